"""
Cross-border regions: named sets of NUTS-3 units on both sides of a border, and the projects that count in them.

They overlap, so counts over them do not add up. The composition that comes along
(``data/nuts2/cross_border_regions.csv``, the Baltic in 2007-2013) is written in NUTS 2013; in another version a unit
of that version belongs when at least half of its area lies in units that belong.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import polars as pl

from linkages.errors import ColumnError, SettingError, SourceError, TableError, Violation
from linkages.places import nuts, text_table
from linkages.places.assign import country_of
from linkages.places.neighbours import around
from linkages.places.overlaps import overlaps
from linkages.resources import data_path
from linkages.tables import COVERAGE, conform, coverage_row

if TYPE_CHECKING:
    import geopandas as gpd

Rule = Literal["two_countries", "any"]

STATUSES = ("core", "partial", "adjacent")
"""How a unit belongs: wholly, with some of its municipalities, or next to the area (it may take part up to a share)."""
BUILT_IN_VERSION = "2013"
_HALF = 0.5
_SHOWN = 5
_COLUMNS = ("unit", "kind", "nuts3", "name", "country", "status", "source", "confidence", "nuts_version")


class Membership(NamedTuple):
    """
    Which project counts in which cross-border region.

    Parameters
    ----------
    projects
        ``project_id``, ``unit``, sorted; a project may be in several units or in none.
    coverage
        Projects in none, projects that can't be judged, and rows that can't be decided (`linkages.tables.COVERAGE`).
    """

    projects: pl.DataFrame
    coverage: pl.DataFrame


def areas(version: str, *, file: str | Path | None = None) -> pl.DataFrame:
    """
    Give the composition of cross-border regions in a NUTS version.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    file
        The user's own composition instead of the one that comes along: a CSV file
        (`linkages.places.text_table`), one row a part:

        - ``unit``: name of the cross-border region (must be there);
        - ``region``: NUTS-3 code, NUTS-2 code (stands for all its NUTS-3 regions), or ISO 3166-2 code outside NUTS
          (must be
          there);
        - ``status``: ``core`` (default), ``partial`` or ``adjacent``;
        - ``nuts_version``: version of the code; by default the one asked for;
        - ``kind``, ``source``, ``confidence``: words of your own.

    Returns
    -------
    ``unit``, ``kind``, ``nuts3`` (ISO 3166-2 outside NUTS), ``name``, ``country``, ``status``, ``source``,
    ``confidence``, ``nuts_version``; one row a unit and part, sorted.

    Raises
    ------
    SettingError
        There is no such version.
    MissingFileError, SourceError, ColumnError, TableError
        The file is not there, can't be read, lacks a column, or has rows that can't be used; every such row is listed.
    """
    nuts.codes(version, 3)
    table = _built_in() if file is None else _from_file(Path(file), version)
    found = [
        translated(part, str(own[0]), version) for own, part in table.group_by("nuts_version", maintain_order=True)
    ]
    table = pl.concat(found).unique(["unit", "nuts3"], keep="first", maintain_order=True)
    names = pl.concat(
        [
            nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == 3)).select("region", "name"),  # noqa: PLR2004
            around(version).select("region", "name"),
        ]
    )
    table = table.join(names, left_on="nuts3", right_on="region", how="left")
    country = pl.col("nuts3").map_elements(country_of, return_dtype=pl.String)
    return (
        table.with_columns(country.alias("country"), pl.lit(version).alias("nuts_version"))
        .select(_COLUMNS)
        .sort("unit", "nuts3")
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
    ``unit``, ``countries`` (separated by ``;``), ``geometry`` (EPSG:4326); one row a unit, sorted.
    """
    import geopandas as gpd
    import shapely

    regions = nuts.regions(version, 3)
    shapes = dict(zip(regions["region"], regions.geometry, strict=True))
    nuts.require(areas["nuts3"], version, 3)
    rows = []
    for (unit,), parts in sorted(areas.group_by("unit"), key=lambda item: str(item[0][0])):
        united = shapely.coverage_union_all([shapes[code] for code in sorted(set(parts["nuts3"]))])
        rows.append({"unit": unit, "countries": ";".join(sorted(set(parts["country"]))), "geometry": united})
    return gpd.GeoDataFrame(rows, columns=["unit", "countries", "geometry"], geometry="geometry", crs="EPSG:4326")


