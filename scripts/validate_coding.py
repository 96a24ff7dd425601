"""
Measure the rules of coding against two people's reading, and write the figures into docs/validation/coding.md.

The words of the codebooks are taken as they are; every fitted number is fitted anew inside each fold. With --check
nothing is written: the command fails where the figures on the page are not those that come out.
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from coding_fit import SHARED, Coded, coded, densities, developing, learn, made_up, stratified
from linkages.coding.codebook import Codebook, read_codebook
from linkages.coding.initiatives import BARE, PARTNER, chances
from linkages.coding.languages import detect
from linkages.coding.matcher import Matcher, prepare, ready
from linkages.coding.reading import Book, read_texts
from linkages.coding.sentences import sentences
from linkages.coding.specialisations import (
    Rule,
    chosen,
    read_rule,
    scores,
    theme_codes,
)
from linkages.coding.theme import ici_by_theme, plain_theme
from linkages.resources import data_path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "validation" / "coding.md"
QUALITY = ROOT / "data" / "codebooks" / "ici_quality.toml"
BEGIN, END = "<!-- figures: made by scripts/validate_coding.py -->", "<!-- end of figures -->"
Booleans = npt.NDArray[np.bool_]
HALVES = {"held_out": "the other half", "later": "written after the words were settled"}
FOLDS, REPEATS, DRAWS, SEED = 7, 10, 2000, 20150301


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, on how many projects, and how well."""

    what: str
    n: int
    yes: int
    precision: float
    recall: float
    f1: float
    f1_interval: tuple[float, float]
    kappa: float
    kappa_interval: tuple[float, float]


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
    draws = np.random.default_rng(SEED).integers(0, len(truth), (DRAWS, len(truth)))
    drawn = np.mean([_four(truth[draws], one[draws]) for one in said], axis=0)
    precision, recall, f1, agreement = np.mean([_four(truth, one) for one in said], axis=0)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1)
    return Row(
        what,
        len(truth),
        int(truth.sum()),
        float(precision),
        float(recall),
        float(f1),
        (float(low[2]), float(high[2])),
        float(agreement),
        (float(low[3]), float(high[3])),
    )


def _four(truth: Booleans, said: Booleans) -> npt.NDArray[np.float64]:
    """Precision, recall, F1 and kappa, along the last axis."""
    both, true, yes = ((a).mean(axis=-1) for a in (truth & said, truth, said))
    chance = true * yes + (1 - true) * (1 - yes)
    agreed = (truth == said).mean(axis=-1)
    tiny = 1e-12
    return np.array(
        [
            both / np.maximum(yes, tiny),
            both / np.maximum(true, tiny),
            2 * both / np.maximum(true + yes, tiny),
            (agreed - chance) / np.maximum(1 - chance, tiny),
        ]
    )


def initiatives(found: Coded) -> list[Row]:
    """Lines on initiatives."""
    rows = found.agreed.join(densities(found.export.texts), on="project_id", maintain_order="left")
    truth = (rows["ici_a"] == 1).to_numpy()
    beside = developing()
    shared = _without_single_terms(found)
    fewer = found.agreed.join(densities(found.export.texts, shared), on="project_id", maintain_order="left")

    def over(groups: npt.NDArray[np.generic], table: pl.DataFrame = rows) -> Booleans:
        said = np.zeros(len(truth), dtype=bool)
        for group in np.unique(groups):
            out = groups == group
            said[out] = says(table.filter(~out), beside, table.filter(out))
        return said

    split = [stratified(truth, FOLDS, SEED + r) for r in range(REPEATS)]
    dev = rows["dev"].to_numpy()
    theme = rows.join(ici_by_theme(found.export.projects, found.export.themes), on="project_id", maintain_order="left")
    every = found.projects
    return [
        measured(f"codebook, {FOLDS}-fold cross-validation, {REPEATS} times", truth, [over(one) for one in split]),
        measured("codebook, one programme left out at a time", truth, [over(rows["programme"].to_numpy())]),
        measured(
            "codebook, texts that nobody read while writing it (weights from the other half)",
            truth[~dev],
            [says(rows.filter(dev), beside, rows.filter(~dev))],
        ),
        measured(
            "codebook without the terms found in one project alone, cross-validation", truth, [over(split[0], fewer)]
        ),
        measured("keep.eu's theme", truth, [theme["ici"].fill_null(value=False).to_numpy()]),
        measured("the two people, each other", (every["ici_a"] == 1).to_numpy(), [(every["ici_b"] == 1).to_numpy()]),
        *_on_made_up(rows, beside),
    ]


def says(known: pl.DataFrame, beside: pl.DataFrame, asked: pl.DataFrame) -> Booleans:
    """
    Judge some projects by what is learnt from others.

    Parameters
    ----------
    known, beside
        Coded and made-up projects to learn from.
    asked
        Those to judge.
    """
    weights = learn(known, beside)
    return (chances(asked, weights)["ici_score"] >= weights.cut).to_numpy()


