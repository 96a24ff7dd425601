import numpy as np
import polars as pl
import pytest

from linkages.chapters import share_words
from linkages.indicators.share_tables import Options, compare_shares, funnel, with_shrunk
from linkages.indicators.shares import share

OPTIONS = Options(permutations=199, resamples=99, seed=1)
SCHEMA = {"unit_kind": pl.String, "unit": pl.String, "project_id": pl.String, "ici": pl.Boolean}


def tables(rows):
    membership = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    compared = compare_shares(membership, options=OPTIONS)
    shares = with_shrunk(share(membership), compared)
    return {"ici_shares": shares, "share_funnel": funnel(shares), **compared.tables}


def study(chances=(0.1, 0.8), kind="programme", projects=80):
    rng = np.random.default_rng(1)
    found = []
    for i in range(projects):
        unit = i % len(chances)
        ici = bool(rng.random() < chances[unit])
        found += [("all", "all", str(i), ici), (kind, f"U{unit}", str(i), ici)]
    return tables(found)


def test_units_that_differ_are_said_to_differ():
    said = share_words.statements(study())["shares"]
    assert said.startswith("Shares of programmes differ by more than chance (spread ")
    assert "2 units, 80 projects of which 0 lie in several" in said
    assert "Their mean is" in said
    assert "2 of 2 lie outside the 95 % limits" in said


def test_units_that_do_not_are_said_not_to():
    said = share_words.statements(tables(_rows("programme")))["shares"]
    assert "differ by no more than chance allows" in said


def test_cross_border_regions_come_first():
    area = [(kind.replace("region", "cross_border_region"), *rest) for kind, *rest in _rows("region")]
    said = share_words.statements(tables([*_rows("programme"), *area]))["shares"]
    assert said.startswith("Shares of cross-border regions")


def _rows(kind):
    return [(kind, f"U{i % 3}", str(i), i % 4 == 0) for i in range(40)] + [
        ("all", "all", str(i), i % 4 == 0) for i in range(40)
    ]


@pytest.mark.parametrize("rows", [[], _rows("programme")[:1], [("programme", "U", "1", None)]])
def test_nothing_is_said_of_what_was_not_done(rows):
    made = tables(rows)
    assert share_words.statements(made) == {}
    assert share_words.compared(made, OPTIONS) == ()
    assert share_words.caveats(made) == ()
    judged = made["ici_shares"]["projects"].sum() > 0
    assert share_words.citations(made) == (("wilson1927",) if judged else ())
    assert ("Wilson" in share_words.counted(made)[0]) == judged


def test_units_are_counted_in_words():
    first, _ = share_words.counted(study())
    assert "Units: 2 programmes." in first


def test_what_was_done_is_said_with_its_numbers():
    said = " ".join(share_words.compared(study(), OPTIONS))
    assert "199 permutations" in said
    assert "99 resamples" in said
    assert "2 programmes: pooled" in said


def test_shrinkage_is_spoken_of_where_there_was_some():
    assert "beta-binomial" in " ".join(share_words.compared(study((0.1, 0.3, 0.8)), OPTIONS))
    assert "beta-binomial" not in " ".join(share_words.compared(study((0.1, 0.8)), OPTIONS))


def test_fields_carry_their_caveat():
    assert any("made by the rule" in caveat for caveat in share_words.caveats(study(kind="field")))
    assert not any("made by the rule" in caveat for caveat in share_words.caveats(study()))
