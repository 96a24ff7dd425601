import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from linkages.errors import ColumnError, SettingError
from linkages.indicators.association import METHODS, associate
from linkages.tables import ASSOCIATION, validate


def regions(n: int = 40, seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    density = np.exp(rng.normal(4, 1, n))
    coded = rng.poisson(6, n)
    return pl.DataFrame(
        {
            "unit": [f"R{i:03}" for i in range(n)],
            "density": density,
            "gdp": [None if i % 10 == 3 else float(value) for i, value in enumerate(rng.normal(100, 20, n))],
            "projects": coded + rng.poisson(1, n),
            "coded_projects": coded,
            "ici_projects": rng.binomial(coded, 0.2),
        }
    )


def projects_in(units: pl.DataFrame, projects: int = 120, seed: int = 2) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    names = units["unit"].to_list()
    rows = [
        (region, f"p{i:03}", bool(i % 5 == 0))
        for i in range(projects)
        for region in rng.choice(names, 3, replace=False)
    ]
    return pl.DataFrame(rows, schema=["unit", "project_id", "ici"], orient="row")


def run(units: pl.DataFrame, **settings_: object) -> pl.DataFrame:
    settings_ = {"x": "density", "level": "NUTS 2", "permutations": 199, "bootstrap": 99, "seed": 3} | settings_
    return associate(units, **settings_)


def row(table: pl.DataFrame, x: str, y: str, method: str) -> dict[str, object]:
    return table.row(by_predicate=(pl.col("x") == x) & (pl.col("y") == y) & (pl.col("method") == method), named=True)


def test_coefficients_agree_with_scipy() -> None:
    units = regions()
    table = run(units, x=["density", "gdp"])
    full = units.filter(pl.col("coded_projects") > 0).with_columns(
        ici_share=pl.col("ici_projects") / pl.col("coded_projects")
    )
    for x in ("density", "gdp"):
        for y in ("ici_projects", "projects", "ici_share"):
            both = (full if y == "ici_share" else units).drop_nulls(x)
            a, b = both[x].to_numpy(), both[y].to_numpy()
            assert row(table, x, y, "spearman")["estimate"] == pytest.approx(stats.spearmanr(a, b).statistic, abs=1e-9)
            assert row(table, x, y, "pearson")["estimate"] == pytest.approx(stats.pearsonr(a, b).statistic, abs=1e-9)
            if y != "ici_share":
                expected = stats.pearsonr(np.log(a), np.log1p(b)).statistic
                assert row(table, x, y, "log-log pearson")["estimate"] == pytest.approx(expected, abs=1e-9)


def test_p_of_counts_agrees_with_scipys_permutation_test() -> None:
    units = regions(30, seed=9)
    found = row(run(units, permutations=4999), "density", "projects", "pearson")["p_value"]
    expected = stats.permutation_test(
        (units["projects"].to_numpy(),),
        lambda y: abs(stats.pearsonr(units["density"].to_numpy(), y).statistic),
        permutation_type="pairings",
        alternative="greater",
        n_resamples=4999,
        rng=np.random.default_rng(8),
    ).pvalue
    assert found == pytest.approx(expected, abs=0.03)


def test_p_of_shares_knows_that_projects_lie_in_several_regions() -> None:
    """Where every project lies in the same two regions, their shares are tied and say less than two would."""
    units = regions(40, seed=4)
    names = units.sort("density")["unit"].to_list()
    rng = np.random.default_rng(1)
    rows = []
    for i in range(60):
        block = names[:20] if i % 2 else names[20:]
        rows += [(region, f"p{i:02}", bool(rng.random() < 0.3)) for region in block]
    labels = {f"p{i:02}": bool(rng.random() < 0.3) for i in range(60)}
    membership = pl.DataFrame(
        [(r, p, labels[p]) for r, p, _ in rows], schema=["unit", "project_id", "ici"], orient="row"
    )
    counts = membership.group_by("unit").agg(coded_projects=pl.len(), ici_projects=pl.col("ici").sum())
    units = units.drop("coded_projects", "ici_projects").join(counts, on="unit")
    knowing = row(run(units, membership=membership), "density", "ici_share", "spearman")
    ignorant = row(run(units), "density", "ici_share", "spearman")
    assert knowing["estimate"] == ignorant["estimate"]
    assert knowing["p_value"] > 0.1
    assert ignorant["p_value"] < 0.01
    assert "p is too small" in ignorant["caveat"]
    assert "p is too small" not in knowing["caveat"]


@pytest.mark.parametrize(
    ("y", "method"), [("ici_projects", "spearman"), ("ici_share", "spearman"), ("ici_share", "pearson")]
)
def test_p_is_evenly_spread_where_there_is_nothing_to_find(y: str, method: str) -> None:
    rng = np.random.default_rng(6)
    found = []
    for i in range(80):
        units = regions(25, seed=i)
        members = projects_in(units, projects=40, seed=i)
        labels = pl.DataFrame(
            {"project_id": [f"p{j:03}" for j in range(40)], "ici": rng.permutation(np.arange(40) < 10)}
        )
        members = members.drop("ici").join(labels, on="project_id")
        counts = members.group_by("unit").agg(ici_projects=pl.col("ici").sum())
        units = units.drop("ici_projects").join(counts, on="unit", how="left").fill_null(0)
        found.append(
            row(run(units, ys=["ici_projects", "ici_share"], membership=members), "density", y, method)["p_value"]
        )
    assert stats.kstest(found, "uniform").pvalue > 0.01


def test_the_first_pair_is_primary_and_not_corrected() -> None:
    table = run(regions(), x=["density", "gdp"])
    first = table.row(0, named=True)
    assert (first["x"], first["y"], first["method"]) == ("density", "ici_projects", "spearman")
    assert first["p_adjusted"] == first["p_value"]
    assert first["caveat"].startswith("Primary test")
    others = table[1:].drop_nulls("p_value")
    assert (others["p_adjusted"] >= others["p_value"]).all()
    assert others["caveat"].str.contains("max-T over 15 tests").all()


def test_every_row_meets_the_specification_and_says_something() -> None:
    table = run(regions(), x=["density", "gdp"])
    validate(table, ASSOCIATION)
    assert table["caveat"].str.len_chars().min() > 40
    known = table.drop_nulls("estimate")
    assert (known["low"] < known["estimate"]).all()
    assert (known["estimate"] < known["high"]).all()


def test_missing_values_are_counted_and_left_out() -> None:
    found = row(run(regions(), x="gdp"), "gdp", "projects", "spearman")
    assert (found["n"], found["missing"]) == (36, 4)
    assert "4 of 40 regions are left out for want of gdp" in found["caveat"]


def test_a_count_that_is_not_known_is_left_out_and_said_to_be() -> None:
    units = regions().with_columns(projects=pl.when(pl.col("projects").cum_count() > 3).then("projects"))
    found = row(run(units, x="density", ys="projects"), "density", "projects", "spearman")
    assert (found["n"], found["missing"]) == (37, 3)
    assert "3 of 40 regions are left out for want of density or known projects" in found["caveat"]


def test_regions_without_a_coded_project_count_as_zeros_but_have_no_share() -> None:
    units = regions().with_columns(
        pl.when(pl.col("unit") < "R005").then(0).otherwise(pl.col(name)).alias(name)
        for name in ("projects", "coded_projects", "ici_projects")
    )
    table = run(units)
    without = 5 + units.filter((pl.col("unit") >= "R005") & (pl.col("coded_projects") == 0)).height
    assert row(table, "density", "ici_projects", "spearman")["n"] == 40
    assert row(table, "density", "ici_share", "spearman")["missing"] == without


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"density": pl.lit(None, pl.Float64)}, "No region has both values"),
        ({"density": pl.lit(float("nan"))}, "No region has both values"),
        ({"density": pl.lit(5.0)}, "density has the same value in all 40 regions"),
        ({"ici_projects": pl.lit(0)}, "ici_projects has the same value in all 40 regions"),
        ({"density": pl.when(pl.col("unit") < "R003").then("density")}, "Only 3 regions have both values"),
        ({"density": pl.when(pl.col("unit") < "R001").then("density")}, "Only 1 region has both values"),
    ],
)
def test_where_there_is_no_number_the_caveat_says_why(change: dict[str, pl.Expr], reason: str) -> None:
    found = row(run(regions().with_columns(**change)), "density", "ici_projects", "spearman")
    assert [found[name] for name in ("estimate", "low", "high", "p_value", "p_adjusted")] == [None] * 5
    assert found["caveat"].startswith(reason)


