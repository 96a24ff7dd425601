"""
Writing an output folder: complete or untouched.

A folder is built beside its destination and moved there in one step. A destination that exists is replaced only when
nothing but an earlier run's files lie in it.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from linkages.errors import OutputError

MANIFEST = "run.json"
_FORMULA = r"^[=@\t\r]|^[+\-]"
_NUMBER = r"^[+\-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+\-]?\d+)?$"


def check_destination(out: Path) -> None:
    """
    See whether `out` may be written.

    Parameters
    ----------
    out
        The folder to be made or replaced.

    Raises
    ------
    OutputError
        It is a file, it holds files that no run of ours wrote, or its parent can't be written.
    """
    if out.is_file():
        raise OutputError(out, "is a file. Name a folder that doesn't exist yet.")
    if out.is_dir():
        _check_ours(out)
        return
    parent = out.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise OutputError(out, f"can't be made: {parent} is not a folder that you may write to. Choose another --out.")


def _check_ours(out: Path) -> None:
    advice = "Nothing was written. Name another folder, or move its files away."
    try:
        if not any(out.iterdir()):
            return
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        ours = set(manifest["files"]) | {MANIFEST}
        known = manifest["tool"] == "linkages"
        there = {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()} if known else set()
    except (OSError, ValueError, KeyError, TypeError):
        known, ours, there = False, set(), set()
    if not known:
        raise OutputError(out, f"exists and holds files that no run of linkages wrote. {advice}")
    foreign = sorted(there - ours)
    if foreign:
        shown = ", ".join(foreign[:3]) + (" ..." if len(foreign) > 3 else "")  # noqa: PLR2004
        raise OutputError(out, f"holds an earlier run, but also files of somebody else ({shown}). {advice}")


@contextlib.contextmanager
def building(out: Path) -> Iterator[Path]:
    """
    Give an empty folder to write into; when all went well it becomes `out`, otherwise nothing is left of it.

    Parameters
    ----------
    out
        The folder that shall exist afterwards.

    Yields
    ------
    The folder to write into, beside `out`.

    Raises
    ------
    OutputError
        `out` must not be replaced, or can't be written.
    """
    check_destination(out)
    target = out.resolve()
    made = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise OutputError(out, f"can't be written ({error.strerror or error}). Choose another --out.") from error
    try:
        yield aside
        aside.chmod(0o777 & ~_umask())
        check_destination(out)
        _move(aside, target)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(out, f"can't be written ({error.strerror or error}). Nothing was changed.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):  # not empty: the run is in it, or somebody else's files
                parent.rmdir()


def _move(aside: Path, target: Path) -> None:
    if not target.exists():
        aside.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old / target.name)
    try:
        aside.rename(target)
    except OSError:
        (old / target.name).rename(target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def spreadsheet_safe(frame: pl.DataFrame) -> pl.DataFrame:
    """
    Put an apostrophe before text that a spreadsheet would run as a formula.

    Parameters
    ----------
    frame
        Any frame.

    Returns
    -------
    The frame; text cells that start with ``=``, ``@``, tab or carriage return, or with ``+`` or ``-`` and are no
    number, get a leading apostrophe. Other columns are as they were.
    """
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA) & ~pl.col(name).str.contains(_NUMBER))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    )


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """
    Write a table as CSV: UTF-8, comma, header, ``.`` decimals, ISO dates, flags as 1 and 0, empty for unknown.

    Parameters
    ----------
    frame
        The table.
    path
        The file.
    """
    flags = [pl.col(name).cast(pl.Int8) for name, dtype in frame.schema.items() if dtype == pl.Boolean]
    spreadsheet_safe(frame).with_columns(flags).write_csv(path)


def write_tables(
    tables: Mapping[str, pl.DataFrame], folder: Path, *, as_parquet: tuple[str, ...], parquet_only: tuple[str, ...]
) -> None:
    """
    Write the tables of a run.

    Parameters
    ----------
    tables
        The tables by name.
    folder
        Where; it is made.
    as_parquet
        Tables that are written as Parquet too.
    parquet_only
        Tables that are written as Parquet instead: too long for a spreadsheet.
    """
    folder.mkdir()
    for name, frame in tables.items():
        if name in as_parquet or name in parquet_only:
            frame.write_parquet(folder / f"{name}.parquet")
        if name not in parquet_only:
            write_csv(frame, folder / f"{name}.csv")


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """
    Write ``run.json``; it lists the files of the folder, so that a later run knows what it may replace.

    Parameters
    ----------
    folder
        The complete folder.
    manifest
        What to say of the run.
    """
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    text = json.dumps({"tool": "linkages", **manifest, "files": [*files, MANIFEST]}, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
