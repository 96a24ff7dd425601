import json
from pathlib import Path

import pytest

from linkages.errors import FetchError
from linkages.fetch import Cache
from linkages.fetch.cache import in_words
from linkages.fetch.nuts import fetched


def keep(cache, name, content=b"content", **more):
    cache.parts.mkdir(parents=True, exist_ok=True)
    part = cache.parts / "part"
    part.write_bytes(content)
    note = {"source": "https://a.example", "asked": "https://a.example", "holds": "things", "notice": "theirs", **more}
    return cache.keep(part, name, note)


def test_the_folder_is_the_one_given_else_the_environments_else_the_usual_one(monkeypatch, tmp_path):
    monkeypatch.delenv("LINKAGES_CACHE", raising=False)
    assert Cache().folder.name == "linkages"
    monkeypatch.setenv("LINKAGES_CACHE", str(tmp_path))
    assert Cache().folder == tmp_path
    assert Cache("~/there").folder == Path.home() / "there"


def test_what_is_kept_is_found_again_as_it_was_noted(cache):
    entry = keep(cache, "eurostat/x.tsv", selection="A.", etag='"1"')
    assert cache.find("eurostat/x.tsv") == entry
    assert cache.entries() == (entry,)
    assert entry.intact
    assert cache.use("eurostat/x.tsv") == entry.path


def test_a_changed_file_is_not_used(cache):
    keep(cache, "eurostat/x.tsv").path.write_bytes(b"CONTENT")
    with pytest.raises(FetchError, match="linkages fetch eurostat"):
        cache.use("eurostat/x.tsv")


@pytest.mark.parametrize("note", ["", "{", "[]", "{}", '{"size": 1}', "null"])
def test_a_file_without_a_proper_note_was_not_fetched(cache, note):
    path = keep(cache, "eurostat/x.tsv").path
    path.with_name("x.tsv.source.json").write_text(note, encoding="utf-8")
    assert cache.find("eurostat/x.tsv") is None
    assert cache.entries() == ()
    assert cache.use("eurostat/x.tsv") is None


def test_a_note_of_a_later_version_is_understood(cache):
    path = keep(cache, "eurostat/x.tsv").path.with_name("x.tsv.source.json")
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "new": 1}), encoding="utf-8")
    assert cache.find("eurostat/x.tsv") is not None


def test_what_is_forgotten_is_gone_with_its_note(cache):
    cache.forget(keep(cache, "keep/x.xlsx"))
    assert [path for path in cache.folder.rglob("*") if path.is_file()] == []


def test_boundaries_to_draw_are_of_the_scale_that_suits_a_screen(cache):
    for scale in ("60M", "01M", "10M", "20M"):
        keep(cache, f"nuts/NUTS_RG_{scale}_2013_4326_LEVL_2.geojson")
    keep(cache, "nuts/NUTS_RG_10M_2016_3035_LEVL_2.geojson")
    assert "10M" in fetched(cache, "2013", 2).name
    assert fetched(cache, "2016", 2) is None


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2 * 10**9, "2.0 GB")]
)
def test_sizes_are_said_for_people(size, words):
    assert in_words(size) == words
