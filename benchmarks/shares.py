"""
Comparing shares: time and memory beside the same draws in bare numpy.

Projects lie in several of many regions; the initiatives are dealt out anew and projects are resampled. Bare numpy does
what any script would: it shuffles the labels of each draw, draws projects with replacement, and multiplies with the
matrix of regions and projects.

    python benchmarks/shares.py [--projects 2000] [--regions 320] [--partners 8600] [--draws 9999]
"""

import argparse
import resource
import time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.indicators.share_tables import Options, compare_shares

_BLOCK = 1000
_SHARE = 0.25


def study(
    projects: int, regions: int, partners: int, rng: np.random.Generator
) -> tuple[pl.DataFrame, NDArray[np.bool_]]:
    """Membership of projects in regions of unlike size, a quarter being initiatives, and whether each is one."""
    label = rng.random(projects) < _SHARE
    places = (regions * rng.random(partners) ** 2).astype(int)
    pairs = np.unique(np.stack([rng.integers(projects, size=partners), places], axis=1), axis=0)
    rows = {"unit": pairs[:, 1].astype(str), "project_id": pairs[:, 0].astype(str), "ici": label[pairs[:, 0]]}
    return pl.DataFrame({"unit_kind": ["region"] * len(pairs), **rows}), label


def bare(membership: pl.DataFrame, label: NDArray[np.bool_], draws: int, rng: np.random.Generator) -> None:
    """Shuffle and resample as often, and count by region."""
    regions = membership["unit"].cast(pl.Int64).to_numpy()
    inside = np.zeros((regions.max() + 1, len(label)), dtype=np.float32)
    inside[regions, membership["project_id"].cast(pl.Int64).to_numpy()] = 1
    for start in range(0, draws, _BLOCK):
        rows = min(_BLOCK, draws - start)
        labels = rng.permuted(np.tile(label.astype(np.float32), (rows, 1)), axis=1)
        labels @ inside.T
        drawn = rng.integers(len(label), size=(rows, len(label)))
        weights = np.apply_along_axis(np.bincount, 1, drawn, minlength=len(label)).astype(np.float32)
        weights @ inside.T, (weights * label) @ inside.T


def main() -> None:
    parser = argparse.ArgumentParser(description="Comparing shares beside bare numpy.")
    for name, default in (("projects", 2000), ("regions", 320), ("partners", 8600), ("draws", 9999)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    membership, label = study(given.projects, given.regions, given.partners, rng)
    start = time.process_time()
    compare_shares(membership, options=Options(permutations=given.draws, resamples=given.draws, seed=1))
    ours = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    bare(membership, label, given.draws, rng)
    theirs = time.process_time() - start
    print(f"{given.projects} projects, {given.regions} regions, {membership.height} memberships, {given.draws} draws")
    print(f"compared: {ours:.2f} s of processor time, high-water memory {memory:.0f} MB")
    print(f"the same draws in bare numpy: {theirs:.2f} s; ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
