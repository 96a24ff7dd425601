from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.sources import cells

whole_amounts = st.integers(-(10**11), 10**11).map(lambda cents: cents / 100)


@given(st.integers(-(10**14), 10**14))
def test_a_number_is_the_same_text_whatever_its_type(number: int) -> None:
    assert cells.text(float(number)) == cells.text(number) == cells.text(f" {number} ") == str(number)


@pytest.mark.parametrize("unknown", ["", "  ", "n/a", "N.a.", "N/A", "--", "-", "–", "#N/A", None])
def test_what_exports_write_for_unknown_is_nothing(unknown: object) -> None:
    assert cells.text(unknown) is None


@pytest.mark.parametrize("name", ["NA", "None", "0", "Nana"])
def test_acronyms_that_look_like_nothing_are_kept(name: str) -> None:
    assert cells.text(name) == name


def test_control_characters_are_taken_out_and_line_breaks_kept() -> None:
    assert cells.text("a\x00b\x1b_x000D_\nc\td") == "ab\nc\td"


@pytest.mark.parametrize(("value", "same"), [(True, "TRUE"), (datetime(2010, 5, 1), "2010-05-01"), (2.5, "2.5")])  # noqa: DTZ001
def test_other_types_have_a_text_too(value: object, same: str) -> None:
    assert cells.text(value) == same


@pytest.mark.parametrize(
    "spelling",
    [
        "2014 – 2020 INTERREG V-A Estonia – Latvia",
        "2014 - 2020 INTERREG V-A Estonia - Latvia.",
        "2014-2020  Interreg V-A Estonia-Latvia ",
        "2014 - 2020 INTERREG V‑A Estonia - Latvia",
    ],
)
def test_spellings_of_one_programme_have_one_form(spelling: str) -> None:
    assert cells.programme_form(spelling) == cells.programme_form("2014 - 2020 INTERREG V-A Estonia - Latvia")


def test_la_among_codes_of_countries_is_latvia() -> None:
    assert cells.programme_form("ENI CBC LA-LT-BY") == cells.programme_form("ENI CBC LV-LT-BY")
    assert cells.programme_form("La Palma - Madeira") != cells.programme_form("Lv Palma - Madeira")


def test_different_programmes_have_different_forms() -> None:
    assert cells.programme_form("2007 - 2013 North Sea Region") != cells.programme_form("2014 - 2020 North Sea Region")


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2014-2020", "2014-2020"),
        ("2014 – 2020", "2014-2020"),
        ("2007 - 2013 North Sea Region", "2007-2013"),
        ("Other", None),
        (None, None),
        ("Call of 2015", None),
    ],
)
def test_a_period_is_found_in_its_cell_and_in_the_programme(text: str | None, period: str | None) -> None:
    assert cells.period(text) == period


@pytest.mark.parametrize("flag", ["Yes", "1", "TRUE", "lead", "Lead partner", "LP", "y"])
def test_the_lead_partner_is_told_in_many_ways(flag: str) -> None:
    assert cells.role(flag, "Any") == "lead"


@pytest.mark.parametrize("flag", ["No", "0", "false", "PP", None])
def test_the_others_are_partners(flag: str | None) -> None:
    assert cells.role(flag, "Any") == "partner"


def test_a_cell_that_names_the_lead_partner_marks_its_own_row_alone() -> None:
    assert cells.role("City of Riga", "CITY OF RIGA") == "lead"
    assert cells.role("City of Riga", "City of Tartu") is None


@given(whole_amounts)
def test_amounts_are_read_in_every_notation(amount: float) -> None:
    english = f"{amount:,.2f}"
    swapped = english.translate(str.maketrans(",.", ".,"))
    spaced = english.replace(",", "\u00a0").replace(".", ",")
    for written in (english, swapped, spaced, f"€ {english}", f"{swapped} EUR", amount):
        assert cells.amounts([written]) == ([pytest.approx(amount)], [])


def test_the_column_decides_what_a_lone_separator_means() -> None:
    assert cells.amounts(["1.234", "2.345.678,90"])[0] == [1234.0, 2345678.9]
    assert cells.amounts(["1,234", "2,345,678.90"])[0] == [1234.0, 2345678.9]
    assert cells.amounts(["56868.983", "1,234"])[0] == [56868.983, 1234.0]


