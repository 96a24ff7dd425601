"""
Reading aids of the Cluster Policies Whitebook: what to look for in a cluster, with the lines that say so.

They are lists of evidence. The source says that not all elements need be there and that the absence of one is no sign
of weakness by itself; so nothing here counts, weighs or adds up, and nothing tells which entry holds for a cluster.
What they say lies in ``data/whitebook`` (its README tells what is the source's and what is ours).

References
----------
Andersson, Schwaag Serger, Sörvik & Wise Hansson (2004), The Cluster Policies Whitebook, IKED. Lines are those of the
report's plain text.
"""

from linkages.whitebook.entries import Competency, Element, Failure, Lines, Phase, Process, Role, Sign, Stage
from linkages.whitebook.reading import caveat, competencies, elements, failures, life_cycle, phases, processes, quoted

__all__ = [
    "Competency",
    "Element",
    "Failure",
    "Lines",
    "Phase",
    "Process",
    "Role",
    "Sign",
    "Stage",
    "caveat",
    "competencies",
    "elements",
    "failures",
    "life_cycle",
    "phases",
    "processes",
    "quoted",
]
