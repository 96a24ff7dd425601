import os
import time

import pytest

from linkages.fetch.partial import Part

URL = "https://example.org/x"


def begun(folder, mark='"1"', *, keep=True):
    with Part(folder, URL) as part:
        with part.begin(mark) as file:
            file.write(b"half")
        part.keep = keep


def test_a_part_that_is_kept_is_there_for_the_next_one(tmp_path):
    begun(tmp_path)
    with Part(tmp_path, URL) as part:
        assert (part.size, part.validator) == (4, '"1"')


@pytest.mark.parametrize(("mark", "keep"), [("", True), ('"1"', False)])
def test_a_part_without_a_mark_or_not_to_be_kept_is_removed(tmp_path, mark, keep):
    begun(tmp_path / "parts", mark, keep=keep)
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_write_into_the_same_part(tmp_path):
    begun(tmp_path)
    with Part(tmp_path, URL) as first, Part(tmp_path, URL) as second:
        assert first.path != second.path
        assert (first.size, second.size) == (4, 0)


def test_another_address_has_another_part(tmp_path):
    begun(tmp_path)
    with Part(tmp_path, f"{URL}y") as other:
        assert other.size == 0


def test_what_a_killed_process_left_is_removed_after_a_day(tmp_path):
    (tmp_path / "abc.123-4").write_bytes(b"left")
    old = time.time() - 2 * 24 * 3600
    os.utime(tmp_path / "abc.123-4", (old, old))
    (tmp_path / "abc.123-5").write_bytes(b"at work")
    with Part(tmp_path, URL):
        assert [path.name for path in tmp_path.iterdir()] == ["abc.123-5"]
