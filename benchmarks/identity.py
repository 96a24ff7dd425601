"""
Identity of organisations at scale: names of exports, perturbed, and how time and memory grow.

    python benchmarks/identity.py EXPORT [EXPORT ...]            # 25,000 to 150,000 names, each in its own process
    python benchmarks/identity.py EXPORT --names 150000          # one size
    python benchmarks/identity.py EXPORT --naive 3000            # beside comparing all with all, same result asserted

Without EXPORT the names of the sample study are taken. Each made organisation is a real name with its own words and its
town replaced by made-up ones, in up to four spellings: a letter wrong, accents dropped, a legal form, an acronym, a
department, words in another order. ``--crowded`` keeps the real words: many spellings of few organisations.

Precision and recall are of the made organisations whose truth is beyond doubt: their name has made-up words, and is in
one piece (no department, second language or bracket, of which the ruling may be another organisation).
"""

import argparse
import gc
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import log
from pathlib import Path
from unittest import mock

import polars as pl

from linkages.organisations import matching
from linkages.organisations.resolution import resolve_organisations
from linkages.organisations.vocabulary import vocabulary
from linkages.settings import sample_study
from linkages.sources import read

_SIZES = (25_000, 50_000, 100_000, 150_000)
_SYLLABLES = tuple(
    f"{onset}{rest}"
    for onset in ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v")
    for rest in ("ag", "el", "in", "ok", "up")
)
_DEPARTMENTS = ("Department of Transport", "Faculty of Science", "Institute for Energy", "Research Unit", "EU Office")
_FORMS = ("Ltd", "GmbH", "AB", "A/S", "Foundation", "e.V.", "Oy", "SIA")
_IN_PIECES = re.compile(r"[,;:|/()\[\]–—]|\s-\s|-\s|\b(at|of the)\b")
_COLUMNS = ("name", "country", "town", "nuts3_code")


def perturbed(rows: pl.DataFrame, count: int, *, seed: int = 20150301, crowded: bool = False) -> pl.DataFrame:
    """
    Make participations with as many distinct names as wanted.

    Parameters
    ----------
    rows
        Participations as read.
    count
        Distinct names.
    seed
        Of all choices.
    crowded
        Whether names keep their own words.

    Returns
    -------
    ``project_id``, ``name``, ``country``, ``pic``, ``town``, ``nuts3_code`` and
    ``organisation``, the true one where it is beyond doubt.
    """
    random_ = random.Random(seed)  # noqa: S311 - no secret
    used: set[str] = set()
    bases = rows.select(_COLUMNS).unique(maintain_order=True).rows()
    made: dict[tuple[str | None, str], tuple[str | None, str | None, str | None]] = {}
    while len(made) < count:
        base, country, town, region = random_.choice(bases)
        name = base
        if not crowded:
            name, town = _renamed(base, town, random_, used)
        sure = name != base and not _IN_PIECES.search(base)
        organisation = f"{country}/{name.casefold()}" if sure else None
        for spelling in _spellings(name, random_):
            made.setdefault((country, spelling), (town, region, organisation))
    rows_made = [
        (f"p{at % 5000}", name, country, None, town, region, organisation)
        for at, ((country, name), (town, region, organisation)) in enumerate(made.items())
    ][:count]
    schema = ["project_id", "name", "country", "pic", "town", "nuts3_code", "organisation"]
    return pl.DataFrame(rows_made, schema=dict.fromkeys(schema, pl.String), orient="row")


def _renamed(name: str, town: str | None, random_: random.Random, used: set[str]) -> tuple[str, str]:
    words, new_town = vocabulary(), _word(random_, used)
    parts = []
    for part in name.split():
        own = [token for token in words.tokens(words.words(part), None) if token[0].isalpha()]
        is_town = town is not None and part.strip(",.()").casefold() in town.casefold()
        parts.append(new_town if is_town else _word(random_, used) if own and len(part) > 3 else part)  # noqa: PLR2004
    return " ".join(parts), new_town


def _word(random_: random.Random, used: set[str]) -> str:
    """Make a word that no other organisation has."""
    while True:
        word = "".join(random_.choices(_SYLLABLES, k=random_.choice((3, 3, 4)))).capitalize()
        if word not in used:
            used.add(word)
            return word


