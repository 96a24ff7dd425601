"""The benchmark of intervals: what is exact in it, its page, and a reduced run."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from linkages.indicators import averages

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "validation" / "intervals.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("interval_coverage", ROOT / "benchmarks" / "interval_coverage.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize("n", [30, 50, 100, 200, 500])
def test_wilsons_mean_coverage_is_between_94_and_96_percent_from_30_projects_on(benchmark, n):
    held = benchmark.coverage_of_a_share(benchmark.ONE_SHARE["Wilson"], n)
    assert 0.94 <= held.mean() <= 0.96


def test_coverage_of_a_share_is_what_the_binomial_distribution_says(benchmark):
    n = 12
    ends = [proportion_confint(k, n, method="wilson") for k in range(n + 1)]
    for p, found in zip(benchmark.SHARES, benchmark.coverage_of_a_share(benchmark.ONE_SHARE["Wilson"], n), strict=True):
        expected = sum(stats.binom.pmf(k, n, p) for k, (low, high) in enumerate(ends) if low <= p <= high)
        assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("name", "method"), [("normal (Wald)", "normal"), ("exact (Clopper-Pearson)", "beta")])
def test_the_intervals_beside_it_are_those_of_statsmodels(benchmark, name, method):
    k = np.arange(21.0)
    low, high = benchmark.ONE_SHARE[name](k, 20)
    expected = np.array([proportion_confint(int(i), 20, method=method) for i in k])
    assert np.allclose(np.clip(low, 0, 1), expected[:, 0], rtol=0, atol=1e-9)
    assert np.allclose(np.clip(high, 0, 1), expected[:, 1], rtol=0, atol=1e-9)


def test_the_page_shows_the_exact_table(benchmark):
    assert "\n".join(benchmark.one_share()) in PAGE


def test_the_page_has_every_table_with_its_cases(benchmark, monkeypatch):
    monkeypatch.setattr(benchmark, "MANY", 20_000)
    made = benchmark.tables(2)
    for name, lines in made.items():
        shown = PAGE.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- /{name} -->")[0].splitlines()
        assert [line.count("|") for line in shown] == [line.count("|") for line in lines]
        assert shown[0] == lines[0]


def test_the_default_of_averages_is_the_one_that_the_page_finds_best():
    lines = PAGE.partition("<!-- averages -->\n")[2].partition("\n<!-- /averages -->")[0].splitlines()
    names = [cell.strip() for cell in lines[0].split("|")[5:-1]]
    held = [float(cell) for cell in next(line for line in lines if line.startswith("| all ")).split("|")[5:-1]]
    assert names[int(np.argmin(np.abs(np.array(held) - 95)))] == averages.METHOD
    assert names == list(averages.METHODS)


def test_a_reduced_run_covers_as_often_as_the_page_says(benchmark, monkeypatch):
    monkeypatch.setattr(benchmark, "COUNTS", (150,))
    monkeypatch.setattr(benchmark, "AVERAGE_CHANCES", {"alike, 25 %": (0.25, 0.25)})
    monkeypatch.setattr(benchmark, "DRAWS", 199)
    held = [held[averages.METHOD] for *_, held in benchmark.averages_held(150, np.random.default_rng(4))]
    assert len(held) == 4
    assert stats.binomtest(sum(map(sum, held)), sum(map(len, held)), 0.94).pvalue > 0.001


def test_tables_are_put_between_their_marks_again_and_again(benchmark):
    page = "a\n<!-- x -->\n<!-- /x -->\nb"
    once = benchmark.filled(page, {"x": ["| 1 |", "| 2 |"]})
    assert once == "a\n<!-- x -->\n| 1 |\n| 2 |\n<!-- /x -->\nb"
    assert benchmark.filled(once, {"x": ["| 1 |", "| 2 |"]}) == once
