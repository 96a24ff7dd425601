"""
What a topic adds to the pages: one module a topic, each from the tables of a run to what its pictures need.

A part is a function from `linkages.atlas.data.AtlasData` to a dictionary that JSON can hold, or to None where the run
has nothing of it. The script ``static/part_<topic>.js`` draws it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from linkages.atlas.parts import association, clusters, hypotheses, linkages, shares, specialisation

if TYPE_CHECKING:
    from linkages.atlas.data import AtlasData

PARTS: "Mapping[str, Callable[[AtlasData], dict[str, Any] | None]]" = {
    "association": association.part,
    "shares": shares.part,
    "specialisation": specialisation.part,
    "clusters": clusters.part,
    "linkages": linkages.part,
    "hypotheses": hypotheses.part,
}


def parts(data: "AtlasData") -> dict[str, dict[str, Any]]:
    """
    Collect what the topics of a study add to its pages.

    Parameters
    ----------
    data
        The study.

    Returns
    -------
    By topic, those that have something to show.
    """
    made = {topic: make(data) for topic, make in PARTS.items()}
    return {topic: part for topic, part in made.items() if part}
