"""The rules between weak, strong and covalent ties can be read, changed and applied, and say no to nonsense."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import MissingFileError, SettingError
from linkages.network.rules import TieRules

RULES = st.builds(
    TieRules,
    strong_joint=st.integers(1, 4),
    strong_p=st.sampled_from([0.01, 0.05, 0.5, 1.0]),
    covalent_joint=st.integers(1, 5),
    covalent_led=st.integers(0, 2),
    covalent_periods=st.integers(1, 3),
    covalent_years=st.integers(0, 6),
)


@st.composite
def evidence(draw):
    joint = draw(st.integers(1, 6))
    leads, years, periods = (draw(st.integers(0, joint)) for _ in range(3))
    p_value = draw(st.sampled_from([0.004, 0.04, 0.4, None]))
    return {
        "joint_projects": joint,
        "span": draw(st.integers(0, 8)) if years > 1 else 0,
        "periods": draw(st.integers(1, min(periods, 3))) if periods else 0,
        "led_source": draw(st.integers(0, leads)),
        "led_target": draw(st.integers(0, leads)),
        "known_years": years,
        "known_periods": periods,
        "known_leads": leads,
        "p_low": 1.0 if p_value is None else p_value,
        "p_high": 0.0 if p_value is None else p_value,
    }


def write(tmp_path, text):
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_changes_what_it_names_and_keeps_the_rest(tmp_path):
    path = write(tmp_path, "[strong]\np_value = 0.01\n[covalent]\njoint_projects = 5\nyears_apart = 6\n")
    expected = {**asdict(TieRules()), "strong_p": 0.01, "covalent_joint": 5, "covalent_years": 6}
    assert asdict(TieRules.from_toml(path)) == expected


def test_an_empty_file_keeps_the_defaults(tmp_path):
    assert TieRules.from_toml(write(tmp_path, "")) == TieRules()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[strong]\njoint = 2", r"\[strong\] has no setting 'joint'; there are: joint_projects, p_value"),
        ("[weak]\njoint_projects = 1", r"found 'weak', expected the tables \[strong\] and \[covalent\]"),
        ("strong = 2", "found 'strong', expected the tables"),
        (
            "[strong]\njoint_projects = 2.5",
            r"\[strong\] joint_projects: found 2.5, expected a whole number of 1 or more",
        ),
        ("[strong]\njoint_projects = true", "found True, expected a whole number"),
        ("[strong]\np_value = '0.05'", "found '0.05', expected a number from 0 to 1"),
        ("[strong]\np_value = 5", "found 5, expected a number from 0 to 1"),
        ("[strong]\np_value = nan", "found nan, expected a number from 0 to 1"),
        ("[covalent]\nled_each = -1", r"\[covalent\] led_each: found -1, expected a whole number of 0 or more"),
        ("[covalent]\nperiods = 0", "found 0, expected a whole number of 1 or more"),
        ("[strong", "no TOML file"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name_and_what_was_expected(tmp_path, text, said):
    with pytest.raises(SettingError, match=said) as raised:
        TieRules.from_toml(write(tmp_path, text))
    assert "rules.toml" in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.toml: there is no such file"):
        TieRules.from_toml(tmp_path / "none.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match="no TOML file"):
        TieRules.from_toml(path)


def test_the_description_names_every_threshold():
    rules = TieRules(
        strong_joint=12, strong_p=0.034, covalent_joint=56, covalent_led=7, covalent_periods=8, covalent_years=91
    )
    said = rules.describe()
    assert set(said) == {"weak", "strong", "covalent", "undetermined"}
    assert all(number in said["strong"] for number in ("12", "0.034"))
    assert all(number in said["covalent"] for number in ("56", "7", "8", "91"))
    assert "p at most" not in rules.describe(tested=False)["strong"]


def rank(rules, tie, side, *, tested=True):
    bounds = rules.bounds(tie, tested=tested)
    return 2 if bounds[f"covalent_{side}"] else int(bounds[f"strong_{side}"])


@given(RULES, evidence(), st.booleans())
def test_missing_evidence_never_makes_the_lower_class_the_higher(rules, tie, tested):
    assert rank(rules, tie, "low", tested=tested) <= rank(rules, tie, "high", tested=tested)


@given(RULES, RULES, evidence())
def test_stricter_rules_never_raise_a_class(one, other, tie):
    a, b = asdict(one), asdict(other)
    strict = TieRules(**{name: (min if name == "strong_p" else max)(a[name], b[name]) for name in a})
    for side in ("low", "high"):
        assert rank(strict, tie, side) <= min(rank(one, tie, side), rank(other, tie, side))


@given(evidence())
def test_rules_that_ask_for_nothing_make_every_tie_covalent(tie):
    rules = TieRules(strong_joint=1, strong_p=1, covalent_joint=1, covalent_led=0, covalent_years=0)
    assert rank(rules, tie, "low") == 2


def test_variants_move_one_threshold_at_a_time_and_keep_the_value_in_force():
    rules = TieRules(strong_joint=7, strong_p=0.02)
    for _, _, variant in rules.variants():
        assert sum(a != b for a, b in zip(asdict(rules).values(), asdict(variant).values(), strict=True)) <= 1
    assert sum(variant == rules for *_, variant in rules.variants()) == len(asdict(rules))
