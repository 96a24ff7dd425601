from dataclasses import fields
from pathlib import Path

import pytest

from linkages.errors import SettingError
from linkages.settings import Settings, sample_study


def test_the_sample_study_is_there():
    assert sample_study().is_file()


def test_every_setting_with_a_plain_value_is_described_by_it():
    settings = Settings(period="2007-2013", draws=5, title="Mine")
    described = settings.describe()
    assert {described["period"], described["draws"], described["title"]} == {"2007-2013", "5", "Mine"}


def test_no_setting_is_left_out_of_the_description():
    described = Settings(tie_rules=Path("rules.toml")).describe()
    assert set(described) == {field.name for field in fields(Settings)}


def test_a_spec_is_described_without_the_folders_of_a_machine():
    settings = Settings(
        statistics=("/home/somebody/a.tsv:EUR_HAB:2013", "b.csv", "profile"),
        statistic_weights="/home/somebody/jrc.csv:pop18",
        typology_weights="data/jrc.csv:pop11",
        urbanisation="typology",
    )
    described = settings.describe()
    assert described["statistics"] == "a.tsv:EUR_HAB:2013; b.csv; profile"
    assert (described["statistic_weights"], described["typology_weights"]) == ("jrc.csv:pop18", "jrc.csv:pop11")


def test_several_statistics_are_described_one_after_the_other():
    assert Settings(statistics=("a.tsv", "b.tsv:EUR")).describe()["statistics"] == "a.tsv; b.tsv:EUR"


@pytest.mark.parametrize("name", ["areas", "tie_rules"])
def test_a_file_is_described_by_its_name_without_the_folders_of_a_machine(name):
    assert Settings(**{name: Path("home/somebody/mine.file")}).describe()[name] == "mine.file"


@pytest.mark.parametrize("name", ["nuts", "area_rule", "engine", "urbanisation"])
def test_a_choice_that_there_is_not_is_refused_with_its_name_and_value(name):
    with pytest.raises(SettingError, match=f"'{name}' is 'nonsense'"):
        Settings(**{name: "nonsense"})


@pytest.mark.parametrize("name", ["permutations", "bootstraps"])
def test_resampling_without_a_sample_is_refused(name):
    with pytest.raises(SettingError, match=name):
        Settings(**{name: 0})


@pytest.mark.parametrize("setting", [{"typology": Path("types.geojson")}, {"typology_weights": "people.csv"}])
def test_what_belongs_to_the_typology_is_refused_where_another_measure_stands_first(setting):
    with pytest.raises(SettingError, match="--urbanisation typology"):
        Settings(**setting)
    assert Settings(urbanisation="typology", **setting).describe()["urbanisation"] == "typology"
