"""
How often the bootstrap intervals of `linkages.indicators.association` hold the true coefficient.

Regions have a lognormal density and Poisson counts of projects whose mean is lognormal too and rises with density or
does not: skewed, with many zeros, as real ones. The true coefficients come from two million regions. One line a
method, number of regions and strength.

    python benchmarks/interval_coverage.py [--studies 1000]
"""

import argparse

import numpy as np

from linkages.indicators import resampling
from linkages.indicators.resampling import Floats

STRENGTHS = (0.0, 0.4, 0.8)
REGIONS = (15, 50, 150)
METHODS = ("spearman", "pearson", "log-log pearson")


def regions(n: int, strength: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Density and number of projects of `n` regions."""
    urban = rng.standard_normal(n)
    mean = np.exp(0.3 + strength * urban + 0.7 * rng.standard_normal(n))
    return np.exp(1.2 * urban + 4), rng.poisson(mean).astype(float)


def seen_by(method: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Both variables as a method takes them."""
    if method == "spearman":
        return resampling.midrank(x), resampling.midrank(y)
    return (np.log(x), np.log1p(y)) if method == "log-log pearson" else (x, y)


def covered(n: int, strength: float, truth: dict[str, float], rng: np.random.Generator) -> dict[tuple[str, bool], bool]:
    """Whether each interval of one study holds the truth; nothing where a variable does not vary."""
    x, y = regions(n, strength, rng)
    weights = resampling.samples(n, 999, rng)
    found = {}
    for method in METHODS:
        a, b = seen_by(method, x, y)
        if np.ptp(b) == 0:
            continue
        draws = resampling.bootstrap(a, b, weights, ranked=method == "spearman")
        for fisher in (True, False):
            ends = resampling.interval(float(np.corrcoef(a, b)[0, 1]), draws, fisher=fisher)
            if ends:
                found[method, fisher] = ends[0] <= truth[method] <= ends[1]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of 95 % bootstrap intervals over skewed counts.")
    parser.add_argument("--studies", type=int, default=1000)
    studies = parser.parse_args().studies
    rng = np.random.default_rng(1)
    every: dict[tuple[str, bool], list[bool]] = {}
    print(f"{'method':<16} {'regions':>7} {'strength':>8} {'true r':>7} {'fisher':>7} {'percentile':>10}")
    for strength in STRENGTHS:
        x, y = regions(2_000_000, strength, rng)
        truth = {method: float(np.corrcoef(*seen_by(method, x, y))[0, 1]) for method in METHODS}
        for n in REGIONS:
            held: dict[tuple[str, bool], list[bool]] = {}
            for _ in range(studies):
                for key, holds in covered(n, strength, truth, rng).items():
                    held.setdefault(key, []).append(holds)
                    every.setdefault(key, []).append(holds)
            for method in METHODS:
                fisher, percentile = (np.mean(held[method, one]) for one in (True, False))
                print(f"{method:<16} {n:>7} {strength:>8} {truth[method]:>7.3f} {fisher:>7.1%} {percentile:>10.1%}")
    for method in METHODS:
        fisher, percentile = (np.mean(every[method, one]) for one in (True, False))
        print(f"{method:<16} {'all':>7} {'':>8} {'':>7} {fisher:>7.1%} {percentile:>10.1%}")


if __name__ == "__main__":
    main()
