"""
The whole run on an export of 2,000 projects and 8,600 partners, beside reading that file with pandas and openpyxl.

The workbook is made from a seed in keep.eu's layout of 2019: columns filled as often, and texts as long, as in real
exports; the sentences, towns and codes are those of the sample study that the package ships. Both run in a process of
their own, imports and the end of the process included; time is the best of a few, memory the high-water mark. Beside
the time that passes stands that of the processor, which a busy machine stretches less. Usage::

    python benchmarks/end_to_end.py [--repeat 3] [--projects 2000] [--partners 8600] [--keep FILE] [--at-most 8]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

PANDAS = """
import sys
import pandas as pd

sheets = pd.read_excel(sys.argv[1], sheet_name=None, engine="openpyxl")
print({name: len(sheet) for name, sheet in sheets.items()})
"""
PEAK = """
import atexit
import os
from pathlib import Path

def _tell():
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    print("VmHWM", peak, sum(os.times()[:2]))

atexit.register(_tell)
"""
LINKAGES = """
import sys
from linkages.cli import main

sys.exit(main(sys.argv[1:]))
"""
PROJECTS, PARTNERS = "Projects (lead partners)", "Partners"
# how often a column of text is filled, and with how many characters, in real exports of that layout
TEXTS = {
    "Description 1": (0.85, 980),
    "Description 2": (0.15, 2170),
    "Description EN": (0.29, 3270),
    "Expected Results 1": (0.14, 2300),
    "Expected Results 2": (0.14, 2060),
    "Expected Results EN": (0.15, 80),
    "Achievements 1": (0.14, 1420),
    "Achievements 2": (0.12, 1390),
    "Achievements EN": (0.01, 1120),
    "Expected Outputs 1": (0.14, 890),
    "Expected Outputs 2": (0.14, 820),
    "Expected Outputs EN": (0.15, 1260),
    "Delivered Outputs 1": (0.14, 420),
    "Delivered Outputs 2": (0.12, 390),
    "Delivered Outputs EN": (0.01, 310),
}
PROGRAMMES = 12
PERIODS = {"2007-2013": 2008, "2014-2020": 2015}
BODIES = ("Council", "University", "Chamber of Commerce", "Science Park", "Museum", "Hospital", "Institute", "AS", "Oy")
TRADES = (
    "Water",
    "Energy",
    "Timber",
    "Food",
    "Marine",
    "Metal",
    "Software",
    "Medical",
    "Travel",
    "Design",
    "Transport",
)
MOST = 40


class Bank:
    """What the sample study holds to compose from: sentences, themes, places."""

    def __init__(self) -> None:
        import pandas as pd

        from linkages.settings import sample_study

        sheets = pd.read_excel(sample_study(), sheet_name=[PROJECTS, PARTNERS], dtype=str, engine="calamine")
        projects, partners = sheets[PROJECTS], sheets[PARTNERS]
        self.project_columns, self.partner_columns = [str(name) for name in projects], [str(name) for name in partners]
        self.sentences = {
            name: _sentences(projects[name].dropna().tolist()) for name in ("Description 1", "Description EN")
        }
        self.themes = sorted(set(projects["Thematic1"].dropna()))
        where = [
            "Postal code",
            "Town",
            "Country",
            "Country code",
            *(n for n in self.partner_columns if n.startswith("NUTS")),
        ]
        places = partners[where].dropna().drop_duplicates().sort_values(where)
        self.places = [{str(name): cell for name, cell in row.items()} for row in places.to_dict("records")]


def _sentences(texts: Sequence[str]) -> list[str]:
    return sorted({f"{part.strip().rstrip('.')}." for text in texts for part in text.split(". ") if part.strip()})


def make(path: Path, *, projects: int, partners: int, seed: int = 1) -> None:
    """Write the workbook."""
    import xlsxwriter

    random, bank = Random(seed), Bank()  # noqa: S311  (no secret)
    roster = [_organisation(random, bank, number) for number in range(partners // 2)]
    weights = [(rank + 5) ** -0.6 for rank in range(len(roster))]
    sizes = [1] * projects
    for _ in range(partners - projects):
        sizes[int(random.betavariate(1, 2) * projects)] += 1
    leads: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for number, size in enumerate(sizes):
        project = _project(random, bank, number)
        members = random.choices(roster, weights, k=min(size, MOST))
        same = {name: project[name] for name in ("Programme", "Acronym")}
        rows += [same | member | {"Lead Partner": "No" if i else "Yes"} for i, member in enumerate(members)]
        first = {name: value for name, value in members[0].items() if name in ("Postal code", "Town", "Country")}
        leads.append(project | first | {"Lead Partner": members[0]["Project Partner"]})
    book = xlsxwriter.Workbook(str(path), {"strings_to_urls": False})
    for name, columns, lines in ((PROJECTS, bank.project_columns, leads), (PARTNERS, bank.partner_columns, rows)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, columns)
        for i, line in enumerate(lines, start=1):
            sheet.write_row(i, 0, [line.get(column) for column in columns])
    book.close()


def _organisation(random: Random, bank: Bank, number: int) -> dict[str, Any]:
    place = random.choice(bank.places)
    name = f"{place['Town']} {random.choice(TRADES)} {random.choice(BODIES)} {number // 9 or ''}".strip()
    status = random.choice(("public", "private", "n/a"))
    return place | {"Project Partner": name, "Legal Status": status, "Street": f"Street {number}"}


def _project(random: Random, bank: Bank, number: int) -> dict[str, Any]:
    period = random.choice(list(PERIODS))
    start = date(PERIODS[period], 1, 1) + timedelta(days=random.randrange(5 * 365))
    end = start + timedelta(days=random.randrange(365, 4 * 365))
    budget = random.lognormvariate(13, 1)
    return {
        "Programme": f"{period.replace('-', ' - ')} Programme {number % PROGRAMMES + 1}",
        "Acronym": f"Made up {number}",
        "Project Name": " ".join(random.choice(bank.sentences["Description EN"]).split()[:8]),
        "Period": period,
        "Budget": f"{budget:,.2f}",
        "EU Funding": round(budget * 0.6, 2),
        "Website": f"http://www.example.org/{number}",
        **{
            f"Thematic{i}": random.choice(bank.themes)
            for i, share in ((1, 1), (2, 0.5), (3, 0.1))
            if random.random() < share
        },
        "Specific Obj": random.choice(bank.sentences["Description EN"]),
        "Thematic Obj": random.choice(bank.sentences["Description EN"]),
        "Inv. Priority": _text(random, bank.sentences["Description EN"], 320),
        **{
            column: _text(random, bank.sentences[f"Description {'EN' if column.endswith('EN') else '1'}"], length)
            for column, (share, length) in TEXTS.items()
            if random.random() < share
        },
        "Project start": f"{start:%Y/%m/%d}",
        "Project end": f"{end:%Y/%m/%d}",
    }


def _text(random: Random, sentences: Sequence[str], about: int) -> str:
    """Compose a text of a length that varies as real ones do."""
    length, made = about * random.uniform(0.4, 1.6), ""
    while len(made) < length:
        made += f" {random.choice(sentences)}"
    return made.strip()


def timed(code: str, *arguments: str) -> tuple[float, float, float, str]:
    """Run Python in a process of its own: seconds, those of the processor, high-water memory in MB, what it printed."""
    # modules are compiled once, as those of an installed package are
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", PEAK + code, *arguments]
    before = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=compiled)
    seconds = time.perf_counter() - before
    if done.returncode:
        sys.exit(f"failed:\n{done.stderr}")
    printed, _, peak = done.stdout.rpartition("VmHWM ")
    memory, processor = peak.split()
    return seconds, float(processor), int(memory) / 1024, printed.strip()


def main() -> None:
    """Make the workbook, run both, print the ratio and the stages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--partners", type=int, default=8600)
    parser.add_argument("--keep", type=Path, help="keep the workbook here")
    parser.add_argument("--at-most", type=float, default=8.0, help="fail beyond this ratio")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book, out = given.keep or Path(folder, "export.xlsx"), Path(folder, "out")
        make(book, projects=given.projects, partners=given.partners)
        ours, theirs = [], []
        for _ in range(given.repeat):
            theirs.append(timed(PANDAS, str(book)))
            ours.append(timed(LINKAGES, "run", str(book), "--out", str(out), "--quiet"))
        manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
        size = (out / "atlas.html").stat().st_size / 1e6
    a, b = min(ours), min(theirs)
    print(f"workbook as pandas counts it: {b[3]}; regions tied {manifest['counts']['ties_regions']:,} times, ", end="")
    print(f"organisations {manifest['counts']['ties_organisations']:,} times; atlas {size:.2f} MB")
    for name, runs in (("linkages run", ours), ("pandas + openpyxl", theirs)):
        best, peak = min(runs), max(run[2] for run in runs)
        print(f"{name:18} {best[0]:6.2f} s, of the processor {min(run[1] for run in runs):6.2f} s, {peak:6.0f} MB")
    for stage in manifest["stages"]:
        print(f"  {stage['seconds']:6.2f} s  {stage['peak_memory_mb']:6.0f} MB  {stage['stage']}")
    ratio = a[0] / b[0]
    processor = min(run[1] for run in ours) / min(run[1] for run in theirs)
    print(f"ratio {ratio:.2f}, of the processor's time {processor:.2f} (at most {given.at_most:g})")
    if ratio > given.at_most:
        sys.exit(1)


if __name__ == "__main__":
    main()
