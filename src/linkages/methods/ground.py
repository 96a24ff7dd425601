"""Sections on what was read, where it lies, who took part, and which projects are initiatives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages import wording
from linkages.methods.losing import losses
from linkages.methods.sections import Section, listed
from linkages.wording import counted, plain_markdown

if TYPE_CHECKING:
    from linkages.findings import Findings
    from linkages.sources import InputFile

_MOST = 8
_FACTS = {
    "start of projects": "start dates",
    "themes of projects": "themes",
    "projects with a text to judge by": "texts long enough to judge by",
    "lead partner of projects": "lead partners",
}
_PLACED = {"postcode": "by postcode", "town": "by the name of their town"}


def sections(findings: "Findings") -> list[Section]:
    """
    Write the sections.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    Data, places, organisations, international cluster initiatives.
    """
    return [_data(findings), _places(findings), _organisations(findings), _initiatives(findings)]


def overall(findings: "Findings") -> Mapping[str, Any]:
    """
    Look up the share of initiatives over all projects.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    The row of the table of shares.
    """
    return findings.tables["ici_shares"].filter(pl.col("unit_kind") == "all").row(0, named=True)


def _data(findings: "Findings") -> Section:
    tables, settings = findings.tables, findings.settings
    projects = tables["projects"]
    files = "; ".join(
        f"{plain_markdown(file.name)} ({_layout(file)}sha256 {file.sha256[:12]})" for file in findings.inputs
    )
    kept = [f"of the programming period {plain_markdown(settings.period)}"] if settings.period else []
    kept += [f"of programmes that match '{plain_markdown(settings.programme)}'"] if settings.programme else []
    chosen = f" Only projects {' and '.join(kept)} were kept." if kept else ""
    return Section(
        "Data",
        (
            f"The study rests on {files}.{chosen} It holds {counted(projects.height, 'project')} of "
            f"{_programmes(projects)} with {counted(tables['participations'].height, 'participation')}: rows that name "
            f"an organisation in a project. {_known(projects)}",
            _facts(tables["coverage"]),
            _lost(tables["coverage"]),
        ),
    )


def _layout(file: "InputFile") -> str:
    return "" if file.layout == file.name else f"{plain_markdown(file.layout)}, "


def _programmes(projects: pl.DataFrame) -> str:
    counts = projects.group_by("programme").len().sort(["len", "programme"], descending=[True, False]).rows()
    text = counted(len(counts), "programme")
    if len(counts) < 2:  # noqa: PLR2004
        return f"{text} ({plain_markdown(str(counts[0][0]))})" if counts else text
    names = [f"{plain_markdown(str(name))}, {number}" for name, number in counts[:_MOST]]
    more = f"; and {len(counts) - _MOST} more" if len(counts) > _MOST else ""
    return f"{text} ({'; '.join(names)}{more})"


def _known(projects: pl.DataFrame) -> str:
    complete = int(projects["partners_complete"].sum())
    if complete == projects.height:
        return "The partners of all of them are known."
    return (
        f"All partners are known of {complete} of them. Of the other {counted(projects.height - complete, 'project')} "
        "lead partners alone are known, or nobody: they count in shares and make no ties."
    )


def _facts(coverage: pl.DataFrame) -> str:
    """Say how often what later steps need is known."""
    rows = {row["field"]: row for row in coverage.iter_rows(named=True)}
    there = {field: what for field, what in _FACTS.items() if field in rows}
    whole = [what for field, what in there.items() if rows[field]["known"] == rows[field]["rows"]]
    parts = [
        f"{what} of {rows[field]['known']} of {rows[field]['rows']} projects"
        for field, what in there.items()
        if what not in whole
    ]
    known = [f"{together(whole)} of all projects"] if whole else []
    return f"Known are {together([*known, *parts])}." if there else ""


def _lost(coverage: pl.DataFrame) -> str:
    lines = [plain_markdown(line) for line in losses(coverage, form="{field}: {lost} of {rows} ({reason})")]
    if not lines:
        return ""
    return f"Missing or left out, the most frequent first (tables/coverage.csv has every check):\n\n{listed(lines)}"


def _places(findings: "Findings") -> Section:
    ways = findings.tables["participations"]["placed_by"]
    placed = [f"{count} {how}" for way, how in _PLACED.items() if (count := int((ways == way).sum()))]
    others = ", all others by the region code of their row" if (ways == "code").any() else ""
    found = f" {together(placed)} were placed{others}." if placed else ""
    universe = plain_markdown(findings.atlas.universe)
    return Section(
        "Places",
        (
            plain_markdown(findings.statements["places"]) + found,
            f"Universe of all regional numbers: {universe[:1].lower()}{universe[1:]}" if universe else "",
        ),
    )


def _organisations(findings: "Findings") -> Section:
    kinds = findings.tables["organisations"]["kind"] if "organisations" in findings.tables else pl.Series()
    about = plain_markdown(findings.statements["kinds"])
    cited = "The kinds, and the spheres of intermediaries, follow @solvell2003 and @andersson2004; that "
    cited += "university, business and government together make a triple helix is after @etzkowitz2000."
    matched = " [@fellegi1969]" if findings.settings.identity == "fuzzy" else ""
    statement = plain_markdown(findings.statements["organisations"])
    weighed = f" Likeness weighs what names share by its rarity{matched}." if matched else ""
    return Section("Organisations", (f"{statement}{weighed}", f"{about} {cited}" if kinds.len() else ""))


def _initiatives(findings: "Findings") -> Section:
    row = overall(findings)
    definition = (
        "An international cluster initiative is taken to be concerted action of stakeholders of at least two "
        "countries towards a lasting network that creates market value while its members compete and cooperate, after "
        "@mikhaylov2015. Initiatives, clusters and networks of clusters are not counted together."
    )
    if not row["projects"]:
        none = (
            f"By the rule '{findings.settings.ici}' none of the {counted(row['uncoded'], 'project')} could be judged: "
            "what it goes by is not in the data. There is no share of initiatives."
        )
        return Section("International cluster initiatives", (definition, none))
    rule = plain_markdown(findings.atlas.ici_rule)
    return Section(
        "International cluster initiatives",
        (definition, rule, f"Over all: {wording.share(row)}; the interval is that of @wilson1927."),
    )


def together(parts: list[str]) -> str:
    """
    Write several things as one enumeration.

    Parameters
    ----------
    parts
        The things.

    Returns
    -------
    Text such as ``a, b and c``.
    """
    *first, last = parts or [""]
    return f"{', '.join(first)} and {last}" if first else last
