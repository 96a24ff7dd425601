"""
Every table that the package passes around or writes: columns, units and rules, in one place, as plain data.

One module a topic; nothing here computes. `validate` checks a frame against its specification at the boundary: eagerly,
all violations at once, each with the file, sheet and row it came from where the frame has them (columns ``file``,
``sheet``, ``row``).
"""

from linkages.tables import (
    association,
    clusters,
    coverage,
    hypotheses,
    linkages,
    networks,
    organisations,
    projects,
    regions,
    shares,
    specialisation,
    statistics,
    survey,
    ties,
)
from linkages.tables.association import ASSOCIATION, INFLUENCE, LISA, RATES, SPATIAL_AUTOCORRELATION
from linkages.tables.checking import conform, coverage_row, validate
from linkages.tables.coverage import COVERAGE
from linkages.tables.networks import BACKBONE, NETWORK_MEASURES, NETWORKS, ROBUSTNESS, TURNOVER
from linkages.tables.organisations import ORGANISATION_MATCHES, ORGANISATIONS
from linkages.tables.projects import ICI_EVIDENCE, PARTICIPATIONS, PLACES_REVIEW, PROJECTS
from linkages.tables.reading import ORIGIN, PLACINGS, READ_PARTICIPATIONS, READ_PROJECTS, READ_TEXTS, READ_THEMES, ROLES
from linkages.tables.regions import AREA_OVERLAPS, AREA_PROJECTS, AREAS, REGION_FIELDS, REGIONS
from linkages.tables.shares import ICI_RULES, ICI_SHARES, ICI_SHARES_CORRECTED, PUBLISHED
from linkages.tables.specialisation import SPECIALISATIONS
from linkages.tables.specification import POLARS_TYPES, Column, Kind, Table
from linkages.tables.statistics import PROFILE, STATISTICS
from linkages.tables.ties import (
    TIE_CLASSES,
    TIE_CLASSES_BY_PERIOD,
    TIE_SENSITIVITY,
    TIES_COUNTRIES,
    TIES_ORGANISATIONS,
    TIES_PERIODS,
    TIES_REGIONS,
    TIES_YEARS,
)

WRITTEN: tuple[Table, ...] = (
    *projects.TABLES,
    *organisations.TABLES,
    *regions.TABLES,
    *ties.TABLES,
    *networks.TABLES,
    *shares.TABLES,
    *specialisation.TABLES,
    *clusters.TABLES,
    *association.TABLES,
    *linkages.TABLES,
    *hypotheses.TABLES,
    *statistics.TABLES,
    *coverage.TABLES,
)
SURVEYED: tuple[Table, ...] = survey.TABLES

__all__ = [
    "AREAS",
    "AREA_OVERLAPS",
    "AREA_PROJECTS",
    "ASSOCIATION",
    "BACKBONE",
    "COVERAGE",
    "ICI_EVIDENCE",
    "ICI_RULES",
    "ICI_SHARES",
    "ICI_SHARES_CORRECTED",
    "INFLUENCE",
    "LISA",
    "NETWORKS",
    "NETWORK_MEASURES",
    "ORGANISATIONS",
    "ORGANISATION_MATCHES",
    "ORIGIN",
    "PARTICIPATIONS",
    "PLACES_REVIEW",
    "PLACINGS",
    "POLARS_TYPES",
    "PROFILE",
    "PROJECTS",
    "PUBLISHED",
    "RATES",
    "READ_PARTICIPATIONS",
    "READ_PROJECTS",
    "READ_TEXTS",
    "READ_THEMES",
    "REGIONS",
    "REGION_FIELDS",
    "ROBUSTNESS",
    "ROLES",
    "SPATIAL_AUTOCORRELATION",
    "SPECIALISATIONS",
    "STATISTICS",
    "SURVEYED",
    "TABLES",
    "TIES_COUNTRIES",
    "TIES_ORGANISATIONS",
    "TIES_PERIODS",
    "TIES_REGIONS",
    "TIES_YEARS",
    "TIE_CLASSES",
    "TIE_CLASSES_BY_PERIOD",
    "TIE_SENSITIVITY",
    "TURNOVER",
    "WRITTEN",
    "Column",
    "Kind",
    "Table",
    "conform",
    "coverage_row",
    "validate",
]
