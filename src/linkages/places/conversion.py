"""
Convert regional figures and flow tables from one NUTS version to another.

Aggregates are split by weights: by default the area that an old and a new region share (`linkages.places.overlaps`:
code identity first, slivers dropped, so an unchanged region converts to exactly itself). The assumption is that a
figure is spread evenly over the weight: of people evenly over area it is a poor one where a region with a city in a
corner is cut. Participations are points, not aggregates, and are never converted so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

import narwhals.stable.v2 as nw
import polars as pl
from narwhals.stable.v2.typing import IntoDataFrame

from linkages.errors import ColumnError, RegionError, SettingError
from linkages.places import nuts
from linkages.places.links import Links, Unknown, links

Kind = Literal["absolute", "relative"]
Frame = TypeVar("Frame", bound=IntoDataFrame)

_SHOWN = 10
# Two codes name the same territory where together they cover a new region this often; overlaps are no exact partition.
_TWICE = 1.5


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
        The regions, as written, without a counterpart.
    source
        The version that the codes were read in (found from them, where it was not named).
    others
        In a mixture, the codes that were read in another version, by that version.
    empty
        Rows without a region; they are among `lost_rows`.
    """

    table: object
    rows: int
    lost_rows: int
    lost: Mapping[str, float]
    lost_regions: tuple[str, ...]
    source: str = ""
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    empty: int = 0

    def __str__(self) -> str:
        shares = ", ".join(f"{name} {share:.2%}" for name, share in self.lost.items())
        without = [f"{self.empty:,} row{'' if self.empty == 1 else 's'} without a region"] if self.empty else []
        reasons = [*([_some(self.lost_regions)] if self.lost_regions else []), *without]
        regions = f" ({'; '.join(reasons)})" if reasons else ""
        lines = [
            f"{self.rows - self.lost_rows:,} of {self.rows:,} rows converted; not converted: {shares or '0'}{regions}."
        ]
        if self.others:
            taken = "; ".join(f"NUTS {version}: {_some(codes)}" for version, codes in self.others.items())
            lines.append(f"Codes that were not read in NUTS {self.source} but in another version: {taken}.")
        return "\n".join(lines)


def _some(codes: Sequence[str]) -> str:
    more = f" and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else ""
    return f"{', '.join(codes[:_SHOWN])}{more}"


def convert(  # noqa: PLR0913 - named by the caller
    frame: IntoDataFrame,
    source: str,
    target: str,
    *,
    variables: Mapping[str, Kind],
    region: str = "region",
    by: Sequence[str] = (),
    weights: IntoDataFrame | None = None,
    unknown: Unknown = "error",
    mixed: bool = False,
) -> Converted:
    """
    Convert regional figures to another NUTS version.

    Parameters
    ----------
    frame
        A table with a column of regions, all of one level (2 or 3); regions outside NUTS (ISO 3166-2) and
        extra-regio codes (``..ZZ``) stay as they are.
    source, target
        NUTS version of the codes, or ``auto`` to find it from them; and the one wanted.
    variables
        A column: ``absolute`` (counts, euros: shared out, totals kept) or ``relative`` (rates, shares, densities:
        averaged).
    region
        The column of regions; it keeps its name.
    by
        Columns that tell the rows of a region apart, such as the year. Other columns are left out.
    weights
        Instead of the area: a table with ``source``, ``target`` and ``weight``, the amount (people, hectares) that an
        old and a new region share; `linkages.places.matrix.read` makes it of JRC's matrices. Unchanged regions that it
        does not name stay what they are.
    unknown
        What happens to codes that the version does not have: ``error``, or ``drop`` (and count) them.
    mixed
        Whether codes of several versions are each read in their own; a mixture is an error otherwise. Every country is
        read in the version that has most of its codes, and a code which that lacks in the nearest that has it.

    Returns
    -------
    The converted table, one row a region and `by`, sorted, and what was lost. A figure is missing where any region that
    it draws from is missing.

    Raises
    ------
    ColumnError
        A column is missing.
    RegionError
        Codes do not belong to the version, or to several levels; or codes of two versions name the same territory.
    SettingError
        There is no such version or kind of variable, or a variable holds no numbers.

    Examples
    --------
    >>> frame = pl.DataFrame({"region": ["FI13", "FI1A", "SE33"], "people": [600, 400, 500]})
    >>> print(convert(frame, "2006", "2013", variables={"people": "absolute"}).table.rows())
    [('FI1D', 1000.0), ('SE33', 500.0)]
    """
    table = _table(frame, [region], by, variables)
    found = links(table[region], source, target, weights=_weights(weights), unknown=unknown, mixed=mixed)
    own = {name: f"_{name}" for name in ("target", "out", "into", "version")}
    joined = table.join(found.table.rename(own), left_on=region, right_on="source")
    if found.others:
        joined = _once(joined, found.target, variables, by)
    result = _summed(joined, variables, ["_target", *by], pl.col("_out"), pl.col("_into")).rename({"_target": region})
    return _converted(frame, table, result, variables, found, [region])


