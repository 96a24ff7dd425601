"""
Null models: the backbone of 3.1 million pairs beside the projection, beside `bicm`, and draws beside plain Python.

    python benchmarks/backbone.py [--scale 1] [--bicm 0.02] [--draws 1000] [--plain 200] [--repeats 3]

Three comparisons, each competitor in a process of its own with its input in memory; time is the best of the repeats,
peak memory that of the whole process (Linux: VmHWM), interpreter and libraries included.

- Expected degrees: `backbone_of` (projection included) beside `joint_projects`, on the participations of `generator`.
- The package `bicm` (solved, projected on one layer with Poisson tails, its numba functions compiled beforehand) beside
  `backbone_of`, on a size that it can finish; the p values of all pairs that met must agree to 1e-6.
- Fixed degrees: 1,000 draws of 2,000 projects and 320 regions with the joint projects of every pair, beside a curveball
  in plain Python (Strona et al. 2014; ten trades for each two projects between draws), of which some draws are taken
  and their time scaled up. Means and variances of the joint projects must agree.
"""

import argparse
import contextlib
import io
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:  # linkages is imported in the process that is timed
    from linkages.network.null import Incidence

Found = dict[str, float]
PROJECTS, REGIONS = 2000, 320
# rounds of trades, each with half as many trades as there are projects, before the first draw and between draws
BURN_IN, ROUNDS = 100, 10


def projection(members: pl.DataFrame, _: argparse.Namespace, __: Path) -> Found:
    """Joint projects alone."""
    from linkages.network import joint_projects

    return {"pairs": joint_projects(members).height}


def ours(members: pl.DataFrame, _: argparse.Namespace, __: Path) -> Found:
    """Projection, expected degrees, p and q values, backbone."""
    from linkages.network.backbone import backbone_of

    found, chance = backbone_of(members, null="bicm")
    _KEPT["ours"] = found
    return {"pairs": found.height, "backbone": chance.backbone if chance else 0}


def theirs(members: pl.DataFrame, _: argparse.Namespace, __: Path) -> Found:
    """The package bicm."""
    from bicm import BipartiteGraph

    edges = members.select("node", "project_id").sort("node", "project_id").rows()
    with contextlib.redirect_stdout(io.StringIO()):
        graph = BipartiteGraph()
        graph.set_edgelist(edges)
        graph.solve_tool()
        graph.compute_projection(rows=True, threads_num=1, progress_bar=False)
    names = [int(graph.rows_dict[row]) for row in range(len(graph.rows_dict))]
    _KEPT["theirs"] = (names, graph.rows_pvals)
    return {"pairs": sum(len(found) for found in graph.rows_pvals.values())}


def fixed(_: pl.DataFrame, asked: argparse.Namespace, folder: Path) -> Found:
    """1,000 draws, the joint projects of every pair counted."""
    from linkages.network.null import reference

    network = _regions()
    found = reference(network, draws=asked.draws, seed=1)
    pair = np.arange(network.pairs)
    # the second moment from the counts: the sum of (2 j - 1) times the chance of at least j
    most = np.diff(found.offsets) - 1
    second = np.zeros(network.pairs)
    for joint in range(1, int(most.max()) + 1):
        at = pair[most >= joint]
        tail = found.p_values(at, np.full(len(at), joint)) * (1 + found.draws) - 1
        second[at] += (2 * joint - 1) * tail / found.draws
    np.savez(
        folder / "ours.npz",
        mean=found.expected,
        variance=(second - found.expected**2) * found.draws / (found.draws - 1),
    )
    return {"draws": asked.draws}


