import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages import tables
from linkages.atlas import words
from linkages.atlas.words import plain
from linkages.indicators.shares import wilson


def share_row(unit, ici, projects, kind="region"):
    low, high = (float(side) for side in wilson(ici, projects))
    return {
        "unit_kind": kind,
        "unit": unit,
        "projects": projects,
        "uncoded": 0,
        "ici": ici,
        "share": ici / projects,
        "low": low,
        "high": high,
    }


def shares(*rows):
    total = share_row("all", sum(r["ici"] for r in rows), sum(r["projects"] for r in rows), "all")
    return tables.conform(pl.DataFrame([total, *rows]), tables.ICI_SHARES)


def test_a_share_is_told_with_its_count_and_interval(varied):
    said = plain(words.regions(varied(tables={"ici_shares": shares(share_row("AA01", 5, 41))})))
    assert "5 of 41 judged projects" in said
    assert "12 % (5–26 %)" in said


def test_no_region_is_called_first_where_intervals_overlap(varied):
    given_shares = shares(share_row("AA01", 4, 16), share_row("BB01", 5, 41))
    said = plain(words.regions(varied(tables={"ici_shares": given_shares})))
    assert "Region AA01 (AA01) has the highest share: 4 of 16" in said
    assert "overlaps that of every other" in said


def test_a_region_apart_is_said_to_be_apart(varied):
    given_shares = shares(share_row("AA01", 38, 40), share_row("BB01", 2, 40))
    said = plain(words.regions(varied(tables={"ici_shares": given_shares})))
    assert "overlaps that of no other" in said


def test_few_projects_are_not_ranked(varied):
    said = plain(words.regions(varied(tables={"ici_shares": shares(share_row("AA01", 3, 3), share_row("BB01", 0, 4))})))
    assert "No region has 10 judged projects" in said
    assert "highest" not in said


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(10, 60)).filter(lambda pair: pair[0] <= pair[1]),
        min_size=2,
        max_size=6,
    )
)
def test_the_number_of_overlaps_is_true(pairs):
    rows = [share_row(f"R{k}", ici, n) for k, (ici, n) in enumerate(pairs)]
    ranked = sorted(rows, key=lambda row: (-row["share"], -row["projects"], row["unit"]))
    overlapping = sum(row["high"] >= ranked[0]["low"] for row in ranked[1:])
    said = plain(words._highest(ranked, {}))
    if overlapping == len(rows) - 1:
        assert "every other" in said
    elif overlapping:
        assert f"of {overlapping} others" in said
    else:
        assert "no other" in said


def test_without_judged_projects_the_words_speak_of_projects(varied):
    none = tables.conform(
        pl.DataFrame(
            [
                {
                    "unit_kind": "all",
                    "unit": "all",
                    "projects": 0,
                    "uncoded": 4,
                    "ici": 0,
                    "share": None,
                    "low": None,
                    "high": None,
                }
            ]
        ),
        tables.ICI_SHARES,
    )
    said = plain(words.regions(varied(tables={"ici_shares": none})))
    assert "there are no shares" in said
    assert "3 of 6 regions take part in the 4 projects" in said


def test_cross_border_regions_are_counted_and_never_added_up(study):
    said = plain(words.areas(study))
    assert "2 projects count in 1 cross-border region, most in The Sound, 2" in said
    assert "do not add up" in said


def test_a_study_outside_all_cross_border_regions_says_so(study, varied):
    assert "No project of this study counts" in plain(words.areas(varied(project_areas=study.project_areas.clear())))


def test_ties_stand_beside_what_chance_gives(study):
    said = plain(words.links(study))
    assert "3 pairs of regions share at least one project, 2 across a border" in said
    assert "chance would give regions as busy as these 0.7" in said
    assert "1 tie is strong, within what chance alone gives (0.2 ± 0.4)." in said
    assert "1 can’t be classed" in said


@pytest.mark.parametrize(
    ("observed", "mean", "deviation", "words_for_it"),
    [
        (63, 17.7, 4.5, "63 ties are strong; chance alone gives 17.7 ± 4.5."),
        (31, 28.4, 5.5, "31 ties are strong, within what chance alone gives (28.4 ± 5.5)."),
        (0, 0.0, 0.0, "No tie is strong, nor does chance give any."),
        (0, 9.1, 2.0, "No tie is strong; chance alone gives 9.1 ± 2.0."),
        (4, 0.01, 0.1, "4 ties are strong; chance alone gives hardly any."),
        (2, None, None, "2 ties are strong."),
    ],
)
def test_a_class_of_ties_is_told_beside_chance(varied, observed, mean, deviation, words_for_it):
    classes = pl.DataFrame(
        {
            "tie": ["strong", "covalent"],
            "observed": [observed, 0],
            "null_mean": [mean, 0.0],
            "null_sd": [deviation, 0.0],
        },
        schema_overrides={"null_mean": pl.Float64, "null_sd": pl.Float64},
    )
    assert plain(words.links(varied(tie_classes=classes))).endswith(words_for_it)


