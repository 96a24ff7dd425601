import json
from types import SimpleNamespace

import polars as pl
import pytest

from linkages.atlas.parts.shares import part
from linkages.indicators.funnel import limits
from linkages.indicators.share_tables import Options, compare_shares, funnel, with_shrunk
from linkages.indicators.shares import share
from linkages.tables import AREA_OVERLAPS, conform
from linkages.tables.shares import COUNTS

HOSTILE = "</script><script>alert(1)</script>\u202e=1+1"
SCHEMA = {"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean}


def study(ici=lambda i: i % 4 == 0, name=HOSTILE):
    rows = [("region", "R9", None, None)]
    for i in range(60):
        rows += [("all", "all", str(i), ici(i)), ("programme", f"P{i % 3}", str(i), ici(i))]
        rows += [("cross_border_region", unit, str(i), ici(i)) for unit in (name, f"A{i % 2}")]
    membership = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    compared = compare_shares(membership, options=Options(permutations=99, resamples=99, seed=1))
    shares = with_shrunk(share(membership), compared)
    counted = shares.filter(pl.col("unit_kind") == "cross_border_region").select(
        "unit_kind",
        "unit",
        "projects",
        "ici",
        "share",
        "uncoded",
        projects_fractional=pl.col("projects") / 3,
        projects_led=pl.col("projects") // 2,
        ici_fractional=pl.col("ici") / 3,
        ici_led=pl.col("ici") // 2,
        share_fractional="share",
        share_led="share",
        lead_only=pl.lit(0),
    )
    overlaps = [(name, "A0", 0, 1, 1, 30, 60, 30, ""), ("A0", "A1", 1, 1, 1, 0, 30, 30, "X")]
    return {
        "ici_shares": shares,
        "share_funnel": funnel(shares),
        "counts": conform(counted, COUNTS),
        "area_overlaps": conform(pl.DataFrame(overlaps, schema=AREA_OVERLAPS.names, orient="row"), AREA_OVERLAPS),
        **compared.tables,
    }


def made(tables):
    return part(SimpleNamespace(tables=tables))


def test_limits_are_those_of_the_funnel():
    found = made(study())
    sizes = [row[0] for row in found["limits"]]
    assert sizes[0] == 1
    assert sizes[-1] >= 60
    expected = limits(sizes, 0.25)
    assert [row[4] for row in found["limits"]] == pytest.approx(expected.high_998, abs=1e-4)
    assert [row[2] for row in found["limits"]] == pytest.approx(expected.low_95, abs=1e-4)


def test_only_units_with_a_project_are_points():
    found = made(study())
    assert set(found["kinds"]) == {"cross_border_region", "programme"}
    assert {point["unit"] for point in found["kinds"]["programme"]["points"]} == {"P0", "P1", "P2"}
    assert all(point["shrunk"] is not None for point in found["kinds"]["programme"]["points"])


def test_pairs_are_counted_and_comparisons_with_the_rest_are_listed():
    tables = study()
    found = made(tables)["kinds"]["programme"]
    assert found["pairs"] == 3
    held = tables["share_comparisons"].filter((pl.col("unit_kind") == "programme") & (pl.col("against") == "rest"))
    assert sorted(row["unit"] for row in found["rest"]) == sorted(held["unit"])
    assert [row["p_value"] for row in found["rest"]] == sorted(row["p_value"] for row in found["rest"])


def test_a_unit_with_every_project_has_no_rest():
    found = made(study())["kinds"]["cross_border_region"]
    assert HOSTILE not in {row["unit"] for row in found["rest"]}
    assert HOSTILE in {point["unit"] for point in found["points"]}


def test_the_matrix_has_pairs_with_a_project_in_common_alone():
    found = made(study())["overlaps"]
    assert found["units"] == [HOSTILE, "A0"]
    assert found["projects"] == [60, 30]
    assert found["pairs"] == [[0, 1, 30]]


def test_what_is_made_is_json():
    assert json.loads(json.dumps(made(study()), allow_nan=False)) == made(study())


def test_without_judged_projects_counts_and_the_matrix_are_drawn_alone():
    tables = study()
    found = made(tables | {name: table for name, table in study(ici=lambda _: None).items() if name != "counts"})
    assert (found["overall"], found["limits"], found["kinds"]) == (None, [], {})
    assert found["counts"]
    assert found["overlaps"]


def test_without_the_tables_there_is_nothing_to_draw():
    assert made({}) is None
