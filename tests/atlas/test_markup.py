import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.atlas.markup import markdown_html, script_json

texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.recursive(
        texts | st.integers() | st.booleans() | st.none(), lambda some: st.lists(some) | st.dictionaries(texts, some)
    )
)
def test_json_for_a_script_says_the_same_and_cannot_end_it(value):
    written = script_json(value)
    assert json.loads(written) == value
    assert not set(written) & set("<>&\u2028\u2029")


def test_names_made_of_markup_stay_readable_in_the_source():
    assert "img src=x onerror=alert(1)" in script_json("<img src=x onerror=alert(1)>")


def test_half_a_surrogate_pair_is_written_all_the_same():
    assert json.loads(script_json("a\ud800b")) == "a?b"


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))


def test_raw_html_in_markdown_is_text():
    assert "<b>" not in markdown_html("a <b>raw</b>")
    assert "<script" not in markdown_html("<script>alert(1)</script>")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "//example.org"]
)
def test_links_lead_to_http_only(url):
    assert "<a" not in markdown_html(f"[text]({url})")


def test_a_picture_is_never_fetched():
    assert "<img" not in markdown_html("![x](https://example.org/x.png)")


def test_tables_and_headings_are_rendered_below_the_page_s_own():
    html = markdown_html("# One\n\n| a | b |\n| --- | --- |\n| 1 | 2 |")
    assert "<h3>One</h3>" in html
    assert "<td>1</td>" in html
