"""The table of programme areas is what the readable file says, and sound."""

import csv
import importlib.util
from pathlib import Path

import pytest

from linkages.places.neighbours import units
from linkages.places.nuts import codes
from linkages.places.programmes import key
from linkages.resources import data_path

ROOT = Path(__file__).resolve().parents[2]
TABLE = data_path("nuts2", "programme_areas.csv")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_region_is_one_of_nuts_2013_or_a_known_neighbour(rows):
    assert {row["region"] for row in rows} <= codes("2013", 2) | codes("2013", 3) | set(units()["region"])


def test_every_area_reaches_over_a_border(rows):
    for programme in {(row["programme"], row["period"]) for row in rows}:
        own = {row["region"][:2] for row in rows if (row["programme"], row["period"]) == programme}
        assert len(own) > 1, programme


def test_every_row_says_where_it_is_from_and_how_sure_it_is(rows):
    assert all(row["source"] for row in rows)
    assert {row["confidence"] for row in rows} <= {"documented", "derived", "memory", "inferred"}
    assert {row["status"] for row in rows} == {"core", "partial", "adjacent"}


def test_a_pattern_holds_the_programme_s_own_name_and_belongs_to_it_alone(rows):
    patterns = {row["programme"]: set(row["pattern"].split("|")) for row in rows}
    assert all(key(name) in pattern for name, pattern in patterns.items())
    assert sum(map(len, patterns.values())) == len(set().union(*patterns.values()))


def test_the_table_is_what_the_script_makes(tmp_path, monkeypatch):
    path = ROOT / "scripts" / "make_programme_areas.py"
    if not path.exists():
        pytest.skip("scripts are not in the wheel")
    spec = importlib.util.spec_from_file_location("make_programme_areas", path)
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    monkeypatch.setattr(maker, "TARGET", tmp_path / "made.csv")
    maker.main()
    assert (tmp_path / "made.csv").read_bytes() == TABLE.read_bytes()
