"""What is said of shares and their comparison: in the summary, in the atlas and in methods.md."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages import wording

if TYPE_CHECKING:
    from linkages.indicators.share_tables import Options

KINDS: Mapping[str, tuple[str, str]] = {
    "programme": ("programme", "programmes"),
    "cross_border_region": ("cross-border region", "cross-border regions"),
    "country": ("country", "countries"),
    "region": ("region", "regions"),
    "field": ("field", "fields"),
    "period": ("period", "periods"),
}
_METHODS = {
    "percentile": "percentiles of the resamples",
    "bca": "percentiles corrected for bias and acceleration (BCa)",
    "normal": "the estimate and its bootstrap standard error",
    "logit": "the estimate and its bootstrap standard error on the scale of log odds",
}
_FEW = 0.05


def statements(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """
    Say in a sentence or two what comparing shares gave.

    Parameters
    ----------
    tables
        ``share_spread``, ``share_averages``, ``share_funnel``.

    Returns
    -------
    ``shares``; nothing where no kind of unit could be compared.
    """
    tested = tables["share_spread"].drop_nulls("p_value")
    order = [kind for kind in KINDS if kind in tested["unit_kind"].to_list()]
    if not order:
        return {}
    first = "cross_border_region" if "cross_border_region" in order else order[0]
    row = tested.filter(unit_kind=first).row(0, named=True)
    found = [f"Shares of {KINDS[first][1]} {_differ(row)}."]
    average = {r["average"]: r for r in tables["share_averages"].filter(unit_kind=first).iter_rows(named=True)}
    if average["mean"]["low"] is not None and average["pooled"]["low"] is not None:
        found.append(
            f"Their mean is {_range(average['mean'])}, the pooled share of their {row['projects']} projects "
            f"{_range(average['pooled'])}."
        )
    outside = tables["share_funnel"].filter((pl.col("unit_kind") == first) & pl.col("position").is_not_null())
    far = outside.filter(pl.col("position") != "inside").height
    found.append(
        f"{far} of {outside.height} lie outside the 95 % limits of the funnel, where about "
        f"{_FEW * outside.height:.0f} would by chance."
    )
    return {"shares": " ".join(found)}


def counted(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """
    Say what is counted where.

    Parameters
    ----------
    tables
        ``ici_shares``, ``share_spread``.

    Returns
    -------
    Paragraphs.
    """
    units = (
        tables["ici_shares"]
        .group_by("unit_kind")
        .agg(n=pl.len(), empty=((pl.col("projects") + pl.col("uncoded")) == 0).sum())
    )
    found = {row["unit_kind"]: row for row in units.iter_rows(named=True)}
    listed = [
        f"{found[kind]['n']} {one if found[kind]['n'] == 1 else many}"
        + (f" ({found[kind]['empty']} without a project)" if found[kind]["empty"] else "")
        for kind, (one, many) in KINDS.items()
        if kind in found
    ]
    spans = (
        " Intervals are Wilson's (95 %) for one unit; units share projects, so intervals of different units are not "
        "independent."
        if _judged(tables)
        else ""
    )
    return (
        f"A project counts once in a unit, however many rows or lead partners it has there.{spans} Units: "
        f"{', '.join(listed)}. Fields are specialisations, read off texts, themes and names of partners, as far as "
        "there are any; a project may have several.",
        "Beside the whole count tables/counts.csv has the fractional count (a project split equally over its "
        "participating organisations that are placed, an organisation over its rows; a project over its fields) and "
        "the count of projects led from a unit.",
    )


def compared(tables: Mapping[str, pl.DataFrame], options: "Options") -> tuple[str, ...]:
    """
    Say how shares were compared, and what that gave.

    Parameters
    ----------
    tables
        ``share_spread``, ``share_averages``.
    options
        How they were compared.

    Returns
    -------
    Paragraphs; none about what was not done.
    """
    spread = tables["share_spread"]
    tested, shrunk = spread.drop_nulls("p_value"), spread.drop_nulls("correlation")
    lines = []
    if tested.height:
        lines += [
            "Whether units differ was asked by dealing the initiatives out anew over the projects, every project "
            f"staying in all its units ({options.permutations} permutations): the statistic is the sum over units of "
            "(k - n p)² / (n p (1 - p)), k of n projects being initiatives and p the share of all. Of a single unit "
            "against the other projects of its kind p is exact (hypergeometric); pairs of units are compared where a "
            f"kind has at most {options.most_paired}. p_adjusted is corrected by step-down max-T within the "
            "comparisons of a kind, q_value by Benjamini and Hochberg. Intervals of differences are put together from "
            "Wilson's for the projects of one unit alone, of the other alone, and of both (Newcombe 1998; Zou and "
            "Donner 2008). Regions and countries are those of the universe.",
            "\n".join(f"- {_spread_line(row)}" for row in _ordered(tested)),
        ]
    averaged = tables["share_averages"].drop_nulls("low")
    if averaged.height:
        lines.append(
            "Averages: pooled counts every project once, mean every unit once. Their intervals come from resampling "
            f"projects with all their units ({options.resamples} resamples; {_METHODS[options.method]}). "
            "A census of programmes has no sampling error: the intervals say how far the averages would move with "
            "other projects of the same sort."
        )
        lines.append("\n".join(f"- {line}" for line in _average_lines(averaged)))
    if shrunk.height:
        listed = "; ".join(
            f"{KINDS[row['unit_kind']][1]}: mean {wording.percent(row['mean'])}, standard deviation of true shares "
            f"{_points(row['sd'])} (95 % interval by profile likelihood {_points(row['sd_low'])} to "
            f"{_points(row['sd_high'])})"
            for row in _ordered(shrunk)
        )
        lines.append(
            "Shrunk shares follow the beta-binomial model by maximum likelihood, where at most "
            f"{wording.percent(options.most_shared)} of the projects lie in two units or more. {listed}."
        )
    if tables["share_funnel"].drop_nulls("position").height:
        lines.append(
            "The funnel (tables/share_funnel.csv) holds each share against exact binomial limits at 95 and 99.8 % "
            "around the share of all projects, as if projects were independent (Spiegelhalter 2005)."
        )
    return tuple(lines)


def caveats(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """
    Say what must stand beside the comparisons.

    Parameters
    ----------
    tables
        ``share_spread``.

    Returns
    -------
    Sentences.
    """
    spread = tables["share_spread"].drop_nulls("p_value")
    if spread.is_empty():
        return ()
    found = [
        "Units share projects, and a unit is a part of the overall share that it is held against; a unit beyond the "
        "limits of a funnel is a place to look, not a result."
    ]
    if "field" in spread["unit_kind"].to_list():
        found.append(
            "Fields are read off the same texts by which projects are judged, so that shares differ by field is in "
            "part made by the rule."
        )
    return tuple(found)


def citations(tables: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """
    List the works that what was done rests on.

    Parameters
    ----------
    tables
        ``share_spread``, ``share_averages``, ``share_funnel``.

    Returns
    -------
    Keys of the references.
    """
    spread = tables["share_spread"]
    found = ["wilson1927"] if _judged(tables) else []
    if spread["p_value"].is_not_null().any():
        found += ["newcombe1998", "zou2008", "westfall1993", "benjamini1995", "phipson2010"]
    if tables["share_averages"]["low"].is_not_null().any():
        found.append("davison1997")
    if spread["correlation"].is_not_null().any():
        found.append("griffiths1973")
    if tables["share_funnel"]["position"].is_not_null().any():
        found.append("spiegelhalter2005")
    return tuple(found)


def _judged(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Tell whether any project could be judged: without one there is no share, and no interval."""
    return bool((tables["ici_shares"]["projects"] > 0).any())


