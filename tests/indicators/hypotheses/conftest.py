"""A hypothesis made in a few words, and a run's tables small enough to be gone through by hand."""

from dataclasses import replace

import polars as pl
import pytest

from linkages.indicators.hypotheses.model import Hypothesis, Variable

REGIONS = pl.DataFrame(
    {
        "region": [f"R{i}" for i in range(8)],
        "country": ["AA"] * 4 + ["BB"] * 4,
        "inside": [True] * 7 + [False],
        "projects": [5, 3, 8, 1, 7, 2, 9, 4],
        "organisations": [50, 30, 80, 10, 70, 20, 90, 40],
        "ici_share": [0.4, 0.3, 0.5, None, 0.2, 0.1, 0.6, 1.0],
        "pat_ep": [10.0, None, 30.0, 5.0, 25.0, 8.0, 40.0, 1.0],
    }
)
PROJECTS = pl.DataFrame(
    {
        "project_id": ["p", "q", "r", "s"],
        "programme": ["N", "N", "M", "M"],
        "ici": [True, False, True, None],
        "specialisations": ["food;energy", "energy", None, "construction"],
        "triple_helix": ["complete", "incomplete", "undetermined", "complete"],
        "budget_eur": [1.0, 2.0, 4.0, None],
    }
)
PARTICIPATIONS = pl.DataFrame(
    {
        "project_id": ["p", "p", "q", "r", "s", "s"],
        "country": ["AA", "BB", "AA", None, "BB", None],
        "role": ["lead", "partner", "lead", "lead", "lead", "partner"],
    }
)
MEMBERSHIP = pl.DataFrame(
    {
        "unit_kind": ["region"] * 6 + ["country"],
        "unit": ["R0", "R0", "R1", "R2", "R2", "R3", "AA"],
        "project_id": ["p", "q", "q", "p", "r", None, "p"],
        "ici": [1, 0, 0, 1, 1, None, 1],
    }
)
STATISTICS = pl.DataFrame({"column": ["pat_ep"], "label": ["Patent applications"], "unit": ["number"]})


@pytest.fixture
def tables():
    return {
        "regions": REGIONS,
        "projects": PROJECTS,
        "participations": PARTICIPATIONS,
        "membership": MEMBERSHIP,
        "statistics": STATISTICS,
    }


@pytest.fixture
def stated():
    """Make a hypothesis; what is not named is the same for all."""
    plain = Hypothesis(
        id="T1",
        statement="More here than there.",
        source="A book",
        place="page 1",
        unit="regions",
        table="regions",
        key="region",
        test="groups",
        does_not_show="why",
        file="t1.toml",
    )

    def make(**changes):
        variables = {
            key: Variable(**{"label": f"the {key}", **changes.pop(key)}) for key in ("x", "y") if key in changes
        }
        return replace(plain, **changes, **variables)

    return make
