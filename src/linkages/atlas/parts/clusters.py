"""Existing clusters in the pages: beside initiatives by region and field, and each with what to look for."""

from typing import TYPE_CHECKING, Any

import polars as pl

from linkages.tables.clusters import ELEMENTS, STAGES

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData
    from linkages.whitebook import Lines

_MOST = 200
"""Clusters whose lists travel in the page; the table in the folder has all."""
_TOLD = (
    "name",
    "kind",
    "place",
    "cross_border_regions",
    "regions",
    "fields",
    "unknown_fields",
    "process",
    "process_evidence",
    "stage_from",
    "stage_to",
    "source",
    "url",
)


def part(data: "AtlasData") -> dict[str, Any] | None:
    """
    Collect what stands beside one another, and the clusters with the reading aids.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    ``given`` (whether there is a file of clusters), ``kind`` of the regions, ``fields`` (codes), ``units``, ``cells``
    (unit, field, initiatives, clusters, international clusters), ``clusters``, ``left`` (clusters that only the table
    lists), ``aids``; None where there is neither an initiative nor a cluster in any region.
    """
    table = data.tables.get("clusters_and_initiatives")
    given = "clusters" in data.tables
    if table is None or (table.is_empty() and not given):
        return None
    kind = "cross_border_region" if (table["unit_kind"] == "cross_border_region").any() else "region"
    rows = table.filter(pl.col("unit_kind") == kind)
    fields, units = rows["specialisation"].unique().sort().to_list(), rows["unit"].unique().sort().to_list()
    clusters = data.tables["clusters"] if given else None
    return {
        "given": given,
        "kind": kind,
        "fields": fields,
        "units": units,
        "cells": [
            [
                units.index(r["unit"]),
                fields.index(r["specialisation"]),
                r["ici_projects"],
                r["clusters"],
                r["international_clusters"],
            ]
            for r in rows.iter_rows(named=True)
        ],
        "clusters": [] if clusters is None else [_told(row) for row in clusters.head(_MOST).iter_rows(named=True)],
        "left": 0 if clusters is None else max(0, clusters.height - _MOST),
        "aids": _aids() if given else None,
    }


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Give what the file tells of a cluster: no cell that is empty."""
    told = {name: row[name] for name in _TOLD if row[name]}
    evidence = {name: row.get(f"evidence_{name}") for name in ELEMENTS}
    return told | {"evidence": {name: text for name, text in evidence.items() if text}}


def _aids() -> dict[str, Any]:
    from linkages import whitebook

    return {
        "elements": [
            {"name": e.name, "title": e.title, "lines": _lines(e.lines), "look": list(e.look_for), "not": e.not_seen}
            for e in whitebook.elements()
        ],
        "processes": {
            p.name: {"title": p.title, "lines": _lines(p.lines), "look": list(p.evidence)}
            for p in whitebook.processes()
        },
        "stages": [
            {"name": s.name, "title": s.title, "lines": _lines(s.lines), "look": list(s.observable), "caveat": s.caveat}
            for s in sorted(whitebook.life_cycle(), key=lambda stage: STAGES.index(stage.name))
        ],
    }


def _lines(lines: "Lines") -> str:
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in lines)
