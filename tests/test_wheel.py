import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    code = f"import hatchling.build as b; print(b.build_wheel({str(folder)!r}))"
    built = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return folder / built.stdout.split()[-1]


def test_the_data_travels_in_the_wheel_with_its_notices(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {path.relative_to(ROOT) for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert wanted
    assert {f"linkages/{path.as_posix()}" for path in wanted} <= names
    assert "linkages/data/nuts2/README.md" in names


def test_the_sample_study_runs_from_the_wheel_in_an_environment_elsewhere(wheel, tmp_path):
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    zipfile.ZipFile(wheel).extractall(site)
    # the libraries come from this environment: tests don't reach the network
    libraries = Path(pytest.__file__).parents[1]
    Path(site, "zz_libraries.pth").write_text(f"{libraries}\n")
    ran = subprocess.run(
        [python, "-I", "-m", "linkages", "run", "--out", tmp_path / "out", "--draws", "20"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "atlas.html" in ran.stdout
    where = subprocess.run(
        [python, "-I", "-c", "import linkages; print(linkages.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(site)
    assert (tmp_path / "out" / "atlas.html").stat().st_size > 100_000
