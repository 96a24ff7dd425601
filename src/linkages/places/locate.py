"""
Locate partners without region codes: by postcode, then by town in the partner's country, else not at all.

The country is settled before anything is looked up: no town over a border is ever considered. Where a town's name is
that of several places, the postcode, a coarser code, the rest of the cell decide; where they say nothing, the region
in which most of the people live who live in a place of that name, if they are a clear majority; else the row stays
without a place, and says between which regions.
"""

import numpy as np
import polars as pl

from linkages.errors import ColumnError
from linkages.places import postcodes, towns
from linkages.places.towns import SIMILAR, region_names

MAJORITY = 0.6
"""Share of the people (of all places that may be meant) that a region needs to be taken: a choice of ours."""
SURE = 0.9
"""Share of the known postcodes beside it from which on a postcode is believed against a town nearby."""
TRUSTED = 0.9
"""How far a reading of the cell has to be trusted for its town to be believed against the postcode."""
POST_TOWN = 0.6
"""Confidence in a place that is known by the post town of its British postcode alone."""
AGREED, ALONE, DISPUTED, HIGHEST = 0.99, 0.97, 0.7, 0.99
"""Confidence where postcode and town agree, where there is one of them, where they disagree; and at most. Choices of
ours, beside which the share that turned out right is printed in ``docs/howto/locating.md``."""
LIKELY = 0.5
"""Confidence that a place known by its town alone has at least: one that is likelier wrong than right is none."""
SAME_NUTS3, SAME_NUTS2 = 3, 2
CITY = 500_000
"""People from which on a town's name is taken to stand for places around it as well: a choice of ours."""
_CANDIDATES = 5
_INPUT = ("country", "postcode", "town")
_OUTPUT = {
    "nuts3": pl.String,
    "nuts2": pl.String,
    "placed_by": pl.String,
    "place_method": pl.String,
    "place_confidence": pl.Float64,
    "candidates": pl.String,
}


