import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.organisations.identity import identify, normalise, organisations
from linkages.tables import ORGANISATIONS, validate

SCHEMA = {"project_id": pl.String, "name": pl.String, "country": pl.String, "pic": pl.String}
names = st.text(max_size=30)
rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["Lund University", "LUND  university.", "Lunds universitet", "", "??", "Å", "A", "=1+1"]),
        st.sampled_from(["SE", "DK", None]),
        st.sampled_from([None, "999905974", "999905975", "n/a"]),
    ),
    min_size=1,
    max_size=12,
)


def participations(*entries: tuple[str, str | None, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(entries, schema=SCHEMA, orient="row")


def ids(*entries: tuple[str, str | None, str | None, str | None]) -> list[str]:
    return identify(participations(*entries))["organisation_id"].to_list()


def test_a_registry_number_makes_one_organisation_whatever_the_spelling() -> None:
    found = identify(
        participations(("1", "Lund University", "SE", "999905974"), ("2", "Lunds univ.", "SE", "999905974"))
    )
    assert found["organisation_id"].to_list() == ["pic:999905974"] * 2
    assert found["identity"].to_list() == ["registry"] * 2


def test_the_same_name_in_the_same_country_is_one_organisation() -> None:
    one, same, abroad, unknown = ids(
        ("1", "Region Syddanmark", "DK", None),
        ("2", " region  SYDDANMARK,", "DK", None),
        ("3", "Region Syddanmark", "DE", None),
        ("4", "Region Syddanmark", None, None),
    )
    assert one == same == "DK/region syddanmark"
    assert len({one, abroad, unknown}) == 3


def test_accents_make_another_name() -> None:
    first, second = ids(("1", "Łódź", "PL", None), ("2", "Lodz", "PL", None))
    assert first != second


def test_a_name_known_by_one_number_takes_it_and_stays_exact() -> None:
    found = identify(participations(("1", "Lund University", "SE", None), ("2", "Lund university", "SE", "999905974")))
    assert found["organisation_id"].to_list() == ["pic:999905974"] * 2
    assert found["identity"].to_list() == ["exact", "registry"]


def test_a_name_known_by_two_numbers_takes_neither() -> None:
    found = ids(("1", "Kommune", "DK", None), ("2", "Kommune", "DK", "999905974"), ("3", "Kommune", "DK", "999905975"))
    assert found == ["DK/kommune", "pic:999905974", "pic:999905975"]


@pytest.mark.parametrize(
    ("written", "valid"),
    [
        ("999905974", True),
        (" 999 905 974 ", True),
        ("999905974.0", True),
        ("99990597", False),
        ("n/a", False),
        ("000000000", False),
    ],
)
def test_only_nine_digits_are_a_registry_number(written: str, *, valid: bool) -> None:
    found = identify(participations(("1", "Name", "SE", written)))
    assert found["identity"].item() == ("registry" if valid else "exact")
    assert found["organisation_id"].item() == ("pic:999905974" if valid else "SE/name")


def test_rows_without_a_name_stay_apart_by_project() -> None:
    first, second, same = ids(("1", None, "SE", None), ("2", "  ", "SE", None), ("1", "", "SE", None))
    assert first == same != second


def test_names_without_letters_stay_apart() -> None:
    assert len(set(ids(("1", "??", "SE", None), ("2", "!!", "SE", None), ("3", "", "SE", None)))) == 3


def test_long_names_have_short_ids_that_stay_apart() -> None:
    first, second = ids(("1", "x" * 2000, "SE", None), ("2", "x" * 2001, "SE", None))
    assert first != second
    assert max(len(first), len(second)) <= 70


def test_invisible_characters_make_no_other_name() -> None:
    assert normalise("\u202bLund\u202c Uni\u00adversity\u200b") == normalise("Lund University")


def test_marks_that_do_not_compose_stay_in_their_word() -> None:
    assert normalise("विश्वविद्यालय") != normalise("वशवदयलय")
    assert " " not in normalise("विश्वविद्यालय")


@given(names)
@settings(deadline=None)
def test_normalising_twice_changes_nothing(name: str) -> None:
    assert normalise(normalise(name)) == normalise(name)


@given(names, st.sampled_from(["SE", "=1", None, ""]))
@settings(deadline=None)
def test_ids_never_start_a_formula_and_have_no_line_break(name: str, country: str | None) -> None:
    found = ids(("1", name, country, None))[0]
    assert found[0] not in "=@+-\t\r"
    assert not set(found) & set("\t\r\n")
    assert len(found) < 80


@given(rows, st.randoms())
@settings(deadline=None)
def test_the_order_of_rows_does_not_matter(
    entries: list[tuple[str, str, str | None, str | None]], random: object
) -> None:
    expected = dict(zip(entries, ids(*entries), strict=True))
    mixed = list(entries)
    random.shuffle(mixed)
    assert dict(zip(mixed, ids(*mixed), strict=True)) == expected


@given(rows)
@settings(deadline=None)
def test_two_registry_numbers_are_never_one_organisation(
    entries: list[tuple[str, str, str | None, str | None]],
) -> None:
    found = identify(participations(*entries)).filter(pl.col("identity") == "registry")
    assert (
        found.group_by("organisation_id").agg(pl.col("pic").n_unique())["pic"].to_list()
        == [1] * found["pic"].n_unique()
    )


@given(rows)
@settings(deadline=None)
def test_rows_keep_their_order_and_columns(entries: list[tuple[str, str, str | None, str | None]]) -> None:
    table = participations(*entries)
    found = identify(table)
    assert found.select(table.columns).equals(table)
    assert found.columns == [*table.columns, "organisation_id", "identity"]


def listed(*entries: tuple[str, str | None, str | None, str | None]) -> list[dict[str, object]]:
    table = identify(participations(*[(project, name, country, None) for project, name, country, _ in entries]))
    placed = table.with_columns(nuts2=pl.Series([region for *_, region in entries], dtype=pl.String))
    return organisations(placed).rows(named=True)


def test_an_organisation_is_listed_once_with_what_is_most_frequent() -> None:
    (found,) = listed(
        ("1", "LUND university", "SE", "SE22"),
        ("2", "Lund University", "SE", "SE23"),
        ("2", "Lund University", "SE", "SE22"),
        ("3", "Lund university", "SE", None),
        ("3", "LUND university", "SE", "SE11"),
    )
    assert found == {
        "organisation_id": "SE/lund university",
        "name": "LUND university",
        "country": "SE",
        "nuts2": "SE22",
        "other_regions": "SE11;SE23",
        "projects": 3,
        "identity": "exact",
        "other_names": "Lund University | Lund university",
    }


def test_an_organisation_without_a_region_is_listed() -> None:
    (found,) = listed(("1", "Somebody", None, None))
    assert (found["country"], found["nuts2"], found["other_regions"], found["projects"]) == (None, None, None, 1)


def test_the_surest_ground_is_told() -> None:
    table = identify(participations(("1", "A", "SE", "999905974"), ("2", "A", "SE", None)))
    assert organisations(table.with_columns(nuts2=pl.lit("SE11")))["identity"].to_list() == ["registry"]


def test_the_list_meets_its_specification() -> None:
    table = identify(participations(("1", "A", "SE", None), ("1", "B", "SE", "999905974"), ("2", None, None, None)))
    found = organisations(table.with_columns(nuts2=pl.lit("SE11")))
    validate(found.with_columns(degree=pl.lit(0)), ORGANISATIONS)
    assert found["organisation_id"].is_sorted()
