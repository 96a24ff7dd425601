"""Choose and name the regions outside NUTS that `make_nuts` draws: Natural Earth's admin-1 units by ISO 3166-2."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import polars as pl
import shapely

from atlas_packages import admin1
from linkages.places.neighbours import name_key

_CHOICE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

COUNTRIES: dict[str, str] = _CHOICE["countries"]
"""Countries' names in English."""

LANGUAGES = ("de", "es", "fr", "hu", "it", "nl", "pl", "pt", "ru", "sv", "uk")


@dataclass(slots=True)
class Unit:
    """A region outside NUTS: code, English name, country, geometry, and names by how much they can be trusted."""

    code: str
    name: str
    country: str
    geometry: shapely.Geometry
    names: list[set[str]] = field(default_factory=lambda: [set(), set(), set(), set()])


def neighbours(places: Path) -> list[Unit]:
    """Read every unit that may be drawn, sorted by code; some of them are inside NUTS in later versions."""
    parts: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in admin1(places):
        if code := _code(item):
            parts[code].append(item)
    return [_unit(code, parts[code]) for code in sorted(parts)]


def _code(item: Mapping[str, Any]) -> str | None:
    given = str(item.get("iso_3166_2") or "")
    code = _CHOICE["codes_by_name"].get(str(item.get("name"))) if given.startswith("BA") else None
    code = str(code or _CHOICE["codes"].get(given, given))
    country, _, rest = code.partition("-")
    if country in _CHOICE["whole"]:
        return country
    if country == "RU":
        return code if rest in _CHOICE["russia"] else None
    return code if country in (*_CHOICE["by_region"], "BA") else None


def _unit(code: str, items: Sequence[Mapping[str, Any]]) -> Unit:
    geometry = shapely.union_all([item["geometry"] for item in items], grid_size=1e-5)
    country = code[:2]
    unit = Unit(code, _display(code, items), country, geometry)
    unit.names[0] |= set(_CHOICE["aliases"].get(code, ()))
    unit.names[1] |= {unit.name}
    # A unit put together from others goes by their names too: who writes the canton means the Federation.
    for item in items:
        unit.names[1] |= {str(item.get(name) or "") for name in ("name", "name_en", "gn_name")}
        unit.names[2] |= {str(item.get(f"name_{language}") or "") for language in LANGUAGES}
        unit.names[3] |= {name for key in ("name_alt", "name_local") for name in str(item.get(key) or "").split("|")}
    return unit


def _display(code: str, items: Sequence[Mapping[str, Any]]) -> str:
    if code in _CHOICE["names"]:
        return str(_CHOICE["names"][code])
    if code in _CHOICE["whole"]:
        return COUNTRIES[code]
    english = str(items[0].get("name_en") or items[0].get("name"))
    if code[:2] in ("RU", "UA") and items[0].get("type_en") in ("Region", None):
        return f"{english} Oblast"
    return english


def write_names(out: Path, units: Sequence[Unit], drawn: Mapping[str, Sequence[str]]) -> None:
    """Write the list of units and the table of their names."""
    areas = gpd.GeoSeries([unit.geometry for unit in units], crs=4326).to_crs(3035).area / 1e6
    rows = [
        {
            "region": unit.code,
            "name": unit.name,
            "country": unit.country,
            "country_name": COUNTRIES[unit.country],
            "nuts_versions": ";".join(drawn[unit.code]),
            "area_km2": round(area, 1),
        }
        for unit, area in zip(units, areas, strict=True)
    ]
    pl.DataFrame(rows).write_csv(out / "neighbours.csv")
    claims: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for unit in units:
        for trust, names in enumerate(unit.names):
            for name in sorted(names):
                # The full name is surer than the name without its word for the kind of region.
                for rank, key in ((2 * trust, name_key(name)), (2 * trust + 1, name_key(name, strip=True))):
                    if key:
                        claims[unit.country, key].append((rank, unit.code))
    keys = []
    for (country, key), claim in sorted(claims.items()):
        best = min(claim)[0]
        owners = {code for rank, code in claim if rank == best}
        if len(owners) == 1:
            keys.append({"country": country, "key": key, "region": owners.pop()})
    pl.DataFrame(keys).write_csv(out / "neighbour_names.csv")
