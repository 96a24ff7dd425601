from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError, MissingFileError, SourceError, TableError
from linkages.organisations.resolution import Resolved, resolve_organisations
from linkages.tables import COVERAGE, ORGANISATION_MATCHES, conform, validate

SCHEMA = dict.fromkeys(("project_id", "name", "country", "pic", "other_id", "town"), pl.String)
HOSTILE = [
    "",
    " ",
    "A",
    "x" * 2000,
    "University " * 200,
    "<b>Lund</b> University<script>alert(1)</script>",
    "\u202bאוניברסיטת חיפה\u202c",
    "Лунд University",
    "=HYPERLINK()",
    "(((((",
    "GmbH",
    "((GmbH) (e.V.)",
    "\n\t/ | ;",
    "🙂",
    "123",
]
NAMES = [
    "Lund University",
    "Lunds universitet",
    "University of Lund",
    "Lund University, Department of Physics",
    "Luleå University",
    "Region Skåne",
    "Region Scania",
    "Port of Lund AB",
    "Lund Foundation",
    *HOSTILE,
]
rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(NAMES),
        st.sampled_from(["SE", "DK", None]),
        st.sampled_from([None, None, "999905974", "999905975"]),
        st.sampled_from([None, None, "SE556016068001", "556703748501", "n/a"]),
        st.sampled_from(["Lund", "Malmö", None]),
    ),
    min_size=1,
    max_size=10,
)


def table(*entries: tuple[str | None, ...]) -> pl.DataFrame:
    padded = [(*entry, *[None] * (len(SCHEMA) - len(entry))) for entry in entries]
    return pl.DataFrame(padded, schema=SCHEMA, orient="row")


def of(*names: str, country: str = "DE", towns: tuple[str, ...] = (), **options: object) -> Resolved:
    there = towns or ("",) * len(names)
    entries = [
        (str(at), name, country, None, None, town or None)
        for at, (name, town) in enumerate(zip(names, there, strict=True))
    ]
    return resolve_organisations(table(*entries), **options)


def ids(*names: str, country: str = "DE", towns: tuple[str, ...] = ()) -> list[str]:
    return of(*names, country=country, towns=towns).participations["organisation_id"].to_list()


@pytest.mark.parametrize(
    ("country", "first", "second"),
    [
        ("DE", "Universität Rostock", "University of Rostock"),
        ("DE", "Stadtwerke Musterau GmbH", "Stadtwerke Musterau"),
        ("SE", "Göteborgs Stad", "City of Gothenburg"),
        ("SE", "Malmö kommun", "Municipality of Malmo"),
        ("NO", "Rogaland fylkeskommune", "Rogaland County Council"),
        ("DK", "Høje-Taastrup Kommune", "Hoeje-Tåstrup Municipality"),
        ("NL", "Provincie Groningen", "Province of Groningen"),
        ("EE", "Tartu Ülikool", "University of Tartu"),
        ("EE", "MTÜ Roheline Rada", "Roheline Rada NGO"),
        ("FI", "Turun ammattikorkeakoulu", "Turun AMK"),
        ("RU", "Петрозаводский государственный университет", "Petrozavodskii gosudarstvennyi universitet"),
        ("EL", "Πανεπιστήμιο Πατρών", "Panepistimio Patron"),
        ("DE", "Department of Chemistry, University of Rostock", "Universität Rostock"),
        ("UK", "University of Hull Logistics Institute", "The University of Hull"),
        ("UK", "Tyneview Univ., Business School", "Tyneview University"),
        ("DE", "Ostseemarketing Verbund (OMV)", "Ostseemarketing Verbund"),
        ("DE", "Universität Rostock / University of Rostock", "Universität Rostock"),
        ("DE", "Seewindkontor (withdrawn as of 01.04.2011)", "Seewindkontor"),
        ("DE", "Musterau Seehafenkontor", "Musterau Sehafenkontor"),
    ],
)
def test_spellings_of_one_organisation_are_one(country: str, first: str, second: str) -> None:
    one, other = ids(first, second, country=country)
    assert one == other


