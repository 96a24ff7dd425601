from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.linkage import link
from linkages.organisations.similarity import Likeness

COUNT, THRESHOLD = 7, 0.85
scores = st.lists(st.tuples(st.sampled_from([0.2, 0.86, 0.9, 0.99]), st.booleans()), min_size=21, max_size=21)
units = list(combinations(range(COUNT), 2))


def linked(found: dict[tuple[int, int], Likeness], forbidden: frozenset[tuple[int, int]] = frozenset(), same=()):
    return link(
        COUNT,
        found,
        threshold=THRESHOLD,
        likeness=lambda first, second, _: found[first, second],
        conflict=lambda first, second: "told apart" if (min(first, second), max(first, second)) in forbidden else "",
        same=same,
    )


def likenesses(drawn: list[tuple[float, bool]]) -> dict[tuple[int, int], Likeness]:
    return {pair: Likeness(score, "r", veto=veto) for pair, (score, veto) in zip(units, drawn, strict=True)}


@given(scores)
@settings(deadline=None)
def test_all_pairs_of_an_organisation_hold(drawn: list[tuple[float, bool]]) -> None:
    found = likenesses(drawn)
    group = linked(found).group
    for first, second in units:
        if group[first] == group[second]:
            assert found[first, second].score >= THRESHOLD
            assert not found[first, second].veto


@given(scores, st.sets(st.sampled_from(units)), st.sets(st.sampled_from(units), max_size=3))
@settings(deadline=None)
def test_what_is_forbidden_is_never_joined_by_likeness(
    drawn: list[tuple[float, bool]], forbidden: set[tuple[int, int]], same: set[tuple[int, int]]
) -> None:
    decided = linked({}, same=same).group if same else list(range(COUNT))
    group = linked(likenesses(drawn), frozenset(forbidden), same).group
    for first, second in forbidden:
        assert group[first] != group[second] or decided[first] == decided[second]


@given(scores, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_pairs_does_not_matter(drawn: list[tuple[float, bool]], random: object) -> None:
    found = likenesses(drawn)
    mixed = list(found.items())
    random.shuffle(mixed)
    assert linked(dict(mixed)).group == linked(found).group


def test_a_pair_that_holds_with_what_the_others_say_is_told() -> None:
    pairs = {(0, 1): Likeness(0.9, "a"), (1, 2): Likeness(0.9, "b"), (0, 2): Likeness(0.7, "c")}
    found = link(
        3,
        pairs,
        threshold=THRESHOLD,
        likeness=lambda *_: Likeness(0.88, "with the acronym of the others"),
        conflict=lambda *_: "",
    )
    assert found.group == [0, 0, 0]
    assert found.helped == {(0, 2): Likeness(0.88, "with the acronym of the others")}


def test_a_chain_is_not_joined_and_the_reason_is_told() -> None:
    pairs = {(0, 1): Likeness(0.95, "a"), (1, 2): Likeness(0.9, "b"), (0, 2): Likeness(0.7, "other towns")}
    found = link(3, pairs, threshold=THRESHOLD, likeness=lambda *_: pairs[0, 2], conflict=lambda *_: "")
    assert found.group == [0, 0, 2]
    assert found.refused == {(1, 2): "not all spellings of the two agree: other towns"}
