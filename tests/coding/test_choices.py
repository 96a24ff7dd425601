from pathlib import Path

import pytest

from linkages.coding.choices import NONE, choices
from linkages.coding.codebook import read_codebook
from linkages.errors import MissingFileError, SourceError
from linkages.resources import data_path


def test_coders_choose_from_the_codes_that_the_codebook_reads_for():
    codes = set(read_codebook(data_path("codebooks/specialisations.toml")).concepts)
    assert set(choices().specialisations) == codes | {NONE}


def test_every_criterion_says_what_speaks_for_and_against_it():
    assert choices().codes == ("C1", "C2", "C3", "C4")
    assert all(one.question.endswith("?") and one.yes and one.no for one in choices().criteria)


def test_a_codebook_that_lacks_something_is_named(tmp_path: Path):
    with pytest.raises(MissingFileError, match="no such codebook"):
        choices(tmp_path / "none.toml")
    (tmp_path / "poor.toml").write_text('title = "x"', encoding="utf-8")
    with pytest.raises(SourceError, match=r"poor.toml.*'concept'"):
        choices(tmp_path / "poor.toml")
    (tmp_path / "broken.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(SourceError, match=r"broken.toml: not a TOML file"):
        choices(tmp_path / "broken.toml")
