"""
Hypotheses: statements fixed before a run, each tested on the tables of the run, with what the result does not show.

A hypothesis is a file (``data/hypotheses/*.toml``, and those of the user): its statement, source, variables, test and
direction. `read` reads and checks them, `examine` tests them.
"""

from linkages.indicators.hypotheses.examination import examine
from linkages.indicators.hypotheses.files import files, read
from linkages.indicators.hypotheses.model import Hypothesis, Variable

__all__ = ["Hypothesis", "Variable", "examine", "files", "read"]
