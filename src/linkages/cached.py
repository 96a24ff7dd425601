"""What a run takes from the cache: tables for the profile, official boundaries. It reads files and asks no server."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkages.errors import MissingFileError
from linkages.settings import BUILT_IN, OFFICIAL, PROFILE

if TYPE_CHECKING:
    import geopandas as gpd

    from linkages.settings import Settings
    from linkages.sources.profile import Profile

_LEVEL_2 = 2
_ADJACENT = "adjacent"


def tables(settings: "Settings") -> dict[str, Path]:
    """
    Find the tables of the profile in the cache.

    Parameters
    ----------
    settings
        What is set; ``cache`` names its folder.

    Returns
    -------
    Code of a table to its file, for those that are there.

    Raises
    ------
    FetchError
        One is not as it was fetched.
    """
    from linkages.fetch import Cache
    from linkages.fetch.eurostat import fetched
    from linkages.sources import recipes

    cache = Cache(settings.cache)
    wanted = dict.fromkeys(recipe.table for recipe in recipes.recipes(settings.level))
    return {code: path for code in wanted if (path := fetched(cache, code))}


def profile(settings: "Settings", *, version: str, until: int | None) -> "Profile | None":
    """
    Make the profile from what is in the cache (see `linkages.sources.profile.read_profile`).

    Parameters
    ----------
    settings
        What is set.
    version
        NUTS version of the run.
    until
        The last year that counts.

    Returns
    -------
    The profile, beside codes of whatever version its tables have; None where it was not asked for.

    Raises
    ------
    MissingFileError
        No table of the profile is in the cache; the message names the folder and the command that brings them.
    LinkagesError
        A table is damaged, or has nothing for these regions.
    """
    if PROFILE not in settings.statistics:
        return None
    from linkages.fetch import Cache
    from linkages.sources.profile import read_profile

    files = tables(settings)
    if not files:
        raise MissingFileError(
            f"--statistics profile: none of its tables is in the cache ({Cache(settings.cache).folder}). Bring them "
            "with: linkages fetch eurostat"
        )
    return read_profile(files, nuts_version=version, level=settings.level, until=until)


def parts(areas: pl.DataFrame, version: str, level: int) -> pl.DataFrame:
    """
    List the regions that lie in cross-border regions, and how much of each.

    Parameters
    ----------
    areas
        Composition of the cross-border regions (`linkages.places.crossborder.areas`); what is merely adjacent is left
        out.
    version, level
        Of the regions wanted.

    Returns
    -------
    ``unit``, ``region``, ``area_km2`` (missing outside NUTS), sorted.
    """
    from linkages.places import nuts

    index = nuts.index().filter((pl.col("nuts_version") == version) & (pl.col("level") == 3))  # noqa: PLR2004
    inside = areas.filter(pl.col("status") != _ADJACENT).join(
        index.select(nuts3="region", parent="nuts2", whole_km2="area_km2"), on="nuts3", how="left"
    )
    region = pl.col("parent").fill_null(pl.col("nuts3")) if level == _LEVEL_2 else pl.col("nuts3")
    share = pl.col("share").fill_null(1.0) if "share" in areas.columns else pl.lit(1.0)
    return (
        inside.with_columns(region=region, area_km2=pl.col("whole_km2") * share)
        .group_by("unit", "region")
        .agg(area_km2=pl.when(pl.col("area_km2").is_not_null().all()).then(pl.col("area_km2").sum()).first())
        .sort("unit", "region")
    )


def geometry(settings: "Settings", version: str) -> "gpd.GeoDataFrame":
    """
    Give the boundaries that a run draws with.

    Parameters
    ----------
    settings
        ``geometry`` says which: those that come along, ``official`` (what ``linkages fetch nuts`` brought), or a file.
    version
        NUTS version of the run.

    Returns
    -------
    As `linkages.places.nuts.regions`.

    Raises
    ------
    MissingFileError
        There are no such boundaries in the cache, or no such file; the message says which command brings them.
    FetchError, SourceError, RegionError
        The file is not as it was fetched, is none of regions, or has none of the version.
    """
    from linkages.places import nuts

    if settings.geometry == BUILT_IN:
        return nuts.regions(version, settings.level)
    from linkages.places.official import regions

    return regions(_boundaries(settings, version), version, settings.level)


def _boundaries(settings: "Settings", version: str) -> Path:
    if settings.geometry != OFFICIAL:
        path = Path(settings.geometry)
        if not path.is_file():
            raise MissingFileError(
                f"{path}: there is no such file. Expected {BUILT_IN}, {OFFICIAL}, or a file of regions."
            )
        return path
    from linkages.fetch import Cache
    from linkages.fetch.nuts import fetched

    cache = Cache(settings.cache)
    entry = fetched(cache, version, settings.level)
    path_there = cache.use(entry.name) if entry else None
    if path_there is None:
        raise MissingFileError(
            f"--geometry official: the boundaries of NUTS {version}, level {settings.level}, are not in the cache "
            f"({cache.folder}). Bring them with: linkages fetch nuts {version} --level {settings.level}"
        )
    return path_there


def used(settings: "Settings", version: str) -> tuple[tuple[str, str], ...]:
    """
    Name the files of the cache that a run used.

    Parameters
    ----------
    settings
        What is set.
    version
        NUTS version of the run.

    Returns
    -------
    Name and sha256 of each, in the order of use.
    """
    files = list(tables(settings).values()) if PROFILE in settings.statistics else []
    files += [_boundaries(settings, version)] if settings.geometry != BUILT_IN else []
    return tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files)
