"""What a run knows before, and while, its chapters are written: what was read, where it lies, how it is linked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from linkages.coding.judgement import Judgement
    from linkages.network.ties import Ties
    from linkages.organisations.resolution import Resolved
    from linkages.places.assign import Placed
    from linkages.places.universe import Universe
    from linkages.places.urban_measure import Urban
    from linkages.settings import Settings
    from linkages.sources import Export
    from linkages.sources.profile import Profile
    from linkages.sources.statistics import Statistic


@dataclass(frozen=True, slots=True)
class Ground:
    """
    What is known before anything is counted: what was read, what it is, and where it lies.

    Parameters
    ----------
    export
        What was read.
    placed
        The participations with their places, and what was lost.
    resolved
        The organisations that participations were told to be of.
    participations
        ``project_id``, ``organisation_id``, ``role``, ``country``, ``nuts3``, ``nuts2``, ``placed_by`` and what else is
        known of a row.
    kinds
        Kind of each organisation: ``organisation_id``, ``kind``, ``spheres`` ...
    projects
        The table of projects (`linkages.tables.PROJECTS`).
    judged
        Judgements, specialisations and their evidence.
    settings
        What is set.
    """

    export: "Export"
    placed: "Placed"
    resolved: "Resolved"
    participations: "pl.DataFrame"
    kinds: "pl.DataFrame"
    projects: "pl.DataFrame"
    judged: "Judgement"
    settings: "Settings"

    @property
    def node(self) -> str:
        """Column of participations that holds the region."""
        return f"nuts{self.settings.level}"

    @property
    def version(self) -> str:
        """NUTS version of all codes."""
        return self.placed.version.version


@dataclass(frozen=True, slots=True)
class Space:
    """
    The regions that numbers stand for, cross-border regions with their projects, statistics of regions.

    Parameters
    ----------
    universe
        The regions that could have taken part, zeros included.
    areas
        Cross-border regions and their parts (`linkages.tables.AREAS`).
    project_areas
        ``project_id``, ``unit``: which project counts in which cross-border region.
    coverage
        What was lost on the way (`linkages.tables.COVERAGE`).
    statistics
        The regional statistics that were read.
    urban
        The measures of urbanisation; the first is that of the primary association.
    profile
        Eurostat's indicators of the profile, where fetched and asked for.
    """

    universe: "Universe"
    areas: "pl.DataFrame"
    project_areas: "pl.DataFrame"
    coverage: "pl.DataFrame"
    statistics: "tuple[Statistic, ...]"
    urban: "Urban"
    profile: "Profile | None" = None


@dataclass(frozen=True, slots=True)
class Work:
    """
    What a chapter is made from.

    Parameters
    ----------
    ground, space
        What was read, and where it lies.
    ties
        Ties of ``regions``, ``countries`` and ``organisations``.
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (1, 0 or missing); units without a
        project have one row without ``project_id`` (`linkages.indicators.shares.membership`).
    tables
        The tables made so far, those of earlier chapters included, by name.
    """

    ground: Ground
    space: Space
    ties: "Mapping[str, Ties]"
    membership: "pl.DataFrame"
    tables: "Mapping[str, pl.DataFrame]"

    @property
    def settings(self) -> "Settings":
        """What is set."""
        return self.ground.settings
