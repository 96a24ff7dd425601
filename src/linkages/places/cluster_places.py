"""
Where clusters lie: their places, as people write them, in regions and cross-border regions.

A place is the name of a cross-border region, a NUTS or ISO 3166-2 code, or a town with its country. A cluster lies in a
cross-border region that its file names; else where one of its places lies inside; where its places are in several
countries, those inside must be of at least two, as of a project: a cluster across one border is not one of every other
region that one of its ends lies in (our own rule).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from linkages.places.assign import place
from linkages.places.inside import inside
from linkages.places.programmes import key
from linkages.tables import COVERAGE, POLARS_TYPES, coverage_row

_SEPARATORS = re.compile(r"\s*[;|\n]\s*")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_NUTS3, _NUTS2 = re.compile(r"[A-Z]{2}[0-9A-Z]{3}"), re.compile(r"[A-Z]{2}[0-9A-Z]{2}")
_ISO = re.compile(r"[A-Z]{2}-[0-9A-Z]{1,3}")
_COUNTRY = re.compile(r"^(?P<town>.*?\S)\s*[,(]\s*(?P<country>[^,()]+?)\s*\)?$")
_OTHER_CODES = {"GR": "EL", "GB": "UK"}
_TWO = re.compile(r"[A-Z]{2}")
_CELLS = ("country", "nuts2_code", "nuts3_code", "nuts2_label", "nuts3_label", "town")
_SHOWN = 5
_SOME = 2  # countries that make a place a border


@dataclass(frozen=True, slots=True)
class ClusterPlaces:
    """
    Where clusters lie.

    Parameters
    ----------
    clusters
        One row a cluster, in order: ``cluster_id``, ``regions``, ``cross_border_regions``, ``countries`` (each
        separated by ``;``, missing where there is none), ``placed_by``.
    units
        One row a cluster and unit that it lies in: ``cluster_id``, ``unit_kind`` (``region``, ``cross_border_region``,
        ``country``), ``unit``.
    coverage
        Places that were not found, and those of which it can't be said where they lie.
    """

    clusters: pl.DataFrame
    units: pl.DataFrame
    coverage: pl.DataFrame


def _code(text: str) -> str | None:
    """Give the code of a country that is written as a code."""
    code = text.strip().upper()
    return _OTHER_CODES.get(code, code) if _TWO.fullmatch(code) else None


def locate_clusters(
    clusters: pl.DataFrame,
    areas: pl.DataFrame,
    *,
    version: str,
    level: int = 2,
    code_of: Callable[[str], str | None] = _code,
) -> ClusterPlaces:
    """
    Find the regions and cross-border regions that clusters lie in.

    Parameters
    ----------
    clusters
        ``cluster_id``, ``place`` (several separated by ``;``), ``country`` (of towns; may be missing).
    areas
        Cross-border regions (`linkages.places.crossborder.areas`), of the same NUTS version.
    version
        One of `linkages.places.nuts.VERSIONS`; codes of others are found where they can be told.
    level
        Level of the regions, 2 or 3.
    code_of
        Gives the EU's code of a country as people write it, None where there is none; codes alone by default.

    Returns
    -------
    Where they lie.
    """
    parts = _parts(clusters, _named(areas["unit"].unique().sort().to_list()), code_of)
    stated = parts.filter(pl.col("unit").is_not_null())
    placed = place(parts.filter(pl.col("unit").is_null()), nuts=version).participations
    placed = placed.with_columns(pl.col("town").cast(pl.String))
    found = placed.filter(pl.col("nuts2").is_not_null())
    cross, open_ = _cross(found, areas)
    node = f"nuts{level}"
    units = pl.concat(
        [
            stated.select("cluster_id", unit_kind=pl.lit("cross_border_region"), unit="unit"),
            cross.select("cluster_id", unit_kind=pl.lit("cross_border_region"), unit="unit"),
            found.select("cluster_id", unit_kind=pl.lit("region"), unit=node),
            found.select("cluster_id", unit_kind=pl.lit("country"), unit="country"),
        ]
    )
    units = units.drop_nulls().unique().sort("cluster_id", "unit_kind", "unit")
    rows = _coverage(parts, placed, open_, units, clusters["cluster_id"].to_list(), node)
    return ClusterPlaces(
        _gathered(clusters, units, stated, found),
        units,
        pl.DataFrame(rows, schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns}),
    )


def _named(units: Sequence[str]) -> dict[str, str]:
    """Give cross-border regions by the keys of their names: the whole, without brackets, and what stands in them."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for unit in units:
        found[key(unit)] = unit
    for unit in units:
        for name in {key(_BRACKETS.sub(" ", unit)), *map(key, _BRACKETS.findall(unit))} - {"", key(unit)}:
            if found.setdefault(name, unit) != unit and name not in {key(other) for other in units}:
                several.add(name)
    return {name: unit for name, unit in found.items() if name not in several}


