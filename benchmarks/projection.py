"""
Participations to ties, beside a bare self-join that only counts, and beside networkx.

    python benchmarks/projection.py [--scale 1] [--text] [--repeats 3] [--turns 3] [--networkx]

Each competitor runs in processes of its own on the same participations (`generator`), already in memory; competitors
take turns, so that whatever else the machine does hits all of them. Time is the best of all repeats; peak memory is
that of the whole process after its first repeat (interpreter, libraries and input included), the largest of the turns.
All must find the same number of pairs; those of regions, the number that a bare self-join of distinct projects and
regions counts. Nothing is sorted but where it says so.
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

REGIONS = 320
# regions that a project's partners come from: then its regions make half as many pairs as its organisations, as NUTS-3
# regions do in a real export of a transnational programme (0.52; level 2: 0.40; cross-border programmes 0.08 to 0.18)
OF_A_PROGRAMME = 12
OF_REGIONS = ("the same of regions", "bare self-join of regions")
Task = Callable[[Path], int]


def bare(folder: Path) -> int:
    """Polars alone: self-join, count."""
    rows = _read(folder, "members").lazy().select("project_id", "node")
    both = rows.join(rows, on="project_id").filter(pl.col("node") < pl.col("node_right"))
    return both.group_by("node", "node_right").len().collect().height


def plain(folder: Path) -> int:
    """Joint projects, first and last year."""
    from linkages.network import joint_projects

    return joint_projects(_read(folder, "members").select("project_id", "node"), _read(folder, "projects")).height


def regions(folder: Path) -> int:
    """Joint projects of regions, first and last year: region first, from the rows of the organisations."""
    from linkages.network import joint_projects

    members = _read(folder, "members").select("project_id", node="region")
    return joint_projects(members, _read(folder, "projects")).height


def bare_regions(folder: Path) -> int:
    """Polars alone: distinct regions of a project, self-join, count."""
    rows = _read(folder, "members").lazy().select("project_id", node="region").unique()
    both = rows.join(rows, on="project_id").filter(pl.col("node") < pl.col("node_right"))
    return both.group_by("node", "node_right").len().collect().height


def everything(folder: Path) -> int:
    """All evidence."""
    from linkages.network import evidence

    members, projects, fields = (_read(folder, name) for name in ("members", "projects", "fields"))
    return evidence(members, projects=projects, fields=fields).height


def duckdb_engine(folder: Path) -> int:
    """All evidence on DuckDB, brought back to memory."""
    import duckdb

    from linkages.network import evidence

    database = duckdb.connect()
    members, projects, fields = (
        database.from_arrow(_read(folder, name).to_arrow()) for name in ("members", "projects", "fields")
    )
    pairs: int = evidence(members, projects=projects, fields=fields).pl().height
    return pairs


def classed(folder: Path) -> int:
    """All evidence, sorted, classed, with names (`link` for organisations)."""
    from linkages.network import link

    members, projects, fields = (_read(folder, name) for name in ("members", "projects", "fields"))
    return link(members, projects=projects, fields=fields, kind="organisation").table.height


def networkx_projection(folder: Path) -> int:
    """networkx.bipartite.weighted_projected_graph: joint projects alone."""
    import networkx as nx

    graph: nx.Graph[tuple[str, int]] = nx.Graph()
    for project, node in _read(folder, "members").select("project_id", "node").iter_rows():
        graph.add_edge(("project", project), ("node", node))
    nodes = [node for node in graph if node[0] == "node"]
    pairs: int = nx.bipartite.weighted_projected_graph(graph, nodes).number_of_edges()
    return pairs


TASKS: dict[str, Task] = {
    "bare self-join that counts": bare,
    "joint projects, first and last year": plain,
    "the same of regions": regions,
    "bare self-join of regions": bare_regions,
    "all evidence": everything,
    "all evidence on duckdb": duckdb_engine,
    "all evidence, classed, sorted, named": classed,
    "networkx": networkx_projection,
}
_FRAMES: dict[Path, pl.DataFrame] = {}


def _read(folder: Path, name: str) -> pl.DataFrame:
    path = folder / f"{name}.parquet"
    if path not in _FRAMES:
        _FRAMES[path] = pl.read_parquet(path)
    return _FRAMES[path]


def run(name: str, folder: Path, repeats: int) -> None:
    """Run one competitor in this process and print what it took."""
    seconds, peak, pairs = [], 0, 0
    for frame in ("members", "projects", "fields"):
        _read(folder, frame)
    for _ in range(repeats):
        start = time.perf_counter()
        pairs = TASKS[name](folder)
        seconds.append(time.perf_counter() - start)
        # Linux gives kilobytes; the first repeat's peak, before the allocator keeps what it was given
        peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": min(seconds), "peak_mb": peak, "pairs": pairs}))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="1 for 1.03 million participations")
    parser.add_argument("--repeats", type=int, default=3, help="in one process")
    parser.add_argument("--turns", type=int, default=3, help="processes of each competitor, one after the other")
    parser.add_argument("--networkx", action="store_true", help="networkx too: some two minutes")
    parser.add_argument("--text", action="store_true", help="ids as text, as in a real run")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        run(asked.one[0], Path(asked.one[1]), asked.repeats)
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = _write(Path(folder), asked.scale, text=asked.text)
        found: dict[str, dict[str, float]] = {}
        for turn in range(asked.turns):
            for name in TASKS:
                if name != "networkx" or (asked.networkx and turn == 0):
                    result = _apart(name, folder, 1 if name == "networkx" else asked.repeats)
                    found[name] = _better(found.get(name, result), result)
    of_regions = {found[name]["pairs"] for name in OF_REGIONS}
    pairs = {result["pairs"] for name, result in found.items() if name not in OF_REGIONS}
    if len(pairs) > 1 or len(of_regions) > 1:
        sys.exit(f"the competitors differ in the number of pairs: { {n: r['pairs'] for n, r in found.items()} }")
    ids = "text" if asked.text else "integers"
    print(f"{rows:,} participations, {pairs.pop():,} pairs, {of_regions.pop():,} of regions; ids as {ids}\n")
    print("| work | seconds | x bare | peak MB |\n| --- | ---: | ---: | ---: |")
    least = found["bare self-join that counts"]["seconds"]
    ours = found["joint projects, first and last year"]["seconds"]
    for name, result in found.items():
        print(f"| {name} | {result['seconds']:.2f} | {result['seconds'] / least:.2f} | {result['peak_mb']:.0f} |")
    print(f"\nregions / organisations: {found[OF_REGIONS[0]]['seconds'] / ours:.2f} (at most 0.5)")


def _write(folder: Path, scale: float, *, text: bool) -> int:
    import generator

    members = generator.participations(scale, text=text)
    members = members.with_columns(region=_regions(members, text=text))
    members.write_parquet(folder / "members.parquet")
    generator.projects(members).write_parquet(folder / "projects.parquet")
    generator.fields(members).write_parquet(folder / "fields.parquet")
    return members.height


def _regions(members: pl.DataFrame, *, text: bool) -> pl.Series:
    """Give each participation a region of its project's programme: few of many, as cooperation programmes have."""
    draw = np.random.default_rng(4)
    project = members["project_id"].rank("dense").to_numpy().astype(np.int64)
    first = draw.integers(REGIONS, size=int(project.max()) + 1)
    region = (first[project] + draw.integers(OF_A_PROGRAMME, size=len(project))) % REGIONS
    return pl.select(pl.format("R{}", pl.Series(region))).to_series() if text else pl.Series(region)


def _better(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    return {
        "seconds": min(one["seconds"], other["seconds"]),
        "peak_mb": max(one["peak_mb"], other["peak_mb"]),
        "pairs": one["pairs"] if one["pairs"] == other["pairs"] else -1,
    }


def _apart(name: str, folder: str, repeats: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", name, folder, "--repeats", str(repeats)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


if __name__ == "__main__":
    main()
