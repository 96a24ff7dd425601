import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from linkages.errors import ColumnError, LinkagesError, SettingError
from linkages.indicators.shares import membership, share, wilson
from linkages.tables import ICI_SHARES, conform, validate

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
rows = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("123456"), st.sampled_from([True, False, None])),
    min_size=1,
    max_size=40,
)


def members(*entries: tuple[str, str | None, bool | None]) -> pl.DataFrame:
    schema = {"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean}
    return pl.DataFrame([("region", *entry) for entry in entries], schema=schema, orient="row")


@given(counts, st.floats(0.5, 0.999))
def test_wilson_agrees_with_statsmodels(count: tuple[int, int], confidence: float) -> None:
    k, n = count
    expected = proportion_confint(k, n, alpha=1 - confidence, method="wilson")
    assert np.allclose(wilson(k, n, confidence=confidence), expected, rtol=0, atol=1e-9)


@given(counts)
def test_wilson_ends_lie_on_either_side_of_the_share(count: tuple[int, int]) -> None:
    k, n = count
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1


def test_wilson_is_exact_where_there_is_no_success_or_no_failure() -> None:
    low, high = wilson([0, 7], [7, 7])
    assert low[0] == 0.0
    assert high[1] == 1.0


def test_wilson_has_no_ends_without_trials() -> None:
    assert all(np.isnan(end) for end in wilson(0, 0))


@pytest.mark.parametrize(("k", "n"), [(3, 2), (-1, 2)])
def test_wilson_refuses_counts_that_can_not_be(k: int, n: int) -> None:
    with pytest.raises(SettingError, match="0 <= successes <= trials"):
        wilson(k, n)


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(LinkagesError, match="between 0 and 1"):
        wilson(1, 2, confidence=confidence)
    with pytest.raises(LinkagesError, match="between 0 and 1"):
        share(members(("a", "1", True)), confidence=confidence)


@given(rows)
def test_share_counts_each_project_once_in_a_unit(entries: list[tuple[str, str, bool | None]]) -> None:
    found = {row["unit"]: row for row in share(members(*entries)).iter_rows(named=True)}
    for unit in {entry[0] for entry in entries}:
        judged: dict[str, bool | None] = {}
        for _, project, ici in (entry for entry in entries if entry[0] == unit):
            judged[project] = ici or judged.get(project) if ici is None or judged.get(project) is not None else ici
        coded = [ici for ici in judged.values() if ici is not None]
        row = found[unit]
        assert (row["projects"], row["ici"], row["uncoded"]) == (len(coded), sum(coded), len(judged) - len(coded))
        assert row["share"] == (sum(coded) / len(coded) if coded else None)


@given(rows)
def test_share_carries_the_wilson_interval(entries: list[tuple[str, str, bool | None]]) -> None:
    shares = share(members(*entries)).filter(pl.col("projects") > 0)
    low, high = wilson(shares["ici"].to_numpy(), shares["projects"].to_numpy())
    assert np.allclose(shares["low"].to_numpy(), low, rtol=0, atol=1e-12)
    assert np.allclose(shares["high"].to_numpy(), high, rtol=0, atol=1e-12)


def test_a_unit_without_a_coded_project_has_no_share_and_is_kept() -> None:
    shares = share(members(("coded", "1", False), ("none", None, None), ("uncoded", "1", None)))
    assert shares.select("unit", "projects", "uncoded", "share", "low", "high").rows() == [
        ("coded", 1, 0, 0.0, 0.0, pytest.approx(0.7935, abs=1e-4)),
        ("none", 0, 0, None, None, None),
        ("uncoded", 0, 1, None, None, None),
    ]


def test_shares_meet_their_specification() -> None:
    shares = share(members(("a", "1", True), ("a", "1", True), ("b", "1", None)))
    assert validate(shares, ICI_SHARES).equals(conform(shares, ICI_SHARES))


@settings(max_examples=15, deadline=None)
@given(rows)
def test_every_kind_of_frame_gives_the_same_shares(entries: list[tuple[str, str, bool | None]]) -> None:
    frame = members(*entries)
    expected = share(frame).rows()
    arrow = frame.to_arrow()
    assert share(frame.lazy()).collect().rows() == expected
    assert share(duckdb.from_arrow(arrow)).fetchall() == expected
    assert pl.from_pandas(share(frame.to_pandas())).rows() == expected


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnError, match=r"'ici'.*There are: 'unit_kind'"):
        share(members(("a", "1", True)).drop("ici"))


def test_membership_places_a_project_in_every_unit_it_belongs_to() -> None:
    projects = pl.DataFrame({"project_id": ["1", "2"], "programme": ["P", "P"], "ici": [True, None]})
    participations = pl.DataFrame(
        {
            "project_id": ["1", "1", "1", "2", "stray"],
            "country": ["SE", "SE", "DK", None, "SE"],
            "nuts2": ["SE22", "SE22", "DK01", None, "SE22"],
        }
    )
    areas = pl.DataFrame({"project_id": ["1"], "unit": ["Öresund"]})
    found = membership(projects, participations, areas, regions=["SE22", "SE33"], areas=["Kvarken"])
    assert found.rows() == [
        ("all", "all", "1", True),
        ("all", "all", "2", None),
        ("country", "DK", "1", True),
        ("country", "SE", "1", True),
        ("cross_border_region", "Kvarken", None, None),
        ("cross_border_region", "Öresund", "1", True),
        ("programme", "P", "1", True),
        ("programme", "P", "2", None),
        ("region", "DK01", "1", True),
        ("region", "SE22", None, None),
        ("region", "SE22", "1", True),
        ("region", "SE33", None, None),
    ]
    counted = {
        (kind, unit): projects for kind, unit, projects in share(found).select("unit_kind", "unit", "projects").rows()
    }
    assert (counted["region", "SE22"], counted["region", "SE33"], counted["cross_border_region", "Kvarken"]) == (
        1,
        0,
        0,
    )
