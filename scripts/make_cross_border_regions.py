"""
Make data/nuts2/cross_border_regions.csv from scripts/cross_border_regions.toml.

The composition is the readable file; this script only spreads it out, one row a region of a unit, and refuses what
can't be right: a unit within one country, a code twice, a word of confidence that is none, a code without a name.

Run: python scripts/make_cross_border_regions.py
"""

import argparse
import csv
import re
import tomllib
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("cross_border_regions.toml")
TARGET = Path(__file__).resolve().parents[1] / "data" / "nuts2" / "cross_border_regions.csv"
COLUMNS = ("unit", "kind", "nuts3_2013", "name", "nuts2_2013", "country", "status", "source", "confidence", "remark")
STATUSES = ("core", "partial", "adjacent")
CONFIDENCES = ("documented", "derived", "memory", "inferred")
NUTS3 = re.compile(r"[A-Z]{2}[0-9A-Z]{3}")
ISO_3166_2 = re.compile(r"(RU|BY)-[A-Z]{2,3}")


def rows_of(unit: dict[str, Any], names: dict[str, str]) -> list[dict[str, str]]:
    """Spread one unit of the composition into rows, core regions first."""
    rows = []
    for status in STATUSES:
        for code in unit.get(status, ()):
            own = unit.get("except", {}).get(code, {})
            rows.append(
                {
                    "unit": unit["name"],
                    "kind": unit["kind"],
                    "nuts3_2013": code,
                    "name": names[code],
                    # Outside NUTS the ISO 3166-2 code stands at every level.
                    "nuts2_2013": code if "-" in code else code[:4],
                    "country": code[:2],
                    "status": status,
                    "source": own.get("source", unit["source"]),
                    "confidence": own.get("confidence", unit["confidence"]),
                    "remark": own.get("remark", unit.get("remark", "")),
                }
            )
    return rows


def check(unit: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """Stop at what can't be right in one unit."""
    codes = [row["nuts3_2013"] for row in rows]
    if len(set(codes)) < len(codes):
        raise SystemExit(f"{unit['name']}: a code stands twice")
    if len({row["country"] for row in rows}) < 2:  # noqa: PLR2004 - a border has two sides
        raise SystemExit(f"{unit['name']}: no border within one country")
    strangers = [code for code in codes if not (NUTS3.fullmatch(code) or ISO_3166_2.fullmatch(code))]
    strangers += [code for code in unit.get("except", {}) if code not in codes]
    if strangers:
        raise SystemExit(f"{unit['name']}: {', '.join(strangers)} can't be")
    if unknown := {row["confidence"] for row in rows} - set(CONFIDENCES):
        raise SystemExit(f"{unit['name']}: confidence {unknown}, not one of {CONFIDENCES}")


def main() -> None:
    """Write the table."""
    with SOURCE.open("rb") as file:
        composition = tomllib.load(file)
    rows = []
    for unit in composition["unit"]:
        of_unit = rows_of(unit, composition["names"])
        check(unit, of_unit)
        rows += of_unit
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    regions = {row["nuts3_2013"] for row in rows}
    print(f"{TARGET.name}: {len(composition['unit'])} units, {len(rows)} rows, {len(regions)} regions")


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    main()
