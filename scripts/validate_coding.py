"""
Measure the rules of coding against two people's reading, and write the figures into docs/validation/coding.md.

The words of the codebooks are taken as they are; every fitted number is fitted anew inside each fold. With --check
nothing is written: the command fails where the figures on the page are not those that come out.
"""

import argparse
import itertools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from coding_fit import SHARED, Coded, coded, densities, fit
from linkages.coding.codebook import Codebook
from linkages.coding.initiatives import BARE, chances
from linkages.coding.reading import read_texts
from linkages.coding.specialisations import (
    PARTNER,
    Rule,
    chosen,
    plain_theme,
    read_rule,
    ready,
    scores,
    theme_codes,
)
from linkages.coding.theme import ici_by_theme
from linkages.resources import data_path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "validation" / "coding.md"
QUALITY = ROOT / "data" / "codebooks" / "ici_quality.toml"
BEGIN, END = "<!-- figures: made by scripts/validate_coding.py -->", "<!-- end of figures -->"
Booleans = npt.NDArray[np.bool_]
FOLDS, REPEATS, DRAWS, SEED = 7, 20, 2000, 20150301


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, on how many projects, and how well."""

    what: str
    n: int
    f1: float
    f1_interval: tuple[float, float]
    kappa: float
    kappa_interval: tuple[float, float]


def f1(truth: Booleans, said: Booleans) -> float:
    """F1 of the yes answers."""
    both = float(np.sum(truth & said))
    return 2 * both / max(float(truth.sum() + said.sum()), 1.0)


def kappa(truth: Booleans, said: Booleans) -> float:
    """Cohen's kappa."""
    agreed = float(np.mean(truth == said))
    chance = float(truth.mean() * said.mean() + (1 - truth.mean()) * (1 - said.mean()))
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def measured(what: str, truth: Booleans, said: Sequence[Booleans]) -> Row:
    """
    Measure predictions; several vectors of them (repeats) are averaged, each project drawn with all of its own.

    Parameters
    ----------
    what
        Name of the line.
    truth
        The decision of the people.
    said
        What the rule says, by repeat.
    """
    t, s = truth, said
    rng = np.random.default_rng(SEED)
    draws = rng.integers(0, len(t), (DRAWS, len(t)))
    some = s[: min(len(s), 5)]

    def both(measure: Callable[[Booleans, Booleans], float]) -> tuple[float, tuple[float, float]]:
        spread = [np.mean([measure(t[d], one[d]) for one in some]) for d in draws]
        low, high = np.quantile(spread, [0.025, 0.975])
        return float(np.mean([measure(t, one) for one in s])), (float(low), float(high))

    (a, ai), (b, bi) = both(f1), both(kappa)
    return Row(what, len(t), a, ai, b, bi)


def folds(truth: Booleans, repeat: int) -> npt.NDArray[np.int_]:
    """Fold of every project, stratified by the decision."""
    rng = np.random.default_rng(SEED + repeat)
    made = np.zeros(len(truth), dtype=int)
    for value in (True, False):
        own = rng.permutation(np.flatnonzero(truth == value))
        made[own] = np.arange(len(own)) % FOLDS
    return made


def initiatives(found: Coded) -> list[Row]:
    """Lines on initiatives."""
    rows = found.agreed.join(densities(found.export.texts), on="project_id", maintain_order="left")
    truth = (rows["ici_a"] == 1).to_numpy()

    def says(train: Booleans, test: Booleans) -> Booleans:
        known = rows.filter(train)
        weights = fit(known, known, known["ici_a"].to_list())
        return (chances(rows.filter(test), weights)["ici_score"] >= weights.cut).to_numpy()

    def over(groups: npt.NDArray[np.generic]) -> Booleans:
        said = np.zeros(len(truth), dtype=bool)
        for group in np.unique(groups):
            said[groups == group] = says(groups != group, groups == group)
        return said

    dev = rows["dev"].to_numpy()
    theme = rows.join(ici_by_theme(found.export.projects, found.export.themes), on="project_id", maintain_order="left")
    every = found.projects
    return [
        measured(
            f"codebook, {FOLDS}-fold cross-validation, {REPEATS} times",
            truth,
            [over(folds(truth, r)) for r in range(REPEATS)],
        ),
        measured("codebook, one programme left out at a time", truth, [over(rows["programme"].to_numpy())]),
        measured(
            "codebook, texts that nobody read while writing it (weights from the other half)",
            truth[~dev],
            [says(dev, ~dev)],
        ),
        measured("keep.eu's theme", truth, [theme["ici"].fill_null(value=False).to_numpy()]),
        measured("the two people, each other", (every["ici_a"] == 1).to_numpy(), [(every["ici_b"] == 1).to_numpy()]),
    ]


