"""Where the sample's organisations are: regions, towns, cross-border regions, and the rule that counts."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
AREAS = HERE.parent / "data" / "nuts2" / "cross_border_regions.csv"


def load(name: str) -> dict[str, Any]:
    """Read one of the readable files that the sample is made from."""
    with (HERE / "sample" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True)
class Gazetteer:
    """Regions with their labels and towns, and the cross-border regions that they belong to."""

    countries: Mapping[str, Mapping[str, str]]
    towns: Mapping[str, list[list[str]]]
    names: Mapping[str, str]
    uppers: Mapping[str, str]
    areas: Mapping[str, frozenset[str]]

    def labels(self, region: str) -> tuple[str | None, str | None, str | None]:
        """Cells for NUTS 1, 2 and 3: code, two spaces, slash, label as in keep.eu; outside NUTS a label alone."""
        if "-" in region:
            return None, None, self.names[region]
        nuts1, nuts2 = region[:3], region[:4]
        return (
            f"{nuts1}  / {self.uppers[nuts1]}",
            f"{nuts2}  / {self.uppers[nuts2]}",
            f"{region}  / {self.names[region]}",
        )

    def counted_in(self, regions: Iterable[str]) -> frozenset[str]:
        """Cross-border regions in which a project with partners in these regions counts: two countries inside."""
        there = set(regions)
        return frozenset(
            unit
            for unit, parts in self.areas.items()
            if len({region[:2] for region in there & parts}) >= 2  # noqa: PLR2004 - the rule: two countries
        )


def gazetteer() -> Gazetteer:
    """Read places.toml and the composition of the cross-border regions."""
    places = load("places")
    names = dict(places["nuts3"])
    areas: dict[str, set[str]] = {}
    with AREAS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names[row["nuts3_2013"]] = row["name"]
            areas.setdefault(row["unit"], set()).add(row["nuts3_2013"])
    return Gazetteer(
        countries=places["country"],
        towns=places["towns"],
        names=names,
        uppers={**places["nuts1"], **places["nuts2"]},
        areas={unit: frozenset(parts) for unit, parts in areas.items()},
    )
