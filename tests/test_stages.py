import time
from contextlib import contextmanager, nullcontext

import pytest

from linkages.stages import Stopwatch, peak_memory

NAMES = ["Reading", "Placing", "Linking"]


def test_finished_stages_are_appended_in_their_order():
    watch = Stopwatch(None, [])
    for name in NAMES:
        with watch(name):
            pass
    assert [stage.name for stage in watch.stages] == NAMES


def test_stages_follow_those_that_a_list_holds_already():
    first = Stopwatch(None, [])
    with first("Reading"):
        pass
    with Stopwatch(None, first.stages)("Writing"):
        pass
    assert [stage.name for stage in first.stages] == ["Reading", "Writing"]


def test_progress_is_called_with_the_name_of_each_stage():
    called = []
    watch = Stopwatch(lambda name: called.append(name) or nullcontext(), [])
    for name in NAMES:
        with watch(name):
            pass
    assert called == NAMES


def test_a_stage_runs_inside_what_progress_gives():
    happened = []

    @contextmanager
    def progress(_):
        happened.append("begin")
        yield
        happened.append("end")

    with Stopwatch(progress, [])("Reading"):
        happened.append("work")
    assert happened == ["begin", "work", "end"]


def test_a_stage_takes_as_long_as_what_happens_inside():
    watch, pause = Stopwatch(None, []), 0.02
    with watch("Sleeping"):
        time.sleep(pause)
    assert watch.stages[0].seconds >= pause


def test_a_stage_that_fails_is_not_among_the_finished_ones():
    watch = Stopwatch(None, [])
    with pytest.raises(ZeroDivisionError), watch("Failing"):
        raise ZeroDivisionError
    assert watch.stages == []


def test_the_high_water_mark_of_memory_never_falls():
    first = peak_memory()
    assert first is None or 0 < first <= peak_memory()
