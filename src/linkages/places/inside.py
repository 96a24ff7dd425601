"""
Which partner rows lie inside a cross-border region, which outside, and of which it can't be said.

A part may belong whole; with a stated share; with some of its municipalities; or be cut by an outline.
"""

from typing import NamedTuple

import polars as pl

from linkages.places import nuts
from linkages.places.area_file import town_keys
from linkages.places.town_points import also_called, points, readings

LEAST_SHARE = 0.5
"""A part of which a smaller share belongs does not count as inside: its rows can't be decided."""
_ROW = {"_row": pl.UInt32, "project_id": pl.String, "unit": pl.String, "country": pl.String}
_OPEN = {"_row": pl.UInt32, "unit": pl.String, "reason": pl.String}


class Inside(NamedTuple):
    """
    Partner rows by unit.

    Parameters
    ----------
    rows
        ``_row`` (position among the partner rows), ``project_id``, ``unit``, ``country``: those inside.
    undecided
        ``_row``, ``unit``, ``reason``: those that may be.
    """

    rows: pl.DataFrame
    undecided: pl.DataFrame


def inside(participations: pl.DataFrame, parts: pl.DataFrame) -> Inside:
    """
    Find the partner rows inside each unit.

    Parameters
    ----------
    participations
        ``project_id``, ``nuts2``, ``nuts3``, and where they are there ``country``, ``town``, ``lon``, ``lat``.
    parts
        Parts of cross-border regions (`linkages.places.crossborder.areas`).

    Returns
    -------
    The rows inside and undecided. A row lies inside a part with its NUTS-3 region; of one of which only the NUTS-2
    region is known all parts must belong. In a part with a list of municipalities its town must be on the list
    (compared within the country, under all names that `linkages.places.town_points` knows). With an outline, the point
    decides where there is one: the row's own, else that of its town. Undecided is a row with only a NUTS-2 region that
    belongs in part; with a part of which less than `LEAST_SHARE` belongs; without a town where municipalities are
    listed; without a point where a region is cut.
    """
    rows = participations.with_row_index("_row")
    absent = [name for name in ("country", "town", "lon", "lat") if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None).alias(name) for name in absent).with_columns(_country().alias("country"))
    parts = _complete(parts)
    outlined = pl.col("outline").is_not_null()
    listed = pl.col("towns").is_not_null()
    plain = parts.filter(~outlined & ~listed)
    found = [
        _by_region(rows, plain),
        _by_towns(rows, parts.filter(listed & ~outlined)),
        _by_outline(rows, parts.filter(outlined)),
    ]
    within = pl.concat([one.rows for one in found]).unique(["_row", "unit"], maintain_order=True)
    undecided = pl.concat([one.undecided for one in found])
    return Inside(within, undecided.join(within, on=["_row", "unit"], how="anti"))


def whole(parts: pl.DataFrame) -> set[str]:
    """
    List the NUTS-3 regions that a unit holds at least by half.

    Parameters
    ----------
    parts
        Its parts.

    Returns
    -------
    Their codes; with parts of which no share is stated.
    """
    large = _complete(parts).filter(pl.col("share").fill_null(1.0) >= LEAST_SHARE)
    return set(large["nuts3"].drop_nulls())


def _country() -> pl.Expr:
    return pl.coalesce(_country_of(pl.coalesce("nuts3", "nuts2")), pl.col("country").cast(pl.String))


def _country_of(region: pl.Expr) -> pl.Expr:
    """Tell the country of regions, as `linkages.places.nuts.country_of` does for one."""
    return region.str.slice(0, 2).replace("GR", "EL")


def _complete(parts: pl.DataFrame) -> pl.DataFrame:
    """Add the columns that a table of parts may lack."""
    kinds = {"share": pl.Float64, "towns": pl.String, "outline": pl.Binary, "country": pl.String}
    return parts.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in kinds.items() if name not in parts.columns
    )


def _coarse(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("nuts3").is_null() & pl.col("nuts2").is_not_null())


