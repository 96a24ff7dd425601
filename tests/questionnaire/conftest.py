import pytest
import xlsxwriter


@pytest.fixture
def workbook(tmp_path):
    """Write a workbook from rows by sheet."""

    def write(name="survey.xlsx", **sheets):
        path = tmp_path / name
        book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
        for sheet, rows in sheets.items():
            page = book.add_worksheet(sheet.replace("_", "-"))
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        page.write(at, column, cell)
        book.close()
        return path

    return write


@pytest.fixture
def csv(tmp_path):
    """Write a CSV file."""

    def write(text, name="survey.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
