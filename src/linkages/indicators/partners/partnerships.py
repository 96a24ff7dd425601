"""
Who took part with whom, from where and since when, as arrays; and random partnerships beside them.

An organisation counts once in a project. Where it takes part from several places in one project, the one with the most
of its rows there counts (the first by code of equals).

What chance may change: which project an organisation is in. What stays fixed: the size of every project, the number of
projects of every organisation *in every stratum* (a programme and period, say), and the places it takes part from. So
neither the geography of programmes nor the activity of organisations counts as a preference for near partners.

Random networks are those of `linkages.network.null` (fixed degrees within strata), each used several times: names of
organisations that are equally active in a stratum are dealt out anew, which leaves the distribution as it is, because
it depends on the numbers of projects alone.

References
----------
Neal, Domagalski & Sagan (2021), Scientific Reports 11, 23929, for random networks of fixed degrees.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from linkages.errors import ColumnError
from linkages.network.null import Incidence, shuffles

Integers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

UNION, ASSOCIATED, OUTSIDE = 0, 1, 2
"""Zones: a member of the European Union; another country with NUTS or statistical regions; any other."""
UNDATED = np.iinfo(np.int64).max
_DEALT = 40
_FEWEST = 20


@dataclass(frozen=True)
class Places:
    """
    The places that organisations take part from.

    Parameters
    ----------
    region
        Region of each place; None where only the country is known, or nothing.
    country
        Country of each place; None where it is not known.
    zone
        `UNION`, `ASSOCIATED` or `OUTSIDE`; without meaning where the country is not known.
    """

    region: tuple[str | None, ...]
    country: tuple[str | None, ...]
    zone: Integers

    @property
    def placed(self) -> Flags:
        """Whether the region of a place is known."""
        return np.array([region is not None for region in self.region], dtype=bool)

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries, sorted."""
        return tuple(sorted({country for country in self.country if country is not None}))

    @property
    def country_code(self) -> Integers:
        """Position of each place's country in `countries`; -1 where it is not known."""
        code = {country: at for at, country in enumerate(self.countries)}
        return np.array([-1 if country is None else code[country] for country in self.country], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.region)


