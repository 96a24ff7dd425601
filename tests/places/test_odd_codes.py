import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.places import neighbours, nuts, odd_codes


@pytest.mark.parametrize(
    ("code", "version", "country", "region"),
    [
        ("FRAMF", "2013", "FR", "FRA10"),
        ("FRAMF", "2021", "FR", "FRY10"),
        ("FRAMF", "2006", "FR", "FR910"),
        ("FR-YT", "2010", "FR", None),
        ("GBM34", "2013", "UK", "UKM34"),
        ("GBC1", "2016", "UK", "UKC1"),
        ("RU0", "2013", "RU", None),
        ("RU000", "2016", "RU", None),
        ("BY00", "2013", "BY", None),
        ("BY", "2013", "BY", None),
        ("UA0", "2021", "UA", None),
        ("MDA", "2021", "MD", None),
        ("FO", "2013", "FO", "FO"),
        ("fo 000", "2021", "FO", "FO"),
        ("GL0", "2013", "GL", "GL"),
        ("XK00", "2021", "XK", "XK"),
        ("KOS", "2016", "XK", "XK"),
        ("RS0", "2013", "RS", None),
        ("UKGI", "2013", "GI", "GI"),
        ("RULEN", "2013", "RU", "RU-LEN"),
        ("BYBR", "2016", "BY", "BY-BR"),
        ("AX", "2013", "FI", "FI200"),
        ("SJ", "2013", "NO", None),
        ("SJ", "2021", "NO", "NO0B2"),
        ("GB-NIR", "2016", "UK", "UKN0"),
        ("GR0", "2016", "EL", None),
    ],
)
def test_an_odd_code_tells_its_country_and_where_there_is_one_its_region(code, version, country, region):
    found = odd_codes.meaning(code, version)
    assert (found.country, found.region) == (country, region)
    assert found.words
    assert odd_codes.country_of(code, version) == country


@pytest.mark.parametrize("code", ["NOZZ", "NOZZZ", "ZZ", "", "XX111", "=HYPERLINK(1)", "RU-LEN", "SE22", "x" * 2000])
def test_what_is_not_odd_is_left_to_others(code):
    assert odd_codes.meaning(code, "2013") is None
    assert odd_codes.country_of(code, "2013") is None


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_a_code_that_some_version_knows_never_means_a_place_elsewhere(version):
    for other in nuts.VERSIONS:
        for level in (2, 3):
            for code in nuts.codes(other, level):
                found = odd_codes.meaning(code, version)
                assert found is None or found.country == neighbours_country(code)


def neighbours_country(code):
    return "EL" if code.startswith("GR") else code[:2]


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_every_region_meant_is_drawn_beside_or_within_that_version(version):
    drawn = nuts.codes(version, 2) | nuts.codes(version, 3) | set(neighbours.around(version)["region"])
    codes = ["FRAMF", "FO0", "GL", "XK0", "AD000", "ME0", "LI0", "LU0", "AX", "PT-20", "GB-NIR", "RUKGD", "SJ", "NO-22"]
    meant = [odd_codes.meaning(code, version) for code in codes]
    assert {found.region for found in meant if found and found.region} <= drawn


@given(st.text(max_size=12), st.sampled_from(nuts.VERSIONS))
@settings(deadline=None)
def test_any_text_is_read_without_an_error(code, version):
    found = odd_codes.meaning(code, version)
    assert found is None or found.region is None or len(found.region) >= 2
