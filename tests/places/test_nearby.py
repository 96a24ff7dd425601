import pytest
import shapely

from linkages.errors import RegionError, SettingError
from linkages.places import nuts
from linkages.places.borders import across
from linkages.places.nearby import nearby, points

BALTIC = sorted(code for code in nuts.codes("2013", 2) if code[:2] in ("SE", "FI", "EE", "LV", "DK"))


def test_neighbours_lie_within_the_distance_and_no_others() -> None:
    frame = nuts.regions("2013", 2).set_index("region").to_crs(3035)
    frame["geometry"] = shapely.make_valid(frame.geometry.to_numpy())
    found = set(nearby("2013", 2, BALTIC).iter_rows())
    for region in BALTIC:
        for other in BALTIC:
            km = frame.geometry[region].distance(frame.geometry[other]) / 1000
            assert ((region, other) in found) == (region != other and km <= 100)


def test_no_island_of_the_baltic_is_without_a_neighbour_within_100_km() -> None:
    assert set(nearby("2013", 2, BALTIC)["region"]) == set(BALTIC)
    assert set(nearby("2013", 2, BALTIC, cap_km=0)["region"]) < set(BALTIC)


def test_each_pair_stands_in_both_directions_and_sorted() -> None:
    rows = list(nearby("2013", 2, reversed(BALTIC)).iter_rows())
    assert rows == sorted(rows)
    assert {(b, a) for a, b in rows} == set(rows)


def test_it_agrees_with_the_neighbours_across_borders() -> None:
    near = nearby("2013", 2, nuts.codes("2013", 2), cap_km=25)
    foreign = {(a, b) for a, b in near.iter_rows() if nuts.country_of(a) != nuts.country_of(b)}
    expected = across("2013", 2).select("region", "other")
    known = nuts.codes("2013", 2)
    assert foreign == {(a, b) for a, b in expected.iter_rows() if a in known and b in known}


def test_points_lie_inside() -> None:
    frame = nuts.regions("2013", 2).set_index("region").to_crs(3035)
    for region, x, y in points("2013", 2, BALTIC).iter_rows():
        assert frame.geometry[region].distance(shapely.Point(1000 * x, 1000 * y)) < 10


def test_regions_outside_nuts_are_there_and_strange_ones_refused() -> None:
    assert ("EE00", "RU-LEN") in set(nearby("2013", 2, ["EE00", "RU-LEN"]).iter_rows())
    with pytest.raises(RegionError, match="XX99"):
        nearby("2013", 2, ["SE11", "XX99"])
    with pytest.raises(RegionError, match="SE110"):
        points("2013", 2, ["SE110"])


def test_bad_settings_are_refused() -> None:
    with pytest.raises(SettingError, match="-1"):
        nearby("2013", 2, BALTIC, cap_km=-1)
    with pytest.raises(SettingError, match="levels 2 and 3"):
        nearby("2013", 1, ["SE1"])


def test_of_no_regions_there_are_no_neighbours() -> None:
    assert nearby("2013", 2, []).is_empty()
    assert points("2013", 2, []).is_empty()
