"""What the package says of NUTS versions, held against Eurostat's list of changes and JRC's matrices."""

import os
from pathlib import Path

import polars as pl
import pytest

from linkages import regional_statistics
from linkages.places import changes, codes, convert, detect, history
from linkages.places import matrix as matrices

SHARED = Path(os.environ.get("LINKAGES_SHARED", Path(__file__).parents[2].parent / "shared")) / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real files (../shared/data) are not here")

RENAMED = {"renamed"}
CUT = {"split", "merge", "boundary shift"}


def official():
    """List Eurostat's changes of 2013 to 2016 at levels 2 and 3, with the kinds that may stand for each."""
    table = pl.read_csv(SHARED / "nuts/nuts2013_to_2016_correspondence.csv")
    for old, new, words, equation in table.select("code13", "code16", "change", "resolution").iter_rows():
        level = len(old or new) - 2
        if level in (2, 3):
            # "New region, equals ex-NUTS 3 region HU101" is a new code for a part of the old one.
            maybe = RENAMED if words.startswith("recoded") else CUT | (RENAMED if equation else set())
            yield level, old, new, maybe


def test_every_change_on_eurostats_list_has_its_kind_here():
    rows = list(official())
    assert len(rows) > 200
    wrong = []
    for level, old, new, maybe in rows:
        table = changes("2013", "2016", level)
        own = table.filter(pl.col("source") == old) if old else table.filter(pl.col("target") == new)
        kinds = set(own["kind"])
        fits = bool(kinds) and kinds <= maybe
        if not fits or (old and new and new not in own["target"].to_list()):
            wrong.append((old, new, kinds))
    assert wrong == []


def test_what_is_a_change_here_is_on_eurostats_list_but_for_what_gisco_alone_has():
    listed = {code for _, old, new, _ in official() for code in (old, new) if code}
    for level in (2, 3):
        changed = changes("2013", "2016", level).filter(~pl.col("kind").is_in(["same", "new"]))
        beside = changed.filter(~pl.col("source").is_in(list(listed)) & ~pl.col("target").is_in(list(listed)))
        # Trøndelag was merged by Norway; Graz and Durham are shifts in GISCO's boundaries.
        assert {code[:4] for code in beside["source"]} <= {"NO06", "AT22", "UKH3"}


def test_a_code_on_eurostats_list_tells_its_change():
    for _, old, new, _ in list(official())[:60]:
        text = str(history(old or new))
        assert "In NUTS 2016 " in text
        assert not (old and new) or new in text


def test_each_matrix_finds_its_versions_by_its_codes():
    for level in (2, 3):
        matrix = pl.read_csv(SHARED / f"nuts/jrc_n{level}_cm_v2013_v2016.csv")
        assert detect(matrix["code_v2013"]).version == "2013"
        assert detect(matrix["code_v2016"]).version in ("2016", "2021")


@pytest.mark.parametrize("weights", list(matrices.WEIGHTS))
@pytest.mark.parametrize(("source", "target"), [("2013", "2016"), ("2016", "2013")])
def test_jrcs_weights_give_jrcs_figures(weights, source, target):
    path = SHARED / "nuts/jrc_n3_cm_v2013_v2016.csv"
    shares = matrices.read(weights, path, source=source, target=target)
    old = shares.group_by(region="source").agg(x=pl.col("weight").sum())
    new = shares.group_by(region="target").agg(x=pl.col("weight").sum()).sort("region")
    result = convert(old, source, target, variables={"x": "absolute"}, weights=shares, unknown="drop")
    inside = new.filter(pl.col("region").is_in(sorted(codes(target, 3))))
    both = inside.join(result.table, on="region", suffix="_ours")
    assert both.height == inside.height
    assert both["x_ours"].to_list() == pytest.approx(both["x"].to_list())


def test_a_matrix_of_level_3_serves_level_2():
    shares = matrices.read("pop18", SHARED / "nuts/jrc_n3_cm_v2013_v2016.csv", source="2013", target="2016")
    frame = pl.DataFrame({"region": ["HU10", "LT00"], "x": [1.0, 1.0]})
    ours = convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=shares).table
    coarse = matrices.read("pop18", SHARED / "nuts/jrc_n2_cm_v2013_v2016.csv", source="2013", target="2016")
    theirs = convert(frame, "2013", "2016", variables={"x": "absolute"}, weights=coarse).table
    assert ours["region"].to_list() == theirs["region"].to_list() == ["HU11", "HU12", "LT01", "LT02"]
    assert ours["x"].to_list() == pytest.approx(theirs["x"].to_list(), rel=1e-3)


def test_people_go_where_people_live_not_where_land_is():
    path = SHARED / "nuts/jrc_n2_cm_v2013_v2016.csv"
    frame = pl.DataFrame({"region": ["HU10"], "x": [1.0]})
    # Budapest is 8 % of the land and more than half of the people of its old region.
    by_area = convert(frame, "2010", "2021", variables={"x": "absolute"}).table
    longer = matrices.read("pop11", path, source="2010", target="2021")
    by_people = convert(frame, "2010", "2021", variables={"x": "absolute"}, weights=longer).table
    assert by_area.filter(region="HU11")["x"].item() < 0.1
    assert by_people.filter(region="HU11")["x"].item() > 0.5


@pytest.mark.parametrize("version", ["2006", "2010", "2016", "2021"])
def test_gdp_of_2013_codes_keeps_its_total_in_every_version(version):
    spec = f"{SHARED / 'eurostat/nama_10r_2gdp.tsv'}:MIO_EUR:2013"
    (own,) = regional_statistics.read([spec], version="2013", level=2)
    (found,) = regional_statistics.read([spec], version=version, level=2)
    assert found.values["value"].null_count() == 0
    assert found.values["value"].sum() == pytest.approx(own.values["value"].sum())
    assert set(found.values["region"]) <= codes(version, 2)
    assert {"e"} & set(found.values["flag"])


def test_population_brought_to_2021_is_jrcs_where_no_region_was_cut():
    spec = f"{SHARED / 'nuts/jrc_n2_cm_v2013_v2016.csv'}:pop18"
    (found,) = regional_statistics.read([spec], version="2021", level=2)
    (own,) = regional_statistics.read([spec], version="2016", level=2)
    whole = found.values.filter(pl.col("estimated") == 0).join(own.values, on="region", suffix="_own")
    assert whole.height > 280
    assert whole["value"].to_list() == pytest.approx(whole["value_own"].to_list())
