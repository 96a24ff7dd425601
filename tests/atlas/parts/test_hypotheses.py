"""What the page on hypotheses is given: effects of all kinds on one scale, turned to the direction stated."""

import json
from types import SimpleNamespace

import polars as pl
import pytest

from linkages.atlas.markup import script_json
from linkages.atlas.parts.hypotheses import part
from linkages.tables import conform
from linkages.tables.hypotheses import HYPOTHESES

PLAIN = {
    "id": "H",
    "statement": "s",
    "source": "b",
    "role": "confirmatory",
    "unit": "regions",
    "test": "groups",
    "direction": "greater",
    "n": 5,
    "missing": 1,
    "effect_name": "Cliff's delta",
    "effect": 0.5,
    "low": 0.25,
    "high": 0.75,
    "no_effect": 0.0,
    "status": "supported",
    "result": "r",
    "does_not_show": "w",
    "file": "f.toml",
}


def shown(*rows):
    columns = dict.fromkeys(HYPOTHESES.names)
    table = conform(pl.DataFrame([columns | PLAIN | row for row in rows], infer_schema_length=None), HYPOTHESES)
    return part(SimpleNamespace(tables={"hypotheses": table}))


@pytest.mark.parametrize(
    ("row", "at", "ends"),
    [
        ({}, 0.5, (0.25, 0.75)),
        ({"direction": "less"}, -0.5, (-0.75, -0.25)),
        ({"effect_name": "proportion", "no_effect": 0.5, "effect": 0.4, "low": 0.3, "high": 0.6}, -0.1, (-0.2, 0.1)),
        ({"effect_name": "odds ratio", "no_effect": 1.0, "effect": 3.0, "low": 1.0, "high": 9.0}, 0.5, (0.0, 0.8)),
        ({"effect": 7.0, "low": -3.0, "high": 9.0}, 1.0, (-1.0, 1.0)),
        ({"low": None, "high": None}, 0.5, (None, None)),
        ({"effect": None, "low": None, "high": None, "no_effect": None, "status": "not testable"}, None, (None, None)),
    ],
)
def test_effects_stand_on_one_scale(row, at, ends):
    (made,) = shown(row)["rows"]
    assert made["at"] == at
    assert (made["from"], made["to"]) == ends


def test_a_run_without_hypotheses_has_no_page():
    assert part(SimpleNamespace(tables={})) is None
    assert part(SimpleNamespace(tables={"hypotheses": HYPOTHESES.empty()})) is None


def test_hostile_text_travels_as_text():
    text = "</script><script>alert(1)</script>\u202e"
    made = shown({"statement": text, "result": text})
    packed = script_json(made)
    assert "</script>" not in packed
    assert json.loads(packed)["rows"][0]["statement"] == text
