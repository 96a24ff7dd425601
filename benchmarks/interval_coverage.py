"""
How often the intervals of this package hold the true value: one table a sort of interval.

Intervals of one share are judged exactly, by the binomial distribution; those of differences, averages and
correlations by simulation, with the Monte-Carlo error stated. The default of each sort is the method that
comes nearest to what it says.

    python benchmarks/interval_coverage.py [--quick] [--studies 1000] [--write]

--write puts the tables into docs/validation/intervals.md; --quick takes a tenth of the studies (under a minute).
"""

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from linkages.indicators import averages, resampling
from linkages.indicators.dealing import Incidence
from linkages.indicators.differences import difference_interval
from linkages.indicators.shares import wilson

Floats = NDArray[np.float64]
Ends = tuple[Any, Any]
Held = dict[str, list[bool]]

PAGE = Path(__file__).parents[1] / "docs" / "validation" / "intervals.md"
SIZES = (5, 10, 20, 30, 50, 100, 200, 500)
FROM = 30
SHARES = np.linspace(0.001, 0.999, 999)
DRAWS = 999
QUICK = 10
MANY = 2_000_000  # regions that a true coefficient is taken from
Z = 1.959963984540054


# ---- one share: exact ------------------------------------------------------------------------------------


def wald(k: Floats, n: int) -> Ends:
    reach = Z * np.sqrt(k * (n - k) / n) / n
    return k / n - reach, k / n + reach


def clopper_pearson(k: Floats, n: int) -> Ends:
    low = np.where(k > 0, special.betaincinv(np.maximum(k, 1), n - k + 1, 0.025), 0.0)
    return low, np.where(k < n, special.betaincinv(k + 1, np.maximum(n - k, 1), 0.975), 1.0)


ONE_SHARE: Mapping[str, Callable[[Floats, int], Ends]] = {
    "Wilson": wilson,
    "normal (Wald)": wald,
    "exact (Clopper-Pearson)": clopper_pearson,
}


def coverage_of_a_share(method: Callable[[Floats, int], Ends], n: int) -> Floats:
    """Chance that the interval of a share of n projects holds the true share, for each of `SHARES`: exact."""
    k = np.arange(n + 1.0)
    low, high = method(k, n)
    ways = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    p = SHARES[:, None]
    chance = np.exp(ways + special.xlogy(k, p) + special.xlog1py(n - k, -p))
    return np.asarray((chance * ((low <= p) & (p <= high))).sum(axis=1))


def one_share() -> Iterator[str]:
    yield "| projects | " + " | ".join(f"{name}: mean | least | at" for name in ONE_SHARE) + " |"
    yield "| ---: |" + " ---: | ---: | ---: |" * len(ONE_SHARE)
    for n in SIZES:
        cells = []
        for method in ONE_SHARE.values():
            held = coverage_of_a_share(method, n)
            cells.append(f"{percent(held.mean())} | {percent(held.min())} | {SHARES[held.argmin()]:.3f}")
        yield f"| {n} | " + " | ".join(cells) + " |"


# ---- the difference of two shares that have projects in common -------------------------------------------

OVERLAPS = ((30, 30, 0), (30, 30, 15), (60, 20, 15), (100, 100, 90))
PAIRS = ((0.1, 0.1), (0.25, 0.25), (0.2, 0.4), (0.05, 0.5))


def differences(studies: int, rng: np.random.Generator) -> Iterator[str]:
    """Common projects are initiatives as often as those of the first unit alone."""
    yield "| projects, common | true shares of what is not common | held |"
    yield "| --- | --- | ---: |"
    every = []
    for (n, m, common), (p, q) in product(OVERLAPS, PAIRS):
        shared = rng.binomial(common, p, studies * QUICK)
        k = rng.binomial(n - common, p, studies * QUICK) + shared
        j = rng.binomial(m - common, q, studies * QUICK) + shared
        truth = p - ((m - common) * q + common * p) / m
        low, high = difference_interval((k, j), (n, m), (shared, common))
        every.append(float(((low <= truth) & (truth <= high)).mean()))
        yield f"| {n} and {m}, {common} | {p:g}, {q:g} | {percent(every[-1])} |"
    yield f"| all | | {percent(np.mean(every))} |"


# ---- averages over units that share projects -------------------------------------------------------------

