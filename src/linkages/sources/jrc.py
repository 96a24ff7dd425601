"""
JRC's conversion matrices between NUTS versions, read as statistics of the regions of either version.

Each row is the part that an old and a new region have in common, with its area (km²), inhabitants 2011 and 2018 and
artificial surface 2012 and 2018 (ha). Summed over either column they give the regions' own figures, all from one
source and one grid.

References
----------
Pigaiani & Batista e Silva (2022), NUTS conversion matrices, European Commission, Joint Research Centre.
"""

import re
from pathlib import Path

import polars as pl

from linkages.errors import RegionError, SourceError
from linkages.sources.cube import Cube, Series, columns
from linkages.sources.files import sniff, split

_SOURCE = "European Commission, Joint Research Centre: NUTS conversion matrices (2022)"
_CODE = re.compile(r"code_v(20\d\d)")
_AMOUNTS = {
    "areaKm": ("area_km2", None),
    "pop11": ("pop", 2011),
    "pop18": ("pop", 2018),
    "artif_surf12": ("artificial_ha", 2012),
    "artif_surf18": ("artificial_ha", 2018),
}
_SERIES = (
    Series(("area_km2",), "area_km2", "Area", "km²"),
    Series(("pop",), "pop%y", "Inhabitants", "inhabitants"),
    Series(("density",), "density%y", "Population density", "inhabitants per km²"),
    Series(("artificial_share",), "artificial_share%y", "Artificial surface, share of the area", "share (0 to 1)"),
)
# The matrix of 2013 to 2016 keeps two regions that 2016 has merged, and writes provisional codes for districts.
_ALIASES = {
    "2016": {"NO061": "NO060", "NO062": "NO060"}
    | {f"UKN0{letter}": f"UKN1{digit}" for digit, letter in enumerate("ABCDEFG")}
}


def is_matrix(head: str) -> bool:
    """
    Tell a matrix from its first line.

    Parameters
    ----------
    head
        The first line of a text file.

    Returns
    -------
    Whether it names two columns of codes by NUTS version.
    """
    return len(set(_CODE.findall(head))) > 1


def from_matrix(text: str, path: Path, *, version: str, level: int, nearest: bool = False) -> Cube:
    """
    Read a conversion matrix as statistics.

    Parameters
    ----------
    text
        The file's text.
    path
        The file, for messages.
    version, level
        The NUTS version and the level to sum to; a matrix of level 3 also gives level 2.
    nearest
        Whether, of a matrix without this version, the nearest that it has is taken.

    Returns
    -------
    Area, inhabitants, density (inhabitants per km²) and artificial surface (share of the area); no value where the
    area is 0.

    Raises
    ------
    RegionError
        The matrix has neither this version nor, being of level 2, level 3.
    SourceError
        A column is missing or a cell holds no number.
    """
    overlaps, version = _parts(text, path.name, version, nearest=nearest)
    longest = overlaps["region"].str.len_chars().max()
    if not isinstance(longest, int) or longest < level + 2:
        raise RegionError(
            f"{path.name}: the matrix is of level 2 and says nothing of level {level}. Give JRC's matrix of level 3."
        )
    aliases = _ALIASES.get(version, {}) if level == 3 else {}  # noqa: PLR2004 - a level, as everywhere
    overlaps = overlaps.with_columns(region=pl.col("region").str.slice(0, level + 2).replace(aliases))
    sums = overlaps.group_by("region").agg(pl.col(list(_AMOUNTS)).sum(), pl.col("row").min())
    area = pl.when(pl.col("areaKm") > 0).then(pl.col("areaKm"))
    parts = [sums.select(pl.lit(0).alias("series"), "region", year=pl.lit(None, pl.Int64), value="areaKm", row="row")]
    for name, (series, year) in _AMOUNTS.items():
        at = {"region": pl.col("region"), "year": pl.lit(year, pl.Int64), "row": pl.col("row")}
        if series == "pop":
            parts.append(sums.select(series=pl.lit(1), value=pl.col(name), **at))
            parts.append(sums.select(series=pl.lit(2), value=pl.col(name) / area, **at))
        elif series == "artificial_ha":
            parts.append(sums.select(series=pl.lit(3), value=pl.col(name) / (100 * area), **at))
    table = pl.concat(parts, how="diagonal").with_columns(flag=pl.lit(""))
    remark = f"Sums over the matrix's parts by NUTS {version}; inhabitants of 2011 and 2018, surfaces of 2012 and 2018."
    return Cube(path.name, _SOURCE, _SERIES, table, remark)


def _parts(text: str, name: str, version: str, *, nearest: bool) -> tuple[pl.DataFrame, str]:
    grid = split(text, sniff(text)[0], name=name)
    raw = columns(grid.rows, grid.numbers, name=name)
    versions = {found[1]: column for column in raw.columns if (found := _CODE.fullmatch(column))}
    if nearest and version not in versions:
        version = min(versions, key=lambda one: (abs(int(one) - int(version)), one))
    if version not in versions:
        there = " and ".join(f"NUTS {one}" for one in sorted(versions))
        raise RegionError(
            f"{name}: the matrix has regions of {there}, but the run is in NUTS {version}. "
            "Give JRC's matrix for that version."
        )
    if missing := [column for column in _AMOUNTS if column not in raw.columns]:
        raise SourceError(
            f"{name}: JRC's matrix lacks the columns {', '.join(missing)}. It has {', '.join(raw.columns[:-1])}."
        )
    numbers = raw.select("row", *(pl.col(column).cast(pl.Float64, strict=False) for column in _AMOUNTS))
    for column in _AMOUNTS:
        wrong = raw.filter(~numbers[column].is_finite().fill_null(value=False))
        if not wrong.is_empty():
            cell = wrong[column][0] or ""
            raise SourceError(
                f"{name}, row {wrong['row'][0]}, column {column!r}: found {cell!r}, expected a number such as 3965.4."
            )
    parts = numbers.with_columns(raw[versions[version]].alias("region")).filter(pl.col("region") != "")
    return parts, version
