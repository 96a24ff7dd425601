"""Fetching into the cache from a server that does every wrong thing there is."""

import gzip
import hashlib
import json
import socket
import time
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from linkages.errors import FetchError, SettingError
from linkages.fetch import OfflineError, bring
from linkages.fetch.eurostat import table
from linkages.fetch.nuts import boundaries

NAME = "eurostat/nama_10r_2gdp.tsv.gz"


def fetch(cache, limits, *, force=False, progress=None):
    return bring(table("nama_10r_2gdp"), cache, force=force, limits=limits, progress=progress)


def test_what_comes_is_in_the_cache_with_a_note_of_where_it_came_from(server, cache, quick, packed):
    server.give({"body": packed, "headers": {"ETag": '"1"'}})
    outcome = fetch(cache, quick)
    assert outcome.fresh
    assert outcome.entry.path.read_bytes() == packed
    note = json.loads((cache.folder / f"{NAME}.source.json").read_text(encoding="utf-8"))
    assert note["sha256"] == hashlib.sha256(packed).hexdigest()
    assert note["source"] == f"{server.url}/eurostat/NAMA_10R_2GDP?format=TSV&compressed=true"
    assert datetime.fromisoformat(note["fetched"]).tzinfo is not None
    assert "Eurostat" in note["notice"]
    assert note["holds"] == "3 rows, 2010 to 2011"
    assert note["etag"] == '"1"'


def test_what_is_there_is_not_fetched_again_unless_asked(server, cache, quick, packed):
    server.give({"body": packed})
    fetch(cache, quick)
    assert not fetch(cache, quick).fresh
    assert len(server.asked) == 1
    assert fetch(cache, quick, force=True).fresh
    assert len(server.asked) == 2


def test_a_file_that_was_changed_in_the_cache_is_fetched_again(server, cache, quick, packed):
    server.give({"body": packed})
    fetch(cache, quick).entry.path.write_bytes(b"mine")
    assert fetch(cache, quick).entry.path.read_bytes() == packed


def bad_answers():
    torn = b"freq,geo\\TIME_PERIOD\t2010 \nA,SE11\t1\nA,SE12"
    return {
        "a web page with status 200": ({"body": b"<!DOCTYPE html><title>Log in</title>"}, "web page"),
        "a web page that begins late": ({"body": b"\n\n  <html><body>sorry"}, "web page"),
        "a fault in place of data": ({"body": b"<S:Fault><faultstring>too large</faultstring></S:Fault>"}, "too large"),
        "nothing": ({"body": b""}, "empty"),
        "a packed file cut short, its length true": ({"body": gzip.compress(torn * 99)[:-9]}, "cut short"),
        "a length that is too short": ({"body": gzip.compress(b"a" * 99), "length": "20"}, "cut short"),
        "a length that is too long": ({"body": b"geo\\TIME\t2010\n", "length": "400"}, "of 400 bytes|broke off"),
        "a length that is none": ({"body": b"x", "length": "many"}, "length"),
        "a table cut within a row": ({"body": torn}, "cut short or damaged in row 3"),
        "a table whose last row has no end": ({"body": b"geo\\TIME_PERIOD\t2010\nSE11\t1"}, "no end"),
        "a table without a row": ({"body": b"geo\\TIME_PERIOD\t2010\n"}, "no row"),
        "another table": ({"body": b"a,b\n1,2\n"}, "no table of Eurostat"),
        "JSON": ({"body": b'{"error": 1}'}, "no table of Eurostat"),
        "something that is no text": ({"body": b"\xff\xfe\x00\x01" * 20}, "no table of Eurostat|no text"),
        "not found": ({"status": 404, "body": b"<h1>Not here</h1>"}, "no such file.*404.*Not here"),
        "gone": ({"status": 410}, "no such file"),
        "forbidden": ({"status": 403}, "refuses.*403"),
        "a fault that lasts": ({"status": 500}, "fault of its own.*(3 tries|one try)"),
        "too many questions": ({"status": 429}, "asked too much"),
        "a wait that is too long": ({"status": 503, "headers": {"Retry-After": "3600"}}, "3,600 seconds"),
        "a circle": (
            {"status": 302, "headers": {"Location": "/eurostat/NAMA_10R_2GDP?format=TSV&compressed=true"}},
            "circle",
        ),
        "a redirect to a file of this machine": (
            {"status": 302, "headers": {"Location": "file:///etc/passwd"}},
            "elsewhere|no https",
        ),
        "a redirect to another scheme": ({"status": 301, "headers": {"Location": "ftp://127.0.0.1/x"}}, "no https"),
        "a redirect to nowhere": ({"status": 302}, "refuses|without saying where"),
        "a stall before the body": ({"body": b"x" * 50, "stall": 30}, "nothing for 0.3 seconds"),
        "a cut": ({"body": b"x" * 500, "send": 100}, "of 500 bytes|broke off"),
        "a chunked body that is cut": (
            {"body": b"5\r\nfreq,\r\n", "length": None, "headers": {"Transfer-Encoding": "chunked"}},
            "broke off",
        ),
        "more than is taken": ({"body": b"x" * 1_000_001}, "larger than 1 MB"),
        "more than is taken, not announced": ({"body": b"x" * 1_500_000, "length": None}, "larger than 1 MB"),
        "a checksum that does not fit": (
            {"body": b"x", "headers": {"Content-MD5": b64encode(b"0" * 16).decode()}},
            "checksum",
        ),
    }


