import polars as pl

from linkages import assembly, tables

PROJECTS = pl.DataFrame(
    {"project_id": ["p1", "p2", "p3"], "period": ["2007-2013"] * 3, "programme": ["A", "A", "B"]},
).with_columns(
    *(pl.lit(None, pl.String).alias(name) for name in ("acronym", "name", "website")),
    *(pl.lit(None, pl.Date).alias(name) for name in ("start", "end")),
    budget_eur=pl.lit(None, pl.Float64),
)
PARTICIPATIONS = pl.DataFrame(
    {
        "project_id": ["p1", "p1", "p2", "p2"],
        "role": ["lead", "partner", "lead", "lead"],
        "nuts2": ["SE11", None, "SE11", "DK01"],
        "organisation_id": ["o1", "o2", "o1", "o3"],
        "country": ["SE", "SE", "SE", "DK"],
    }
)
THEMES = pl.DataFrame({"project_id": ["p1", "p1", "p1"], "position": [2, 1, 3], "theme": ["Water", "Energy", "Water"]})
JUDGED = pl.DataFrame(
    {"project_id": ["p1", "p2"], "ici": [True, None], "ici_rule": ["theme"] * 2, "ici_evidence": ["x", None]}
)


def projects():
    return assembly.projects_table(PROJECTS, PARTICIPATIONS, THEMES, JUDGED)


def test_a_project_with_lead_rows_alone_is_not_complete_and_one_without_rows_neither():
    complete = dict(projects().select("project_id", "partners_complete").iter_rows())
    assert complete == {"p1": True, "p2": False, "p3": False}


def test_partner_rows_are_counted_leads_included():
    assert dict(projects().select("project_id", "partners").iter_rows()) == {"p1": 2, "p2": 2, "p3": 0}


def test_themes_stand_in_the_exports_order_each_once():
    assert projects()["themes"].to_list() == ["Energy;Water", None, None]


def test_only_projects_whose_partners_are_known_make_ties():
    rows = assembly.members(PARTICIPATIONS, projects(), "nuts2").rows()
    assert rows == [("p1", "SE11", "lead"), ("p1", None, "partner")]


def test_the_triple_helix_of_a_project_without_known_partners_is_undetermined():
    helix = pl.DataFrame(
        {
            "project_id": ["p1"],
            "triple_helix": ["incomplete"],
            "spheres_missing": ["business"],
            "triple_helix_core": ["incomplete"],
            "partners_unknown_kind": [0],
        }
    )
    found = tables.validate(assembly.with_helix(projects(), helix), tables.PROJECTS)
    assert found["triple_helix"].to_list() == ["incomplete"] + ["undetermined"] * 2
    assert found["spheres_missing"].null_count() == 2


def test_coverage_says_how_many_projects_could_be_judged():
    row = assembly.judged_coverage(projects()).row(0, named=True)
    assert (row["rows"], row["known"], row["lost"]) == (3, 1, 2)


def regions():
    return assembly.regions_table(
        universe=["SE11", "SE12"],
        index=pl.DataFrame(
            {
                "nuts_version": ["2013"] * 2,
                "region": ["SE11", "SE12"],
                "name": ["Stockholm", "Östra Mellansverige"],
                "country": ["SE"] * 2,
            }
        ),
        participations=PARTICIPATIONS,
        shares=pl.DataFrame(
            {"unit": ["SE11"], "ici": [1], "share": [1.0], "low": [0.2], "high": [1.0]},
        ),
        strengths=pl.DataFrame({"node": ["SE11"], "degree": [2], "strength": [3], "cross_border_strength": [1]}),
        statistics=[pl.DataFrame({"region": ["SE12"], "density": [42.0]})],
        node="nuts2",
    )


def test_regions_of_the_universe_without_a_project_stand_there_with_zeros():
    row = regions().filter(pl.col("region") == "SE12").row(0, named=True)
    assert (row["inside"], row["projects"], row["ici_projects"], row["degree"]) == (True, 0, 0, 0)
    assert row["ici_share"] is None


def test_a_region_outside_the_universe_is_listed_as_such_with_its_country():
    row = regions().filter(pl.col("region") == "DK01").row(0, named=True)
    assert (row["inside"], row["projects"], row["country"]) == (False, 1, "DK")


def test_what_is_not_known_of_a_regions_projects_is_no_zero():
    """DK01 has a project that is known by lead rows alone, and nothing to judge it by."""
    row = regions().filter(pl.col("region") == "DK01").row(0, named=True)
    assert {row[name] for name in ("ici_projects", "degree", "strength", "cross_border_strength")} == {None}
    known = regions().filter(pl.col("region") == "SE11").row(0, named=True)
    assert (known["ici_projects"], known["degree"], known["strength"], known["cross_border_strength"]) == (1, 2, 3, 1)


def test_statistics_follow_behind_and_stay_missing_where_they_are():
    table = regions()
    assert table.columns[-1] == "density"
    assert table["density"].null_count() == table.height - 1


def test_organisations_without_known_partners_have_no_degree_instead_of_zero():
    organisations = pl.DataFrame(
        {
            "organisation_id": ["o1", "o2", "o3"],
            "name": ["a", "b", "c"],
            "country": ["SE", "SE", "DK"],
            "nuts2": ["SE11", None, "DK01"],
            "other_regions": [None, None, None],
            "projects": [2, 1, 1],
            "identity": ["exact"] * 3,
        },
        schema_overrides={"other_regions": pl.String},
    )
    linked = pl.DataFrame({"node": ["o1", "o2"]})
    strengths = pl.DataFrame({"node": ["o1"], "degree": [1], "strength": [2], "cross_border_strength": [None]})
    table = assembly.organisations_table(organisations, linked, strengths)
    assert dict(table.select("organisation_id", "degree").iter_rows()) == {"o1": 1, "o2": 0, "o3": None}
    assert table.select("strength", "cross_border_strength").rows() == [(2, None), (0, 0), (None, None)]


def test_what_is_assembled_passes_the_rules_of_its_table():
    assert tables.validate(projects(), tables.PROJECTS).height == 3
    assert tables.validate(regions(), tables.REGIONS).height == 3
    assert tables.validate(assembly.judged_coverage(projects()), tables.COVERAGE).height == 1
