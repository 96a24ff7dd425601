"""The rules of coding against two people's reading: the figures of docs/validation/coding.md, with slack."""

import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"

pytestmark = pytest.mark.skipif(not (SHARED / "coding").exists(), reason="the coded projects are not here")


@pytest.fixture(scope="module")
def found():
    sys.path.insert(0, str(SCRIPTS))
    try:
        import coding_fit
        import validate_coding

        coded = coding_fit.coded(SHARED)
        return validate_coding.initiatives(coded), validate_coding.specialisations(coded)
    finally:
        sys.path.remove(str(SCRIPTS))


def test_initiatives_are_found_by_cross_validation_and_far_better_than_by_the_theme(found):
    folds, programmes, unread, theme, people = found[0]
    assert folds.n == 84
    assert folds.f1 >= 0.75
    assert folds.kappa >= 0.65
    assert programmes.f1 >= 0.72
    assert unread.f1 >= 0.60
    assert (round(theme.f1, 2), round(theme.kappa, 2)) == (0.32, 0.21)
    assert people.kappa > 0.95


def test_specialisations_are_found_better_than_by_the_themes_alone(found):
    folds, _, unread, themes, _ = (line[2] for line in found[1])
    assert folds >= 0.70
    assert unread >= 0.65
    assert themes < folds
