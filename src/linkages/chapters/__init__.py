"""
The chapters of a study: one module a topic, each from what is known to its tables and what must be said of them.

A chapter is a function from `linkages.ground.Work` to `linkages.findings.Chapter`, or to None where it has nothing to
say. They come in order: one may use the tables of those before it.
"""

from collections.abc import Callable, Mapping

from linkages.chapters import association, clusters, hypotheses, linkages, shares, specialisation
from linkages.findings import Chapter
from linkages.ground import Work

CHAPTERS: Mapping[str, Callable[[Work], Chapter | None]] = {
    "Comparing shares": shares.chapter,
    "Comparing specialisations": specialisation.chapter,
    "Setting clusters beside initiatives": clusters.chapter,
    "Testing associations": association.chapter,
    "Following partners": linkages.chapter,
    "Testing hypotheses": hypotheses.chapter,
}
