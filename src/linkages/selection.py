"""Keeping a part of an export: a programming period, programmes by name."""

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import polars as pl

from linkages.errors import SettingError
from linkages.tables import COVERAGE, conform, coverage_row

if TYPE_CHECKING:
    from linkages.sources import Export


def select(export: "Export", *, period: str | None = None, programme: str | None = None) -> "Export":
    """
    Keep the projects of a period or of some programmes, and all that belongs to them.

    Parameters
    ----------
    export
        What was read.
    period
        A programming period, such as ``2007-2013``; a dash of any kind and spaces do not matter.
    programme
        Text that the programme's name contains, or a pattern with ``*`` and ``?``; case does not count.

    Returns
    -------
    The part, with a row of coverage for each choice.

    Raises
    ------
    SettingError
        Nothing is left; the message lists what there is.
    """
    for column, wanted in (("period", period), ("programme", programme)):
        if wanted:
            export = _keep(export, column, wanted)
    return export


def _keep(export: "Export", column: str, wanted: str) -> "Export":
    values = export.projects[column].unique(maintain_order=True).to_list()
    chosen = [value for value in values if value is not None and _matches(column, value, wanted)]
    if not chosen:
        there = "; ".join(sorted(str(value) for value in values))
        raise SettingError(f"No project has the {column} {wanted!r}. There are: {there}.")
    projects = export.projects.filter(pl.col(column).is_in(chosen))
    ids = projects.select("project_id")
    row = coverage_row(
        "read",
        f"projects of the {column} asked for",
        rows=export.projects.height,
        known=projects.height,
        reason=f"--{column} {wanted}: the others were left out because they were not asked for.",
    )
    said = conform(pl.DataFrame([row], schema_overrides={"example": pl.String}), COVERAGE)
    return replace(
        export,
        projects=projects,
        participations=export.participations.join(ids, on="project_id", how="semi", maintain_order="left"),
        themes=export.themes.join(ids, on="project_id", how="semi", maintain_order="left"),
        texts=export.texts.join(ids, on="project_id", how="semi", maintain_order="left"),
        coverage=pl.concat([conform(export.coverage, COVERAGE), said]),
    )


def _matches(column: str, value: str, wanted: str) -> bool:
    if column == "period":
        return _plain(value) == _plain(wanted)
    pattern = wanted if set("*?") & set(wanted) else f"*{wanted}*"
    return fnmatchcase(value.casefold(), pattern.casefold())


def _plain(text: str) -> str:
    return "".join(text.replace("\u2013", "-").replace("\u2014", "-").split())
