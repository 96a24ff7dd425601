"""The evidence of a pair equals what its definition gives, on every engine."""

from itertools import combinations
from math import exp, log

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from linkages.errors import SettingError
from linkages.network.evidence import COLUMNS, evidence

ROLES = st.sampled_from(["lead", "partner"])
MEMBERS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from("abcde"), ROLES), max_size=40)
YEARS = st.lists(st.one_of(st.none(), st.integers(2007, 2020)), min_size=7, max_size=7)
PERIODS = st.lists(st.sampled_from([None, "2007-2013", "2014-2020"]), min_size=7, max_size=7)
FIELDS = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["x", "y", "z"])), max_size=15)


def frames(members, years, periods, fields):
    number, text = pl.Int64, pl.String
    return (
        pl.DataFrame(members, schema={"project_id": number, "node": text, "role": text}, orient="row"),
        pl.DataFrame(
            {"project_id": range(7), "year": years, "period": periods},
            schema_overrides={"year": number, "period": text},
        ),
        pl.DataFrame(fields, schema={"project_id": number, "field": text}, orient="row"),
    )


def shannon(shares):
    return -sum(p * log(p) for p in shares if p)


def brute_force(members, years, periods, fields):
    rows = []
    of = {n: {p for p, m, _ in members if m == n} for _, n, _ in members}
    led = {n: {p for p, m, r in members if m == n and r == "lead"} for n in of}
    themes = {p: {f for q, f in fields if q == p} for p in range(7)}
    for a, b in combinations(sorted(of), 2):
        joint = of[a] & of[b]
        if not joint:
            continue
        known = [years[p] for p in joint if years[p] is not None]
        dated = [periods[p] for p in joint if periods[p] is not None]
        leads = sum(any(p in led[n] for n in of) for p in joint)
        own = [themes[p] for p in joint if themes[p]]
        mean = [sum((f in t) / len(t) for t in own) / len(own) for f in "xyz"] if own else []
        breadth = exp(shannon(mean) - sum(log(len(t)) for t in own) / len(own)) if own else None
        rows.append(
            {
                "source": a,
                "target": b,
                "joint_projects": len(joint),
                "newman_weight": sum(1 / (len({n for q, n, _ in members if q == p}) - 1) for p in joint),
                "first_year": min(known, default=None),
                "last_year": max(known, default=None),
                "periods": len(set(dated)) or None,
                "breadth": breadth,
                "led_source": len(joint & led[a]) if leads else None,
                "led_target": len(joint & led[b]) if leads else None,
                "dependence_source": len(joint) / len(of[a]),
                "dependence_target": len(joint) / len(of[b]),
                "known_years": len(known),
                "known_periods": len(dated),
                "known_leads": leads,
            }
        )
    return rows


def table(rows):
    kinds = dict.fromkeys(("source", "target"), pl.String)
    kinds |= dict.fromkeys(("newman_weight", "breadth", "dependence_source", "dependence_target"), pl.Float64)
    frame = rows
    if not isinstance(rows, pl.DataFrame):
        frame = pl.DataFrame(rows, schema=list(COLUMNS), infer_schema_length=None)
    return frame.cast({c: kinds.get(c, pl.Int64) for c in COLUMNS}).sort("source", "target")


@given(MEMBERS, YEARS, PERIODS, FIELDS)
def test_evidence_is_what_the_definition_says(members, years, periods, fields):
    m, p, f = frames(members, years, periods, fields)
    ours = table(evidence(m, projects=p, fields=f))
    assert_frame_equal(ours, table(brute_force(members, years, periods, fields)), abs_tol=2e-6)


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_every_engine_gives_the_same_numbers(engine):
    draws = [(p, k) for p in range(7) for k in range(1, 6) if p != 3 or k > 1]
    members = [(p, "abcdefgh"[(p * k) % 8], "lead" if k == 1 else "partner") for p, k in draws]
    years = [2007, 2009, None, 2013, 2015, 2019, 2020]
    fields = [(0, "x"), (0, "y"), (1, "x"), (2, "z"), (4, "x"), (4, "z"), (4, "y")]
    m, p, f = frames(members, years, ["1", "1", None, "2", "2", "2", None], fields)
    expected = table(evidence(m, projects=p, fields=f))
    if engine == "pandas":
        ours = pl.from_pandas(evidence(m.to_pandas(), projects=p.to_pandas(), fields=f.to_pandas()))
    else:
        db = duckdb.connect()
        m, p, f = (db.from_arrow(frame.to_arrow()) for frame in (m, p, f))
        ours = evidence(m, projects=p, fields=f).pl()
    assert_frame_equal(table(ours), expected)
    assert expected.height > 20


@pytest.mark.parametrize("order", [0, 0.5, 1, 2])
def test_breadth_is_one_for_alike_projects_and_their_number_for_projects_that_share_no_field(order):
    members = [(p, n, "partner") for p in range(3) for n in "ab"] + [(p, n, "partner") for p in (3, 4) for n in "cd"]
    fields = [(0, "x"), (1, "y"), (2, "z"), (3, "x"), (3, "y"), (4, "x"), (4, "y")]
    m, p, f = frames(members, [None] * 7, [None] * 7, fields)
    found = evidence(m, projects=p, fields=f, order=order).sort("source")
    assert found["breadth"].to_list() == [3.0, 1.0]


def test_order_is_no_less_than_zero():
    m, p, f = frames([], [None] * 7, [None] * 7, [])
    with pytest.raises(SettingError, match="found -1, expected 0 or more"):
        evidence(m, projects=p, fields=f, order=-1)
