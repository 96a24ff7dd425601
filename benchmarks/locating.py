"""
Locating 100,000 partners against one spatial join of as many points.

    python benchmarks/locating.py [--partners 100000] [--cells 8000] [--nuts 2021] [--seed 1]

Partners are drawn from the list of towns, large towns more often than small ones: every town by its name, one in five
with a district after it, one in twenty with a slip, nine in ten with a postcode. There are as many different cells
for the town as real exports suggest, by how their number grows with the rows (328 in 674 rows, 513 in 1,349); every
cell comes with up to eight postcodes. The peer is `geopandas.sjoin` of their coordinates with the NUTS-3 regions, both
read beforehand. Where a partner's town has but one place of its name, the two have to agree. Each runs in a process of
its own, for its memory.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np
import polars as pl

from linkages.places import nuts
from linkages.resources import data_path

DISTRICTS = (" N", " C", " 2", ", centre")
POSTCODES = 8
LEAST_AGREEMENT = 0.97
"""Share of the rows with a name of one place that have to agree: coasts, and names that a larger place has, too."""
SUFFIXED, SLIPPED, WITH_POSTCODE = 0.2, 0.05, 0.9
"""Shares of the cells that have a district after the name, or a slip, and of the partners that have a postcode."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Time locating partners against a spatial join.")
    parser.add_argument("--partners", type=int, default=100_000)
    parser.add_argument("--cells", type=int, default=8_000, help="different cells for the town (default: 8,000)")
    parser.add_argument("--nuts", default="2021", help="NUTS version (default: 2021)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["locate", "sjoin", "nothing"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measured(options.only, partners(options), options.nuts)))
        return
    print("| | seconds | peak memory (MB) |\n| --- | --- | --- |")
    results = {name: best(name, options) for name in ("nothing", "sjoin", "locate")}
    for name, result in results.items():
        print(f"| {name} | {result['seconds']:.2f} | {result['memory']:.0f} |")
    print(f"\nlocate / sjoin: {results['locate']['seconds'] / results['sjoin']['seconds']:.2f}")
    print(f"agreement with sjoin: {agreement(partners(options), options.nuts):.2%} of the rows")


def best(name: str, options: argparse.Namespace) -> dict[str, float]:
    """Run one of them three times in a fresh process; give the quickest."""
    command = [sys.executable, __file__, "--only", name, "--partners", str(options.partners), "--nuts", options.nuts]
    command += ["--seed", str(options.seed), "--cells", str(options.cells)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
    return dict(min(runs, key=lambda run: run["seconds"]))


def measured(name: str, rows: pl.DataFrame, version: str) -> dict[str, float]:
    """Time one of them, imports and the reading of the regions (for the join) left aside, and tell the peak memory."""
    from linkages.places.locate import locate

    points, regions = layers(rows, version) if name == "sjoin" else (None, None)
    start = time.perf_counter()
    if name == "locate":
        locate(rows.select("country", "postcode", "town"), version)
    elif name == "sjoin":
        import geopandas as gpd

        gpd.sjoin(points, regions, how="left", predicate="within")
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def layers(rows: pl.DataFrame, version: str):  # type: ignore[no-untyped-def]  # noqa: ANN201 - geopandas has no types
    """Give the points and the regions for the spatial join."""
    import geopandas as gpd

    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(rows["lon"], rows["lat"]), crs=4326)
    regions: gpd.GeoDataFrame = nuts.regions(version, 3)
    return points, regions


def partners(options: argparse.Namespace) -> pl.DataFrame:
    """Draw partners: ``country``, ``postcode``, ``town`` as written, and where they are."""
    random = np.random.default_rng(options.seed)
    region = f"nuts3_{options.nuts}"
    towns = pl.read_parquet(data_path("places", "towns.parquet")).filter(pl.col(region).is_not_null())
    people = towns["population"].to_numpy().astype(float) + 100
    cells = towns[random.choice(towns.height, options.cells, p=people / people.sum(), replace=False)]
    suffixed, slipped = random.random(options.cells) < SUFFIXED, random.random(options.cells) < SLIPPED
    names = [
        slip(name, i) if slipped[i] else name + (DISTRICTS[i % len(DISTRICTS)] if suffixed[i] else "")
        for i, name in enumerate(cells["name"])
    ]
    cells = cells.with_columns(town=pl.Series(names, dtype=pl.String))
    people = cells["population"].to_numpy().astype(float) + 100
    drawn = cells[random.choice(cells.height, options.partners, p=people / people.sum())]
    codes = known_postcodes(options.nuts)
    which, given = random.integers(0, POSTCODES, options.partners), random.random(options.partners) < WITH_POSTCODE
    posts = [
        own[(len(town) + which[i]) % len(own)] if given[i] and (own := codes.get(code)) else None
        for i, (code, town) in enumerate(drawn.select(region, "town").iter_rows())
    ]
    rows: pl.DataFrame = drawn.select("country", "lon", "lat", "name", "town")
    return rows.with_columns(postcode=pl.Series(posts, dtype=pl.String))


def known_postcodes(version: str) -> dict[str, list[str]]:
    """List some postcodes of each region, as far as their beginnings stand for one region."""
    from linkages.places.postcodes import digits

    regions = pl.read_csv(data_path("places", "postcode_regions.csv"), schema_overrides={"nuts_version": pl.String})
    here = regions.filter((pl.col("nuts_version") == version) & (pl.col("part") == 1))
    table = pl.read_parquet(data_path("places", "postcodes.parquet")).filter(
        (pl.col("share") == 1) & (pl.col("country") != "UK")
    )
    table = table.join(here.with_columns(pl.col("area").cast(pl.UInt16)), on="area").drop_nulls("nuts3")
    found: dict[str, list[str]] = {}
    for country, prefix, region in table.select("country", "prefix", "nuts3").sort("prefix").iter_rows():
        longer = (prefix + "1" * n for n in range(6))
        code = next((code for code in longer if digits(country, code) == code), None)
        if code:
            found.setdefault(region, []).append(code)
    return found


def slip(name: str, seed: int) -> str:
    """Write a letter twice."""
    place = 1 + seed % max(len(name) - 1, 1)
    return name[:place] + name[place - 1 : place] + name[place:]


def agreement(rows: pl.DataFrame, version: str) -> float:
    """Compare the two where a town's name is that of one place alone; stop where they disagree too often."""
    import geopandas as gpd

    from linkages.places.locate import locate

    points, regions = layers(rows, version)
    joined = gpd.sjoin(points, regions, how="left", predicate="within")
    joined = joined[~joined.index.duplicated()]
    found = locate(rows.select("country", "postcode", "town"), version)
    both = found.with_columns(
        joined=pl.from_pandas(joined["region"].astype("string")), name=rows["name"], country=rows["country"]
    )
    towns = pl.read_parquet(data_path("places", "towns.parquet"))
    single = towns.group_by("country", "name").len().filter(pl.col("len") == 1).select("country", "name")
    sure = both.join(single, on=["country", "name"], how="semi").drop_nulls(["nuts3", "joined"])
    same = float((sure["nuts3"] == sure["joined"]).mean())  # type: ignore[arg-type]
    if same < LEAST_AGREEMENT:
        raise SystemExit(f"only {same:.2%} of the towns with one place agree")
    print(f"agreement where the name is that of one place: {same:.2%} of {sure.height:,} rows")
    return float((both["nuts3"] == both["joined"]).fill_null(value=False).mean())  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
