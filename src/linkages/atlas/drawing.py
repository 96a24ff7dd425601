"""
Charts drawn at write time: rows of figures with their intervals, and a scatter, as SVG that needs no script.

Every text is escaped. A chart is drawn for a width; a page holds a wide and a narrow one and shows what fits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10
from textwrap import wrap

INK, SOFT, LINE, ACCENT = "#1c2733", "#55616d", "#e3e6e8", "#9c2f4f"
HUES = ("#1f748b", "#b4560b", "#5b4a8a", "#4d7a2e", "#8a2f4f", "#55616d")
FONT = (
    "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, system-ui, sans-serif"
)
WIDE, NARROW = 640, 330
_LETTER = 6.0  # width of an average letter at 12 pixels
_LABELS = 240
_COUNTS = 62
_SMALL, _EDGE = 10.5, 46.0

Scale = Callable[[float], float]  # gives the place of a value (pixels)


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A figure with its interval.

    Parameters
    ----------
    value
        The figure; None where there is none.
    low, high
        Ends of the interval; None for none.
    n
        What it rests on, in words.
    hue
        Number of its colour.
    told
        The figure in words, for those who don't see it.
    spread
        Places and shares (0 to 1) of what it is made of, drawn faintly behind it.
    hollow
        Whether it is drawn as a ring.
    """

    value: float | None
    low: float | None
    high: float | None
    n: str
    hue: int = 0
    told: str = ""
    spread: tuple[tuple[float, float], ...] = ()
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """
    A row of a chart.

    Parameters
    ----------
    label
        What it shows; a row without marks is a heading.
    marks
        Its figures, one below the other.
    """

    label: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """
    An axis.

    Parameters
    ----------
    low, high
        Its ends.
    ticks
        Places and their texts.
    ends
        What its ends mean.
    lines
        Places of lines across all rows, with their texts.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    ends: tuple[str, ...] = ()
    lines: tuple[tuple[float, str], ...] = field(default=())


def text(
    x: float,
    y: float,
    said: str,
    *,
    size: float = 12,
    anchor: str = "start",
    fill: str = INK,
    weight: int = 400,
) -> str:
    """Draw a text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}">{escape(said)}</text>'
    )


def lines_of(said: str, width: float, most: int, size: float = 12) -> list[str]:
    """Break a text into lines of a width, at most so many."""
    letters = max(4, int(width / (_LETTER * size / 12)))
    found = wrap(said, letters, max_lines=most, placeholder=" …", break_long_words=True) if said.strip() else [""]
    return found or [""]


def frame(width: float, height: float, label: str, body: str) -> str:
    """Put a picture into its frame; the label says what it shows to those who don't see it."""
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}" font-family="{escape(FONT)}">'
        f"{body}</svg>"
    )


def intervals(rows: Sequence[Row], axis: Axis, width: float, title: str) -> str:
    """
    Draw rows of figures with their intervals on one axis.

    Parameters
    ----------
    rows
        The rows.
    axis
        The axis.
    width
        Of the picture (pixels).
    title
        What it shows, in words.

    Returns
    -------
    SVG.
    """
    beside = width >= WIDE
    left, right = (_LABELS if beside else 6), width - _COUNTS

    def x(value: float) -> float:
        clipped = min(max(value, axis.low), axis.high)
        return left + 8 + (clipped - axis.low) / (axis.high - axis.low) * (right - left - 16)

    top = 18.0 if axis.lines else 6.0
    parts, y = [], top
    for row in rows:
        said, y = _row(row, x, y, left if beside else width, beside=beside, width=width)
        parts.append(said)
    grid = "".join(_tick(x(place), top, y, label) for place, label in axis.ticks)
    grid += "".join(_line(x(place), top, y, label) for place, label in axis.lines)
    height = y + 22
    if axis.ends:
        grid += text(x(axis.low), y + 31, axis.ends[0], size=11, fill=SOFT)
        grid += text(x(axis.high), y + 31, axis.ends[-1], size=11, fill=SOFT, anchor="end")
        height += 16
    told = "; ".join(f"{row.label}: {', '.join(mark.told for mark in row.marks)}" for row in rows if row.marks)
    return frame(width, height, f"{title}. {told}", grid + "".join(parts))