def plain(_members: pl.DataFrame, asked: argparse.Namespace, folder: Path) -> Found:
    """Strona et al. (2014) in plain Python, ten trades a project and two draws, as often as the other."""
    network = _regions()
    sets = [set(network.node[network.project == project].tolist()) for project in range(network.projects)]
    random = Random(1)  # noqa: S311  (no secret)
    total = np.zeros((network.nodes, network.nodes))
    square = np.zeros_like(total)
    for _ in range(BURN_IN * network.projects // 2):
        _trade(sets, random)
    start = time.perf_counter()
    for _ in range(asked.plain):
        for _ in range(ROUNDS * network.projects // 2):
            _trade(sets, random)
        joint: dict[tuple[int, int], int] = {}
        for members in sets:
            for pair in combinations(sorted(members), 2):
                joint[pair] = joint.get(pair, 0) + 1
        for (one, other), times in joint.items():
            total[one, other] += times
            square[one, other] += times * times
    seconds = time.perf_counter() - start
    upper = np.triu_indices(network.nodes, 1)
    mean = total[upper] / asked.plain
    np.savez(folder / "plain.npz", mean=mean, variance=(square[upper] - total[upper] * mean) / (asked.plain - 1))
    return {"draws": asked.plain, "scaled": seconds * asked.draws / asked.plain}


def _trade(sets: list[set[int]], random: Random) -> None:
    a, b = random.sample(range(len(sets)), 2)
    shared = sets[a] & sets[b]
    only = list(sets[a] - shared)
    pool = only + list(sets[b] - shared)
    random.shuffle(pool)
    sets[a], sets[b] = shared | set(pool[: len(only)]), shared | set(pool[len(only) :])


def _regions() -> "Incidence":
    from linkages.network.null import Incidence

    draw = np.random.default_rng(1)
    sizes = np.clip(draw.lognormal(1.45, 0.6, PROJECTS).round().astype(np.int64), 2, 60)
    weight = (np.arange(REGIONS) + 5.0) ** -0.75
    rows = [
        (project, node)
        for project, size in enumerate(sizes.tolist())
        for node in sorted(draw.choice(REGIONS, size, replace=False, p=weight / weight.sum()).tolist())
    ]
    project, node = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    return Incidence(project, node, projects=PROJECTS, nodes=REGIONS)


Task = Callable[[pl.DataFrame, argparse.Namespace, Path], Found]
TASKS: dict[str, Task] = {
    "projection": projection,
    "ours": ours,
    "theirs": theirs,
    "fixed": fixed,
    "plain": plain,
}
# what was found, to be compared when the time is taken
_KEPT: dict[str, Any] = {}
_FEW_PAIRS = 1_000_000


def _write(name: str, folder: Path) -> None:
    if name == "theirs":
        names, p_values = _KEPT[name]
        rows = [(names[i], names[j], float(p)) for i, found in p_values.items() for j, p in found.items()]
        _KEPT[name] = pl.DataFrame([(*sorted(row[:2]), row[2]) for row in rows], schema=_P_VALUES, orient="row")
    if name in _KEPT and _KEPT[name].height <= _FEW_PAIRS:
        _KEPT[name].select(pl.col(column).cast(kind) for column, kind in _P_VALUES.items()).write_parquet(
            folder / f"{name}.parquet"
        )


_P_VALUES = {"source": pl.Int64, "target": pl.Int64, "p_value": pl.Float64}


def run(name: str, asked: argparse.Namespace, folder: Path) -> None:
    """Run one competitor in this process and print what it took."""
    file = folder / "members.parquet"
    members = pl.read_parquet(file) if file.is_file() else pl.DataFrame()
    if name == "theirs":  # numba compiles at the first call
        few = pl.DataFrame({"project_id": [0, 0, 1, 1, 2, 2, 2], "node": [0, 1, 1, 2, 0, 2, 3]})
        theirs(few, asked, folder)
    seconds, found = [], {}
    for _ in range(1 if name in ("theirs", "plain") else asked.repeats):
        start = time.perf_counter()
        found = TASKS[name](members, asked, folder)
        seconds.append(found.pop("scaled", time.perf_counter() - start))
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    _write(name, folder)
    print(json.dumps({"seconds": min(seconds), "peak_mb": peak} | found))


def _apart(name: str, folder: Path, asked: argparse.Namespace) -> Found:
    options = [f"--{key}={getattr(asked, key)}" for key in ("draws", "plain", "repeats")]
    command = [sys.executable, "-W", "ignore", __file__, "--one", name, str(folder), *options]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: Found = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def _beside(names: tuple[str, str], asked: argparse.Namespace, scale: float = 0.0) -> None:
    import generator

    with tempfile.TemporaryDirectory() as files:
        folder = Path(files)
        if scale:
            generator.participations(scale).write_parquet(folder / "members.parquet")
        first, second = (_apart(name, folder, asked) for name in names)
        if first.get("pairs") != second.get("pairs"):
            sys.exit(f"{names}: the two differ in the number of pairs")
        if "theirs" in names:
            _agree_on_p(folder)
        if "plain" in names:
            _agree_on_moments(folder, asked)
        for name, result in zip(names, (first, second), strict=True):
            rest = ", ".join(f"{k} {v:,.0f}" for k, v in result.items() if k not in ("seconds", "peak_mb"))
            print(f"| {name} ({rest}) | {result['seconds']:.3g} | {result['peak_mb']:.0f} |")
        print(f"\n{names[1]} / {names[0]}: {second['seconds'] / first['seconds']:.2f}\n", flush=True)


def _agree_on_p(folder: Path) -> None:
    mine, other = (pl.read_parquet(folder / f"{name}.parquet") for name in ("ours", "theirs"))
    both = mine.join(other, on=["source", "target"])
    gap = (both["p_value"] - both["p_value_right"]).abs().max()
    if both.height != mine.height or not isinstance(gap, float) or gap > 1e-6:  # noqa: PLR2004
        sys.exit(f"p values differ: {both.height:,} of {mine.height:,} pairs in both, largest difference {gap!r}")
    print(f"p values of {both.height:,} pairs agree within {float(gap):.1g}")


def _agree_on_moments(folder: Path, asked: argparse.Namespace) -> None:
    mine, other = (np.load(folder / f"{name}.npz") for name in ("ours", "plain"))
    error = np.sqrt(mine["variance"] / asked.draws + other["variance"] / asked.plain)
    z = (mine["mean"] - other["mean"])[error > 0] / error[error > 0]
    ratio = mine["variance"].sum() / other["variance"].sum()
    if abs(z.std() - 1) > 0.1 or abs(ratio - 1) > 0.05:  # noqa: PLR2004
        sys.exit(f"moments differ: spread of z {z.std():.2f}, ratio of variances {ratio:.3f}")
    print(
        f"means: differences have a spread of {z.std():.2f} standard errors over {len(z):,} pairs; "
        f"variances: {ratio:.3f} times theirs"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="1 for 1.03 million participations")
    parser.add_argument("--bicm", type=float, default=0.02, help="the same for the package bicm; 0 leaves it out")
    parser.add_argument("--draws", type=int, default=1000, help="draws of fixed degrees")
    parser.add_argument("--plain", type=int, default=200, help="draws in plain Python")
    parser.add_argument("--repeats", type=int, default=3, help="in one process")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        run(asked.one[0], asked, Path(asked.one[1]))
        return
    print("| work | seconds | peak MB |\n| --- | ---: | ---: |")
    _beside(("projection", "ours"), asked, asked.scale)
    if asked.bicm:
        _beside(("ours", "theirs"), asked, asked.bicm)
    _beside(("fixed", "plain"), asked)


if __name__ == "__main__":
    main()
