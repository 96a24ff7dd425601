"""
Cross-border regions: named sets of NUTS-3 units on both sides of a border, what they have in common, and their shape.

They overlap, so counts over them do not add up. The composition that comes along
(``data/nuts2/cross_border_regions.csv``, the Baltic in 2007-2013) is written in NUTS 2013; in another version a unit
of that version belongs when at least half of its area lies in units that belong. Which project counts in them stands in
`linkages.places.membership`.
"""

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkages.places import area_file, nuts
from linkages.places.area_file import SCHEMA, STATUSES
from linkages.places.neighbours import around
from linkages.places.overlaps import overlaps
from linkages.resources import data_path
from linkages.tables import AREA_OVERLAPS, AREA_PROJECTS, AREAS, conform

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["BUILT_IN_VERSION", "STATUSES", "areas", "common", "geometry", "tables", "translated"]

BUILT_IN_VERSION = "2013"
_HALF = 0.5
_COLUMNS = (
    "unit",
    "kind",
    "nuts3",
    "name",
    "country",
    "status",
    "share",
    "towns",
    "programmes",
    "rule",
    "source",
    "confidence",
    "nuts_version",
    "outline",
)


def areas(version: str, *, file: str | Path | None = None) -> pl.DataFrame:
    """
    Give the composition of cross-border regions in a NUTS version.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    file
        The user's own composition instead of the one that comes along: outlines in a GeoJSON or GeoPackage file
        (`linkages.places.outlines.read`), or a CSV file (`linkages.places.text_table`), one row a part:

        - ``unit``: name of the cross-border region (must be there);
        - ``region``: NUTS-3 code, NUTS-2 code (stands for all its NUTS-3 regions), ISO 3166-2 code outside NUTS, or,
          with ``towns``, a country (must be there);
        - ``status``: ``core`` (default), ``partial`` or ``adjacent``;
        - ``share``: which share of the part belongs (0.4, 40 %);
        - ``towns``: the municipalities of the part that belong, separated by ``;`` or ``|``, under as many names as
          they have;
        - ``programmes``: names of the programmes whose projects belong to the unit, separated likewise, ``*`` for
          anything (rules ``programme`` and ``either``);
        - ``rule``: when a project counts in the unit, where that differs from the rule of the run;
        - ``nuts_version``: version of the code; by default the one asked for;
        - ``kind``, ``source``, ``confidence``: words of your own.

    Returns
    -------
    ``unit``, ``kind``, ``nuts3`` (ISO 3166-2 outside NUTS; missing where municipalities of a whole country are
    listed), ``name``, ``country``, ``status``, ``share``, ``towns``, ``programmes``, ``rule``, ``source``,
    ``confidence``, ``nuts_version``, ``outline`` (WKB, EPSG:4326; where the unit was drawn); one row a unit and part,
    sorted.

    Raises
    ------
    SettingError
        There is no such version.
    MissingFileError, SourceError, ColumnError, TableError
        The file is not there, can't be read, lacks a column, or has rows that can't be used; every such row is listed.
    """
    nuts.codes(version, 3)
    table = _built_in() if file is None else area_file.read(Path(file), version)
    found = [
        translated(part, str(own[0]), version) for own, part in table.group_by("nuts_version", maintain_order=True)
    ]
    table = pl.concat(found)
    named = table.filter(pl.col("nuts3").is_not_null()).unique(["unit", "nuts3"], keep="first", maintain_order=True)
    table = pl.concat([named, table.filter(pl.col("nuts3").is_null()).unique(maintain_order=True)])
    names = pl.concat(
        [
            nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == 3)).select("region", "name"),  # noqa: PLR2004
            around(version).select("region", "name"),
        ]
    )
    table = table.join(names, left_on="nuts3", right_on="region", how="left")
    country = pl.coalesce(pl.col("nuts3").map_elements(nuts.country_of, return_dtype=pl.String), "country")
    return (
        table.with_columns(country.alias("country"), pl.lit(version).alias("nuts_version"))
        .select(_COLUMNS)
        .sort("unit", "nuts3", "country", "towns", nulls_last=True)
    )


def geometry(areas: pl.DataFrame, version: str) -> "gpd.GeoDataFrame":
    """
    Dissolve cross-border regions.

    Parameters
    ----------
    areas
        What `areas` gave.
    version
        The NUTS version it was asked for in.

    Returns
    -------
    ``unit``, ``countries`` (separated by ``;``), ``geometry`` (EPSG:4326); one row a unit, sorted. A unit that was
    drawn has its outline; a part of which some municipalities belong is drawn whole; a unit of municipalities without a
    region is empty.
    """
    import geopandas as gpd
    import shapely

    regions = nuts.regions(version, 3)
    shapes = dict(zip(regions["region"], regions.geometry, strict=True))
    nuts.require(areas["nuts3"].drop_nulls(), version, 3)
    rows = []
    for (unit,), parts in sorted(areas.group_by("unit"), key=lambda item: str(item[0][0])):
        outlines = parts["outline"].drop_nulls().to_list() if "outline" in parts.columns else []
        codes = sorted(set(parts["nuts3"].drop_nulls()))
        if outlines:
            united = shapely.from_wkb(outlines[0])
        else:
            united = shapely.coverage_union_all([shapes[c] for c in codes]) if codes else shapely.MultiPolygon()
        rows.append({"unit": unit, "countries": ";".join(sorted(set(parts["country"]))), "geometry": united})
    return gpd.GeoDataFrame(rows, columns=["unit", "countries", "geometry"], geometry="geometry", crs="EPSG:4326")


