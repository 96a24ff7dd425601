"""The stages of a run, one after the other: read, place, judge, link, count, describe."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from linkages import assembly, cached, methods, regional_statistics, wording
from linkages.atlas.data import AtlasData, Measure
from linkages.chapters import CHAPTERS, clusters
from linkages.crediting import credits_of
from linkages.findings import Chapter, Findings
from linkages.ground import Ground, Space, Work
from linkages.sample import compared, is_sample, synthetic_sentence
from linkages.selection import select
from linkages.settings import Settings
from linkages.stages import Stopwatch
from linkages.tables import (
    BACKBONE,
    COVERAGE,
    ICI_SHARES,
    ORGANISATION_MATCHES,
    REGION_FIELDS,
    TIE_SENSITIVITY,
    TIES_COUNTRIES,
    TIES_ORGANISATIONS,
    TIES_REGIONS,
    conform,
)

if TYPE_CHECKING:
    from linkages.coding.judgement import Judgement
    from linkages.network.engines import Engine
    from linkages.network.measured import Measured
    from linkages.network.ties import TieRules, Ties
    from linkages.places.universe import Universe
    from linkages.places.urban_measure import Urban
    from linkages.sources import Export
    from linkages.sources.profile import Profile
    from linkages.sources.statistics import Statistic


def compute(inputs: "Sequence[Path] | Export", settings: Settings, watch: Stopwatch) -> Findings:
    """
    Do the whole job in memory.

    Parameters
    ----------
    inputs
        The files, or what was read from them.
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
    from linkages.indicators import hypotheses

    rules = _rules(settings)
    _engine(settings)  # a setting that does not go with the engine is said before anything is read
    hypotheses.read(settings.hypotheses, built_in=False)
    clusters.read(settings)
    with watch("Reading exports"):
        export = _read(inputs, settings)
    with watch("Placing partners"):
        ground = _ground(export, settings)
        space = _space(ground)
    with watch("Linking regions, countries and organisations"):
        ties = _link(ground, rules)
    with watch("Following ties over time"):
        over_time = _over_time(ground, ties)
    with watch("Counting"):
        membership = _membership(ground, space)
        tables = _count(ground, space, ties, membership) | over_time
    chapters = []
    for title, write in CHAPTERS.items():
        with watch(title):
            written = write(Work(ground, space, ties, membership, tables))
        if written is not None:
            chapters.append(written)
            tables |= written.tables
    with watch("Describing"):
        return _describe(ground, space, ties, tables, chapters, watch)


def _rules(settings: Settings) -> "TieRules":
    from linkages.network.ties import TieRules

    if settings.tie_rules is None:
        return TieRules()
    return TieRules.from_toml(settings.tie_rules) if isinstance(settings.tie_rules, Path) else settings.tie_rules


def _read(inputs: "Sequence[Path] | Export", settings: Settings) -> "Export":
    from linkages.sources import Export, read

    export = inputs if isinstance(inputs, Export) else read(*inputs)
    return select(export, period=settings.period, programme=settings.programme)


def _ground(export: "Export", settings: Settings) -> Ground:
    from linkages.organisations.helix import triple_helix
    from linkages.organisations.kind import kinds
    from linkages.organisations.kind_codebook import read_kinds
    from linkages.organisations.resolution import resolve_organisations
    from linkages.places.assign import place

    book = read_kinds(settings.kinds)
    placed = place(export.participations, nuts=settings.nuts, corrections=settings.places)
    resolved = resolve_organisations(
        placed.participations,
        identity=settings.identity,
        threshold=settings.match_threshold,
        review=settings.organisations,
    )
    participations = resolved.participations
    judged = _judge(export, settings)
    projects = assembly.projects_table(export.projects, participations, export.themes, judged.projects)
    found = kinds(participations, book)
    members = assembly.members(participations, projects, "organisation_id").rename({"node": "organisation_id"})
    projects = assembly.with_helix(projects, triple_helix(members, found))
    return Ground(export, placed, resolved, participations, found, projects, judged, settings)


def _judge(export: "Export", settings: Settings) -> "Judgement":
    from linkages.coding.judgement import judge

    return judge(
        export.projects,
        export.texts,
        export.themes,
        export.participations,
        rule=settings.ici,
        decisions=settings.decisions,
    )


