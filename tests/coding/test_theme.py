import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.coding.theme import QUALITY, THEME, ici_by_theme


def themes(*rows: tuple[str, int, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"project_id": pl.String, "position": pl.Int64, "theme": pl.String}, orient="row")


def judge(*rows: tuple[str, int, str], projects: str = "abc") -> list[tuple[object, ...]]:
    return ici_by_theme(pl.DataFrame({"project_id": list(projects)}), themes(*rows)).rows()


def test_the_theme_in_any_position_makes_an_initiative_and_is_quoted() -> None:
    found = judge(("a", 1, "Tourism"), ("a", 2, THEME), ("b", 1, "Tourism"))
    assert found == [
        ("a", True, "theme", f"Theme 2: {THEME}"),
        ("b", False, "theme", None),
        ("c", None, "theme", None),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "clustering and economic cooperation",
        "CLUSTERING & ECONOMIC COOPERATION",
        "  Clustering  and\u00a0economic cooperation. ",
        "Clustering - and economic – cooperation",
    ],
)
def test_spelling_does_not_matter(written: str) -> None:
    assert judge(("a", 1, written), projects="a")[0][1] is True


def test_the_evidence_keeps_the_theme_as_written() -> None:
    assert (
        judge(("a", 3, "CLUSTERING & economic cooperation"), projects="a")[0][3]
        == "Theme 3: CLUSTERING & economic cooperation"
    )


@given(st.text(max_size=40).filter(lambda text: "clustering" not in text.casefold()))
def test_other_themes_make_none(theme: str) -> None:
    assert judge(("a", 1, theme), projects="a")[0][1] is not True


def test_a_blank_theme_is_none() -> None:
    assert judge(("a", 1, "  "), projects="a")[0][1] is None


def test_projects_keep_their_order_and_number() -> None:
    assert [row[0] for row in judge(("b", 1, THEME), ("z", 1, THEME), projects="cab")] == ["c", "a", "b"]


def test_the_quality_of_the_rule_is_stated() -> None:
    assert "F1 0.32" in QUALITY
    assert "kappa 0.21" in QUALITY
