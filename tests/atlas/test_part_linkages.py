"""What the pages show of linkages, from the tables of a run."""

from dataclasses import replace
from types import SimpleNamespace

import polars as pl
import pytest

from linkages.atlas.parts.linkages import part
from linkages.tables import conform
from linkages.tables.linkages import LINKAGES, LOCK_IN, PROXIMITY, REPEATED_PARTNERS

REACHES = ("region", "country", "eu_border", "other_border", "outside", "across")


def table(specification, rows):
    columns = {column.name: None for column in specification.columns}
    return conform(pl.DataFrame([columns | row for row in rows], infer_schema_length=None), specification)


def made(regions=("AA01", "BB01"), hostile="AA01"):
    units = [("all", "all"), ("country", "AA"), ("country", "BB"), *(("region", region) for region in regions)]
    shares = dict(zip(REACHES, (0.5, 0.125, 0.25, 0.125, 0.0, 0.375), strict=True))
    linkages = [
        {
            "unit_kind": kind,
            "unit": unit,
            "counted": "joint_projects",
            "reach": reach,
            "ties": round(16 * share),
            "n": 16,
            "unknown": 0,
            "projects": 6,
            "share": share,
            "low": share / 2,
            "high": (1 + share) / 2,
            "null_mean": share * 0.8,
            "null_sd": 0.04,
            "draws": 100,
        }
        for kind, unit in units
        for reach, share in shares.items()
    ]
    return {
        "linkages": table(LINKAGES, linkages),
        "lock_in": table(
            LOCK_IN,
            [
                {"region": regions[0], "state": "lock-in", "reason": f"above chance {hostile}", "rules": "q"},
                {"region": regions[1], "state": "not told", "reason": "few", "rules": "q"},
            ],
        ),
        "repeated_partners": table(
            REPEATED_PARTNERS,
            [
                {
                    "unit_kind": "reach",
                    "unit": "region",
                    "measure": "met_before",
                    "count": 3,
                    "n": 9,
                    "unknown": 0,
                    "share": 1 / 3,
                    "draws": 0,
                },
                {
                    "unit_kind": "all",
                    "unit": "all",
                    "measure": "met_before",
                    "count": 4,
                    "n": 16,
                    "unknown": 0,
                    "share": 0.25,
                    "low": 0.1,
                    "high": 0.4,
                    "null_mean": 0.2,
                    "draws": 9,
                },
                {
                    "unit_kind": "all",
                    "unit": "all",
                    "measure": "newcomer",
                    "count": 4,
                    "n": 16,
                    "unknown": 0,
                    "share": 0.25,
                    "draws": 9,
                },
            ],
        ),
        "proximity": table(
            PROXIMITY,
            [
                {
                    "network": "organisations",
                    "variable": "distance",
                    "method": "rank_biserial",
                    "estimate": -0.2,
                    "low": -0.3,
                    "high": -0.1,
                    "p_permuted": 0.01,
                    "n": 99,
                    "repeated": 12,
                },
                {"network": "organisations", "variable": "language", "method": "rank_biserial", "caveat": "few"},
                {"network": "regions", "variable": "distance", "method": "rank_biserial", "estimate": 0.5, "n": 9},
            ],
        ),
    }


def test_units_carry_their_shares_and_those_of_chance():
    found = part(SimpleNamespace(tables=made()))
    assert [unit[:4] for unit in found["units"]][:2] == [["all", "all", 16, 6], ["country", "AA", 16, 6]]
    assert found["units"][0][4] == [0.5, 0.125, 0.25, 0.125, 0.0]
    assert found["units"][0][5] == [0.5, 0.25, 0.75, 0.4, 0.04]
    assert found["units"][0][6][0] == 0.375
    assert found["states"]["AA01"][0] == "lock-in"
    assert found["draws"] == 100


def test_only_what_has_a_number_is_drawn():
    found = part(SimpleNamespace(tables=made()))
    assert [row[0] for row in found["met"]] == ["region", "all"]
    assert [row[0] for row in found["near"]] == ["distance"]


def test_a_run_without_ties_shows_nothing():
    assert part(SimpleNamespace(tables={})) is None
    tables = made() | {"linkages": LINKAGES.empty()}
    assert part(SimpleNamespace(tables=tables)) is None


def test_sequences_that_are_not_known_are_an_empty_list():
    tables = made()
    del tables["repeated_partners"]
    assert part(SimpleNamespace(tables=tables))["met"] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1400])
def test_a_reader_sees_countries_then_regions_and_can_choose_one(opened, study, width):
    page = opened(replace(study, tables={**study.tables, **made()}), at="#view=links", width=width)
    figure = page.locator("figure:has(h3:text('Local buzz'))")
    assert "All ties" in figure.inner_text()
    assert figure.locator("svg.chart g[aria-label]").count() == 3
    figure.get_by_role("button", name="Regions").click()
    region = figure.locator("svg.chart g[role=button]").first
    assert "lock-in" in region.get_attribute("aria-label")
    region.focus()
    page.keyboard.press("Enter")
    assert "region=AA01" in page.evaluate("location.hash")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


@pytest.mark.browser
def test_pictures_of_partners_who_met_and_of_what_is_near_are_drawn(opened, study):
    page = opened(replace(study, tables={**study.tables, **made()}), at="#view=links")
    assert "4 of 16" in page.locator("figure:has(h3:text('Partners who met'))").inner_text()
    assert "99 pairs" in page.locator("figure:has(h3:text('Near partners'))").inner_text()


@pytest.mark.browser
def test_without_dates_the_picture_says_so(opened, study):
    tables = made()
    del tables["repeated_partners"]
    page = opened(replace(study, tables={**study.tables, **tables}), at="#view=links")
    assert "no project has a start date" in page.locator("figure:has(h3:text('Partners who met'))").inner_text()


@pytest.mark.browser
def test_text_from_data_is_text(opened, study):
    page = opened(
        replace(study, tables={**study.tables, **made(hostile="<img src=x onerror=alert(1)>")}), at="#view=links"
    )
    figure = page.locator("figure:has(h3:text('Local buzz'))")
    figure.get_by_role("button", name="Regions").click()
    figure.locator("svg.chart g[role=button]").first.hover()
    assert figure.locator("img").count() == 0