def _parts(clusters: pl.DataFrame, named: Mapping[str, str], code_of: Callable[[str], str | None]) -> pl.DataFrame:
    """Cut places apart: a row each, with what is a code, a town, a cross-border region."""
    rows = [
        {"cluster_id": cluster, "place": part.strip(), **_read(part.strip(), country, named, code_of)}
        for cluster, places, country in clusters.select("cluster_id", "place", "country").iter_rows()
        for part in _SEPARATORS.split(places or "")
        if part.strip()
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("cluster_id", "place", "unit", *_CELLS), pl.String))


def _read(
    part: str, country: str | None, named: Mapping[str, str], code_of: Callable[[str], str | None]
) -> dict[str, str | None]:
    code = part.upper()
    if _NUTS3.fullmatch(code) and any(sign.isdigit() for sign in code):
        return {"nuts3_code": code}
    if (_NUTS2.fullmatch(code) and any(sign.isdigit() for sign in code)) or _ISO.fullmatch(code):
        return {"nuts2_code": code}
    if key(part) in named:
        return {"unit": named[key(part)]}
    told = _COUNTRY.match(part)
    if told and (land := code_of(told["country"])):
        return {"town": told["town"], "country": land}
    return {"town": part, "country": code_of(country or "")}


def _cross(found: pl.DataFrame, areas: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the cross-border regions that places lie in, and the places of which it can't be said."""
    rows = found.drop("unit").with_columns(project_id=pl.col("cluster_id"))
    within, undecided = inside(rows, areas)
    several = found.group_by("cluster_id").agg(own=pl.col("country").n_unique())
    counted = within.group_by(cluster_id="project_id", unit="unit").agg(here=pl.col("country").n_unique())
    counted = counted.join(several, on="cluster_id")
    kept = counted.filter((pl.col("own") < _SOME) | (pl.col("here") >= _SOME))
    names = found.with_row_index("_row").select("_row", "cluster_id", "place")
    return kept.select("cluster_id", "unit"), undecided.join(names, on="_row").unique("_row", maintain_order=True)


def _gathered(clusters: pl.DataFrame, units: pl.DataFrame, stated: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Put the units of each cluster into cells, with how its places were found."""
    table = clusters.select("cluster_id")
    columns = {"region": "regions", "cross_border_region": "cross_border_regions", "country": "countries"}
    for kind, column in columns.items():
        cells = (
            units.filter(pl.col("unit_kind") == kind).group_by("cluster_id").agg(pl.col("unit").sort().str.join(";"))
        )
        table = table.join(cells.rename({"unit": column}), on="cluster_id", how="left", maintain_order="left")
    how = pl.concat(
        [
            stated.select("cluster_id", how=pl.lit("cross_border_region")),
            found.select(
                "cluster_id", how=pl.when(pl.col("placed_by") == "code").then(pl.lit("code")).otherwise(pl.lit("town"))
            ),
        ]
    )
    one = how.group_by("cluster_id").agg(
        placed_by=pl.when(pl.col("how").n_unique() > 1).then(pl.lit("several")).otherwise(pl.col("how").first())
    )
    return table.join(one, on="cluster_id", how="left", maintain_order="left").with_columns(
        pl.col("placed_by").fill_null("none")
    )


def _coverage(
    parts: pl.DataFrame,
    placed: pl.DataFrame,
    open_: pl.DataFrame,
    units: pl.DataFrame,
    clusters: Sequence[str],
    node: str,
) -> list[dict[str, object]]:
    lost = placed.filter(pl.col("nuts2").is_null())["place"].to_list()
    somewhere = units["cluster_id"].n_unique()
    reason = (
        f"no code of this NUTS version, no cross-border region of this study and no town with its country: {_few(lost)}"
        if lost
        else "every place was found"
    )
    rows = [
        coverage_row("place", "clusters: places", rows=parts.height, known=parts.height - len(lost), reason=reason),
        coverage_row(
            "place",
            "clusters with a place",
            rows=len(clusters),
            known=somewhere,
            reason="no place was found: counts in no region" if somewhere < len(clusters) else "every cluster has one",
        ),
    ]
    if not open_.is_empty():
        why = f"can't be said whether it lies inside a cross-border region ({open_['reason'][0]})"
        reason = f"{why}: {_few(open_['place'].to_list())}. Give a NUTS-3 code or a town"
        known = placed.height - open_["place"].len()
        rows.append(
            coverage_row("place", "clusters: cross-border region", rows=placed.height, known=known, reason=reason)
        )
    if coarse := placed.filter(pl.col("nuts2").is_not_null() & pl.col(node).is_null())["place"].to_list():
        reason = f"known at NUTS 2 only, in a study at NUTS 3: counts in no region: {_few(coarse)}"
        known = placed.height - len(coarse)
        rows.append(coverage_row("place", "clusters: region", rows=placed.height, known=known, reason=reason))
    return rows


def _few(names: Sequence[str]) -> str:
    short = [" ".join(name.split())[:60] for name in names[:_SHOWN]]
    return f"{', '.join(short)}{f' and {len(names) - _SHOWN} more' if len(names) > _SHOWN else ''}"