def locate(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """
    Find the regions of partners by their postcodes and towns.

    Parameters
    ----------
    rows
        ``country`` (the EU's code), ``postcode``, ``town``; where there is one, ``within``: the beginning of the code
        of the region that the place must lie in, known from a coarser code.
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    One row a row, in order: ``nuts3``, ``nuts2`` (ISO 3166-2 outside NUTS), ``placed_by`` (``postcode``, ``town``,
    ``none``), ``place_method`` (how exactly), ``place_confidence`` (0 to 1, our estimate; missing without a place),
    ``candidates`` (the regions that come into question, the likeliest first, where there are several).

    Raises
    ------
    ColumnError
        A column is missing.
    """
    missing = [name for name in _INPUT if name not in rows.columns]
    if missing:
        raise ColumnError(missing, present=rows.columns, where="rows to be located")
    within = pl.col("within") if "within" in rows.columns else pl.lit(None, pl.String)
    asked = rows.select(pl.col(_INPUT).cast(pl.String), within.alias("within"))
    distinct = asked.unique(maintain_order=True).with_row_index("_i")
    read = distinct.with_columns(postcode=postcodes.anywhere(distinct))
    post = read.join(postcodes.find(read, version), on=["country", "postcode"], how="left", maintain_order="left")
    post = _inside(post)
    options = _options(post, towns.candidates(distinct, version), version)
    found = pl.concat([distinct.drop("_i"), _decided(post, options)], how="horizontal")
    keys = [*_INPUT, "within"]
    return asked.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left").select(list(_OUTPUT))


def _inside(post: pl.DataFrame) -> pl.DataFrame:
    """Forget what a postcode says where a code says otherwise."""
    fits = pl.col("within").is_null() | pl.col("post3").fill_null(pl.col("post2")).str.starts_with(pl.col("within"))
    known = ("post3", "post2", "share3", "share2")
    return post.with_columns(pl.when(fits).then(pl.col(name)).alias(name) for name in known)


def _options(post: pl.DataFrame, candidates: pl.DataFrame, version: str) -> pl.DataFrame:
    """List the regions that each row's town may lie in, with their share of the people."""
    joined = post.join(candidates, on=["country", "town"], maintain_order="left")
    own = pl.coalesce("nuts3", "nuts2")
    joined = joined.filter(pl.col("within").is_null() | own.str.starts_with(pl.col("within")))
    fit = (
        pl.when(pl.col("nuts3") == pl.col("post3")).then(SAME_NUTS3)
        .when(pl.col("nuts2") == pl.col("post2")).then(SAME_NUTS2)
        .when(pl.col("nuts2").str.slice(0, 3) == pl.col("post2").str.slice(0, 3)).then(1)
        .otherwise(0)
    )  # fmt: skip
    joined = joined.with_columns(fit=fit, named=_named(joined, version))
    for evidence in ("fit", "named"):
        joined = joined.filter(pl.col(evidence) == pl.col(evidence).max().over("_i"))
    regions = joined.group_by("_i", "nuts3", "nuts2", maintain_order=True).agg(
        pl.col("weight").sum(), pl.col("trust").max(), pl.col("fit").first(), pl.col("how").first(),
        pl.col("name").sort_by("weight", descending=True).first(),
    )  # fmt: skip
    return regions.with_columns(part=pl.col("weight") / pl.col("weight").sum().over("_i")).sort(
        ["_i", "part", "nuts3"], descending=[False, True, False]
    )


def _named(joined: pl.DataFrame, version: str) -> pl.Series:
    """Tell which candidates lie in a region that the rest of the cell names."""
    words = joined.select("rest", "nuts3", "nuts2").with_row_index("_row").filter(pl.col("rest").list.len() > 0)
    long = words.unpivot(["nuts3", "nuts2"], index=["_row", "rest"], value_name="region").explode("rest")
    named = long.join(region_names(version), left_on=["region", "rest"], right_on=["region", "key"], how="semi")["_row"]
    return pl.Series("named", np.isin(np.arange(joined.height), named.to_numpy()))


def _decided(post: pl.DataFrame, options: pl.DataFrame) -> pl.DataFrame:
    """Settle each row: by its postcode, else by its town, else not at all."""
    rows = post.join(_best(options), on="_i", how="left", maintain_order="left").with_columns(
        sure=pl.col("post3").is_not_null() & (pl.col("share3") >= SURE),
        british=pl.col("country") == "UK",
        exact=_exact(),
        town=pl.col("nuts2").is_not_null() & (_exact() | pl.col("post2").is_null() | (pl.col("fit") >= SAME_NUTS2)),
        majority=pl.col("part") >= MAJORITY,
    )
    rules = _rules()
    chosen = pl.coalesce(pl.when(rule).then(pl.lit(number)) for number, (rule, *_) in enumerate(rules))
    rows = rows.with_columns(rule=chosen)

    def pick(column: int) -> pl.Expr:
        return pl.coalesce(pl.when(pl.col("rule") == number).then(rule[column]) for number, rule in enumerate(rules))

    rows = rows.select(
        nuts3=pick(1), nuts2=pick(2), place_method=pick(3), place_confidence=pick(4), candidates="candidates",
        several="several", how="how",
        against=pl.when(pl.col("post2").is_not_null() & pick(2).is_null()).then(pl.coalesce("post3", "post2")),
    )  # fmt: skip
    by_town = pl.col("place_method").str.starts_with("town")
    by = pl.when(by_town).then(pl.lit("town")).when(pl.col("nuts2").is_not_null()).then(pl.lit("postcode"))
    return rows.select(
        "nuts3", "nuts2", by.otherwise(pl.lit("none")).alias("placed_by"), "place_method",
        pl.col("place_confidence").clip(0, HIGHEST).round(2),
        pl.when(pl.col("against").is_not_null()).then(pl.format("{}; {} (postcode)", "candidates", "against"))
        .when((pl.col("several") > 1) | (pl.col("how") == SIMILAR)).then("candidates").alias("candidates"),
    )  # fmt: skip


def _best(options: pl.DataFrame) -> pl.DataFrame:
    """Give the likeliest region of each row's town, and the others in words."""
    percent = (pl.col("part") * 100).round(0).cast(pl.Int64)
    text = pl.format("{} ({}, {} %)", pl.coalesce("nuts3", "nuts2"), "name", percent)
    return options.group_by("_i", maintain_order=True).agg(
        pl.col("nuts3", "nuts2", "part", "weight", "trust", "fit", "how").first(),
        several=pl.len(),
        part2=pl.col("part").filter(pl.col("nuts2") == pl.col("nuts2").first()).sum(),
        candidates=text.head(_CANDIDATES).str.join("; "),
    )


def _exact() -> pl.Expr:
    """Tell names that stand in the cell from guesses; a guess has to agree with the postcode where there is one."""
    return pl.col("how").is_in(["name", "part of the cell"]) & (pl.col("trust") >= TRUSTED)


def _rules() -> list[tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr, pl.Expr]]:
    """
    List what is taken when: a condition, the regions of both levels, the method, the confidence; the first that holds.

    Where a town that is named in full lies in another NUTS-3 region than the postcode, nobody knows which is wrong: no
    place. Names of large cities stand for their surroundings, too: against them the postcode is believed.
    """
    post, town, fit = pl.col("post2").is_not_null(), pl.col("town"), pl.col("fit").fill_null(-1)
    post3, post2, nuts3, nuts2 = (pl.col(name) for name in ("post3", "post2", "nuts3", "nuts2"))
    share3, share2, part, part2 = (pl.col(name) for name in ("share3", "share2", "part", "part2"))
    known, british, majority = pl.col("sure"), pl.col("british"), pl.col("majority")
    by_name = pl.when(pl.col("how") == "name").then(pl.lit("town")).otherwise(pl.format("town: {}", "how"))
    trust = pl.col("trust") * ALONE
    likely2 = (part2 >= MAJORITY) & (part2 * trust >= LIKELY)
    likely = majority & (part * trust >= LIKELY)
    none = pl.lit(None, pl.String)
    small = pl.col("exact") & (pl.col("weight") < CITY)
    disputed = post & town & majority
    london = british & (share3 > POST_TOWN)
    return [
        (post & town & (fit == SAME_NUTS3), post3, post2, pl.lit("postcode and town"), pl.lit(AGREED)),
        (post & london & (fit > 0), post3, post2, pl.lit("postcode: British district"), share3),
        (post & town & british & likely, nuts3, nuts2, by_name, part * trust),
        (post & british, post3, post2, pl.lit("postcode: British post town"), share3),
        (post & known & (fit == SAME_NUTS2) & ~small, post3, post2, pl.lit("postcode: town beside"), pl.lit(DISPUTED)),
        (post & town & ~known & (fit == SAME_NUTS2) & likely, nuts3, nuts2, by_name, part * trust),
        (disputed, none, none, none, pl.lit(None, pl.Float64)),
        (post & post3.is_not_null() & (share3 >= MAJORITY), post3, post2, pl.lit("postcode"), share3 * ALONE),
        (post & (share2 >= MAJORITY), none, post2, pl.lit("postcode: NUTS-2 region alone"), share2 * ALONE),
        (town & likely, nuts3, nuts2, by_name, part * trust),
        (town & likely2, none, nuts2, pl.lit("town: NUTS-2 region alone"), part2 * trust),
    ]  # fmt: skip
