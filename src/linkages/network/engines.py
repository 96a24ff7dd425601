"""
The engines that the projection runs on: frames go in, the same expressions run, a Polars frame comes out.

``polars`` works in memory. ``duckdb`` works with a limit of memory and spills to a folder beyond it. ``spark`` works on
this machine (``local[*]``) or on a cluster, by the address of its master; it needs Java and PySpark 4.
"""

import contextlib
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from linkages.errors import SettingError
from linkages.network.projection import Lazy

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ENGINES = ("polars", "duckdb", "spark")
_MEMORY = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT])i?B", re.IGNORECASE)
_MEGABYTES = {"K": 1 / 1000, "M": 1, "G": 1000, "T": 1_000_000}


@dataclass(frozen=True, slots=True)
class Engine:
    """
    What computes the projection, and with how much of the machine.

    Parameters
    ----------
    name
        ``polars``, ``duckdb`` or ``spark``.
    memory_limit
        Memory it may take, such as ``1.5GB``; for duckdb (beyond it, it spills) and spark (its driver).
    spill_folder
        Folder for what does not fit into memory; for duckdb and spark. A temporary one when None.
    master
        Address of Spark's master: ``local[*]`` for this machine, ``spark://host:7077`` and the like for a cluster.

    Raises
    ------
    SettingError
        There is no such engine, the limit is no amount of memory, or a setting does not belong to the engine.

    Examples
    --------
    >>> Engine("duckdb", memory_limit="1.5GB").megabytes
    1500
    """

    name: str = "polars"
    memory_limit: str | None = None
    spill_folder: Path | None = None
    master: str | None = None

    def __post_init__(self) -> None:
        if self.name not in ENGINES:
            raise SettingError(f"engine: found {self.name!r}, expected one of {', '.join(ENGINES)}.")
        if self.memory_limit is not None and not _MEMORY.fullmatch(self.memory_limit.strip()):
            raise SettingError(f"memory limit: found {self.memory_limit!r}, expected an amount such as 1.5GB or 800MB.")
        for what, value, engines in (
            ("A memory limit", self.memory_limit, ("duckdb", "spark")),
            ("A spill folder", self.spill_folder, ("duckdb", "spark")),
            ("A Spark master", self.master, ("spark",)),
        ):
            if value is not None and self.name not in engines:
                raise SettingError(f"{what} is for the engine {' or '.join(engines)}; the engine is {self.name}.")

    @property
    def megabytes(self) -> int | None:
        """The memory limit in MB; None without one."""
        found = _MEMORY.fullmatch(self.memory_limit.strip()) if self.memory_limit else None
        return max(1, round(float(found[1]) * _MEGABYTES[found[2].upper()])) if found else None


def on(engine: Engine | str, frames: Mapping[str, pl.DataFrame]) -> dict[str, Lazy]:
    """
    Hand frames to an engine.

    Parameters
    ----------
    engine
        The engine, or its name.
    frames
        The frames by name.

    Returns
    -------
    The same frames as lazy Narwhals frames of that engine.

    Raises
    ------
    SettingError
        The engine is not known, not installed, or can't be reached.
    """
    engine = Engine(engine) if isinstance(engine, str) else engine
    if engine.name == "polars":
        return {name: nw.from_native(frame.lazy()) for name, frame in frames.items()}
    if engine.name == "duckdb":
        database = connection(engine)
        return {name: nw.from_native(database.from_arrow(frame.to_arrow())) for name, frame in frames.items()}
    spark = session(engine)
    with _quiet():
        return {name: nw.from_native(spark.createDataFrame(frame.to_arrow())) for name, frame in frames.items()}


