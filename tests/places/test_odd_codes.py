import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.places import neighbours, nuts, odd_codes
from linkages.places.assign import place


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


HOSTILE = [
    # country, nuts2, nuts3, labels; where it must come out, and the country under which it is counted
    ("FR", "FRAMF", None, None, "FRA10", "FR"),
    ("UK", "GBM3", "GBM34", None, "UKM34", "UK"),
    ("RU", "RU0", "RU000", "Leningrad Oblast", "RU-LEN", "RU"),
    ("RU", "RU0", "RU000", None, None, "RU"),
    (None, "RU0", None, None, None, "RU"),
    (None, "RU0", None, "Republic of Karelia", "RU-KR", "RU"),
    ("BY", "BY00", None, "Hrodna", "BY-HR", "BY"),
    ("BY", "BY", None, None, None, "BY"),
    ("UA", "UA000", None, "Zakarpats'ka oblast", "UA-21", "UA"),
    ("MD", "MD0", None, "Chişinău", "MD-CU", "MD"),
    ("FO", "FO0", None, None, "FO", "FO"),
    (None, "FO000", None, None, "FO", "FO"),
    ("GL", None, None, None, "GL", "GL"),
    ("XK", "XK00", None, None, "XK", "XK"),
    ("RS", "RS12", "RS123", None, "RS-06", "RS"),
    ("AL", "AL0", None, None, None, "AL"),
    ("BA", "BA0", None, "Tuzla", "BA-BIH", "BA"),
    ("ME", "ME0", None, None, "ME000", "ME"),
    ("MK", "MK00", "MK008", None, "MK008", "MK"),
    ("CH", "CH0", None, None, None, "CH"),
    ("CH", "CH01", "CH013", None, "CH013", "CH"),
    ("EL", "GR52", "GR522", None, "EL522", "EL"),
    ("NO", "NOZZ", "NOZZZ", None, None, "NO"),
    ("IM", "UKIM", None, None, "IM", "IM"),
    ("RU", "=cmd()", "<b>", "\u202eobslO", None, "RU"),
]


def test_a_hostile_export_loses_no_row_and_counts_every_country():
    names = ("country", "nuts2_code", "nuts3_code", "nuts3_label")
    rows = pl.DataFrame([case[:4] for case in HOSTILE], schema=dict.fromkeys(names, pl.String), orient="row")
    rows = rows.with_columns(nuts2_label=pl.lit(None, pl.String), project_id=pl.lit("p"))
    placed = place(rows, nuts="2013")
    found = placed.participations.select("nuts3", "country").rows()
    assert found == [(region, country) for *_, region, country in HOSTILE]
    lost = sum(region is None for *_, region, _ in HOSTILE)
    row = placed.coverage.filter(pl.col("field") == "region").row(0, named=True)
    assert (row["rows"], row["lost"]) == (len(HOSTILE), lost)


def test_the_united_kingdom_stays_where_the_version_has_it():
    names = ("country", "nuts2_code", "nuts3_code", "nuts3_label")
    rows = pl.DataFrame([("UK", "UKI3", "UKI31", None), ("GB", "UKN0", "UKN06", None)], schema=names, orient="row")
    rows = rows.with_columns(nuts2_label=pl.lit(None, pl.String))
    placed = place(rows, nuts="2021").participations
    assert placed.select("nuts3", "country").rows() == [("UKI31", "UK"), ("UKN06", "UK")]
