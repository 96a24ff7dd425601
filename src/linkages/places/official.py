"""
Boundaries from a file in place of those that come along: GISCO's own, or any with NUTS codes.

The regions around NUTS stay those of the package, so a line or two at the outer border need not meet. Cross-border
regions, distances and neighbourhoods are found with the package's boundaries in any case; this is for drawing.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from linkages.errors import RegionError, SourceError
from linkages.places import nuts

if TYPE_CHECKING:
    import geopandas as gpd

_CODES = ("NUTS_ID", "nuts_id", "region", "id")
_SHOWN = 5


def regions(file: Path, version: str, level: int) -> "gpd.GeoDataFrame":
    """
    Give the geometry of the regions of one version and level, drawn as a file draws them.

    Parameters
    ----------
    file
        A file of polygons that geopandas can read, with NUTS codes in a column ``NUTS_ID``. Regions of other levels in
        it are passed over.
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.

    Returns
    -------
    As `linkages.places.nuts.regions` gives them, neighbours outside NUTS among them: ``region``, ``name``, ``country``,
    ``geometry`` (EPSG:4326). A region that the file does not have keeps the boundaries that come along.

    Raises
    ------
    SourceError
        The file can't be read, has no column of codes, no polygons or no CRS, or coordinates that are no degrees.
    RegionError
        Fewer than half of its regions of the level are of the version, or it has none of the level.
    """
    import shapely

    found = _read(file)
    codes = [nuts.canonical(str(code), version) for code in found["code"]]
    length = level + 2
    at_level = [len(str(code).strip()) == length for code in found["code"]]
    known = [code if fits else None for code, fits in zip(codes, at_level, strict=True)]
    if 2 * sum(code is not None for code in known) <= sum(at_level):
        shown = ", ".join(str(code) for code, fits in zip(found["code"], at_level, strict=True) if fits)
        raise RegionError(
            f"{file.name}: of its {sum(at_level)} regions of level {level}, "
            f"{sum(code is not None for code in known)} are of NUTS {version}"
            f"{f' (it has {shown[: 8 * _SHOWN]} ...)' if shown else ''}. Give boundaries of NUTS {version} and level "
            f"{level}: linkages fetch nuts {version} --level {level}"
        )
    drawn = {code: shape for code, shape in zip(known, found.geometry, strict=True) if code}
    frame = nuts.regions(version, level)
    shapes = [drawn.get(code, own) for code, own in zip(frame["region"], frame.geometry, strict=True)]
    return frame.set_geometry(shapely.make_valid(shapes), crs="EPSG:4326")


def _read(file: Path) -> "gpd.GeoDataFrame":
    import geopandas as gpd

    try:
        found = gpd.read_file(file)
    except Exception as error:  # pyogrio's errors have no common class of their own
        raise SourceError(f"{file.name}: it can't be read as boundaries ({type(error).__name__}: {error}).") from error
    column = next((name for name in _CODES if name in found.columns), None)
    if column is None or not isinstance(found, gpd.GeoDataFrame):
        raise SourceError(
            f"{file.name}: no column NUTS_ID with polygons. Its columns are: {', '.join(map(str, found.columns))}."
        )
    if found.crs is None:
        raise SourceError(f"{file.name}: it does not say in which coordinates it is (no CRS).")
    polygons = found.geometry.notna() & found.geom_type.isin(["Polygon", "MultiPolygon"])
    found = found[polygons].to_crs(4326)
    west, south, east, north = found.total_bounds if len(found) else (0, 0, 0, 0)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90 and len(found)):  # noqa: PLR2004
        raise SourceError(f"{file.name}: it holds no polygons in degrees (longitude before latitude).")
    return found.rename(columns={column: "code"})
