"""
Ties between regions, countries or organisations: projected, tested against chance, classed and explained.

`link` is the whole way from participations to classed ties; what it did, and what the data could not tell, stands in
its notes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import narwhals as nw
import numpy as np
import polars as pl

from linkages.errors import SettingError, TableError, Violation
from linkages.network.backbone import MOST_NODES, NULLS, Null, beside_chance
from linkages.network.chance import Chance, Pairs, Tested
from linkages.network.classes import ProjectFacts, chance_classes, class_counts, classify, sensitivity
from linkages.network.engines import Engine, computed, on, within_memory
from linkages.network.evidence import pair_evidence
from linkages.network.filters import disparity, hypergeometric
from linkages.network.notes import notes
from linkages.network.null import Incidence
from linkages.network.projection import TwoMode, by_project, encode, lazy, split
from linkages.network.rules import TieRules
from linkages.tables import TIES_COUNTRIES, TIES_ORGANISATIONS, TIES_REGIONS, Table, conform

__all__ = ["Chance", "TieRules", "Ties", "link"]

Kind = Literal["region", "country", "organisation"]

_TABLES: Mapping[str, Table] = {
    "region": TIES_REGIONS,
    "country": TIES_COUNTRIES,
    "organisation": TIES_ORGANISATIONS,
}
# random networks whose ties are classed: their counts' spread is then known to 7 %
_CLASSED = 100
# meetings of organisations over all of these networks: some tenths of a second
_MOST_MEETINGS = 2_000_000
_FEWEST = 20
_INTERNAL = ("known_years", "known_periods", "known_leads")


@dataclass(frozen=True, slots=True)
class Ties:
    """
    The ties of one network.

    Parameters
    ----------
    kind
        What its nodes are.
    table
        One row a pair with a joint project, in the columns of `linkages.tables.TIES_REGIONS` (and its siblings).
    classes
        ``tie``, ``observed``, ``null_mean``, ``null_sd``: ties of each class beside what chance gives.
    evidence
        The same pairs with all that classed them, by code.
    rules
        The thresholds in force.
    null
        The null model; None where there is none.
    notes
        What was done and what it can't show, in sentences.
    """

    kind: Kind
    table: pl.DataFrame
    classes: pl.DataFrame
    evidence: pl.DataFrame
    rules: TieRules
    null: Chance | None
    notes: tuple[str, ...]

    @property
    def sensitivity(self) -> pl.DataFrame:
        """How many ties are in each class when one threshold moves (`linkages.network.classes.sensitivity`)."""
        return sensitivity(self.evidence, self.rules, tested=self.kind != "organisation")


@dataclass(frozen=True, slots=True)
class _Network:
    """The two-mode network with codes for names, in memory."""

    rows: pl.DataFrame
    facts: pl.DataFrame
    fields: pl.DataFrame
    names: pl.Series
    ids: pl.Series


def link(  # noqa: PLR0913  (each is a setting of its own)
    members: pl.DataFrame,
    *,
    projects: pl.DataFrame,
    fields: pl.DataFrame,
    nodes_country: Mapping[str, str | None] | None = None,
    rules: TieRules | None = None,
    draws: int = 1000,
    seed: int = 1,
    kind: Kind = "region",
    engine: Engine | str = "polars",
    null: Null = "auto",
    stratified: bool = False,
    filters: bool = False,
) -> Ties:
    """
    Link the nodes that share projects, and class their ties.

    Parameters
    ----------
    members
        ``project_id``, ``node``, ``role`` (lead or partner): one row a participation, of projects whose partners are
        all known. Rows without a node make no tie; where a lead row has none, who leads the project is unknown.
    projects
        ``project_id``, ``year`` (in which it starts), ``period``; once each. Years and periods may be missing.
    fields
        ``project_id``, ``field``: the project's fields; may have no rows.
    nodes_country
        Country of each node; nodes that are not in it have an unknown one. Countries are their own.
    rules
        The thresholds between classes; the defaults of `TieRules` when None.
    draws
        Random networks where degrees are fixed; 0 is as good as `null` ``none``. The classes of organisations' ties ask
        for no p value: most pairs meet once or twice, and there a test has no power.
    seed
        Seed of the random networks, 0 or more.
    kind
        What the nodes are: ``region``, ``country`` or ``organisation``.
    engine
        ``polars``, ``duckdb`` or ``spark``, or an `Engine` with its limits; all give the same table.
    null
        What chance is: ``fdsm`` (fixed degrees, by draws), ``bicm`` (expected degrees), ``none``, or ``auto``: what
        suits the network's size and density (`linkages.network.backbone.choose`).
    stratified
        Whether to draw random networks too in which each project keeps its number of participants of each country:
        ``expected_stratified``, ``p_stratified``. Not of countries, where nothing is left to chance then.
    filters
        Whether to give ``p_disparity`` and ``p_hypergeometric`` too (`linkages.network.filters`).

    Returns
    -------
    The ties, sorted by source and target. Without projects, or with projects of one node only, tables without rows
    and a note.

    Raises
    ------
    ColumnError
        A column is missing.
    TableError
        A project is listed twice in `projects`.
    SettingError
        A setting has a value that is not allowed.

    Examples
    --------
    >>> members = pl.DataFrame({"project_id": ["x", "x"], "node": ["SE11", "FI1B"], "role": ["lead", "partner"]})
    >>> projects = pl.DataFrame({"project_id": ["x"], "year": [2009], "period": ["2007-2013"]})
    >>> fields = pl.DataFrame({"project_id": ["x"], "field": ["Tourism"]})
    >>> ties = link(members, projects=projects, fields=fields, draws=10)
    >>> ties.table.select("source", "target", "joint_projects", "tie").rows()
    [('FI1B', 'SE11', 1, 'weak')]
    """
    rules = rules or TieRules()
    _check(kind, null, draws, seed)
    network = _network(members, projects, fields)
    pairs = _pairs(network, engine)
    tested = kind != "organisation"
    country = _country(network, nodes_country, kind)
    incidence = _incidence(network)
    within = stratified and kind != "country" and incidence.nodes <= MOST_NODES
    found = None
    if null != "none" and draws and pairs.height:
        strata = country.fill_null("").rank("dense").cast(pl.Int64).to_numpy() if within else None
        ends = _ends(pairs)
        found = beside_chance(incidence, ends, null=null, kind=kind, draws=draws, seed=seed, strata=strata)
    pairs = _against_chance(pairs, found)
    if filters:
        pairs = _filtered(pairs, incidence)
    pairs = classify(pairs, rules, tested=tested)
    chance, counts = found.chance if found else None, None
    classed = _classed_draws(incidence, draws, tested=tested)
    if found and chance and classed:
        against = found.against if tested else None
        counts = chance_classes(incidence, _facts(network), against, rules, draws=classed, seed=seed + 1)
        chance = replace(chance, classed_draws=classed)
    return Ties(
        kind=kind,
        table=conform(_named(pairs, network, country).drop(_INTERNAL), _TABLES[kind]),
        classes=class_counts(pairs, counts),
        evidence=pairs,
        rules=rules,
        null=chance,
        notes=(
            *notes(network.rows, network.ids, pairs, chance, kind=kind, rules=rules),
            *_unstratified(kind, incidence.nodes, asked=stratified and not within),
        ),
    )


def _classed_draws(incidence: Incidence, draws: int, *, tested: bool) -> int:
    """Random networks whose ties are classed; none where there would be too few to tell a spread."""
    if tested:
        return min(draws, _CLASSED) if incidence.nodes <= MOST_NODES else 0
    meetings = int((incidence.sizes * (incidence.sizes - 1)).sum()) // 2
    possible = min(draws, _CLASSED, _MOST_MEETINGS // max(meetings, 1))
    return possible if possible >= min(draws, _FEWEST) else 0


def _unstratified(kind: Kind, nodes: int, *, asked: bool) -> list[str]:
    if not asked:
        return []
    if kind == "country":
        return ["Within countries no country can be swapped for another: no stratified random networks are drawn."]
    return [f"No stratified random networks are drawn beyond {MOST_NODES:,} nodes; there are {nodes:,}."]


def _check(kind: str, null: str, draws: int, seed: int) -> None:
    if kind not in _TABLES:
        raise SettingError(f"kind of nodes: found {kind!r}, expected one of {', '.join(_TABLES)}.")
    if null not in NULLS:
        raise SettingError(f"null: found {null!r}, expected one of {', '.join(NULLS)}.")
    for name, value in (("draws", draws), ("seed", seed)):
        if value < 0:
            raise SettingError(f"{name}: found {value}, expected 0 or more.")


def _network(members: pl.DataFrame, projects: pl.DataFrame, fields: pl.DataFrame) -> _Network:
    """Give names codes, in their order, and check what must be once."""
    rows, facts, themes = (
        lazy(frame.lazy(), columns, where=where).with_columns(nw.col("project_id").cast(nw.String))
        for frame, columns, where in (
            (members, ("project_id", "node", "role"), "members"),
            (projects, ("project_id", "year", "period"), "projects"),
            (fields, ("project_id", "field"), "fields"),
        )
    )
    repeated = projects.filter(pl.col("project_id").is_duplicated())["project_id"].unique().sort()
    if len(repeated):
        raise TableError("projects", [Violation("project_id", str(found), "once in the table") for found in repeated])
    coded = encode(rows.with_columns(nw.col("node").cast(nw.String)))
    ids, names = (computed(frame) for frame in (coded.projects, coded.nodes) if frame is not None)
    return _Network(
        rows=computed(coded.rows).sort("project", "node"),
        facts=computed(by_project(facts, coded)),
        fields=computed(by_project(themes.drop_nulls().unique(), coded)),
        names=names.sort("node")["name"],
        ids=ids.sort("project")["project_id"],
    )


def _pairs(network: _Network, engine: Engine | str) -> pl.DataFrame:
    """Project on the engine; sorted, so that every engine and run gives the same."""
    with within_memory(engine):
        frames = on(engine, {"rows": network.rows, "facts": network.facts, "fields": network.fields})
        pairs = pair_evidence(TwoMode(frames["rows"], None, None), frames["facts"], frames["fields"])
        return computed(pairs).sort("pair")


def _incidence(network: _Network) -> Incidence:
    project, node = (network.rows[column].to_numpy().astype(np.int64) for column in ("project", "node"))
    return Incidence(project, node, projects=len(network.ids), nodes=len(network.names))


def _facts(network: _Network) -> ProjectFacts:
    """What stays with projects and nodes, by their codes."""
    projects = pl.DataFrame({"project": range(len(network.ids))}, schema={"project": pl.Int32})
    leads = network.rows.group_by("project").agg(pl.col("led").sum())
    known = projects.join(network.facts, on="project", how="left").join(leads, on="project", how="left").sort("project")
    led = network.rows.join(leads.filter(pl.col("led") > 0), on="project", how="semi")
    nodes = pl.DataFrame({"node": range(len(network.names))}, schema={"node": pl.Int32})
    leaning = nodes.join(led.group_by("node").agg(pl.col("led").mean()), on="node", how="left").sort("node")
    return ProjectFacts(
        year=known["year"].cast(pl.Float64).fill_null(np.nan).to_numpy(),
        period=known["period"].rank("dense").cast(pl.Int64).fill_null(-1).to_numpy(),
        leads=known["led"].cast(pl.Int64).fill_null(0).to_numpy(),
        leaning=leaning["led"].fill_null(0.0).to_numpy(),
    )


def _ends(pairs: pl.DataFrame) -> Pairs:
    ends = computed(split(nw.from_native(pairs.select("pair", "joint_projects").lazy())))
    return Pairs(*(ends[name].to_numpy().astype(np.int64) for name in ("source", "target", "joint_projects")))


def _against_chance(pairs: pl.DataFrame, found: Tested | None) -> pl.DataFrame:
    """Attach expected joint projects, p and q values; missing where there is no null model."""
    if found is None:
        unknown = {name: pl.lit(None, pl.Float64) for name in ("expected", "p_value", "q_value")}
        return pairs.with_columns(**unknown, backbone=pl.lit(None, pl.Boolean))
    return pairs.hstack(found.columns)


def _filtered(pairs: pl.DataFrame, incidence: Incidence) -> pl.DataFrame:
    ends, active = _ends(pairs), incidence.activities
    chosen = hypergeometric(ends.joint, active[ends.source], active[ends.target], incidence.projects)
    return pairs.with_columns(
        p_disparity=pl.Series(disparity(ends.source, ends.target, ends.joint)),
        p_hypergeometric=pl.Series(chosen),
    )


def _country(network: _Network, nodes_country: Mapping[str, str | None] | None, kind: Kind) -> pl.Series:
    """Country of each node; countries are their own."""
    if kind == "country" and nodes_country is None:
        return network.names
    known = nodes_country if nodes_country is not None else {}
    return pl.Series([known.get(name) for name in network.names], dtype=pl.String)


def _named(pairs: pl.DataFrame, network: _Network, country: pl.Series) -> pl.DataFrame:
    """Replace codes by names, and say which ties cross a border."""
    ends = computed(split(nw.from_native(pairs.select("pair").lazy())))
    source, target = ends["source"], ends["target"]
    return pairs.drop("pair").with_columns(
        source=network.names.gather(source),
        target=network.names.gather(target),
        cross_border=country.gather(source) != country.gather(target),
    )
