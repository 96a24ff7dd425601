"""
Whether partners that are near each other are more likely to meet again.

Among pairs of organisations (or regions) that met at least once, what goes with meeting again: nearness of what they
work on (*technological*), of where they are (*geographical*), of language (*cultural*). Technology is the cosine of
their specialisation profiles over all their projects **except those they have in common**: with these, partners would
be alike because they met. So it is known only where both ends have other projects, and rests on fewer of them for pairs
that met often: n says how many pairs that leaves. Distance is from a point in one region to a point in the other;
language is the official one of the countries.

Two effects stand side by side: the rank-biserial correlation of each measure alone, and odds ratios of all of them
together, with the activity of both ends (log of their projects), because busy organisations meet again whatever lies
between them. Activity counts joint projects, too (without them it would adjust too little); so it has no interval of
its own, for whoever met twice is in two projects by that alone. Intervals and `p_value` allow for pairs that share an
end or a project (`linkages.indicators.partners.dyads`). For measures that belong to the places of the ends,
`p_permuted` deals the places out anew over the nodes (the quadratic assignment procedure, QAP) and asks how often the
mean rank of repeated pairs is as far from that of the others. Proximity and repetition are seen together here: neither
is shown to bring the other about.

References
----------
Boschma (2005), Proximity and innovation, Regional Studies 39, 61-74. Krackhardt (1988), Social Networks 10, 359-381
(QAP). Grashof, InterSpiN (technological and cultural proximity).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from linkages.indicators.partners.dyads import Dyads, Estimate, logistic, rank_biserial
from linkages.indicators.partners.partnerships import Flags, Integers, Numbers

TECHNOLOGY, DISTANCE, LANGUAGE, BRANCH = "technology", "distance", "language", "language_branch"
UNITS = {
    TECHNOLOGY: "cosine, 0 to 1; odds ratio for 0.1 more",
    DISTANCE: "km; odds ratio for 100 km more",
    LANGUAGE: "an official language in common: 1 or 0",
    BRANCH: "official languages of one branch: 1 or 0",
}
_SCALES = {TECHNOLOGY: 0.1, DISTANCE: 100.0, LANGUAGE: 1.0, BRANCH: 1.0}
PERMUTATIONS = 999
MOST_PAIRS = 1_000_000
"""Meetings up to which pairs are compared."""
_CHUNK = 200_000
_CELLS = 4_000_000
_FEWEST = 10
_EVEN = 1e-10
_BY_CONSTRUCTION = "adjusts the others, no finding: joint projects are among those counted, so it is above 1 by itself"
SCHEMA = {
    "network": pl.String,
    "variable": pl.String,
    "unit": pl.String,
    "method": pl.String,
    "estimate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "p_value": pl.Float64,
    "p_permuted": pl.Float64,
    "permutations": pl.Int64,
    "n": pl.Int64,
    "repeated": pl.Int64,
    "missing": pl.Int64,
    "mean_repeated": pl.Float64,
    "mean_once": pl.Float64,
    "adjusted_for": pl.String,
    "caveat": pl.String,
}


@dataclass(frozen=True)
class Meeting:
    """
    A two-mode network, and where its nodes are.

    Parameters
    ----------
    project, node
        Codes from 0, one entry a project and node, each once.
    day
        Start of each project in days (`partnerships.UNDATED` where not known): the first of a pair is by it.
    place
        Place of each node; -1 where it is not known.
    """

    project: Integers
    node: Integers
    day: Integers
    place: Integers

    @property
    def meetings(self) -> int:
        """Pairs of nodes in projects, each project counting."""
        sizes = np.bincount(self.project, minlength=len(self.day))
        return int((sizes * (sizes - 1) // 2).sum())


@dataclass(frozen=True)
class _Pairs:
    """Pairs that met: their dyads, whether they met again, the projects they share (in rows of `pair`, `project`)."""

    dyads: Dyads
    repeated: Flags
    pair: Integers
    project: Integers


def proximity(
    network: str,
    meeting: Meeting,
    *,
    between: Mapping[str, Numbers],
    profiles: Numbers | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 1,
) -> pl.DataFrame:
    """
    Compare pairs that met again with pairs that met once.

    Parameters
    ----------
    network
        What the nodes are: ``organisations``, ``regions``; stands in the rows.
    meeting
        Who met in which project.
    between
        Of `DISTANCE`, `LANGUAGE`, `BRANCH` what there is: a value for each place with each, NaN where unknown.
    profiles
        Specialisations of each project (projects x specialisations, its shares of each, 0 where none is known).
    permutations
        Random orders of the places; fewer in large networks.
    seed
        Their seed.

    Returns
    -------
    One row a variable and method (columns in `SCHEMA`). ``missing``: pairs without a value. Where there is no estimate
    the caveat says why.
    """
    if meeting.meetings > MOST_PAIRS:
        caveat = f"organisations or regions met more than {MOST_PAIRS:,} times: pairs are not compared"
        return _frame([_row(network, name, "rank_biserial", Estimate(None, caveat=caveat)) for name in (*between,)])
    pairs = _pairs(meeting)
    values = {name: _of_places(table, meeting, pairs.dyads) for name, table in between.items()}
    if profiles is not None and profiles.shape[1]:
        values = {TECHNOLOGY: _cosines(meeting, pairs, profiles)} | values
    activity = _activity(meeting, pairs.dyads)
    chances = _permuted(between, meeting, pairs, permutations, seed)
    rows = []
    for name, x in values.items():
        known = ~np.isnan(x)
        estimate = _few(pairs.repeated[known]) or rank_biserial(x[known], pairs.repeated[known], pairs.dyads[known])
        permuted, draws = chances.get(name, (None, 0)) if estimate.value is not None else (None, 0)
        rows.append(
            _row(network, name, "rank_biserial", estimate, x=x, repeated=pairs.repeated)
            | {"p_permuted": permuted, "permutations": draws}
        )
    near = {name: x for name, x in values.items() if name != TECHNOLOGY}
    rows += _together(network, near, activity, pairs)
    if TECHNOLOGY in values:
        rows += _together(network, values, activity, pairs)
    return _frame(rows)


def profiles_of(specialisations: pl.DataFrame, project_ids: "tuple[str, ...] | list[str]") -> Numbers:
    """
    Lay specialisations out by project.

    Parameters
    ----------
    specialisations
        ``project_id``, ``specialisation``.
    project_ids
        The projects, in the order wanted.

    Returns
    -------
    Projects x specialisations; each project's add up to 1, or to 0 where none is known.
    """
    ids = pl.DataFrame({"project_id": list(project_ids)}, schema={"project_id": pl.String}).with_row_index("project")
    rows = specialisations.select("project_id", "specialisation").drop_nulls().unique().join(ids, on="project_id")
    rows = rows.with_columns(code=pl.col("specialisation").rank("dense").cast(pl.Int64) - 1)
    table = np.zeros((ids.height, rows["code"].n_unique()))
    table[rows["project"].to_numpy(), rows["code"].to_numpy()] = 1.0
    return np.asarray(table / np.maximum(table.sum(axis=1, keepdims=True), 1.0))


def _pairs(meeting: Meeting) -> _Pairs:
    from linkages.network.null import Incidence

    order = np.lexsort((meeting.node, meeting.project))
    incidence = Incidence(meeting.project[order], meeting.node[order], len(meeting.day), len(meeting.place))
    one, other = incidence.node[incidence.first], incidence.node[incidence.second]
    project = incidence.project[incidence.first]
    # the first meeting of a pair by day, then by project
    by_day = np.lexsort((project, meeting.day[project]))
    keys = (one * incidence.nodes + other)[by_day]
    pairs, first, pair, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    dyads = Dyads(pairs // max(incidence.nodes, 1), pairs % max(incidence.nodes, 1), project[by_day][first])
    return _Pairs(dyads, counts > 1, pair, project[by_day])


def _of_places(table: Numbers, meeting: Meeting, dyads: Dyads) -> Numbers:
    one, other = meeting.place[dyads.one], meeting.place[dyads.other]
    known = (one >= 0) & (other >= 0)
    found = np.full(len(one), np.nan)
    found[known] = table[one[known], other[known]]
    return found


def _cosines(meeting: Meeting, pairs: _Pairs, profiles: Numbers) -> Numbers:
    """Cosine of the profiles of both ends, their joint projects left out."""
    from scipy.sparse import csr_array

    held: csr_array = csr_array(
        (np.ones(len(meeting.node)), (meeting.node, meeting.project)), shape=(len(meeting.place), len(meeting.day))
    )
    whole = np.asarray(held @ profiles)
    joint: csr_array = csr_array(
        (np.ones(len(pairs.pair)), (pairs.pair, pairs.project)), shape=(len(pairs.repeated), len(meeting.day))
    )
    found = np.full(len(pairs.repeated), np.nan)
    for start in range(0, len(found), _CHUNK):
        some = slice(start, start + _CHUNK)
        common = np.asarray(joint[some] @ profiles)
        one, other = (whole[end[some]] - common for end in (pairs.dyads.one, pairs.dyads.other))
        lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        products = (one * other).sum(axis=1)
        # what is left of a profile after rounding is none
        found[some] = np.divide(products, lengths, out=np.full(len(lengths), np.nan), where=lengths > 1e-9)  # noqa: PLR2004
    return np.asarray(np.clip(found, 0, 1))


def _activity(meeting: Meeting, dyads: Dyads) -> Numbers:
    projects = np.bincount(meeting.node, minlength=len(meeting.place))
    return np.asarray(np.log(projects[dyads.one]) + np.log(projects[dyads.other]))


def _permuted(
    between: Mapping[str, Numbers], meeting: Meeting, pairs: _Pairs, permutations: int, seed: int
) -> dict[str, tuple[float | None, int]]:
    """Deal places out over the nodes that have one, and compare mean ranks (fixed: those of the observed values)."""
    groups: dict[bytes, list[str]] = {}
    for name, table in between.items():
        groups.setdefault(_known_nodes(table, meeting).tobytes(), []).append(name)
    found: dict[str, tuple[float | None, int]] = {}
    for mask, names in groups.items():
        known = np.frombuffer(mask, dtype=bool)
        some = known[pairs.dyads.one] & known[pairs.dyads.other]
        dyads, repeated = pairs.dyads[some], pairs.repeated[some]
        draws = min(permutations, _CELLS // max(len(repeated), 1))
        if not draws or not repeated.any() or repeated.all():
            found |= dict.fromkeys(names, (None, 0))
            continue
        ranks = np.stack([_ranked(between[name], meeting, dyads).ravel() for name in names], axis=1)
        weights = np.where(repeated, 1 / repeated.sum(), -1 / (~repeated).sum())
        nodes = np.flatnonzero(known)
        at = np.zeros(len(known), dtype=np.int64)
        at[nodes] = np.arange(len(nodes))
        ends = at[dyads.one], at[dyads.other]

        rng = np.random.default_rng(seed)
        place = meeting.place[nodes]
        observed = _differences(place, ends, ranks, weights)
        hits = np.zeros(len(names))
        for _ in range(draws):
            hits += _differences(rng.permutation(place), ends, ranks, weights) >= observed - 1e-12
        found |= {name: (float(1 + hit) / (1 + draws), draws) for name, hit in zip(names, hits, strict=True)}
    return found


def _differences(place: Integers, ends: tuple[Integers, Integers], ranks: Numbers, weights: Numbers) -> Numbers:
    """How far the mean rank of pairs that met again is from that of the others, by variable."""
    size = math.isqrt(len(ranks))
    # one look-up a pair brings the ranks of all variables
    return np.abs(weights @ ranks.take(place[ends[0]] * size + place[ends[1]], axis=0))


def _known_nodes(table: Numbers, meeting: Meeting) -> Flags:
    """Nodes whose place has a value with itself."""
    own = np.append(~np.isnan(np.diagonal(table)), False)
    return np.asarray(own[meeting.place])


def _ranked(table: Numbers, meeting: Meeting, dyads: Dyads) -> Numbers:
    """Replace values by their mean rank among the observed pairs."""
    x = table[meeting.place[dyads.one], meeting.place[dyads.other]]
    levels, counts = np.unique(x, return_counts=True)
    ranks = (np.cumsum(counts) - counts / 2) / len(x)
    return np.asarray(np.interp(np.nan_to_num(table), levels, ranks))


def _together(network: str, values: Mapping[str, Numbers], activity: Numbers, pairs: _Pairs) -> list[dict[str, object]]:
    """Odds ratios of all variables that vary, and of activity."""
    known = np.all([~np.isnan(x) for x in values.values()], axis=0) if values else np.zeros(len(activity), dtype=bool)
    repeated = pairs.repeated[known]
    method = "logistic, technology among others" if TECHNOLOGY in values else "logistic"
    columns = {name: x[known] / _SCALES[name] for name, x in values.items()} | {"activity": activity[known]}
    told = _independent(columns)
    why = _few(repeated)
    made: dict[str, Estimate] = {}
    if why is None and told:
        design = np.column_stack([columns[name] for name in told])
        made = dict(zip(told, logistic(design, repeated, pairs.dyads[known]).estimates, strict=True))
    rows = []
    for name in (*values, "activity"):
        x = activity if name == "activity" else values[name]
        rest = [other for other in told if other != name]
        same = "left out: the same for all pairs, or told exactly by the variables before it"
        estimate = made.get(name, why or Estimate(None, caveat=same))
        if name == "activity" and estimate.value is not None:
            # who met twice has two projects by that alone: an interval would test arithmetic
            estimate = Estimate(estimate.value, caveat=_BY_CONSTRUCTION)
        rows.append(
            _row(
                network,
                name,
                method,
                estimate,
                x=np.where(known, x, np.nan),
                repeated=pairs.repeated,
            )
            | {"adjusted_for": ";".join(rest) or None}
        )
    return rows


def _independent(columns: Mapping[str, Numbers]) -> list[str]:
    """Choose the columns that vary, and are not told exactly by those before them."""
    kept: list[str] = []
    design = np.ones((len(next(iter(columns.values()))), 1))
    for name, column in columns.items():
        if len(column) == 0 or column.std() <= _EVEN:
            continue
        wider = np.column_stack((design, (column - column.mean()) / column.std()))
        if np.linalg.matrix_rank(wider) == wider.shape[1]:
            design = wider
            kept.append(name)
    return kept


def _few(repeated: Flags) -> Estimate | None:
    events = int(min(repeated.sum(), (~repeated).sum()))
    if len(repeated) and events >= _FEWEST:
        return None
    again = f"{int(repeated.sum())} met again, {int((~repeated).sum())} once"
    return Estimate(None, caveat=f"fewer than {_FEWEST} pairs of a kind ({again}): no estimate")


def _row(
    network: str,
    name: str,
    method: str,
    estimate: Estimate,
    *,
    x: Numbers | None = None,
    repeated: Flags | None = None,
) -> dict[str, object]:
    row: dict[str, object] = {
        "network": network,
        "variable": name,
        "unit": UNITS.get(name, "log of projects of both ends; odds ratio for one more"),
        "method": method,
        "estimate": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "p_value": estimate.p_value,
        "p_permuted": None,
        "permutations": 0,
        "adjusted_for": None,
        "caveat": estimate.caveat or None,
    }
    if x is None or repeated is None:
        return row | dict.fromkeys(("n", "repeated", "missing", "mean_repeated", "mean_once"))
    known = ~np.isnan(x)
    again, once = x[known & repeated], x[known & ~repeated]
    return row | {
        "n": int(known.sum()),
        "repeated": len(again),
        "missing": int((~known).sum()),
        "mean_repeated": float(again.mean()) if len(again) else None,
        "mean_once": float(once.mean()) if len(once) else None,
    }


def _frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)
