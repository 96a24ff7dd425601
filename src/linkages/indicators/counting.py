"""
Whole, fractional and lead counts of projects beside each other.

The *whole* count gives a project to each unit with a participant: what a unit took part in. The *fractional* count
splits a project over its participants, equally, and a participant over the places of its rows: what a unit contributed,
if all contribute alike; over units that do not overlap it adds up to the projects with a placed participant. The *lead*
count gives a project to the units that lead it.
"""

import polars as pl

from linkages.errors import ColumnError
from linkages.tables.shares import COUNTS

NEEDED = ("project_id", "organisation_id", "role")
KINDS = ("country", "region")

_KEYS = ("unit_kind", "unit")


def places(participations: pl.DataFrame, *, level: int, inside: pl.DataFrame | None = None) -> pl.DataFrame:
    """
    List the units of each partner row.

    Parameters
    ----------
    participations
        Partner rows as placed: ``country`` and ``nuts2`` or ``nuts3``.
    level
        Level of the regions, 2 or 3.
    inside
        ``_row`` (position among the partner rows), ``unit``: rows inside each cross-border region
        (`linkages.places.inside.inside`).

    Returns
    -------
    ``unit_kind``, ``unit``, ``_row``: one row a unit and partner row.
    """
    rows = participations.with_row_index("_row")
    columns = dict(zip(KINDS, ("country", f"nuts{level}"), strict=True))
    found = [
        rows.select(pl.lit(kind).alias("unit_kind"), pl.col(column).cast(pl.String).alias("unit"), "_row")
        for kind, column in columns.items()
    ]
    if inside is not None:
        found.append(inside.select(pl.lit("cross_border_region").alias("unit_kind"), "unit", "_row"))
    return pl.concat(found).drop_nulls("unit").unique(maintain_order=True)


