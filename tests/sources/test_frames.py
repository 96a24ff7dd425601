import pandas as pd
import polars as pl
import pytest

import linkages as lk
from linkages.errors import ColumnError, TableError

PROJECTS = {
    "project_id": ["a", "b"],
    "programme": ["Nord", "Nord"],
    "start": pd.to_datetime(["2009-01-01", "2013-06-01"]),
}
PARTNERS = {
    "project_id": ["a", "a", "b", "b"],
    "name": ["X", "Y", "X", "Y"],
    "role": ["lead", "partner", "partner", "lead"],
    "nuts2_code": ["SE33", "FI1D", "SE33", "FI1D"],
    "country": ["SE", "FI", "SE", "FI"],
}
THEMES = {"project_id": ["a"], "position": [1], "theme": ["Clustering and economic cooperation"]}


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame])
def test_frames_in_memory_become_a_study(frame):
    export = lk.from_frames(frame(PROJECTS), frame(PARTNERS), themes=frame(THEMES))
    results = lk.Study(export, ici="theme", draws=20, permutations=9, bootstraps=9).run()
    tie = results.tables["ties_regions"].row(0, named=True)
    assert (tie["source"], tie["target"], tie["joint_projects"]) == ("FI1D", "SE33", 2)
    assert (tie["first_year"], tie["last_year"]) == (2009, 2013)
    assert results.tables["projects"]["ici"].to_list() == [True, None]
    assert isinstance(results.tables["regions"].to_pandas(), pd.DataFrame)


def test_the_network_comes_out_as_a_networkx_graph():
    export = lk.from_frames(pl.DataFrame(PROJECTS), pl.DataFrame(PARTNERS))
    results = lk.Study(export, draws=20, permutations=9, bootstraps=9).run()
    assert results.to_networkx().edges["FI1D", "SE33"]["joint_projects"] == 2
    assert results.to_networkx("organisations").number_of_edges() == 1
    with pytest.raises(lk.LinkagesError, match="regions, organisations"):
        results.to_networkx("towns")


def test_a_missing_column_is_named():
    with pytest.raises(ColumnError, match="'role'"):
        lk.from_frames(pl.DataFrame(PROJECTS), pl.DataFrame(PARTNERS).drop("role"))


def test_bad_cells_are_listed_all_at_once():
    partners = pl.DataFrame(PARTNERS).with_columns(role=pl.Series(["boss", "partner", "chief", "lead"]))
    with pytest.raises(TableError, match="2 cells"):
        lk.from_frames(pl.DataFrame(PROJECTS), partners)


def test_partners_of_a_project_that_is_not_there_are_an_error():
    with pytest.raises(TableError, match="'b'"):
        lk.from_frames(pl.DataFrame(PROJECTS).head(1), pl.DataFrame(PARTNERS))


def test_the_same_frames_have_the_same_hash_and_others_another():
    one = lk.from_frames(pl.DataFrame(PROJECTS), pl.DataFrame(PARTNERS)).inputs[0].sha256
    assert lk.from_frames(pl.DataFrame(PROJECTS), pl.DataFrame(PARTNERS)).inputs[0].sha256 == one
    assert lk.from_frames(pl.DataFrame(PROJECTS), pl.DataFrame(PARTNERS).head(3)).inputs[0].sha256 != one
