"""
One statistic brought from the NUTS versions of its codes to the version of a run.

Each country's codes are read in the version that has most of them; figures of another version are shared out (absolute
ones, totals kept) or averaged (relative ones), and what was lost on the way is counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from linkages.errors import RegionError
from linkages.places import figures, nuts
from linkages.places.conversion import Kind
from linkages.places.links import links
from linkages.places.neighbours import around
from linkages.places.weighing import Weighing
from linkages.sources.statistics import Statistic
from linkages.tables import COVERAGE, conform, coverage_row

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Read:
    """The values of a file, each in the version that its code was read in."""

    direct: pl.DataFrame  # region, value, flag, year
    others: Mapping[str, pl.DataFrame]  # the same by version
    unknown: tuple[str, ...]  # codes that are read nowhere


def kind_of(statistic: Statistic) -> tuple[Kind, str]:
    """
    Tell whether a statistic is absolute or relative.

    Parameters
    ----------
    statistic
        The statistic.

    Returns
    -------
    The kind, and what told it: the unit, else words of the label or the column, else the numbers (whole ones are
    counts).
    """
    if found := figures.told(unit=statistic.unit, label=statistic.label, column=statistic.column):
        return found
    values = statistic.values["value"].drop_nulls()
    if values.len() and (values == values.round()).all():
        return "absolute", "a guess: its numbers are whole"
    return "relative", "a guess: its numbers are no whole ones"


def brought(statistic: Statistic, version: str, level: int, asked: Kind | None, weighing: Weighing | None) -> Statistic:
    """
    Bring a statistic to the regions of a version.

    Parameters
    ----------
    statistic
        With codes of any versions.
    version, level
        Of the regions wanted.
    asked
        Absolute or relative, where somebody says so; else `kind_of` tells.
    weighing
        What figures of another version are shared out by; their area when None.

    Returns
    -------
    The statistic, its ``values`` with ``nuts_version`` and ``estimated``, its losses and its remark told
    (`linkages.regional_statistics.bring`).

    Raises
    ------
    RegionError
        None of its codes is one of any version.
    """
    found = _sorted_out(statistic.values, version, level)
    if found.direct.is_empty() and not found.others:
        raise RegionError(
            f"{statistic.label} ({statistic.source}): none of its {len(found.unknown)} codes of level {level} is known "
            f"to any NUTS version, for example {', '.join(found.unknown[:_SHOWN])}."
        )
    kind, why = (asked, "as asked") if asked else kind_of(statistic)
    inside = pl.when(pl.col("region").is_in(list(nuts.codes(version, level)))).then(pl.lit(version))
    parts = [found.direct.with_columns(nuts_version=inside, estimated=pl.lit(0.0))]
    rows, remarks = _unknown(statistic, found.unknown, version, level), []
    if figures.spread_over_land(unit=statistic.unit, label=statistic.label, column=statistic.column):
        weighing = None
    for source, every in found.others.items():
        for values, by in _weighed(every, source, version, level, weighing):
            shared = by.shared(source, version, level) if by else None
            converted, lost = _converted(values, source, version, level, kind, shared)
            parts.append(converted)
            row, words = _told(statistic, values, converted, lost, (source, version), f"{kind} ({why})", by)
            rows.append(row)
            remarks.append(words)
    values_here = pl.concat(parts, how="vertical_relaxed").sort("region")
    lost_rows = pl.DataFrame(rows, schema=COVERAGE.empty().schema)
    return replace(
        statistic,
        values=values_here,
        lost=pl.concat([conform(statistic.lost, COVERAGE), lost_rows]),
        remark=" ".join([statistic.remark, *remarks]).strip(),
    )


def _sorted_out(values: pl.DataFrame, version: str, level: int) -> _Read:
    """Find the version in which each country's codes are read."""
    outside = set(around(version)["region"])
    countries: dict[str, list[str]] = {}
    for code in values.drop_nulls("value")["region"]:
        if code not in outside and nuts.versions_of(code):
            countries.setdefault(nuts.country_of(code), []).append(code)
    read_in = {country: _version(codes, version, level) for country, codes in countries.items()}
    meant: dict[str, list[tuple[str, str]]] = {}
    unknown = []
    empty = set(values.filter(pl.col("value").is_null())["region"])
    for code in values["region"]:
        home = version if code in outside else read_in.get(nuts.country_of(code), version)
        region = code if code in outside else nuts.canonical(code, home)
        if region is None:
            unknown += [] if code in empty else [code]
        else:
            meant.setdefault(home, []).append((code, region))
    by_version = {
        home: values.join(pl.DataFrame(pairs, schema=["region", "meant"], orient="row"), on="region")
        .with_columns(region="meant")
        .select("region", "value", "flag", "year")
        for home, pairs in sorted(meant.items())
    }
    direct = by_version.pop(version, values.select("region", "value", "flag", "year").clear())
    return _Read(direct, by_version, tuple(sorted(unknown)))


def _version(codes: Sequence[str], version: str, level: int) -> str:
    """Find the version in which a country's codes are read."""
    at = nuts.VERSIONS.index(version)
    near = sorted(nuts.VERSIONS, key=lambda v: (abs(nuts.VERSIONS.index(v) - at), v))
    known = {v: {region for code in codes if (region := nuts.canonical(code, v))} for v in near}
    country = nuts.country_of(codes[0])
    whole = {region for region in nuts.codes(version, level) if nuts.country_of(region) == country}
    if whole and whole <= known[version]:
        return version
    return max(near, key=lambda v: (len(known[v]), -near.index(v)))


