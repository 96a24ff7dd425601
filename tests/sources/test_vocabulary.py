from collections import Counter

import pytest

from linkages.sources import vocabulary
from linkages.sources.columns import normal, recognised

COLUMNS = {"projects": vocabulary.PROJECTS, "partners": vocabulary.PARTNERS, "texts": vocabulary.TEXTS}
LISTS = {"unused": vocabulary.UNUSED, "calls": vocabulary.CALLS, "new": vocabulary.NEW, "old": vocabulary.OLD}
every = pytest.mark.parametrize("columns", COLUMNS.values(), ids=COLUMNS)


@every
def test_every_title_means_one_column(columns):
    meanings = {}
    for column, titles in columns.items():
        for title in titles:
            meanings.setdefault(normal(title), set()).add(column)
    assert {title: found for title, found in meanings.items() if len(found) > 1} == {}


@every
def test_no_title_of_a_column_stands_twice(columns):
    titles = Counter(title for names in columns.values() for title in names)
    assert [title for title, times in titles.items() if times > 1] == []


@pytest.mark.parametrize("titles", LISTS.values(), ids=LISTS)
def test_no_title_of_a_list_stands_twice(titles):
    assert len(set(titles)) == len(titles)


@every
def test_no_title_that_is_read_is_among_the_unused_ones(columns):
    unused = {normal(title) for title in vocabulary.UNUSED}
    assert unused.isdisjoint(normal(title) for titles in columns.values() for title in titles)


@every
def test_every_title_is_recognised(columns):
    titles = [title for names in columns.values() for title in names]
    assert recognised(titles) == len(titles)


def test_no_title_tells_of_the_old_and_of_the_new_layout():
    assert {normal(t) for t in vocabulary.NEW}.isdisjoint(normal(t) for t in vocabulary.OLD)


@pytest.mark.parametrize("title", ["E-mail", "Phone", "Contact person"])
def test_personal_data_is_never_read(title):
    assert title in vocabulary.UNUSED
