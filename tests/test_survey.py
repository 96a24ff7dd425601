import json
import re
import time
from html.parser import HTMLParser

import polars as pl
import pytest

import linkages
from linkages.errors import LinkagesError, OutputError, SettingError
from linkages.indicators import group_difference, index_sensitivity, waves
from linkages.tables import validate
from linkages.tables.survey import TABLES

HEAD = "cluster_id,name,region,industry_group,joint_rd,publications,exports,international_members"
HOSTILE = '=1+1"><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} | `x` \u202ecba'


@pytest.fixture
def files(tmp_path):
    """Write clusters and regions of which every figure is known."""
    clusters = tmp_path / "clusters.csv"
    rows = [
        "a,Alpha,North,x,10,100,5,1",
        "b,Beta,South,x,9,90,4,1",
        "c,Gamma,North,y,1,20,1,0",
        "d,Delta,South,y,2,5,1,0",
    ]
    clusters.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    regions = tmp_path / "regions.csv"
    regions.write_text(
        "region,fdi_per_capita,trade_surplus_per_capita\nNorth,100,50\nSouth,10,-900\nEast,5,0\n", encoding="utf-8"
    )
    return [clusters, regions]


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    """Draw less often: how draws are told is held in the tests of their modules, on all of them in `example`."""
    for module, draws in ((index_sensitivity, 200), (waves, 199), (group_difference, 199)):
        monkeypatch.setattr(module, "DRAWS", draws)


@pytest.fixture(scope="module")
def example():
    return linkages.Survey().run()


@pytest.fixture(scope="module")
def rescaled():
    return linkages.Survey(missing="rescaled").run()


