import signal
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from linkages import cli

HEAVY = (
    "pandas",
    "geopandas",
    "polars",
    "folium",
    "pandera",
    "networkit",
    "networkx",
    "numpy",
    "scipy",
    "shapely",
    "narwhals",
)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["run", "--help"], ["inspect", "--help"], ["convert", "--help"], ["history", "--help"], ["--version"]],
)
def test_help_imports_nothing_heavy(arguments):
    code = (
        "import sys\nfrom linkages.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"


def commands():
    return [(name, command) for name, command in sorted(cli.main.commands.items())]


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_and_option_is_explained(name, command):
    assert command.help, name
    assert all(p.help for p in command.params if isinstance(p, click.Option))


def test_module_and_command_are_the_same():
    ran = subprocess.run([sys.executable, "-m", "linkages", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("linkages, version")


def test_wrong_use_exits_2():
    assert CliRunner().invoke(cli.main, ["run", "--level", "7"]).exit_code == 2


def test_bad_input_exits_1_with_a_message_that_names_the_file_and_no_output(tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n1,2\n")
    result = CliRunner().invoke(cli.main, ["run", str(bad), "--out", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "bad.csv" in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_error_nobody_foresaw_is_a_message_not_a_traceback(monkeypatch):
    def explode(*_):
        raise RuntimeError("surprise")

    monkeypatch.setattr("linkages.sources.inspect", explode)
    result = CliRunner().invoke(cli.main, ["inspect", "x.csv"])
    assert result.exit_code == 1
    assert "surprise" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_destination_that_is_not_ours_is_refused_before_anything_is_read(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    result = CliRunner().invoke(cli.main, ["run", "nowhere.xlsx", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "no run of linkages wrote" in result.stderr


def test_a_setting_that_can_not_be_is_wrong_use():
    result = CliRunner().invoke(cli.main, ["run", "--ici", "decisions"])
    assert result.exit_code == 2
    assert "--decisions" in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing_behind(tmp_path, number):
    out = tmp_path / "new" / "out"
    command = [sys.executable, "-m", "linkages", "run", "--out", str(out), "--draws", "1000000"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(4)
        process.send_signal(number)
        try:
            message = process.communicate(timeout=60)[1]
        finally:
            process.kill()  # one that did not listen must not keep the tests waiting
    assert process.returncode not in (0, None)
    assert "Traceback" not in message
    assert "should not" not in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(shell):
    result = CliRunner().invoke(cli.main, ["completion", shell])
    assert result.exit_code == 0
    assert "_LINKAGES_COMPLETE" in result.stdout


def test_convert_writes_the_table_and_says_what_was_done(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("geo,n,rate\nNO061,1,2\nNO062,2,2\n")
    arguments = ["convert", str(path), "--from", "2013", "--to", "2016", "--out", str(out)]
    done = CliRunner().invoke(cli.main, [*arguments, "--variable", "rate:relative"])
    assert done.exit_code == 0
    assert "n (absolute), rate (relative) by geo" in done.stdout
    assert out.read_text() == "geo,n,rate\nNO060,3.0,2.0\n"
    again = CliRunner().invoke(cli.main, arguments)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    assert CliRunner().invoke(cli.main, [*arguments, "--force"]).exit_code == 0


def test_convert_finds_the_version_and_brings_a_mixture_to_one_where_asked(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("geo,n\nLT00,1\nHU10,1\nFRE1,2\n", encoding="utf-8")
    arguments = ["convert", str(path), "--from", "auto", "--to", "2016", "--out", str(out)]
    refused = CliRunner().invoke(cli.main, arguments)
    assert refused.exit_code == 1
    assert "FRE1" in refused.stderr
    assert not out.exists()
    done = CliRunner().invoke(cli.main, [*arguments, "--mixed"])
    assert done.exit_code == 0
    assert "NUTS 2016: FRE1" in done.output
    assert out.read_text(encoding="utf-8").startswith("geo,n\nFRE1,2.0\nHU11,")


def test_history_tells_the_story_of_each_code():
    told = CliRunner().invoke(cli.main, ["history", "FI1A", "lt00"])
    assert told.exit_code == 0
    assert [line[:4] for line in told.stdout.splitlines()] == ["FI1A", "LT00"]
    assert "were merged into FI1D" in told.stdout


def test_history_of_what_is_no_code_is_an_error_and_tells_nothing():
    told = CliRunner().invoke(cli.main, ["history", "FI1A", "XX99"])
    assert told.exit_code == 1
    assert told.stdout == ""
    assert "'XX99'" in told.stderr


def test_inspect_tells_the_version_of_the_region_codes(tmp_path):
    path = tmp_path / "partners.csv"
    rows = [
        "Programme;Acronym;Project Partner;NUTS2 (or equivalent)",
        "Nord;A;X;LT00",
        "Nord;A;Y;HU10",
        "Nord;A;Z;FRE1",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    told = CliRunner().invoke(cli.main, ["inspect", str(path)])
    assert "Region codes\n  NUTS 2013 (found from the codes)" in told.stdout
    assert "FR NUTS 2021" in told.stdout


@pytest.mark.parametrize("wrong", [["--variable", "n"], ["--variable", "n:mean"], ["--origin", "geo"], ["--from", "1"]])
def test_convert_with_a_wrong_option_is_wrong_use(tmp_path, wrong):
    path = tmp_path / "in.csv"
    path.write_text("geo,n\nSE33,1\n")
    arguments = ["convert", str(path), "--from", "2013", "--to", "2016", "--out", str(tmp_path / "out.csv")]
    assert CliRunner().invoke(cli.main, [*arguments, *wrong]).exit_code == 2


def test_a_run_on_duckdb_ends_without_a_word_on_leaks(tmp_path):
    rows = ["Programme;Acronym;Project Partner;Lead Partner;Country code;NUTS2 (or equivalent)"]
    rows += ["2007 - 2013 Nord;A;Xylem;Yes;SE SWEDEN;SE11", "2007 - 2013 Nord;A;Yarrow;No;FI FINLAND;FI1B"]
    (tmp_path / "partners.csv").write_text("\n".join(rows), encoding="utf-8")
    command = [sys.executable, "-m", "linkages", "run", "partners.csv", "--engine", "duckdb", "--draws", "5"]
    ran = subprocess.run([*command, "--quiet"], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert (tmp_path / "linkages-out" / "atlas.html").is_file()
    assert ran.stderr == ""