def _space(ground: Ground) -> Space:
    from linkages.places import crossborder
    from linkages.places.membership import membership
    from linkages.places.universe import universe

    settings = ground.settings
    programmes = ground.projects.select("project_id", "programme", "period")
    areas = crossborder.areas(ground.version, file=settings.areas)
    found = membership(ground.participations, areas, rule=settings.area_rule, programmes=programmes)
    here = universe(ground.participations, version=ground.version, level=settings.level, programmes=programmes)
    profile = cached.profile(settings, version=ground.version, until=_last_year(ground.projects))
    statistics = _statistics(ground, profile)
    urban = _urban(ground, here, statistics)
    coverage = pl.concat([conform(found.coverage, COVERAGE), assembly.coverage_table(urban.lost)])
    return Space(here, areas, found.projects, coverage, statistics, urban, profile)


def _urban(ground: Ground, universe: "Universe", statistics: "tuple[Statistic, ...]") -> "Urban":
    from linkages.places.urban_measure import choose

    settings, spec = ground.settings, ground.settings.typology_weights
    weights = regional_statistics.one(spec, version=ground.version, level=3) if spec else None
    return choose(
        ground.version,
        settings.level,
        choice=settings.urbanisation,
        given=statistics,
        universe=universe.regions,
        file=settings.typology,
        weights=weights.values if weights else None,
        weighted_by=f"{weights.label} {weights.year}".strip() if weights else "",
    )


def _statistics(ground: Ground, profile: "Profile | None") -> "tuple[Statistic, ...]":
    settings = ground.settings
    if not settings.statistics:
        return ()
    return regional_statistics.read(
        settings.files_of_statistics,
        version=ground.version,
        level=settings.level,
        until=_last_year(ground.projects),
        kinds=settings.statistic_kinds,
        weights=settings.statistic_weights,
        beside=profile.statistics if profile else (),
    )


def _last_year(projects: pl.DataFrame) -> int | None:
    """Last year of the latest programming period: a statistic of a later year is none of its conditions."""
    years = projects["period"].drop_nulls().str.extract(r"(\d{4})\D*$").cast(pl.Int64).drop_nulls()
    return int(str(years.max())) if years.len() else None


def _link(ground: Ground, rules: "TieRules") -> "dict[str, Ties]":
    from linkages.network.ties import link
    from linkages.places.nuts import country_of

    settings = ground.settings
    kinds: dict[str, tuple[Literal["region", "country", "organisation"], str]] = {
        "regions": ("region", ground.node),
        "countries": ("country", "country"),
        "organisations": ("organisation", "organisation_id"),
    }
    projects = ground.projects.select("project_id", "period", year=pl.col("start").dt.year())
    fields = assembly.fields_of(ground.export.themes)
    countries = dict(
        ground.participations.sort("organisation_id", "country", nulls_last=True)
        .group_by("organisation_id")
        .agg(pl.col("country").drop_nulls().mode().sort().first())
        .drop_nulls()
        .iter_rows()
    )
    engine = _engine(settings)
    made: dict[str, Ties] = {}
    for name, (kind, column) in kinds.items():
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
            engine=engine,
            null=settings.null,
            stratified=settings.stratified,
            filters=settings.backbone_tests,
        )
    return made


def _over_time(ground: Ground, ties: "Mapping[str, Ties]") -> dict[str, pl.DataFrame]:
    from linkages.network.chronicle import Linked, chronicle
    from linkages.places.nuts import country_of

    settings = ground.settings
    columns = {"regions": ground.node, "countries": "country", "organisations": "organisation_id"}
    return chronicle(
        {
            name: Linked(ties[name], assembly.members(ground.participations, ground.projects, column))
            for name, column in columns.items()
        },
        projects=ground.projects.select("project_id", "period", year=pl.col("start").dt.year()),
        fields=assembly.fields_of(ground.export.themes),
        country_of=country_of,
        draws=settings.draws,
        seed=settings.seed,
        engine=_engine(settings),
        null=settings.null,
    )


def _engine(settings: Settings) -> "Engine":
    from linkages.network.engines import Engine

    return Engine(settings.engine, settings.memory_limit, settings.spill_folder, settings.spark_master)


def _measure(ground: Ground, ties: "Mapping[str, Ties]", organisations: pl.DataFrame) -> "dict[str, Measured]":
    from linkages.network.measured import measure
    from linkages.places.nuts import country_of

    settings, made = ground.settings, {}
    own = dict(organisations.select("organisation_id", "country").iter_rows())
    kinds = dict(ground.kinds.filter(pl.col("kind") != "unknown").select("organisation_id", "kind").iter_rows())
    for name, column in (("regions", ground.node), ("organisations", "organisation_id")):
        members = assembly.members(ground.participations, ground.projects, column)
        home = {node: country_of(node) for node in members["node"].drop_nulls().unique()}
        made[name] = measure(
            name,
            ties[name].table,
            members,
            projects=ground.projects.select("project_id", "period", year=pl.col("start").dt.year()),
            groups={"country": home} if name == "regions" else {"country": own, "kind": kinds},
            specialisations=ground.judged.specialisations,
            draws=0 if settings.null == "none" else min(settings.draws, 100),
            seed=settings.seed,
        )
    return made


