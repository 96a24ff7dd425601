"""Specialisations: of units, of cross-border regions and countries; how fields and regions complement one another."""

from typing import TYPE_CHECKING

import polars as pl

from linkages.findings import Chapter
from linkages.ground import Work
from linkages.tables import COVERAGE, POLARS_TYPES, conform, coverage_row
from linkages.tables.specialisation import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkages.indicators.mentions import Mentions


def chapter(work: Work) -> Chapter:
    """
    Describe what units do, how they differ from others, and what linked regions could add to one another.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The tables ``specialisations``, ``specialisation_profiles``, ``specialisation_reach``, ``country_specialisations``,
    ``country_breadth``, ``field_relatedness``, ``relatedness_density``, ``complementarity``; the statement
    ``specialisation``.
    """
    from linkages.indicators import reach
    from linkages.indicators.mentions import gather
    from linkages.indicators.profiles import profiles
    from linkages.indicators.specialisation import specialisations

    fields, settings = work.ground.judged.specialisations, work.settings
    mentions = gather(work.membership, fields)
    areas = work.space.areas.select("unit", "country")
    partners = work.ground.participations.select("project_id", "country")
    found = {
        "specialisations": specialisations(work.membership, fields),
        "specialisation_profiles": profiles(mentions, draws=settings.bootstraps, seed=settings.seed),
        "specialisation_reach": reach.specialisation_reach(work.membership, fields),
        "country_specialisations": reach.country_specialisations(work.membership, fields, areas, partners),
        "country_breadth": reach.country_breadth(work.membership, fields, areas, partners),
        **_linked(work, mentions),
    }
    tables = {table.name: conform(found[table.name], table) for table in TABLES}
    return Chapter(
        title="Specialisation",
        tables=tables,
        statements={
            "specialisation": said(
                tables["specialisation_reach"], judged=bool(work.membership["ici"].is_not_null().any())
            )
        },
        methods=_methods(tables, draws=settings.bootstraps),
        caveats=(
            "Fields are read from texts, themes and partners' names by rule: what a project does not say of itself is "
            "missing. Cross-border regions overlap, so counts over them do not add up.",
        ),
        coverage=_coverage(work, mentions, tables["complementarity"]),
    )


def said(reached: pl.DataFrame, *, judged: bool = True) -> str:
    """
    Say in which specialisations most regions have initiatives.

    Parameters
    ----------
    reached
        `linkages.tables.SPECIALISATION_REACH`.
    judged
        Whether any project could be judged.

    Returns
    -------
    One or two sentences; what is missing where there is nothing.
    """
    if not judged:
        return "No project could be judged: in which specialisations there are initiatives is unknown."
    if reached.is_empty():
        return "No initiative with a known specialisation lies in any region."
    kind = str(reached["unit_kind"][0])
    rows = reached.filter(pl.col("unit_kind") == kind)
    name = "cross-border regions" if kind == "cross_border_region" else "regions"
    first, n = rows.row(0, named=True), int(rows["of_units"][0])
    named = [
        f"in {str(row['specialisation']).replace('_', ' ')} in {row['units']} "
        f"({100 * row['share']:.0f} %, {100 * row['low']:.0f}–{100 * row['high']:.0f} %)"
        for row in rows.head(3).iter_rows(named=True)
    ]
    return (
        f"Of {n} {name if n > 1 else name[:-1]} with initiatives, one is found {', '.join(named)}. Regions share "
        f"initiatives and say as much as {first['effective_units']:.1f} that share none: the 95 % intervals allow "
        "for it."
    )


def _linked(work: Work, mentions: "Mentions") -> dict[str, pl.DataFrame]:
    from linkages.indicators.complementarity import complementarity
    from linkages.indicators.relatedness import density_table, related, relatedness_table

    found = related(mentions)
    return {
        "field_relatedness": relatedness_table(mentions, found),
        "relatedness_density": density_table(found),
        "complementarity": complementarity(found, work.tables["ties_regions"]),
    }


def _methods(tables: "Mapping[str, pl.DataFrame]", *, draws: int) -> tuple[str, ...]:
    """Say what was done, of each step that gave something."""
    said = {
        "specialisation_reach": "A project counts once in each field that it names, an initiative once in each region "
        "that it counts in. The share of regions with at least one initiative in a field (`specialisation_reach`; "
        "figure 3 of @mikhaylov2015) is taken of those with any initiative, with the interval of @wilson1927 over the "
        "effective number of regions: their number squared over the sum of overlaps of all pairs, an overlap being the "
        "initiatives that two share over the geometric mean of those they have [ours]. `country_specialisations` "
        "(their table 1) counts, by country, the cross-border regions with a part in it that have such initiatives.",
        "specialisations": "A location quotient [@isard1960] compares the profile of a unit with that of all projects; "
        "its 95 % interval follows from the unit's projects against all others, two independent shares whose Wilson "
        "intervals are combined on the log scale [@zou2008].",
        "specialisation_profiles": "Herfindahl [@hirschman1964], Krugman (against all other projects) [@krugman1991] "
        f"and Hachman indices of each unit (`specialisation_profiles`) have intervals from {draws:,} resamples of "
        f"projects, corrected for the bias of small profiles; beside them stands what {draws:,} random sets of as many "
        "projects give. The unbiased Herfindahl [@simpson1949] leaves out pairs of mentions within one project.",
        "field_relatedness": "Two fields are related by the smaller conditional probability that a region specialised "
        "in one is so in the other (`field_relatedness`) [@hidalgo2007]; a region is specialised with a location "
        "quotient above 1 and two projects [ours]. Relatedness density [@boschma2015] is given of every region and "
        "field. These describe; they do not test.",
        "complementarity": "Of linked regions the density is given that each adds to the other in fields that it lacks "
        "(`complementarity`), after @balland2021, averaged over fields [ours].",
    }
    return tuple(text for name, text in said.items() if tables[name].height)


def _coverage(work: Work, mentions: "Mentions", pairs: pl.DataFrame) -> pl.DataFrame:
    projects, ties = work.ground.projects, work.tables["ties_regions"].height
    named = work.ground.judged.specialisations["project_id"].drop_nulls().unique()
    ours = projects.filter(pl.col("ici").cast(pl.Boolean).fill_null(value=False))["project_id"]
    known = int(ours.is_in(named.implode()).sum())
    rows = [
        coverage_row(
            "count",
            "initiatives with a specialisation",
            rows=len(ours),
            known=known,
            reason="all name one" if known == len(ours) else "no field is named: they count in shares, in no field",
        )
    ]
    if ties:
        units = mentions.units.filter(pl.col("unit_kind") == "region").height
        why = f"listed are ties of the {units} regions with a project that names a field, at most the strongest 5,000"
        rows.append(
            coverage_row("count", "complementarity: ties of regions", rows=ties, known=pairs.height, reason=why)
        )
    return pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns})
