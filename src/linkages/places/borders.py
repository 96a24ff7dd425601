"""
Regions and national borders: how far, whose border, whether it is one of the EU, and who lies on the other side.

Distances are measured on the boundaries that come along (simplified to about 1 km) in EPSG:3035; those of every version
and level stand in ``data/nuts2/borders.csv`` (``scripts/make_borders.py``). Countries are told apart by their codes as
drawn: Faroe, Greenland, Guernsey, Jersey, the Isle of Man, Gibraltar and Kosovo have their own; Northern Cyprus is part
of Cyprus. A border drawn says nothing about its status.
"""

from collections.abc import Iterable
from functools import cache

import polars as pl

from linkages.errors import RegionError, SettingError
from linkages.places import nuts
from linkages.places.neighbours import around
from linkages.resources import data_path

CAPS_KM = (0.0, 25.0, 100.0)
"""Distances (km) from a region's edge to a border up to which it is one `at the border`, `within 25 km` or `within
100 km`; 25 km is what Eurostat takes for border regions (of population), 100 km a choice of ours."""
_WORDS = ("at the border", "within 25 km", "within 100 km")
BEYOND = "beyond 100 km"

_FROM = {"2006": 2008, "2010": 2012, "2013": 2015, "2016": 2018, "2021": 2021}
"""The year from which each NUTS version applied."""
_SINCE = {
    **dict.fromkeys(("AT", "BE", "DE", "DK", "EL", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "PT", "SE", "UK"), 1995),
    **dict.fromkeys(("CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK"), 2004),
    **dict.fromkeys(("BG", "RO"), 2007),
    "HR": 2013,
}
_UNTIL = {"UK": 2020}


def members(version: str) -> frozenset[str]:
    """
    List the members of the European Union when a NUTS version came into force.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.

    Returns
    -------
    The EU's codes of countries: Croatia from NUTS 2013 on, the United Kingdom until NUTS 2016.
    """
    year = _FROM[version]
    return frozenset(code for code, since in _SINCE.items() if since <= year < _UNTIL.get(code, year + 1))


def borders(version: str, level: int) -> pl.DataFrame:
    """
    Tell where the regions of a version and level, and the neighbours outside NUTS, lie to national borders.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.

    Returns
    -------
    Sorted by region:

    - ``region``;
    - ``border_km``: distance (km) from the region's nearest edge to the nearest land of another country, over land or
      sea; 0 with a land border;
    - ``border_point_km``: the same from a point inside the region;
    - ``border_country``: that country; of several that are touched, the one with the longest common border;
    - ``border_countries``: all countries that it has a land border with, separated by ``;``;
    - ``border_kind``: ``internal`` between two members of the EU (`members`), ``external`` between a member and another
      country, ``outside`` between two others;
    - ``border_region``: ``at the border``, ``within 25 km``, ``within 100 km`` or ``beyond 100 km`` (`CAPS_KM`);
    - ``land_border_km``, ``land_border_country``: the nearest land border of its own country; none on islands such as
      Iceland.

    Raises
    ------
    SettingError
        There is no such version, or the level is neither 2 nor 3.
    """
    if level not in (2, 3):
        raise SettingError(f"Distances to borders are there for levels 2 and 3, not {level!r}.")
    known = nuts.codes(version, level) | frozenset(around(version)["region"])
    here = _table().filter(
        (pl.col("nuts_version") == version) & (pl.col("level") == level) & pl.col("region").is_in(list(known))
    )
    union = list(members(version))
    own = pl.col("region").str.slice(0, 2).replace("GR", "EL").is_in(union)
    other = pl.col("border_country").is_in(union)
    kind = pl.when(own & other).then(pl.lit("internal")).when(own | other).then(pl.lit("external"))
    how_far = pl.lit(BEYOND)
    for cap, words in sorted(zip(CAPS_KM, _WORDS, strict=True), reverse=True):
        how_far = pl.when(pl.col("border_km") <= cap).then(pl.lit(words)).otherwise(how_far)
    return (
        here.with_columns(border_kind=kind.otherwise(pl.lit("outside")), border_region=how_far)
        .select(
            "region",
            "border_km",
            "border_point_km",
            "border_country",
            "border_countries",
            "border_kind",
            "border_region",
            "land_border_km",
            "land_border_country",
        )
        .sort("region")
    )


def of_regions(version: str, level: int) -> pl.DataFrame:
    """
    Give the attributes of regions that stand in the table of regions.

    Parameters
    ----------
    version, level
        As with `borders`.

    Returns
    -------
    ``region``, ``border_km``, ``border_country``, ``border_kind``, ``border_region``.
    """
    return borders(version, level).select("region", "border_km", "border_country", "border_kind", "border_region")


def across(version: str, level: int, *, cap_km: float = 25.0, regions: Iterable[str] | None = None) -> pl.DataFrame:
    """
    Find the neighbours of regions across national borders.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.
    cap_km
        How far (km, EPSG:3035) the edges of two regions may lie apart; 0 for those that touch. Land or sea between them
        makes no difference.
    regions
        Take the neighbours of these alone; all regions without it.

    Returns
    -------
    ``region``, ``other`` (each pair in both directions), ``country``, ``other_country``, ``distance_km``; sorted by
    region and distance. Only regions that are drawn: none of Morocco or Syria. Overseas regions are measured in
    EPSG:3035, too, which is good to some per cent there.

    Raises
    ------
    SettingError
        There is no such version or level, or the distance is negative.
    RegionError
        A region is none of this version and level.
    """
    if cap_km < 0 or level not in (2, 3):
        raise SettingError(f"Expected a distance of at least 0 km and level 2 or 3, not {cap_km!r} and {level!r}.")
    import shapely

    frame = nuts.regions(version, level)
    asked = set(frame["region"] if regions is None else regions)
    if strange := sorted(asked - set(frame["region"])):
        raise RegionError(f"Not regions of NUTS {version}, level {level}: {', '.join(strange[:10])}.")
    shapes = shapely.make_valid(frame.to_crs(3035).geometry.to_numpy())
    codes, countries = frame["region"].to_numpy(), frame["country"].to_numpy()
    mine = frame["region"].isin(asked).to_numpy().nonzero()[0]
    tree = shapely.STRtree(shapes)
    # A millimetre: shared borders may lie apart by rounding after projection.
    ours, theirs = tree.query(shapes[mine], predicate="dwithin", distance=1000 * cap_km + 0.001)
    ours = mine[ours]
    foreign = countries[ours] != countries[theirs]
    ours, theirs = ours[foreign], theirs[foreign]
    columns = {
        "region": codes[ours].tolist(),
        "other": codes[theirs].tolist(),
        "country": countries[ours].tolist(),
        "other_country": countries[theirs].tolist(),
        "distance_km": (shapely.distance(shapes[ours], shapes[theirs]) / 1000).round(1).tolist(),
    }
    kinds = dict.fromkeys(columns, pl.String) | {"distance_km": pl.Float64}
    return pl.DataFrame(columns, schema=kinds).sort("region", "distance_km", "other")


@cache
def _table() -> pl.DataFrame:
    return pl.read_csv(data_path("nuts2", "borders.csv"), schema_overrides={"nuts_version": pl.String})
