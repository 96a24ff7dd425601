"""A study of six projects between Sweden, Denmark and Finland, made by hand, for chapters on fields and clusters."""

from types import SimpleNamespace

import polars as pl
import pytest

from linkages.places.crossborder import areas
from linkages.settings import Settings

SOUND, ARC = "Öresund", "Bothnian Arc"


def _made(named, file=None, **settings):
    ids = ["a", "b", "c", "d", "e", "f"]
    homes = {"a": "SE22 DK01", "b": "SE22 DK01", "c": "SE22 DK01", "d": "SE33 FI1D", "e": "SE33 FI1D", "f": "SE22 FI1D"}
    cross = {"a": SOUND, "b": SOUND, "c": SOUND, "d": ARC, "e": ARC}
    ici = pl.Series("ici", [True, True, False, True, None, False])
    rows = [("region", unit, p) for p in ids for unit in homes[p].split()]
    rows += [("cross_border_region", unit, p) for p, unit in cross.items()] + [("all", "all", p) for p in ids]
    judged = pl.DataFrame({"project_id": ids}).with_columns(ici)
    members = pl.DataFrame(rows, schema=["unit_kind", "unit", "project_id"], orient="row").join(judged, on="project_id")
    fields = [(p, field) for p, some in named.items() for field in some.split()]
    partners = [(p, unit[:2]) for p in ids for unit in homes[p].split()]
    ties = pl.DataFrame(
        {"source": ["DK01", "FI1D"], "target": ["SE22", "SE33"], "joint_projects": [3, 2], "cross_border": [True, True]}
    )
    ground = SimpleNamespace(
        judged=SimpleNamespace(
            specialisations=pl.DataFrame(
                fields, schema={"project_id": pl.String, "specialisation": pl.String}, orient="row"
            )
        ),
        participations=pl.DataFrame(partners, schema=["project_id", "country"], orient="row"),
        projects=judged,
        version="2013",
    )
    return SimpleNamespace(
        ground=ground,
        space=SimpleNamespace(
            areas=areas("2013"), universe=SimpleNamespace(regions=("DK01", "FI1D", "NO01", "SE22", "SE33"))
        ),
        membership=members,
        tables={"ties_regions": ties},
        settings=Settings(bootstraps=49, clusters=file, **settings),
    )


@pytest.fixture(scope="session")
def six_projects():
    """Make the work that a chapter is made from: fields of the projects, a file of clusters, settings."""
    return _made
