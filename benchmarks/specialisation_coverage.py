"""
How often the 95 % intervals of specialisation hold the true value: location quotient, indices of profiles, reach.

Projects name one to three of 22 fields. Those of a unit are drawn from a profile of their own, between that of all
others (difference 0) and another one (1); 400 other projects stand beside. What plain percentiles of the resampled
indices would hold stands beside each index. For the reach, regions lie in groups that share a part of their
initiatives; beside it stands Wilson's interval as if they shared none. One line a size and difference; the reach comes
last.

    python benchmarks/specialisation_coverage.py [--studies 400] [--draws 199]
"""

import argparse
from typing import Any

import numpy as np
import polars as pl

from linkages.indicators.mentions import Floats, gather
from linkages.indicators.profiles import indices, profiles
from linkages.indicators.quotients import location_quotients
from linkages.indicators.reach import specialisation_reach
from linkages.indicators.resampling import samples

FIELDS, OTHERS = 22, 400
SIZES = (5, 10, 20, 50, 150)
DIFFERENCES = (0.0, 0.25, 0.5, 1.0)
NAMED = ((1, 2, 3), (0.65, 0.28, 0.07))  # how many fields projects name, and how often
INDICES = ("herfindahl", "krugman", "hachman")
REGIONS, SHARED = (8, 16, 32), (0.0, 0.3, 0.6)
MANY = 200_000


def draw(profile: Floats, n: int, rng: np.random.Generator) -> Floats:
    """Projects x fields: each names the first few of an order drawn by the profile's weights."""
    several = rng.choice(NAMED[0], size=n, p=NAMED[1])
    keys = np.log(profile) + rng.gumbel(size=(n, FIELDS))
    ranks = np.argsort(np.argsort(-keys, axis=1), axis=1)
    return np.asarray(ranks < several[:, None], dtype=float)


def truth(own: Floats, others: Floats, n: int) -> dict[str, Any]:
    """The values that an endless supply of projects would show, the unit being as large a part of all."""
    whole = (n * own + OTHERS * others) / (n * own + OTHERS * others).sum()
    mine, theirs = own / own.sum(), others / others.sum()
    return {
        "quotient": mine / whole,
        "herfindahl": np.square(mine).sum(),
        "krugman": np.abs(mine - theirs).sum(),
        "hachman": 1 / (np.square(mine) / whole).sum(),
    }


def frames(own: Floats, others: Floats) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The projects as the functions under test take them."""
    named = np.vstack([own, others])
    ids = np.array([f"p{k}" for k in range(len(named))])
    units = ["own"] * len(own) + ["other"] * len(others)
    members = pl.DataFrame({"unit_kind": ["region"] * len(ids), "unit": units, "project_id": ids})
    project, field = np.nonzero(named)
    return members, pl.DataFrame({"project_id": ids[project], "specialisation": [f"f{f:02}" for f in field]})


def percentiles(own: Floats, others: Floats, draws: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Plain percentile intervals of the three indices, projects being resampled."""
    weights = samples(len(own) + len(others), draws, rng)
    counts = weights[:, : len(own)] @ own
    drawn = indices(counts, counts + weights[:, len(own) :] @ others)
    return [tuple(np.nanquantile(one, [0.025, 0.975])) for one in drawn]


def of_profiles(difference: float, n: int, studies: int, draws: int, rng: np.random.Generator) -> list[float]:
    """Shares of intervals that hold the truth: quotients of all fields, of those that occur, each index both ways."""
    base = np.sort(np.random.default_rng(1).dirichlet(np.full(FIELDS, 0.8)))[::-1]
    profile = (1 - difference) * base + difference * np.roll(base, 5)
    true = truth(draw(profile, MANY, rng).mean(axis=0), draw(base, MANY, rng).mean(axis=0), n)
    every: list[Floats] = []
    occurring: list[Floats] = []
    held: list[list[bool]] = []
    for _ in range(studies):
        own, others = draw(profile, n, rng), draw(base, OTHERS, rng)
        counts = own.sum(axis=0)
        found = location_quotients(counts[None], counts + others.sum(axis=0))
        within = (found.low[0] <= true["quotient"]) & (true["quotient"] <= found.high[0])
        known = np.isfinite(found.value[0])
        every.append(within[known])
        occurring.append(within[counts > 0])
        table = profiles(gather(*frames(own, others)), draws=draws, seed=int(rng.integers(2**31)))
        row = table.filter(pl.col("unit") == "own").row(0, named=True)
        # no interval is given where the profile does not vary: nothing that could hold the truth or not
        ours = [row[f"{i}_low"] is None or row[f"{i}_low"] <= true[i] <= row[f"{i}_high"] for i in INDICES]
        plain = [
            low <= true[i] <= high for i, (low, high) in zip(INDICES, percentiles(own, others, draws, rng), strict=True)
        ]
        held.append([both for pair in zip(ours, plain, strict=True) for both in pair])
    return [float(np.concatenate(every).mean()), float(np.concatenate(occurring).mean()), *np.mean(held, axis=0)]


