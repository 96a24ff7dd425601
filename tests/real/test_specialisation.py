"""Specialisations and clusters on four real programmes, counted again with pandas and plain loops."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import linkages as lk
from linkages.tables import WRITTEN, validate

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
EXPORT = DATA / "keep" / "keep_1420_four_programmes.xlsx"
pytestmark = pytest.mark.skipif(not EXPORT.is_file(), reason=f"needs the real export {EXPORT}")

CLUSTERS = """name;place;fields;kind
Health across the Sound;"DK013; SE224";life science;cross-border
Wood of Mid-Scandinavia;"Östersund, SE; Trondheim, NO";forestry_wood, construction;cross-border
Boats;Estonia-Latvia;maritime;transnational
Mining of the north;SE332;mining;regional
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    path = tmp_path_factory.mktemp("clusters") / "clusters.csv"
    path.write_text(CLUSTERS, encoding="utf-8")
    return lk.Study(EXPORT, draws=5, permutations=9, bootstraps=99, clusters=path).run()


@pytest.fixture(scope="module")
def named(study):
    """Give the fields of each project as sets."""
    projects = study.tables["projects"].select("project_id", "specialisations").drop_nulls()
    return {p: set(cell.split(";")) for p, cell in projects.iter_rows()}


def test_every_table_keeps_its_rules(study):
    ours = {"complementarity", "clusters", "clusters_and_initiatives", "region_clusters", "field_relatedness"}
    tables = [table for table in WRITTEN if "specialis" in table.name or table.name in ours]
    for table in tables:
        assert validate(study.tables[table.name], table).height > 0


def test_location_quotients_of_regions_agree_with_pandas(study, named):
    pd = pytest.importorskip("pandas")
    places = study.tables["participations"].select("project_id", "nuts2").drop_nulls().unique().rows()
    rows = [(region, p, field) for p, region in places for field in named.get(p, ())]
    frame = pd.DataFrame(rows, columns=["unit", "project", "field"])
    counts = pd.crosstab(frame["unit"], frame["field"])
    overall = pd.Series([f for some in named.values() for f in some]).value_counts()
    expected = counts.div(counts.sum(axis=1), axis=0) / (overall / overall.sum())[counts.columns]
    table = study.tables["specialisations"].filter(unit_kind="region")
    assert table.height == int((counts > 0).to_numpy().sum())
    for row in table.iter_rows(named=True):
        assert row["projects"] == counts.loc[row["unit"], row["specialisation"]]
        assert row["location_quotient"] == pytest.approx(expected.loc[row["unit"], row["specialisation"]], abs=1e-9)


def test_reach_and_countries_agree_with_loops(study, named):
    ici = set(study.tables["projects"].filter("ici")["project_id"])
    held = {}
    for unit, p in study.tables["area_projects"].select("unit", "project_id").iter_rows():
        if p in ici:
            held.setdefault(unit, set()).add(p)
    reach = study.tables["specialisation_reach"].filter(unit_kind="cross_border_region")
    for row in reach.iter_rows(named=True):
        units = [
            unit for unit, projects in held.items() if any(row["specialisation"] in named.get(p, ()) for p in projects)
        ]
        assert (row["units"], row["of_units"]) == (len(units), len(held))
        assert row["low"] <= row["share"] <= row["high"]
    overlap = sum(len(a & b) / np.sqrt(len(a) * len(b)) for a, b in combinations(held.values(), 2))
    assert reach["effective_units"][0] == pytest.approx(len(held) ** 2 / (len(held) + 2 * overlap), abs=1e-9)
    parts = set(study.tables["areas"].select("unit", "country").drop_nulls().rows())
    for row in study.tables["country_specialisations"].iter_rows(named=True):
        own = {unit for unit, country in parts if country == row["country"]} & set(held)
        shown = [unit for unit in own if any(row["specialisation"] in named.get(p, ()) for p in held[unit])]
        assert row["areas"] == len(shown)


def test_clusters_lie_where_their_places_are(study):
    rows = {row["name"]: row for row in study.tables["clusters"].iter_rows(named=True)}
    assert "Öresund" in rows["Health across the Sound"]["cross_border_regions"]
    assert rows["Wood of Mid-Scandinavia"]["regions"] == "NO06;SE32"
    assert rows["Boats"]["cross_border_regions"] == "Estonia-Latvia"
    assert rows["Mining of the north"]["regions"] == "SE33"


def test_clusters_never_change_what_is_said_of_initiatives(study):
    table = study.tables["clusters_and_initiatives"]
    alone = table.filter(relation="initiatives_only")
    reach = study.tables["specialisation_reach"]
    both = table.filter(table["ici_projects"] > 0)
    assert alone.height + table.filter(relation="both").height == both.height
    assert both.height == reach["units"].sum()


def test_the_same_seed_gives_the_same_tables(study):
    again = lk.Study(EXPORT, draws=5, permutations=9, bootstraps=99).run()
    for name in ("specialisations", "specialisation_profiles", "specialisation_reach", "complementarity"):
        assert again.tables[name].equals(study.tables[name])