@dataclass(frozen=True)
class Partnerships:
    """
    Partnerships as arrays. A slot is an organisation in a project.

    Parameters
    ----------
    incidence
        Slots by project and node; a node is an organisation within a stratum.
    organisation, stratum
        Organisation and stratum of each node.
    place
        Place of each slot.
    places
        What the places are.
    day
        Start of each project in days; `UNDATED` where it is not known.
    project_ids, organisations, strata
        Their names by code.
    rows, elsewhere
        Partner rows that were read, and organisations in a project with rows from more than one place.
    """

    incidence: Incidence
    organisation: Integers
    stratum: Integers
    place: Integers
    places: Places
    day: Integers
    project_ids: tuple[str, ...]
    organisations: tuple[str, ...]
    strata: tuple[str, ...]
    rows: int = 0
    elsewhere: int = 0

    @property
    def slots(self) -> int:
        """Organisations in projects."""
        return len(self.place)

    @property
    def meetings(self) -> int:
        """Pairs of organisations in projects, each project counting."""
        sizes = self.incidence.sizes
        return int((sizes * (sizes - 1) // 2).sum())

    @property
    def home(self) -> Integers:
        """Place from which each organisation takes part most often; of equals the first."""
        who, places = self.organisation[self.incidence.node], len(self.places)
        cells, counts = np.unique(who * places + self.place, return_counts=True)
        # the most frequent is written last
        order = np.lexsort((cells, -counts))[::-1]
        found = np.zeros(len(self.organisations), dtype=np.int64)
        found[cells[order] // places] = cells[order] % places
        return found

    def networks(self, draws: int, *, seed: int) -> list[Integers]:
        """
        Draw random networks to be dealt out from.

        Parameters
        ----------
        draws
            Random networks that will be wanted of each (see `deal`).
        seed
            Seed of the chain.

        Returns
        -------
        Nodes by slot, one array a network; none where nothing can change.
        """
        sizes = self.incidence.sizes
        if not draws or (sizes > 0).sum() < 2 or self.incidence.nodes < 2:  # noqa: PLR2004
            return []
        count = min(draws, max(_FEWEST, -(-draws // _DEALT)))
        blocks = self.stratum if len(self.strata) > 1 else None
        return list(shuffles(self.incidence, draws=count, seed=seed, blocks=blocks))

    def deal(self, networks: Sequence[Integers], draws: int, *, seed: int) -> Iterator[tuple[Integers, Integers]]:
        """
        Deal names out anew within each of the random networks.

        Parameters
        ----------
        networks
            What `networks` gave.
        draws
            How many are wanted.
        seed
            Seed of the dealing.

        Yields
        ------
        Node and place of each slot.
        """
        rng = np.random.default_rng(seed)
        alike = np.unique(np.stack((self.stratum, self.incidence.activities)), axis=1, return_inverse=True)[1].ravel()
        grouped = np.argsort(alike, kind="stable")
        placing = _Placing(self.incidence.node, self.place, self.incidence.nodes)
        names = np.empty(self.incidence.nodes, dtype=np.int64)
        for number in range(draws if networks else 0):
            names[grouped] = np.argsort(alike + rng.random(len(alike)))
            node = names[networks[number % len(networks)]]
            yield node, placing.place(node, rng)


class _Placing:
    """Gives nodes their places in a random network: each node has as many slots as before, and the same places."""

    def __init__(self, node: Integers, place: Integers, nodes: int) -> None:
        order = np.argsort(node, kind="stable")
        self._own = np.zeros(nodes, dtype=np.int64)
        self._own[node] = place
        several = np.zeros(nodes, dtype=bool)
        several[node[place != self._own[node]]] = True
        self._several = several
        self._dealt = place[order][several[node[order]]]

    def place(self, node: Integers, rng: np.random.Generator) -> Integers:
        found: Integers = self._own[node]
        if len(self._dealt):
            slots = np.flatnonzero(self._several[node])
            found[slots[np.argsort(node[slots] + rng.random(len(slots)))]] = self._dealt
        return found


def partnerships(
    members: pl.DataFrame, projects: pl.DataFrame, *, zones: Mapping[str, int], within: Sequence[str] = ()
) -> Partnerships:
    """
    Bring participations into arrays.

    Parameters
    ----------
    members
        ``project_id``, ``organisation_id``, ``region``, ``country``: one row a participation of projects whose partners
        are known. Region and country may be missing; rows without an organisation are left out.
    projects
        ``project_id``, ``start`` (date, may be missing) and the columns of `within`: one row a project.
    zones
        Zone of each country (`UNION`, `ASSOCIATED`); any other is `OUTSIDE`.
    within
        Columns of `projects` that make up the strata within which organisations may change places, such as
        ``programme``; none: they may be in any project.

    Returns
    -------
    The partnerships. Projects come in the order of their ids.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    for frame, names, where in (
        (members, ["project_id", "organisation_id", "region", "country"], "members"),
        (projects, ["project_id", "start", *within], "projects"),
    ):
        if missing := [name for name in names if name not in frame.columns]:
            raise ColumnError(missing, present=frame.columns, where=where)
    known = members.select("project_id", "organisation_id", "region", "country").drop_nulls(
        ["project_id", "organisation_id"]
    )
    seen = known.group_by("project_id", "organisation_id", "region", "country").len()
    order = ["project_id", "organisation_id", "_unplaced", "len", "region", "country"]
    ranked = seen.with_columns(_unplaced=pl.col("region").is_null()).sort(
        order, descending=[False, False, False, True, False, False], nulls_last=True
    )
    slots = ranked.unique(["project_id", "organisation_id"], keep="first", maintain_order=True)
    about = projects.unique("project_id").select(
        "project_id",
        day=pl.col("start").cast(pl.Date).cast(pl.Int32).cast(pl.Int64),
        stratum=pl.concat_str(
            [pl.col(name).cast(pl.String).fill_null("") for name in within] or [pl.lit("")], separator=" | "
        ),
    )
    table = slots.join(about, on="project_id", how="left", maintain_order="left").with_columns(
        pl.col("stratum").fill_null("")
    )
    return _arrays(table, zones, rows=members.height, elsewhere=_elsewhere(seen))


def _elsewhere(seen: pl.DataFrame) -> int:
    places = seen.filter(pl.col("region").is_not_null()).group_by("project_id", "organisation_id").len()
    return places.filter(pl.col("len") > 1).height


def _arrays(table: pl.DataFrame, zones: Mapping[str, int], *, rows: int, elsewhere: int) -> Partnerships:
    # a region is a place; without one the country is
    table = table.with_columns(
        _place=pl.struct("region", country=pl.when(pl.col("region").is_null()).then("country")),
        _project=_code("project_id"),
        _organisation=_code("organisation_id"),
        _stratum=_code("stratum"),
    )
    own = (
        table.group_by("_place")
        .agg(pl.col("region").first(), pl.col("country").drop_nulls().mode().sort().first())
        .sort("region", "country", nulls_last=True)
        .with_row_index("_at")
    )
    table = table.join(own.select("_place", "_at"), on="_place", nulls_equal=True).with_columns(
        _node=pl.struct("_stratum", "_organisation").rank("dense").cast(pl.Int64) - 1
    )
    table = table.sort("_project", "_node")
    nodes = table.unique("_node").sort("_node")
    by_project = table.unique("_project").sort("_project")
    countries = own["country"].to_list()
    return Partnerships(
        incidence=Incidence(
            table["_project"].to_numpy(), table["_node"].to_numpy(), projects=by_project.height, nodes=nodes.height
        ),
        organisation=nodes["_organisation"].to_numpy(),
        stratum=nodes["_stratum"].to_numpy(),
        place=table["_at"].cast(pl.Int64).to_numpy(),
        places=Places(
            tuple(own["region"]),
            tuple(countries),
            np.array([zones.get(country or "", OUTSIDE) for country in countries], dtype=np.int64),
        ),
        day=by_project["day"].fill_null(UNDATED).to_numpy(),
        project_ids=tuple(by_project["project_id"].cast(pl.String)),
        organisations=tuple(table["organisation_id"].unique().sort().cast(pl.String)),
        strata=tuple(table["stratum"].unique().sort()),
        rows=rows,
        elsewhere=elsewhere,
    )


def _code(column: str) -> pl.Expr:
    return pl.col(column).rank("dense").cast(pl.Int64) - 1
