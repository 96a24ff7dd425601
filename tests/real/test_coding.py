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
    folds, programmes, unread, _, theme, people = found[0][:6]
    assert folds.n == 84
    assert folds.f1 >= 0.75
    assert folds.kappa >= 0.65
    assert programmes.f1 >= 0.75
    assert unread.f1 >= 0.70
    assert (round(theme.f1, 2), round(theme.kappa, 2)) == (0.32, 0.21)
    assert people.kappa > 0.95


def test_what_is_found_does_not_hang_on_terms_of_a_single_project(found):
    single, theme = found[0][3:5]
    assert single.f1 >= 0.65
    assert single.kappa > theme.kappa + 0.2


def test_projects_of_other_programmes_that_were_made_up_are_told_too(found):
    made_up = {row.what: row for row in found[0][6:]}
    assert len(made_up) == 5
    assert all(row.kappa >= 0.65 for row in made_up.values())


def test_specialisations_are_found_better_than_by_the_themes_alone(found):
    folds, _, unread, themes, _, *made_up = (line[2] for line in found[1])
    assert folds >= 0.70
    assert unread >= 0.65
    assert themes < folds
    assert min(made_up) >= 0.55
