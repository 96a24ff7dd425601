"""Conditions on rows and values, as expressions; a cell that is not known leaves them open."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from linkages.indicators.hypotheses.files import is_number
from linkages.indicators.hypotheses.model import Condition


class MismatchError(Exception):
    """A condition asks of a column what it can't tell: operator, value, what was expected."""


def expression(condition: Condition, frame: pl.DataFrame, *, unknown: Sequence[str] = ()) -> pl.Expr:
    """
    Make a condition an expression.

    Parameters
    ----------
    condition
        The condition.
    frame
        The table that it is asked of.
    unknown
        Values that stand for not known.

    Returns
    -------
    True, false, or null where the cell is not known.

    Raises
    ------
    MismatchError
        A value can't be compared with the column.
    """
    cell, dtype = pl.col(condition.column), frame.schema[condition.column]
    if dtype == pl.Null:
        return cell.cast(pl.Boolean)
    made = []
    for operator, value in condition.asked.items():
        values = value if isinstance(value, list) else [value]
        if not all(_comparable(one, dtype, operator) for one in values):
            raise MismatchError(operator, value, f"something that {condition.column} ({dtype}) can be compared with")
        made.append(_asked(operator, values, cell))
    holds = pl.all_horizontal(made)
    return pl.when(~cell.cast(pl.String).is_in(list(unknown))).then(holds) if unknown else holds


def _asked(operator: str, values: list[Any], cell: pl.Expr) -> pl.Expr:
    first = values[0]
    if operator == "contains":
        listed = cell.str.split(";")
        return pl.any_horizontal(listed.list.contains(str(one)) for one in values)
    if operator == "in":
        return cell.is_in(values)
    if operator == "top":
        return cell >= cell.quantile(1 - first, "higher")
    expressions: Mapping[str, pl.Expr] = {
        "is": cell == first,
        "is_not": cell != first,
        "at_least": cell >= first,
        "above": cell > first,
        "at_most": cell <= first,
        "below": cell < first,
    }
    return expressions[operator]


def _comparable(value: object, dtype: pl.DataType, operator: str) -> bool:
    if operator == "contains":
        return dtype == pl.String
    if isinstance(value, bool):
        return dtype == pl.Boolean
    if is_number(value):
        return dtype.is_numeric()
    return dtype == pl.String
