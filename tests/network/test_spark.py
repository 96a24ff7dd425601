"""The engine spark, in local mode, gives what polars gives. Needs PySpark and Java."""

import shutil
from itertools import pairwise

import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.network.engines import Engine, computed, on
from linkages.network.ties import link

pytest.importorskip("pyspark", reason="PySpark is not installed: pip install 'linkages[spark]'")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
    # PySpark warns of pandas 3, and leaves sockets to its other process open
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
SPARK = Engine("spark", master="local[2]")


def frames():
    rows = [(f"p{p}", f"n{(p * k * k + k) % 23}", "lead" if k == 1 else "partner") for p in range(60) for k in range(5)]
    members = pl.DataFrame([*rows, ("p1", None, "partner")], schema=["project_id", "node", "role"], orient="row")
    years = [None if p % 7 == 0 else 2007 + p % 14 for p in range(60)]
    periods = [None if year is None else "2007-2013" if year < 2014 else "2014-2020" for year in years]
    projects = pl.DataFrame({"project_id": [f"p{p}" for p in range(60)], "year": years, "period": periods})
    fields = pl.DataFrame(
        [(f"p{p}", field) for p in range(50) for field in ("Tourism", "ICT", "<b>Öl")[: 1 + p % 3]],
        schema=["project_id", "field"],
        orient="row",
    )
    return members, projects, fields


def test_a_frame_comes_back_as_it_went():
    frame = pl.DataFrame({"text": ["ö", None], "number": [1, None], "flag": [True, None]})
    assert computed(on(SPARK, {"rows": frame})["rows"]).sort("number").equals(frame.sort("number"))


@pytest.mark.parametrize("kind", ["region", "organisation"])
def test_ties_are_the_same_to_the_last_digit(kind):
    members, projects, fields = frames()
    ties = [
        link(members, projects=projects, fields=fields, kind=kind, draws=20, engine=engine)
        for engine in ("polars", "duckdb", SPARK)
    ]
    assert ties[0].table.height > 100
    assert all(one.table.equals(other.table) for one, other in pairwise(ties))


def test_no_members_give_no_ties():
    members, projects, fields = frames()
    assert link(members.clear(), projects=projects, fields=fields, draws=1, engine=SPARK).table.is_empty()


def test_a_master_nobody_knows_is_an_error(monkeypatch):
    from pyspark.sql import SparkSession

    def refuse(_self):
        raise RuntimeError("Could not parse Master URL: 'nonsense'\nat org.apache.spark")

    monkeypatch.setattr(SparkSession.Builder, "getOrCreate", refuse)
    with pytest.raises(SettingError, match=r"no session at nonsense \(Could not parse Master URL: 'nonsense'\)"):
        on(Engine("spark", master="nonsense"), {})
