"""Official languages: a proxy of nearness that is at least right about itself."""

import tomllib

import numpy as np
import pytest

from linkages.places.borders import members
from linkages.places.languages import branches, languages, shared
from linkages.places.neighbours import around
from linkages.places.nuts import VERSIONS, index
from linkages.resources import data_path


def test_every_country_that_is_drawn_has_a_language():
    drawn = set(index()["country"]) | {c for version in VERSIONS for c in around(version)["country"]}
    assert {country for country in drawn if not languages(country)} == set()


def test_every_language_has_one_branch():
    table = tomllib.loads(data_path("places", "languages.toml").read_text(encoding="utf-8"))
    listed = [language for some in table["branches"].values() for language in some]
    assert len(listed) == len(set(listed))
    assert {language for some in table["countries"].values() for language in some} == set(listed)


def test_the_union_has_its_twenty_four_official_languages():
    official = frozenset().union(*(languages(country) for country in members("2021")))
    # Luxembourgish and Turkish are official in a member state, but not in the Union
    assert len(official - {"lb", "tr"}) == 24


@pytest.mark.parametrize(
    ("one", "other", "language", "branch"),
    [
        ("SE", "FI", 1, 1),
        ("SE", "NO", 0, 1),
        ("EE", "LV", 0, 0),
        ("EE", "FI", 0, 1),
        ("DE", "AT", 1, 1),
        ("BE", "NL", 1, 1),
    ],
)
def test_neighbours_share_what_they_share(one, other, language, branch):
    assert shared([one, other])[0, 1] == language
    assert shared([one, other], branch=True)[1, 0] == branch


def test_an_unknown_country_shares_nothing_that_is_known():
    found = shared(["SE", None, "??"])
    assert found[0, 0] == 1
    assert np.isnan(found[1:]).all()
    assert np.isnan(found[:, 1:]).all()
    assert branches(None) == frozenset()
    assert shared([]).shape == (0, 0)