@pytest.mark.parametrize(
    ("country", "first", "second"),
    [
        ("DE", "University of Rostock", "University of Bremen"),
        ("DE", "University of Rostock", "University of Applied Sciences Rostock"),
        ("DE", "Port of Rostock", "City of Rostock"),
        ("NL", "Province of North Holland", "Province of South Holland"),
        ("NL", "Hanze University Groningen", "University of Groningen"),
        ("NO", "Port of Kristiansand", "Port of Kristiansund"),
        ("DK", "Vejle Kommune", "Vejen Kommune"),
        ("SE", "Skola 1", "Skola 2"),
        ("EE", "Viljandi City Council", "Viljandi Municipality Council"),
        ("DE", "Seewind GmbH", "Seewind e.V."),
        ("DE", "Fachhochschule Kiel", "Forschungs- und Entwicklungszentrum Fachhochschule Kiel GmbH"),
        ("UK", "Aberdeen City Council", "Aberdeenshire Council"),
        ("DE", "Hamburg Energy Agency", "Hamburg Transport Agency"),
        ("SE", "Regional Development Council", "Orebro Regional Development Council"),
    ],
)
def test_organisations_that_only_sound_alike_stay_apart(country: str, first: str, second: str) -> None:
    one, other = ids(first, second, country=country)
    assert one != other


def test_a_name_is_no_organisation_of_another_country() -> None:
    found = resolve_organisations(table(("1", "University of Lund", "SE"), ("2", "Lund University", "DK")))
    assert found.participations["organisation_id"].n_unique() == 2


def test_what_was_joined_is_fuzzy_and_takes_the_id_of_the_most_frequent_spelling() -> None:
    found = of("Universität Rostock", "University of Rostock", "University of Rostock").participations
    assert set(found["organisation_id"]) == {"DE/university of rostock"}
    assert found["identity"].to_list() == ["fuzzy", "exact", "exact"]


def test_in_a_tie_the_first_spelling_by_alphabet_gives_the_id() -> None:
    assert set(ids("University of Rostock", "Universität Rostock")) == {"DE/university of rostock"}


def test_likeness_can_be_left_out() -> None:
    found = of("Universität Rostock", "University of Rostock", identity="exact")
    assert found.participations["organisation_id"].n_unique() == 2
    assert found.matches.is_empty()


def test_a_spelling_takes_the_registry_number_of_its_organisation() -> None:
    found = resolve_organisations(table(("1", "University of Lund", "SE", "999905974"), ("2", "Lund University", "SE")))
    assert set(found.participations["organisation_id"]) == {"pic:999905974"}
    assert found.participations["identity"].to_list() == ["registry", "fuzzy"]


def test_two_numbers_of_one_kind_are_two_organisations_and_it_is_told() -> None:
    found = resolve_organisations(
        table(("1", "University of Lund", "SE", "999905974"), ("2", "Lund University", "SE", "999905975"))
    )
    assert found.participations["organisation_id"].n_unique() == 2
    (pair,) = found.matches.rows(named=True)
    assert (pair["decision"], pair["reason"]) == ("refused", "different PIC: 999905974 | 999905975")


def test_ids_written_otherwise_are_one_organisation() -> None:
    found = resolve_organisations(
        table(
            ("1", "A", "SE", None, "SE556016068001"), ("2", "B", "SE", None, "556016-0680"), ("3", "C", "SE", None, "1")
        )
    )
    first, second, third = found.participations["organisation_id"]
    assert first == second == "vat:SE5560160680"
    assert third == "SE/c"
    assert [(row["field"], row["known"], row["lost"]) for row in found.coverage] == [("other_id", 2, 1)]


def test_a_vat_number_beside_one_pic_stands_for_it() -> None:
    found = resolve_organisations(
        table(("1", "A", "SE", "999905974", "SE556016068001"), ("2", "B", "SE", None, "5560160680"))
    )
    assert set(found.participations["organisation_id"]) == {"pic:999905974"}


