import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages import methods, references
from linkages.atlas.markup import markdown_html
from linkages.findings import Chapter

# what only a run that compares with chance may say
OF_CHANCE = re.compile(
    r"null model|random network|by chance|curveball|switches|fixed degrees|expected degrees|backbone"
)
OF_CHANCE_CITED = ("neal2021", "rao1996", "besag1989", "saracco2015", "saracco2017", "benjamini1995", "strona2014")


def body(text):
    return text.split("\n## References\n", maxsplit=1)[0]


def listed(text):
    """Keys in the list of references."""
    return re.findall(r"`(\w+)`$", text.split("\n## References\n")[1].split("\n## ")[0], flags=re.MULTILINE)


@pytest.mark.parametrize("run", ["small", "single", "usual", "untested", "by_theme", "typed"])
def test_what_is_cited_is_listed_and_in_the_bibliography_and_nothing_else(run, request):
    found = request.getfixturevalue(run)
    composed = methods.compose(found)
    entries = re.findall(r"^@\w+\{(\w+),$", composed.bibtex, flags=re.MULTILINE)
    assert sorted(listed(composed.text)) == sorted(entries) == sorted(composed.keys)
    unnamed = [key for key in entries if not any(form in body(composed.text) for form in references.named(key))]
    assert unnamed == []


@pytest.mark.parametrize("run", ["small", "single", "usual", "untested", "by_theme", "typed"])
def test_every_name_with_a_year_is_a_work_in_the_list(run, request):
    text = methods.text(request.getfixturevalue(run))
    known = {form for key in listed(text) for form in references.named(key)}
    names = r"(?<!\w)(?!NUTS )[A-ZÖÁ][\w-]+(?: et al\.| and [A-Zd][\w-]+)?"
    found = re.findall(rf"{names} \((?:19|20)\d\d\)|{names} (?:19|20)\d\d(?=[;)])", body(text))
    assert [form for form in found if form not in known] == []


@pytest.mark.parametrize("run", ["usual", "untested", "by_theme"])
def test_no_key_is_left_in_the_text(run, request):
    assert not re.search(r"(?<!\\)@[a-z]+\d{4}", methods.text(request.getfixturevalue(run)))


@pytest.mark.parametrize("run", ["usual", "untested"])
def test_no_line_is_left_empty_and_no_value_is_missing(run, request):
    text = body(methods.text(request.getfixturevalue(run)))
    assert "\n\n\n" not in text
    assert not re.search(r"\b(None|nan|NaN|null(?! model|: none))\b", text)


def test_a_run_without_a_null_model_says_nothing_of_one(untested, usual):
    own = methods.compose(untested)
    ties = own.text.split("\n## Ties\n")[1].split("\n## Shares\n")[0]
    assert OF_CHANCE.findall(ties) == []
    assert not {"neal2021", "rao1996", "saracco2015"} & set(own.keys)
    assert OF_CHANCE.search(methods.text(usual))
    assert {"neal2021", "rao1996"} <= set(methods.compose(usual).keys)


def test_a_run_by_theme_says_nothing_of_reading_against_the_codebook(by_theme, usual):
    section = methods.text(by_theme).split("\n## International cluster initiatives\n")[1].split("\n## ")[0]
    assert "codebook" not in section
    assert "Clustering and economic cooperation" in section
    assert "codebook" in methods.text(usual)


def test_a_run_without_statistics_names_none(usual):
    text = methods.text(usual)
    assert "brought from another NUTS version" not in text
    assert "Eurostat's" not in body(text)


def test_a_section_of_a_chapter_that_was_not_run_is_not_there(usual):
    assert "\n## Nothing\n" not in methods.text(replace(usual, chapters=(Chapter(title="Nothing"),)))
    assert (
        methods.compose(replace(usual, chapters=(Chapter(title="Nothing", citations=("hilbe2011",)),))).keys.count(
            "hilbe2011"
        )
        == 0
    )


def test_a_chapter_gives_its_paragraphs_works_and_caveats(usual):
    chapter = Chapter(title="Mine", methods=("As @hilbe2011 has it.",), citations=("white1980",), caveats=("Beware.",))
    composed = methods.compose(replace(usual, chapters=(chapter,)))
    assert "## Mine\n\nAs Hilbe (2011) has it.\n\nSources: White (1980)." in composed.text
    assert "- Beware." in composed.text
    assert {"hilbe2011", "white1980"} <= set(composed.keys)


def test_chapters_of_one_title_are_one_section(usual):
    chapters = (
        Chapter(title="Mine", methods=("One.",)),
        Chapter(title="Other", methods=("Two.",)),
        Chapter(title="Mine", methods=("X.",)),
    )
    text = methods.text(replace(usual, chapters=chapters))
    assert text.count("\n## Mine\n") == 1
    assert "## Mine\n\nOne.\n\nX.\n\n## Other" in text


def test_real_data_is_not_called_synthetic(small):
    assert "synthetic" not in methods.text(small).lower()
    assert "synthetic" not in methods.bibliography(small).lower()


def test_synthetic_data_says_so_right_below_the_title_and_in_the_bibliography(small):
    made_up = replace(small, synthetic="Made up.")
    assert methods.text(made_up).split("\n\n")[1] == "**Made up.**"
    assert methods.bibliography(made_up).splitlines()[0].endswith("Made up.")


def test_markup_in_a_title_does_nothing(small):
    heading = methods.text(replace(small, title="<b>*Nord*</b>\n# more")).split("\n\n")[0]
    assert heading.startswith(r"# Methods: \<b\>\*Nord\*")
    assert "\n" not in heading


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.sampled_from(["@wilson1927", "[@jost2007]", "<script>", "![x](y)", "[x](http://y)"]))
def test_a_title_from_data_is_shown_as_it_stands(small, text, sign):
    composed = methods.compose(replace(small, title=f"{sign}{text}"))
    heading = markdown_html(composed.text).split("\n", maxsplit=1)[0]
    assert not re.search(r"<(?!/?h3>)", heading)
    assert composed.keys == methods.compose(small).keys


def test_names_of_programmes_and_files_are_escaped(usual):
    text = methods.text(usual)
    assert r"South \<b\>Baltic\</b\>" in text
    assert "<b>" not in text


def test_results_give_the_text_and_its_bibliography(usual):
    assert usual.methods() == methods.text(usual)
    assert usual.bibliography() == methods.bibliography(usual)


def test_a_file_whose_name_is_markup_does_nothing(from_odd_file):
    composed = methods.compose(from_odd_file)
    assert r"\[\@jost2007\]\<b\>.csv" in composed.text
    assert "<b>" not in markdown_html(composed.text)
