"""
Make the sample study: a synthetic keep.eu workbook for the Baltic 2007-2013 whose totals reproduce published figures.

What it is made of can be read in scripts/sample/: design.toml (how many projects, where), places.toml (towns),
texts.toml (phrases), published.toml (the figures). This script draws the rest with a fixed seed, holds the result
against every figure, and writes, the same bytes each time, into data/projects/ (or the folder given):

    baltic_0713_synthetic.xlsx        the workbook
    baltic_0713_synthetic_key.csv     how each text was meant to be read: the four criteria, specialisation
    published.csv                     the published figures beside what must come out
    synthetic.json                    files that are synthetic, by sha256

Run: python scripts/make_sample.py [FOLDER]
"""

import argparse
import csv
import hashlib
import json
from pathlib import Path
from random import Random

from sample_places import Gazetteer, gazetteer, load
from sample_projects import Project, make
from sample_texts import CRITERIA
from sample_traps import set_traps
from sample_workbook import MARKER, write

SEED = 20150101
TARGET = Path(__file__).resolve().parents[1] / "data" / "projects"
WORKBOOK = "baltic_0713_synthetic.xlsx"
PUBLISHED = ("figure", "basis", "unit_kind", "unit", "quantity", "published", "source", "expected", "holds", "remark")


def counts(projects: list[Project], kind: str, unit: str) -> tuple[int, int]:
    """Projects that the theme can judge, and the initiatives among them, in a unit."""
    coded = [p for p in projects if not p.uncoded]
    if kind == "cross_border_region":
        coded = [p for p in coded if unit in p.counted_in]
    elif kind == "programme":
        coded = [p for p in coded if p.programme == unit]
    return len(coded), sum(p.content.ici for p in coded)


def expected(projects: list[Project], row: dict[str, str], units: list[str]) -> float:
    """What a published figure comes to in this sample."""
    if row["quantity"] == "mean share":
        shares = [ici / n for n, ici in (counts(projects, "cross_border_region", unit) for unit in units)]
        return sum(shares) / len(shares)
    n, ici = counts(projects, row["unit_kind"], row["unit"])
    return n if row["quantity"] == "projects" else ici / n


def compare(projects: list[Project], places: Gazetteer) -> list[dict[str, str]]:
    """Put the published figures beside what comes out; stop where one that must hold does not."""
    figures = load("published")["figure"]
    totals = [f for f in figures if f["quantity"] == "projects"]
    named = sorted({f["unit"] for f in totals if f["unit_kind"] == "cross_border_region"})
    rows = []
    for figure in figures:
        units = named if figure["unit"] == "the regions named here" else sorted(places.areas)
        value = expected(projects, figure, units)
        count = figure["quantity"] == "projects"
        # To the nearest project: the share that is reached lies within half a project of the one published.
        n, _ = counts(projects, figure["unit_kind"], figure["unit"])
        near = 0 if count else 0.0005 if figure["unit_kind"] == "all" or "mean" in figure["quantity"] else 0.5 / n
        if figure["holds"] and abs(value - figure["published"]) > near:
            raise SystemExit(f"{figure['figure']} {figure['unit']}: {value} instead of {figure['published']}")
        rows.append(
            {
                **{name: str(figure.get(name, "")) for name in PUBLISHED},
                "expected": f"{value:.0f}" if count else f"{value:.4f}",
                "holds": "yes" if figure["holds"] else "no",
            }
        )
    return rows


def key(projects: list[Project]) -> list[dict[str, str]]:
    """List how each project's text was meant: criteria, specialisation, where it counts."""
    return [
        {
            "programme": p.programme,
            "acronym": str(p.acronym),
            **{criterion: str(int(criterion not in p.content.misses)) for criterion in CRITERIA},
            "ici": str(int(p.content.ici)),
            "specialisation": p.content.specialisation,
            "kind": p.content.kind,
            "family": p.family,
        }
        for p in sorted(projects, key=lambda p: (p.programme, str(p.acronym)))
    ]


def table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(target: Path = TARGET) -> None:
    """Make the sample."""
    target.mkdir(parents=True, exist_ok=True)
    places = gazetteer()
    projects = make(SEED, places)
    set_traps(projects, Random(SEED))  # noqa: S311 - made-up data, no secret
    table(target / "published.csv", compare(projects, places))
    table(target / "baltic_0713_synthetic_key.csv", key(projects))
    write(target / WORKBOOK, projects, places)
    entry = {
        "file": WORKBOOK,
        "sha256": hashlib.sha256((target / WORKBOOK).read_bytes()).hexdigest(),
        "sentence": f"{MARKER}: made up so that its totals reproduce published figures; no project in it is real.",
    }
    (target / "synthetic.json").write_text(json.dumps([entry], indent=2) + "\n", encoding="utf-8")
    rows = sum(len(p.partners) for p in projects)
    print(f"{WORKBOOK}: {len(projects)} projects, {rows} partner rows, {(target / WORKBOOK).stat().st_size:,} bytes")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", type=Path, default=TARGET, help="folder to write to")
    main(parser.parse_args().target)
