import re
from dataclasses import replace

import polars as pl
import pytest

from linkages import methods

GEOGRAPHY = "the geography of the programmes"


def section(findings, title):
    return methods.text(findings).split(f"\n## {title}\n\n")[1].split("\n\n## ")[0]


def test_programmes_are_no_caveat_where_there_is_one(single):
    assert GEOGRAPHY not in methods.text(single)


def test_programmes_are_a_caveat_where_there_are_several(small):
    assert GEOGRAPHY in methods.text(small)


def test_nothing_is_said_of_random_networks_that_were_not_drawn(small):
    ties = {name: replace(found, null=None) for name, found in small.ties.items()}
    assert GEOGRAPHY not in methods.text(replace(small, ties=ties))


@pytest.mark.parametrize("network", ["regions", "countries", "organisations"])
def test_ties_of_each_class_are_as_many_as_in_the_table(usual, network):
    text, ties = section(usual, "Ties"), usual.tables[f"ties_{network}"]
    text = next(line for line in text.splitlines() if re.match(rf"Ties between {network}: \d", line))
    counts = {name: int(number) for number, name in re.findall(r"(\d+) (weak|strong|covalent|undetermined)\b", text)}
    assert counts == {name: ties.filter(tie=name).height for name in counts}
    assert sum(counts.values()) == ties.height


def test_projects_and_nodes_behind_the_ties_are_those_of_the_tables(usual):
    complete = usual.tables["projects"].filter("partners_complete").select("project_id")
    rows = usual.tables["participations"].join(complete, on="project_id")
    projects, regions = rows["project_id"].n_unique(), rows["nuts2"].n_unique()
    assert f"rest on {projects} projects with {regions} regions" in section(usual, "Ties")


def test_measures_of_a_network_are_those_of_the_table(usual):
    text = section(usual, "Network measures")
    measures = usual.tables["network_measures"].filter(pl.col("network") == "regions")
    values = dict(measures.select("measure", "value").iter_rows())
    said = float(re.search(r"Network of regions: density ([\d.]+)", text)[1])
    assert abs(said - values["density"]) < 0.01
    assert f"Communities: {values['communities']:.0f}," in text


def test_measures_without_a_value_are_not_spoken_of(usual):
    table = usual.tables["network_measures"].with_columns(
        value=pl.when(pl.col("measure") != "two_mode_closure").then("value")
    )
    found = replace(usual, tables={**usual.tables, "network_measures": table})
    assert "opsahl2013" in methods.compose(usual).keys
    assert "opsahl2013" not in methods.compose(found).keys


def test_betweenness_is_called_approximate_only_where_it_is(usual):
    rough = usual.tables["network_measures"].with_columns(
        value=pl.when(pl.col("measure") == "betweenness_error").then(0.01).otherwise("value")
    )
    found = replace(usual, tables={**usual.tables, "network_measures": rough})
    assert "approximated" not in section(usual, "Network measures")
    assert "Betweenness of regions and organisations is approximated, to 0.01" in section(found, "Network measures")


def test_filters_are_cited_only_where_they_were_asked_for(usual):
    asked = replace(usual, settings=replace(usual.settings, backbone_tests=True))
    cited = {"serrano2009", "tumminello2011"}
    assert not cited & set(methods.compose(usual).keys)
    assert cited <= set(methods.compose(asked).keys)


def test_a_network_without_ties_is_neither_classed_nor_measured(usual):
    ties = {name: replace(found, table=found.table.clear()) for name, found in usual.ties.items()}
    composed = methods.compose(replace(usual, ties=ties))
    assert "Network measures" not in composed.text
    assert not {"engel2009", "newman2001", "freeman1977"} & set(composed.keys)


def test_what_is_left_without_the_largest_is_that_of_the_table(usual):
    text = section(usual, "Change and robustness")
    table = usual.tables["robustness"].filter(pl.col("network") == "regions").sort("removed")
    step = table.filter(pl.col("removed_share") >= 0.1).row(0, named=True)
    assert f"without the {step['removed']} region" in text
    assert f"holds {100 * step['largest']:.0f} % of all nodes" in text
