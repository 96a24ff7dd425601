import openpyxl
import polars as pl

from linkages.sources.files import open_file
from linkages.sources.sheets import read_sheets, where


def test_titles_may_stand_below_lines_of_a_cover(build) -> None:
    cover = [["keep.eu - Programme and project data"], ["Exported", "2019-03-01"], []]
    partners = build.table(["Programme", "Acronym", "Project Partner"], [build.old_partner()])
    file, (rows,) = read_sheets(open_file(build.workbook({"Partners": [*cover, *partners]})))
    assert file.sheets[0].titles_row == 4
    assert rows.frame["row"].to_list() == [5]


def test_a_cover_sheet_is_ignored_and_told(build) -> None:
    file, sheets = read_sheets(open_file(build.new([build.new_project()], [build.new_partner()])))
    assert [(sheet.name, sheet.role) for sheet in file.sheets] == [
        ("Cover", "ignored"),
        ("Search results, projects", "projects"),
        ("Search results, partners", "partners"),
    ]
    assert len(sheets) == 2


def test_empty_rows_do_not_count_and_keep_the_numbers_of_the_others(build) -> None:
    titles, first, second = build.table(
        ["Programme", "Acronym", "Project Partner"], [build.old_partner(), build.old_partner()]
    )
    file, (rows,) = read_sheets(open_file(build.workbook({"Partners": [titles, first, [], [], second]})))
    assert (file.rows, rows.frame["row"].to_list()) == (2, [2, 5])


def test_columns_that_are_not_understood_are_listed_with_those_without_a_title(build) -> None:
    row = ["P", "A", "Org", "full", "x"]
    path = build.workbook({"Partners": [["Programme", "Acronym", "Project Partner", "Moon phase", ""], row]})
    file, _ = read_sheets(open_file(path))
    assert file.sheets[0].unknown == ("Moon phase", "column 5 (without a title)")


def test_a_missing_column_is_named_as_its_layout_names_it(build) -> None:
    old = build.text([["Programme", "Acronym", "Lead Partner", "NUTS2 (or equivalent)", "Department"], list("abcde")])
    new = build.text(
        [
            ["Programme", "Project acronym", "Lead partner", "NUTS2 code (or equivalent)", "Type of Organisation"],
            list("abcde"),
        ],
        name="new.csv",
    )
    assert read_sheets(open_file(old))[0].sheets[0].missing == ("Project Partner",)
    assert read_sheets(open_file(new))[0].sheets[0].missing == ("Organisation in English",)


def test_rows_with_a_stray_delimiter_are_left_out_and_counted(build) -> None:
    path = build.raw(
        "Programme;Acronym;Project Partner;Town\nP;A;One;X\nP;B;Two; and more;Y\nP;C;Three;Z\n", name="export.csv"
    )
    _, (rows,) = read_sheets(open_file(path))
    assert rows.frame["acronym"].to_list() == ["A", "C"]
    (lost,) = rows.lost
    assert (lost["rows"], lost["lost"], lost["example"]) == (3, 1, "export.csv, row 3")


def test_rows_that_bare_line_breaks_part_are_put_together(build) -> None:
    broken = "Programme;Acronym;Project Partner;Town\nP;A;One;X\nP;B;Two\nand\nmore;Y\nP;C;Three;Z\nP;D;Four\nSource\n"
    _, (rows,) = read_sheets(open_file(build.raw(broken, name="export.csv")))
    assert rows.frame["organisation"].to_list() == ["One", "Two\nand\nmore", "Three", "Four", None]
    assert rows.frame["row"].to_list() == [2, 3, 6, 7, 8]
    (told,) = rows.lost
    assert (told["rows"], told["lost"], told["example"]) == (7, 0, "export.csv, row 3")


def test_rows_may_lack_cells_at_their_end(build) -> None:
    path = build.raw(
        "Programme;Acronym;Project Partner;Department;Town\nP;A;One;;X\nP;B;Two\nP;C;Three\n", name="export.csv"
    )
    _, (rows,) = read_sheets(open_file(path))
    assert rows.frame["organisation"].to_list() == ["One", "Two", "Three"]
    assert rows.lost == ()


def test_formulas_give_what_was_last_computed(build) -> None:
    from xlsxwriter import Workbook

    path = build.folder / "formulas.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Programme", "Acronym", "Project Partner"])
        sheet.write_formula(1, 0, '="North"&" Sea"', value="North Sea")
        sheet.write_formula(1, 1, "=20+6", value=26)
        sheet.write_string(1, 2, "=HYPERLINK(1)")
    _, (rows,) = read_sheets(open_file(path))
    assert rows.frame.select("programme", "acronym", "organisation").row(0) == ("North Sea", "26", "=HYPERLINK(1)")


def test_workbooks_of_other_programs_are_read_as_well(build) -> None:
    book = openpyxl.Workbook()
    for row in build.table(["Programme", "Acronym", "Project Partner"], [build.old_partner(26)]):
        book.active.append(list(row))
    path = build.folder / "openpyxl.xlsx"
    book.save(path)
    _, (rows,) = read_sheets(open_file(path))
    assert rows.frame.select("acronym", "postcode").row(0) == ("26", "50411")


def test_cells_have_their_types(build) -> None:
    _, (projects, _) = read_sheets(open_file(build.old([build.old_project(26, Budget="n/a")], [build.old_partner()])))
    assert projects.frame.schema["start"] == pl.Date
    assert projects.frame.select("acronym", "budget", "period").row(0) == ("26", None, "2014-2020")


def test_cells_that_are_no_date_or_amount_are_counted_with_their_place(build) -> None:
    rows = [
        build.old_project("A"),
        build.old_project("B", Project_start="soon", Budget="much"),
        build.old_project("C", Budget="--"),
    ]
    _, (projects, _) = read_sheets(open_file(build.old(rows, [build.old_partner()])))
    lost = {row["field"]: (row["rows"], row["lost"], row["example"]) for row in projects.lost}
    place = "old.xlsx, Projects (lead partners), row 3"
    assert lost == {"start: dates": (3, 1, place), "budget: amounts": (2, 1, place)}


def test_places_are_told_with_the_first_few_rows() -> None:
    assert where("a.xlsx", "S", [3]) == "a.xlsx, S, row 3"
    assert where("a.csv", "", [1, 2, 3, 4, 5, 6, 7]) == "a.csv, rows 1, 2, 3, 4, 5 and 2 more"


def test_titles_that_stand_again_among_the_rows_make_no_project(build) -> None:
    titles, first, second = build.table(
        ["Programme", "Acronym", "Project Partner"], [build.old_partner(), build.old_partner()]
    )
    _, (rows,) = read_sheets(open_file(build.workbook({"Partners": [titles, first, titles, second]})))
    assert rows.frame["row"].to_list() == [2, 4]
    (lost,) = [row for row in rows.lost if row["field"] == "rows other than titles"]
    assert (lost["rows"], lost["known"]) == (3, 2)
    assert "row 3" in str(lost["example"])
