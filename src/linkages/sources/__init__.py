"""Files that people have: one module a format, each giving the tables of `linkages.tables`."""

from linkages.sources.export import Export, InputFile, Sheet
from linkages.sources.frames import from_frames
from linkages.sources.inspection import Inspection, inspect
from linkages.sources.keep import read

__all__ = ["Export", "InputFile", "Inspection", "Sheet", "from_frames", "inspect", "read"]
