r"""
Eurostat's tables by region: TSV in the old and the new layout, SDMX-CSV, JSON-stat 2.0.

In TSV the first column holds all dimensions, its head is split at the last backslash
(``freq,unit,geo\TIME_PERIOD``), values and years may have a trailing space, flags follow the value (``13.1 b``),
``:`` is missing (``: u``). The old layout begins with the newest year, the new one with the oldest. JSON-stat keeps
values and flags in two sparse lists by position.
"""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from pathlib import Path

import polars as pl

from linkages.errors import SourceError
from linkages.sources.cube import Cube, Series, columns, snake
from linkages.sources.files import sniff, split

# Words for the codes of units met most often; others stay codes (Eurostat's code list "unit").
_UNITS = {
    "EUR_HAB": "euro per inhabitant",
    "EUR_HAB_EU": "euro per inhabitant, % of the EU average",
    "EUR_HAB_EU27_2020": "euro per inhabitant, % of the EU average",
    "MIO_EUR": "million euro",
    "MIO_NAC": "million units of national currency",
    "MIO_PPS": "million purchasing power standards",
    "MIO_PPS_EU27_2020": "million purchasing power standards",
    "PPS_HAB": "purchasing power standards per inhabitant",
    "PPS_EU27_2020_HAB": "purchasing power standards per inhabitant",
    "PPS_HAB_EU": "purchasing power standards per inhabitant, % of the EU average",
    "PPS_HAB_EU27_2020": "purchasing power standards per inhabitant, % of the EU average",
    "PC_GDP": "% of GDP",
    "PC": "%",
    "PC_ACT": "% of active population",
    "NR": "number",
    "PER": "persons",
    "THS": "thousand",
    "THS_PER": "thousand persons",
    "PER_KM2": "inhabitants per km²",
    "HAB_KM2": "inhabitants per km²",
    "KM2": "km²",
    "FTE": "full-time equivalents",
    "P_MHAB": "per million inhabitants",
    "RT": "rate",
}
_TITLES = {
    "nama_10r_2gdp": "Gross domestic product",
    "nama_10r_3gdp": "Gross domestic product",
    "demo_r_d3dens": "Population density",
    "demo_r_d2jan": "Population on 1 January",
    "demo_r_pjangrp3": "Population on 1 January",
    "rd_e_gerdreg": "Expenditure on research and development",
    "rd_p_persreg": "Personnel in research and development",
    "pat_ep_rtot": "Patent applications to the EPO",
    "lfst_r_lfe2en2": "Employment by activity",
}
_GEO = ("geo", "region", "ref_area", "reg")
_TIME = ("time", "time_period", "year")
_NOT_DIMENSIONS = re.compile(r"(?i)^(dataflow|structure.*|action|last.update|obs_.*|conf_status|time_format)$")
# A number or ':' with any flags (@C is confidential in newer files); Eurostat's own letters may stand alone.
_CELL = r"^(?:(?:(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|:)\s*([A-Za-z@|, ]{0,6})|([bcdefimnprsuvzC|, ]{0,6}))$"
# What SDMX writes where nothing is to be said: a normal value, free to publish.
_NO_FLAG = {"obs_flag": (), "obs_status": ("A",), "conf_status": ("F",)}


def from_tsv(text: str, path: Path) -> Cube:
    """
    Read Eurostat's TSV.

    Parameters
    ----------
    text
        The file's text.
    path
        The file; its name is taken for the table's code.

    Returns
    -------
    One series for each combination of dimensions.

    Raises
    ------
    SourceError
        The file is cut short, has no region or no year, or a cell is neither value, flag nor ``:``.
    """
    name = path.name
    # This format knows no quotation: a quote would be part of a code.
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    parts = columns([line.split("\t") for _, line in lines], [number for number, _ in lines], name=name)
    key = parts.columns[0]
    down, across = (part.strip() for part in key.rsplit("\\", 1))
    dimensions = [part.strip() for part in down.split(",")]
    if len({*dimensions, across, "row", "cell"}) < len(dimensions) + 3:
        raise SourceError(f"{name}, row 1, column 1: found {key!r}; a dimension occurs twice. Download the file again.")
    codes = pl.col(key).str.split(",")
    wrong = parts.filter(codes.list.len() != len(dimensions))
    if not wrong.is_empty():
        raise SourceError(
            f"{name}, row {wrong['row'][0]}, column 1: found {wrong[key][0]!r}, "
            f"expected {len(dimensions)} codes: {down}."
        )
    long = parts.unpivot(on=parts.columns[1:-1], index=[key, "row"], variable_name="across", value_name="cell").select(
        *(codes.list.get(at).str.strip_chars().alias(one) for at, one in enumerate(dimensions)),
        pl.col("across").alias(across),
        "row",
        "cell",
    )
    return _cube(_values(long, name, column=across), [*dimensions, across], path, labels={})


