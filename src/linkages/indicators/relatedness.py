"""
Which fields go together, and how close each field is to what a region already does.

Two fields are related where regions specialised in the one tend to be specialised in the other: the smaller of the two
conditional probabilities (Hidalgo et al. 2007). How often projects name both is given beside it. A region is
*specialised* in a field with a location quotient above 1 and at least two projects in it; the two are our own addition,
since one project alone gives a small region a quotient above 1 in whatever it names. Density is the share of what is
related to a field that a region is specialised in (Hidalgo et al. 2007; Boschma, Balland & Kogler 2015).

References
----------
Hidalgo, Klinger, Barabási & Hausmann (2007), The product space conditions the development of nations. Science 317,
482-487. Boschma, Balland & Kogler (2015), Relatedness and technological change in cities. Industrial and Corporate
Change 24, 223-250.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from linkages.errors import SettingError
from linkages.indicators.mentions import Floats, Mentions
from linkages.indicators.quotients import location_quotients

QUOTIENT = 1.0
PROJECTS = 2


@dataclass(frozen=True, slots=True)
class Related:
    """
    Regions, their specialisations, and how fields are related.

    Parameters
    ----------
    regions, fields
        Names, in the order of the arrays.
    counts
        Projects, regions x fields.
    quotient
        Location quotients, regions x fields.
    specialised
        Whether a region is specialised in a field.
    proximity
        Fields x fields, 0 to 1, symmetric; 0 on the diagonal, and where no region is specialised in a field.
    density
        Regions x fields, 0 to 1; NaN where nothing is related to the field.
    """

    regions: tuple[str, ...]
    fields: tuple[str, ...]
    counts: NDArray[np.int64]
    quotient: Floats
    specialised: NDArray[np.bool_]
    proximity: Floats
    density: Floats


def related(
    mentions: Mentions, *, kind: str = "region", quotient: float = QUOTIENT, projects: int = PROJECTS
) -> Related:
    """
    Find how fields are related, and how close each is to what each region does.

    Parameters
    ----------
    mentions
        What `linkages.indicators.mentions.gather` gave.
    kind
        The kind of units that are compared.
    quotient
        Location quotient above which a unit is specialised.
    projects
        Projects in a field without which a unit is not specialised in it.

    Returns
    -------
    The units of that kind with their specialisations.

    Raises
    ------
    SettingError
        A threshold is negative.
    """
    if quotient < 0 or projects < 0:
        raise SettingError(f"Thresholds of specialisation are {quotient} and {projects}; they can't be negative.")
    chosen = (mentions.units["unit_kind"] == kind).to_numpy()
    counts = mentions.counts()[chosen]
    quotients = location_quotients(counts.astype(float), mentions.total().astype(float)).value
    specialised = (quotients > quotient) & (counts >= projects)
    near = proximity(specialised)
    names = mentions.units.filter(pl.Series(chosen))["unit"]
    return Related(tuple(names), mentions.fields, counts, quotients, specialised, near, density(specialised, near))


def proximity(specialised: NDArray[np.bool_]) -> Floats:
    """
    Give the smaller of the conditional probabilities that a region specialised in one field is so in the other.

    Parameters
    ----------
    specialised
        Regions x fields.

    Returns
    -------
    Fields x fields, symmetric; 0 on the diagonal, and where no region is specialised in a field.
    """
    both = specialised.T.astype(float) @ specialised.astype(float)
    most = np.maximum.outer(np.diag(both), np.diag(both))
    found: Floats = np.divide(both, most, out=np.zeros(both.shape), where=most > 0)
    np.fill_diagonal(found, 0)
    return found


def density(specialised: NDArray[np.bool_], near: Floats) -> Floats:
    """
    Give the share of what is related to a field that a region is specialised in, weighted by proximity.

    Parameters
    ----------
    specialised
        Regions x fields.
    near
        Fields x fields, 0 on the diagonal: `proximity`.

    Returns
    -------
    Regions x fields, 0 to 1; NaN where nothing is related to the field.
    """
    whole = near.sum(axis=0)
    held = specialised.astype(float) @ near
    return np.asarray(np.divide(held, whole, out=np.full(held.shape, np.nan), where=whole > 0))


def relatedness_table(mentions: Mentions, found: Related) -> pl.DataFrame:
    """
    List the pairs of fields with what relates them.

    Parameters
    ----------
    mentions
        What `linkages.indicators.mentions.gather` gave.
    found
        What `related` gave.

    Returns
    -------
    One row a pair of fields, the one that sorts first in ``field_a``: ``projects_a``, ``projects_b``,
    ``joint_projects`` (that name both), ``cosine`` (joint projects over the geometric mean of both), ``regions_a``,
    ``regions_b``, ``joint_regions`` (specialised in both), ``proximity`` (missing where no region is specialised in one
    of them).
    """
    named = mentions.named.astype(np.int64)
    joint, places = named.T @ named, found.specialised.astype(np.int64).T @ found.specialised.astype(np.int64)
    a, b = np.triu_indices(len(mentions.fields), k=1)
    own, here = np.diag(joint), np.diag(places)
    names = np.array(mentions.fields, dtype=object)
    return pl.DataFrame(
        {
            "field_a": pl.Series(names[a], dtype=pl.String),
            "field_b": pl.Series(names[b], dtype=pl.String),
            "projects_a": own[a],
            "projects_b": own[b],
            "joint_projects": joint[a, b],
            "cosine": joint[a, b] / np.sqrt(own[a] * own[b]),
            "regions_a": here[a],
            "regions_b": here[b],
            "joint_regions": places[a, b],
            "proximity": np.where((here[a] > 0) & (here[b] > 0), found.proximity[a, b], np.nan),
        },
        nan_to_null=True,
    )


def density_table(found: Related) -> pl.DataFrame:
    """
    List every region and field with its density, also where the region has no project in the field.

    Parameters
    ----------
    found
        What `related` gave.

    Returns
    -------
    One row a region and field: ``region``, ``specialisation``, ``projects``, ``location_quotient``, ``specialised``,
    ``density``, ``caveat``.
    """
    names, fields = np.array(found.regions, dtype=object), np.array(found.fields, dtype=object)
    region, field = (axis.ravel() for axis in np.indices(found.counts.shape))
    none = pl.lit("no region is specialised in it together with another field: nothing is related to it")
    return pl.DataFrame(
        {
            "region": pl.Series(names[region], dtype=pl.String),
            "specialisation": pl.Series(fields[field], dtype=pl.String),
            "projects": found.counts[region, field],
            "location_quotient": found.quotient[region, field],
            "specialised": found.specialised[region, field],
            "density": found.density[region, field],
        },
        nan_to_null=True,
    ).with_columns(caveat=pl.when(pl.col("density").is_null()).then(none))
