import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

import linkages as lk
from linkages import sample, tables
from linkages.errors import SettingError
from linkages.settings import Settings, sample_study

QUICK = {"draws": 20, "permutations": 99, "bootstraps": 99}
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def results():
    return lk.Study(**QUICK).run()


@pytest.fixture(scope="module")
def folder(results, tmp_path_factory):
    return results.write(tmp_path_factory.mktemp("run") / "out")


# without decisions there are no shares under coding error, without statistics there are no profile and no rates,
# without a file of clusters there are none; tests/indicators holds those tables
_NOT_GIVEN = ("profile", "rates", "clusters", "region_clusters")
_MADE = [table for table in tables.WRITTEN if table.name not in ("ici_shares_corrected", *_NOT_GIVEN)]


@pytest.mark.parametrize("table", _MADE, ids=lambda table: table.name)
def test_every_table_of_a_run_keeps_its_rules(results, table):
    assert tables.validate(results.tables[table.name], table).height > 0


def test_every_file_of_the_contract_is_written(folder):
    wanted = [
        "atlas.html",
        "methods.md",
        "methods.bib",
        "run.json",
        "tables/ties_organisations.parquet",
        "network/regions.gpkg",
    ]
    wanted += [f"network/{name}" for name in ("regions.graphml", "regions.gexf", "organisations.graphml")]
    absent = ("ties_organisations", *_NOT_GIVEN)
    wanted += [f"tables/{t.name}.csv" for t in tables.WRITTEN if t.name not in absent]
    assert [name for name in wanted if not (folder / name).stat().st_size] == []
    assert len(list((folder / "maps").glob("*.html"))) >= 3


def test_columns_are_written_in_the_order_of_their_specification(folder):
    for table in tables.WRITTEN:
        path = folder / "tables" / f"{table.name}.csv"
        if path.exists():
            header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
            assert [name for name in header if name in table.names] == [n for n in table.names if n in header]


def test_the_sample_says_that_it_is_synthetic_in_every_file(results, folder):
    assert "SYNTHETIC" in results.synthetic
    for path in [
        *folder.glob("tables/*.csv"),
        *folder.glob("*.*"),
        *folder.glob("maps/*"),
        *folder.glob("network/*ml"),
    ]:
        assert "synthetic" in path.read_text(encoding="utf-8").lower(), path
    assert "synthetic" in pl.read_parquet(folder / "tables" / "ties_organisations.parquet").columns


def test_computed_figures_stand_beside_the_published_ones_and_agree_where_they_can(results):
    table = results.tables["published"].filter(pl.col("basis") == "read")
    off = (table["published"] - table["computed"]).abs()
    allowed = [0.5 if quantity == "projects" else 0.015 for quantity in table["quantity"]]
    assert table.height >= 10
    assert all(difference <= most for difference, most in zip(off, allowed, strict=True))


def test_the_manifest_holds_inputs_settings_versions_counts_and_stages(folder):
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][0]["sha256"] == hashlib.sha256(sample_study().read_bytes()).hexdigest()
    assert manifest["settings"]["draws"] == "20"
    assert manifest["nuts_version"] == "2013"
    assert manifest["counts"]["projects"] > 1000
    assert all(stage["seconds"] >= 0 for stage in manifest["stages"])
    assert len(manifest["stages"]) >= 7


def test_the_same_inputs_and_settings_give_the_same_bytes(folder, tmp_path):
    again = lk.Study(**QUICK).run().write(tmp_path / "again")
    for path in [*sorted(folder.glob("tables/*")), folder / "atlas.html", folder / "methods.md"]:
        assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_statistics_of_two_files_stand_beside_each_other(tmp_path):
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "mine.csv").write_text(f"region,jobs\nSE11,{number}\nSE12,{number * 10}\n", encoding="utf-8")
    specs = tuple(str(tmp_path / str(number) / "mine.csv") for number in (1, 2))
    regions = lk.Study(statistics=specs, **QUICK).run().tables["regions"]
    first, second = regions.columns[-2:]
    row = regions.filter(pl.col("region") == "SE11").row(0, named=True)
    assert (row[first], row[second]) == (1, 2)


