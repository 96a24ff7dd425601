"""
Do cluster initiatives go with urbanisation? Correlation of regional counts and shares with regional statistics.

The first statistic, the first count and Spearman's coefficient make the *primary* test, declared before anything is
computed. All others (Pearson; Pearson on logarithms; further counts, shares and statistics) stand beside it with p
corrected by max-T. The units are the regions of the universe, zeros included: taking only regions with a project would
select on the outcome.

Each coefficient has a bootstrap interval over regions (percentiles; on Fisher's z for log-log) and a two-sided p. For
counts, the counts are dealt out anew over the regions; a share is never shuffled, its initiatives are drawn anew among
the coded projects instead (`linkages.indicators.resampling`). Neither corrects for likeness of neighbours, and the
caveat of each row says so.

References
----------
Mikhaylov & Mikhaylova (2015), section 4, for the claim; Westfall & Young (1993), Resampling-based multiple testing, for
max-T.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import ColumnError, SettingError
from linkages.indicators import resampling
from linkages.indicators.resampling import Floats, Labels
from linkages.tables import ASSOCIATION, conform

METHODS = ("spearman", "pearson", "log-log pearson")
SHARE = "ici_share"
_SHARE_COUNTS = ("ici_projects", "coded_projects")
_FEWEST = 4
_FEW = 10
_USUAL = 0.05  # the level that goes with intervals of 95 %


@dataclass(frozen=True)
class _Test:
    x: str
    y: str
    method: str
    x_all: Floats
    y_all: Floats

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells the test from all others."""
        return self.x, self.y, self.method

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """Units with both values."""
        both: NDArray[np.bool_] = np.isfinite(self.x_all) & np.isfinite(self.y_all)
        return both

    @cached_property
    def why_not(self) -> str:
        """Why there is no coefficient, a sentence without its full stop; empty where there is one."""
        n = int(self.inside.sum())
        if n == 0:
            return "No region has both values"
        if n < _FEWEST:
            return f"Only {n} region{'s have' if n > 1 else ' has'} both values, at least {_FEWEST} are needed"
        x, y = self.x_all[self.inside], self.y_all[self.inside]
        if self.method == METHODS[2] and x.min() < 0:
            return f"{self.x} has negative values, which have no logarithm"
        if self.method == METHODS[2] and self.y == SHARE:
            return "Shares of 0 have no logarithm, and adding a constant to them would decide the result"
        for name, values in ((self.x, x), (self.y, y)):
            if resampling.standardise(values) is None:
                return f"{name} has the same value in all {n} regions that have both"
        return ""

    @cached_property
    def pair(self) -> tuple[Floats, Floats]:
        """Both variables over the units inside, as the method takes them."""
        x, y = self.x_all[self.inside], self.y_all[self.inside]
        if self.method == METHODS[0]:
            return resampling.midrank(x), resampling.midrank(y)
        if self.method == METHODS[2]:
            floor = x[x > 0].min() / 2 if (x > 0).any() else 1.0
            return np.log(np.where(x > 0, x, floor)), np.log1p(y)
        return x, y

    @cached_property
    def standard(self) -> tuple[Floats, Floats]:
        """Both variables, standardised."""
        x, y = (resampling.standardise(values) for values in self.pair)
        if x is None or y is None:  # pragma: no cover - why_not has ruled it out
            raise AssertionError(self.why_not)
        return x, y

    @cached_property
    def estimate(self) -> float:
        """The coefficient."""
        x, y = self.standard
        return float(np.clip(x @ y, -1, 1))


