"""The methods text of real exports: nothing of what was not done, and all that it cites in its bibliography."""

import re
from pathlib import Path

import pytest

import linkages as lk
from linkages import methods, references

KEEP = Path(__file__).resolve().parents[3] / "shared" / "data" / "keep"
pytestmark = pytest.mark.skipif(not KEEP.is_dir(), reason="real exports lie in ../shared/data/keep")
QUICK = {"draws": 19, "permutations": 19, "bootstraps": 19}


@pytest.fixture(scope="module")
def partners():
    """A list of partners: no dates, no themes, no texts."""
    return methods.compose(lk.Study(KEEP / "keep_0713_north_sea_partners.csv", **QUICK).run())


@pytest.fixture(scope="module")
def by_theme():
    return methods.compose(lk.Study(KEEP / "keep_1420_four_programmes.xlsx", ici="theme", null="none", **QUICK).run())


def section(composed, title):
    return composed.text.split(f"\n## {title}\n\n")[1].split("\n\n## ")[0]


@pytest.mark.parametrize("run", ["partners", "by_theme"])
def test_what_is_cited_is_named_listed_and_in_the_bibliography(run, request):
    composed = request.getfixturevalue(run)
    body, ending = composed.text.split("\n## References\n")
    listed = re.findall(r"`(\w+)`$", ending.split("\n## ")[0], flags=re.MULTILINE)
    entries = re.findall(r"^@\w+\{(\w+),$", composed.bibtex, flags=re.MULTILINE)
    assert sorted(listed) == sorted(entries) == sorted(composed.keys)
    assert [key for key in entries if not any(form in body for form in references.named(key))] == []


def test_a_list_of_partners_has_no_words_on_texts_shares_dates_or_fields(partners):
    assert "none of the 78 projects could be judged" in section(partners, "International cluster initiatives")
    body = partners.text.split("\n## References\n")[0]
    for said in ("kappa", "codebook (data", "Breadth", "Rogan", "Wilson's (95 %)", "figure 3", "met before"):
        assert said not in body.split("\n## Hypotheses\n")[0]
    assert not {"jost2007", "rogan1978", "angelopoulos2023", "griffiths1973"} & set(partners.keys)


def test_a_run_by_theme_without_a_null_model_has_no_words_on_either(by_theme):
    body = by_theme.text.split("\n## References\n")[0]
    assert "codebook" not in body
    ties = section(by_theme, "Ties") + section(by_theme, "Network measures")
    assert not re.search("random network|by chance|null model|Backbone|switches", ties)
    assert not {"neal2021", "rao1996", "saracco2015", "artzyrandrup2005"} & set(by_theme.keys)


def test_numbers_of_the_data_are_those_of_the_export(partners):
    assert "78 projects of 1 programme" in section(partners, "Data")
    assert "1021 participations" in section(partners, "Data")
