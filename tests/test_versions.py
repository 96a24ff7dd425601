import polars as pl

import linkages as lk
from linkages.versions import describe_versions


def export(codes):
    projects = pl.DataFrame({"project_id": ["a"], "programme": ["Nord"]})
    partners = pl.DataFrame(
        {"project_id": ["a"] * len(codes), "name": codes, "role": ["partner"] * len(codes), "nuts2_code": codes}
    )
    return lk.from_frames(projects, partners)


def test_the_version_of_an_export_is_told_country_by_country():
    text = describe_versions(export(["LT00", "HU10", "FRE1"]))
    assert text.startswith("Region codes\n  NUTS 2013 (found from the codes)")
    assert "mixture" in text
    assert "Some countries fit another version better: FR NUTS 2021" in text


def test_a_version_that_was_asked_for_is_said_to_be():
    assert "NUTS 2021 (as asked)" in describe_versions(export(["LT00", "SE33"]), nuts="2021")
