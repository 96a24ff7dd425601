"""The charts of a survey: every question with n and interval, the index with its range, the four scenarios."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from linkages.atlas.drawing import (
    NARROW,
    WIDE,
    Axis,
    Mark,
    Point,
    Quarters,
    Row,
    intervals,
    quarters,
    round_ticks,
)
from linkages.indicators.answers import GRADE

_PERCENT = Axis(0, 1, tuple((at / 100, f"{at} %") for at in (0, 25, 50, 75, 100)))
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Figure:
    """
    A picture with what must be said beside it.

    Parameters
    ----------
    title, note
        What stands above and below it.
    wide, narrow
        The picture, drawn for a page and for a telephone.
    legend
        Number of a colour, and what it means.
    """

    title: str
    note: str
    wide: str
    narrow: str
    legend: tuple[tuple[int, str], ...] = ()


def _both(draw: Callable[[float], str]) -> tuple[str, str]:
    return draw(WIDE), draw(NARROW)


def question_figures(
    answers: pl.DataFrame,
    scales: Mapping[str, tuple[float, float]],
    ends: Mapping[str, tuple[str, ...]],
    sources: Mapping[str, str],
) -> list[Figure]:
    """
    Draw every question.

    Parameters
    ----------
    answers
        Table of answers.
    scales, ends, sources
        Ends of the scale, what they mean, and where the question comes from, by code.

    Returns
    -------
    A figure a question, in the order of the table.
    """
    waves = answers["wave"].unique(maintain_order=True).to_list()
    hues = {wave: at for at, wave in enumerate(waves)}
    legend = tuple((at, f"wave {wave}" if wave else "no wave") for wave, at in hues.items()) if waves[1:] else ()
    figures = []
    for (code,), part in answers.group_by("question", maintain_order=True):
        question = str(code)
        kind = str(part["type"][0])
        every = _rows(part, kind, hues)
        rows = every[:_MOST_ROWS]
        axis = _axis(kind, part, scales.get(question, (0, 1)), ends.get(question, ()))
        title = str(part["title"][0])
        wide, narrow = _both(lambda width, r=rows, a=axis, t=title: intervals(r, a, width, t))  # type: ignore[misc]
        note = _note(part, kind, sources.get(question, ""))
        if len(every) > _MOST_ROWS:
            note += f" The first {_MOST_ROWS} of {len(every)} rows; all stand in the table."
        figures.append(Figure(title, note, wide, narrow, legend))
    return figures


def _axis(kind: str, part: pl.DataFrame, scale: tuple[float, float], ends: tuple[str, ...]) -> Axis:
    if kind == "scale":
        steps = range(int(scale[0]), int(scale[1]) + 1)
        return Axis(scale[0], scale[1], tuple((float(step), str(step)) for step in steps), ends)
    if kind == "percent":
        return Axis(0, 100, tuple((float(at), f"{at} %") for at in (0, 25, 50, 75, 100)))
    if kind == "count":
        shown = pl.concat([part["estimate"], part["high"]]).drop_nulls()
        high, ticks = round_ticks(float(str(shown.max() or 1)))
        return Axis(0, high, ticks)
    return _PERCENT


def _rows(part: pl.DataFrame, kind: str, hues: Mapping[str, int]) -> list[Row]:
    main = _drawn(kind)
    drawn = part.filter(pl.col("statistic") == main)
    rows: list[Row] = []
    for (item,), of_item in drawn.group_by("item", maintain_order=True):
        if main == "share" and item:
            rows.append(Row(str(of_item["item_label"][0])))
        for (option,), lines in of_item.group_by("option", maintain_order=True):
            label = lines["option_label"][0] if main == "share" else (lines["item_label"][0] or lines["title"][0])
            if kind == GRADE:
                label = f"{option}  {label}"
            marks = (_mark(row, hues, part, kind) for row in lines.iter_rows(named=True))
            rows.append(Row(str(label), tuple(marks)))
    return rows


def _drawn(kind: str) -> str:
    """Name the statistic that is drawn."""
    return {"scale": "mean", "percent": "mean", "count": "median"}.get(kind, "share")


def _mark(row: Mapping[str, Any], hues: Mapping[str, int], part: pl.DataFrame, kind: str) -> Mark:
    spread: Iterable[tuple[float, float]] = ()
    if kind == "scale":
        steps = part.filter(
            (pl.col("statistic") == "share") & (pl.col("item") == row["item"]) & (pl.col("wave") == row["wave"])
        )
        spread = ((float(step), share) for step, share in steps.select("option", "estimate").iter_rows())
    return Mark(
        row["estimate"], row["low"], row["high"], f"n = {row['n']}", hues[row["wave"]], told(row), tuple(spread)
    )


def told(row: Mapping[str, Any]) -> str:
    """
    Say an estimate in words.

    Parameters
    ----------
    row
        A row of the table of answers.

    Returns
    -------
    Such as ``share 25 % (7-51 %), 4 of 16``.
    """
    if row["estimate"] is None:
        return f"no figure, n = {row['n']}"
    wave = f"wave {row['wave']}: " if row["wave"] else ""
    if row["statistic"] == "share":
        span = f" ({100 * row['low']:.0f}-{100 * row['high']:.0f} %)" if row["low"] is not None else ""
        return f"{wave}share {100 * row['estimate']:.0f} %{span}, {row['count']} of {row['n']}"
    span = f" ({row['low']:.2f}-{row['high']:.2f})" if row["low"] is not None else ""
    return f"{wave}{row['statistic']} {row['estimate']:.2f}{span}, n = {row['n']}"


def _note(part: pl.DataFrame, kind: str, source: str) -> str:
    what = {
        "scale": "Dots: means; paler circles: how many gave each answer.",
        "percent": "Dots: means of the shares that were told.",
        "count": "Dots: medians.",
        GRADE: "Dots: shares of clusters.",
    }.get(kind, "Dots: shares of those who answered.")
    drawn = part.filter(pl.col("statistic") == _drawn(kind))
    methods = "; ".join(drawn["method"].drop_nulls().unique(maintain_order=True).to_list())
    caveats = "; ".join(drawn["caveat"].drop_nulls().unique(maintain_order=True).to_list())
    missing = int(part["missing"].max() or 0)  # type: ignore[arg-type]
    parts = [
        what,
        f"Bars: 95 % intervals ({methods})." if methods else "",
        f"Up to {missing} of those who filled in the form left an item out." if missing else "",
        f"{caveats[:1].upper()}{caveats[1:]}." if caveats else "",
        f"Question: {source}." if source else "",
    ]
    return " ".join(part for part in parts if part)


def index_figure(index: pl.DataFrame, cut: float | None, top: float, sentence: str) -> Figure:
    """
    Draw the index of every cluster with the range that missing figures leave open.

    Parameters
    ----------
    index
        Table of the index.
    cut
        Where high begins, where it is the same for all.
    top
        Largest value that the index can take.
    sentence
        What must be said of it.

    Returns
    -------
    The figure: clusters with an index, the highest first, then those with a range alone.
    """
    ordered = index.sort(
        "index", "index_high", "cluster_id", descending=[True, True, False], nulls_last=True, maintain_order=True
    )
    rows = [
        Row(
            f"{row['name'] or row['cluster_id']}",
            (
                Mark(
                    row["index"],
                    row["index_low"],
                    row["index_high"],
                    f"{row['known']} of {row['wanted']}",
                    0 if row["index"] is not None else 5,
                    _index_told(row),
                    hollow=row["known"] < row["wanted"],
                ),
            ),
        )
        for row in ordered.head(_MOST_ROWS).iter_rows(named=True)
    ]
    shown = [value for value in (cut, top) if value is not None]
    high, ticks = round_ticks(max(shown))
    axis = Axis(0, high, ticks, lines=((cut, f"cut {cut:.2f}"),) if cut is not None else ())
    title = "Index of internationalisation"
    wide, narrow = _both(lambda width: intervals(rows, axis, width, title))
    more = f" The {_MOST_ROWS} highest of {index.height}." if index.height > _MOST_ROWS else ""
    return Figure(title, sentence + more, wide, narrow)


def _index_told(row: Mapping[str, Any]) -> str:
    value = "no index" if row["index"] is None else f"index {row['index']:.3f}, rank {row['rank']}"
    if row["index_low"] is None:
        return value
    return f"{value}, between {row['index_low']:.3f} and {row['index_high']:.3f}"


def scenario_figure(scenarios: pl.DataFrame, labels: Mapping[str, str], tops: tuple[float, float]) -> Figure | None:
    """
    Draw clusters in the plane of their index and that of their region.

    Parameters
    ----------
    scenarios
        Table of the scenarios.
    labels
        Names of the scenarios.
    tops
        Largest values that the indices of clusters and regions can take.

    Returns
    -------
    The figure; None where no cluster has both indices, or cuts differ between groups.
    """
    known = scenarios.filter(pl.all_horizontal(pl.col("index", "region_index", "cut", "region_cut").is_not_null()))
    if known.is_empty() or known["cut"].n_unique() > 1:
        return None
    points: Sequence[Point] = [
        Point(row["index"], row["region_index"], row["cluster_id"], row["name"] or row["cluster_id"])
        for row in known.iter_rows(named=True)
    ]
    axes = [Axis(0, *round_ticks(top)) for top in tops]
    plane = Quarters(
        axes[0],
        axes[1],
        known["cut"][0],
        known["region_cut"][0],
        "index of the cluster",
        "index of its region",
        (labels["potential"], labels["late"], labels["lonely"], labels["supported"]),
    )
    title = "Clusters and their regions"
    wide, narrow = _both(lambda width: quarters(points, plane, width, title))
    note = (
        f"{known.height} of {scenarios.height} clusters have both indices. Dashed: the cuts. Scenarios after Islankina "
        "(2015); where high begins is a setting, see what other cuts give."
    )
    return Figure(title, note, wide, narrow)
