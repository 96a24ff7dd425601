"""Rows of partners as participations: role, country, codes of regions, ids, each read from its cell."""

import polars as pl

from linkages import tables
from linkages.sources import cells
from linkages.sources.countries import ALIASES, country
from linkages.sources.joining import Coverage, Joined, origins

_TEXTS = ("department", "legal_status", "organisation_type", "postcode", "town", "other_id", "website")
_PLACE = ("country", "country_code", "nuts2", "nuts3")
_NUTS2, _NUTS3 = 4, 5  # length of a code of that level
_NO_PIC = ("000000000", "123456789", "111111111", "999999999")


def participations(joined: Joined) -> tuple[pl.DataFrame, Coverage]:
    """
    Make the table of participations.

    Parameters
    ----------
    joined
        The rows of partners and of projects, each with its project.

    Returns
    -------
    The table (`linkages.tables.READ_PARTICIPATIONS`), sorted by project and then as read, and what was lost.
    """
    coverage: Coverage = []
    leads = _leads(joined, coverage)
    rows = pl.concat([_complete(joined.partners), _complete(leads)], how="diagonal_relaxed")
    rows = _with_roles(_with_names(rows, coverage), coverage)
    rows = _with_regions(rows, coverage)
    rows = _with_countries(rows, coverage)
    rows = _with_pic(rows, coverage)
    ids = pl.DataFrame(
        {"project": range(len(joined.ids)), "project_id": joined.ids}, schema_overrides={"project": pl.Int64}
    )
    table = rows.join(ids, on="project", how="left", maintain_order="left")
    table = table.select(column for column in tables.READ_PARTICIPATIONS.names if column in table.columns)
    table = tables.conform(table.sort("project_id", maintain_order=True), tables.READ_PARTICIPATIONS)
    return table, [*coverage, *_filled(table)]


def _complete(rows: pl.DataFrame) -> pl.DataFrame:
    needed = ("organisation", "lead", "pic", *_TEXTS, *_PLACE)
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in needed if name not in rows.columns]
    return rows.with_columns(absent)


def _leads(joined: Joined, coverage: Coverage) -> pl.DataFrame:
    """Give the lead partners that the rows of projects name, of projects without any row of partners."""
    rows = joined.projects
    if "organisation" not in rows.columns:
        return rows.clear()
    flags = [*cells.YES, *cells.NO]
    named = rows.filter(
        pl.col("organisation").is_not_null() & ~pl.col("organisation").str.to_lowercase().is_in(flags)
    ).join(joined.partners.select("project").unique(), on="project", how="anti", maintain_order="left")
    same = [name for name in ("project", "organisation", *_PLACE, "postcode", "town") if name in named.columns]
    leads = named.unique(same, keep="first", maintain_order=True)
    if leads.height:
        reason = (
            "projects without partner rows: their lead partners were taken from the rows of projects; other partners "
            "are unknown"
        )
        projects = joined.projects["project"].n_unique()
        known = projects - leads["project"].n_unique()
        coverage.append(
            tables.coverage_row(
                "read", "partner rows of projects", rows=projects, known=known, reason=reason, example=origins(leads)
            )
        )
    kept = ["project", "organisation", "postcode", "town", *_PLACE, "file", "sheet", "row"]
    return leads.select(name for name in kept if name in leads.columns).with_columns(pl.lit("yes").alias("lead"))


def _with_names(rows: pl.DataFrame, coverage: Coverage) -> pl.DataFrame:
    others = sorted(name for name in rows.columns if name.startswith("name_local_"))
    local = pl.coalesce(others) if others else pl.lit(None, dtype=pl.String)
    rows = rows.with_columns(pl.coalesce("organisation", local).alias("name"), local.alias("name_local"))
    nameless = rows.filter(pl.col("name").is_null())
    if nameless.height:
        reason = (
            "partner rows without the organisation's name: nobody knows who it is, and each stands for an organisation "
            "of its own"
        )
        known = rows.height - nameless.height
        coverage.append(
            tables.coverage_row(
                "read", "name of partners", rows=rows.height, known=known, reason=reason, example=origins(nameless)
            )
        )
    place = pl.format("(no name: {}, row {})", pl.concat_str("file", "sheet", separator=", ", ignore_nulls=True), "row")
    return rows.with_columns(pl.col("name").fill_null(place))


def _with_roles(rows: pl.DataFrame, coverage: Coverage) -> pl.DataFrame:
    found = [cells.role(flag, name) for flag, name in rows.select("lead", "name").iter_rows()]
    rows = rows.with_columns(pl.Series("role", found, dtype=pl.String))
    strange = rows.filter(pl.col("role").is_null())
    if strange.height:
        shown = ", ".join(map(repr, strange["lead"].unique(maintain_order=True).head(3)))
        reason = f"cells that don't say whether the row is the lead partner ({shown}): taken as partners"
        known = rows.height - strange.height
        coverage.append(
            tables.coverage_row(
                "read", "role of partners", rows=rows.height, known=known, reason=reason, example=origins(strange)
            )
        )
    return rows.with_columns(pl.col("role").fill_null("partner"))


