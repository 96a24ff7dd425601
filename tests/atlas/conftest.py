"""A small made-up study: six square regions in two countries, one beside them, four projects."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import polars as pl
import pytest
from shapely import box

from linkages import tables
from linkages.atlas import AtlasData, Measure, write

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>{{ 7 * 7 }}{% raw %}\"'\u2028\u202eabc"
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def _project(
    key: str, *, ici: bool | None, themes: str | None, name: str, start: date | None, complete: bool = True
) -> dict[str, Any]:
    return {
        "project_id": key,
        "period": "2007-2013",
        "programme": "Alpha - Beta",
        "acronym": key.upper(),
        "name": name,
        "start": start,
        "end": None,
        "budget_eur": 1234567.89,
        "partners": 2,
        "partners_complete": complete,
        "ici": ici,
        "ici_rule": "theme" if ici is not None else None,
        "ici_evidence": None if ici is None else f"theme of {key}",
        "themes": themes,
        "website": "javascript:alert(3)" if key == "p1" else "https://example.org/p",
    }


def _frame(rows: list[dict[str, Any]], table: tables.Table) -> pl.DataFrame:
    return tables.conform(pl.DataFrame(rows, infer_schema_length=None), table) if rows else table.empty()


def _regions() -> pl.DataFrame:
    share = {"AA01": (2, 3, 2 / 3, 0.21, 0.94), "AA02": (0, 1, 0.0, 0.0, 0.79), "BB01": (2, 3, 2 / 3, 0.21, 0.94)}
    rows = []
    for k, code in enumerate(("AA01", "AA02", "AA03", "BB01", "BB02", "BB03")):
        ici, judged, value, low, high = share.get(code, (0, 0, None, None, None))
        rows.append(
            {
                "nuts_version": "2013",
                "region": code,
                "inside": code != "BB03",
                "name": f"Region {code}",
                "country": code[:2],
                "projects": judged,
                "organisations": judged,
                "ici_projects": ici,
                "ici_share": value,
                "ici_low": low,
                "ici_high": high,
                "degree": int(bool(judged)),
                "strength": judged,
                "cross_border_strength": judged,
                "density": None if code == "AA03" else 10.5 * (k + 1),
            }
        )
    return _frame(rows, tables.REGIONS)


def _shares(regions: pl.DataFrame) -> pl.DataFrame:
    kinds = [
        ("all", "all", 3, 1, 2, 2 / 3, 0.21, 0.94),
        ("programme", "Alpha - Beta", 3, 1, 2, 2 / 3, 0.21, 0.94),
        ("cross_border_region", "The Sound", 2, 0, 2, 1.0, 0.34, 1.0),
    ]
    names = ("unit_kind", "unit", "projects", "uncoded", "ici", "share", "low", "high")
    rows = [dict(zip(names, kind, strict=True)) for kind in kinds]
    rows += [
        {
            "unit_kind": "region",
            "unit": row["region"],
            "projects": row["projects"],
            "uncoded": 0,
            "ici": row["ici_projects"],
            "share": row["ici_share"],
            "low": row["ici_low"],
            "high": row["ici_high"],
        }
        for row in regions.iter_rows(named=True)
    ]
    return _frame(rows, tables.ICI_SHARES)


def _tie(source: str, target: str, joint: int, tie: str, *, p: float = 0.01) -> dict[str, Any]:
    low, high = ("strong", "covalent") if tie == "undetermined" else (tie, tie)
    return {
        "source": source,
        "target": target,
        "joint_projects": joint,
        "newman_weight": joint / 2,
        "cross_border": source[:2] != target[:2],
        "first_year": 2008,
        "last_year": 2012,
        "periods": 1,
        "breadth": 1.5,
        "led_source": 1,
        "led_target": 1,
        "dependence_source": 0.5,
        "dependence_target": 0.5,
        "expected": 0.7,
        "p_value": p,
        "q_value": 0.2,
        "backbone": False,
        "tie_low": low,
        "tie_high": high,
        "tie": tie,
    }


def _participations() -> pl.DataFrame:
    seats = {"p1": ("AA01", "BB01"), "p2": ("AA01", "BB01"), "p3": ("AA01", "BB01", "AA02"), "p4": ("AA02",)}
    rows = [
        {
            "project_id": project,
            "organisation_id": f"o{place}",
            "role": "lead" if k == 0 else "partner",
            "country": place[:2],
            "nuts_version": "2013",
            "nuts3": f"{place}1",
            "nuts2": place,
            "placed_by": "code",
            "name": HOSTILE if place == "AA02" else f"University of {place}",
            "town": "Town",
        }
        for project, places in seats.items()
        for k, place in enumerate(places)
    ]
    return _frame(rows, tables.PARTICIPATIONS)


def _geometry() -> gpd.GeoDataFrame:
    cells = {f"AA0{k + 1}": box(9 + k, 55, 10 + k, 56) for k in range(3)} | {
        f"BB0{k + 1}": box(9 + k, 54, 10 + k, 55) for k in range(3)
    }
    cells |= {"CC01": box(12, 54, 14, 55), "CC02": box(12, 55, 14, 56), "CC03": box(-61, 14, -60, 15)}
    codes = sorted(cells)
    frame = {"region": codes, "name": [f"Region {code}" for code in codes], "country": [code[:2] for code in codes]}
    return gpd.GeoDataFrame(frame, geometry=[cells[code] for code in codes], crs=4326)


def _study() -> AtlasData:
    projects = [
        _project("p1", ici=True, themes="Clustering;Tourism", name=HOSTILE, start=date(2008, 1, 1)),
        _project("p2", ici=True, themes="Clustering", name="=HYPERLINK(1)", start=date(2010, 5, 1)),
        _project("p3", ici=False, themes="Tourism", name="Three", start=date(2012, 2, 1)),
        _project("p4", ici=None, themes=None, name="Four", start=None, complete=False),
    ]
    regions = _regions()
    field = [
        ("AA01", "Clustering", 2, 2),
        ("AA01", "Tourism", 2, 1),
        ("AA02", "Tourism", 1, 0),
        ("BB01", "Clustering", 2, 2),
        ("BB01", "Tourism", 2, 1),
    ]
    association = {
        "x": "density",
        "y": "ici_projects",
        "level": "NUTS 2",
        "n": 4,
        "missing": 1,
        "method": "spearman",
        "estimate": 0.2,
        "low": -0.4,
        "high": 0.7,
        "p_value": 0.6,
        "caveat": "Few.",
    }
    coverage = [
        tables.coverage_row(
            "link", "partners", rows=4, known=3, reason="Lead rows alone are known.", example="f.csv, row 9"
        )
    ]
    return AtlasData(
        title="A study of two countries",
        inputs=("export.csv",),
        periods=("2007-2013",),
        nuts_version="2013",
        level=2,
        tables={
            "projects": _frame(projects, tables.PROJECTS),
            "participations": _participations(),
            "organisations": tables.ORGANISATIONS.empty(),
            "regions": regions,
            "ties_regions": _frame(
                [
                    _tie("AA01", "BB01", 3, "strong"),
                    _tie("AA01", "AA02", 1, "weak", p=0.6),
                    _tie("AA02", "BB01", 1, "undetermined"),
                ],
                tables.TIES_REGIONS,
            ),
            "ties_countries": tables.TIES_COUNTRIES.empty(),
            "region_fields": _frame(
                [dict(zip(tables.REGION_FIELDS.names, row, strict=True)) for row in field], tables.REGION_FIELDS
            ),
            "ici_shares": _shares(regions),
            "association": _frame([association], tables.ASSOCIATION),
            "coverage": _frame(coverage, tables.COVERAGE),
        },
        geometry=_geometry(),
        areas=gpd.GeoDataFrame(
            {"unit": ["The Sound"], "countries": ["AA;BB"]}, geometry=[box(9, 54, 10, 56)], crs=4326
        ),
        project_areas=pl.DataFrame({"project_id": ["p1", "p2"], "unit": ["The Sound", "The Sound"]}),
        tie_classes=pl.DataFrame(
            {
                "tie": ["weak", "strong", "covalent", "undetermined"],
                "observed": [1, 1, 0, 1],
                "null_mean": [2.0, 0.2, 0.0, 0.1],
                "null_sd": [0.5, 0.4, 0.0, 0.2],
            }
        ),
        tie_rules={"strong: joint projects": "at least 2"},
        ici_rule="By theme.",
        universe="Five regions.",
        measures=(Measure("density", "Population density", "inhabitants per km²", "2011", "An office"),),
        published=None,
        methods="# Methods\n\nWords, <b>raw</b> and [good](https://example.org), [bad](javascript:alert(4)), ![picture](https://example.org/x.png)\n",
        credits=("An office, https://example.org",),
    )


@pytest.fixture
def study() -> AtlasData:
    return _study()


@pytest.fixture
def varied() -> Callable[..., AtlasData]:
    """The study with some of it replaced; ``tables`` replaces tables by name."""

    def vary(*, tables: dict[str, pl.DataFrame] | None = None, **changes: Any) -> AtlasData:
        made = _study()
        return replace(made, tables={**made.tables, **(tables or {})}, **changes)

    return vary


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    """A Chromium, or a skip that says what is missing."""
    import os
    import shutil

    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    where = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not where:
        pytest.skip("no Chromium on this machine (set CHROMIUM to its path)")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=where, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chrome, tmp_path):
    """Write a study, open one of its pages; anything it asks for, says or complains of fails the test."""
    said: list[str] = []
    contexts = []

    def open_page(data, name="atlas.html", *, at="", width=1280, height=800, **options):
        write(data, tmp_path)
        address = (tmp_path / name).as_uri()
        context = chrome.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda r: (
                said.append(f"asks for {r.url[:80]}") if not r.url.startswith((address, "data:", "blob:")) else None
            ),
        )
        page.on("dialog", lambda d: (said.append(f"dialog {d.message}"), d.dismiss()))
        page.on("pageerror", lambda e: said.append(f"error {e}"))
        page.on("console", lambda m: said.append(f"console {m.text}") if m.type in {"error", "warning"} else None)
        page.goto(address + at)
        page.wait_for_selector("[data-sentence]:not(:empty)")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
