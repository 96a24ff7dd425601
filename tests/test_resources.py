import pytest

from linkages.resources import data_path


@pytest.mark.parametrize(
    "parts", [("projects", "synthetic.json"), ("projects", "published.csv"), ("nuts2", "README.md")]
)
def test_files_that_ship_with_the_package_are_found(parts):
    assert data_path(*parts).is_file()


def test_a_path_is_found_from_any_working_directory(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert data_path("projects").is_dir()


def test_parts_are_folders_one_in_the_other():
    assert data_path("projects", "published.csv").parent == data_path("projects")


def test_a_path_need_not_exist():
    assert not data_path("no such file").exists()
