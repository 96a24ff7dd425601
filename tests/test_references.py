import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages import references
from linkages.errors import SettingError

ALL = tuple(references.load())
SOURCES = {
    "mikhaylov2015": "Mikhaylov, A. S. and Mikhaylova, A. A. (2015). Geographies of cluster internationalization: "
    "inter-organizational linkages on the Baltica. International Journal of Econometrics and Financial Management "
    "3(1), 32-37. doi:10.12691/ijefm-3-1-6.",
    "westfall1993": "Westfall, P. H. and Young, S. S. (1993). Resampling-Based Multiple Testing: Examples and Methods "
    "for p-Value Adjustment. Wiley.",
    "grashof": "Grashof, N. (n.d.). Internationalisation of regional clusters: an example based on InterSpin. Slides, "
    "Friedrich-Schiller-University Jena.",
    "hilbe2011": "Hilbe, J. M. (2011). Negative Binomial Regression. 2nd edition. Cambridge University Press. "
    "doi:10.1017/CBO9780511973420.",
    "lip2011": "Lip, S. Z. W. (2011). A fast algorithm for the discrete core/periphery bipartitioning problem. "
    "arXiv:1102.5511.",
}


def entries(text):
    """Read BibTeX by counting braces: key to type and fields."""
    found = {}
    for kind, key, body in re.findall(r"^@(\w+)\{(\S+),\n(.*?)^\}\n", text, flags=re.DOTALL | re.MULTILINE):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, flags=re.MULTILINE))
        assert body.count("\n") == len(fields)
        for value in fields.values():
            bare = re.sub(r"\\[{}]", "", value)
            assert bare.count("{") == bare.count("}")
        found[key] = (kind, fields)
    return found


@pytest.mark.parametrize(("key", "text"), SOURCES.items())
def test_a_reference_is_cited_as_lists_of_references_have_it(key, text):
    assert references.cite(key) == text


@pytest.mark.parametrize("key", ALL)
def test_a_key_begins_with_the_first_family_name_and_ends_with_the_year(key):
    found = references.reference(key)
    family = re.sub("[^a-z]", "", references.latex(found.authors[0].split(",")[0]).lower())
    year = "" if found.year is None else str(found.year)
    assert key.endswith(year)
    assert key.startswith(family)


@pytest.mark.parametrize("key", ALL)
def test_articles_have_journal_volume_and_pages_and_books_a_publisher(key):
    found = references.reference(key)
    needed = {
        "article": {"journal", "volume", "pages"},
        "book": {"publisher"},
        "inproceedings": {"booktitle"},
        "incollection": {"booktitle"},
        "techreport": {"institution"},
        "misc": {"howpublished"},
    }[found.kind]
    assert needed <= set(found.fields)


def test_no_work_is_there_twice():
    dois = [found.fields["doi"].lower() for found in references.load().values() if "doi" in found.fields]
    titles = [found.title.lower() for found in references.load().values()]
    assert len(dois) == len(set(dois))
    assert len(titles) == len(set(titles))


def test_all_of_it_is_bibtex_in_ascii():
    text = references.bibtex(ALL)
    assert text.isascii()
    assert set(entries(text)) == set(ALL)


def test_an_entry_has_the_fields_of_the_reference():
    kind, fields = entries(references.bibtex(["solvell2003"]))["solvell2003"]
    assert kind == "book"
    assert fields["author"] == r"S{\"{o}}lvell, {\"{O}}. and Lindqvist, G. and Ketels, C."
    assert fields["title"] == "The {Cluster} {Initiative} {Greenbook}"
    assert fields["year"] == "2003"


def test_pages_have_a_long_dash():
    assert entries(references.bibtex(["jost2007"]))["jost2007"][1]["pages"] == "2427--2439"


def test_a_reference_asked_for_twice_is_written_once():
    assert references.bibtex(["jost2007", "jost2007"]) == references.bibtex(["jost2007"])


def test_no_keys_make_an_empty_file():
    assert references.bibtex([]) == ""


@given(st.lists(st.sampled_from(ALL), max_size=8))
def test_the_order_of_keys_does_not_matter(keys):
    assert references.bibtex(keys) == references.bibtex(reversed(keys))


def test_an_unknown_key_is_an_error_that_names_the_nearest():
    with pytest.raises(SettingError, match=r"'wilson1972'.*wilson1927"):
        references.cite("wilson1972")


def test_keys_in_a_text_become_names_and_years():
    text, keys = references.resolve("By @andersson2004, and twice [@wilson1927; @burt1992; @wilson1927].")
    assert text == "By Andersson et al. (2004), and twice (Wilson 1927; Burt 1992; Wilson 1927)."
    assert keys == ("andersson2004", "wilson1927", "burt1992")


@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=6))
def test_all_keys_of_a_text_are_found_in_its_order(keys):
    bracketed = "; ".join(f"@{key}" for key in keys)
    for text in (" and ".join(f"@{key}" for key in keys), f"Some [{bracketed}]."):
        assert references.resolve(text)[1] == tuple(dict.fromkeys(keys))
        assert "@" not in references.resolve(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "me@example.org",
        r"\@wilson1927",
        "a @ b",
        "@somebody",
        "[@nobody1999]",
        "@nobody1999",
        r"\[\@wilson1927\]",
        "x@y1",
    ],
)
def test_text_that_is_no_citation_stays(text):
    assert references.resolve(text) == (text, ())


@given(st.text(alphabet="ab\\{}&%$#_~^", max_size=12))
def test_no_sign_that_latex_reads_is_left_bare(text):
    written = references.latex(text)
    for command in ("textbackslash{}", "textasciitilde{}", "textasciicircum{}", *"&%$#_{}"):
        written = written.replace(f"\\{command}", "")
    assert set(written) <= set("ab")
