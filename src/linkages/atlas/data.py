"""What the atlas is given: the tables of a run, the geometry they belong to, and what must be said beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import polars as pl


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A regional statistic that can be mapped or plotted.

    Parameters
    ----------
    column
        Its column in the table of regions.
    label
        What it is, for people.
    unit
        Its unit, such as ``inhabitants per km²``.
    year
        The year it stands for; empty when it has none.
    source
        Who made it, and what must be credited.
    """

    column: str
    label: str
    unit: str
    year: str
    source: str


@dataclass(frozen=True, slots=True)
class AtlasData:
    """
    Everything that the pages show.

    Parameters
    ----------
    title
        Title of the study.
    inputs
        Names of the files it was made from.
    periods
        Programming periods found.
    nuts_version, level
        The NUTS version of all codes, and the level (2 or 3) of the regions.
    tables
        The tables of the run by their name, as specified in `linkages.tables`: ``projects``, ``participations``,
        ``organisations``, ``regions``, ``ties_regions``, ``ties_countries``, ``region_fields``, ``ici_shares``,
        ``association``, ``coverage``.
    geometry
        All regions of the NUTS version at the level, and neighbours outside NUTS: ``region``, ``name``, ``country``,
        ``geometry`` (EPSG:4326). More than the regions of the study: the rest is background.
    areas
        Cross-border regions: ``unit``, ``countries`` (codes separated by ;), ``geometry`` (EPSG:4326).
    project_areas
        ``project_id``, ``unit``: which project counts in which cross-border region.
    tie_classes
        ``tie``, ``observed``, ``null_mean``, ``null_sd``: class counts of region ties beside what chance gives.
    tie_rules
        The thresholds in force, as text a setting.
    ici_rule
        The rule that judged projects, and what is known of its quality, in one sentence.
    universe
        Which regions make up the universe, in one sentence.
    measures
        The regional statistics joined to the table of regions; the first is the urbanisation measure that comes along.
    published
        Figures printed in a source, beside those computed here: ``figure``, ``unit``, ``published``, ``computed``,
        ``remark``; None where there are none.
    methods
        The methods text of this run (Markdown).
    credits
        Attributions that must be shown.
    synthetic
        The sentence that every view must show when the data is made up; empty for real data.
    settings
        Name and value of each setting, as text.
    statements
        What is said beside the numbers, by topic.
    """

    title: str
    inputs: tuple[str, ...]
    periods: tuple[str, ...]
    nuts_version: str
    level: int
    tables: Mapping[str, "pl.DataFrame"]
    geometry: "gpd.GeoDataFrame"
    areas: "gpd.GeoDataFrame"
    project_areas: "pl.DataFrame"
    tie_classes: "pl.DataFrame"
    tie_rules: Mapping[str, str]
    ici_rule: str
    universe: str
    measures: tuple[Measure, ...]
    published: "pl.DataFrame | None"
    methods: str
    credits: tuple[str, ...]
    synthetic: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    statements: Mapping[str, str] = field(default_factory=dict)
