"""
The geography of cooperation: from exports of cross-border projects to networks, regional numbers and an offline atlas.

Importing this package is cheap: what a name needs is loaded when the name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str
    from linkages.errors import LinkagesError
    from linkages.network.ties import TieRules
    from linkages.sources import Export, Inspection, from_frames, inspect, read
    from linkages.study import Results, Study
    from linkages.survey import Survey
    from linkages.survey_results import SurveyResults

_HOMES = {
    "Export": "linkages.sources",
    "Inspection": "linkages.sources",
    "LinkagesError": "linkages.errors",
    "Results": "linkages.study",
    "Study": "linkages.study",
    "Survey": "linkages.survey",
    "SurveyResults": "linkages.survey_results",
    "TieRules": "linkages.network.ties",
    "from_frames": "linkages.sources",
    "inspect": "linkages.sources",
    "read": "linkages.sources",
}

__all__ = [
    "Export",
    "Inspection",
    "LinkagesError",
    "Results",
    "Study",
    "Survey",
    "SurveyResults",
    "TieRules",
    "__version__",
    "from_frames",
    "inspect",
    "read",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("linkages")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'linkages' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
