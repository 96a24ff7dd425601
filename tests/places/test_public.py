import subprocess
import sys

import pytest

from linkages import places


@pytest.mark.parametrize("name", places.__all__)
def test_every_public_name_is_there(name):
    assert getattr(places, name) is not None


def test_the_public_names_are_listed_once_and_sorted_as_the_linter_sorts_them():
    assert sorted(dir(places)) == sorted(places.__all__)
    assert len(set(places.__all__)) == len(places.__all__)


def test_a_name_stays_what_it_is_when_its_module_is_loaded():
    from linkages.places import chronicle, conversion, correspondence

    assert places.convert is conversion.convert
    assert places.history is chronicle.history
    assert places.changes is correspondence.changes


def test_importing_the_room_loads_no_geometry_and_no_dataframe():
    program = (
        "import sys; import linkages.places; "
        "sys.exit(bool({'geopandas', 'shapely', 'pandas', 'polars'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nowhere"):
        _ = places.nowhere
