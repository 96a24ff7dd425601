"""Numbers in words: with their sample and interval, and without digits that they can't bear."""

import re
from collections.abc import Mapping
from typing import Any

import polars as pl

_TURNS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# an underscore within a word and a lone & are read as they stand; signs that begin a list or a heading matter in front
_MARKUP = re.compile(r"[\\`*\[\]<>#|@]|(?<![^\W_])_|_(?![^\W_])|&(?=[#A-Za-z])|!(?=\[|$)|^[-+=~]")


def counted(number: int, what: str) -> str:
    """
    Say how many there are of a thing.

    Parameters
    ----------
    number
        How many.
    what
        The thing, in the singular; its plural takes an s.

    Returns
    -------
    Text such as ``1 programme`` or ``4 programmes``.
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def plain_markdown(text: str) -> str:
    """
    Put backslashes before what Markdown, HTML or a citation would read as markup in text from data.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    The text on one line, to be read as it stands; signs that turn the direction of writing are left out.
    """
    one_line = " ".join(_TURNS.sub("", text).split())
    return _MARKUP.sub(lambda sign: f"\\{sign[0]}", one_line)


def percent(share: float | None) -> str:
    """
    Write a share in per cent.

    Parameters
    ----------
    share
        Between 0 and 1; None where there is none.

    Returns
    -------
    Text such as ``12 %``.
    """
    return "unknown" if share is None else f"{100 * share:.0f} %"


def p_value(p: float) -> str:
    """
    Write a p value with at most three digits.

    Parameters
    ----------
    p
        Between 0 and 1.

    Returns
    -------
    Text such as ``p = 0.042`` or ``p < 0.001``.
    """
    least = 0.001
    return f"p < {least}" if p < least else f"p = {p:.3f}"


def share(row: Mapping[str, Any]) -> str:
    """
    Say a share with its sample and its interval.

    Parameters
    ----------
    row
        A row of the table of shares.

    Returns
    -------
    Text such as ``5 of 41 projects, 12 % (95 % interval 5-26 %)``.
    """
    if not row["projects"]:
        return f"no project could be judged ({row['uncoded']} uncoded)"
    span = f"{100 * row['low']:.0f}-{100 * row['high']:.0f} %"
    uncoded = f"; {row['uncoded']} more could not be judged" if row["uncoded"] else ""
    return f"{row['ici']} of {row['projects']} projects, {percent(row['share'])} (95 % interval {span}){uncoded}"


def correction(table: pl.DataFrame) -> list[str]:
    """
    Say the shares under coding error over all projects.

    Parameters
    ----------
    table
        Table of shares under coding error.

    Returns
    -------
    A sentence an estimator; where there is no estimate, why.
    """
    lines = []
    for row in table.filter(pl.col("unit_kind") == "all").iter_rows(named=True):
        name = str(row["estimator"]).replace("_", " ")
        read = f", {row['coded']} of {row['projects']} read by people" if row["coded"] else f", n = {row['projects']}"
        if row["share"] is None:
            lines.append(f"{name}: no estimate{read}: {row['caveat']}.")
            continue
        span = f"{100 * row['low']:.0f}-{100 * row['high']:.0f} %"
        caveat = f"; {row['caveat']}" if row["caveat"] else ""
        lines.append(f"{name}: {percent(row['share'])} (95 % interval {span}){read}{caveat}.")
    return lines


def association(row: Mapping[str, Any]) -> str:
    """
    Say an association with its sample, interval and test.

    Parameters
    ----------
    row
        A row of the table of associations.

    Returns
    -------
    One sentence; where there is no coefficient, why.
    """
    pair = f"{row['y']} and {row['x']}"
    if row["estimate"] is None:
        return f"no coefficient for {pair}: {str(row['caveat']).split('. ', 1)[0].rstrip('.')}."
    what = f"{pair} over {row['n']} {row['level']} regions"
    span = "" if row["low"] is None else f" (95 % interval {row['low']:.2f} to {row['high']:.2f})"
    chance = "" if row["p_value"] is None else f", {p_value(row['p_value'])} by permuting counts"
    method = str(row["method"])
    return f"{method[:1].upper()}{method[1:]} {row['estimate']:.2f}{span}{chance}, {what}; {row['missing']} missing."


def places(regions: pl.Series, version: str) -> str:
    """
    Say how many participations have a region, and which NUTS version that is.

    Parameters
    ----------
    regions
        Region of every participation; missing where there is none.
    version
        What is known of the version.

    Returns
    -------
    A sentence or two.
    """
    return f"{regions.is_not_null().sum()} of {regions.len()} participations have a region. {version}"


def identity(grounds: pl.Series, *, rule: str = "exact", threshold: float = 0, file: str = "") -> str:
    """
    Say on what ground organisations were told apart.

    Parameters
    ----------
    grounds
        Ground of every organisation: registry, exact, fuzzy.
    rule
        ``fuzzy`` where spellings that are alike were joined, else ``exact``.
    threshold
        Score from which they were.
    file
        Name of the file of decisions; empty where there is none.

    Returns
    -------
    A few sentences.
    """
    registry, fuzzy = (grounds == "registry").sum(), (grounds == "fuzzy").sum()
    joined = ""
    if rule == "fuzzy":
        joined = (
            f" Spellings of one country that are alike (score of at least {threshold:g}, and nothing that tells them "
            f"apart) are one organisation: {fuzzy} were joined so, each pair with its reason in "
            "tables/organisation_matches.csv, as are those that were not."
        )
    decided = f" Decisions in {file} stand above likeness." if file else ""
    return (
        f"{grounds.len()} organisations: {registry} by registry number, the others by name (case, spaces and "
        "punctuation apart) within a country. A name without a number takes the number that it has elsewhere in its "
        "country, if that is one; rows without a name are an organisation of their own in each project."
        f"{joined}{decided}"
    )


def kinds(kinds: pl.Series, helix: pl.Series, *, file: str) -> str:
    """
    Say how many organisations are of which kind, and of how many projects the triple helix is complete.

    Parameters
    ----------
    kinds
        Kind of every organisation.
    helix
        ``complete``, ``incomplete`` or ``undetermined``, of every project.
    file
        Name of the codebook; empty for the built-in one.

    Returns
    -------
    A few sentences.
    """
    found = dict(kinds.value_counts().iter_rows())
    names = ("firm", "government", "academia", "finance", "intermediary", "unknown")
    states = dict(helix.value_counts().iter_rows())
    told = ", ".join(f"{found.get(name, 0)} {name}" for name in names)
    counts = ", ".join(f"{states.get(name, 0)} {name}" for name in ("complete", "incomplete", "undetermined"))
    book = f"the codebook {file}" if file else "the built-in terms"
    return (
        f"Kinds of organisations are read from names, types and legal status by {book}: {told}. Each has its "
        "confidence and evidence in tables/organisations.csv. Triple helix (university, business and government among "
        f"the partners, intermediaries counting for their spheres): {counts} of {helix.len()} projects."
    )


def areas(units: pl.Series, inside: pl.Series, *, projects: int, rule: str, file: str) -> str:
    """
    Say which projects count in which cross-border regions.

    Parameters
    ----------
    units
        Cross-border region of every part.
    inside
        Projects that count in one.
    projects
        Number of all projects.
    rule
        ``two_countries``, ``any``, ``programme`` or ``either``.
    file
        Name of the file that defines the regions; empty for the built-in ones.

    Returns
    -------
    A few sentences.
    """
    when = {
        "two_countries": "participants from at least two of its countries lie inside it",
        "any": "any participant lies inside it",
        "programme": "its programme belongs to it (named for it, or open to no region outside it)",
        "either": "participants from at least two of its countries lie inside it, or its programme belongs to it "
        "(named for it, or open to no region outside it)",
    }[rule]
    where = f"as defined in {file}" if file else "as defined in data/nuts2 of this package"
    return (
        f"A project counts in a cross-border region where {when} (rule {rule}, unless the region has one of its own; "
        "tables/area_projects.csv says which for each); parts of every status count alike, unless a share below one "
        "half, a list of municipalities or an outline says otherwise. "
        f"{units.n_unique()} cross-border regions, {where}; they overlap, so shares over them do not sum to 1. "
        f"{inside.n_unique()} of {projects} projects lie in at least one."
    )
