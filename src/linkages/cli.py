"""The command ``linkages``: parse, call the package, print. No logic of its own, and nothing heavy at import."""

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from linkages.cli_code import code as code_command
from linkages.cli_fetch import fetch
from linkages.cli_survey import survey
from linkages.errors import LinkagesError, SettingError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

DEBUG = "LINKAGES_DEBUG"
# A run imports and makes many objects and hardly a cycle: looking for garbage all the time costs a sixth of it.
_FEW_CYCLES = 500_000
_INPUT = click.Path(path_type=Path)


class _Group(click.Group):
    """A group whose commands end with a message and an exit status, never with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        signal.signal(signal.SIGTERM, _terminated)
        try:
            return super().invoke(ctx)
        except SettingError as error:
            _fail(str(error), status=2)
        except LinkagesError as error:
            _fail(str(error))
        except MemoryError:
            _fail("Not enough memory. Try --period or --programme to take less at once, or --engine duckdb.")
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except OSError as error:
            _fail(f"{error.filename or 'Output'}: {error.strerror or error}.")
        except Exception as error:
            if "SIGINT" in str(error):  # NetworKit's way to say that somebody pressed Ctrl-C
                raise click.Abort from error
            if os.environ.get(DEBUG):
                raise
            kind = type(error).__name__
            _fail(f"Something went wrong that should not ({kind}: {error}). Set {DEBUG}=1 to see where, and report it.")


def _fail(message: str, *, status: int = 1) -> NoReturn:
    click.echo(f"Error: {message}", err=True)
    sys.exit(status)


def _terminated(number: int, _frame: object) -> NoReturn:
    """End as any error does, so that nothing half-written stays behind."""
    sys.exit(128 + number)


@contextlib.contextmanager
def _progress(*, quiet: bool) -> "Iterator[Callable[[str], AbstractContextManager[object]] | None]":
    """Give a function that shows a stage while it runs; nothing at all where standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True)
    yield lambda stage: console.status(f"{stage} ...")


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with 'linkages run': without INPUT it takes the sample study.",
)
@click.version_option(package_name="linkages", prog_name="linkages")
def main() -> None:
    """
    The geography of cooperation.

    From exports of cross-border projects (keep.eu) to a network of regions and organisations, regional numbers with
    their doubt beside them, and an atlas that opens without internet.
    """


