"""What the sample's projects say: texts that a reader can judge by the codebook's four criteria."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sample_places import load

CLUSTERING = "Clustering and economic cooperation"
CRITERIA = ("C1", "C2", "C3", "C4")
# Every so many projects tell their content in the programme's languages alone, or in these and English.
ONLY_LOCAL, ALSO_LOCAL = 0.07, 0.22
WORDS = (
    "Amber", "Anchor", "Aurora", "Beacon", "Birch", "Breeze", "Bridge", "Compass", "Crane", "Delta", "Dune",
    "Eider", "Ferry", "Fir", "Gull", "Harbour", "Heron", "Horizon", "Island", "Juniper", "Kite", "Lagoon",
    "Lantern", "Lark", "Linden", "Meadow", "Mist", "North", "Oar", "Osprey", "Pebble", "Pike", "Pilot",
    "Pine", "Polar", "Quay", "Reed", "Ridge", "Rowan", "Sail", "Salmon", "Seal", "Shore", "Skerry", "Snow",
    "Sound", "Spring", "Starling", "Stone", "Strait", "Swan", "Tern", "Tide", "Timber", "Trout", "Vessel",
    "Wave", "Willow", "Wind", "Wing",
)  # fmt: skip


@dataclass(frozen=True)
class Content:
    """What one project says, and how it is to be judged."""

    ici: bool
    title: str
    stem: str
    english: str | None
    results: str | None
    local: tuple[str, ...]
    themes: tuple[str, ...]
    partners: tuple[str, ...]
    misses: tuple[str, ...]
    specialisation: str
    kind: str


class Author:
    """Composes texts from texts.toml."""

    def __init__(self, rng: Random) -> None:
        self._bank: dict[str, Any] = load("texts")
        self._rng = rng

    def write(self, *, ici: bool, area: str, countries: Sequence[str], languages: Sequence[str]) -> Content:
        """
        Compose one project.

        Parameters
        ----------
        ici
            Whether it is to be an international cluster initiative.
        area
            The name of the area, as it stands in a sentence.
        countries
            Names of the countries that take part, two at least.
        languages
            Languages of the programme, in the order of the export's columns.
        """
        field = self._rng.choice(self._bank["field"])
        fill = {
            "area": area,
            "a": countries[0],
            "b": countries[1],
            "field": field["name"],
            "Field": field["name"].capitalize(),
            "firms": field["firms"],
            "Firms": field["firms"].capitalize(),
            "products": field["products"],
        }
        return self._initiative(field, fill, languages) if ici else self._other(fill, languages)

    def _say(self, bank: Sequence[str], fill: dict[str, str]) -> str:
        text = self._rng.choice(bank).format(**fill, n=self._rng.randint(3, 60))
        return text[:1].upper() + text[1:]

    def _initiative(self, field: dict[str, Any], fill: dict[str, str], languages: Sequence[str]) -> Content:
        bank = self._bank["ici"]
        # Most initiatives don't call themselves a cluster, as most real ones don't.
        named = self._rng.random() < 0.4  # noqa: PLR2004
        ending = "_cluster" if named else ""
        sentences = [self._say(bank[f"network{ending}"], fill)]
        others = [self._say(bank[name], fill) for name in ("market", "business", "international")]
        self._rng.shuffle(others)
        themes = [CLUSTERING, *self._rng.sample(field["themes"], self._rng.randint(1, 2))]
        self._rng.shuffle(themes)
        local = [self._bank["local"][language]["ici"][int(named)] for language in languages]
        return Content(
            ici=True,
            title=self._say(bank[f"titles{ending}"], fill),
            stem=field["name"],
            **self._languages(" ".join(sentences + others), self._say(bank["results"], fill), local),
            themes=tuple(themes),
            partners=("university", "cluster", "firm", "park", "chamber", "government"),
            misses=(),
            specialisation=field["code"],
            kind="initiative",
        )

    def _other(self, fill: dict[str, str], languages: Sequence[str]) -> Content:
        kind = self._rng.choice(self._bank["other"])
        themes = list(self._rng.sample(kind["themes"], self._rng.randint(1, 2)))
        if self._rng.random() < 0.3:  # noqa: PLR2004
            themes += [t for t in self._rng.sample(self._bank["keep_themes"]["fill"], 1) if t not in themes]
        text = f"{self._say(kind['first'], fill)} {self._say(kind['second'], fill)}"
        local = [self._bank["local"][language]["other"][kind["local"]] for language in languages]
        return Content(
            ici=False,
            title=self._title(kind["titles"], fill),
            stem=kind["kind"],
            **self._languages(text, None, local),
            themes=tuple(themes),
            partners=tuple(kind["partners"]),
            misses=tuple(kind["misses"]),
            specialisation=kind["specialisation"],
            kind=kind["kind"],
        )

    def _title(self, titles: Sequence[str], fill: dict[str, str]) -> str:
        title = self._rng.choice(titles)
        if "{" not in title:
            title += self._rng.choice(("", " II", ": {area}", " around {area}", " in {a} and {b}", ", {a}-{b}"))
        return self._say([title], fill)

    def _languages(self, english: str, results: str | None, local: Sequence[str]) -> dict[str, Any]:
        chance = self._rng.random()
        if chance < ONLY_LOCAL and local:
            return {"english": None, "results": None, "local": tuple(local)}
        return {"english": english, "results": results, "local": tuple(local) if chance < ALSO_LOCAL else ()}


def acronym(stem: str, taken: set[str], rng: Random) -> str:
    """Make an acronym that the programme does not have yet."""
    short = "".join(part[:4].capitalize() for part in stem.split()[-2:])
    while (name := f"{rng.choice(WORDS)}{short}") in taken:
        pass
    taken.add(name)
    return name
