"""
The rule ``theme``: a project is taken for an international cluster initiative when keep.eu's themes say so.

The simplest rule there is, and a weak one (see `QUALITY`): the theme lumps together clusters, economic cooperation of
any kind and support of firms, and a project has at most three themes, whatever else it does.
"""

import re
import unicodedata

import polars as pl

THEME = "Clustering and economic cooperation"
QUALITY = (
    f"keep.eu's theme “{THEME}” in any of a project's themes; a weak proxy: "
    "against careful reading of 85 projects it reaches F1 0.32 and Cohen's kappa 0.21."
)


def ici_by_theme(projects: pl.DataFrame, themes: pl.DataFrame) -> pl.DataFrame:
    """
    Judge projects by keep.eu's theme "Clustering and economic cooperation".

    Parameters
    ----------
    projects
        ``project_id``.
    themes
        ``project_id``, ``position``, ``theme``: the themes of each project. Case, blanks, dashes and ``&`` for "and"
        do not matter.

    Returns
    -------
    One row a project, in the order of `projects`: ``project_id``, ``ici`` (missing for projects without any theme,
    which can't be judged), ``ici_rule`` (``theme``), ``ici_evidence`` (the theme and its position where it is there).

    References
    ----------
    ``facts/ici_codebook.md`` of the project's sources, for the quality of the rule.
    """
    distinct = themes.select("theme").unique()
    says_so = distinct.with_columns(says_so=pl.col("theme").map_elements(_is_clustering, return_dtype=pl.Boolean))
    found = (
        themes.filter(pl.col("theme").str.strip_chars() != "")
        .join(says_so, on="theme", how="left")
        .sort("project_id", "position")
        .group_by("project_id")
        .agg(
            ici=pl.col("says_so").any(),
            ici_evidence=pl.format("Theme {}: {}", "position", "theme").filter(pl.col("says_so")).first(),
        )
    )
    judged = projects.select("project_id").join(found, on="project_id", how="left", maintain_order="left")
    return judged.select("project_id", "ici", pl.lit("theme").alias("ici_rule"), "ici_evidence")


def _is_clustering(theme: str) -> bool:
    return plain_theme(theme) == plain_theme(THEME)


def plain_theme(theme: str) -> str:
    """
    Write a theme in the form in which themes are compared.

    Parameters
    ----------
    theme
        The theme.

    Returns
    -------
    Small letters, no punctuation, "and" for "&".
    """
    words = unicodedata.normalize("NFKC", theme).casefold().replace("&", " and ")
    return " ".join(re.findall(r"\w+", words))
