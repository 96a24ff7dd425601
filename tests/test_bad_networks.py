"""A whole study of data that lack something, or have far too much of it: defined tables, and words that say so."""

import polars as pl
import pytest

import linkages as lk
from linkages.errors import LinkagesError

FIVE = ("SE11", "FI1B", "LV00", "EE00", "DK01")


def study(projects, *, lead="lead", of="2014-2020", **settings):
    """Make a study of projects, each a list of organisations and regions, of which the first leads."""
    rows = [
        (str(i), name, "partner" if place else lead, region, region[:2])
        for i, members in enumerate(projects)
        for place, (name, region) in enumerate(members)
    ]
    columns = ("project_id", "name", "role", "nuts2_code", "country")
    own = pl.DataFrame({"project_id": [str(i) for i in range(len(projects))], "programme": "Nord"})
    return lk.Study(
        lk.from_frames(
            own.with_columns(period=pl.lit(of, pl.String)),
            pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row"),
        ),
        draws=5,
        permutations=9,
        bootstraps=9,
        **settings,
    )


def notes(results, network="regions"):
    return " ".join(results.ties[network].notes)


def test_without_dates_themes_and_leads_and_in_pieces_a_study_is_made_and_says_what_it_does_not_know(tmp_path):
    pair, apart = [("Xylem", "SE11"), ("Yarrow", "FI1B")], [("Vertex", "LV00"), ("Willow", "EE00")]
    results = study([pair, apart, pair], lead="partner", of=None).run()
    ties = results.tables["ties_regions"]
    assert ties.select("source", "target", "joint_projects").rows() == [("EE00", "LV00", 1), ("FI1B", "SE11", 2)]
    for column in ("first_year", "last_year", "breadth", "led_source", "led_target"):
        assert ties[column].null_count() == ties.height
    for what in ("start", "period", "lead"):
        assert f"whose {what} is unknown" in notes(results)
    results.write(tmp_path / "out")
    assert (tmp_path / "out" / "atlas.html").is_file()
    told = pl.read_parquet(tmp_path / "out" / "tables" / "ties_countries.parquet")["explanation"]
    assert told.str.contains("start unknown, leads unknown").all()


def test_a_project_of_a_crowd_is_flagged_and_fractional_weights_stand_beside():
    crowd = [(f"{chr(97 + i % 26) * 4} {i}", FIVE[i % 5]) for i in range(120)]
    results = study([crowd, [("Xylem", "SE11"), ("Yarrow", "FI1B")]], identity="exact").run()
    assert "makes 7,140 ties" in notes(results, "organisations")
    ties = results.tables["ties_organisations"]
    assert ties["newman_weight"].sum() == pytest.approx(120 / 2 + 1, abs=0.01)


def test_an_organisation_in_5000_projects_is_counted_in_each():
    results = study([[("Xylem", "SE11"), (f"{chr(97 + i % 20) * 5}", "FI1B")] for i in range(5000)]).run()
    ties = results.tables["ties_organisations"]
    assert (ties.height, ties["joint_projects"].sum()) == (20, 5000)
    assert results.tables["ties_regions"]["joint_projects"].to_list() == [5000]


def test_one_region_alone_makes_no_ties_between_regions_and_the_notes_say_so():
    results = study([[("Xylem", "SE11"), ("Yarrow", "SE11")], [("Xylem", "SE11")]]).run()
    assert results.tables["ties_regions"].is_empty()
    assert results.tables["ties_organisations"].height == 1
    assert "There are no ties between regions" in notes(results)


def test_nothing_left_after_filtering_says_what_there_is():
    with pytest.raises(LinkagesError, match=r"No project has the period .2007-2013.\. There are: 2014-2020"):
        study([[("Xylem", "SE11"), ("Yarrow", "FI1B")]], period="2007-2013").run()
