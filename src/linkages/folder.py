"""The output folder of a run: tables, network files, maps, the atlas, methods and the manifest."""

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from linkages import methods, output
from linkages.stages import Stopwatch

if TYPE_CHECKING:
    from linkages.findings import Findings

AS_PARQUET = ("projects", "participations", "ties_regions", "ties_countries")
PARQUET_ONLY = ("ties_organisations",)
NODES = {"regions": "region", "organisations": "organisation_id"}
# GraphML of so many ties has some 200 MB, about as much as programs that read it can open
MOST_TIES = 300_000
_LEFT_OUT = (
    "organisations.graphml was left out: {:,} ties are more than programs that read GraphML can open. They stand in "
    "tables/ties_organisations.parquet; in Python take results.to_networkit('organisations').\n"
)
# libraries that write files, beside those that make the numbers
_WRITERS = ("networkx", "pyogrio", "pyarrow")


def write(findings: "Findings", out: Path, watch: Stopwatch) -> Path:
    """
    Write everything that a run gives, complete or not at all.

    Parameters
    ----------
    findings
        What was found.
    out
        The folder.
    watch
        Times the stages.

    Returns
    -------
    The folder.

    Raises
    ------
    OutputError
        The folder must not be replaced, or can't be written.
    """
    with output.building(out) as folder:
        with watch("Writing tables"):
            output.write_tables(
                {name: _on_its_face(frame, findings.synthetic) for name, frame in findings.tables.items()},
                folder / "tables",
                as_parquet=AS_PARQUET,
                parquet_only=PARQUET_ONLY,
            )
            (folder / "methods.md").write_text(findings.atlas.methods, encoding="utf-8")
            (folder / "methods.bib").write_text(methods.bibliography(findings), encoding="utf-8")
        with watch("Writing networks"):
            _networks(findings, folder / "network")
        with watch("Drawing the atlas"):
            from linkages import atlas

            atlas.write(findings.atlas, folder)
        output.write_manifest(folder, _manifest(findings, watch))
    return out


def _on_its_face(frame: pl.DataFrame, synthetic: str) -> pl.DataFrame:
    """Synthetic data says so in every table: a table is what gets mailed on without the rest."""
    return frame.with_columns(synthetic=pl.lit("synthetic sample, no real projects")) if synthetic else frame


def _networks(findings: "Findings", folder: Path) -> None:
    from linkages.network import exchange

    folder.mkdir()
    regions = _dated(findings, "regions")
    organisations = _dated(findings, "organisations")
    between_regions = findings.tables["ties_regions"]
    between_organisations = findings.tables["ties_organisations"]
    about = {"title": findings.title, "credits": "; ".join(findings.atlas.credits), "synthetic": findings.synthetic}
    exchange.write_graphml(folder / "regions.graphml", regions, between_regions, about=about)
    exchange.write_gexf(folder / "regions.gexf", regions, between_regions, about=about)
    said = ". ".join(text for text in (findings.title, findings.synthetic) if text)
    exchange.write_pajek(
        folder / "regions.net", regions, between_regions, partitions=["country"], vectors=["projects"], about=said
    )
    exchange.write_vosviewer(
        folder / "regions_vosviewer",
        regions,
        between_regions,
        cluster="country",
        weights=["projects", "strength"],
        scores=["ici_share"],
        about=said,
    )
    if between_organisations.height <= MOST_TIES:
        exchange.write_graphml(folder / "organisations.graphml", organisations, between_organisations, about=about)
    else:
        (folder / "left-out.txt").write_text(_LEFT_OUT.format(between_organisations.height), encoding="utf-8")
    exchange.write_geopackage(
        folder / "regions.gpkg",
        geometry=findings.atlas.geometry,
        regions=_on_its_face(regions, findings.synthetic),
        ties=_on_its_face(between_regions, findings.synthetic),
        areas=findings.atlas.areas,
    )


def _dated(findings: "Findings", nodes: str) -> pl.DataFrame:
    """Give the nodes of a network, with the years in which their first and last project start."""
    from linkages.network.histories import node_years

    key = NODES[nodes]
    places = {"regions": f"nuts{findings.settings.level}", "organisations": "organisation_id"}
    members = findings.tables["participations"].select("project_id", node=places[nodes])
    projects = findings.tables["projects"].select("project_id", year=pl.col("start").dt.year().cast(pl.Int64))
    frame = findings.tables[nodes].rename({key: "node"})
    return frame.drop("nuts_version", strict=False).join(
        node_years(members, projects), on="node", how="left", maintain_order="left"
    )


def _manifest(findings: "Findings", watch: Stopwatch) -> dict[str, object]:
    return {
        "version": version("linkages"),
        "title": findings.title,
        "synthetic": findings.synthetic,
        "nuts_version": findings.atlas.nuts_version,
        "level": findings.atlas.level,
        "inputs": [
            {
                "name": file.name,
                "sha256": file.sha256,
                "rows": file.rows,
                "layout": file.layout,
            }
            for file in findings.inputs
        ],
        "settings": dict(findings.atlas.settings),
        "attachments": [{"name": name, "sha256": sha256} for name, sha256 in findings.attachments],
        "counts": {name: frame.height for name, frame in findings.tables.items()},
        "versions": {**methods.software(findings), **{name: version(name) for name in _WRITERS}},
        "stages": [
            {"stage": stage.name, "seconds": stage.seconds, "peak_memory_mb": stage.peak_mb} for stage in watch.stages
        ],
    }
