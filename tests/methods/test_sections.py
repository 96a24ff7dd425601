from hypothesis import given
from hypothesis import strategies as st

from linkages import references
from linkages.methods.sections import Section, listed

KEYS = st.lists(st.sampled_from(sorted(references.load())), max_size=6)


def test_a_section_has_its_heading_and_paragraphs():
    assert Section("Ties", ("One.", "", "Two.")).written() == ("## Ties\n\nOne.\n\nTwo.", ())


def test_works_in_the_text_are_cited_in_their_order():
    text, keys = Section("Ties", ("By @wilson1927.", "Some [@jost2007].")).written()
    assert text == "## Ties\n\nBy Wilson (1927).\n\nSome (Jost 2007)."
    assert keys == ("wilson1927", "jost2007")


def test_a_work_that_the_text_does_not_name_is_named_at_its_end():
    text, keys = Section("Ties", ("Text.",), ("wilson1927", "jost2007")).written()
    assert text.endswith("\n\nSources: Wilson (1927); Jost (2007).")
    assert keys == ("wilson1927", "jost2007")


def test_a_work_that_the_text_names_in_words_is_not_named_again():
    for said in ("After Wilson (1927).", "Some do (Wilson 1927)."):
        text, keys = Section("Ties", (said,), ("wilson1927",)).written()
        assert "Sources" not in text
        assert keys == ("wilson1927",)


@given(KEYS, KEYS)
def test_all_works_of_a_section_are_named_in_it(in_text, beside):
    text, keys = Section("Ties", (" ".join(f"@{key}" for key in in_text),), tuple(beside)).written()
    assert set(keys) == {*in_text, *beside}
    assert all(any(form in text for form in references.named(key)) for key in keys)


def test_a_list_has_an_item_a_line():
    assert listed(["a", "b"]) == "- a\n- b"
