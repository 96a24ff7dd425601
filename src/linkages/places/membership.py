"""
Which project counts in which cross-border region: by its partners' places, or by its programme.

The rules are this package's own; which one was used stands with every project and unit.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

import polars as pl

from linkages.errors import ColumnError, SettingError
from linkages.places import inside as interior
from linkages.places.area_file import RULES, STATUSES
from linkages.places.nuts import country_of
from linkages.places.programmes import eligible, key
from linkages.tables import COVERAGE, conform, coverage_row

Rule = Literal["two_countries", "any", "programme", "either"]

_SHOWN = 5
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BY_PLACES = ("two_countries", "any")
_PROGRAMMES = ("project_id", "programme", "period")


class Membership(NamedTuple):
    """
    Which project counts in which cross-border region.

    Parameters
    ----------
    projects
        ``project_id``, ``unit``, ``rule`` (the one by which it counts there: ``two_countries``, ``any``,
        ``programme``), sorted; a project may be in several units or in none.
    coverage
        Projects in none, projects that can't be judged, and rows that can't be decided (`linkages.tables.COVERAGE`).
    """

    projects: pl.DataFrame
    coverage: pl.DataFrame


def membership(
    participations: pl.DataFrame,
    areas: pl.DataFrame,
    *,
    rule: Rule = "two_countries",
    statuses: Collection[str] = STATUSES,
    programmes: pl.DataFrame | None = None,
) -> Membership:
    """
    Find the projects that count in each cross-border region.

    By the default rule a project counts where participants from at least two of the region's countries lie inside.
    Where a programme was exported with lead partners alone that can only hold for projects with two leads, one on
    either side.

    Parameters
    ----------
    participations
        Partner rows with ``project_id``, ``country``, ``nuts2``, ``nuts3`` (`linkages.places.assign.place`); with
        ``town`` municipalities can be told apart, with ``lon`` and ``lat`` also what lies inside an outline.
    areas
        What `linkages.places.crossborder.areas` gave, for the same NUTS version.
    rule
        ``two_countries``; ``any``: one participant inside is enough (gives far more projects); ``programme``: the
        projects of the programmes that belong to the region, wherever their partners are (`of_programmes`); ``either``:
        ``two_countries`` or ``programme``. A unit that has a rule of its own goes by that.
    statuses
        Which parts of a region count; all by default.
    programmes
        Of every project ``project_id``, ``programme``, ``period``; needed where a rule asks for programmes.

    Returns
    -------
    The projects of each region, and the coverage. What lies inside a part says `linkages.places.inside.inside`.

    Raises
    ------
    SettingError
        There is no such rule or status; programmes are asked for, but not given; or no cross-border region has parts in
        two countries, so that by the rule ``two_countries`` none could ever have a project.
    ColumnError
        A column is missing.
    """
    rules = _rules(areas, rule)
    if strange := sorted(set(statuses) - set(STATUSES)):
        raise SettingError(f"There is no status {strange[0]!r}; there are {', '.join(STATUSES)}.")
    needed = ("project_id", "nuts2", "nuts3")
    if missing := [name for name in needed if name not in participations.columns]:
        raise ColumnError(missing, present=participations.columns, where="placed partner rows")
    by_programme = [unit for unit, own in rules.items() if own in ("programme", "either")]
    if by_programme and (programmes is None or not set(_PROGRAMMES) <= set(programmes.columns)):
        raise SettingError(
            "Projects can't count in a cross-border region by their programme: there are no programmes. Give projects "
            "with their programme, or count by places (--area-rule two_countries or any)."
        )
    single = _refuse_single(areas, [unit for unit, own in rules.items() if own == "two_countries"])
    parts = areas.filter(pl.col("status").is_in(list(statuses)))
    inside, undecided = interior.inside(participations, parts)
    found = [_by_places(inside, rules)]
    if by_programme and programmes is not None:
        named = of_programmes(programmes, parts.filter(pl.col("unit").is_in(by_programme)))
        found.append(named.join(found[0], on=["project_id", "unit"], how="anti"))
    projects = pl.concat(found).sort("project_id", "unit")
    made = _coverage(participations, inside, undecided, projects, rules, programmes)
    if single:
        made.append(_one_sided(areas, single))
    return Membership(projects, conform(pl.DataFrame(made), COVERAGE))


def of_programmes(programmes: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    """
    Find the projects whose programme belongs to a cross-border region.

    A programme belongs to a region that names it (``programmes``); else to one of the same name, in whole or in
    brackets (`linkages.places.programmes.key`), and to every one that holds all regions which the programme was open to
    (`linkages.places.programmes.eligible`). Parts of which less than half belongs hold nothing.

    Parameters
    ----------
    programmes
        ``project_id``, ``programme``, ``period``.
    areas
        What `linkages.places.crossborder.areas` gave.

    Returns
    -------
    ``project_id``, ``unit``, ``rule`` (``programme``).
    """
    schema = {"programme": pl.String, "period": pl.String, "unit": pl.String}
    pairs = programmes.select("programme", "period").unique().sort("programme", "period", nulls_last=True).rows()
    versions = areas["nuts_version"].unique().to_list()
    known = eligible(pairs, version=versions[0], level=3) if versions else {}
    units = {str(unit): part for (unit,), part in sorted(areas.group_by("unit"), key=lambda item: str(item[0][0]))}
    described = [(unit, _patterns(part), _names(unit), interior.whole(part)) for unit, part in units.items()]
    rows = []
    for name, period in pairs:
        area = known.get((name, period))
        also = {key(name or ""), key(area.programme) if area else ""} - {""}
        open_to = set(area.regions) if area else set()
        for unit, patterns, names, regions in described:
            if patterns:
                belongs = any(fnmatchcase(own, pattern) for own in also for pattern in patterns)
            else:
                belongs = bool(also & names) or bool(open_to and open_to <= regions)
            if belongs:
                rows.append((name, period, unit))
    found = pl.DataFrame(rows, schema=schema, orient="row")
    joined = programmes.join(found, on=["programme", "period"], nulls_equal=True)
    return joined.select("project_id", "unit", rule=pl.lit("programme")).unique()


def _patterns(part: pl.DataFrame) -> list[str]:
    """Read the names of programmes of a unit: keys, an asterisk left as it is."""
    if "programmes" not in part.columns:
        return []
    cells = part["programmes"].drop_nulls().unique().sort()
    names = [name for cell in cells for name in re.split(r"[;|\n]", cell)]
    # A letter that no key has stands for the asterisk while the key is made.
    return [
        key(name.replace("*", " 0asterisk0 ")).replace("0asterisk0", "*").replace(" *", "*")
        for name in names
        if name.strip()
    ]


def _names(unit: str) -> set[str]:
    """Give the keys of a unit's name: the whole, without brackets, and what stands in brackets."""
    return {key(unit), key(_BRACKETS.sub(" ", unit)), *map(key, _BRACKETS.findall(unit))} - {""}


