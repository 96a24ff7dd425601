"""Hypotheses in a run: all of the package have a row, those of the user stand beside them, and methods say what ran."""

import polars as pl
import pytest

import linkages as lk
from linkages.errors import MissingFileError, TableError
from linkages.indicators.hypotheses import read
from linkages.tables import validate
from linkages.tables.hypotheses import HYPOTHESES

OWN = """
id = "U1"
statement = "Leads <b>are</b> | *Swedish*."
source = "=cmd()"
place = "page 1"
test = "proportion"
unit = "partners"
table = "partners"
key = "organisation_id"
where = [{ column = "role", is = "lead" }]
does_not_show = "why `they` are"

[x]
label = "lie in Sweden"
column = "partners.country"
is = "SE"
"""


@pytest.fixture
def made_of_two():
    """Run a study of two projects, each led by X in Sweden with Y in Finland as partner."""
    own = pl.DataFrame({"project_id": ["a", "b"], "programme": ["Nord", "Nord"], "period": ["2014-2020"] * 2})
    partners = pl.DataFrame(
        {
            "project_id": ["a", "a", "b", "b"],
            "name": ["X", "Y"] * 2,
            "role": ["lead", "partner"] * 2,
            "nuts2_code": ["SE11", "FI1B"] * 2,
            "country": ["SE", "FI"] * 2,
        }
    )

    def made(**settings):
        return lk.Study(lk.from_frames(own, partners), draws=5, permutations=9, bootstraps=9, **settings).run()

    return made


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_every_hypothesis_of_the_package_has_a_row(small):
    table = small.tables["hypotheses"]
    validate(table, HYPOTHESES)
    assert table["id"].to_list() == [one.id for one in read()]
    assert table.filter(status="not testable")["result"].str.starts_with("Not testable in this run: ").all()


def test_the_statement_counts_what_could_be_tested(small):
    table = small.tables["hypotheses"]
    tested = table.height - table.filter(status="not testable").height
    assert small.statements["hypotheses"].startswith(f"{tested} of {table.height} hypotheses could be tested")


def test_methods_tell_of_hypotheses_that_were_tested_and_of_no_test_that_was_not_run(small):
    text = small.atlas.methods
    section = text[text.index("## Hypotheses") :].split("\n## ")[0]
    table = small.tables["hypotheses"]
    tested = set(table.filter(table["status"] != "not testable")["test"])
    for row in table.iter_rows(named=True):
        assert (f"**{row['id']}**" in section) == (row["status"] != "not testable")
    assert ("Jaccard" in section) == ("sets" in tested)


def test_ones_own_hypotheses_are_tested_beside_those_of_the_package(made_of_two, own):
    results = made_of_two(hypotheses=own)
    row = results.tables["hypotheses"].filter(id="U1").row(0, named=True)
    assert (row["n"], row["effect"], row["file"]) == (2, 1.0, "own.toml")
    assert "2 of 2 partners lie in Sweden" in row["result"]
    assert ("own.toml" in dict(results.attachments)) is True
    assert "Leads \\<b\\>are\\</b\\> \\| \\*Swedish\\*." in results.atlas.methods
    assert "<b>are</b>" not in results.atlas.methods


def test_a_wrong_file_stops_the_run_before_anything_is_read(tmp_path, own):
    own.write_text(OWN.replace('"partners"\nkey', '"nowhere"\nkey'), encoding="utf-8")
    with pytest.raises(TableError, match=r"own\.toml, column 'table': found 'nowhere', expected one of projects"):
        lk.Study(tmp_path / "is-not-there.xlsx", hypotheses=own).run()
    with pytest.raises(MissingFileError, match="no such file or folder of hypotheses"):
        lk.Study(hypotheses=tmp_path / "none").run()


def test_a_column_that_there_is_not_is_named_with_those_there_are(made_of_two, own):
    own.write_text(OWN.replace("partners.country", "partners.nothing"), encoding="utf-8")
    with pytest.raises(TableError, match=r"own\.toml, column 'x': found 'partners\.nothing', expected a column.*kind"):
        made_of_two(hypotheses=own)


def test_settings_name_the_files(own):
    assert lk.Study(hypotheses=own).settings.describe()["hypotheses"] == "own.toml"
