"""
The page as folium elements: a map that asks no server for anything, its layers, and the page around it.

Leaflet's own files come from the package ``xstatic-leaflet`` at write time. Data never passes through a folium element:
branca compiles what elements render as templates once more, so that text like ``{{ }}`` in a name would be run.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent
_PAGES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)


class OfflineMap(folium.Map):
    """
    A Leaflet map without tiles or links, on a plane in kilometres (EPSG:3035) instead of a globe.

    Parameters
    ----------
    bounds
        West, south, east, north (km) of what must be in view first.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 -- folium's own declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012
    _template = _PAGES.get_template("map.js.j2")

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        super().__init__(location=[0, 0], tiles=None, crs="Simple", zoom_control=False)
        self.corners = [[south, west], [north, east]]
        # folium hands minZoom to tiles alone; without any it belongs on the map. Half a pixel to 16 pixels a kilometre.
        self.leaflet_options = {
            "minZoom": -4,
            "maxZoom": 4,
            "zoomSnap": 0.25,
            "zoomDelta": 0.5,
            "wheelPxPerZoomLevel": 120,
        }
        self._id = "atlas"  # folium draws ids at random; pages must not differ between two runs


class Layer(MacroElement):
    """
    One layer of the map; its script calls the page's own drawing function of that name.

    Parameters
    ----------
    name
        ``land``, ``regions``, ``areas``, ``ties`` or ``labels``.
    """

    _template = _PAGES.get_template("layer.js.j2")

    def __init__(self, name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Layer"
        self._id = name
        self.layer = name


class Page(Figure):
    """
    A whole page: Leaflet, styles, scripts, data and the map inside one file.

    Parameters
    ----------
    template
        Its template in ``templates/``.
    **given
        What the template shows.
    """

    def __init__(self, template: str, **given: Any) -> None:  # noqa: ANN401 -- passed on to the template
        super().__init__()
        self._id = "page"
        self._template = _PAGES.get_template(template)
        self.given = given


def page(template: str, *, bounds: tuple[float, float, float, float], layers: tuple[str, ...], **given: Any) -> str:  # noqa: ANN401
    """
    Render a page with a map.

    Parameters
    ----------
    template
        Its template in ``templates/``.
    bounds
        West, south, east, north (km) of what must be in view first.
    layers
        Layers of the map, bottom first.
    **given
        What the template shows: ``data`` is JSON that is safe in a script element.

    Returns
    -------
    The HTML.
    """
    figure = Page(
        template,
        leaflet_js=_leaflet_js(),
        leaflet_css=_leaflet_css(),
        style=_static("atlas.css"),
        scripts=_scripts(),
        **given,
    )
    offline = OfflineMap(bounds)
    figure.add_child(offline)
    for name in layers:
        offline.add_child(Layer(name))
    return str(figure.render())


SCRIPTS = (
    "core",
    "state",
    "shapes",
    "colours",
    "ties",
    "map",
    "legend",
    "export",
    "panel",
    "charts",
    "fields",
    "tables",
    "parts",
)


def _scripts() -> str:
    parts = sorted(path.stem for path in (HERE / "static").glob("part_*.js"))
    return "\n".join(_static(f"{name}.js") for name in (*SCRIPTS, *parts, "pages"))


@cache
def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _leaflet(name: str) -> str:
    from xstatic.pkg import leaflet

    return (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")


@cache
def _leaflet_js() -> str:
    """Leaflet's script without the line that makes developer tools ask for its source map."""
    return re.sub(r"^//# sourceMappingURL=.*$", "", _leaflet("leaflet.js"), flags=re.MULTILINE).replace(
        "</script", "<\\/script"
    )


@cache
def _leaflet_css() -> str:
    """Leaflet's styles without its images (of markers and a layer control that these maps do not have) and old VML."""
    return re.sub(r"url\([^)]*\)", "none", _leaflet("leaflet.css"))
