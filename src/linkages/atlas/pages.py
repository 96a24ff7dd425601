"""Writing the atlas: one page with the whole study, and single maps for embedding."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

LAYERS = ("land", "regions", "areas", "ties", "labels")
MAPS = {
    "regions": "ici_shares.html",
    "links": "ties.html",
    "areas": "cross_border_regions.html",
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
    from linkages.atlas.leaflet import page
    from linkages.atlas.markup import markdown_html, script_json
    from linkages.atlas.payload import only_map, payload

    full = payload(data)
    bounds = tuple(full["shapes"]["bounds"])
    shown: dict[str, Any] = {"title": data.title, "synthetic": data.synthetic}
    files = {
        out / "atlas.html": page(
            "atlas.html.j2",
            bounds=bounds,
            layers=LAYERS,
            data=script_json(full),
            methods=markdown_html(data.methods),
            **shown,
        )
    }
    headings = {
        "regions": f"{full['variables'][0]['label']} by region",
        "links": "Ties between regions",
        "areas": "Cross-border regions",
    }
    for view, name in MAPS.items():
        small = only_map(full, view)
        files[out / "maps" / name] = page(
            "single.html.j2", bounds=bounds, layers=LAYERS, data=script_json(small), heading=headings[view], **shown
        )
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(files)
