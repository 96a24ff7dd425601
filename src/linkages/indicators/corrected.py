"""The table of shares under coding error: what each estimator gives for each unit, or why it gives nothing."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.errors import ColumnError
from linkages.indicators.coding_error import LEAST_YOUDEN, Estimate, Subsample, coded_alone, difference, rogan_gladen
from linkages.indicators.shares import wilson
from linkages.tables import ICI_SHARES_CORRECTED, conform

if TYPE_CHECKING:
    from collections.abc import Iterator

# Units with fewer coded projects get no estimate of their own.
FEWEST = 10
_ALWAYS = ("all", "programme")
_CLEAR = "clear"


def corrected(
    membership: pl.DataFrame,
    judged: pl.DataFrame,
    coded: pl.DataFrame | None = None,
    *,
    fewest: int = FEWEST,
    least_youden: float = LEAST_YOUDEN,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """
    Shares of international cluster initiatives under coding error, by unit and estimator.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``: which project counts in which unit.
    judged
        The rule: ``project_id``, ``ici``; ``ici_certainty`` (``clear``, ``borderline``) where it says so.
    coded
        What people decided of a random subsample: ``project_id``, ``ici``, ``status``, ``certainty``, ``stratum``,
        ``inclusion_probability`` (see `linkages.coding.decisions.decided`). Where no probability is given, it is taken
        for a simple random sample, and says so. None where people read nothing beside the rule.
    fewest
        Units with fewer coded projects get no estimate from them; all and programmes say so, others are left out.
    least_youden
        Least lower bound of sensitivity + specificity - 1 for Rogan and Gladen's correction.
    confidence
        Coverage of the intervals, between 0 and 1.

    Returns
    -------
    The columns of `linkages.tables.ICI_SHARES_CORRECTED`, sorted.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    for frame, needed, where in (
        (membership, ("unit_kind", "unit", "project_id"), "membership"),
        (judged, ("project_id", "ici"), "rule"),
    ):
        if missing := [name for name in needed if name not in frame.columns]:
            raise ColumnError(missing, present=frame.columns, where=where)
    rule = judged.select("project_id", pl.col("ici").cast(pl.Boolean), certainty=_certainty(judged))
    sample, remark = (None, "") if coded is None else _sample(rule, coded)
    units = (
        membership.drop_nulls("project_id")
        .select("unit_kind", "unit", "project_id")
        .unique()
        .join(rule, on="project_id", how="inner")
        .sort("unit_kind", "unit", "project_id")
    )
    default = rule["ici"].cast(pl.Float64).mean()
    stated = pl.col("ici").cast(pl.Float64)
    units = units.with_columns(said=stated if default is None else stated.fill_null(default))
    if sample is not None:
        units = units.join(sample, on="project_id", how="left", maintain_order="left")
    rows: list[dict[str, object]] = []
    for (kind, unit), inside in units.group_by("unit_kind", "unit", maintain_order=True):
        names = {"unit_kind": kind, "unit": unit}
        read = None if sample is None else inside.drop_nulls("weight")
        if kind not in _ALWAYS and (read is None or read.height < fewest):
            continue
        made = list(_by_rule(inside, confidence))
        if read is not None and default is not None:
            made += _by_people(inside, read, fewest, least_youden, confidence)
        for name, projects, n, estimate in made:
            said = [part for part in (estimate.reason, remark if n and n < projects else "") if part]
            rows.append(
                names
                | {"estimator": name, "projects": projects, "coded": n}
                | {"share": estimate.share, "low": estimate.low, "high": estimate.high}
                | {"caveat": "; ".join(said) or None}
            )
    return conform(pl.DataFrame(rows, schema=ICI_SHARES_CORRECTED.empty().schema), ICI_SHARES_CORRECTED)


def _certainty(judged: pl.DataFrame) -> pl.Expr:
    return pl.col("ici_certainty") if "ici_certainty" in judged.columns else pl.lit(None, pl.String)


