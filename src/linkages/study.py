"""The whole job as one value: inputs and settings in, results out, and an output folder when asked for."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from linkages.errors import SettingError
from linkages.findings import Findings
from linkages.settings import Settings, sample_study
from linkages.stages import Stopwatch

if TYPE_CHECKING:
    import geopandas as gpd

    from linkages.atlas import MapPage

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
        Exports of projects; the sample study when empty.
    settings
        What can be set.

    Examples
    --------
    >>> import linkages as lk
    >>> results = lk.Study(draws=50, permutations=99, bootstraps=99).run()
    >>> results.tables["projects"].height > 500
    True
    """

    inputs: tuple[Path, ...]
    settings: Settings

    def __init__(self, inputs: str | Path | Sequence[str | Path] = (), **settings: object) -> None:
        named = (inputs,) if isinstance(inputs, str | Path) else tuple(inputs)
        known = {f.name for f in fields(Settings)}
        unknown = sorted(set(settings) - known)
        if unknown:
            raise SettingError(f"No setting {', '.join(map(repr, unknown))}. There are: {', '.join(sorted(known))}.")
        object.__setattr__(self, "inputs", tuple(Path(path) for path in named) or (sample_study(),))
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