@main.command(
    epilog="""\b
    Examples:
      linkages run                                    the sample study, into linkages-out/
      linkages run export.xlsx --out north            your own export from keep.eu
      linkages run projects.csv partners.csv          several files at once
      linkages run export.xlsx --programme "*Baltic*" --period 2014-2020
      linkages run export.xlsx --statistics nama_10r_2gdp.tsv:EUR_HAB:2013
    """
)
@click.argument("inputs", metavar="[INPUT ...]", nargs=-1, type=_INPUT)
@click.option("--out", type=_INPUT, default=Path("linkages-out"), show_default=True, help="Folder to write.")
@click.option("--period", metavar="2007-2013", help="Keep projects of this programming period.")
@click.option("--programme", metavar="PATTERN", help="Keep programmes whose name contains this (or matches * and ?).")
@click.option(
    "--ici",
    type=click.Choice(["codebook", "theme", "decisions"]),
    default="codebook",
    show_default=True,
    help="Rule that judges whether a project is an international cluster initiative.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=_INPUT,
    multiple=True,
    help="Human decisions (CSV, workbook); may be repeated. With --ici decisions they judge, beside another rule they "
    "validate it and correct its shares.",
)
@click.option(
    "--nuts",
    type=click.Choice(["auto", "2006", "2010", "2013", "2016", "2021"]),
    default="auto",
    show_default=True,
    help="NUTS version of the region codes; auto finds it from them.",
)
@click.option("--places", metavar="FILE", type=_INPUT, help="places_review.csv of a run with regions filled in.")
@click.option("--level", type=click.IntRange(2, 3), default=2, show_default=True, help="NUTS level of the regions.")
@click.option(
    "--statistics",
    metavar="FILE[:UNIT[:YEAR]]",
    multiple=True,
    help="A regional statistic to join (Eurostat TSV, JRC matrix, CSV, workbook), or 'profile': the indicators made of "
    "what 'linkages fetch eurostat' brought; may be repeated.",
)
@click.option(
    "--statistic-kind",
    "statistic_kinds",
    metavar="COLUMN:KIND",
    multiple=True,
    help="How a statistic of another NUTS version is converted, absolute (shared out) or relative (averaged), in place "
    "of what its unit tells; may be repeated, and * stands for any letters.",
)
@click.option(
    "--statistic-weights",
    metavar="FILE[:WEIGHTS]",
    help="JRC's conversion matrix: statistics of another NUTS version are shared out by its people (pop18, or pop11, "
    "artif_surf12, artif_surf18), what is per km² and all else without it by area.",
)
@click.option(
    "--urbanisation",
    type=click.Choice(["degree", "typology", "density", "artificial"]),
    default="degree",
    show_default=True,
    help="Measure of urbanisation that stands first; density and artificial surface need --statistics (JRC's matrix).",
)
@click.option(
    "--typology", metavar="FILE", type=_INPUT, help="Urban-rural types of your own (GISCO's, with URBN_TYPE)."
)
@click.option(
    "--typology-weights",
    metavar="FILE[:UNIT[:YEAR]]",
    help="Figures of NUTS-3 regions, such as people, to roll urban-rural types up to level 2; their area without it.",
)
@click.option(
    "--geometry",
    metavar="built-in|official|FILE",
    default="built-in",
    show_default=True,
    help="Boundaries to draw with: official ones come from 'linkages fetch nuts'.",
)
@click.option(
    "--cache",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of fetched data (else LINKAGES_CACHE).",
)
@click.option("--clusters", metavar="FILE", type=_INPUT, help="Existing clusters beside initiatives (CSV, workbook).")
@click.option(
    "--hypotheses",
    metavar="FOLDER|FILE",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="Hypotheses of your own (TOML), tested beside those that ship with the package; may be repeated.",
)
@click.option("--areas", metavar="FILE", type=_INPUT, help="Cross-border regions of your own (CSV, GeoJSON, GPKG).")
@click.option(
    "--identity",
    type=click.Choice(["exact", "fuzzy"]),
    default="fuzzy",
    show_default=True,
    help="Whether spellings that are alike are one organisation, or equal names alone.",
)
@click.option(
    "--match-threshold",
    type=click.FloatRange(0.5, 1),
    default=0.85,
    show_default=True,
    help="Score from which two spellings are one organisation.",
)
@click.option(
    "--organisations",
    metavar="FILE",
    type=_INPUT,
    help="Decisions about organisations (CSV): organisation_matches.csv of a run with decisions set to same or "
    "different, or a list of names and organisations.",
)
@click.option("--kinds", metavar="FILE", type=_INPUT, help="Codebook of kinds of organisations of your own (TOML).")
@click.option(
    "--area-rule",
    type=click.Choice(["two_countries", "any", "programme", "either"]),
    default="two_countries",
    show_default=True,
    help="A project counts in a cross-border region with partners of at least two of its countries inside, with any "
    "partner inside, by its programme, or either by the first or by its programme.",
)
@click.option("--tie-rules", metavar="FILE", type=_INPUT, help="Thresholds of weak, strong and covalent ties (TOML).")
@click.option(
    "--engine",
    type=click.Choice(["polars", "duckdb", "spark"]),
    default="polars",
    show_default=True,
    help="What computes the projections: in memory, beyond memory, or on a cluster.",
)
@click.option("--memory-limit", metavar="1.5GB", help="Memory that duckdb, or Spark's driver, may take.")
@click.option("--spill-folder", metavar="DIR", type=_INPUT, help="Where duckdb or spark put what exceeds memory.")
@click.option("--spark-master", metavar="URL", help="Spark's master, such as spark://host:7077; without it, here.")
@click.option("--draws", type=click.IntRange(min=1), default=1000, show_default=True, help="Random networks drawn.")
@click.option(
    "--null",
    type=click.Choice(["auto", "fdsm", "bicm", "none"]),
    default="auto",
    show_default=True,
    help="What chance is: fixed degrees by draws, expected degrees, or what suits each network's size and density.",
)
@click.option("--stratified", is_flag=True, help="Draw random networks within countries too.")
@click.option("--backbone-tests", is_flag=True, help="Disparity filter and hypergeometric test beside each tie.")
@click.option("--seed", type=click.IntRange(min=0), default=20150301, show_default=True, help="Seed of all randomness.")
@click.option("--title", help="Title of the study.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def run(inputs: tuple[Path, ...], out: Path, *, quiet: bool, **settings: object) -> None:
    """
    Make tables, network files, maps and an atlas from exports of projects.

    INPUT is one or more exports from keep.eu, workbooks or CSV, in any of its layouts: projects and partners in one
    file or in several. Without INPUT the sample study is taken: it is synthetic, and says so.
    """
    gc.set_threshold(_FEW_CYCLES)
    from linkages.output import check_destination
    from linkages.study import Study

    check_destination(out)
    settings["title"] = settings["title"] or ""
    for name in ("decisions", "places", "clusters", "areas", "organisations", "typology", "kinds", "tie_rules"):
        _must_exist(settings[name], name)
    with _progress(quiet=quiet) as progress:
        results = Study(inputs, **settings).run(progress=progress)
        results.write(out, progress=progress)
    if not quiet:
        for line in results.summary():
            click.echo(line)
        click.echo(f"Atlas: {out / 'atlas.html'} (open it in any browser; tables, networks and maps lie beside it)")
    if settings["engine"] != "duckdb":  # DuckDB calls what is not taken down at the end leaked, line by line
        gc.freeze()  # the process ends here; to search all that was made for cycles again would take half a second


def _must_exist(path: object, name: str) -> None:
    if isinstance(path, tuple):
        for one in path:
            _must_exist(one, name)
    if isinstance(path, Path) and not path.is_file():
        raise click.BadParameter(f"{path} is not a file.", param_hint=f"--{name.replace('_', '-')}")


@main.command(
    epilog="""\b
    Example:
      linkages inspect export.xlsx
    """
)
@click.argument("inputs", metavar="INPUT ...", nargs=-1, required=True, type=_INPUT)
def inspect(inputs: tuple[Path, ...]) -> None:
    """Tell what files are, what they hold and what is missing in them; nothing is computed or written."""
    from linkages.sources import inspect as look
    from linkages.versions import describe_versions

    with _progress(quiet=False) as progress, progress("Reading") if progress else contextlib.nullcontext():
        found = look(*inputs)
    click.echo(str(found))
    if found.export is not None:
        click.echo("\n" + describe_versions(found.export))
    if not found.readable:
        _fail("a run on these files would stop; the reasons stand above.")


_VERSIONS = ("2006", "2010", "2013", "2016", "2021")


@main.command(
    epilog="""\b
    Examples:
      linkages convert gdp.csv --from 2013 --to 2016 --out gdp_2016.csv
      linkages convert rates.csv --from 2010 --to 2021 --variable unemployment:relative --out new.csv
      linkages convert moves.csv --from 2013 --to 2016 --origin from --destination to --out new.csv
      linkages convert people.csv --from 2013 --to 2016 --weights pop11 --matrix jrc_matrix.csv --out new.csv
      linkages convert mixture.csv --from auto --to 2021 --mixed --out new.csv
    """
)
@click.argument("file", metavar="FILE", type=_INPUT)
@click.option(
    "--from",
    "source",
    type=click.Choice(["auto", *_VERSIONS]),
    required=True,
    help="NUTS version of the codes; auto finds it from them.",
)
@click.option("--to", "target", type=click.Choice(_VERSIONS), required=True, help="NUTS version wanted.")
@click.option("--out", type=_INPUT, required=True, help="File to write.")
@click.option("--region", metavar="COLUMN", help="Column of regions; without it, found by its codes.")
@click.option("--origin", metavar="COLUMN", help="Column of origins: the file is a flow table.")
@click.option("--destination", metavar="COLUMN", help="Column of destinations.")
@click.option(
    "--variable",
    "variables",
    metavar="NAME:KIND",
    multiple=True,
    help="Kind of a column: absolute (counts: shared out) or relative (rates: averaged); may be repeated. Columns of "
    "numbers are absolute where nothing is said.",
)
@click.option(
    "--by",
    metavar="COLUMN",
    multiple=True,
    help="Column that tells the rows of a region apart; may be repeated. A column named year, time or period is one.",
)
@click.option(
    "--weights",
    type=click.Choice(["area", "pop11", "pop18", "artif_surf12", "artif_surf18"]),
    default="area",
    show_default=True,
    help="What figures are shared out by; all but area need --matrix.",
)
@click.option(
    "--matrix",
    metavar="FILE",
    type=_INPUT,
    help="JRC's conversion matrix between the two versions, or between two on the way from one to the other.",
)
@click.option(
    "--mixed", is_flag=True, help="Take codes of several versions, each country's in the version that fits it."
)
@click.option("--drop-unknown", is_flag=True, help="Drop and count codes that the version does not have.")
@click.option("--force", is_flag=True, help="Replace the file to write where it is there.")
def convert(
    file: Path,
    *,
    origin: str | None,
    destination: str | None,
    variables: tuple[str, ...],
    drop_unknown: bool,
    out: Path,
    source: str,
    target: str,
    **settings: Any,  # noqa: ANN401 - click has checked them
) -> None:
    """
    Convert a table of regions, or of flows between them, to another NUTS version.

    FILE is a CSV file. Its figures are shared out over the regions of the other version; what could not be converted
    is said.
    """
    from linkages.places.conversion_file import convert_file

    if (origin is None) != (destination is None):
        raise click.UsageError("--origin and --destination go together.")
    ends = None if origin is None or destination is None else (origin, destination)
    kinds = dict(_kind(variable) for variable in variables)
    unknown: Literal["error", "drop"] = "drop" if drop_unknown else "error"
    with _progress(quiet=False) as progress, progress("Converting") if progress else contextlib.nullcontext():
        found = convert_file(
            file, out, source=source, target=target, ends=ends, variables=kinds, unknown=unknown, **settings
        )
    click.echo(str(found))


def _kind(variable: str) -> tuple[str, str]:
    name, _, kind = variable.rpartition(":")
    if kind not in ("absolute", "relative") or not name:
        raise click.BadParameter(f"{variable!r} is not NAME:absolute or NAME:relative.", param_hint="--variable")
    return name, kind


main.add_command(fetch)
main.add_command(code_command)
main.add_command(survey)


@main.command(
    epilog="""\b
    Examples:
      linkages history FI1A
      linkages history LT00 NO061 UKM2
    """
)
@click.argument("codes", metavar="CODE ...", nargs=-1, required=True)
def history(codes: tuple[str, ...]) -> None:
    """
    Tell the story of NUTS codes: what they came from, what became of them, and what was only renamed.

    CODE is a code of NUTS level 2 or 3 of any version from 2006 to 2021.
    """
    from linkages.places.chronicle import history as story

    for told in [story(code) for code in codes]:
        click.echo(str(told))


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """
    Print the shell's completion script.

    For bash, for example: linkages completion bash >> ~/.bashrc
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    if script is not None:
        click.echo(script(main, {}, "linkages", "_LINKAGES_COMPLETE").source())
