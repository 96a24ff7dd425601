"""What the page on hypotheses shows works as it stands there."""

import re
from pathlib import Path

import pytest

from linkages.indicators.hypotheses.files import _KEYS, _VARIABLE_KEYS, read
from linkages.indicators.hypotheses.kinds import KINDS
from linkages.indicators.hypotheses.verdicts import STATUSES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/howto/hypotheses.md").read_text(encoding="utf-8")
LIST = (ROOT / "data/hypotheses/README.md").read_text(encoding="utf-8")


def test_the_example_can_be_read(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    path = tmp_path / "mine.toml"
    path.write_text(example, encoding="utf-8")
    (found,) = read([path], built_in=False)
    assert found.test == "groups"


@pytest.mark.parametrize("name", [*KINDS, *STATUSES])
def test_every_kind_of_test_and_every_status_is_explained(name):
    assert f"| `{name}` |" in PAGE


@pytest.mark.parametrize("key", sorted(_KEYS - {"x", "y"}) + sorted(_VARIABLE_KEYS))
def test_every_key_is_listed(key):
    assert re.search(rf"^\|.*`{key}`.*\|", LIST, flags=re.MULTILINE)
