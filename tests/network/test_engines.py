"""Frames go to an engine and come back; what an engine needs and lacks is said."""

import sys

import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.network.engines import Engine, computed, connection, on

FRAME = pl.DataFrame({"text": ["ö", None], "number": [1, None], "flag": [True, None]})


@pytest.mark.parametrize("engine", ["polars", "duckdb", Engine("duckdb", memory_limit="300MB")])
def test_a_frame_comes_back_as_it_went(engine):
    assert computed(on(engine, {"rows": FRAME})["rows"]).sort("number").equals(FRAME.sort("number"))


def test_duckdb_keeps_the_limit_and_spills_where_it_was_told(tmp_path):
    folder = tmp_path / "it's here"
    database = connection(Engine("duckdb", memory_limit="1.5GB", spill_folder=folder))
    settings = database.execute("SELECT current_setting('memory_limit'), current_setting('temp_directory')")
    limit, spill = settings.fetchone()
    assert limit in ("1.3 GiB", "1.4 GiB")
    assert spill == str(folder)
    assert folder.is_dir()


@pytest.mark.parametrize(("name", "extra"), [("duckdb", "duckdb"), ("spark", "spark")])
def test_an_engine_that_is_not_installed_says_how_to_install_it(monkeypatch, name, extra):
    monkeypatch.setitem(sys.modules, {"duckdb": "duckdb", "spark": "pyspark.sql"}[name], None)
    with pytest.raises(SettingError, match=rf"pip install 'linkages\[{extra}\]'"):
        on(name, {})


def test_an_unknown_engine_is_answered_with_those_there_are():
    with pytest.raises(SettingError, match="found 'pandas', expected one of polars, duckdb, spark"):
        on("pandas", {})


@pytest.mark.parametrize("limit", ["much", "1.5", "GB", "-1GB", "1GB; DROP"])
def test_a_limit_that_is_no_amount_of_memory_is_an_error(limit):
    with pytest.raises(SettingError, match=r"expected an amount such as 1\.5GB"):
        Engine("duckdb", memory_limit=limit)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"name": "polars", "memory_limit": "1GB"}, "A memory limit is for the engine duckdb or spark"),
        ({"name": "polars", "spill_folder": "x"}, "A spill folder is for the engine duckdb or spark"),
        ({"name": "duckdb", "master": "local[1]"}, "A Spark master is for the engine spark"),
    ],
)
def test_a_setting_of_another_engine_is_an_error(settings, said):
    with pytest.raises(SettingError, match=said):
        Engine(**settings)


def test_a_spill_folder_that_is_a_file_is_an_error(tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(SettingError, match=r"spill folder: .* can't be used"):
        connection(Engine("duckdb", spill_folder=path))
