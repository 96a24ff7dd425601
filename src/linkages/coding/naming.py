"""Names of projects as people write them: the form by which a coded row and a project are held together."""

import re
import unicodedata

import polars as pl

APART = "\x1f"  # between the parts of a name; no name holds it
_SHOWN = 5


def plain(name: str) -> str:
    """
    Write a name in the form in which names are compared.

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    The name without case, needless blanks, kinds of dashes and trailing dots.
    """
    words = re.sub(r"[‐‑‒–—―−]", "-", unicodedata.normalize("NFKC", name)).casefold()
    return re.sub(r"\s*-\s*", "-", " ".join(words.split())).rstrip(" .")


def key(*parts: str) -> str:
    """
    Make the key of a name of several parts.

    Parameters
    ----------
    *parts
        Programme and acronym, or the acronym or the project's id alone.

    Returns
    -------
    The key.
    """
    return " | ".join(plain(part) for part in parts)


def name_columns(heads: list[str]) -> list[str]:
    """
    Tell which columns name the projects of a table.

    Parameters
    ----------
    heads
        The columns there are.

    Returns
    -------
    ``project_id``, else ``programme`` and ``acronym``, else ``acronym``.
    """
    if "project_id" in heads:
        return ["project_id"]
    return ["programme", "acronym"] if "programme" in heads else ["acronym"]


def names(projects: pl.DataFrame, columns: list[str]) -> pl.Series:
    """
    Name projects by some of their columns.

    Parameters
    ----------
    projects
        The projects.
    columns
        What names them (see `name_columns`).

    Returns
    -------
    One text a project, its parts separated by `APART`.
    """
    joined = pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=APART)
    return projects.select(joined.alias("name"))["name"]


def keys(projects: pl.DataFrame, columns: list[str]) -> pl.Series:
    """
    Give the keys of projects.

    Parameters
    ----------
    projects
        The projects.
    columns
        What names them (see `name_columns`).

    Returns
    -------
    One key a project.
    """
    return names(projects, columns).map_elements(lambda name: key(*name.split(APART)), return_dtype=pl.String)


def quoted(some: pl.Series) -> str:
    """
    Quote the first few names.

    Parameters
    ----------
    some
        Names, their parts separated by `APART`.

    Returns
    -------
    The names in quotes, cut to a readable length.
    """
    return "; ".join(repr(name.replace(APART, " / ")[:80]) for name in some.head(_SHOWN))
