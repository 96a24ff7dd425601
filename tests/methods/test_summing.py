from dataclasses import replace

import polars as pl

from linkages import methods


def test_the_summary_begins_with_the_title(small):
    assert methods.summary(small)[0] == small.title


def test_the_summary_begins_with_the_warning_where_data_is_synthetic(small):
    assert methods.summary(replace(small, synthetic="Made up."))[:2] == ["Made up.", small.title]


def test_the_summary_names_as_many_ties_of_each_class_as_there_are(small):
    line = next(line for line in methods.summary(small) if line.startswith("Ties"))
    for name in ("weak", "strong", "covalent", "undetermined"):
        assert f"{small.tables['ties_regions'].filter(tie=name).height} {name}" in line


def test_the_summary_is_silent_of_losses_where_nothing_is_lost(small):
    tables = {**small.tables, "coverage": small.tables["coverage"].filter(pl.col("lost") == 0)}
    assert not [line for line in methods.summary(replace(small, tables=tables)) if line.startswith("Lost")]


def test_losses_that_do_not_fit_are_counted(small):
    row = small.tables["coverage"].filter(pl.col("lost") > 0).head(1)
    coverage = pl.concat([row.with_columns(field=pl.lit(f"field {n}")) for n in range(9)])
    lost = [
        line
        for line in methods.summary(replace(small, tables={**small.tables, "coverage": coverage}))
        if line.startswith("Lost")
    ]
    assert lost[-1].startswith(f"Lost: {coverage.height - len(lost) + 1} more")


def test_the_summary_gives_the_other_rule_beside_the_one_in_force(small):
    others = small.tables["ici_rules"].filter((pl.col("unit_kind") == "all") & (pl.col("in_force") == 0))
    said = [line for line in methods.summary(small) if line.startswith("Beside it")]
    assert [f"rule '{rule}'" in line for rule, line in zip(others["rule"], said, strict=True)] == [True] * others.height
    assert said


def test_the_summary_gives_what_people_found_beside_what_the_rule_says(small):
    row = {"unit_kind": "all", "unit": "all", "estimator": "difference", "projects": 90, "coded": 40}
    corrected = pl.DataFrame([{**row, "share": 0.25, "low": 0.2, "high": 0.31, "caveat": None}])
    tables = {**small.tables, "ici_shares_corrected": corrected}
    said = [line for line in methods.summary(replace(small, tables=tables)) if line.startswith("Under the rule's")]
    assert said == [
        "Under the rule's errors, as people read: difference: 25 % (95 % interval 20-31 %), 40 of 90 read by people."
    ]


def test_the_summary_says_how_many_each_rule_judged_where_several_did(small):
    projects = small.tables["projects"]
    halves = pl.Series("ici_rule", ["decisions" if n % 2 else "codebook" for n in range(projects.height)])
    mixed = projects.with_columns(halves, ici=pl.lit(1, projects.schema["ici"]))
    line = next(
        line
        for line in methods.summary(replace(small, tables={**small.tables, "projects": mixed}))
        if "by rule" in line
    )
    n = projects.height // 2
    assert f"({n} by decisions, {projects.height - n} by codebook): " in line
    assert " by decisions" not in next(line for line in methods.summary(small) if "by rule" in line)
