import csv
import tomllib

import pytest

from linkages.resources import data_path

PILOT = data_path("survey", "pilot_clusters")
INDICATORS = ("joint_rd", "publications", "exports", "international_members")


def rows(name):
    with (PILOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def clusters():
    return {row["cluster_id"]: row for row in rows("clusters.csv")}


def test_the_largest_value_of_every_indicator_is_a_clear_figure(clusters):
    largest = {}
    for name in INDICATORS:
        best = max((row for row in clusters.values() if row[name]), key=lambda row: float(row[name]))
        largest[name] = (best["cluster_id"], float(best[name]))
    assert largest == {
        "joint_rd": ("RU20", 8.2),
        "publications": ("RU15", 4458),
        "exports": ("RU20", 72.4),
        "international_members": ("RU18", 7),
    }


def test_no_candidate_stands_for_a_figure_that_can_be_read_or_was_not_reported(clusters):
    for row in rows("candidates.csv"):
        cluster = clusters[row["cluster_id"]]
        assert not cluster[row["indicator"]]
        assert row["indicator"] in cluster["illegible"].split(";")


def test_no_candidate_exceeds_the_largest_clear_figure(clusters):
    for row in rows("candidates.csv"):
        known = [float(one[row["indicator"]]) for one in clusters.values() if one[row["indicator"]]]
        assert float(row["value"]) <= max(known)


def test_twelve_clusters_are_printed_without_international_members(clusters):
    assert sum("international_members" in row["not_reported"] for row in clusters.values()) == 12


def test_published_scenarios_are_all_the_clusters():
    said = tomllib.loads((PILOT / "published.toml").read_text(encoding="utf-8"))
    counts = [said["scenarios"][name] for name in ("supported", "lonely", "late", "potential")]
    assert sum(counts) == said["clusters"] == len(rows("clusters.csv"))


def test_published_shares_are_their_counts_of_those_interviewed():
    said = tomllib.loads((PILOT / "published.toml").read_text(encoding="utf-8"))
    assert all(100 * one["count"] / said["interviewed"] == one["share"] for one in said["survey"])


def test_every_file_is_told_of():
    readme = data_path("survey", "README.md").read_text(encoding="utf-8")
    for path in data_path("survey").rglob("*"):
        if path.is_file() and path.name != "README.md":
            assert path.relative_to(data_path("survey")).as_posix() in readme
