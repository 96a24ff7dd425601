"""Writing the atlas: one page with the whole study, and single maps for embedding."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linkages.errors import SettingError

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

LAYERS = ("land", "regions", "areas", "ties", "labels")
MAPS = {
    "ici_shares": ("regions", ""),  # named after the variable it shows
    "ties": ("links", "Ties between regions"),
    "cross_border_regions": ("areas", "Cross-border regions"),
}


def write(data: "AtlasData", out: Path) -> tuple[Path, ...]:
    """
    Write the atlas of a study.

    Each file holds all it needs and asks no server for anything. The same study gives the same bytes.

    Parameters
    ----------
    data
        The study.
    out
        Folder to write to; ``atlas.html`` and ``maps/`` appear in it.

    Returns
    -------
    The files written: the atlas, then the single maps (shares by region, ties, cross-border regions).

    Raises
    ------
    OSError
        A file can't be written.
    """
    from linkages.atlas.leaflet import page as rendered
    from linkages.atlas.markup import markdown_html, script_json
    from linkages.atlas.payload import payload

    full = payload(data)
    files = {
        out / "atlas.html": rendered(
            "atlas.html.j2",
            bounds=tuple(full["shapes"]["bounds"]),
            layers=LAYERS,
            data=script_json(full),
            methods=markdown_html(data.methods),
            title=data.title,
            synthetic=data.synthetic,
        )
    }
    files |= {out / "maps" / f"{name}.html": _single(data, full, name) for name in MAPS}
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(files)


@dataclass(frozen=True, slots=True)
class MapPage:
    """
    A single map that a notebook shows.

    Parameters
    ----------
    html
        The page, complete in itself.
    height
        Height in a notebook (pixels).
    """

    html: str
    height: int = 640

    def __str__(self) -> str:
        return self.html

    def _repr_html_(self) -> str:
        frame = f'style="width:100%;height:{self.height}px;border:0"'
        return f'<iframe title="map" {frame} srcdoc="{escape(self.html, quote=True)}"></iframe>'


def page(data: "AtlasData", name: str) -> MapPage:
    """
    Make a single map.

    Parameters
    ----------
    data
        The study.
    name
        Which: ``ici_shares``, ``ties`` or ``cross_border_regions``.

    Returns
    -------
    The map.

    Raises
    ------
    SettingError
        There is no such map.
    """
    from linkages.atlas.payload import payload

    if name not in MAPS:
        raise SettingError(f"There is no map {name!r}; there are: {', '.join(MAPS)}.")
    return MapPage(_single(data, payload(data), name))


def _single(data: "AtlasData", full: "dict[str, Any]", name: str) -> str:
    from linkages.atlas.leaflet import page as rendered
    from linkages.atlas.markup import script_json
    from linkages.atlas.payload import only_map

    view, heading = MAPS[name]
    return rendered(
        "single.html.j2",
        bounds=tuple(full["shapes"]["bounds"]),
        layers=LAYERS,
        data=script_json(only_map(full, view)),
        heading=heading or f"{full['variables'][0]['label']} by region",
        title=data.title,
        synthetic=data.synthetic,
    )
