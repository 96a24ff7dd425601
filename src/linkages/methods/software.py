"""The libraries that made the numbers of a run, with their versions."""

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkages.findings import Findings

# what makes numbers and maps, in every run
_ALWAYS = ("folium", "geopandas", "narwhals", "networkit", "numpy", "polars", "scipy", "shapely")
_ENGINES = {"duckdb": "duckdb", "spark": "pyspark"}
_WORKBOOKS = "workbook"


def software(findings: "Findings") -> dict[str, str]:
    """
    Say which libraries made the numbers and maps of a run.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    Distribution and version, Python and this package first; libraries that were not used are not there.
    """
    names = list(_ALWAYS)
    if findings.settings.identity == "fuzzy":
        names.append("rapidfuzz")
    if any(_WORKBOOKS in file.layout for file in findings.inputs):
        names.append("python-calamine")
    if findings.settings.engine in _ENGINES:
        names.append(_ENGINES[findings.settings.engine])
    first = {"linkages": version("linkages"), "python": platform.python_version()}
    return first | {name: version(name) for name in sorted(names)}