def test_nothing_defined_at_all_gives_rows_with_reasons() -> None:
    table = run(regions().with_columns(density=pl.lit(None)))
    assert table.height == 9
    assert table["estimate"].null_count() == 9
    validate(table, ASSOCIATION)


def test_logarithms_say_what_became_of_zeros_and_refuse_negatives() -> None:
    zeros = regions().with_columns(density=pl.when(pl.col("unit") < "R004").then(0.0).otherwise("density"))
    assert (
        "4 zeros of density stand as half its smallest" in row(run(zeros), "density", "projects", METHODS[2])["caveat"]
    )
    negative = regions().with_columns(density=pl.col("density") - 50)
    found = row(run(negative), "density", "projects", METHODS[2])
    assert found["estimate"] is None
    assert "negative" in found["caveat"]
    assert row(run(negative), "density", "projects", METHODS[0])["estimate"] is not None


def test_a_share_has_no_logarithm_and_says_so() -> None:
    found = row(run(regions()), "density", "ici_share", METHODS[2])
    assert found["estimate"] is None
    assert "Shares of 0 have no logarithm" in found["caveat"]


def test_few_regions_and_notes_stand_in_the_caveat() -> None:
    table = run(regions(6), notes={"density": "Density of 2011."}, universe="All regions of six countries.")
    for caveat in table["caveat"]:
        assert caveat.endswith("All regions of six countries. Density of 2011.")
    assert "Only 6 regions" in table["caveat"][0]


