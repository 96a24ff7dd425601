"""
JRC's conversion matrices: how much area, how many people, how much artificial surface two regions share.

One row an old and a new region: ``code_v2013``, ``code_v2016``, ``areaKm`` (km²), ``pop11`` and ``pop18`` (people),
``artif_surf12`` and ``artif_surf18`` (ha). They do not come along: give the file.

A matrix between two versions also serves a longer way that leads over both of them, such as from 2010 to 2021: what its
regions share is shared out on, before and after it, by the areas that come along.

References
----------
Pigaiani & Batista e Silva (2022), NUTS conversion matrices, European Commission, Joint Research Centre.
"""

import re
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, SettingError, SourceError
from linkages.places import nuts, text_table
from linkages.places.overlaps import overlaps

WEIGHTS = {
    "area": "areaKm",
    "pop11": "pop11",
    "pop18": "pop18",
    "artif_surf12": "artif_surf12",
    "artif_surf18": "artif_surf18",
}
"""What figures can be shared out by, and its column in a matrix."""

# JRC keeps in 2016 the two counties that GISCO has as one.
_MERGED = {("2016", "NO061"): "NO060", ("2016", "NO062"): "NO060"}


def read(weights: str, path: str | Path | None, *, source: str, target: str) -> pl.DataFrame | None:
    """
    Read the weights of a conversion from a matrix.

    Parameters
    ----------
    weights
        One of `WEIGHTS`.
    path
        The matrix, between the two versions or between two that lie between them; it serves in both directions. None
        for the areas that come along.
    source, target
        The NUTS versions of the conversion.

    Returns
    -------
    ``source``, ``target``, ``weight``, sorted; pairs with nothing in common are left out. None for the areas that come
    along.

    Raises
    ------
    SettingError
        There are no such weights, or they need a matrix.
    MissingFileError, SourceError, ColumnError
        The matrix can't be used: it is not there, is between other versions, or holds no numbers.
    """
    if weights not in WEIGHTS:
        raise SettingError(f"There are no weights {weights!r}; there are {', '.join(WEIGHTS)}.")
    if path is None:
        if weights != "area":
            raise SettingError(
                f"Weights by {weights} stand in JRC's conversion matrix between NUTS {source} and {target}: give the "
                "file (--matrix), or take weights by area."
            )
        return None
    file = Path(path)
    frame = text_table.read(file, expected="a conversion matrix of JRC").frame
    first, last = _span(frame, file.name, source, target)
    columns = (f"code_v{first}", f"code_v{last}", WEIGHTS[weights])
    if missing := [name for name in columns if name not in frame.columns]:
        raise ColumnError(
            missing, present=frame.columns, where=f"{file.name}, conversion matrix between NUTS {source} and {target}"
        )
    table = frame.select(
        source=_region(first, columns[0]),
        target=_region(last, columns[1]),
        weight=pl.col(columns[2]).str.strip_chars().cast(pl.Float64, strict=False),
    )
    found = table.filter(pl.col("weight") > 0, pl.col("weight").is_finite()).drop_nulls()
    if found.is_empty():
        raise SourceError(f"{file}: no pair of regions has a number in {columns[2]!r}.")
    summed = found.group_by("source", "target").agg(pl.col("weight").sum()).sort("source", "target")
    return summed if (first, last) == (source, target) else _longer(summed, source, first, last, target)


def describe(weights: str, path: str | Path, *, source: str, target: str) -> str:
    """
    Say by what figures are shared out.

    Parameters
    ----------
    weights, path, source, target
        As with `read`.

    Returns
    -------
    Such as ``pop11 of jrc.csv``; where the matrix is a part of the way, which part.
    """
    file = Path(path)
    first, last = _span(text_table.read(file, expected="a conversion matrix of JRC").frame, file.name, source, target)
    rest = [f"NUTS {a} to {b}" for a, b in ((source, first), (last, target)) if a != b]
    part = f" from NUTS {first} to {last}, area from {' and '.join(rest)}" if rest else ""
    return f"{weights} of {file.name}{part}"


def lies_between(path: str | Path, *, source: str, target: str) -> bool:
    """
    Tell whether a matrix serves a conversion.

    Parameters
    ----------
    path
        The matrix.
    source, target
        The NUTS versions of the conversion.

    Returns
    -------
    Whether it is between the two versions, or between two that lie between them.

    Raises
    ------
    MissingFileError, SourceError, ColumnError
        The file is not there, can't be read, or is no matrix between two versions.
    """
    file = Path(path)
    frame = text_table.read(file, expected="a conversion matrix of JRC").frame
    there = _versions(frame)
    if len(there) < 2:  # noqa: PLR2004 - two versions
        where = f"{file.name}, conversion matrix of JRC"
        raise ColumnError(["code_v2013", "code_v2016"], present=frame.columns, where=where)
    older, newer = sorted((source, target))
    return sum(older <= version <= newer for version in there) > 1


def _versions(frame: pl.DataFrame) -> list[str]:
    named = [found[1] for column in frame.columns if (found := re.fullmatch(r"code_v(\d{4})", column))]
    return sorted(set(named) & set(nuts.VERSIONS))


def _span(frame: pl.DataFrame, name: str, source: str, target: str) -> tuple[str, str]:
    """Find the versions that a matrix joins, in the order of the conversion."""
    there = _versions(frame)
    if {source, target} <= set(there):
        return source, target
    older, newer = sorted((source, target))
    between = [version for version in there if older <= version <= newer]
    if len(between) < 2:  # noqa: PLR2004 - two versions
        missing = [f"code_v{version}" for version in (source, target) if version not in there]
        where = f"{name}, conversion matrix between NUTS {source} and {target} (or two versions between them)"
        raise ColumnError(missing, present=frame.columns, where=where)
    return (between[0], between[-1]) if source < target else (between[-1], between[0])


def _longer(matrix: pl.DataFrame, source: str, first: str, last: str, target: str) -> pl.DataFrame:
    """Share out by area, before and after a matrix, what its regions have in common."""
    level = 3 if matrix["source"].str.len_chars().max() == len("DE300") else 2
    before = overlaps(source, first, level).select(
        "source", at="target", share=pl.col("area_km2") / pl.col("area_km2").sum().over("target")
    )
    after = overlaps(last, target, level).select(
        "target", at="source", onward=pl.col("area_km2") / pl.col("area_km2").sum().over("source")
    )
    middle = matrix.rename({"source": "first", "target": "last"})
    joined = middle.join(before, left_on="first", right_on="at").join(after, left_on="last", right_on="at")
    weight = (pl.col("weight") * pl.col("share") * pl.col("onward")).sum()
    summed = joined.group_by("source", "target").agg(weight.alias("weight"))
    # What one version merged and the next divided again would seem to go everywhere: only true neighbours count.
    direct = overlaps(source, target, level)
    return summed.join(direct, on=["source", "target"], how="semi").sort("source", "target")


def _region(version: str, column: str) -> pl.Expr:
    return pl.col(column).map_elements(lambda code: _canonical(code, version), return_dtype=pl.String)


def _canonical(code: str, version: str) -> str:
    """Name a region as this package does; codes that it does not have (extra-regio) stay."""
    return nuts.canonical(code, version) or _MERGED.get((version, code), code)
