"""Networks on the map: a GeoPackage with regions, ties and cross-border regions as layers, for QGIS and its kin."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.errors import ColumnError

if TYPE_CHECKING:
    import geopandas as gpd

# a fixed moment: a GeoPackage records when it was written, and the same run should write the same file
_MOMENT = "2000-01-01T00:00:00.000Z"


def write_geopackage(
    path: str | Path,
    *,
    geometry: "gpd.GeoDataFrame",
    regions: pl.DataFrame,
    ties: pl.DataFrame,
    areas: "gpd.GeoDataFrame | None" = None,
) -> Path:
    """
    Write the network as layers of a GeoPackage, which QGIS and any other geographic information system open.

    Parameters
    ----------
    path
        The file; one that exists is replaced.
    geometry
        ``region``, ``geometry`` (EPSG:4326): polygons; more than those of the network do no harm.
    regions
        ``node`` and any attributes: the layer ``regions``.
    ties
        ``source``, ``target`` and any attributes: the layer ``ties``, lines between a point inside each region.
    areas
        Cross-border regions (``unit``, ``geometry``): the layer ``cross_border_regions``.

    Returns
    -------
    The path. Regions and ties whose place is not known are in their layer without a geometry.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    import geopandas as gpd
    import pyogrio
    import shapely

    _require(regions, ["node"], "regions")
    _require(ties, ["source", "target"], "ties")
    shapes = geometry.drop_duplicates("region").set_index("region").geometry.to_crs(4326)
    # inside the region, which a centroid need not be
    points = dict(zip(shapes.index, shapes.representative_point(), strict=True))
    lines = [
        shapely.LineString([points[source], points[target]]) if source in points and target in points else None
        for source, target in ties.select("source", "target").iter_rows()
    ]
    layers = {
        "regions": gpd.GeoDataFrame(
            _pandas(regions.rename({"node": "region"})),
            geometry=[shapes.get(name) for name in regions["node"]],
            crs=4326,
        ),
        "ties": gpd.GeoDataFrame(_pandas(ties), geometry=lines, crs=4326),
    }
    if areas is not None:
        layers["cross_border_regions"] = areas.to_crs(4326)
    path = Path(path)
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _MOMENT})
    try:
        for name, layer in layers.items():
            kind = "LineString" if name == "ties" else "MultiPolygon"
            pyogrio.write_dataframe(
                layer, path, layer=name, driver="GPKG", geometry_type=kind, promote_to_multi=kind == "MultiPolygon"
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    return path


def _require(frame: pl.DataFrame, columns: list[str], where: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ColumnError(missing, present=frame.columns, where=where)


def _pandas(frame: pl.DataFrame) -> Any:  # noqa: ANN401  (a pandas frame; pandas is not imported here)
    """Convert to pandas with integers and flags that may be missing."""
    import pandas as pd

    text = frame.with_columns(pl.col(pl.String).str.replace_all("\x00", "\u2400", literal=True))
    table = text.to_pandas()
    for name, dtype in frame.schema.items():
        if dtype.is_integer():
            table[name] = pd.array(frame[name].to_list(), dtype="Int64")
        elif dtype == pl.Boolean:
            table[name] = pd.array(frame[name].to_list(), dtype="boolean")
    return table
