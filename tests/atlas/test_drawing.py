import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.atlas.drawing import (
    NARROW,
    WIDE,
    Axis,
    Mark,
    Point,
    Quarters,
    Row,
    intervals,
    lines_of,
    quarters,
    round_ticks,
)

AXIS = Axis(0, 4, tuple((float(at), str(at)) for at in range(5)), ("least", "most"))
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script>" onload="x'


def marks(svg, tag):
    return list(ET.fromstring(svg).iter(SVG + tag))  # noqa: S314 - our own


def row(label="Universities", value=2.0, low=1.0, high=3.0):
    return Row(label, (Mark(value, low, high, "n = 16", told="mean 2"),))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_row_has_its_label_dot_bar_and_n(width):
    svg = intervals([row()], AXIS, width, "Actors")
    assert {"Universities", "n = 16", "0", "4", "least", "most"} <= {text.text for text in marks(svg, "text")}
    (dot,) = marks(svg, "circle")
    bar = next(line for line in marks(svg, "line") if line.get("stroke-linecap"))
    assert float(bar.get("x1")) < float(dot.get("cx")) < float(bar.get("x2"))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@given(value=st.floats(0, 4))
def test_a_dot_stands_where_its_value_is_on_the_axis(width, value):
    svg = intervals([row(value=value, low=None, high=None)], AXIS, width, "x")
    ticks = {text.text: float(text.get("x")) for text in marks(svg, "text") if text.get("text-anchor") == "middle"}
    (dot,) = marks(svg, "circle")
    expected = ticks["0"] + value / 4 * (ticks["4"] - ticks["0"])
    assert float(dot.get("cx")) == pytest.approx(expected, abs=0.11)


def test_what_has_no_figure_has_no_dot_and_what_has_no_interval_no_bar():
    assert not marks(intervals([row(value=None, low=None, high=None)], AXIS, WIDE, "x"), "circle")
    svg = intervals([row(low=None, high=None)], AXIS, WIDE, "x")
    assert not [line for line in marks(svg, "line") if line.get("stroke-linecap")]


def test_nothing_leaves_the_picture():
    svg = intervals([row(value=9.0, low=-5.0, high=50.0)], AXIS, NARROW, "x")
    for line in marks(svg, "line"):
        assert 0 <= float(line.get("x1")) <= float(line.get("x2")) <= NARROW


def test_text_is_escaped_wherever_it_stands():
    picture = intervals([Row(HOSTILE, (Mark(1, None, None, HOSTILE, told=HOSTILE),))], AXIS, WIDE, HOSTILE)
    plane = Quarters(AXIS, AXIS, 1, 1, HOSTILE, HOSTILE, (HOSTILE,) * 4)
    for svg in (picture, quarters([Point(1, 1, HOSTILE, HOSTILE)], plane, WIDE, HOSTILE)):
        root = ET.fromstring(svg)  # noqa: S314 - our own
        assert not list(root.iter(SVG + "script"))
        assert not [name for node in root.iter() for name in node.attrib if name.startswith("on")]


def test_those_who_see_no_picture_are_told_its_figures():
    assert 'aria-label="Actors. Universities: mean 2"' in intervals([row()], AXIS, WIDE, "Actors")


def test_points_lie_in_their_quarter_and_names_do_not_meet():
    plane = Quarters(AXIS, AXIS, 2, 2, "x", "y", ("low", "late", "lonely", "high"))
    points = [Point(3, 3.5, "a", "Alpha"), Point(3.1, 3.5, "b", "Beta"), Point(0.5, 0.5, "c", "Gamma")]
    svg = quarters(points, plane, WIDE, "plane")
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in marks(svg, "circle")]
    cuts = [line for line in marks(svg, "line") if line.get("stroke-dasharray")]
    at_x = next(float(line.get("x1")) for line in cuts if line.get("x1") == line.get("x2"))
    at_y = next(float(line.get("y1")) for line in cuts if line.get("y1") == line.get("y2"))
    assert [(x > at_x, y < at_y) for x, y in dots] == [(True, True), (True, True), (False, False)]
    places = {text.text: float(text.get("x")) for text in marks(svg, "text") if text.text in {"a", "b", "c"}}
    assert places["a"] < dots[0][0] < dots[1][0] < places["b"]


@given(st.floats(1e-6, 1e9))
def test_ticks_are_round_and_reach_the_largest_value(high):
    end, ticks = round_ticks(high)
    assert end >= high * (1 - 1e-6)
    assert 2 <= len(ticks) <= 8
    assert all(re.fullmatch(r"[0-9.e+-]+", label) for _, label in ticks)


def test_ticks_of_nothing_are_those_of_one():
    assert round_ticks(0) == (1.0, ((0.0, "0"), (1.0, "1")))


@given(st.text(max_size=300), st.integers(30, 600), st.integers(1, 4))
def test_text_is_broken_into_no_more_lines_than_there_is_room_for(said, width, most):
    lines = lines_of(said, width, most)
    assert 1 <= len(lines) <= most