def convert_flows(  # noqa: PLR0913 - named by the caller
    frame: IntoDataFrame,
    source: str,
    target: str,
    *,
    variables: Sequence[str],
    ends: tuple[str, str] = ("origin", "destination"),
    by: Sequence[str] = (),
    weights: IntoDataFrame | None = None,
    unknown: Unknown = "error",
    mixed: bool = False,
) -> Converted:
    """
    Convert a flow table: both ends, totals kept.

    Parameters
    ----------
    frame
        A table with a column of origins and one of destinations, all of one level.
    source, target
        NUTS version of the codes, or ``auto`` to find it from them; and the one wanted.
    variables
        Columns of amounts (absolute).
    ends
        The two columns of regions; they keep their names.
    by, weights, unknown, mixed
        As with `convert`; that codes of two versions name the same territory is not looked for.

    Returns
    -------
    The converted table, one row a pair of regions and `by`, sorted, and what was lost.

    Raises
    ------
    ColumnError, RegionError, SettingError
        As with `convert`.

    Examples
    --------
    >>> frame = pl.DataFrame({"origin": ["FI13", "FI1A"], "destination": ["SE33", "FI13"], "n": [2, 3]})
    >>> print(convert_flows(frame, "2006", "2013", variables=["n"]).table.rows())
    [('FI1D', 'FI1D', 3.0), ('FI1D', 'SE33', 2.0)]
    """
    kinds: dict[str, Kind] = dict.fromkeys(variables, "absolute")
    origin, destination = ends
    table = _table(frame, [origin, destination], by, kinds)
    both = pl.concat([table[origin].unique().rename("region"), table[destination].unique().rename("region")])
    found = links(both, source, target, weights=_weights(weights), unknown=unknown, mixed=mixed)
    # Numbers in place of texts, one for a pair, in the order of the codes: joined, grouped and sorted in a third of the
    # time.
    written = pl.Enum(both.drop_nulls().unique().sort())
    arrived = found.table["target"].unique().sort()
    numbers = pl.DataFrame({"target": arrived}).with_row_index("_at").cast({"_at": pl.UInt64})
    shares = found.table.join(numbers, on="target").select(pl.col("source").cast(written), "_at", "out")
    joined = (
        table.with_columns(pl.col(origin, destination).cast(written))
        .join(shares.rename({"_at": "_from", "out": "_out"}), left_on=origin, right_on="source")
        .join(shares.rename({"_at": "_to", "out": "_in"}), left_on=destination, right_on="source")
        .with_columns(_pair=pl.col("_from") * arrived.len() + pl.col("_to"))
    )
    share = pl.col("_out") * pl.col("_in")
    summed = _summed(joined, kinds, ["_pair", *by], share, share)
    pair = summed["_pair"]
    result = summed.select(
        arrived.gather(pair // max(arrived.len(), 1)).alias(origin),
        arrived.gather(pair % max(arrived.len(), 1)).alias(destination),
        *by,
        *variables,
    )
    return _converted(frame, table, result, kinds, found, [origin, destination])


def _weights(weights: IntoDataFrame | None) -> pl.DataFrame | None:
    if weights is None:
        return None
    wrapped = nw.from_native(weights, eager_only=True)
    if missing := [name for name in ("source", "target", "weight") if name not in wrapped.columns]:
        raise ColumnError(missing, present=wrapped.columns, where="weights of a conversion")
    table = wrapped.select("source", "target", "weight").to_polars()
    table = table.with_columns(pl.col("source", "target").cast(pl.String))
    good = table["weight"].is_finite() & (table["weight"] >= 0) if table["weight"].dtype.is_numeric() else None
    if good is None or not good.fill_null(value=False).all():
        first = table.row(0 if good is None else good.fill_null(value=False).arg_min() or 0)
        raise SettingError(
            f"Weights of a conversion are numbers of 0 or more; {first[0]} to {first[1]} has {first[2]!r}."
        )
    return table


def _table(frame: IntoDataFrame, ends: Sequence[str], by: Sequence[str], variables: Mapping[str, Kind]) -> pl.DataFrame:
    wrapped = nw.from_native(frame, eager_only=True)
    columns = [*ends, *by, *variables]
    if missing := [name for name in columns if name not in wrapped.columns]:
        raise ColumnError(missing, present=wrapped.columns, where="table to convert")
    if wrong := [kind for kind in variables.values() if kind not in ("absolute", "relative")]:
        raise SettingError(f"A variable is 'absolute' or 'relative', not {wrong[0]!r}.")
    table = wrapped.select(columns).to_polars()
    for name in variables:
        if not (table.schema[name].is_numeric() or table.schema[name] == pl.Null):
            raise SettingError(f"Column {name!r} holds no numbers ({table.schema[name]}): it can't be converted.")
    # pandas writes missing as NaN, which would make every sum that it enters NaN.
    # Codes may come as categories, and a table without rows tells no type.
    return table.with_columns(
        pl.col(list(variables)).cast(pl.Float64).fill_nan(None), pl.col(list(ends)).cast(pl.String)
    )


def _once(joined: pl.DataFrame, target: str, variables: Mapping[str, Kind], by: Sequence[str]) -> pl.DataFrame:
    """
    Refuse codes of two versions for the same territory: their figures would count twice.

    Tables often list the codes of two versions, one of them without figures: those rows give way.
    """
    levels = nuts.index().filter(pl.col("nuts_version") == target, pl.col("level") > 0)
    areas = levels.select(_target="region", _area="area_km2")
    keys = ["_target", *by]
    filled = pl.any_horizontal(pl.col(list(variables)).is_not_null())
    kept = joined.join(areas, on="_target", how="left").filter(filled | ~filled.any().over(keys))
    several = pl.col("_version").n_unique().over(keys) > 1
    twice = kept.filter(filled, several & (pl.col("_into").sum().over(keys) > _TWICE * pl.col("_area")))
    if not twice.is_empty():
        first = twice.filter(pl.col("_target") == twice["_target"].min()).unique("_version").sort("_version")
        names = " and ".join(f"{code} (NUTS {v})" for code, v in first.select(pl.first(), "_version").iter_rows())
        raise RegionError(
            f"{names} are codes of two versions for the same territory ({first['_target'][0]} in NUTS {target}): the "
            f"figures would count twice. So it is with {twice['_target'].n_unique()} regions. Leave one of each out, "
            "or name the column that tells such rows apart (by, --by)."
        )
    return kept


def _summed(
    joined: pl.DataFrame, variables: Mapping[str, Kind], keys: list[str], out: pl.Expr, into: pl.Expr
) -> pl.DataFrame:
    """Sum what arrives in each new region; a figure with a missing part is missing."""
    parts = []
    for name, kind in variables.items():
        value = (pl.col(name) * (out if kind == "absolute" else into)).sum()
        value = value if kind == "absolute" else value / into.sum()
        whole = value if not joined[name].null_count() else pl.when(pl.col(name).is_not_null().all()).then(value)
        parts.append(whole.alias(name))
    return joined.group_by(keys).agg(parts).sort(keys)


def _converted(
    frame: IntoDataFrame,
    table: pl.DataFrame,
    result: pl.DataFrame,
    variables: Mapping[str, Kind],
    found: Links,
    ends: Sequence[str],
) -> Converted:
    arrived = found.table["source"].unique()
    here = {end: pl.col(end).is_in(arrived.implode()).fill_null(value=False) for end in ends}
    missed = table.filter(~pl.all_horizontal(here.values()))
    lost = {}
    for name, kind in variables.items():
        amount = pl.col(name).abs().sum() if kind == "absolute" else pl.col(name).count()
        gone, whole = (float(part.select(amount).item()) for part in (missed, table))
        lost[name] = gone / whole if whole else 0.0
    gone_regions = {code for end in ends for code in missed.filter(~here[end])[end].drop_nulls().unique()}
    native = nw.from_native(frame, eager_only=True)
    back: object = result if native.implementation.is_polars() else result.to_pandas()
    return Converted(
        back,
        table.height,
        missed.height,
        lost,
        tuple(sorted(gone_regions)),
        source=found.source,
        others=found.others,
        empty=missed.filter(pl.any_horizontal(pl.col(end).is_null() for end in ends)).height,
    )
