import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint

from linkages.indicators.funnel import limits
from linkages.resources import data_path
from linkages.sample import compared

SHARES = pl.DataFrame(
    {
        "unit_kind": ["all", "cross_border_region", "cross_border_region", "cross_border_region"],
        "unit": ["all", "Bothnian Arc", "Öresund", "Unnamed by the paper"],
        "projects": [9, 4, 5, 3],
        "uncoded": [1, 2, 0, 0],
        "share": [0.1, 0.2, 0.4, 0.9],
        "rule": ["theme"] * 4,
        "in_force": [True] * 4,
    }
)


def value(unit, quantity):
    return compared(SHARES).filter(unit=unit, quantity=quantity)["computed"].to_list()


def test_each_published_row_keeps_its_figure_and_its_place():
    published = pl.read_csv(data_path("projects", "published.csv"))
    assert compared(SHARES)["published"].to_list() == published["published"].cast(pl.Float64).to_list()


def test_the_mean_of_all_regions_takes_each_once_and_no_other_unit():
    areas = SHARES.filter(unit_kind="cross_border_region")["share"]
    assert value("all cross-border regions", "mean share") == [pytest.approx(areas.mean())]


def test_the_mean_of_the_named_regions_leaves_out_those_that_the_paper_does_not_name():
    named = SHARES.filter(pl.col("unit").is_in(["Bothnian Arc", "Öresund"]))["share"]
    assert value("the regions named here", "mean share") == [pytest.approx(named.mean())]


def test_a_published_count_is_of_all_projects_judged_or_not():
    row = SHARES.row(by_predicate=pl.col("unit") == "Bothnian Arc", named=True)
    assert value("Bothnian Arc", "projects") == [row["projects"] + row["uncoded"]]


def test_a_unit_that_the_run_does_not_have_is_unknown_and_not_zero():
    assert set(value("Sweden-Norway", "projects")) == {None}


def test_a_region_without_a_share_is_in_no_mean():
    without = SHARES.with_columns(share=pl.when(pl.col("unit") != "Öresund").then("share"))
    mean = compared(without).filter(unit="the regions named here")["computed"][0]
    assert mean == pytest.approx(SHARES.filter(unit="Bothnian Arc")["share"][0])


def test_the_theme_is_held_against_the_figures_and_the_rule_in_force_stands_beside_it():
    theme = SHARES.with_columns(in_force=False)
    codebook = SHARES.with_columns(pl.col("share") / 2, rule=pl.lit("codebook"))
    both = compared(pl.concat([theme, codebook]))
    assert both["computed"].to_list() == compared(SHARES)["computed"].to_list()
    shares = both.filter(unit="Bothnian Arc", quantity="projects")
    assert shares["computed_by_rule"].to_list() == shares["computed"].to_list()
    mean = both.filter(unit="the regions named here")
    assert mean["computed_by_rule"][0] == pytest.approx(mean["computed"][0] / 2)


def test_where_the_theme_is_in_force_nothing_stands_beside_it():
    assert compared(SHARES)["computed_by_rule"].null_count() == compared(SHARES).height


def test_a_published_share_has_its_interval_and_its_place_in_the_funnel():
    both = {row["figure"]: row for row in compared(SHARES).iter_rows(named=True) if row["quantity"] == "share"}
    finland, jutland = both["N2"], both["N5"]
    low, high = proportion_confint(0.40 * 36, 36, method="wilson")
    assert (finland["published_projects"], jutland["published_projects"]) == (36, 72)
    assert (finland["published_low"], finland["published_high"]) == pytest.approx((low, high), abs=1e-9)
    assert (finland["published_position"], jutland["published_position"]) == ("above_95", "above_95")


def test_a_share_of_an_unknown_number_of_projects_has_no_interval():
    assumed = next(row for row in compared(SHARES).iter_rows(named=True) if row["figure"] == "N7")
    assert assumed["published_projects"] is assumed["published_low"] is assumed["published_position"] is None


def test_a_computed_share_stands_in_the_funnel_around_the_computed_average():
    named = SHARES.with_columns(
        unit=pl.col("unit").replace("Bothnian Arc", "South-East Finland-Russia"),
        projects=pl.col("projects") * 10,
        low=pl.col("share") - 0.05,
        high=pl.col("share") + 0.05,
    )
    row = compared(named).filter(unit="South-East Finland-Russia", quantity="share").row(0, named=True)
    assert (row["computed_low"], row["computed_high"]) == pytest.approx((0.15, 0.25))
    assert row["computed_position"] == limits([40], 0.1).position([0.2])[0] == "above_95"
