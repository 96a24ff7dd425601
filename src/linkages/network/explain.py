"""Ties in words: the class of each, the evidence for it, and what keeps it from the next class."""

from collections.abc import Mapping

import polars as pl

from linkages.network.rules import TieRules

_TYPES: Mapping[str, pl.DataType] = {
    "source": pl.String(),
    "target": pl.String(),
    "joint_projects": pl.Int64(),
    "first_year": pl.Int64(),
    "last_year": pl.Int64(),
    "periods": pl.Int64(),
    "breadth": pl.Float64(),
    "led_source": pl.Int64(),
    "led_target": pl.Int64(),
    "expected": pl.Float64(),
    "p_value": pl.Float64(),
    "q_value": pl.Float64(),
    "tie_low": pl.String(),
    "tie_high": pl.String(),
    "tie": pl.String(),
}

# what one decimal would show as 0.0 or 0.1
_SMALL = 0.1


def explain(tie: Mapping[str, object], rules: TieRules | None = None, *, tested: bool = True) -> str:
    """
    Say in words what class a tie has, and on what evidence.

    Parameters
    ----------
    tie
        A row of ``Ties.table``.
    rules
        The thresholds that it was classed by; the defaults of `TieRules` when None.
    tested
        Whether its class asks for a p value: of regions and countries it does, of organisations it does not.

    Returns
    -------
    One or two sentences.

    Examples
    --------
    >>> tie = {"source": "EE00", "target": "LV00", "joint_projects": 9, "led_source": 5, "led_target": 4,
    ...        "first_year": 2009, "last_year": 2016, "periods": 2, "breadth": 2.25, "expected": 4.1,
    ...        "p_value": 0.001, "tie_low": "covalent", "tie_high": "covalent", "tie": "covalent"}
    >>> print(explain(tie))
    covalent: 9 joint projects, started 2009 to 2016, in 2 periods, led from both sides (5 from EE00, 4 from LV00),\
 breadth 2.2; 4.1 expected by chance (p = 0.001).
    """
    known = {name: [tie.get(name)] for name in _TYPES}
    return str(explanations(pl.DataFrame(known, schema=_TYPES, strict=False), rules, tested=tested).item())


def explanations(ties: pl.DataFrame, rules: TieRules | None = None, *, tested: bool = True) -> pl.Series:
    """
    Say of each tie in words what class it has, on what evidence, and what keeps it from the next class.

    Parameters
    ----------
    ties
        ``Ties.table``.
    rules
        The thresholds that they were classed by; the defaults of `TieRules` when None.
    tested
        As in `explain`.

    Returns
    -------
    Text, one a tie, named ``explanation``. What is unknown is called unknown; what was not computed is not spoken of.
    """
    missing = {name: pl.lit(None, dtype) for name, dtype in _TYPES.items() if name not in ties.columns}
    parts = [_verdict(), pl.lit(": "), _projects(), _when(), _who(), _breadth(), _chance(), pl.lit(".")]
    text = pl.concat_str(*parts, _short_of(rules or TieRules(), tested=tested)).alias("explanation")
    return ties.with_columns(**missing).select(text).to_series()


def _verdict() -> pl.Expr:
    open_ = pl.format("{} at least, {} if what is missing bears it out", "tie_low", "tie_high")
    return pl.when(pl.col("tie") == "undetermined").then(open_).otherwise("tie")


def _projects() -> pl.Expr:
    return _count(pl.col("joint_projects"), "joint project")


def _when() -> pl.Expr:
    first, last = pl.col("first_year"), pl.col("last_year")
    years = (
        pl.when(first == last)
        .then(pl.format(", started {}", first))
        .otherwise(pl.format(", started {} to {}", first, last))
    )
    periods = pl.when(pl.col("joint_projects") > 1).then(
        pl.concat_str(pl.lit(", in "), _count(pl.col("periods"), "period"))
    )
    return pl.concat_str(years.fill_null(", start unknown"), periods.fill_null(""))


def _who() -> pl.Expr:
    source, target = pl.col("led_source"), pl.col("led_target")
    both = pl.format(", led from both sides ({} from {}, {} from {})", source, "source", target, "target")
    one = (
        pl.when(source > 0)
        .then(pl.format("{} ({})", "source", source))
        .otherwise(pl.format("{} ({})", "target", target))
    )
    said = (
        pl.when((source > 0) & (target > 0))
        .then(both)
        .when((source + target) > 0)
        .then(pl.format(", led from {} alone", one))
        .when((source == 0) & (target == 0))
        .then(pl.lit(", led from neither side"))
    )
    return said.fill_null(", leads unknown")


def _breadth() -> pl.Expr:
    wide = pl.format(", breadth {}", _decimal(pl.col("breadth")))
    return pl.when(pl.col("joint_projects") > 1).then(wide).fill_null("")


def _chance() -> pl.Expr:
    p_value, q_value = (pl.col(name).round_sig_figs(2) for name in ("p_value", "q_value"))
    said = pl.format("; {} expected by chance (p = {}", _expected(pl.col("expected")), p_value)
    return pl.concat_str(said, pl.format(", q = {}", q_value).fill_null(""), pl.lit(")")).fill_null("")


def _expected(number: pl.Expr) -> pl.Expr:
    """One decimal, or one figure where that would be nothing: 0.0004 joint projects are not 0.0."""
    return pl.when(number < _SMALL).then(number.round_sig_figs(1).cast(pl.String)).otherwise(_decimal(number))


def _short_of(rules: TieRules, *, tested: bool) -> pl.Expr:
    """Name what a weak tie lacks to be strong, and a strong one to be covalent; nothing where that is open."""
    joint, p_value = pl.col("joint_projects"), pl.col("p_value")
    span = pl.col("last_year") - pl.col("first_year")
    weak: list[tuple[pl.Expr, str | pl.Expr]] = [
        (joint < rules.strong_joint, f"fewer than {rules.strong_joint} joint projects"),
        *([(p_value > rules.strong_p, "no more than chance gives")] if tested else []),
    ]
    strong: list[tuple[pl.Expr, str | pl.Expr]] = [
        (joint < rules.covalent_joint, f"fewer than {rules.covalent_joint} joint projects"),
        *(
            (pl.col(f"led_{end}") < rules.covalent_led, pl.format("led too seldom from {}", end))
            for end in ("source", "target")
        ),
    ]
    if rules.asks_duration:
        short = (pl.col("periods") < rules.covalent_periods) & (span < rules.covalent_years)
        periods, years = rules.covalent_periods, rules.covalent_years
        strong.append((short, f"in fewer than {periods} periods and starts less than {years} years apart"))
    said = pl.lit("")
    for tie, next_, reasons in (("weak", "strong", weak), ("strong", "covalent", strong)):
        found = [pl.when(holds).then(pl.lit(why) if isinstance(why, str) else why) for holds, why in reasons]
        listed = pl.concat_list(found).list.drop_nulls().list.join(", ")
        sentence = pl.format(f" Not {next_}: {{}}.", listed)
        said = pl.when((pl.col("tie") == tie) & (listed != "")).then(sentence).otherwise(said)
    return said


def _count(number: pl.Expr, noun: str) -> pl.Expr:
    return pl.when(number == 1).then(pl.format(f"{{}} {noun}", number)).otherwise(pl.format(f"{{}} {noun}s", number))


def _decimal(number: pl.Expr) -> pl.Expr:
    return number.round(1).cast(pl.String)
