"""The sample's projects: made family by family, each with partners that make it count where its family counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from sample_organisations import Organisation, Rosters, rosters
from sample_places import Gazetteer, load
from sample_texts import Author, Content, acronym

FIRST_START, LAST_START, LAST_END = date(2008, 2, 1), date(2013, 6, 1), date(2014, 12, 31)
LARGEST = 8
BUSINESS = ("cluster", "firm", "park", "chamber")
# Share of a family's projects that one of its standing partnerships carries: organisations that meet again and again.
STANDING = 0.35


@dataclass
class Project:
    """One synthetic project, before it is written down."""

    family: str
    programme: str
    acronym: str | int
    content: Content
    partners: list[Organisation]
    leads: tuple[int, ...]
    start: date | None
    end: date | None
    budget: float | None
    counted_in: frozenset[str]
    uncoded: bool = False
    without_code: set[int] = field(default_factory=set)


def make(seed: int, places: Gazetteer) -> list[Project]:
    """Make all projects."""
    rng = Random(seed)  # noqa: S311 - made-up data, no secret
    families = load("design")["family"]
    regions = sorted({region for family in families for pool in family["places"] for region in pool})
    roster = rosters(places, regions, rng)
    author = Author(rng)
    taken: dict[str, set[str]] = {}
    projects = []
    for family in families:
        standing = _standing(family, roster, rng)
        order = [True] * family["ici"] + [False] * (family["projects"] - family["ici"])
        rng.shuffle(order)
        names = taken.setdefault(family["programme"], set())
        projects += [_project(family, ici, standing, places, roster, author, names, rng) for ici in order]
    return projects


def _standing(family: dict[str, Any], roster: Rosters, rng: Random) -> dict[str, list[Organisation]]:
    """One pair for initiatives and one for the rest, one organisation on either side of the border."""
    sides = [rng.choice(pool) for pool in family["places"]]
    return {
        "ici": [roster.pick(side, ("university", "cluster"), rng) for side in sides],
        "other": [roster.pick(side, ("government",), rng) for side in sides],
    }


def _project(
    family: dict[str, Any],
    ici: bool,  # noqa: FBT001
    standing: dict[str, list[Organisation]],
    places: Gazetteer,
    roster: Rosters,
    author: Author,
    names: set[str],
    rng: Random,
) -> Project:
    alone = family.get("lead_only", False)
    paired = len(family["places"]) > 1 and rng.random() < STANDING
    pair = standing["ici" if ici else "other"] if paired else []
    regions = _regions(family, [partner.region for partner in pair], places, rng)
    countries = sorted({places.countries[region[:2]]["name"] for region in regions})
    rng.shuffle(countries)
    if alone:
        countries.append("Iceland")  # the partners are unknown, the text names a second country all the same
    content = author.write(ici=ici, area=family["area"], countries=countries, languages=family["languages"])
    if not ici and "government" not in content.partners:
        pair = []
    partners = _partners(regions, content, pair, roster, rng)
    rng.shuffle(partners)
    start, end = _dates(rng)
    return Project(
        family=family["name"],
        programme=family["programme"],
        acronym=acronym(content.stem, names, rng),
        content=content,
        partners=partners,
        leads=(0,),
        start=start,
        end=end,
        budget=round(rng.lognormvariate(13.2, 0.7), 2),
        counted_in=places.counted_in(regions),
    )


def _regions(family: dict[str, Any], first: Sequence[str], places: Gazetteer, rng: Random) -> list[str]:
    """Draw the partners' regions until the project counts where its family does: extra ones must not carry it on."""
    pools: Sequence[Sequence[str]] = family["places"]
    if family.get("lead_only"):
        return [rng.choice(pools[0])]
    if family.get("nowhere"):
        return _far_apart(pools[0], places, rng)
    wanted = frozenset.intersection(*(places.counted_in(choice) for choice in _corners(pools)))
    while True:
        regions = list(first) or [rng.choice(pool) for pool in pools]
        extra = min(LARGEST - len(regions), int(rng.expovariate(0.5)))
        regions += [rng.choice(rng.choice(pools)) for _ in range(extra)]
        if places.counted_in(regions) == wanted:
            return regions


def _far_apart(pool: Sequence[str], places: Gazetteer, rng: Random) -> list[str]:
    """Draw regions of several countries that make the project count in no cross-border region."""
    while True:
        regions = rng.sample(pool, rng.randint(3, 6))
        if len({region[:2] for region in regions}) > 1 and not places.counted_in(regions):
            return regions


def _partners(
    regions: Sequence[str], content: Content, pair: Sequence[Organisation], roster: Rosters, rng: Random
) -> list[Organisation]:
    """Choose an organisation in each region; an initiative has business at the table (criterion C3)."""
    partners = list(pair)
    for region in regions[len(pair) :]:
        partners.append(roster.pick(region, content.partners, rng, without=partners))
    if content.ici and not any(partner.kind in BUSINESS for partner in partners):
        partners[-1] = roster.pick(regions[-1], BUSINESS, rng, without=partners)
    return partners


def _corners(pools: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Every choice of one region from each pool."""
    corners: list[tuple[str, ...]] = [()]
    for pool in pools:
        corners = [(*corner, region) for corner in corners for region in pool]
    return corners


def _dates(rng: Random) -> tuple[date, date]:
    months = (LAST_START.year - FIRST_START.year) * 12 + LAST_START.month - FIRST_START.month
    shift = FIRST_START.month - 1 + rng.randint(0, months)
    start = date(FIRST_START.year + shift // 12, shift % 12 + 1, 1)
    length = rng.choice((12, 18, 24, 24, 30, 36, 36))
    last = start.month - 1 + length
    end = date(start.year + last // 12, last % 12 + 1, 1)
    return start, min(date.fromordinal(end.toordinal() - 1), LAST_END)
