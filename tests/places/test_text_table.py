import pytest

from linkages.errors import MissingFileError, SourceError
from linkages.places.text_table import read


def write(folder, data):
    path = folder / "table.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_and_every_cell_is_text(tmp_path, delimiter):
    found = read(write(tmp_path, f"a{delimiter}b\n1{delimiter}\n".encode()), expected="numbers")
    assert found.delimiter == delimiter
    assert found.frame.rows() == [("1", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_utf_8_and_windows_1252_are_read(tmp_path, encoding):
    found = read(write(tmp_path, "name,b\nÖresund,1\n".encode(encoding)), expected="names")
    assert found.frame.rows() == [("Öresund", "1")]
    assert found.frame.columns == ["name", "b"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PK\x03\x04", b"\xff\xfea\x00", b"a,b\n1,2,3\n"])
def test_what_is_no_table_is_refused_with_the_file_and_what_was_expected(tmp_path, data):
    with pytest.raises(SourceError, match=r"table\.csv.*Expected figures: a CSV file in UTF-8"):
        read(write(tmp_path, data), expected="figures")


def test_a_missing_file_and_a_folder_are_clear_errors(tmp_path):
    with pytest.raises(MissingFileError, match="no such file"):
        read(tmp_path / "nowhere.csv", expected="figures")
    with pytest.raises(SourceError, match="can't be read"):
        read(tmp_path, expected="figures")
