import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.helix import STATES, helix_coverage, triple_helix
from linkages.organisations.kind_codebook import SPHERES

KINDS = {
    "firm": ("firm", "business", 0.9),
    "town": ("government", "government", 0.9),
    "uni": ("academia", "university", 0.9),
    "school": ("academia", "none", 0.9),
    "cluster": ("intermediary", "university;business;government", 0.9),
    "chamber": ("intermediary", "business;government", 0.9),
    "club": ("intermediary", "none", 0.9),
    "guess": ("firm", "business", 0.4),
    "who": ("unknown", None, None),
}
TABLE = pl.DataFrame(
    [(name, *rest) for name, rest in KINDS.items()],
    schema=["organisation_id", "kind", "spheres", "kind_confidence"],
    orient="row",
)


def helix(*partners, **options):
    members = pl.DataFrame({"project_id": ["p"] * len(partners), "organisation_id": list(partners)})
    (row,) = triple_helix(members, TABLE, **options).rows(named=True)
    return row


@pytest.mark.parametrize(
    ("partners", "state", "missing"),
    [
        (("firm", "town", "uni"), "complete", None),
        (("firm", "town"), "incomplete", "university"),
        (("uni",), "incomplete", "business;government"),
        (("uni", "chamber"), "complete", None),
        (("cluster",), "complete", None),
        (("firm", "town", "school"), "incomplete", "university"),
        (("uni", "town", "club"), "incomplete", "business"),
        (("uni", "town", "who"), "undetermined", "business"),
        (("firm", "town", "uni", "who"), "complete", None),
        (("town", "uni", "guess"), "undetermined", "business"),
    ],
)
def test_the_triple_helix_is_complete_when_all_three_spheres_take_part(partners, state, missing):
    found = helix(*partners)
    assert (found["triple_helix"], found["spheres_missing"]) == (state, missing)


def test_without_intermediaries_the_three_must_take_part_themselves():
    assert helix("uni", "chamber")["triple_helix_core"] == "incomplete"
    assert helix("uni", "chamber", "who")["triple_helix_core"] == "undetermined"
    assert helix("uni", "chamber", "firm", "town")["triple_helix_core"] == "complete"


def test_how_sure_a_kind_must_be_can_be_set():
    assert helix("town", "uni", "guess", least_confidence=0.3)["triple_helix"] == "complete"


def test_partners_of_unknown_kind_are_counted_once_each():
    assert helix("who", "who", "guess", "uni")["partners_unknown_kind"] == 2


def test_an_organisation_that_no_kind_is_given_for_is_unknown():
    assert helix("firm", "town", "somebody else")["triple_helix"] == "undetermined"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6))
def test_it_is_what_a_loop_over_the_partners_says(partners):
    sure = [KINDS[name] for name in partners if KINDS[name][0] != "unknown" and KINDS[name][2] >= 0.5]
    present = {sphere for _, spheres, _ in sure for sphere in spheres.split(";")}
    missing = [sphere for sphere in SPHERES if sphere not in present]
    unknown = len(sure) < len(partners)
    expected = "complete" if not missing else "undetermined" if unknown else "incomplete"
    found = helix(*partners)
    assert found["triple_helix"] == expected
    assert (found["spheres_missing"] or "") == ";".join(missing)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5), st.sampled_from(sorted(KINDS)))
def test_a_further_partner_never_takes_completeness_away(partners, further):
    if helix(*partners)["triple_helix"] == "complete":
        assert helix(*partners, further)["triple_helix"] == "complete"
    assert helix(*partners, further)["triple_helix"] in STATES


def test_coverage_counts_projects_that_are_determined():
    (row,) = helix_coverage(pl.DataFrame({"triple_helix": ["complete", "undetermined", "incomplete"]}))
    assert (row["rows"], row["known"]) == (3, 2)
