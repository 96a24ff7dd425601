"""
Convert regional figures and flow tables from one NUTS version to another.

Aggregates are split by weights: by default the area that an old and a new region share (`linkages.places.overlaps`:
code identity first, slivers dropped, so an unchanged region converts to exactly itself). The assumption is that a
figure is spread evenly over the weight: of people evenly over area it is a poor one where a region with a city in a
corner is cut. Participations are points, not aggregates, and are never converted so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw
import polars as pl
from narwhals.stable.v2.typing import IntoDataFrame

from linkages.errors import ColumnError, RegionError, SettingError
from linkages.places import nuts
from linkages.places.neighbours import around
from linkages.places.overlaps import overlaps

Kind = Literal["absolute", "relative"]
Frame = TypeVar("Frame", bound=IntoDataFrame)

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Converted:
    """
    A converted table.

    Parameters
    ----------
    table
        The figures by region of the new version, of the same kind (Polars, pandas ...) as what was given.
    rows, lost_rows
        Rows given, and rows whose region has no counterpart.
    lost
        A variable: share of its total that could not be converted (of an absolute variable), or of its rows (of a
        relative one); 0 to 1.
    lost_regions
        The regions without a counterpart.
    """

    table: object
    rows: int
    lost_rows: int
    lost: Mapping[str, float]
    lost_regions: tuple[str, ...]

    def __str__(self) -> str:
        shares = ", ".join(f"{name} {share:.2%}" for name, share in self.lost.items())
        regions = f" ({', '.join(self.lost_regions[:_SHOWN])})" if self.lost_regions else ""
        return (
            f"{self.rows - self.lost_rows:,} of {self.rows:,} rows converted; not converted: {shares or '0'}{regions}."
        )


def convert(
    frame: IntoDataFrame,
    source: str,
    target: str,
    *,
    variables: Mapping[str, Kind],
    region: str = "region",
    by: Sequence[str] = (),
    weights: IntoDataFrame | None = None,
    unknown: Literal["error", "drop"] = "error",
) -> Converted:
    """
    Convert regional figures to another NUTS version.

    Parameters
    ----------
    frame
        A table with a column of regions, all of one level (2 or 3); regions outside NUTS (ISO 3166-2) and
        extra-regio codes (``..ZZ``) stay as they are.
    source, target
        NUTS version of the codes, and the one wanted.
    variables
        A column: ``absolute`` (counts, euros: shared out, totals kept) or ``relative`` (rates, shares, densities:
        averaged).
    region
        The column of regions; it keeps its name.
    by
        Columns that tell the rows of a region apart, such as the year. Other columns are left out.
    weights
        Instead of the area: a table with ``source``, ``target`` and ``weight``, the amount (people, hectares) that an
        old and a new region share.
    unknown
        What happens to codes that the version does not have: ``error``, or ``drop`` (and count) them.

    Returns
    -------
    The converted table, one row a region and `by`, sorted, and what was lost. A figure is missing where any region that
    it draws from is missing.

    Raises
    ------
    ColumnError
        A column is missing.
    RegionError
        Codes do not belong to the version, or to several levels.
    SettingError
        There is no such version or kind of variable.
    """
    table = _table(frame, [region, *by, *variables], variables)
    links = _links(table[region], source, target, weights, unknown)
    joined = table.join(links, left_on=region, right_on="source", how="left")
    result = _summed(joined, variables, [*by], {"target": region}, pl.col("out"), pl.col("into"))
    return _converted(frame, table, joined, result, variables, region)


def convert_flows(
    frame: IntoDataFrame,
    source: str,
    target: str,
    *,
    variables: Sequence[str],
    ends: tuple[str, str] = ("origin", "destination"),
    by: Sequence[str] = (),
    weights: IntoDataFrame | None = None,
    unknown: Literal["error", "drop"] = "error",
) -> Converted:
    """
    Convert a flow table: both ends, totals kept.

    Parameters
    ----------
    frame
        A table with a column of origins and one of destinations, all of one level.
    source, target
        NUTS version of the codes, and the one wanted.
    variables
        Columns of amounts (absolute).
    ends
        The two columns of regions; they keep their names.
    by, weights, unknown
        As with `convert`.

    Returns
    -------
    The converted table, one row a pair of regions and `by`, sorted, and what was lost.

    Raises
    ------
    ColumnError, RegionError, SettingError
        As with `convert`.
    """
    kinds: dict[str, Kind] = dict.fromkeys(variables, "absolute")
    origin, destination = ends
    table = _table(frame, [origin, destination, *by, *variables], kinds)
    both = pl.concat([table[origin].rename("region"), table[destination].rename("region")]).unique()
    links = _links(both, source, target, weights, unknown).select("source", "target", "out")
    joined = (
        table.join(links.rename({"target": "_from", "out": "_out"}), left_on=origin, right_on="source", how="left")
        .join(links.rename({"target": "_to", "out": "_in"}), left_on=destination, right_on="source", how="left")
        .with_columns(target=pl.when(pl.col("_from").is_not_null() & pl.col("_to").is_not_null()).then(pl.lit("kept")))
    )
    share = pl.col("_out") * pl.col("_in")
    result = _summed(joined, kinds, [*by], {"_from": origin, "_to": destination}, share, share)
    return _converted(frame, table, joined, result, kinds, origin)


def _table(frame: IntoDataFrame, columns: Sequence[str], variables: Mapping[str, Kind]) -> pl.DataFrame:
    wrapped = nw.from_native(frame, eager_only=True)
    if missing := [name for name in columns if name not in wrapped.columns]:
        raise ColumnError(missing, present=wrapped.columns, where="table to convert")
    if wrong := [kind for kind in variables.values() if kind not in ("absolute", "relative")]:
        raise SettingError(f"A variable is 'absolute' or 'relative', not {wrong[0]!r}.")
    table = wrapped.select(columns).to_polars()
    return table.with_columns(pl.col(list(variables)).cast(pl.Float64)).with_row_index("_row")


def _links(
    regions: pl.Series, source: str, target: str, weights: IntoDataFrame | None, unknown: Literal["error", "drop"]
) -> pl.DataFrame:
    """Say where each region as written goes: ``source``, ``target``, ``out`` (share), ``into`` (weight there)."""
    written = regions.drop_nulls().unique().sort().to_list()
    outside = set(around(source)["region"])
    stays = {code: code for code in outside & set(around(target)["region"])} | _extra_regio(written, target)
    apart = outside | set(stays)
    means = {code: code if code in apart else nuts.canonical(code, source) for code in written}
    _check(means, source, unknown)
    level = _level([code for code in means.values() if code and code not in apart], source)
    if weights is None:
        shared = overlaps(source, target, level).select("source", "target", weight="area_km2")
    else:
        shared = nw.from_native(weights, eager_only=True).select("source", "target", "weight").to_polars()
    columns = {"source": list(stays), "target": list(stays.values()), "weight": [1.0] * len(stays)}
    stay = pl.DataFrame(columns, schema={"source": pl.String, "target": pl.String, "weight": pl.Float64})
    shared = pl.concat([shared.join(stay, on="source", how="anti"), stay], how="vertical_relaxed")
    shares = shared.with_columns(out=pl.col("weight") / pl.col("weight").sum().over("source")).rename(
        {"weight": "into"}
    )
    spelling = pl.DataFrame(
        {"written": list(means), "source": list(means.values())}, schema=dict.fromkeys(("written", "source"), pl.String)
    )
    return spelling.join(shares, on="source").select(source="written", target="target", out="out", into="into")


def _extra_regio(written: Sequence[str], target: str) -> dict[str, str]:
    """Find the extra-regio codes of countries that the other version has, and how it writes them."""
    found: dict[str, str] = {}
    for code in written:
        plain = code.strip().upper()
        if nuts.is_extra_regio(plain):
            spellings = (plain[:2], {"GR": "EL", "EL": "GR"}.get(plain[:2]))
            country = next((country for country in spellings if country in nuts.codes(target, 0)), None)
            found |= {code: country + plain[2:]} if country else {}
    return found


def _check(means: Mapping[str, str | None], version: str, unknown: Literal["error", "drop"]) -> None:
    strange = [code for code, meant in means.items() if meant is None and nuts.problem(code, version) != "extra-regio"]
    if strange and unknown == "error":
        named = ", ".join(f"{code!r} ({_problem(code, version)})" for code in strange[:_SHOWN])
        more = f" and {len(strange) - _SHOWN} more" if len(strange) > _SHOWN else ""
        raise RegionError(
            f"{len(strange)} codes are no regions of NUTS {version}: {named}{more}. Name the right version, or drop "
            "the rows (unknown='drop', --drop-unknown)."
        )


def _problem(code: str, version: str) -> str:
    others = [other for other in nuts.VERSIONS if nuts.canonical(code, other)]
    return f"of NUTS {', '.join(others)}" if others else str(nuts.problem(code, version))


def _level(found: Sequence[str], version: str) -> int:
    levels = {2 if code in nuts.codes(version, 2) else 3 for code in found}
    if len(levels) > 1:
        raise RegionError("The table mixes NUTS-2 and NUTS-3 regions: convert one level at a time.")
    return levels.pop() if levels else 2


def _summed(
    joined: pl.DataFrame,
    variables: Mapping[str, Kind],
    by: list[str],
    regions: Mapping[str, str],
    out: pl.Expr,
    into: pl.Expr,
) -> pl.DataFrame:
    """Sum what arrives in each new region; a figure with a missing part is missing."""
    kept = joined.filter(pl.col("target").is_not_null()).with_columns(_out=out, _into=into)
    parts = []
    for name, kind in variables.items():
        if kind == "absolute":
            value = (pl.col(name) * pl.col("_out")).sum()
        else:
            value = (pl.col(name) * pl.col("_into")).sum() / pl.col("_into").sum()
        parts.append(pl.when(pl.col(name).is_not_null().all()).then(value).alias(name))
    keys = [*regions, *by]
    return kept.group_by(keys).agg(parts).rename(dict(regions)).sort([*regions.values(), *by])


def _converted(
    frame: IntoDataFrame,
    table: pl.DataFrame,
    joined: pl.DataFrame,
    result: pl.DataFrame,
    variables: Mapping[str, Kind],
    region: str,
) -> Converted:
    arrived = joined.filter(pl.col("target").is_not_null())["_row"].unique()
    missed = table.filter(~pl.col("_row").is_in(arrived.implode()))
    lost = {}
    for name, kind in variables.items():
        amount = pl.col(name).abs().sum() if kind == "absolute" else pl.col(name).count()
        gone, whole = (float(part.select(amount).item()) for part in (missed, table))
        lost[name] = gone / whole if whole else 0.0
    gone_regions = tuple(missed[region].drop_nulls().unique().sort().to_list())
    native = nw.from_native(frame, eager_only=True)
    back: object = result if native.implementation.is_polars() else result.to_pandas()
    return Converted(back, table.height, missed.height, lost, gone_regions)
