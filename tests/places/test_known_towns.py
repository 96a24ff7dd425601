"""
Towns of 44 countries, labelled with their NUTS-2 regions (2021) from general knowledge before any was located.

The codes of Chisinau and Sarajevo, outside NUTS, were looked up in the package.
"""

from pathlib import Path

import polars as pl

from linkages.places.locate import locate

KNOWN = pl.read_csv(Path(__file__).with_name("known_towns.csv"), infer_schema=False)


def test_towns_are_found_under_the_names_that_people_write():
    found = locate(KNOWN, "2021")
    wrong = KNOWN.filter(KNOWN["nuts2"].is_not_null() & ~KNOWN["nuts2"].eq_missing(found["nuts2"]))
    assert wrong["town"].to_list() == ["Neustadt/Holst."]  # an abbreviation: no place, rather than a wrong one


def test_a_name_of_many_places_is_left_open():
    many = locate(KNOWN, "2021").filter(KNOWN["nuts2"].is_null())
    assert many.height == 3
    assert many["nuts2"].is_null().all()
    assert many["candidates"].str.contains(";").all()
