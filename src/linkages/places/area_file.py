"""
Cross-border regions that a user defines: a table of parts (CSV), or drawn outlines (GeoJSON, GeoPackage).

What the columns of the table mean stands at `linkages.places.crossborder.areas`; outlines are read in
`linkages.places.outlines`.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from linkages.errors import ColumnError, MissingFileError, SettingError, SourceError, TableError, Violation
from linkages.places import nuts, text_table
from linkages.places.neighbours import around, units
from linkages.places.town_names import town_key

STATUSES = ("core", "partial", "adjacent")
"""How a unit belongs: wholly, with some of its municipalities, or next to the area (it may take part up to a share)."""
RULES = ("two_countries", "any", "programme", "either")
"""When a project counts: see `linkages.places.membership.membership`."""

SCHEMA = {
    "unit": pl.String,
    "kind": pl.String,
    "nuts3": pl.String,
    "country": pl.String,
    "status": pl.String,
    "share": pl.Float64,
    "towns": pl.String,
    "programmes": pl.String,
    "rule": pl.String,
    "source": pl.String,
    "confidence": pl.String,
    "nuts_version": pl.String,
    "outline": pl.Binary,
}
"""Columns of a composition, before names are joined; ``outline`` is WKB (EPSG:4326)."""

_OWN = ("status", "share", "towns", "programmes", "rule", "kind", "source", "confidence", "nuts_version")
_DRAWN = (b"SQLite format 3\0", b"{")
_EXPECTED = "the composition of cross-border regions, with the columns unit and region"
_SEPARATORS = re.compile(r"\s*[;|\n]\s*")


def read(path: Path, version: str) -> pl.DataFrame:
    """
    Read the composition of cross-border regions.

    Parameters
    ----------
    path
        CSV, GeoJSON or GeoPackage; what it is shows its content.
    version
        NUTS version of codes that name none, and of the parts of outlines.

    Returns
    -------
    The columns of `SCHEMA`; codes are of the version in ``nuts_version``.

    Raises
    ------
    MissingFileError, SourceError, ColumnError, TableError
        The file is not there, can't be read, lacks a column, or has rows that can't be used; every such row is listed.
    """
    if _is_drawn(path):
        from linkages.places import outlines

        return outlines.read(path, version)
    table = text_table.read(path, expected=_EXPECTED).frame
    table = table.rename({name: name.strip().lower() for name in table.columns})
    if missing := [name for name in ("unit", "region") if name not in table.columns]:
        raise ColumnError(missing, present=table.columns, where=f"{path.name}, composition of cross-border regions")
    violations: list[Violation] = []
    rows: list[dict[str, object]] = []
    for line, row in enumerate(table.iter_rows(named=True), start=2):
        rows += _parts(row, version, f"{path.name}, line {line}", violations)
    if violations:
        raise TableError(path.name, violations)
    if not rows:
        raise SourceError(
            f"{path}: no row. Expected one row a cross-border region and part, with the columns unit and region."
        )
    return pl.DataFrame(rows, schema=SCHEMA)


def town_keys(towns: str | None) -> frozenset[str]:
    """
    Read a list of municipalities.

    Parameters
    ----------
    towns
        Names separated by ``;`` or ``|``; a municipality may stand there under several names.

    Returns
    -------
    Their keys (`linkages.places.town_names.town_key`); empty where no list is given.
    """
    return frozenset(key for key in map(town_key, _SEPARATORS.split(towns or "")) if key)


def checked(row: Mapping[str, str | None], version: str, where: str, violations: list[Violation]) -> dict[str, object]:
    """
    Check what a row, or an outline, says of itself.

    Parameters
    ----------
    row
        Its cells, by column in lower case.
    version
        NUTS version where the row names none.
    where
        File and line, for messages.
    violations
        Cells that can't be used are added here.

    Returns
    -------
    ``unit`` and the columns that a user may leave out, with their defaults.
    """
    cells = {name: (row.get(name) or "").strip() or None for name in ("unit", *_OWN)}
    found: dict[str, object] = {**cells, "status": cells["status"] or "core"}
    found["nuts_version"] = cells["nuts_version"] or version
    if not cells["unit"]:
        violations.append(Violation("unit", "", "the name of a cross-border region", where))
    for name, allowed in (("status", STATUSES), ("rule", RULES)):
        if found[name] is not None and found[name] not in allowed:
            violations.append(Violation(name, str(found[name]), f"one of {', '.join(allowed)}", where))
    found["share"] = _share(cells["share"], where, violations)
    if cells["towns"] and not town_keys(cells["towns"]):
        violations.append(Violation("towns", cells["towns"], "names of municipalities, separated by ;", where))
    return found


def _is_drawn(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file. Expected {_EXPECTED}.") from error
    except OSError:
        return False  # reading it as a table says why it can't be read
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_DRAWN)


def _share(text: str | None, where: str, violations: list[Violation]) -> float | None:
    """Read a share: ``0.4``, ``0,4`` or ``40 %``."""
    if text is None:
        return None
    number = text.replace(",", ".").removesuffix("%").strip()
    try:
        share = float(number) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if 0 < share <= 1:
        return share
    violations.append(Violation("share", text, "the share of the part that belongs, above 0 and up to 1", where))
    return None


def _parts(
    row: Mapping[str, str | None], version: str, where: str, violations: list[Violation]
) -> list[dict[str, object]]:
    """Check one row of a user's file; give its NUTS-3 regions, or its towns."""
    common = checked(row, version, where, violations)
    code, own = (row["region"] or "").strip().upper(), str(common["nuts_version"])
    try:
        regions = _regions(code, own)
    except SettingError as error:
        violations.append(Violation("nuts_version", own, str(error), where))
        return []
    if regions:
        return [{**common, "nuts3": region} for region in regions]
    country = {"GR": "EL", "GB": "UK"}.get(code, code)
    if common["towns"] and country in _countries(own):
        return [{**common, "nuts3": None, "country": country}]
    violations.append(Violation("region", code, _expected(code, own, country), where))
    return []


def _regions(code: str, version: str) -> Sequence[str]:
    region = nuts.canonical(code, version)
    if region in nuts.codes(version, 3) or code in set(around(version)["region"]):
        return [region or code]
    if region in nuts.codes(version, 2):
        return sorted(fine for fine, coarse in nuts.parents(version).items() if coarse == region)
    return []


def _countries(version: str) -> frozenset[str]:
    inside = {"EL" if code == "GR" else code for code in nuts.codes(version, 0)}
    return frozenset(inside | set(units()["country"]))


def _expected(code: str, version: str, country: str) -> str:
    if country in _countries(version):
        return "with a country alone, the names of its municipalities in a column towns"
    others = [other for other in nuts.VERSIONS if nuts.canonical(code, other)]
    hint = f" (a code of NUTS {', '.join(others)}: say so in a column nuts_version)" if others else ""
    return f"a NUTS-3, NUTS-2 or ISO 3166-2 code known to NUTS {version}{hint}"
