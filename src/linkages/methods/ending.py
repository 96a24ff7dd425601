"""Sections that hold for the whole run: caveats, settings, software."""

from typing import TYPE_CHECKING

from linkages.methods.ground import overall
from linkages.methods.sections import Section, listed
from linkages.methods.software import software
from linkages.settings import Settings
from linkages.wording import plain_markdown

if TYPE_CHECKING:
    from linkages.findings import Findings

_IDENTITY = {
    "exact": "Organisations are told apart by registry number or exact name: one that is written in several ways "
    "counts as several, so repeated ties between organisations are undercounted.",
    "fuzzy": "Spellings are joined only where little tells them apart: an organisation under a translated name or an "
    "acronym may still count as several, so repeated ties between organisations are rather under- than overcounted.",
}
# settings that change where work is done, not what comes out, or that the text says elsewhere
_ELSEWHERE = frozenset({"cache", "memory_limit", "spill_folder", "spark_master", "title", "seed"})
_NAMES = {"python": "Python", "networkit": "NetworKit", "numpy": "NumPy", "scipy": "SciPy", "geopandas": "GeoPandas"}
_SOURCES = {"networkit": "staudt2016", "numpy": "harris2020", "scipy": "virtanen2020"}


def sections(findings: "Findings") -> list[Section]:
    """
    Write the sections.

    Parameters
    ----------
    findings
        What was found.

    Returns
    -------
    Caveats, settings, software.
    """
    return [_caveats(findings), _settings(findings), _software(findings)]


def _caveats(findings: "Findings") -> Section:
    tied = bool(findings.ties["regions"].table.height)
    tested = any(ties.null is not None for ties in findings.ties.values())
    lines = []
    if tied and findings.tables["ties_regions"]["cross_border"].any():
        lines.append(
            "Programmes of cooperation ask for partners from several countries: the level of cross-border ties is "
            "partly built in."
        )
    if tied:
        beside = "; compare such measures with random networks of the same projects only" if tested else ""
        lines.append(f"A projection turns every project into a clique, which inflates clustering{beside}.")
    if overall(findings)["projects"]:
        lines.append(
            "An export is a census of what a programme lists, not a sample: intervals describe a process that could "
            "have given other projects."
        )
    lines.append(_IDENTITY[findings.settings.identity])
    lines += [caveat for chapter in findings.chapters for caveat in chapter.caveats]
    return Section("Caveats", (listed(list(dict.fromkeys(lines))),))


def _settings(findings: "Findings") -> Section:
    mine, usual = findings.settings.describe(), Settings().describe()
    changed = [
        f"{plain_markdown(name)}: {plain_markdown(value) or 'none'}"
        for name, value in mine.items()
        if name in usual and value != usual[name] and name not in _ELSEWHERE
    ]
    said = f"Settings other than the defaults: {'; '.join(changed)}." if changed else "All settings are the defaults."
    return Section("Settings", (f"{said} All that is random is drawn from the seed {findings.settings.seed}.",))


def _software(findings: "Findings") -> Section:
    used = software(findings)
    named = [
        f"{_NAMES.get(name, name)} {number}" + (f" [@{_SOURCES[name]}]" if name in _SOURCES else "")
        for name, number in used.items()
        if name != "linkages"
    ]
    return Section(
        "Software",
        (
            f"Made by linkages {used['linkages']} with {', '.join(named)}. Input hashes, all settings and the time of "
            "each step stand in run.json.",
        ),
    )
