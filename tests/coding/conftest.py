from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
import pytest

PROJECTS = pl.DataFrame(
    {
        "project_id": ["p1", "p2", "p3", "p4"],
        "programme": ["Nord", "Nord", "Süd", "Süd"],
        "acronym": ["ALPHA", "26", "BETA", "GAMMA"],
        "name": ["Alpha", "Twenty-six", "Beta", "Gamma"],
    }
)
WHOLE = {
    "C1": "yes",
    "C2": "yes",
    "C3": "yes",
    "C4": "yes",
    "ici": "1",
    "certainty": "clear",
    "specialisations": "food",
    "reason": "network of firms",
}


@pytest.fixture
def projects() -> pl.DataFrame:
    return PROJECTS


@pytest.fixture
def whole() -> dict[str, str]:
    return dict(WHOLE)


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Write a filled sheet as CSV: rows by project id, each with what differs from a whole row."""

    def write(name: str, rows: Mapping[str, Mapping[str, str]], **columns: str) -> Path:
        acronyms = dict(PROJECTS.select("project_id", "acronym").iter_rows())
        records = [
            {"project_id": key, "acronym": acronyms.get(key, "?")} | WHOLE | columns | dict(row)
            for key, row in rows.items()
        ]
        path = tmp_path / f"{name}.csv"
        pl.DataFrame(records).write_csv(path)
        return path

    return write
