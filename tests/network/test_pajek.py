"""Pajek's and VOSviewer's files say the same when they are read back, whatever the names are made of."""

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import ColumnError
from linkages.network.graphs import to_networkx
from linkages.network.pajek import write_pajek, write_vosviewer

NODES = pl.DataFrame(
    {
        "node": ["SE11", "FI1B", "LV00"],
        "name": ["Stockholm", '"A" \\ B\tC\r\n', None],
        "country": ["SE", "FI", None],
        "projects": [3, 2, None],
        "ici_share": [0.1, None, float("nan")],
    }
)
TIES = pl.DataFrame(
    {"source": ["FI1B", "LV00"], "target": ["SE11", "SE11"], "joint_projects": [2, 1], "tie": ["a", "b"]}
)


def test_networkx_reads_nodes_and_weights_of_pajek(tmp_path):
    graph = nx.Graph(nx.read_pajek(write_pajek(tmp_path / "g.net", NODES, TIES)[0]))
    expected = to_networkx(NODES, TIES)
    assert set(graph) == set(expected)
    assert {frozenset(e[:2]): e[2] for e in graph.edges(data="weight")} == {
        frozenset(e[:2]): e[2] for e in expected.edges(data="weight")
    }


def test_networkx_reads_every_attribute_of_pajek_where_they_were_asked_for(tmp_path):
    plain = NODES.with_columns(name=pl.Series(["Stockholm", "Helsinki; o'K", None]))
    graph = nx.Graph(nx.read_pajek(write_pajek(tmp_path / "g.net", plain, TIES, attributes=True)[0]))
    expected = to_networkx(plain, TIES)
    for node, attributes in expected.nodes(data=True):
        found = {name: graph.nodes[node][name] for name in attributes}
        assert found == {name: str(value) for name, value in attributes.items()}
    for a, b, attributes in expected.edges(data=True):
        assert {n: str(graph.edges[a, b][n]) for n in ("joint_projects", "tie")} == {
            n: str(attributes[n]) for n in ("joint_projects", "tie")
        }


def test_partitions_and_vectors_stand_beside_the_network(tmp_path):
    files = write_pajek(tmp_path / "g.net", NODES, TIES, partitions=["country"], vectors=["projects", "ici_share"])
    assert [path.name for path in files] == ["g.net", "g_country.clu", "g_projects.vec", "g_ici_share.vec"]
    lines = [path.read_text(encoding="utf-8").splitlines() for path in files]
    assert lines[1] == ["% country: 1 FI; 2 SE", "*Vertices 3", "2", "1", "9999998"]
    assert lines[2] == ["% projects", "*Vertices 3", "3.0", "2.0", "0.0"]
    assert lines[3][2:] == ["0.1", "0.0", "0.0"]


@settings(max_examples=60)
@given(names=st.lists(st.text(max_size=6), min_size=2, max_size=5, unique=True))
def test_names_made_of_anything_stay_apart(tmp_path_factory, names):
    folder = tmp_path_factory.mktemp("x")
    nodes = pl.DataFrame({"node": names, "name": names})
    ties = pl.DataFrame({"source": [names[0]], "target": [names[1]], "joint_projects": [4]})
    graph = nx.read_pajek(write_pajek(folder / "g.net", nodes, ties, attributes=True)[0])
    assert len(graph) == len(names)
    assert [weight for *_, weight in graph.edges(data="weight")] == [4]
    items, links = write_vosviewer(folder / "g", nodes, ties)
    assert [line.split("\t")[0] for line in items.read_text(encoding="utf-8").split("\n")[1:-1]] == [
        str(i + 1) for i in range(len(names))
    ]
    assert links.read_text(encoding="utf-8") == "1\t2\t4\n"


def test_vosviewer_has_items_with_labels_clusters_weights_and_scores(tmp_path):
    items, links = write_vosviewer(
        tmp_path / "regions", NODES, TIES, cluster="country", weights=["projects"], scores=["ici_share"]
    )
    assert items.name == "regions_map.txt"
    assert items.read_text(encoding="utf-8").splitlines() == [
        "id\tlabel\tcluster\tweight<projects>\tscore<ici_share>",
        "1\tStockholm\t2\t3.0\t0.1",
        "2\t\u201dA\u201d \u29f5 B C  \t1\t2.0\t",
        "3\tLV00\t0\t0.0\t",
    ]
    assert links.read_text(encoding="utf-8").splitlines() == ["2\t1\t2", "3\t1\t1"]


def test_a_network_without_ties_or_nodes_is_still_a_network(tmp_path):
    assert len(nx.read_pajek(write_pajek(tmp_path / "a.net", NODES, TIES.clear())[0])) == 3
    assert len(nx.read_pajek(write_pajek(tmp_path / "b.net", NODES.clear(), TIES.clear())[0])) == 0


@pytest.mark.parametrize(
    "write",
    [
        lambda p: write_pajek(p, NODES, TIES, partitions=["kind"]),
        lambda p: write_vosviewer(p, NODES, TIES, cluster="kind"),
    ],
)
def test_a_missing_column_is_named(tmp_path, write):
    with pytest.raises(ColumnError, match="nodes: no column 'kind'"):
        write(tmp_path / "g")


def test_what_is_said_of_the_network_stands_in_both(tmp_path):
    path = write_pajek(tmp_path / "g.net", NODES, TIES, about="Synthetic\n*Vertices 9")[0]
    assert nx.read_pajek(path).graph["name"] == "Synthetic *Vertices 9"
    assert len(nx.read_pajek(path)) == 3
    lines = (
        write_vosviewer(tmp_path / "g", NODES, TIES, about="<b>made up</b>")[0].read_text(encoding="utf-8").splitlines()
    )
    assert lines[0] == "id\tlabel\tdescription"
    assert all(line.endswith("\t&lt;b&gt;made up&lt;/b&gt;") for line in lines[1:])
