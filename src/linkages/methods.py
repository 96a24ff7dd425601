"""What must be said beside the numbers: the methods text and the summary, made from what this very run did."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages import wording
from linkages.wording import counted

if TYPE_CHECKING:
    from linkages.findings import Findings

_CAVEATS = (
    "Interreg requires partners from several countries: the level of cross-border ties is partly built in.",
    "A projection turns every project into a clique, which inflates clustering; compare with the null model only.",
    "An export is a census of what a programme lists, not a sample: intervals describe a process that could have given "
    "other projects.",
)
_IDENTITY_CAVEATS = {
    "exact": "Organisations are told apart by registry number or exact name: one that is written in several ways "
    "counts as several, so repeated ties between organisations are undercounted.",
    "fuzzy": "Spellings are joined only where little tells them apart: an organisation under a translated name or an "
    "acronym may still count as several, so repeated ties between organisations are rather under- than overcounted.",
}
_REFERENCES = (
    "Mikhaylov, A. S. and Mikhaylova, A. A. (2015). Geographies of cluster internationalization: inter-organizational "
    "linkages on the Baltica. International Journal of Econometrics and Financial Management 3(1), 32-37. "
    "doi:10.12691/ijefm-3-1-6.",
    "Islankina, E. (2015). Internationalization of regional clusters (weak, strong and covalent ties, after Engel and "
    "del-Palacio).",
    "Engel, J. S. and del-Palacio, I. (2009). Global networks of clusters of innovation. Business Horizons 52(5), "
    "493-503.",
    "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the "
    "American Statistical Association 22(158), 209-212.",
    "Jost, L. (2007). Partitioning diversity into independent alpha and beta components. Ecology 88(10), 2427-2439.",
    "Strona, G. et al. (2014). A fast and unbiased procedure to randomize ecological binary matrices with fixed row "
    "and column totals. Nature Communications 5, 4114.",
    "Carstens, C. J., Hamann, M., Meyer, U., Penschuck, M., Tran, H. and Wagner, D. (2018). Parallel and I/O-efficient "
    "randomisation of massive networks using global curveball trades. ESA 2018, 11:1-11:15.",
    "Saracco, F., Di Clemente, R., Gabrielli, A. and Squartini, T. (2015). Randomizing bipartite networks: the case of "
    "the World Trade Web. Scientific Reports 5, 10595.",
    "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical "
    "Society B 57(1), 289-300.",
    "Westfall, P. H. and Young, S. S. (1993). Resampling-based multiple testing. Wiley.",
)


def _overall(findings: "Findings") -> Mapping[str, Any]:
    return findings.tables["ici_shares"].filter(pl.col("unit_kind") == "all").row(0, named=True)


def summary(findings: "Findings") -> list[str]:
    """
    Say in a few lines what was found and what was lost.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    The lines.
    """
    tables = findings.tables
    projects, ties = tables["projects"], tables["ties_regions"]
    crossing = ties.filter(pl.col("cross_border")).height
    lines = [findings.synthetic] if findings.synthetic else []
    lines += [
        f"{findings.title}",
        f"Projects: {projects.height} of {counted(projects['programme'].n_unique(), 'programme')}; "
        f"{counted(tables['participations'].height, 'participation')} of "
        f"{counted(tables['organisations'].height, 'organisation')}.",
        f"Places: {findings.statements['places']}",
        f"Ties between regions: {ties.height}, {crossing} of them across a border; {_classes(ties)}.",
        f"International cluster initiatives by rule '{findings.settings.ici}'{_judges(projects)}: "
        f"{wording.share(_overall(findings))}.",
        *_beside(findings),
        f"Urbanisation: {findings.statements['primary']}",
    ]
    return lines + [f"Lost: {line}" for line in _losses(tables["coverage"])]


def _judges(projects: pl.DataFrame) -> str:
    """Say which rule judged how many projects, where it was not one alone."""
    judged = projects.filter(pl.col("ici").is_not_null())["ici_rule"].drop_nulls().value_counts().sort("ici_rule")
    if judged.height < 2:  # noqa: PLR2004
        return ""
    return f" ({', '.join(f'{n} by {rule}' for rule, n in reversed(judged.rows()))})"


def _beside(findings: "Findings") -> list[str]:
    """Say what stands beside the rule's share: what people found, and what the other rule says."""
    lines = []
    corrected = findings.tables.get("ici_shares_corrected")
    if corrected is not None:
        estimated = corrected.filter((pl.col("unit_kind") == "all") & (pl.col("estimator") == "difference"))
        lines += [f"Under the rule's errors, as people read: {line}" for line in wording.correction(estimated)]
    others = findings.tables["ici_rules"].filter((pl.col("unit_kind") == "all") & (pl.col("in_force") == 0))
    lines += [f"Beside it, rule '{row['rule']}': {wording.share(row)}." for row in others.iter_rows(named=True)]
    return lines