STRUCTURES = {"apart": 1.0, "shared": 2.5}
COUNTS = (40, 150, 600)
AVERAGE_CHANCES = {"alike, 25 %": (0.25, 0.25), "apart, 5 to 45 %": (0.05, 0.45)}
UNITS = 10


def study_of_units(projects: int, structure: str, chances: Floats, rng: np.random.Generator) -> Incidence:
    """Projects in one or several of ten units of unlike size; a project's chance is the mean of its units'."""
    inside = np.zeros((projects, UNITS), dtype=bool)
    inside[np.arange(projects), rng.choice(UNITS, projects, p=weights())] = True
    if structure == "shared":
        inside |= rng.random((projects, UNITS)) < (STRUCTURES[structure] - 1) * weights()
    label = rng.random(projects) < (inside @ chances) / inside.sum(axis=1)
    unit, project = np.nonzero(inside.T)
    return Incidence(tuple(map(str, range(UNITS))), unit, project, label)


def weights() -> Floats:
    sizes = np.arange(1.0, UNITS + 1)
    return np.asarray(sizes / sizes.sum())


def averages_held(studies: int, rng: np.random.Generator) -> Iterator[tuple[str, int, str, str, Held]]:
    for (said, ends), structure in product(AVERAGE_CHANCES.items(), STRUCTURES):
        chances = np.linspace(*ends, UNITS)
        large = study_of_units(MANY // 5, structure, chances, rng)
        truth = (large.overall, float((large.successes / large.trials).mean()))
        for projects in COUNTS:
            held: list[Held] = [{}, {}]
            for _ in range(studies):
                incidence = study_of_units(projects, structure, chances, rng)
                drawn = averages.resample(incidence, DRAWS, rng)
                own = averages.estimates(incidence)
                apart = averages.jackknife(incidence)
                for i, method in product(range(2), averages.METHODS):
                    found = averages.interval(own[i], drawn[i], method=method, jackknife=apart[i])
                    if found:
                        held[i].setdefault(method, []).append(found[0] <= truth[i] <= found[1])
            for i, name in enumerate(averages.AVERAGES):
                yield name, projects, structure, said, held[i]


def average_table(studies: int, rng: np.random.Generator) -> Iterator[str]:
    yield "| average | projects | units | true shares | " + " | ".join(averages.METHODS) + " |"
    yield "| --- | ---: | --- | --- |" + " ---: |" * len(averages.METHODS)
    every: Held = {}
    rows = list(averages_held(studies, rng))
    for name, projects, structure, said, held in sorted(rows, key=lambda row: row[:4]):
        yield f"| {name} | {projects} | {structure} | {said} | {cells(held, averages.METHODS)} |"
        gather(every, held)
    yield f"| all | | | | {cells(every, averages.METHODS)} |"
    yield f"| mean distance from 95 % | | | | {distances([row[4] for row in rows], averages.METHODS)} |"


# ---- correlations over regions ---------------------------------------------------------------------------

STRENGTHS = (0.0, 0.4, 0.8)
REGIONS = (15, 50, 150)
COEFFICIENTS = ("spearman", "pearson", "log-log pearson")
CORRELATION_METHODS = ("percentile", "bca", "normal", "fisher")
DEFAULTS = {"spearman": "percentile", "pearson": "percentile", "log-log pearson": "fisher"}


def regions(n: int, strength: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Lognormal density and Poisson counts whose mean is lognormal too: skewed, with many zeros, as real ones."""
    urban = rng.standard_normal(n)
    mean = np.exp(0.3 + strength * urban + 0.7 * rng.standard_normal(n))
    return np.exp(1.2 * urban + 4), rng.poisson(mean).astype(float)


def seen_by(coefficient: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Both variables as a coefficient takes them."""
    if coefficient == "spearman":
        return resampling.midrank(x), resampling.midrank(y)
    return (np.log(x), np.log1p(y)) if coefficient == "log-log pearson" else (x, y)


def correlation_ends(own: float, drawn: Floats, apart: Floats) -> Iterator[tuple[str, tuple[float, float] | None]]:
    """Ends by each method; BCa and normal take the scale from -1 to 1 for a share from 0 to 1."""
    yield "percentile", resampling.interval(own, drawn, fisher=False)
    yield "fisher", resampling.interval(own, drawn, fisher=True)
    share, some, without = ((x + 1) / 2 for x in (own, drawn, apart))
    for method in ("bca", "normal"):
        ends = averages.interval(float(share), np.asarray(some), method=method, jackknife=np.asarray(without))
        yield method, None if ends is None else (2 * ends[0] - 1, 2 * ends[1] - 1)


def correlations_held(studies: int, rng: np.random.Generator) -> Iterator[tuple[str, int, float, float, Held]]:
    for strength in STRENGTHS:
        x, y = regions(MANY, strength, rng)
        truth = {name: float(np.corrcoef(*seen_by(name, x, y))[0, 1]) for name in COEFFICIENTS}
        for n in REGIONS:
            held: dict[str, Held] = {name: {} for name in COEFFICIENTS}
            for _ in range(studies):
                x, y = regions(n, strength, rng)
                drawn_weights, left_out = resampling.samples(n, DRAWS, rng), 1.0 - np.eye(n)
                for name in COEFFICIENTS:
                    a, b = seen_by(name, x, y)
                    if np.ptp(b) == 0:
                        continue
                    ranked = name == "spearman"
                    drawn, apart = (resampling.bootstrap(a, b, w, ranked=ranked) for w in (drawn_weights, left_out))
                    for method, ends in correlation_ends(float(np.corrcoef(a, b)[0, 1]), drawn, apart):
                        if ends:
                            held[name].setdefault(method, []).append(ends[0] <= truth[name] <= ends[1])
            for name in COEFFICIENTS:
                yield name, n, strength, truth[name], held[name]


def correlation_table(studies: int, rng: np.random.Generator) -> Iterator[str]:
    yield "| coefficient | regions | strength | true | " + " | ".join(CORRELATION_METHODS) + " |"
    yield "| --- | ---: | ---: | ---: |" + " ---: |" * len(CORRELATION_METHODS)
    rows = list(correlations_held(studies, rng))
    for name in COEFFICIENTS:
        own = [row for row in rows if row[0] == name]
        every: Held = {}
        for _, n, strength, true, held in own:
            yield f"| {name} | {n} | {strength} | {true:.3f} | {cells(held, CORRELATION_METHODS)} |"
            gather(every, held)
        yield f"| **{name}, all** (default: {DEFAULTS[name]}) | | | | {cells(every, CORRELATION_METHODS)} |"


# ---- the page --------------------------------------------------------------------------------------------


def percent(share: Any) -> str:  # noqa: ANN401 - numbers of numpy and Python alike
    return f"{100 * float(share):.1f}"


def cells(held: Held, methods: Sequence[str]) -> str:
    return " | ".join(percent(np.mean(held[name])) if held.get(name) else "-" for name in methods)


def gather(every: Held, held: Held) -> None:
    for name, found in held.items():
        every.setdefault(name, []).extend(found)


def distances(rows: Sequence[Held], methods: Sequence[str]) -> str:
    """How far a method is from 95 % on average over the cases."""
    return " | ".join(
        percent(np.mean([abs(np.mean(held[name]) - 0.95) for held in rows if held.get(name)])) for name in methods
    )


def tables(studies: int) -> dict[str, list[str]]:
    """Every table, each from its own stream of randomness."""
    streams = iter(np.random.default_rng(1).spawn(3))
    made: dict[str, list[str]] = {"one share": list(one_share())}
    for name, make in (
        ("differences", differences),
        ("averages", average_table),
        ("correlations", correlation_table),
    ):
        made[name] = list(make(studies, next(streams)))
    return made


def filled(page: str, made: Mapping[str, Sequence[str]]) -> str:
    """Put tables into a page, each between its marks."""
    for name, lines in made.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        head, _, rest = page.partition(start)
        _, _, tail = rest.partition(end)
        page = f"{head}{start}\n" + "\n".join(lines) + f"\n{end}{tail}"
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of 95 % intervals.")
    parser.add_argument("--studies", type=int, default=1000, help="simulated studies a case")
    parser.add_argument("--quick", action="store_true", help="a tenth of the studies")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    given = parser.parse_args()
    studies = max(2, given.studies // QUICK if given.quick else given.studies)
    made = tables(studies)
    error = 100 * (0.95 * 0.05 / studies) ** 0.5
    print(f"{studies} studies a case: one standard error of a simulated 95 % is {error:.1f} percentage points.")
    for name, lines in made.items():
        print(f"\n{name}\n", *lines, sep="\n")
    if given.write:
        PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
