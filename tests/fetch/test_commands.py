"""The commands against a server: what they print, what they leave, how they end."""

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from linkages.cli import main

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def run(server, cache, monkeypatch):  # noqa: ARG001 - its addresses are in the environment
    monkeypatch.setenv("LINKAGES_CACHE", str(cache.folder))
    return lambda *arguments: CliRunner().invoke(main, ["fetch", *map(str, arguments)])


def workbook():
    book = openpyxl.Workbook()
    book.active.title = "Search results, partners"
    head = ["Programme", "Project acronym", "Organisation in English", "Lead partner", "Country code", "Town"]
    for row in (head, ["North", "A", "Uni", "Yes", "SE", "Lund"], ["North", "A", "Firm", "No", "DK", "Aarhus"]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_what_was_fetched_is_told_with_its_path_and_listed_with_its_terms(run, server, cache, geojson):
    server.give({"body": geojson("SE11", "FI1B")})
    result = run("nuts", "2013")
    assert result.exit_code == 0
    path = cache.folder / "nuts" / "NUTS_RG_10M_2013_4326_LEVL_2.geojson"
    assert result.stdout == f"{path}: fetched; 2 regions of level 2\n"
    assert "there since" in run("nuts", "2013").stdout
    listed = run("--list").stdout
    assert "EuroGeographics" in listed
    assert f"from {server.url}/gisco/" in listed
    path.write_text("mine")
    assert "CHANGED" in run("--list").stdout


def test_one_table_that_fails_does_not_keep_the_others_back(run, server, cache, packed):
    server.give({"body": packed})
    server.give({"status": 404}, path="/eurostat/PAT_EP_RTOT/A.P_MHAB.")
    server.give({"status": 404}, path="/eurostat/PAT_EP_RTOT")
    result = run("eurostat")
    assert result.exit_code == 1
    assert "1 of 9 could not be fetched; 8 are there" in result.stderr
    assert "PAT_EP_RTOT" in result.stderr
    assert len(cache.entries()) == 8


def test_an_export_is_taken_where_a_run_could_read_it(run, server, cache):
    server.give({"body": workbook(), "headers": {"Content-Type": "text/html"}})
    result = run("keep", f"{server.url}/search/results.xlsx?token=1", "--name", "north")
    assert result.exit_code == 0, result.stderr
    entry = cache.entries()[0]
    assert entry.name == "keep/north.xlsx"
    assert "1 projects, 2 participations" in entry.holds
    assert "keep.eu" in entry.notice


@pytest.mark.parametrize("body", [workbook()[:-300], b"name;age\nx;1\n", b"<html>login", b"", b"{}"])
def test_what_a_run_could_not_read_is_no_export(run, server, kept, body):
    server.give({"body": body})
    result = run("keep", f"{server.url}/results.xlsx")
    assert result.exit_code == 1
    assert "Nothing was kept" in result.stderr
    assert kept() == {}


def test_another_export_does_not_take_the_place_of_one_by_the_same_name(run, server):
    server.give({"body": workbook()})
    assert run("keep", f"{server.url}/a/results.xlsx").exit_code == 0
    refused = run("keep", f"{server.url}/b/results.xlsx")
    assert refused.exit_code == 2
    assert "--name" in refused.stderr
    assert run("keep", f"{server.url}/b/results.xlsx", "--force").exit_code == 0


def test_user_and_password_of_an_address_are_written_nowhere(run, server, cache):
    server.give({"body": workbook()})
    run("keep", f"{server.url.replace('//', '//me:secret@')}/results.xlsx")
    assert server.asked[0][1]["Authorization"].startswith("Basic")
    assert all(b"secret" not in path.read_bytes() for path in cache.folder.rglob("*.json"))
    server.give({"status": 404})
    assert "secret" not in run("keep", f"{server.url.replace('//', '//me:secret@')}/other.xlsx").stderr
