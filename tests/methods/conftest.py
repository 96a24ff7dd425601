"""A study with most of what the methods text can speak of, run in several ways."""

import polars as pl
import pytest

import linkages as lk


def several(**given):
    """Six projects of four regions and two programmes, with themes, dates and texts."""
    codes = list("abcdef")
    places = {"a": "12", "b": "12", "c": "123", "d": "23", "e": "34", "f": "1234"}
    nuts = {"1": ("SE11", "SE"), "2": ("FI1B", "FI"), "3": ("EE00", "EE"), "4": ("LV00", "LV")}
    rows = [(code, place) for code in codes for place in places[code]]
    partners = pl.DataFrame(
        {
            "project_id": [code for code, _ in rows],
            "name": [f"University {place}" for _, place in rows],
            "role": ["lead" if place == places[code][0] else "partner" for code, place in rows],
            "nuts2_code": [nuts[place][0] for _, place in rows],
            "country": [nuts[place][1] for _, place in rows],
        }
    )
    projects = pl.DataFrame(
        {
            "project_id": codes,
            "programme": ["Nord"] * 4 + ["South <b>Baltic</b>"] * 2,
            "period": ["2007-2013"] * 3 + ["2014-2020"] * 3,
        }
    )
    themes = pl.DataFrame(
        {"project_id": codes, "position": [1] * 6, "theme": ["Clustering and economic cooperation", "Tourism"] * 3}
    )
    said = "A lasting network of firms in two countries will market what its members make together, and compete."
    texts = pl.DataFrame(
        {"project_id": codes, "field": ["description"] * 6, "language": ["en"] * 6, "text": [said] * 6}
    )
    export = lk.from_frames(projects, partners, themes=themes, texts=texts)
    return lk.Study(export, draws=19, permutations=19, bootstraps=19, **given).run()


@pytest.fixture(scope="package")
def usual():
    return several()


@pytest.fixture(scope="package")
def untested():
    return several(null="none")


@pytest.fixture(scope="package")
def by_theme():
    return several(ici="theme")


@pytest.fixture(scope="package")
def from_odd_file(tmp_path_factory):
    areas = tmp_path_factory.mktemp("areas") / "[@jost2007]<b>.csv"
    areas.write_text("unit,region\nNorth,SE11\nNorth,FI1B\n", encoding="utf-8")
    return several(areas=areas, nuts="2013")
