"""
Urban-rural typology: predominantly urban, intermediate and predominantly rural regions, in Eurostat's sense.

Eurostat calls a NUTS-3 region predominantly rural where more than half of its people live in rural cells of 1 km²,
intermediate from a fifth on, predominantly urban below (and moves some regions up for a large city in them). Its types
of NUTS 2016 and 2021 come along, as GISCO gives them with the boundaries (``URBN_TYPE``); older versions take that of
2016 which holds most of a region's area; outside NUTS it is *estimated*: from the cells of the degree of urbanisation,
with one density for each class. How well such an estimate agrees with Eurostat's stands in
``docs/howto/urbanisation.md``.

At level 2 the types of the NUTS-3 regions are rolled up with weights: their area, or the user's figures (people).

References
----------
Eurostat, Urban-rural typology (https://ec.europa.eu/eurostat/web/rural-development/methodology).
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, MissingFileError, RegionError, SettingError, SourceError, TableError, Violation
from linkages.places import nuts, text_table
from linkages.places.neighbours import around
from linkages.places.urbanisation import RURAL, Description
from linkages.resources import data_path

TYPES = {1: "predominantly urban", 2: "intermediate", 3: "predominantly rural"}
"""Eurostat's types, by the number that GISCO gives them."""
DENSITIES: Mapping[int, float] = {11: 5, 12: 150, 13: 600, 21: 1000, 22: 1000, 23: 2000, 30: 4000}
"""People per km² by class of cell that the estimate takes: within what defines each class (below 50, 50 to 300, 300 and
more in a village or town, 1,500 and more in a dense town or an urban centre), the best of a grid over the regions of
NUTS 2016 (``scripts/make_typology.py``)."""
MOSTLY, SOME = 0.5, 0.2
"""Eurostat's limits: share of people in rural cells above which a region is predominantly rural, and from which on it
is intermediate."""
_FINE = 3
_CODES = ("nuts_id", "region", "geo", "code")
_TYPE = "urbn_type"
_SOURCE = (
    "Eurostat's urban-rural typology as GISCO gives it (URBN_TYPE, NUTS 2016 and 2021), © EuroGeographics for the "
    "administrative boundaries; outside NUTS estimated by linkages from GHS-WUP-DEGURBA R2025A (CC BY 4.0)"
)


def typology(
    version: str, level: int, *, file: Path | None = None, weights: pl.DataFrame | None = None, weighted_by: str = ""
) -> tuple[pl.DataFrame, Description]:
    """
    Give the urban-rural typology of the regions of a version and level, and of the neighbours outside NUTS.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.
    file
        Types of one's own, which come before those that come along: GISCO's GeoJSON of the regions (``NUTS_ID``,
        ``URBN_TYPE``), or a CSV file with these columns, or ``region`` and ``urbn_type``. Types are 1, 2 or 3; 0 is
        none.
    weights
        ``region`` (NUTS 3) and ``value``, such as people, to roll types up to level 2 with; the area without it.
    weighted_by
        What the weights are, in words.

    Returns
    -------
    A table with ``region``; ``typology``: 2 for predominantly urban, 1 for intermediate, 0 for predominantly rural, at
    level 2 their weighted mean (ranks may be compared, distances not: our own measure); ``typology_class``: the type in
    words, at level 2 the one with the most weight; ``typology_urban``, ``typology_intermediate``, ``typology_rural``:
    share of the weight in each; ``typology_basis``: ``official``, ``of 2016``, ``file``, ``estimated``, of several the
    weakest. Sorted by region; no value where no type is known. And what ``typology`` is.

    Raises
    ------
    SettingError
        There is no such version, or the level is neither 2 nor 3.
    MissingFileError, SourceError, ColumnError, TableError, RegionError
        The file is not there, can't be read, lacks a column, holds other types, or no region of the version.
    """
    if level not in (2, _FINE):
        raise SettingError(f"The urban-rural typology is there for levels 2 and 3, not {level!r}.")
    fine = _types(version, file)
    known = nuts.codes(version, _FINE)
    if level == _FINE:
        table = fine.with_columns(unit=pl.col("region"), weight=pl.lit(1.0))
        how = "type of each NUTS-3 region"
    else:
        parents = nuts.parents(version)
        sizes = weights.select("region", weight="value") if weights is not None else _areas(version)
        table = fine.join(sizes, on="region", how="left").with_columns(unit=pl.col("region").replace(parents))
        # A neighbour is one region at both levels.
        single = ~pl.col("region").is_in(list(known))
        table = table.with_columns(weight=pl.when(single).then(1.0).otherwise(pl.col("weight")))
        how = f"types of NUTS-3 regions, weighted by {weighted_by or ('area' if weights is None else 'figures given')}"
    description = Description(
        column="typology",
        label=f"Urban-rural typology: {how}",
        unit="0 predominantly rural, 1 intermediate, 2 predominantly urban",
        year="as published for NUTS 2016 and 2021; outside NUTS 2025 (projection)",
        source=f"types of {file.name}; else {_SOURCE}" if file else _SOURCE,
    )
    return _rolled(table), description