def connection(engine: Engine) -> "DuckDBPyConnection":
    """
    Open a database in memory that keeps the engine's limit and spills beyond it.

    Parameters
    ----------
    engine
        Its limit and folder.

    Returns
    -------
    The connection.

    Raises
    ------
    SettingError
        DuckDB is not installed, or the folder can't be used.
    """
    try:
        import duckdb
    except ImportError as error:
        raise SettingError("engine 'duckdb' is not installed: pip install 'linkages[duckdb]'.") from error
    database = duckdb.connect()
    # rows come in no order anyway, and to keep one takes memory
    database.execute("SET preserve_insertion_order = false")
    if engine.megabytes is not None:
        database.execute(f"SET memory_limit = '{engine.megabytes}MB'")
    if engine.spill_folder is not None:
        _usable(engine.spill_folder)
        folder = str(engine.spill_folder).replace("'", "''")
        database.execute(f"SET temp_directory = '{folder}'")
    return database


def session(engine: Engine) -> Any:  # noqa: ANN401 - PySpark has no types of its own
    """
    Get a Spark session at the engine's master; one that the process has already is taken as it is.

    Parameters
    ----------
    engine
        Its master, limit and folder.

    Returns
    -------
    The session.

    Raises
    ------
    SettingError
        PySpark or Java are not installed, or nobody answers at the master's address.
    """
    try:
        with _quiet():
            from pyspark.sql import SparkSession
    except ImportError as error:
        raise SettingError("engine 'spark' is not installed: pip install 'linkages[spark]' (and Java 17).") from error
    master = engine.master or "local[*]"
    build = SparkSession.builder.appName("linkages").master(master)
    options: dict[str, object] = {"spark.ui.enabled": False, "spark.ui.showConsoleProgress": False}
    options["spark.log.level"] = "ERROR"
    if master.startswith("local"):
        # a task for every one of the 200 default partitions would take longer than the work in it
        options |= {"spark.sql.shuffle.partitions": 8, "spark.driver.host": "127.0.0.1"}
        options |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.memory": f"{_half_of_memory()}m"}
    if engine.megabytes is not None:
        options["spark.driver.memory"] = f"{engine.megabytes}m"
    if engine.spill_folder is not None:
        _usable(engine.spill_folder)
        options["spark.local.dir"] = str(engine.spill_folder)
    for name, value in options.items():
        build = build.config(name, value)
    try:
        with _quiet():
            return build.getOrCreate()
    except Exception as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        # the first line of an error from Java says no more than that there was one
        why = next((line[2:] for line in said if line.startswith(": ")), said[0])
        raise SettingError(
            f"engine 'spark': no session at {master} ({why[:200]}). Java 17 or newer must be installed "
            "(JAVA_HOME), and the master must answer."
        ) from error


@contextlib.contextmanager
def within_memory(engine: Engine | str) -> "Iterator[None]":
    """
    Say what to do where DuckDB has not enough memory for what is done within.

    Parameters
    ----------
    engine
        The engine, or its name.

    Yields
    ------
    Nothing.

    Raises
    ------
    SettingError
        The memory did not suffice.
    """
    try:
        yield
    except Exception as error:
        # by its name: DuckDB need not be there
        if type(error).__name__ != "OutOfMemoryException":
            raise
        limit = engine.memory_limit if isinstance(engine, Engine) else None
        said = str(error).strip().splitlines()[0]
        raise SettingError(
            f"engine 'duckdb': the memory {f'of {limit} ' if limit else ''}does not suffice ({said}). Give it more "
            "(--memory-limit), or a folder with room to spill to (--spill-folder)."
        ) from error


def computed(frame: Lazy) -> pl.DataFrame:
    """Compute a frame on its engine and bring it back."""
    with _quiet():
        return frame.collect().to_polars()


def _half_of_memory() -> int:
    """Half of the machine's memory in MB: Spark's own 1 GB is too little for a million participations."""
    try:
        return max(1000, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2_000_000)
    except (AttributeError, OSError, ValueError):  # not on Windows
        return 4000


def _usable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"spill folder: {folder} can't be used ({error.strerror or error}).") from error


@contextlib.contextmanager
def _quiet() -> "Iterator[None]":
    """PySpark warns of pandas 3, which is not used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"pyspark\b.*")
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
        yield
