"""
Coverage of intervals for means on a scale of five steps, at the sizes that surveys of clusters have.

Compares the score interval of `linkages.indicators.bounded.mean_of` with Student's t and with the percentile bootstrap,
on six distributions of answers from 0 to 4, and on differences of pairs. Prints a table in Markdown:

    python benchmarks/survey_intervals.py
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from linkages.indicators.bounded import mean_of

SIZES = (8, 16, 30, 100)
SAMPLES, BOOTSTRAPS = 2000, 999
MOVED = 0.3  # share of pairs that answer anew in the second wave
ANSWERS = {
    "even": (0.2, 0.2, 0.2, 0.2, 0.2),
    "skewed": (0.5, 0.25, 0.15, 0.07, 0.03),
    "mostly 4": (0.02, 0.03, 0.1, 0.25, 0.6),
    "two camps": (0.4, 0.1, 0.0, 0.1, 0.4),
    "middle": (0.05, 0.2, 0.5, 0.2, 0.05),
    "rare": (0.85, 0.1, 0.03, 0.01, 0.01),
}
Floats = NDArray[np.float64]


def student(values: Floats) -> tuple[float, float]:
    reach = stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean() - reach), float(values.mean() + reach)


def percentile(values: Floats, rng: np.random.Generator) -> tuple[float, float]:
    drawn = rng.choice(values, size=(BOOTSTRAPS, len(values))).mean(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def score(values: Floats, scale: tuple[float, float]) -> tuple[float, float]:
    found = mean_of(values, scale)
    return float(found.low or 0.0), float(found.high or 0.0)


def row(name: str, n: int, draw: Floats, truth: float, scale: tuple[float, float]) -> str:
    rng = np.random.default_rng(n)
    ends = {
        "score": np.array([score(values, scale) for values in draw]),
        "t": np.array([student(values) for values in draw]),
        "bootstrap": np.array([percentile(values, rng) for values in draw[: SAMPLES // 4]]),
    }
    cells = []
    for found in ends.values():
        hit = (found[:, 0] <= truth + 1e-9) & (truth - 1e-9 <= found[:, 1])
        cells.append(f"{100 * hit.mean():.1f} ({(found[:, 1] - found[:, 0]).mean():.2f})")
    return f"| {name} | {n} | {' | '.join(cells)} |"


def main() -> None:
    rng = np.random.default_rng(20150301)
    print("| answers | n | score: coverage % (width) | t | percentile bootstrap |\n| --- | --- | --- | --- | --- |")
    for name, given in ANSWERS.items():
        p = np.array(given) / sum(given)
        for n in SIZES:
            draw = rng.choice(5, p=p, size=(SAMPLES, n)).astype(float)
            print(row(name, n, draw, float(p @ np.arange(5)), (0, 4)))
    for n in SIZES:
        first = rng.choice(5, size=(SAMPLES, n)).astype(float)
        later = rng.choice(5, p=ANSWERS["mostly 4"], size=(SAMPLES, n))
        moved = np.where(rng.random((SAMPLES, n)) < MOVED, later, first)
        truth = MOVED * (float(np.array(ANSWERS["mostly 4"]) @ np.arange(5)) - 2)
        print(row("differences of pairs", n, moved - first, truth, (-4, 4)))


if __name__ == "__main__":
    main()
