import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import RegionError
from linkages.places import nuts
from linkages.places.chronicle import history

CODES = sorted({code for version in nuts.VERSIONS for level in (2, 3) for code in nuts.codes(version, level)})


@given(st.sampled_from(CODES))
@settings(max_examples=60, deadline=None)
def test_a_story_names_every_version_of_the_code_and_where_its_territory_lies_now(code):
    story = history(code)
    text = str(story)
    assert story.versions == tuple(v for v in nuts.VERSIONS if code in nuts.codes(v, story.level))
    assert all(version in text for version in story.versions)
    assert all(name in text for name in story.names.values())
    assert set(story.now) <= nuts.codes(nuts.VERSIONS[-1], story.level)
    assert not story.now or sum(story.now.values()) == pytest.approx(1)
    assert [step.newer for step in story.steps] == sorted(step.newer for step in story.steps)


@given(st.sampled_from(CODES))
@settings(max_examples=30, deadline=None)
def test_each_region_is_introduced_once(code):
    text = str(history(code))
    for name in {name for name in history(code).names.values() if len(name) > 8}:
        assert text.count(f"{code} ({name}") <= 1


def test_the_story_of_a_merged_region():
    assert str(history("FI1A")) == (
        "FI1A (Pohjois-Suomi) is a NUTS-2 region of NUTS 2006. In NUTS 2010 FI13 (Itä-Suomi) and FI1A were merged into "
        "FI1D (Pohjois- ja Itä-Suomi). In NUTS 2021 its territory lies in FI1D."
    )


def test_the_story_goes_on_under_other_codes():
    steps = history("FR91").steps
    assert [(step.newer, step.kind, step.parts) for step in steps] == [
        ("2013", "renamed", (("FR91", "FRA1", 1.0),)),
        ("2016", "renamed", (("FRA1", "FRY1", 1.0),)),
    ]
    assert [step.newer for step in history("FRY1").steps] == ["2013", "2016"]


def test_an_unchanged_region_has_no_steps():
    story = history("SE33")
    assert story.steps == ()
    assert "Nothing has changed" in str(story)


def test_a_code_that_came_back_is_told():
    story = history("HR02")
    assert story.versions == ("2006", "2021")
    assert story.returned == {"2021": pytest.approx(1, abs=0.01)}
    assert "came back in NUTS 2021, for the same territory" in str(story)


def test_a_country_that_entered_is_told():
    assert "came in: no region of NUTS 2013 has its territory" in str(history("RS11"))


def test_a_shift_of_borders_too_small_to_be_seen_is_told_as_such():
    assert "too little to be seen" in str(history("EE006"))


def test_names_of_another_time_are_told():
    assert str(history("FI1D").names["2013"]) in str(history("FI1A"))


def test_case_and_blanks_do_not_matter():
    assert history(" lt00 ") == history("LT00")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("FI1", "NUTS 1"),
        ("DE", "country"),
        ("NOZZ", "extra-regio"),
        ("RU-LEN", "ISO 3166-2"),
        ("XX99", "No NUTS version"),
        ("EL31", "Near it are EL30"),
        ("EL00", "No NUTS version"),
        ("", "No NUTS version"),
        ("=cmd|' /C calc'", "No NUTS version"),
    ],
)
def test_what_has_no_story_is_said_why(code, words):
    with pytest.raises(RegionError, match=words):
        history(code)


def test_another_spelling_of_a_code_is_pointed_out():
    with pytest.raises(RegionError, match=r"NUTS 2013, 2016 and 2021 has that region as 'EL51'"):
        history("GR51")
