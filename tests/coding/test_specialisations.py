import polars as pl
import pytest

from linkages.coding.matcher import ready
from linkages.coding.specialisations import read_rule, specialise
from linkages.errors import TableError
from linkages.resources import data_path

NONE = pl.DataFrame(schema={"project_id": pl.String, "theme": pl.String})
NOBODY = pl.DataFrame(schema={"project_id": pl.String, "name": pl.String})


def codes(text=None, themes=(), partners=()):
    texts = pl.DataFrame(
        [("p", "description", "en", text)] if text else [],
        schema=dict.fromkeys(("project_id", "field", "language", "text"), pl.String),
        orient="row",
    )
    found = specialise(
        pl.DataFrame({"project_id": ["p"]}),
        texts,
        pl.DataFrame({"project_id": ["p"] * len(themes), "theme": list(themes)}, schema=NONE.schema),
        pl.DataFrame({"project_id": ["p"] * len(partners), "name": list(partners)}, schema=NOBODY.schema),
    ).projects["specialisations"][0]
    return [] if found is None else found.split(";")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "The project joins wind power firms and solar energy companies of the region in a programme for biogas.",
            "energy",
        ),
        (
            "Hotels and tour operators of the coast market a joint destination for tourists who come by bicycle.",
            "tourism",
        ),
        (
            "Hospitals and pharma companies test medical devices with patients for the clinical market of the region.",
            "life_science",
        ),
        (
            "Sawmills and forest owners develop timber products and the wood industry of the two regions together.",
            "forestry_wood",
        ),
    ],
)
def test_an_industry_is_told_by_its_words(text, code):
    assert codes(text)[0] == code


def test_several_fields_may_hold():
    text = "Fishermen and fish farms sell seafood. Restaurants cook local food and gastronomy for the food industry."
    assert {"fisheries_aquaculture", "food"} <= set(codes(text))


def test_a_general_field_gives_way_to_a_single_industry():
    text = "Entrepreneurs of the energy business: solar energy, wind power, biogas and batteries for energy saving."
    assert "sme_cooperation" not in codes(text)


def test_without_a_text_the_themes_must_do_and_without_either_nothing_is_known():
    assert codes(themes=["Tourism"]) == ["tourism"]
    assert codes(themes=["ENERGY  efficiency"]) == ["energy"]
    assert codes() == []
    assert codes(themes=["Never heard of"]) == []


def test_names_of_partners_are_read():
    names = [
        "North Sea Fisheries Association",
        "Institute of Aquaculture",
        "Union of Fishermen",
        "Fish Farm Ltd",
        "Salmon Co",
    ]
    assert codes(partners=names)[:1] == ["fisheries_aquaculture"]


def test_the_source_papers_names_and_all_themes_lead_to_codes_that_there_are():
    book, _ = ready(data_path("codebooks/specialisations.toml"))
    assert read_rule(book).most >= 1
    assert book.content["source_paper"]["eco-technology"] == "environmental_technology"


def test_a_theme_that_names_no_code_is_said(tmp_path):
    text = data_path("codebooks/specialisations.toml").read_text(encoding="utf-8")
    path = tmp_path / "bad.toml"
    path.write_text(text.replace('"Tourism" = ["tourism"]', '"Tourism" = ["holidays"]'), encoding="utf-8")
    with pytest.raises(TableError, match="holidays"):
        read_rule(ready(path)[0])
