"""
How often the intervals of `linkages.indicators.coding_error` hold the share that people would find in all projects.

Finite populations of projects with a true share, a rule of given sensitivity and specificity, and a random subsample
that people read: simple, or drawn by the rule's answer (its yes and no in equal parts). One line a case: coverage and
mean width of each interval. Rogan-Gladen is counted only where it is given; the last columns say how often that is.

    python benchmarks/coding_error_coverage.py [--studies 2000]
"""

import argparse
from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from linkages.indicators import coding_error
from linkages.indicators.coding_error import Estimate, Subsample

PROJECTS = (85, 500, 3000)
CODED = (30, 60, 150)
SHARES = (0.1, 0.35)
RULES = {"theme-like": (0.21, 0.96), "fair": (0.7, 0.85), "good": (0.85, 0.95)}
Floats = NDArray[np.float64]


def draw(people: Floats, rule: Floats, n: int, design: str, rng: np.random.Generator) -> Subsample:
    """Draw a subsample of `n` by a design."""
    strata = np.zeros(len(people), dtype=np.int64) if design == "simple" else rule.astype(np.int64)
    sizes = np.bincount(strata, minlength=2)
    wanted = np.minimum(sizes, n) if design == "simple" else _equal(sizes, n)
    chosen = [rng.permutation(np.flatnonzero(strata == h))[: wanted[h]] for h in (0, 1)]
    index = np.concatenate(chosen)
    weight = np.repeat(sizes / np.maximum(wanted, 1), [len(one) for one in chosen])
    return Subsample(people[index], rule[index], weight, strata[index])


def _equal(sizes: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    first = min(int(sizes[1]), n // 2)
    return np.array([min(int(sizes[0]), n - first), first])


def bootstrap(rule_share: float, sample: Subsample, projects: int, rng: np.random.Generator) -> tuple[float, float]:
    """Rogan-Gladen's interval by drawing share, sensitivity and specificity from their Jeffreys posteriors."""
    (se, positives), (sp, negatives) = coding_error._rates(sample)  # noqa: SLF001
    drawn = [
        rng.beta(rate * size + 0.5, (1 - rate) * size + 0.5, 1000)
        for rate, size in ((rule_share, projects), (se, positives), (sp, negatives))
    ]
    found = np.clip((drawn[0] + drawn[2] - 1) / (drawn[1] + drawn[2] - 1), 0, 1)
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def studies(
    projects: int, n: int, share: float, rates: tuple[float, float], design: str, many: int, rng: np.random.Generator
) -> Iterator[dict[str, tuple[bool, float]]]:
    """Give, for each study, whether each interval holds the truth, and its width."""
    for _ in range(many):
        people = (rng.permutation(projects) < round(share * projects)).astype(float)
        right = rng.random(projects) < np.where(people == 1, *rates)
        rule = np.where(right, people, 1 - people)
        sample = draw(people, rule, n, design, rng)
        truth, said = float(people.mean()), float(rule.mean())
        makers: dict[str, Callable[[], Estimate]] = {
            "difference": lambda said=said, sample=sample: coding_error.difference(said, sample, projects),  # type: ignore[misc]
            "coded": lambda sample=sample: coding_error.coded_alone(sample, projects),  # type: ignore[misc]
            "rogan-gladen": lambda said=said, sample=sample: coding_error.rogan_gladen(said, sample, projects),  # type: ignore[misc]
        }
        found = {}
        for name, make in makers.items():
            one = make()
            if one.low is not None and one.high is not None:
                found[name] = (one.low - 1e-12 <= truth <= one.high + 1e-12, one.high - one.low)
        if "rogan-gladen" in found:
            low, high = bootstrap(said, sample, projects, rng)
            found["bootstrap"] = (low <= truth <= high, high - low)
        yield found


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of 95 % intervals of shares under coding error.")
    parser.add_argument("--studies", type=int, default=2000)
    many = parser.parse_args().studies
    names = ("difference", "coded", "rogan-gladen", "bootstrap")
    print(f"{'draw':<8} {'projects':>8} {'coded':>5} {'share':>5} {'rule':<11}" + "".join(f"{n:>20}" for n in names))
    rng = np.random.default_rng(1)
    for design, projects, n, share, (rule, rates) in product(
        ("simple", "rule"), PROJECTS, CODED, SHARES, RULES.items()
    ):
        if n >= projects:
            continue
        every = list(studies(projects, n, share, rates, design, many, rng))
        line = f"{design:<8} {projects:>8} {n:>5} {share:>5} {rule:<11}"
        for name in names:
            got = [one[name] for one in every if name in one]
            held, width = (np.mean([each[i] for each in got]) if got else float("nan") for i in (0, 1))
            line += f"  {held:>6.1%} {width:>5.3f} {len(got) / many:>4.0%}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
