"""
Coding 30,000 projects with text: seconds and memory, beside a loop over regular expressions on a sample of them.

Texts are the sample study's and, where they are there, those of the real exports, repeated with words of their own so
that no two are the same. The loop looks for the same terms in the same sentences, one expression after the other, and
must find the same.
"""

import argparse
import re
import resource
import time
from pathlib import Path

import polars as pl

from linkages.coding.codebook import read_codebook
from linkages.coding.judgement import judge
from linkages.coding.languages import detect
from linkages.coding.matcher import prepare
from linkages.coding.sentences import sentences
from linkages.resources import data_path
from linkages.settings import sample_study
from linkages.sources import Export, read

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "keep" / "keep_1420_four_programmes.xlsx"


def repeated(export: Export, projects: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Repeat the projects of an export until there are so many, each text with a word of its own."""
    times = -(-projects // export.projects.height)
    copies = pl.DataFrame({"copy": range(times)}).select(
        pl.format(" {}", pl.lit("no") + pl.col("copy").cast(pl.String))
    )
    frames = [
        frame.join(copies.rename({copies.columns[0]: "copy"}), how="cross").with_columns(
            pl.col("project_id") + pl.col("copy")
        )
        for frame in (export.projects.select("project_id"), export.texts, export.themes, export.participations)
    ]
    ids = frames[0].head(projects).select("project_id")
    kept = [frame.join(ids, on="project_id", how="semi") for frame in frames]
    kept[1] = kept[1].with_columns(pl.col("text") + pl.col("copy"))
    return kept[0], kept[1], kept[2], kept[3]


def by_loop(texts: pl.DataFrame) -> set[tuple[int, str]]:
    """Sentences and concepts of which a term is there, one expression at a time."""
    book = read_codebook(data_path("codebooks/ici.toml"))
    split = sentences(texts)
    spoken: dict[int, set[str]] = {}
    for text, language in detect(split).filter("read").select("text_no", "language").iter_rows():
        spoken.setdefault(text, set()).add(language)
    compiled = [
        (entry, re.compile(entry.term.pattern or "|".join(map(re.escape, entry.term.literals))))
        for entry in book.entries
    ]
    found = set()
    for row, (text, plain) in enumerate(split.select("text_no", "plain").iter_rows()):
        languages = spoken.get(text, set())
        for entry, pattern in compiled:
            if (entry.language in languages or "*" in languages) and pattern.search(plain):
                found.add((row, entry.concept))
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--projects", type=int, default=30_000)
    parser.add_argument("--loop", type=int, default=60, help="projects that the loop reads")
    given = parser.parse_args()
    export = read(REAL if REAL.exists() else sample_study())
    projects, texts, themes, participations = repeated(export, given.projects)
    letters = int(texts["text"].str.len_chars().sum())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    judged = judge(projects, texts, themes, participations)
    end = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{projects.height} projects, {letters / 1e6:.0f} million letters: initiatives and specialisations "
        f"{end - start:.1f} s, high water {memory:.0f} MiB ({before:.0f} before), "
        f"{judged.projects['ici'].null_count()} unclear"
    )
    few = texts.join(projects.head(given.loop), on="project_id", how="semi")
    start = time.perf_counter()
    slow = by_loop(few)
    loop = time.perf_counter() - start
    matcher = prepare(read_codebook(data_path("codebooks/ici.toml")))
    start = time.perf_counter()
    split = sentences(few)
    fast = set(matcher.find(split, detect(split)).select("row", "concept").iter_rows())
    once = time.perf_counter() - start
    if slow != fast:
        raise SystemExit(f"the loop finds {len(slow)}, the matcher {len(fast)}")
    ratio = f"loop {loop:.2f} s, matcher {once:.2f} s, {loop / once:.0f} times"
    print(f"{given.loop} projects: {ratio}; {len(fast)} found by both")


if __name__ == "__main__":
    main()
