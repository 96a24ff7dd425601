"""The parts of a survey's page: what is said, drawn and listed in each."""

from importlib.metadata import version
from typing import TYPE_CHECKING

import polars as pl

from linkages.atlas.survey_charts import index_figure, question_figures, scenario_figure
from linkages.atlas.survey_page import Section, Sheet, SurveyPage, sheet
from linkages.indicators.answers import GRADE, asked_items
from linkages.survey_methods import (
    EXAMPLE,
    example_lines,
    index_sentence,
    indicators_of,
    scenario_sentence,
    summary,
    text,
)

if TYPE_CHECKING:
    from linkages.survey_findings import SurveyFindings

_INDEX = {
    "cluster_id": "Id",
    "name": "Cluster",
    "industry_group": "Industry group",
    "index": "Index",
    "index_low": "At least",
    "index_high": "At most",
    "known": "Known",
    "wanted": "of",
    "rank": "Rank",
    "rank_low": "Best rank",
    "rank_high": "Worst rank",
    "same_level": "Same level",
    "reading": "Reading",
    "remark": "Remark",
}
_SCENARIOS = {
    "cluster_id": "Id",
    "name": "Cluster",
    "region": "Region",
    "scenario": "Scenario",
    "possible": "Possible",
    "index": "Index",
    "level": "Level",
    "region_index": "Index of region",
    "region_level": "Level of region",
    "ahead": "Ahead of region",
    "remark": "Remark",
}
_CUTS = {
    "variant": "Cut",
    "cut": "Index",
    "with_index": "Clusters with index",
    "high": "High",
    "supported": "Supported",
    "lonely": "Lonely",
    "late": "Late",
    "potential": "Potential",
    "undetermined": "Undetermined",
}
_CHANGED = {
    "analysis": "What is changed",
    "variant": "To what",
    "with_index": "Clusters with index",
    "cut": "Cut",
    "high": "High",
    "high_low": "At least",
    "high_high": "At most",
    "remark": "Remark",
}
_ANALYSES = {
    "weights": "weights drawn at random",
    "leave_one_out": "one indicator left out",
    "fill": "missing values drawn at random",
    "missing": "rule for missing values",
    "form": "form of the index",
}
_WAVES = {
    "question": "Question",
    "item": "Item",
    "option": "Option",
    "statistic": "Statistic",
    "wave_from": "From",
    "wave_to": "To",
    "n_from": "n",
    "n_to": "n",
    "design": "Design",
    "pairs": "Pairs",
    "difference": "Difference",
    "low": "Low",
    "high": "High",
    "p_value": "p",
    "p_adjusted": "p corrected",
    "caveat": "Caveat",
}
_ANSWERS = {
    "wave": "Wave",
    "question": "Question",
    "item_label": "Item",
    "statistic": "Statistic",
    "option_label": "Option",
    "n": "n",
    "missing": "Left out",
    "count": "Count",
    "estimate": "Estimate",
    "low": "Low",
    "high": "High",
    "caveat": "Caveat",
}


def page_of(results: "SurveyFindings") -> SurveyPage:
    """
    Gather what the page of a survey shows.

    Parameters
    ----------
    results
        What was found.

    Returns
    -------
    The page.
    """
    tables = results.tables
    sections = [_coverage(results)]
    if "survey_index" in tables:
        sections = [_index(results), _scenarios(results), _sensitivity(results), *sections]
    elif "survey_regions" in tables:
        sections = [_regions(results), *sections]
    if tables["survey_answers"].height:
        sections = [_questions(results), *sections]
    if tables["survey_waves"].height:
        sections.insert(1, _waves(results))
    if "survey_published" in tables:
        sections = [_published(results), *sections]
    told = [line for line in summary(results) if not line.startswith("Lost: ")]
    return SurveyPage(
        title=results.title,
        meta=f"Read from {', '.join(name for name, _ in results.read.files)}",
        notice=EXAMPLE if results.example else "",
        lead=" ".join(line for line in told if line not in {EXAMPLE, results.title}),
        foot=f"Made by linkages {version('linkages')}. Tables lie beside this page in tables/.",
        sections=tuple(sections),
        methods=text(results),
    )


def _questions(results: "SurveyFindings") -> Section:
    answers = results.tables["survey_answers"]
    items = asked_items(results.read)
    scales = {asked.question: asked.scale for asked in items}
    ends = {question.code: question.ends for question in results.read.codebook.questions}
    sources = {question.code: question.source for question in results.read.codebook.questions}
    sources[GRADE] = "[I] table 2"
    lines = ["Each figure has its n and a 95 % interval."]
    if results.settings.population is not None:
        lines.append(
            f"Intervals carry the correction for a census of {results.settings.population}: they shrink as more of it "
            "answers."
        )
    ended = results.read.grades.filter(pl.col("grade") == 1)["cluster_id"].n_unique()
    if ended:
        lines.append(
            f"Grade 1 (nothing international done or intended) was given by {ended}: the source takes such clusters no "
            "further ([I] line 619)."
        )
    shown = sheet(answers, "All figures", columns=_ANSWERS)
    figures = tuple(question_figures(answers, scales, ends, sources))
    return Section("questions", "Questions", "What was answered", tuple(lines), figures, (shown,))


def _waves(results: "SurveyFindings") -> Section:
    table = results.tables["survey_waves"]
    designs = " and ".join(sorted(set(table["design"])))
    lines = (f"Each wave beside the one before, {designs}. p is corrected over all tests between the same two waves.",)
    return Section(
        "waves", "Waves", "Waves compared", lines, sheets=(sheet(table, "Differences", columns=_WAVES, unfolded=True),)
    )


