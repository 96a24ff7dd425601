"""The whole job as one value: inputs and settings in, results out, and an output folder when asked for."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from linkages.errors import SettingError
from linkages.findings import Findings
from linkages.settings import Settings, sample_study
from linkages.stages import Stopwatch

if TYPE_CHECKING:
    import geopandas as gpd
    import networkx as nx
    import polars as pl

    from linkages.atlas import MapPage
    from linkages.network.graphs import Networkit
    from linkages.sources import Export

Progress = Callable[[str], AbstractContextManager[object]]


class Results(Findings):
    """What a run found (see `Findings`), with the ways to look at it and to write it."""

    def __str__(self) -> str:
        return "\n".join(self.summary())

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {frame.height}" for name, frame in self.tables.items())
        return f"<Results of {self.title!r}: {counts}>"

    def _repr_html_(self) -> str:
        from html import escape

        lines = "".join(f"<li>{escape(line)}</li>" for line in self.summary())
        return f"<div><strong>{escape(self.title)}</strong><ul>{lines}</ul></div>"

    def summary(self) -> list[str]:
        """
        Say in a few lines what was found and what was lost.

        Returns
        -------
        The lines.
        """
        from linkages.methods import summary

        return summary(self)

    def methods(self) -> str:
        """
        Say how everything was computed, ready for a paper: data, definitions, tests, caveats, software, references.

        Returns
        -------
        Markdown, as ``methods.md`` has it.
        """
        return self.atlas.methods

    def bibliography(self) -> str:
        """
        Give the works that `methods` cites.

        Returns
        -------
        BibTeX, as ``methods.bib`` has it.
        """
        from linkages.methods import bibliography

        return bibliography(self)

    def regions(self) -> "gpd.GeoDataFrame":
        """
        Table of regions with their polygons.

        Returns
        -------
        The columns of ``tables["regions"]`` and ``geometry`` (EPSG:4326); regions without a polygon have none.
        """
        import geopandas as gpd

        attributes = self.tables["regions"].to_pandas()
        shapes = self.atlas.geometry[["region", "geometry"]]
        return gpd.GeoDataFrame(attributes.merge(shapes, on="region", how="left"), geometry="geometry", crs=4326)

    def to_networkx(self, nodes: Literal["regions", "organisations"] = "regions") -> "nx.Graph[str]":
        """
        Give the network as a networkx graph.

        Parameters
        ----------
        nodes
            What its nodes are: ``regions`` or ``organisations``.

        Returns
        -------
        The graph; nodes and edges carry the columns of their tables, unknown ones left out.

        Raises
        ------
        SettingError
            There is no such network.
        """
        from linkages.network.exchange import to_networkx

        return to_networkx(*self._network(nodes))

    def to_networkit(
        self, nodes: Literal["regions", "organisations"] = "regions", *, weight: str = "joint_projects"
    ) -> "Networkit":
        """
        Give the network as a NetworKit graph, which is fast where it is large.

        Parameters
        ----------
        nodes
            What its nodes are: ``regions`` or ``organisations``.
        weight
            The column of the table of ties that becomes the weight, such as ``newman_weight``.

        Returns
        -------
        ``graph`` and ``names``: NetworKit numbers its nodes and keeps no attributes.

        Raises
        ------
        SettingError
            There is no such network.
        ColumnError
            There is no such column.
        """
        from linkages.network.exchange import to_networkit

        return to_networkit(*self._network(nodes), weight=weight)

    def to_igraph(self, nodes: Literal["regions", "organisations"] = "regions") -> Any:  # noqa: ANN401  (igraph need not be there)
        """
        Give the network as an igraph graph, where igraph is installed.

        Parameters
        ----------
        nodes
            What its nodes are: ``regions`` or ``organisations``.

        Returns
        -------
        ``igraph.Graph``; nodes and edges carry the columns of their tables, a column ``name`` as ``label``.

        Raises
        ------
        SettingError
            There is no such network, or igraph is not installed.
        """
        from linkages.network.exchange import to_igraph

        return to_igraph(*self._network(nodes))

    def _network(self, nodes: str) -> "tuple[pl.DataFrame, pl.DataFrame]":
        keys = {"regions": "region", "organisations": "organisation_id"}
        if nodes not in keys:
            raise SettingError(f"There is no network of {nodes!r}; there are: {', '.join(keys)}.")
        return self.tables[nodes].rename({keys[nodes]: "node"}), self.tables[f"ties_{nodes}"]

    def map(self, name: str = "ici_shares") -> "MapPage":
        """
        One map, for a notebook.

        Parameters
        ----------
        name
            Which: one of the files that `write` puts into ``maps/``, such as ``ici_shares``.

        Returns
        -------
        The map, which a notebook shows; ``str()`` of it is the page.

        Raises
        ------
        SettingError
            There is no such map; the message lists those there are.
        """
        from linkages.atlas import page

        return page(self.atlas, name)

    def write(self, out: str | Path, *, progress: Progress | None = None) -> Path:
        """
        Write the output folder: complete, or not at all.

        Parameters
        ----------
        out
            The folder; one that exists is replaced only when nothing but an earlier run's files lie in it.
        progress
            Called with the name of each stage; gives a context manager.

        Returns
        -------
        The folder.

        Raises
        ------
        OutputError
            The folder must not be replaced, or can't be written.
        """
        from linkages.folder import write

        return write(self, Path(out), Stopwatch(progress, self.stages))


@dataclass(frozen=True, slots=True)
class Study:
    """
    A study: the files it is made from, and its settings.

    Parameters
    ----------
    inputs
        Exports of projects: files, or an `Export` that was read or made from frames; the sample study when empty.
    settings
        What can be set.

    Examples
    --------
    >>> import linkages as lk
    >>> results = lk.Study(draws=50, permutations=99, bootstraps=99).run()
    >>> results.tables["projects"].height > 500
    True
    """

    inputs: "tuple[Path, ...] | Export"
    settings: Settings

    def __init__(self, inputs: "str | Path | Sequence[str | Path] | Export" = (), **settings: object) -> None:
        known = {f.name for f in fields(Settings)}
        unknown = sorted(set(settings) - known)
        if unknown:
            raise SettingError(f"No setting {', '.join(map(repr, unknown))}. There are: {', '.join(sorted(known))}.")
        object.__setattr__(self, "inputs", _inputs(inputs))
        object.__setattr__(self, "settings", Settings(**settings))  # type: ignore[arg-type]

    def run(self, *, progress: Progress | None = None) -> Results:
        """
        Do the whole job in memory.

        Parameters
        ----------
        progress
            Called with the name of each stage; gives a context manager.

        Returns
        -------
        The results.

        Raises
        ------
        LinkagesError
            An input can't be used; the message says what, where, and what to do.
        """
        from linkages.pipeline import compute

        findings = compute(self.inputs, self.settings, Stopwatch(progress, []))
        return Results(**vars(findings))


def _inputs(inputs: "str | Path | Sequence[str | Path] | Export") -> "tuple[Path, ...] | Export":
    if isinstance(inputs, str | Path):
        return (Path(inputs),)
    if isinstance(inputs, Sequence):
        return tuple(Path(path) for path in inputs) or (sample_study(),)
    return inputs