def associate(  # noqa: PLR0913 - all but the table are named by the caller
    units: pl.DataFrame,
    *,
    x: str | Sequence[str],
    ys: str | Sequence[str] = ("ici_projects", SHARE, "projects"),
    level: str,
    membership: pl.DataFrame | None = None,
    notes: Mapping[str, str] | None = None,
    universe: str = "",
    bootstrap: int = 999,
    permutations: int = 9999,
    seed: int = 0,
) -> pl.DataFrame:
    """
    Correlate counts and shares of projects with regional statistics.

    Parameters
    ----------
    units
        One row a region of the universe, zeros included: ``unit``, the columns of `x`, and of `ys` those that are
        counts. For ``ici_share`` also ``ici_projects`` and ``coded_projects`` (coded projects of the region), unless
        `membership` is given.
    x
        Statistics; the first is the one of the primary test. Missing values stay missing.
    ys
        Counts of projects, and ``ici_share``; the first is the one of the primary test.
    level
        Level of the units, in words, such as ``NUTS 2``.
    membership
        ``unit``, ``project_id``, ``ici`` (as given to `linkages.indicators.shares.share`; other kinds of unit than
        regions are left out). With it the null of the share knows that a project lies in several regions; without it
        each region's projects count as its own, which makes p too small.
    notes
        What to say of a statistic in the caveat, by column: its year, its limits.
    universe
        Which regions make up the universe, in a sentence, for the caveat.
    bootstrap
        Samples for the interval.
    permutations
        Draws for p; the smallest p is 1 / (permutations + 1).
    seed
        Seed; the same seed gives the same numbers, in whatever order the rows come.

    Returns
    -------
    Rows of `linkages.tables.ASSOCIATION`, primary test first. ``p_adjusted`` of the primary test is its p. Where a
    coefficient is not defined its cells are empty and the first sentence of ``caveat`` says why.

    Raises
    ------
    ColumnError
        A column is missing.
    SettingError
        A unit occurs twice, a column is not numeric, a count is negative, fewer than 1 draw is asked for, the seed is
        negative, or there is nothing to correlate.
    """
    xs, ys = _names(x), _names(ys)
    _check_settings(xs, ys, bootstrap, permutations, seed)
    counts = [y for y in ys if y != SHARE]
    units = _checked(units, [*xs, *counts])
    values = {name: _numbers(units, name) for name in [*xs, *counts]}
    _refuse_negative(values, counts)
    labels = _labels(units, membership) if SHARE in ys else None
    if labels is not None:
        trials = labels.trials
        values[SHARE] = np.divide(labels.successes, trials, out=np.full(len(units), np.nan), where=trials > 0)
    tests = [_Test(a, y, method, values[a], values[y]) for a in xs for y in ys for method in METHODS]
    defined = [test for test in tests if not test.why_not]
    p, adjusted = _significance(defined, _null(defined, labels, draws=permutations, seed=seed), primary=tests[0])
    others = sum(test is not tests[0] for test in defined)
    rows = []
    for test in tests:
        ends = None if test.why_not else _interval(test, bootstrap, seed)
        words = [*_about_test(test, ends=ends, p=p.get(test.key, 1.0), primary=test is tests[0], others=others)]
        words += _about_data(test, universe, notes or {}, shared=membership is not None)
        rows.append(
            {
                "x": test.x,
                "y": test.y,
                "level": level,
                "n": int(test.inside.sum()),
                "missing": int((~test.inside).sum()),
                "method": test.method,
                "estimate": None if test.why_not else test.estimate,
                "low": ends and ends[0],
                "high": ends and ends[1],
                "p_value": p.get(test.key),
                "p_adjusted": adjusted.get(test.key),
                "caveat": " ".join(words),
            }
        )
    return conform(pl.DataFrame(rows, infer_schema_length=None), ASSOCIATION)


def _check_settings(xs: Sequence[str], ys: Sequence[str], bootstrap: int, permutations: int, seed: int) -> None:
    if not xs or not ys:
        raise SettingError(
            "There is nothing to correlate: name at least one statistic (x) and one count or share (ys)."
        )
    if bootstrap < 1 or permutations < 1:
        raise SettingError(f"bootstrap is {bootstrap} and permutations is {permutations}; both must be at least 1.")
    if seed < 0:
        raise SettingError(f"seed is {seed}; it must be 0 or more.")


