"""What a run found: the tables and everything that is said beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from linkages.atlas.data import AtlasData
    from linkages.network.ties import Ties
    from linkages.settings import Settings
    from linkages.sources import InputFile
    from linkages.stages import Stage


@dataclass(frozen=True)
class Findings:
    """
    What a run found. Tables are Polars frames; ``.to_pandas()`` makes them pandas'.

    Parameters
    ----------
    title
        Title of the study.
    tables
        The tables of `linkages.tables` by name.
    settings
        The settings of the run.
    inputs
        The files read.
    ties
        Ties of ``regions``, ``countries`` and ``organisations``, with the facts of their null models.
    atlas
        All that the pages show.
    statements
        What must be said beside the numbers, a sentence or two a topic: ``places``, ``organisations``, ``areas``,
        ``statistics``, ``primary`` (the primary association), ``caveat`` (its caveat).
    attachments
        Name and sha256 of every other file that was used: statistics, decisions, rules, areas.
    stages
        Seconds and high-water memory of each stage.
    synthetic
        The sentence that everything made from synthetic data must show; empty for real data.
    """

    title: str
    tables: "Mapping[str, pl.DataFrame]"
    settings: "Settings"
    inputs: "tuple[InputFile, ...]"
    ties: "Mapping[str, Ties]"
    atlas: "AtlasData"
    statements: Mapping[str, str]
    attachments: tuple[tuple[str, str], ...]
    stages: "list[Stage]" = field(repr=False)
    synthetic: str = ""
