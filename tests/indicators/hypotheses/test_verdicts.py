"""Verdicts follow fixed rules: corrected p, direction, and what the interval rules out."""

from dataclasses import replace

import pytest

from linkages.indicators.hypotheses.outcome import Outcome
from linkages.indicators.hypotheses.verdicts import sentence, status

NONE = Outcome(n=20, missing=0, effect_name="rho", effect=0.0, interval=(-0.05, 0.05), p_value=0.9, least=0.1, seen="a")


@pytest.mark.parametrize(
    ("direction", "effect", "interval", "p", "expected"),
    [
        ("greater", 0.5, (0.2, 0.8), 0.01, "supported"),
        ("greater", -0.5, (-0.8, -0.2), 0.01, "contrary"),
        ("less", -0.5, (-0.8, -0.2), 0.01, "supported"),
        ("less", 0.5, (0.2, 0.8), 0.01, "contrary"),
        ("either", -0.5, (-0.8, -0.2), 0.01, "supported"),
        ("greater", 0.5, (0.2, 0.8), 0.051, "undecided"),
        ("greater", 0.0, (-0.05, 0.05), 0.9, "not supported"),
        ("greater", -0.2, (-0.5, 0.05), 0.9, "not supported"),
        ("less", -0.2, (-0.5, 0.05), 0.9, "undecided"),
        ("either", -0.2, (-0.5, 0.05), 0.9, "undecided"),
        ("greater", 0.0, None, 0.9, "undecided"),
        ("greater", None, None, None, "not testable"),
    ],
)
def test_a_status_follows_from_p_direction_and_interval(stated, direction, effect, interval, p, expected):
    outcome = replace(NONE, effect=effect, interval=interval, p_value=p)
    assert status(stated(direction=direction), outcome, p) == expected


def test_what_only_the_correction_takes_back_is_left_open(stated):
    narrow = replace(NONE, effect=0.04, interval=(0.01, 0.07), p_value=0.01)
    assert status(stated(), narrow, 0.2) == "undecided"
    assert status(stated(direction="less"), narrow, 0.2) == "not supported"


def test_a_ratio_is_judged_by_a_factor_and_a_proportion_from_its_value(stated):
    ratio = replace(NONE, none=1.0, least=1.5, effect=1.0, interval=(0.8, 1.4))
    assert status(stated(), ratio, 0.9) == "not supported"
    assert status(stated(), replace(ratio, interval=(0.8, 1.6)), 0.9) == "undecided"
    assert status(stated(direction="less"), replace(ratio, interval=(0.7, 1.6)), 0.9) == "not supported"
    proportion = replace(NONE, none=0.5, effect=0.5, interval=(0.4, 0.59))
    assert status(stated(), proportion, 0.9) == "not supported"
    assert status(stated(least=0.05), proportion, 0.9) == "undecided"


def test_what_was_told_after_the_fact_is_never_judged(stated):
    assert status(stated(role="descriptive"), replace(NONE, effect=0.9, p_value=0.001), 0.001) == "descriptive"


def test_a_sentence_has_the_numbers_and_ends_with_what_it_does_not_show(stated):
    said = sentence(stated(does_not_show="that a brings b about."), NONE, "undecided", 0.0004)
    assert said == (
        "Undecided: a (rho 0.00, 95 % interval -0.05 to 0.05, p = 0.900, corrected p < 0.001); this does not show that "
        "a brings b about."
    )
    assert said.count(". ") == 0
    lost = sentence(stated(), Outcome(n=0, missing=0, remark="no table"), "not testable", None)
    assert lost == "Not testable in this run: no table."
