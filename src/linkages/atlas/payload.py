"""
What travels in a page: the tables as columns, texts that repeat as numbers into a list, outlines packed.

The script of the page reads this once and draws everything from it; nothing else is embedded.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.atlas.classes import classify
from linkages.atlas.parts import parts
from linkages.atlas.shapes import shapes
from linkages.atlas.words import sentences
from linkages.resources import data_path
from linkages.tables import ASSOCIATION, COVERAGE, ICI_SHARES, PROJECTS, REGIONS, TIE_SENSITIVITY, TIES_REGIONS, Table

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData
    from linkages.atlas.shapes import Shapes

PARTICIPATIONS_WITH_NAMES = 20_000  # above, partners' names would make the page heavier than its map
DIGITS = 10  # significant digits of a number in the page: euros keep their cents
FINE_DIGITS = 6  # of one below 1: shares, p values, coefficients
EVIDENCE_CHARACTERS = 400_000  # of all judgements together; above, each is cut to its part of them
SHORTEST_EVIDENCE = 120

_SHARE_COLUMNS = ("unit_kind", "unit", "projects", "uncoded", "ici", "share", "low", "high")
_TIE_COLUMNS = (
    "joint_projects",
    "cross_border",
    "first_year",
    "last_year",
    "periods",
    "breadth",
    "led_source",
    "led_target",
    "dependence_source",
    "dependence_target",
    "expected",
    "p_value",
    "tie_low",
    "tie_high",
    "tie",
)
_MEANINGS: dict[str, Table] = {
    "regions": REGIONS,
    "ties": TIES_REGIONS,
    "shares": ICI_SHARES,
    "projects": PROJECTS,
    "association": ASSOCIATION,
    "coverage": COVERAGE,
}
_COUNTS = (
    ("projects", "Projects", "projects with a partner here"),
    ("organisations", "Organisations", "organisations that took part from here"),
    ("degree", "Regions linked with", "regions it shares a project with"),
    ("strength", "Joint projects", "joint projects, summed over its ties"),
    (
        "cross_border_strength",
        "Joint projects across a border",
        "joint projects with regions of other countries, summed over its ties",
    ),
)


def payload(data: "AtlasData") -> dict[str, Any]:
    """
    Collect what the pages need.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    A dictionary that JSON can hold.
    """
    regions = data.tables["regions"].sort("region")
    codes = regions["region"].to_list()
    first = dict(regions.filter(pl.col("projects") > 0).select("region", "projects").iter_rows())
    used = data.areas[data.areas["unit"].isin(data.project_areas["unit"].unique().to_list())]
    drawn = shapes(data.geometry, used, study=codes, first=first)
    judged = int(data.tables["projects"]["ici"].is_not_null().sum())
    return {
        "title": data.title,
        "synthetic": data.synthetic,
        "inputs": list(data.inputs),
        "periods": list(data.periods),
        "nuts": data.nuts_version,
        "level": data.level,
        "iciRule": data.ici_rule,
        "universe": data.universe,
        "credits": list(data.credits),
        "sentences": sentences(data),
        "judged": judged,
        "shapes": _shapes(drawn, codes),
        "regions": _regions(data, regions),
        "variables": _variables(data, regions, judged=judged > 0),
        "measures": [m.column for m in data.measures if m.column in regions.columns],
        "ties": _ties(data.tables["ties_regions"], codes),
        "tieClasses": _records(data.tie_classes),
        "tieRules": list(map(list, data.tie_rules.items())),
        "tieSensitivity": _sensitivity(data),
        "projects": _projects(data.tables["projects"]),
        "participations": _participations(data, codes),
        "areas": (areas := _areas(data)),
        "areaClasses": _area_classes(areas),
        "shares": _records(data.tables["ici_shares"].filter(pl.col("unit_kind") != "region").select(_SHARE_COLUMNS)),
        "fields": _fields(data, codes),
        "fieldNames": _field_names(),
        "association": _records(data.tables["association"]),
        "coverage": _records(data.tables["coverage"]),
        "published": None if data.published is None else _records(data.published),
        "settings": list(map(list, data.settings.items())),
        "statements": dict(data.statements),
        "parts": parts(data),
        "meanings": {
            name: {column.name: column.meaning for column in table.columns} for name, table in _MEANINGS.items()
        },
    }


def only_map(full: dict[str, Any], view: str) -> dict[str, Any]:
    """
    Leave out what a page with a single map does not show.

    Parameters
    ----------
    full
        What `payload` made.
    view
        ``regions``, ``links`` or ``areas``.

    Returns
    -------
    A smaller dictionary with the same keys.
    """
    empty: dict[str, Any] = {
        "projects": {"id": []},
        "participations": {"project": [], "region": [], "organisation": [], "lead": [], "names": []},
        "fields": {"names": [], "projects": [], "ici": [], "countries": [], "byCountry": [], "byRegion": []},
        "fieldNames": {},
        "association": [],
        "coverage": [],
        "published": None,
        "settings": [],
        "statements": {},
        "parts": {},
        "meanings": {},
        "tieRules": [],
        "tieSensitivity": [],
    }
    if view != "links":
        empty |= {"ties": {"source": []}, "tieClasses": []}
    if view == "links":
        empty |= {"shares": []}
    if view != "areas":
        empty |= {"areas": []}
    return full | empty | {"single": view}


def _number(value: float | None) -> float | int | None:
    if value is None or not isfinite(value):
        return None
    short = float(f"{value:.{FINE_DIGITS if abs(value) < 1 else DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 2**53 else short


def _cell(value: Any) -> Any:  # noqa: ANN401 -- a cell of any column
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, float):
        return _number(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _column(frame: pl.DataFrame, name: str) -> list[Any]:
    return [_cell(value) for value in frame[name]] if name in frame.columns else [None] * frame.height


def _records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [{key: _cell(value) for key, value in row.items()} for row in frame.iter_rows(named=True)]


def _indexed(values: Iterable[str | None]) -> dict[str, list[Any]]:
    """Write texts that repeat as positions in a list; -1 for an unknown one."""
    known = list(values)
    texts = sorted({value for value in known if value is not None})
    position = {text: index for index, text in enumerate(texts)}
    return {"texts": texts, "index": [-1 if value is None else position[value] for value in known]}


def _shapes(drawn: "Shapes", codes: Sequence[str]) -> dict[str, Any]:
    return {
        "regions": [drawn.regions.get(code, []) for code in codes],
        "background": [list(item) for item in drawn.background],
        "areas": drawn.areas,
        "areaPoints": drawn.area_points,
        "points": [drawn.points.get(code) for code in codes],
        "bounds": list(drawn.bounds),
    }


def _regions(data: "AtlasData", regions: pl.DataFrame) -> dict[str, Any]:
    shares = data.tables["ici_shares"].filter(pl.col("unit_kind") == "region")
    counted = regions.select("region").join(
        shares.select(region="unit", judged="projects", uncoded="uncoded"),
        on="region",
        how="left",
        maintain_order="left",
    )
    columns = (
        "region",
        "name",
        "country",
        "inside",
        "projects",
        "organisations",
        "ici_projects",
        "ici_share",
        "ici_low",
        "ici_high",
    )
    more = ("degree", "strength", "cross_border_strength", *(m.column for m in data.measures))
    found = {name: _column(regions, name) for name in (*columns, *more) if name in regions.columns}
    return found | {"judged": _column(counted, "judged"), "uncoded": _column(counted, "uncoded")}


def _variables(data: "AtlasData", regions: pl.DataFrame, *, judged: bool) -> list[dict[str, Any]]:
    """List what regions can be coloured by, the first being what the map opens with, each with its classes."""
    found: list[dict[str, Any]] = []
    if judged:
        found += [
            {
                "key": "ici_share",
                "label": "Share of cluster initiatives",
                "about": "of the judged projects",
                "kind": "share",
            },
            {
                "key": "ici_projects",
                "label": "Number of cluster initiatives",
                "about": "projects judged to be one",
                "kind": "count",
            },
        ]
    found += [
        {"key": key, "label": label, "about": about, "kind": "count"}
        for key, label, about in _COUNTS
        if key in regions.columns and (data.tables["ties_regions"].height or key in {"projects", "organisations"})
    ]
    for measure in data.measures:
        if measure.column in regions.columns:
            about = ", ".join(part for part in (measure.unit, measure.year) if part)
            found.append(
                {
                    "key": measure.column,
                    "label": measure.label,
                    "about": about,
                    "kind": "number",
                    "source": measure.source,
                }
            )
    for variable in found:
        classes = classify(regions[variable["key"]], zero_apart=variable["kind"] != "number")
        # Limits are rounded as values are: a value must fall where it was counted.
        variable |= {"scheme": classes.scheme, "limits": [_number(limit) for limit in classes.limits]}
    return found


def _ties(ties: pl.DataFrame, codes: Sequence[str]) -> dict[str, Any]:
    """Give ties as columns, the strongest first, ends as positions among the regions."""
    position = {code: index for index, code in enumerate(codes)}
    known = ties.filter(pl.col("source").is_in(codes) & pl.col("target").is_in(codes))
    ordered = known.sort(["joint_projects", "source", "target"], descending=[True, False, False])
    ends = {end: [position[code] for code in ordered[end]] for end in ("source", "target")}
    return ends | {name: _column(ordered, name) for name in _TIE_COLUMNS if name in ordered.columns}


def _projects(projects: pl.DataFrame) -> dict[str, Any]:
    ordered = projects.sort("project_id")
    themes = [sorted({part.strip() for part in (cell or "").split(";")} - {""}) for cell in ordered["themes"]]
    names = sorted({theme for some in themes for theme in some})
    position = {name: index for index, name in enumerate(names)}
    # The code stands in for a project that has neither name nor acronym; else nothing shows it.
    codes = pl.when(pl.col("name").is_null() & pl.col("acronym").is_null()).then(pl.col("project_id"))
    plain = ("start", "end", "budget_eur", "partners", "partners_complete", "ici", "acronym", "name", "website")
    return {
        "id": ordered.select(codes.alias("id"))["id"].to_list(),
        "programme": _indexed(ordered["programme"]),
        "period": _indexed(ordered["period"]),
        "evidence": _evidence(ordered["ici_evidence"].to_list()),
        "themes": {"texts": names, "index": [[position[theme] for theme in some] for some in themes]},
        **{name: _column(ordered, name) for name in plain},
    }


def _evidence(texts: Sequence[str | None]) -> dict[str, list[Any]]:
    """Index what judgements rest on; cut where it would outweigh the page: ``tables/ici_evidence.csv`` has it whole."""
    found = _indexed(texts)
    known: list[str] = found["texts"]
    if sum(map(len, known)) <= EVIDENCE_CHARACTERS:
        return found
    most = max(SHORTEST_EVIDENCE, EVIDENCE_CHARACTERS // len(known))
    return found | {"texts": [text if len(text) <= most else f"{text[: most - 1].rstrip()}…" for text in known]}


def _field_names() -> dict[str, str]:
    """Name the fields of the codebook for people: what stands before the first comma or colon of its label."""
    with data_path("codebooks", "specialisations.toml").open("rb") as file:
        concepts = tomllib.load(file)["concepts"]
    return {code: re.split("[:,]", concept["label"], maxsplit=1)[0] for code, concept in concepts.items()}


def _participations(data: "AtlasData", codes: Sequence[str]) -> dict[str, list[Any]]:
    """Give each distinct project, region and organisation once, as positions; names only while they are few."""
    projects = data.tables["projects"]["project_id"].sort().to_list()
    named = data.tables["participations"].height <= PARTICIPATIONS_WITH_NAMES
    place = f"nuts{data.level}"
    who = "name" if named else pl.lit(None, dtype=pl.String).alias("name")
    rows = (
        data.tables["participations"]
        .select("project_id", pl.col(place).alias("region"), who, lead=pl.col("role") == "lead")
        .group_by("project_id", "region", "name")
        .agg(pl.col("lead").any())
        .filter(pl.col("project_id").is_in(projects))
        .sort("project_id", "region", "name")
    )
    region, project = ({text: i for i, text in enumerate(some)} for some in (codes, projects))
    names = _indexed(rows["name"])
    return {
        "project": [project[value] for value in rows["project_id"]],
        "region": [region.get(value, -1) for value in rows["region"]],
        "organisation": names["index"],
        "lead": [int(value) for value in rows["lead"]],
        "names": names["texts"],
    }


def _sensitivity(data: "AtlasData") -> list[dict[str, Any]]:
    """List how many ties change class as each threshold moves; nothing where the run did not try."""
    table = data.tables.get("tie_sensitivity")
    return (
        [] if table is None or not data.tables["ties_regions"].height else _records(table.select(TIE_SENSITIVITY.names))
    )


def _areas(data: "AtlasData") -> list[dict[str, Any]]:
    """List the cross-border regions: countries, share, the projects that count in each."""
    position = {text: i for i, text in enumerate(data.tables["projects"]["project_id"].sort())}
    shares = data.tables["ici_shares"].filter(pl.col("unit_kind") == "cross_border_region")
    by_unit = {row["unit"]: row for row in _records(shares.select(_SHARE_COLUMNS))}
    members: dict[str, list[int]] = {}
    for project, unit in (
        data.project_areas.select("project_id", "unit").unique().sort("unit", "project_id").iter_rows()
    ):
        if project in position:
            members.setdefault(unit, []).append(position[project])
    listed = sorted(zip(data.areas["unit"], data.areas["countries"], strict=True)) if len(data.areas) else []
    return [
        {
            "unit": str(unit),
            "countries": str(countries or ""),
            "projects": members.get(unit, []),
            "share": by_unit.get(unit),
        }
        for unit, countries in listed
    ]


def _area_classes(areas: list[dict[str, Any]]) -> dict[str, Any]:
    classes = classify(area["share"]["share"] if area["share"] else None for area in areas)
    return {"scheme": classes.scheme, "limits": [_number(limit) for limit in classes.limits]}


def _fields(data: "AtlasData", codes: Sequence[str]) -> dict[str, Any]:
    """Count projects by theme, country x theme and region x theme; a project counts once in each cell."""
    split = pl.col("themes").str.split(";").list.eval(pl.element().str.strip_chars())
    themes = (
        data.tables["projects"]
        .select("project_id", pl.col("ici").fill_null(value=False).cast(pl.Int64), field=split)
        .explode("field")
        .filter(pl.col("field").is_not_null() & (pl.col("field") != ""))
        .unique(maintain_order=True)
    )
    total = (
        themes.group_by("field")
        .agg(pl.len().alias("projects"), pl.col("ici").sum())
        .sort(["projects", "field"], descending=[True, False])
    )
    names = total["field"].to_list()
    field = {text: i for i, text in enumerate(names)}
    places = data.tables["participations"].select("project_id", "country").drop_nulls().unique()
    cells = (
        places.join(themes, on="project_id")
        .group_by("country", "field")
        .agg(pl.len().alias("projects"), pl.col("ici").sum())
        .sort("country", "field")
    )
    countries = cells["country"].unique().sort().to_list()
    regional = data.tables["region_fields"].filter(pl.col("field").is_in(names)).sort("region", "field")
    region = {code: i for i, code in enumerate(codes)}
    return {
        "names": names,
        "projects": total["projects"].to_list(),
        "ici": total["ici"].to_list(),
        "countries": countries,
        "byCountry": [[countries.index(c), field[f], n, k] for c, f, n, k in cells.iter_rows()],
        "byRegion": [
            [region[r], field[f], n, k]
            for r, f, n, k in regional.select("region", "field", "projects", "ici_projects").iter_rows()
            if r in region
        ],
    }
