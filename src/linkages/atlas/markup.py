"""Text for a page: JSON that can't end its script element, and Markdown without raw HTML."""

import json
from typing import Any

_IN_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def script_json(value: Any) -> str:  # noqa: ANN401 -- whatever JSON can hold
    """
    Write a value as JSON that is safe inside a ``<script>`` element.

    Only ``<``, ``>``, ``&`` and the two line separators are escaped, so that all other text stays as it is.

    Parameters
    ----------
    value
        Dictionaries, lists, texts, finite numbers, booleans, None.

    Returns
    -------
    The JSON, without spaces.

    Raises
    ------
    ValueError
        A number is infinite or not a number.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, escape in _IN_SCRIPT.items():
        text = text.replace(character, escape)
    # A lone surrogate can't be written as UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")


def markdown_html(text: str) -> str:
    """
    Render Markdown as HTML: raw HTML is shown as text, images are left out, links lead to http or https only.

    Parameters
    ----------
    text
        Markdown (CommonMark with tables).

    Returns
    -------
    The HTML; its headings start at the third level.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = lambda url: url.lower().startswith(("http://", "https://"))  # type: ignore[method-assign]
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener noreferrer")
    return str(parser.renderer.render(tokens, parser.options, {}))
