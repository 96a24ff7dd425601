"""Frames go to an engine and come back; an engine that is not there is named with the way to get it."""

import sys

import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.network.engines import ENGINES, computed, on

FRAME = pl.DataFrame({"text": ["ö", None], "number": [1, None], "flag": [True, None]})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_frame_comes_back_as_it_went(engine):
    assert computed(on(engine, {"rows": FRAME})["rows"]).equals(FRAME)


def test_an_engine_that_is_not_installed_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(SettingError, match=r"pip install 'linkages\[duckdb\]'"):
        on("duckdb", {})