def test_a_perfect_order_of_a_few_regions_gets_no_certain_interval() -> None:
    units = pl.DataFrame({"unit": list("abcd"), "density": [1.0, 2, 3, 4], "projects": [1, 2, 3, 4]})
    found = row(run(units, ys="projects"), "density", "projects", "spearman")
    assert found["estimate"] == pytest.approx(1)
    assert found["low"] is None
    assert "No interval" in found["caveat"]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_an_interval_that_disagrees_with_p_is_pointed_out(seed: int) -> None:
    for one in run(regions(12, seed=seed), seed=seed).drop_nulls("low").rows(named=True):
        excludes_none = one["low"] > 0 or one["high"] < 0
        assert ("Interval and p disagree" in one["caveat"]) == (excludes_none != (one["p_value"] <= 0.05))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 100))
def test_the_order_of_rows_does_not_matter(shuffle: int) -> None:
    units = regions()
    members = projects_in(units)
    expected = run(units, membership=members)
    mixed = run(
        units.sample(fraction=1, shuffle=True, seed=shuffle),
        membership=members.sample(fraction=1, shuffle=True, seed=shuffle),
    )
    assert mixed.equals(expected)


def test_membership_of_other_kinds_of_unit_is_left_out() -> None:
    units = regions()
    members = projects_in(units).with_columns(unit_kind=pl.lit("region"))
    other = members.with_columns(unit_kind=pl.lit("country"), unit=pl.lit("R001"))
    assert run(units, membership=pl.concat([members, other])).equals(run(units, membership=members))


