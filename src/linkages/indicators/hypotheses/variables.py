"""Finding a hypothesis' units and variables in the tables of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import polars as pl

from linkages.errors import TableError, Violation
from linkages.indicators.hypotheses.conditions import MismatchError, expression
from linkages.indicators.hypotheses.files import COLUMNS
from linkages.indicators.hypotheses.model import Condition, Hypothesis, Variable
from linkages.indicators.resampling import Floats, Indices

Tables = Mapping[str, pl.DataFrame]
_KEY = "_key"
# rows that a unit does not have are counted as none
_NONE_IS_ZERO = ("count", "distinct", "sum", "any")
# where a condition is asked of each row, not of what is taken of them
_OF_ROWS = ("any", "share")
# What a run must be given for a table that it does not always have.
SUPPLY: Mapping[str, str] = {
    "clusters": "a table of existing clusters (--clusters FILE)",
    "region_clusters": "a table of existing clusters (--clusters FILE)",
    "profile": "Eurostat's indicators (linkages fetch eurostat, then --statistics profile)",
}


class LackingError(Exception):
    """Data that a hypothesis needs are not there; its text says which, and what to supply."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """
    Which projects of which unit are of a kind: what shares of projects are made of.

    Parameters
    ----------
    unit, project
        Positions of units and projects, one entry a pair, sorted by unit.
    label
        Whether each project is of the kind.
    strata
        Number of the group of each project within which labels may be dealt out.
    """

    unit: Indices
    project: Indices
    label: "np.ndarray[Any, np.dtype[np.bool_]]"
    strata: Indices


@dataclass(frozen=True, slots=True)
class Found:
    """
    A hypothesis' variables, one entry a unit.

    Parameters
    ----------
    units
        Names of the units, sorted.
    values
        ``x`` and ``y`` where they are numbers or yes (1) and no (0); NaN where not known.
    sets
        ``x`` and ``y`` where they are sets; None where not known.
    labelled
        What the shares of projects are made of, where a variable is one.
    strata
        Group of each unit within which is compared; -1 where not known.
    table
        The rows that count, in the order of their table.
    statistics
        Column of the regional statistic that was taken for ``x`` or ``y``, where it is one.
    """

    units: tuple[str, ...]
    values: Mapping[str, Floats]
    sets: Mapping[str, "tuple[frozenset[Any] | None, ...]"]
    labelled: Labelled | None
    strata: Indices
    table: pl.DataFrame
    statistics: Mapping[str, str] = field(default_factory=dict)


def find(hypothesis: Hypothesis, tables: Tables) -> Found:
    """
    Find the units and variables of a hypothesis.

    Parameters
    ----------
    hypothesis
        The hypothesis.
    tables
        Tables of a run by name.

    Returns
    -------
    What was found.

    Raises
    ------
    LackingError
        The run has no such table, or no such statistic.
    TableError
        The hypothesis names a column that its table does not have, or asks of a column what it can't tell.
    """
    return _Finder(hypothesis, tables).find()


class _Finder:
    """Finds the variables of one hypothesis; faults are told with its file and key."""

    def __init__(self, hypothesis: Hypothesis, tables: Tables) -> None:
        self.hypothesis = hypothesis
        self.tables = tables
        self.statistics: dict[str, str] = {}

    def fault(self, key: str, found: object, expected: str) -> TableError:
        return TableError("hypotheses", [Violation(key, str(found)[:80], expected, self.hypothesis.file)])

    def frame(self, table: str, key: str, columns: Sequence[str], supply: str = "") -> pl.DataFrame:
        """Give a table that has all the columns, or say why not."""
        frame = self.tables.get(table)
        there = frame.columns if frame is not None else COLUMNS.get(table, ())
        for column in columns:
            if column not in there and column not in COLUMNS.get(table, ()):
                raise self.fault(key, f"{table}.{column}", f"a column of the table {table}: {', '.join(there)}")
        if frame is None:
            raise LackingError(f"the run made no table {table}", supply or SUPPLY.get(table, ""))
        for column in columns:
            if column not in frame.columns:
                raise LackingError(f"the table {table} of this run has no column {column}", supply)
        return frame

    def find(self) -> Found:
        hypothesis = self.hypothesis
        for table in hypothesis.needs:
            self.frame(table, "needs", ())
        wanted = [hypothesis.key, *(condition.column for condition in hypothesis.where)]
        dealt = any(variable.share for variable in hypothesis.variables.values())
        wanted += [hypothesis.within] if hypothesis.within and not dealt else []
        units = self.frame(hypothesis.table, "table", wanted)
        rows = units
        for c in hypothesis.where:  # one after the other: the top of what is left
            rows = rows.filter(self.expression(c, rows, f"where.{c.column}"))
        units = (
            rows.filter(pl.col(hypothesis.key).is_not_null())
            .with_columns(pl.col(hypothesis.key).cast(pl.String).alias(_KEY))
            .sort(_KEY, maintain_order=True)
        )
        strata = np.zeros(units.height, dtype=np.intp)
        if hypothesis.within and not dealt:
            ranks = (units[hypothesis.within].rank("dense").cast(pl.Int64) - 1).fill_null(-1)
            strata = ranks.to_numpy().astype(np.intp)
        values: dict[str, Floats] = {}
        sets: dict[str, tuple[frozenset[Any] | None, ...]] = {}
        labelled = None
        for key, variable in hypothesis.variables.items():
            if variable.share:
                labelled = self.labelled(variable, key, units)
                values[key] = _shares(labelled, units.height)
                continue
            column = self.column(variable, key, units)
            if column.dtype == pl.List:
                sets[key] = tuple(None if one is None else frozenset(one) for one in column.to_list())
            else:
                values[key] = self.numbers(column, key)
        return Found(tuple(units[_KEY]), values, sets, labelled, strata, rows, self.statistics)

    # --- a variable ---------------------------------------------------------------------------------------------

    def column(self, variable: Variable, key: str, units: pl.DataFrame) -> pl.Series:
        """Give a variable as a column beside the units."""
        if variable.values:
            on = self.on(variable, key, units)
            found = units[on].cast(pl.String).replace_strict(variable.values, default=None, return_dtype=pl.Float64)
        elif variable.statistic:
            table, column = "regions", self.statistic(variable)
            self.statistics[key] = column
            found = self.taken(variable, key, units, table, column)
        else:
            table, _, column = variable.column.partition(".")
            found = self.taken(variable, key, units, table, column)
        if variable.per:
            table, _, column = variable.per.partition(".")
            below = self.numbers(self.taken(variable, f"{key}.per", units, table, column), f"{key}.per")
            above = self.numbers(found, key)
            found = pl.Series(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))
        if variable.take in _OF_ROWS or not variable.asked:
            return found
        return self.judged(found, variable, key)

    def on(self, variable: Variable, key: str, units: pl.DataFrame) -> str:
        on = variable.on or self.hypothesis.key
        if on not in units.columns:
            raise self.fault(f"{key}.on", on, f"a column of the units: {', '.join(units.columns[:-1])}")
        return on

    def statistic(self, variable: Variable) -> str:
        """Find the regional statistic that fits first, by its name and by what it is measured in."""
        regions = self.tables.get("regions", pl.DataFrame())
        words: dict[str, tuple[str, ...]] = {}
        if "statistics" in self.tables:
            described = self.tables["statistics"].select("column", "label", "unit").unique().sort(pl.all())
            words = {str(column): (str(label or ""), str(unit or "")) for column, label, unit in described.iter_rows()}
        own = [name for name in regions.columns if name not in COLUMNS["regions"]]
        otherwise = []
        for pattern in variable.statistic:
            for name in own:
                label, unit = words.get(name, ("", ""))
                if not _fits((name, label), (pattern,)):
                    continue
                if name == pattern or not variable.measured_in or _fits((name, label, unit), variable.measured_in):
                    return name
                otherwise.append(name)
        asked = ", ".join(variable.statistic)
        if otherwise:
            named = ", ".join(dict.fromkeys(otherwise))
            reason = f"{named}: fits by name, but not by what it is measured in ({', '.join(variable.measured_in)})"
            raise LackingError(reason, variable.supply)
        raise LackingError(f"no regional statistic whose column or label fits {asked}", variable.supply)

    def taken(self, variable: Variable, key: str, units: pl.DataFrame, table: str, column: str) -> pl.Series:
        """Take a column of the units' own table, or of the rows of another table that belong to a unit."""
        if not variable.by:
            if table != self.hypothesis.table:
                expected = f"by and take: its table is not that of the units ({self.hypothesis.table})"
                raise self.fault(key, f"{table}.{column}", expected)
            self.frame(table, key, [column], variable.supply)
            return units[column]
        wanted = [column, variable.by, *(condition.column for condition in variable.where)]
        rows = self.frame(table, key, wanted, variable.supply)
        rows = rows.filter(
            pl.col(variable.by).is_not_null(),
            *(self.expression(c, rows, f"{key}.where.{c.column}") for c in variable.where),
        )
        by = rows.group_by(pl.col(variable.by).cast(pl.String).alias("_on"), maintain_order=True)
        made = by.agg(self.aggregate(variable, rows, column, key).alias("_taken"))
        on = self.on(variable, key, units)
        joined = units.select(pl.col(on).cast(pl.String).alias("_on")).join(
            made, on="_on", how="left", maintain_order="left"
        )
        known = joined["_on"].is_in(made["_on"].to_list())
        if variable.take == "set":
            return joined["_taken"]
        empty = 0.0 if variable.empty is None and variable.take in _NONE_IS_ZERO else variable.empty
        if empty is None:
            return joined["_taken"]
        numeric = joined["_taken"].cast(pl.Float64)
        # a unit whose rows tell nothing is not known; one without rows has none
        return pl.select(pl.when(known).then(numeric).otherwise(pl.lit(empty))).to_series()

    def aggregate(self, variable: Variable, rows: pl.DataFrame, column: str, key: str) -> pl.Expr:
        cell = pl.col(column)
        if variable.take in _OF_ROWS:
            judged = self.judge(rows, column, variable, key)
            holds = (cell if judged is None else judged).cast(pl.Float64)
            if variable.take == "share":
                return holds.mean()
            # one that holds settles it; without one, a cell that is not known leaves it open
            return pl.when((holds.max() == 1) | (holds.null_count() == 0)).then(holds.max())
        if variable.take in ("sum", "mean", "largest") and not _countable(rows.schema[column]):
            raise self.fault(f"{key}.take", f"{variable.take} of {column}", "a column of numbers")
        taken: Mapping[str, pl.Expr] = {
            "count": pl.len().cast(pl.Float64),
            "distinct": cell.drop_nulls().n_unique().cast(pl.Float64),
            "sum": pl.when(cell.is_not_null().any()).then(cell.sum()),
            "mean": cell.mean(),
            "largest": cell.max(),
            "first": cell.drop_nulls().first(),
            "set": cell.drop_nulls().unique().sort(),
        }
        return taken[variable.take]

    def judge(self, rows: pl.DataFrame, column: str, variable: Variable, key: str) -> pl.Expr | None:
        if not variable.asked:
            return None
        return self.expression(Condition(column, variable.asked), rows, key, unknown=variable.unknown)

    def judged(self, column: pl.Series, variable: Variable, key: str) -> pl.Series:
        """Make yes or no of a column."""
        frame = column.alias("value").to_frame()
        if frame.schema["value"].is_float():
            frame = frame.with_columns(pl.col("value").fill_nan(None))
        asked = self.expression(Condition("value", variable.asked), frame, key, unknown=variable.unknown)
        return frame.select(asked.alias("value"))["value"]

    def numbers(self, column: pl.Series, key: str) -> Floats:
        """Give a column as numbers; NaN where not known."""
        if not _countable(column.dtype):
            raise self.fault(key, f"a column of {column.dtype}", "numbers, or a condition that makes yes or no of it")
        found: Floats = column.cast(pl.Float64).to_numpy().astype(float)
        return np.where(np.isfinite(found), found, np.nan)

    def expression(
        self, condition: Condition, frame: pl.DataFrame, key: str, *, unknown: Sequence[str] = ()
    ) -> pl.Expr:
        """Make a condition an expression, or say what is wrong with it."""
        try:
            return expression(condition, frame, unknown=unknown)
        except MismatchError as mismatch:
            operator, value, expected = mismatch.args
            raise self.fault(f"{key}.{operator}", value, expected) from None

    # --- shares of projects ---------------------------------------------------------------------------------------

    def labelled(self, variable: Variable, key: str, units: pl.DataFrame) -> Labelled:
        """Find which of the units' projects are of the kind."""
        within = self.hypothesis.within
        table, _, column = variable.share.partition(".")
        wanted = ["project_id", column, *([within] if within else []), *(c.column for c in variable.where)]
        projects = self.frame(table, f"{key}.share", wanted, variable.supply).sort("project_id")
        projects = projects.filter(*(self.expression(c, projects, f"{key}.where.{c.column}") for c in variable.where))
        yes = self.judge(projects, column, variable, key)
        if yes is None:
            yes = pl.col(column).cast(pl.Boolean, strict=False)
        strata = pl.col(within).rank("dense").cast(pl.Int64).fill_null(0) if within else pl.lit(0, pl.Int64)
        coded = projects.select("project_id", _yes=yes, _strata=strata).filter(pl.col("_yes").is_not_null())
        members = self.frame("membership", key, ["unit", "project_id"]).filter(pl.col("unit_kind") == variable.members)
        if members.is_empty():
            raise LackingError(f"no project lies in a unit of the kind {variable.members}", variable.supply)
        at = units.select(unit=_KEY).with_row_index("_at")
        pairs = members.select("unit", "project_id").unique().join(at, on="unit").join(coded, on="project_id")
        pairs = pairs.with_columns(_project=pl.col("project_id").rank("dense") - 1).sort("_at", "_project")
        each = pairs.select("_project", "_yes", "_strata").unique("_project").sort("_project")
        return Labelled(
            pairs["_at"].to_numpy().astype(np.intp),
            pairs["_project"].to_numpy().astype(np.intp),
            each["_yes"].to_numpy().astype(bool),
            each["_strata"].to_numpy().astype(np.intp),
        )


def _shares(labelled: Labelled, units: int) -> Floats:
    trials = np.bincount(labelled.unit, minlength=units)
    yes = np.bincount(labelled.unit, weights=labelled.label[labelled.project], minlength=units)
    return np.asarray(np.divide(yes, trials, out=np.full(units, np.nan), where=trials > 0))


def _fits(texts: Sequence[str], patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text.lower(), pattern.lower()) for text in texts for pattern in patterns)


def _countable(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype in (pl.Boolean, pl.Null)
