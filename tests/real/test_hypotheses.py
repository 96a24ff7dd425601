"""Hypotheses on real exports: each has a verdict or a reason, and numbers that stand beside independent ones."""

from pathlib import Path

import pytest
from scipy import stats

import linkages as lk
from linkages.tables import validate
from linkages.tables.hypotheses import HYPOTHESES

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"needs the real files in {DATA}")


@pytest.fixture(scope="module")
def four():
    """Four programmes 2014-2020, with JRC's figures."""
    settings = {"draws": 20, "permutations": 199, "bootstraps": 99}
    statistics = (str(DATA / "nuts" / "jrc_n2_cm_v2013_v2016.csv"),)
    return lk.Study(DATA / "keep" / "keep_1420_four_programmes.xlsx", statistics=statistics, **settings).run()


def test_every_hypothesis_has_numbers_or_a_reason(four):
    table = four.tables["hypotheses"]
    validate(table, HYPOTHESES)
    tested = table.filter(table["status"] != "not testable")
    assert tested.height >= 10
    assert tested["effect"].null_count() == tested["p_adjusted"].null_count() == 0
    lost = table.filter(status="not testable")
    assert lost["result"].str.len_chars().min() > len("Not testable in this run: ")


def test_the_triple_helix_of_initiatives_is_tested_as_scipy_does(four):
    projects = four.tables["projects"].filter("partners_complete")
    known = projects.filter((projects["triple_helix"] != "undetermined") & projects["ici"].is_not_null())
    cells = [
        [known.filter(ici=ici, triple_helix=helix).height for helix in ("complete", "incomplete")]
        for ici in (True, False)
    ]
    row = four.tables["hypotheses"].filter(id="H15b").row(0, named=True)
    assert row["n"] == known.height
    assert row["p_value"] == pytest.approx(stats.fisher_exact(cells).pvalue)


def test_partners_without_projects_leave_initiatives_untold():
    found = lk.Study(DATA / "keep" / "keep_0713_north_sea_partners.csv", draws=5, permutations=19, bootstraps=19).run()
    table = found.tables["hypotheses"]
    status = dict(table.select("id", "status").iter_rows())
    assert {status[name] for name in ("H2", "H8", "H14", "H15b", "H16", "H16b", "H17", "H18")} == {"not testable"}
    assert status["G2"] != "not testable"
