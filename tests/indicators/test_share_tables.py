import numpy as np
import polars as pl
import pytest
from scipy import stats

from linkages.errors import SettingError
from linkages.indicators.share_tables import POOLED, Options, compare_shares, funnel, with_shrunk
from linkages.indicators.shares import share
from linkages.tables import validate
from linkages.tables.shares import ICI_SHARES, SHARE_AVERAGES, SHARE_COMPARISONS, SHARE_FUNNEL, SHARE_SPREAD

QUICK = Options(permutations=199, resamples=99, seed=1)
SCHEMA = {"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean}


def study(seed: int = 1, projects: int = 90) -> pl.DataFrame:
    """Programmes that share nothing, regions that share much, one region without a project."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, str, str | None, bool | None]] = [("region", "R9", None, None)]
    for i in range(projects):
        programme = int(rng.integers(5))
        ici = bool(rng.random() < 0.1 + 0.15 * programme)
        rows += [("all", "all", str(i), ici), ("programme", f"P{programme}", str(i), ici)]
        rows += [("region", f"R{r}", str(i), ici) for r in rng.choice(6, 3, replace=False)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def row(table: pl.DataFrame, kind: str) -> dict[str, object]:
    return table.filter(unit_kind=kind).row(0, named=True)


@pytest.mark.parametrize(
    ("name", "specification"),
    [
        ("share_spread", SHARE_SPREAD),
        ("share_averages", SHARE_AVERAGES),
        ("share_comparisons", SHARE_COMPARISONS),
    ],
)
def test_tables_keep_their_rules(name, specification):
    table = compare_shares(study(), options=QUICK).tables[name]
    assert validate(table, specification).equals(table)
    assert set(table["unit_kind"]) == {"programme", "region"}


def test_units_that_share_few_projects_are_shrunk_and_others_say_why_not():
    compared = compare_shares(study(), options=QUICK)
    shares = with_shrunk(share(study()), compared)
    assert validate(shares, ICI_SHARES).equals(shares)
    programmes = shares.filter(unit_kind="programme")
    assert programmes["shrunk"].null_count() == 0
    assert programmes["remark"].null_count() == programmes.height
    regions = shares.filter(unit_kind="region")
    assert regions["shrunk"].null_count() == regions.height
    said = dict(regions.select("unit", "remark").iter_rows())
    assert said["R9"] == "no coded project: no share"
    assert "100% of the projects lie in two units or more" in said["R1"]
    assert row(shares, "all")["remark"] is None


def test_the_shrunk_share_lies_between_the_share_and_the_mean():
    compared = compare_shares(study(), options=QUICK)
    mean = row(compared.tables["share_spread"], "programme")["mean"]
    for own in with_shrunk(share(study()), compared).filter(unit_kind="programme").iter_rows(named=True):
        low, high = sorted((own["share"], mean))
        assert low - 1e-12 <= own["shrunk"] <= high + 1e-12


def test_the_spread_says_how_units_share_projects():
    found = row(compare_shares(study(), options=QUICK).tables["share_spread"], "region")
    assert (found["units"], found["units_with_projects"], found["projects"]) == (7, 6, 90)
    assert (found["memberships"], found["shared_projects"]) == (270, 90)


def test_a_spread_that_chance_gives_is_said_to_be_none():
    even = [("programme", f"P{i % 4}", str(i), i // 4 % 4 == 0) for i in range(64)]
    found = row(
        compare_shares(pl.DataFrame(even, schema=SCHEMA, orient="row"), options=QUICK).tables["share_spread"],
        "programme",
    )
    assert (found["statistic"], found["p_value"], found["sd"]) == (0, 1, 0)
    assert found["remark"] == POOLED


def test_only_units_of_the_universe_are_compared():
    compared = compare_shares(study(), options=QUICK, inside={"region": ["R0", "R1"]})
    assert set(compared.tables["share_comparisons"].filter(unit_kind="region")["unit"]) == {"R0", "R1"}
    shares = with_shrunk(share(study()), compared)
    assert shares.filter(unit_kind="region").height == 7


def test_a_kind_of_unit_has_the_same_numbers_whatever_else_is_compared():
    every = compare_shares(study(), options=QUICK).tables["share_comparisons"].filter(unit_kind="region")
    alone = compare_shares(study().filter(unit_kind="region"), options=QUICK).tables["share_comparisons"]
    assert every.equals(alone)


def test_the_order_of_rows_makes_no_difference():
    one = compare_shares(study(), options=QUICK)
    other = compare_shares(study().sample(fraction=1, shuffle=True, seed=3), options=QUICK)
    assert all(one.tables[name].equals(other.tables[name]) for name in one.tables)
    assert one.shrunk == other.shrunk


def test_the_funnel_stands_around_the_share_of_all():
    shares = share(study())
    found = funnel(shares)
    assert validate(found, SHARE_FUNNEL).equals(found)
    overall = row(shares, "all")["share"]
    assert set(found["overall"]) == {overall}
    assert "all" not in found["unit_kind"].to_list()
    last = found.filter(unit="R9").row(0, named=True)
    assert (last["low_95"], last["position"]) == (None, None)
    for own in found.filter(pl.col("projects") > 0).iter_rows(named=True):
        assert stats.binom.ppf(0.975, own["projects"], overall) / own["projects"] == pytest.approx(
            own["high_95"], abs=1 / own["projects"]
        )


@pytest.mark.parametrize("ici", [None, True, False], ids=["all missing", "all initiatives", "none"])
def test_where_nothing_varies_every_table_says_why(ici):
    compared = compare_shares(study().with_columns(ici=pl.lit(ici, pl.Boolean)), options=QUICK)
    spread = compared.tables["share_spread"]
    assert spread["p_value"].null_count() == spread["remark"].len() - spread["remark"].null_count() == 2
    assert compared.tables["share_comparisons"]["remark"].null_count() == 0
    assert compared.tables["share_averages"]["remark"].null_count() == 0
    assert compared.shrunk == {}
    assert funnel(share(study().with_columns(ici=pl.lit(ici, pl.Boolean)))).height == 12


def test_one_unit_is_compared_with_nothing():
    compared = compare_shares(study().filter(unit="P1"), options=QUICK)
    assert "fewer than two units" in row(compared.tables["share_spread"], "programme")["remark"]
    assert compared.tables["share_comparisons"]["remark"].to_list() == ["no coded project outside the unit"]


def test_no_rows_give_empty_tables():
    compared = compare_shares(study().clear(), options=QUICK)
    assert all(table.is_empty() for table in compared.tables.values())
    assert funnel(share(study().clear())).is_empty()


@pytest.mark.parametrize("wrong", [{"permutations": 0}, {"resamples": 0}, {"seed": -1}])
def test_options_that_can_not_be_are_refused(wrong):
    with pytest.raises(SettingError, match=next(iter(wrong))):
        Options(**wrong)
