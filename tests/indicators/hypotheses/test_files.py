"""Files of hypotheses: read, and everything wrong in them said at once with its file and key."""

import pytest

from linkages.errors import MissingFileError, TableError
from linkages.indicators.hypotheses.files import read

GOOD = """
id = "U1"
statement = "Busy regions have more organisations."
source = "Somebody"
place = "page 7"
unit = "regions"
table = "regions"
test = "correlation"
does_not_show = "why"
where = [{ column = "inside", is = true }]

[x]
label = "projects"
column = "regions.projects"

[y]
label = "organisations"
column = "regions.organisations"
"""


@pytest.fixture
def given(tmp_path):
    def write(text, name="own.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(*paths):
    with pytest.raises(TableError) as error:
        read(paths, built_in=False)
    return {violation.column: violation for violation in error.value.violations}


SHARE = (
    GOOD.split("[x]", maxsplit=1)[0]
    + """
[x]
label = "projects"
column = "regions.projects"

[y]
label = "the share of initiatives"
share = "projects.ici"
members = "region"
"""
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (SHARE.replace("correlation", "groups"), "y.share"),
        (SHARE.replace("[x]", "[z]").replace("[y]", "[x]").replace("[z]", "[y]"), "x.share"),
        (SHARE.replace("where =", 'within = "programme"\nwhere ='), "within"),
    ],
)
def test_shares_are_taken_only_where_projects_are_dealt_out(given, text, key):
    assert read([given(SHARE)], built_in=False)[0].y.share == "projects.ici"
    assert key in faults(given(text, "other.toml"))


def test_a_file_of_ones_own_is_read(given):
    (found,) = read([given(GOOD)], built_in=False)
    assert (found.id, found.key, found.direction, found.role) == ("U1", "region", "greater", "confirmatory")
    assert found.where[0].asked == {"is": True}
    assert found.x.name() == "regions.projects"
    assert not found.built_in


def test_those_that_ship_with_the_package_come_first(given):
    found = read([given(GOOD)])
    assert found[-1].id == "U1"
    assert found[0].built_in
    assert [one.id for one in found[:2]] == ["H1", "H1b"]


def test_a_folder_is_read_in_the_order_its_files_ask_for(given, tmp_path):
    given(GOOD.replace("U1", "U2") + "", "a.toml")
    given("order = 1\n" + GOOD, "b.toml")
    assert [one.id for one in read([tmp_path], built_in=False)] == ["U1", "U2"]


def test_text_over_several_lines_becomes_one_line(given):
    (found,) = read([given(GOOD.replace('"why"', '"""why\n  not"""'))], built_in=False)
    assert found.does_not_show == "why not"


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(MissingFileError, match="no such file or folder"):
        read([tmp_path / "none.toml"], built_in=False)
    with pytest.raises(MissingFileError, match=r"no hypothesis \(\*\.toml\)"):
        read([tmp_path], built_in=False)


def test_no_toml_is_said_with_its_file(given):
    found = faults(given("id = ", "broken.toml"))["file"]
    assert found.where == "broken.toml"
    assert "TOML" in found.expected


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ('"regions"\ntest', '"nowhere"\ntest', "table", "regions"),
        ('"correlation"', '"guess"', "test", "two_by_two"),
        ('"regions.projects"', '"nowhere.projects"', "x.column", "participations"),
        ('"regions.projects"', '"projects"', "x.column", "table.column"),
        ('id = "U1"', 'id = ""', "id", "a text"),
        ('place = "page 7"', 'place = "page 7"\nsurprise = 1', "surprise", "does_not_show"),
        ("is = true", "resembles = 1", "where.resembles", "at_least"),
        ("is = true", "at_least = true", "where.inside.at_least", "a number"),
        ('{ column = "inside", is = true }', '{ column = "inside" }', "where.inside", "at_least"),
        ('{ column = "inside", is = true }', '"inside"', "where", "column"),
        ('label = "projects"\n', "", "x.label", "a text"),
        ('column = "regions.projects"', "at_least = 1", "x", "exactly one of"),
        ('column = "regions.projects"', 'column = "regions.projects"\nvalues = { A = 1 }', "x", "exactly one of"),
        ('column = "regions.projects"', 'values = { A = "many" }', "x.values", "numbers by unit"),
        ('column = "regions.projects"', 'share = "projects.ici"', "x.members", "region"),
        ('column = "regions.projects"', 'column = "areas.unit"\nby = "region"', "x.by", "together"),
        ('column = "regions.projects"', 'column = "areas.unit"\nby = "region"\ntake = "all"', "x.take", "distinct"),
        ('column = "regions.projects"', 'column = "regions.projects"\ntop = 2', "x.top", "between 0 and 1"),
        ('does_not_show = "why"', 'does_not_show = "why"\ndirection = "up"', "direction", "greater"),
        ('does_not_show = "why"', 'does_not_show = "why"\nrole = "sure"', "role", "descriptive"),
        ('does_not_show = "why"', 'does_not_show = "why"\nleast = "much"', "least", "a number"),
        ('does_not_show = "why"', 'does_not_show = "why"\ncite = "x2000"', "cite", "a list of texts"),
        ('"correlation"', '"paired"', "within", "a column"),
        ('"correlation"', '"proportion"', "y", "takes x"),
        ('"correlation"', '"association"', "x", "takes no variable"),
        ('table = "regions"', 'table = "ties_regions"', "key", "source"),
    ],
)
def test_a_fault_is_said_with_its_key_and_what_there_is(given, old, new, key, says):
    assert old in GOOD
    found = faults(given(GOOD.replace(old, new, 1)))
    assert key in found, found
    assert says in found[key].expected
    assert found[key].where == "own.toml"


def test_a_missing_variable_is_said(given):
    found = faults(given(GOOD[: GOOD.index("[y]")]))
    assert "takes x, y" in found["y"].expected


def test_all_faults_of_all_files_are_said_at_once(given):
    one = given(GOOD.replace('"correlation"', '"guess"').replace('"Somebody"', "1"), "one.toml")
    two = given("id = ", "two.toml")
    with pytest.raises(TableError) as error:
        read([one, two], built_in=False)
    assert sorted((v.where, v.column) for v in error.value.violations) == [
        ("one.toml", "source"),
        ("one.toml", "test"),
        ("two.toml", "file"),
    ]


def test_two_hypotheses_of_one_id_are_told_apart_by_the_reader(given):
    found = faults(given(GOOD), given(GOOD, "again.toml"))["id"]
    assert found.where == "again.toml"
    assert "own.toml has it" in found.expected


def test_numbers_that_are_none_are_refused(given):
    found = faults(given(GOOD.replace("is = true", "at_least = nan")))
    assert "a number" in found["where.inside.at_least"].expected