def from_sdmx_csv(text: str, path: Path) -> Cube:
    """
    Read SDMX-CSV as Eurostat's browser gives it, with codes or with codes and labels.

    Parameters
    ----------
    text
        The file's text.
    path
        The file, for messages.

    Returns
    -------
    One series for each combination of dimensions.

    Raises
    ------
    SourceError
        A column is missing, or a cell is neither value nor missing.
    """
    name = path.name
    grid = split(text, sniff(text)[0], name=name)
    raw = columns(grid.rows, grid.numbers, name=name)
    # With labels a head is "geo:Geopolitical entity" and a cell "DE11:Stuttgart".
    plain = [column.split(":")[0].strip() for column in raw.columns]
    if len(set(plain)) < len(plain):
        raise SourceError(f"{name}, row 1: a column occurs twice. The file is damaged; download it again.")
    raw.columns = plain
    time = _named(raw.columns, _TIME, name, "year (TIME_PERIOD)")
    value = _named(raw.columns, ("obs_value",), name, "value (OBS_VALUE)")
    dimensions = [c for c in raw.columns[: raw.columns.index(time) + 1] if not _NOT_DIMENSIONS.match(c)]
    codes = [pl.col(column).str.split(":").list.first().str.strip_chars().alias(column) for column in dimensions]
    flags = [_flag(column) for column in raw.columns if column.casefold() in _NO_FLAG]
    number = pl.when(pl.col(value).str.to_lowercase().is_in(["", "nan"])).then(pl.lit(":")).otherwise(value)
    long = raw.select("row", *codes, cell=pl.concat_str([number, pl.lit(" "), *flags]))
    long = _values(long, name, column=value)
    return _cube(long, dimensions, path, labels={})


def _flag(column: str) -> pl.Expr:
    """Read a column of flags, with or without their labels."""
    letters = pl.col(column).str.split(":").list.first().str.strip_chars().fill_null("")
    return pl.when(letters.is_in(_NO_FLAG[column.casefold()])).then(pl.lit("")).otherwise(letters)


def from_json_stat(text: str, path: Path) -> Cube:
    """
    Read JSON-stat 2.0.

    Parameters
    ----------
    text
        The file's text.
    path
        The file, for messages.

    Returns
    -------
    One series for each combination of dimensions; a position may have a flag and no value.

    Raises
    ------
    SourceError
        The file is no JSON-stat dataset, or its sizes and positions do not fit together.
    """
    name = path.name
    try:
        data = json.loads(text)
    except ValueError as error:
        raise SourceError(
            f"{name}: the JSON can't be read ({error}). It is cut short or damaged; download it again."
        ) from None
    if (
        not isinstance(data, dict)
        or data.get("class") != "dataset"
        or not {"id", "size", "dimension", "value"} <= data.keys()
    ):
        raise SourceError(f"{name}: this JSON is no JSON-stat 2.0 dataset (class, id, size, dimension, value).")
    try:
        dimensions = [str(one) for one in data["id"]]
        categories = [_categories(data["dimension"][one]["category"]) for one in dimensions]
        labels = {
            one: {str(k): str(v) for k, v in data["dimension"][one]["category"].get("label", {}).items()}
            for one in dimensions
        }
        cells = prod(data["size"])
        values, flags = _by_position(data["value"], cells), _by_position(data.get("status", {}), cells)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SourceError(f"{name}: the JSON-stat dataset is damaged ({type(error).__name__}: {error}).") from None
    if [len(one) for one in categories] != list(data["size"]):
        raise SourceError(f"{name}: the JSON-stat dataset is damaged: its sizes do not fit its categories.")
    records = [
        (position + 1, *codes, values.get(position), str(flags.get(position, "")))
        for position, codes in enumerate(product(*categories))
        if position in values or position in flags
    ]
    schema = {"row": pl.Int64, **dict.fromkeys(dimensions, pl.String), "value": pl.Float64, "flag": pl.String}
    try:
        long = pl.DataFrame(records, schema=schema, orient="row")
    except (TypeError, pl.exceptions.PolarsError):
        raise SourceError(f"{name}: the JSON-stat dataset holds values that are no numbers.") from None
    identity = str((data.get("extension") or {}).get("id") or path.stem)
    return _cube(long, dimensions, path, labels=labels, table=identity, title=str(data.get("label") or ""))


