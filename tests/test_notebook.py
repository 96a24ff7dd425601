import polars as pl

import linkages as lk
from linkages.settings import sample_study

MARKUP = "<img src=x onerror=alert(1)>"


def frames():
    projects = pl.DataFrame({"project_id": ["a"], "programme": [MARKUP]})
    partners = pl.DataFrame({"project_id": ["a", "a"], "name": [MARKUP, "Y"], "role": ["lead", "partner"]})
    return lk.from_frames(projects, partners)


def test_an_export_shows_its_tables_and_escapes_what_comes_from_data():
    shown = frames()._repr_html_()
    assert "projects: 1 rows" in shown
    assert "<img" not in shown


def test_an_inspection_shows_its_text():
    assert "Read me" in lk.inspect(sample_study())._repr_html_()