def test_a_pic_with_two_vat_numbers_is_one_and_it_is_told() -> None:
    found = resolve_organisations(
        table(
            ("1", "A", "SE", "999905974", "SE556016068001"),
            ("2", "B", "SE", "999905974", "556703-7485"),
            ("3", "C", "SE", "999905975", "556016-0680"),
        )
    )
    assert found.participations["organisation_id"].to_list() == ["pic:999905974"] * 2 + ["pic:999905975"]
    validate(found.matches, ORGANISATION_MATCHES)
    (pair,) = found.matches.filter(pl.col("tier") == "registry").rows(named=True)
    assert (pair["a_id"], pair["decision"]) == ("pic:999905974", "merged")
    assert pair["reason"] == "one registry id with several VAT numbers: SE5560160680 | SE5567037485"


def test_every_pair_is_told_with_its_reason() -> None:
    found = of("Universität Rostock", "University of Rostock", "Rostock Port", "Port of Bremen").matches
    validate(found, ORGANISATION_MATCHES)
    assert found.filter(pl.col("decision") == "merged")["reason"].str.len_chars().min() > 5


def test_three_are_one_only_where_all_pairs_hold() -> None:
    found = of("Seewind North", "Seewind", "Seewind South", "Seewind Nord", towns=("Kiel",) * 4).participations[
        "organisation_id"
    ]
    north, _, south, nord = found
    assert north == nord != south


def review(folder: Path, *lines: str) -> Path:
    path = folder / "decisions.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_decision_joins_what_rules_keep_apart(tmp_path: Path) -> None:
    file = review(tmp_path, "a,b,decision", "Seewind GmbH,Windkraft Kiel,same")
    assert len(set(of("Seewind GmbH", "Windkraft Kiel", review=file).participations["organisation_id"])) == 1


def test_a_decision_keeps_apart_what_rules_join(tmp_path: Path) -> None:
    file = review(tmp_path, "a;b;decision", "Universität Rostock;University of Rostock;different")
    found = of("Universität Rostock", "University of Rostock", review=file)
    assert found.participations["organisation_id"].n_unique() == 2
    assert found.matches["reason"].to_list() == ["decided in decisions.csv, row 2"]


def test_decisions_hold_without_likeness(tmp_path: Path) -> None:
    file = review(tmp_path, "a,b,decision", "Seewind,Windkraft,same")
    found = of("Seewind", "Windkraft", "Universität Rostock", "University of Rostock", review=file, identity="exact")
    assert found.participations["organisation_id"].n_unique() == 3


def test_a_list_of_names_joins_and_parts(tmp_path: Path) -> None:
    file = review(
        tmp_path, "name,organisation", "Seewind,X", "Windkraft,X", "Universität Rostock,Y", "University of Rostock,Z"
    )
    found = of("Seewind", "Windkraft", "Universität Rostock", "University of Rostock", review=file)
    assert found.participations["organisation_id"].n_unique() == 3


def test_the_table_of_a_run_is_a_file_of_decisions(tmp_path: Path) -> None:
    names = ("Universität Rostock", "University of Rostock", "Hafen Rostock", "=Port of Rostock")
    before = of(*names)
    path = tmp_path / "organisation_matches.csv"
    before.matches.write_csv(path)
    assert of(*names, review=path).participations.equals(before.participations)