def test_a_number_in_a_sentence_is_rounded_once():
    assert plain([words.share(0.25, 0.1, 0.494988)]) == "25 % (10–49 %)"


def test_a_tie_within_chance_is_called_so(study, varied):
    ties = study.tables["ties_regions"].with_columns(p_value=pl.lit(0.4))
    assert "within what chance gives" in plain(words.links(varied(tables={"ties_regions": ties})))


def test_no_ties_for_want_of_partners_is_explained(study, varied):
    projects = study.tables["projects"].with_columns(partners_complete=pl.lit(value=False))
    said = plain(words.links(varied(tables={"ties_regions": tables.TIES_REGIONS.empty(), "projects": projects})))
    assert "the lead partners alone" in said


def test_an_interval_around_zero_claims_no_direction(study):
    said = plain(words.urbanisation(study))
    assert "no clear association" in said
    assert "n = 4" in said


@pytest.mark.parametrize(("low", "high", "word"), [(0.1, 0.5, "more"), (-0.5, -0.1, "fewer")])
def test_a_direction_is_told_where_the_interval_has_one(study, varied, low, high, word):
    association = study.tables["association"].with_columns(low=pl.lit(low), high=pl.lit(high))
    said = plain(words.urbanisation(varied(tables={"association": association})))
    assert f"tend to have {word} cluster initiatives" in said
    assert "no cause" in said


def test_an_undefined_coefficient_is_not_a_zero(study, varied):
    association = study.tables["association"].with_columns(
        estimate=pl.lit(None, pl.Float64), caveat=pl.lit("No variation.")
    )
    said = plain(words.urbanisation(varied(tables={"association": association})))
    assert "can’t be told" in said
    assert "No variation." in said


def test_the_most_frequent_theme_is_counted_by_project(study):
    said = plain(words.fields(study))
    assert "“Clustering” is the most frequent of 2 themes: 2 of the 3 projects" in said


def test_losses_are_told_first_on_the_page_about_the_data(study):
    said = plain(words.about(study))
    assert "3 of 4 projects could be judged" in said
    assert "1 are known by their lead partners alone" in said


def test_numbers_stay_numbers_for_the_reader_s_separators():
    assert words.count(1287) == {"count": 1287}
    assert plain([words.count(1287)]) == "1,287"
    assert plain([words.decimal(-0.14)]) == "−0.14"


def judges(varied, **rules):
    """The sentence of a study whose projects are judged by these rules, so many each."""
    projects = varied().tables["projects"].clear()
    names = [rule for rule, n in rules.items() for _ in range(n)]
    blank = projects.clear(len(names)).with_columns(ici=pl.lit(1, projects.schema["ici"]), ici_rule=pl.Series(names))
    given_tables = {"ici_shares": shares(share_row("AA01", 5, 41)), "projects": blank}
    return plain(words.regions(varied(tables=given_tables)))


def test_a_share_says_who_judged(varied):
    assert "41 judged projects are international cluster initiatives by keep.eu’s theme: 12 %" in judges(
        varied, theme=3
    )


def test_a_share_says_how_many_each_judged_where_several_did(varied):
    said = judges(varied, codebook=4, decisions=3)
    assert "initiatives (3 by people’s decisions, 4 by the codebook): 12 %" in said


def test_what_people_found_stands_beside_what_the_rule_says(varied):
    row = {"unit_kind": "all", "unit": "all", "estimator": "difference", "projects": 41, "coded": 20, "caveat": None}
    corrected = pl.DataFrame([{**row, "share": 0.25, "low": 0.2, "high": 0.31}])
    given_tables = {"ici_shares": shares(share_row("AA01", 5, 41)), "ici_shares_corrected": corrected}
    assert "in 20 of them it is 25 % (20–31 %)" in plain(words.regions(varied(tables=given_tables)))
    none = corrected.with_columns(share=pl.lit(None, pl.Float64))
    assert "The rule errs" not in plain(words.regions(varied(tables={**given_tables, "ici_shares_corrected": none})))
