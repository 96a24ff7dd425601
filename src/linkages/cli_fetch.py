"""The command ``linkages fetch``: official data into the cache. Parse, call the room, print."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkages.errors import FetchError, LinkagesError, SettingError

if TYPE_CHECKING:
    from linkages.fetch import Cache, Item
    from linkages.fetch.transfer import Progress

_MB = 1_000_000
_FOLDER = click.Path(path_type=Path, file_okay=False)


def _common(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that all kinds of fetching share."""
    for option in (
        click.option("--list", "listed", is_flag=True, help="Show what is in the cache, and fetch nothing."),
        click.option("--quiet", is_flag=True, help="Say nothing but errors."),
        click.option(
            "--max-mb", type=click.IntRange(min=1), default=500, show_default=True, help="Largest file taken, in MB."
        ),
        click.option(
            "--time-limit",
            type=click.FloatRange(min=1),
            default=3600,
            show_default=True,
            help="Seconds for one file, all tries together.",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0.1),
            default=30,
            show_default=True,
            help="Seconds without a byte after which a try has failed.",
        ),
        click.option("--force", is_flag=True, help="Fetch also what is in the cache already, and replace it."),
        click.option("--cache", metavar="DIR", type=_FOLDER, help="Folder of the cache (else LINKAGES_CACHE)."),
    ):
        command = option(command)
    return command


@click.group(
    invoke_without_command=True,
    epilog="""\b
    Examples:
      linkages fetch eurostat                         the tables that the profile needs
      linkages run export.xlsx --statistics profile   which then needs no network
      linkages fetch nuts 2013 --level 2 --level 3    official boundaries
      linkages fetch --list                           what there is, from where, since when
    """,
)
@click.option("--list", "listed", is_flag=True, help="Show what is in the cache.")
@click.option("--cache", metavar="DIR", type=_FOLDER, help="Folder of the cache (else LINKAGES_CACHE).")
@click.pass_context
def fetch(context: click.Context, *, listed: bool, cache: Path | None) -> None:
    """
    Bring official data into the cache: the only command that uses the network.

    What is fetched is whole and checked, with a note of its source, date, checksum and terms, or is not kept at all. A
    download that breaks off goes on where it stopped, in the same command or in a later one.
    """
    from linkages.fetch import Cache

    context.obj = cache
    if listed:
        click.echo(_listing(Cache(cache)))
        context.exit()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit()


@fetch.command(
    epilog="""\b
    Examples:
      linkages fetch nuts                             NUTS 2013, level 2, 1:10 million
      linkages fetch nuts 2016 2021 --level 3 --scale 03M
      linkages run export.xlsx --geometry official    draw with them
    """
)
@click.argument("versions", metavar="[VERSION ...]", nargs=-1)
@click.option("--level", "levels", type=click.IntRange(0, 3), multiple=True, help="NUTS level; may be repeated.  [2]")
@click.option(
    "--scale",
    type=click.Choice(["01M", "03M", "10M", "20M", "60M"]),
    default="10M",
    show_default=True,
    help="1 to how many millions: 01M is the finest.",
)
@click.option(
    "--crs",
    type=click.Choice(["4326", "3035", "3857"]),
    default="4326",
    show_default=True,
    help="EPSG code of the coordinates; a run draws with 4326.",
)
@click.option("--base-url", metavar="URL", help="Another address than GISCO's (else LINKAGES_GISCO_URL).")
@_common
@click.pass_obj
def nuts(
    inherited: Path | None,
    /,
    *,
    versions: tuple[str, ...],
    levels: tuple[int, ...],
    scale: str,
    crs: str,
    base_url: str | None,
    **options: Any,  # noqa: ANN401 - click has checked them
) -> None:
    """
    Fetch official NUTS boundaries from GISCO.

    VERSION is a year: 2003, 2006, 2010, 2013, 2016, 2021 or 2024; without it 2013, which keep.eu uses. The boundaries
    are (c) EuroGeographics and not for commercial use.
    """
    from linkages.fetch.nuts import boundaries

    items = [
        boundaries(version, level, scale=scale, crs=crs, base_url=base_url)
        for version in versions or ("2013",)
        for level in levels or (2,)
    ]
    _bring(items, inherited, **options)


