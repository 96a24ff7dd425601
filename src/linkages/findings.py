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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """
    One topic of a study: its tables, and what must be said of them.

    Parameters
    ----------
    title
        Heading of its section in methods.md.
    tables
        The tables it makes, by name, as `linkages.tables` specifies them; one that is there already is replaced.
    statements
        Sentences by name, for the summary and the atlas.
    methods
        Paragraphs (Markdown; text from data escaped) on what was done in this very run.
    citations
        Keys of the works that those paragraphs rest on (``data/references/references.toml``).
    caveats
        Sentences that must stand beside every number of the chapter.
    coverage
        What was lost on the way (`linkages.tables.COVERAGE`).
    credits
        Attributions that must be shown.
    """

    title: str
    tables: "Mapping[str, pl.DataFrame]" = field(default_factory=dict)
    statements: Mapping[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    coverage: "pl.DataFrame | None" = None
    credits: tuple[str, ...] = ()


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
    chapters
        The topics that were gone into, in order.
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
    chapters: tuple[Chapter, ...] = ()
