"""How far coders agree with each other, and a rule with them; each figure with its projects and its interval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from linkages.coding.choices import Choices, choices
from linkages.errors import ColumnError

if TYPE_CHECKING:
    from linkages.coding.coefficients import Codes, Floats, Measure, Ratings

    _Wanted = tuple[str, Measure, Ratings]

SEED = 20150301
DRAWS = 2000
_NUMBER = dict.fromkeys(("estimate", "low", "high"), pl.Float64())
AGREEMENT = {
    "variable": pl.String(),
    "coefficient": pl.String(),
    "coders": pl.Int64(),
    "n": pl.Int64(),
    **_NUMBER,
    "draws": pl.Int64(),
    "caveat": pl.String(),
}
CONFUSION = {
    "rule": pl.String(),
    "measure": pl.String(),
    "n": pl.Int64(),
    **dict.fromkeys(("both", "rule_only", "coders_only", "neither"), pl.Int64()),
    **_NUMBER,
    "draws": pl.Int64(),
    "caveat": pl.String(),
}
_SMALL = 30


def agreement(
    codings: pl.DataFrame, *, draws: int = DRAWS, seed: int = SEED, told: Choices | None = None
) -> pl.DataFrame:
    """
    Measure the agreement of coders.

    Parameters
    ----------
    codings
        One row a coder and project: ``coder``, ``project_id``, the criteria, ``ici``, ``certainty``,
        ``specialisations``; rows with ``final`` are left out. Missing answers are allowed.
    draws
        Bootstrap resamples of the projects.
    seed
        Their seed.
    told
        What coders were told; ``data/codebooks/coding_sheet.toml`` by default.

    Returns
    -------
    One row a variable and coefficient: ``variable`` (``ici``, a criterion, ``certainty``, ``specialisation: code``,
    ``specialisations``), ``coefficient`` (``agreement``: share of equal answers; ``kappa``: Cohen's, of more than two
    coders the mean over pairs; ``alpha``: Krippendorff's, nominal; of the sets of codes ``jaccard``, the mean
    similarity, and alpha with Jaccard's and the MASI distance), ``coders``, ``n`` (projects with two answers at least),
    ``estimate``, ``low``, ``high`` (95 % percentile interval over projects), ``draws``, ``caveat``.

    Raises
    ------
    ColumnError
        A column is missing.

    References
    ----------
    Cohen (1960); Light (1971); Krippendorff (2011), Computing Krippendorff's alpha-reliability; Passonneau (2006), on
    MASI.
    """
    told = told or choices()
    needed = ("coder", "project_id", *told.codes, "ici", "certainty", "specialisations")
    if missing := [name for name in needed if name not in codings.columns]:
        raise ColumnError(missing, present=codings.columns, where="codings")
    own = codings.filter(~pl.col("final")) if "final" in codings.columns else codings
    rows: list[dict[str, object]] = []
    for name in ("ici", *told.codes, "certainty"):
        rows += _measured(name, own.select("coder", "project_id", said=pl.col(name).cast(pl.String)), draws, seed)
    listed = own.select("coder", "project_id", codes=pl.col("specialisations").str.split(";"))
    used = sorted(set(listed["codes"].drop_nulls().explode(empty_as_null=True).drop_nulls()) - {""})
    for code in used:
        said = listed.select("coder", "project_id", said=pl.col("codes").list.contains(code).cast(pl.String))
        rows += _measured(f"specialisation: {code}", said, draws, seed)
    rows += _measured_sets(own.select("coder", "project_id", said="specialisations"), draws, seed)
    return pl.DataFrame(rows, schema=AGREEMENT)


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Answers as numbers: a row a project, a column a coder, -1 where nothing was said; and the categories."""

    codes: "Codes"
    categories: list[str]
    coders: int
    projects: int


def _matrix(said: pl.DataFrame) -> _Matrix:
    import numpy as np

    from linkages.coding.coefficients import MISSING

    answered = said.filter(pl.col("said").is_not_null())
    wide = answered.pivot("coder", index="project_id", values="said", aggregate_function="first").sort("project_id")
    coders = sorted(name for name in wide.columns if name != "project_id")
    categories = sorted(set(answered["said"]))
    number = {category: at for at, category in enumerate(categories)}
    codes = np.array(
        [[MISSING if one is None else number[one] for one in row] for row in wide.select(coders).iter_rows()],
        dtype=np.int64,
    ).reshape(wide.height, len(coders))
    codes = codes[(codes != MISSING).sum(axis=1) > 1]
    return _Matrix(codes, categories, said["coder"].n_unique(), len(codes))


def _measured(variable: str, said: pl.DataFrame, draws: int, seed: int) -> list[dict[str, object]]:
    from linkages.coding import coefficients as c

    found = _matrix(said)
    ratings = c.Ratings(found.codes, c.nominal(len(found.categories)))
    wanted: list[_Wanted] = [
        ("agreement", c.similarity, ratings),
        ("kappa", c.kappa, ratings),
        ("alpha", c.alpha, ratings),
    ]
    return _rows(variable, wanted, found, draws, seed)


def _measured_sets(said: pl.DataFrame, draws: int, seed: int) -> list[dict[str, object]]:
    from linkages.coding import coefficients as c

    found = _matrix(said)
    sets = [frozenset(text.split(";")) - {""} for text in found.categories]
    near, far = c.Ratings(found.codes, c.jaccard(sets)), c.Ratings(found.codes, c.masi(sets))
    wanted: list[_Wanted] = [
        ("jaccard", c.similarity, near),
        ("alpha (jaccard)", c.alpha, near),
        ("alpha (masi)", c.alpha, far),
    ]
    return _rows("specialisations", wanted, found, draws, seed)


def _rows(variable: str, wanted: "list[_Wanted]", found: _Matrix, draws: int, seed: int) -> list[dict[str, object]]:
    import numpy as np

    from linkages.coding import coefficients as c

    common = {"variable": variable, "coders": found.coders, "n": found.projects, "draws": draws}
    if not found.projects:
        caveat = "no project has two answers: nothing to compare"
        return [common | {"coefficient": name, "caveat": caveat} for name, _, _ in wanted]
    once = np.ones((1, found.projects))
    spread = c.resampled([(m, r) for _, m, r in wanted], draws, np.random.default_rng(seed))
    return [
        common | {"coefficient": name} | _figure(float(measure(ratings, once)[0]), c.interval(values), found.projects)
        for (name, measure, ratings), values in zip(wanted, spread, strict=True)
    ]


def _figure(estimate: float, ends: tuple[float, float] | None, projects: int) -> dict[str, object]:
    if estimate != estimate:  # noqa: PLR0124 - not a number
        return {"caveat": "all answers are the same category: chance alone would agree as fully, so undefined"}
    caveats = [f"only {projects} projects: a wide guess"] if projects < _SMALL else []
    if ends is None:
        caveats.append("no interval: one answer is so rare that many resamples hold none")
    elif ends[0] == ends[1]:
        caveats.append("no disagreement seen: the interval has no width, which is no proof that there is none")
    low, high = ends or (None, None)
    return {"estimate": estimate, "low": low, "high": high, "caveat": "; ".join(caveats) or None}


def confusion(
    judged: pl.DataFrame, settled: pl.DataFrame, *, rule: str, draws: int = DRAWS, seed: int = SEED
) -> pl.DataFrame:
    """
    Hold a rule against what people decided.

    Parameters
    ----------
    judged
        The rule: ``project_id``, ``ici``.
    settled
        People: ``project_id``, ``ici``; ``inclusion_probability`` where the sample was drawn with unequal ones.
    rule
        Name of the rule.
    draws
        Bootstrap resamples of the projects.
    seed
        Their seed.

    Returns
    -------
    One row a measure (``precision``, ``recall``, ``specificity``, ``f1``, ``kappa``, ``accuracy``): ``rule``,
    ``measure``, ``n``, the counts ``both``, ``rule_only``, ``coders_only``, ``neither``, ``estimate``, ``low``,
    ``high`` (95 % percentile interval over projects), ``draws``, ``caveat``. Measures weigh each project by 1 by its
    inclusion probability; counts don't.
    """
    import numpy as np

    from linkages.coding import coefficients as c

    has = "inclusion_probability" in settled.columns
    weight = 1 / pl.col("inclusion_probability") if has else pl.lit(1.0)
    pairs = (
        settled.select("project_id", people="ici", weight=weight)
        .join(judged.select("project_id", machine="ici"), on="project_id", how="inner")
        .drop_nulls(["people", "machine"])
        .with_columns(pl.col("weight").fill_null(pl.col("weight").mean()).fill_null(1.0))
        .sort("project_id")
    )
    machine, people = (pairs[name].cast(pl.Boolean).to_numpy() for name in ("machine", "people"))
    cells = np.stack([machine & people, machine & ~people, ~machine & people, ~machine & ~people], axis=1)
    counts = dict(zip(("both", "rule_only", "coders_only", "neither"), map(int, cells.sum(axis=0)), strict=True))
    weights = pairs["weight"].to_numpy()
    unequal = bool(len(weights)) and float(np.ptp(weights)) > 1e-9 * float(weights.max())
    weighted = cells * weights[:, None]
    every = _measures(weighted.sum(axis=0)[None, :])
    spread: Mapping[str, Floats] = {}
    if pairs.height:
        even = np.full(pairs.height, 1 / pairs.height)
        spread = _measures(np.random.default_rng(seed).multinomial(pairs.height, even, size=draws) @ weighted)
    rows = []
    for name, values in every.items():
        estimate = float(values[0])
        row: dict[str, object] = {"rule": rule, "measure": name, "n": pairs.height, **counts, "draws": draws}
        ends = c.interval(spread[name]) if spread else None
        caveats = ["weighed by 1 / inclusion probability"] if unequal else []
        if not np.isfinite(estimate):
            caveats.append("undefined: there is nothing in its denominator")
        elif ends is None:
            caveats.append("no interval: many resamples leave it undefined")
        elif ends[0] == ends[1]:
            caveats.append(
                "no error of that sort seen: the interval has no width, which is no proof that there is none"
            )
        low, high = ends if ends and np.isfinite(estimate) else (None, None)
        rows.append(
            row
            | {"estimate": estimate if np.isfinite(estimate) else None, "low": low, "high": high}
            | {"caveat": "; ".join(caveats) or None}
        )
    return pl.DataFrame(rows, schema=CONFUSION)


def _measures(cells: "Floats") -> Mapping[str, "Floats"]:
    import numpy as np

    tp, fp, fn, tn = np.asarray(cells, dtype=float).T
    total = tp + fp + fn + tn
    with np.errstate(invalid="ignore", divide="ignore"):
        accuracy = (tp + tn) / total
        chance = ((tp + fp) * (tp + fn) + (fn + tn) * (fp + tn)) / total**2
        return {
            "precision": tp / (tp + fp),
            "recall": tp / (tp + fn),
            "specificity": tn / (tn + fp),
            "f1": 2 * tp / (2 * tp + fp + fn),
            "kappa": np.where(chance < 1, (accuracy - chance) / np.where(chance < 1, 1 - chance, 1), np.nan),
            "accuracy": accuracy,
        }


def said_of(table: pl.DataFrame, names: Sequence[tuple[str, str]]) -> list[str]:
    """
    Say figures of agreement in words.

    Parameters
    ----------
    table
        What `agreement` gives.
    names
        Variable and coefficient of the figures wanted.

    Returns
    -------
    One line a figure that there is.
    """
    rows = {(row["variable"], row["coefficient"]): row for row in table.iter_rows(named=True)}
    lines = []
    for at in names:
        row = rows.get(at)
        if row is None:
            continue
        if row["estimate"] is None:
            lines.append(f"{at[0]}, {at[1]}: {row['caveat']} (n = {row['n']}).")
            continue
        span = "" if row["low"] is None else f" (95 % interval {row['low']:.2f} to {row['high']:.2f})"
        remark = f" ({row['caveat']})" if row["caveat"] else ""
        of = f"{row['n']} projects, {row['coders']} coders"
        lines.append(f"{at[0]}, {at[1]}: {row['estimate']:.2f}{span}, {of}{remark}.")
    return lines
