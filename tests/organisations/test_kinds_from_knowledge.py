"""Names of all the area's languages that were written down, with their kinds, before the rule had read them."""

import importlib.util
import sys
from pathlib import Path

import polars as pl
import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "validate_kind.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("validate_kind", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    sys.modules["validate_kind"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["validate_kind"]


@pytest.fixture(scope="module")
def judged(script):
    return script.from_knowledge()


def test_most_names_are_told(script, judged):
    assert judged.height >= 400
    assert script.accuracy(judged)[2] >= 0.94


def test_most_names_are_told_in_each_language(judged):
    right = (pl.col("kind") == pl.col("found")).mean()
    by = judged.filter(pl.col("language") != "name").group_by("language").agg(share=right)
    assert by.height == 13
    assert by.filter(pl.col("share") < 0.88).rows() == []


def test_a_mistake_in_a_word_costs_little(script):
    assert script.accuracy(script.from_knowledge(misspelt=True))[2] >= 0.88
