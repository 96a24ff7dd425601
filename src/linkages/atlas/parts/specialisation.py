"""Specialisations in the pages: how far initiatives of each reach, by country, and the profile of a place."""

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

_KINDS = ("cross_border_region", "region")
_DIGITS = 3  # significant digits: what a chart can show
_NEEDED = ("specialisation_reach", "specialisations", "specialisation_profiles", "country_specialisations")


def part(data: "AtlasData") -> dict[str, Any] | None:
    """
    Collect the reach of initiatives, its table by country, and the location quotients of every place.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    ``fields`` (codes), ``judged`` (whether any of their projects was), ``kind`` of the regions counted, ``reach``
    (field, units, of, share, low, high, initiatives), ``effective`` (number of regions), ``countries`` (code,
    cross-border regions, reach, breadth), ``cells`` (country, field, cross-border regions, of them with a partner,
    initiatives), ``quotients`` and ``profiles`` by kind and unit; None where no project names a field.
    """
    if not all(name in data.tables for name in _NEEDED) or data.tables["specialisations"].is_empty():
        return None
    quotients, reach = data.tables["specialisations"], data.tables["specialisation_reach"]
    fields = quotients["specialisation"].unique().sort().to_list()
    position = {code: k for k, code in enumerate(fields)}
    kind = str(reach["unit_kind"][0]) if reach.height else _KINDS[0]
    rows = reach.filter(pl.col("unit_kind") == kind)
    return {
        "fields": fields,
        "judged": bool(quotients["ici_projects"].is_not_null().any()),
        "kind": kind,
        "reach": [
            [
                position[r["specialisation"]],
                r["units"],
                r["of_units"],
                *map(_short, (r["share"], r["low"], r["high"])),
                r["ici_projects"],
            ]
            for r in rows.iter_rows(named=True)
        ],
        "effective": _short(rows["effective_units"][0]) if rows.height else None,
        **_countries(data, position),
        "quotients": _quotients(quotients, position),
        "profiles": _profiles(data.tables["specialisation_profiles"]),
    }


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.{_DIGITS}g}")


def _countries(data: "AtlasData", position: dict[str, int]) -> dict[str, Any]:
    cells, breadth = data.tables["country_specialisations"], data.tables.get("country_breadth")
    listed = (
        []
        if breadth is None
        else [list(row) for row in breadth.select("country", "all_areas", "reach", "breadth").rows()]
    )
    listed = [row for row in listed if row[2]]
    at = {row[0]: k for k, row in enumerate(listed)}
    counts = ("areas", "areas_with_partner", "ici_projects")
    found = [
        [at[r["country"]], position[r["specialisation"]], *(r[name] for name in counts)]
        for r in cells.iter_rows(named=True)
        if r["country"] in at
    ]
    return {"countries": listed, "cells": found}


def _quotients(table: pl.DataFrame, position: dict[str, int]) -> dict[str, dict[str, list[Any]]]:
    found: dict[str, dict[str, list[Any]]] = {kind: {} for kind in _KINDS}
    ends = ("location_quotient", "location_quotient_low", "location_quotient_high")
    for r in table.filter(pl.col("unit_kind").is_in(_KINDS)).iter_rows(named=True):
        row = [position[r["specialisation"]], r["projects"], r["ici_projects"], *(_short(r[end]) for end in ends)]
        found[r["unit_kind"]].setdefault(r["unit"], []).append(row)
    return found


def _profiles(table: pl.DataFrame) -> dict[str, dict[str, list[Any]]]:
    names = ("krugman", "krugman_low", "krugman_high", "krugman_chance", "krugman_p", "herfindahl", "hachman")
    found: dict[str, dict[str, list[Any]]] = {kind: {} for kind in _KINDS}
    for r in table.filter(pl.col("unit_kind").is_in(_KINDS)).iter_rows(named=True):
        found[r["unit_kind"]][r["unit"]] = [r["projects"], r["mentions"], *(_short(r[name]) for name in names)]
    return found
