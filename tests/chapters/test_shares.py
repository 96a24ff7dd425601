import polars as pl
import pytest

from linkages.tables import validate
from linkages.tables.shares import COUNTS, ICI_SHARES


def of(study, name, kind):
    return study.tables[name].filter(pl.col("unit_kind") == kind)


def test_shares_are_given_for_every_kind_of_unit(small):
    table = small.tables["ici_shares"]
    assert validate(table, ICI_SHARES).equals(table)
    kinds = {"all", "programme", "cross_border_region", "country", "region", "field", "period"}
    assert set(table["unit_kind"]) == kinds


def test_units_without_a_project_stand_with_zeros(small):
    for kind in ("region", "field"):
        empty = of(small, "ici_shares", kind).filter((pl.col("projects") == 0) & (pl.col("uncoded") == 0))
        assert empty.height
        assert empty["share"].null_count() == empty.height
        assert set(empty["remark"]) == {"no coded project: no share"}


def test_every_region_of_the_universe_and_every_country_of_it_is_there(small):
    inside = small.tables["regions"].filter("inside")
    assert set(inside["region"]) <= set(of(small, "ici_shares", "region")["unit"])
    assert set(inside["country"]) <= set(of(small, "ici_shares", "country")["unit"])


def test_each_project_lies_in_one_period(small):
    periods = of(small, "ici_shares", "period")
    assert (periods["projects"] + periods["uncoded"]).sum() == small.tables["projects"].height


def test_whole_counts_are_those_of_the_shares(small):
    counts = small.tables["counts"]
    assert validate(counts, COUNTS).equals(counts)
    both = counts.join(small.tables["ici_shares"], on=["unit_kind", "unit"], suffix="_there")
    assert both.height == counts.height
    assert both["projects"].equals((both["projects_there"] + both["uncoded_there"]).alias("projects"))
    known = both.drop_nulls("ici")  # where none was judged it is unknown how many are initiatives
    assert known["ici"].equals(known["ici_there"].alias("ici"))
    assert (both.filter(pl.col("ici").is_null())["share_there"].is_null()).all()


def test_fractions_over_countries_add_up_to_the_projects(small):
    assert of(small, "counts", "country")["projects_fractional"].sum() == pytest.approx(small.tables["projects"].height)


def test_the_methods_speak_of_no_test_that_could_not_be_made(single):
    chapter = next(one for one in single.chapters if one.title == "Shares")
    spread = single.tables["share_spread"]
    said = " ".join(chapter.methods)
    assert ("permutations" in said) == spread["p_value"].is_not_null().any()
    assert ("beta-binomial" in said) == spread["correlation"].is_not_null().any()
    assert ("westfall1993" in chapter.citations) == spread["p_value"].is_not_null().any()