def _membership(ground: Ground, space: Space) -> pl.DataFrame:
    from linkages.indicators import shares

    return shares.membership(
        ground.projects,
        ground.participations,
        space.project_areas,
        level=ground.settings.level,
        regions=space.universe.regions,
        areas=space.areas["unit"].unique().to_list(),
    )


def _count(
    ground: Ground, space: Space, ties: "Mapping[str, Ties]", membership: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    from linkages.indicators import shares
    from linkages.network.chance import summary
    from linkages.network.measured import tables
    from linkages.network.measures import region_fields, strengths
    from linkages.organisations.identity import organisations
    from linkages.places import crossborder
    from linkages.places.borders import of_regions

    share = conform(shares.share(membership), ICI_SHARES)
    who = organisations(ground.participations).join(ground.kinds, on="organisation_id", how="left")
    measured = _measure(ground, ties, who)
    regions = assembly.regions_table(
        universe=space.universe.regions,
        index=_index(ground.version, ground.settings.level),
        participations=ground.participations,
        shares=share.filter(pl.col("unit_kind") == "region"),
        strengths=strengths(ties["regions"].table),
        statistics=[
            of_regions(ground.version, ground.settings.level),
            space.urban.table,
            measured["regions"].nodes.rename({"node": "region"}),
            *(s.values.select("region", pl.col("value").alias(s.column)) for s in space.statistics),
        ],
        node=ground.node,
    )
    members = assembly.members(ground.participations, ground.projects, "organisation_id")
    return {
        "projects": ground.projects,
        "participations": assembly.participations_table(ground.participations),
        "places_review": ground.placed.review,
        "organisation_matches": conform(ground.resolved.matches, ORGANISATION_MATCHES),
        "organisations": assembly.organisations_table(
            who.join(
                measured["organisations"].nodes.rename({"node": "organisation_id"}), on="organisation_id", how="left"
            ),
            members,
            strengths(ties["organisations"].table),
        ),
        "regions": regions,
        "ties_regions": conform(ties["regions"].table, TIES_REGIONS),
        "ties_countries": conform(ties["countries"].table, TIES_COUNTRIES),
        "ties_organisations": conform(ties["organisations"].table, TIES_ORGANISATIONS),
        "tie_sensitivity": conform(ties["regions"].sensitivity, TIE_SENSITIVITY),
        "backbone": conform(summary({name: (t.table.height, t.null) for name, t in ties.items()}), BACKBONE),
        **tables(measured.values()),
        "region_fields": conform(
            region_fields(
                ground.participations.select("project_id", node=ground.node).drop_nulls(),
                assembly.fields_of(ground.export.themes),
                ground.projects.select("project_id", "ici"),
            ),
            REGION_FIELDS,
        ),
        "ici_shares": share,
        "ici_evidence": ground.judged.evidence,
        **crossborder.tables(space.areas, space.project_areas, rule=ground.settings.area_rule),
        **_profile(ground, space, regions["region"]),
        "statistics": regional_statistics.table(
            [
                *(
                    regional_statistics.of_measure(space.urban.table, measure, version=ground.version)
                    for measure in space.urban.descriptions
                ),
                *space.statistics,
            ]
        ),
        "coverage": _coverage(ground, space),
    }


def _profile(ground: Ground, space: Space, regions: pl.Series) -> dict[str, pl.DataFrame]:
    if space.profile is None:
        return {}
    from linkages.indicators.profile import profile

    parts = cached.parts(space.areas, ground.version, ground.settings.level)
    return {"profile": profile(space.profile, regions=regions.to_list(), parts=parts, statistics=space.statistics)}


def _index(version: str, level: int) -> pl.DataFrame:
    """Name and country of every region there is, inside NUTS and around it."""
    from linkages.places import neighbours, nuts

    columns = ("nuts_version", "region", "name", "country")
    inside = nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == level))
    outside = neighbours.around(version).with_columns(nuts_version=pl.lit(None, pl.String))
    return pl.concat([inside.select(columns), outside.select(columns)])