def write(tmp_path, text, name="survey.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def scenario(results):
    return dict(results.tables["survey_scenarios"].select("cluster_id", "scenario").iter_rows())


def test_every_table_keeps_to_its_specification(rescaled, files, tmp_path):
    answers = write(tmp_path, "cluster_id,wave,grade,actors_smes,planning\na,1,4,2,no_need\nb,2,5,3,no_need\n", "w.csv")
    for results in (rescaled, linkages.Survey([*files, answers], within="group").run()):
        for table in TABLES:
            if table.name in results.tables:
                validate(results.tables[table.name], table)


def test_clusters_and_their_regions_fall_into_the_four_scenarios(files):
    results = linkages.Survey(files).run()
    assert scenario(results) == {"a": "supported", "b": "lonely", "c": "late", "d": "potential"}


def test_the_regional_index_takes_the_formula_over_all_regions(files):
    regions = dict(linkages.Survey(files).run().tables["survey_regions"].select("region", "index").iter_rows())
    assert regions == pytest.approx({"North": 2**0.5, "South": 0.1, "East": 0.05}, abs=1e-9)


def test_a_deficit_by_place_between_least_and_largest(files):
    results = linkages.Survey(files, negative="minmax").run()
    regions = dict(results.tables["survey_regions"].select("region", "index").iter_rows())
    assert regions["East"] == pytest.approx((0.05**2 + (900 / 950) ** 2) ** 0.5, abs=1e-9)


def test_weights_of_regions_and_of_clusters_go_to_their_own_index(files):
    weights = {"fdi_per_capita": 3, "exports": 0}
    results = linkages.Survey(files, form="weighted", weights=weights).run()
    regions = dict(results.tables["survey_regions"].select("region", "index").iter_rows())
    assert regions["South"] == pytest.approx((0.75 * 0.1**2) ** 0.5, abs=1e-9)
    index = dict(results.tables["survey_index"].select("cluster_id", "index").iter_rows())
    assert index["d"] == pytest.approx(((0.2**2 + 0.05**2 + 0) / 3) ** 0.5, abs=1e-9)


def test_other_cuts_give_other_counts_and_are_listed(files):
    results = linkages.Survey(files, cut="0.2").run()
    cuts = results.tables["survey_sensitivity"].filter(pl.col("analysis") == "cut")
    assert cuts["variant"].to_list() == ["0.2", "mean", "median", "q33.3"]
    assert cuts["high"].to_list() == [4, 2, 2, 3]


def test_within_groups_largest_values_and_cuts_are_those_of_the_group(files):
    table = linkages.Survey(files, within="group").run().tables["survey_index"]
    assert table["rank"].to_list() == [1, 2, 1, 2]
    assert "survey_groups" not in linkages.Survey(files, within="group").run().tables


# --- the example -----------------------------------------------------------------------------------------------------


def test_the_example_gives_the_figures_of_hand_calculation(example, rescaled):
    index = dict(example.tables["survey_index"].select("cluster_id", "index").iter_rows())
    assert index["RU20"] == pytest.approx(1.422682570141395, abs=1e-9)
    assert sum(value is not None for value in index.values()) == 6
    levels = rescaled.tables["survey_scenarios"]["level"].value_counts().sort("level", nulls_last=True).rows()
    assert levels == [("high", 8), ("low", 14), (None, 3)]


def test_no_scenario_of_the_example_is_determined_for_no_region_has_figures(example):
    assert set(scenario(example).values()) == {"undetermined"}
    assert example.tables["survey_scenarios"]["remark"].str.contains("no figure of any region").all()


def test_the_readings_of_the_example_agree_with_their_recomputation(example):
    """Means, medians and counts at the mean as derived by hand from table 4."""
    found = {
        (row["reading"], row["missing"]): (
            row["with_index"],
            round(row["mean"], 3),
            round(row["median"], 3),
            row["high_mean"],
        )
        for row in example.tables["survey_readings"].iter_rows(named=True)
    }
    assert found["legible", "complete"] == (6, 0.766, 0.763, 3)
    assert found["legible", "rescaled"] == (22, 0.511, 0.325, 8)
    assert found["legible", "zero"] == (25, 0.401, 0.234, 9)
    assert found["likely", "zero"] == (25, 0.436, 0.258, 10)


def test_the_example_says_what_of_the_published_can_and_cannot_be_reproduced(example):
    table = example.tables["survey_published"]
    scenarios = table.filter(pl.col("figure").str.starts_with("Scenario"))
    assert scenarios["published"].to_list() == [3, 14, 8]
    assert set(scenarios["verdict"]) == {"not reproducible"}
    text = example.methods()
    for said in ("3 clusters supported, 14 lonely, 8 potential", "Not reproduced: the scenarios", "17 clusters"):
        assert said in text


def test_published_shares_are_whole_numbers_of_those_interviewed(example):
    table = example.tables["survey_published"].filter(pl.col("verdict") == "consistent")
    assert table.height == 7
    for published, computed in table.select("published", "computed").iter_rows():
        count, of = map(int, re.match(r"(\d+) of (\d+)", computed).groups())
        assert 100 * count / of == published


def test_what_ships_as_example_is_as_legible_as_the_source_and_no_more(example):
    clusters = example.read.clusters
    assert clusters.height == 25
    assert clusters["region"].n_unique() == 19
    known = {name: 25 - clusters[name].null_count() for name in ("joint_rd", "publications", "exports")}
    assert known == {"joint_rd": 17, "publications": 21, "exports": 17}
    for row in clusters.iter_rows(named=True):
        absent = {
            name for name in ("joint_rd", "publications", "exports", "international_members") if row[name] is None
        }
        told = {part for field in ("not_reported", "illegible") for part in (row[field] or "").split(";") if part}
        assert absent == told
        assert row["reading"]


# --- settings and bad input ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"form": "printd"}, "expected one of printed, weighted"),
        ({"missing": "zero"}, "expected one of complete, rescaled"),
        ({"cut": "high"}, "expected mean, median"),
        ({"region_cut": "high"}, "expected mean, median"),
        ({"weights": {"exports": -1}}, "expected a number from 0"),
        ({"weights": {"export": 1}}, "no indicator in use"),
        (
            {"weights": dict.fromkeys(("joint_rd", "publications", "exports", "international_members"), 0)},
            "All weights",
        ),
        ({"wave": "2"}, "There is no wave '2'"),
        ({"population": 0}, "expected a whole number from 1"),
    ],
)
def test_settings_that_cannot_be_are_refused(settings, said):
    with pytest.raises(SettingError, match=re.escape(said)):
        linkages.Survey(**settings).run()


