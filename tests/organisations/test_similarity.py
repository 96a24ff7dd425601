import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.names import take_apart
from linkages.organisations.similarity import Scale, Side, compare, pooled, rarity
from linkages.organisations.vocabulary import vocabulary

NAMES = [
    "Universität Musterau",
    "University of Musterau",
    "University of Musterau, Department of Physics",
    "Port of Musterau",
    "Seewind Kohle Kontor (SKK)",
    "SKK",
    "SKK Musterau",
    "Lauritz Foundation",
    "Johann Daniel Lauritz Foundation",
    "Ministry of Transport, Environment and Energy",
    "Hafen Nord",
    "Hafen Süd",
]


def side(name: str, *towns: str) -> Side:
    return Side(take_apart(name, "DE"), frozenset(towns), frozenset())


def scale(*sides: Side) -> Scale:
    words = vocabulary()
    return Scale(
        rarity=rarity(form for each in sides for form in each.name.forms[:1]),
        towns={},
        general=words.general,
        near=words.near,
        national=words.national,
        parents=words.parents,
        campus=words.campus,
        places=words.places,
        councils=words.councils,
        given=words.given,
    )


def alike(first: Side, second: Side) -> bool:
    found = compare(first, second, scale(first, second))
    return not found.veto and found.score >= 0.85


def test_an_acronym_beside_a_place_is_the_name_that_says_both() -> None:
    assert alike(side("SKK Musterau"), side("Seewind Kohle Kontor Musterau (SKK)"))
    assert not alike(side("SKK Anderau"), side("Seewind Kohle Kontor Musterau (SKK)"))


def test_initials_are_a_name_in_the_same_town_alone() -> None:
    assert alike(side("SKKM", "musterau"), side("Seewind Kohle Kontor Musterau", "musterau"))
    assert not alike(side("SKKM", "anderau"), side("Seewind Kohle Kontor Musterau", "musterau"))
    assert not alike(side("SKKM"), side("Seewind Kohle Kontor Musterau"))


def test_a_foundation_goes_without_the_given_names() -> None:
    assert alike(side("Johann Daniel Lauritz Foundation", "m"), side("Lauritz Foundation", "m"))
    assert not alike(side("Johann Daniel Lauritz Foundation", "m"), side("Lauritz Foundation", "n"))


def test_a_longer_list_of_subjects_is_the_same_ministry() -> None:
    long = "Ministry of Transport, Environment and Energy"
    assert alike(side("Ministry of Transport and Energy"), side(long))
    assert not alike(side("Ministry of Transport"), side(long))
    assert not alike(side("Ministry of Transport and Health"), side(long))


def test_an_office_is_that_of_its_town() -> None:
    office, town = (
        side("Behörde für Umwelt und Energie", "musterau"),
        side("City of Musterau, Ministry of Environment and Energy", "musterau"),
    )
    assert alike(office, town)


def test_what_one_spelling_says_counts_for_those_that_are_one_with_it() -> None:
    bare, full, other = (
        side("SKK Musterau"),
        side("Seewind Kohle Kontor Musterau (SKK)"),
        side("Seewind Kohle Kontor Musterau"),
    )
    assert not alike(bare, other)
    (known,) = pooled([other], [[bare], [full], [other]])
    assert alike(bare, known)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_wholly_like_itself(name: str) -> None:
    found = compare(side(name, "musterau"), side(name, "musterau"), scale(side(name)))
    assert not found.veto
    assert found.score >= 0.98


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["musterau", "anderau", None]))
@settings(deadline=None)
def test_likeness_has_no_direction(first: str, second: str, town: str | None) -> None:
    one, other = side(first, "musterau"), side(second, *([town] if town else []))
    weights = scale(*map(side, NAMES))
    there, back = compare(one, other, weights), compare(other, one, weights)
    assert (there.score, there.veto) == pytest.approx((back.score, back.veto))


@given(st.sampled_from(NAMES), st.sampled_from(NAMES), st.floats(0, 1))
@settings(deadline=None)
def test_a_floor_spares_the_reason_alone(first: str, second: str, floor: float) -> None:
    weights = scale(*map(side, NAMES))
    whole = compare(side(first, "m"), side(second, "m"), weights)
    quick = compare(side(first, "m"), side(second, "m"), weights, floor=floor)
    if whole.score >= floor:
        assert (quick.score, quick.veto) == (whole.score, whole.veto)
    else:
        assert quick.score < floor
