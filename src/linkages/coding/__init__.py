"""
What: is a project an international cluster initiative, and in which field.

By a theme, by what people decided; and the way to people's decisions: a sample (`draw_sample`), sheets to fill
(`write_sheets`), reading them back (`read_sheets`), agreement (`agreement`, `confusion`), settling (`adjudicate`).
"""

from linkages.coding.adjudication import adjudicate, disagreements, write_adjudication
from linkages.coding.draw import draw_sample
from linkages.coding.filled import Codings, read_sheets
from linkages.coding.reliability import agreement, confusion
from linkages.coding.sheets import write_sheets

__all__ = [
    "Codings",
    "adjudicate",
    "agreement",
    "confusion",
    "disagreements",
    "draw_sample",
    "read_sheets",
    "write_adjudication",
    "write_sheets",
]
