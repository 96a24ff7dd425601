import json

import pytest
from click.testing import CliRunner

from linkages.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, ["survey", *map(str, arguments)])


def test_without_a_file_the_example_is_taken(run, tmp_path):
    done = run()
    assert done.exit_code == 0
    assert "6 of 25 clusters" in done.output
    assert (tmp_path / "linkages-survey" / "survey.html").is_file()


def test_the_form_is_written_filled_and_read(run, tmp_path):
    assert run("--template", "form.xlsx").exit_code == 0
    empty = run("form.xlsx", "--out", "out")
    assert empty.exit_code == 1
    assert "no filled row" in empty.output
    assert not (tmp_path / "out").exists()


def test_settings_reach_the_run(run, tmp_path):
    (tmp_path / "c.csv").write_text("cluster_id,exports,imports\na,1,5\nb,4,2\n")
    options = ["--form", "weighted", "--weights", "exports=2,imports=0.5", "--indicator", "exports", "--indicator"]
    done = run("c.csv", *options, "imports", "--cut", "q25", "--missing", "rescaled", "--out", "out", "--population", 9)
    assert done.exit_code == 0, done.output
    settings = json.loads((tmp_path / "out" / "run.json").read_text())["settings"]
    assert settings["weights"] == {"exports": 2.0, "imports": 0.5}
    assert (settings["form"], settings["cut"], settings["population"]) == ("weighted", "q25", 9)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--weights", "exports"], 2, "not NAME=NUMBER"),
        (["--weights", "exports=x"], 2, "not NAME=NUMBER"),
        (["--weights", "exports=-2"], 2, "expected a number from 0"),
        (["--cut", "most"], 2, "expected mean, median"),
        (["--missing", "zero"], 2, "Invalid value"),
        (["none.xlsx"], 1, "there is no such file"),
        (["none.xlsx", "--example"], 2, "takes no FILE"),
        (["--questions", "none.toml"], 1, "no such file"),
        (["--indicator", "licences"], 1, "no column 'licences'"),
    ],
)
def test_wrong_use_says_what_is_wrong_and_writes_nothing(run, tmp_path, arguments, status, said):
    done = run(*arguments)
    assert (done.exit_code, said in done.output) == (status, True), done.output
    assert not list(tmp_path.iterdir())


def test_a_scale_that_is_left_is_said_with_file_and_row(run, tmp_path):
    (tmp_path / "a.csv").write_text("cluster_id,barriers_finance\na,5\n")
    done = run("a.csv")
    assert done.exit_code == 1
    assert "a.csv, row 2, column 'barriers_finance': found '5', expected a number from 0 to 4" in done.output
