"""
From what several coders said to one decision a project: agreed, adjudicated, or not settled.

Where coders disagree nobody is right by majority: the project goes to a sheet on which its coders decide together, and
until then it has no decision.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import polars as pl

from linkages.coding.choices import Choices, choices
from linkages.coding.sheets import fillable, shown
from linkages.coding.workbook import Field, write_workbook

SHEET = "Adjudication"
On = Literal["ici", "all"]
HOW = ("agreed", "adjudicated", "one coder", "disagreed", "unclear")


def adjudicate(codings: pl.DataFrame, *, told: Choices | None = None) -> pl.DataFrame:
    """
    Settle what can be settled.

    Parameters
    ----------
    codings
        What `linkages.coding.read_sheets` gives: one row a coder and project, rows with ``final`` settle disagreements.
    told
        What coders were told; ``data/codebooks/coding_sheet.toml`` by default.

    Returns
    -------
    One row a project, sorted: ``project_id``, ``programme``, ``acronym``, the criteria, ``ici``, ``certainty``,
    ``specialisations``, ``reason``, ``how``, ``coders``, ``differs``.

    ``how`` is ``agreed`` (all who decided say the same), ``adjudicated``, ``one coder``, ``disagreed`` (``ici`` is
    empty then) or ``unclear`` (nobody could decide, or one could and another could not). A criterion on which coders
    differ is empty; certainty is clear only where all are clear; specialisations are those that more than half of the
    coders named. ``differs`` lists the variables on which they differ.
    """
    told = told or choices()
    variables = ("ici", *told.codes, "certainty", "specialisations")
    own = codings.filter(~pl.col("final")).sort("project_id", "coder")
    final = codings.filter("final").sort("project_id", "file", "row").unique("project_id", keep="last")
    settled = {row["project_id"]: row for row in final.iter_rows(named=True)}
    by_project: dict[str, list[dict[str, object]]] = {}
    for one in own.iter_rows(named=True):
        by_project.setdefault(one["project_id"], []).append(one)
    rows = []
    for project_id in sorted({*by_project, *settled}):
        said = by_project.get(project_id, [])
        differs = [name for name in variables if len({row[name] for row in said}) > 1]
        names = {name: (said or [settled[project_id]])[0][name] for name in ("programme", "acronym")}
        row = {"project_id": project_id, **names, "coders": len(said), "differs": ";".join(differs) or None}
        if project_id in settled:
            one = settled[project_id]
            how = "unclear" if one["ici"] is None else "adjudicated"
            row |= {name: one[name] for name in (*variables, "reason")} | {"how": how}
        else:
            row |= _joint(said, variables, told)
        rows.append(row)
    schema = {
        **dict.fromkeys(("project_id", "programme", "acronym", *told.codes), pl.String()),
        "ici": pl.Boolean(),
        **dict.fromkeys(("certainty", "specialisations", "reason", "how"), pl.String()),
        "coders": pl.Int64(),
        "differs": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema)


def _joint(said: list[dict[str, object]], variables: Sequence[str], told: Choices) -> dict[str, object]:
    joint: dict[str, object] = {}
    for name in variables:
        answers = {row[name] for row in said}
        joint[name] = answers.pop() if len(answers) == 1 else None
    decided = {row["ici"] for row in said} - {None}
    if len(decided) > 1:
        joint["how"] = "disagreed"
    elif joint["ici"] is None:
        joint["how"] = "unclear"
    else:
        joint["how"] = "agreed" if len(said) > 1 else "one coder"
    if joint["certainty"] is None and any(row["certainty"] for row in said):
        joint["certainty"] = told.certainties[-1]
    named = [str(row["specialisations"]).split(";") for row in said if row["specialisations"] is not None]
    codes = sorted({code for codes in named for code in codes if code})
    common = [code for code in codes if 2 * sum(code in one for one in named) > len(named)]
    joint["specialisations"] = ";".join(common) if named else None
    reasons = [f"{row['coder']}: {row['reason']}" for row in said if row["reason"]]
    joint["reason"] = (str(said[0]["reason"]) if len(reasons) == len(said) == 1 else " | ".join(reasons)) or None
    return joint


def disagreements(codings: pl.DataFrame, settled: pl.DataFrame, *, on: On = "ici") -> pl.DataFrame:
    """
    List the projects that coders must settle together.

    Parameters
    ----------
    codings
        What coders said.
    settled
        What `adjudicate` gives.
    on
        ``ici``: those on which the decision differs, or one could not decide; ``all``: those on which anything does.

    Returns
    -------
    ``project_id``, ``programme``, ``acronym``, ``differs``, and for each coder ``<coder>: <variable>``; sorted.
    """
    open_ = settled.filter(~pl.col("how").is_in(["adjudicated"]) & (pl.col("coders") > 1))
    differs = pl.col("differs").str.split(";").list
    chosen = open_.filter(differs.contains("ici") if on == "ici" else pl.col("differs").is_not_null())
    chosen = chosen.select("project_id", "programme", "acronym", "differs")
    told = [name for name in codings.columns if name not in _ORIGIN]
    own = codings.filter(~pl.col("final")).with_columns(
        ici=pl.when(pl.col("ici").is_null())
        .then(pl.lit("unclear"))
        .otherwise(pl.col("ici").cast(pl.Int8).cast(pl.String))
    )
    for coder in sorted(own["coder"].unique()):
        said = own.filter(pl.col("coder") == coder)
        chosen = chosen.join(
            said.select("project_id", *(pl.col(name).alias(f"{coder}: {name}") for name in told)),
            on="project_id",
            how="left",
        )
    return chosen.sort("project_id")


_ORIGIN = ("coder", "project_id", "programme", "acronym", "final", "file", "sheet", "row")


def write_adjudication(
    path: str | Path,
    differing: pl.DataFrame,
    *,
    texts: pl.DataFrame | None = None,
    themes: pl.DataFrame | None = None,
    participations: pl.DataFrame | None = None,
    names: pl.DataFrame | None = None,
    told: Choices | None = None,
) -> Path:
    """
    Write the workbook on which coders settle their disagreements.

    Parameters
    ----------
    path
        The file.
    differing
        What `disagreements` gives.
    texts, themes, participations
        As `linkages.coding.write_sheets` takes them, to show the text beside the answers; all or none.
    names
        ``project_id``, ``name``: titles.
    told
        What coders were told; ``data/codebooks/coding_sheet.toml`` by default.

    Returns
    -------
    The file: a row a project, both coders' answers and reasons side by side, and empty columns ``final_...``.

    Raises
    ------
    OutputError
        The file can't be written.
    """
    told = told or choices()
    sample = differing.select("project_id", "programme", "acronym")
    titles = names.select("project_id", "name") if names is not None else sample.select("project_id", name="acronym")
    sample = sample.join(titles, on="project_id", how="left", maintain_order="left")
    if texts is None or themes is None or participations is None:
        fields, rows = shown(sample, *_nothing())
        fields = [field for field in fields if field.name not in {"partners", "themes"}]
    else:
        fields, rows = shown(sample, texts, themes, participations)
    answers = [name for name in differing.columns if ": " in name]
    ordered = sorted(answers, key=lambda name: ([*_places(told), name].index(name.split(": ", 1)[1]), name))
    said = [Field(name, 28 if name.endswith(": reason") else 13) for name in ordered]
    for row, one in zip(rows, differing.iter_rows(named=True), strict=True):
        row |= {name: one[name] for name in ("differs", *answers)}
    columns = [*fields[:3], Field("differs", 18), *said, *fillable(told, "final_"), *fields[3:]]
    write_workbook(Path(path), SHEET, columns, rows, told)
    return Path(path)


def _places(told: Choices) -> list[str]:
    return [*told.codes, "ici", "certainty", "specialisations", "reason"]


def _nothing() -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    text = pl.String()
    return (
        pl.DataFrame(schema=dict.fromkeys(("project_id", "field", "language", "text"), text)),
        pl.DataFrame(schema={"project_id": text, "position": pl.Int64(), "theme": text}),
        pl.DataFrame(schema=dict.fromkeys(("project_id", "name", "role", "country"), text)),
    )
