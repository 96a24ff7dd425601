import polars as pl
import pytest

import linkages
from linkages.atlas.survey_charts import question_figures, scenario_figure
from linkages.atlas.survey_page import Section, SurveyPage, page, sheet

LABELS = {"potential": "Potential", "late": "Late", "lonely": "Lonely", "supported": "Supported"}
QUESTIONS = """cluster_id,wave,grade,actors_smes,planning,partners_national,geography_eu,information_given_smes
a,1,4,2,no_need,3,50,markets;yes
b,1,5,3,functional,9,20,none
c,2,6,1,no_need,1,100,yes
"""


def shown(**changes):
    given = {"title": "T", "meta": "", "notice": "", "lead": "L", "foot": "", "sections": (), "methods": "# M"}
    return page(SurveyPage(**{**given, **changes}))


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text(QUESTIONS, encoding="utf-8")
    return linkages.Survey(path).run()


def test_columns_that_are_empty_throughout_are_left_out():
    frame = pl.DataFrame({"a": [1.25, None], "b": [None, None], "c": ["x", "y"]})
    made = sheet(frame, "t", columns={"c": "C", "b": "B", "a": "A", "none": "N"})
    assert [(head.label, head.number) for head in made.heads] == [("C", False), ("A", True)]
    assert made.rows == (("x", "1.25"), ("y", "–"))


def test_markup_in_texts_is_shown_and_not_obeyed():
    hostile = "<script>alert(1)</script>{{ 7*7 }}"
    frame = pl.DataFrame({"a": [hostile]})
    section = Section("s", hostile, hostile, (hostile,), sheets=(sheet(frame, hostile, columns={"a": hostile}),))
    html = shown(title=hostile, meta=hostile, notice=hostile, lead=hostile, foot=hostile, sections=(section,))
    assert "<script" not in html
    assert "{{ 7*7 }}" in html


def test_a_lone_surrogate_does_not_stop_the_page():
    shown(title="a\ud800b").encode("utf-8")


def test_every_question_is_drawn_with_its_n_for_both_widths(survey):
    figures = question_figures(survey.tables["survey_answers"], {"actors": (0, 4)}, {}, {})
    assert len(figures) == survey.tables["survey_answers"]["question"].n_unique()
    for figure in figures:
        assert "n = 2" in figure.wide
        assert "n = 2" in figure.narrow
        assert [label for _, label in figure.legend] == ["wave 1", "wave 2"]


def test_items_of_choices_are_headings_over_their_options(survey):
    answers = survey.tables["survey_answers"].filter(pl.col("question") == "information_given")
    (figure,) = question_figures(answers, {}, {}, {})
    assert 'font-weight="650">To small and medium enterprises</text>' in figure.wide
    assert ">markets</text>" in figure.wide


def test_long_lists_of_answers_are_cut_and_say_so():
    answers = pl.DataFrame(
        {
            "wave": "",
            "question": "goals",
            "title": "Why?",
            "type": "multiple",
            "item": "",
            "item_label": "",
            "statistic": "share",
            "option": [f"o{at}" for at in range(90)],
            "option_label": [f"o{at}" for at in range(90)],
            "n": 90,
            "missing": 0,
            "count": 1,
            "estimate": 1 / 90,
            "low": 0.0,
            "high": 0.1,
            "method": "Wilson",
            "caveat": None,
        }
    )
    (figure,) = question_figures(answers, {}, {}, {})
    assert "The first 60 of 90 rows" in figure.note


def test_without_both_indices_there_is_no_plane():
    frame = pl.DataFrame(
        {
            "cluster_id": ["a"],
            "name": ["A"],
            "index": [1.0],
            "cut": [0.5],
            "region_index": [None],
            "region_cut": [None],
        },
        schema_overrides={"region_index": pl.Float64, "region_cut": pl.Float64},
    )
    assert scenario_figure(frame, LABELS, (2, 2)) is None


def test_the_plane_names_scenarios_and_counts_who_is_in_it():
    frame = pl.DataFrame(
        {
            "cluster_id": ["a", "b"],
            "name": ["A", None],
            "index": [1.0, None],
            "cut": [0.5, 0.5],
            "region_index": [0.7, 0.2],
            "region_cut": [0.4, 0.4],
        }
    )
    figure = scenario_figure(frame, LABELS, (2, 2))
    assert figure.note.startswith("1 of 2 clusters")
    assert all(f">{name}</text>" in figure.wide for name in LABELS.values())


@pytest.mark.browser
@pytest.mark.parametrize(("width", "visible"), [(360, "narrow"), (700, "wide"), (1400, "wide"), (2200, "wide")])
def test_the_page_fits_its_window_and_asks_nobody(chrome, tmp_path, survey, width, visible):
    context = chrome.new_context(viewport={"width": width, "height": 800}, offline=True)
    opened = context.new_page()
    asked, said = [], []
    opened.on("request", lambda r: asked.append(r.url))
    opened.on("console", lambda m: said.append(m.text))
    for results in (survey, linkages.Survey().run()):
        address = (results.write(tmp_path / "out") / "survey.html").as_uri()
        opened.goto(address)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.locator(f".hold.{visible}").first.is_visible()
        assert opened.locator(".hold.wide:visible").count() * opened.locator(".hold.narrow:visible").count() == 0
        ends = opened.evaluate(
            "[...document.querySelectorAll('.hold svg.chart')].map((e) => e.getBoundingClientRect().right)"
        )
        assert max(ends) <= width
    assert (set(asked), said) == ({address}, [])
    context.close()