def specialisations(found: Coded) -> list[tuple[str, int, float, tuple[float, float]]]:
    """Lines on specialisations: micro-F1 against coder A, numbers chosen inside each fold over a coarse grid."""
    book, matcher = ready(data_path("codebooks/specialisations.toml"))
    own = read_rule(book)
    named = found.export.participations.select(
        "project_id", pl.lit(PARTNER).alias("field"), pl.lit("*").alias("language"), text="name"
    ).unique(maintain_order=True)
    texts = pl.concat([found.export.texts.select(named.columns), named])
    density = pl.concat([r.density for r in read_texts(texts, book, matcher, bare=(*BARE, PARTNER))])
    ids = found.projects["project_id"].to_list()
    truth = [_codes(cell) for cell in found.projects["specialisations_a"]]
    other = [_codes(cell) for cell in found.projects["specialisations_b"]]

    def said(rule: Rule) -> list[set[str]]:
        taken: dict[str, set[str]] = {}
        spoken = scores(density, found.export.themes, book, rule)
        for project, code in chosen(spoken, rule).select("project_id", "specialisation").iter_rows():
            taken.setdefault(project, set()).add(code)
        return [taken.get(project, set()) for project in ids]

    grid = itertools.product((0.1, 0.15, 0.25), (0.35, 0.4, 0.5), (1.0, 1.5, 2.0), (0.0, 0.1, 0.2))
    tried = [said(replace(own, least=a, near=b, above=c, theme=d)) for a, b, c, d in grid]

    def best(train: Booleans, test: Booleans) -> list[tuple[int, set[str]]]:
        known = np.flatnonzero(train)
        top = max(tried, key=lambda one: micro([truth[i] for i in known], [one[i] for i in known]))
        return [(int(i), top[i]) for i in np.flatnonzero(test)]

    def over(groups: npt.NDArray[np.generic]) -> list[set[str]]:
        made = dict(pair for g in np.unique(groups) for pair in best(groups != g, groups == g))
        return [made[i] for i in range(len(ids))]

    dev = found.projects["dev"].to_numpy()
    split = np.random.default_rng(SEED).permutation(len(ids)) % FOLDS
    held = best(dev, ~dev)
    themes = [set(itertools.chain.from_iterable(_theme(book, t) for t in own_themes)) for own_themes in _themes(found)]
    lines = [
        (f"codebook, {FOLDS}-fold cross-validation", truth, over(split)),
        ("codebook, one programme left out at a time", truth, over(found.projects["programme"].to_numpy())),
        ("codebook, texts that nobody read while writing it", [truth[i] for i, _ in held], [one for _, one in held]),
        ("keep.eu's themes, mapped", truth, themes),
        ("the two people, each other", truth, other),
    ]
    return [(what, len(t), micro(t, s), _interval(t, s)) for what, t, s in lines]


def micro(truth: Sequence[set[str]], said: Sequence[set[str]]) -> float:
    """F1 over all codes of all projects together."""
    both = sum(len(a & b) for a, b in zip(truth, said, strict=True))
    return 2 * both / max(sum(map(len, truth)) + sum(map(len, said)), 1)


def _interval(truth: Sequence[set[str]], said: Sequence[set[str]]) -> tuple[float, float]:
    draws = np.random.default_rng(SEED).integers(0, len(truth), (DRAWS, len(truth)))
    spread = [micro([truth[i] for i in d], [said[i] for i in d]) for d in draws]
    low, high = np.quantile(spread, [0.025, 0.975])
    return float(low), float(high)


def _codes(cell: str) -> set[str]:
    return set(cell.split(";")) - {"none"}


def _theme(book: Codebook, theme: str) -> Sequence[str]:
    return theme_codes(book).get(plain_theme(theme), ())


def _themes(found: Coded) -> list[list[str]]:
    by_project = dict(found.export.themes.group_by("project_id").agg("theme").iter_rows())
    return [by_project.get(project, []) for project in found.projects["project_id"]]


def figures(found: Coded) -> tuple[str, Row]:
    """The tables of the page, and its first line."""
    ici = initiatives(found)
    lines = [
        "| initiatives | projects | F1 | 95 % interval | kappa | 95 % interval |",
        "| --- | ---: | ---: | --- | ---: | --- |",
        *(
            f"| {r.what} | {r.n} | {r.f1:.2f} | {_span(r.f1_interval)} | {r.kappa:.2f} | {_span(r.kappa_interval)} |"
            for r in ici
        ),
        "",
        "| specialisations | projects | micro-F1 | 95 % interval |",
        "| --- | ---: | ---: | --- |",
        *(f"| {what} | {n} | {value:.2f} | {_span(span)} |" for what, n, value, span in specialisations(found)),
    ]
    return "\n".join(lines), ici[0]


def _span(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.2f}–{interval[1]:.2f}"


def sentence(row: Row) -> str:
    """What every run says of the rule."""
    return (
        f"Against careful reading of {row.n} projects of four programmes on which two people agree it reaches, by "
        f"cross-validation, F1 {row.f1:.2f} (95 % interval {_span(row.f1_interval)}) and Cohen's kappa {row.kappa:.2f} "
        f"({_span(row.kappa_interval)}); keep.eu's theme beside it reaches F1 0.32 and kappa 0.21."
    )


def main() -> None:
    """Measure, and write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, default=SHARED, help="folder with keep/ and coding/ (default: %(default)s)"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page says otherwise")
    given = parser.parse_args()
    table, first = figures(coded(given.data))
    page = PAGE.read_text(encoding="utf-8")
    head, tail = page[: page.index(BEGIN) + len(BEGIN)], page[page.index(END) :]
    new = f"{head}\n\n{table}\n\n{tail}"
    if given.check:
        if new != page:
            sys.exit(
                f"{PAGE}: other figures come out. Run scripts/validate_coding.py and read the page again.\n{table}"
            )
        return
    PAGE.write_text(new, encoding="utf-8")
    comment = "# What is said of the rule in every run. Made by scripts/validate_coding.py.\n"
    QUALITY.write_text(f'{comment}sentence = "{sentence(first)}"\n', encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
