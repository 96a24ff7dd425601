from types import SimpleNamespace

import polars as pl
import pytest

import linkages as lk
from linkages.atlas.parts import clusters as part_of
from linkages.chapters import clusters
from linkages.errors import TableError
from linkages.references import cite
from linkages.tables import COVERAGE, validate
from linkages.tables.clusters import CLUSTERS, CLUSTERS_AND_INITIATIVES, REGION_CLUSTERS

SOUND, ARC = "Öresund", "Bothnian Arc"
FILE = "name,place,fields,kind,process,stage_from,url\n{}"
NAMED = {"a": "ict", "b": "ict food", "c": "food", "d": "mining", "e": "mining", "f": "ict"}


def shown(*chapters):
    return SimpleNamespace(tables={name: table for one in chapters for name, table in one.tables.items()})


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "clusters.csv"
    rows = (
        "Chips,SE224;DK011,ict,cross-border,organic,mature,https://a.eu\n"
        '"<b>Ore</b>","Luleå, SE",mining,regional,,,\n'
        '=EVIL(),"Atlantis",basketry,transnational,engineered,,javascript:alert(1)\n'
    )
    path.write_text(FILE.format(rows), encoding="utf-8")
    return path


def test_without_a_file_clusters_are_unknown(six_projects):
    found = clusters.chapter(six_projects(NAMED))
    assert set(found.tables) == {"clusters_and_initiatives"}
    assert "no clusters file given" in found.statements["clusters"]
    assert not found.methods
    assert found.tables["clusters_and_initiatives"]["clusters"].null_count() > 0


def test_with_a_file_all_three_tables_keep_their_rules(file, six_projects):
    found = clusters.chapter(six_projects(NAMED, file))
    for table in (CLUSTERS, CLUSTERS_AND_INITIATIVES, REGION_CLUSTERS):
        validate(found.tables[table.name], table)
    validate(found.coverage, COVERAGE)
    assert all(cite(key) for key in found.citations)
    rows = {row["unit"]: row for row in found.tables["region_clusters"].iter_rows(named=True)}
    assert (rows[SOUND]["international_clusters"], rows[SOUND]["both"], rows[SOUND]["ici_projects"]) == (1, 1, 2)
    assert (rows[ARC]["clusters"], rows[ARC]["international_clusters"]) == (1, 0)
    assert rows["SE33"]["clusters"] == 1


def test_the_statement_counts_regions_with_initiatives_that_have_a_cluster(file, six_projects):
    said = clusters.chapter(six_projects(NAMED, file)).statements["clusters"]
    assert "3 clusters, 2 of them cross-border or transnational" in said
    assert "Of 2 cross-border regions with initiatives, 1 have such a cluster" in said


def test_what_a_file_lacks_stops_the_chapter_with_its_row(tmp_path, six_projects):
    path = tmp_path / "bad.csv"
    path.write_text(FILE.format("A,SE22,ict,cosmic,,,\n"), encoding="utf-8")
    with pytest.raises(TableError, match=r"bad\.csv, row 2.*kind.*cosmic"):
        clusters.chapter(six_projects(NAMED, path))


def test_the_page_says_that_clusters_are_unknown(six_projects):
    part = part_of.part(shown(clusters.chapter(six_projects(NAMED))))
    assert part["given"] is False
    assert part["aids"] is None
    assert {cell[3] for cell in part["cells"]} == {None}


def test_the_page_has_the_lists_of_evidence_for_each_cluster(file, six_projects):
    part = part_of.part(shown(clusters.chapter(six_projects(NAMED, file))))
    assert [cluster["name"] for cluster in part["clusters"]] == ["Chips", "<b>Ore</b>", "=EVIL()"]
    assert len(part["aids"]["elements"]) == 7
    assert all(element["lines"] for element in part["aids"]["elements"])
    assert set(part["aids"]["processes"]) == {"organic", "engineered", "re-engineered"}
    assert part["aids"]["stages"][0]["name"] == "agglomeration"
    assert not any("score" in key for cluster in part["clusters"] for key in cluster)


def test_the_page_shows_no_clusters_where_there_is_nothing(six_projects):
    assert part_of.part(SimpleNamespace(tables={})) is None
    assert part_of.part(shown(clusters.chapter(six_projects({})))) is None


def test_a_file_that_cant_be_used_is_said_before_projects_are_read(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(FILE.format("A,SE22,ict,cosmic,,,\n"), encoding="utf-8")
    with pytest.raises(TableError, match="cosmic"):
        lk.Study(tmp_path / "nowhere.xlsx", clusters=path).run()


def test_where_nothing_could_be_judged_the_statement_says_so(file, six_projects):
    work = six_projects(NAMED, file)
    work.membership = work.membership.with_columns(ici=pl.lit(None, pl.Boolean))
    said = clusters.chapter(work).statements["clusters"]
    assert said.endswith("No project could be judged: initiatives are unknown.")


def test_a_cluster_that_lies_nowhere_is_said_to_lie_in_no_region(tmp_path, six_projects):
    path = tmp_path / "clusters.csv"
    path.write_text(FILE.format("A,Atlantis,ict,cross-border,,,\n"), encoding="utf-8")
    said = clusters.chapter(six_projects(NAMED, path)).statements["clusters"]
    assert "0 have such a cluster" in said
    assert said.endswith("No such cluster with a known field lies in a cross-border region of this study.")


def test_initiatives_are_unknown_outside_the_study_and_nought_in_a_country_of_it(tmp_path, six_projects):
    path = tmp_path / "clusters.csv"
    path.write_text(FILE.format("A,FR101,ict,transnational,,,\nB,NO011,ict,transnational,,,\n"), encoding="utf-8")
    found = clusters.chapter(six_projects(NAMED, path))
    rows = {row["unit"]: row for row in found.tables["region_clusters"].iter_rows(named=True)}
    assert (rows["FR"]["clusters"], rows["FR"]["ici_projects"], rows["FR10"]["ici_projects"]) == (1, None, None)
    assert (rows["NO"]["clusters"], rows["NO"]["ici_projects"]) == (1, 0)
    relation = found.tables["clusters_and_initiatives"].filter(unit="FR10")["relation"].to_list()
    assert relation == [None]