def estimated_type(densities: Mapping[int, float] = DENSITIES) -> pl.Expr:
    """
    Estimate a region's type from its cells.

    Parameters
    ----------
    densities
        People per km² by class of cell.

    Returns
    -------
    Expression over ``class_11`` to ``class_30``: 1, 2 or 3; missing where a region has no land cell.
    """
    people = {code: pl.col(f"class_{code}") * density for code, density in densities.items()}
    rural = pl.sum_horizontal(people[code] for code in RURAL) / pl.sum_horizontal(people.values())
    kind = pl.when(rural > MOSTLY).then(3).when(rural >= SOME).then(2).when(rural < SOME).then(1)
    return pl.when(pl.sum_horizontal(people.values()) > 0).then(kind).cast(pl.Int64)


def _types(version: str, file: Path | None) -> pl.DataFrame:
    """Give ``region``, ``type``, ``basis`` at level 3."""
    known = nuts.codes(version, _FINE)
    inside = (pl.col("nuts_version") == version) & pl.col("region").is_in(known)
    outside = pl.col("nuts_version").is_null() & pl.col("region").is_in(around(version)["region"].to_list())
    here = _table().filter(inside | outside)
    basis = pl.when(pl.col("type").is_not_null()).then("basis").otherwise(pl.lit("estimated"))
    table = here.select("region", type=pl.coalesce("type", "estimated"), basis=basis)
    if file is None:
        return table
    own = _from_file(file, version)
    table = table.join(own, on="region", how="left")
    given = pl.col("own").is_not_null()
    return table.select(
        "region",
        type=pl.coalesce("own", "type"),
        basis=pl.when(given).then(pl.lit("file")).otherwise(pl.col("basis")),
    )


@cache
def _table() -> pl.DataFrame:
    return pl.read_csv(data_path("nuts2", "typology.csv"), schema_overrides={"nuts_version": pl.String})


def _areas(version: str) -> pl.DataFrame:
    here = nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == _FINE))
    return here.select("region", weight="area_km2")


