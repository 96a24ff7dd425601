"""
Do cluster initiatives go with urbanisation? Correlation of regional counts and shares with regional statistics.

The first statistic, the first count and Spearman's coefficient make the *primary* test, declared before anything is
computed. All others (Pearson; Pearson on logarithms; further counts, shares and statistics) stand beside it with p
corrected by max-T: within countries, of rates per million people, and of further counts, shares and statistics. The
units are the regions of the universe, zeros included: taking only regions with a project would select on the outcome.

Each coefficient has a bootstrap interval over regions (percentiles; on Fisher's z for log-log), within countries over
those of each country, and a two-sided p. For counts, the counts are dealt out anew over the regions; neither a share
nor a rate is ever shuffled (`linkages.indicators.nulls`). None of this corrects for likeness of neighbours, and the
caveat of each row says so; `linkages.indicators.effective_sample` and `linkages.indicators.spectral` do.

References
----------
Mikhaylov & Mikhaylova (2015), section 4, for the claim; Westfall & Young (1993), Resampling-based multiple testing, for
max-T.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import ColumnError, SettingError
from linkages.indicators import nulls, resampling
from linkages.indicators.pairs import METHODS, PER_MILLION, SHARE, WITHIN, Pair
from linkages.indicators.resampling import Floats, Labels
from linkages.tables import ASSOCIATION, conform

_SHARE_COUNTS = ("ici_projects", "coded_projects")
_MILLION = 1e6
_PRIMARY = "primary"
_FEW = 10
_TOLD = 0.05  # a mean of chance as far from 0 as this is told
_CELLS = 1_000_000  # cells of a block of bootstrap samples
_USUAL = 0.05  # the level that goes with intervals of 95 %


def associate(  # noqa: PLR0913 - all but the table are named by the caller
    units: pl.DataFrame,
    *,
    x: str | Sequence[str],
    ys: str | Sequence[str] = ("ici_projects", SHARE, "projects"),
    level: str,
    methods: Sequence[str] = METHODS,
    country: str | None = None,
    population: str | None = None,
    check: str = "",
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
    methods
        Those of `METHODS` that are asked for; the first is that of the primary test.
    country
        Column of countries. With it counts are compared within countries, too (`linkages.indicators.pairs.WITHIN`).
    population
        Column of people. With it the first statistic is set against counts per million of them, too.
    check
        What all this only checks, in words such as ``scale``: then nothing is primary, and p is not corrected.
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
    units = _checked(units, [*xs, *counts, *(name for name in (country, population) if name)])
    values = {name: _numbers(units, name) for name in {*xs, *counts, *([population] if population else [])}}
    _refuse_negative(values, counts)
    labels = _labels(units, membership) if SHARE in ys else None
    if labels is not None:
        trials = labels.trials
        values[SHARE] = np.divide(labels.successes, trials, out=np.full(len(units), np.nan), where=trials > 0)
    tests = [Pair(a, y, method, values[a], values[y]) for a in xs for y in ys for method in methods]
    tests += _per_million(xs[0], counts, values, population)
    tests += _within(xs, counts, values, units, country)
    defined = [test for test in tests if not test.why_not]
    null = nulls.draw(defined, labels, draws=permutations, seed=seed)
    p, adjusted, centres = _significance(defined, null, primary=tests[0])
    others = sum(test is not tests[0] for test in defined)
    drawn = _Samples(bootstrap, seed)
    rows = []
    for test in tests:
        ends = None if test.why_not else drawn.interval(test)
        role = check or ("" if test is not tests[0] else _PRIMARY)
        words = [*_about_test(test, ends=ends, p=p.get(test.key, 1.0), role=role, others=others)]
        words += _about_chance(centres.get(test.key, 0.0))
        words += _about_data(test, universe, notes or {}, shared=membership is not None)
        rows.append(
            {
                "x": test.x,
                "y": test.y,
                "level": level,
                "n": int(test.inside.sum()),
                "missing": int((~test.both).sum()),
                "method": test.method,
                "estimate": None if test.why_not else test.estimate,
                "low": ends and ends[0],
                "high": ends and ends[1],
                "p_value": p.get(test.key),
                "p_adjusted": None if check else adjusted.get(test.key),
                "caveat": " ".join(words),
            }
        )
    return conform(pl.DataFrame(rows, infer_schema_length=None), ASSOCIATION)


def _per_million(x: str, counts: Iterable[str], values: Mapping[str, Floats], population: str | None) -> list[Pair]:
    if population is None:
        return []
    people = np.where(values[population] > 0, values[population], np.nan)
    return [
        Pair(x, f"{y}{PER_MILLION}", METHODS[0], values[x], values[y] / people * _MILLION, population=people)
        for y in counts
    ]


def _within(
    xs: Iterable[str], counts: Iterable[str], values: Mapping[str, Floats], units: pl.DataFrame, country: str | None
) -> list[Pair]:
    if country is None:
        return []
    groups = numbered(units[country])
    return [Pair(x, y, method, values[x], values[y], groups) for x in xs for y in counts for method in WITHIN]


def numbered(groups: pl.Series) -> NDArray[np.intp]:
    """
    Number groups in the order of their names.

    Parameters
    ----------
    groups
        Name of each unit's group; missing where it has none.

    Returns
    -------
    Numbers from 0, -1 for missing.
    """
    return (groups.rank("dense").cast(pl.Int64) - 1).fill_null(-1).to_numpy().astype(np.intp)


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


def _significance(
    tests: Sequence[Pair], null: Floats, *, primary: Pair
) -> tuple[dict[tuple[str, str, str], float], ...]:
    """Give p, p corrected and the mean coefficient of the draws, by test."""
    observed = np.array([test.estimate for test in tests])
    centre = nulls.centres(tests, null)
    p = resampling.p_values(observed, null, centre=centre)
    adjusted = p.copy()
    others = [i for i, test in enumerate(tests) if test is not primary]
    adjusted[others] = resampling.step_down(observed[others], null[:, others], centre=centre[others])
    keys = [test.key for test in tests]
    return tuple(dict(zip(keys, found.tolist(), strict=True)) for found in (p, adjusted, centre))


class _Samples:
    """Bootstrap samples of regions; the same for every test over as many, so that their intervals can be compared."""

    def __init__(self, draws: int, seed: int) -> None:
        self._draws, self._seed = draws, seed
        self._kept: tuple[tuple[int, bytes], Floats] | None = None

    def interval(self, test: Pair) -> tuple[float, float] | None:
        weights, found = self._weights(test), []
        rows = max(1, _CELLS // weights.shape[1])
        for start in range(0, len(weights), rows):
            some = weights[start : start + rows]
            if test.group is None:
                found.append(resampling.bootstrap(*test.values, some, ranked=test.ranked))
            else:
                found.append(resampling.bootstrap_within(*test.values, some, test.group, ranked=test.ranked))
        return resampling.interval(test.estimate, np.concatenate(found), fisher=test.logarithmic)

    def _weights(self, test: Pair) -> Floats:
        n = int(test.inside.sum())
        key = n, b"" if test.group is None else test.group.tobytes()
        if self._kept is None or self._kept[0] != key:
            rng = np.random.default_rng([self._seed, n])
            if test.group is None:
                weights = resampling.samples(n, self._draws, rng)
            else:
                weights = resampling.samples_within(test.group, self._draws, rng)
            self._kept = key, weights
        return self._kept[1]


def _about_test(test: Pair, *, ends: tuple[float, float] | None, p: float, role: str, others: int) -> Iterable[str]:
    if test.why_not:
        yield f"{test.why_not}."
        return
    if role == _PRIMARY:
        yield "Primary test, declared beforehand: its p is not corrected."
    elif role:
        yield f"A check of {role}, no test of its own: p is not corrected."
    else:
        yield f"Not the primary test: read p_adjusted, corrected by max-T over {others} tests."
    if ends is not None and (ends[0] > 0 or ends[1] < 0) != (p <= _USUAL):
        yield "Interval and p disagree, as where few regions have most of the projects or many share them: rely on p."
    if ends is None:
        yield "No interval: the resamples of so few distinct values hardly vary."
    if (n := int(test.inside.sum())) < _FEW:
        yield f"Only {n} regions: even a strong coefficient may be chance."
    yield from test.remarks()
    if test.population is not None:
        yield "A rate shares its people with densities; p by dealing out the counts, not the rates."


def _about_chance(centre: float) -> Iterable[str]:
    if abs(centre) >= _TOLD:
        yield f"By chance alone the coefficient is {centre:.2f} on average, not 0: p is measured from there."


def _about_data(test: Pair, universe: str, notes: Mapping[str, str], *, shared: bool) -> Iterable[str]:
    if missing := int((~test.both).sum()):
        # a count is missing where a region has projects, but none that could be judged
        wanting = "a coded project" if test.share else f"known {test.y}"
        without = f"{test.x} or {wanting}" if not np.isfinite(test.y_all).all() else test.x
        yield f"{missing} of {len(test.both)} regions are left out for want of {without}."
    if test.share:
        yield "Shares rest on few projects in many regions; p by drawing anew which projects are initiatives."
        if not shared:
            yield "Projects in several regions were counted as separate ones, so p is too small."
    yield "A census of the projects at hand: interval and p are about chance among these regions, not other programmes."
    yield "Neighbouring regions are alike and share projects; interval and p allow for neither; no cause is shown."
    yield from (words for words in (universe, notes.get(test.x, "")) if words)
