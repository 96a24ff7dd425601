"""
Where the regions of a table go in another NUTS version, and with which share.

Codes are read as `linkages.places.nuts.canonical` reads them. A table should hold codes of one version. Where a mixture
is asked for, each country is read in the version that has most of its codes, and a code which that version lacks in the
nearest one that has it: tables often follow one version but for a country or two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from linkages.errors import RegionError, SettingError
from linkages.places import nuts
from linkages.places.neighbours import around
from linkages.places.overlaps import overlaps

Unknown = Literal["error", "drop"]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Links:
    """
    Where regions go.

    Parameters
    ----------
    source, target
        NUTS version of the codes (of most of them, in a mixture), and the one wanted.
    table
        One row a region as written and a new region: ``source``, ``target``, ``out`` (share of the old region that
        goes there), ``into`` (weight that arrives, in the unit of the weights), ``version`` (of the code; empty where
        it has none).
    others
        Codes that were read in another version than `source`, by that version.
    """

    source: str
    target: str
    table: pl.DataFrame
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def links(
    regions: pl.Series,
    source: str,
    target: str,
    *,
    weights: pl.DataFrame | None = None,
    unknown: Unknown = "error",
    mixed: bool = False,
) -> Links:
    """
    Say where each region as written goes.

    Parameters
    ----------
    regions
        Codes of one level (2 or 3), as somebody wrote them; each may occur often. Regions outside NUTS (ISO 3166-2) and
        extra-regio codes stay what they are.
    source, target
        NUTS version of the codes, or ``auto`` to find it from them; and the one wanted.
    weights
        Instead of the area: ``source``, ``target``, ``weight``, of the level of the codes or a finer one. Unchanged
        regions that they do not name stay what they are.
    unknown
        What happens to codes that the version does not have: ``error``, or ``drop`` (they go nowhere).
    mixed
        Whether codes of several versions are each read in their own.

    Returns
    -------
    The links.

    Raises
    ------
    RegionError
        Codes do not belong to the version, or are of several levels.
    SettingError
        There is no such version, or weights are given for a mixture.
    """
    written = regions.drop_nulls().cast(pl.String).unique().sort().to_list()
    if source == "auto":
        source = nuts.detect(written).version
    nuts.codes(source, 2), nuts.codes(target, 2)
    if mixed and weights is not None:
        raise SettingError("Weights of a matrix join two versions: a mixture of versions is converted by area alone.")
    beside = set(around(target)["region"])
    outside = set(around(source)["region"]) | (beside if mixed else set())
    plain = {code: code.strip().upper() for code in written}
    stays = {code: plain[code] for code in written if plain[code] in outside & beside}
    stays |= _extra_regio(plain, target)
    inside = [code for code in written if plain[code] not in outside and code not in stays]
    versions = _versions(inside, source) if mixed else dict.fromkeys(inside, source)
    means = {code: (nuts.canonical(code, version), version) for code, version in versions.items()}
    refuse_unknown(means, source, unknown)
    level = _level([region for region, _ in means.values() if region])
    spelling = pl.DataFrame(
        [(code, region, version) for code, (region, version) in means.items() if region],
        schema=dict.fromkeys(("source", "region", "version"), pl.String),
        orient="row",
    )
    parts = []
    for version in sorted(set(spelling["version"])):
        shared = _shares(version, target, level, weights)
        here = spelling.filter(pl.col("version") == version)
        parts.append(here.join(shared, on="region").select("source", "target", "out", "into", "version"))
    columns: dict[str, object] = {"source": list(stays), "target": list(stays.values())}
    schema = {"source": pl.String, "target": pl.String, "out": pl.Float64, "into": pl.Float64, "version": pl.String}
    stay = pl.DataFrame(columns | {"out": 1.0, "into": 1.0, "version": None}, schema=schema) if stays else None
    table = pl.concat([pl.DataFrame(schema=schema), *parts, *([] if stay is None else [stay])])
    others = spelling.filter(pl.col("version") != source).group_by("version").agg(pl.col("source").sort())
    return Links(source, target, table.sort("source", "target"), {v: tuple(c) for v, c in sorted(others.iter_rows())})


def refuse_unknown(means: Mapping[str, tuple[str | None, str]], source: str, unknown: Unknown) -> None:
    """
    Stop at codes that are no regions, unless they may be dropped.

    Parameters
    ----------
    means
        A code as written: the region, if there is one, and the version it was looked for in.
    source
        The version that was named.
    unknown
        ``error`` or ``drop``.

    Raises
    ------
    RegionError
        There are such codes; the message names them and the versions that have them.
    SettingError
        `unknown` is something else.
    """
    if unknown not in ("error", "drop"):
        raise SettingError(f"Unknown codes are an 'error', or 'drop' drops their rows; not {unknown!r}.")
    strange = [code for code, (region, _) in means.items() if region is None]
    if unknown == "drop" or not (strange := [c for c in strange if nuts.problem(c, source) != "extra-regio"]):
        return
    named = ", ".join(f"{code!r} ({_problem(code, source)})" for code in strange[:_SHOWN])
    more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
    if any(nuts.problem(code, source) == "another version" for code in strange):
        advice = "Name the right version, or take each row in the version of its code (mixed=True, --mixed)"
    else:
        advice = "Put them right"
    raise RegionError(
        f"{len(strange)} {'code is no region' if len(strange) == 1 else 'codes are no regions'} of NUTS {source}: "
        f"{named}{more}. {advice}, or drop the rows "
        "(unknown='drop', --drop-unknown)."
    )


def _problem(code: str, version: str) -> str:
    others = nuts.versions_of(code)
    return f"of NUTS {', '.join(others)}" if others else str(nuts.problem(code, version))


def _versions(written: Sequence[str], source: str) -> dict[str, str]:
    """Find the version in which each code is read."""
    at = nuts.VERSIONS.index(source)
    near = sorted(nuts.VERSIONS, key=lambda v: (abs(nuts.VERSIONS.index(v) - at), v))
    countries: dict[str, list[str]] = {}
    for code in written:
        countries.setdefault(nuts.country_of(code), []).append(code)
    found: dict[str, str] = {}
    for codes in countries.values():
        # Among equals the nearest to the version that was named.
        best = max(near, key=lambda v: (sum(nuts.canonical(code, v) is not None for code in codes), -near.index(v)))
        for code in codes:
            found[code] = next((v for v in (best, *near) if nuts.canonical(code, v)), source)
    return found


def _level(found: Sequence[str]) -> int:
    levels = {len(code) - len("DE"): code for code in reversed(found)}
    if len(levels) > 1:
        raise RegionError(
            f"The table mixes NUTS-2 and NUTS-3 regions (such as {levels[2]} and {levels[3]}): convert one level at a "
            "time."
        )
    return next(iter(levels), 2)


def _shares(source: str, target: str, level: int, weights: pl.DataFrame | None) -> pl.DataFrame:
    """List what each region gives: ``region``, ``target``, ``out``, ``into``."""
    if weights is None:
        shared = overlaps(source, target, level).select("source", "target", weight="area_km2")
    else:
        shared = _with_unchanged(_at_level(weights, source, target, level), source, target, level)
    # A region that goes to one other alone gives all of itself, exactly.
    share = (
        pl.when(pl.len().over("source") == 1)
        .then(1.0)
        .otherwise(pl.col("weight") / pl.col("weight").sum().over("source"))
    )
    return shared.select("target", region="source", out=share, into="weight")


def _at_level(weights: pl.DataFrame, source: str, target: str, level: int) -> pl.DataFrame:
    """Sum weights of level 3 to level 2 where that is the table's."""
    shared = weights.select("source", "target", pl.col("weight").cast(pl.Float64))
    if level == 3 and shared["source"].str.len_chars().max() == len("DE30"):  # noqa: PLR2004 - a level
        raise RegionError(
            "The weights are of NUTS level 2, the table of level 3: its figures need weights (a matrix) of level 3."
        )
    if level == 3 or shared["source"].str.len_chars().max() != len("DE300"):  # noqa: PLR2004 - a level
        return shared
    whole = [
        pl.col(end).replace_strict(nuts.parents(version), default=pl.col(end).str.slice(0, 4)).alias(end)
        for end, version in (("source", source), ("target", target))
    ]
    return shared.with_columns(whole).group_by("source", "target").agg(pl.col("weight").sum()).sort("source", "target")


def _with_unchanged(shared: pl.DataFrame, source: str, target: str, level: int) -> pl.DataFrame:
    """Add the unchanged regions that weights do not name (Turkey in JRC's matrix): nothing is shared out there."""
    named = set(shared["source"]) | set(shared["target"])
    same = overlaps(source, target, level).filter("unchanged", ~pl.col("source").is_in(list(named)))
    return pl.concat([shared, same.select("source", "target", weight=pl.lit(1.0))])


def _extra_regio(plain: Mapping[str, str], target: str) -> dict[str, str]:
    """Find the extra-regio codes of countries that the other version has, and how it writes them."""
    found: dict[str, str] = {}
    for code, upper in plain.items():
        if nuts.is_extra_regio(upper):
            spellings = (upper[:2], {"GR": "EL", "EL": "GR"}.get(upper[:2]))
            country = next((country for country in spellings if country in nuts.codes(target, 0)), None)
            found |= {code: country + upper[2:]} if country else {}
    return found
