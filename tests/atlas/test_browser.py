"""What a person sees and does: the pages in a real browser, without network."""

import csv
import io
import re

import polars as pl
import pytest

from linkages import Study, tables

pytestmark = pytest.mark.browser
VIEWS = ("regions", "links", "fields", "urbanisation", "table", "about")
NAMELESS = """[...document.querySelectorAll('button, select, input, a[href], [role=button]')]
    .filter((e) => e.offsetParent)
    .filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length))
    .map((e) => e.outerHTML.slice(0, 80))"""
SIZE = """(i) => {
    const ring = linkages.map.outlines[i].getLatLngs()[0][0].map((p) => linkages.map.leaflet.latLngToLayerPoint(p));
    const next = (k) => ring[(k + 1) % ring.length];
    return Math.abs(ring.reduce((sum, p, k) => sum + p.x * next(k).y - next(k).x * p.y, 0)) / 2;
}"""


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_with_a_sentence_and_shows_something(opened, study, view):
    page = opened(study, at=f"#view={view}")
    assert len(page.inner_text("[data-sentence]")) > 30
    assert page.locator("[data-section]:visible").first.inner_text().strip()
    assert page.locator("nav a[aria-current]").inner_text() == {"about": "About the data"}.get(view, view.capitalize())


@pytest.mark.parametrize("name", ["maps/ici_shares.html", "maps/ties.html", "maps/cross_border_regions.html"])
def test_a_single_map_draws_regions_and_a_legend(opened, study, name):
    page = opened(study, name)
    assert page.locator("path.leaflet-interactive").count() >= 6
    assert page.inner_text("[data-legend]").strip()


def test_a_region_chosen_on_the_map_shows_its_number_and_the_projects_behind_it(opened, study):
    page = opened(study)
    page.evaluate("linkages.map.outlines[0].fire('click', {layerPoint: L.point(-9999, -9999)})")
    words = page.inner_text("[data-panel]")
    assert "2 of 3 projects" in words
    assert "21–94" in words
    assert page.locator("[data-panel] details.project").count() == 3
    assert "region=AA01" in page.url


def test_the_address_brings_back_view_and_selection(opened, study):
    page = opened(study, at="#view=links&region=BB01")
    assert "Region BB01 (BB01)" in page.inner_text("[data-panel]")
    page.click("nav a[data-view=urbanisation]")
    assert "region=BB01" in page.url
    page.go_back()
    assert page.locator("nav a[aria-current]").inner_text() == "Links"


def test_a_tooltip_tells_count_share_and_interval(opened, study):
    page = opened(study)
    page.locator("path.leaflet-interactive").first.hover(force=True)
    assert re.search(r"\d of \d projects?, \d+\s% \(\d+–\d+\s%\)|no project", page.inner_text("#tip"))


def test_only_http_addresses_become_links(opened, study):
    page = opened(study, at="#view=table&table=projects")
    links = page.locator("[data-section=table] a")
    assert {links.nth(k).get_attribute("href") for k in range(links.count())} == {"https://example.org/p"}
    assert "javascript:alert(3)" in page.inner_text("[data-section=table]")


def test_names_made_of_markup_are_shown_as_text(opened, study):
    page = opened(study, at="#view=table&table=projects")
    assert "onerror=alert(1)" in page.inner_text("[data-section=table]")
    assert page.locator("img[src='x']").count() == 0


def test_a_saved_table_runs_no_formula(opened, study):
    page = opened(study, at="#view=table&table=projects")
    with page.expect_download() as download:
        page.click("text=Save as CSV")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["name"] for row in rows if "HYPERLINK" in row["name"]] == ["'=HYPERLINK(1)"]
    assert {row["budget_eur"] for row in rows} == {"1234567.89"}


def test_a_table_is_sorted_and_filtered(opened, study):
    page = opened(study, at="#view=table")
    page.click("th button:text-is('density')")
    first = page.locator("[data-section=table] tbody tr").first
    assert first.inner_text().startswith("BB03")
    page.fill("[data-section=table] input[type=search]", "aa02")
    assert page.locator("[data-section=table] tbody tr").count() == 1


@pytest.mark.parametrize("view", ["regions", "links"])
def test_a_saved_picture_carries_banner_title_and_source(opened, varied, view):
    page = opened(varied(synthetic="Made up data."), at=f"#view={view}")
    with page.expect_download() as download:
        page.click(f"[data-controls={view}] .save button:text-is('SVG')")
    drawn = download.value.path().read_text(encoding="utf-8")
    for words in ("Made up data.", "A study of two countries", "An office"):
        assert words in drawn.replace("</text><text", " ") or words.split()[0] in drawn
    assert "synthetic" in download.value.suggested_filename
    with page.expect_download() as download:
        page.click(f"[data-controls={view}] .save button:text-is('PNG')")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_ties_of_a_class_can_be_hidden(opened, study):
    page = opened(study, at="#view=links")
    assert page.evaluate("linkages.ties.shown(linkages.state.now).length") == 3
    page.click("[data-controls=links] button:has-text('strong')")
    assert page.evaluate("linkages.ties.shown(linkages.state.now).map((i) => linkages.ties.kinds[i])") == [
        "chance",
        "undetermined",
    ]


