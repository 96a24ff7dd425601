import json
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version

from linkages import methods

RUN = """
import json, sys
import polars as pl
import linkages as lk
from linkages import methods

partners = pl.DataFrame({
    "project_id": ["a", "a", "b", "b"], "name": ["X", "Y", "X", "Z"], "role": ["lead", "partner"] * 2,
    "nuts2_code": ["SE11", "FI1B", "SE11", "EE00"], "country": ["SE", "FI", "SE", "EE"],
})
projects = pl.DataFrame({"project_id": ["a", "b"], "programme": ["Nord"] * 2})
run = lk.Study(lk.from_frames(projects, partners), draws=9, permutations=9, bootstraps=9).run()
used = methods.software(run)
run.write(sys.argv[1])
print(json.dumps([used, sorted({name.split(".")[0] for name in sys.modules})]))
"""
MODULES = {"python-calamine": "python_calamine"}


def test_libraries_that_are_named_were_loaded_by_the_run(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "out")], capture_output=True, text=True, check=True
    )
    used, loaded = json.loads(done.stdout.splitlines()[-1])
    names = {MODULES.get(name, name) for name in used}
    assert names <= {*loaded, "python"}
    heavy = {"statsmodels", "esda", "libpysal", "sklearn", "duckdb", "pyspark", "python_calamine", "openpyxl"}
    assert heavy & set(loaded) <= names


def test_versions_are_those_installed(small):
    used = methods.software(small)
    assert used["polars"] == version("polars")
    assert list(used)[:2] == ["linkages", "python"]


def test_libraries_of_what_was_not_asked_for_are_not_named(small):
    exact = replace(small, settings=replace(small.settings, identity="exact"))
    assert "rapidfuzz" in methods.software(small)
    assert "rapidfuzz" not in methods.software(exact)
    assert "python-calamine" not in methods.software(small)


def test_the_engine_is_named_where_it_computed(small):
    assert "duckdb" in methods.software(replace(small, settings=replace(small.settings, engine="duckdb")))
    assert "duckdb" not in methods.software(small)