def _spellings(name: str, random_: random.Random) -> Iterator[str]:
    legal = random_.choice(_FORMS)  # an organisation has one
    yield name
    for _ in range(random_.choice((0, 0, 1, 1, 2, 3))):
        way = random_.randrange(6)
        if way in (0, 1) and len(name) > 8:  # noqa: PLR2004
            at = random_.randrange(1, len(name) - 1)
            yield name[:at] + random_.choice(("", random_.choice("aeinrst"))) + name[at + 1 :]
        elif way == 2:  # noqa: PLR2004
            yield name.upper()
            yield f"{name} {legal}"
        elif way == 3:  # noqa: PLR2004
            yield f"{name} ({''.join(part[0] for part in name.split() if part[0].isalpha())[:6].upper()})"
        elif way == 4:  # noqa: PLR2004
            yield f"{name}, {random_.choice(_DEPARTMENTS)}"
        else:
            first, *others = name.split()
            yield " ".join([*others, first])


def _read(exports: Sequence[Path]) -> pl.DataFrame:
    return pl.concat([read(path).participations for path in exports or [sample_study()]], how="diagonal_relaxed")


def one(exports: Sequence[Path], count: int, *, crowded: bool) -> None:
    """Resolve one size and print seconds, peak memory, and how the truth was met."""
    rows = perturbed(_read(exports), count, crowded=crowded)
    gc.set_threshold(100_000)  # as the command line does
    before, worked = time.perf_counter(), time.process_time()
    found = resolve_organisations(rows)
    seconds, processor = time.perf_counter() - before, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    groups = found.participations.select("organisation_id", "organisation").drop_nulls("organisation")
    together = groups.group_by("organisation_id", "organisation").len()["len"]
    right = _pairs(together)
    made, true = (_pairs(groups.group_by(key).len()["len"]) for key in ("organisation_id", "organisation"))
    print(
        f"{count}\t{seconds:.1f}\t{processor:.1f}\t{peak:.0f}\t{found.matches.height}\t{found.participations['organisation_id'].n_unique()}\t"
        f"{right / made if made else 1:.4f}\t{right / true if true else 1:.4f}",
        flush=True,
    )


def _pairs(sizes: pl.Series) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def naive(exports: Sequence[Path], count: int) -> None:
    """Compare all names of a country with all, by the same rules and by rapidfuzz alone; assert the same groups."""
    import numpy as np
    from rapidfuzz import fuzz, process

    rows = perturbed(_read(exports), count)
    before = time.perf_counter()
    quick = resolve_organisations(rows).participations["organisation_id"]
    ours = time.perf_counter() - before

    def everything(sides: Sequence[object], **_: object) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
        return np.array(list(combinations(range(len(sides)), 2)), np.int64)

    before = time.perf_counter()
    with mock.patch.object(matching, "candidates", everything):
        slow = resolve_organisations(rows).participations["organisation_id"]
    theirs = time.perf_counter() - before
    differ = int((quick != slow).sum())
    before = time.perf_counter()
    names = rows["name"].to_list()
    process.cdist(names, names, scorer=fuzz.token_sort_ratio, score_cutoff=85, workers=2)
    plain = time.perf_counter() - before
    print(f"{count} names: {ours:.2f} s; all with all {theirs:.2f} s, {theirs / ours:.0f} times as long")
    print(f"rapidfuzz's matrix of all with all, no decision taken: {plain:.2f} s")
    print(f"rows with another organisation when all are compared with all: {differ}")
    if differ:
        raise SystemExit(1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exports", type=Path, nargs="*")
    parser.add_argument("--names", type=int)
    parser.add_argument("--naive", type=int)
    parser.add_argument("--crowded", action="store_true")
    given = parser.parse_args()
    if given.naive:
        naive(given.exports, given.naive)
    elif given.names:
        one(given.exports, given.names, crowded=given.crowded)
    else:
        print("names\tseconds\tprocessor seconds\tpeak MB\tpairs\torganisations\tprecision\trecall")
        seconds = []
        for size in _SIZES:
            more = ["--crowded"] if given.crowded else []
            command = [sys.executable, __file__, *map(str, given.exports), "--names", str(size), *more]
            line = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            print(line, end="", flush=True)
            seconds.append(float(line.split("\t")[2]))
        growth = log(seconds[-1] / seconds[0]) / log(_SIZES[-1] / _SIZES[0])
        print(f"processor time grows with the number of names to the power of {growth:.2f}")


if __name__ == "__main__":
    main()