def _rules(areas: pl.DataFrame, rule: str) -> dict[str, str]:
    """Give every unit its rule: its own, else that of the run."""
    own = areas.select("unit", "rule").drop_nulls().unique().sort("unit", "rule") if "rule" in areas.columns else None
    said = dict(own.rows()) if own is not None else {}
    if own is not None and own.height > len(said):
        twice = own.filter(pl.col("unit").is_duplicated())["unit"][0]
        raise SettingError(f"The cross-border region {twice!r} has more than one rule; give it one.")
    for strange in sorted({rule, *said.values()} - set(RULES)):
        raise SettingError(
            f"There is no rule {strange!r} for cross-border regions; there are {', '.join(map(repr, RULES))}."
        )
    return {unit: said.get(unit, rule) for unit in areas["unit"].unique().sort()}


def _by_places(inside: pl.DataFrame, rules: Mapping[str, str]) -> pl.DataFrame:
    """Count the countries inside; ``either`` counts by places as ``two_countries`` does."""
    table = pl.DataFrame(
        {"unit": list(rules), "rule": list(rules.values())}, schema=dict.fromkeys(("unit", "rule"), pl.String)
    )
    counted = inside.group_by("project_id", "unit").agg(pl.col("country").n_unique()).join(table, on="unit")
    by_places = counted.with_columns(pl.col("rule").replace({"either": "two_countries"}))
    enough = pl.when(pl.col("rule") == "any").then(1).otherwise(2)
    here = by_places.filter(pl.col("rule").is_in(_BY_PLACES) & (pl.col("country") >= enough))
    return here.select("project_id", "unit", "rule")


