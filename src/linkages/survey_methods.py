"""What must be said of a survey: a few lines, and a methods text of what was done and of nothing else."""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.references import cite
from linkages.survey_example import published
from linkages.wording import counted, plain_markdown

if TYPE_CHECKING:
    from linkages.survey_findings import SurveyFindings

_OF_ENGEL = {"ties"}
_OF_GRASHOF = {
    "support",
    "benefits_firms",
    "benefits_cluster",
    "partners",
    "experience",
    "proximity",
    "criterion",
    "information_given",
    "information_received",
    "channels",
}
_OF_MOHRING = {"sme_barriers", "cluster_barriers"}
_SCENARIOS = ("supported", "lonely", "late", "potential", "undetermined")
EXAMPLE = (
    "Example: figures of 25 Russian pilot clusters as far as they can be read in a damaged copy of Islankina (2015), "
    "table 4. Cells that are not legible or not reported are empty, none is guessed."
)


def summary(results: "SurveyFindings") -> list[str]:
    """
    Say in a few lines what was found and what was lost.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    The lines.
    """
    lines = [EXAMPLE] if results.example else []
    lines += [results.title, _answered(results)]
    if "survey_index" in results.tables:
        lines += [index_sentence(results), scenario_sentence(results)]
    else:
        lines.append("No index of clusters: no sheet has a column of an indicator, such as exports or publications.")
    if "survey_regions" in results.tables:
        lines.append(_regions(results.tables["survey_regions"]))
    lines += [
        f"Lost: {row['field']}: {row['lost']} of {row['rows']}: {row['reason']}"
        for row in results.tables["coverage"].filter(pl.col("lost") > 0).iter_rows(named=True)
    ]
    return lines


def _answered(results: "SurveyFindings") -> str:
    clusters = max(results.read.clusters["cluster_id"].n_unique(), results.read.asked["cluster_id"].n_unique())
    answers = results.tables["survey_answers"]
    questions, waves = answers["question"].n_unique(), answers["wave"].n_unique()
    parts = [counted(clusters, "cluster")]
    if results.read.grades.height:
        parts.append(counted(results.read.grades.height, "self-assessment"))
    if results.read.asked.height:
        parts.append(counted(results.read.asked.height, "filled questionnaire"))
    census = results.settings.population
    drawn = f" of a census of {census}" if census else ""
    several = f" in {waves} waves" if waves > 1 else ""
    answered = f"; {counted(questions, 'question')} answered" if questions else ""
    return f"{', '.join(parts)}{several}{drawn}{answered}."


def _regions(table: pl.DataFrame) -> str:
    known = table["index"].drop_nulls()
    return f"Index of foreign economic activity: {known.len()} of {counted(table.height, 'region')} have one."


def index_sentence(results: "SurveyFindings") -> str:
    """
    Say how the index came out.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    A few sentences.
    """
    index = results.tables["survey_index"]
    known = index.filter(pl.col("index").is_not_null())
    settings = results.settings
    rule = {
        "complete": "where all indicators are known",
        "rescaled": "scaled up from the indicators that are known",
    }[settings.missing]
    form = "printed form, in which weights cancel" if settings.form == "printed" else "weighted form"
    within = ", within industry groups" if settings.within == "group" else ""
    if known.is_empty():
        return f"Index ({form}{within}): no cluster has one ({rule}); the range of each stands in its table."
    values = known["index"].to_numpy()
    spread = f"from {values.min():.2f} to {values.max():.2f}, mean {values.mean():.2f}"
    return f"Index ({form}{within}): {known.height} of {index.height} clusters have one ({rule}), {spread}."


