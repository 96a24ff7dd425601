"""
Where: NUTS versions, neighbours outside NUTS, placing participants, cross-border regions, urbanisation.

What concerns NUTS versions can be had from here, for those who want nothing else:

>>> from linkages.places import detect, history
>>> detect(["LT00", "SE33", "NO06"]).version
'2013'

Importing this package is cheap: what a name needs is loaded when the name is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkages.places.chronicle import History, history
    from linkages.places.conversion import Converted, convert, convert_flows
    from linkages.places.conversion_file import Conversion, convert_file
    from linkages.places.correspondence import changes
    from linkages.places.nuts import (
        LEVELS,
        VERSIONS,
        Detection,
        canonical,
        codes,
        detect,
        index,
        parents,
        problem,
        regions,
        versions_of,
    )

_HOMES = {
    "chronicle": ("History", "history"),
    "conversion": ("Converted", "convert", "convert_flows"),
    "conversion_file": ("Conversion", "convert_file"),
    "correspondence": ("changes",),
    "nuts": (
        "LEVELS",
        "VERSIONS",
        "Detection",
        "canonical",
        "codes",
        "detect",
        "index",
        "parents",
        "problem",
        "regions",
        "versions_of",
    ),
}

__all__ = [
    "LEVELS",
    "VERSIONS",
    "Conversion",
    "Converted",
    "Detection",
    "History",
    "canonical",
    "changes",
    "codes",
    "convert",
    "convert_file",
    "convert_flows",
    "detect",
    "history",
    "index",
    "parents",
    "problem",
    "regions",
    "versions_of",
]


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"linkages.places.{module}"), name)
    raise AttributeError(f"module 'linkages.places' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
