"""What people look at: layers, charts and pages, offline and self-contained."""

from linkages.atlas.data import AtlasData, Measure
from linkages.atlas.pages import write

__all__ = ["AtlasData", "Measure", "write"]