def _with_regions(rows: pl.DataFrame, coverage: Coverage) -> pl.DataFrame:
    code2, label2 = cells.region(pl.col("nuts2"))
    code3, label3 = cells.region(pl.col("nuts3"))
    rows = rows.with_columns(
        code2.alias("code2"), label2.alias("nuts2_label"), code3.alias("code3"), label3.alias("nuts3_label")
    )
    within = {name: ~pl.col(name).str.contains("-", literal=True) for name in ("code2", "code3")}
    length = {name: pl.col(name).str.len_chars() for name in ("code2", "code3")}
    fine = (within["code2"] & (length["code2"] == _NUTS3)).fill_null(
        value=False
    )  # a code of level 3 in the cell of level 2
    coarse = (within["code3"] & (length["code3"] == _NUTS2)).fill_null(value=False)  # and the reverse
    nuts2 = (
        pl.when(fine)
        .then(None)
        .when(pl.col("code2").is_null() & coarse)
        .then(pl.col("code3"))
        .otherwise(pl.col("code2"))
    )
    nuts3 = (
        pl.when(coarse)
        .then(None)
        .when(pl.col("code3").is_null() & fine)
        .then(pl.col("code2"))
        .otherwise(pl.col("code3"))
    )
    for wrong, level in ((fine, "NUTS-3 code in the NUTS-2 cell"), (coarse, "NUTS-2 code in the NUTS-3 cell")):
        moved = rows.filter(wrong)
        if moved.height:
            reason = f"{level}: taken for what it is, by its length"
            coverage.append(
                tables.coverage_row(
                    "read", level, rows=moved.height, known=moved.height, reason=reason, example=origins(moved)
                )
            )
    rows = rows.with_columns(nuts2.alias("nuts2_code"), nuts3.alias("nuts3_code"))
    too_coarse = [
        pl.when(pl.col(name).str.len_chars() >= _NUTS2).then(pl.col(name)).alias(name)
        for name in ("nuts2_code", "nuts3_code")
    ]
    return rows.with_columns(too_coarse)


def _with_countries(rows: pl.DataFrame, coverage: Coverage) -> pl.DataFrame:
    texts = set(rows["country"].drop_nulls()) | set(rows["country_code"].drop_nulls())
    codes = {text: country(text) for text in texts}
    prefix = pl.coalesce("nuts3_code", "nuts2_code").str.head(2)
    by_code = pl.col("country_code").replace_strict(codes, default=None, return_dtype=pl.String)
    by_name = pl.col("country").replace_strict(codes, default=None, return_dtype=pl.String)
    rows = rows.with_columns(
        by_code.alias("by_code"), by_name.alias("by_name"), prefix.replace(ALIASES).alias("by_region")
    )
    given = pl.col("country_code").is_not_null() | pl.col("country").is_not_null()
    unknown = rows.filter(given & pl.all_horizontal(pl.col("by_code", "by_name").is_null()))
    if unknown.height:
        shown = ", ".join(
            map(
                repr,
                unknown.select(pl.coalesce("country", "country_code")).to_series().unique(maintain_order=True).head(5),
            )
        )
        reason = f"names of countries that are not known ({shown})"
        total = rows.filter(given).height
        coverage.append(
            tables.coverage_row(
                "read",
                "country: name",
                rows=total,
                known=total - unknown.height,
                reason=reason,
                example=origins(unknown),
            )
        )
    differ = rows.filter(pl.col("by_code") != pl.col("by_name"))
    if differ.height:
        reason = "rows whose country code (of the region) and country (of the address) differ: the code is taken"
        coverage.append(
            tables.coverage_row(
                "read",
                "country: code and name",
                rows=rows.height,
                known=rows.height,
                reason=f"{differ.height} {reason}",
                example=origins(differ),
            )
        )
    return rows.with_columns(pl.coalesce("by_code", "by_name", "by_region").alias("country"))


def _with_pic(rows: pl.DataFrame, coverage: Coverage) -> pl.DataFrame:
    digits = pl.col("pic").str.replace_all(r"[\s.\-]", "")
    valid = digits.str.contains(r"^\d{9}$") & ~digits.is_in(_NO_PIC)
    strange = rows.filter(~valid)
    if strange.height:
        reason = "cells of the PIC that hold no nine digits: taken as another id"
        total = rows["pic"].count()
        coverage.append(
            tables.coverage_row(
                "read",
                "PIC of partners",
                rows=total,
                known=total - strange.height,
                reason=reason,
                example=origins(strange),
            )
        )
    return rows.with_columns(
        pl.when(valid).then(digits).alias("pic"),
        pl.coalesce("other_id", pl.when(~valid & ~digits.is_in(_NO_PIC)).then(pl.col("pic"))).alias("other_id"),
    )


def _filled(table: pl.DataFrame) -> Coverage:
    looked_for = {
        "country of partners": ("country", "partner rows without country"),
        "NUTS-3 code of partners": ("nuts3_code", "partner rows without NUTS-3 code: outside NUTS, or not given"),
        "NUTS-2 code of partners": ("nuts2_code", "partner rows without NUTS-2 code: outside NUTS, or not given"),
        "postal code of partners": ("postcode", "partner rows without postal code: no second way to their place"),
        "town of partners": ("town", "partner rows without town"),
    }
    known = {field: (table.height, table[name].count(), reason) for field, (name, reason) in looked_for.items()}
    led = table.group_by("project_id").agg((pl.col("role") == "lead").any().alias("led"))["led"]
    reason = (
        "projects whose lead partner is not told: nobody knows from which side they are led, nor whether the rows are "
        "those of lead partners alone; all partners are taken to be there"
    )
    known["lead partner of projects"] = (len(led), int(led.sum()), reason)
    return [
        tables.coverage_row("read", field, rows=rows, known=n, reason=reason if n < rows else "all there")
        for field, (rows, n, reason) in known.items()
    ]
