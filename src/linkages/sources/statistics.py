"""
Regional statistics from the files people have: ``FILE[:UNIT[:YEAR]]``.

Read are Eurostat's tables (TSV in the old and the new layout, SDMX-CSV, JSON-stat 2.0), JRC's conversion matrices
(population and surfaces by region), and any CSV or workbook with a column of region codes. What a file is shows its
content, not its name. Flags stay beside the values, missing stays missing. Nothing is converted between NUTS versions
here: that is for `linkages.regional_statistics`, which knows them.
"""

import gzip
import re
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from linkages.errors import MissingFileError, SettingError, SourceError
from linkages.sources import eurostat, jrc, regional
from linkages.sources.choice import Chosen, choose
from linkages.sources.cube import Cube
from linkages.sources.encoding import decode
from linkages.tables import COVERAGE, POLARS_TYPES, REGIONS

_KINDS = "a Eurostat table (TSV, SDMX-CSV, JSON-stat), a JRC matrix, or a CSV or workbook with a column of region codes"


@dataclass(frozen=True, slots=True)
class Statistic:
    """
    A regional statistic.

    Parameters
    ----------
    column
        Its column in the table of regions; unique among the statistics of a file.
    label
        What it is, for people.
    unit
        Its unit, such as ``inhabitants per km²``; empty where the file does not tell.
    year
        The year it stands for; empty when it has none.
    source
        Who made it, and what must be credited.
    values
        ``region``, ``value`` (missing stays missing), ``flag`` (Eurostat's letters: b break in series, e estimated, p
        provisional, u unreliable, c confidential ...), ``year``; one row a region, sorted.
    lost
        Rows of the table of coverage: what could not be used, and why. What concerns the whole file stands with its
        first.
    remark
        Which year was taken and why, and what was noticed when reading.
    """

    column: str
    label: str
    unit: str
    year: str
    source: str
    values: pl.DataFrame
    lost: pl.DataFrame
    remark: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    What a user asks for.

    Parameters
    ----------
    path
        The file.
    unit
        Codes that tell the statistic; None for all.
    year
        The year; None for the latest.
    """

    path: Path
    unit: str | None = None
    year: int | None = None


def read_statistics(
    spec: str,
    *,
    nuts_version: str,
    level: int,
    until: int | None = None,
    known_codes: frozenset[str] | None = None,
    keep_others: bool = False,
    outside: frozenset[str] = frozenset(),
    taken: Collection[str] = (),
) -> tuple[Statistic, ...]:
    """
    Read regional statistics.

    Parameters
    ----------
    spec
        ``FILE[:UNIT[:YEAR]]``. UNIT is a code of any of the file's dimensions, or several separated by commas
        (``EUR_HAB``, ``A,EUR_HAB``), or the name of a column; without it every statistic of the file is taken. YEAR
        may follow the file at once. Colons in the file's name, and drive letters, are understood.
    nuts_version
        NUTS version of the run; codes of other versions are counted as lost, unless `keep_others`.
    level
        Level of the regions, 2 or 3. ISO 3166-2 codes (``RU-LEN``) are taken at either.
    until
        The last year that counts, such as the end of the programming period; without it and without YEAR the latest
        year is taken.
    known_codes
        All codes of `nuts_version` at `level`; None to take every code that looks like one.
    keep_others
        Whether codes that `known_codes` lacks are kept, so that they can be brought to the version later; a matrix of
        JRC between other versions is then read in the nearest of its two.
    outside
        Regions outside NUTS whose codes are those of countries (``FO``, ``XK``).
    taken
        Columns that other statistics have: none of these takes such a name.

    Returns
    -------
    One statistic for each combination of dimensions that fits UNIT, in the order of the file.

    Raises
    ------
    MissingFileError
        There is no such file.
    SourceError
        The file can't be understood; the message names row and column.
    SettingError
        The file has no such unit or year, or `spec` names no file or a year that is no number.
    RegionError
        No code of the file is known to the version at this level.
    """
    wanted = parse(spec)
    _refuse_spec(spec, wanted)
    cube = _read(wanted, nuts_version, level, known_codes, keep_others=keep_others)
    chosen = choose(
        cube,
        unit=wanted.unit,
        year=wanted.year,
        until=until,
        level=level,
        version=nuts_version,
        known_codes=None if keep_others else known_codes,
        outside=outside,
    )
    columns = set(taken)
    return tuple(_statistic(cube, one, columns) for one in chosen)


def parse(spec: str) -> Wanted:
    """
    Take ``FILE[:UNIT[:YEAR]]`` apart.

    The longest beginning that is a file is the file; where there is none, a drive letter is not taken for one.

    Parameters
    ----------
    spec
        What the user wrote.

    Returns
    -------
    The file, the unit and the year; the file need not exist.
    """
    ends = [len(spec), *(found.start() for found in reversed(list(re.finditer(":", spec))))]
    beginnings = [(spec[:end], spec[end + 1 :]) for end in ends if end]
    for path, rest in beginnings:
        if (asked := _unit_and_year(rest)) and Path(path).is_file():
            return Wanted(Path(path), *asked)
    drive = re.match(r"[A-Za-z]:[\\/]", spec)
    path, _, rest = spec[2:].partition(":") if drive else spec.partition(":")
    return Wanted(Path(spec[:2] + path if drive else path), *(_unit_and_year(rest) or (rest, None)))


def _refuse_spec(spec: str, wanted: Wanted) -> None:
    if not spec.split(":", 1)[0].strip():
        raise SettingError(f"{spec!r} names no file. Expected FILE[:UNIT[:YEAR]], where FILE is {_KINDS}.")
    if wanted.unit and ":" in wanted.unit and wanted.path.is_file():
        unit, _, year = wanted.unit.rpartition(":")
        raise SettingError(
            f"{spec}: the year {year!r} is no number of four digits. Expected FILE[:UNIT[:YEAR]], such as "
            f"{wanted.path.name}:{unit or 'UNIT'}:2013."
        )


def _unit_and_year(rest: str) -> tuple[str | None, int | None] | None:
    found = re.fullmatch(r"(?:(?P<unit>[^:]*?):?)??(?::?(?P<year>[12]\d{3}))?", rest.strip())
    if not found:
        return None
    return found["unit"] or None, int(found["year"]) if found["year"] else None


def _read(wanted: Wanted, version: str, level: int, known: frozenset[str] | None, *, keep_others: bool) -> Cube:
    path, name = wanted.path, wanted.path.name
    data = _bytes(path)
    if data.startswith(b"PK"):
        return regional.from_workbook(path, unit=wanted.unit, known=known)
    text = decode(data, name=name).text
    start = text[:20_000].lstrip("\ufeff \t\r\n")
    if not start:
        raise SourceError(f"{name}: the file is empty. Expected {_KINDS}.")
    if re.match(r"<(!doctype html|html|head|body)\b", start, flags=re.IGNORECASE):
        raise SourceError(f"{name}: this is a web page, as a failed download leaves one. Expected {_KINDS}.")
    if start.startswith(("<", "%PDF")):
        raise SourceError(f"{name}: this is not a table. Expected {_KINDS}.")
    head = start.split("\n", 1)[0]
    if start.startswith(("{", "[")):
        reader: Callable[[str, Path], Cube] = eurostat.from_json_stat
    elif "\\" in head.split("\t")[0] and "\t" in head:
        reader = eurostat.from_tsv
    elif "OBS_VALUE" in head.upper():
        reader = eurostat.from_sdmx_csv
    elif jrc.is_matrix(head):
        return jrc.from_matrix(text, path, version=version, level=level, nearest=keep_others)
    else:
        return regional.from_text(text, path, unit=wanted.unit, known=known)
    return reader(text, path)


def _bytes(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(
            f"{path}: there is no such file. Expected FILE[:UNIT[:YEAR]], where FILE is {_KINDS}."
        ) from None
    except IsADirectoryError:
        raise SourceError(f"{path}: this is a folder. Name a file in it: {_KINDS}.") from None
    except OSError as error:
        raise SourceError(f"{path}: the file can't be read ({error.strerror or error}).") from None
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)  # Eurostat's bulk download comes packed
    except (EOFError, OSError, zlib.error):
        raise SourceError(f"{path.name}: the packed file is cut short or damaged. Download it again.") from None


def _statistic(cube: Cube, chosen: Chosen, taken: set[str]) -> Statistic:
    name = chosen.series.column_in(chosen.year)
    column, number = name, 1
    while column in taken or column in REGIONS.names:
        number += 1
        column = f"{name}_{number}"
    taken.add(column)
    return Statistic(
        column=column,
        label=chosen.series.label,
        unit=chosen.series.unit,
        year="" if chosen.year is None else str(chosen.year),
        source=cube.source,
        values=chosen.values,
        lost=pl.DataFrame(list(chosen.lost), schema={c.name: POLARS_TYPES[c.kind] for c in COVERAGE.columns}),
        remark=chosen.remark,
    )
