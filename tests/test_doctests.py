import doctest
import importlib
import pkgutil

import pytest

import linkages


def modules():
    found = pkgutil.walk_packages(linkages.__path__, prefix="linkages.")
    return [module.name for module in found if module.name != "linkages.__main__"]


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_are_true(name):
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    counts = [len(test.examples) for name in modules() for test in finder.find(importlib.import_module(name))]
    assert sum(counts) > 5
