"""Troubles of real exports, a few of each and on purpose, none of which changes a published total."""

from dataclasses import replace
from random import Random

from sample_projects import Project

TWO_LEADS = 24
UNDATED = 6
UNCODED = 3
FIRST_THEME_EMPTY = 6
WITHOUT_CODE = 8
NUMBERED = (26, 75)
CODED_ACRONYM = "IPBU.02.02.01-70-{:03d}/09"


def set_traps(projects: list[Project], rng: Random) -> None:
    """Put the traps into the projects, in place."""
    _second_leads(projects, rng)
    for project in rng.sample(projects, UNDATED):
        project.start = project.end = None
    # No theme at all: the rule by theme can't judge these. They lie where no total is published.
    far = [p for p in projects if p.family == "beyond" and not p.content.ici]
    for project in rng.sample(far, UNCODED):
        project.uncoded = True
    dated = [p for p in projects if not p.uncoded and len(p.content.themes) < 3]  # noqa: PLR2004
    for project in rng.sample(dated, FIRST_THEME_EMPTY):
        project.content = replace(project.content, themes=("", *project.content.themes))
    _acronyms(projects, rng)
    _missing_codes(projects, rng)
    for project in rng.sample(projects, 12):
        project.budget = None


def _second_leads(projects: list[Project], rng: Random) -> None:
    """Sweden-Norway has a lead partner in each country, hence two rows a project in keep.eu."""
    # With two partners, both of them leads, a reader could not tell that the partners are all known.
    ready = [p for p in projects if "Sweden - Norway" in p.programme and len(p.partners) > 2]  # noqa: PLR2004
    for project in rng.sample(ready, TWO_LEADS):
        first = project.partners[project.leads[0]]
        other = next(i for i, p in enumerate(project.partners) if p.region[:2] != first.region[:2])
        project.leads = (*project.leads, other)


def _acronyms(projects: list[Project], rng: Random) -> None:
    numbered = [p for p in projects if "Nord" in p.programme]
    for project, number in zip(rng.sample(numbered, len(NUMBERED)), NUMBERED, strict=True):
        project.acronym = number
    coded = [p for p in projects if p.programme.endswith("Lithuania - Poland (LT - PL)")]
    for i, project in enumerate(rng.sample(coded, 4)):
        project.acronym = CODED_ACRONYM.format(i * 3 + 2)


def _missing_codes(projects: list[Project], rng: Random) -> None:
    """Partners without a region code, only where another partner of the same region keeps the project's place."""
    chosen = []
    for project in projects:
        regions = [p.region for p in project.partners]
        others = [i for i, region in enumerate(regions) if i not in project.leads and "-" not in region]
        twice = [i for i in others if regions.count(regions[i]) > 1]
        if twice:
            chosen.append((project, twice[-1]))
    for project, i in rng.sample(chosen, WITHOUT_CODE):
        project.without_code.add(i)
