from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.coding.codebook import STRENGTHS, read_codebook
from linkages.coding.initiatives import ici_by_codebook, quality, read_weights
from linkages.errors import MissingFileError, TableError
from linkages.resources import data_path
from linkages.tables import COVERAGE, ICI_EVIDENCE, READ_TEXTS, conform, validate

INITIATIVE = (
    "The aim is a permanent network of boat builders in two countries. The companies develop new products together and "
    "bring them to market; a joint cluster organisation raises their competitiveness and export. Business associations "
    "and an innovation centre take part."
)
SCHOOL = (
    "Pupils and teachers of schools on both sides of the border learn the language of their neighbours. Children visit "
    "museums, and the municipalities hold a festival of culture for citizens."
)


def judged(*texts, field="description", language="en"):
    ids = [f"p{number}" for number in range(len(texts))]
    frame = pl.DataFrame(
        [(i, field, language, text) for i, text in zip(ids, texts, strict=True) if text is not None],
        schema=list(READ_TEXTS.names),
        orient="row",
    ).cast(pl.String)
    return ici_by_codebook(pl.DataFrame({"project_id": ids}), frame)


def test_a_lasting_network_of_firms_is_one_and_an_exchange_of_schools_is_none():
    found = judged(INITIATIVE, SCHOOL).projects
    assert found["ici"].to_list() == [True, False]
    assert found["ici_certainty"].to_list() == ["clear", "clear"]
    assert found["ici_score"][0] > 0.8
    assert found["ici_score"][1] < 0.2


def test_without_a_text_a_project_is_unclear_and_never_no():
    found = judged(INITIATIVE, None, "", "...", "Boats.")
    assert found.projects["ici"].to_list() == [True, None, None, None, None]
    assert found.projects["ici_certainty"].to_list()[1:] == [None] * 4
    assert found.coverage["lost"].sum() == 4


def test_a_name_alone_is_scored_but_not_judged():
    found = judged("A lasting cluster of companies for new products on the market of both countries", field="name")
    assert found.projects["ici"].to_list() == [None]
    assert found.projects["ici_score"][0] is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Il progetto intende creare una rete di imprese che è anche un distretto per il mercato della regione.",
            "Italian",
        ),
        ("Проект создаёт сеть предприятий двух стран, которые вместе выходят на рынок и продают товары.", "Cyrillic"),
    ],
)
def test_a_text_in_a_language_without_lists_is_unclear_and_said_so(text, language):
    found = judged(text)
    assert found.projects["ici"].to_list() == [None]
    assert any(language in field for field in found.coverage["field"])


@pytest.mark.parametrize(
    "text",
    [
        "Målet är att skapa ett bestående nätverk av företag som utvecklar nya produkter och når ut på marknaden.",
        "Ziel ist ein dauerhaftes Netzwerk von Unternehmen, das neue Produkte entwickelt und auf den Markt bringt.",
        "Celem jest trwała sieć współpracy przedsiębiorstw, która wprowadza na rynek nowe produkty i zwiększa eksport.",
        "Tavoitteena on pysyvä yritysverkosto, joka tuo markkinoille uusia tuotteita ja lisää yritysten kilpailukykyä.",
    ],
)
def test_other_languages_are_read_with_their_own_words(text):
    assert judged(text, language="1").projects["ici"].to_list() == [True]


def test_a_network_that_is_denied_or_merely_mentioned_does_not_count_but_is_shown():
    plain, denied, mentioned = (
        "The project creates a cluster of companies for the market.",
        "The project works without a cluster of companies for the market.",
        "The project, unlike a cluster of companies, works for the market.",
    )
    found = judged(plain, denied, mentioned)
    chance = found.projects["C1"].to_list()
    assert chance[0] > chance[1]
    assert chance[0] > chance[2]
    network = found.evidence.filter(concept="network")
    assert network.filter(project_id="p1")["negated"].to_list() == [True]
    assert network.filter(project_id="p2")["mentioned"].to_list() == [True]


def test_evidence_quotes_the_sentence_and_names_field_and_term():
    found = judged(f"Boats are built here. {INITIATIVE}").evidence
    first = found.filter(criterion="C1", direction="for").row(0, named=True)
    assert first["quote"] in INITIATIVE
    assert first["field"] == "description"
    assert first["sentence"] >= 2
    assert validate(conform(found, ICI_EVIDENCE), ICI_EVIDENCE).height == found.height


def test_length_alone_decides_nothing():
    once, often = judged(INITIATIVE).projects, judged(" ".join([INITIATIVE] * 12)).projects
    assert once["ici"].to_list() == often["ici"].to_list()
    short, long = judged(SCHOOL).projects, judged(" ".join([SCHOOL] * 12)).projects
    assert short["ici"].to_list() == long["ici"].to_list()


def test_the_order_of_texts_does_not_matter():
    a, b = judged(INITIATIVE, SCHOOL), judged(SCHOOL, INITIATIVE)
    assert a.projects["ici_score"].to_list() == b.projects["ici_score"].to_list()[::-1]


@settings(deadline=None)  # the first reading prepares the codebook
@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    found = judged(text)
    score = found.projects["ici_score"][0]
    assert score is None or 0 <= score <= 1
    assert validate(found.coverage, COVERAGE).height >= 1


def test_hostile_text_stays_text():
    found = judged(f"<script>alert(1)</script> {INITIATIVE} =HYPERLINK(1) \u202eabc {'cluster ' * 2000}")
    assert found.projects["ici"].to_list() == [True]


def test_the_rule_says_how_well_it_is_known_to_judge():
    assert "F1 0." in quality()
    assert "kappa" in quality()


def test_weights_that_do_not_fit_the_codebook_are_named(tmp_path):
    book = read_codebook(data_path("codebooks/ici.toml"))
    text = data_path("codebooks/ici_weights.toml").read_text(encoding="utf-8")
    path = tmp_path / "weights.toml"
    path.write_text(text.replace("network =", "weather =", 1).replace("slope =", "slope = 'steep' #"), encoding="utf-8")
    with pytest.raises(TableError, match="weather") as caught:
        read_weights(path, book)
    assert "slope" in str(caught.value)
    with pytest.raises(MissingFileError, match="fit_codebook"):
        read_weights(tmp_path / "none.toml", book)


def test_no_term_has_a_weight_of_its_own():
    book = read_codebook(data_path("codebooks/ici.toml"))
    assert {entry.weight for entry in book.entries} == set(STRENGTHS.values())
    fitted = read_weights(data_path("codebooks/ici_weights.toml"), book)
    assert {name for own in fitted.criteria.values() for name in own} <= {"intercept", *book.concepts}


def test_made_up_projects_that_were_only_measured_are_judged_as_their_author_did():
    path = Path(__file__).with_name("trial_projects.csv")
    projects = pl.read_csv(path, schema_overrides={"key": pl.String}).rename({"key": "project_id"})
    texts = projects.unpivot(
        ["name", "description", "expected_results"], index=["project_id", "language"], variable_name="field"
    )
    texts = texts.select("project_id", "field", "language", text="value").drop_nulls("text")
    said = ici_by_codebook(projects, texts).projects.select("project_id", said="ici")
    later = projects.filter(pl.col("half") != "developing").join(said, on="project_id")
    right = (later["said"] == (later["ici"] == 1)).sum()
    assert later["said"].null_count() == 0
    assert right >= 0.85 * later.height