def _on_made_up(rows: pl.DataFrame, beside: pl.DataFrame) -> list[Row]:
    """Lines on projects that were made up, by half; the developing half by cross-validation."""
    projects, texts = made_up()
    table = projects.join(densities(texts), on="project_id", maintain_order="left")
    truth = (beside["ici_a"] == 1).to_numpy()
    said = np.zeros(len(truth), dtype=bool)
    for part in range(FOLDS):
        out = stratified(truth, FOLDS, SEED) == part
        said[out] = says(rows, beside.filter(~out), beside.filter(out))
    lines = [measured("made-up projects, developing half, cross-validation", truth, [said])]
    for half, what in HALVES.items():
        asked = table.filter(pl.col("half") == half)
        own = (asked["ici_a"] == 1).to_numpy()
        lines.append(measured(f"made-up projects, {what}", own, [says(rows, beside, asked)]))
        alone = says(rows, beside.head(0), asked)
        lines.append(measured(f"made-up projects, {what}; weights from coded projects alone", own, [alone]))
    return lines


def _without_single_terms(found: Coded) -> Path:
    """A codebook without the terms that are found in the texts of no more than one coded project."""
    path = data_path("codebooks/ici.toml")
    book = read_codebook(path)
    split = sentences(found.export.texts)
    placed = prepare(book).find(split, detect(split)).join(split.with_row_index("row"), on="row")
    counted = placed.group_by("term", "concept").agg(pl.col("project_id").n_unique())
    single = set(counted.filter(pl.col("project_id") == 1).select("concept", "term").iter_rows())
    made = Path(tempfile.mkdtemp()) / "ici.toml"
    made.write_text(_rewritten(path.read_text(encoding="utf-8"), single), encoding="utf-8")
    return made


def _rewritten(text: str, single: set[tuple[str, str]]) -> str:
    """The text of a codebook without some terms of some concepts."""
    concept, lines = "", []
    for line in text.splitlines():
        if line.startswith("["):
            head = line.strip("[]").split(".")
            concept = head[1] if head[0] == "concepts" else ""
        own = [term for name, term in single if name == concept]
        for term in own:
            line = line.replace(f'"{term}", ', "").replace(f', "{term}"', "")  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


def specialisations(found: Coded) -> list[tuple[str, int, float, tuple[float, float]]]:
    """Lines on specialisations: micro-F1 against coder A, numbers chosen inside each fold over a coarse grid."""
    book, matcher = ready(data_path("codebooks/specialisations.toml"))
    own = read_rule(book)
    named = found.export.participations.select(
        "project_id", pl.lit(PARTNER).alias("field"), pl.lit("*").alias("language"), text="name"
    ).unique(maintain_order=True)
    texts = pl.concat([found.export.texts.select(named.columns), named])
    density = pl.concat([r.density for (r,) in read_texts(texts, Book(book, matcher, (*BARE, PARTNER)))])
    ids = found.projects["project_id"].to_list()
    truth = [_codes(cell) for cell in found.projects["specialisations_a"]]
    other = [_codes(cell) for cell in found.projects["specialisations_b"]]

    def said(rule: Rule) -> list[set[str]]:
        taken: dict[str, set[str]] = {}
        spoken = scores(density, found.export.themes, book, rule)
        for project, code in chosen(spoken, rule).select("project_id", "specialisation").iter_rows():
            taken.setdefault(project, set()).add(code)
        return [taken.get(project, set()) for project in ids]

    grid = itertools.product((0.1, 0.15, 0.25), (0.25, 0.3, 0.4), (1.0, 1.5, 2.0), (0.0, 0.1, 0.2))
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
        *_specialised(book, matcher),
    ]
    return [(what, len(t), micro(t, s), _interval(t, s)) for what, t, s in lines]


def _specialised(book: Codebook, matcher: Matcher) -> list[tuple[str, list[set[str]], list[set[str]]]]:
    """Lines on the specialisations of made-up projects, with the numbers of the codebook."""
    projects, texts = made_up()
    partners = projects.drop_nulls("partners").with_columns(text=pl.col("partners").str.split("; ")).explode("text")
    partners = partners.select("project_id", field=pl.lit(PARTNER), language=pl.lit("*"), text="text")
    themes = projects.select("project_id", theme=pl.col("themes").str.split("; ")).explode("theme")
    every = pl.concat([texts.select(partners.columns), partners])
    density = pl.concat([r.density for (r,) in read_texts(every, Book(book, matcher, (*BARE, PARTNER)))])
    rule = read_rule(book)
    taken = chosen(scores(density, themes, book, rule), rule)
    by_project = dict(taken.group_by("project_id").agg("specialisation").iter_rows())
    lines = []
    for half, what in {"developing": "developing half", **HALVES}.items():
        own = projects.filter(pl.col("half") == half)
        truth = [_codes(cell) for cell in own["specialisations"]]
        lines.append((f"made-up projects, {what}", truth, [set(by_project.get(i, ())) for i in own["project_id"]]))
    return lines


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
        "| of initiatives | projects | yes | precision | recall | F1 | 95 % interval | kappa | 95 % interval |",
        "| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | --- |",
        *(
            f"| {r.what} | {r.n} | {r.yes} | {r.precision:.2f} | {r.recall:.2f} | {r.f1:.2f} | {_span(r.f1_interval)} "
            f"| {r.kappa:.2f} | {_span(r.kappa_interval)} |"
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