def test_numbers_are_never_taken_for_text_with_separators() -> None:
    assert cells.amounts([56868.983, "2.345,67"])[0] == [56868.983, 2345.67]


def test_cells_that_are_no_amount_are_pointed_at() -> None:
    assert cells.amounts(["1,000.00", "80%", "", "N.a.", "soon"]) == ([1000.0, None, None, None, None], [1, 4])


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_dates_are_read_in_every_notation(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    written = [
        day,
        midnight,
        float(serial),
        str(serial),
        f"{day:%Y/%m/%d}",
        f"{day:%Y-%m-%d} 00:00:00",
        f"{day:%d.%m.%Y}",
    ]
    assert cells.dates(written) == ([day] * len(written), [])


def test_day_before_month_unless_the_column_says_otherwise() -> None:
    assert cells.dates(["01/09/2017", "03/04/2018"])[0] == [date(2017, 9, 1), date(2018, 4, 3)]
    assert cells.dates(["09/25/2017", "03/04/2018"])[0] == [date(2017, 9, 25), date(2018, 3, 4)]


def test_cells_that_are_no_date_are_pointed_at() -> None:
    strange = ["31/02/2020", "soon", "1900-01-01", 5.0]
    assert cells.dates(["N.a.", "", None, *strange]) == ([None] * 7, [3, 4, 5, 6])


def regions(*texts: str | None) -> list[tuple[str | None, str | None]]:
    code, label = cells.region(pl.col("cell"))
    return (
        pl.DataFrame({"cell": texts}, schema={"cell": pl.String})
        .select(code.alias("code"), label.alias("label"))
        .rows()
    )


@given(
    st.from_regex(r"(SE|DK|UK|LV|FI|PL)[0-9A-Z][0-9][0-9A-Z]?", fullmatch=True),
    st.text(st.characters(categories=["L"]), min_size=1).filter(lambda label: label.strip() == label),
)
def test_code_and_label_are_parted_however_they_are_joined(code: str, label: str) -> None:
    for joint in ("  / ", " / ", "/ "):
        assert regions(f"{code}{joint}{label}") == [(code, label)]


def test_slashes_inside_labels_stay() -> None:
    assert regions("FI1C1  / Varsinais-Suomi / Egentliga Finland") == [("FI1C1", "Varsinais-Suomi / Egentliga Finland")]


@pytest.mark.parametrize(
    "cell", ["Belarus", "OSLO / AKERSHUS", "DEVON", "BERLIN / x", "FRANCE / FRANCE", "BY  / BELARUS"]
)
def test_labels_are_not_taken_for_codes(cell: str) -> None:
    assert regions(cell) == [(None, cell)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("SE33", "SE33"),
        ("FRAMF", "FRAMF"),
        ("UKH  / EAST", "UKH"),
        ("RU-KGD", "RU-KGD"),
        ("DEZZZ", "DEZZZ"),
        ("gbk12", "UKK12"),
    ],
)
def test_codes_stand_alone_as_well(cell: str, code: str) -> None:
    assert regions(cell)[0][0] == code


def test_an_empty_cell_has_neither_code_nor_label() -> None:
    assert regions(None, "") == [(None, None), (None, None)]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2017-02", date(2017, 2, 1), date(2017, 2, 28)),
        ("12/2016", date(2016, 12, 1), date(2016, 12, 31)),
        ("Feb 2016", date(2016, 2, 1), date(2016, 2, 29)),
        ("september 2020", date(2020, 9, 1), date(2020, 9, 30)),
        ("1 February 2017", date(2017, 2, 1), date(2017, 2, 1)),
        ("3rd Mar. 2017", date(2017, 3, 3), date(2017, 3, 3)),
        ("March 3, 2017", date(2017, 3, 3), date(2017, 3, 3)),
        ("01.02.17", date(2017, 2, 1), date(2017, 2, 1)),
        ("01.02.95", date(1995, 2, 1), date(1995, 2, 1)),
    ],
)
def test_dates_in_words_and_months_without_days_are_read(text: str, start: date, end: date) -> None:
    assert cells.dates([text]) == ([start], [])
    assert cells.dates([text], end=True) == ([end], [])


@pytest.mark.parametrize("text", ["2017", "13/2016", "2016-00", "30 February 2017", "Foo 2017", "01/02/17", "17-02"])
def test_what_may_be_several_dates_or_none_is_pointed_at(text: str) -> None:
    assert cells.dates([text]) == ([None], [0])
