import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from linkages import cli_fetch
from linkages.sources.recipes import tables


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Run ``linkages fetch``; the cache is a fresh folder, and no host answers unless a test says so."""
    monkeypatch.setenv("LINKAGES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("LINKAGES_EUROSTAT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LINKAGES_GISCO_URL", "http://127.0.0.1:9")
    return lambda *arguments: CliRunner().invoke(cli_fetch.fetch, [str(a) for a in arguments])


@pytest.fixture
def brought(monkeypatch):
    """What would be fetched."""
    items = []
    monkeypatch.setattr(cli_fetch, "_bring", lambda wanted, *_, **__: items.extend(wanted))
    return items


@pytest.mark.parametrize("name", ["nuts", "eurostat", "keep"])
def test_every_command_and_option_is_explained_with_examples(name, told):
    command = cli_fetch.fetch.commands[name]
    assert command.help
    assert "linkages fetch" in command.epilog
    assert all(p.help for p in command.params if isinstance(p, click.Option))
    assert told(name, "--help").exit_code == 0


def test_without_a_command_it_helps(told):
    result = told()
    assert result.exit_code == 0
    assert "linkages fetch --list" in result.stdout


def test_help_imports_nothing_heavy():
    code = (
        "import sys\nfrom linkages.cli_fetch import fetch\ntry:\n    fetch(['eurostat', '--help'])\n"
        "except SystemExit:\n    pass\n"
        "print([n for n in ('polars', 'requests', 'rich') if n in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"


def test_eurostat_without_a_table_fetches_just_what_the_profile_needs(told, brought):
    assert told("eurostat").exit_code == 0
    assert {item.name for item in brought} == {f"eurostat/{table.code}" for table in tables()}
    assert all(item.selection and item.instead for item in brought)


def test_tables_that_are_named_are_fetched_alone(told, brought):
    told("eurostat", "nama_10r_2gdp/A.EUR_HAB.", "--since", "2010")
    assert [item.url for item in brought] == [
        "http://127.0.0.1:9/NAMA_10R_2GDP/A.EUR_HAB.?format=TSV&compressed=true&startPeriod=2010"
    ]


def test_boundaries_are_of_2013_and_level_2_where_nothing_is_said(told, brought):
    told("nuts")
    told(
        "nuts",
        "2016",
        "2021",
        "--level",
        "2",
        "--level",
        "3",
        "--scale",
        "60M",
        "--base-url",
        "https://mirror.example/x/",
    )
    assert [item.url.rpartition("/")[2] for item in brought] == [
        "NUTS_RG_10M_2013_4326_LEVL_2.geojson",
        *(f"NUTS_RG_60M_{version}_4326_LEVL_{level}.geojson" for version in (2016, 2021) for level in (2, 3)),
    ]
    assert brought[1].url.startswith("https://mirror.example/x/NUTS")


def test_keep_says_that_it_is_experimental(told, brought):
    result = told("keep", "https://keep.example/export.xlsx")
    assert "xperimental" in result.stderr
    assert brought[0].name == "keep/export"
    assert told("keep", "https://a/b", "https://a/c", "--name", "x").exit_code == 2


def test_an_empty_cache_is_listed_as_such(told, tmp_path):
    assert told("--list").stdout == f"Cache: {tmp_path / 'cache'}\n  empty\n"
    assert told("eurostat", "--list").stdout == told("--list").stdout
    other = tmp_path / "other"
    assert told("--cache", other, "--list").stdout.startswith(f"Cache: {other}")
