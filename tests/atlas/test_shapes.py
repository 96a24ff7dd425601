import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Polygon, area, box

from linkages.atlas.shapes import EQUAL_AREA, GRID, SMALLEST_VIEW, _bounds, pack, shapes


def unpack(text):
    """The page's own decoding, in Python."""
    values, at = [], 0
    while at < len(text):
        folded = shift = 0
        while True:
            five = ord(text[at]) - 63
            at += 1
            folded |= (five & 0x1F) << shift
            shift += 5
            if five < 0x20:
                break
        values.append(~(folded >> 1) if folded & 1 else folded >> 1)
    return np.cumsum(np.array(values).reshape(-1, 2), axis=0) * GRID


def polygons(rings):
    return [Polygon(unpack(polygon[0]), [unpack(hole) for hole in polygon[1:]]) for polygon in rings]


@pytest.fixture
def drawn(study):
    return shapes(study.geometry, study.areas, study=study.tables["regions"]["region"].to_list(), first={"AA01": 1})


points = st.lists(st.tuples(*[st.integers(-90_000, 90_000)] * 2), min_size=3, max_size=30, unique=True)


@given(points)
def test_a_ring_survives_packing(corners):
    kilometres = np.array(corners, dtype=float) * GRID
    assert np.allclose(unpack(pack(np.vstack([kilometres, kilometres[:1]]))), kilometres)


@given(points)
def test_packed_text_needs_no_escape_in_a_script(corners):
    assert not set(pack(np.array(corners, dtype=float))) & set("<>&\"'\n")


def test_areas_are_those_of_the_equal_area_projection(study, drawn):
    truth = study.geometry.set_index("region").to_crs(EQUAL_AREA).area / 1e6
    for code, rings in drawn.regions.items():
        assert sum(area(polygon) for polygon in polygons(rings)) == pytest.approx(truth[code], rel=0.01)


def test_neighbours_keep_one_common_border(drawn):
    ends = [
        {tuple(point) for point in np.rint(unpack(drawn.regions[code][0][0]) / GRID).astype(int)}
        for code in ("AA01", "AA02")
    ]
    assert len(ends[0] & ends[1]) >= 2


def test_other_regions_are_merged_by_country(drawn):
    assert [(country, len(rings)) for country, rings in drawn.background] == [("CC", 1)]


def test_points_lie_inside_their_region(drawn):
    for code, rings in drawn.regions.items():
        x, y = drawn.points[code]
        assert any(polygon.contains(Polygon([(x, y), (x + 0.1, y), (x, y + 0.1)])) for polygon in polygons(rings))


def test_a_region_overseas_is_drawn_only_when_the_study_has_it(study):
    asked = shapes(study.geometry, study.areas, study=["AA01", "CC03"], first={"AA01": 1})
    assert asked.regions["CC03"]
    assert asked.bounds == shapes(study.geometry, study.areas, study=["AA01"], first={"AA01": 1}).bounds


def around(study, *codes):
    west, south, east, north = study.geometry.set_index("region").loc[[*codes]].to_crs(EQUAL_AREA).total_bounds / 1000
    return west, south, east, north


def bounds(study, first):
    return shapes(study.geometry, study.areas, study=study.tables["regions"]["region"].to_list(), first=first).bounds


def test_the_first_view_holds_the_regions_asked_for(study):
    west, south, east, north = around(study, "AA01", "BB03")
    got = bounds(study, {"AA01": 1, "BB03": 1})
    assert got[0] <= west + 2
    assert got[1] <= south + 2
    assert got[2] >= east - 2
    assert got[3] >= north - 2


def test_a_small_study_is_seen_with_its_surroundings(study):
    west, south, east, north = bounds(study, {"AA01": 5})
    truth = around(study, "AA01")
    assert (east - west, north - south) == pytest.approx((SMALLEST_VIEW, SMALLEST_VIEW), abs=1)
    assert ((west + east) / 2, (south + north) / 2) == pytest.approx(
        ((truth[0] + truth[2]) / 2, (truth[1] + truth[3]) / 2), abs=2
    )


def test_a_far_region_with_few_projects_does_not_widen_the_first_view():
    near, far = box(4000, 3000, 4600, 3600), box(6000, 5000, 6300, 5300)
    assert _bounds({"near": (near, 98), "far": (far, 2)}) == (4000, 3000, 4600, 3600)
    assert _bounds({"near": (near, 90), "far": (far, 10)}) == (4000, 3000, 6300, 5300)


def test_a_study_without_cross_border_regions_has_no_outlines(study):
    assert shapes(study.geometry, study.areas.iloc[:0], study=["AA01"], first={}).areas == {}
