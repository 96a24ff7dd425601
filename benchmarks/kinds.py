"""
Kinds of organisations, beside a loop over the terms' regular expressions.

    python benchmarks/kinds.py [--names 150000] [--loop 500] [--export FILE ...]

Names are those of the sample study (or of exports of your own), made distinct by a number and one letter taken out
somewhere. The loop searches each name for every term by its own compiled expression, and does no more than that: it is
measured on the first few names and taken as linear. The codebook is read before the clock starts.
"""

import argparse
import random
import re
import resource
import time
from pathlib import Path

import polars as pl

from linkages.organisations.kind import kinds
from linkages.organisations.kind_codebook import KindCodebook, normal_form, read_kinds
from linkages.settings import sample_study
from linkages.sources import read


def perturbed(exports: list[Path], count: int) -> pl.DataFrame:
    """Make so many names of those there are."""
    chance = random.Random(1)  # noqa: S311 - no secret
    known = read(*exports).participations.select("name", "country", "legal_status").unique(maintain_order=True).rows()
    made: list[tuple[str, str, str | None, str | None]] = []
    for number in range(count):
        name, country, status = known[number % len(known)]
        place = chance.randrange(len(name))
        made.append((str(number), f"{name[:place]}{name[place + 1 :]} {number}", country, status))
    return pl.DataFrame(made, schema=["organisation_id", "name", "country", "legal_status"], orient="row")


def loop(names: pl.DataFrame, book: KindCodebook) -> int:
    """Search every name for every term, one after the other."""
    expressions = [re.compile(re.escape(pattern)) for pattern in book.terms["pattern"].unique()]
    forms = names.select(normal_form(pl.col("name"))).to_series()
    return sum(1 for form in forms for expression in expressions if expression.search(form))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    parser.add_argument("--names", type=int, default=150_000)
    parser.add_argument("--loop", type=int, default=500, help="names that the loop is measured on")
    parser.add_argument("--export", type=Path, action="append", help="an export; without it the sample study")
    asked = parser.parse_args()
    start = time.perf_counter()
    book = read_kinds()
    print(f"codebook: {book.terms.height:,} spellings of terms, read in {time.perf_counter() - start:.3f} s\n")
    print("| names | seconds | microseconds a name |\n| ---: | ---: | ---: |")
    names = perturbed(asked.export or [sample_study()], asked.names)
    each = 0.0
    for part in (asked.names // 100, asked.names // 10, asked.names):
        start = time.perf_counter()
        kinds(names.head(part), book)
        seconds = time.perf_counter() - start
        each = seconds / part
        print(f"| {part:,} | {seconds:.2f} | {each * 1e6:.1f} |")
    start = time.perf_counter()
    loop(names.head(asked.loop), book)
    looped = (time.perf_counter() - start) / asked.loop
    print(f"| {asked.loop:,}, loop | {looped * asked.loop:.2f} | {looped * 1e6:.1f} |")
    print(f"\nthe loop takes {looped / each:.0f} times as long a name; it would need {looped * asked.names:.0f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
