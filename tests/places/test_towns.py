import polars as pl

from linkages.places import nuts
from linkages.places.towns import candidates, region_names


def found(country, town, version="2013"):
    return candidates(pl.DataFrame({"country": [country], "town": [town]}), version)


def test_a_town_is_found_in_its_country_alone():
    assert set(found("EE", "Valga")["nuts3"]) == {"EE008"}
    assert set(found("DE", "Frankfurt am Main")["nuts3"]) == {"DE712"}
    assert found("DK", "Frankfurt am Main").is_empty()


def test_names_in_other_languages_and_scripts_count():
    for town in ("Copenhagen", "Kopenhagen", "København", "Копенгаген"):
        assert "DK011" in set(found("DK", town)["nuts3"])
    assert set(found("BY", "Гродно")["nuts3"]) == {"BY-HR"}


def test_a_slip_is_found_by_similarity_with_a_score():
    rows = found("DK", "Købenahvn")
    assert set(rows["nuts3"]) == {"DK011"}
    assert set(rows["how"]) == {"similar name"}
    assert rows["trust"].is_between(0.5, 0.9).all()


def test_what_is_similar_to_nothing_is_not_guessed():
    assert found("DE", "Xyzzyqwert").is_empty()
    assert found("DE", "Kiy").is_empty()


def test_a_region_in_the_cell_of_a_town_is_known_by_its_name():
    rows = found("SE", "Jämtlands län")
    assert set(rows["nuts3"]) == {"SE322"}


def test_all_places_of_a_name_are_candidates_with_their_people():
    rows = found("DE", "Neustadt")
    assert rows["nuts3"].n_unique() > 3
    assert (rows["weight"] > 0).all()


def test_regions_are_those_of_the_version():
    for version in nuts.VERSIONS:
        rows = found("NO", "Trondheim", version)
        assert set(rows["nuts3"]) <= nuts.codes(version, 3)
        assert set(rows["nuts2"]) <= nuts.codes(version, 2)


def test_every_region_has_a_name_of_its_own_version():
    for version in nuts.VERSIONS:
        names = region_names(version)
        assert set(names["region"]) == nuts.codes(version, 2) | nuts.codes(version, 3)
