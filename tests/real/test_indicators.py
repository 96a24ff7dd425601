from pathlib import Path

import polars as pl
import pytest
from scipy import stats

from linkages.coding.decisions import decisions_coverage, ici_by_decisions, read_decisions
from linkages.coding.theme import ici_by_theme
from linkages.indicators.association import associate
from linkages.indicators.shares import membership, share
from linkages.organisations.identity import identify, organisations
from linkages.places import nuts
from linkages.places.assign import place
from linkages.places.universe import universe
from linkages.sources import read
from linkages.sources.statistics import read_statistics

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the real files in {DATA}")

NO_AREAS = pl.DataFrame(schema={"project_id": pl.String, "unit": pl.String})


def test_theme_shares_of_four_programmes_have_their_wilson_intervals() -> None:
    export = read(DATA / "keep" / "keep_1420_four_programmes.xlsx")
    projects = export.projects.join(ici_by_theme(export.projects, export.themes), on="project_id")
    shares = share(membership(projects, place(export.participations).participations, NO_AREAS))
    rows = shares.filter(pl.col("unit_kind") == "programme").rows(named=True)
    found = {
        row["unit"].strip(" ."): (row["ici"], row["projects"], *(round(row[c], 4) for c in ("share", "low", "high")))
        for row in rows
    }
    assert sorted(found.values()) == [
        (1, 9, 0.1111, 0.0199, 0.4350),
        (1, 17, 0.0588, 0.0105, 0.2698),
        (1, 18, 0.0556, 0.0099, 0.2576),
        (5, 41, 0.1220, 0.0532, 0.2554),
    ]


@pytest.mark.parametrize("coder", ["a", "b"])
def test_both_coders_decisions_are_read_as_they_are(coder: str) -> None:
    export = read(DATA / "keep" / "keep_1420_four_programmes.xlsx")
    decisions = read_decisions(DATA / "coding" / f"decisions_coder_{coder}.csv")
    assert decisions_coverage(export.projects, decisions)["lost"].to_list() == [0, 0]
    judged = ici_by_decisions(export.projects, decisions)
    raw = pl.read_csv(DATA / "coding" / f"decisions_coder_{coder}.csv")
    assert judged["ici"].sum() == raw["ici"].sum()


def test_every_partner_row_has_an_organisation() -> None:
    export = read(DATA / "keep" / "keep_1420_four_programmes.xlsx")
    rows = identify(place(export.participations).participations)
    table = organisations(rows)
    assert rows["organisation_id"].null_count() == 0
    assert set(table["organisation_id"]) == set(rows["organisation_id"])
    assert table["identity"].unique().to_list() == ["exact"]


def test_projects_against_density_agree_with_scipy_over_the_universe() -> None:
    export = read(DATA / "keep" / "keep_0713_north_sea_partners.csv")
    placed = place(export.participations)
    version = placed.version.version
    world = universe(placed.participations, version=version, level=2)
    (density,) = read_statistics(
        f"{DATA / 'nuts' / 'jrc_n2_cm_v2013_v2016.csv'}:density11",
        nuts_version=version,
        level=2,
        known_codes=nuts.codes(version, 2),
    )
    counts = placed.participations.group_by("nuts2").agg(projects=pl.col("project_id").n_unique())
    units = (
        pl.DataFrame({"unit": world.regions})
        .join(counts.rename({"nuts2": "unit"}).drop_nulls(), on="unit", how="left")
        .with_columns(pl.col("projects").fill_null(0))
        .join(density.values.select(unit="region", density="value"), on="unit", how="left")
    )
    found = associate(units, x="density", ys="projects", level="NUTS 2", permutations=999)
    both = units.drop_nulls()
    expected = stats.spearmanr(both["density"].to_numpy(), both["projects"].to_numpy()).statistic
    assert found["estimate"][0] == pytest.approx(expected, abs=1e-9)
    assert found["missing"][0] == units.height - both.height
    assert (both["projects"] == 0).sum() > 0
