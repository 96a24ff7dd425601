import polars as pl
import pytest

from linkages import pipeline, tables


@pytest.mark.parametrize(
    ("periods", "year"),
    [
        (["2007-2013", "2014-2020"], 2020),
        (["2014-2020", "2007-2013", None], 2020),
        (["2007 - 2013 "], 2013),
        ([None], None),
        (["soon"], None),
    ],
)
def test_the_last_year_is_that_of_the_latest_period_that_is_known(periods, year):
    assert pipeline._last_year(pl.DataFrame({"period": periods}, schema={"period": pl.String})) == year


@pytest.mark.parametrize(
    ("programmes", "title"),
    [
        (["Nord", "Nord"], "Nord"),
        (["South Baltic", "Nord", "Nord"], "Nord and 1 more"),
        (["B", "A"], "A and 1 more"),
        ([], "No projects"),
    ],
)
def test_the_title_is_the_programme_with_most_projects(programmes, title):
    projects = pl.DataFrame({"programme": programmes}, schema={"programme": pl.String})
    assert pipeline._title(projects, synthetic=False) == title


def test_the_title_of_synthetic_data_says_so():
    assert "synthetic" in pipeline._title(pl.DataFrame({"programme": ["Nord"]}), synthetic=True)


# tables that a study of frames without a text, without decisions and without a profile, does not have
_SOMETIMES = ("published", "ici_shares_corrected", "profile", "clusters", "region_clusters", "rates")


@pytest.mark.parametrize("name", [t.name for t in tables.WRITTEN if t.name not in _SOMETIMES])
def test_a_study_of_frames_gives_tables_that_keep_their_rules(small, name):
    specification = next(table for table in tables.WRITTEN if table.name == name)
    assert tables.validate(small.tables[name], specification).height == small.tables[name].height


def test_a_study_of_frames_is_not_held_against_the_published_figures(small):
    assert "published" not in small.tables


def test_regions_are_tied_by_as_many_projects_as_they_share(small):
    tie = small.tables["ties_regions"].row(0, named=True)
    assert ({tie["source"], tie["target"]}, tie["joint_projects"]) == (
        {"SE11", "FI1B"},
        small.tables["projects"].height,
    )


def test_the_typology_stands_first_where_it_is_asked_for(typed):
    regions, association = typed.tables["regions"], typed.tables["association"]
    assert association["x"].unique(maintain_order=True).to_list() == ["typology", "urbanisation"]
    assert {"typology_class", "typology_basis", "border_km", "border_region"} <= set(regions.columns)
    assert "weighted by" in typed.statements["statistics"]


def test_projects_count_by_their_programme_where_that_is_the_rule(typed):
    counted = typed.tables["area_projects"]
    assert set(counted["rule"]) == {"programme"}
    assert "its programme belongs to it" in typed.statements["areas"]
