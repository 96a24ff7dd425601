import pytest

from linkages.sources.countries import CODES, country


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SE Sweden / SVERIGE", "SE"),
        ("FI Finland / SUOMI / FINLAND", "FI"),
        ("Sweden", "SE"),
        ("SWEDEN", "SE"),
        ("sweden ", "SE"),
        ("se", "SE"),
        ("GB", "UK"),
        ("Great Britain", "UK"),
        ("GR Greece", "EL"),
        ("EL", "EL"),
        ("LA", "LV"),
        ("Türkiye", "TR"),
        ("Republic Of Moldova", "MD"),
        ("Faroe Islands", "FO"),
        ("French Guiana", "FR"),
        ("Netherlands (NL)", "NL"),
    ],
)
def test_countries_are_known_by_code_and_by_name(text: str, code: str) -> None:
    assert country(text) == code


@pytest.mark.parametrize("text", [None, "", "Atlantis", "XX", "Interreg"])
def test_what_names_no_country_gives_none(text: str | None) -> None:
    assert country(text) is None


def test_the_codes_are_the_eus() -> None:
    assert {"EL", "UK"} <= CODES
    assert not {"GR", "GB"} & CODES
