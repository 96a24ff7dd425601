"""The sample study reproduces the published figures, says that it is synthetic, and can be made again."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from linkages.coding.theme import ici_by_theme
from linkages.places.assign import place
from linkages.places.crossborder import areas
from linkages.places.membership import membership
from linkages.places.nuts import codes
from linkages.resources import data_path
from linkages.sources import read

ROOT = Path(__file__).resolve().parents[2]
FOLDER = data_path("projects")
AREAS = data_path("nuts2", "cross_border_regions.csv")
WORKBOOK = FOLDER / "baltic_0713_synthetic.xlsx"
CLUSTERING = "Clustering and economic cooperation"
EAST, JUTLAND = "South-East Finland-Russia", "Jutland (Syddanmark-Schleswig-K.E.R.N.)"
GO, SKAGERRAK, ESTONIA = "GO (Göteborg-Oslo)", "Skagerrak (Kattegat-Skagerrak)", "Estonia-Finland (Helsinki-Tallinn)"
ENGLISH_JUDGE = (
    r"lasting|permanent|standing|founded|keep paying|an agreement signed for ten years",
    r"to market|competitiveness|sold|export|orders for|first buyers",
    r"companies|firms",
    r"members come from|sit on the board|offices in|half of the members|working groups mix",
)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_sheet(path: Path, name: str) -> list[dict[str, object]]:
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def project_of(row: dict[str, object]) -> tuple[str, str]:
    acronym = row["Acronym"]
    return str(row["Programme"]), f"{acronym:.0f}" if isinstance(acronym, float) else str(acronym)


@pytest.fixture(scope="module")
def projects() -> dict[tuple[str, str], dict[str, object]]:
    return {project_of(row): row for row in read_sheet(WORKBOOK, "Projects (lead partners)")}


@pytest.fixture(scope="module")
def partners() -> list[dict[str, object]]:
    return read_sheet(WORKBOOK, "Partners")


@pytest.fixture(scope="module")
def key() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["programme"], row["acronym"]): row for row in read_rows(FOLDER / "baltic_0713_synthetic_key.csv")}


@pytest.fixture(scope="module")
def regions(partners) -> dict[tuple[str, str], set[str]]:
    outside = {row["name"]: row["nuts3_2013"] for row in read_rows(AREAS) if "-" in row["nuts3_2013"]}
    found = defaultdict(set)
    for row in partners:
        cell = str(row["NUTS3 (or equivalent)"])
        if cell:
            found[project_of(row)].add(outside.get(cell) or cell.split("  / ", maxsplit=1)[0])
    return found


def themes_of(project: dict[str, object]) -> list[object]:
    return [theme for theme in (project[f"Thematic{i}"] for i in (1, 2, 3)) if theme]


@pytest.fixture(scope="module")
def tally(projects, regions) -> dict[tuple[str, str], tuple[int, int]]:
    """Projects that can be judged and initiatives among them, by unit: a count of its own, without the package."""
    parts = defaultdict(set)
    for row in read_rows(AREAS):
        parts[row["unit"]].add(row["nuts3_2013"])
    judged, initiatives = Counter(), Counter()
    for name, project in projects.items():
        if not (themes := themes_of(project)):
            continue
        inside = [unit for unit, there in parts.items() if len({code[:2] for code in regions[name] & there}) > 1]
        for unit in [("all", "all"), ("programme", name[0]), *(("cross_border_region", unit) for unit in inside)]:
            judged[unit] += 1
            initiatives[unit] += CLUSTERING in themes
    return {unit: (n, initiatives[unit]) for unit, n in judged.items()}


@pytest.mark.parametrize(
    ("unit", "number", "initiatives"),
    [(EAST, 36, 14), (JUTLAND, 72, 27), ("Bothnian Arc", 104, None), ("Öresund", 70, None)],
)
def test_printed_numbers_of_projects_come_out(tally, unit, number, initiatives):
    found = tally["cross_border_region", unit]
    assert found == (number, initiatives if initiatives is not None else found[1])


@pytest.mark.parametrize(
    ("unit", "share"),
    [(EAST, 0.40), (JUTLAND, 0.37), (GO, 0.34), (SKAGERRAK, 0.30), (ESTONIA, 0.28)],
)
def test_printed_shares_come_out_to_the_nearest_project(tally, unit, share):
    number, initiatives = tally["cross_border_region", unit]
    assert initiatives == min(range(number + 1), key=lambda k: abs(k / number - share))


def test_the_average_is_that_of_the_paper_pooled_and_over_regions(tally):
    shares = [ici / n for (kind, _), (n, ici) in tally.items() if kind == "cross_border_region"]
    n, ici = tally["all", "all"]
    assert (round(ici / n, 3), round(sum(shares) / len(shares), 3)) == (0.234, 0.234)


def test_the_four_leading_regions_are_those_of_the_paper(tally):
    shares = {unit: ici / n for (kind, unit), (n, ici) in tally.items() if kind == "cross_border_region"}
    leading = sorted(shares, key=shares.__getitem__, reverse=True)[:4]
    assert leading == [EAST, JUTLAND, GO, SKAGERRAK]


def test_the_table_of_published_figures_expects_what_is_counted(tally):
    rows = [row for row in read_rows(FOLDER / "published.csv") if row["quantity"] in {"projects", "share"}]
    for row in rows:
        n, ici = tally[row["unit_kind"], row["unit"]]
        assert row["expected"] == (str(n) if row["quantity"] == "projects" else f"{ici / n:.4f}"), row["unit"]


def test_the_package_counts_the_same(tally):
    export = read(WORKBOOK)
    placed = place(export.participations)
    inside = membership(placed.participations, areas(placed.version.version)).projects
    judged = inside.join(ici_by_theme(export.projects, export.themes), on="project_id").drop_nulls("ici")
    found = {(unit, ici): n for unit, ici, n in judged.group_by("unit", "ici").len().iter_rows()}
    for (kind, unit), (n, ici) in tally.items():
        if kind == "cross_border_region":
            assert (found.get((unit, False), 0), found.get((unit, True), 0)) == (n - ici, ici), unit


def test_a_figure_that_does_not_hold_says_why():
    rows = read_rows(FOLDER / "published.csv")
    assert {row["holds"] for row in rows} == {"yes", "no"}
    assert all(row["remark"] for row in rows if row["holds"] == "no" or row["basis"] == "assumed")


def test_every_region_code_is_one_of_nuts_2013(regions):
    found = {code for there in regions.values() for code in there if "-" not in code}
    assert found <= codes("2013", 3)


def test_codes_of_the_three_levels_agree(partners):
    for row in partners:
        one, two, three = (str(row[f"NUTS{level} (or equivalent)"]).split("  / ")[0] for level in (1, 2, 3))
        assert not two or (three.startswith(two) and two.startswith(one))


def test_text_and_theme_agree(projects, key):
    assert projects.keys() == key.keys()
    for name, project in projects.items():
        meant = key[name]
        assert (meant["ici"] == "1") == all(meant[criterion] == "1" for criterion in ("C1", "C2", "C3", "C4"))
        assert (meant["ici"] == "1") == (CLUSTERING in themes_of(project))


def test_an_english_text_shows_all_four_criteria_exactly_where_it_is_an_initiative(projects, key):
    for name, project in projects.items():
        if text := str(project["Description EN"]).lower():
            assert all(re.search(sign, text) for sign in ENGLISH_JUDGE) == (key[name]["ici"] == "1"), text


def test_the_word_cluster_is_no_sign_either_way(projects, key):
    says = Counter()
    for name, project in projects.items():
        says[key[name]["ici"], "cluster" in f"{project['Project Name']} {project['Description EN']}".lower()] += 1
    assert min(says["1", True], says["1", False], says["0", True], says["0", False]) > 20


def test_every_organisation_is_marked(projects, partners):
    names = [str(row["Project Partner"]) for row in partners] + [str(p["Lead Partner"]) for p in projects.values()]
    assert all(name.endswith("(sample)") for name in names)


def test_the_workbook_says_on_its_first_sheet_that_it_is_synthetic():
    book = CalamineWorkbook.from_path(str(WORKBOOK))
    assert book.sheet_names[0].startswith("Read me - synthetic")
    assert book.get_sheet_by_index(0).to_python()[0] == ["SYNTHETIC SAMPLE - not real projects"]


def test_the_list_of_synthetic_files_knows_the_workbook():
    entries = json.loads((FOLDER / "synthetic.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(WORKBOOK.read_bytes()).hexdigest()
    assert [(entry["file"], entry["sha256"]) for entry in entries] == [(WORKBOOK.name, digest)]


def test_the_sample_has_the_troubles_it_promises(projects, partners):
    leads = Counter(project_of(row) for row in partners if row["Lead Partner"] == "Yes")
    rows = Counter(project_of(row) for row in partners)
    assert Counter(leads.values()).keys() == {1, 2}
    assert any(n == 1 for n in rows.values())
    assert any(not themes_of(p) for p in projects.values())
    assert any(not p["Thematic1"] and themes_of(p) for p in projects.values())
    assert any(not p["Project start"] for p in projects.values())
    assert any(not row["NUTS3 (or equivalent)"] for row in partners)
    assert any(isinstance(row["Acronym"], float) for row in partners)


def test_the_maker_gives_the_same_again(tmp_path):
    pytest.importorskip("xlsxwriter")
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        subprocess.run([sys.executable, ROOT / "scripts" / "make_sample.py", folder], check=True, capture_output=True)
    first, second = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders)
    assert first == second
    # Another zlib compresses to other bytes: beside the committed workbook, cells are compared.
    for sheet in ("Projects (lead partners)", "Partners", "Calls"):
        assert read_sheet(folders[0] / WORKBOOK.name, sheet) == read_sheet(WORKBOOK, sheet)
    for name in ("published.csv", "baltic_0713_synthetic_key.csv"):
        assert first[name] == (FOLDER / name).read_bytes()
