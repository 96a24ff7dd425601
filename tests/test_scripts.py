import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKERS = sorted(path.name for path in (ROOT / "scripts").glob("make_*.py"))


@pytest.mark.parametrize("name", MAKERS)
def test_every_maker_tells_what_it_makes_and_makes_nothing_then(name, tmp_path):
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts" / name, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("usage:")
    assert list(tmp_path.iterdir()) == []
