import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages import output
from linkages.errors import OutputError


def write_run(out, text="one"):
    with output.building(out) as folder:
        (folder / "atlas.html").write_text(text)
        output.write_manifest(folder, {})


def test_a_new_folder_appears_with_everything_and_leaves_nothing_beside_it(tmp_path):
    write_run(tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["atlas.html", "run.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_earlier_run_is_replaced_whole(tmp_path):
    write_run(tmp_path / "out", "one")
    write_run(tmp_path / "out", "two")
    assert (tmp_path / "out" / "atlas.html").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def fail_in_the_middle(out):
    with output.building(out) as folder:
        (folder / "atlas.html").write_text("half")
        raise ValueError("in the middle")


def test_a_run_that_fails_leaves_the_earlier_one_untouched(tmp_path):
    write_run(tmp_path / "out", "one")
    with pytest.raises(ValueError, match="in the middle"):
        fail_in_the_middle(tmp_path / "out")
    assert (tmp_path / "out" / "atlas.html").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_run_that_fails_leaves_no_new_folder(tmp_path):
    with pytest.raises(ValueError, match="in the middle"):
        fail_in_the_middle(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_parents_made_for_a_run_that_fails_go_again(tmp_path):
    with pytest.raises(ValueError, match="in the middle"):
        fail_in_the_middle(tmp_path / "new" / "deep" / "out")
    assert list(tmp_path.iterdir()) == []


def test_parents_made_for_a_run_that_succeeds_stay(tmp_path):
    write_run(tmp_path / "new" / "out")
    assert (tmp_path / "new" / "out" / "run.json").exists()


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(OutputError, match="no run of linkages wrote"):
        write_run(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


def test_somebody_elses_file_in_an_earlier_run_is_named_and_kept(tmp_path):
    out = tmp_path / "out"
    write_run(out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        write_run(out, "two")
    assert (out / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("manifest", ["", "[]", '{"tool": "linkages"}', '{"tool": "other", "files": []}', "\x00"])
def test_a_manifest_that_is_not_ours_protects_the_folder(tmp_path, manifest):
    (tmp_path / "run.json").write_text(manifest)
    with pytest.raises(OutputError):
        output.check_destination(tmp_path)


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "out").mkdir()
    write_run(tmp_path / "out")
    assert (tmp_path / "out" / "run.json").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="is a file"):
        output.check_destination(tmp_path / "out")


def test_the_folder_is_readable_for_whom_other_new_folders_are(tmp_path):
    write_run(tmp_path / "out")
    (tmp_path / "plain").mkdir()
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_the_manifest_lists_every_file(tmp_path):
    write_run(tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert manifest["files"] == ["atlas.html", "run.json"]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "\tx", "\rx", "+49 30 1234 (call)", "-- none --", "-cmd"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    safe = output.spreadsheet_safe(pl.DataFrame({"name": [text]}))
    assert safe.item() == "'" + text


@pytest.mark.parametrize("text", ["plain", "-3.5", "+4", "-1e-5", "3-4", "", None, "'quoted", "-0,5"])
def test_other_text_and_numbers_stay_verbatim(text):
    safe = output.spreadsheet_safe(pl.DataFrame({"name": pl.Series([text], dtype=pl.String)}))
    assert safe.item() == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_no_cell_starts_a_formula_and_nothing_else_is_changed(texts):
    frame = pl.DataFrame({"name": pl.Series(texts, dtype=pl.String), "n": range(len(texts))})
    safe = output.spreadsheet_safe(frame)
    for before, after in zip(texts, safe["name"], strict=True):
        assert not after.startswith(("=", "@", "\t", "\r"))
        assert after in (before, "'" + before)


def test_csv_has_flags_as_digits_and_unknown_as_nothing(tmp_path):
    frame = pl.DataFrame({"flag": [True, False, None], "share": [0.5, None, 1.0], "name": ["a,b", 'say "x"\ny', None]})
    output.write_csv(frame, tmp_path / "t.csv")
    text = Path(tmp_path / "t.csv").read_text(encoding="utf-8")
    assert text == 'flag,share,name\n1,0.5,"a,b"\n0,,"say ""x""\ny"\n,1.0,\n'
