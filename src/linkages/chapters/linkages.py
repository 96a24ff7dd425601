"""Linkages inside and outside: reach, lock-in, repetition, proximity, and what goes with complete partnerships."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages import assembly, wording
from linkages.findings import Chapter
from linkages.ground import Work
from linkages.tables import conform, coverage_row
from linkages.tables.linkages import HELIX_OUTCOMES, LINKAGES, LOCK_IN, PARTNERSHIPS, PROXIMITY, REPEATED_PARTNERS

if TYPE_CHECKING:
    from linkages.indicators.partners.lock_in import LockInRules
    from linkages.indicators.partners.partnerships import Partnerships
    from linkages.indicators.partners.reach import Reach
    from linkages.indicators.partners.repetition import Meetings, Repetition

STRATA = ("programme", "period")
# slots that all random partnerships together may have: some tenths of a second
_MOST_SLOTS = 4_000_000
_REPETITIONS = 100
_SAMPLES = 999
_DAYS = 365.25 / 12


@dataclass(frozen=True)
class _Found:
    """What was counted and drawn, before it becomes tables."""

    partners: "Partnerships"
    reach: "Reach"
    pairs: "Reach | None"
    met: "Meetings | None"
    repetition: "Repetition | None"
    rules: "LockInRules"

    @property
    def draws(self) -> int:
        return 0 if self.reach.chance is None else len(self.reach.chance.draws)


def chapter(work: Work) -> Chapter | None:
    """
    Ask how far partnerships reach, who meets again, how near partners are, and what complete partnerships go with.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The tables ``linkages``, ``lock_in``, ``repeated_partners``, ``partnerships``, ``proximity`` and ``helix_outcomes``;
    None where no project's partners are known.
    """
    found = _find(work)
    if found is None:
        return None
    tables = _tables(work, found)
    return Chapter(
        title="Linkages inside and outside",
        tables=tables,
        statements=_statements(tables, found),
        methods=_methods(tables, found),
        citations=_citations(tables, found),
        caveats=_caveats(tables, found),
        coverage=_coverage(found),
    )


def _find(work: Work) -> _Found | None:
    from linkages.indicators.partners.lock_in import LockInRules
    from linkages.indicators.partners.partnerships import partnerships
    from linkages.indicators.partners.reach import MOST_PAIRS, distinct, reach
    from linkages.indicators.partners.repetition import meetings, repetition

    ground, settings = work.ground, work.settings
    partners = partnerships(_members(work), ground.projects, zones=_zones(ground.version), within=STRATA)
    if not partners.slots:
        return None
    draws = max(1, min(settings.draws, _MOST_SLOTS // partners.slots))
    networks = partners.networks(draws, seed=settings.seed) if settings.null != "none" else []
    options: dict[str, Any] = {"seed": settings.seed}
    listed = partners.meetings <= MOST_PAIRS
    return _Found(
        partners,
        reach(partners, networks, draws=draws, samples=min(settings.bootstraps, _SAMPLES), **options),
        distinct(partners, networks, draws=min(draws, _REPETITIONS), **options),
        meetings(partners) if listed else None,
        repetition(
            partners,
            networks,
            groups=_groups(ground.projects, partners.project_ids),
            draws=min(draws, _REPETITIONS),
            samples=min(settings.bootstraps, _SAMPLES),
            **options,
        ),
        LockInRules(),
    )


def _members(work: Work) -> pl.DataFrame:
    """Partners of projects whose partners are known, with their places."""
    ground = work.ground
    complete = ground.projects.filter("partners_complete").select("project_id")
    rows = ground.participations.select("project_id", "organisation_id", "country", region=ground.node)
    return rows.join(complete, on="project_id", how="semi", maintain_order="left")


def _zones(version: str) -> dict[str, int]:
    from linkages.indicators.partners.partnerships import ASSOCIATED, UNION
    from linkages.places import nuts
    from linkages.places.borders import members

    drawn = nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == 0))["country"]
    return dict.fromkeys(drawn, ASSOCIATED) | dict.fromkeys(members(version), UNION)


def _groups(projects: pl.DataFrame, ids: tuple[str, ...]) -> dict[str, list[str | None]]:
    ordered = pl.DataFrame({"project_id": ids}).join(projects, on="project_id", how="left", maintain_order="left")
    return {kind: ordered[kind].to_list() for kind in STRATA}


def _tables(work: Work, found: _Found) -> dict[str, pl.DataFrame]:
    from linkages.indicators.partners.helix_outcomes import helix_outcomes
    from linkages.indicators.partners.lock_in import lock_in
    from linkages.indicators.partners.rows import linkages_rows, lock_in_rows, region_repetition, repeated_rows

    regions = [
        name for kind, name in zip(found.reach.units.kind, found.reach.units.name, strict=True) if kind == "region"
    ]
    again = region_repetition(found.repetition, regions)[2]
    judged = lock_in(found.reach, again, rules=found.rules)
    projects = _partnerships(work, found)
    settings = work.settings
    outcomes = helix_outcomes(
        projects.join(work.ground.projects.select("project_id", "programme", "triple_helix", "ici"), on="project_id"),
        permutations=settings.permutations,
        samples=settings.bootstraps,
        seed=settings.seed,
    )
    tables = {
        "linkages": conform(linkages_rows(found.reach, found.pairs), LINKAGES),
        "lock_in": _with_universe(
            conform(lock_in_rows(found.reach, judged, found.repetition, found.rules.describe()), LOCK_IN),
            work.space.universe.regions,
            found.rules.describe(),
        ),
        "partnerships": conform(projects, PARTNERSHIPS),
        "proximity": conform(_proximity(work, found.partners), PROXIMITY),
        "helix_outcomes": conform(outcomes, HELIX_OUTCOMES),
    }
    if found.repetition is not None:
        tables["repeated_partners"] = conform(repeated_rows(found.repetition), REPEATED_PARTNERS)
    return tables


def _with_universe(judged: pl.DataFrame, regions: Iterable[str], rules: str) -> pl.DataFrame:
    """Add the regions of the universe that no organisation takes part from: not told, which is not "no lock-in"."""
    others = sorted(set(regions) - set(judged["region"]))
    rest = pl.DataFrame(
        {"region": others, "state": ["not told"] * len(others), "reason": ["no organisation takes part"] * len(others)},
        schema={"region": pl.String, "state": pl.String, "reason": pl.String},
    ).with_columns(pl.lit(0, pl.Int64).alias("ties"), pl.lit(0, pl.Int64).alias("projects"), rules=pl.lit(rules))
    return pl.concat([judged, rest], how="diagonal").sort("region")


def _partnerships(work: Work, found: _Found) -> pl.DataFrame:
    from linkages.indicators.partners.helix_outcomes import by_country
    from linkages.indicators.partners.rows import partnership_rows

    rows = partnership_rows(found.partners, found.met)
    lasting = (pl.col("end") - pl.col("start")).dt.total_days() / _DAYS
    # an end before the start is a slip of the pen, not a duration
    months = work.ground.projects.select("project_id", duration_months=pl.when(lasting >= 0).then(lasting))
    helix = by_country(_members(work), work.ground.kinds)
    missing = [
        pl.lit(None).alias(c.name) for c in PARTNERSHIPS.columns if c.name not in {*rows.columns, *helix.columns}
    ]
    return (
        rows.with_columns(column for column in missing if column.meta.output_name() != "duration_months")
        .join(months, on="project_id", how="left", maintain_order="left")
        .join(helix, on="project_id", how="left", maintain_order="left")
    )


def _proximity(work: Work, partners: "Partnerships") -> pl.DataFrame:
    import numpy as np

    from linkages.indicators.partners.proximity import BRANCH, DISTANCE, LANGUAGE, Meeting, profiles_of, proximity
    from linkages.places.languages import shared
    from linkages.places.region_points import distances

    ground, settings, places = work.ground, work.settings, partners.places
    between = {
        DISTANCE: distances(places.region, ground.version, settings.level),
        LANGUAGE: shared(places.country),
        BRANCH: shared(places.country, branch=True),
    }
    profiles = profiles_of(ground.judged.specialisations, partners.project_ids)
    project, node = partners.incidence.project, partners.organisation[partners.incidence.node]
    cells = np.unique(np.stack((project, partners.place))[:, places.placed[partners.place]], axis=1)
    networks = {
        "organisations": Meeting(project, node, partners.day, partners.home),
        "regions": Meeting(cells[0], cells[1], partners.day, np.arange(len(places))),
    }
    return pl.concat(
        proximity(
            name,
            meeting,
            between=between,
            profiles=profiles,
            permutations=min(settings.permutations, 999),
            seed=settings.seed,
        )
        for name, meeting in networks.items()
    )


def _coverage(found: _Found) -> pl.DataFrame:
    partners = found.partners
    total, unknown = int(found.partners.meetings), int(found.reach.unknown[0])
    from linkages.indicators.partners.partnerships import UNDATED

    dated = int((partners.day != UNDATED).sum())
    reach = "all there" if not unknown else "an end without a place: counted apart, in no share"
    sequence = (
        "all there"
        if dated == len(partners.day)
        else "no start date: whether partners met before is not known there, nor where they may have met first"
    )
    one = "an organisation with rows from several places in a project counts at the one with the most"
    rows = [
        coverage_row("link", "reach of ties between organisations", rows=total, known=total - unknown, reason=reach),
        coverage_row(
            "link",
            "sequence of projects whose partners are known",
            rows=len(partners.day),
            known=dated,
            reason=sequence,
        ),
        coverage_row(
            "link",
            "one place for each organisation in a project",
            rows=partners.slots,
            known=partners.slots - partners.elsewhere,
            reason=one if partners.elsewhere else "all there",
        ),
    ]
    return assembly.coverage_table(rows)


def _caveats(tables: dict[str, pl.DataFrame], found: _Found) -> tuple[str, ...]:
    """Say what must stand beside the numbers that there are."""
    built_in = (
        "Shares of ties by reach are of partnerships inside the programmes at hand, which ask for partners from "
        "several countries: they say nothing of ties outside them, and the level is partly built in."
    )
    said = [f"{built_in} Compare with chance." if found.draws else built_in]
    if found.draws:
        said.append(
            "A lock-in flag says that a region's partnerships here stay inside and cross borders less than chance "
            "gives; it is no diagnosis of its economy."
        )
    if _met_before(tables):
        said.append(
            "What came before the first project of the data is not seen: shares of newcomers are upper bounds, shares "
            "of partners that met before lower bounds."
        )
    outcomes = tables["helix_outcomes"].filter(pl.col("p_value").is_not_null())
    if outcomes["outcome"].str.contains("ici").any():
        said.append("A rule that judges initiatives may read the same partners that make a triple helix complete.")
    if outcomes.height or tables["proximity"]["estimate"].is_not_null().any():
        said.append(
            "Proximity of partners and repetition, and complete partnerships and what is found with them, are seen "
            "together; neither is shown to bring the other about."
        )
    return tuple(said)


def _met_before(tables: dict[str, pl.DataFrame]) -> bool:
    """Tell whether it is known of any partners whether they met before."""
    table = tables.get("repeated_partners")
    return table is not None and bool(table.filter(unit_kind="all", measure="met_before")["n"].sum())


def _statements(tables: dict[str, pl.DataFrame], found: _Found) -> dict[str, str]:
    said = {"linkages": _reach_sentence(tables["linkages"])}
    states = dict(tables["lock_in"]["state"].value_counts().iter_rows())
    said["lock_in"] = (
        f"{wording.counted(states.get('lock-in', 0), 'region')} flagged for lock-in, {states.get('no lock-in', 0)} "
        f"not; {states.get('not told', 0)} can't be judged from so few ties."
        if found.reach.chance is not None
        else "Lock-in is not judged: no random partnerships to compare with."
    )
    if "repeated_partners" in tables:
        said["repeated_partners"] = _repeated_sentence(tables["repeated_partners"])
    return said


def _reach_sentence(table: pl.DataFrame) -> str:
    rows = {row["reach"]: row for row in table.filter(unit_kind="all", counted="joint_projects").iter_rows(named=True)}
    first = rows["region"]
    if not first["n"]:
        return "No tie between organisations whose reach is known."
    parts = [
        f"{wording.percent(rows[name]['share'])} {words}{_chance(rows[name])}"
        for name, words in (
            ("region", "inside a region"),
            ("country", "in another region of the country"),
            ("across", "across a border"),
        )
    ]
    return f"Of {first['n']} ties between organisations (joint projects of pairs), {'; '.join(parts)}."


def _chance(row: dict[str, Any]) -> str:
    return "" if row["null_mean"] is None else f" ({wording.percent(row['null_mean'])} by chance)"


def _repeated_sentence(table: pl.DataFrame) -> str:
    row = table.filter(unit_kind="all", measure="met_before").row(0, named=True)
    if not row["n"]:
        return "Whether partners met before is not known: no project has a start date."
    return (
        f"{row['count']} of {row['n']} pairs of partners ({wording.percent(row['share'])}) had been in an earlier "
        f"project together{_chance(row)}."
    )


def _methods(tables: dict[str, pl.DataFrame], found: _Found) -> tuple[str, ...]:
    partners = found.partners
    said = [
        "A tie is a pair of organisations in a project, counted by joint projects, and each pair once beside it "
        "(tables/linkages.csv). It lies inside a region, inside a country, across a border of two members of the EU, "
        "across a border of another country with NUTS or statistical regions, or has an end outside NUTS. An "
        "organisation counts in a project at the place with most of its rows there. Intervals (95 %) rest on the "
        f"spread over at most {_SAMPLES} draws of projects, by Student's t on the logit with the effective number of "
        "projects.",
        _reach_sentence(tables["linkages"]),
    ]
    if found.draws:
        said.append(
            f"Chance: {found.draws} random partnerships in which every project keeps its size, every organisation its "
            f"number of projects in each programme and period ({len(partners.strata)} here) and the places that it "
            "takes part from (in each random network, names of organisations with equally many projects are dealt out "
            "anew several times)."
        )
        said.append(
            f"Lock-in (the package's own reading of the Whitebook's lines 1683-1686): {found.rules.describe()}; "
            "a region is flagged where its ties inside are above chance and what `second` names holds. "
            + _statements(tables, found)["lock_in"]
        )
    if _met_before(tables):
        said.append(
            "Two organisations met before where another project that both are in started earlier; a newcomer's first "
            "project is this one. " + _repeated_sentence(tables["repeated_partners"])
        )
    said += _proximity_methods(tables["proximity"])
    if tables["helix_outcomes"]["p_value"].drop_nulls().len():
        said.append(
            "Projects with complete and incomplete triple helix are compared within programmes, and within programmes "
            "and classes of size (up to 3, 6, 12 organisations, more): difference of means, interval by drawing "
            "projects again, p by dealing completeness out anew within strata; q by Benjamini and Hochberg over all "
            "rows of tables/helix_outcomes.csv."
        )
    return tuple(said)


def _proximity_methods(table: pl.DataFrame) -> list[str]:
    done = table.filter(pl.col("estimate").is_not_null())
    if done.is_empty():
        return []
    said = "Pairs that met once and pairs that met again are compared by rank-biserial correlation"
    if done["method"].str.starts_with("logistic").any():
        said += " and by logistic regression, which the activity of both ends adjusts (joint projects among it)"
    if done["low"].drop_nulls().len():
        said += (
            "; variances let pairs that share an end or a project vary together (dyadic-robust, widened to projects, "
            "corrected for small numbers)"
        )
    said += ". "
    if done["variable"].is_in(["technology"]).any():
        said += "Technological proximity is the cosine of specialisation profiles without the joint projects. "
    if done["variable"].is_in(["distance"]).any():
        said += "Distance is between points inside the regions. "
    if done["variable"].is_in(["language", "language_branch"]).any():
        said += "Cultural proximity is an official language, or a branch of languages, in common: a proxy. "
    if done["p_permuted"].drop_nulls().len():
        said += "p_permuted deals the places out anew over the nodes (QAP)."
    return [said.strip()]


def _citations(tables: dict[str, pl.DataFrame], found: _Found) -> tuple[str, ...]:
    keys = ["bathelt2004", "grashof"]
    if found.draws:
        keys += ["neal2021", "phipson2010", "benjamini1995", "andersson2004"]
    done = tables["proximity"].filter(pl.col("estimate").is_not_null())
    if not done.is_empty():
        keys += ["boschma2005", "aronow2015", "cameron2011"]
    if done["p_permuted"].drop_nulls().len():
        keys.append("krackhardtqap1988")
    if tables["helix_outcomes"]["p_value"].drop_nulls().len():
        keys.append("etzkowitz2000")
    return tuple(keys)
