import re

import polars as pl
import pytest

from linkages.coding.codebook import read_codebook
from linkages.coding.languages import detect
from linkages.coding.matcher import prepare
from linkages.coding.sentences import sentences

BOOK = """
[codebook]
name = "mine"
version = "1"
title = "Mine"
[fields]
description = 1.0
[sets.firms]
en = ["compan*", "firms"]
[concepts.it]
label = "it"
mentions = true
[concepts.it.{strength}]
en = ["{term}"]
"""


def found(tmp_path, term, text, strength="strong"):
    path = tmp_path / f"{abs(hash((term, strength)))}.toml"
    path.write_text(BOOK.format(term=term, strength=strength), encoding="utf-8")
    split = sentences(pl.DataFrame({"text": [text]}))
    return prepare(read_codebook(path)).find(split, detect(split))["status"].to_list()


@pytest.mark.parametrize(
    ("term", "text", "is_there"),
    [
        ("cluster", "A cluster.", True),
        ("cluster", "Clusters.", False),
        ("cluster*", "Clusters!", True),
        ("*netz", "Das Firmennetz", True),
        ("*netz", "Netzwerk", False),
        ("*netz*", "Firmennetzwerk", True),
        ("value chain*", "Value-chains", True),
        ("value chain*", "value of chains", False),
        ("network* of .. <firms>", "Networks of many small companies", True),
        ("network* of .. <firms>", "Networks of a b c d e companies", False),
        ("network* of .. <firms>", "Knowledge, network of towns. Companies.", False),
        ("<firms> network*", "The company network", True),
        ("knowledge network*", "knowledge, networks", False),
        ("bring|brings together", "It brings together", True),
        ("små företag", "SMÅ FÖRETAG", True),
    ],
)
def test_a_term_is_found_as_its_syntax_says(tmp_path, term, text, is_there):
    assert bool(found(tmp_path, term, text)) is is_there


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The project creates a cluster.", "stated"),
        ("It works without any lasting cluster.", "negated"),
        ("A cluster is not planned here.", "negated"),
        ("Not only a cluster is created.", "stated"),
        ("No school, and in the end of it all, a cluster.", "stated"),
        ("Unlike the cluster of the south, we teach.", "mentioned"),
        ("The cluster is located in the city.", "mentioned"),
        ("Without a cluster there is nothing, so we make a cluster for the region of the north.", "stated"),
    ],
)
def test_negation_and_mention_are_told_apart(tmp_path, text, status):
    assert found(tmp_path, "cluster*", text) == [status]


def test_the_matcher_finds_what_a_loop_over_expressions_finds(tmp_path):
    text = (
        "Firms of a cluster. Clusters and networks of big companies. A firm. Nothing here. Cluster, network of firms."
    )
    split = sentences(pl.DataFrame({"text": [text]}))
    loop = [
        bool(re.search(r" network[^ ]* of (?:[^ ]+ ){0,4}(?:compan[^ ]*|firms) ", plain)) for plain in split["plain"]
    ]
    path = tmp_path / "mine.toml"
    path.write_text(BOOK.format(term="network* of .. <firms>", strength="weak"), encoding="utf-8")
    rows = prepare(read_codebook(path)).find(split, detect(split))["row"].to_list()
    assert rows == [number for number, there in enumerate(loop) if there]
