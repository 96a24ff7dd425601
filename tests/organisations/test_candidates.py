from itertools import combinations

from linkages.organisations.candidates import candidates
from linkages.organisations.names import take_apart
from linkages.organisations.similarity import Side
from linkages.organisations.vocabulary import vocabulary


def sides(*names: str, country: str = "DE") -> list[list[Side]]:
    return [[Side(take_apart(name, country), frozenset(), frozenset())] for name in names]


def pairs(*names: str) -> set[tuple[int, int]]:
    found = candidates(sides(*names), rarity={}, towns={}, national=vocabulary().national)
    return {tuple(pair) for pair in found.tolist()}


def test_names_that_share_a_word_or_differ_in_a_letter_are_compared() -> None:
    assert pairs("Seewindkontor Kiel", "Seewindkontor", "Sehwindkontor", "Kohle") == {(0, 1), (0, 2), (1, 2)}


def test_an_acronym_is_compared_with_the_name_that_says_it() -> None:
    assert (0, 1) in pairs("SKK Institut", "Norddeutsches Institut für Energie (SKK)")


def test_an_acronym_alone_is_compared_with_the_name_of_these_initials() -> None:
    assert pairs("SKK", "Seewind Kohle Kontor", "Hafen Musterau") == {(0, 1)}


def test_an_office_is_compared_with_that_of_a_town_of_the_same_subjects() -> None:
    assert pairs("Behörde für Umwelt und Energie", "Ministry of Environment and Energy Musterau") == {(0, 1)}


def test_names_of_other_countries_are_not_compared() -> None:
    both = [*sides("Seewindkontor"), *sides("Seewindkontor", country="DK")]
    assert candidates(both, rarity={}, towns={}).tolist() == []


def test_a_crowded_word_makes_few_pairs() -> None:
    names = [f"Seewind {first}{second}" for first, second in combinations("abcdefghijklmnopqrstuvwxyz", 2)]
    assert len(pairs(*names)) < len(names) * 20
