import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.places import neighbours, nuts


@pytest.mark.parametrize(
    ("country", "texts", "region"),
    [
        ("RU", ["Leningrad Oblast"], "RU-LEN"),
        ("RU", ["LENINGRADSKAYA OBLAST'"], "RU-LEN"),
        ("RU", ["Ленинградская область"], "RU-LEN"),
        ("RU", ["Republic of Karelia"], "RU-KR"),
        ("RU", ["St. Petersburg"], "RU-SPE"),
        ("RU", ["Saint-Petersburg"], "RU-SPE"),
        ("RU", ["City of St. Petersburg"], "RU-SPE"),
        ("RU", ["Kaliningrad"], "RU-KGD"),
        ("RU", ["(RU) Kaliningrad region"], "RU-KGD"),
        ("RU", ["Moscow"], "RU-MOW"),
        ("RU", ["Moscow Oblast"], "RU-MOS"),
        ("RU", ["RU001", "Pskov Oblast"], "RU-PSK"),
        (None, ["RU001", "Pskov"], "RU-PSK"),
        ("RU", ["RU-MUR"], "RU-MUR"),
        ("RU", ["ru-mur"], "RU-MUR"),
        ("BY", ["Minsk"], "BY-HM"),
        ("BY", ["Minsk Region"], "BY-MI"),
        ("BY", ["Hrodna"], "BY-HR"),
        ("BY", ["Гродненская область"], "BY-HR"),
        ("UA", ["Crimea"], "UA-43"),
        ("UA", ["Zakarpats'ka oblast"], "UA-21"),
        ("UA", ["Kyiv"], "UA-30"),
        ("UA", ["Kiev Oblast"], "UA-32"),
        ("MD", ["Chişinău"], "MD-CU"),
        ("RS", ["RS123"], "RS-06"),
        ("RS", ["Južnobačka oblast"], "RS-06"),
        ("BA", ["Tuzla"], "BA-BIH"),
        ("FO", [], "FO"),
        ("GL", [None], "GL"),
        ("XK", ["Priština"], "XK"),
    ],
)
def test_a_region_outside_nuts_is_found_by_its_name_or_code(country, texts, region):
    assert neighbours.find("2013", country, texts) == region


@pytest.mark.parametrize(
    ("country", "texts"),
    [
        ("FI", ["Karelia"]),
        ("RU", ["Novosibirsk"]),
        ("RU", []),
        ("BY", ["Belarus"]),
        ("RU", ["Minsk"]),
        (None, []),
        (None, ["<b>Minsk</b> or elsewhere"]),
        ("BY", ["=HYPERLINK(1)", "\u202eksniM", "x" * 2000, "\n"]),
    ],
)
def test_what_means_no_region_is_left_alone(country, texts):
    assert neighbours.find("2013", country, texts) is None


def test_a_country_that_has_entered_nuts_is_a_neighbour_no_longer():
    assert neighbours.find("2013", "RS", ["RS-06"]) == "RS-06"
    assert neighbours.find("2016", "RS", ["RS-06"]) is None


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_every_neighbour_is_found_by_its_code_and_by_its_name(version):
    for row in neighbours.around(version).iter_rows(named=True):
        assert neighbours.find(version, row["country"], [row["region"]]) == row["region"]
        assert neighbours.find(version, row["country"], [row["name"]]) == row["region"]


@pytest.mark.parametrize("version", nuts.VERSIONS)
def test_neighbours_are_outside_nuts(version):
    assert not set(neighbours.around(version)["country"]) & {code[:2] for code in nuts.codes(version, 0)}


def test_around_the_baltic_nothing_is_missing():
    units = ("LEN", "SPE", "PSK", "NGR", "KGD", "KR", "MUR", "ARK", "NEN", "VLG", "TVE", "MOS", "MOW", "KO")
    north_west = {f"RU-{unit}" for unit in units}
    here = set(neighbours.around("2021")["region"])
    assert north_west <= here
    assert sum(region.startswith("BY") for region in here) == 7
    assert sum(region.startswith("UA") for region in here) == 27


@given(st.text())
@settings(deadline=None)
def test_any_text_has_a_plain_key(text):
    key = neighbours.name_key(text)
    assert key == " ".join(key.split())
    assert neighbours.name_key(key) == key


def test_words_for_the_kind_of_region_are_left_out_but_never_all():
    assert neighbours.name_key("Leningrad Oblast'", strip=True) == "leningrad"
    assert neighbours.name_key("Oblast", strip=True) == "oblast"
