"""The composition of the cross-border regions is sound, and the table is what the readable file says."""

import csv
import importlib.util
from collections import defaultdict
from pathlib import Path

import pytest

from linkages.places.neighbours import find, units
from linkages.places.nuts import codes, parents
from linkages.resources import data_path

ROOT = Path(__file__).resolve().parents[2]
TABLE = data_path("nuts2", "cross_border_regions.csv")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_part_is_a_nuts_2013_region_or_a_known_neighbour(rows):
    found = {row["nuts3_2013"] for row in rows}
    assert found <= codes("2013", 3) | set(units()["region"])


def test_every_part_lies_in_its_nuts_2_region_and_country(rows):
    up = parents("2013")
    for row in rows:
        code = row["nuts3_2013"]
        assert row["nuts2_2013"] == (code if "-" in code else up[code])
        assert row["country"] == code[:2]


def test_a_neighbour_is_found_by_the_name_that_stands_here(rows):
    for row in rows:
        if "-" in row["nuts3_2013"]:
            assert find("2013", row["country"], [row["name"]]) == row["nuts3_2013"]


def test_every_unit_crosses_a_border_and_names_a_part_once(rows):
    parts = defaultdict(list)
    for row in rows:
        parts[row["unit"]].append(row["nuts3_2013"])
    for unit, there in parts.items():
        assert len({code[:2] for code in there}) > 1, unit
        assert len(set(there)) == len(there), unit


def test_every_part_has_a_source_and_says_how_sure_it_is(rows):
    assert all(row["source"] for row in rows)
    assert {row["confidence"] for row in rows} == {"documented", "derived", "memory", "inferred"}
    assert {row["status"] for row in rows} == {"core", "partial", "adjacent"}


def test_the_table_is_made_from_the_readable_file(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("maker", ROOT / "scripts" / "make_cross_border_regions.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    monkeypatch.setattr(maker, "TARGET", tmp_path / "again.csv")
    maker.main()
    assert (tmp_path / "again.csv").read_bytes() == TABLE.read_bytes()