@fetch.command(
    epilog="""\b
    Examples:
      linkages fetch eurostat                                      what the profile needs
      linkages fetch eurostat nama_10r_2gdp                        a whole table
      linkages fetch eurostat nama_10r_2gdp/A.EUR_HAB. --since 2010
    """
)
@click.argument("tables", metavar="[TABLE[/KEY] ...]", nargs=-1)
@click.option("--since", type=click.IntRange(1900, 2100), help="First year of the tables named.")
@click.option("--base-url", metavar="URL", help="Another address than Eurostat's (else LINKAGES_EUROSTAT_URL).")
@_common
@click.pass_obj
def eurostat(
    inherited: Path | None,
    /,
    *,
    tables: tuple[str, ...],
    since: int | None,
    base_url: str | None,
    **options: Any,  # noqa: ANN401 - click has checked them
) -> None:
    """
    Fetch tables from Eurostat.

    TABLE is a code such as nama_10r_2gdp; KEY picks a part of it: a code for each dimension in its order, parted by
    dots. Without TABLE, the tables of the profile are fetched, each with the part that the profile needs.
    """
    from linkages.fetch.eurostat import table
    from linkages.sources import recipes

    profile = {one.code: one for one in recipes.tables()}
    wanted = [(spec, since) for spec in tables] or [(one.spec, one.since) for one in profile.values()]
    _bring([table(spec, since=first, base_url=base_url) for spec, first in wanted], inherited, **options)


@fetch.command(
    epilog="""\b
    Example:
      linkages fetch keep "https://keep.eu/..." --name north-sea
    """
)
@click.argument("urls", metavar="URL ...", nargs=-1, required=True)
@click.option("--name", help="Name of the export in the cache; else made from the address.")
@_common
@click.pass_obj
def keep(
    inherited: Path | None,
    /,
    *,
    urls: tuple[str, ...],
    name: str | None,
    **options: Any,  # noqa: ANN401 - click has checked them
) -> None:
    """
    Fetch search exports of keep.eu (experimental).

    keep.eu has no documented interface for programs: URL is the address from which your browser got an export. What
    comes is taken only where 'linkages run' could read it.
    """
    from linkages.fetch.keep import export

    if name and len(urls) > 1:
        raise click.UsageError("--name goes with one URL.")
    click.echo("Experimental: keep.eu has no documented interface; addresses may change at any time.", err=True)
    _bring([export(url, understood=_understood, name=name) for url in urls], inherited, **options)


def _understood(path: Path) -> str:
    from linkages.sources import inspect

    try:
        found = inspect(path)
    except LinkagesError as error:
        raise FetchError(str(error).replace(path.name, "the file")) from error
    if found.export is None or not found.readable:
        raise FetchError("; ".join(found.problems).replace(path.name, "the file") or "it holds no project")
    projects, rows = found.export.projects.height, found.export.participations.height
    return f"{found.inputs[0].layout}: {projects:,} projects, {rows:,} participations"


def _bring(
    items: "Sequence[Item]",
    inherited: Path | None,
    *,
    cache: Path | None,
    force: bool,
    quiet: bool,
    listed: bool,
    timeout: float,
    **most: float,
) -> None:
    from linkages.fetch import Cache, Limits, OfflineError, bring

    if listed:
        click.echo(_listing(Cache(cache or inherited)))
        return
    folder, limits = (
        Cache(cache or inherited),
        Limits(stall=timeout, total=most["time_limit"], size=int(most["max_mb"]) * _MB),
    )
    failures: list[str] = []
    for item in items:
        try:
            with _progress(item.name, quiet=quiet) as progress:
                outcome = bring(item, folder, force=force, limits=limits, progress=progress)
        except OfflineError:
            raise
        except (FetchError, SettingError) as error:
            if len(items) == 1:
                raise
            failures.append(str(error))
            continue
        if not quiet:
            how = "fetched" if outcome.fresh else f"there since {outcome.entry.fetched[:10]}"
            click.echo(f"{outcome.entry.path}: {how}; {outcome.entry.holds}")
    if failures:
        done = len(items) - len(failures)
        raise FetchError(
            "\n  ".join([f"{len(failures)} of {len(items)} could not be fetched; {done} are there.", *failures])
        )


def _listing(cache: "Cache") -> str:
    entries = cache.entries()
    lines = [f"Cache: {cache.folder}"]
    for entry in entries:
        state = "" if entry.intact else "\n    CHANGED since it was fetched: fetch it again with --force"
        lines.append(f"  {entry}{state}\n    from {entry.source}\n    {entry.notice}")
    return "\n".join(lines if entries else [*lines, "  empty"])


@contextmanager
def _progress(name: str, *, quiet: bool) -> "Iterator[Progress | None]":
    """Give a function that shows how much has come; nothing where standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(name, total=None)
        yield lambda have, whole: shown.update(task, completed=have, total=whole)
