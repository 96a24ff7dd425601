"""
Shares of international cluster initiatives, each with its number of projects and its interval.

A project counts once in a unit, however many rows or lead partners it has there, and may count in several units:
regions overlap in their projects, so shares of several units are not independent and do not add up. The interval is for
one unit on its own.
"""

from collections.abc import Iterable
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from linkages.errors import ColumnError, SettingError

if TYPE_CHECKING:
    import numpy as np
    from narwhals.typing import IntoFrameT
    from numpy.typing import ArrayLike

MEMBERSHIP = ("unit_kind", "unit", "project_id", "ici")


def wilson(
    successes: "ArrayLike", trials: "ArrayLike", *, confidence: float = 0.95
) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
    """
    Wilson's score interval for a share.

    Parameters
    ----------
    successes, trials
        Counts; numbers or arrays of one shape (or shapes that broadcast).
    confidence
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    Lower and upper ends, 0 to 1: exactly 0 below where there is no success, exactly 1 above where there is no failure;
    NaN where there is no trial (`share` turns that into an empty cell).

    Raises
    ------
    SettingError
        `confidence` is not between 0 and 1, or a count is negative or larger than its trials.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.

    Examples
    --------
    >>> low, high = wilson(1, 18)
    >>> print(f"{low:.4f} {high:.4f}")
    0.0099 0.2576
    """
    import numpy as np

    z = _quantile(confidence)
    k, n = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(trials, dtype=float))
    if not np.all((k >= 0) & (k <= n)):
        raise SettingError("Wilson's interval needs counts with 0 <= successes <= trials; found some that are not.")
    low, high = _score(k, np.where(n > 0, n, np.nan), z)
    low = np.where((k == 0) & (n > 0), 0.0, low)
    high = np.where((k == n) & (n > 0), 1.0, high)
    return low, high


def share(membership: "IntoFrameT", *, confidence: float = 0.95) -> "IntoFrameT":
    """
    Share of international cluster initiatives among the projects of each unit.

    Every project counts once in a unit, however many rows or lead partners it has there.

    Parameters
    ----------
    membership
        One row a project and unit: ``unit_kind``, ``unit``, ``project_id``, ``ici`` (0, 1 or missing; anything else
        counts as missing). A project may belong to several units (regions overlap). Rows that repeat a project within a
        unit collapse, the highest ``ici`` prevailing. A row without ``project_id`` names a unit that has no project.
        Any eager or lazy frame that Narwhals knows.
    confidence
        Coverage of the Wilson interval, between 0 and 1.

    Returns
    -------
    One row a unit, sorted: ``unit_kind``, ``unit``, ``projects`` (coded projects, the denominator), ``uncoded``,
    ``ici`` (counts), ``share``, ``low``, ``high`` (0 to 1; missing where no project is coded). The same kind of frame
    as `membership`.

    Raises
    ------
    ColumnError
        A column is missing; the message lists those there are.
    SettingError
        `confidence` is not between 0 and 1.

    References
    ----------
    Mikhaylov & Mikhaylova (2015), section 4; Wilson (1927).
    """
    z = _quantile(confidence)
    frame: Any = nw.from_native(membership)
    present = frame.collect_schema().names()
    if missing := [name for name in MEMBERSHIP if name not in present]:
        raise ColumnError(missing, present=present, where="membership of projects in units")
    ici = nw.col("ici").cast(nw.Float64)
    units = (
        frame.select(
            *MEMBERSHIP[:3],
            ici=nw.when(ici == 1).then(nw.lit(1.0)).otherwise(nw.when(ici == 0).then(nw.lit(0.0))),
            is_project=nw.when(~nw.col("project_id").is_null()).then(nw.lit(1)).otherwise(nw.lit(0)),
        )
        .group_by(*MEMBERSHIP[:3])
        .agg(nw.col("ici").max(), nw.col("is_project").max())
        .with_columns(is_coded=nw.when(nw.col("ici").is_null()).then(nw.lit(0)).otherwise(nw.col("is_project")))
        .group_by("unit_kind", "unit")
        .agg(
            nw.col("is_coded").sum().alias("_coded"),
            nw.col("is_project").sum().alias("_members"),
            nw.col("ici").sum().alias("_ici"),
        )
        .with_columns(
            projects=nw.col("_coded").cast(nw.Int64),
            uncoded=(nw.col("_members") - nw.col("_coded")).cast(nw.Int64),
            ici=nw.when(nw.col("_coded") > 0).then(nw.col("_ici")).otherwise(nw.lit(0.0)).cast(nw.Int64),
        )
    )
    return _with_interval(units, z).sort("unit_kind", "unit").to_native()  # type: ignore[no-any-return]