def test_one_cluster_has_an_index_and_no_level(tmp_path):
    results = linkages.Survey(write(tmp_path, "cluster_id,exports\na,5\n")).run()
    assert results.tables["survey_index"]["index"].to_list() == [1.0]
    row = results.tables["survey_scenarios"].row(0, named=True)
    assert (row["level"], row["scenario"]) == (None, "undetermined")
    assert "one alone" in row["remark"]


def test_where_nothing_is_known_the_run_says_so(tmp_path):
    results = linkages.Survey(write(tmp_path, "cluster_id,exports,publications\na,,\nb,n/a,-\n")).run()
    assert results.tables["survey_index"]["index"].null_count() == 2
    reasons = results.tables["coverage"].filter(pl.col("field").str.starts_with("indicator"))["reason"]
    assert reasons.to_list()[:2] == ["nobody has it: it is left out of the index"] * 2
    results.write(tmp_path / "out")


def test_answers_alone_have_no_index(tmp_path):
    results = linkages.Survey(write(tmp_path, "cluster_id,actors_smes\na,2\nb,3\n")).run()
    assert "survey_index" not in results.tables
    assert any(line.startswith("No index") for line in results.summary())
    assert "Index of internationalisation" not in results.methods()
    results.write(tmp_path / "out")


def test_a_form_with_titles_alone_is_an_error_that_says_what_to_fill(tmp_path):
    with pytest.raises(LinkagesError, match="no filled row"):
        linkages.Survey(write(tmp_path, "cluster_id,exports\n")).run()


def test_a_wave_alone_keeps_its_answers_and_its_figures(tmp_path):
    path = write(tmp_path, "cluster_id,wave,exports,actors_smes\na,1,5,0\nb,1,10,1\na,2,8,3\nb,2,4,4\n")
    last, first = (linkages.Survey(path, wave=wave).run() for wave in (None, "1"))
    assert last.tables["survey_index"]["index"].to_list() == [1.0, 0.5]
    assert first.tables["survey_index"]["index"].to_list() == [0.5, 1.0]
    assert set(first.tables["survey_answers"]["wave"]) == {"1"}
    assert set(last.tables["survey_answers"]["wave"]) == {"1", "2"}


def test_a_cluster_of_an_earlier_wave_alone_is_not_in_the_index_of_the_last(tmp_path):
    path = write(tmp_path, "cluster_id,wave,exports\na,1,5\nb,1,10\na,2,8\n")
    assert linkages.Survey(path).run().tables["survey_index"]["cluster_id"].to_list() == ["a"]


def test_negative_weights_and_scales_never_come_through_as_nan(files):
    results = linkages.Survey(files, form="weighted", weights={"exports": 0}).run()
    for name, table in results.tables.items():
        for column in table.select(pl.selectors.float()).iter_columns():
            assert not column.is_nan().any(), (name, column.name)


# --- the folder ------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.addresses += [value for name, value in attrs if name in {"src", "href", "data", "action"} and value]


def parsed(folder):
    page = _Page()
    page.feed((folder / "survey.html").read_text(encoding="utf-8"))
    return page


def test_the_folder_holds_page_tables_methods_and_manifest(rescaled, tmp_path):
    out = rescaled.write(tmp_path / "out")
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert there == {"survey.html", "methods.md", "methods.bib", "run.json"} | {
        f"tables/{name}.csv" for name in rescaled.tables
    }
    manifest = json.loads((out / "run.json").read_text())
    assert manifest["settings"]["missing"] == "rescaled"
    assert set(manifest["files"]) == there


