from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.fetch.waiting import pause


@given(attempt=st.integers(1, 40), first=st.floats(0.01, 10), longest=st.floats(0.01, 100))
def test_pauses_grow_and_have_an_end(attempt, first, longest):
    now, later = (pause(n, first=first, longest=longest, asked=None) for n in (attempt, attempt + 1))
    assert 0 < now <= later <= longest


@given(seconds=st.integers(0, 10**6))
def test_a_server_is_heeded_in_both_ways_of_saying_it(seconds):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    date = format_datetime(now + timedelta(seconds=seconds), usegmt=True)
    assert pause(1, first=1, longest=5, asked=str(seconds), now=now) == max(seconds, 1)
    assert pause(1, first=1, longest=5, asked=date, now=now) == max(seconds, 1)


@pytest.mark.parametrize("asked", ["0", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_a_server_that_asks_for_no_wait_is_not_asked_again_at_once(asked):
    assert pause(3, first=1, longest=5, asked=asked) == 1


@pytest.mark.parametrize("asked", ["soon", "-5", "1.5", "Wed, 99 Foo 2015", "9" * 20])
def test_what_is_no_time_is_passed_over(asked):
    assert pause(2, first=1, longest=30, asked=asked) == 2