def _by_region(rows: pl.DataFrame, parts: pl.DataFrame) -> Inside:
    """Decide by the NUTS-3 region, else by the NUTS-2 region."""
    large = pl.col("share").fill_null(1.0) >= LEAST_SHARE
    parts = parts.select("unit", "nuts3", "nuts_version", large.alias("large")).unique(["unit", "nuts3"])
    fine = rows.filter(pl.col("nuts3").is_not_null()).join(parts, on="nuts3")
    small = _open(fine.filter(~pl.col("large")), "in a region of which less than half belongs")
    within, coarse = fine.filter("large").select(list(_ROW)), _coarse(rows)
    versions = parts["nuts_version"].unique().to_list()
    if coarse.is_empty() or not versions:
        return Inside(within, small)
    parents = nuts.parents(versions[0])
    tree = pl.DataFrame({"nuts3": list(parents), "nuts2": list(parents.values())})
    sizes = tree.group_by("nuts2").len("all")
    belonging = (
        parts.join(tree, on="nuts3")
        .group_by("unit", "nuts2")
        .agg(pl.col("large").sum().alias("in"))
        .join(sizes, on="nuts2")
    )
    touched = coarse.join(belonging, on="nuts2")
    complete = touched.filter(pl.col("in") == pl.col("all")).select(list(_ROW))
    cut = _open(touched.filter(pl.col("in") < pl.col("all")), _CUT)
    return Inside(pl.concat([within, complete]), pl.concat([small, cut]))


_CUT = "NUTS-2 region partly inside, NUTS-3 region unknown"


def _by_towns(rows: pl.DataFrame, parts: pl.DataFrame) -> Inside:
    """Decide by lists of municipalities, within a region or a country."""
    if parts.is_empty():
        return Inside(pl.DataFrame(schema=_ROW), pl.DataFrame(schema=_OPEN))
    parents = nuts.parents(parts["nuts_version"][0])
    parts = parts.select("unit", "nuts3", "towns", country=pl.coalesce(_country_of(pl.col("nuts3")), "country"))
    lists = [
        sorted(also_called(land, town_keys(towns))) for land, towns in parts.select("country", "towns").iter_rows()
    ]
    parts = parts.drop("towns").with_columns(
        pl.Series("list", lists, pl.List(pl.String)),
        parent=pl.col("nuts3").replace_strict(parents, default=None, return_dtype=pl.String),
    )
    met = rows.join(parts, on="country", suffix="_part")
    fine = pl.col("nuts3_part")
    here = (
        fine.is_null()
        | (pl.col("nuts3") == fine)
        | (pl.col("nuts3").is_null() & (pl.col("nuts2").is_null() | (pl.col("nuts2") == pl.col("parent"))))
    )
    met = met.filter(here.fill_null(value=False)).with_columns(_read=_readings(pl.col("town")))
    named = pl.col("_read").list.set_intersection("list").list.len() > 0
    unknown = pl.col("_read").list.len().fill_null(0) == 0
    return Inside(
        met.filter(named).select(list(_ROW)), _open(met.filter(unknown), "town unknown where municipalities are listed")
    )


def _readings(town: pl.Expr) -> pl.Expr:
    return town.cast(pl.String).map_elements(readings, return_dtype=pl.List(pl.String))


def _by_outline(rows: pl.DataFrame, parts: pl.DataFrame) -> Inside:
    """Decide by the point, where there is one, else by the regions that an outline holds or cuts."""
    if parts.is_empty():
        return Inside(pl.DataFrame(schema=_ROW), pl.DataFrame(schema=_OPEN))
    import shapely

    located = _located(rows, parts["nuts_version"][0])
    others = rows.join(located, on="_row", how="anti")
    spots = shapely.points(located["lon"], located["lat"])
    within = []
    for unit, outline in parts.unique("unit").sort("unit").select("unit", "outline").iter_rows():
        shape = shapely.from_wkb(outline)
        shapely.prepare(shape)
        within.append(
            located.filter(shapely.intersects(shape, spots)).with_columns(unit=pl.lit(unit)).select(list(_ROW))
        )
    held = _by_region(others, parts.filter(pl.col("status") == "core"))
    cut = others.join(parts.filter(pl.col("status") == "partial").select("unit", "nuts3"), on="nuts3")
    unknown = _open(cut, "point unknown in a region that an outline cuts")
    parents = nuts.parents(parts["nuts_version"][0])
    touched = parts.select("unit", nuts2=pl.col("nuts3").replace_strict(parents, default=None, return_dtype=pl.String))
    coarse = _open(_coarse(others).join(touched.drop_nulls().unique(), on="nuts2"), _CUT)
    undecided = pl.concat([unknown, coarse]).join(held.rows, on=["_row", "unit"], how="anti").unique(["_row", "unit"])
    return Inside(pl.concat([*within, held.rows]), undecided)


def _located(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """Give the rows with a point: their own, else their town's."""
    own = rows.with_columns(pl.col("lon", "lat").cast(pl.Float64))
    known = own.filter(pl.col("lon").is_not_null() & pl.col("lat").is_not_null())
    others = own.join(known, on="_row", how="anti").drop("lon", "lat")
    return pl.concat([known, others.join(points(others, version), on="_row").select(known.columns)])


def _open(rows: pl.DataFrame, reason: str) -> pl.DataFrame:
    return rows.select("_row", "unit", reason=pl.lit(reason))
