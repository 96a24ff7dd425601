"""The stages of a run, one after the other: read, place, judge, link, count, describe."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkages import assembly, methods
from linkages.atlas.data import AtlasData, Measure
from linkages.findings import Findings
from linkages.sample import compared, is_sample, synthetic_sentence
from linkages.selection import select
from linkages.settings import Settings
from linkages.stages import Stopwatch
from linkages.tables import COVERAGE, ICI_SHARES, REGION_FIELDS, TIES_COUNTRIES, TIES_ORGANISATIONS, TIES_REGIONS, conform

if TYPE_CHECKING:
    from linkages.network.ties import TieRules, Ties
    from linkages.places.assign import Placed
    from linkages.places.universe import Universe
    from linkages.sources import Export
    from linkages.sources.statistics import Statistic

CREDITS = (
    "Projects: keep.eu / Interact (https://keep.eu), changed: selected, coded and counted by linkages.",
    "Boundaries: GISCO - Eurostat, © EuroGeographics for the administrative boundaries; not for commercial use.",
    "Neighbours outside NUTS: Natural Earth, public domain.",
    "Degree of urbanisation: Global Human Settlement Layer, European Commission, Joint Research Centre, CC BY 4.0.",
)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Which projects are initiatives, by which rule, and what the rule could not use."""

    projects: pl.DataFrame
    rule: str
    coverage: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is known before anything is counted: what was read, what it is, and where it lies."""

    export: "Export"
    placed: "Placed"
    participations: pl.DataFrame
    projects: pl.DataFrame
    judged: _Judged
    node: str

    @property
    def version(self) -> str:
        return self.placed.version.version


@dataclass(frozen=True, slots=True)
class _Areas:
    """Cross-border regions and the projects that count in them."""

    table: pl.DataFrame
    members: pl.DataFrame
    coverage: pl.DataFrame


def compute(inputs: Sequence[Path], settings: Settings, watch: Stopwatch) -> Findings:
    """
    Do the whole job in memory.

    Parameters
    ----------
    inputs
        The exports.
    settings
        What is set.
    watch
        Times the stages.

    Returns
    -------
    What was found.

    Raises
    ------
    LinkagesError
        An input can't be used; the message says what, where, and what to do.
    """
    rules = _rules(settings)
    with watch("Reading exports"):
        export = _read(inputs, settings)
    with watch("Placing partners"):
        ground = _ground(export, settings)
        areas = _areas(ground, settings)
        world = _universe(ground, settings)
        statistics = _statistics(ground, settings)
    with watch("Linking regions, countries and organisations"):
        ties = _link(ground, settings, rules)
    with watch("Counting and testing"):
        tables = _count(ground, areas, world, statistics, ties, settings)
    with watch("Describing"):
        return _describe(ground, areas, world, statistics, ties, rules, tables, settings, watch)


def _rules(settings: Settings) -> "TieRules":
    from linkages.network.ties import TieRules

    if settings.tie_rules is None:
        return TieRules()
    return TieRules.from_toml(settings.tie_rules) if isinstance(settings.tie_rules, Path) else settings.tie_rules


def _read(inputs: Sequence[Path], settings: Settings) -> "Export":
    from linkages.sources import read

    return select(read(*inputs), period=settings.period, programme=settings.programme)


def _ground(export: "Export", settings: Settings) -> _Ground:
    from linkages.organisations.identity import identify
    from linkages.places.assign import place

    placed = place(export.participations, nuts=settings.nuts)
    participations = identify(placed.participations)
    judged = _judge(export, settings)
    projects = assembly.projects_table(export.projects, participations, export.themes, judged.projects)
    return _Ground(export, placed, participations, projects, judged, f"nuts{settings.level}")


def _judge(export: "Export", settings: Settings) -> _Judged:
    from linkages.coding import decisions, theme

    if settings.decisions is None:
        return _Judged(theme.ici_by_theme(export.projects, export.themes), theme.QUALITY, COVERAGE.empty())
    found = decisions.read_decisions(settings.decisions)
    return _Judged(
        decisions.ici_by_decisions(export.projects, found),
        f"Judged by human decisions ({settings.decisions.name}); projects that nobody decided are uncoded.",
        conform(decisions.decisions_coverage(export.projects, found), COVERAGE),
    )


def _areas(ground: _Ground, settings: Settings) -> _Areas:
    from linkages.places import crossborder

    table = crossborder.areas(ground.version, file=settings.areas)
    found = crossborder.membership(ground.participations, table, rule=settings.area_rule)
    return _Areas(table, found.projects, found.coverage)


def _universe(ground: _Ground, settings: Settings) -> "Universe":
    from linkages.places.universe import universe

    return universe(ground.participations, version=ground.version, level=settings.level)


def _statistics(ground: _Ground, settings: Settings) -> "tuple[Statistic, ...]":
    if not settings.statistics:
        return ()
    from linkages.places.nuts import codes
    from linkages.sources.statistics import read_statistics

    known = codes(ground.version, settings.level)
    found: list[Statistic] = []
    for spec in settings.statistics:
        found += read_statistics(
            spec,
            nuts_version=ground.version,
            level=settings.level,
            until=_last_year(ground.projects),
            known_codes=known,
        )
    return tuple(found)


def _last_year(projects: pl.DataFrame) -> int | None:
    """Last year of the latest programming period: a statistic of a later year is none of its conditions."""
    years = projects["period"].drop_nulls().str.extract(r"(\d{4})\D*$").cast(pl.Int64).drop_nulls()
    return int(str(years.max())) if years.len() else None


def _link(ground: _Ground, settings: Settings, rules: "TieRules") -> "dict[str, Ties]":
    from linkages.network.ties import link
    from linkages.places.assign import country_of

    projects = ground.projects.select("project_id", "period", year=pl.col("start").dt.year())
    fields = assembly.fields_of(ground.export.themes)
    countries = dict(
        ground.participations.sort("organisation_id", "country", nulls_last=True)
        .group_by("organisation_id")
        .agg(pl.col("country").drop_nulls().mode().sort().first())
        .drop_nulls()
        .iter_rows()
    )
    made: dict[str, Ties] = {}
    for name, kind, column in (
        ("regions", "region", ground.node),
        ("countries", "country", "country"),
        ("organisations", "organisation", "organisation_id"),
    ):
        members = assembly.members(ground.participations, ground.projects, column)
        own = countries if kind == "organisation" else {n: country_of(n) for n in members["node"].drop_nulls().unique()}
        made[name] = link(
            members,
            nodes_country=own,
            projects=projects,
            fields=fields,
            rules=rules,
            draws=settings.draws,
            seed=settings.seed,
            kind=kind,
            engine=settings.engine,
        )
    return made


def _count(
    ground: _Ground,
    areas: _Areas,
    world: "Universe",
    statistics: "tuple[Statistic, ...]",
    ties: "Mapping[str, Ties]",
    settings: Settings,
) -> dict[str, pl.DataFrame]:
    from linkages.indicators import shares
    from linkages.network.measures import region_fields, strengths
    from linkages.organisations.identity import organisations
    from linkages.places.urbanisation import urbanisation

    membership = shares.membership(
        ground.projects,
        ground.participations,
        areas.members,
        level=settings.level,
        regions=world.regions,
        areas=areas.table["unit"].unique().to_list(),
    )
    share = conform(shares.share(membership), ICI_SHARES)
    urban, _ = urbanisation(ground.version, settings.level)
    regions = assembly.regions_table(
        universe=world.regions,
        index=_index(ground.version, settings.level),
        participations=ground.participations,
        shares=share.filter(pl.col("unit_kind") == "region"),
        strengths=strengths(ties["regions"].table),
        statistics=[
            urban.select("region", "urbanisation"),
            *(s.values.select("region", pl.col("value").alias(s.column)) for s in statistics),
        ],
        node=ground.node,
    )
    members = assembly.members(ground.participations, ground.projects, "organisation_id")
    return {
        "projects": ground.projects,
        "participations": assembly.participations_table(ground.participations),
        "organisations": assembly.organisations_table(
            organisations(ground.participations), members, strengths(ties["organisations"].table)
        ),
        "regions": regions,
        "ties_regions": conform(ties["regions"].table, TIES_REGIONS),
        "ties_countries": conform(ties["countries"].table, TIES_COUNTRIES),
        "ties_organisations": conform(ties["organisations"].table, TIES_ORGANISATIONS),
        "region_fields": conform(
            region_fields(
                ground.participations.select("project_id", node=ground.node).drop_nulls(),
                assembly.fields_of(ground.export.themes),
                ground.projects.select("project_id", "ici"),
            ),
            REGION_FIELDS,
        ),
        "ici_shares": share,
        "association": _associate(regions, membership, world, statistics, settings),
        "coverage": _coverage(ground, areas, statistics),
    }


def _index(version: str, level: int) -> pl.DataFrame:
    """Name and country of every region there is, inside NUTS and around it."""
    from linkages.places import neighbours, nuts

    columns = ("nuts_version", "region", "name", "country")
    inside = nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == level))
    outside = neighbours.around(version).with_columns(nuts_version=pl.lit(None, pl.String))
    return pl.concat([inside.select(columns), outside.select(columns)])


def _associate(
    regions: pl.DataFrame,
    membership: pl.DataFrame,
    world: "Universe",
    statistics: "tuple[Statistic, ...]",
    settings: Settings,
) -> pl.DataFrame:
    from linkages.indicators.association import associate

    inside = regions.filter("inside").rename({"region": "unit"})
    return associate(
        inside,
        x=["urbanisation", *(s.column for s in statistics)],
        level=f"NUTS {settings.level}",
        membership=membership,
        notes={s.column: f"{s.label}, {s.unit}, {s.year} ({s.source})." for s in statistics},
        universe=world.statement,
        bootstrap=settings.bootstraps,
        permutations=settings.permutations,
        seed=settings.seed,
    )


def _coverage(ground: _Ground, areas: _Areas, statistics: "tuple[Statistic, ...]") -> pl.DataFrame:
    return pl.concat(
        [
            conform(ground.export.coverage, COVERAGE),
            conform(ground.placed.coverage, COVERAGE),
            ground.judged.coverage,
            assembly.judged_coverage(ground.projects),
            assembly.lead_only_coverage(ground.projects),
            conform(areas.coverage, COVERAGE),
            assembly.coverage_table(row for s in statistics for row in s.lost),
        ]
    )


def _describe(  # noqa: PLR0913 - everything found comes together here
    ground: _Ground,
    areas: _Areas,
    world: "Universe",
    statistics: "tuple[Statistic, ...]",
    ties: "Mapping[str, Ties]",
    rules: "TieRules",
    tables: dict[str, pl.DataFrame],
    settings: Settings,
    watch: Stopwatch,
) -> Findings:
    from linkages.places import crossborder, nuts
    from linkages.places.urbanisation import urbanisation

    synthetic = synthetic_sentence(ground.export.inputs)
    published = compared(tables["ici_shares"]) if is_sample(ground.export.inputs) else None
    if published is not None:
        tables["published"] = published
    _, urban = urbanisation(ground.version, settings.level)
    own = [Measure(s.column, s.label, s.unit, s.year, s.source) for s in statistics]
    atlas = AtlasData(
        title=settings.title or _title(ground.projects, synthetic=bool(synthetic)),
        inputs=tuple(file.name for file in ground.export.inputs),
        periods=tuple(ground.projects["period"].drop_nulls().unique().sort()),
        nuts_version=ground.version,
        level=settings.level,
        tables=tables,
        geometry=nuts.regions(ground.version, settings.level),
        areas=crossborder.geometry(areas.table, ground.version),
        project_areas=areas.members,
        tie_classes=ties["regions"].classes,
        tie_rules=rules.describe(),
        ici_rule=ground.judged.rule,
        universe=world.statement,
        measures=(Measure("urbanisation", urban.label, urban.unit, urban.year, urban.source), *own),
        published=published,
        methods="",
        credits=(*CREDITS, *sorted({s.source for s in statistics if s.source})),
        synthetic=synthetic,
        settings=settings.describe(),
    )
    findings = Findings(
        title=atlas.title,
        tables=tables,
        settings=settings,
        inputs=ground.export.inputs,
        ties=ties,
        atlas=atlas,
        statements=_statements(ground, areas, statistics, tables, settings),
        attachments=_attachments(settings),
        stages=watch.stages,
        synthetic=synthetic,
    )
    return replace(findings, atlas=replace(atlas, methods=methods.text(findings)))


def _title(projects: pl.DataFrame, *, synthetic: bool) -> str:
    """Make a title from the programmes and periods at hand."""
    if synthetic:
        return "Baltic Sea region 2007–2013 (synthetic sample)"
    counts = projects.group_by("programme").len().sort(["len", "programme"], descending=[True, False])
    names = [str(name) for name in counts["programme"]]
    first = names[0] if names else "No projects"
    return first if len(names) <= 1 else f"{first} and {len(names) - 1} more"


def _statements(
    ground: _Ground,
    areas: _Areas,
    statistics: "tuple[Statistic, ...]",
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
) -> dict[str, str]:
    placed = ground.participations[ground.node].is_not_null().sum()
    registry = (tables["organisations"]["identity"] == "registry").sum()
    rows = tables["association"]
    return {
        "places": f"{placed} of {ground.participations.height} participations have a region. {ground.placed.version}",
        "organisations": f"{tables['organisations'].height} organisations: {registry} by registry number, the others by "
        "exact name (case, spaces and punctuation apart) within a country.",
        "areas": _areas_in_words(areas, ground, settings),
        "association": " ".join(["Statistics:", *(s.remark for s in statistics)]) if statistics else "",
        "primary": _primary(rows.row(0, named=True)) if rows.height else "",
    }


def _areas_in_words(areas: _Areas, ground: _Ground, settings: Settings) -> str:
    units = areas.table["unit"].n_unique()
    inside = areas.members["project_id"].n_unique()
    rule = (
        "participants from at least two of its countries lie inside it"
        if settings.area_rule == "two_countries"
        else "any participant lies inside it"
    )
    where = f"as defined in {settings.areas.name}" if settings.areas else "as defined in data/nuts2 of this package"
    return (
        f"A project counts in a cross-border region where {rule}; whole, partial and adjacent units count alike. "
        f"{units} cross-border regions, {where}; they overlap, so shares over them do not sum to 1. "
        f"{inside} of {ground.projects.height} projects lie in at least one."
    )


def _primary(row: Mapping[str, object]) -> str:
    """Say the primary association in one sentence."""
    what = f"{row['y']} and {row['x']} over {row['n']} {row['level']} regions"
    if row["estimate"] is None:
        return f"No coefficient for {what}: {row['caveat']}"
    span = "" if row["low"] is None else f" (95 % interval {row['low']:.2f} to {row['high']:.2f})"
    chance = "" if row["p_value"] is None else f", p {row['p_value']:.3f} by permuting counts"
    return f"{str(row['method']).capitalize()} {row['estimate']:.2f}{span}{chance}, {what}; {row['missing']} missing."


def _attachments(settings: Settings) -> dict[str, str]:
    from linkages.sources.statistics import parse

    files = [parse(spec).path for spec in settings.statistics]
    files += [path for path in (settings.decisions, settings.areas) if path is not None]
    files += [settings.tie_rules] if isinstance(settings.tie_rules, Path) else []
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
