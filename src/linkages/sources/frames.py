"""Tables that are in memory already, as an export."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from linkages.errors import ColumnError, TableError, Violation
from linkages.sources.export import Export, InputFile
from linkages.tables import (
    COVERAGE,
    POLARS_TYPES,
    READ_PARTICIPATIONS,
    READ_PROJECTS,
    READ_TEXTS,
    READ_THEMES,
    Table,
    validate,
)

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


def from_frames(
    projects: "IntoFrame",
    participations: "IntoFrame",
    *,
    themes: "IntoFrame | None" = None,
    texts: "IntoFrame | None" = None,
    name: str = "tables in memory",
) -> Export:
    """
    Make an export of tables that are in memory: pandas, Polars, Arrow, DuckDB or any other frame that Narwhals knows.

    Parameters
    ----------
    projects
        One row a project: ``project_id`` and ``programme``; any other column of `linkages.tables.READ_PROJECTS`.
    participations
        One row a partner: ``project_id``, ``name``, ``role`` (lead or partner); ``nuts2_code``, ``nuts3_code``,
        ``country`` and any other column of `linkages.tables.READ_PARTICIPATIONS`.
    themes
        ``project_id``, ``position``, ``theme``.
    texts
        ``project_id``, ``field``, ``language``, ``text``.
    name
        What stands for a file name in outputs.

    Returns
    -------
    The export; columns that are not given are unknown, columns that nobody knows are left out.

    Raises
    ------
    ColumnError
        A column that must be there is missing.
    TableError
        Cells break the rules, or participations name projects that are not there; all of them are listed.

    Examples
    --------
    >>> import pandas as pd
    >>> projects = pd.DataFrame({"project_id": ["a"], "programme": ["Nord"]})
    >>> partners = pd.DataFrame({"project_id": ["a", "a"], "name": ["X", "Y"], "role": ["lead", "partner"]})
    >>> from_frames(projects, partners).participations.height
    2
    """
    own = _table(projects, READ_PROJECTS, name)
    others = {
        table: _table(frame, table, name)
        for table, frame in ((READ_PARTICIPATIONS, participations), (READ_THEMES, themes), (READ_TEXTS, texts))
    }
    for table, frame in others.items():
        _refuse_strangers(frame, own["project_id"], table)
    digest = hashlib.sha256(b"".join(frame.write_csv().encode() for frame in (own, *others.values()))).hexdigest()
    return Export(
        projects=own,
        participations=others[READ_PARTICIPATIONS],
        themes=others[READ_THEMES],
        texts=others[READ_TEXTS],
        coverage=COVERAGE.empty(),
        inputs=(InputFile(name, Path(name), digest, "tables in memory", "", ()),),
    )


def _table(frame: "IntoFrame | None", table: Table, name: str) -> pl.DataFrame:
    if frame is None:
        return table.empty()
    eager = nw.from_native(frame).lazy().collect("polars").to_native()
    must = [column.name for column in table.columns if column.required and not column.nullable]
    missing = [column for column in must if column not in eager.columns]
    if missing:
        raise ColumnError(missing, present=eager.columns, where=f"{name}, {table.name.removeprefix('read_')}")
    unknown = [
        pl.lit(None, POLARS_TYPES[column.kind]).alias(column.name)
        for column in table.columns
        if column.required and column.name not in eager.columns
    ]
    return validate(eager.select(n for n in table.names if n in eager.columns).with_columns(unknown), table)


def _refuse_strangers(frame: pl.DataFrame, known: pl.Series, table: Table) -> None:
    strangers = frame["project_id"].filter(~frame["project_id"].is_in(known.implode())).unique().sort()
    if strangers.len():
        where = "a project_id of the table of projects"
        raise TableError(table.name, [Violation("project_id", str(found), where) for found in strangers])
