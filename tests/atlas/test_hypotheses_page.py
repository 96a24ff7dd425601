"""The page on hypotheses in a real browser: by keyboard, wide and narrow, hostile text and all."""

import polars as pl
import pytest

from linkages.tables import conform
from linkages.tables.hypotheses import HYPOTHESES

pytestmark = pytest.mark.browser
STATUSES = ("supported", "contrary", "not supported", "undecided", "descriptive")
HOSTILE = "</script><img src=x onerror=alert(1)>\u202e" + "long" * 400


@pytest.fixture
def shown(opened, varied):
    """Open the page with a hypothesis of every status."""
    rows = [
        {
            "id": f"H{i}",
            "statement": HOSTILE if i == 1 else f"Statement {i}.",
            "source": "A book, page 1",
            "role": "descriptive" if name == "descriptive" else "confirmatory",
            "unit": "regions",
            "test": "groups",
            "direction": "less" if i % 2 else "greater",
            "n": 20,
            "missing": i,
            "effect_name": "Cliff's delta",
            "effect": 0.3,
            "low": -0.1,
            "high": 0.6,
            "no_effect": 0.0,
            "least": 0.147,
            "p_value": 0.04,
            "p_adjusted": 0.2,
            "status": name,
            "result": "Found; this does not show why.",
            "does_not_show": "why",
            "how": "9999 permutations",
            "file": "h.toml",
        }
        for i, name in enumerate(STATUSES)
    ]
    nothing = dict.fromkeys(("effect_name", "effect", "low", "high", "no_effect", "least", "p_value", "p_adjusted"))
    rows.append(rows[0] | nothing | {"id": "H9", "status": "not testable", "result": "Not testable: no clusters."})
    columns = dict.fromkeys(HYPOTHESES.names)
    table = conform(pl.DataFrame([columns | row for row in rows], infer_schema_length=None), HYPOTHESES)
    data = varied(tables={"hypotheses": table}, statements={"hypotheses": "5 of 6 hypotheses could be tested here."})
    return lambda **options: opened(data, at="#view=hypotheses", **options)


def test_the_page_shows_all_that_were_tested_and_each_with_what_it_does_not_show(shown):
    page = shown()
    assert page.inner_text("[data-sentence]") == "5 of 6 hypotheses could be tested here."
    assert page.locator("svg.chart g[role=link]").count() == 5
    assert page.locator("article.hypothesis").count() == 6
    for i in range(5):
        assert "this does not show" in page.inner_text(f"#hypothesis-H{i}")
    page.click("text=1 not testable on these data")
    assert "no clusters" in page.inner_text("#hypothesis-H9")


def test_what_could_not_be_tested_is_folded_beneath_the_rest_and_opens_alone(shown):
    page = shown()
    assert not page.locator("#hypothesis-H9").is_visible()
    page.click("button:text-is('not testable 1')")
    assert page.locator("#hypothesis-H9").is_visible()


def test_the_hypotheses_are_a_table_too(shown):
    page = shown()
    page.click("nav a[data-view=table]")
    page.click("[data-section=table] button:text-is('Hypotheses')")
    assert page.locator("[data-section=table] tbody tr").count() == 6
    assert "tables/hypotheses.csv" in page.inner_text("[data-section=table]")


def test_a_row_leads_to_its_hypothesis_by_keyboard(shown):
    page = shown()
    page.locator("svg.chart g[role=link]").nth(2).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "hypothesis-H2"


def test_hypotheses_are_chosen_by_status(shown):
    page = shown()
    page.get_by_role("button", name="not testable").click()
    assert page.locator("article.hypothesis .hypothesis-status").all_inner_texts() == ["not testable"]
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"


def test_a_hypothesis_stated_as_less_is_turned_around(shown):
    page = shown()
    marks = page.evaluate("linkages.data.parts.hypotheses.rows.map((row) => row.at)")
    assert marks[:2] == [0.3, -0.3]


@pytest.mark.parametrize("width", [360, 2000])
def test_the_page_fits_its_screen(shown, width):
    page = shown(width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("article.hypothesis").nth(1).bounding_box()["width"] <= width


def test_the_forest_can_be_saved(shown):
    page = shown()
    with page.expect_download() as download:
        page.locator(".figure .save button").first.click()
    assert download.value.suggested_filename.endswith(".svg")
