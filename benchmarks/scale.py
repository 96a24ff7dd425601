"""
Ties of 1, 3 and 10 million participations on DuckDB with a limit of memory, from Parquet to Parquet, never collected.

    python benchmarks/scale.py [--limit 1.5GB] [--scales 1 3 10] [--evidence] [--plot docs/scale.svg]
    python benchmarks/scale.py --spark --scales 1       # on Spark, this machine, held against Polars tie by tie

Each size runs in a process of its own: it is read from a file, projected, and written to a file; what does not fit
into the limit goes to a folder. The number of pairs is held against what a plain Polars self-join counts in another
process. The growth exponent is the slope of log time over log participations.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import narwhals as nw
import polars as pl

SCALES = (1.0, 3.0, 10.0)


def make(folder: Path, scale: float) -> None:
    """Write the participations, projects and fields of one size."""
    import generator

    members = generator.participations(scale)
    members.write_parquet(folder / "members.parquet")
    generator.projects(members).write_parquet(folder / "projects.parquet")
    generator.fields(members).write_parquet(folder / "fields.parquet")


def bare(folder: Path) -> dict[str, float]:
    """Count pairs with Polars alone."""
    rows = pl.read_parquet(folder / "members.parquet").lazy().select("project_id", "node")
    start = time.perf_counter()
    both = rows.join(rows, on="project_id").filter(pl.col("node") < pl.col("node_right"))
    pairs = both.group_by("node", "node_right").len().select(pl.len()).collect().item()
    return {"seconds": time.perf_counter() - start, "pairs": pairs, "spilled_mb": 0}


def spilled(folder: Path, limit: str, *, everything: bool) -> dict[str, float]:
    """Project on DuckDB within the limit, from file to file."""
    from linkages.network import evidence, joint_projects
    from linkages.network.engines import Engine, connection

    with tempfile.TemporaryDirectory(dir=folder) as spill:
        database = connection(Engine("duckdb", memory_limit=limit, spill_folder=Path(spill)))
        members, projects, fields = (
            database.read_parquet(str(folder / f"{name}.parquet")) for name in ("members", "projects", "fields")
        )
        largest, done = [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(Path(spill), largest, done))
        watcher.start()
        start = time.perf_counter()
        ties = (
            evidence(members, projects=projects, fields=fields)
            if everything
            else joint_projects(members.select("project_id", "node"), projects.select("project_id", "year"))
        )
        ties.write_parquet(str(folder / "ties.parquet"))
        seconds = time.perf_counter() - start
        done.set()
        watcher.join()
    import pyarrow.parquet as pq

    pairs = pq.read_metadata(folder / "ties.parquet").num_rows
    return {"seconds": seconds, "pairs": pairs, "spilled_mb": largest[0] / 1e6}


def on_spark(folder: Path) -> dict[str, float]:
    """Project on Spark on this machine; the ties must be those of Polars to the last one."""
    from linkages.network import joint_projects
    from linkages.network.engines import Engine, computed, on

    rows = {
        "members": pl.read_parquet(folder / "members.parquet", columns=["project_id", "node"]),
        "projects": pl.read_parquet(folder / "projects.parquet", columns=["project_id", "year"]),
    }
    there = on(Engine("spark", master="local[2]"), rows)
    start = time.perf_counter()
    found = joint_projects(*(there[name].to_native() for name in ("members", "projects")))
    ties = computed(nw.from_native(found)).sort("source", "target")
    seconds = time.perf_counter() - start
    own = joint_projects(rows["members"], rows["projects"]).sort("source", "target")
    if not ties.select(own.columns).cast(own.schema).equals(own):
        sys.exit("Spark and Polars give different ties")
    return {"seconds": seconds, "pairs": ties.height, "spilled_mb": 0}


WORKS = {"bare": bare, "spark": on_spark}


def _peak() -> float:
    """High-water memory of this process in MB, by Linux; `resource` would count that of the one that started it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _watch(folder: Path, largest: list[int], done: threading.Event) -> None:
    while not done.wait(0.2):
        sizes = []
        for path in folder.rglob("*"):
            try:
                sizes.append(path.stat().st_size)
            except OSError:  # gone meanwhile
                continue
        largest[0] = max(largest[0], sum(sizes))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--limit", default="1.5GB", help="DuckDB's limit of memory")
    parser.add_argument("--scales", type=float, nargs="+", default=list(SCALES), help="1 for 1.03 million rows")
    parser.add_argument("--evidence", action="store_true", help="all evidence, not only joint projects and years")
    parser.add_argument("--spark", action="store_true", help="on Spark, in place of DuckDB")
    parser.add_argument("--plot", type=Path, help="draw growth into this SVG file")
    parser.add_argument("--one", nargs=2, metavar=("WORK", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        work, folder = asked.one[0], Path(asked.one[1])
        found = WORKS[work](folder) if work in WORKS else spilled(folder, asked.limit, everything=asked.evidence)
        print(json.dumps(found | {"peak_mb": _peak()}))
        return
    print("| participations | pairs | seconds | peak MB | spilled MB | bare Polars join, s | its peak MB |")
    print(f"|{' ---: |' * 7}")
    points = []
    for scale in asked.scales:
        with tempfile.TemporaryDirectory() as files:
            make(Path(files), scale)
            rows = pl.scan_parquet(Path(files) / "members.parquet").select(pl.len()).collect().item()
            ours, theirs = (_apart(work, files, asked) for work in ("spark" if asked.spark else "spilled", "bare"))
        if ours["pairs"] != theirs["pairs"]:
            sys.exit(f"the two differ: {ours['pairs']:.0f} and {theirs['pairs']:.0f} pairs")
        points.append((rows, ours["seconds"]))
        print(
            f"| {rows:,} | {ours['pairs']:,.0f} | {ours['seconds']:.1f} | {ours['peak_mb']:,.0f} "
            f"| {ours['spilled_mb']:,.0f} | {theirs['seconds']:.1f} | {theirs['peak_mb']:,.0f} |"
        )
    if len(points) > 1:
        print(f"\nGrowth exponent of time: {_exponent(points):.2f}")
    if asked.plot:
        asked.plot.write_text(_drawing(points), encoding="utf-8")


def _apart(work: str, folder: str, asked: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", work, folder, "--limit", asked.limit]
    done = subprocess.run([*command, *(["--evidence"] if asked.evidence else [])], check=True, capture_output=True)
    result: dict[str, float] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return result


def _exponent(points: list[tuple[int, float]]) -> float:
    """Slope of the least-squares line through the logarithms."""
    xs, ys = ([math.log(point[axis]) for point in points] for axis in (0, 1))
    x0, y0 = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - x0) * (y - y0) for x, y in zip(xs, ys, strict=True)) / sum((x - x0) ** 2 for x in xs)


def _drawing(points: list[tuple[int, float]]) -> str:
    """Time over participations, both on logarithmic axes, as SVG."""
    left, top, width, height = 70, 20, 420, 240
    xs, ys = ([math.log10(point[axis]) for point in points] for axis in (0, 1))
    low, high = math.floor(min(xs) * 2) / 2, math.ceil(max(xs) * 2) / 2
    bottom, up = math.floor(min(ys)), math.ceil(max(ys))

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (x - low) / (high - low) * width, top + height - (y - bottom) / (up - bottom) * height

    def text(x: float, y: float, words: str, anchor: str) -> str:
        return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{words}</text>'

    places = [at(x, y) for x, y in zip(xs, ys, strict=True)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    marks = [
        f'<polyline fill="none" stroke="#1f5f8b" stroke-width="2" points="{line}"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#1f5f8b"/>' for x, y in places),
        *(text(at(x, bottom)[0], top + height + 18, f"{10**x / 1e6:.1f} M", "middle") for x in xs),
        *(text(left - 8, at(low, y)[1] + 4, f"{10**y:g} s", "end") for y in range(bottom, up + 1)),
        *(text(x + 8, y - 8, f"{s:.1f} s", "start") for (x, y), (_, s) in zip(places, points, strict=True)),
        text(left + width / 2, top + height + 38, f"participations; growth exponent {_exponent(points):.2f}", "middle"),
    ]
    frame = f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#999"/>'
    size = f'viewBox="0 0 {left + width + 60} {top + height + 50}"'
    style = "font-family:sans-serif;font-size:12px;background:#fff"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} style="{style}">{frame}{"".join(marks)}</svg>\n'


if __name__ == "__main__":
    main()
