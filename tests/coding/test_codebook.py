import pytest

from linkages.coding.codebook import read_codebook
from linkages.coding.terms import TermError, parse
from linkages.errors import MissingFileError, TableError
from linkages.resources import data_path

GOOD = """
[codebook]
name = "mine"
version = "1"
title = "Mine"
[fields]
description = 1.0
[sets.firms]
en = ["compan*", "firms"]
[concepts.network]
label = "a network"
[concepts.network.strong]
en = ["network* of .. <firms>", "cluster*"]
"""


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["ici", "specialisations"])
def test_the_codebooks_that_ship_can_be_read(name):
    book = read_codebook(data_path(f"codebooks/{name}.toml"))
    assert book.entries
    assert {entry.concept for entry in book.entries} == set(book.concepts)


def test_a_good_codebook_gives_its_terms_with_their_weights(tmp_path):
    book = read_codebook(written(tmp_path, GOOD))
    assert [(e.language, e.term.written, e.weight) for e in book.entries] == [
        ("en", "network* of .. <firms>", 1.0),
        ("en", "cluster*", 1.0),
    ]


def test_every_fault_is_named_with_its_place(tmp_path):
    bad = (
        GOOD.replace('"cluster*"', '"c*", "cluster*", "cluster*", ".. end", "<towns>"')
        .replace("description = 1.0", "description = -1")
        .replace('version = "1"', "version = 1")
        + '[concepts.network.weak]\nxx = ["a"]\n'
    )
    with pytest.raises(TableError) as caught:
        read_codebook(written(tmp_path, bad))
    message = str(caught.value)
    for part in (
        "mine.toml",
        "[concepts.network.strong]",
        "too short",
        "twice",
        ".. end",
        "<firms>",
        "description",
        "version",
        "xx",
    ):
        assert part in message


def test_a_file_that_is_none_or_no_toml_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"none\.toml"):
        read_codebook(tmp_path / "none.toml")
    with pytest.raises(TableError, match=r"mine\.toml"):
        read_codebook(written(tmp_path, "[codebook"))


@pytest.mark.parametrize("term", ["", "..", "a-b", "<none> x", "x*y", "*", ".. x", "x .."])
def test_a_term_that_can_not_be_is_refused(term):
    with pytest.raises(TermError):
        parse(term, {})