def membership(
    participations: pl.DataFrame,
    areas: pl.DataFrame,
    *,
    rule: Rule = "two_countries",
    statuses: Collection[str] = STATUSES,
) -> Membership:
    """
    Find the projects that count in each cross-border region.

    By the default rule a project counts where participants from at least two of the region's countries lie inside.
    Where a programme was exported with lead partners alone that can only hold for projects with two leads, one on
    either side.

    Parameters
    ----------
    participations
        Partner rows with ``project_id``, ``nuts2``, ``nuts3`` (`linkages.places.assign.place`).
    areas
        What `areas` gave, for the same NUTS version.
    rule
        ``two_countries``, or ``any``: one participant inside is enough (gives far more projects).
    statuses
        Which parts of a region count; all by default.

    Returns
    -------
    The projects of each region, and the coverage. A participant of whom only the NUTS-2 region is known lies inside
    where all its NUTS-3 regions belong, outside where none does, and can't be decided between.

    Raises
    ------
    SettingError
        There is no such rule or status; or no cross-border region has parts in two countries, so that by the rule
        ``two_countries`` none could ever have a project.
    ColumnError
        A column is missing.
    """
    if rule not in ("two_countries", "any"):
        raise SettingError(f"There is no rule {rule!r} for cross-border regions; there are 'two_countries' and 'any'.")
    if strange := sorted(set(statuses) - set(STATUSES)):
        raise SettingError(f"There is no status {strange[0]!r}; there are {', '.join(STATUSES)}.")
    needed = ("project_id", "nuts2", "nuts3")
    if missing := [name for name in needed if name not in participations.columns]:
        raise ColumnError(missing, present=participations.columns, where="placed partner rows")
    parts = areas.filter(pl.col("status").is_in(list(statuses))).select("unit", "nuts3", "nuts_version").unique()
    single = _single(areas) if rule == "two_countries" else []
    if single and len(single) == areas["unit"].n_unique():
        raise SettingError(
            f"No cross-border region has parts in two countries ({_named(single)}): no project could count in any. Add "
            "the parts across the border, or count projects with any participant inside (--area-rule any)."
        )
    rows = participations.select(needed).with_row_index("_row")
    inside, undecided = _inside(rows, parts)
    country = pl.col("region").map_elements(country_of, return_dtype=pl.String)
    counted = (
        inside.with_columns(country.alias("country")).group_by("project_id", "unit").agg(pl.col("country").n_unique())
    )
    enough = 1 if rule == "any" else 2
    projects = counted.filter(pl.col("country") >= enough).select("project_id", "unit").sort("project_id", "unit")
    made = _coverage(rows, inside, undecided, projects, rule)
    if single:
        total = areas["unit"].n_unique()
        reason = (
            f"parts in one country only (in NUTS {areas['nuts_version'][0]}), so that its zero says nothing: no "
            f"project can count there by the rule two_countries, by --area-rule any it can: {_named(single)}"
        )
        field = "cross-border region: units in two countries"
        made.append(coverage_row("place", field, rows=total, known=total - len(single), reason=reason))
    coverage = pl.DataFrame(made)
    return Membership(projects, conform(coverage, COVERAGE))


def _single(areas: pl.DataFrame) -> list[str]:
    """Find the units with parts in one country only."""
    countries = areas.group_by("unit").agg(pl.col("nuts3").map_elements(country_of, return_dtype=pl.String).n_unique())
    return countries.filter(pl.col("nuts3") < 2)["unit"].sort().to_list()  # noqa: PLR2004 (a border has two sides)


def _named(units: Sequence[str]) -> str:
    more = f" and {len(units) - _SHOWN} more" if len(units) > _SHOWN else ""
    return f"{', '.join(units[:_SHOWN])}{more}"


def translated(table: pl.DataFrame, own: str, version: str) -> pl.DataFrame:
    """
    Translate parts from one NUTS version into another.

    A region of the other version belongs when at least half of its area lies in parts that do; what is said of the
    largest piece is said of the whole. ISO 3166-2 codes stay as they are.

    Parameters
    ----------
    table
        ``unit``, ``nuts3``, ``kind``, ``status``, ``source``, ``confidence``, ``nuts_version``.
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
    outside = table.filter(pl.col("nuts3").is_in(around(version)["region"].to_list()))
    shared = overlaps(own, version, 3)
    sizes = shared.group_by("target").agg(pl.col("area_km2").sum().alias("size"))
    pieces = table.join(shared, left_on="nuts3", right_on="source").join(sizes, on="target")
    pieces = pieces.sort("unit", "target", "area_km2", descending=[False, False, True])
    whole = pieces.group_by("unit", "target", maintain_order=True).agg(
        pl.col("kind", "status", "source", "confidence", "nuts_version").first(),
        (pl.col("area_km2").sum() / pl.col("size").first()).alias("inside"),
    )
    inside = whole.filter(pl.col("inside") >= _HALF).rename({"target": "nuts3"}).select(table.columns)
    return pl.concat([inside, outside])


def _inside(rows: pl.DataFrame, parts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the rows inside each unit (``_row``, ``project_id``, ``unit``, ``region``), and those undecided."""
    columns = ["_row", "project_id", "unit", "region"]
    fine = (
        rows.filter(pl.col("nuts3").is_not_null()).join(parts, on="nuts3").with_columns(region="nuts3").select(columns)
    )
    coarse = rows.filter(pl.col("nuts3").is_null() & pl.col("nuts2").is_not_null())
    versions = parts["nuts_version"].unique().to_list()
    if coarse.is_empty() or not versions:
        return fine, fine.clear()
    parents = nuts.parents(versions[0])
    whole = pl.DataFrame({"nuts3": list(parents), "nuts2": list(parents.values())})
    sizes = whole.group_by("nuts2").len("all")
    belonging = parts.join(whole, on="nuts3").group_by("unit", "nuts2").len("in").join(sizes, on="nuts2")
    touched = coarse.join(belonging, on="nuts2").with_columns(region="nuts2")
    complete = touched.filter(pl.col("in") == pl.col("all")).select(columns)
    return pl.concat([fine, complete]), touched.filter(pl.col("in") < pl.col("all")).select(columns)


