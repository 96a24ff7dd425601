import pytest

from linkages.sources.recipes import choices, recipes, reference_areas, tables


def test_the_profile_has_the_indicators_of_the_source_paper_at_level_2():
    assert [recipe.name for recipe in recipes(2)] == [
        "population_density",
        "working_age_change",
        "industry_employment",
        "gdp_pps_per_head",
        "rd_share_of_gdp",
        "researchers_share",
        "patents_per_million",
    ]


@pytest.mark.parametrize("level", [2, 3])
def test_an_indicator_is_made_in_one_way_at_a_level(level):
    names = [recipe.name for recipe in recipes(level)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: f"{recipe.name}-{recipe.table}")
def test_a_recipe_is_complete(recipe):
    assert recipe.formula in ("value", "share", "change")
    assert bool(recipe.of) == (recipe.formula == "share")
    assert bool(recipe.years) == (recipe.formula == "change")
    assert set(recipe.of) <= set(recipe.select)
    assert recipe.caveat.endswith(".")
    assert recipe.unit


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.code)
def test_a_key_names_a_code_for_each_dimension_but_the_region(table):
    own = [recipe for recipe in recipes() if recipe.table == table.code]
    assert table.title
    for recipe in own:
        parts = table.key.split(".")
        assert len(parts) == len(recipe.select) + 1
        assert parts[-1] == ""
        asked = {frozenset(part.split("+")) for part in parts[:-1]}
        for name, codes in recipe.select.items():
            assert any({*codes, *recipe.of.get(name, ())} <= codes_asked for codes_asked in asked), name


def test_a_share_asks_for_the_part_and_the_whole():
    employment = next(table for table in tables() if table.code == "lfst_r_lfe2en2")
    assert "B-E+TOTAL" in employment.spec


def test_choices_come_best_first():
    assert choices({"unit": ("PPS", "EUR"), "sex": ("T",)}) == [
        {"unit": "PPS", "sex": "T"},
        {"unit": "EUR", "sex": "T"},
    ]


def test_the_newest_union_is_compared_with_first():
    assert reference_areas()[0] == "EU27_2020"
