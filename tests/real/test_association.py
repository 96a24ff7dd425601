"""The association on a real export: all partners of the North Sea Region Programme 2007-2013."""

import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

import linkages as lk

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="real exports are not here")


@pytest.fixture(scope="module")
def results():
    return lk.Study(
        DATA / "keep" / "keep_0713_north_sea_partners.csv",
        statistics=(str(DATA / "nuts" / "jrc_n2_cm_v2013_v2016.csv"),),
        urbanisation="density",
        draws=5,
        permutations=999,
        bootstraps=199,
    ).run()


@pytest.fixture(scope="module")
def regions(results):
    led = (
        results.tables["participations"]
        .filter(pl.col("role") == "lead")
        .group_by(region="nuts2")
        .agg(projects_led=pl.col("project_id").n_unique())
    )
    inside = results.tables["regions"].filter("inside").join(led, on="region", how="left")
    return inside.with_columns(pl.col("projects_led").fill_null(0)).sort("region")


def row(results, y, method, x="density11"):
    table = results.tables["association"]
    return table.row(by_predicate=(pl.col("x") == x) & (pl.col("y") == y) & (pl.col("method") == method), named=True)


def test_without_texts_the_declared_association_says_why_there_is_none(results):
    first = results.tables["association"].row(0, named=True)
    assert (first["y"], first["estimate"]) == ("ici_projects", None)
    assert first["caveat"]


@pytest.mark.parametrize("y", ["projects", "projects_led"])
def test_coefficients_are_scipys_over_the_regions_that_were_open(results, regions, y):
    x, counts = regions["density11"].to_numpy(), regions[y].to_numpy()
    assert (counts == 0).any()
    assert row(results, y, "spearman")["estimate"] == pytest.approx(stats.spearmanr(x, counts).statistic, abs=1e-9)
    assert row(results, y, "pearson")["estimate"] == pytest.approx(stats.pearsonr(x, counts).statistic, abs=1e-9)


def test_within_countries_is_the_correlation_of_what_countries_leave(results, regions):
    at = np.unique(regions["country"].to_numpy().astype(str), return_inverse=True)[1]
    left = np.eye(len(at)) - np.eye(at.max() + 1)[at] @ np.linalg.pinv(np.eye(at.max() + 1)[at])
    expected = stats.pearsonr(
        left @ np.log(regions["density11"].to_numpy()), left @ np.log1p(regions["projects"].to_numpy())
    ).statistic
    found = row(results, "projects", "log-log pearson within countries")
    assert found["estimate"] == pytest.approx(expected, abs=1e-9)


def test_the_model_of_counts_is_that_of_statsmodels(results, regions):
    from statsmodels.discrete.discrete_model import NegativeBinomial

    at = np.unique(regions["country"].to_numpy().astype(str), return_inverse=True)[1]
    design = np.column_stack(
        [np.log(regions["density11"].to_numpy()), np.log(regions["pop11"].to_numpy()), np.eye(at.max() + 1)[at]]
    )
    y = regions["projects"].to_numpy().astype(float)
    found = [row(results, "projects", "negative binomial", x)["estimate"] for x in ("density11", "pop11")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = NegativeBinomial(y, design).fit(method="bfgs", maxiter=5000, gtol=1e-9, disp=0)
        theirs = NegativeBinomial(y, design).fit(start_params=theirs.params, method="newton", maxiter=200, disp=0)
    assert found == pytest.approx(theirs.params[:2], abs=1e-6)
    # people are no offset: their power is nowhere near 1
    assert row(results, "projects", "negative binomial", "pop11")["high"] < 1


def test_rates_say_less_than_they_seem_to(results, regions):
    rates = regions["projects"].to_numpy() / regions["pop11"].to_numpy()
    found = row(results, "projects_per_million", "spearman")
    plain = stats.spearmanr(regions["density11"].to_numpy(), rates)
    assert found["estimate"] == pytest.approx(plain.statistic, abs=1e-9)
    assert found["p_value"] > plain.pvalue or plain.pvalue > 0.05


def test_no_region_of_the_programme_is_an_island(results):
    table = results.tables["spatial_autocorrelation"].filter(pl.col("neighbours") == "borders within 100 km")
    assert table["islands"].unique().to_list() == [0]


def test_the_other_scale_takes_the_degree_where_density_is_known_at_one_alone(results):
    (found,) = results.tables["association"].filter(pl.col("level") == "NUTS 3").iter_rows(named=True)
    assert (found["x"], found["y"]) == ("urbanisation", "projects")
    assert "density11 is known for NUTS 2 alone" in found["caveat"]
    assert found["n"] > 150


def test_participations_outside_the_universe_of_the_other_scale_are_told(results):
    from linkages.places.universe import universe

    rows = results.tables["participations"]
    programmes = results.tables["projects"].select("project_id", "programme", "period")
    inside = universe(rows, version="2013", level=3, programmes=programmes).regions
    outside = sum(code is not None and code not in inside for code in rows["nuts3"])
    (found,) = results.tables["association"].filter(pl.col("level") == "NUTS 3").iter_rows(named=True)
    assert outside > 0
    assert f"have a region of NUTS 3, {outside} of them outside these." in found["caveat"]
