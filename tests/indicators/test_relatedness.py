import numpy as np
import pytest

from linkages.errors import SettingError
from linkages.indicators.mentions import gather
from linkages.indicators.relatedness import density_table, proximity, related, relatedness_table
from linkages.tables import conform, validate
from linkages.tables.specialisation import FIELD_RELATEDNESS, RELATEDNESS_DENSITY

SPECIALISED = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0]], dtype=bool)


def test_proximity_is_the_smaller_conditional_probability():
    found = proximity(SPECIALISED)
    assert found[0, 1] == pytest.approx(min(2 / 3, 2 / 2))
    assert found[0, 2] == pytest.approx(min(1 / 3, 1 / 1))
    assert found[1, 2] == 0
    assert found[3].tolist() == [0, 0, 0, 0]
    assert np.array_equal(found, found.T)
    assert np.diag(found).tolist() == [0, 0, 0, 0]


def test_density_agrees_with_a_loop(specialised):
    members, named = specialised.at_random(5, projects=80, units=9)
    mentions = gather(members, named)
    found = related(mentions)
    counts, total = mentions.counts(), mentions.total()
    quotient = (counts / counts.sum(axis=1, keepdims=True)) / (total / total.sum())
    has = (quotient > 1) & (counts >= 2)
    regions, fields = has.shape
    for f in range(fields):
        near = []
        for g in range(fields):
            both = sum(has[r, f] and has[r, g] for r in range(regions))
            most = max(sum(has[:, f]), sum(has[:, g]))
            near.append(0 if f == g or most == 0 else both / most)
        for r in range(regions):
            expected = sum(near[g] for g in range(fields) if has[r, g]) / sum(near)
            assert found.density[r, f] == pytest.approx(expected, abs=1e-9)


def test_tables_are_as_specified(specialised):
    members, named = specialised.at_random(5)
    mentions = gather(members, named)
    found = related(mentions)
    validate(conform(relatedness_table(mentions, found), FIELD_RELATEDNESS), FIELD_RELATEDNESS)
    table = validate(conform(density_table(found), RELATEDNESS_DENSITY), RELATEDNESS_DENSITY)
    assert table.height == len(found.regions) * len(found.fields)


def test_cosine_is_that_of_the_two_columns_of_projects(specialised):
    mentions = gather(*specialised.at_random(9))
    table = relatedness_table(mentions, related(mentions))
    a, b = (mentions.named[:, mentions.fields.index(table[side][0])].astype(float) for side in ("field_a", "field_b"))
    assert table["cosine"][0] == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=1e-9)


def test_one_project_makes_no_specialisation_unless_asked(specialised):
    members = specialised.membership({"A": ["p"], "B": ["q", "r", "s"]})
    mentions = gather(members, specialised.fields({"p": "x", "q": "y", "r": "y", "s": "z"}))
    assert not related(mentions).specialised[0].any()
    assert related(mentions, projects=1).specialised[0].any()


def test_a_field_in_which_no_region_is_specialised_has_no_density_and_says_so(specialised):
    members = specialised.membership({"A": ["p", "q"], "B": ["r"]})
    table = density_table(related(gather(members, specialised.fields({"p": "x", "q": "x", "r": "y"}))))
    assert table["density"].to_list() == [None] * 4
    assert table["caveat"].null_count() == 0


def test_one_region_is_specialised_in_nothing(specialised):
    mentions = gather(specialised.membership({"A": ["p", "q"]}), specialised.fields({"p": "xy", "q": "x"}))
    found = related(mentions)
    assert not found.specialised.any()
    assert relatedness_table(mentions, found)["proximity"].to_list() == [None]


def test_negative_thresholds_are_refused(specialised):
    with pytest.raises(SettingError, match="negative"):
        related(gather(specialised.membership({}), specialised.fields({})), quotient=-1)
