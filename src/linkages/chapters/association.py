"""Whether initiatives go with urbanisation: the declared test, those beside it, and what checks it."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from linkages import regional_statistics, wording
from linkages.chapters import association_checks
from linkages.findings import Chapter
from linkages.ground import Space, Work
from linkages.tables import ASSOCIATION, conform

if TYPE_CHECKING:
    from linkages.sources.statistics import Statistic

LED = "projects_led"
COUNTS = ("ici_projects", "projects", LED)
_CENSUS = (
    "What is counted is all of the projects at hand, no sample: with a census of a programme the numbers themselves "
    "have no sampling error. Intervals and p-values speak of something else, a superpopulation: what these regions "
    "might have shown had chance dealt the same projects out differently among them (p), or had other regions like "
    "them stood in their place (intervals). They do not speak of other programmes, periods or countries, nor of "
    "regions that the programmes were not open to."
)


def chapter(work: Work) -> Chapter:
    """
    Correlate initiatives and projects with urbanisation over the universe, and check what was found.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The tables ``association``, ``spatial_autocorrelation``, ``lisa``, ``influence`` and, where people are known,
    ``rates``; the statements ``primary``, ``caveat``, ``statistics``, ``influence`` and ``neighbours``.
    """
    from linkages.indicators.pairs import SHARE

    space, units, people = work.space, _units(work), _people(work)
    found = _associate(work, units, ("ici_projects", SHARE, "projects", LED), people.column if people else None)
    checks = association_checks.checks(work, units, people)
    tables = {"association": conform(pl.concat([found, *checks.rows], how="diagonal"), ASSOCIATION), **checks.tables}
    if people:
        tables["rates"] = association_checks.rates(units, people)
    statements = {
        "primary": wording.association(found.row(0, named=True)),
        "caveat": str(found["caveat"][0]),
        "statistics": " ".join([space.urban.remark, *(f"{s.label}: {s.remark}" for s in space.statistics)]).strip(),
        **checks.statements,
    }
    return Chapter(
        title="Association with urbanisation",
        tables=tables,
        statements=statements,
        methods=tuple(_methods(work.space, statements, found, checks)),
        citations=(*_citations(found), *checks.citations),
    )


def _units(work: Work) -> pl.DataFrame:
    """Regions of the universe with the projects that were led from them."""
    led = (
        work.ground.participations.filter(pl.col("role") == "lead")
        .group_by(unit=work.ground.node)
        .agg(pl.col("project_id").n_unique().alias(LED))
    )
    inside = work.tables["regions"].filter("inside").rename({"region": "unit"})
    return inside.join(led, on="unit", how="left").with_columns(pl.col(LED).fill_null(0)).sort("unit")


def _people(work: Work) -> "Statistic | None":
    """Find the inhabitants among the statistics: the latest that are not of a year after the studied period."""
    found = [statistic for statistic in work.space.statistics if is_people(statistic)]
    years = work.ground.projects["period"].drop_nulls().str.extract(r"(\d{4})\D*$").cast(pl.Int64).drop_nulls()
    last = str(years.max()) if years.len() else "9999"
    return max(found, key=lambda s: (s.year <= last, s.year if s.year <= last else "", s.column), default=None)


def is_people(statistic: "Statistic") -> bool:
    """
    Tell whether a statistic counts inhabitants.

    Parameters
    ----------
    statistic
        Any statistic.

    Returns
    -------
    True by its column (``pop``, ``pop11``, ``population``) or where label and unit speak of inhabitants or population,
    and not of a density, share, change or part of them.
    """
    if re.fullmatch(r"pop(ulation)?_?\d*", statistic.column):
        return True
    words = f"{statistic.label} {statistic.unit}".lower()
    other = ("densit", "per ", "/", "%", "share", "change", "age", "percent")
    return ("inhabitants" in words or "population" in words) and not any(word in words for word in other)


def _associate(work: Work, units: pl.DataFrame, ys: Sequence[str], people: str | None) -> pl.DataFrame:
    from linkages.indicators.association import associate

    settings, space = work.settings, work.space
    return associate(
        units,
        x=space.urban.x,
        ys=ys,
        level=f"NUTS {settings.level}",
        country="country",
        population=people,
        membership=work.membership,
        notes={s.column: regional_statistics.note(s) for s in space.statistics} | space.urban.notes,
        universe=space.universe.statement,
        bootstrap=settings.bootstraps,
        permutations=settings.permutations,
        seed=settings.seed,
    )


def _methods(
    space: Space, statements: dict[str, str], found: pl.DataFrame, checks: association_checks.Checks
) -> list[str]:
    plain = wording.plain_markdown
    tests = found.filter(pl.col("estimate").is_not_null()).height
    beside = (
        f"{tests - 1} further coefficients stand beside it, their p corrected by the step-down max-T of Westfall and "
        "Young: Pearson's, Pearson's on logarithms, the same within countries, other counts and statistics. Counts "
        "were dealt out anew over the regions (within countries: over those of the country), never shares or rates: "
        "for shares the projects that are initiatives were drawn anew, for rates per million the counts dealt out. "
        "Intervals are bootstrap percentiles over regions, on Fisher's z for logarithms."
    )
    primary = f"{statements['primary'][:1].upper()}{statements['primary'][1:]}"
    lines = [primary, *([beside] if tests > 1 else []), statements["caveat"], _statistics(space), *checks.methods]
    lines += [_CENSUS] if tests else []
    return [line if line in (_CENSUS, beside) else plain(line) for line in lines if line]


def _statistics(space: Space) -> str:
    """Say what the statistics are; a sentence that holds for several is said once."""
    remarks = [space.urban.remark]
    remarks += [s.remark if s.remark.startswith(s.label) else f"{s.label}: {s.remark}" for s in space.statistics]
    sentences = [sentence for remark in remarks for sentence in re.split(r"(?<=\.) (?=[A-Z])", remark)]
    return " ".join(dict.fromkeys(sentences)).strip()


def _citations(found: pl.DataFrame) -> tuple[str, ...]:
    """Name the works that the coefficients rest on: those that could be made."""
    done = found.filter(pl.col("estimate").is_not_null())
    if done.is_empty():
        return ()
    ranks = ("spearman1904",) if done["method"].str.to_lowercase().str.contains("spearman").any() else ()
    several = ("westfall1993",) if done["p_adjusted"].is_not_null().any() else ()
    return (*ranks, *several, "phipson2010")