def scenario_sentence(results: "SurveyFindings") -> str:
    """
    Say how many clusters fall into each scenario, and where high begins.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    A few sentences.
    """
    table = results.tables["survey_scenarios"]
    counts = dict(table.group_by("scenario").len().iter_rows())
    told = ", ".join(f"{counts.get(name, 0)} {name}" for name in _SCENARIOS)
    settings = results.settings
    levels = dict(table.group_by("level").len().iter_rows())
    cuts = table["cut"].drop_nulls().unique()
    where = f" ({cuts[0]:.3f})" if cuts.len() == 1 else ""
    sure = (
        f"Cut at {_the(settings.cut)}{where}: {levels.get('high', 0)} high, {levels.get('low', 0)} low, "
        f"{levels.get(None, 0)} without a level."
    )
    return f"Scenarios: {told}. {sure}"


def _the(cut: str) -> str:
    """Name a cut: the mean, the median, 0.5, q33.3."""
    return f"the {cut}" if cut in {"mean", "median"} else cut


def text(results: "SurveyFindings") -> str:
    """
    Write the methods text: of what was done, and of nothing else.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    Markdown.
    """
    sections = {
        "Data": _data(results),
        **({"Answers": _answers(results)} if results.tables["survey_answers"].height else {}),
        **({"Waves": _waves(results)} if results.tables["survey_waves"].height else {}),
        **(_index(results) if "survey_index" in results.tables else {}),
        **({"Regions": _of_regions(results)} if "survey_regions" in results.tables else {}),
        **({"What is published": example_lines(results)} if "survey_published" in results.tables else {}),
        "Caveats": [f"- {caveat}" for caveat in _caveats(results)],
        "Software": [f"linkages {version('linkages')}; settings, hashes of inputs and versions stand in run.json."],
        "References": [f"- {cite(key)}" for key in cited(results)],
    }
    parts = [f"# Methods: {plain_markdown(results.title)}"]
    parts += [f"**{EXAMPLE}**"] if results.example else []
    for title, lines in sections.items():
        joint = "\n" if lines and lines[0].startswith("- ") else "\n\n"
        parts.append(f"## {title}\n\n" + joint.join(lines))
    return "\n\n".join(parts) + "\n"


def _data(results: "SurveyFindings") -> list[str]:
    files = "; ".join(f"{plain_markdown(name)} (sha256 {sha256[:12]})" for name, sha256 in results.read.files)
    wave = results.settings.wave
    taken = f" Wave {plain_markdown(wave)} alone was taken." if wave is not None else ""
    return [
        f"Read from {files}. {_answered(results)}{taken} What was lost, and why, stands in tables/coverage.csv. An "
        "empty cell is not answered, or not known; it is never counted as 0."
    ]


def _answers(results: "SurveyFindings") -> list[str]:
    table = results.tables["survey_answers"]
    kinds = set(table["type"])
    lines = []
    if kinds & {"single", "multiple", "scale", "grade"}:
        lines.append("Shares have Wilson's score interval (95 %).")
    if kinds & {"scale", "percent"}:
        lines.append(
            "Means of bounded scales have a score interval: the mean as a share of its range, Wilson's formula with "
            "the number of yes-or-no answers of equal variance and Student's t for z (this package's own; on samples "
            "of 8 to 100 it covers 94.0 to 98.5 %, a t interval 72.9 to 96.0 %, the percentile bootstrap 71.0 to "
            "96.4 %)."
        )
    if table.filter(pl.col("statistic") == "median")["method"].drop_nulls().len():
        lines.append("Medians have an interval of order statistics, exact for any distribution.")
    if results.settings.population is not None:
        lines.append(
            f"The clusters that answered were drawn from {results.settings.population}: intervals of shares and means "
            "carry the finite population's correction. It is right for a random draw; who answers a survey is none."
        )
    return lines


