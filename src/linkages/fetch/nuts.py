"""NUTS boundaries as GISCO gives them: one GeoJSON for each version, level and scale."""

from pathlib import Path

from linkages.errors import SettingError
from linkages.fetch import contents
from linkages.fetch.addresses import GISCO
from linkages.fetch.cache import Cache, Entry
from linkages.fetch.keeping import Item

VERSIONS = ("2003", "2006", "2010", "2013", "2016", "2021", "2024")
SCALES = ("01M", "03M", "10M", "20M", "60M")
CRS = ("4326", "3035", "3857")
LEVELS = (0, 1, 2, 3)

# For drawing: fine enough for a country on a screen first, then the nearest ones.
_TO_DRAW = ("10M", "20M", "03M", "60M", "01M")


def boundaries(version: str, level: int, *, scale: str = "10M", crs: str = "4326", base_url: str | None = None) -> Item:
    """
    Name the boundaries of one version and level.

    Parameters
    ----------
    version
        NUTS version, such as ``2013``.
    level
        0 to 3.
    scale
        1 to how many millions: ``01M`` (finest), ``03M``, ``10M``, ``20M``, ``60M``.
    crs
        EPSG code of the coordinates: ``4326`` (degrees), ``3035`` or ``3857`` (metres).
    base_url
        Base address where it is not GISCO's.

    Returns
    -------
    What to fetch.

    Raises
    ------
    SettingError
        GISCO has no such version, level, scale or CRS.
    """
    for what, value, allowed in (
        ("NUTS version", version, VERSIONS),
        ("level", level, LEVELS),
        ("scale", scale, SCALES),
        ("CRS", crs, CRS),
    ):
        if value not in allowed:
            raise SettingError(f"There is no {what} {value!r} to fetch; there are: {', '.join(map(str, allowed))}.")
    name = _file(version, level, scale, crs)
    return Item(
        name=f"nuts/{name}",
        url=GISCO.address(name, base_url),
        provider=GISCO,
        check=lambda path: contents.regions(path, level=level),
        ending=_unpacked,
    )


def fetched(cache: Cache, version: str, level: int) -> Entry | None:
    """
    Find fetched boundaries to draw with, in degrees.

    Parameters
    ----------
    cache
        The cache.
    version, level
        NUTS version and level.

    Returns
    -------
    The file of the scale that suits a screen best (1:10 million first); None where there is none.
    """
    found = (cache.find(f"nuts/{_file(version, level, scale, '4326')}") for scale in _TO_DRAW)
    return next((entry for entry in found if entry), None)


def _file(version: str, level: int, scale: str, crs: str) -> str:
    return f"NUTS_RG_{scale}_{version}_{crs}_LEVL_{level}.geojson"


def _unpacked(path: Path) -> str:
    contents.unpack(path)
    return ""
