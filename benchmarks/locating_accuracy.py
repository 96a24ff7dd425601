"""
How many partners are located rightly, on exports whose rows have codes: the table of ``docs/howto/locating.md``.

    python benchmarks/locating_accuracy.py EXPORT ... [--nuts 2013] [--list]

The codes are taken away, the partners located by postcode and town, and the places compared with the codes. A row
without a place counts as wrong. Intervals are Wilson's, 95 %. No row of an export was used to build the lists of towns
and postcodes, but for the first digits of Estonian postcodes (see ``data/places/README.md``).
"""

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl

from linkages.indicators.shares import wilson
from linkages.places.trial import trial
from linkages.sources import read

BANDS = (0.0, 0.8, 0.95, 1.01)
"""Limits of the bands of confidence."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how many partners are located rightly.")
    parser.add_argument("exports", nargs="+", type=Path, metavar="EXPORT", help="exports whose rows have codes")
    parser.add_argument("--nuts", default="2013", help="NUTS version of the codes (default: 2013)")
    parser.add_argument("--list", action="store_true", help="list the rows that differ")
    options = parser.parse_args()
    exports = [read(path) for path in options.exports]
    projects = pl.concat([export.projects.select("project_id", "programme") for export in exports])
    rows = pl.concat([export.participations for export in exports]).join(projects.unique(), on="project_id", how="left")
    bare = (
        ("postcode and town", rows),
        ("town alone", rows.with_columns(postcode=pl.lit(None, pl.String))),
        ("postcode alone", rows.with_columns(town=pl.lit(None, pl.String))),
    )
    print("| rows | n | right at level 2 | 95 % | ceiling | right at level 3 | 95 % | ceiling | without a place |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for label, given in bare:
        print(line(label, trial(given, options.nuts)))
    tried = trial(rows, options.nuts)
    for label, group in groups(tried):
        print(line(label, group))
    if options.list:
        differing(tried)


def groups(tried: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the rows by programme, country, method and confidence."""
    for column in ("programme", "country", "place_method"):
        for (value,), group in sorted(tried.group_by(column), key=lambda item: str(item[0])):
            yield f"{value or 'no place'}", group
    for low, high in pairwise(BANDS):
        group = tried.filter(pl.col("place_confidence").is_between(low, high, closed="left"))
        yield f"confidence {low:g} to {min(high, 1):g}", group


def line(label: str, rows: pl.DataFrame) -> str:
    """Say how many of the rows are right, in a line of the table."""
    cells = [label, f"{rows.height:,}"]
    for level in (2, 3):
        cells += right(rows, f"nuts{level}", f"true{level}")
        cells.append(right(rows, f"table{level}", f"true{level}")[0])
    cells.append(f"{rows['nuts2'].null_count()}")
    return f"| {' | '.join(cells)} |"


def right(rows: pl.DataFrame, found: str, true: str) -> list[str]:
    """Give the share that is right, and its interval."""
    if rows.is_empty():
        return ["", ""]
    n = int((rows[found] == rows[true]).fill_null(value=False).sum())
    low, high = wilson(n, rows.height)
    return [f"{n / rows.height:.1%}", f"{low:.1%}–{high:.1%}"]


def differing(tried: pl.DataFrame) -> None:
    """List the rows whose code is not what was found, by place."""
    other = tried.filter((pl.col("nuts3") != pl.col("true3")).fill_null(value=True))
    keys = ["country", "postcode", "town", "true3", "nuts3", "place_method"]
    counted = other.group_by(keys).agg(rows=pl.len(), row=pl.col("row").min()).sort(keys, nulls_last=True)
    print("\n| country | postcode | town | code in the row | found | by | rows |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for row in counted.iter_rows(named=True):
        print("| " + " | ".join(str(row[name] or "") for name in (*keys, "rows")) + " |")


if __name__ == "__main__":
    main()
