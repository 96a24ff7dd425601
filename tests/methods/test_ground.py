import re
from dataclasses import replace

import polars as pl
import pytest

from linkages import methods
from linkages.methods.ground import together
from linkages.tables import COVERAGE


def section(findings, title):
    return methods.text(findings).split(f"\n## {title}\n\n")[1].split("\n\n## ")[0]


def changed(findings, **tables):
    return replace(findings, tables={**findings.tables, **tables})


@pytest.mark.parametrize(("study", "said"), [("single", "1 project of 1 programme "), ("small", "projects of 2 prog")])
def test_one_is_singular_and_several_are_plural(study, said, request):
    assert said in methods.text(request.getfixturevalue(study))


def test_numbers_of_the_data_are_those_of_the_tables(usual):
    text, projects = section(usual, "Data"), usual.tables["projects"]
    assert f"{projects.height} projects of {projects['programme'].n_unique()} programmes" in text
    assert f"with {usual.tables['participations'].height} participations" in text
    assert "The partners of all of them are known." in text


def test_projects_of_each_programme_add_up_to_all(usual):
    counts = re.search(r"programmes \((.*?)\) with", section(usual, "Data"))[1]
    numbers = [int(part.rsplit(", ", 1)[1]) for part in counts.split("; ")]
    assert sum(numbers) == usual.tables["projects"].height


def test_projects_known_by_their_lead_alone_are_counted(usual):
    projects = usual.tables["projects"].with_columns(partners_complete=pl.int_range(pl.len()) < 2)
    text = section(changed(usual, projects=projects), "Data")
    assert f"known of 2 of them. Of the other {projects.height - 2} projects lead partners alone" in text


def test_a_selection_of_projects_is_told_only_where_there_was_one(small):
    chosen = replace(small, settings=replace(small.settings, period="2014-2020", programme="*Nord*"))
    assert "were kept" not in section(small, "Data")
    assert r"period 2014-2020 and of programmes that match '\*Nord\*' were kept" in section(chosen, "Data")


def row(field, known, rows):
    values = {"stage": "read", "field": field, "rows": rows, "known": known, "share": known / rows}
    return {**values, "lost": rows - known, "reason": "why *not*", "example": None}


def test_what_is_known_and_lost_is_that_of_the_coverage(small):
    coverage = pl.DataFrame(
        [row("start of projects", 3, 3), row("themes of projects", 1, 3)], schema=COVERAGE.empty().schema
    )
    text = section(changed(small, coverage=coverage), "Data")
    assert "Known are start dates of all projects and themes of 1 of 3 projects." in text
    assert r"- themes of projects: 2 of 3 (why \*not\*)" in text


def test_losses_are_not_spoken_of_where_nothing_is_lost(small):
    coverage = small.tables["coverage"].filter(pl.col("lost") == 0)
    assert "Missing or left out" not in section(changed(small, coverage=coverage), "Data")


def test_ways_of_placing_are_told_where_not_all_were_placed_by_their_code(small):
    ways = ["town"] + ["code"] * (small.tables["participations"].height - 1)
    participations = small.tables["participations"].with_columns(placed_by=pl.Series(ways))
    assert "placed" not in section(small, "Places")
    assert "1 by the name of their town were placed, all others by the region code" in section(
        changed(small, participations=participations), "Places"
    )


def test_the_interval_of_all_initiatives_is_cited(usual, small):
    shares = usual.tables["ici_shares"].filter(pl.col("unit_kind") == "all").row(0, named=True)
    text = section(usual, "International cluster initiatives")
    assert f"{shares['ici']} of {shares['projects']} projects" in text
    assert "Wilson (1927)" in text
    assert "Wilson" not in section(small, "International cluster initiatives")


def test_a_rule_that_could_judge_nothing_is_not_praised(small):
    text = section(small, "International cluster initiatives")
    assert "none of the 3 projects could be judged" in text
    assert "kappa" not in text


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_things_are_enumerated(parts, text):
    assert together(parts) == text