def test_a_tie_tells_its_evidence(opened, study):
    page = opened(study, at="#view=links&tie=AA01.BB01")
    words = page.inner_text("[data-panel]")
    for part in ("3 joint projects", "chance alone would give 0.7", "strong tie", "started between 2008 and 2012"):
        assert part in words


def test_without_judged_projects_the_map_shows_projects_and_says_why(opened, study, varied):
    none = study.tables["projects"].with_columns(ici=pl.lit(None, pl.Boolean))
    empty = study.tables["ici_shares"].with_columns(
        uncoded=pl.col("projects"),
        projects=pl.lit(0),
        ici=pl.lit(0),
        share=pl.lit(None, pl.Float64),
        low=pl.lit(None, pl.Float64),
        high=pl.lit(None, pl.Float64),
    )
    page = opened(varied(tables={"projects": none, "ici_shares": empty}))
    assert "there are no shares" in page.inner_text("[data-sentence]")
    assert page.input_value("[data-controls=regions] select") == "projects"


@pytest.mark.parametrize("view", VIEWS)
def test_a_study_with_hardly_anything_in_it_opens(opened, study, varied, view):
    nothing = {
        name: study.tables[name].clear() for name in ("ties_regions", "region_fields", "association", "coverage")
    }
    one = study.tables["regions"].head(1)
    projects = study.tables["projects"].with_columns(start=pl.lit(None, pl.Date), themes=pl.lit(None, pl.String))
    bare = varied(
        tables={**nothing, "regions": one, "projects": projects},
        areas=study.areas.iloc[:0],
        project_areas=study.project_areas.clear(),
        tie_classes=study.tie_classes.clear(),
        measures=(),
        periods=(),
        credits=(),
    )
    page = opened(bare, at=f"#view={view}")
    assert page.inner_text("[data-sentence]")


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("width", [360, 2560])
def test_no_view_is_wider_than_the_window(opened, study, view, width):
    page = opened(study, at=f"#view={view}", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_regions_views_and_tables(opened, study):
    page = opened(study)
    page.focus("[data-panel] .row")
    page.keyboard.press("Enter")
    assert "region=" in page.url
    page.focus("nav a[data-view=table]")
    page.keyboard.press("Enter")
    page.focus("[data-section=table] th button")
    page.keyboard.press("Enter")
    assert (
        page.locator(
            "[data-section=table] th[aria-sort=ascending], [data-section=table] th[aria-sort=descending]"
        ).count()
        == 1
    )


def test_every_control_has_a_name(opened, study):
    for view in VIEWS:
        page = opened(study, at=f"#view={view}")
        assert page.evaluate(NAMELESS) == []


def test_numbers_have_the_reader_s_separators(opened, study):
    page = opened(study, at="#view=table&table=projects", locale="de-DE")
    assert "1.234.568" in page.inner_text("[data-section=table]")


def test_regions_of_the_same_size_are_drawn_in_the_same_size(opened, study):
    page = opened(study)
    ratio = page.evaluate(f"({SIZE})(0) / ({SIZE})(3)")
    truth = study.geometry.set_index("region").to_crs(3035).area
    assert ratio == pytest.approx(truth["AA01"] / truth["BB01"], rel=0.03)


def test_one_view_is_printed_on_one_page(opened, study):
    for view in ("regions", "links", "fields", "urbanisation"):
        page = opened(study, at=f"#view={view}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1


def test_views_of_a_study_with_all_its_pictures_are_printed_on_one_page_too(opened):
    whole = Study(draws=20, permutations=99, bootstraps=99).run().atlas
    for view in ("regions", "links", "fields", "urbanisation"):
        printed = opened(whole, at=f"#view={view}").pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1


def test_tables_given_are_those_of_the_specification(study):
    for name in ("projects", "regions", "ties_regions", "ici_shares"):
        tables.validate(study.tables[name], getattr(tables, name.upper()))


def test_a_region_can_be_chosen_where_there_is_no_map(opened, study):
    page = opened(study, at="#view=fields")
    page.click("[data-section=fields] button:text-is('Regions')")
    page.select_option("[data-section=fields] select", "AA02")
    assert "region=AA02" in page.url
    page.click("nav a[data-view=urbanisation]")
    assert page.input_value("[data-section=urbanisation] label:has-text('Region') select") == "AA02"
    assert "Region AA02 (AA02)" in page.locator("[data-section=urbanisation] svg").first.text_content()


def test_cross_border_regions_are_marks_with_a_share_of_their_own(opened, study):
    page = opened(study, at="#view=regions&colour=areas")
    assert "do not add up" in page.inner_text("[data-sentence]")
    page.hover("path.leaflet-interactive[stroke-width='1']", force=True)
    assert "2 of 2 projects" in page.inner_text("#tip")


@pytest.mark.parametrize("name", ["atlas.html", "maps/ties.html"])
def test_the_first_view_is_centred_on_the_study(opened, study, name):
    page = opened(study, name)
    page.wait_for_timeout(300)
    off = page.evaluate(
        """() => {
            const [west, south, east, north] = linkages.data.shapes.bounds;
            const centre = linkages.map.leaflet.getBounds().getCenter();
            return [centre.lng - (west + east) / 2, centre.lat - (south + north) / 2];
        }"""
    )
    assert off == pytest.approx([0, 0], abs=5)


def test_whoever_chooses_in_a_list_goes_on_there(opened, study):
    page = opened(study)
    page.focus("[data-panel] .row")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('[data-panel]') !== null")
    assert "Region" in page.evaluate("document.activeElement.textContent")


def test_weak_ties_in_the_legend_add_up_to_those_in_the_table(opened, study, varied):
    ties = pl.concat(
        [
            study.tables["ties_regions"],
            study.tables["ties_regions"]
            .filter(pl.col("tie") == "weak")
            .with_columns(target=pl.lit("BB02"), p_value=pl.lit(0.01)),
        ]
    )
    classes = study.tie_classes.with_columns(
        observed=pl.when(pl.col("tie") == "weak").then(2).otherwise(pl.col("observed"))
    )
    page = opened(varied(tables={"ties_regions": ties}, tie_classes=classes), at="#view=links")
    assert "1 beyond chance, 1 within" in page.inner_text("[data-panel]")
    assert "Weak ties are 2 in all" in page.inner_text("[data-legend]")


def test_the_sensitivity_of_classes_is_shown_where_it_was_tried(opened, varied):
    row = {"weak": 1, "strong": 1, "covalent": 0, "undetermined": 1}
    tried = pl.DataFrame(
        [
            {"setting": "[strong] p_value", "value": 0.05, "in_force": True, **row, "changed": 0},
            {"setting": "[strong] p_value", "value": 0.01, "in_force": False, **row, "changed": 2},
        ]
    )
    page = opened(varied(tables={"tie_sensitivity": tried}), at="#view=links")
    page.click("text=How many ties change class")
    told = page.locator("details.sensitivity svg.chart").get_attribute("aria-label")
    assert "in force" in told
    assert all(format(changed, ",") in told for changed in tried["changed"])
    points = page.locator("details.sensitivity svg.chart circle")
    assert points.count() == tried.height
    words = page.inner_text("details.sensitivity")
    assert "strong: p at most" in words
    assert re.search(r"0[.,]01\s+2\s", words)
    assert "in-force" in page.locator("details.sensitivity tr", has_text="0.05").first.get_attribute("class")


def test_conflicts_are_kept_and_sheets_nobody_needs_come_last(opened, varied):
    rows = [
        tables.coverage_row("read", "sheet 'Notes'", rows=5, known=0, reason="neither projects nor partners; left out"),
        tables.coverage_row("place", "region", rows=9, known=8, reason="town and code differ: the code is kept"),
        tables.coverage_row("read", "start of projects", rows=9, known=7, reason="projects without start"),
    ]
    coverage = tables.conform(pl.DataFrame(rows), tables.COVERAGE)
    page = opened(varied(tables={"coverage": coverage}), at="#view=about")
    said = page.locator(".coverage-row").all_inner_texts()
    assert "Kept: town and code differ" in said[0]
    assert "2 lost: projects without start" in said[1]
    assert "Notes" in said[2]
    assert "lost" not in said[2] + said[0]


@pytest.mark.parametrize("view", ["regions", "links", "fields", "urbanisation"])
def test_every_picture_of_made_up_data_says_so(opened, varied, view):
    page = opened(varied(synthetic="SYNTHETIC SAMPLE, nothing here is real."), at=f"#view={view}")
    buttons = page.locator(".save button:text-is('SVG'):visible")
    assert buttons.count() > 0
    for k in range(buttons.count()):
        with page.expect_download() as download:
            buttons.nth(k).click()
        assert "SYNTHETIC SAMPLE" in download.value.path().read_text(encoding="utf-8")
        assert download.value.suggested_filename.startswith("synthetic")


def test_methods_and_complete_checks_are_folded_and_printed_open(opened, varied):
    page = opened(varied(methods="# Methods\n\n## Data\n\nRead from a file.\n"), at="#view=about")
    section = page.locator("[data-section=about] .folded", has_text="Data").last
    assert section.locator("h4").is_visible()
    assert not page.locator("text=Read from a file.").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("text=Read from a file.").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.locator("text=Read from a file.").is_visible()


def test_a_caveat_of_every_association_is_told_once_and_not_beside_each(opened, study, varied):
    rows = study.tables["association"]
    two = tables.conform(
        pl.concat([rows.head(1), rows.head(1).with_columns(y=pl.lit("projects"))]).with_columns(
            caveat=pl.Series(["First test. A census.", "Second test. A census."])
        ),
        tables.ASSOCIATION,
    )
    page = opened(varied(tables={"association": two}), at="#view=urbanisation")
    assert "Of all: A census." in page.inner_text("[data-section=urbanisation]")
    assert page.locator("ol.caveats li").all_inner_texts() == ["First test.", "Second test."]
