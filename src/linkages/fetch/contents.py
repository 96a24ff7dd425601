"""
What a file must hold to be taken into the cache.

The content decides, never the name or the type that a server states: a page that says "please log in" comes with status
200 and the right name.
"""

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from linkages.errors import FetchError
from linkages.fetch.answers import words

Check = Callable[[Path], str]
"""Says in words what a file holds; raises FetchError where that is not what it should be."""

_GZIP = b"\x1f\x8b"
_UNPACKED = 4_000_000_000  # bytes; a packed table of some hundred MB holds no more
_START = 4096
_HTML = re.compile(rb"(?i)^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b")
_YEARS = re.compile(r"^(?:TIME_PERIOD|TIME)$", re.IGNORECASE)


def unpack(path: Path) -> None:
    """
    Unpack a file that came packed though it should not have, in place.

    Parameters
    ----------
    path
        The file; left alone where it is not packed.

    Raises
    ------
    FetchError
        It is cut short or damaged, or unpacks to more than 4 GB.
    """
    if not is_packed(path):
        return
    aside = path.with_name(f"{path.name}-unpacked")
    try:
        with _opened(path) as source, aside.open("wb") as target:
            while block := source.read(1 << 20):
                target.write(block)
                _refuse_bomb(target.tell())
        aside.replace(path)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FetchError(_CUT) from None
    finally:
        aside.unlink(missing_ok=True)


def is_packed(path: Path) -> bool:
    """
    Tell whether a file is packed with gzip.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    Whether it begins as such a file does.
    """
    with path.open("rb") as file:
        return file.read(2) == _GZIP


_CUT = "the packed file is cut short or damaged"


def table(path: Path) -> str:
    """
    Check that a file is a table of Eurostat, whole: TSV, packed or not.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    How many rows and which years it holds.

    Raises
    ------
    FetchError
        It is none, it is cut short, or it has no row.
    """
    try:
        with _opened(path) as file:
            _refuse_page(file.read(_START))
            file.seek(0)
            return _rows(file)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FetchError(_CUT) from None
    except UnicodeDecodeError:
        raise FetchError("it is no table of Eurostat: it is no text") from None


def _rows(file: BinaryIO) -> str:
    head = file.readline(1 << 20).decode().rstrip("\r\n")
    cells = head.split("\t")
    down, slash, across = cells[0].rpartition("\\")
    if not slash or not _YEARS.match(across.strip()) or "geo" not in down.casefold().split(","):
        raise FetchError(
            f"it is no table of Eurostat by region: its first cell is {cells[0][:60]!r}, expected dimensions such as "
            r"'freq,unit,geo\TIME_PERIOD'"
        )
    if len(cells) == 1:
        raise FetchError("the table has no year")
    rows, last = 0, b"\n"
    for line in file:
        last = line
        if not line.strip():
            continue
        rows += 1
        if line.count(b"\t") != len(cells) - 1 or line.count(b",", 0, line.find(b"\t")) != down.count(","):
            raise FetchError(f"the table is cut short or damaged in row {rows + 1}")
        _refuse_bomb(file.tell())
    if not rows:
        raise FetchError("the table has no row")
    if not last.endswith(b"\n"):
        raise FetchError("the table is cut short: its last row has no end")
    years = sorted(cell.strip() for cell in cells[1:])
    return f"{rows:,} rows, {years[0]} to {years[-1]}"


def regions(path: Path, *, level: int) -> str:
    """
    Check that a file holds the regions of one NUTS level: GeoJSON with polygons and codes.

    Parameters
    ----------
    path
        The file.
    level
        The level that was asked for.

    Returns
    -------
    How many regions it holds.

    Raises
    ------
    FetchError
        It is none, or is cut short, or holds no regions, or those of another level.
    """
    with path.open("rb") as file:
        _refuse_page(file.read(_START))
        file.seek(0)
        try:
            found = json.load(file)
        except (ValueError, RecursionError):
            raise FetchError("the GeoJSON is cut short or damaged") from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or found.get("type") != "FeatureCollection":
        raise FetchError("it is no GeoJSON collection of regions")
    codes = Counter(_code(feature, level) for feature in features)
    if not codes:
        raise FetchError("the GeoJSON holds no region")
    code, times = codes.most_common(1)[0]
    if times > 1:
        raise FetchError(f"the GeoJSON holds region {code} {times} times")
    return f"{len(codes):,} regions of level {level}"


def _code(feature: object, level: int) -> str:
    try:
        properties, geometry = feature["properties"], feature["geometry"]  # type: ignore[index]
        code, its_level, kind = properties["NUTS_ID"], properties.get("LEVL_CODE", level), geometry["type"]
    except (TypeError, KeyError, AttributeError):
        raise FetchError("the GeoJSON holds a feature without NUTS_ID or without geometry") from None
    if kind not in ("Polygon", "MultiPolygon") or not geometry.get("coordinates"):
        raise FetchError(f"the GeoJSON draws {str(code)[:20]!r} as {str(kind)[:20]}, expected polygons")
    if not re.fullmatch(r"[A-Z]{2}[A-Z0-9]{0,3}", str(code)) or its_level != level:
        raise FetchError(f"the GeoJSON holds {str(code)[:20]!r}, which is no region of level {level}")
    return str(code)


def refuse_page(path: Path) -> None:
    """
    Refuse what is no data at all: nothing, a web page, a message.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    FetchError
        It is one of these.
    """
    with path.open("rb") as file:
        _refuse_page(file.read(_START))


def _refuse_page(start: bytes) -> None:
    if not start.strip():
        raise FetchError("the answer is empty")
    if _HTML.match(start):
        title = re.search(rb"(?is)<title[^>]*>(.*?)</title>", start)
        said = " ".join(title[1].decode("utf-8", "replace").split())[:100] if title else ""
        raise FetchError(
            f"the answer is a web page{f' ({said!r})' if said else ''}, as from a login, a proxy or a server at rest"
        )
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise FetchError(f"the answer is a message in place of data: {words(start) or 'XML'}")


def _refuse_bomb(size: int) -> None:
    if size > _UNPACKED:
        raise FetchError(f"the packed file unpacks to more than {_UNPACKED // 10**9} GB")


def _opened(path: Path) -> BinaryIO:
    return gzip.open(path, "rb") if is_packed(path) else path.open("rb")  # type: ignore[return-value]
