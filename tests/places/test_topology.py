import numpy as np
import pytest
import shapely

from linkages.places import nuts, topology

LAYERS = ("level0", "level2", "level3", "neighbours", "neighbours0")


@pytest.fixture(scope="module", params=nuts.VERSIONS)
def arcs(request):
    return topology.read(request.param)


@pytest.mark.parametrize("layer", LAYERS)
def test_regions_of_a_layer_are_valid_and_their_borders_match_without_overlap(arcs, layer):
    _, shapes = topology.shapes(arcs, layer)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def test_nuts_and_its_neighbours_share_their_borders(arcs):
    together = np.concatenate([topology.shapes(arcs, layer)[1] for layer in ("level3", "neighbours")])
    assert shapely.coverage_is_valid(together)


@pytest.mark.parametrize("layer", ["level0", "level2"])
def test_coarser_levels_are_exactly_the_union_of_level_3(arcs, layer):
    coarse = shapely.union_all(topology.shapes(arcs, layer)[1])
    fine = shapely.union_all(topology.shapes(arcs, "level3")[1])
    assert shapely.area(shapely.symmetric_difference(coarse, fine)) < 1e-9


@pytest.mark.parametrize("layer", LAYERS)
def test_codes_are_sorted_and_unique(arcs, layer):
    codes, _ = topology.shapes(arcs, layer)
    assert codes == sorted(set(codes))


def test_coordinates_lie_on_the_grid(arcs):
    steps = arcs.points * topology.STEPS_A_DEGREE
    assert np.abs(steps - np.round(steps)).max() < 1e-6
