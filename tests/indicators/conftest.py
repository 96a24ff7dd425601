"""Small studies for the tests of specialisation: who names which field, where."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest


def _membership(units: Mapping[str, Sequence[str]], *, kind: str = "region", ici: Sequence[str] = ()) -> pl.DataFrame:
    """Put projects into units of one kind; those named in `ici` are initiatives."""
    rows = [(kind, unit, project, project in ici) for unit, projects in units.items() for project in projects]
    schema = {"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _fields(named: Mapping[str, str]) -> pl.DataFrame:
    """Give each project its fields, a letter each."""
    rows = [(project, field) for project, letters in named.items() for field in letters]
    return pl.DataFrame(rows, schema={"project_id": pl.String, "specialisation": pl.String}, orient="row")


def _at_random(seed: int, *, projects: int = 40, units: int = 6) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Draw a study in which every project names a field or more and lies in a unit or more."""
    rng = np.random.default_rng(seed)
    ids = [f"p{p}" for p in range(projects)]
    named = {p: "".join(rng.choice(list("abcde"), size=rng.integers(1, 4), replace=False)) for p in ids}
    homes = {p: rng.choice(units, size=rng.integers(1, 3), replace=False) for p in ids}
    placed = {f"U{u}": [p for p, some in homes.items() if u in some] for u in range(units)}
    return _membership(placed, ici=ids[::3]), _fields(named)


@pytest.fixture(scope="session")
def specialised() -> SimpleNamespace:
    """Makers of small studies: ``membership``, ``fields``, ``at_random``."""
    makers: dict[str, Callable[..., object]] = {
        "membership": _membership,
        "fields": _fields,
        "at_random": _at_random,
    }
    return SimpleNamespace(**makers)
