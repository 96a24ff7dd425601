"""
Complementarity of regions that are linked: what the partner has that a region lacks, related to what it could do.

For a field that a region is not specialised in, the *added density* of a partner is the share of what is related to the
field that the partner is specialised in and the region is not; a pair's figure is the mean over those fields (the
measure is that of Balland & Boschma 2021 by region and technology; the mean over fields is our own). Two regions alike
add nothing to each other, nor does a partner whose fields are related to nothing.

References
----------
Balland & Boschma (2021), Complementary interregional linkages and Smart Specialisation: an empirical study on European
regions. Regional Studies 55, 1059-1070.
"""

import numpy as np
import polars as pl

from linkages.indicators.mentions import Floats, Positions
from linkages.indicators.relatedness import Related

MOST = 5_000
"""Pairs that are listed at most: those with the most joint projects."""


def complementarity(found: Related, ties: pl.DataFrame, *, most: int = MOST) -> pl.DataFrame:
    """
    Say of linked regions what they have in common and what each adds to the other.

    Parameters
    ----------
    found
        What `linkages.indicators.relatedness.related` gave of regions.
    ties
        ``source``, ``target``, ``joint_projects``, ``cross_border``: ties of regions.
    most
        Pairs that are listed at most, those with the most joint projects first.

    Returns
    -------
    One row a tie: ``source``, ``target``, ``joint_projects``, ``cross_border``; ``fields_source``, ``fields_target``:
    fields that each is specialised in; ``shared``: in both; ``overlap``: Jaccard's coefficient of the two sets (missing
    where both are empty); ``similarity``: cosine of their projects by field; ``added_source``: mean density that the
    target adds to the source, 0 to 1 (missing where the source lacks no field to which anything is related),
    ``field_source``: the field to which it adds most; ``added_target``, ``field_target``: the other way round;
    ``caveat``. Sorted by source and target; ties with a region that has no project with a field are left out.
    """
    position = pl.DataFrame({"region": found.regions}, schema={"region": pl.String}).with_row_index("at")
    pairs = (
        ties.select("source", "target", "joint_projects", "cross_border")
        .join(position.rename({"region": "source", "at": "a"}), on="source")
        .join(position.rename({"region": "target", "at": "b"}), on="target")
        .sort(["joint_projects", "source", "target"], descending=[True, False, False])
        .head(most)
        .sort("source", "target")
    )
    a, b = (pairs[end].to_numpy().astype(np.int64) for end in ("a", "b"))
    own, shared = found.specialised.sum(axis=1), (found.specialised[a] & found.specialised[b]).sum(axis=1)
    union = own[a] + own[b] - shared
    length = np.linalg.norm(found.counts.astype(float), axis=1)
    source, target = _added(found, a, b), _added(found, b, a)
    made = pl.DataFrame(
        {
            "fields_source": own[a],
            "fields_target": own[b],
            "shared": shared,
            "overlap": np.divide(shared, union, out=np.full(len(a), np.nan), where=union > 0),
            "similarity": (found.counts[a] * found.counts[b]).sum(axis=1) / (length[a] * length[b]),
            "added_source": source[0],
            "field_source": source[1],
            "added_target": target[0],
            "field_target": target[1],
        },
        nan_to_null=True,
    )
    none = (pl.col("fields_source") == 0) | (pl.col("fields_target") == 0)
    why = pl.lit("a region is specialised in no field: too few projects, or a profile like that of all")
    return pairs.drop("a", "b").hstack(made).with_columns(caveat=pl.when(none).then(why))


def _added(found: Related, region: Positions, partner: Positions) -> tuple[Floats, pl.Series]:
    """Give the mean density that partners add to regions, and the field to which they add most."""
    offered = (found.specialised[partner] & ~found.specialised[region]).astype(float)
    whole = found.proximity.sum(axis=0)
    gained = np.divide(offered @ found.proximity, whole, out=np.zeros(offered.shape), where=whole > 0)
    lacking = ~found.specialised[region] & (whole > 0)
    gained = np.where(lacking, gained, 0)
    fields = lacking.sum(axis=1)
    mean = np.divide(gained.sum(axis=1), fields, out=np.full(len(region), np.nan), where=fields > 0)
    names = np.array([*found.fields, ""], dtype=object)
    best = gained.argmax(axis=1) if gained.size else np.zeros(len(region), dtype=np.int64)
    some = gained.max(axis=1, initial=0) > 0
    return mean, pl.Series([names[k] if yes else None for k, yes in zip(best, some, strict=True)], dtype=pl.String)
