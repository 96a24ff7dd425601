from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from linkages.atlas.classes import CLASSES, classify

numbers = st.floats(0, 1e6, allow_subnormal=False).map(lambda x: round(x, 3))
values = st.lists(st.none() | numbers, max_size=60)


@given(values)
def test_every_value_but_zero_is_in_one_class(given_values):
    found = classify(given_values)
    known = [value for value in given_values if value]
    below = [sum(value <= limit for value in known) for limit in found.limits]
    assert [after - before for before, after in pairwise([0, *below])] == list(found.counts)
    assert sum(found.counts) == len(known)


@given(values)
def test_limits_ascend_and_are_at_most_five(given_values):
    limits = classify(given_values).limits
    assert len(limits) <= CLASSES
    assert all(low < high for low, high in pairwise(limits))


@given(st.lists(st.sampled_from([1.0, 2.0, 5.0]), min_size=1))
def test_few_different_values_are_a_class_each(given_values):
    found = classify(given_values)
    assert found.limits == tuple(sorted(set(given_values)))
    assert found.scheme == "each value is a class"


def test_zero_is_among_the_classes_when_it_is_a_value_like_others():
    assert classify([0, 1, 2], zero_apart=False).limits == (0, 1, 2)


def test_natural_breaks_separate_what_lies_apart():
    found = classify([1, 1.1, 1.2, 10, 10.1, 20, 20.2, 30, 30.1, 40, 40.1])
    assert found.counts == (3, 2, 2, 2, 2)
    assert "Fisher" in found.scheme


def test_values_far_apart_are_divided_by_their_logarithms():
    found = classify([*range(10, 30), 40, 50, 100, 400, 3000])
    assert "logarithms" in found.scheme
    assert max(found.counts) < 20


def test_nothing_to_divide_gives_no_classes():
    assert classify([None, 0, float("nan")]).limits == ()