def _sample(rule: pl.DataFrame, coded: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Give the coded projects their weights: 1 by the inclusion probability, by what part of the stratum answered."""
    looked = coded.filter(pl.col("status") != "not looked at").join(
        rule.select("project_id"), on="project_id", how="semi"
    )
    drawn = looked.filter(pl.col("inclusion_probability").is_not_null())
    remarks = []
    if drawn.is_empty():
        part = looked.height / max(1, rule.height)
        drawn = looked.with_columns(inclusion_probability=pl.lit(part), stratum=pl.lit("all"))
        if part < 1:
            remarks.append("taken for a simple random sample, since the decisions name no inclusion probabilities")
    elif drawn.height < looked.height:
        remarks.append(f"{looked.height - drawn.height} decisions without inclusion probability are left out here")
    silent = drawn["ici"].null_count()
    if silent:
        remarks.append(f"of the whole sample {silent} could not be decided and are left out, as if by chance")
    answered = drawn.with_columns(pl.col("stratum").fill_null("all")).with_columns(
        weight=pl.len().over("stratum") / pl.col("ici").count().over("stratum") / pl.col("inclusion_probability")
    )
    kept = answered.filter(pl.col("ici").is_not_null())
    numbered = kept.with_columns(stratum=pl.col("stratum").rank("dense").cast(pl.Int64))
    people = pl.col("ici").cast(pl.Float64).alias("people")
    return numbered.select("project_id", people, "weight", "stratum", sure=pl.col("certainty")), "; ".join(remarks)


def _by_rule(inside: pl.DataFrame, confidence: float) -> "Iterator[tuple[str, int, int, Estimate]]":
    """The rule as it stands, and its range from clear cases to all."""
    judged = inside.filter(pl.col("ici").is_not_null())
    yield "rule", judged.height, 0, _wilson(judged["ici"], confidence, "as the rule says, uncorrected")
    if judged["certainty"].null_count() < judged.height:
        clear = judged["certainty"] == _CLEAR
        only = judged.filter(clear)
        yield "rule_clear_cases", only.height, 0, _wilson(only["ici"], confidence, "clear cases alone")
        among = judged["ici"] & clear.fill_null(value=False)
        reason = "clear initiatives among all judged: borderline ones count as none"
        yield "rule_clear_initiatives", judged.height, 0, _wilson(among, confidence, reason)


def _wilson(ici: pl.Series, confidence: float, reason: str) -> Estimate:
    if ici.is_empty():
        return Estimate(None, None, None, "no project")
    low, high = wilson(int(ici.sum()), len(ici), confidence=confidence)
    return Estimate(float(ici.mean()), float(low), float(high), reason)  # type: ignore[arg-type]


def _by_people(
    inside: pl.DataFrame, read: pl.DataFrame, fewest: int, least: float, confidence: float
) -> "Iterator[tuple[str, int, int, Estimate]]":
    projects, n = inside.height, read.height
    if n < fewest:
        reason = f"{n} coded projects; at least {fewest} are asked for"
        yield "difference", projects, n, Estimate(None, None, None, reason)
        return
    sample = _subsample(read)
    yield "coded", projects, n, _known(inside, sample) or coded_alone(sample, projects, confidence=confidence)
    if read["sure"].null_count() < n:
        clear = (pl.col("sure") == _CLEAR).fill_null(value=False)
        only = _subsample(read.filter(clear))
        found = coded_alone(only, max(only.n, round(float(only.weight.sum()))), confidence=confidence)
        if n == projects:
            found = replace(found, reason="")
        yield "coded_clear_cases", projects, only.n, _remarked(found, "clear cases alone")
        among = read.with_columns(people=pl.when(clear).then("people").otherwise(0.0))
        reason = "clear initiatives among all coded: borderline ones count as none"
        found = coded_alone(_subsample(among), projects, confidence=confidence)
        yield "coded_clear_initiatives", projects, n, _remarked(found, reason)
    said = float(inside["said"].mean())  # type: ignore[arg-type]
    yield "difference", projects, n, _known(inside, sample) or difference(said, sample, projects, confidence=confidence)
    judged = read.filter(pl.col("ici").is_not_null())
    share = inside["ici"].cast(pl.Float64).mean()
    if share is None or judged.is_empty():
        yield "rogan_gladen", projects, 0, Estimate(None, None, None, "the rule judged none of the coded projects")
        return
    kept = inside["ici"].count()
    found = rogan_gladen(float(share), _subsample(judged), kept, least=least, confidence=confidence)  # type: ignore[arg-type]
    unjudged = f"of the {kept} projects that the rule judged" if kept < projects else ""
    yield "rogan_gladen", kept, judged.height, _remarked(found, unjudged)


def _known(inside: pl.DataFrame, sample: Subsample) -> Estimate | None:
    """Where people read every project of a unit there is nothing to estimate."""
    if sample.n < inside.height:
        return None
    share = float(sample.people.mean())
    return Estimate(share, share, share, "every project is coded")


def _remarked(found: Estimate, remark: str) -> Estimate:
    return Estimate(found.share, found.low, found.high, "; ".join(part for part in (found.reason, remark) if part))


def _subsample(read: pl.DataFrame) -> Subsample:
    columns: list[Any] = [read[name].to_numpy() for name in ("people", "said", "weight", "stratum")]
    return Subsample(*columns)