def _weighed(
    values: pl.DataFrame, source: str, target: str, level: int, weighing: Weighing | None
) -> list[tuple[pl.DataFrame, Weighing | None]]:
    """Part the values by what they are shared out by: the matrix in the countries that it serves, else the area."""
    if weighing is None:
        return [(values, None)]
    home = pl.col("region").map_elements(nuts.country_of, return_dtype=pl.String)
    own = values.with_columns(_country=home)
    served = own["_country"].is_in(list(weighing.countries(set(own["_country"]), source, target, level)))
    parts = [(values.filter(served), weighing), (values.filter(~served), None)]
    return [(part, by) for part, by in parts if not part.is_empty()]


def _converted(
    values: pl.DataFrame, source: str, target: str, level: int, kind: Kind, shared: pl.DataFrame | None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Convert the values of some countries; what draws from a region without a value has none."""
    countries = {nuts.country_of(region) for region in values["region"]}
    every = sorted(region for region in nuts.codes(source, level) if nuts.country_of(region) in countries)
    whole = pl.DataFrame({"region": every}, schema={"region": pl.String}).join(values, on="region", how="left")
    way = links(whole["region"], source, target, weights=shared).table
    joined = whole.join(way, left_on="region", right_on="source")
    weight = pl.col("out" if kind == "absolute" else "into")
    total = (pl.col("value") * weight).sum() / (1 if kind == "absolute" else weight.sum())
    alone = pl.len() == 1
    shared_out = pl.col("into").filter(pl.col("out") < 1).sum() / pl.col("into").sum()
    estimated = shared_out if kind == "absolute" else pl.when(alone).then(shared_out).otherwise(1.0)
    flags = pl.col("flag").fill_null("").str.join("").str.split("").list.unique().list.sort().list.join("")
    brought = (
        joined.group_by("target")
        .agg(
            # One region alone gives its value as it is: no rounding on the way.
            value=pl.when(pl.col("value").is_not_null().all()).then(
                pl.when(alone & (pl.col("out").first() == 1)).then(pl.col("value").first()).otherwise(total)
            ),
            flag=pl.when(alone).then(pl.col("flag").first().fill_null("")).otherwise(flags.str.strip_chars(" ,|")),
            year=pl.col("year").drop_nulls().first(),
            nuts_version=pl.lit(source),
            estimated=estimated,
            given=pl.col("year").is_not_null().any() | pl.col("flag").is_not_null().any(),
        )
        .rename({"target": "region"})
        .filter("given")
        .drop("given")
    )
    lost = values.filter(pl.col("value").is_not_null(), ~pl.col("region").is_in(way["source"].implode()))
    return brought.select("region", "value", "flag", "year", "nuts_version", "estimated"), tuple(sorted(lost["region"]))


def _told(
    statistic: Statistic,
    values: pl.DataFrame,
    converted: pl.DataFrame,
    lost: tuple[str, ...],
    way: tuple[str, str],
    kind: str,
    by: Weighing | None,
) -> tuple[dict[str, object], str]:
    """Say what was converted, as a row of coverage and as a sentence."""
    source, target = way
    given = values.drop_nulls("value")
    countries = ", ".join(sorted({nuts.country_of(region) for region in given["region"]}))
    left = given.filter(pl.col("region").is_in(list(lost)))
    amount, missed = (float(part["value"].abs().sum()) for part in (given, left))
    gone = missed / amount if amount else 0.0
    shared = converted.filter(pl.col("estimated") > 0, pl.col("value").is_not_null()).height
    empty = converted["value"].null_count()
    words = (
        f"{given.height} values of {countries} stand beside codes of NUTS {source}: brought to NUTS {target} by "
        f"{by.describe(source, target) if by else 'area'}, as {kind}; "
        f"{converted.height - empty} regions have one then, {shared} of them estimates"
    )
    words += "" if by or not shared else ", poor where a region with a city in a corner is cut"
    words += f"; {empty} have none, as a part of them has none in the file" if empty else ""
    words += f"; not converted: {gone:.2%} of the sum, {_some(lost)} have no counterpart" if lost else ""
    row = coverage_row(
        "read",
        f"{statistic.column}: codes of NUTS {source}",
        rows=given.height,
        known=given.height - len(lost),
        reason=words,
        example=_some(lost) or None,
    )
    return row, f"{words}."


def _unknown(statistic: Statistic, codes: tuple[str, ...], version: str, level: int) -> list[dict[str, object]]:
    given = statistic.values.filter(pl.col("region").is_in(list(codes)))
    if given.is_empty():
        return []
    elsewhere = [code for code in codes if nuts.versions_of(code)]
    reason = f"no code of level {level} in NUTS {version}"
    if elsewhere:
        reason += f"; {_some(elsewhere)} are of another version, beside codes for the same territory"
    row = coverage_row(
        "read",
        f"{statistic.column}: regions of NUTS {version}",
        rows=statistic.values.height,
        known=statistic.values.height - given.height,
        reason=f"{reason}; their values are left out",
        example=_some(codes),
    )
    return [row]


def _some(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else ""
    return f"{', '.join(codes[:_SHOWN])}{more}"
