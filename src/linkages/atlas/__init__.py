"""What people look at: layers, charts and pages, offline and self-contained."""

from linkages.atlas.data import AtlasData, Measure
from linkages.atlas.pages import MapPage, page, write

__all__ = ["AtlasData", "MapPage", "Measure", "page", "write"]
