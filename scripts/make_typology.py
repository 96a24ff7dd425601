"""
Make ``data/nuts2/typology.csv``: the urban-rural typology of NUTS-3 regions, and an estimate of it from cells.

    python scripts/make_typology.py [--atlas FOLDER] [--out data/nuts2]

Eurostat calls a region predominantly rural (3) where more than half of its people live in rural cells, intermediate (2)
from a fifth on, predominantly urban (1) below. The types of NUTS 2016 and 2021 are GISCO's (``URBN_TYPE`` of the
boundaries in the npm package); older versions take from 2016 the type that holds most of their area. Regions outside
NUTS have no official type: theirs is estimated from the cells in ``urbanisation.csv``, with one density for each class
(`DENSITIES`), and the same two limits. The estimate is given for all regions, so that it can be held against GISCO's.

The densities are the best of a coarse grid (`GRID`) of values that the definition of each class allows. Printed is how
well estimate and typology agree, also where each country is left out of the choice.
"""

import argparse
import itertools
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from atlas_packages import ATLAS, fetch, urban_types
from linkages.places import nuts
from linkages.places.overlaps import overlaps
from linkages.places.typology import DENSITIES, estimated_type

OFFICIAL = ("2016", "2021")
GRID = ((5, 15, 25), (100, 150, 200, 250), (400, 600, 1000), (300, 600, 1000), (1500, 2500, 4000))
"""People per km² tried: very low density, low density, village, towns and suburbs (twice as many, at least 1,500, in a
dense town), urban centre."""


def main() -> None:
    """Make the file."""
    parser = argparse.ArgumentParser(description="Make data/nuts2/typology.csv.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data/nuts2")
    parser.add_argument("--atlas", type=Path, help=f"folder of {ATLAS}, unpacked")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        atlas = options.atlas or fetch(ATLAS, Path(folder))
        types = {version: urban_types(atlas, version) for version in OFFICIAL}
    cells = pl.read_csv(options.out / "urbanisation.csv", schema_overrides={"nuts_version": pl.String})
    cells = cells.filter((pl.col("level") == 3) | pl.col("level").is_null())  # noqa: PLR2004
    found = cells.select("nuts_version", "region", estimated=estimated_type())
    tables = [
        official(version, types[version] if version in types else older(version, types["2016"]))
        for version in nuts.VERSIONS
    ]
    table = found.join(pl.concat(tables), on=["nuts_version", "region"], how="left", nulls_equal=True)
    table.select("nuts_version", "region", "type", "basis", "estimated").write_csv(options.out / "typology.csv")
    corroborate(cells.filter(pl.col("nuts_version") == "2016"), types["2016"])


def official(version: str, types: Mapping[str, int]) -> pl.DataFrame:
    """Set the types of a version beside their basis."""
    basis = "official" if version in OFFICIAL else "of 2016"
    rows = [(version, region, kind, basis) for region, kind in sorted(types.items())]
    return pl.DataFrame(rows, schema=["nuts_version", "region", "type", "basis"], orient="row")


def older(version: str, types: Mapping[str, int]) -> dict[str, int]:
    """Give the regions of an older version the type that holds most of their area in 2016."""
    pieces = overlaps(version, "2016", 3).with_columns(
        type=pl.col("target").replace_strict(types, default=None, return_dtype=pl.Int64)
    )
    sums = pieces.drop_nulls("type").group_by("source", "type").agg(pl.col("area_km2").sum())
    most = sums.sort("source", "area_km2", "type", descending=[False, True, False]).unique("source", keep="first")
    return dict(most.select("source", "type").iter_rows())


def corroborate(cells: pl.DataFrame, types: Mapping[str, int]) -> None:
    """Print how well the estimate agrees with the typology, and the densities that the grid prefers."""
    cells = cells.filter(pl.col("region").is_in(list(types)))
    known = cells["region"].replace_strict(types, return_dtype=pl.Int64).to_numpy()
    counts = cells.select(f"class_{code}" for code in DENSITIES).to_numpy()
    estimates = {densities: classified(counts, densities) for densities in map(in_full, itertools.product(*GRID))}
    best = max(estimates, key=lambda densities: kappa(crossed(known, estimates[densities])))
    print("densities preferred:", dict(zip(DENSITIES, best, strict=True)), "in use:", DENSITIES)
    countries = cells["region"].str.slice(0, 2).to_numpy()
    left_out = np.zeros_like(known)
    for country in np.unique(countries):
        inside = countries == country
        rest = max(estimates, key=lambda d: kappa(crossed(known[~inside], estimates[d][~inside])))
        left_out[inside] = estimates[rest][inside]
    for words, found in (
        ("densities in use", classified(counts, tuple(DENSITIES.values()))),
        ("country left out", left_out),
    ):
        table = crossed(known, found)
        print(
            f"{words}: n {len(known)}, agreement {np.trace(table) / table.sum():.3f}, "
            f"kappa {kappa(table):.3f}, weighted {kappa(table, linear=True):.3f}"
        )
        print(table)


def crossed(known: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Count pairs of types: the typology's in rows, the estimate's in columns."""
    table = np.zeros((3, 3), dtype=int)
    np.add.at(table, (known - 1, found - 1), 1)
    return table


def kappa(table: np.ndarray, *, linear: bool = False) -> float:
    """Cohen's kappa of a table of pairs; with linear weights two steps count twice as much as one."""
    steps = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    weights = steps if linear else steps > 0
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(1 - (weights * table).sum() / (weights * chance).sum())


def in_full(choice: tuple[int, ...]) -> tuple[float, ...]:
    """Give each of the seven classes its density."""
    very_low, low, village, town, centre = choice
    return (very_low, low, village, town, town, max(1500, 2 * town), centre)


def classified(counts: np.ndarray, densities: tuple[float, ...]) -> np.ndarray:
    """Estimate the types of regions from their cells."""
    frame = pl.DataFrame(counts, schema=[f"class_{code}" for code in DENSITIES])
    return frame.select(estimated_type(dict(zip(DENSITIES, densities, strict=True)))).to_series().to_numpy()


if __name__ == "__main__":
    main()