def _waves(results: "SurveyFindings") -> list[str]:
    designs = set(results.tables["survey_waves"]["design"])
    lines = []
    if "independent" in designs:
        lines.append(
            "Waves without common respondents are independent cross-sections: their difference has Newcombe's "
            "interval, "
            "made of those of both, and a permutation test (4,999 draws)."
        )
    if "paired" in designs:
        lines.append(
            "Where the same respondents answered two waves, the difference is that of pairs, with the score interval "
            "of "
            "its mean and a test by changing signs (4,999 draws)."
        )
        if results.tables["survey_waves"]["caveat"].str.contains("dependent").any():
            lines.append("Where several answer for a cluster, its pairs are one unit of interval and test.")
    return [*lines, "p is corrected by Holm over the tests between two waves."]


def _index(results: "SurveyFindings") -> dict[str, list[str]]:
    settings, tables = results.settings, results.tables
    codes = {one.code: one.label for one in results.read.codebook.clusters}
    row = tables["survey_index"]
    return {
        "Index of internationalisation": [
            index_sentence(results),
            _formula(results),
            _missing(results),
            f"It is made of {', '.join(plain_markdown(codes.get(name, name)) for name in indicators_of(results))}.",
            _weights(results),
            *_groups(tables.get("survey_groups")),
        ],
        "Scenarios": [
            scenario_sentence(results),
            f"A cluster or region is high where its index is at least the cut ({settings.cut}"
            + (f", regions {settings.region_cut}" if settings.region_cut else "")
            + "); the source does not say where it cut. tables/survey_sensitivity.csv has what other cuts give. "
            "Where an "
            "index is missing, the scenarios that remain possible at these cuts are listed.",
        ]
        if row.height
        else [],
    }


def indicators_of(results: "SurveyFindings") -> list[str]:
    """
    Name the indicators that the index was made of.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    Their codes.
    """
    fields = results.tables["coverage"].filter(pl.col("field").str.starts_with("indicator "))["field"]
    return [str(name).removeprefix("indicator ") for name in fields]


def _formula(results: "SurveyFindings") -> str:
    largest = "the largest value in its industry group" if results.settings.within == "group" else "the largest value"
    if results.settings.form == "printed":
        return (
            "I = sqrt(sum over j of (a_j x_j / max(a_j x_j))^2), the printed form (Islankina 2015, lines 649-683): "
            "each "
            f"indicator relative to {largest}, squared, summed, and the root taken. The weight a_j stands in numerator "
            "and maximum and cancels; weights have no effect, but that of 0 leaves an indicator out."
        )
    return (
        f"I = sqrt(sum over j of a_j (x_j / max x_j)^2) with weights that sum to 1, each indicator relative to "
        f"{largest}: "
        "a departure from the printed form (Islankina 2015, lines 649-683), in which weights cancel."
    )


def _missing(results: "SurveyFindings") -> str:
    after = {
        "complete": "A cluster has an index where all indicators in use are known.",
        "rescaled": "Where an indicator is missing, the sum of squares is scaled up from those known to all in use.",
    }[results.settings.missing]
    return (
        f"The source has no rule for missing values. {after} What is missing is never taken as 0. index_low and "
        "index_high are "
        "the "
        "ends that missing values leave open, if none exceeds the largest one known. An indicator that nobody has, or "
        "that is 0 for all, is left out."
    )


def _weights(results: "SurveyFindings") -> str:
    named = results.settings.weights
    told = ", ".join(f"{plain_markdown(name)} {weight:g}" for name, weight in named.items()) or "all equal"
    drawn = results.tables["survey_sensitivity"].filter(
        (pl.col("analysis") == "weights") & (pl.col("cluster_id") == "")
    )
    if drawn.is_empty():
        return f"Weights: {told}."
    return (
        f"Weights: {told}. Ranges of ranks come from {drawn['draws'][0]} draws of weights (flat Dirichlet, weighted "
        "form); "
        "in addition each indicator was left out in turn."
    )


