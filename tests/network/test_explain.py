import pytest

from linkages.network.explain import explain

TIE = {
    "source": "SE11",
    "target": "FI1B",
    "joint_projects": 6,
    "led_source": 2,
    "led_target": 4,
    "first_year": 2008,
    "last_year": 2015,
    "periods": 2,
    "breadth": 1.5,
    "expected": 2.5,
    "p_value": 0.01,
    "tie_low": "covalent",
    "tie_high": "covalent",
    "tie": "covalent",
}


def test_a_covalent_tie_is_told_with_all_of_its_evidence():
    said = explain(TIE)
    assert said.startswith("SE11 - FI1B: covalent. 6 joint projects")
    for words in ("2008 to 2015", "2 periods", "2 led from SE11 and 4 from FI1B", "1.5 fields", "2.5 expected"):
        assert words in said


def test_a_weak_tie_of_one_project_is_told_in_the_singular_without_spread():
    said = explain({**TIE, "tie": "weak", "joint_projects": 1, "last_year": 2008, "periods": 1})
    assert "weak. 1 joint project, started 2008, 2 led" in said


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"first_year": None, "last_year": None}, "start unknown"),
        ({"led_source": None}, "leads unknown"),
        ({"led_target": None}, "leads unknown"),
    ],
)
def test_evidence_that_lacks_is_called_unknown(lacking, words):
    assert words in explain({**TIE, **lacking})


@pytest.mark.parametrize(
    ("lacking", "words"),
    [({"expected": None}, "by chance"), ({"p_value": None}, "by chance"), ({"breadth": None}, "broad")],
)
def test_what_was_not_computed_is_not_spoken_of(lacking, words):
    assert words not in explain({**TIE, **lacking})


def test_none_is_never_printed():
    assert "None" not in explain({**TIE, **dict.fromkeys(list(TIE)[3:11])})


def test_an_undetermined_tie_names_the_least_and_the_most_that_it_can_be():
    said = explain({**TIE, "tie": "undetermined", "tie_low": "weak", "tie_high": "strong"})
    assert "weak at least, strong if" in said
