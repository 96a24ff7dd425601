import polars as pl
import pytest

from linkages import tables
from linkages.atlas.classes import classify
from linkages.atlas.payload import EVIDENCE_CHARACTERS, only_map, payload


@pytest.fixture
def page(study):
    return payload(study)


def test_a_partner_row_gives_one_participation_a_project_region_and_name(page):
    rows = list(
        zip(
            page["participations"]["project"],
            page["participations"]["region"],
            page["participations"]["organisation"],
            strict=True,
        )
    )
    assert len(rows) == len(set(rows)) == 8


def test_projects_of_a_region_are_those_of_the_table(page):
    counted = [
        len(
            {
                p
                for p, r in zip(page["participations"]["project"], page["participations"]["region"], strict=True)
                if r == i
            }
        )
        for i in range(6)
    ]
    assert counted == [3, 2, 0, 3, 0, 0]


def test_fields_of_a_country_count_a_project_once(page):
    cells = {
        (page["fields"]["countries"][c], page["fields"]["names"][f]): (n, k)
        for c, f, n, k in page["fields"]["byCountry"]
    }
    assert cells == {
        ("AA", "Clustering"): (2, 2),
        ("AA", "Tourism"): (2, 1),
        ("BB", "Clustering"): (2, 2),
        ("BB", "Tourism"): (2, 1),
    }


def test_the_strongest_tie_comes_first(page):
    assert page["ties"]["joint_projects"] == [3, 1, 1]
    assert page["regions"]["region"][page["ties"]["source"][0]] == "AA01"


def test_shares_come_first_where_projects_were_judged(page):
    assert page["variables"][0]["key"] == "ici_share"


def test_without_judged_projects_no_share_is_offered(study, varied):
    projects = study.tables["projects"].with_columns(ici=pl.lit(None, pl.Boolean))
    keys = [variable["key"] for variable in payload(varied(tables={"projects": projects}))["variables"]]
    assert keys[0] == "projects"
    assert not {"ici_share", "ici_projects"} & set(keys)


def test_without_ties_nothing_about_ties_is_offered(varied):
    keys = [
        variable["key"]
        for variable in payload(varied(tables={"ties_regions": tables.TIES_REGIONS.empty()}))["variables"]
    ]
    assert not {"degree", "strength", "cross_border_strength"} & set(keys)


def test_values_fall_into_the_classes_they_were_counted_in(page):
    for variable in page["variables"]:
        values = [v for v in page["regions"][variable["key"]] if v is not None and (v or variable["kind"] == "number")]
        limits = variable["limits"]
        index = [next(k for k, limit in enumerate(limits) if value <= limit) for value in values]
        assert tuple(index.count(k) for k in range(len(limits))) == classify(values, zero_apart=False).counts


def test_a_single_map_leaves_out_what_it_does_not_show(page):
    assert only_map(page, "regions")["ties"]["source"] == []
    assert only_map(page, "links")["ties"] == page["ties"]
    assert only_map(page, "areas")["areas"] == page["areas"]
    assert only_map(page, "areas")["projects"] == {"id": []} or not only_map(page, "areas")["projects"]["id"]


def test_level_3_places_partners_in_level_3(study, varied):
    regions = study.tables["regions"].with_columns(region=pl.col("region") + "1")
    page = payload(varied(level=3, tables={"regions": regions}))
    assert min(page["participations"]["region"]) >= 0


def test_codes_of_projects_travel_only_where_no_name_stands_for_them(study, varied):
    bare = pl.col("project_id") == "p2"
    projects = study.tables["projects"].with_columns(
        pl.when(~bare).then(pl.col(name)).alias(name) for name in ("name", "acronym")
    )
    found = payload(varied(tables={"projects": projects}))["projects"]
    assert [code for code in found["id"] if code is not None] == ["p2"]
    assert len(found["id"]) == projects.height


def test_long_evidence_of_many_projects_is_cut_and_says_so(study, varied):
    projects = study.tables["projects"].with_columns(ici_evidence=pl.col("project_id") + pl.lit(" x" * 150_000))
    texts = payload(varied(tables={"projects": projects}))["projects"]["evidence"]["texts"]
    assert sum(map(len, texts)) <= EVIDENCE_CHARACTERS
    assert all(text.endswith("…") for text in texts)


def test_numbers_have_no_more_digits_than_anyone_reads(study, varied):
    regions = study.tables["regions"].with_columns(ici_share=pl.lit(1 / 3))
    found = payload(varied(tables={"regions": regions}))["regions"]
    assert set(found["ici_share"]) == {0.333333}