def of_reach(regions: int, shared: float, studies: int, rng: np.random.Generator) -> tuple[float, float, float]:
    """
    Coverage of the interval of a share of regions, of the plain Wilson interval, and mean effective number of regions.

    Regions lie in groups of four; each has six initiatives, a share of them those of its group. Fields are as frequent
    as regions' own kinds make them; the true share is that of an endless number of groups.
    """
    per, common, group = 6, round(6 * shared), 4
    frequent = np.sort(np.random.default_rng(2).dirichlet(np.full(FIELDS, 0.8)))[::-1]

    def world(count: int) -> tuple[Floats, Floats]:
        ours = draw(frequent, count // group * common, rng).reshape(count // group, common, FIELDS)
        alone = draw(frequent, count * (per - common), rng).reshape(count, per - common, FIELDS)
        return ours, alone

    ours, alone = world(40_000)
    true = (np.repeat(ours.any(axis=1), group, axis=0) | alone.any(axis=1)).mean(axis=0)
    held, plain, numbers = [], [], []
    for _ in range(studies):
        ours, alone = world(regions)
        rows, named = [], []
        for r in range(regions):
            ids = [f"g{r // group}-{k}" for k in range(common)] + [f"r{r}-{k}" for k in range(per - common)]
            rows += [("region", f"R{r:02}", p, True) for p in ids]
            for p, some in zip(ids, np.vstack([ours[r // group], alone[r]]), strict=True):
                named += [(p, f"f{f:02}") for f in np.flatnonzero(some)]
        members = pl.DataFrame(rows, schema=["unit_kind", "unit", "project_id", "ici"], orient="row")
        table = specialisation_reach(
            members, pl.DataFrame(named, schema=["project_id", "specialisation"], orient="row")
        )
        for row in table.iter_rows(named=True):
            value = true[int(row["specialisation"][1:])]
            held.append(row["low"] <= value <= row["high"])
            spread = 1.96 * np.sqrt(row["share"] * (1 - row["share"]) / regions + 1.96**2 / (4 * regions**2))
            middle = row["share"] + 1.96**2 / (2 * regions)
            plain.append(abs(value * (1 + 1.96**2 / regions) - middle) <= spread)
        numbers.append(table["effective_units"][0])
    return float(np.mean(held)), float(np.mean(plain)), float(np.mean(numbers))


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of 95 % intervals of specialisation.")
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--draws", type=int, default=199)
    given = parser.parse_args()
    rng = np.random.default_rng(1)
    print(
        f"{'difference':>10} {'projects':>8} {'quotient':>8} {'occurring':>9}",
        *(f"{i:>10} percentile" for i in INDICES),
    )
    for difference in DIFFERENCES:
        for n in SIZES:
            found = of_profiles(difference, n, given.studies, given.draws, rng)
            print(f"{difference:>10} {n:>8} {found[0]:>8.3f} {found[1]:>9.3f}", *(f"{x:>10.3f}" for x in found[2:]))
    print(f"\n{'regions':>7} {'shared':>7} {'reach':>7} {'plain':>7} {'effective':>9}")
    for regions in REGIONS:
        for shared in SHARED:
            held, plain, number = of_reach(regions, shared, given.studies, rng)
            print(f"{regions:>7} {shared:>7} {held:>7.3f} {plain:>7.3f} {number:>9.1f}")


if __name__ == "__main__":
    main()
