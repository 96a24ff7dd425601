"""Rows of projects as projects, themes and texts: one project however many rows it has."""

import polars as pl

from linkages import tables
from linkages.sources import cells, vocabulary
from linkages.sources.joining import Coverage, Joined, origins

_ORIGIN = ("file", "sheet", "row")
_TYPES = {"start": pl.Date, "end": pl.Date, "budget": pl.Float64, "expenditure": pl.Float64}


def projects(joined: Joined) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, Coverage]:
    """
    Make the tables of projects, themes and texts.

    Parameters
    ----------
    joined
        The rows of projects and of partners, each with its project.

    Returns
    -------
    The tables (`linkages.tables.READ_PROJECTS`, ``READ_THEMES``, ``READ_TEXTS``), sorted, and what was lost.
    """
    coverage = _disagreements(joined.projects)
    ids = pl.DataFrame(
        {"project": range(len(joined.ids)), "project_id": joined.ids, "programme": joined.programmes},
        schema_overrides={"project": pl.Int64, "project_id": pl.String, "programme": pl.String},
    )
    own = _first_known(joined.projects)
    from_partners = joined.partners.select("project", "acronym", *_ORIGIN).join(own, on="project", how="anti")
    made = from_partners.unique("project", keep="first", maintain_order=True)
    rows = pl.concat([own.drop("programme"), made], how="diagonal_relaxed")
    rows = ids.join(rows, on="project", how="inner", maintain_order="left").sort("project_id")
    table = _table(rows)
    themes, texts = _themes(rows), _texts(rows)
    return table, themes, texts, [*coverage, *_filled(table, themes)]


def _first_known(rows: pl.DataFrame) -> pl.DataFrame:
    absent = [pl.lit(None, dtype=kind).alias(name) for name, kind in _TYPES.items() if name not in rows.columns]
    absent += [pl.lit(None, dtype=pl.String).alias(name) for name in ("period", "website") if name not in rows.columns]
    rows = rows.with_columns(absent)
    origin = [pl.col(name).first() for name in _ORIGIN]
    first = [pl.col(name).drop_nulls().first() for name in rows.columns if name not in {"project", *_ORIGIN}]
    return rows.group_by("project", maintain_order=True).agg(*first, *origin)


def _table(rows: pl.DataFrame) -> pl.DataFrame:
    names = sorted((name for name in rows.columns if name.startswith("text_name_")), key=_english_first)
    name = pl.coalesce(names) if names else pl.lit(None, dtype=pl.String)
    periods = [
        cells.period(cell) or cells.period(programme) or cell
        for cell, programme in rows.select("period", "programme").iter_rows()
    ]
    # An export that knows no budget writes 0: then what was spent is nearer.
    budget = pl.coalesce(pl.when(pl.col("budget") != 0).then(pl.col("budget")), "expenditure", "budget")
    table = rows.select(
        "project_id",
        pl.Series("period", periods, dtype=pl.String),
        "programme",
        "acronym",
        name.alias("name"),
        "start",
        "end",
        budget.alias("budget_eur"),
        "website",
        *_ORIGIN,
    )
    return tables.conform(table, tables.READ_PROJECTS)


def _english_first(name: str) -> tuple[bool, str]:
    return not name.endswith("_en"), name


def _themes(rows: pl.DataFrame) -> pl.DataFrame:
    numbered = sorted((name for name in rows.columns if name.startswith("theme_")), key=lambda name: int(name[6:]))
    parts = [
        rows.select("project_id", pl.lit(int(name[6:]), dtype=pl.Int64).alias("position"), pl.col(name).alias("theme"))
        for name in numbered
    ]
    last = max((int(name[6:]) for name in numbered), default=0)
    if "themes" in rows.columns:  # one column of them
        parts.append(rows.select("project_id", pl.lit(last + 1, dtype=pl.Int64).alias("position"), theme="themes"))
    if not parts:
        return tables.READ_THEMES.empty()
    # A cell may list several: the first keeps the column's number, the others come after all columns.
    listed = pl.concat(parts).with_columns(pl.col("theme").str.replace_all("|", ";", literal=True).str.split(";"))
    listed = listed.explode("theme").with_columns(pl.col("theme").str.strip_chars()).filter(pl.col("theme") != "")
    further = pl.int_range(pl.len()).over("project_id", "position") > 0
    listed = listed.sort("project_id", "position", maintain_order=True).with_columns(further.alias("further"))
    after = last + ("themes" in rows.columns) + pl.col("further").cum_sum().over("project_id")
    table = listed.with_columns(pl.when("further").then(after).otherwise("position").alias("position")).drop("further")
    return tables.conform(table.sort("project_id", "position"), tables.READ_THEMES)


def _texts(rows: pl.DataFrame) -> pl.DataFrame:
    parts = []
    for name in (name for name in rows.columns if name.startswith("text_")):
        field, language = name.removeprefix("text_").rsplit("_", 1)
        filled = rows.filter(pl.col(name).is_not_null())
        parts.append(
            filled.select(
                "project_id",
                pl.lit(field).alias("field"),
                pl.lit(language).alias("language"),
                pl.col(name).alias("text"),
            )
        )
    if not parts:
        return tables.READ_TEXTS.empty()
    order = {field: place for place, field in enumerate(vocabulary.TEXTS)}
    place = pl.col("field").replace_strict(order, return_dtype=pl.Int64)
    return tables.conform(pl.concat(parts).sort("project_id", place, "language"), tables.READ_TEXTS)


def _disagreements(rows: pl.DataFrame) -> Coverage:
    coverage: Coverage = []
    names = [name for name in rows.columns if name.startswith("text_name_")]
    for fields, what in ((names, "name"), (["budget"], "budget"), (["start", "end"], "start and end")):
        there = [name for name in fields if name in rows.columns]
        if not there:
            continue
        differ = rows.filter(
            pl.any_horizontal(pl.col(name).drop_nulls().n_unique().over("project") > 1 for name in there)
        )
        if differ.height:
            total, number = rows["project"].n_unique(), differ["project"].n_unique()
            reason = f"{number} projects have rows that differ in {what}: each is one project, as its first row says"
            coverage.append(
                tables.coverage_row(
                    "read", f"{what}: one a project", rows=total, known=total, reason=reason, example=origins(differ)
                )
            )
    return coverage


def _filled(table: pl.DataFrame, themes: pl.DataFrame) -> Coverage:
    looked_for = {
        "programming period of projects": ("period", "projects without programming period"),
        "name of projects": ("name", "projects without a name"),
        "start of projects": ("start", "projects without start: they tell nothing of when ties began"),
        "end of projects": ("end", "projects without end"),
        "budget of projects": ("budget_eur", "projects without budget and expenditure"),
    }
    known = {field: (table[name].count(), reason) for field, (name, reason) in looked_for.items()}
    known["themes of projects"] = (
        themes["project_id"].n_unique(),
        "projects without theme: no rule by theme can judge them",
    )
    return [
        tables.coverage_row(
            "read", field, rows=table.height, known=n, reason=reason if n < table.height else "all there"
        )
        for field, (n, reason) in known.items()
    ]
