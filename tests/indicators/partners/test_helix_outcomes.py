"""Complete partnerships beside others, within programmes."""

import numpy as np
import polars as pl
import pytest
from statsmodels.api import OLS

from linkages.indicators.partners.helix_outcomes import OUTCOMES, by_country, helix_outcomes
from linkages.tables import conform, validate
from linkages.tables.linkages import HELIX_OUTCOMES

SPHERE = {"firm": "business", "academia": "university", "government": "government", "unknown": None}


def partners(text):
    """`p a DE firm, ...` -> members and kinds."""
    rows = [entry.split() for entry in text.split(",")]
    members = pl.DataFrame(
        {
            "project_id": [p for p, *_ in rows],
            "organisation_id": [f"{p}{o}{c}" for p, o, c, _ in rows],
            "country": [None if c == "?" else c for _, _, c, _ in rows],
        }
    )
    kinds = pl.DataFrame(
        {
            "organisation_id": members["organisation_id"],
            "kind": [kind for *_, kind in rows],
            "spheres": [SPHERE[kind] for *_, kind in rows],
            "kind_confidence": [0.0 if kind == "unknown" else 1.0 for *_, kind in rows],
        }
    ).unique()
    return members, kinds


FULL = "p a DE firm, p b DE academia, p c DE government"


@pytest.mark.parametrize(
    ("text", "state", "countries"),
    [
        (FULL, "incomplete", 1),
        (f"{FULL}, p d DK firm, p e DK academia, p f DK government", "complete", 2),
        (f"{FULL}, p d DK firm, p e DK unknown, p f DK government", "undetermined", 1),
        ("p a DE firm, p b DK academia, p c DK government", "incomplete", 0),
        (f"{FULL}, p d ? firm", "undetermined", 1),
        ("p a DE unknown, p b DK unknown", "undetermined", 0),
        ("p a DE unknown", "incomplete", 0),
    ],
)
def test_a_helix_is_doubled_where_it_is_complete_within_two_countries(text, state, countries):
    found = by_country(*partners(text)).row(0, named=True)
    assert (found["doubled_helix"], found["helix_countries"]) == (state, countries)


def projects(n=200, *, effect=0.0, seed=1, programmes=3):
    rng = np.random.default_rng(seed)
    programme = rng.integers(0, programmes, n)
    complete = rng.random(n) < 0.2 + 0.2 * programme
    size = rng.integers(2, 15, n)
    return pl.DataFrame(
        {
            "programme": [f"P{at}" for at in programme],
            "triple_helix": np.where(complete, "complete", "incomplete"),
            "doubled_helix": ["undetermined"] * n,
            "organisations": size,
            # programmes differ, whatever the helix
            "countries": 3 * programme + rng.normal(size=n) + effect * complete,
            "duration_months": rng.normal(30, 5, n),
        }
    )


def row(table, outcome, within="programme", helix="triple_helix"):
    return table.filter(outcome=outcome, within=within, helix=helix).row(0, named=True)


def test_the_difference_is_that_of_least_squares_with_a_constant_a_programme():
    some = projects(effect=1)
    dummies = some["programme"].to_dummies().to_numpy().astype(float)
    complete = (some["triple_helix"] == "complete").to_numpy().astype(float)
    slope = OLS(some["countries"].to_numpy(), np.column_stack((complete, dummies))).fit().params[0]
    found = row(helix_outcomes(some, permutations=99), "countries")
    assert found["difference"] == pytest.approx(slope, abs=1e-9)
    assert found["low"] < found["difference"] < found["high"]


def test_what_programmes_differ_by_is_not_taken_for_an_effect():
    p = [row(helix_outcomes(projects(seed=s), permutations=99), "countries")["p_value"] for s in range(20)]
    assert np.mean(np.array(p) < 0.05) <= 0.2
    found = row(helix_outcomes(projects(), permutations=99), "countries")
    # without strata, complete ones would seem to have more
    assert found["mean_complete"] - found["mean_incomplete"] > 0.5
    assert abs(found["difference"]) < 0.5


def test_an_effect_is_found_and_its_interval_covers_it():
    covered = 0
    for seed in range(20):
        found = row(helix_outcomes(projects(effect=1.0, seed=seed), permutations=99), "countries")
        covered += found["low"] <= 1.0 <= found["high"]
        assert found["p_value"] == pytest.approx(1 / 100)
    assert covered >= 17


def test_projects_are_compared_within_classes_of_size_too():
    table = helix_outcomes(projects(), permutations=99)
    assert row(table, "countries", "programme and size")["difference"] is not None
    assert table.filter(outcome="organisations")["within"].unique().to_list() == ["programme"]
    assert validate(conform(table, HELIX_OUTCOMES), HELIX_OUTCOMES).height == table.height
    assert set(table["outcome"]) == {"organisations", "countries", "duration_months"} & set(OUTCOMES)


def test_undetermined_and_missing_are_counted():
    some = projects().with_columns(
        triple_helix=pl.when(pl.int_range(200) < 20).then(pl.lit("undetermined")).otherwise("triple_helix"),
        duration_months=pl.when(pl.int_range(200) < 50).then(None).otherwise("duration_months"),
    )
    found = row(helix_outcomes(some, permutations=99), "duration_months")
    assert (found["n"], found["undetermined"], found["missing"]) == (150, 20, 30)


def test_all_unknown_kinds_say_so():
    table = helix_outcomes(projects().with_columns(triple_helix=pl.lit("undetermined")), permutations=9)
    assert table["difference"].null_count() == table.height
    assert set(table["caveat"]) == {"no project with a determined helix has this outcome"}
    assert set(table["undetermined"]) == {200}


def test_all_complete_have_nobody_to_be_compared_with():
    found = row(helix_outcomes(projects().with_columns(triple_helix=pl.lit("complete")), permutations=9), "countries")
    assert found["difference"] is None
    assert found["caveat"] == "no stratum has both complete and incomplete partnerships"


def test_an_outcome_that_is_the_same_everywhere_has_no_p():
    found = row(helix_outcomes(projects().with_columns(countries=pl.lit(2)), permutations=9), "countries")
    assert (found["difference"], found["p_value"], found["low"]) == (0, None, None)
    assert "nothing to test" in found["caveat"]


def test_no_projects_at_all_is_a_table_all_the_same():
    table = helix_outcomes(projects().clear(), permutations=9)
    assert set(table["n"]) == {0}