@pytest.mark.parametrize(("answer", "words"), bad_answers().values(), ids=bad_answers())
def test_a_bad_answer_is_told_and_leaves_the_cache_as_it_was(server, cache, quick, kept, packed, answer, words):
    server.give({"body": packed})
    fetch(cache, quick)
    before = kept()
    server.give(answer)
    with pytest.raises(FetchError, match=f"(?s){server.url}.*({words})"):
        fetch(cache, quick, force=True)
    assert kept() == before


@pytest.mark.parametrize(("answer", "words"), bad_answers().values(), ids=bad_answers())
def test_a_bad_answer_leaves_an_empty_cache_empty(server, cache, quick, kept, answer, words):
    server.give(answer)
    with pytest.raises(FetchError, match=words):
        fetch(cache, replace(quick, tries=1))
    assert kept() == {}


@pytest.mark.parametrize("drip", ["drip", "drip_head"])
def test_a_server_that_lets_bytes_drip_is_left_after_the_time_for_a_file(server, cache, quick, kept, packed, drip):
    server.give({"body": packed, drip: 0.1})
    begun = time.monotonic()
    with pytest.raises(FetchError, match="not done after 1 seconds"):
        fetch(cache, replace(quick, total=1))
    assert time.monotonic() - begun < 2.5
    assert kept() == {}


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_passing_fault_is_waited_out(server, cache, quick, packed, status):
    server.give({"status": status}, {"status": status}, {"body": packed})
    assert fetch(cache, quick).entry.path.read_bytes() == packed
    assert len(server.asked) == 3


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_wait_that_the_server_asks_for_is_kept(server, cache, quick, packed, form):
    # a date has whole seconds: two ahead is between one and two from now
    asked = "1" if form == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    server.give({"status": 429, "headers": {"Retry-After": asked}}, {"body": packed})
    begun = time.monotonic()
    fetch(cache, replace(quick, longest_pause=5, total=10))
    assert 0.9 < time.monotonic() - begun < 4


def test_a_cut_download_goes_on_where_it_broke_off(server, cache, quick, parts):
    table = gzip.compress(b"geo\\TIME_PERIOD\t2010\n" + b"".join(b"SE%02d\t%d\n" % (i, i**7) for i in range(90)))
    whole = {"body": table, "headers": {"ETag": '"1"'}, "ranges": True}
    server.give({**whole, "send": 100}, whole)
    assert fetch(cache, quick).entry.path.read_bytes() == table
    asked = server.asked[1][1]
    assert asked["Range"] == "bytes=100-"
    assert asked["If-Range"] == '"1"'
    assert parts() == []


