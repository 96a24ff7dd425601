"""Identity of organisations in the real exports, held against pairs that were labelled by reading."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEEP = ROOT.parent / "shared" / "data" / "keep"
LABELS = ROOT / "tests" / "real" / "labels" / "organisation_pairs.csv"

pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="the real exports are not beside the repository")


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("validate_identity", ROOT / "scripts" / "validate_identity.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["validate_identity"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["validate_identity"]


@pytest.fixture(scope="module")
def pairs(script):
    return script.labelled(LABELS, sorted(KEEP.iterdir()))


def shares(script, pairs):
    return [hits / trials for hits, trials in script.measure(pairs).values()]


def test_at_least_400_pairs_are_labelled(pairs) -> None:
    assert len(pairs) >= 400


def test_hardly_a_pair_is_joined_wrongly(script, pairs) -> None:
    assert shares(script, pairs)[0] >= 0.98
    assert shares(script, [pair for pair in pairs if pair.split == "held-out"])[0] >= 0.98


def test_nine_in_ten_pairs_drawn_by_likeness_or_at_random_are_found(script, pairs) -> None:
    drawn = [pair for pair in pairs if pair.drawn != "reading"]
    assert shares(script, drawn)[1] >= 0.90
    assert shares(script, [pair for pair in drawn if pair.split == "held-out"])[1] >= 0.90


def test_equal_names_alone_find_none_of_them(script) -> None:
    exact = script.labelled(LABELS, sorted(KEEP.iterdir()), identity="exact")
    assert script.measure(exact)["recall"][0] == 0


def test_a_row_that_changed_is_told(script, tmp_path) -> None:
    drifted = tmp_path / "labels.csv"
    text = LABELS.read_text(encoding="utf-8").splitlines()
    cells = text[1].split(",")
    cells[3] = "0" * 10
    drifted.write_text("\n".join([text[0], ",".join(cells)]), encoding="utf-8")
    with pytest.raises(script.DriftError, match="not the row that was labelled"):
        script.labelled(drifted, sorted(KEEP.iterdir()))


def test_the_page_shows_what_is_measured(script, pairs) -> None:
    page = (ROOT / "docs" / "validation" / "identity.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- measured -->\n(.*?)<!-- end -->", page, re.DOTALL)
    exact = script.labelled(LABELS, sorted(KEEP.iterdir()), identity="exact")
    assert shown
    assert shown[1].strip() == f"{script.table(pairs, exact)}\n\n{script.by_reason(pairs)}"