def membership(
    projects: pl.DataFrame,
    participations: pl.DataFrame,
    project_areas: pl.DataFrame,
    *,
    level: int = 2,
    regions: Iterable[str] = (),
    areas: Iterable[str] = (),
) -> pl.DataFrame:
    """
    Which project counts in which unit: all, programme, country, region, cross-border region.

    Parameters
    ----------
    projects
        ``project_id``, ``programme``, ``ici``.
    participations
        ``project_id``, ``country`` and ``nuts2`` or ``nuts3`` of every partner row, as placed.
    project_areas
        ``project_id``, ``unit``: which project counts in which cross-border region.
    level
        Level of the regions, 2 or 3.
    regions, areas
        Regions of the universe and cross-border regions that stand in the result even when no project lies in them.

    Returns
    -------
    ``unit_kind``, ``unit``, ``project_id``, ``ici`` for `share`; participations of projects that are not in `projects`
    are left out.
    """
    coded = projects.select("project_id", pl.col("ici").cast(pl.Boolean))
    members = pl.concat(
        [
            _units("all", projects.select("project_id", unit=pl.lit("all"))),
            _units("programme", projects.select("project_id", unit="programme")),
            _units("country", participations.select("project_id", unit="country")),
            _units("region", participations.select("project_id", unit=f"nuts{level}")),
            _units("cross_border_region", project_areas.select("project_id", "unit")),
        ]
    ).join(coded, on="project_id", how="inner")
    empty = [
        _units(
            kind,
            pl.Series("unit", sorted(set(names)), pl.String)
            .to_frame()
            .with_columns(project_id=pl.lit(None, pl.String)),
        )
        for kind, names in (("region", regions), ("cross_border_region", areas))
    ]
    return pl.concat([members, *empty], how="diagonal").sort("unit_kind", "unit", "project_id")


def _units(kind: str, pairs: pl.DataFrame) -> pl.DataFrame:
    rows = pairs.filter(pl.col("unit").is_not_null()).unique()
    return rows.select(unit_kind=pl.lit(kind), unit=pl.col("unit"), project_id=pl.col("project_id"))


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise SettingError(f"confidence is {confidence}; it must lie between 0 and 1, such as 0.95.")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _score(k: Any, n: Any, z: float) -> tuple[Any, Any]:  # noqa: ANN401 - arrays and column expressions alike
    spread = z * (k * (n - k) / n + z * z / 4) ** 0.5
    middle = k + z * z / 2
    return (middle - spread) / (n + z * z), (middle + spread) / (n + z * z)


def _with_interval(units: Any, z: float) -> Any:  # noqa: ANN401 - eager and lazy frames of any engine
    k, n = nw.col("ici").cast(nw.Float64), nw.col("_n")
    low, high = _score(k, n, z)
    units = units.with_columns(_n=nw.when(nw.col("projects") > 0).then(nw.col("projects").cast(nw.Float64)))
    units = units.with_columns(
        share=k / n, low=nw.when(k > 0).then(low).otherwise(k / n), high=nw.when(k < n).then(high).otherwise(k / n)
    )
    return units.select("unit_kind", "unit", "projects", "uncoded", "ici", "share", "low", "high")