def fractions(participations: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """
    Split projects over the units of their participants.

    Parameters
    ----------
    participations
        Partner rows: ``project_id``, ``organisation_id``, ``role`` (``lead``, ``partner``).
    placed
        What `places` gave: ``unit_kind``, ``unit``, ``_row``.

    Returns
    -------
    One row a unit and project, sorted: ``unit_kind``, ``unit``, ``project_id``, ``fraction`` (over 0, up to 1),
    ``led`` (whether a lead partner's row lies in the unit). Each organisation that is placed counts alike, its rows
    share it equally; a row without an organisation is one of its own. Rows that are not placed take no part: of country
    and region, those without one; a row outside every cross-border region is placed all the same.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    if missing := [name for name in NEEDED if name not in participations.columns]:
        raise ColumnError(missing, present=participations.columns, where="partner rows to be counted")
    rows = participations.with_row_index("_row").select(
        "_row",
        "project_id",
        pl.coalesce(pl.col("organisation_id").cast(pl.String), pl.concat_str(pl.lit("\0"), "_row")).alias("_who"),
        (pl.col("role") == "lead").fill_null(value=False).alias("led"),
    )
    parts = []
    for (kind,), own in sorted(placed.group_by("unit_kind"), key=lambda item: str(item[0][0])):
        # what lies outside every cross-border region is a part of the project all the same
        base = placed.filter(pl.col("unit_kind").is_in(KINDS)) if kind not in KINDS else own
        known = rows.filter(pl.col("_row").is_in(base["_row"].unique().implode()))
        weights = known.with_columns(
            weight=1 / (pl.col("_who").n_unique().over("project_id") * pl.len().over("project_id", "_who"))
        )
        parts.append(
            own.join(weights, on="_row")
            .group_by(*_KEYS, "project_id")
            .agg(fraction=pl.col("weight").sort().sum(), led=pl.col("led").any())
        )
    if not parts:
        kinds = {"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String}
        return pl.DataFrame(schema={**kinds, "fraction": pl.Float64, "led": pl.Boolean})
    return pl.concat(parts).sort(*_KEYS, "project_id")


def field_fractions(membership: pl.DataFrame) -> pl.DataFrame:
    """
    Split projects over their fields.

    Parameters
    ----------
    membership
        ``unit_kind``, ``unit``, ``project_id``; rows of other kinds than ``field`` are left out.

    Returns
    -------
    As `fractions`; ``led`` is missing, for nobody leads in a field.
    """
    rows = membership.filter(pl.col("unit_kind") == "field").drop_nulls("project_id").unique([*_KEYS, "project_id"])
    return rows.select(
        *_KEYS, "project_id", fraction=1 / pl.len().over("project_id"), led=pl.lit(None, pl.Boolean)
    ).sort(*_KEYS, "project_id")


def counts(membership: pl.DataFrame, split: pl.DataFrame, incomplete: pl.DataFrame | None = None) -> pl.DataFrame:
    """
    Count projects and initiatives of each unit in three ways.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (0, 1 or missing); a row without
        ``project_id`` names a unit without a project.
    split
        What `fractions` and `field_fractions` gave; only kinds of unit that occur here are counted.
    incomplete
        ``project_id`` of projects of which lead partners alone are known: these are split over their leads.

    Returns
    -------
    The columns of `linkages.tables.COUNTS`, sorted: projects, initiatives and the share of initiatives among the
    judged projects, by whole, fractional and lead count; initiatives are missing where a count has projects and none of
    them was judged: unknown is not none.

    Raises
    ------
    ColumnError
        A column is missing.
    """
    needed = (*_KEYS, "project_id", "ici")
    if missing := [name for name in needed if name not in membership.columns]:
        raise ColumnError(missing, present=membership.columns, where="membership of projects in units")
    kinds = split["unit_kind"].unique().implode()
    lead_only = [] if incomplete is None else incomplete["project_id"].unique().to_list()
    whole = (
        membership.filter(pl.col("unit_kind").is_in(kinds))
        .group_by(*_KEYS, "project_id")
        .agg(pl.col("ici").cast(pl.Float64).max())
    )
    # by a rule of programmes a project may count where it has no participant
    rows = whole.join(split, on=[*_KEYS, "project_id"], how="left").with_columns(
        one=pl.col("project_id").is_not_null().cast(pl.Float64),
        fraction=pl.col("fraction").fill_null(0.0),
        led=pl.when(pl.col("unit_kind") != "field").then(pl.col("led").fill_null(value=False).cast(pl.Float64)),
        lead_only=pl.col("project_id").is_in(lead_only),
    )
    ways = {"": "one", "_fractional": "fraction", "_led": "led"}
    sums = [pl.col(column).sort().sum().alias(f"projects{name}") for name, column in ways.items()]
    for name, column in ways.items():
        sums.append((pl.col(column) * (pl.col("ici") == 1)).sort().sum().alias(f"ici{name}"))
        sums.append((pl.col(column) * pl.col("ici").is_not_null()).sort().sum().alias(f"_coded{name}"))
    found = rows.group_by(_KEYS).agg(
        *sums, pl.col("lead_only").sum().cast(pl.Int64), uncoded=(pl.col("one") * pl.col("ici").is_null()).sum()
    )
    ratios = [
        pl.when(pl.col(f"_coded{name}") > 0).then(pl.col(f"ici{name}") / pl.col(f"_coded{name}")).alias(f"share{name}")
        for name in ways
    ]
    unknown = [
        pl.when((pl.col(f"projects{name}") == 0) | (pl.col(f"_coded{name}") > 0)).then(f"ici{name}") for name in ways
    ]
    field = pl.col("unit_kind") == "field"
    led = [pl.when(~field).then(pl.col(f"{name}_led")).alias(f"{name}_led") for name in ("projects", "ici")]
    whole_numbers = pl.col("projects", "ici", "uncoded", "projects_led", "ici_led").cast(pl.Int64)
    return (
        found.with_columns(*ratios, *unknown)
        .with_columns(*led)
        .with_columns(whole_numbers)
        .select(COUNTS.names)
        .sort(_KEYS)
    )