def common(areas: pl.DataFrame, projects: pl.DataFrame) -> pl.DataFrame:
    """
    Tell what cross-border regions have in common: parts and projects.

    Parameters
    ----------
    areas
        What `areas` gave.
    projects
        ``project_id``, ``unit`` (`linkages.places.membership.membership`).

    Returns
    -------
    One row a pair of units that share a part or a project (`linkages.tables.AREA_OVERLAPS`), sorted. A part counts as
    shared where both name it, be it whole or partial.
    """
    parts = {unit: set(group["nuts3"].drop_nulls()) for (unit,), group in areas.group_by("unit")}
    members: dict[str, set[str]] = {str(unit): set(group["project_id"]) for (unit,), group in projects.group_by("unit")}
    rows = []
    for unit, other in combinations(sorted(map(str, parts)), 2):
        shared, joint = parts[unit] & parts[other], members.get(unit, set()) & members.get(other, set())
        if shared or joint:
            row = {"unit": unit, "other": other, "shared_regions": len(shared), "regions": ";".join(sorted(shared))}
            row |= {"unit_regions": len(parts[unit]), "other_regions": len(parts[other])}
            row |= {"shared_projects": len(joint), "unit_projects": len(members.get(unit, ()))}
            rows.append({**row, "other_projects": len(members.get(other, ()))})
    return conform(pl.DataFrame(rows, schema=AREA_OVERLAPS.empty().schema), AREA_OVERLAPS)


def tables(areas: pl.DataFrame, projects: pl.DataFrame, *, rule: str) -> dict[str, pl.DataFrame]:
    """
    Make the tables that a run writes of cross-border regions.

    Parameters
    ----------
    areas
        What `areas` gave.
    projects
        ``project_id``, ``unit``, ``rule`` (`linkages.places.membership.membership`).
    rule
        The rule of the run, which holds for regions without one of their own.

    Returns
    -------
    ``areas``, ``area_projects``, ``area_overlaps``, as specified in `linkages.tables`.
    """
    composition = areas.drop("outline").rename({"nuts3": "region"}).with_columns(pl.col("rule").fill_null(rule))
    return {
        "areas": conform(composition, AREAS),
        "area_projects": conform(projects, AREA_PROJECTS),
        "area_overlaps": common(areas, projects),
    }


def translated(table: pl.DataFrame, own: str, version: str) -> pl.DataFrame:
    """
    Translate parts from one NUTS version into another.

    A region of the other version belongs when at least half of its area lies in parts that do. Shares of its pieces are
    averaged and lists of municipalities put together; what else is said of the largest piece is said of the whole. ISO
    3166-2 codes, and parts without a code, stay as they are.

    Parameters
    ----------
    table
        ``unit``, ``nuts3``, ``nuts_version`` and further columns.
    own
        The version of the codes.
    version
        The version wanted.

    Returns
    -------
    The same columns; ``nuts_version`` still says what the codes were translated from.
    """
    if own == version:
        return table
    outside = table.filter(pl.col("nuts3").is_null() | pl.col("nuts3").is_in(around(version)["region"].to_list()))
    shared = overlaps(own, version, 3)
    sizes = shared.group_by("target").agg(pl.col("area_km2").sum().alias("size"))
    pieces = table.join(shared, left_on="nuts3", right_on="source").join(sizes, on="target")
    pieces = pieces.sort("unit", "target", "area_km2", descending=[False, False, True])
    whole = pieces.group_by("unit", "target", maintain_order=True).agg(
        *(_joined(name) for name in table.columns if name not in ("unit", "nuts3")),
        (pl.col("area_km2").sum() / pl.col("size").first()).alias("inside"),
    )
    inside = whole.filter(pl.col("inside") >= _HALF).rename({"target": "nuts3"}).select(table.columns)
    return pl.concat([inside, outside])


def _joined(name: str) -> pl.Expr:
    """Say of a whole what is said of its pieces: shares are averaged, lists put together, else the largest piece's."""
    cell = pl.col(name)
    if name == "share":
        share = (cell.fill_null(1.0) * pl.col("area_km2")).sum() / pl.col("area_km2").sum()
        return pl.when(cell.is_not_null().any()).then(share).alias(name)
    if name == "towns":  # a piece without a list belongs whole
        return pl.when(cell.is_not_null().all()).then(cell.unique(maintain_order=True).str.join(";")).alias(name)
    return cell.first()


def _built_in() -> pl.DataFrame:
    table = pl.read_csv(data_path("nuts2", "cross_border_regions.csv"), infer_schema=False)
    table = table.rename({"nuts3_2013": "nuts3"}).with_columns(nuts_version=pl.lit(BUILT_IN_VERSION))
    absent = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in table.columns]
    return table.with_columns(absent).select(list(SCHEMA))
