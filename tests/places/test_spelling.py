import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.places import nuts
from linkages.places.neighbours import units
from linkages.places.spelling import joined, leading

CODES = st.sampled_from(sorted(nuts.codes("2013", 3) | nuts.codes("2021", 2)))


@given(CODES, st.sampled_from([" ", "  ", "\u00a0"]))
def test_a_code_with_a_space_after_the_country_is_written_together(code, gap):
    apart = f"{code[:2]}{gap}{code[2:]}"
    assert joined(apart) == leading(apart) == leading(f"{apart.lower()} / Some name") == code or code[2:].isalpha()


@given(CODES)
def test_a_code_that_is_written_properly_stays(code):
    assert joined(code) == code


@pytest.mark.parametrize("code", ["NO-03", "PL-22", "FI-19", "SI-011", "LV-007", "FR-61", *units()["region"]])
def test_codes_that_iso_3166_2_may_mean_stay(code):
    assert joined(code) == code


@pytest.mark.parametrize(
    "text", ["", "Skåne län", "DE Berlin", "Region 12", "SE22 Sydsverige and more", "-", "SE 2024"]
)
def test_a_name_is_no_code(text):
    assert leading(text) is None


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error(text):
    assert leading(text) is None or len(leading(text)) <= 5
    assert isinstance(joined(text), str)
