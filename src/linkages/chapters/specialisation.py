"""Specialisations of units."""

from linkages.findings import Chapter
from linkages.ground import Work
from linkages.indicators.specialisation import specialisations
from linkages.tables import SPECIALISATIONS, conform


def chapter(work: Work) -> Chapter:
    """
    Count projects by unit and specialisation.

    Parameters
    ----------
    work
        What is known so far.

    Returns
    -------
    The table ``specialisations``.
    """
    found = specialisations(work.membership, work.ground.judged.specialisations)
    return Chapter(title="Specialisation", tables={"specialisations": conform(found, SPECIALISATIONS)})
