import polars as pl
import pytest

import linkages as lk
from linkages.chapters import association, association_checks
from linkages.places import nuts
from linkages.tables import validate
from linkages.tables.association import INFLUENCE, LISA, RATES, SPATIAL_AUTOCORRELATION


def study(folder, *, people: bool, **settings):
    """Projects of partners all over four countries, more of them where there are more people."""
    codes = sorted(code for code in nuts.codes("2013", 3) if code[:2] in ("SE", "FI", "DK", "EE"))
    homes = {code: i % 7 for i, code in enumerate(codes)}
    rows = [
        (f"p{k}", f"O {code}", "lead" if code == codes[k % len(codes)] else "partner", code, code[:2])
        for k in range(40)
        for code in codes
        if code == codes[k % len(codes)] or (homes[code] + k * 5) % 11 == 0
    ]
    partners = pl.DataFrame(rows, schema=["project_id", "name", "role", "nuts3_code", "country"], orient="row")
    projects = pl.DataFrame(
        {
            "project_id": [f"p{k}" for k in range(40)],
            "programme": ["Of nobody's area"] * 40,
            "period": ["2007-2013"] * 40,
            "name": ["A lasting network of firms and clusters" if k % 3 else "Bridges" for k in range(40)],
        }
    )
    if people:
        regions = sorted({code[:4] for code in codes})
        lines = [f"{code},{100_000 + 40_000 * i}" for i, code in enumerate(regions)]
        file = folder / "people.csv"
        file.write_text("region,population\n" + "\n".join(lines) + "\n")
        settings["statistics"] = (str(file),)
    return lk.Study(lk.from_frames(projects, partners), draws=5, permutations=99, bootstraps=49, **settings).run()


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return study(tmp_path_factory.mktemp("plain"), people=False)


@pytest.fixture(scope="module")
def peopled(tmp_path_factory):
    return study(tmp_path_factory.mktemp("peopled"), people=True)


def test_the_declared_association_stands_first_whatever_is_beside_it(plain, peopled):
    for results in (plain, peopled):
        first = results.tables["association"].row(0, named=True)
        assert (first["x"], first["y"], first["method"]) == ("urbanisation", "ici_projects", "spearman")


def test_led_projects_stand_beside_all(plain):
    table = plain.tables["association"]
    assert {"projects_led", "projects", "ici_share", "ici_projects"} == set(table["y"])
    led = (
        plain.tables["participations"]
        .filter(pl.col("role") == "lead")
        .group_by("nuts2")
        .agg(pl.col("project_id").n_unique().alias("led"))
    )
    assert led["led"].sum() == 40


def test_every_table_keeps_its_rules(peopled):
    for table in (SPATIAL_AUTOCORRELATION, LISA, INFLUENCE, RATES):
        assert validate(peopled.tables[table.name], table).height > 0


def test_without_people_the_model_says_what_it_wants_and_there_are_no_rates(plain):
    (row,) = plain.tables["association"].filter(pl.col("method") == "negative binomial").iter_rows(named=True)
    assert row["estimate"] is None
    assert "--statistics" in row["caveat"]
    assert "rates" not in plain.tables


def test_with_people_counts_are_modelled_and_rates_shown_and_never_shuffled(peopled):
    table = peopled.tables["association"]
    model = table.filter((pl.col("method") == "negative binomial") & (pl.col("y") == "projects"))
    assert model["x"].to_list() == ["urbanisation", "population"]
    assert model["estimate"].is_not_null().all()
    assert set(table.filter(pl.col("y").str.ends_with("_per_million"))["method"]) == {"spearman"}
    rates = peopled.tables["rates"].row(0, named=True)
    assert rates["projects_per_million"] == pytest.approx(rates["projects"] / rates["population"] * 1e6)


def test_the_other_scale_is_there_with_its_regions(plain):
    (row,) = plain.tables["association"].filter(pl.col("level") == "NUTS 3").iter_rows(named=True)
    assert row["estimate"] is not None
    assert row["p_adjusted"] is None
    assert row["n"] > plain.tables["association"]["n"][0]
    assert "check of scale" in row["caveat"]


def test_influence_begins_with_the_declared_association(plain):
    table = plain.tables["influence"]
    assert table["y"][0] in ("ici_projects", "projects")
    assert table["estimate"][0] in plain.tables["association"]["estimate"].to_list()


def test_the_same_study_gives_the_same_tables(plain, tmp_path):
    again = study(tmp_path, people=False)
    for name in ("association", "spatial_autocorrelation", "lisa", "influence"):
        assert again.tables[name].equals(plain.tables[name])


@pytest.mark.parametrize("level", [3])
def test_a_study_of_small_regions_is_checked_with_large_ones(tmp_path, level):
    results = study(tmp_path, people=False, level=level)
    table = results.tables["association"]
    assert table["level"][0] == "NUTS 3"
    assert table.filter(pl.col("level") == "NUTS 2").height == 1


def test_two_regions_give_sentences_and_no_numbers(small):
    assert small.tables["association"]["caveat"].str.len_chars().min() > 0
    assert small.tables["influence"]["estimate"].is_not_nan().all()


def test_methods_speak_of_what_was_done(plain, peopled):
    assert "egative binomial" not in plain.methods()
    assert "modelled by a negative binomial" not in plain.methods()
    assert "modelled by a negative binomial" in peopled.methods()
    for results in (plain, peopled):
        assert "superpopulation" in results.methods()
        assert "max-T" in results.methods()


@pytest.mark.parametrize(
    ("column", "label", "unit", "is_people"),
    [
        ("pop11", "Inhabitants", "inhabitants", True),
        ("population", "population", "", True),
        ("demo_r_d2jan", "Population on 1 January", "Number", True),
        ("density11", "Population density", "inhabitants per km²", False),
        ("pop_change", "Change of the working-age population", "%", False),
        ("gdp", "GDP", "EUR per inhabitant", False),
    ],
)
def test_people_are_known_by_column_or_label(column, label, unit, is_people):
    from linkages.sources.statistics import Statistic

    empty = pl.DataFrame()
    one = Statistic(column, label, unit, "2011", "", empty, empty, "")
    assert association.is_people(one) == is_people


def test_rates_are_per_million_of_known_people():
    from linkages.sources.statistics import Statistic

    empty = pl.DataFrame()
    people = Statistic("pop11", "Inhabitants", "inhabitants", "2011", "", empty, empty, "")
    units = pl.DataFrame(
        {"unit": ["A", "B", "C"], "projects": [4, 1, 2], "ici_projects": [1, None, 0], "pop11": [2e6, 5e5, None]}
    )
    table = association_checks.rates(units, people)
    assert table["projects_per_million"].to_list() == [2.0, 2.0]
    assert table["ici_projects_per_million"].to_list() == [0.5, None]
    assert table["population_source"][0] == "Inhabitants 2011"