def _of_regions(results: "SurveyFindings") -> list[str]:
    codes = {one.code: one.label for one in results.read.codebook.regions}
    numbers = [name for name, dtype in results.read.regions.schema.items() if dtype.is_numeric()]
    wanted = set(results.settings.region_indicators) or set(codes)
    used = [plain_markdown(codes.get(name, name)) for name in numbers if name in wanted]
    return [
        f"{_regions(results.tables['survey_regions'])} It is made by the same formula ({results.settings.form} form) "
        f"over all regions of the sheet, of {', '.join(used)}.",
        *_negative(results),
    ]


def _negative(results: "SurveyFindings") -> list[str]:
    frame = results.read.regions
    numbers = [name for name in frame.columns if frame.schema[name].is_numeric()]
    below = [name for name in numbers if frame[name].drop_nulls().len() and float(str(frame[name].min())) < 0]
    if not below:
        return []
    what = "taken as 0" if results.settings.negative == "clip" else "placed between smallest and largest value"
    return [
        f"Negative values of {', '.join(map(plain_markdown, below))} were {what}: squared as printed, a deficit would "
        "count like a surplus."
    ]


def _groups(table: pl.DataFrame | None) -> list[str]:
    if table is None:
        return []
    row: dict[str, Any] = table.row(table.height - 1, named=True)
    if row["p_value"] is None:
        return [f"Industry groups: {row['caveat']}."]
    return [
        f"Industry groups: {100 * row['eta_squared']:.0f} % of the variance of the index lies between them "
        f"(eta squared, p = {row['p_value']:.2f} by permutation; {row['caveat']})."
    ]


def example_lines(results: "SurveyFindings") -> list[str]:
    """
    Say what of the published result of the example can be reproduced and what can't.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    A few sentences.
    """
    said = published()
    index = results.tables["survey_index"]
    known = index["index"].drop_nulls().len()
    beside = (
        results.tables["survey_published"].filter(pl.col("figure").str.starts_with("Clusters that are high")).row(0)
    )
    return [
        "Published: 3 clusters supported, 14 lonely, 8 potential, hence none late (lines 1096-1099).",
        f"Reproduced: the formula, and with it the index of {known} of 25 clusters under the rule for missing values "
        "in "
        "force; of the others, the range that it lies in. The largest values of all four indicators are clear figures.",
        f"Not reproduced: the scenarios. {said['lost']['index']} So all {index.height} stay undetermined; what remains "
        "possible at this cut is listed.",
        f"By arithmetic 17 clusters must have been high. Here, {beside[3]}. {beside[5]}",
        "Of the interviews, shares are whole numbers of 16; intervals for 16 of 25 stand in the table. "
        f"{said['lost']['charts']}",
    ]


def _caveats(results: "SurveyFindings") -> list[str]:
    caveats = []
    if results.tables["survey_answers"].height:
        caveats.append("Those who answer choose to; intervals cover chance alone, not who is silent.")
    if "survey_index" in results.tables:
        caveats += [
            "The index is relative to the clusters at hand: one more with a new largest value lowers all others.",
            "Squaring gives most to whoever is largest in some indicator.",
        ]
        if results.settings.within == "all":
            caveats.append(
                "Industries differ in what they export and publish: the source advises to compare within industry "
                "groups (lines 688-692), which --within group does."
            )
    if results.example:
        caveats.append(published()["credit"])
    return caveats


def cited(results: "SurveyFindings") -> list[str]:
    """
    Name what the methods text cites.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    Keys of ``data/references/references.toml``.
    """
    answers, waves = results.tables["survey_answers"], results.tables["survey_waves"]
    keys = ["islankina2015"]
    if "survey_scenarios" in results.tables:
        keys.append("johanson1988")
    asked = set(answers["question"])
    if asked & _OF_ENGEL:
        keys.append("engel2009")
    if asked & _OF_GRASHOF:
        keys.append("grashof")
    if asked & _OF_MOHRING:
        keys.append("mohring2002")
    if answers["method"].str.contains("Wilson|score").any() or "survey_published" in results.tables:
        keys.append("wilson1927")
    if "independent" in set(waves["design"]):
        keys.append("newcombe1998")
    return keys
