import pytest

from linkages import errors


@pytest.mark.parametrize(
    ("ours", "builtin"),
    [
        (errors.SourceError, ValueError),
        (errors.MissingFileError, FileNotFoundError),
        (errors.ColumnError, KeyError),
        (errors.TableError, ValueError),
        (errors.SettingError, ValueError),
        (errors.RegionError, ValueError),
        (errors.OutputError, OSError),
    ],
)
def test_each_error_is_ours_and_the_builtin_that_a_stranger_would_catch(ours, builtin):
    assert issubclass(ours, errors.LinkagesError)
    assert issubclass(ours, builtin)


def test_a_missing_column_is_named_with_the_place_and_with_what_is_there():
    said = str(errors.ColumnError(["nuts2"], present=["code", "town"], where="x.csv"))
    assert all(word in said for word in ("x.csv", "'nuts2'", "'code'", "'town'"))


def test_a_missing_column_is_said_without_the_quotes_that_a_key_error_puts_around():
    error = errors.ColumnError(["a"], present=[], where="x.csv")
    assert str(error).startswith("x.csv")


@pytest.mark.parametrize(("missing", "noun"), [(["a"], "no column '"), (["a", "b"], "no columns '")])
def test_one_column_is_singular_and_several_are_plural(missing, noun):
    assert noun in str(errors.ColumnError(missing, present=[], where="x"))


def test_a_table_without_columns_is_said_to_have_none():
    assert "There are: none." in str(errors.ColumnError(["a"], present=[], where="x"))


def violations(number):
    return [errors.Violation("share", f"value {n}", "at most 1") for n in range(number)]


def test_every_violation_is_listed_while_they_fit():
    few = violations(errors.TableError._shown)
    said = str(errors.TableError("regions", few)).splitlines()
    assert [line.strip() for line in said[1:]] == [str(violation) for violation in few]


def test_a_long_list_of_violations_ends_with_how_many_more_there_are():
    over = 7
    said = str(errors.TableError("regions", violations(errors.TableError._shown + over))).splitlines()
    assert len(said) == errors.TableError._shown + 2
    assert f"{over} more" in said[-1]


def test_violations_that_are_not_shown_are_kept():
    many = violations(errors.TableError._shown * 2)
    assert errors.TableError("regions", many).violations == tuple(many)


def test_a_violation_names_its_place_where_it_is_known():
    assert str(errors.Violation("a", "x", "y", where="f.csv, row 3")).startswith("f.csv, row 3, column 'a'")