def test_one_draw_is_enough_to_run(tmp_path):
    text = (lk.Study(draws=1, permutations=9, bootstraps=9).run().write(tmp_path / "one") / "methods.md").read_text()
    assert "by chance)" in text


def test_the_methods_say_that_chance_knows_no_programme_areas(folder):
    programmes = pl.read_csv(folder / "tables/projects.csv").filter(pl.col("partners_complete") == 1)["programme"]
    said = (folder / "methods.md").read_text(encoding="utf-8")
    assert f"With {programmes.n_unique()} programmes, part of what exceeds chance" in said


def test_regions_come_with_their_polygons_and_pandas_out(results):
    regions = results.regions()
    assert regions.crs.to_epsg() == 4326
    assert len(regions) == results.tables["regions"].height
    assert results.tables["regions"].to_pandas().shape[0] == len(regions)


def test_results_print_what_was_found_and_lost(results):
    text = str(results)
    assert "1261 projects" in text or "Projects: 1261" in text
    assert "Lost:" in text
    assert "<li>" in results._repr_html_()
    assert "Results of" in repr(results)


def test_a_map_shows_in_a_notebook_and_an_unknown_one_is_named(results):
    assert "<" in results.map()._repr_html_()
    with pytest.raises(SettingError, match="nowhere"):
        results.map("nowhere")


def test_totals_in_the_tables_agree_with_one_another(results):
    found = results.tables
    ties, regions = found["ties_regions"], found["regions"]
    assert regions["strength"].sum() == 2 * ties["joint_projects"].sum()
    assert regions["degree"].sum() == 2 * ties.height
    everything = found["ici_shares"].filter(pl.col("unit_kind") == "all").row(0, named=True)
    assert everything["projects"] + everything["uncoded"] == found["projects"].height
    assert everything["ici"] == found["projects"]["ici"].sum()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"level": 1}, "2, 3"),
        ({"ici": "guess"}, "codebook, theme, decisions"),
        ({"draws": 0}, "at least 1"),
        ({"ici": "decisions"}, "needs a file"),
        ({"colour": "blue"}, "No setting 'colour'"),
    ],
)
def test_a_setting_that_can_not_be_is_an_error_that_says_what_can(settings, message):
    with pytest.raises(SettingError, match=message):
        lk.Study(**settings)


def test_every_setting_is_described():
    described = Settings(statistics=("a.tsv:EUR",), areas=Path("x/areas.csv")).describe()
    assert described["statistics"] == "a.tsv:EUR"
    assert described["areas"] == "areas.csv"
    assert described["decisions"] == ""


def test_a_real_workbook_is_not_called_synthetic():
    files = [type("File", (), {"sha256": "0" * 64, "sheets": ()})()]
    assert sample.synthetic_sentence(files) == ""
    assert not sample.is_sample(files)


def test_a_synthetic_workbook_that_was_saved_again_is_still_told_by_its_sheet():
    sheet = type("Sheet", (), {"name": "Read me - synthetic sample"})()
    files = [type("File", (), {"sha256": "0" * 64, "sheets": (sheet,)})()]
    assert "SYNTHETIC" in sample.synthetic_sentence(files)
    assert not sample.is_sample(files)


@pytest.mark.parametrize("nodes", ["regions", "organisations"])
def test_results_give_the_same_network_to_each_library(small, nodes):
    expected = small.to_networkx(nodes)
    graph, names = small.to_networkit(nodes)
    assert (graph.numberOfNodes(), graph.numberOfEdges()) == (len(expected), expected.number_of_edges())
    assert set(names) == set(expected)
    with pytest.raises(SettingError, match="There is no network of 'projects'"):
        small.to_networkit("projects")
