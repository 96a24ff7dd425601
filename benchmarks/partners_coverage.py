"""
How often the intervals of the numbers on partners hold the truth, and how often lock-in is flagged where there is none.

    python benchmarks/partners_coverage.py [--studies 400]

Shares of ties: projects of lognormal size, each with its own chance of a tie inside (so ties of a project are alike).
Pairs: nodes with habits of their own, met in projects of three; a variable of the places that has nothing to do with
meeting again. Complete partnerships: programmes that differ in both. Lock-in: organisations of 40 regions that meet
whomever.
"""

import argparse
from collections.abc import Callable

import numpy as np
import polars as pl

from linkages.indicators.partners.dyads import Dyads, logistic, rank_biserial
from linkages.indicators.partners.helix_outcomes import helix_outcomes
from linkages.indicators.partners.lock_in import lock_in
from linkages.indicators.partners.partnerships import UNION, partnerships
from linkages.indicators.partners.project_samples import ratios
from linkages.indicators.partners.reach import reach

LEAST = 2
SELDOM = 2.0
Interval = tuple[float | None, float | None]


def shares(projects: int, rng: np.random.Generator) -> tuple[float, Interval]:
    """Share of ties inside, of so many projects; the truth is that of very many."""
    truth = 0.3  # chance and size are independent: the ratio of means is the mean chance

    size = np.clip(rng.lognormal(1.45, 0.6, projects).round(), LEAST, 60)
    ties = size * (size - 1) / 2
    inside = rng.binomial(ties.astype(int), rng.beta(0.9, 2.1, projects)).astype(float)
    at = np.arange(projects)
    found = ratios(at, at * 0, inside[:, None], ties, units=1, seed=int(rng.integers(2**31)))
    return truth, (found.low[0, 0], found.high[0, 0])


def pairs(nodes: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, Dyads]:
    """Pairs of nodes with habits, met in projects of three, and a variable of their places."""
    projects = np.array([rng.choice(nodes, 3, replace=False) for _ in range(nodes * 3)])
    one, other, project = (
        np.concatenate(some)
        for some in zip(
            *[(projects[:, a], projects[:, b], np.arange(len(projects))) for a, b in ((0, 1), (0, 2), (1, 2))],
            strict=True,
        )
    )
    ends = np.sort(np.stack((one, other)), axis=0)
    _, first = np.unique(ends[0] * nodes + ends[1], return_index=True)
    dyads = Dyads(ends[0][first], ends[1][first], project[first])
    habit, mood, where = rng.normal(size=nodes), rng.normal(size=len(projects)), rng.normal(size=nodes)
    again = habit[dyads.one] + habit[dyads.other] + mood[dyads.project] + rng.normal(size=len(first)) > SELDOM
    return np.abs(where[dyads.one] - where[dyads.other]), again, dyads


def alone(nodes: int, rng: np.random.Generator) -> tuple[float, Interval]:
    """Rank-biserial correlation with what has nothing to do with it."""
    found = rank_biserial(*pairs(nodes, rng))
    return 0.0, (found.low, found.high)


def together(nodes: int, rng: np.random.Generator) -> tuple[float, Interval]:
    """Odds ratio of the same."""
    x, again, dyads = pairs(nodes, rng)
    found = logistic(x[:, None], again, dyads).estimates[0]
    return 1.0, (found.low, found.high)


def complete(projects: int, rng: np.random.Generator) -> tuple[float, Interval]:
    """Difference of complete and other partnerships: 1 in truth, skewed, in programmes that differ."""
    programme = rng.integers(0, 4, projects)
    whole = rng.random(projects) < 0.15 + 0.15 * programme
    table = pl.DataFrame(
        {
            "programme": programme.astype(str),
            "triple_helix": np.where(whole, "complete", "incomplete"),
            "doubled_helix": ["undetermined"] * projects,
            "organisations": [2] * projects,
            "countries": rng.lognormal(1, 0.6, projects) + 2 * programme + whole,
        }
    )
    seed = int(rng.integers(2**31))
    rows = helix_outcomes(table, permutations=1, seed=seed).filter(
        helix="triple_helix", outcome="countries", within="programme"
    )
    return 1.0, (rows["low"][0], rows["high"][0])


def covered(study: Callable[[int, np.random.Generator], tuple[float, Interval]], size: int, studies: int) -> str:
    """Share of intervals that hold the truth, and how many studies had one."""
    held = there = 0
    for seed in range(studies):
        truth, (low, high) = study(size, np.random.default_rng(seed))
        if low is None or high is None or np.isnan(low):
            continue
        there += 1
        held += low <= truth <= high
    return f"{100 * held / there:.1f} % of {there}" if there else "no interval"


def flags(regions: int, studies: int) -> tuple[int, int, int]:
    """Studies with a flag, regions flagged, regions judged, where nobody prefers anybody."""
    wrong = flagged = judged = 0
    for seed in range(studies):
        rng = np.random.default_rng(seed)
        home = {f"o{n}": f"{'AB'[n % 2]}A{n % regions:02}" for n in range(5 * regions)}
        rows = [(f"p{p}", o, home[o], home[o][:2]) for p in range(6 * regions) for o in rng.choice(list(home), 5)]
        names = ["project_id", "organisation_id", "region", "country"]
        members = pl.DataFrame(rows, schema=names, orient="row")
        projects = members.select("project_id").unique().with_columns(start=pl.lit(None, pl.Date))
        found = partnerships(members, projects, zones={"AA": UNION, "BA": UNION})
        states = lock_in(reach(found, found.networks(1000, seed=seed), draws=1000, samples=0)).state
        wrong += "lock-in" in states
        flagged += states.count("lock-in")
        judged += len(states) - states.count("not told")
    return wrong, flagged, judged


def main() -> None:
    """Print a line a kind of interval."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--studies", type=int, default=400)
    studies = parser.parse_args().studies
    for words, study, sizes in (
        ("share of ties, projects", shares, (5, 10, 30, 100, 300)),
        ("rank-biserial, nodes", alone, (15, 30, 60, 120)),
        ("odds ratio, nodes", together, (15, 30, 60, 120)),
        ("complete less others, projects", complete, (30, 60, 120, 300)),
    ):
        for size in sizes:
            print(f"{words} {size}: {covered(study, size, studies)}", flush=True)
    wrong, flagged, judged = flags(40, max(1, studies // 10))
    print(f"lock-in where there is none: {flagged} of {judged} regions, in {wrong} of {max(1, studies // 10)} studies")


if __name__ == "__main__":
    main()
