import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.errors import FetchError
from linkages.fetch import contents

whole_files = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def file(tmp_path):
    def write(data):
        path = tmp_path / "came"
        path.write_bytes(data)
        return path

    return write


def test_a_table_is_told_by_its_rows_and_years(file, tsv, packed):
    assert contents.table(file(tsv.encode())) == "3 rows, 2010 to 2011"
    assert contents.table(file(packed)) == "3 rows, 2010 to 2011"


def test_the_old_layout_is_a_table_too(file):
    assert contents.table(file(b"unit,geo\\time\t2014 \t2013 \nEUR_HAB,BE\t1 \t: u\n")) == "1 rows, 2013 to 2014"


@whole_files
@given(data=st.data())
def test_no_beginning_of_a_packed_table_is_taken_for_it(file, packed, data):
    end = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises(FetchError):
        contents.table(file(packed[:end]))


@whole_files
@given(data=st.data())
def test_a_table_cut_within_a_row_is_never_taken_for_it(file, tsv, data):
    text = tsv.encode()
    end = data.draw(st.integers(0, len(text) - 1).filter(lambda n: text[n - 1 : n] != b"\n"))
    with pytest.raises(FetchError):
        contents.table(file(text[:end]))


@whole_files
@given(data=st.data())
def test_no_beginning_of_boundaries_is_taken_for_them(file, geojson, data):
    whole = geojson("SE11", "FI1B")
    end = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(FetchError):
        contents.regions(file(whole[:end]), level=2)


@whole_files
@given(noise=st.binary(max_size=300))
def test_noise_is_refused_in_words(file, noise):
    with pytest.raises(FetchError):
        contents.table(file(noise))
    with pytest.raises(FetchError):
        contents.regions(file(noise), level=2)


def test_what_unpacks_to_too_much_is_refused(file, monkeypatch):
    monkeypatch.setattr(contents, "_UNPACKED", 1000)
    bomb = file(gzip.compress(b"geo\\TIME\t2010\n" + b"SE11\t1\n" * 1000))
    with pytest.raises(FetchError, match="unpacks to more"):
        contents.table(bomb)
    with pytest.raises(FetchError, match="unpacks to more"):
        contents.unpack(bomb)


def test_a_damaged_packed_file_is_not_unpacked_and_leaves_nothing_beside_it(file, geojson):
    path = file(gzip.compress(geojson("SE11"))[:-4])
    with pytest.raises(FetchError, match="cut short or damaged"):
        contents.unpack(path)
    assert [one.name for one in path.parent.iterdir()] == ["came"]


def test_a_point_is_no_region(file, geojson):
    with pytest.raises(FetchError, match="expected polygons"):
        contents.regions(file(geojson("SE11").replace(b'"Polygon"', b'"Point"')), level=2)


def test_nested_beyond_reason_is_refused(file):
    with pytest.raises(FetchError, match=r"damaged|no GeoJSON"):
        contents.regions(file(b"[" * 200_000), level=2)
