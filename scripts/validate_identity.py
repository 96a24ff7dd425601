"""
Hold the identity of organisations against pairs that were labelled by reading; print the table that the docs show.

    python scripts/validate_identity.py LABELS.csv EXPORT [EXPORT ...] [--page FILE] [--errors development]
"""

import argparse
import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import polars as pl

from linkages.organisations.resolution import THRESHOLD, resolve_organisations
from linkages.sources import read

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair, and whether the rules made it one organisation."""

    same: bool
    found: bool
    drawn: str
    split: str
    reason: str
    names: tuple[str, str]


class DriftError(ValueError):
    """A labelled row is no longer the one that was read."""


def labelled(
    labels: Path, exports: Iterable[Path], *, identity: str = "fuzzy", threshold: float = THRESHOLD
) -> list[Pair]:
    """
    Resolve the exports together and look up each labelled pair.

    Parameters
    ----------
    labels
        The file of labelled pairs.
    exports
        The files that it speaks of.
    identity, threshold
        As for `linkages.organisations.resolution.resolve_organisations`.

    Returns
    -------
    The pairs that are the same or different; unclear ones are left out.

    Raises
    ------
    DriftError
        A row is missing or has another name than when it was labelled.
    """
    rows = pl.concat([read(path).participations for path in exports], how="diagonal_relaxed")
    found = resolve_organisations(rows, identity=identity, threshold=threshold).participations  # type: ignore[arg-type]
    at = {
        (file, sheet or "", row): (name, organisation)
        for file, sheet, row, name, organisation in found.select(
            "file", "sheet", "row", "name", "organisation_id"
        ).iter_rows()
    }
    pairs = []
    with labels.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            ends = []
            for end in ("a", "b"):
                key = (line[f"file_{end}"], line[f"sheet_{end}"], int(line[f"row_{end}"]))
                name, organisation = at.get(key, ("", ""))
                if hashlib.sha256(name.encode()).hexdigest()[:10] != line[f"hash_{end}"]:
                    raise DriftError(f"{labels.name}: {key} is not the row that was labelled.")
                ends.append((name, organisation))
            if line["label"] != "unclear":
                (a, one), (b, other) = ends
                pairs.append(
                    Pair(line["label"] == "same", one == other, line["drawn"], line["split"], line["reason"], (a, b))
                )
    return pairs


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    if not trials:
        return 0.0, 1.0
    share, square = hits / trials, _Z**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _Z * sqrt(share * (1 - share) / trials + square / (4 * trials**2)) / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def measure(pairs: Sequence[Pair]) -> dict[str, tuple[int, int]]:
    """Hits and trials of precision and of recall."""
    right = sum(pair.same and pair.found for pair in pairs)
    return {
        "precision": (right, sum(pair.found for pair in pairs)),
        "recall": (right, sum(pair.same for pair in pairs)),
    }


def table(pairs: Sequence[Pair], exact: Sequence[Pair]) -> str:
    """
    Write the table of the docs.

    Parameters
    ----------
    pairs, exact
        The pairs by the default rules, and by exact names alone.

    Returns
    -------
    Markdown.
    """
    groups = [
        ("held-out", [p for p in pairs if p.split == "held-out"]),
        ("development", [p for p in pairs if p.split == "development"]),
        ("all", list(pairs)),
        (
            "held-out, drawn by likeness or at random",
            [p for p in pairs if p.drawn != "reading" and p.split == "held-out"],
        ),
        ("all, drawn by likeness or at random", [p for p in pairs if p.drawn != "reading"]),
        ("found by reading alone (languages, acronyms)", [p for p in pairs if p.drawn == "reading"]),
        ("all, exact names alone", list(exact)),
    ]
    lines = [
        "| pairs | same | different | precision | 95 % | recall | 95 % |",
        "| --- | ---: | ---: | ---: | --- | ---: | --- |",
    ]
    for label, group in groups:
        same = sum(pair.same for pair in group)
        cells = []
        for hits, trials in measure(group).values():
            low, high = wilson(hits, trials)
            cells += [f"{hits / trials:.3f}" if trials else "–", f"{low:.3f}–{high:.3f}" if trials else ""]
        lines.append(f"| {label} | {same} | {len(group) - same} | {' | '.join(cells)} |")
    return "\n".join(lines)


def by_reason(pairs: Sequence[Pair]) -> str:
    """Say, for each reason that a reader gave, how many pairs the rules got right."""
    lines = ["| reason of the label | label | pairs | right |", "| --- | --- | ---: | ---: |"]
    for reason in sorted({(not pair.same, pair.reason) for pair in pairs}):
        group = [pair for pair in pairs if (not pair.same, pair.reason) == reason]
        right = sum(pair.same == pair.found for pair in group)
        lines.append(f"| {reason[1]} | {'different' if reason[0] else 'same'} | {len(group)} | {right} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Print the table, or write it into a page.

    Parameters
    ----------
    arguments
        Those of the command line.

    Returns
    -------
    Exit status.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("exports", type=Path, nargs="+")
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    parser.add_argument("--page", type=Path, help="a page of the docs: what stands between its two marks is replaced")
    parser.add_argument("--errors", help="also list the pairs of this split that the rules got wrong")
    given = parser.parse_args(arguments)
    pairs = labelled(given.labels, given.exports, threshold=given.threshold)
    exact = labelled(given.labels, given.exports, identity="exact")
    text = f"{table(pairs, exact)}\n\n{by_reason(pairs)}"
    print(text)
    if given.errors:
        for pair in pairs:
            if pair.split == given.errors and pair.same != pair.found:
                print("missed" if pair.same else "WRONG", *pair.names, sep=" | ")
    if given.page:
        before, _, rest = given.page.read_text(encoding="utf-8").partition("<!-- measured -->\n")
        after = rest.partition("<!-- end -->")[2]
        given.page.write_text(f"{before}<!-- measured -->\n{text}\n<!-- end -->{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