def test_missing_columns_are_named() -> None:
    with pytest.raises(ColumnError, match="'rainfall'"):
        run(regions(), x="rainfall")
    with pytest.raises(ColumnError, match="'coded_projects'"):
        run(regions().drop("coded_projects"))
    with pytest.raises(ColumnError, match="'project_id'"):
        run(regions(), membership=pl.DataFrame({"unit": ["R001"], "ici": [True]}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda units: pl.concat([units, units[:1]]), "R000"),
        (lambda units: units.with_columns(density=pl.lit("high")), "'density'.*not numbers"),
        (lambda units: units.with_columns(projects=-pl.col("projects")), "'projects'.*negative"),
        (lambda units: units.with_columns(ici_projects=pl.col("coded_projects") + 1), "between 0 and coded_projects"),
    ],
)
def test_tables_that_can_not_be_correlated_are_refused(change: object, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        run(change(regions()))


@pytest.mark.parametrize(
    ("setting", "message"),
    [({"permutations": 0}, "at least 1"), ({"seed": -1}, "0 or more"), ({"x": []}, "nothing to correlate")],
)
def test_settings_that_make_no_sense_are_refused(setting: dict[str, object], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        run(regions(), **setting)


def test_no_region_at_all_is_said() -> None:
    table = run(regions()[:0])
    assert table["caveat"].str.starts_with("No region has both values.").sum() == 9


def test_counts_that_nobody_knows_are_said() -> None:
    found = row(run(regions().with_columns(projects=pl.lit(None, pl.Int64))), "density", "projects", "pearson")
    assert "No region has both values" in found["caveat"]


def in_countries(n: int = 40) -> pl.DataFrame:
    people = np.exp(np.random.default_rng(5).normal(14, 1, n))
    return regions(n).with_columns(
        country=pl.Series([f"C{i % 5}" for i in range(n)]), people=pl.Series(people), projects_led=pl.lit(1)
    )


def test_countries_and_people_add_rows_behind_the_others_and_change_none() -> None:
    units = in_countries()
    plain = run(units)
    more = run(units, country="country", population="people")
    names = [c for c in plain.columns if c not in ("p_adjusted", "caveat")]
    assert more.head(plain.height).select(names).equals(plain.select(names))
    assert more["method"].to_list()[9:] == [
        "spearman",
        "spearman",
        "spearman within countries",
        "log-log pearson within countries",
        "spearman within countries",
        "log-log pearson within countries",
    ]
    assert more["y"].to_list()[9:11] == ["ici_projects_per_million", "projects_per_million"]
    assert validate(more, ASSOCIATION).height == 15


def test_more_tests_are_corrected_for() -> None:
    units = in_countries()
    plain, more = run(units), run(units, country="country", population="people")
    assert (more["p_adjusted"].head(9) - plain["p_adjusted"] >= -0.02).drop_nulls().all()
    assert "over 13 tests" in more["caveat"][1]


def test_rates_say_that_counts_are_dealt_out() -> None:
    found = row(run(in_countries(), population="people"), "density", "projects_per_million", "spearman")
    units = in_countries()
    expected = stats.spearmanr(units["density"], units["projects"] / units["people"]).statistic
    assert found["estimate"] == pytest.approx(expected, abs=1e-9)
    assert "dealing out the counts, not the rates" in found["caveat"]


def test_a_rate_says_what_chance_alone_gives_where_that_is_not_nothing() -> None:
    rng = np.random.default_rng(4)
    people = np.exp(rng.normal(13, 1.5, 60))
    units = pl.DataFrame(
        {
            "unit": [f"R{i:02}" for i in range(60)],
            "density": people / 1000,
            "projects": rng.poisson(4, 60),
            "people": people,
        }
    )
    table = associate(units, x="density", ys="projects", level="NUTS 2", population="people", permutations=999)
    caveat = row(table, "density", "projects_per_million", "spearman")["caveat"]
    told = re.search(r"By chance alone the coefficient is (-\d\.\d\d) on average, not 0", caveat)
    people_of, counts = units["people"].to_numpy(), units["projects"].to_numpy()
    dealt = [stats.spearmanr(people_of, rng.permutation(counts) / people_of).statistic for _ in range(400)]
    assert float(told[1]) == pytest.approx(np.mean(dealt), abs=0.02)
    assert "By chance alone" not in row(table, "density", "projects", "spearman")["caveat"]


def test_regions_without_people_have_no_rate() -> None:
    units = in_countries().with_columns(people=pl.when(pl.col("unit") > "R009").then("people").otherwise(0.0))
    found = row(run(units, population="people"), "density", "projects_per_million", "spearman")
    assert (found["n"], found["missing"]) == (30, 10)


def test_within_countries_every_count_is_compared_and_no_share() -> None:
    found = run(in_countries(), ys=["ici_projects", "ici_share", "projects_led"], country="country")
    within = found.filter(pl.col("method").str.ends_with("countries"))
    assert within["y"].unique().sort().to_list() == ["ici_projects", "projects_led"]
    assert "same value within each country" in row(found, "density", "projects_led", within["method"][0])["caveat"]


def test_an_interval_within_countries_holds_the_estimate() -> None:
    found = row(run(in_countries(), country="country"), "density", "projects", "log-log pearson within countries")
    assert found["low"] < found["estimate"] < found["high"]


def test_a_check_is_no_test_of_its_own() -> None:
    found = run(regions(), ys="projects", methods=METHODS[:1], check="scale")
    assert found.height == 1
    assert found["p_adjusted"][0] is None
    assert found["p_value"][0] is not None
    assert found["caveat"][0].startswith("A check of scale, no test of its own")


def test_a_missing_column_of_countries_or_people_is_named() -> None:
    with pytest.raises(ColumnError, match="land"):
        run(regions(), country="land")
    with pytest.raises(ColumnError, match="people"):
        run(regions(), population="people")
