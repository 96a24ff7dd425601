"""
A made-up two-mode network of a stated size, the same on every machine: what the benchmarks run on.

200,000 projects of lognormal(1.45, 0.6) size, clipped to 2-120; their organisations are drawn from 150,000 with weight
(rank + 5)^-0.75, so a few take part in thousands of projects; an organisation drawn twice for a project counts once.
That makes about 1.03 million participations and 3.1 million pairs. Larger and smaller ones keep the shape: projects and
organisations grow alike.
"""

import numpy as np
import polars as pl

PROJECTS = 200_000
ORGANISATIONS = 150_000
FIELDS = 40
FIRST_YEAR, LAST_YEAR = 2000, 2020
PERIODS = {"2000-2006": 2006, "2007-2013": 2013, "2014-2020": 2020}


def participations(scale: float = 1.0, *, seed: int = 1, text: bool = False) -> pl.DataFrame:
    """
    Draw the participations.

    Parameters
    ----------
    scale
        1 for 200,000 projects and 150,000 organisations.
    seed
        Seed of the generator.
    text
        Whether ids are texts, as in a real run, instead of integers.

    Returns
    -------
    ``project_id``, ``node``, ``role``: one row a project and organisation; the first organisation drawn for a project
    leads it.
    """
    draw = np.random.default_rng(seed)
    projects, organisations = round(PROJECTS * scale), round(ORGANISATIONS * scale)
    sizes = np.clip(draw.lognormal(1.45, 0.6, projects).round().astype(np.int64), 2, 120)
    weight = (np.arange(organisations) + 5.0) ** -0.75
    node = np.searchsorted(np.cumsum(weight / weight.sum()), draw.random(int(sizes.sum())))
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    lead = np.zeros(len(node), dtype=bool)
    lead[starts] = True
    frame = pl.DataFrame(
        {
            "project_id": np.repeat(np.arange(projects), sizes),
            "node": np.minimum(node, organisations - 1),
            "role": np.where(lead, "lead", "partner"),
        }
    ).unique(["project_id", "node"], keep="first", maintain_order=True)
    # rows of an export come in no useful order
    frame = frame[draw.permutation(frame.height)]
    if text:
        frame = frame.with_columns(
            pl.format("Programme {}|{}", pl.col("project_id") % 90, "project_id").alias("project_id"),
            pl.format("organisation {}", pl.col("node").cast(pl.String).str.zfill(7)).alias("node"),
        )
    return frame


def projects(frame: pl.DataFrame, *, seed: int = 2) -> pl.DataFrame:
    """
    Give each project a start year and the period it lies in.

    Parameters
    ----------
    frame
        What `participations` gave.
    seed
        Seed of the generator.

    Returns
    -------
    ``project_id``, ``year``, ``period``.
    """
    draw = np.random.default_rng(seed)
    ids = frame["project_id"].unique().sort()
    year = draw.integers(FIRST_YEAR, LAST_YEAR + 1, len(ids))
    period = np.array(list(PERIODS))[np.searchsorted(list(PERIODS.values()), year)]
    return pl.DataFrame({"project_id": ids, "year": year, "period": period})


def fields(frame: pl.DataFrame, *, seed: int = 3) -> pl.DataFrame:
    """
    Give each project one to three fields of forty.

    Parameters
    ----------
    frame
        What `participations` gave.
    seed
        Seed of the generator.

    Returns
    -------
    ``project_id``, ``field``: one row a project and field.
    """
    draw = np.random.default_rng(seed)
    ids = frame["project_id"].unique().sort()
    count = draw.integers(1, 4, len(ids))
    field = draw.integers(0, FIELDS, int(count.sum()))
    drawn = pl.DataFrame({"project_id": ids.gather(np.repeat(np.arange(len(ids)), count)), "field": field})
    return drawn.unique(maintain_order=True).with_columns(pl.format("field {}", "field").alias("field"))