def _categories(category: Mapping[str, object]) -> list[str]:
    index = category.get("index", category.get("label"))
    if isinstance(index, dict):
        return [str(code) for code in (sorted(index, key=index.__getitem__) if "index" in category else index)]
    if isinstance(index, list):
        return [str(code) for code in index]
    raise TypeError("a dimension without categories")


def _by_position(cells: object, size: int) -> dict[int, object]:
    if isinstance(cells, dict):
        found = {int(position): value for position, value in cells.items() if value is not None}
    elif isinstance(cells, list):
        found = {position: value for position, value in enumerate(cells) if value is not None}
    else:  # one status for all
        found = dict.fromkeys(range(size), cells)
    if any(not 0 <= position < size for position in found):
        raise ValueError("a position beyond the table's size")
    return found


def _values(long: pl.DataFrame, name: str, *, column: str) -> pl.DataFrame:
    cell = pl.col("cell").fill_null("").str.strip_chars()
    wrong = long.filter(~cell.str.contains(_CELL)).sort("row")
    if not wrong.is_empty():
        where = wrong[column][0] if column in wrong.columns else column
        raise SourceError(
            f"{name}, row {wrong['row'][0]}, column {where!r}: found {wrong['cell'][0]!r}, "
            "expected a number, with or without a flag, or ':'."
        )
    return long.with_columns(
        value=cell.str.extract(_CELL, 1).cast(pl.Float64),
        flag=pl.coalesce(cell.str.extract(_CELL, 2), cell.str.extract(_CELL, 3), pl.lit("")).str.strip_chars(),
    ).drop("cell")


def _named(present: Sequence[str], names: Sequence[str], file: str, what: str) -> str:
    found = next((column for column in present if column.casefold() in names), None)
    if found is None:
        raise SourceError(f"{file}: no column or dimension says the {what}. There are: {', '.join(map(str, present))}.")
    return found


def _cube(
    long: pl.DataFrame,
    dimensions: Sequence[str],
    path: Path,
    *,
    labels: Mapping[str, Mapping[str, str]],
    table: str | None = None,
    title: str = "",
) -> Cube:
    geo = _named(dimensions, _GEO, path.name, "region (geo)")
    time = _named(dimensions, _TIME, path.name, "year (time)")
    others = [one for one in dimensions if one not in (geo, time)]
    annual = pl.col(time).str.contains(r"^[12][0-9]{3}$")
    if long.is_empty() or not long.select(annual.any()).item():
        raise SourceError(
            f"{path.name}: it has no year; regional statistics are read by year. It has {_few(long, time)}."
        )
    long = long.filter(annual)
    combinations = long.select(others).unique(maintain_order=True) if others else pl.DataFrame({"_": [0]})
    varying = [one for one in others if combinations[one].n_unique() > 1 or one.casefold() == "unit"]
    code = (table or re.sub(r"\.(tsv|csv|json|gz|jsonstat)\b", "", path.name, flags=re.IGNORECASE)).casefold()
    title = title or _TITLES.get(code.removeprefix("estat_"), code)
    series = tuple(_series(code, title, row, varying, labels) for row in combinations.iter_rows(named=True))
    keyed = long.with_columns(year=pl.col(time).cast(pl.Int64), region=pl.col(geo))
    if others:
        keyed = keyed.join(combinations.with_row_index("series"), on=others, how="left", maintain_order="left")
    else:
        keyed = keyed.with_columns(series=pl.lit(0))
    return Cube(
        path.name, f"Eurostat ({code})", series, keyed.select("series", "region", "year", "value", "flag", "row")
    )


def _series(
    table: str, title: str, codes: Mapping[str, str], varying: Sequence[str], labels: Mapping[str, Mapping[str, str]]
) -> Series:
    words = {one: labels.get(one, {}).get(codes[one], codes[one]) for one in varying}
    unit_dimension = next((one for one in varying if one.casefold() == "unit"), None)
    unit = ""
    if unit_dimension:
        unit = words.pop(unit_dimension)
        unit = _UNITS.get(codes[unit_dimension], unit)
    label = ", ".join([title, *words.values()])
    column = "_".join(snake(part) for part in (table, *(codes[one] for one in varying)))
    return Series(tuple(code for one, code in codes.items() if one != "_"), f"{column}_%Y", label, unit)


def _few(long: pl.DataFrame, time: str) -> str:
    return ", ".join(repr(one) for one in long[time].unique().sort().head(3)) or "no column of periods at all"