def _rolled(table: pl.DataFrame) -> pl.DataFrame:
    """Share out each unit's weight over the types; regions without a type or a weight are left out."""
    table = table.with_columns(weight=pl.when(pl.col("type").is_not_null()).then("weight"))
    total = pl.col("weight").sum()
    parts = {name: pl.col("weight").filter(pl.col("type") == kind).sum() / total for kind, name in _SHARES.items()}
    rank = pl.col("basis").replace_strict({"official": 0, "file": 0, "of 2016": 1, "estimated": 2}, default=2)
    shares = table.group_by("unit").agg(
        total.alias("total"), **parts, typology_basis=pl.col("basis").sort_by(rank, "basis").last()
    )
    some = pl.when(pl.col("total") > 0)
    classes = [
        pl.when(pl.col(name) == pl.max_horizontal(*_SHARES.values())).then(pl.lit(TYPES[kind]))
        for kind, name in _SHARES.items()
    ]
    return (
        shares.select(
            some.then(2 * pl.col("typology_urban") + pl.col("typology_intermediate")).alias("typology"),
            some.then(pl.coalesce(classes)).alias("typology_class"),
            *(some.then(pl.col(name)).alias(name) for name in _SHARES.values()),
            some.then(pl.col("typology_basis")).alias("typology_basis"),
            region="unit",
        )
        .select(pl.col("region"), pl.exclude("region"))
        .sort("region")
    )


_SHARES = {1: "typology_urban", 2: "typology_intermediate", 3: "typology_rural"}


def _from_file(path: Path, version: str) -> pl.DataFrame:
    """Read types of one's own: ``region``, ``own``."""
    rows = _geojson(path) if _is_json(path) else _csv(path)
    violations = [
        Violation(_TYPE, str(kind), "1, 2 or 3 (0 or nothing where there is none)", where)
        for where, _, kind in rows
        if kind not in ("0", "1", "2", "3", "")
    ]
    if violations:
        raise TableError(path.name, violations)
    found = {
        code: int(kind) for _, text, kind in rows if kind in ("1", "2", "3") and (code := _canonical(text, version))
    }
    if not found:
        some = ", ".join(sorted({text for _, text, _ in rows})[:5])
        raise RegionError(
            f"{path.name}: it gives no type to any region of NUTS {version} at level 3 (it has, for example, {some}). "
            f"Give GISCO's file of NUTS {version} at level 3: at other levels URBN_TYPE is 0."
        )
    return pl.DataFrame(
        {"region": list(found), "own": list(found.values())}, schema={"region": pl.String, "own": pl.Int64}
    )


def _canonical(text: str, version: str) -> str | None:
    code = nuts.canonical(text, version) or text.strip().upper()
    return code if code in nuts.codes(version, _FINE) or code in set(around(version)["region"]) else None


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file. Expected GISCO's GeoJSON with URBN_TYPE.") from error
    except OSError as error:
        raise SourceError(
            f"{path}: can't be read ({error.strerror}). Expected GISCO's GeoJSON with URBN_TYPE."
        ) from error


def _geojson(path: Path) -> list[tuple[str, str, str]]:
    try:
        items = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        properties = [{str(k).lower(): v for k, v in item["properties"].items()} for item in items]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"{path}: is no GeoJSON with features. Expected GISCO's file of regions.") from error
    present = sorted({name for item in properties for name in item})
    code = _column(present, path)
    return [
        (f"{path.name}, feature {number}", str(item.get(code) or ""), _kind(item.get(_TYPE)))
        for number, item in enumerate(properties, start=1)
    ]


def _csv(path: Path) -> list[tuple[str, str, str]]:
    frame = text_table.read(path, expected="a table of regions with URBN_TYPE").frame
    frame = frame.rename({name: name.strip().lower() for name in frame.columns})
    code = _column(frame.columns, path)
    return [
        (f"{path.name}, line {number}", str(row[code] or ""), _kind(row[_TYPE]))
        for number, row in enumerate(frame.iter_rows(named=True), start=2)
    ]


def _column(present: list[str], path: Path) -> str:
    found = next((name for name in _CODES if name in present), None)
    missing = [name for name, there in (("NUTS_ID", found), ("URBN_TYPE", _TYPE in present)) if not there]
    if missing:
        raise ColumnError(missing, present=present, where=f"{path.name}, urban-rural typology")
    return str(found)


def _kind(value: object) -> str:
    """Write a type as its digit; a number with decimals that are zero is one, too."""
    text = str("" if value is None else value).strip()
    return text.removesuffix(".0")
