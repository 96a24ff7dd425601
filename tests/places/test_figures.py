import pytest

from linkages.places.figures import spread_over_land, told

ABSOLUTE_UNITS = ["THS_PER", "MIO_EUR", "CP_MEUR", "CLV15_MEUR", "NR", "P", "HEAD", "Million ECU/EUR", "Hectare"]
ABSOLUTE_UNITS += ["Million euro", "Previous year prices, million euro", "1 000 persons", "km²"]
RELATIVE_UNITS = ["EUR_HAB", "PPS_HAB_EU27_2020", "PC_GDP", "HAB_KM2", "PER_KM2", "P_HTHAB", "RT", "CLV_I15", "PCH_PRE"]
RELATIVE_UNITS += ["CLV_PCH_PRE", "YR", "AVG", "EUR_HR", "%", "per cent", "years", "persons/km²", "Index, 2015=100"]
ABSOLUTE_NAMES = [
    "pop",
    "POP_2018",
    "pop18",
    "gdp",
    "GDP_meur",
    "employed",
    "beds",
    "nights_spent",
    "area_km2",
    "budget_eur",
]
RELATIVE_NAMES = [
    "density",
    "pop_density",
    "gdp_per_head",
    "gdp_pc",
    "gdp_pps_hab",
    "pct_rural",
    "pop-growth",
    "area_share",
    "wage_eur",
]
UNTOLD = ["score", "income_eur", "unemployment", "employment", "population_change", "poppy", "ratepayer"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [({"unit": unit}, "absolute") for unit in ABSOLUTE_UNITS]
    + [({"unit": unit}, "relative") for unit in RELATIVE_UNITS]
    + [({"column": name}, "absolute") for name in ABSOLUTE_NAMES]
    + [({"column": name}, "relative") for name in RELATIVE_NAMES],
)
def test_units_and_names_that_people_write_tell_the_kind(words, kind):
    found = told(**words)
    assert found is not None
    assert found[0] == kind
    assert next(iter(words.values())) in found[1]


@pytest.mark.parametrize("name", UNTOLD)
def test_words_that_do_not_tell_are_not_read_into(name):
    assert told(column=name) is None


def test_the_unit_goes_before_the_label_and_the_label_before_the_column():
    assert told(unit="%", label="Population", column="pop") == ("relative", "its unit is '%'")
    assert told(unit="THS", label="Employment rate", column="rate") == ("absolute", "its unit is 'THS'")
    assert told(label="Employment rate", column="pop") == ("relative", "its label is 'Employment rate'")


@pytest.mark.parametrize(
    ("words", "land"),
    [
        ({"unit": "inhabitants per km²"}, True),
        ({"unit": "HAB_KM2"}, True),
        ({"unit": "km²"}, True),
        ({"column": "density"}, True),
        ({"column": "area_km2"}, True),
        ({"label": "Artificial surface, share of the area", "unit": "share (0 to 1)"}, True),
        ({"unit": "thousand persons", "label": "Population"}, False),
        ({"unit": "EUR_HAB", "label": "GDP"}, False),
    ],
)
def test_figures_of_land_are_told_from_those_of_people(words, land):
    assert spread_over_land(**words) == land
