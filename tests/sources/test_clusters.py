import polars as pl
import pytest
import xlsxwriter

from linkages.errors import ColumnError, MissingFileError, SourceError, TableError
from linkages.sources.clusters import field_key, read_clusters
from linkages.tables import COVERAGE, validate

FIELDS = {field_key(name): name for name in ("life_science", "ict", "forestry_wood", "energy")}
HEAD = "name,place,fields,kind,process,process_evidence,stage_from,stage_to,source,url\n"
GOOD = "Medicon,SE224;DK011,life_science;ICT,cross-border,organic,grew from hospitals,developing,mature,a book,https://a.eu\n"


@pytest.fixture
def read(tmp_path):
    def reading(text, encoding="utf-8"):
        path = tmp_path / "clusters.csv"
        path.write_bytes(text.encode(encoding))
        return read_clusters(path, fields=FIELDS)

    return reading


def violations(caught):
    return {(violation.column, violation.where) for violation in caught.value.violations}


def lost(found, field):
    return found.coverage.filter(pl.col("field") == f"clusters: {field}")["lost"].to_list()


def test_a_row_is_a_cluster(read):
    row = read(HEAD + GOOD).table.row(0, named=True)
    assert (row["cluster_id"], row["name"], row["place"]) == ("C1", "Medicon", "SE224;DK011")
    assert (row["kind"], row["process"], row["stage_from"], row["stage_to"]) == (
        "cross-border",
        "organic",
        "developing",
        "mature",
    )
    assert row["fields"] == "life_science;ict"
    assert (row["file"], row["row"]) == ("clusters.csv", 2)


def test_a_workbook_is_read_from_the_sheet_that_has_the_columns(tmp_path):
    path = tmp_path / "clusters.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("notes").write_row(0, 0, ["just", "words"])
        sheet = book.add_worksheet("list")
        sheet.write_row(0, 0, ["Clusters of the Baltic"])
        sheet.write_row(2, 0, ["Name", "Place", "Specialisations", "Kind", "Stage from"])
        sheet.write_row(3, 0, ["Wood", "SE33", "Forestry wood", "Transnational", "Emerging"])
    row = read_clusters(path, fields=FIELDS).table.row(0, named=True)
    assert (row["fields"], row["kind"], row["stage_from"], row["stage_to"]) == (
        "forestry_wood",
        "transnational",
        "emerging",
        "emerging",
    )
    assert (row["sheet"], row["row"]) == ("list", 4)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_and_encodings_are_read(read, delimiter):
    text = delimiter.join(("name", "place", "fields", "kind")) + "\n" + delimiter.join(("Å", "SE22", "ict", "regional"))
    assert read(text, encoding="cp1252").table["name"].to_list() == ["Å"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("Re-engineered", "re-engineered"), ("reengineering", "re-engineered"), ("ENGINEERED", "engineered")],
)
def test_processes_are_told_however_they_are_spelt(read, written, meant):
    found = read(f"name,place,fields,kind,process\nA,SE22,ict,Cross border,{written}\n").table
    assert (found["process"][0], found["kind"][0]) == (meant, "cross-border")


def test_everything_that_cant_be_used_is_said_at_once(read):
    rows = (
        ",SE22,ict,regional,,,,,,\n"
        "A,,ict,regional,,,,,,\n"
        "B,SE22,ict,galactic,accidental,,old,,,\n"
        "C,SE22,ict,regional,,,mature,emerging,,\n"
        "D,SE22,ict,regional,,,,,,\n"
        "d ,se22,ict,regional,,,,,,\n"
    )
    with pytest.raises(TableError) as caught:
        read(HEAD + rows)
    assert violations(caught) == {
        ("name", "clusters.csv, row 2"),
        ("place", "clusters.csv, row 3"),
        ("kind", "clusters.csv, row 4"),
        ("process", "clusters.csv, row 4"),
        ("stage_from", "clusters.csv, row 4"),
        ("stage_to", "clusters.csv, row 5"),
        ("name", "clusters.csv, row 7"),
    }
    assert "as in row 6" in str(caught.value)
    assert "cross-border, transnational, regional" in str(caught.value)


