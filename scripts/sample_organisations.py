"""The sample's fictitious organisations: a roster for each region, every name marked as a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sample_places import Gazetteer

MARK = "(sample)"
SYLLABLES = (
    ("Nor", "Bal", "Vin", "Lum", "Tera", "Skar", "Aur", "Mer", "Kor", "Fjel", "Gint", "Saa", "Brim", "Oster"),
    ("dex", "vika", "tono", "mara", "luxo", "nivo", "bira", "form", "plexa", "rida", "sola", "trix", "wenda", "kari"),
)
PUBLIC = ("government", "school", "hospital", "museum", "university")
# What a roster holds, most active first; {town} and {made_up} are filled in.
ROSTER: tuple[tuple[str, str], ...] = (
    ("government", "{town} Area Municipal Union"),
    ("university", "{town} University College of the Coast"),
    ("cluster", "{town} {trade} Alliance"),
    ("government", "{town} District Development Office"),
    ("chamber", "{town} Chamber of Small Trade"),
    ("park", "{town} Bridge Science Park"),
    ("firm", "{made_up} {trade} {form}"),
    ("school", "{town} Harbour Street School"),
    ("museum", "{town} Museum of Everyday Life"),
    ("society", "{town} Nature and Village Society"),
    ("hospital", "{town} Park Hospital"),
    ("firm", "{made_up} {trade} {form}"),
    ("chamber", "{town} Enterprise Agency"),
    ("firm", "{made_up} {trade} {form}"),
    ("university", "{town} Institute of Applied Studies"),
    ("firm", "{made_up} {trade} {form}"),
    ("government", "{town} Regional Environment Board"),
    ("society", "{town} Friends of Music and Boats"),
)
TRADES = ("Water", "Energy", "Timber", "Food", "Marine", "Metal", "Software", "Medical", "Travel", "Design")


@dataclass(frozen=True)
class Organisation:
    """One fictitious organisation at its place."""

    name: str
    kind: str
    region: str
    town: str
    postcode: str

    @property
    def legal_status(self) -> str:
        """Legal status as keep.eu writes it."""
        return "public" if self.kind in PUBLIC else "private"


@dataclass(frozen=True)
class Rosters:
    """All organisations by region; those named first take part most."""

    by_region: Mapping[str, Sequence[Organisation]]

    def pick(
        self, region: str, kinds: Sequence[str], rng: Random, *, without: Sequence[Organisation] = ()
    ) -> Organisation:
        """Draw an organisation of one of the kinds in a region, the first of the roster more often than the last."""
        pool = [o for o in self.by_region[region] if o.kind in kinds and o not in without]
        pool = pool or [o for o in self.by_region[region] if o not in without]
        return rng.choices(pool, weights=[1 / (rank + 1) for rank in range(len(pool))])[0]


def rosters(places: Gazetteer, regions: Sequence[str], rng: Random) -> Rosters:
    """Make a roster for each region."""
    taken: set[str] = set()
    return Rosters({region: [_make(places, region, i, rng, taken) for i in range(len(ROSTER))] for region in regions})


def _make(places: Gazetteer, region: str, rank: int, rng: Random, taken: set[str]) -> Organisation:
    kind, pattern = ROSTER[rank]
    form = places.countries[region[:2]]["firm"]
    while True:
        town, postcode = rng.choice(places.towns[region])
        made_up = rng.choice(SYLLABLES[0]) + rng.choice(SYLLABLES[1])
        name = f"{pattern.format(town=town, made_up=made_up, trade=rng.choice(TRADES), form=form)} {MARK}"
        if name not in taken:
            taken.add(name)
            return Organisation(name, kind, region, town, postcode)
