"""What a run takes from the cache, and that it never asks anybody."""

import csv
import gzip
import json
import socket

import polars as pl
import pytest
from click.testing import CliRunner

import linkages as lk
from linkages import cached
from linkages.cli import main
from linkages.errors import FetchError, LinkagesError, MissingFileError, RegionError, SourceError
from linkages.fetch import Cache
from linkages.places import nuts
from linkages.settings import Settings


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LINKAGES_CACHE", str(tmp_path / "cache"))
    return Cache()


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a run must not use the network")

    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def keep(cache, name, content):
    """Put a file into the cache as fetching does."""
    cache.parts.mkdir(parents=True, exist_ok=True)
    part = cache.parts / "part"
    part.write_bytes(content)
    note = {"source": "https://example.org/x", "asked": "https://example.org/x", "holds": "a test", "notice": "none"}
    return cache.keep(part, name, note)


def density(version="2013", level=2, year=2012):
    codes = sorted(nuts.codes(version, level))
    rows = [f"A,PER_KM2,{code}\t{i + 1}.5 b\n" for i, code in enumerate(codes)]
    text = f"freq,unit,geo\\TIME_PERIOD\t{year} \n" + "A,PER_KM2,EU27_2020\t110 \n" + "".join(rows)
    return gzip.compress(text.encode(), mtime=0), {code: i + 1.5 for i, code in enumerate(codes)}


