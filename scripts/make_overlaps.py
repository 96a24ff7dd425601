"""
Make ``data/nuts2/overlaps.csv``: which regions of two NUTS versions share territory, and how much.

    python scripts/make_overlaps.py [--atlas FOLDER] [--out data/nuts2]

Boundaries of two versions never match exactly, even where nothing changed, for each was generalised anew: nine in ten
pairs that an overlay finds are slivers along common borders. A region and its namesake in the other version always
belong together; another pair counts where the common piece is wider than 2 km somewhere and at least 2 % of the
smaller region, or at least half of it. (With these thresholds the level-2 changes from 2010 to 2013 are exactly the
official ones.) What changed is written, and nothing else: a code that is in both versions and in no row is unchanged.
"""

import argparse
import tempfile
from itertools import combinations
from pathlib import Path

import geopandas as gpd
import polars as pl

from atlas_packages import ATLAS, VERSIONS, fetch, nuts, valid

HALF_WIDTH = 1000
"""A piece that vanishes when this (m) is taken off all around is a sliver."""
LEAST = 0.02
"""Least share of the smaller region that a piece must have."""
MOST = 0.5
"""Share of the smaller region from which on a piece counts, however narrow."""


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description="Make data/nuts2/overlaps.csv.")
    parser.add_argument("--atlas", type=Path, help=f"folder of {ATLAS}, unpacked")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data/nuts2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        atlas = options.atlas or fetch(ATLAS, Path(folder))
        frames = {(v, level): flat(atlas, v, level) for v in VERSIONS for level in (2, 3)}
    found = [overlaps(frames, older, newer, level) for older, newer in combinations(VERSIONS, 2) for level in (2, 3)]
    pl.concat(found).write_csv(options.out / "overlaps.csv")


def flat(atlas: Path, version: str, level: int) -> gpd.GeoDataFrame:
    """Read the regions of a version in an equal-area projection, valid there too."""
    regions = nuts(atlas, version, level)
    frame = gpd.GeoDataFrame({"code": [r.code for r in regions]}, geometry=[r.geometry for r in regions], crs=4326)
    frame = frame.to_crs(3035)
    frame["geometry"] = [valid(geometry) for geometry in frame.geometry]
    return frame


def overlaps(frames: dict[tuple[str, int], gpd.GeoDataFrame], older: str, newer: str, level: int) -> pl.DataFrame:
    """Find the changed regions of two versions and the area (km²) that each pair of them shares."""
    old, new = frames[older, level], frames[newer, level]
    pieces = gpd.overlay(old.rename(columns={"code": "old"}), new.rename(columns={"code": "new"}), keep_geom_type=True)
    sizes = [dict(zip(frame["code"], frame.area, strict=True)) for frame in (old, new)]
    smaller = [min(sizes[0][a], sizes[1][b]) for a, b in zip(pieces["old"], pieces["new"], strict=True)]
    share = pieces.area / smaller
    wide = ~pieces.geometry.buffer(-HALF_WIDTH).is_empty
    namesakes = pieces["old"] == pieces["new"]
    kept = pieces[namesakes | (wide & (share >= LEAST)) | (share >= MOST)]
    others = kept[kept["old"] != kept["new"]]
    # A namesake pair of regions that share territory with no other region is unchanged.
    changed = kept[kept["old"].isin(others["old"]) | kept["new"].isin(others["new"])]
    print(older, newer, level, "changed pairs", len(changed), "slivers", len(pieces) - len(kept))
    rows = zip(changed["old"], changed["new"], (changed.area / 1e6).round(2), strict=True)
    columns = ["older_region", "newer_region", "area_km2"]
    table = pl.DataFrame(sorted(rows), schema=columns, orient="row")
    keys = [pl.lit(older).alias("older"), pl.lit(newer).alias("newer"), pl.lit(level).alias("level")]
    return table.select(*keys, *columns)


if __name__ == "__main__":
    main()
