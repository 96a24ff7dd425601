"""Kinds of organisations in the real exports, held against labels that were made by reading."""

import importlib.util
import re
import sys
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
KEEP = ROOT.parent / "shared" / "data" / "keep"

pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="the real exports are not beside the repository")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("validate_kind", ROOT / "scripts" / "validate_kind.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["validate_kind"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["validate_kind"]


@pytest.fixture(scope="module")
def judged(script):
    return script.judged(script.labelled(KEEP))


def test_nine_labels_in_ten_are_met(script, judged):
    right, n, share, _low, _high = script.accuracy(judged)
    assert n >= 300
    assert share >= 0.92, f"{right} of {n}"


@pytest.mark.parametrize("language", ["en", "de", "da", "nl", "sv", "no"])
def test_four_labels_in_five_are_met_in_each_language(script, judged, language):
    own = judged.filter(pl.col("language") == language)
    assert own.height >= 10
    assert script.accuracy(own)[2] >= 0.80


def test_the_codebook_is_far_better_than_legal_status_alone(script, judged):
    assert script.accuracy(judged)[2] > script.accuracy(judged, "baseline")[2] + 0.5


def test_sure_kinds_are_righter_than_unsure_ones(script, judged):
    known = judged.filter(pl.col("found") != "unknown")
    sure, unsure = (known.filter(part) for part in (pl.col("confidence") > 0.9, pl.col("confidence") <= 0.8))
    assert script.accuracy(sure)[2] > script.accuracy(unsure)[2]
    assert abs(known["confidence"].mean() - script.accuracy(known)[2]) < 0.08


def test_the_page_tells_what_the_script_finds(script, judged):
    page = (ROOT / "docs" / "validation" / "kind.md").read_text(encoding="utf-8")
    assert script.page(judged) == page


def test_labels_hold_no_names(judged):
    labels = (ROOT / "tests" / "real" / "labels" / "kinds.csv").read_text(encoding="utf-8")
    written = [name for name in judged["name"] if len(re.findall(r"\w+", name)) > 3]
    assert not [name for name in written if name in labels]