def _tick(x: float, top: float, bottom: float, label: str) -> str:
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{LINE}"/>'
    return line + text(x, bottom + 16, label, size=11, anchor="middle", fill=SOFT)


def _line(x: float, top: float, bottom: float, label: str) -> str:
    drawn = f'stroke="{ACCENT}" stroke-dasharray="4 3"'
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 4:.1f}" y2="{bottom:.1f}" {drawn}/>'
    return line + text(x, top - 7, label, size=11, anchor="middle", fill=ACCENT)


def _row(row: Row, x: Scale, y: float, room: float, *, beside: bool, width: float) -> tuple[str, float]:
    heading = not row.marks
    label = lines_of(row.label, room - 16, 3)
    block = 16.0 * len(label)
    parts = [text(0, y + 16 + 15 * at, line, weight=650 if heading else 400, fill=INK) for at, line in enumerate(label)]
    if heading:
        return "".join(parts), y + block + 12
    start = y + 4 if beside else y + block + 4
    for at, mark in enumerate(row.marks):
        parts.append(_mark(mark, x, start + 9 + 18 * at, width))
    end = start + 18 * len(row.marks) + 5
    return "".join(parts), max(end, y + block + 8) if beside else end


def _mark(mark: Mark, x: Scale, y: float, width: float) -> str:
    hue = HUES[mark.hue % len(HUES)]
    parts = [
        f'<circle cx="{x(place):.1f}" cy="{y:.1f}" r="{1 + 8 * share**0.5:.1f}" fill="{hue}" fill-opacity="0.16"/>'
        for place, share in mark.spread
        if share > 0
    ]
    if mark.low is not None and mark.high is not None:
        parts.append(
            f'<line x1="{x(mark.low):.1f}" x2="{x(mark.high):.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{hue}" '
            f'stroke-width="2.4" stroke-linecap="round" stroke-opacity="{0.45 if mark.hollow else 0.8}"/>'
        )
    if mark.value is not None:
        fill = "#ffffff" if mark.hollow else hue
        parts.append(
            f'<circle cx="{x(mark.value):.1f}" cy="{y:.1f}" r="4.6" fill="{fill}" stroke="{hue}" stroke-width="1.6"/>'
        )
    parts.append(text(width, y + 4, mark.n, size=11, anchor="end", fill=SOFT))
    told = f"<title>{escape(mark.told)}</title>" if mark.told else ""
    return f"<g>{told}{''.join(parts)}</g>"


@dataclass(frozen=True, slots=True)
class Point:
    """
    A point of a scatter.

    Parameters
    ----------
    x, y
        Where it stands.
    label
        What stands beside it, where there is room.
    told
        What it is, in full.
    """

    x: float
    y: float
    label: str
    told: str


@dataclass(frozen=True, slots=True)
class Quarters:
    """
    A plane cut in four.

    Parameters
    ----------
    x_axis, y_axis
        The axes.
    x_cut, y_cut
        Where it is cut.
    x_label, y_label
        What the axes show.
    names
        Names of the quarters: low x low y, low x high y, high x low y, high x high y.
    """

    x_axis: Axis
    y_axis: Axis
    x_cut: float
    y_cut: float
    x_label: str
    y_label: str
    names: tuple[str, str, str, str]


