"""What was stated before the run, and what the data say of it: a page of its own."""

from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

_TEXTS = (
    "id",
    "statement",
    "source",
    "role",
    "unit",
    "x",
    "y",
    "test",
    "direction",
    "effect_name",
    "status",
    "result",
    "how",
    "remark",
    "file",
)
_COUNTS = ("n", "missing")
_NUMBERS = ("effect", "low", "high", "no_effect", "least", "p_value", "p_adjusted")
_RATIO = "odds ratio"
_DIGITS = 6


def part(data: "AtlasData") -> dict[str, Any] | None:
    """
    Collect the hypotheses and their verdicts.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    ``rows``: the columns of the table of hypotheses that the page shows, and ``at``, ``from``, ``to``: effect and
    interval on one scale from -1 (against the statement) over 0 (no effect) to 1 (in line with it), empty where there
    is none. None where nothing was stated.
    """
    table = data.tables.get("hypotheses")
    if table is None or table.is_empty():
        return None
    return {"rows": [_row(row) for row in table.iter_rows(named=True)]}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in (*_TEXTS, *_COUNTS)}
    told |= {name: _number(row[name]) for name in _NUMBERS}
    ends = sorted((_scaled(row, "low"), _scaled(row, "high")), key=lambda end: -2 if end is None else end)
    return told | {"at": _scaled(row, "effect"), "from": ends[0], "to": ends[1]}


def _scaled(row: dict[str, Any], name: str) -> float | None:
    """Put an effect on the common scale: a ratio by Yule's Q, anything else by its distance from no effect."""
    value, none = _number(row[name]), _number(row["no_effect"])
    if value is None or none is None:
        return None
    from_none = (value - 1) / (value + 1) if row["effect_name"] == _RATIO else value - none
    turned = -from_none if row["direction"] == "less" else from_none
    return round(max(-1.0, min(1.0, turned)), _DIGITS)


def _number(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(f"{value:.{_DIGITS}g}")