def test_the_same_name_at_another_place_is_another_cluster(read):
    assert read(HEAD + "A,SE22,ict,regional,,,,,,\nA,SE33,ict,regional,,,,,,\n").table.height == 2


def test_fields_that_no_codebook_has_are_kept_and_counted(read):
    found = read(HEAD + "A,SE22,ict; basketry,regional,,,,,,\nB,SE22,,regional,,,,,,\n")
    assert found.table["fields"].to_list() == ["ict", None]
    assert found.table["unknown_fields"].to_list() == ["basketry", None]
    assert lost(found, "fields known") == [1]
    assert lost(found, "fields") == [1]


def test_commas_part_fields_only_where_they_must(read):
    found = read('name;place;fields;kind\nA;SE22;"energy, ict";regional\nB;SE22;"energy: wind, sun";regional\n').table
    assert found["fields"].to_list() == ["energy;ict", "energy"]


def test_what_is_not_told_is_unknown_and_counted(read):
    found = read("name,place,fields,kind\nA,SE22,ict,\n")
    assert found.table.select("kind", "process", "stage_from", "stage_to").row(0) == (None, None, None, None)
    assert lost(found, "kind") == [1]
    assert lost(found, "process") == [1]


def test_a_process_without_evidence_is_counted(read):
    found = read(HEAD + GOOD + "B,SE22,ict,regional,engineered,,,,,\n")
    assert lost(found, "evidence") == [1]


def test_columns_that_are_not_understood_are_said(read):
    found = read("name,place,fields,kind,mood\nA,SE22,ict,regional,good\n")
    reason = found.coverage.filter(pl.col("field") == "clusters: columns")["reason"][0]
    assert "mood" in reason


def test_evidence_of_elements_is_kept(read):
    found = read("name,place,fields,kind,evidence_actors\nA,SE22,ict,regional,forty firms\n").table
    assert found["evidence_actors"].to_list() == ["forty firms"]


def test_hostile_cells_stay_text(read):
    names = ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "\u202eevil", "x" * 2000]
    cells = ["".join(('"', name.replace('"', '""'), '"')) for name in names]
    rows = "".join(f"{cell},SE22,ict,regional,,,,,,javascript:alert(1)\n" for cell in cells)
    found = read(HEAD + rows)
    assert found.table["name"].to_list() == names
    assert lost(found, "url") == [4]
    validate(found.coverage, COVERAGE)


def test_the_apostrophe_of_our_own_tables_goes(read):
    assert read(HEAD + "'=A,SE22,ict,regional,,,,,,\n").table["name"].to_list() == ["=A"]


def test_missing_columns_are_named_beside_those_that_are_there(read):
    with pytest.raises(ColumnError, match=r"'fields', 'kind'.*There are: 'name', 'place', 'colour'"):
        read("name,place,colour\nA,SE22,red\n")


@pytest.mark.parametrize("text", ["", "  \n", HEAD])
def test_a_file_without_a_cluster_is_refused(read, text):
    with pytest.raises(SourceError) as caught:
        read(text)
    assert "keep.eu" not in str(caught.value)
    assert "clusters" in str(caught.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.csv"):
        read_clusters(tmp_path / "none.csv", fields=FIELDS)


def test_cells_to_the_right_of_the_titles_stop_the_reading(read):
    with pytest.raises(TableError, match=r"row 3.*quotation marks"):
        read("name,place,fields,kind,source\nA,SE22,ict,regional,a book\nB,SE22,ict,regional,Lund, 2011\n")


def test_a_column_without_a_title_before_the_others_is_passed_over(read):
    assert read(",name,place,fields,kind\n0,A,SE22,ict,regional\n").table["name"].to_list() == ["A"]


def test_a_file_that_is_no_table_is_told_what_a_table_of_clusters_needs(tmp_path):
    path = tmp_path / "clusters.csv"
    path.write_bytes(bytes(range(1, 32)) * 100)
    with pytest.raises(SourceError, match="columns name, place, fields, kind"):
        read_clusters(path, fields=FIELDS)
