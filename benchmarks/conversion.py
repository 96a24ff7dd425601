"""
Convert a flow table, beside the plain Polars joins that a conversion consists of; and load regions.

    python benchmarks/conversion.py [--rows 1500000] [--repeats 3] [--turns 3] [--matrices FOLDER]

The table has distinct pairs of NUTS-3 regions of 2013 with a count; both competitors have it in memory and bring it to
NUTS 2021 in processes of their own, which take turns. Both must find the same figure for every pair. Time is the best
of all repeats; peak memory is that of the whole process (interpreter, libraries and input included), the largest of the
turns. With ``--matrices`` (a folder with JRC's ``jrc_n2_cm_v2013_v2016.csv`` and ``jrc_n3_...``) the areas that come
along are held against JRC's, and what differs is listed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

SOURCE, TARGET, LEVEL = "2013", "2021", 3
KEYS = ["origin", "destination"]


def plain(flows: pl.DataFrame) -> pl.DataFrame:
    """Two joins, a product, a sum."""
    from linkages.places.overlaps import overlaps

    shared = overlaps(SOURCE, TARGET, LEVEL)
    out = shared.select("source", "target", out=pl.col("area_km2") / pl.col("area_km2").sum().over("source"))
    joined = flows.join(out, left_on="origin", right_on="source").join(
        out, left_on="destination", right_on="source", suffix="_to"
    )
    share = pl.col("n") * pl.col("out") * pl.col("out_to")
    return joined.group_by(origin="target", destination="target_to").agg(share.sum().alias("n"))


def package(flows: pl.DataFrame) -> pl.DataFrame:
    """`convert_flows`: codes checked and read, both ends converted, losses counted, the result sorted."""
    from linkages.places import convert_flows

    table = convert_flows(flows, SOURCE, TARGET, variables=["n"]).table
    assert isinstance(table, pl.DataFrame)  # noqa: S101 - Polars in, Polars out
    return table


TASKS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {"plain": plain, "package": package}


def make(path: Path, rows: int) -> None:
    """Write a flow table of so many distinct pairs, made from a seed."""
    from linkages.places import codes

    regions = np.array(sorted(codes(SOURCE, LEVEL)))
    rng = np.random.default_rng(2013)
    pairs = rng.choice(len(regions) ** 2, size=rows, replace=False)
    columns = {"origin": regions[pairs // len(regions)], "destination": regions[pairs % len(regions)]}
    pl.DataFrame(columns | {"n": rng.poisson(20, rows)}).write_parquet(path)


def work(task: str, path: Path, repeats: int) -> None:
    """Do a task; print its best time, the peak memory after its first repeat, and write its result."""
    flows = pl.read_parquet(path).with_columns(pl.col("n").cast(pl.Float64))
    times, peak = [], 0.0
    for _ in range(repeats):
        start = time.perf_counter()
        result = TASKS[task](flows)
        times.append(time.perf_counter() - start)
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.sort(KEYS).write_parquet(path.with_name(f"{task}.parquet"))
    print(json.dumps({"seconds": min(times), "megabytes": peak, "rows": result.height}))


def compare(rows: int, repeats: int, turns: int) -> None:
    """Let both take turns, hold their results against each other, print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flows.parquet"
        make(path, rows)
        found: dict[str, list[dict[str, float]]] = {task: [] for task in TASKS}
        for _ in range(turns):
            for task, runs in found.items():
                command = [sys.executable, __file__, "--task", task, "--flows", str(path), "--repeats", str(repeats)]
                runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        ours, theirs = (pl.read_parquet(Path(folder) / f"{task}.parquet") for task in ("package", "plain"))
    if not ours.select(KEYS).equals(theirs.select(KEYS)) or not np.allclose(ours["n"], theirs["n"], rtol=1e-9):
        sys.exit("The two results differ.")
    print(f"{rows:,} rows, {SOURCE} to {TARGET}, {ours.height:,} pairs after; the same figures")
    base = min(run["seconds"] for run in found["plain"])
    for task, runs in found.items():
        best, peak = min(run["seconds"] for run in runs), max(run["megabytes"] for run in runs)
        print(f"{task:<8} {best:6.2f} s  {best / base:5.2f} x  {peak:6.0f} MB")


def loading() -> None:
    """Time the first load of the regions of one version and level, each in a process of its own."""
    program = (
        "import time, geopandas, shapely; from linkages.places import nuts; start = time.perf_counter(); "
        "nuts.regions('{}', {}); print(time.perf_counter() - start)"
    )
    for version in ("2006", "2013", "2021"):
        for level in (2, 3):
            command = [sys.executable, "-c", program.format(version, level)]
            runs = [float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
            print(f"regions of NUTS {version}, level {level}: {1000 * min(runs):.0f} ms")


def against_jrc(path: Path, level: int) -> None:
    """Print the share of area that goes where JRC puts it, and the regions where it does not."""
    from linkages.places import matrix
    from linkages.places.overlaps import overlaps

    theirs = matrix.read("area", path, source="2013", target="2016")
    if theirs is None:
        return
    theirs = theirs.with_columns(theirs=pl.col("weight") / pl.col("weight").sum().over("source"))
    ours = overlaps("2013", "2016", level).select(
        "source", "target", ours=pl.col("area_km2") / pl.col("area_km2").sum().over("source")
    )
    both = theirs.join(ours, on=["source", "target"], how="left").with_columns(pl.col("ours").fill_null(0.0))
    elsewhere = both.group_by("source").agg(
        off=1 - pl.min_horizontal("ours", "theirs").sum(), area=pl.col("weight").sum()
    )
    share = 1 - float((elsewhere["off"] * elsewhere["area"]).sum()) / float(elsewhere["area"].sum())
    print(f"level {level}: {share:.3%} of the area of {elsewhere.height} regions goes where JRC puts it")
    for region, off, _ in elsewhere.filter(pl.col("off") > 0.01).sort("off", "source", descending=True).iter_rows():  # noqa: PLR2004
        pairs = both.filter(pl.col("source") == region).select("target", "ours", "theirs").iter_rows()
        print(f"  {region} {off:.1%}:", "; ".join(f"{to} {a:.1%} (JRC {b:.1%})" for to, a, b in pairs))


def main() -> None:
    """Run the comparison, or one task of it."""
    parser = argparse.ArgumentParser(description="Convert a flow table, beside the plain joins.")
    parser.add_argument("--rows", type=int, default=1_500_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--matrices", type=Path, help="folder with JRC's matrices")
    parser.add_argument("--task", choices=[*TASKS], help=argparse.SUPPRESS)
    parser.add_argument("--flows", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        work(options.task, options.flows, options.repeats)
        return
    compare(options.rows, options.repeats, options.turns)
    loading()
    if options.matrices:
        for level in (2, 3):
            against_jrc(options.matrices / f"jrc_n{level}_cm_v2013_v2016.csv", level)


if __name__ == "__main__":
    main()
