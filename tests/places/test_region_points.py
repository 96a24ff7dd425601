"""Points inside regions, and the kilometres between them."""

import numpy as np
import pytest
import shapely

from linkages.errors import SettingError
from linkages.places import nuts
from linkages.places.region_points import distances, region_points


@pytest.mark.parametrize("version", nuts.VERSIONS)
@pytest.mark.parametrize("level", [2, 3])
def test_every_region_has_a_point(version, level):
    assert set(region_points(version, level)["region"]) >= nuts.codes(version, level)


def test_points_lie_inside_their_regions():
    frame = nuts.regions("2013", 2)
    points = region_points("2013", 2)
    assert points["region"].to_list() == sorted(frame["region"])
    shapes = frame.set_index("region").geometry.loc[points["region"].to_list()].to_numpy()
    away = shapely.distance(shapely.points(points["lon"], points["lat"]), shapes)
    # two decimals of a degree, and borders simplified to about 1 km
    assert away.max() < 0.02


def test_distances_are_those_of_the_ellipsoid_to_half_a_per_cent():
    from pyproj import Geod

    regions = ["SE11", "FI1B", "DE30", "RU-KGD", "PT17"]
    points = {r: (lon, lat) for r, lon, lat in region_points("2013", 2).iter_rows()}
    found = distances(regions, "2013", 2)
    for a, one in enumerate(regions):
        for b, other in enumerate(regions):
            metres = Geod(ellps="WGS84").inv(*points[one], *points[other])[2]
            assert found[a, b] == pytest.approx(metres / 1000, rel=0.006, abs=1e-9)


def test_unknown_regions_are_nowhere():
    found = distances(["SE11", None, "XX99"], "2013", 2)
    assert found[0, 0] == 0
    assert np.isnan(found[0, 1:]).all()
    assert distances([], "2013", 2).shape == (0, 0)


def test_other_versions_and_levels_are_refused_in_words():
    with pytest.raises(SettingError, match="levels 2 and 3; not '2013', 1"):
        region_points("2013", 1)
    with pytest.raises(SettingError, match="1999"):
        region_points("1999", 2)


def test_a_region_of_several_pieces_has_its_point_on_the_largest():
    # Hovedstaden is northern Zealand, and Bornholm 150 km to the east
    points = {region: lon for region, lon, _ in region_points("2013", 2).iter_rows()}
    assert points["DK01"] < 13
