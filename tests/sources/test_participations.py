import polars as pl
import pytest

from linkages.sources import read


def coverage(export, field: str) -> dict[str, object]:
    (row,) = export.coverage.filter(pl.col("field") == field).iter_rows(named=True)
    return row


def one(build, **changes: object) -> dict[str, object]:
    export = read(build.old([build.old_project()], [build.old_partner(**changes)]))
    return export.participations.row(0, named=True)


def test_a_partner_row_becomes_a_participation_with_its_origin(build) -> None:
    row = one(build, Lead_Partner="Yes", Department="Board")
    assert row == {
        "project_id": "2014 - 2020 INTERREG V-A Estonia - Latvia/B-idea",
        "name": "Tartu Science Park",
        "name_local": None,
        "department": "Board",
        "role": "lead",
        "country": "EE",
        "nuts2_code": "EE00",
        "nuts3_code": "EE008",
        "nuts2_label": "Eesti",
        "nuts3_label": "Lõuna-Eesti",
        "postcode": "50411",
        "town": "Tartu",
        "legal_status": "public",
        "organisation_type": None,
        "pic": None,
        "other_id": None,
        "website": None,
        "file": "old.xlsx",
        "sheet": "Partners",
        "row": 2,
    }


def test_a_code_of_level_3_in_the_cell_of_level_2_is_moved(build) -> None:
    row = one(build, NUTS2="FRAMF", NUTS3="", Country_code="FR France / FRANCE", Country="France")
    assert (row["nuts2_code"], row["nuts3_code"], row["country"]) == (None, "FRAMF", "FR")


def test_a_code_of_level_2_in_the_cell_of_level_3_is_moved(build) -> None:
    row = one(build, NUTS2="", NUTS3="EE00 / Eesti")
    assert (row["nuts2_code"], row["nuts3_code"]) == ("EE00", None)


def test_moved_codes_are_counted(build) -> None:
    rows = [build.old_partner(organisation=name, NUTS2=code) for name, code in (("A", "FRAMF"), ("B", "EE00"))]
    row = coverage(read(build.old([build.old_project()], rows)), "NUTS-3 code in the NUTS-2 cell")
    assert (row["rows"], row["lost"]) == (1, 0)


def test_a_code_coarser_than_level_2_places_nothing(build) -> None:
    row = one(build, NUTS2="EE0 / EESTI", NUTS3="")
    assert (row["nuts2_code"], row["nuts2_label"]) == (None, "EESTI")


def test_codes_outside_nuts_stay_in_their_cell(build) -> None:
    row = one(build, NUTS2="RU-KGD / Kaliningrad", NUTS3="", Country_code="RU", Country="Russian Federation")
    assert (row["nuts2_code"], row["country"]) == ("RU-KGD", "RU")


def test_a_region_without_code_keeps_its_label(build) -> None:
    row = one(build, NUTS2="Belarus", NUTS3="Hrodna", Country_code="", Country="BELARUS")
    assert (row["nuts2_code"], row["nuts2_label"], row["nuts3_label"], row["country"]) == (
        None,
        "Belarus",
        "Hrodna",
        "BY",
    )


@pytest.mark.parametrize(
    ("code", "name", "country"),
    [
        ("GB", "", "UK"),
        ("GR Greece", "", "EL"),
        ("", "GREECE", "EL"),
        ("", "", "EE"),
        ("XX", "Latvia", "LV"),
        ("LA", "", "LV"),
    ],
)
def test_the_country_is_the_eus_code_from_whatever_tells_it(build, code: str, name: str, country: str) -> None:
    assert one(build, Country_code=code, Country=name)["country"] == country


def test_countries_that_are_not_known_and_that_disagree_are_counted(build) -> None:
    rows = [
        build.old_partner(organisation="A", Country_code="", Country="Atlantis", NUTS2="", NUTS3=""),
        build.old_partner(organisation="B", Country_code="NO Norway / NORGE", Country="Sweden"),
    ]
    export = read(build.old([build.old_project()], rows))
    assert export.participations["country"].to_list() == [None, "NO"]
    assert "'Atlantis'" in coverage(export, "country: name")["reason"]
    assert coverage(export, "country: code and name")["example"] == "old.xlsx, Partners, row 3"


def test_legal_status_stays_as_written_and_what_is_unknown_is_empty(build) -> None:
    rows = [build.old_partner(organisation=status, Legal_Status=status) for status in ("public", "Public", "n/a")]
    export = read(build.old([build.old_project()], rows))
    assert export.participations["legal_status"].to_list() == ["public", "Public", None]


