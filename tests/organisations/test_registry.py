import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.registry import read_id


@pytest.mark.parametrize(
    ("written", "country", "read"),
    [
        ("CHE105833232MWST", "CH", "vat:CH105833232"),
        ("EL090145420", "EL", "vat:EL090145420"),
        ("ESB66340514", "ES", "vat:ESB66340514"),
        ("GB744495211", "UK", "vat:UK744495211"),
        ("556016-0680", "SE", "vat:SE5560160680"),
        ("SE556016068001", "SE", "vat:SE5560160680"),
        ("NO 923 609 016 MVA", "NO", "vat:NO923609016"),
        ("10137025", "EE", "id:EE10137025"),
    ],
)
def test_ids_are_read_as_exports_write_them(written: str, country: str, read: str) -> None:
    assert str(read_id(written, country)) == read


@pytest.mark.parametrize("written", [None, "", "n/a", "00000000", "123456789", "1", "none 2014"])
def test_placeholders_are_no_ids(written: str | None) -> None:
    assert read_id(written, "SE") is None


def test_a_slip_in_a_number_with_a_check_digit_is_no_id() -> None:
    assert read_id("556016-0681", "SE") is None
    assert read_id("SE556016068101", "SE") is None


def test_a_number_of_no_country_is_no_id() -> None:
    assert read_id("10137025", None) is None


@given(st.text(max_size=40), st.sampled_from(["SE", "EE", None, "=1"]))
@settings(deadline=None)
def test_any_text_is_read_or_left(written: str, country: str | None) -> None:
    found = read_id(written, country)
    assert found is None or found.number.isalnum()