def _names(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(dict.fromkeys(names))


def _checked(units: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    if missing := [name for name in ("unit", *columns) if name not in units.columns]:
        raise ColumnError(missing, present=units.columns, where="table of regions to correlate")
    again = units.filter(pl.col("unit").is_duplicated())["unit"].unique().sort().to_list()
    if again:
        raise SettingError(f"Regions occur more than once in the table to correlate: {', '.join(map(str, again[:5]))}.")
    return units.sort("unit")


def _numbers(units: pl.DataFrame, name: str) -> Floats:
    if not (units.schema[name].is_numeric() or units.schema[name] in (pl.Boolean, pl.Null)):
        raise SettingError(f"Column {name!r} of the table to correlate holds {units.schema[name]}, not numbers.")
    found: Floats = units[name].cast(pl.Float64).to_numpy().astype(float)
    return np.where(np.isfinite(found), found, np.nan)


def _refuse_negative(values: Mapping[str, Floats], counts: Iterable[str]) -> None:
    for name in counts:
        if (values[name] < 0).any():
            raise SettingError(f"Column {name!r} is correlated as a count of projects, but holds negative numbers.")


def _labels(units: pl.DataFrame, membership: pl.DataFrame | None) -> Labels:
    if membership is None:
        pairs = _slots(_checked(units, _SHARE_COUNTS))
    else:
        if missing := [name for name in ("unit", "project_id", "ici") if name not in membership.columns]:
            raise ColumnError(missing, present=membership.columns, where="membership of projects in regions")
        if "unit_kind" in membership.columns:
            membership = membership.filter(pl.col("unit_kind") == "region")
        pairs = membership.filter(pl.col("ici").is_not_null()).group_by("unit", "project_id").agg(pl.col("ici").max())
    at = units.select("unit").with_row_index("at")
    pairs = pairs.join(at, on="unit").with_columns(project=pl.col("project_id").rank("dense") - 1).sort("at", "project")
    label = pairs.select("project", "ici").unique("project").sort("project")["ici"].cast(pl.Boolean).to_numpy()
    return Labels(
        pairs["at"].to_numpy().astype(np.intp), pairs["project"].to_numpy().astype(np.intp), label, len(units)
    )


def _slots(units: pl.DataFrame) -> pl.DataFrame:
    # Each coded project of each region as a project of its own: all that is known when only counts are given.
    counts = units.select("unit", *(pl.col(name).fill_null(0).cast(pl.Int64) for name in _SHARE_COUNTS))
    ici, coded = (pl.col(name) for name in _SHARE_COUNTS)
    if not counts.filter((ici < 0) | (ici > coded)).is_empty():
        raise SettingError("ici_projects must lie between 0 and coded_projects in every region; in some it does not.")
    slots = counts.select("unit", ici, slot=pl.int_ranges(coded)).explode("slot").filter(pl.col("slot").is_not_null())
    return slots.select("unit", project_id=pl.concat_str("unit", pl.lit("\0"), "slot"), ici=pl.col("slot") < ici)


def _null(tests: Sequence[_Test], labels: Labels | None, *, draws: int, seed: int) -> Floats:
    """Draw every test's coefficient under its null (draws x tests): counts on common draws, shares on their own."""
    null = np.zeros((draws, len(tests)))
    by_regions, by_projects = np.random.default_rng(seed).spawn(2)
    counts, shares = _alike(tests, share=False), _alike(tests, share=True)
    if counts:
        filled = 0
        for order in resampling.orders(len(tests[0].inside), draws, by_regions):
            block = slice(filled, filled := filled + len(order))
            subsets: dict[bytes, NDArray[np.int32]] = {}
            for group in counts:
                test = tests[group[0]]
                key = test.inside.tobytes()
                if key not in subsets:
                    subsets[key] = resampling.within(order, test.inside)
                drawn = subsets[key]
                y = np.zeros(order.shape[1])
                y[test.inside] = test.standard[1]
                null[block, group] = y[drawn] @ np.stack([tests[i].standard[0] for i in group], axis=1)
    if shares and labels is not None:
        filled = 0
        for drawn_shares in labels.draw(draws, by_projects):
            block = slice(filled, filled := filled + len(drawn_shares))
            for group in shares:
                test = tests[group[0]]
                x = np.stack([tests[i].standard[0] for i in group], axis=1)
                rows = drawn_shares[:, test.inside]
                null[block, group] = resampling.correlate_rows(rows, x, ranked=test.method == METHODS[0])
    return null


def _alike(tests: Sequence[_Test], *, share: bool) -> list[list[int]]:
    """Positions of tests that differ in x alone, over the same units: one draw of y serves them all."""
    groups: dict[tuple[str, str, bytes], list[int]] = {}
    for i, test in enumerate(tests):
        if (test.y == SHARE) == share:
            groups.setdefault((test.y, test.method, test.inside.tobytes()), []).append(i)
    return list(groups.values())


def _significance(
    tests: Sequence[_Test], null: Floats, *, primary: _Test
) -> tuple[dict[tuple[str, str, str], float], dict[tuple[str, str, str], float]]:
    observed = np.array([test.estimate for test in tests])
    # Dealing counts out has mean 0 exactly; drawing labels has not, as regions with few projects more often have a
    # share of 0.
    centre = np.where([test.y == SHARE for test in tests], null.mean(axis=0), 0.0)
    p = resampling.p_values(observed, null, centre=centre)
    adjusted = p.copy()
    others = [i for i, test in enumerate(tests) if test is not primary]
    adjusted[others] = resampling.step_down(observed[others], null[:, others], centre=centre[others])
    keys = [test.key for test in tests]
    return dict(zip(keys, p.tolist(), strict=True)), dict(zip(keys, adjusted.tolist(), strict=True))


def _interval(test: _Test, samples: int, seed: int) -> tuple[float, float] | None:
    n = int(test.inside.sum())
    # The same samples for every test over as many units: their intervals can be compared.
    weights = resampling.samples(n, samples, np.random.default_rng([seed, n]))
    draws = resampling.bootstrap(*test.pair, weights, ranked=test.method == METHODS[0])
    return resampling.interval(test.estimate, draws, fisher=test.method == METHODS[2])


def _about_test(
    test: _Test, *, ends: tuple[float, float] | None, p: float, primary: bool, others: int
) -> Iterable[str]:
    if test.why_not:
        yield f"{test.why_not}."
        return
    if primary:
        yield "Primary test, declared beforehand: its p is not corrected."
    else:
        yield f"Not the primary test: read p_adjusted, corrected by max-T over {others} tests."
    if ends is not None and (ends[0] > 0 or ends[1] < 0) != (p <= _USUAL):
        yield "Interval and p disagree, as where few regions have most of the projects or many share them: rely on p."
    if ends is None:
        yield "No interval: the resamples of so few distinct values hardly vary."
    if (n := int(test.inside.sum())) < _FEW:
        yield f"Only {n} regions: even a strong coefficient may be chance."
    if test.method == METHODS[2]:
        yield "Counts as log(1 + count)."
        if zeros := int((test.x_all[test.inside] == 0).sum()):
            yield f"{zeros} zeros of {test.x} stand as half its smallest positive value."


def _about_data(test: _Test, universe: str, notes: Mapping[str, str], *, shared: bool) -> Iterable[str]:
    if missing := int((~test.inside).sum()):
        # a count is missing where a region has projects, but none that could be judged
        wanting = "a coded project" if test.y == SHARE else f"known {test.y}"
        without = f"{test.x} or {wanting}" if not np.isfinite(test.y_all).all() else test.x
        yield f"{missing} of {len(test.inside)} regions are left out for want of {without}."
    if test.y == SHARE:
        yield "Shares rest on few projects in many regions; p by drawing anew which projects are initiatives."
        if not shared:
            yield "Projects in several regions were counted as separate ones, so p is too small."
    yield "A census of the projects at hand: interval and p are about chance among these regions, not other programmes."
    yield "Neighbouring regions are alike and share projects; interval and p allow for neither; no cause is shown."
    yield from (words for words in (universe, notes.get(test.x, "")) if words)