def _refuse_single(areas: pl.DataFrame, units: Sequence[str]) -> list[str]:
    """Find the units with parts in one country only; refuse where there are no others at all."""
    if "country" in areas.columns:
        country = pl.col("country")
    else:
        country = pl.col("nuts3").map_elements(country_of, return_dtype=pl.String)
    counts = areas.filter(pl.col("unit").is_in(units)).group_by("unit").agg(country.n_unique().alias("countries"))
    single = counts.filter(pl.col("countries") < 2)["unit"].sort().to_list()  # noqa: PLR2004 (a border has two sides)
    if single and len(single) == areas["unit"].n_unique():
        raise SettingError(
            f"No cross-border region has parts in two countries ({_named(single)}): no project could count in any. Add "
            "the parts across the border, or count projects with any participant inside (--area-rule any)."
        )
    return single


def _one_sided(areas: pl.DataFrame, single: Sequence[str]) -> dict[str, object]:
    total = areas["unit"].n_unique()
    reason = (
        f"parts in one country only (in NUTS {areas['nuts_version'][0]}), so that its zero says nothing: no "
        f"project can count there by the rule two_countries, by --area-rule any it can: {_named(single)}"
    )
    field = "cross-border region: units in two countries"
    return coverage_row("place", field, rows=total, known=total - len(single), reason=reason)


def _named(units: Sequence[str]) -> str:
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return f"{', '.join(units[:_SHOWN])}{more}"


def _coverage(
    rows: pl.DataFrame,
    inside: pl.DataFrame,
    undecided: pl.DataFrame,
    projects: pl.DataFrame,
    rules: Mapping[str, str],
    programmes: pl.DataFrame | None,
) -> list[dict[str, object]]:
    total = rows["project_id"].n_unique()
    placed = rows.filter(pl.col("nuts2").is_not_null())["project_id"].n_unique()
    found = projects["project_id"].n_unique()
    some = inside["project_id"].n_unique()
    used = sorted(set(rules.values()))
    said = f"rule{'s' if len(used) > 1 else ''} {', '.join(used)}"
    judged = (
        "no participant has a place: can't be judged" if placed < total else "every project has a participant placed"
    )
    field = "cross-border region"
    by_programme = programmes is not None and any(own in ("programme", "either") for own in used)
    base = programmes["project_id"].n_unique() if by_programme and programmes is not None else placed
    none = f"in no cross-border region: {_why_none(used)} ({said}); {some} of all have a participant inside one"
    reason = none if found < base else f"every project is in one ({said}: {_WHEN[used[0]]})"
    made = [
        coverage_row("place", f"{field}: projects with a place", rows=total, known=placed, reason=judged),
        coverage_row("place", field, rows=base, known=found, reason=reason),
    ]
    if lost := undecided["_row"].n_unique():
        known = rows.height - lost
        why = ", ".join(
            f"{count} {text}" for text, count in undecided.unique("_row")["reason"].value_counts().sort("reason").rows()
        )
        reason = (
            f"rows of which it can't be said whether they lie inside a cross-border region: {why}; not counted there"
        )
        made.append(coverage_row("place", f"{field}: rows decided", rows=rows.height, known=known, reason=reason))
    return made


_WHEN = {
    "two_countries": "participants from at least two of its countries inside",
    "any": "a participant inside",
    "programme": "its programme belongs to it",
    "either": "participants from at least two of its countries inside, or its programme belongs to it",
}


def _why_none(used: Iterable[str]) -> str:
    reasons = {
        "two_countries": "none has participants from at least two of its countries",
        "any": "none has a participant",
        "programme": "their programme belongs to none",
        "either": "none has participants from at least two of its countries, and their programme belongs to none",
    }
    return "; ".join(reasons[rule] for rule in used)
