import polars as pl
import pytest

from linkages.errors import SettingError
from linkages.selection import select
from linkages.sources import Export
from linkages.tables import COVERAGE, READ_PARTICIPATIONS, READ_PROJECTS, READ_TEXTS, READ_THEMES, conform


def typed(table, **columns):
    frame = pl.DataFrame(columns)
    rest = [pl.lit(None, dtype).alias(n) for n, dtype in table.empty().schema.items() if n not in columns]
    return conform(frame.with_columns(rest), table)


def export():
    return Export(
        projects=typed(
            READ_PROJECTS,
            project_id=["1", "2", "3"],
            period=["2007-2013", "2014-2020", None],
            programme=["North Sea", "Baltic Sea Region", "South Baltic"],
        ),
        participations=typed(
            READ_PARTICIPATIONS, project_id=["1", "2", "2", "3"], name=["a", "b", "c", "d"], role=["lead"] * 4
        ),
        themes=typed(READ_THEMES, project_id=["2"], position=[1], theme=["Water"]),
        texts=typed(READ_TEXTS, project_id=["1"], field=["name"], language=["en"], text=["t"]),
        coverage=COVERAGE.empty(),
        inputs=(),
    )


def test_nothing_asked_for_keeps_everything():
    assert select(export()).projects.height == 3


@pytest.mark.parametrize("period", ["2007-2013", "2007 – 2013", " 2007-2013 "])
def test_a_period_keeps_its_projects_and_their_rows(period):
    kept = select(export(), period=period)
    assert kept.projects["project_id"].to_list() == ["1"]
    assert kept.participations["name"].to_list() == ["a"]
    assert (kept.themes.height, kept.texts.height) == (0, 1)


@pytest.mark.parametrize(
    ("pattern", "ids"), [("baltic", ["2", "3"]), ("*Baltic", ["3"]), ("Baltic*", ["2"]), ("?orth*", ["1"])]
)
def test_a_programme_is_part_of_its_name_or_a_pattern(pattern, ids):
    assert select(export(), programme=pattern).projects["project_id"].to_list() == ids


def test_what_was_left_out_is_counted():
    coverage = select(export(), programme="baltic").coverage
    assert coverage.select("rows", "known", "lost").row(0) == (3, 2, 1)


def test_nothing_left_is_an_error_that_lists_what_there_is():
    with pytest.raises(SettingError, match="Baltic Sea Region; North Sea; South Baltic"):
        select(export(), programme="Adriatic")
