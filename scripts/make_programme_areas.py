"""
Make data/nuts2/programme_areas.csv from scripts/programme_areas.toml.

The areas are the readable file; this script only spreads them out, one row a programme, period and region: it takes
compositions over from data/nuts2/cross_border_regions.csv, writes countries and NUTS-1 codes out in NUTS-2 regions, and
refuses what can't be right: an unknown code, a region twice, a word of confidence that is none, two programmes with one
name.

Run: python scripts/make_programme_areas.py
"""

import argparse
import csv
import tomllib
from itertools import chain
from pathlib import Path
from typing import Any

from linkages.places import nuts
from linkages.places.neighbours import around
from linkages.places.programmes import key

SOURCE = Path(__file__).with_name("programme_areas.toml")
FOLDER = Path(__file__).resolve().parents[1] / "data" / "nuts2"
UNITS = FOLDER / "cross_border_regions.csv"
TARGET = FOLDER / "programme_areas.csv"
VERSION = "2013"
COLUMNS = ("programme", "period", "pattern", "region", "status", "source", "confidence", "remark")
STATUSES = ("core", "partial", "adjacent")
CONFIDENCES = ("documented", "derived", "memory", "inferred")
OWN = ("source", "confidence")
PREFIX = 3
"""Codes up to this length stand for all that begins with them."""


def spread(code: str) -> list[str]:
    """Give the regions that a code stands for: itself, or those of the country or NUTS-1 region."""
    outside = set(around(VERSION)["region"])
    if code in outside or code in nuts.codes(VERSION, 2) | nuts.codes(VERSION, 3):
        return [code]
    known = [region for region in nuts.codes(VERSION, 2) if len(code) <= PREFIX and region.startswith(code)]
    return sorted(known) or sorted(region for region in outside if region.startswith(f"{code}-"))


def from_unit(programme: dict[str, Any], units: list[dict[str, str]]) -> list[dict[str, str]]:
    """Take over the composition of a cross-border region."""
    if "unit" not in programme:
        return []
    found = [
        {"region": row["nuts3_2013"], **{name: row[name] for name in ("status", "source", "confidence", "remark")}}
        for row in units
        if row["unit"] == programme["unit"]
    ]
    if not found:
        raise SystemExit(f"{programme['name']}: there is no cross-border region {programme['unit']!r}")
    return [row | {name: programme[name] for name in OWN if name in programme} for row in found]


def listed(programme: dict[str, Any]) -> list[dict[str, str]]:
    """Spread the codes that stand with the programme itself."""
    exceptions = programme.get("except", {})
    rows = []
    for status in STATUSES:
        for code in programme.get(status, ()):
            given = {name: programme[name] for name in OWN if name in programme} | exceptions.get(code, {})
            regions = spread(code)
            if not regions or any(name not in given for name in OWN):
                raise SystemExit(f"{programme['name']}: {code} is no code, or has no source or confidence")
            rows += [{"region": region, "status": status, "remark": "", **given} for region in regions]
    if strangers := set(exceptions) - set(chain.from_iterable(programme.get(status, ()) for status in STATUSES)):
        raise SystemExit(f"{programme['name']}: nothing to except {', '.join(sorted(strangers))} from")
    return rows


def check(where: str, rows: list[dict[str, str]]) -> None:
    """Stop at what can't be right in one programme."""
    codes = [row["region"] for row in rows]
    doubles = {code for code in codes if codes.count(code) > 1 or (len(code) > 4 and code[:4] in codes)}  # noqa: PLR2004
    if not codes or doubles:
        raise SystemExit(f"{where}: no region, or one twice: {', '.join(sorted(doubles))}")
    if unknown := {row["confidence"] for row in rows} - set(CONFIDENCES):
        raise SystemExit(f"{where}: confidence {unknown}, not one of {CONFIDENCES}")


def main() -> None:
    """Write the table."""
    with SOURCE.open("rb") as file:
        content = tomllib.load(file)
    with UNITS.open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    programmes = {(entry["name"], entry["period"]): entry for entry in content["programme"]}
    names = {name for name, _ in programmes}
    keys = {name: sorted({key(name), *map(key, content["aliases"].get(name, ()))}) for name in names}
    every = list(chain.from_iterable(keys.values()))
    if len(programmes) < len(content["programme"]) or len(set(every)) < len(every) or set(content["aliases"]) - names:
        raise SystemExit("a programme stands twice, two share a name, or an alias belongs to none")
    rows = []
    for (name, period), entry in sorted(programmes.items()):
        base = programmes[name, entry["same_as"]] if "same_as" in entry else {}
        # What is taken from another period is no better known than this period says.
        merged = {**base, **entry, "except": {} if base else entry.get("except", {})}
        found = from_unit(merged, units) + listed(merged)
        check(f"{name} {period}", found)
        first = {"programme": name, "period": period, "pattern": "|".join(keys[name])}
        rows += [first | row for row in sorted(found, key=lambda row: (STATUSES.index(row["status"]), row["region"]))]
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{TARGET.name}: {len(names)} programmes, {len(programmes)} areas, {len(rows)} rows")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    main()
