"""
What goes with complete partnerships: initiatives, size, countries, duration, and partners who meet again.

The triple helix of a project is complete where university, business and government all take part
(`linkages.organisations.helix`); it is *doubled* where it is complete within two countries or more. Projects of both
kinds are compared within their programme (and within classes of size, because a project with many partners is more
likely to have all three, whatever follows): the difference of means within each stratum, strata weighted by
n1 n0 / (n1 + n0), which is the least-squares effect with a constant a stratum. Intervals come from drawing projects
again, p values from dealing completeness out anew among the projects of a stratum.

The comparison describes projects; it does not show that completeness brings anything about: who forms a complete
partnership differs in many other ways, and what is called an outcome may have been there first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from linkages.indicators.corrections import benjamini_hochberg
from linkages.indicators.partners.partnerships import Flags, Integers, Numbers
from linkages.indicators.resampling import samples as drawn_again
from linkages.organisations.helix import triple_helix

OUTCOMES: Mapping[str, str] = {
    "ici": "share of international cluster initiatives",
    "organisations": "organisations",
    "countries": "countries of the partners",
    "duration_months": "months from start to end",
    "met_before_share": "share of its pairs of partners that met before",
    "meet_again_share": "share of its pairs of partners that meet in a later project",
}
HELICES = ("triple_helix", "doubled_helix")
SIZES = (3, 6, 12)
"""Most organisations of the classes of size but the last: a choice of ours."""
SCHEMA = {
    "helix": pl.String,
    "outcome": pl.String,
    "unit": pl.String,
    "within": pl.String,
    "n": pl.Int64,
    "complete": pl.Int64,
    "incomplete": pl.Int64,
    "compared": pl.Int64,
    "undetermined": pl.Int64,
    "missing": pl.Int64,
    "mean_complete": pl.Float64,
    "mean_incomplete": pl.Float64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "p_value": pl.Float64,
    "q_value": pl.Float64,
    "permutations": pl.Int64,
    "caveat": pl.String,
}
_CELLS = 800_000
_FEWEST = 5
_EVEN = 1e-12
_COMPLETE, _INCOMPLETE, _UNDETERMINED = "complete", "incomplete", "undetermined"


def by_country(members: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """
    Tell in how many countries of a project the triple helix is complete, and whether it is doubled.

    Parameters
    ----------
    members
        ``project_id``, ``organisation_id``, ``country`` of all partners of projects whose partners are known. A partner
        whose country is not known is in none, and may be what another country lacks.
    kinds
        As in `linkages.organisations.helix.triple_helix`.

    Returns
    -------
    One row a project, sorted: ``project_id``, ``helix_countries`` (countries in which it is complete),
    ``helix_countries_undetermined`` (in which it may be), ``doubled_helix`` (complete: in two countries or more;
    incomplete; undetermined).
    """
    rows = members.select("project_id", "organisation_id", "country").drop_nulls(["project_id", "organisation_id"])
    placed = rows.drop_nulls("country").unique()
    pairs = placed.select("project_id", "country").unique().sort("project_id", "country").with_row_index("pair")
    found = triple_helix(
        placed.join(pairs, on=["project_id", "country"]).select("organisation_id", project_id="pair"), kinds
    )
    states = pairs.join(found.select(pair="project_id", state="triple_helix"), on="pair")
    nowhere = (
        rows.filter(pl.col("country").is_null()).select("project_id").unique().with_columns(_lost=pl.lit(value=True))
    )
    counted = (
        rows.select("project_id")
        .unique()
        .join(
            states.group_by("project_id").agg(
                helix_countries=(pl.col("state") == _COMPLETE).sum().cast(pl.Int64),
                helix_countries_undetermined=(pl.col("state") == _UNDETERMINED).sum().cast(pl.Int64),
                _countries=pl.len(),
            ),
            on="project_id",
            how="left",
        )
        .join(nowhere, on="project_id", how="left")
        .with_columns(pl.col("helix_countries", "helix_countries_undetermined", "_countries").fill_null(0))
    )
    possible = pl.col("helix_countries") + pl.col("helix_countries_undetermined")
    state = (
        pl.when(pl.col("helix_countries") > 1)
        .then(pl.lit(_COMPLETE))
        .when((possible > 1) | pl.col("_lost"))
        .then(pl.lit(_UNDETERMINED))
        .otherwise(pl.lit(_INCOMPLETE))
    )
    return counted.select("project_id", "helix_countries", "helix_countries_undetermined", doubled_helix=state).sort(
        "project_id"
    )


@dataclass(frozen=True)
class _Compared:
    """Projects that can be compared: completeness, outcomes, strata."""

    complete: Flags
    values: Numbers
    stratum: Integers

    @property
    def centred(self) -> Numbers:
        """Outcomes less their mean in the stratum."""
        counts = np.bincount(self.stratum)
        means = np.stack([np.bincount(self.stratum, weights=column) / counts for column in self.values.T], axis=1)
        return np.asarray(self.values - means[self.stratum])


def helix_outcomes(
    projects: pl.DataFrame, *, permutations: int = 9999, samples: int = 999, seed: int = 1
) -> pl.DataFrame:
    """
    Compare projects whose helix is complete with those where it is not.

    Parameters
    ----------
    projects
        One row a project: ``programme``; ``triple_helix`` and ``doubled_helix`` (complete, incomplete, undetermined)
        and any of `OUTCOMES`, where missing cells are left out.
    permutations
        Times that completeness is dealt out anew; fewer where there are many projects (it stands in the rows).
    samples
        Bootstrap samples of projects.
    seed
        Seed of both.

    Returns
    -------
    One row a helix, outcome and stratification (columns in `SCHEMA`). ``difference`` is complete less incomplete within
    strata; ``compared`` projects are in strata that have both; q values are over all rows with a p value (Benjamini
    and Hochberg). Where nothing can be compared, ``caveat`` says why.
    """
    rows = []
    # a project must not count for less because its programme has no name in the export
    named = projects.with_columns(pl.col("programme").fill_null(""))
    for helix in HELICES:
        for within in ("programme", "programme and size"):
            outcomes = [
                name
                for name in OUTCOMES
                if name in named.columns and not (name == "organisations" and "size" in within)
            ]
            rows += _compare(named, helix, within, outcomes, permutations, samples, seed)
    table = pl.DataFrame(rows, schema=SCHEMA)
    q_values = benjamini_hochberg(table["p_value"].fill_null(float("nan")).to_numpy())
    return table.with_columns(q_value=pl.Series(q_values, dtype=pl.Float64).fill_nan(None))


def _compare(
    projects: pl.DataFrame, helix: str, within: str, outcomes: Sequence[str], permutations: int, samples: int, seed: int
) -> list[dict[str, object]]:
    known = projects.filter(pl.col(helix).is_in([_COMPLETE, _INCOMPLETE]))
    undetermined = projects.height - known.height
    groups: dict[tuple[bool, ...], list[str]] = {}
    for name in outcomes:
        groups.setdefault(tuple(known[name].is_not_null()), []).append(name)
    made = {}
    for mask, names in groups.items():
        some = known.filter(pl.Series(mask, dtype=pl.Boolean))
        base = {"helix": helix, "within": within, "undetermined": undetermined, "missing": known.height - some.height}
        for row in _rows(some, helix, within, names, permutations, samples, seed):
            made[str(row["outcome"])] = base | row
    return [made[name] for name in outcomes]


def _rows(
    some: pl.DataFrame, helix: str, within: str, names: Sequence[str], permutations: int, samples: int, seed: int
) -> list[dict[str, object]]:
    complete = (some[helix] == _COMPLETE).to_numpy()
    values = some.select(pl.col(names).cast(pl.Float64)).to_numpy()
    strata = some.select("programme", size=_size(within)).with_columns(
        code=pl.struct("programme", "size").rank("dense").cast(pl.Int64) - 1
    )
    stratum = strata["code"].to_numpy()
    both = _both(complete, stratum)
    found = _Compared(complete[both], values[both], np.unique(stratum[both], return_inverse=True)[1])
    caveat = _why_not(complete, both)
    rows = []
    effect = low = high = p = np.full(len(names), np.nan)
    draws = 0
    if caveat is None:
        effect = _effect(found)
        low, high = _interval(found, samples, seed)
        p, draws = _chance(found, permutations, seed)
    for at, name in enumerate(names):
        spread = caveat is None and np.ptp(found.values[:, at]) > _EVEN
        rows.append(
            {
                "outcome": name,
                "unit": OUTCOMES[name],
                "n": some.height,
                "complete": int(complete.sum()),
                "incomplete": int((~complete).sum()),
                "compared": int(both.sum()),
                "mean_complete": float(values[complete, at].mean()) if complete.any() else None,
                "mean_incomplete": float(values[~complete, at].mean()) if (~complete).any() else None,
                "difference": _cell(effect[at]),
                "low": _cell(low[at]) if spread else None,
                "high": _cell(high[at]) if spread else None,
                "p_value": _cell(p[at]) if spread else None,
                "permutations": draws if spread else 0,
                "caveat": caveat or (None if spread else "the same in all projects that are compared: nothing to test"),
            }
        )
    return rows


def _why_not(complete: Flags, both: Flags) -> str | None:
    if not len(complete):
        return "no project with a determined helix has this outcome"
    if not both.any():
        return "no stratum has both complete and incomplete partnerships"
    if min(complete[both].sum(), (~complete[both]).sum()) < _FEWEST:
        return f"fewer than {_FEWEST} projects of a kind to compare"
    return None


def _size(within: str) -> pl.Expr:
    if "size" not in within:
        return pl.lit(0)
    return pl.sum_horizontal((pl.col("organisations") > most).cast(pl.Int64) for most in SIZES)


def _both(complete: Flags, stratum: Integers) -> Flags:
    if not len(stratum):
        return np.zeros(0, dtype=bool)
    ones, all_ = np.bincount(stratum, weights=complete), np.bincount(stratum)
    return np.asarray(((ones > 0) & (ones < all_))[stratum])


def _effect(found: _Compared) -> Numbers:
    share = np.bincount(found.stratum, weights=found.complete) / np.bincount(found.stratum)
    weight = found.complete - share[found.stratum]
    return np.asarray(weight @ found.centred / (weight @ found.complete))


def _interval(found: _Compared, samples: int, seed: int) -> tuple[Numbers, Numbers]:
    """Percentile interval: projects drawn again, strata as they fall."""
    rng = np.random.default_rng(seed)
    n, strata = len(found.complete), int(found.stratum.max()) + 1
    weights = drawn_again(n, samples, rng)
    inside = np.zeros((n, strata))
    inside[np.arange(n), found.stratum] = 1.0
    ones, zeros = (weights @ (inside * which[:, None]) for which in (found.complete, ~found.complete))
    shared = np.divide(ones * zeros, ones + zeros, out=np.zeros_like(ones), where=ones + zeros > 0)
    ends = []
    for column in found.values.T:
        sums = [weights @ (inside * (which * column)[:, None]) for which in (found.complete, ~found.complete)]
        means = [
            np.divide(total, count, out=np.zeros_like(total), where=count > 0)
            for total, count in zip(sums, (ones, zeros), strict=True)
        ]
        whole = shared.sum(axis=1)
        drawn = ((means[0] - means[1]) * shared).sum(axis=1)[whole > 0] / whole[whole > 0]
        ends.append(np.quantile(drawn, [0.025, 0.975]) if len(drawn) >= 0.95 * samples else (np.nan, np.nan))
    low, high = np.array(ends).T
    return low, high


def _chance(found: _Compared, permutations: int, seed: int) -> tuple[Numbers, int]:
    """Two-sided p: completeness dealt out anew within strata."""
    rng = np.random.default_rng(seed)
    order = np.argsort(found.stratum, kind="stable")
    complete, centred = found.complete[order].astype(np.float64), found.centred[order]
    bounds = np.cumsum(np.bincount(found.stratum))[:-1]
    draws = max(1, min(permutations, _CELLS // len(order)))
    dealt = np.tile(complete, (draws, 1))
    for part in np.split(dealt, bounds, axis=1):
        rng.permuted(part, axis=1, out=part)
    observed = np.abs(complete @ centred)
    hits = (np.abs(dealt @ centred) >= observed * (1 - _EVEN) - _EVEN).sum(axis=0)
    return np.asarray((1 + hits) / (1 + draws)), draws


def _cell(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