def test_names_of_markup_formulas_and_line_breaks_stay_as_they_are(build) -> None:
    names = ["<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "a\nb\tc", "\u202eright to left", "x" * 2000]
    rows = [build.old_partner(organisation=name, Town="HARWICH,\r\nEssex") for name in names]
    export = read(build.old([build.old_project()], rows))
    assert export.participations["name"].to_list() == names


def test_the_name_in_another_language_stands_in_where_there_is_no_english_one(build) -> None:
    partners = [
        build.new_partner(),
        build.new_partner(organisation="", Organisation_in_language_2="", Organisation_in_language_3="Hamn"),
    ]
    export = read(build.new([build.new_project()], partners))
    assert export.participations.select("name", "name_local").rows() == [
        ("Port of Ystad", "Ystads hamn"),
        ("Hamn", "Hamn"),
    ]


def test_a_partner_without_name_is_kept_for_its_place_and_counted(build) -> None:
    export = read(build.old([build.old_project()], [build.old_partner(), build.old_partner(organisation="")]))
    assert export.participations["name"].to_list()[1] == "(no name: old.xlsx, Partners, row 3)"
    row = coverage(export, "name of partners")
    assert (row["rows"], row["lost"]) == (2, 1)


def test_ids_are_read_and_a_pic_has_nine_digits(build) -> None:
    partners = [
        build.new_partner(organisation="A", PIC=951881080),
        build.new_partner(organisation="B", PIC="951 881 081", Other_ID="SE5560"),
        build.new_partner(organisation="C", PIC="SE556036"),
        build.new_partner(organisation="D", PIC="N.a.", Other_ID="40003052790"),
        build.new_partner(organisation="E", PIC="999999999"),
    ]
    export = read(build.new([build.new_project()], partners))
    assert export.participations.select("pic", "other_id").rows() == [
        ("951881080", None),
        ("951881081", "SE5560"),
        (None, "SE556036"),
        (None, "40003052790"),
        (None, None),
    ]
    assert coverage(export, "PIC of partners")["lost"] == 2


def test_a_flag_that_is_neither_yes_nor_no_is_a_partner_and_counted(build) -> None:
    rows = [
        build.old_partner(organisation="A", Lead_Partner="Perhaps"),
        build.old_partner(organisation="B", Lead_Partner="Yes"),
    ]
    export = read(build.old([build.old_project()], rows))
    assert export.participations["role"].to_list() == ["partner", "lead"]
    assert "'Perhaps'" in coverage(export, "role of partners")["reason"]


def test_lead_partners_of_project_rows_stand_in_where_there_are_no_partner_rows(build) -> None:
    projects = [
        build.old_project("A", Lead_Partner="One"),
        build.old_project("A", Lead_Partner="Two", Country="Estonia", Town="Tartu"),
        build.old_project("B", Lead_Partner="Three"),
    ]
    export = read(build.old(projects, [build.old_partner("B", "Four")]))
    assert export.participations.select("name", "role", "country", "town", "sheet", "row").rows() == [
        ("One", "lead", "LV", "Ventspils", "Projects (lead partners)", 2),
        ("Two", "lead", "EE", "Tartu", "Projects (lead partners)", 3),
        ("Four", "partner", "EE", "Tartu", "Partners", 2),
    ]


def test_projects_known_by_lead_rows_alone_are_counted_by_programme(build) -> None:
    projects = [build.old_project("A"), build.old_project("B"), build.old_project("C", Lead_Partner="")]
    partners = [build.old_partner("A", Lead_Partner="Yes"), build.old_partner("A", "Other")]
    export = read(build.old(projects, partners))
    rows = (
        export.coverage.filter(pl.col("field").str.starts_with("all partners: "))
        .select("rows", "lost", "reason")
        .rows()
    )
    assert [(rows, lost) for rows, lost, _ in rows] == [(3, 1), (3, 1)]
    assert "lead rows alone" in rows[0][2]
    assert "without any partner" in rows[1][2]


def test_projects_without_a_lead_partner_are_counted(build) -> None:
    partners = [build.old_partner("A", Lead_Partner="Yes"), build.old_partner("A", "Two"), build.old_partner("B")]
    export = read(build.old([build.old_project("A"), build.old_project("B")], partners))
    row = coverage(export, "lead partner of projects")
    assert (row["rows"], row["known"]) == (2, 1)
    assert "all partners are taken to be there" in row["reason"]


def test_a_flag_among_the_projects_is_no_name_of_an_organisation(build) -> None:
    export = read(build.old([build.old_project("A", Lead_Partner="Yes")]))
    assert export.participations.height == 0
