from collections.abc import Iterator
from pathlib import Path

import pytest

from linkages.errors import RegionError, SettingError, SourceError
from linkages.places import nuts
from linkages.sources.statistics import Statistic, read_statistics

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the real files in {DATA}")


def read(spec: str, *, version: str = "2013", level: int = 2, until: int | None = None) -> tuple[Statistic, ...]:
    return read_statistics(
        f"{DATA / spec}", nuts_version=version, level=level, until=until, known_codes=nuts.codes(version, level)
    )


def value(statistic: Statistic, region: str) -> float | None:
    return dict(statistic.values.select("region", "value").iter_rows())[region]


def lines(spec: str) -> Iterator[list[str]]:
    yield from (line.split("\t") for line in (DATA / spec).read_text(encoding="utf-8").splitlines())


def test_regional_gdp_is_read_as_it_stands_in_the_file() -> None:
    (found,) = read("eurostat/nama_10r_2gdp.tsv:EUR_HAB:2013")
    years = [cell.strip() for cell in next(lines("eurostat/nama_10r_2gdp.tsv"))]
    at = years.index("2013")
    expected = {}
    for row in list(lines("eurostat/nama_10r_2gdp.tsv"))[1:]:
        unit, region = row[0].split(",")
        if unit == "EUR_HAB" and region in nuts.codes("2013", 2):
            number = row[at].split()[0]
            expected[region] = None if number == ":" else float(number)
    assert dict(found.values.select("region", "value").iter_rows()) == expected
    assert len(expected) == 111
    assert found.values.filter(found.values["region"] == "FI1B")["flag"].item() == "e"


def test_each_unit_is_taken_at_the_end_of_the_period() -> None:
    head, total = read("eurostat/nama_10r_2gdp.tsv", until=2013)
    assert (head.year, total.year) == ("2013", "2013")
    assert head.column == "nama_10r_2gdp_eur_hab_2013"
    assert total.unit == "million euro"


def test_json_stat_of_the_same_table_has_values_and_flags() -> None:
    total, head = read("eurostat/eurostat_nama_10r_2gdp.jsonstat.json:2023", version="2016")
    assert (value(total, "EL30"), value(head, "ES43")) == (109744.45, 26800.0)
    assert head.values.filter(head.values["region"] == "ES43")["flag"].item() == "p"


def test_a_year_with_flags_alone_has_no_value_to_take() -> None:
    with pytest.raises(SettingError, match="no value in 2024; its years with values are 2022 to 2023"):
        read("eurostat/eurostat_rd_e_gerdreg.jsonstat.json:BES:2024", version="2016")


def test_jrcs_matrices_of_both_levels_agree() -> None:
    for unit in ("area_km2", "pop11", "pop18"):
        (coarse,) = read(f"nuts/jrc_n2_cm_v2013_v2016.csv:{unit}")
        (fine,) = read(f"nuts/jrc_n3_cm_v2013_v2016.csv:{unit}")
        joined = coarse.values.join(fine.values, on="region", how="full", suffix="_fine", coalesce=True)
        assert joined["value"].null_count() == joined["value_fine"].null_count() == 0
        assert joined["value"].to_numpy() == pytest.approx(joined["value_fine"].to_numpy(), rel=1e-3, abs=2)


def test_jrcs_regions_are_those_of_the_version() -> None:
    for version in ("2013", "2016"):
        (found,) = read("nuts/jrc_n3_cm_v2013_v2016.csv:density11", version=version, level=3)
        unknown = found.lost.filter(found.lost["field"].str.contains("regions of NUTS"))
        assert unknown.is_empty()
        assert found.values["region"].is_in(sorted(nuts.codes(version, 3))).all()


def test_densities_are_plausible() -> None:
    (found,) = read("nuts/jrc_n2_cm_v2013_v2016.csv:density11")
    assert value(found, "SE33") == pytest.approx(3.3, abs=0.5)
    assert value(found, "DE30") == pytest.approx(3700, rel=0.1)


def test_jrcs_matrix_is_refused_for_other_versions() -> None:
    with pytest.raises(RegionError, match="NUTS 2013 and NUTS 2016, but the run is in NUTS 2010"):
        read("nuts/jrc_n2_cm_v2013_v2016.csv", version="2010")


def test_a_table_of_changes_between_versions_is_no_statistic() -> None:
    with pytest.raises(SourceError, match="'nuts_level'"):
        read("nuts/nuts2013_to_2016_correspondence.csv")