def _coverage(
    rows: pl.DataFrame, inside: pl.DataFrame, undecided: pl.DataFrame, projects: pl.DataFrame, rule: Rule
) -> list[dict[str, object]]:
    total = rows["project_id"].n_unique()
    placed = rows.filter(pl.col("nuts2").is_not_null())["project_id"].n_unique()
    found = projects["project_id"].n_unique()
    some = inside["project_id"].n_unique()
    text = "participants from at least two of its countries" if rule == "two_countries" else "a participant"
    judged = (
        "no participant has a place: can't be judged" if placed < total else "every project has a participant placed"
    )
    reasons = (
        judged,
        f"in no cross-border region: none has {text} (rule {rule}); {some} of all have a participant inside one"
        if found < placed
        else f"every project is in one (rule {rule}: {text} inside)",
        "rows whose NUTS-2 region lies partly inside a cross-border region, NUTS-3 region unknown: not counted there",
    )
    field = "cross-border region"
    made = [
        coverage_row("place", f"{field}: projects with a place", rows=total, known=placed, reason=reasons[0]),
        coverage_row("place", field, rows=placed, known=found, reason=reasons[1]),
    ]
    if lost := undecided["_row"].n_unique():
        known = rows.height - lost
        made.append(coverage_row("place", f"{field}: rows decided", rows=rows.height, known=known, reason=reasons[2]))
    return made


def _built_in() -> pl.DataFrame:
    table = pl.read_csv(data_path("nuts2", "cross_border_regions.csv"), infer_schema=False)
    return table.rename({"nuts3_2013": "nuts3"}).select(
        "unit", "kind", "nuts3", "status", "source", "confidence", pl.lit(BUILT_IN_VERSION).alias("nuts_version")
    )


def _from_file(path: Path, version: str) -> pl.DataFrame:
    table = text_table.read(
        path, expected="the composition of cross-border regions, with the columns unit and region"
    ).frame
    table = table.rename({name: name.strip().lower() for name in table.columns})
    missing = [name for name in ("unit", "region") if name not in table.columns]
    if missing:
        raise ColumnError(missing, present=table.columns, where=f"{path.name}, composition of cross-border regions")
    defaults = {"status": "core", "nuts_version": version, "kind": None, "source": None, "confidence": None}
    filled = [
        pl.coalesce(pl.col(name).replace("", None), pl.lit(value, pl.String))
        if name in table.columns
        else pl.lit(value, pl.String).alias(name)
        for name, value in defaults.items()
    ]
    table = table.with_columns(filled).with_columns(
        pl.col("region").str.strip_chars(), pl.col("unit").str.strip_chars()
    )
    violations: list[Violation] = []
    expanded: list[tuple[str | None, ...]] = []
    for line, row in enumerate(table.iter_rows(named=True), start=2):
        where = f"{path.name}, line {line}"
        try:
            regions = _expand(row, where, violations)
        except SettingError as error:
            violations.append(Violation("nuts_version", str(row["nuts_version"]), str(error), where))
            continue
        base = (row["kind"], row["status"], row["source"], row["confidence"], row["nuts_version"])
        expanded += [(row["unit"], region, *base) for region in regions]
    if violations:
        raise TableError(path.name, violations)
    if not expanded:
        raise SourceError(
            f"{path}: no row. Expected one row a cross-border region and part, with the columns unit and region."
        )
    names = ("unit", "nuts3", "kind", "status", "source", "confidence", "nuts_version")
    schema = dict.fromkeys(names, pl.String)
    return pl.DataFrame(expanded, schema=schema, orient="row").select(
        "unit", "kind", "nuts3", "status", "source", "confidence", "nuts_version"
    )


def _expand(row: dict[str, str | None], where: str, violations: list[Violation]) -> Sequence[str]:
    """Check one row of a user's file; give its NUTS-3 regions."""
    version, code = row["nuts_version"] or "", (row["region"] or "").upper()
    if not row["unit"]:
        violations.append(Violation("unit", "", "the name of a cross-border region", where))
    if row["status"] not in STATUSES:
        violations.append(Violation("status", str(row["status"]), f"one of {', '.join(STATUSES)}", where))
    region = nuts.canonical(code, version)
    if region in nuts.codes(version, 3) or code in set(around(version)["region"]):
        return [region or code]
    if region in nuts.codes(version, 2):
        return sorted(fine for fine, coarse in nuts.parents(version).items() if coarse == region)
    others = [other for other in nuts.VERSIONS if nuts.canonical(code, other)]
    hint = f" (a code of NUTS {', '.join(others)}: say so in a column nuts_version)" if others else ""
    violations.append(
        Violation("region", code, f"a NUTS-3, NUTS-2 or ISO 3166-2 code known to NUTS {version}{hint}", where)
    )
    return []
