"""
The way to human decisions and back: draw and write sheets; read them, measure, settle, write what was decided.

A folder that may hold what people filled is never replaced.
"""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkages import output
from linkages.errors import MissingFileError, OutputError, SourceError
from linkages.selection import select
from linkages.wording import counted

if TYPE_CHECKING:
    from linkages.coding.adjudication import On
    from linkages.coding.draw import Draw
    from linkages.coding.filled import Codings
    from linkages.sources import Export

SAMPLE = "sample.csv"
RECORD = "draw.json"
DECISIONS = "decisions.csv"
ADJUDICATION = "adjudication.xlsx"
_MAIN = (("ici", "agreement"), ("ici", "kappa"), ("ici", "alpha"), ("specialisations", "alpha (masi)"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What was done.

    Parameters
    ----------
    lines
        It in words.
    tables
        The tables written, by name.
    """

    lines: list[str]
    tables: dict[str, pl.DataFrame]

    def __str__(self) -> str:
        return "\n".join(self.lines)


def draw(
    inputs: "Sequence[str | Path] | Export",
    out: str | Path,
    *,
    sample: int = 100,
    how: "Draw" = "simple",
    coders: int | Sequence[str] = 2,
    period: str | None = None,
    programme: str | None = None,
    seed: int = 20150301,
) -> Outcome:
    """
    Draw projects for people to read and write a workbook for each coder.

    Parameters
    ----------
    inputs
        Exports of projects, or what was read from them.
    out
        Folder to write; it must not hold anything yet.
    sample
        How many projects.
    how
        The draw: ``simple``, ``stratified`` by programme, ``unsure`` where the rule is least sure.
    coders
        How many, or their names.
    period, programme
        Keep projects of this period, and of programmes whose name contains this.
    seed
        Seed of the draw.

    Returns
    -------
    What was done. In the folder: a workbook a coder, ``sample.csv`` (the projects drawn, their strata, inclusion
    probabilities and what the rule says), ``draw.json`` (how they were drawn).

    Raises
    ------
    OutputError
        The folder holds something, or can't be written.
    LinkagesError
        An input or a setting can't be used; the message says what, where, and what to do.
    """
    from linkages.coding import draw_sample, write_sheets
    from linkages.coding.sheets import coder_names

    out = Path(out)
    _fresh(out)
    names = coder_names(coders)
    export = select(_read(inputs), period=period, programme=programme)
    rules = judged(export)
    chosen = next(reversed(rules))
    rule = rules[chosen]
    frame = export.projects.select("project_id", "programme", "acronym", "name").join(
        rule, on="project_id", how="left", maintain_order="left"
    )
    drawn = draw_sample(frame, sample, draw=how, seed=seed)
    record = drawn.rename({"ici": "rule_ici"} | ({"probability": "rule_probability"} if "probability" in rule else {}))
    record = record.with_columns(rule=pl.lit(chosen))
    with output.building(out) as folder:
        output.write_csv(record, folder / SAMPLE)
        write_sheets(
            folder,
            drawn,
            texts=export.texts,
            themes=export.themes,
            participations=export.participations,
            coders=names,
        )
        facts = {
            "draw": how,
            "asked_for": sample,
            "drawn": drawn.height,
            "projects": frame.height,
            "strata": drawn["stratum"].n_unique(),
            "seed": seed,
            "period": period,
            "programme": programme,
            "rule": chosen,
            "coders": names,
            "inputs": [{"name": file.name, "sha256": file.sha256} for file in export.inputs],
        }
        (folder / RECORD).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    files = ", ".join(f"{name}.xlsx" for name in names)
    filled = _quoted(*(out / f"{name}.xlsx" for name in names))
    lines = [
        f"{drawn.height} of {frame.height} projects drawn ({how}, seed {seed}; "
        f"{counted(drawn['stratum'].n_unique(), 'stratum').replace('stratums', 'strata')}).",
        f"To be filled, one by each coder, alone: {files} in {out}.",
        f"Then: linkages code --read {filled} --out {_quoted(f'{out}-read')}",
    ]
    return Outcome(lines, {"sample": record})


def read_back(
    sheets: Sequence[str | Path],
    out: str | Path,
    *,
    projects: "Sequence[str | Path] | Export" = (),
    on: "On" = "ici",
    drop_bad: bool = False,
    seed: int = 20150301,
) -> Outcome:
    """
    Read filled sheets: check them, measure agreement, settle what is settled, list what is not.

    Parameters
    ----------
    sheets
        Filled workbooks or CSV files, and adjudicated ones. ``sample.csv`` beside them (or in the folder above) tells
        the projects drawn.
    out
        Folder to write; it must not hold anything yet.
    projects
        The exports, or what was read from them: for the rules' answers and the texts in the sheet of adjudication.
    on
        What must be settled: differences in ``ici``, or in ``all`` variables.
    drop_bad
        Leave out rows that can't be used, listed in ``problems.csv``, instead of stopping.
    seed
        Seed of the bootstrap.

    Returns
    -------
    What was done. In the folder: ``decisions.csv`` (for ``linkages run --decisions``), ``codings.csv``,
    ``agreement.csv``, ``confusion.csv``, ``coverage.csv``, ``problems.csv`` where rows were left out, and
    ``adjudication.xlsx`` where something is to be settled.

    Raises
    ------
    SheetError
        Rows that can't be used, of all files, at once; unless `drop_bad`.
    OutputError
        The folder holds something, or can't be written.
    LinkagesError
        A file can't be used.
    """
    from linkages import coding

    out = Path(out)
    _fresh(out)
    drawn, coders = _drawn(sheets)
    export = _read(projects) if not isinstance(projects, Sequence) or projects else None
    known = drawn if drawn is not None else export.projects if export is not None else None
    said = coding.read_sheets(sheets, projects=known, coders=coders, drop_bad=drop_bad)
    if said.table.is_empty():
        raise SourceError("No row of any sheet is filled: nothing was decided yet, and nothing was written.")
    settled = coding.adjudicate(said.table)
    tables = {
        "agreement": coding.agreement(said.table, seed=seed),
        "confusion": _confusions(settled, drawn, export, seed),
        "coverage": said.coverage,
        "codings": _codings(said),
        "decisions": _decisions(settled, drawn),
    }
    if said.problems.height:
        tables["problems"] = said.problems
    differing = coding.disagreements(said.table, settled, on=on)
    with output.building(out) as folder:
        for name, table in tables.items():
            output.write_csv(table, folder / f"{name}.csv")
        if differing.height:
            texts = {} if export is None else {name: getattr(export, name) for name in _SHOWN}
            titles = export.projects if export is not None else drawn
            titles = None if titles is None or "name" not in titles.columns else titles
            coding.write_adjudication(folder / ADJUDICATION, differing, names=titles, **texts)
    return Outcome(_told(tables, settled, differing, sheets, out), tables)


_SHOWN = ("texts", "themes", "participations")


def judged(export: "Export") -> dict[str, pl.DataFrame]:
    """
    Judge projects by every rule that there is, the best last.

    Parameters
    ----------
    export
        What was read.

    Returns
    -------
    Name of the rule and ``project_id``, ``ici`` and, where the rule gives one, ``probability``.
    """
    from linkages.coding.initiatives import ici_by_codebook
    from linkages.coding.theme import ici_by_theme

    read = ici_by_codebook(export.projects, export.texts).projects
    return {
        "theme": ici_by_theme(export.projects, export.themes).select("project_id", "ici"),
        "codebook": read.select("project_id", "ici", probability="ici_score"),
    }


def _read(inputs: "Sequence[str | Path] | Export") -> "Export":
    from linkages.sources import Export, read

    return inputs if isinstance(inputs, Export) else read(*inputs)


def _fresh(out: Path) -> None:
    output.check_destination(out)
    if out.is_dir() and any(out.iterdir()):
        raise OutputError(
            out, "is there, and may hold what people filled in: it is never replaced. Name another folder."
        )


def _drawn(sheets: Sequence[str | Path]) -> tuple[pl.DataFrame | None, list[str]]:
    """Find the record of the draw beside the sheets or above them."""
    for path in map(Path, sheets):
        if not path.is_file():
            raise MissingFileError(f"{path}: there is no such file of filled sheets.")
    for folder in dict.fromkeys(place for path in map(Path, sheets) for place in (path.parent, path.parent.parent)):
        record, facts = folder / SAMPLE, folder / RECORD
        if record.is_file():
            return _record(record), _coders(facts) if facts.is_file() else []
    return None, []


def _record(path: Path) -> pl.DataFrame:
    """Read the record of the draw, which somebody may have opened and saved anew."""
    again = "this is no sample that linkages code drew, or it was saved anew: put the one that was written back"
    try:
        drawn = pl.read_csv(path, infer_schema=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(f"{path}: the file can't be read ({str(error).splitlines()[0]}); {again}.") from None
    needed = ("project_id", "programme", "acronym")
    if missing := [name for name in needed if name not in drawn.columns]:
        raise SourceError(f"{path}: no column {missing[0]!r}; {again}.")
    if "inclusion_probability" in drawn.columns:
        chance = pl.col("inclusion_probability").cast(pl.Float64, strict=False)
        wrong = drawn.filter(~((chance > 0) & (chance <= 1)).fill_null(value=False))
        if wrong.height:
            raise SourceError(
                f"{path}: the inclusion probability of {wrong['project_id'][0]!r} is "
                f"{wrong['inclusion_probability'][0]!r}, expected a number above 0 and up to 1; {again}."
            )
    return drawn.with_columns(pl.col(needed).str.replace(r"^'([=@+\-])", "${1}"))


def _coders(path: Path) -> list[str]:
    """Read whom the sheets were made for."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return [str(coder) for coder in facts.get("coders", [])]
    except (ValueError, AttributeError, TypeError, OSError):
        raise SourceError(
            f"{path}: this is no record of a draw that linkages code wrote. Put that one back, or take the file away: "
            "then nobody is missed whose sheet is absent."
        ) from None


def _confusions(settled: pl.DataFrame, drawn: pl.DataFrame | None, export: "Export | None", seed: int) -> pl.DataFrame:
    from linkages.coding import confusion
    from linkages.coding.reliability import CONFUSION

    people = settled.select("project_id", "ici")
    rules: dict[str, pl.DataFrame] = {}
    if drawn is not None and {"rule", "rule_ici", "inclusion_probability"} <= set(drawn.columns):
        probability = pl.col("inclusion_probability").cast(pl.Float64, strict=False)
        people = people.join(drawn.select("project_id", probability), on="project_id", how="left")
        if drawn.height:
            said = pl.col("rule_ici").replace_strict({"1": True, "0": False}, default=None, return_dtype=pl.Boolean)
            rules[str(drawn["rule"][0])] = drawn.select("project_id", ici=said)
    if export is not None:
        rules |= judged(export)
    found = [confusion(said, people, rule=name, seed=seed) for name, said in rules.items()]
    return pl.concat(found) if found else pl.DataFrame(schema=CONFUSION)


def _codings(said: "Codings") -> pl.DataFrame:
    ici = (
        pl.when(pl.col("ici").is_null()).then(pl.lit("unclear")).otherwise(pl.col("ici").cast(pl.Int8).cast(pl.String))
    )
    return said.table.with_columns(ici, _or_none())


def _or_none() -> pl.Expr:
    codes = pl.col("specialisations")
    return pl.when(codes == "").then(pl.lit("none")).otherwise(codes).alias("specialisations")


def _decisions(settled: pl.DataFrame, drawn: pl.DataFrame | None) -> pl.DataFrame:
    """One row a project, with what a later run needs of the draw; projects drawn and not read stay, undecided."""
    table = settled.with_columns(_or_none())
    if drawn is None:
        return table
    design = [
        name for name in ("draw", "stratum", "stratum_projects", "inclusion_probability") if name in drawn.columns
    ]
    unread = drawn.join(settled, on="project_id", how="anti").select("project_id", "programme", "acronym")
    table = pl.concat([table, unread], how="diagonal").sort("project_id")
    return table.join(drawn.select("project_id", *design), on="project_id", how="left", maintain_order="left")


def _told(
    tables: dict[str, pl.DataFrame],
    settled: pl.DataFrame,
    differing: pl.DataFrame,
    sheets: Sequence[str | Path],
    out: Path,
) -> list[str]:
    from linkages.coding.reliability import said_of

    counts = dict(settled.group_by("how").len().iter_rows())
    how = ", ".join(f"{counts[name]} {name}" for name in sorted(counts))
    lines = [f"{settled.height} projects coded: {how}."]
    lines += said_of(tables["agreement"], _MAIN)
    for row in tables["confusion"].filter(pl.col("measure").is_in(["f1", "kappa"])).iter_rows(named=True):
        figure = "undefined" if row["estimate"] is None else f"{row['estimate']:.2f}"
        span = "" if row["low"] is None else f" (95 % interval {row['low']:.2f} to {row['high']:.2f})"
        remark = f" ({row['caveat']})" if row["caveat"] else ""
        found = f"{figure}{span}, {counted(row['n'], 'project')}{remark}"
        lines.append(f"Rule '{row['rule']}' against people, {row['measure']}: {found}.")
    lines += [
        f"Lost: {row['field']}: {row['lost']} of {row['rows']}: {row['reason']}"
        for row in tables["coverage"].filter(pl.col("lost") > 0).iter_rows(named=True)
    ]
    if "problems" in tables:
        lines.append(f"Left out: {counted(tables['problems'].height, 'problem')}, listed in {out / 'problems.csv'}.")
    if differing.height:
        again = _quoted(*sheets, out / ADJUDICATION)
        lines.append(
            f"{counted(differing.height, 'project')} to be settled: fill the columns final_... of "
            f"{out / ADJUDICATION}, then: linkages code --read {again} --out {_quoted(f'{out}-settled')}"
        )
    decisions = _quoted(out / DECISIONS)
    lines.append(f"Decisions: {out / DECISIONS} (linkages run --ici decisions --decisions {decisions})")
    return lines


def _quoted(*paths: str | Path) -> str:
    return shlex.join(map(str, paths))
