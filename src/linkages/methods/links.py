"""Sections on ties, on measures of networks, and on how they change over time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.methods.sections import Section
from linkages.wording import counted, plain_markdown

if TYPE_CHECKING:
    from linkages.findings import Findings
    from linkages.network.ties import Ties

# measures of nodes: column, what it is, works
_NODES = (
    ("betweenness", "betweenness, unweighted [@freeman1977]"),
    ("closeness", "harmonic closeness [@rochat2009]"),
    ("pagerank", "PageRank by strength [@page1999]"),
    ("eigenvector", "eigenvector centrality [@bonacich1972]"),
    ("clustering", "local clustering [@watts1998]"),
    ("constraint", "constraint [@burt1992]"),
    ("k_core", "k-core [@seidman1983]"),
    ("core", "core and periphery [@borgatti1999; @lip2011]"),
    ("community", "communities by Leiden [@traag2019]"),
    ("brokerage_liaison", "brokerage between countries in five roles [@gould1989]"),
)
# measures of a network: what they are, in words
_CLAIMS = {
    "density": "density",
    "clustering_global": "global clustering of the projection",
    "two_mode_clustering": "clustering of the two-mode network [@robins2004]",
    "two_mode_closure": "closure of the two-mode network [@opsahl2013]",
    "modularity": "modularity [@newman2004]",
    "core_fit": "fit of a core and a periphery",
    "cross_border_share": "share of joint projects between countries",
    "ei_country": "E-I index by country [@krackhardt1988]",
    "ei_kind": "E-I index by kind of organisation",
    "ei_specialisation": "E-I index by specialisation",
    "assortativity_degree": "assortativity by degree [@newman2003]",
    "assortativity_country": "assortativity by country",
    "assortativity_kind": "assortativity by kind of organisation",
    "assortativity_specialisation": "assortativity by specialisation",
}


def sections(findings: "Findings") -> list[Section]:
    """
    Write the sections.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    Ties, measures of the networks, change over time: those of which there is something.
    """
    return [_ties(findings), _measures(findings), _over_time(findings)]


def _ties(findings: "Findings") -> Section:
    regions = findings.ties["regions"]
    if not regions.table.height:
        return Section("Ties", tuple(plain_markdown(note) for note in regions.notes))
    lines = [
        "Two regions are linked when they take part in the same project. The weight of a tie is the number of distinct "
        "joint projects; Newman's weight, in which a project of k regions counts 1/(k-1), stands beside it "
        "[@newman2001].",
        _classing(findings),
        *(_found(name, ties.classes) for name, ties in findings.ties.items() if ties.table.height),
    ]
    said: set[str] = set()
    for ties in findings.ties.values():
        fresh = [note for note in ties.notes if note not in said]
        said |= set(fresh)
        lines.append(" ".join(map(plain_markdown, fresh)))
    return Section("Ties", (*lines, _sources(findings.ties), _filters(findings), _programmes(findings)))


def _classing(findings: "Findings") -> str:
    rules = "; ".join(f"{name}: {value}" for name, value in findings.atlas.tie_rules.items())
    return (
        "Ties are weak, strong or covalent in the sense of @islankina2015, after @engel2009, who give no numbers; the "
        f"numeric rules are this package's own. {plain_markdown(rules[:1].upper() + rules[1:])}. What the data lacks "
        "counts against a tie in `tie_low` and for it in `tie_high`; `tie` is the class on which both agree."
    )


def _found(name: str, classes: pl.DataFrame) -> str:
    return f"Ties between {name}: {', '.join(_beside_chance(row) for row in classes.iter_rows(named=True))}."


def _beside_chance(row: Mapping[str, Any]) -> str:
    if row["null_mean"] is None:
        return f"{row['observed']} {row['tie']}"
    spread = "" if row["null_sd"] is None else f" ± {row['null_sd']:.1f}"
    return f"{row['observed']} {row['tie']} ({row['null_mean']:.1f}{spread} by chance)"


def _sources(networks: "Mapping[str, Ties]") -> str:
    """Name the works behind the evidence and the null models."""
    tied = [ties for ties in networks.values() if ties.table.height]
    nulls = {ties.null.null for ties in tied if ties.null is not None}
    cited = []
    if any(ties.table["breadth"].is_not_null().any() for ties in tied):
        cited.append("the diversity of @jost2007")
    if "fdsm" in nulls:
        cited.append("random networks with fixed degrees [@neal2021], drawn by switches [@rao1996; @artzyrandrup2005]")
        cited.append("p values from draws as in @besag1989")
    if "bicm" in nulls:
        cited.append("random networks with expected degrees [@saracco2015; @saracco2017]")
    if nulls:
        cited.append("q values by @benjamini1995")
    return f"These numbers rest on {'; '.join(cited)}." if cited else ""


def _filters(findings: "Findings") -> str:
    if not findings.settings.backbone_tests:
        return ""
    return (
        "Beside the null model stand the disparity filter [@serrano2009] and the hypergeometric test "
        "[@tumminello2011]; neither knows the sizes of projects."
    )


def _programmes(findings: "Findings") -> str:
    programmes = findings.tables["projects"].filter("partners_complete")["programme"].n_unique()
    if programmes < 2 or findings.ties["regions"].null is None:  # noqa: PLR2004
        return ""
    return (
        "The random networks let any region or organisation take part in any project, whatever its programme was open "
        "to. With "
        f"{programmes} programmes, part of what exceeds chance is the geography of the programmes: regions that are "
        "open to the same one meet more often than others for that reason alone."
    )


def _measures(findings: "Findings") -> Section:
    table = findings.tables.get("network_measures")
    tied = [name for name in ("regions", "organisations") if findings.ties[name].table.height]
    if table is None or not tied:
        return Section("Network measures", ())
    columns = [set(findings.tables[name].columns) for name in tied]
    nodes = ", ".join(text for name, text in _NODES if any(name in own for own in columns))
    lines = [f"Measured of each node of the networks of {' and '.join(tied)}: {nodes}.", _approximate(table)]
    lines += [_claims(name, table.filter(pl.col("network") == name)) for name in tied]
    return Section("Network measures", tuple(lines))


def _approximate(table: pl.DataFrame) -> str:
    errors = table.filter((pl.col("measure") == "betweenness_error") & (pl.col("value") > 0))
    if not errors.height:
        return ""
    rows = errors.select("network", "value").rows()
    names, error = " and ".join(name for name, _ in rows), max(value for _, value in rows)
    return f"Betweenness of {names} is approximated, to {error:g} at most [@borassi2016]."


def _claims(name: str, table: pl.DataFrame) -> str:
    rows = {row["measure"]: row for row in table.iter_rows(named=True) if row["value"] is not None}
    claims = [f"{text} {_value(rows[measure])}" for measure, text in _CLAIMS.items() if measure in rows]
    draws = sorted({row["draws"] for row in rows.values() if row["draws"]})
    beside = ""
    if draws:
        numbers = " to ".join(str(number) for number in (draws if len(draws) == 1 else (draws[0], draws[-1])))
        beside = (
            f" In brackets: mean and standard deviation over {numbers} random networks with the same project sizes "
            "and activities."
        )
    communities = ""
    if "communities" in rows:
        communities = (
            f" Communities: {rows['communities']['value']:.0f}, modularity "
            f"{rows['community_modularity']['value']:.2f}, the best of several seeded runs that agree with an adjusted "
            f"Rand index of {rows['community_stability']['value']:.2f} [@hubert1985]."
        )
    return f"Network of {name}: {', '.join(claims)}.{beside}{communities}" if claims else ""


def _value(row: Mapping[str, Any]) -> str:
    if row["null_mean"] is None:
        return _number(row["value"])
    spread = "" if row["null_sd"] is None else f" ± {_number(row['null_sd'])}"
    return f"{_number(row['value'])} ({_number(row['null_mean'])}{spread})"


def _number(value: float) -> str:
    """Two decimals, more where the number is small."""
    return f"{value:.2f}" if abs(value) >= 0.1 or not value else f"{value:.2g}"  # noqa: PLR2004


def _over_time(findings: "Findings") -> Section:
    turnover, robustness = findings.tables.get("turnover"), findings.tables.get("robustness")
    lines = []
    if turnover is not None and turnover["entered"].drop_nulls().len():
        slices = turnover.filter((pl.col("network") == "regions") & (pl.col("unit") == "node"))
        kinds = [
            f"{found} {kind}s"
            for kind in ("year", "period")
            if (found := int((slices["slice_kind"] == kind).sum())) > 1
        ]
        lines.append(
            "Entry, persistence and exit of nodes and ties go by the start of projects, over "
            f"{' and '.join(kinds)} (tables/turnover.csv)."
        )
    if robustness is not None and robustness.height:
        lines.append(_robust(robustness))
    return Section("Change and robustness", tuple(lines))


def _robust(robustness: pl.DataFrame) -> str:
    said = []
    for network in robustness["network"].unique(maintain_order=True):
        steps = robustness.filter(pl.col("network") == network).sort("removed")
        whole = steps.row(0, named=True)
        later = steps.filter(pl.col("removed_share") >= 0.1)  # noqa: PLR2004 -- a tenth of the nodes
        if not later.height:
            continue
        step = later.row(0, named=True)
        beside = "" if step["random_mean"] is None else f", {100 * step['random_mean']:.0f} % when as many go at random"
        said.append(
            f"without the {counted(step['removed'], network.removesuffix('s'))} of the highest degree the largest "
            f"component holds {100 * step['largest']:.0f} % of all nodes, in place of "
            f"{100 * whole['largest']:.0f} %{beside}"
        )
    if not said:
        return ""
    return f"Robustness [@albert2000]: {'; '.join(said)} (tables/robustness.csv has more steps)."