def test_the_same_survey_gives_the_same_bytes(tmp_path):
    first, again = (linkages.Survey(missing="rescaled").run().write(tmp_path / name) for name in ("a", "b"))
    for path in first.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (again / path.relative_to(first)).read_bytes()


def test_the_page_asks_nobody_for_anything_and_has_no_script(rescaled, tmp_path):
    page = parsed(rescaled.write(tmp_path / "out"))
    assert not [
        tag
        for tag, _ in page.tags
        if tag in {"script", "iframe", "object", "link"} and _ != {"rel": "icon", "href": "data:,"}
    ]
    assert all(address.startswith(("#", "data:")) for address in page.addresses)


def test_every_link_of_the_bar_leads_somewhere(rescaled, tmp_path):
    page = parsed(rescaled.write(tmp_path / "out"))
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {address[1:] for address in page.addresses if address.startswith("#")} <= ids


def test_hostile_text_does_nothing_in_page_tables_and_methods(tmp_path):
    quoted = HOSTILE.replace('"', '""')
    text = f'cluster_id,name,region,exports,goals\na,"{quoted}","{quoted}",1,"{quoted[:100]}"\nb,B,,2,knowledge\n'
    results = linkages.Survey(write(tmp_path, text), title=HOSTILE).run()
    out = results.write(tmp_path / "out")
    tags = parsed(out).tags
    assert not [tag for tag, attrs in tags if tag in {"script", "img"} or any(name.startswith("on") for name in attrs)]
    csv = (out / "tables" / "survey_index.csv").read_text(encoding="utf-8")
    assert "\"'=1+1" in csv
    page = (out / "survey.html").read_text(encoding="utf-8")
    assert "{{ 7*7 }}" in page
    assert "<script>" not in (out / "methods.md").read_text(encoding="utf-8").replace("\\<script\\>", "")


def test_texts_of_2000_characters_are_cut_on_the_page_and_whole_in_the_tables(tmp_path):
    long = "Ä" * 2000
    out = (
        linkages.Survey(write(tmp_path, f"cluster_id,name,exports\na,{long},1\nb,B,2\n")).run().write(tmp_path / "out")
    )
    assert long in (out / "tables" / "survey_index.csv").read_text(encoding="utf-8")
    assert long not in re.sub(r"<title>.*?</title>|aria-label=\"[^\"]*\"", "", (out / "survey.html").read_text("utf-8"))