def _ordered(rows: pl.DataFrame) -> list[dict[str, Any]]:
    return sorted(rows.iter_rows(named=True), key=lambda row: list(KINDS).index(row["unit_kind"]))


def _differ(row: Mapping[str, Any]) -> str:
    word = "differ by more than chance" if row["p_value"] <= _FEW else "differ by no more than chance allows"
    return (
        f"{word} (spread {row['ratio']:.2f} times that of chance, {wording.p_value(row['p_value'])}, "
        f"{row['units_with_projects']} units, {row['projects']} projects of which {row['shared_projects']} lie in "
        "several)"
    )


def _spread_line(row: Mapping[str, Any]) -> str:
    return f"{KINDS[row['unit_kind']][1]} {_differ(row)}"


def _average_lines(averaged: pl.DataFrame) -> list[str]:
    found = []
    for kind, (_, many) in KINDS.items():
        rows = {row["average"]: row for row in averaged.filter(unit_kind=kind).iter_rows(named=True)}
        units = max((row["units"] for row in rows.values()), default=0)
        said = [f"{name} {_range(rows[name])}" for name in ("pooled", "mean") if name in rows]
        if said and units > 1:
            found.append(f"{units} {many}: {', '.join(said)}")
    return found


def _range(row: Mapping[str, Any]) -> str:
    return f"{100 * row['estimate']:.1f} % ({100 * row['low']:.1f} to {100 * row['high']:.1f} %)"


def _points(sd: float) -> str:
    return f"{100 * sd:.1f} percentage points"