def _index(results: "SurveyFindings") -> Section:
    table = results.tables["survey_index"]
    scenarios = results.tables["survey_scenarios"]
    cuts = scenarios["cut"].drop_nulls().unique()
    most = int(table["wanted"].max() or 1)  # type: ignore[arg-type]
    top = 1.0 if results.settings.form == "weighted" else most**0.5
    measured = ", ".join(indicators_of(results))
    note = (
        f"Full dots: all indicators in use are known ({measured}). Rings: scaled up from those known. Bars: what "
        "missing "
        "figures leave open, if none is above the largest one known; bars alone: no index. On the right: indicators "
        "known."
    )
    figure = index_figure(table, cuts[0] if cuts.len() == 1 else None, top, note)
    shown = sheet(
        table.sort("rank", "cluster_id", nulls_last=True),
        "All clusters",
        columns=_INDEX,
        note="Best and worst rank: over 95 % of draws of weights. Same level: draws in which it stays high, or low.",
    )
    return Section("index", "Index", "Index of internationalisation", (index_sentence(results),), (figure,), (shown,))


def _scenarios(results: "SurveyFindings") -> Section:
    table = results.tables["survey_scenarios"]
    book = results.read.codebook.scenarios
    regions = results.tables.get("survey_regions")
    most = max(1, int(results.tables["survey_index"]["wanted"].max() or 1))  # type: ignore[arg-type]
    of_regions = 1 if regions is None else max(1, int(regions["wanted"].max() or 1))  # type: ignore[arg-type]
    tops = (1.0, 1.0) if results.settings.form == "weighted" else (most**0.5, of_regions**0.5)
    figure = scenario_figure(table, {one.code: one.label for one in book}, tops)
    lines = [scenario_sentence(results)]
    if figure is None:
        lines.append(
            "There is no picture: no cluster has both indices at one cut. The table says why, and which scenarios "
            "remain "
            "possible."
        )
    lines += [f"{one.label}: cluster {one.cluster}, region {one.region}. {one.meaning}" for one in book]
    listed = table.with_columns(pl.col("possible").str.replace_all(";", ", "))
    shown = [sheet(listed, "All clusters", columns=_SCENARIOS, unfolded=figure is None)]
    if regions is not None:
        shown.append(_region_sheet(regions))
    return Section("scenarios", "Scenarios", "Four scenarios", tuple(lines), (figure,) if figure else (), tuple(shown))


def _region_sheet(regions: pl.DataFrame) -> Sheet:
    columns = {"region": "Region"} | {name: head for name, head in _INDEX.items() if name in regions.columns}
    return sheet(regions, "Regions: index of foreign economic activity", columns=columns)


def _regions(results: "SurveyFindings") -> Section:
    lines = ("Figures of clusters are missing, so that there are no scenarios.",)
    shown = (_region_sheet(results.tables["survey_regions"]),)
    return Section("regions", "Regions", "Foreign economic activity of regions", lines, sheets=shown)


def _sensitivity(results: "SurveyFindings") -> Section:
    table = results.tables["survey_sensitivity"]
    counted = table.filter(pl.col("cluster_id") == "")
    cuts = sheet(counted.filter(pl.col("analysis") == "cut"), "Other cuts", columns=_CUTS, unfolded=True)
    changed = counted.filter(pl.col("analysis") != "cut")
    changed = changed.with_columns(pl.col("analysis").replace(_ANALYSES))
    others = sheet(
        changed,
        "Other weights, indicators, rules",
        columns=_CHANGED,
        unfolded=True,
        note="Clusters that are high; of draws the median, the least and the most. By cluster: "
        "tables/survey_sensitivity.csv.",
    )
    lines = ("The source leaves weights, cut and missing values open. This is what comes of each choice.",)
    groups = results.tables.get("survey_groups")
    shown = [cuts, others]
    if groups is not None:
        columns = {
            "industry_group": "Industry group",
            "n": "n",
            "mean": "Mean",
            "smallest": "Smallest",
            "largest": "Largest",
            "eta_squared": "Eta squared",
            "p_value": "p",
            "caveat": "Caveat",
        }
        shown.append(sheet(groups, "Industry groups", columns=columns))
    return Section("sensitivity", "Sensitivity", "What the result hangs on", lines, sheets=tuple(shown))


def _published(results: "SurveyFindings") -> Section:
    beside = sheet(
        results.tables["survey_published"],
        "Published and computed",
        columns={
            "figure": "Figure",
            "published": "Published",
            "lines": "Lines",
            "computed": "Computed",
            "verdict": "Verdict",
            "reason": "Why",
        },
        unfolded=True,
    )
    readings = sheet(
        results.tables["survey_readings"],
        "Readings of the damaged figures",
        columns={
            "reading": "Reading",
            "missing": "Missing values",
            "with_index": "Clusters with index",
            "mean": "Mean",
            "median": "Median",
            "largest": "Largest",
            "high_mean": "High at the mean",
            "high_median": "at the median",
            "high_q33_3": "at the lower tertile",
        },
        note="Legible: what is certain. Likely: 6 figures as they probably were (data/survey/pilot_clusters). Zero: "
        "what is missing taken as 0, for comparison alone.",
    )
    return Section(
        "published",
        "Published",
        "What can be reproduced, and what can't",
        tuple(example_lines(results)),
        sheets=(beside, readings),
    )


def _coverage(results: "SurveyFindings") -> Section:
    shown = sheet(
        results.tables["coverage"],
        "Coverage",
        columns={
            "field": "What",
            "rows": "Looked at",
            "known": "Usable",
            "lost": "Lost",
            "reason": "Why",
            "example": "Where",
        },
        unfolded=True,
    )
    lines = ("What was looked for, found and lost. An empty cell is never counted as 0.",)
    return Section("coverage", "Coverage", "What is missing", lines, sheets=(shown,))
