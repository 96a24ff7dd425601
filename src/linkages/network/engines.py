"""The engines that the projection runs on: frames go in, the same expressions run, a Polars frame comes out."""

from collections.abc import Mapping

import narwhals as nw
import polars as pl

from linkages.errors import SettingError
from linkages.network.projection import Lazy

ENGINES = ("polars", "duckdb")


def on(engine: str, frames: Mapping[str, pl.DataFrame]) -> dict[str, Lazy]:
    """
    Hand frames to an engine.

    Parameters
    ----------
    engine
        ``polars`` (in memory) or ``duckdb`` (optional).
    frames
        The frames by name.

    Returns
    -------
    The same frames as lazy Narwhals frames of that engine.

    Raises
    ------
    SettingError
        The engine is not known or not installed.
    """
    if engine == "polars":
        return {name: nw.from_native(frame.lazy()) for name, frame in frames.items()}
    if engine != "duckdb":
        raise SettingError(f"engine: found {engine!r}, expected one of {', '.join(ENGINES)}.")
    try:
        import duckdb
    except ImportError as error:
        raise SettingError("engine 'duckdb' is not installed: pip install 'linkages[duckdb]'.") from error
    database = duckdb.connect()
    return {name: nw.from_native(database.from_arrow(frame.to_arrow())) for name, frame in frames.items()}


def computed(frame: Lazy) -> pl.DataFrame:
    """Compute a frame on its engine and bring it back."""
    return frame.collect().to_polars()