def test_files_of_somebody_else_are_never_replaced(rescaled, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="no run of linkages wrote"):
        rescaled.write(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_an_earlier_folder_of_ours_is_replaced(rescaled, example, tmp_path):
    rescaled.write(tmp_path / "out")
    example.write(tmp_path / "out")
    assert json.loads((tmp_path / "out" / "run.json").read_text())["settings"]["missing"] == "complete"


def test_methods_say_nothing_of_what_was_not_done(rescaled, files):
    assert "Waves" not in rescaled.methods()
    assert "Wilson" not in linkages.Survey(files).run().methods()
    weighted = linkages.Survey(files, form="weighted").run().methods()
    assert "a departure from the printed form" in weighted
    assert "weights have no effect" not in weighted


def test_a_survey_of_hundreds_takes_seconds(tmp_path, monkeypatch):
    monkeypatch.undo()  # all draws
    rows = [f"c{at},G{at % 7},{at % 13},{at % 101},{at % 29 or ''},{at % 3}" for at in range(400)]
    head = "cluster_id,industry_group,joint_rd,publications,exports,international_members"
    path = write(tmp_path, "\n".join([head, *rows]) + "\n")
    before = time.perf_counter()
    linkages.Survey(path, missing="rescaled").run().write(tmp_path / "out")
    assert time.perf_counter() - before < 20


def test_clusters_of_other_waves_alone_are_counted_as_lost(tmp_path):
    path = write(tmp_path, "cluster_id,wave,exports\na,1,5\nb,1,3\na,2,6\nc,2,4\n")
    results = linkages.Survey(path).run()
    assert results.tables["survey_index"]["cluster_id"].to_list() == ["a", "c"]
    lost = results.tables["coverage"].filter(pl.col("field") == "clusters in wave 2").row(0, named=True)
    assert (lost["rows"], lost["known"], lost["example"]) == (3, 2, "b")


def test_methods_say_how_several_respondents_of_a_cluster_were_taken(tmp_path):
    rows = [f"c{at // 2},{wave},r{at},{1 + (at * wave) % 7},{at % 4}" for wave in (1, 2) for at in range(8)]
    several = "\n".join(["cluster_id,wave,respondent,grade,actors_smes", *rows]) + "\n"
    methods = linkages.Survey(write(tmp_path, several)).run().methods()
    assert "its pairs are one unit" in methods
    assert "order statistics" not in methods


def test_an_index_of_fewer_indicators_says_which_are_not_there(tmp_path):
    clusters = write(tmp_path, "cluster_id,region,exports,imports\na,A,1,2\nb,B,3,1\n")
    regions = write(tmp_path, "region,fdi_per_capita,trade_surplus_per_capita\nA,1,-5\nB,2,-3\n", "r.csv")
    results = linkages.Survey([clusters, regions]).run()
    lost = {row["field"]: (row["lost"], row["reason"]) for row in results.tables["coverage"].iter_rows(named=True)}
    assert lost["indicator publications"] == (2, "no sheet has this column: the index is made without it")
    assert lost["indicators with figures"] == (1, "not part of the index unless named with --indicator: imports")
    assert lost["indicator of regions trade_turnover_per_capita"][0] == 2
    assert lost["indicator of regions fdi_per_capita"] == (0, "known for every region")
    assert "taken as 0: it is left out" in lost["indicator of regions trade_surplus_per_capita"][1]
    named = linkages.Survey([clusters, regions], indicators=["exports", "imports"], negative="minmax").run()
    fields = dict(named.tables["coverage"].select("field", "lost").iter_rows())
    assert "indicator publications" not in fields
    assert fields["indicator of regions trade_surplus_per_capita"] == 0


def test_an_index_of_zeros_says_why(tmp_path):
    results = linkages.Survey(write(tmp_path, "cluster_id,exports,publications\na,0,0\nb,0,\n")).run()
    assert results.tables["survey_index"]["index"].to_list() == [0.0, 0.0]
    assert set(results.tables["survey_index"]["remark"]) == {"0: no indicator with a weight is above 0 for anybody"}


def test_what_follows_by_arithmetic_is_told_from_what_is_printed(example):
    said = {row["figure"]: row["reason"] for row in example.tables["survey_published"].iter_rows(named=True)}
    derived = {figure for figure, reason in said.items() if reason.startswith("By arithmetic")}
    assert "Self-assessment: grade 7, %" in derived
    assert "Planning: no need to plan, %" in derived
    assert "Self-assessment: grades 4 to 6, %" not in derived


def test_regions_alone_have_their_index(tmp_path):
    results = linkages.Survey(write(tmp_path, "region,fdi_per_capita\nNorth,5\nSouth,1\n")).run()
    assert results.tables["survey_regions"]["index"].to_list() == [1.0, 0.2]
    assert "Foreign direct investment per capita" in results.methods()
    assert "Foreign economic activity of regions" in (results.write(tmp_path / "out") / "survey.html").read_text(
        "utf-8"
    )


def test_long_answers_of_ones_own_words_are_kept(tmp_path):
    said = "to learn what others know " * 40
    results = linkages.Survey(write(tmp_path, f"cluster_id,goals\na,{said}\nb,none\n")).run()
    assert said.strip() in results.tables["survey_answers"]["option"].to_list()
    results.write(tmp_path / "out")
