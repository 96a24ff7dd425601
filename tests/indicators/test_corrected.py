import polars as pl
import pytest

from linkages.errors import ColumnError
from linkages.indicators.corrected import corrected
from linkages.indicators.shares import wilson
from linkages.tables import ICI_SHARES_CORRECTED, validate

N = 100
IDS = [f"p{i:03}" for i in range(N)]
TRUTH = [i % 3 == 0 for i in range(N)]
MEMBERSHIP = pl.DataFrame(
    {
        "unit_kind": ["all"] * N + ["programme"] * N + ["country"] * 20,
        "unit": ["all"] * N + ["Nord" if i < 95 else "Süd" for i in range(N)] + ["SE"] * 20,
        "project_id": [*IDS, *IDS, *IDS[:20]],
    }
)


def rule(**columns: object) -> pl.DataFrame:
    said = [not one if i % 10 == 0 else one for i, one in enumerate(TRUTH)]
    return pl.DataFrame({"project_id": IDS, "ici": said, **columns})


def people(read: list[int], **columns: object) -> pl.DataFrame:
    table = pl.DataFrame(
        {
            "project_id": IDS,
            "ici": [TRUTH[i] if i in read else None for i in range(N)],
            "status": ["decided" if i in read else "not looked at" for i in range(N)],
        }
    )
    absent = {"certainty": pl.String, "stratum": pl.String, "inclusion_probability": pl.Float64}
    empty = [pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items()]
    return table.with_columns(empty).with_columns(**columns)  # type: ignore[arg-type]


def row(table: pl.DataFrame, estimator: str, unit: str = "all") -> dict[str, object]:
    found = table.filter((pl.col("estimator") == estimator) & (pl.col("unit") == unit))
    return found.row(0, named=True) if found.height else {}


def test_the_table_keeps_its_rules() -> None:
    assert validate(corrected(MEMBERSHIP, rule(), people(list(range(50)))), ICI_SHARES_CORRECTED).height > 5


def test_the_rule_stands_uncorrected_beside_what_people_say() -> None:
    table = corrected(MEMBERSHIP, rule(), people(list(range(60))))
    said = rule()["ici"].sum()
    low, high = wilson(said, N)
    assert (row(table, "rule")["share"], row(table, "rule")["low"]) == (said / N, pytest.approx(float(low)))
    assert row(table, "rule")["high"] == pytest.approx(float(high))
    found = row(table, "difference")
    assert (found["projects"], found["coded"]) == (N, 60)
    assert found["low"] < sum(TRUTH) / N < found["high"]  # type: ignore[operator]
    assert "simple random sample" in str(found["caveat"])


def test_everything_read_is_the_truth() -> None:
    table = corrected(MEMBERSHIP, rule(), people(list(range(N))))
    for name in ("coded", "difference"):
        found = row(table, name)
        assert found["share"] == found["low"] == found["high"] == pytest.approx(sum(TRUTH) / N)
        assert found["caveat"] == "every project is coded"


def test_units_with_few_coded_projects_say_so_or_are_left_out() -> None:
    table = corrected(MEMBERSHIP, rule(), people(list(range(12, 97))))
    assert row(table, "difference", "Süd")["share"] is None
    assert "2 coded projects; at least 10" in str(row(table, "difference", "Süd")["caveat"])
    assert not row(table, "difference", "SE")
    assert row(corrected(MEMBERSHIP, rule(), people(list(range(12, 97))), fewest=5), "difference", "SE")


def test_the_range_from_clear_cases_to_all_comes_from_the_rule_or_from_people() -> None:
    clear = ["clear" if i % 2 else "borderline" for i in range(N)]
    own = corrected(MEMBERSHIP, rule(ici_certainty=clear))
    sure = [bool(said) for said, how in zip(rule()["ici"], clear, strict=True) if how == "clear"]
    assert row(own, "rule_clear_cases")["share"] == pytest.approx(sum(sure) / len(sure))
    assert row(own, "rule_clear_initiatives")["share"] == pytest.approx(sum(sure) / N)
    assert not row(own, "coded")
    read = corrected(MEMBERSHIP, rule(), people(list(range(N)), certainty=pl.Series(clear)))
    truly = [one for one, how in zip(TRUTH, clear, strict=True) if how == "clear"]
    assert row(read, "coded_clear_cases")["share"] == pytest.approx(sum(truly) / len(truly))
    assert row(read, "coded_clear_initiatives")["share"] == pytest.approx(sum(truly) / N)


def test_projects_drawn_more_densely_count_less() -> None:
    dense = [i for i in range(N) if TRUTH[i]]  # all initiatives were read, and every fourth of the others
    sparse = [i for i in range(N) if not TRUTH[i]][::4]
    probability = pl.Series([1.0 if i in dense else len(sparse) / (N - len(dense)) for i in range(N)])
    stratum = pl.Series(["a" if one else "b" for one in TRUTH])
    given = people(sorted([*dense, *sparse]), inclusion_probability=probability, stratum=stratum)
    looked = pl.col("status") != "not looked at"
    given = given.with_columns(pl.when(looked).then("inclusion_probability"), pl.when(looked).then("stratum"))
    found = row(corrected(MEMBERSHIP, rule(), given), "coded")
    assert found["share"] == pytest.approx(sum(TRUTH) / N)
    assert found["caveat"] is None


def test_what_people_could_not_decide_is_said_and_its_stratum_keeps_its_weight() -> None:
    given = people(list(range(40)), inclusion_probability=pl.lit(0.5), stratum=pl.lit("all"))
    given = given.with_columns(
        ici=pl.when(pl.col("project_id").is_in(IDS[:4])).then(None).otherwise("ici"),
        inclusion_probability=pl.when(pl.col("status") == "decided").then("inclusion_probability"),
    )
    found = row(corrected(MEMBERSHIP, rule(), given), "coded")
    assert found["coded"] == 36
    assert "4 could not be decided" in str(found["caveat"])


def test_projects_that_the_rule_could_not_judge_count_with_the_rules_mean() -> None:
    unjudged = rule().with_columns(ici=pl.when(pl.col("project_id").is_in(IDS[:10])).then(None).otherwise("ici"))
    table = corrected(MEMBERSHIP, unjudged, people(list(range(60))))
    assert row(table, "rule")["projects"] == 90
    assert row(table, "difference")["projects"] == N
    assert "90 projects that the rule judged" in str(row(table, "rogan_gladen")["caveat"])


def test_a_rule_that_judged_nothing_gives_no_estimate_and_no_error() -> None:
    nothing = rule().with_columns(ici=pl.lit(None, pl.Boolean))
    table = corrected(MEMBERSHIP, nothing, people(list(range(60))))
    assert row(table, "rule")["share"] is None


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ColumnError, match="unit_kind"):
        corrected(MEMBERSHIP.drop("unit_kind"), rule())