def official(*codes, shift=0.0):
    square = [[[x + shift, y] for x, y in ((18, 59), (19, 59), (19, 60), (18, 60), (18, 59))]]
    features = [
        {
            "type": "Feature",
            "properties": {"NUTS_ID": code, "LEVL_CODE": 2},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for code in codes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("no_network")
def test_a_run_makes_the_profile_from_the_cache_and_asks_nobody(cache, tmp_path):
    packed, expected = density()
    keep(cache, "eurostat/demo_r_d3dens.tsv.gz", packed)
    keep(cache, "nuts/NUTS_RG_10M_2013_4326_LEVL_2.geojson", official("SE11"))
    out = tmp_path / "out"
    arguments = ["--statistics", "profile", "--geometry", "official", "--draws", "5", "--out", str(out), "--quiet"]
    ran = CliRunner().invoke(main, ["run", *arguments])
    assert ran.exit_code == 0, ran.stderr
    regions = {row["region"]: row["population_density"] for row in rows_of(out / "tables" / "regions.csv")}
    assert float(regions["SE11"]) == expected["SE11"]
    profile = {(row["unit"], row["indicator"]): row for row in rows_of(out / "tables" / "profile.csv")}
    row = profile["SE11", "population_density"]
    assert (row["year"], row["measure"], row["flag"]) == ("2012", "inhabitants per km²", "b")
    assert (row["eu_area"], float(row["eu_value"])) == ("EU27_2020", 110)
    assert float(row["ratio"]) == pytest.approx(expected["SE11"] / 110)
    assert any("linkages fetch eurostat" in row["reason"] for row in rows_of(out / "tables" / "coverage.csv"))
    used = {file["name"] for file in json.loads((out / "run.json").read_text(encoding="utf-8"))["attachments"]}
    assert used == {"demo_r_d3dens.tsv.gz", "NUTS_RG_10M_2013_4326_LEVL_2.geojson"}


def small(**settings):
    projects = pl.DataFrame({"project_id": ["a"], "programme": ["North"], "period": ["2007-2013"]})
    partners = pl.DataFrame(
        {
            "project_id": ["a", "a"],
            "name": ["X", "Y"],
            "role": ["lead", "partner"],
            "nuts2_code": ["SE11", "FI1B"],
            "country": ["SE", "FI"],
        }
    )
    export = lk.from_frames(projects, partners)
    return lk.Study(export, draws=5, permutations=9, bootstraps=9, nuts="2013", **settings).run()


def test_without_tables_the_message_names_the_folder_and_the_command(cache):
    with pytest.raises(MissingFileError, match=rf"(?s){cache.folder}.*linkages fetch eurostat"):
        small(statistics=("profile",))


def test_a_table_that_was_changed_in_the_cache_is_not_used(cache):
    keep(cache, "eurostat/demo_r_d3dens.tsv.gz", density()[0]).path.write_bytes(b"changed")
    with pytest.raises(FetchError, match="not as it was fetched"):
        small(statistics=("profile",))


def test_tables_of_another_version_are_converted(cache):
    keep(cache, "eurostat/demo_r_d3dens.tsv.gz", density("2021")[0])
    results = small(statistics=("profile",))
    statistics = results.tables["statistics"].filter(pl.col("column") == "population_density")
    assert set(statistics["nuts_version"].drop_nulls()) >= {"2021"}
    assert results.tables["regions"]["population_density"].null_count() < results.tables["regions"].height


def test_a_cross_border_region_has_the_mean_of_its_regions_and_their_range(cache):
    keep(cache, "eurostat/demo_r_d3dens.tsv.gz", density()[0])
    table = small(statistics=("profile",)).tables["profile"].filter(pl.col("unit_kind") == "cross_border_region")
    known = table.filter(pl.col("value").is_not_null())
    assert known.height
    assert known.select((pl.col("low") <= pl.col("value")) & (pl.col("value") <= pl.col("high"))).to_series().all()
    assert set(known["weights"]) == {"area"}


@pytest.mark.usefixtures("cache")
def test_a_folder_given_with_the_settings_goes_before_the_environment(tmp_path):
    other = Cache(tmp_path / "other")
    keep(other, "eurostat/demo_r_d3dens.tsv.gz", density()[0])
    assert "profile" in small(statistics=("profile",), cache=other.folder).tables
    assert not cached.tables(Settings(statistics=("profile",)))


def test_official_boundaries_take_the_place_of_those_that_come_along(cache):
    keep(cache, "nuts/NUTS_RG_20M_2013_4326_LEVL_2.geojson", official("SE11"))
    drawn = small(geometry="official").atlas.geometry.set_index("region").geometry
    assert drawn["SE11"].bounds == (18, 59, 19, 60)
    own = nuts.regions("2013", 2).set_index("region").geometry
    assert drawn["FI1B"].equals(own["FI1B"])
    assert drawn["RU-LEN"].equals(own["RU-LEN"])


@pytest.mark.usefixtures("cache")
def test_a_file_of_ones_own_is_drawn(tmp_path):
    (tmp_path / "mine.geojson").write_bytes(official("SE11", "FI1B"))
    drawn = small(geometry=str(tmp_path / "mine.geojson")).atlas.geometry.set_index("region").geometry
    assert drawn["FI1B"].bounds == (18, 59, 19, 60)


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"{", SourceError, "can't be read"),
        (official("XX99", "XX98"), RegionError, "of NUTS 2013"),
        (official("SE110"), RegionError, "0 regions of level 2"),
        (official("SE11", shift=500), SourceError, "degrees"),
        (b'{"type": "FeatureCollection", "features": []}', SourceError, "NUTS_ID|no polygons"),
    ],
)
@pytest.mark.usefixtures("cache")
def test_a_file_that_draws_no_such_regions_is_told(tmp_path, content, error, words):
    (tmp_path / "mine.geojson").write_bytes(content)
    with pytest.raises(error, match=f"(?s)mine.geojson.*({words})"):
        small(geometry=str(tmp_path / "mine.geojson"))


@pytest.mark.usefixtures("cache")
def test_boundaries_that_are_not_there_are_told_with_the_command_that_brings_them(tmp_path):
    with pytest.raises(MissingFileError, match="linkages fetch nuts 2013 --level 2"):
        small(geometry="official")
    with pytest.raises(LinkagesError, match="there is no such file"):
        small(geometry=str(tmp_path / "none.geojson"))
