"""
Make ``data/nuts2/points.csv``: a point inside every region, to measure distances between regions from.

    python scripts/make_region_points.py [--out data/nuts2]

The centroid (EPSG:3035) of the region's largest piece of land, or where that lies outside it (a region around another)
a point inside. Made from the boundaries in ``data/nuts2/``. The same input gives the same bytes.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import polars as pl
import shapely

from linkages.places import nuts

LEVELS = (2, 3)
DIGITS = 2
"""Decimals of a degree: about 1 km, as the boundaries are."""


def point(geometry: shapely.Geometry) -> shapely.Point:
    """Give the centroid of the largest piece, or a point inside it."""
    largest = max(shapely.get_parts(shapely.make_valid(geometry)), key=lambda part: part.area)
    return largest.centroid if largest.contains(largest.centroid) else largest.representative_point()


def points(version: str, level: int) -> pl.DataFrame:
    """Give the points of the regions of a version and level, and of the neighbours outside NUTS."""
    frame = nuts.regions(version, level)
    inside = gpd.GeoSeries([point(one) for one in frame.to_crs(3035).geometry], crs=3035).to_crs(4326)
    return pl.DataFrame(
        {
            "nuts_version": version,
            "level": level,
            "region": frame["region"].to_list(),
            "lon": inside.x.round(DIGITS).to_list(),
            "lat": inside.y.round(DIGITS).to_list(),
        }
    )


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--out", type=Path, default=Path("data/nuts2"))
    out = parser.parse_args().out
    table = pl.concat([points(version, level) for version in nuts.VERSIONS for level in LEVELS])
    table.sort("nuts_version", "level", "region").write_csv(out / "points.csv")


if __name__ == "__main__":
    main()
