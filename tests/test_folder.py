import json
from dataclasses import replace

import polars as pl
import pytest

from linkages.errors import OutputError


@pytest.fixture(scope="module")
def written(small, tmp_path_factory):
    return small.write(tmp_path_factory.mktemp("folder") / "out")


def test_the_manifest_lists_every_file_and_no_other(written):
    there = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    assert set(json.loads((written / "run.json").read_text(encoding="utf-8"))["files"]) == there


def test_the_manifest_counts_the_rows_of_the_tables(written, small):
    counts = json.loads((written / "run.json").read_text(encoding="utf-8"))["counts"]
    assert counts == {name: frame.height for name, frame in small.tables.items()}


def test_a_folder_of_somebody_else_is_left_as_it_was(small, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="no run of linkages wrote"):
        small.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_foreign_file_in_an_earlier_run_is_kept(small, tmp_path):
    out = small.write(tmp_path / "out")
    (out / "tables" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        small.write(out)
    assert (out / "tables" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_tables_of_real_data_have_no_column_that_calls_them_synthetic(written):
    assert all("synthetic" not in pl.read_csv(path).columns for path in written.glob("tables/*.csv"))


def test_every_row_of_synthetic_data_calls_itself_synthetic(small, tmp_path):
    out = replace(small, synthetic="SYNTHETIC: no real projects.").write(tmp_path / "out")
    frames = [pl.read_parquet(path) for path in out.glob("tables/*.parquet")]
    assert all(frame["synthetic"].str.contains("synthetic").all() for frame in frames)


def test_a_table_is_the_same_as_csv_and_as_parquet(written):
    parquet = pl.read_parquet(written / "tables" / "ties_regions.parquet")
    assert pl.read_csv(written / "tables" / "ties_regions.csv")["joint_projects"].equals(parquet["joint_projects"])


def test_the_network_lies_there_for_other_programs_with_the_same_ties(written, small):
    import networkx as nx

    regions, ties = small.tables["regions"].height, small.tables["ties_regions"].height
    graphs = [
        nx.read_graphml(written / "network" / "regions.graphml"),
        nx.read_gexf(written / "network" / "regions.gexf"),
        nx.Graph(nx.read_pajek(written / "network" / "regions.net")),
    ]
    assert [(len(graph), graph.number_of_edges()) for graph in graphs] == [(regions, ties)] * 3
    items = (written / "network" / "regions_vosviewer_map.txt").read_text(encoding="utf-8").splitlines()
    links = (written / "network" / "regions_vosviewer_network.txt").read_text(encoding="utf-8").splitlines()
    assert (len(items) - 1, len(links)) == (regions, ties)


def test_a_network_too_large_for_graphml_is_left_out_and_said_so(small, tmp_path, monkeypatch):
    monkeypatch.setattr("linkages.folder.MOST_TIES", 0)
    out = small.write(tmp_path / "out")
    assert not (out / "network" / "organisations.graphml").exists()
    assert "ties_organisations.parquet" in (out / "network" / "left-out.txt").read_text(encoding="utf-8")


def test_synthetic_data_says_so_in_every_network_file(small, tmp_path):
    out = replace(small, synthetic="SYNTHETIC: no real projects.").write(tmp_path / "out")
    for name in ("regions.graphml", "regions.gexf", "regions.net", "regions_vosviewer_map.txt"):
        assert "SYNTHETIC" in (out / "network" / name).read_text(encoding="utf-8")