def test_names_that_nobody_has_are_counted(tmp_path: Path) -> None:
    file = review(tmp_path, "a,b,decision", "Seewind,Nobody,same", "Seewind,Windkraft,same")
    (row,) = of("Seewind", "Windkraft", review=file).coverage
    assert (row["rows"], row["known"], row["example"]) == (2, 1, "row 2: 'Nobody'")
    conform(pl.DataFrame([row]), COVERAGE)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["a,b,decision", "Seewind,Windkraft,perhaps"], "'perhaps'"),
        (["a,b,decision", "Seewind,,same"], "column 'b'"),
        (["a,b,decision", "Seewind,Windkraft,same", "Seewind,Windkraft,different"], "contradiction"),
        (["a,b,decision", "A,B,same", "B,C,same", "A,C,different"], "contradiction"),
        (["name,organisation", "Seewind,X", "seewind,Y"], "row 2"),
        (["name,organisation", ",X"], "column 'name'"),
    ],
)
def test_decisions_that_cannot_hold_are_told(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(TableError, match=told):
        of("Seewind", "Windkraft", "A", "B", "C", review=review(tmp_path, *lines))


def test_no_decision_joins_two_registry_numbers(tmp_path: Path) -> None:
    file = review(tmp_path, "a,b,decision", "A,B,same")
    with pytest.raises(TableError, match="different PIC"):
        resolve_organisations(table(("1", "A", "SE", "999905974"), ("2", "B", "SE", "999905975")), review=file)


def test_rows_half_filled_are_left_to_the_rules(tmp_path: Path) -> None:
    file = review(tmp_path, "a,b,decision", "Seewind,Windkraft,", "Seewind,Nobody,review")
    found = of("Seewind", "Windkraft", review=file)
    assert found.participations["organisation_id"].n_unique() == 2
    assert "2 rows are left to the rules" in str(found.coverage[0]["reason"])


def test_files_that_are_no_decisions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        of("A", review=tmp_path / "nothing.csv")
    with pytest.raises(ColumnError, match="decision"):
        of("A", review=review(tmp_path, "a,b", "A,B"))
    with pytest.raises(SourceError, match="empty"):
        of("A", review=review(tmp_path, ""))
    latin = tmp_path / "latin.csv"
    latin.write_bytes("a,b,decision\nÄ,B,same\n".encode("cp1252"))
    with pytest.raises(SourceError, match="UTF-8"):
        of("A", review=latin)


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_does_not_matter(entries: list[tuple[str | None, ...]], random: object) -> None:
    expected = dict(zip(entries, resolve_organisations(table(*entries)).participations["organisation_id"], strict=True))
    mixed = list(entries)
    random.shuffle(mixed)
    found = resolve_organisations(table(*mixed)).participations["organisation_id"]
    assert dict(zip(mixed, found, strict=True)) == expected


@given(rows)
@settings(max_examples=15, deadline=None)
def test_two_pics_are_never_one_organisation(entries: list[tuple[str | None, ...]]) -> None:
    found = resolve_organisations(table(*entries)).participations
    assert found.group_by("organisation_id").agg(pl.col("pic").drop_nulls().n_unique())["pic"].max() <= 1


@given(rows)
@settings(max_examples=15, deadline=None)
def test_rows_and_columns_stay_as_they_are(entries: list[tuple[str | None, ...]]) -> None:
    given_ = table(*entries)
    found = resolve_organisations(given_)
    assert found.participations.select(given_.columns).equals(given_)
    assert found.participations.columns == [*given_.columns, "organisation_id", "identity"]
    validate(found.matches, ORGANISATION_MATCHES)


@given(rows)
@settings(max_examples=10, deadline=None)
def test_a_second_look_changes_nothing(entries: list[tuple[str | None, ...]]) -> None:
    given_ = table(*entries)
    once = resolve_organisations(given_)
    assert resolve_organisations(given_).matches.equals(once.matches)


@given(rows)
@settings(max_examples=10, deadline=None)
def test_likeness_only_joins_what_exact_names_found(entries: list[tuple[str | None, ...]]) -> None:
    exact = resolve_organisations(table(*entries), identity="exact").participations["organisation_id"]
    fuzzy = resolve_organisations(table(*entries)).participations["organisation_id"]
    both = pl.DataFrame({"exact": exact, "fuzzy": fuzzy})
    assert both.group_by("exact").agg(pl.col("fuzzy").n_unique())["fuzzy"].max() == 1