def _coverage(ground: Ground, space: Space) -> pl.DataFrame:
    from linkages.organisations.helix import helix_coverage
    from linkages.organisations.kind import kinds_coverage

    return pl.concat(
        [
            conform(ground.export.coverage, COVERAGE),
            conform(ground.placed.coverage, COVERAGE),
            assembly.coverage_table(ground.resolved.coverage),
            assembly.coverage_table(ground.placed.version.coverage()),
            ground.judged.coverage,
            assembly.judged_coverage(ground.projects),
            assembly.coverage_table([*kinds_coverage(ground.kinds), *helix_coverage(ground.projects)]),
            space.coverage,
            *(conform(s.lost, COVERAGE) for s in space.statistics),
        ]
    )


def _describe(
    ground: Ground,
    space: Space,
    ties: "Mapping[str, Ties]",
    tables: dict[str, pl.DataFrame],
    chapters: "Sequence[Chapter]",
    watch: Stopwatch,
) -> Findings:
    from linkages.places import crossborder

    settings = ground.settings
    tables["coverage"] = pl.concat([tables["coverage"], *(c.coverage for c in chapters if c.coverage is not None)])
    said = _statements(ground, space, tables) | {k: s for c in chapters for k, s in c.statements.items()}
    synthetic = synthetic_sentence(ground.export.inputs)
    published = compared(tables["ici_rules"]) if is_sample(ground.export.inputs) else None
    if published is not None:
        tables["published"] = published
    measures = {s.column: Measure(s.column, s.label, s.unit, s.year, s.source) for s in space.statistics}
    measures |= {d.column: Measure(d.column, d.label, d.unit, d.year, d.source) for d in space.urban.descriptions}
    atlas = AtlasData(
        title=settings.title or _title(ground.projects, synthetic=bool(synthetic)),
        inputs=tuple(file.name for file in ground.export.inputs),
        periods=tuple(ground.projects["period"].drop_nulls().unique().sort()),
        nuts_version=ground.version,
        level=ground.settings.level,
        tables=tables,
        geometry=cached.geometry(settings, ground.version),
        areas=crossborder.geometry(space.areas, ground.version),
        project_areas=space.project_areas,
        tie_classes=ties["regions"].classes,
        tie_rules=ties["regions"].rules.describe(),
        ici_rule=ground.judged.rule,
        universe=space.universe.statement,
        measures=tuple(measures[column] for column in space.urban.x),
        published=published,
        methods="",
        credits=(
            *credits_of(ground.export.inputs, ground.participations["placed_by"], synthetic=bool(synthetic)),
            *space.urban.credits,
            *sorted({s.source for s in space.statistics if s.source}),
            *(credit for c in chapters for credit in c.credits),
        ),
        statements=said,
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
        statements=said,
        chapters=tuple(chapters),
        attachments=(*_attachments(settings), *cached.used(settings, ground.version)),
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


def _statements(ground: Ground, space: Space, tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    settings = ground.settings
    return {
        "places": wording.places(ground.participations[ground.node], str(ground.placed.version)),
        "organisations": wording.identity(
            tables["organisations"]["identity"],
            rule=settings.identity,
            threshold=settings.match_threshold,
            file=settings.organisations.name if settings.organisations else "",
        ),
        "kinds": wording.kinds(
            tables["organisations"]["kind"],
            tables["projects"]["triple_helix"],
            file=settings.kinds.name if settings.kinds else "",
        ),
        "areas": wording.areas(
            space.areas["unit"],
            space.project_areas["project_id"],
            projects=ground.projects.height,
            rule=settings.area_rule,
            file=settings.areas.name if settings.areas else "",
        ),
        "statistics": " ".join([space.urban.remark, *(f"{s.label}: {s.remark}" for s in space.statistics)]).strip(),
    }


def _attachments(settings: Settings) -> tuple[tuple[str, str], ...]:
    from linkages.indicators import hypotheses
    from linkages.sources.statistics import parse

    specs = [*settings.files_of_statistics, settings.typology_weights, settings.statistic_weights]
    files = [parse(spec).path for spec in specs if spec]
    files += [
        path
        for path in (
            *settings.decisions,
            settings.places,
            settings.clusters,
            settings.areas,
            settings.organisations,
            settings.typology,
            settings.kinds,
        )
        if path is not None
    ]
    files += [settings.tie_rules] if isinstance(settings.tie_rules, Path) else []
    files += [file for path in settings.hypotheses for file in hypotheses.files(path)]
    return tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)
