"""What is written for other programs says the same when it is read back, whatever the names are made of."""

from xml.etree import ElementTree as ET

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.network.exchange import to_networkx, write_gexf, write_graphml

NODES = pl.DataFrame(
    {
        "node": ["SE11", "FI1B", "LV00"],
        "name": ["Stockholm", "<img src=x onerror=alert(1)> & \"'\t\r\n]]>", None],
        "projects": [3, 2, None],
        "inside": [True, False, None],
        "ici_share": [0.1, None, float("nan")],
    }
)
TIES = pl.DataFrame(
    {
        "source": ["FI1B", "LV00"],
        "target": ["SE11", "SE11"],
        "joint_projects": [2, 1],
        "cross_border": [True, None],
        "first_year": [2009, None],
        "breadth": [1.25, None],
        "tie": ["strong", "weak"],
    }
)
WRITERS = [(write_graphml, nx.read_graphml), (write_gexf, nx.read_gexf)]


@pytest.mark.parametrize(("write", "read"), WRITERS, ids=["graphml", "gexf"])
def test_networkx_reads_back_every_known_attribute(tmp_path, write, read):
    graph = read(write(tmp_path / "g.xml", NODES, TIES))
    expected = to_networkx(NODES, TIES)
    assert not graph.is_directed()
    assert set(graph) == {"SE11", "FI1B", "LV00"}
    for node, attributes in expected.nodes(data=True):
        known = {name: value for name, value in attributes.items() if value == value}  # noqa: PLR0124  (not NaN)
        assert {name: value for name, value in graph.nodes[node].items() if name != "label"} == known
    for source, target, attributes in expected.edges(data=True):
        assert {n: v for n, v in graph.edges[source, target].items() if n != "id"} == attributes


@pytest.mark.parametrize(("write", "read"), WRITERS, ids=["graphml", "gexf"])
@settings(max_examples=40)
@given(names=st.lists(st.text(min_size=1, max_size=8), min_size=2, max_size=4, unique=True))
def test_names_made_of_anything_stay_apart(tmp_path_factory, write, read, names):
    # what XML can't hold has a picture; names that hold the picture itself would be the same name
    names = [name.translate(dict.fromkeys((*range(9216, 9248), 65533, 65534, 65535))) for name in names]
    names = sorted({name for name in names if name})
    nodes = pl.DataFrame({"node": names}, schema={"node": pl.String})
    ties = TIES.clear().vstack(
        TIES.head(1).with_columns(source=pl.lit(names[0]), target=pl.lit(names[-1])) if len(names) > 1 else TIES.clear()
    )
    graph = read(write(tmp_path_factory.mktemp("x") / "g.xml", nodes, ties))
    shown = {name.translate({c: 0x2400 + c for c in range(32) if chr(c) not in "\t\n\r"}) for name in names}
    assert set(graph) == shown
    assert graph.number_of_edges() == ties.height


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_texts_on_the_network_are_kept_and_empty_ones_left_out(tmp_path, write):
    about = {"title": "Baltic <2007>", "credits": "keep.eu\x07", "synthetic": ""}
    text = write(tmp_path / "g.xml", NODES, TIES, about=about).read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314  (our own file)
    said = "".join(root.itertext())
    assert "Baltic <2007>" in said
    assert "keep.eu\u2407" in said
    assert "synthetic" not in text


def test_graphml_keeps_texts_on_the_network_as_its_attributes(tmp_path):
    graph = nx.read_graphml(write_graphml(tmp_path / "g.graphml", NODES, TIES, about={"title": "Baltic"}))
    assert graph.graph["title"] == "Baltic"


def test_gexf_labels_nodes_by_name_else_by_code(tmp_path):
    graph = nx.read_gexf(write_gexf(tmp_path / "g.gexf", NODES, TIES))
    assert graph.nodes["SE11"]["label"] == "Stockholm"
    assert graph.nodes["LV00"]["label"] == "LV00"


@pytest.mark.parametrize(("write", "read"), WRITERS, ids=["graphml", "gexf"])
def test_a_network_without_ties_or_nodes_is_still_a_network(tmp_path, write, read):
    assert len(read(write(tmp_path / "a.xml", NODES, TIES.clear()))) == 3
    assert len(read(write(tmp_path / "b.xml", NODES.clear(), TIES.clear()))) == 0


def test_nodes_that_only_ties_name_are_added(tmp_path):
    assert set(to_networkx(NODES.head(1), TIES)) == {"SE11", "FI1B", "LV00"}
    graph = nx.read_gexf(write_gexf(tmp_path / "g.gexf", NODES.head(1), TIES))
    assert graph.nodes["LV00"]["label"] == "LV00"


def test_the_weight_of_a_tie_is_its_joint_projects():
    assert nx.degree(to_networkx(NODES, TIES), "SE11", weight="weight") == 3


def test_the_same_network_is_written_the_same(tmp_path):
    one, other = (write_graphml(tmp_path / name, NODES, TIES).read_bytes() for name in "ab")
    assert one == other


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_a_missing_column_is_named(tmp_path, write):
    with pytest.raises(ColumnError, match="nodes: no column 'node'"):
        write(tmp_path / "g", NODES.rename({"node": "region"}), TIES)
    with pytest.raises(ColumnError, match="ties: no column 'joint_projects'"):
        write(tmp_path / "g", NODES, TIES.drop("joint_projects"))


def test_gexf_lets_nodes_and_ties_last_from_their_first_year_to_their_last(tmp_path):
    nodes = pl.DataFrame({"node": ["a", "b", "c"], "first_year": [2008, 2009, None], "last_year": [2015, 2011, None]})
    ties = pl.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "joint_projects": [2, 1]})
    ties = ties.with_columns(first_year=pl.Series([2009, None]), last_year=pl.Series([2011, None], dtype=pl.Int64))
    path = write_gexf(tmp_path / "g.gexf", nodes, ties)
    assert 'mode="dynamic" timeformat="integer"' in path.read_text(encoding="utf-8")
    graph = nx.read_gexf(path)
    assert (graph.nodes["a"]["start"], graph.nodes["a"]["end"]) == (2008, 2015)
    assert (graph.edges["a", "b"]["start"], graph.edges["a", "b"]["end"]) == (2009, 2011)
    assert "start" not in graph.nodes["c"]
    assert "start" not in graph.edges["b", "c"]


def test_gexf_without_any_year_has_no_time(tmp_path):
    ties = TIES.with_columns(last_year=pl.lit(None, pl.Int64), first_year=pl.lit(None, pl.Int64))
    assert 'mode="static"' in write_gexf(tmp_path / "g.gexf", NODES, ties).read_text(encoding="utf-8")
