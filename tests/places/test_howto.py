import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "nuts-versions.md"


def test_the_examples_on_the_page_are_true():
    # A fence that ends an example would be taken for its output.
    text = PAGE.read_text(encoding="utf-8").replace("```", "\n")
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    runner.run(test)
    assert test.examples
    assert runner.failures == 0
