import polars as pl
import pytest

from linkages import wording


def test_a_share_is_said_with_its_sample_and_interval():
    row = {"projects": 41, "uncoded": 0, "ici": 5, "share": 5 / 41, "low": 0.0532, "high": 0.2554}
    assert wording.share(row) == "5 of 41 projects, 12 % (95 % interval 5-26 %)"


def test_what_could_not_be_judged_is_said_beside_a_share():
    row = {"projects": 2, "uncoded": 3, "ici": 1, "share": 0.5, "low": 0.1, "high": 0.9}
    assert wording.share(row).endswith("; 3 more could not be judged")


def test_without_a_judged_project_there_is_no_share():
    assert wording.share({"projects": 0, "uncoded": 78}) == "no project could be judged (78 uncoded)"


@pytest.mark.parametrize(("p", "text"), [(0.0001, "p < 0.001"), (0.0424, "p = 0.042"), (1.0, "p = 1.000")])
def test_p_values_claim_no_more_than_three_digits(p, text):
    assert wording.p_value(p) == text


def association(**changes):
    row = {
        "x": "urbanisation",
        "y": "ici_projects",
        "level": "NUTS 2",
        "n": 51,
        "missing": 2,
        "method": "spearman",
        "estimate": 0.147,
        "low": -0.1,
        "high": 0.4,
        "p_value": 0.3,
        "caveat": "a caveat",
    }
    return wording.association(row | changes)


def test_an_association_carries_sample_interval_test_and_missing():
    assert association() == (
        "Spearman 0.15 (95 % interval -0.10 to 0.40), p = 0.300 by permuting counts, "
        "ici_projects and urbanisation over 51 NUTS 2 regions; 2 missing."
    )


def test_an_association_without_coefficient_says_why():
    text = association(estimate=None, caveat="All values are equal. More words.")
    assert text == "no coefficient for ici_projects and urbanisation: All values are equal."


def test_places_identity_and_areas_count_what_they_say():
    regions = pl.Series(["SE11", None, "SE12"])
    assert wording.places(regions, "NUTS 2013.") == "2 of 3 participations have a region. NUTS 2013."
    assert wording.identity(pl.Series(["registry", "exact", "exact"])).startswith("3 organisations: 1 by registry")
    text = wording.areas(pl.Series(["A", "A", "B"]), pl.Series(["p", "p"]), projects=9, rule="any", file="my.csv")
    assert "any participant" in text
    assert "2 cross-border regions, as defined in my.csv" in text
    assert "1 of 9 projects" in text


def test_kinds_and_triple_helices_are_counted_with_the_codebook_they_come_from():
    said = wording.kinds(
        pl.Series(["firm", "firm", "unknown"]), pl.Series(["complete", "undetermined"]), file="my.toml"
    )
    assert "my.toml" in said
    assert "2 firm, 0 government" in said
    assert "1 unknown" in said
    assert "1 complete, 0 incomplete, 1 undetermined of 2 projects" in said


def test_things_are_counted_in_the_singular_where_there_is_one():
    assert [wording.counted(n, "programme") for n in (0, 1, 2)] == ["0 programmes", "1 programme", "2 programmes"]


def test_text_from_data_is_no_markup_in_markdown():
    assert wording.plain_markdown("<b>A\n# B</b> [x](y)") == r"\<b\>A \# B\</b\> \[x\](y)"