def test_a_cut_download_goes_on_in_a_later_command(server, cache, quick, packed, kept):
    whole = {"body": packed, "headers": {"Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}}
    server.give({**whole, "send": 50})
    with pytest.raises(FetchError, match="50 bytes that came are kept"):
        fetch(cache, replace(quick, tries=1))
    assert kept() == {}
    server.give(
        {
            **whole,
            "headers": {**whole["headers"], "Content-Range": f"bytes 50-{len(packed) - 1}/{len(packed)}"},
            "status": 206,
            "body": packed[50:],
        }
    )
    assert fetch(cache, quick).entry.path.read_bytes() == packed
    assert server.asked[-1][1]["If-Range"] == "Wed, 21 Oct 2015 07:28:00 GMT"


def test_without_a_mark_of_its_version_a_cut_download_begins_anew(server, cache, quick, packed, parts):
    server.give(
        {"body": packed, "send": 50}, {"body": packed, "send": 60, "headers": {"ETag": 'W/"1"'}}, {"body": packed}
    )
    assert fetch(cache, quick).entry.path.read_bytes() == packed
    assert all("Range" not in headers for _, headers in server.asked)
    assert parts() == []


def test_a_server_that_ignores_ranges_sends_it_all_again(server, cache, quick, packed):
    server.give({"body": packed, "send": 50, "headers": {"ETag": '"1"'}}, {"body": packed, "headers": {"ETag": '"1"'}})
    assert fetch(cache, quick).entry.path.read_bytes() == packed


def test_a_file_that_changed_meanwhile_is_never_mixed_with_the_old_one(server, cache, quick, packed, tsv):
    new = gzip.compress(tsv.replace("000", "999").encode(), mtime=0)
    server.give(
        {"body": packed, "send": 50, "headers": {"ETag": '"1"'}},
        {"body": new, "headers": {"ETag": '"2"'}, "ranges": True},
    )
    assert fetch(cache, quick).entry.path.read_bytes() == new


def test_a_server_that_goes_on_with_a_changed_file_is_asked_for_all_of_it(server, cache, quick, packed, tsv):
    new = gzip.compress(tsv.replace("000", "999").encode(), mtime=0)
    rest = {
        "body": new[50:],
        "status": 206,
        "headers": {"ETag": '"2"', "Content-Range": f"bytes 50-{len(new) - 1}/{len(new)}"},
    }
    server.give({"body": packed, "send": 50, "headers": {"ETag": '"1"'}}, rest, {"body": new})
    assert fetch(cache, quick).entry.path.read_bytes() == new
    assert "Range" not in server.asked[2][1]


def test_a_part_that_is_longer_than_the_file_is_forgotten(server, cache, quick, packed):
    server.give({"body": packed, "send": 50, "headers": {"ETag": '"1"'}}, {"status": 416}, {"body": packed})
    assert fetch(cache, quick).entry.path.read_bytes() == packed


def test_a_cut_that_repeats_itself_uses_up_the_tries_and_the_bytes_stay_for_later(
    server, cache, quick, packed, kept, parts
):
    server.give({"body": packed, "headers": {"ETag": '"1"'}, "ranges": True, "send": 20})
    with pytest.raises(FetchError, match="60 bytes that came are kept"):
        fetch(cache, quick)
    assert kept() == {}
    assert len(parts()) == 2  # the bytes and their version


def test_a_redirect_is_followed_and_noted(server, cache, quick, packed):
    server.give({"status": 302, "headers": {"Location": "/elsewhere"}}, path="/eurostat/NAMA_10R_2GDP")
    server.give({"body": packed}, path="/elsewhere")
    entry = fetch(cache, quick).entry
    assert entry.source == f"{server.url}/elsewhere"
    assert entry.asked == f"{server.url}/eurostat/NAMA_10R_2GDP?format=TSV&compressed=true"


def test_the_content_decides_where_the_type_is_wrong(server, cache, quick, packed):
    server.give({"body": packed, "headers": {"Content-Type": "text/html"}})
    assert fetch(cache, quick).fresh


def test_a_table_that_comes_unpacked_is_named_so(server, cache, quick, tsv, kept):
    server.give({"body": tsv.encode()})
    assert fetch(cache, quick).entry.name == "eurostat/nama_10r_2gdp.tsv"
    server.give({"body": gzip.compress(tsv.encode())})
    fetch(cache, quick, force=True)
    assert sorted(kept()) == [NAME, f"{NAME}.source.json"]


@pytest.mark.parametrize("header", ["Repr-Digest", "Digest", "Content-MD5"])
def test_a_checksum_of_the_server_is_held(server, cache, quick, packed, header):
    digest = b64encode(hashlib.sha256(packed).digest()).decode()
    said = {"Repr-Digest": f"sha-256=:{digest}:", "Digest": f"SHA-256={digest}"}
    said["Content-MD5"] = b64encode(hashlib.md5(packed, usedforsecurity=False).digest()).decode()
    server.give(
        {"body": packed + b"\0", "headers": {header: said[header]}}, {"body": packed, "headers": {header: said[header]}}
    )
    assert fetch(cache, quick).entry.path.read_bytes() == packed
    assert len(server.asked) == 2


def test_a_connection_refused_is_tried_again_and_told(cache, quick, kept, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("LINKAGES_EUROSTAT_URL", f"http://127.0.0.1:{port}")
    with pytest.raises(FetchError, match=r"(?i)refused.*3 tries"):
        fetch(cache, quick)
    assert kept() == {}


def test_offline_is_told_at_once(cache, quick, kept, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    begun = time.monotonic()
    with pytest.raises(FetchError, match=r"offline.*--list"):
        fetch(cache, replace(quick, first_pause=5))
    assert time.monotonic() - begun < 2
    assert kept() == {}


@pytest.mark.parametrize("refusal", [403, 407, None])
def test_a_proxy_that_lets_nothing_through_is_named_at_once(server, cache, quick, kept, monkeypatch, refusal):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{free.getsockname()[1]}"
    server.give({"status": refusal})
    proxy = server.url if refusal else dead
    monkeypatch.setenv("HTTPS_PROXY", proxy.replace("//", "//me:secret@"))
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("LINKAGES_EUROSTAT_URL", "https://example.invalid")
    begun = time.monotonic()
    with pytest.raises(OfflineError, match=rf"proxy.*{proxy}.*HTTPS_PROXY.*--list") as told:
        fetch(cache, replace(quick, first_pause=5))
    assert "secret" not in str(told.value)
    assert time.monotonic() - begun < 2
    assert kept() == {}


def test_a_host_that_no_connection_comes_about_with_stops_the_others(cache, quick, monkeypatch):
    def silent(*_, **__):
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", silent)
    monkeypatch.setenv("LINKAGES_EUROSTAT_URL", "http://127.0.0.1:9")
    with pytest.raises(OfflineError, match=r"no connection within.*3 tries.*firewall.*--list"):
        fetch(cache, quick)


def test_whoever_breaks_it_off_finds_the_cache_as_it_was_and_can_go_on(server, cache, quick, packed, kept):
    def interrupt(*_):
        raise KeyboardInterrupt

    server.give({"body": packed, "headers": {"ETag": '"1"'}, "ranges": True})
    with pytest.raises(KeyboardInterrupt):
        fetch(cache, quick, progress=interrupt)
    assert kept() == {}
    assert fetch(cache, quick).fresh


def test_progress_counts_to_the_announced_size(server, cache, quick, packed):
    seen = []
    server.give({"body": packed})
    fetch(cache, quick, progress=lambda have, whole: seen.append((have, whole)))
    assert seen[-1] == (len(packed), len(packed))


def test_a_cache_that_cant_be_written_is_told(server, quick, packed, tmp_path):
    from linkages.fetch import Cache

    (tmp_path / "file").write_text("no folder")
    server.give({"body": packed})
    with pytest.raises(FetchError, match="cache can't be written"):
        fetch(Cache(tmp_path / "file"), quick)


def test_a_key_that_the_server_does_not_understand_falls_back_to_the_whole_table(server, cache, quick, packed):
    item = table("nama_10r_2gdp/A.PPS_EU27_2020_HAB.", since=2000)
    server.give(
        {"status": 400, "body": b"<faultstring>no such dimension</faultstring>"},
        path="/eurostat/NAMA_10R_2GDP/A.PPS_EU27_2020_HAB.",
    )
    server.give({"body": packed}, path="/eurostat/NAMA_10R_2GDP")
    outcome = bring(item, cache, limits=quick)
    assert outcome.entry.selection == ""
    assert not bring(item, cache, limits=quick).fresh


@pytest.mark.parametrize(
    "nothing",
    [b"freq,unit,geo\\TIME_PERIOD\t2010 \n", b"<?xml version='1.0'?><m:Error><h1>No results found</h1></m:Error>"],
)
def test_a_key_that_brings_no_row_gives_way_to_the_whole_table(server, cache, quick, packed, nothing):
    server.give({"body": nothing}, path="/eurostat/NAMA_10R_2GDP/A.PPS_EU27_2020_HAB.")
    server.give({"body": packed}, path="/eurostat/NAMA_10R_2GDP")
    assert bring(table("nama_10r_2gdp/A.PPS_EU27_2020_HAB."), cache, limits=quick).entry.selection == ""


def test_a_part_of_a_table_does_not_stand_for_the_whole(server, cache, quick, packed):
    server.give({"body": packed})
    bring(table("nama_10r_2gdp/A.PPS_EU27_2020_HAB."), cache, limits=quick)
    assert fetch(cache, quick).fresh
    assert len(cache.entries()) == 1


def test_boundaries_are_checked_for_their_level(server, cache, quick, geojson, kept):
    server.give({"body": geojson("SE11", "FI1B")})
    assert bring(boundaries("2013", 2), cache, limits=quick).entry.holds == "2 regions of level 2"
    assert server.asked[0][0] == "/gisco/NUTS_RG_10M_2013_4326_LEVL_2.geojson"
    before = kept()
    for body in (
        geojson("SE110", level=3),
        geojson("SE11", "SE11"),
        geojson(),
        b'{"type": "FeatureCollection"}',
        geojson("SE11")[:-5],
    ):
        server.give({"body": body})
        with pytest.raises(FetchError, match="GeoJSON"):
            bring(boundaries("2013", 2), cache, limits=quick, force=True)
    assert kept() == before


def test_boundaries_that_come_packed_are_unpacked(server, cache, quick, geojson):
    server.give({"body": gzip.compress(geojson("SE11")), "headers": {"Content-Encoding": "gzip"}})
    assert bring(boundaries("2013", 2), cache, limits=quick).entry.path.read_bytes() == geojson("SE11")


@pytest.mark.parametrize("wrong", [{"version": "2014"}, {"level": 4}, {"scale": "5M"}, {"crs": "27700"}])
def test_boundaries_that_there_are_not_are_refused_before_anything_is_asked(wrong):
    with pytest.raises(SettingError, match="there are"):
        boundaries(**{"version": "2013", "level": 2, **wrong})


@pytest.mark.parametrize("wrong", ["", "../x", "nama 10", "nama_10r_2gdp/..//x", "nama_10r_2gdp?x=1", "a\nb"])
def test_what_is_no_code_of_a_table_is_refused(wrong):
    with pytest.raises(SettingError, match="no table of Eurostat"):
        table(wrong)
