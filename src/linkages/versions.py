"""Which NUTS version the region codes of an export belong to, told before anything is computed."""

from linkages.places.assign import place
from linkages.sources.export import Export


def describe_versions(export: Export, *, nuts: str = "auto") -> str:
    """
    Say which NUTS version the codes of an export belong to, and which countries fit which.

    Parameters
    ----------
    export
        What was read.
    nuts
        The version that was asked for, or ``auto``.

    Returns
    -------
    Lines of text, with a title.
    """
    found = place(export.participations, nuts=nuts).version
    return "\n".join(["Region codes", *(f"  {line}" for line in found.describe().splitlines())])