def _classes(ties: pl.DataFrame) -> str:
    counts = dict(ties.group_by("tie").len().iter_rows())
    return ", ".join(f"{counts.get(name, 0)} {name}" for name in ("weak", "strong", "covalent", "undetermined"))


def _losses(coverage: pl.DataFrame, most: int = 6) -> list[str]:
    lost = coverage.filter((pl.col("lost") > 0) & ~pl.col("field").str.contains("^(sheet |NUTS-)")).sort(
        "lost", descending=True, maintain_order=True
    )
    lines = [f"{row['field']}: {row['lost']} of {row['rows']}: {row['reason']}" for row in lost.iter_rows(named=True)]
    more = [f"{len(lines) - most} more in tables/coverage.csv"] if len(lines) > most else []
    return lines[:most] + more


def text(findings: "Findings") -> str:
    """
    Write the methods text of a run: data, definitions, settings, tests, caveats, software, citations, credits.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    Markdown.
    """
    sections = {
        "Data": _data(findings),
        "Places": [findings.statements["places"], findings.atlas.universe],
        "Organisations": [findings.statements["organisations"], findings.statements["kinds"]],
        "International cluster initiatives": [
            findings.atlas.ici_rule,
            f"Over all: {wording.share(_overall(findings))}.",
        ],
        "Ties": _ties(findings),
        **_chapters(findings),
        "Caveats": [
            f"- {caveat}" for caveat in (*_CAVEATS, _IDENTITY_CAVEATS[findings.settings.identity], *_caveats(findings))
        ],
        "Software": [
            f"linkages {version('linkages')}; versions of all libraries, input hashes and settings stand in run.json."
        ],
        "References": [f"- {reference}" for reference in _REFERENCES],
        "Credits": [f"- {credit}" for credit in findings.atlas.credits],
    }
    parts = [f"# Methods: {wording.plain_markdown(findings.title)}"]
    parts += [f"**{findings.synthetic}**"] if findings.synthetic else []
    for title, lines in sections.items():
        joint = "\n" if lines and lines[0].startswith("- ") else "\n\n"
        parts.append(f"## {title}\n\n" + joint.join(line for line in lines if line))
    return "\n\n".join(parts) + "\n"


def _chapters(findings: "Findings") -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for chapter in findings.chapters:
        sections.setdefault(chapter.title, []).extend(chapter.methods)
    return {title: lines for title, lines in sections.items() if lines}


def _caveats(findings: "Findings") -> list[str]:
    own = [caveat for chapter in findings.chapters for caveat in chapter.caveats]
    return [*_CAVEATS, _IDENTITY_CAVEATS[findings.settings.identity], *own]


def _data(findings: "Findings") -> list[str]:
    tables = findings.tables
    projects = tables["projects"]
    complete = int(projects["partners_complete"].sum())
    files = "; ".join(
        f"{wording.plain_markdown(file.name)} ({file.layout}, sha256 {file.sha256[:12]})" for file in findings.inputs
    )
    known = (
        "The partners of all of them are known."
        if complete == projects.height
        else f"The partners of {complete} are known; of the others lead rows alone, or none: such projects count in "
        "shares and make no ties."
    )
    return [
        f"Read from {files}.",
        f"{counted(projects.height, 'project')} of {counted(projects['programme'].n_unique(), 'programme')} with "
        f"{counted(tables['participations'].height, 'participation')}. {known} What was lost, and why, stands in "
        "tables/coverage.csv.",
    ]


def _ties(findings: "Findings") -> list[str]:
    rules = "; ".join(f"{name}: {value}" for name, value in findings.atlas.tie_rules.items())
    lines = [
        "Two regions are linked when they take part in the same project; the weight is the number of distinct joint "
        "projects (two-mode projection). The classes weak, strong and covalent follow Islankina (2015) after Engel and "
        "del-Palacio (2009) in words; the numeric rules are this package's own operationalisation. Missing evidence "
        "counts against a tie in `tie_low` and for it in `tie_high`; where the two differ, the tie is undetermined.",
        f"Rules: {rules}.",
    ]
    classes = findings.atlas.tie_classes
    if classes.height:
        lines.append(
            "Classes beside chance: " + "; ".join(_beside_chance(row) for row in classes.iter_rows(named=True)) + "."
        )
    lines += findings.ties["regions"].notes
    programmes = findings.tables["projects"].filter("partners_complete")["programme"].n_unique()
    if programmes > 1 and findings.ties["regions"].null is not None:
        lines.append(
            "The random networks let any region take part in any project, whatever its programme was open to. With "
            f"{programmes} programmes, part of what exceeds chance is the geography of the programmes: regions that "
            "are open to the same one meet more often than others for that reason alone."
        )
    return lines


def _beside_chance(row: Mapping[str, Any]) -> str:
    if row["null_mean"] is None:
        return f"{row['tie']} {row['observed']} (chance not known)"
    spread = "" if row["null_sd"] is None else f" ± {row['null_sd']:.1f}"
    return f"{row['tie']} {row['observed']} ({row['null_mean']:.1f}{spread} by chance)"
