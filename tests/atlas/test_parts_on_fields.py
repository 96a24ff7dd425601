"""Specialisations and clusters in a real browser: what stands there, what is hostile, what is unknown."""

import polars as pl
import pytest

from linkages.indicators import clusters as beside
from linkages.indicators import reach
from linkages.indicators.mentions import gather
from linkages.indicators.profiles import profiles
from linkages.indicators.shares import membership
from linkages.indicators.specialisation import specialisations
from linkages.tables import SPECIALISATIONS, conform
from linkages.tables import clusters as specified
from linkages.tables import specialisation as fields_of

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>\u202eabc"
NAMED = pl.DataFrame(
    {"project_id": ["p1", "p2", "p2", "p3"], "specialisation": ["life_science", "ict", "life_science", "tourism"]}
)
AREAS = pl.DataFrame({"unit": ["The Sound", "The Sound"], "country": ["AA", "BB"]})


def told(study):
    """Make the tables of the chapter on specialisations, and who is where."""
    projects, rows = study.tables["projects"], study.tables["participations"]
    members = membership(projects, rows, study.project_areas, regions=["AA03"], areas=["The Sound"])
    partners = rows.select("project_id", "country")
    made = {
        "specialisations": conform(specialisations(members, NAMED), SPECIALISATIONS),
        "specialisation_profiles": profiles(gather(members, NAMED), draws=19),
        "specialisation_reach": reach.specialisation_reach(members, NAMED),
        "country_specialisations": reach.country_specialisations(members, NAMED, AREAS, partners),
        "country_breadth": reach.country_breadth(members, NAMED, AREAS, partners),
    }
    specs = {table.name: table for table in fields_of.TABLES}
    return {name: conform(table, specs[name]) for name, table in made.items()}, members


def with_clusters(members):
    """List a cluster with a hostile name and address in The Sound."""
    empty = dict.fromkeys(c.name for c in specified.CLUSTERS.columns)
    row = empty | {
        "cluster_id": "C1",
        "name": HOSTILE,
        "kind": "cross-border",
        "place": "The Sound",
        "cross_border_regions": "The Sound",
        "placed_by": "cross_border_region",
        "fields": "life_science;energy",
        "process": "organic",
        "process_evidence": HOSTILE,
        "stage_from": "emerging",
        "stage_to": "mature",
        "evidence_actors": "forty firms",
        "url": "javascript:alert(3)",
    }
    clusters = conform(pl.DataFrame([row], infer_schema_length=None), specified.CLUSTERS)
    units = pl.DataFrame(
        {"cluster_id": ["C1"] * 2, "kind": ["cross-border"] * 2, "unit_kind": ["cross_border_region"] * 2}
    ).with_columns(unit=pl.lit("The Sound"), specialisation=pl.Series(["life_science", "energy"]))
    table = beside.clusters_and_initiatives(members, NAMED, units)
    return {"clusters": clusters, "clusters_and_initiatives": conform(table, specified.CLUSTERS_AND_INITIATIVES)}


def figure(page, title):
    return page.locator("figure", has=page.locator("h3", has_text=title))


@pytest.mark.parametrize("width", [360, 1400])
def test_pictures_of_fields_fit_the_page_and_say_their_numbers(opened, study, varied, width):
    tables, _ = told(study)
    page = opened(varied(tables=tables), at="#view=fields", width=width)
    assert ("1/1" if width < 600 else "1 of 1") in figure(page, "In how many regions").text_content()
    assert "life science" in figure(page, "Specialisations by country").text_content()
    assert "AA" in figure(page, "Specialisations by country").text_content()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chosen_region_shows_its_own_quotients(opened, study, varied):
    tables, _ = told(study)
    page = opened(varied(tables=tables), at="#view=fields&region=AA02")
    text = figure(page, "What a place does more than others").text_content()
    assert "Region AA02" in text
    assert "tourism" in text
    assert "information and communication technology" not in text


def test_fields_have_the_names_of_the_codebook_and_a_table_of_their_own(opened, study, varied):
    tables, _ = told(study)
    page = opened(varied(tables=tables), at="#view=fields")
    assert "information and communication" in figure(page, "Specialisations by country").text_content()
    page.click("nav a[data-view=table]")
    page.click("[data-section=table] button:text-is('Specialisations')")
    rows = tables["specialisations"].filter(pl.col("unit_kind").is_in(["region", "cross_border_region"]))
    assert page.locator("[data-section=table] tbody tr").count() == rows.height


def test_what_stands_further_down_is_named_at_the_top_and_reached_by_keyboard(opened, study, varied):
    tables, _ = told(study)
    page = opened(varied(tables=tables), at="#view=fields")
    page.locator("[data-below] button:text-is('What a place does more than others')").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "What a place does more than others"
    page.click("nav a[data-view=table]")
    assert not page.locator("[data-below] button").count()


def test_a_region_without_a_field_says_so(opened, study, varied):
    tables, _ = told(study)
    page = opened(varied(tables=tables), at="#view=fields&region=AA03")
    assert "No project of the chosen place names a field" in page.locator("main").inner_text()


def test_without_a_file_the_page_says_that_clusters_are_unknown(opened, study, varied):
    _, members = told(study)
    table = conform(beside.clusters_and_initiatives(members, NAMED, None), specified.CLUSTERS_AND_INITIATIVES)
    page = opened(varied(tables={"clusters_and_initiatives": table}), at="#view=fields")
    assert "no clusters file was given" in figure(page, "Fields of initiatives").inner_text()
    assert figure(page, "what to look for in each").count() == 0


def test_a_cluster_has_its_lists_of_evidence_and_no_score(opened, study, varied):
    _, members = told(study)
    page = opened(varied(tables=with_clusters(members)), at="#view=fields")
    lists = figure(page, "what to look for in each")
    lists.locator("summary").click()
    text = lists.inner_text()
    assert HOSTILE.partition("\u202e")[0] in text
    assert "forty firms" in text
    assert "emerging cluster to developing cluster to mature cluster" in text
    assert "lines 1067–1101" in text
    assert "Nothing noted in the file" in text
    assert lists.locator("a[href]").count() == 0  # javascript: is no address
    assert "1 of 3" in figure(page, "Fields of initiatives").text_content()  # life science, of ict and energy too


def test_a_row_of_the_matrix_chooses_its_region_by_keyboard(opened, study, varied):
    _, members = told(study)
    page = opened(varied(tables=with_clusters(members)), at="#view=fields")
    row = figure(page, "Fields of initiatives").locator("[role=button]", has_text="The Sound")
    row.focus()
    page.keyboard.press("Enter")
    assert "area=The+Sound" in page.url
