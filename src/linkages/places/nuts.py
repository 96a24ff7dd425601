"""
NUTS versions: their codes, their regions, and which version a table's codes belong to.

A region is ``(NUTS version, code)``, never a bare code. The version is found from the codes themselves: keep.eu gives
NUTS 2013 for every programming period, so the period says nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import polars as pl

from linkages.errors import RegionError, SettingError
from linkages.resources import data_path
from linkages.tables import coverage_row

if TYPE_CHECKING:
    import geopandas as gpd

VERSIONS = ("2006", "2010", "2013", "2016", "2021")
"""The NUTS versions that the package knows, oldest first."""

LEVELS = (0, 2, 3)
"""The levels that the package knows."""

Problem = Literal["extra-regio", "NUTS 1", "country", "another version", "unknown"]

_SHOWN = 5
_LENGTHS = {2: 0, 4: 2, 5: 3}
# The districts of Northern Ireland of 2016: the regulation and JRC say UKN0A to UKN0G, GISCO UKN10 to UKN16.
_DISTRICTS = {f"UKN0{letter}": f"UKN1{number}" for number, letter in enumerate("ABCDEFG")}


@dataclass(frozen=True, slots=True)
class Alternative:
    """
    How well a NUTS version fits some codes.

    Parameters
    ----------
    version
        The NUTS version.
    known
        How many of the codes it has, at the finest level present.
    share
        The same as a share of all of them; 0 where there are none.
    """

    version: str
    known: int
    share: float


@dataclass(frozen=True, slots=True)
class Detection:
    """
    Which NUTS version some codes belong to.

    Parameters
    ----------
    version
        The version that was taken.
    level
        The finest level at which there are codes; the counts are of codes at this level.
    known, total
        How many codes the version has, of how many; every occurrence counts. Extra-regio codes (``..ZZ``) belong to no
        region and are left out, as are ISO 3166-2 codes (``RU-LEN``), which belong to no version.
    alternatives
        All versions, best first.
    unknown
        Codes of either level that the version does not have, and how often each occurs.
    elsewhere
        Of those, the ones that another version has, and the newest that has them.
    by_country
        A country (first two letters of the codes, EL where they are GR): for each version how many of its codes it has.
    countries
        A country: how many codes it has, at the finest level at which it has any.
    warning
        Names the codes that the version does not have but another has, and says whether the codes are a mixture of
        versions or would all fit another, and which countries fit another better; empty where there are none.
    forced
        Whether the version was asked for rather than found.
    """

    version: str
    level: int
    known: int
    total: int
    alternatives: tuple[Alternative, ...]
    unknown: Mapping[str, int]
    elsewhere: Mapping[str, str]
    by_country: Mapping[str, Mapping[str, int]]
    countries: Mapping[str, int]
    warning: str
    forced: bool = False

    def __str__(self) -> str:
        how = "as asked" if self.forced else "found from the codes"
        if not self.total:
            how = "as asked" if self.forced else "assumed, as the newest"
            return f"NUTS {self.version} ({how}): there are no codes to tell the version from."
        count = f"{self.total:,} level-{self.level} codes"
        if not any(a.known for a in self.alternatives):
            how = "as asked" if self.forced else "assumed, as the newest"
            return f"NUTS {self.version} ({how}): no version has any of the {count}."
        others = ", ".join(f"{a.version} {a.share:.1%}" for a in self.alternatives if a.version != self.version)
        text = f"NUTS {self.version} ({how}): {self.known:,} of {count} known; by other versions: {others}."
        return f"{text} {self.warning}".rstrip()

    @property
    def misfits(self) -> Mapping[str, str]:
        """Countries of which another version has more codes, and the version that has most (the newest of them)."""
        return _misfits(self.version, self.by_country)

    def coverage(self) -> list[dict[str, object]]:
        """
        Count the codes of the countries that fit another version better.

        Returns
        -------
        Rows of the table of coverage (`linkages.tables.COVERAGE`), one a country.
        """
        return [
            coverage_row(
                "place",
                f"nuts_version ({country})",
                rows=self.countries[country],
                known=self.by_country[country][self.version],
                reason=f"a mixture of versions: NUTS {fits} has {self.by_country[country][fits]} of this country's "
                f"codes; those that NUTS {self.version} does not have give no region",
                example=", ".join([code for code in self.elsewhere if country_of(code) == country][:_SHOWN]),
            )
            for country, fits in self.misfits.items()
        ]

    def table(self) -> pl.DataFrame:
        """
        Give the share of codes that each version knows, by country.

        Returns
        -------
        ``country``, ``codes`` (how many it has), a column a version (share of them that it has, 0 to 1), sorted.
        """
        rows = [
            {"country": country, "codes": self.countries[country]}
            | {v: known[v] / self.countries[country] for v in VERSIONS}
            for country, known in sorted(self.by_country.items())
        ]
        schema = {"country": pl.String, "codes": pl.Int64} | dict.fromkeys(VERSIONS, pl.Float64)
        return pl.DataFrame(rows, schema=schema)

    def describe(self) -> str:
        """
        Say what was found, country by country.

        Returns
        -------
        Lines of text: the sentence that ``str()`` gives, then the countries whose codes not every version has.
        """
        told = self.table()
        alike = pl.all_horizontal(pl.col(v) == 1 for v in VERSIONS)
        lines = [str(self)]
        if not (some := told.filter(~alike)).is_empty():
            lines.append("Share of the codes that each version has, by country:")
            lines.append("".join(["  country  codes", *(f"{version:>7}" for version in VERSIONS)]))
            for country, count, *shares in some.iter_rows():
                lines.append("".join([f"  {country:<7}{count:>7,}", *(f"{_per_cent(share):>7}" for share in shares)]))
        if not (rest := told.filter(alike)).is_empty():
            lines.append(f"Every version has all codes of {', '.join(rest['country'])} ({rest['codes'].sum():,}).")
        return "\n".join(lines)


@cache
def index() -> pl.DataFrame:
    """
    List the regions of all versions and levels.

    Returns
    -------
    ``nuts_version``, ``level`` (0, 2, 3), ``region``, ``name`` (in Latin letters), ``country`` (the EU's code: EL also
    where the region's is GR), ``nuts2`` (level 3: the NUTS-2 region it lies in), ``area_km2``.
    """
    return pl.read_csv(data_path("nuts2", "regions.csv"), schema_overrides={"nuts_version": pl.String})


@cache
def codes(version: str, level: int) -> frozenset[str]:
    """
    List the codes of one version and level.

    Parameters
    ----------
    version
        One of `VERSIONS`.
    level
        One of `LEVELS`.

    Returns
    -------
    The codes, without extra-regio.

    Raises
    ------
    SettingError
        There is no such version or level.
    """
    _check(version, level)
    here = index().filter((pl.col("nuts_version") == version) & (pl.col("level") == level))
    return frozenset(here["region"])


@cache
def parents(version: str) -> Mapping[str, str]:
    """
    Find the NUTS-2 region of every NUTS-3 region of a version.

    Parameters
    ----------
    version
        One of `VERSIONS`.

    Returns
    -------
    NUTS-3 code to NUTS-2 code.
    """
    _check(version, 3)
    here = index().filter((pl.col("nuts_version") == version) & (pl.col("level") == 3))  # noqa: PLR2004
    return dict(here.select("region", "nuts2").iter_rows())


def regions(version: str, level: int, *, neighbours: bool = True) -> "gpd.GeoDataFrame":
    """
    Give the geometry of the regions of one version and level.

    Boundaries are simplified to about 1 km, on a grid of 0.001 degrees; borders are shared exactly, also with the
    neighbours outside NUTS. Overseas regions are among them. For drawing and for finding a region, not for measuring
    areas: those stand in `index`.

    Parameters
    ----------
    version
        One of `VERSIONS`.
    level
        One of `LEVELS`.
    neighbours
        Whether the regions outside NUTS are added: by ISO 3166-2 at levels 2 and 3, by country at level 0 (of Russia
        the European part).

    Returns
    -------
    ``region``, ``name``, ``country``, ``geometry`` (EPSG:4326, longitude before latitude), sorted by region. Made from
    GISCO's boundaries: © EuroGeographics for the administrative boundaries.

    Raises
    ------
    SettingError
        There is no such version or level.
    """
    import geopandas as gpd
    import numpy as np

    from linkages.places import topology
    from linkages.places.neighbours import around

    _check(version, level)
    arcs = topology.read(version)
    found, shapes = topology.shapes(arcs, f"level{level}")
    here = index().filter((pl.col("nuts_version") == version) & (pl.col("level") == level))
    table = here.select("region", "name", "country")
    if neighbours:
        outside, more = topology.shapes(arcs, "neighbours0" if level == 0 else "neighbours")
        units = around(version)
        if level == 0:
            units = (
                units.group_by("country")
                .agg(pl.col("country_name").first())
                .select(region="country", name="country_name", country="country")
            )
        found, shapes = [*found, *outside], np.concatenate([shapes, more])
        table = pl.concat([table, units.select("region", "name", "country")])
    table = pl.DataFrame({"region": found}).join(table, on="region", maintain_order="left")
    columns = {name: table[name].to_list() for name in table.columns}
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")
    return frame.sort_values("region", ignore_index=True)


def canonical(code: str, version: str) -> str | None:
    """
    Find the region of a version that a code means.

    Case and space around do not matter; Greece may be written GR or EL, whichever the version uses; the districts of
    Northern Ireland go by both their names.

    Parameters
    ----------
    code
        A code of level 2 or 3, as somebody wrote it.
    version
        One of `VERSIONS`.

    Returns
    -------
    The code as the version has it; None where it has none such at levels 2 and 3.
    """
    plain = code.strip().upper()
    level = _LENGTHS.get(len(plain))
    if not level:
        return None
    known = codes(version, level)
    greece = {"GR": "EL", "EL": "GR"}.get(plain[:2])
    spellings = (plain, _DISTRICTS.get(plain), f"{greece}{plain[2:]}" if greece else None)
    return next((spelling for spelling in spellings if spelling in known), None)


def problem(code: str, version: str) -> Problem | None:
    """
    Say why a code means no region of a version.

    Parameters
    ----------
    code
        A code, as somebody wrote it.
    version
        One of `VERSIONS`.

    Returns
    -------
    None where the code is known to the version at level 2 or 3; ``extra-regio`` for codes such as ``NOZZ``; ``NUTS 1``
    and ``country`` for codes that are too coarse; ``another version``; ``unknown``.
    """
    plain = code.strip().upper()
    if canonical(plain, version):
        return None
    if is_extra_regio(plain):
        return "extra-regio"
    if versions_of(plain):
        return "another version"
    prefixes = {region[: len(plain)] for region in codes(version, 2)} | codes(version, 0)
    if plain and plain in prefixes:
        return "country" if len(plain) == len("DE") else "NUTS 1"
    return "unknown"


@cache
def versions_of(code: str) -> tuple[str, ...]:
    """
    List the versions that have a code.

    Parameters
    ----------
    code
        A code of level 2 or 3, as somebody wrote it (see `canonical`).

    Returns
    -------
    The versions, oldest first; none where no version has it.

    Examples
    --------
    >>> versions_of("FI1A"), versions_of(" se33")
    (('2006',), ('2006', '2010', '2013', '2016', '2021'))
    """
    return tuple(version for version in VERSIONS if canonical(code, version))


def country_of(code: str) -> str:
    """
    Tell the country of a code.

    Parameters
    ----------
    code
        A NUTS or ISO 3166-2 code, in any case.

    Returns
    -------
    Its first two letters in capitals, EL where they are GR.
    """
    country = code.strip().upper()[:2]
    return "EL" if country == "GR" else country


def detect(found: Mapping[int, Iterable[str | None]] | Iterable[str | None], *, version: str = "auto") -> Detection:
    """
    Find the NUTS version that codes belong to.

    The version that has the most codes at the finest level present; among equals the one that has more at the coarser
    level, then the newest.

    Parameters
    ----------
    found
        Codes, one an occurrence, such as the column of a table: those of five characters are of level 3, and codes of
        countries, of NUTS 1 and outside NUTS (ISO 3166-2) are passed over. Or level (2, 3) to the codes in its cells.
        What is no text is skipped.
    version
        ``auto``, or the version that has been asked for: then only the counts are found.

    Returns
    -------
    The version, and what speaks for the others.

    Raises
    ------
    SettingError
        `version` is none of ``auto`` and `VERSIONS`, or `found` is one text or a whole table.

    Examples
    --------
    >>> print(detect(["LT00", "LT00", "SE33"]))
    NUTS 2013 (found from the codes): 3 of 3 level-2 codes known; by other versions: 2010 100.0%, 2006 100.0%, ...
    """
    if version != "auto":
        _check(version, 2)
    cells = found if isinstance(found, Mapping) else _by_level(found)
    counts = {level: _count(cells.get(level, ())) for level in (2, 3)}
    known = {v: {level: _known(counts[level], v) for level in (2, 3)} for v in VERSIONS}
    finest = 3 if any(known[v][3] for v in VERSIONS) or not counts[2] else 2
    order = sorted(VERSIONS, key=lambda v: (known[v][finest], known[v][2], v), reverse=True)
    best = order[0] if version == "auto" else version
    total = counts[finest].total()
    everything = counts[2] + counts[3]
    unknown = {code: n for code, n in sorted(everything.items()) if best not in versions_of(code)}
    elsewhere = {code: versions_of(code)[-1] for code in unknown if versions_of(code)}
    own = _countries(counts, finest)
    by_country = {country: {v: _known(codes, v) for v in VERSIONS} for country, codes in own.items()}
    return Detection(
        version=best,
        level=finest,
        known=known[best][finest],
        total=total,
        alternatives=tuple(Alternative(v, known[v][finest], known[v][finest] / total if total else 0.0) for v in order),
        unknown=unknown,
        elsewhere=elsewhere,
        by_country=by_country,
        countries={country: codes.total() for country, codes in own.items()},
        warning=_warning(best, unknown, elsewhere, whole=_whole(known, everything), by_country=by_country),
        forced=version != "auto",
    )


def _by_level(found: Iterable[str | None]) -> dict[int, list[str]]:
    if isinstance(found, str) or hasattr(found, "columns"):
        raise SettingError("A version is found from many codes: give a column of them, not a text or a whole table.")
    cells: dict[int, list[str]] = {2: [], 3: []}
    for cell in found:
        plain = cell.strip().upper() if isinstance(cell, str) else ""
        if plain and plain[2:3] != "-" and problem(plain, VERSIONS[-1]) not in ("country", "NUTS 1"):
            cells[3 if len(plain) == len("DE300") else 2].append(plain)
    return cells


def _check(version: str, level: int) -> None:
    if version not in VERSIONS:
        if str(version) in VERSIONS:
            raise SettingError(f"A NUTS version is a text: write {str(version)!r}, not {version!r}.")
        raise SettingError(
            f"There is no NUTS version {version!r}; there are {', '.join(VERSIONS)} (and auto, where it may be found)."
        )
    if level not in LEVELS:
        raise SettingError(f"There is no level {level!r}; there are {', '.join(map(str, LEVELS))}.")


def is_extra_regio(code: str) -> bool:
    """
    Tell whether a code is extra-regio: of a country, but of no region in it.

    Parameters
    ----------
    code
        A code in capitals.

    Returns
    -------
    Whether it is one such as ``NOZZ`` or ``NOZZZ``.
    """
    return len(code) > len("DE") and set(code[2:]) == {"Z"} and code[:2].isalpha()


def _count(cells: Iterable[str | None]) -> Counter[str]:
    given = (cell.strip().upper() for cell in cells if cell)
    # ISO 3166-2 codes (RU-LEN) are no NUTS codes that a version lacks: they speak for none.
    return Counter(cell for cell in given if cell and not is_extra_regio(cell) and cell[2:3] != "-")


def _known(counts: Counter[str], version: str) -> int:
    return sum(n for code, n in counts.items() if version in versions_of(code))


def _countries(counts: Mapping[int, Counter[str]], finest: int) -> dict[str, Counter[str]]:
    """Count each country's codes at the finest level at which it has any."""
    own: dict[str, Counter[str]] = {}
    for level in (finest, 5 - finest):
        here: dict[str, Counter[str]] = {}
        for code, n in counts[level].items():
            here.setdefault(country_of(code), Counter())[code] = n
        own = here | own
    return dict(sorted(own.items()))


def _misfits(version: str, by_country: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    best = {country: max(VERSIONS, key=lambda v: (known[v], v)) for country, known in by_country.items()}
    return {country: v for country, v in best.items() if by_country[country][v] > by_country[country][version]}


def _whole(known: Mapping[str, Mapping[int, int]], everything: Counter[str]) -> list[str]:
    """Find the versions that have every code that any version has."""
    some = sum(n for code, n in everything.items() if versions_of(code))
    return [v for v in VERSIONS if sum(known[v].values()) == some]


def _warning(
    version: str,
    unknown: Mapping[str, int],
    elsewhere: Mapping[str, str],
    *,
    whole: Sequence[str],
    by_country: Mapping[str, Mapping[str, int]],
) -> str:
    if not elsewhere:
        return ""
    rows = sum(unknown[code] for code in elsewhere)
    some = ", ".join(f"{code} ({elsewhere[code]})" for code in sorted(elsewhere, key=lambda c: (-unknown[c], c))[:5])
    more = f" and {len(elsewhere) - 5} more" if len(elsewhere) > 5 else ""  # noqa: PLR2004 (as many as are named)
    cells = "1 cell holds" if rows == 1 else f"{rows:,} cells hold"
    kinds = "a code" if len(elsewhere) == 1 else f"{len(elsewhere):,} codes"
    lost = f"{cells} {kinds} that NUTS {version} does not have but another version has: {some}{more}"
    if whole:
        return f"{lost}. NUTS {' and '.join(whole)} would have all of them."
    misfits = _misfits(version, by_country)
    fits = ", ".join(f"{country} NUTS {v}" for country, v in misfits.items())
    countries = f". Some countries fit another version better: {fits}" if misfits else ""
    return f"The codes are a mixture of versions: {lost}{countries}."


def _per_cent(share: float) -> str:
    """Say a share in whole per cent, where neither 0 nor 100 hides a code."""
    return f"{min(max(round(100 * share), 1 if share > 0 else 0), 100 if share == 1 else 99)} %"


def require(found: Iterable[str], version: str, level: int) -> None:
    """
    Check that codes are regions of a version and level, or neighbours of it.

    Parameters
    ----------
    found
        The codes.
    version, level
        What they must belong to.

    Raises
    ------
    RegionError
        Some do not; the message names them and the versions that have them.
    """
    from linkages.places.neighbours import around

    known = codes(version, level) | frozenset(around(version)["region"])
    strange = sorted(set(found) - known)
    if strange:
        named = ", ".join(
            f"{code} ({', '.join(v for v in VERSIONS if code in codes(v, level)) or 'no version'})"
            for code in strange[:10]
        )
        more = f" and {len(strange) - 10} more" if len(strange) > 10 else ""  # noqa: PLR2004 (as many as are named)
        raise RegionError(f"Not regions of NUTS {version}, level {level}: {named}{more}.")