def quarters(points: Sequence[Point], plane: Quarters, width: float, title: str) -> str:
    """
    Draw points in a plane that is cut in four.

    Parameters
    ----------
    points
        The points.
    plane
        The plane.
    width
        Of the picture (pixels).
    title
        What it shows, in words.

    Returns
    -------
    SVG.
    """
    left, right, top, bottom = 44.0, width - 8, 24.0, width * 0.72
    x_axis, y_axis = plane.x_axis, plane.y_axis

    def x(value: float) -> float:
        return left + (value - x_axis.low) / (x_axis.high - x_axis.low) * (right - left)

    def y(value: float) -> float:
        return bottom - (value - y_axis.low) / (y_axis.high - y_axis.low) * (bottom - top)

    parts = [_tick(x(place), top, bottom, label) for place, label in x_axis.ticks]
    for place, label in y_axis.ticks:
        parts.append(f'<line x1="{left}" x2="{right}" y1="{y(place):.1f}" y2="{y(place):.1f}" stroke="{LINE}"/>')
        parts.append(text(left - 6, y(place) + 4, label, size=11, anchor="end", fill=SOFT))
    cross = (
        (x(plane.x_cut), x(plane.x_cut), top, bottom),
        (left, right, y(plane.y_cut), y(plane.y_cut)),
    )
    parts += [
        f'<line x1="{a:.1f}" x2="{b:.1f}" y1="{c:.1f}" y2="{d:.1f}" stroke="{ACCENT}" stroke-dasharray="4 3"/>'
        for a, b, c, d in cross
    ]
    places = ((left + 6, bottom - 8, "start"), (left + 6, top + 15, "start"), (right - 4, bottom - 8, "end"))
    for name, (a, b, anchor) in zip(plane.names, (*places, (right - 4, top + 15, "end")), strict=True):
        parts.append(text(a, b, name, size=13, anchor=anchor, fill=ACCENT, weight=600))
    places_of = [(x(point.x), y(point.y)) for point in points]
    parts += [
        f'<g><title>{escape(point.told)}: {point.x:.3g}, {point.y:.3g}</title><circle cx="{a:.1f}" cy="{b:.1f}" r="5" '
        f'fill="{HUES[0]}" fill-opacity="0.75" stroke="#ffffff"/></g>'
        for point, (a, b) in zip(points, places_of, strict=True)
    ]
    parts += _names([point.label for point in points], places_of, right)
    parts.append(text(right, bottom + 36, plane.x_label, anchor="end"))
    parts.append(text(2, 13, plane.y_label))
    told = "; ".join(f"{point.told}: {point.x:.2f}, {point.y:.2f}" for point in points)
    return frame(width, bottom + 44, f"{title}. {told}", "".join(parts))


def _names(labels: Sequence[str], places: Sequence[tuple[float, float]], right: float) -> list[str]:
    """Write names beside points, as far as they meet neither one another nor a point."""
    taken = [(a - 6, b - 6, a + 6, b + 6) for a, b in places]
    parts = []
    for label, (a, b) in zip(labels, places, strict=True):
        shown = lines_of(label, 110, 1, _SMALL)[0]
        reach = len(shown) * _LETTER * _SMALL / 12
        for left in (a + 8, a - 8 - reach):
            box = (left, b - 6, left + reach, b + 6)
            others = [other for other in taken if other != (a - 6, b - 6, a + 6, b + 6)]
            if left > _EDGE and box[2] < right and not any(_meet(box, other) for other in others):
                taken.append(box)
                parts.append(text(left, b + 4, shown, size=_SMALL, fill=SOFT))
                break
    return parts


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def round_ticks(high: float, *, about: int = 5) -> tuple[float, tuple[tuple[float, str], ...]]:
    """
    Choose round ticks from 0.

    Parameters
    ----------
    high
        Largest value to be shown.
    about
        How many ticks are wanted.

    Returns
    -------
    The axis's upper end, and places with their texts.
    """
    if high <= 0:
        return 1.0, ((0.0, "0"), (1.0, "1"))
    rough = high / about
    power = 10.0 ** floor(log10(rough))
    step = next(multiple * power for multiple in (1, 2, 5, 10) if multiple * power >= rough * 0.999)
    count = ceil(high / step - 1e-9)
    ticks = tuple((at * step, f"{at * step:.10g}") for at in range(count + 1))
    return ticks[-1][0], ticks
