"""Pictures of measured times as inline SVG, wide as a phone: names stand above their bars.

Like ``reports.charts``: a title for those who cannot see it, and nothing that the table beside it
does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from reports.charts import ALARM, BRAND, LINE, MUTED
from reports.svg import INK, element, line, picture, text

WIDTH = 360.0
TRACK = "#EDF1F3"
PALE = "#8FB4BD"
ALARM_PALE = "#E9A9B0"
#: Longer times are cut off here, in per cent of the standard, and marked as going on.
FARTHEST = 250


class Measured(NamedTuple):
    """One step: median and 90th percentile in per cent of its standard time."""

    name: str
    median: Fraction | int
    ninetieth: Fraction | int


class Column(NamedTuple):
    """One quarter: its share on time in per cent; None where nothing was finished."""

    name: str
    under: str
    percent: int | None


class Bar(NamedTuple):
    """One amount with its words."""

    name: str
    words: str
    amount: Fraction | int
    late: Fraction | int = 0  # the part of it that is past the due time


def measured_times(rows: Sequence[Measured], *, title: str) -> str:
    """Bars to the median (dark) and on to the 90th percentile (pale), against 100 per cent.

    The part beyond the standard time is red. Empty text without rows.
    """
    if not rows:
        return ""
    longest = max(max(row.median, row.ninetieth) for row in rows)
    top = float(min(max(longest * Fraction(105, 100), 125), FARTHEST))
    row_height, head = 44.0, 18.0
    height = head + row_height * len(rows)
    limit = 100 / top * WIDTH
    parts = [text(limit, 11, "waktu baku", 11, ALARM, "middle")]
    for place, row in enumerate(rows):
        y = head + place * row_height
        parts.append(text(0, y + 13, row.name, 12, INK))
        parts.append(element("rect", x=0, y=y + 19, width=WIDTH, height=16, rx=2, fill=TRACK))
        median, ninetieth = (
            min(float(value), top) / top * WIDTH for value in (row.median, row.ninetieth)
        )
        parts += _split_bar(y + 19, median, ninetieth, limit, PALE, ALARM_PALE)
        parts += _split_bar(y + 19, 0, median, limit, BRAND, ALARM)
        if row.ninetieth > top:
            parts.append(text(WIDTH - 3, y + 31, "›", 14, INK, "end"))
    parts.append(line(limit, 15, limit, height, ALARM, 1.2, "4 3"))
    return picture(WIDTH, height, title, parts)


def _split_bar(
    y: float, start: float, end: float, limit: float, inside: str, beyond: str
) -> list[str]:
    """A bar from ``start`` to ``end``; what lies beyond the limit has its own colour."""
    parts = []
    low, high = min(start, end), max(start, end)
    for left, right, fill in ((low, min(high, limit), inside), (max(low, limit), high, beyond)):
        if right > left:
            parts.append(element("rect", x=left, y=y, width=right - left, height=16, fill=fill))
    return parts


def shares_by_quarter(columns: Sequence[Column], *, title: str) -> str:
    """Columns of per cent on time; a quarter without figures is an empty place.

    Empty text when no quarter has figures.
    """
    if not any(column.percent is not None for column in columns):
        return ""
    head, floor, foot = 20.0, 130.0, 34.0
    room = WIDTH / len(columns)
    wide = min(room * 0.62, 44)
    parts = [line(0, floor, WIDTH, floor, LINE, 1)]
    for place, column in enumerate(columns):
        middle = room * (place + 0.5)
        if column.percent is None:
            parts.append(text(middle, floor - 6, "–", 12, MUTED, "middle"))
        else:
            tall = (floor - head) * column.percent / 100
            parts.append(
                element(
                    "rect", x=middle - wide / 2, y=floor - tall, width=wide, height=tall,
                    rx=2, fill=BRAND,
                )
            )  # fmt: skip
            parts.append(text(middle, floor - tall - 6, f"{column.percent} %", 12, INK, "middle"))
        parts.append(text(middle, floor + 15, column.name, 12, INK, "middle"))
        parts.append(text(middle, floor + 29, column.under, 10.5, MUTED, "middle"))
    return picture(WIDTH, floor + foot, title, parts)


def waiting(bars: Sequence[Bar], *, title: str) -> str:
    """How long things wait, one bar a step; the part past the due time is red."""
    if not bars:
        return ""
    top = max(float(max(bar.amount for bar in bars)), 1.0)
    row_height = 42.0
    parts = []
    for place, bar in enumerate(bars):
        y = place * row_height
        parts.append(text(0, y + 13, bar.name, 12, INK))
        parts.append(text(WIDTH, y + 13, bar.words, 12, MUTED, "end"))
        parts.append(element("rect", x=0, y=y + 19, width=WIDTH, height=14, rx=2, fill=TRACK))
        length = float(bar.amount) / top * WIDTH
        late = min(float(bar.late) / top * WIDTH, length)
        parts += [
            element("rect", x=left, y=y + 19, width=wide, height=14, fill=fill)
            for left, wide, fill in ((0.0, length - late, BRAND), (length - late, late, ALARM))
            if wide
        ]
    return picture(WIDTH, row_height * len(bars), title, parts)
