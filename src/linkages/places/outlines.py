"""
Cross-border regions drawn as outlines: a GeoJSON or GeoPackage file with one polygon, or several, a region.

An outline is laid over the NUTS-3 regions (and the neighbours outside NUTS): which lie inside, and which it cuts.
Boundaries here are simplified to about 1 km, so what is narrower than `SLIVER_KM` on either side of an outline counts
as drawing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.errors import ColumnError, SourceError, TableError, Violation
from linkages.places import nuts
from linkages.places.area_file import SCHEMA, checked

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely import Geometry

SLIVER_KM = 4.0
"""Width (km) up to which a piece between an outline and a region's boundary is taken for an inexact drawing: twice the
distance by which simplified boundaries stray, on either side."""
_DEGREES = (180.0, 90.0)
_HALF = 0.5
_POLYGONS = ("Polygon", "MultiPolygon")
_EXPECTED = "polygons with a property 'unit' (or 'name'), EPSG:4326 with the longitude first, or another stated CRS"


def read(path: Path, version: str) -> pl.DataFrame:
    """
    Read outlines and find the NUTS-3 regions inside them.

    Parameters
    ----------
    path
        GeoJSON or GeoPackage. Properties: ``unit`` or ``name`` (must be there), and those columns of a table of parts
        that are not about one part: ``kind``, ``source``, ``confidence``, ``programmes``, ``rule``. Several polygons of
        one unit are united. Invalid polygons are repaired, and ``confidence`` says so.
    version
        NUTS version of the regions.

    Returns
    -------
    The columns of `linkages.places.area_file.SCHEMA`: one row a unit and region that it holds (``core``) or cuts
    (``partial``, with the ``share`` of the region's area that lies inside), ``outline`` the same in each row of a unit.

    Raises
    ------
    SourceError
        The file can't be read, has no polygon or no CRS, or its coordinates are not where Europe is: swapped, or of
        another CRS than it says.
    ColumnError
        The polygons have no names.
    TableError
        Some features can't be used; every one is listed.
    """
    frame = _in_degrees(_read(path), path)
    common = _features(frame, path, version)
    shapes = _united(frame, common)
    _check_place(shapes, path, version)
    rows = _laid_over(shapes, version)
    return pl.DataFrame([{**common[unit], **row} for unit, row in rows], schema=SCHEMA)


def _read(path: Path) -> "gpd.GeoDataFrame":
    import geopandas as gpd

    try:
        frame = gpd.read_file(path)
    except Exception as error:  # whatever the driver raises, it is the file that can't be read
        raise SourceError(f"{path}: can't be read as GeoJSON or GeoPackage ({error}). Expected {_EXPECTED}.") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.empty:
        raise SourceError(f"{path}: there is no polygon in it. Expected {_EXPECTED}.")
    frame.columns = [name if name == "geometry" else str(name).strip().lower() for name in frame.columns]
    return frame


def _in_degrees(frame: "gpd.GeoDataFrame", path: Path) -> "gpd.GeoDataFrame":
    """Repair polygons and turn them into longitude and latitude; refuse what can't be."""
    if frame.crs is None:
        raise SourceError(f"{path}: it does not say its CRS. Save it with one, such as EPSG:4326 or EPSG:3035.")
    geometry = frame.geometry
    if frame.crs.is_geographic:
        west, south, east, north = geometry.total_bounds
        if max(-west, east) > _DEGREES[0] or max(-south, north) > _DEGREES[1]:
            raise SourceError(
                f"{path}: it says {frame.crs.to_string()} (degrees), but coordinates reach from {west:,.0f} "
                f"{south:,.0f} to {east:,.0f} {north:,.0f}: they are of another CRS (metres?). "
                "Save it with the CRS that it is in."
            )
    repaired = ~geometry.is_valid & geometry.notna()
    # Twice: some polygons are invalid again after the first time, and again after reprojection.
    valid = geometry.make_valid().make_valid().to_crs(4326).make_valid()
    return frame.assign(geometry=valid, _kind=geometry.geom_type, _repaired=repaired)


def _features(frame: "gpd.GeoDataFrame", path: Path, version: str) -> dict[str, dict[str, object]]:
    """Check the properties; give those of each unit's first polygon."""
    name = next((column for column in ("unit", "name") if column in frame.columns), None)
    if name is None:
        present = [column for column in frame.columns if column != "geometry" and not column.startswith("_")]
        raise ColumnError(["unit"], present=present, where=f"{path.name}, properties of the polygons")
    violations: list[Violation] = []
    found: dict[str, dict[str, object]] = {}
    for number, row in enumerate(frame.to_dict("records"), start=1):
        where = f"{path.name}, feature {number}"
        cells = {key: _text(value) for key, value in row.items()}
        common = checked({**cells, "unit": cells[name], "share": None, "status": None}, version, where, violations)
        if row["_kind"] not in _POLYGONS:
            violations.append(Violation("geometry", str(row["_kind"]), "a polygon", where))
        if row["_repaired"]:
            said = common["confidence"]
            common["confidence"] = f"{said}; outline repaired" if said else "outline repaired (it was invalid)"
        found.setdefault(str(common["unit"]), {**common, "nuts_version": version})
    if violations:
        raise TableError(path.name, violations)
    return found


def _text(value: Any) -> str | None:  # noqa: ANN401 - a property may be anything
    return None if value is None or value != value else str(value).strip()  # noqa: PLR0124 - NaN alone differs


def _united(frame: "gpd.GeoDataFrame", units: Mapping[str, object]) -> "dict[str, Geometry]":
    """Unite the polygons of each unit; lines and points that repairing left behind are dropped."""
    import shapely

    names = frame["unit" if "unit" in frame.columns else "name"].map(_text)
    found = {}
    for unit in units:
        parts = shapely.get_parts(frame.geometry[names == unit].to_numpy())
        parts = shapely.get_parts(parts)  # a collection may hold multipolygons
        found[unit] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 - areas
    return found


def _check_place(shapes: "Mapping[str, Geometry]", path: Path, version: str) -> None:
    """Refuse outlines that touch nothing that is drawn: swapped coordinates, or of another CRS than they say."""
    import shapely

    tree = shapely.STRtree(nuts.regions(version, 0).geometry.to_numpy())
    for unit, shape in shapes.items():
        if tree.query(shape, predicate="intersects").size:
            continue
        swapped = shapely.transform(shape, lambda xy: xy[:, ::-1])
        west, south, east, north = (round(value, 2) for value in shapely.bounds(shape).tolist())
        where = f"{path}: {unit!r} reaches from longitude {west}, latitude {south} to {east}, {north}, where no region"
        if tree.query(swapped, predicate="intersects").size:
            raise SourceError(f"{where} lies; with latitude and longitude swapped one would. Put the longitude first.")
        raise SourceError(f"{where} of NUTS {version} or beside it lies. Check its CRS, or draw it where regions are.")


def _laid_over(shapes: "Mapping[str, Geometry]", version: str) -> list[tuple[str, dict[str, object]]]:
    """Find the regions that each outline holds or cuts (measured in EPSG:3035)."""
    import geopandas as gpd
    import shapely

    frame = nuts.regions(version, 3).to_crs(3035)
    regions = shapely.make_valid(frame.geometry.to_numpy())
    codes = frame["region"].to_numpy()
    tree = shapely.STRtree(regions)
    flat = shapely.make_valid(gpd.GeoSeries(list(shapes.values()), crs=4326).to_crs(3035).to_numpy())
    rows: list[tuple[str, dict[str, object]]] = []
    for (unit, shape), measured in zip(sorted(shapes.items()), _sorted(flat, shapes), strict=True):
        touched = sorted(tree.query(measured, predicate="intersects").tolist())
        found = {i: share for i in touched if (share := _share_inside(regions[i], measured))}
        # An outline narrower than a sliver still lies somewhere.
        found = found or {i: _area_inside(regions[i], measured) for i in touched}
        for i, share in found.items():
            whole = share == 1
            row = {"status": "core" if whole else "partial", "share": None if whole else share}
            rows.append((unit, {"nuts3": str(codes[i]), **row, "outline": shapely.to_wkb(shape)}))
    return rows


def _sorted(flat: Any, shapes: Mapping[str, object]) -> list[Any]:  # noqa: ANN401 - an array of geometries
    return [shape for _, shape in sorted(zip(shapes, flat, strict=True), key=lambda pair: pair[0])]


def _share_inside(region: "Geometry", outline: "Geometry") -> float:
    """Give the share of a region inside an outline: 0 or 1 where all but a sliver is outside or inside."""
    import shapely

    share = _area_inside(region, outline)
    if _is_sliver(shapely.difference(region, outline)) and share >= _HALF:
        return 1.0
    return 0.0 if _is_sliver(shapely.intersection(region, outline)) else share


def _area_inside(region: "Geometry", outline: "Geometry") -> float:
    import shapely

    return float(shapely.area(shapely.intersection(region, outline)) / shapely.area(region))


def _is_sliver(piece: "Geometry") -> bool:
    """Tell whether a piece (EPSG:3035) is nowhere wider than `SLIVER_KM`."""
    import shapely

    return bool(shapely.is_empty(shapely.buffer(piece, -500 * SLIVER_KM, quad_segs=2)))
