"""
What must be said beside the numbers: the methods text, its bibliography and the summary, from what this very run did.

Each section is written only where what it speaks of was done, and names its sources by key (`linkages.references`):
the list of references and ``methods.bib`` hold those, and no others.
"""

from linkages.methods.composing import Composed, bibliography, compose, text
from linkages.methods.software import software
from linkages.methods.summing import summary

__all__ = ["Composed", "bibliography", "compose", "software", "summary", "text"]
