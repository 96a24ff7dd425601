"""
Measures of a large network, beside the bare calls of NetworKit and SciPy that they rest on, and beside networkx.

    python benchmarks/measures.py [--scale 1] [--sample 0.01] [--turns 1]

The network is what `generator` and `joint_projects` give: at scale 1 some 140,000 organisations and 3.1 million ties.
Each side runs in processes of its own on the same edges, already in memory as arrays; both work on one thread, because
results that come again need one. Each measure must agree with the bare call to 1e-9, and on the sample with networkx
(communities by modularity, sampled betweenness within its error, since those two sample differently). Time is the
processor's, which what else the machine does hardly touches (on one thread and an idle machine it is the clock's), the
best of all turns, libraries loaded beforehand; peak memory is the whole process's.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

Work = Callable[[], Any]

ERROR = 0.01
SEED = 1
MEASURES = ("components", "pagerank", "k-core", "clustering", "communities", "betweenness")


def ours(folder: Path) -> dict[str, Work]:
    """Measure by the package."""
    import networkit  # noqa: F401  (loaded before the clock starts)
    import scipy.sparse.csgraph  # noqa: F401

    from linkages.network.centrality import betweenness, clustering, pagerank
    from linkages.network.communities import communities
    from linkages.network.core import k_core
    from linkages.network.graph import Graph

    source, target, weight, size = _edges(folder)
    graph = Graph(pl.int_range(size, eager=True), source, target, weight)
    return {
        "components": lambda: _sizes(graph.components()),
        "pagerank": lambda: pagerank(graph),
        "k-core": lambda: k_core(graph),
        "clustering": lambda: np.nan_to_num(clustering(graph)),
        "communities": lambda: [communities(graph, seeds=1, seed=SEED).modularity],
        "betweenness": lambda: betweenness(graph, error=ERROR, seed=SEED, exact_nodes=0),
    }


def bare(folder: Path) -> dict[str, Work]:
    """Call NetworKit and SciPy, making the graph that each call needs."""
    import networkit as nk
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    source, target, weight, size = _edges(folder)
    nk.setNumberOfThreads(1)
    ends = (source.astype(np.uint64), target.astype(np.uint64))

    def plain() -> Any:  # noqa: ANN401
        return nk.GraphFromCoo(ends, n=size)

    def weighted() -> Any:  # noqa: ANN401
        return nk.GraphFromCoo((weight, ends), n=size, weighted=True)

    def components() -> list[float]:
        matrix = csr_array((np.ones(len(source)), (source, target)), shape=(size, size))
        return _sizes(connected_components(matrix, directed=False)[1])

    def communities() -> list[float]:
        nk.setSeed(SEED, True)
        graph = weighted()
        found = nk.community.ParallelLeiden(graph, 3, True, 1.0).run().getPartition()
        return [nk.community.Modularity().getQuality(found, graph)]

    def sampled() -> Any:  # noqa: ANN401
        nk.setSeed(SEED, True)
        graph = plain()
        scores = nk.centrality.KadabraBetweenness(graph, ERROR, 0.1).run().scores()
        # twice the share of pairs, ends among them
        return np.array(scores) / 2 * size / (size - 2)

    def of(algorithm: Callable[[Any], Any], graph: Callable[[], Any]) -> Work:
        def work() -> Any:  # noqa: ANN401
            made = graph()
            return np.array(algorithm(made).run().scores())

        return work

    return {
        "components": components,
        "pagerank": of(lambda graph: nk.centrality.PageRank(graph, 0.85, 1e-10), weighted),
        "k-core": of(nk.centrality.CoreDecomposition, plain),
        "clustering": of(lambda graph: nk.centrality.LocalClusteringCoefficient(graph, True), plain),
        "communities": communities,
        "betweenness": sampled,
    }


def networkx(folder: Path) -> dict[str, Work]:
    """Measure by networkx; betweenness from all nodes, since so small an error takes as many pivots."""
    import networkx as nx

    source, target, weight, size = _edges(folder)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))

    def listed(found: Any) -> list[float]:  # noqa: ANN401
        return [found[node] for node in range(size)]

    def communities() -> list[float]:
        found = nx.community.louvain_communities(graph, seed=SEED)
        return [nx.community.modularity(graph, found)]

    return {
        "components": lambda: sorted(map(float, map(len, nx.connected_components(graph)))),
        "pagerank": lambda: listed(nx.pagerank(graph, tol=1e-12, max_iter=1000)),
        "k-core": lambda: listed(nx.core_number(graph)),
        "clustering": lambda: listed(nx.clustering(graph)),
        "communities": communities,
        "betweenness": lambda: listed(nx.betweenness_centrality(graph)),
    }


SIDES: dict[str, Callable[[Path], dict[str, Work]]] = {"ours": ours, "bare": bare, "networkx": networkx}
# how far sides may be apart: the same calls, or another library; what is sampled differs between libraries
SAME = dict.fromkeys(MEASURES, 1e-9)
ALIKE = SAME | {"pagerank": 1e-8, "communities": 0.02, "betweenness": ERROR}


def _edges(folder: Path) -> tuple[Any, Any, Any, int]:
    table = pl.read_parquet(folder / "edges.parquet")
    columns = [table[name].to_numpy() for name in ("source", "target", "weight")]
    return columns[0], columns[1], columns[2], int(max(columns[0].max(), columns[1].max())) + 1


def _sizes(component: Any) -> list[float]:  # noqa: ANN401
    return sorted(np.bincount(component).astype(float).tolist())


def make(folder: Path, scale: float) -> int:
    """Project the made-up participations and number the nodes from 0."""
    import generator
    from linkages.network import joint_projects

    ties = joint_projects(generator.participations(scale).select("project_id", "node"))
    ends = [ties["source"], ties["target"]]
    names = pl.concat([end.alias("node") for end in ends]).unique().sort().to_frame().with_row_index("code")
    source, target = (
        end.alias("node").to_frame().join(names, on="node", how="left", maintain_order="left") for end in ends
    )
    edges = pl.DataFrame(
        {
            "source": source["code"].cast(pl.Int64),
            "target": target["code"].cast(pl.Int64),
            "weight": ties["joint_projects"].cast(pl.Float64),
        }
    ).sort("source", "target")
    edges.write_parquet(folder / "edges.parquet")
    return edges.height


def run(side: str, folder: Path) -> None:
    """Run one side in this process; write what it found, print what it took."""
    works = SIDES[side](folder)
    seconds = {}
    for name in MEASURES:
        start = time.process_time()
        found = works[name]()
        seconds[name] = time.process_time() - start
        np.save(folder / f"{side}_{name}.npy", np.asarray(found, dtype=np.float64))
    # by Linux; `resource` would count the process that started this one
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="1 for 3.1 million ties")
    parser.add_argument("--sample", type=float, default=0.01, help="scale of the network that networkx measures too")
    parser.add_argument("--turns", type=int, default=1, help="processes of each side, one after the other")
    parser.add_argument("--one", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        run(asked.one[0], Path(asked.one[1]))
        return
    for scale, sides, tolerance in (
        (asked.sample, ("ours", "networkx"), ALIKE),
        (asked.scale, ("ours", "bare"), SAME),
    ):
        with tempfile.TemporaryDirectory() as folder:
            ties = make(Path(folder), scale)
            _compare(Path(folder), ties, sides, tolerance, asked.turns)


def _compare(folder: Path, ties: int, sides: tuple[str, str], tolerance: dict[str, float], turns: int) -> None:
    took: dict[str, dict[str, float]] = {side: dict.fromkeys(MEASURES, float("inf")) for side in sides}
    peak = dict.fromkeys(sides, 0.0)
    for _ in range(turns):
        for side in sides:
            result = _apart(side, folder)
            took[side] = {name: min(took[side][name], result["seconds"][name]) for name in MEASURES}
            peak[side] = max(peak[side], result["peak_mb"])
    for name in MEASURES:
        one, other = (np.load(folder / f"{side}_{name}.npy") for side in sides)
        if one.shape != other.shape or not np.abs(one - other).max() <= tolerance[name]:
            sys.exit(f"{name}: {sides[0]} and {sides[1]} differ")
    print(f"\n{ties:,} ties\n\n| measure | {sides[0]}, s | {sides[1]}, s | ratio |\n| --- | ---: | ---: | ---: |")
    total = {side: sum(took[side].values()) for side in sides}
    for name in (*MEASURES, "together"):
        one, other = (total[side] if name == "together" else took[side][name] for side in sides)
        print(f"| {name} | {one:.2f} | {other:.2f} | {one / other:.3f} |")
    print(f"| peak MB | {peak[sides[0]]:,.0f} | {peak[sides[1]]:,.0f} | |")


def _apart(side: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, "--one", side, str(folder)], check=True, capture_output=True)
    result: dict[str, Any] = json.loads(done.stdout.decode().strip().splitlines()[-1])
    return result


if __name__ == "__main__":
    main()
