"""Pictures of figures as inline SVG: the same in the page and in the PDF.

Every picture has a title for those who cannot see it, and says nothing that the table beside it
does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.svg import INK, element, line, path, picture, text

MUTED = "#55606E"
LINE = "#C9D1D9"
BRAND = "#0F4C5C"
ALARM = "#A3182B"

#: Fill and ink from the best predikat to the worst; the worse, the darker on a grey printer.
LEVELS = (
    ("#E3F3E9", "#14532F"),
    ("#EEF4D8", "#3F5212"),
    ("#FFEFC2", "#6B4B00"),
    ("#F8CFB0", "#7A3100"),
    ("#E9A9B0", "#6E0B1B"),
)
UNKNOWN = ("#F3F5F7", MUTED)


def level(predicate: str, scale: Sequence[tuple[Decimal, str]]) -> int | None:
    """The place of a predikat on its scale as an index into ``LEVELS``; None if it is not on it."""
    labels = [label for _, label in sorted(scale, reverse=True)]
    if predicate not in labels:
        return None
    if len(labels) == 1:
        return 0
    return round(labels.index(predicate) * (len(LEVELS) - 1) / (len(labels) - 1))


def _shorten(words: str, width: float, size: float) -> str:
    """Cut a label to its column; the whole name stands in the table beside the picture."""
    room = max(int(width / (size * 0.54)), 4)
    return words if len(words) <= room else words[: room - 1].rstrip() + "…"


def trend(
    values: Sequence[tuple[str, Decimal | None]],
    *,
    title: str,
    target: Decimal | None = None,
    width: float = 92,
    height: float = 34,
) -> str:
    """A small line over the quarters; a quarter without a value leaves a hole in it.

    The dashed line is the target. Empty text when there are fewer than two values: one point is
    no trend.
    """
    numbers = [float(value) for _, value in values if value is not None]
    if len(numbers) < 2:
        return ""
    known = numbers + ([float(target)] if target is not None else [])
    low, high = min(known), max(known)
    left, right, top, bottom = 4.0, width - 4, 4.0, height - 5
    step = (right - left) / (len(values) - 1)

    def y(value: float) -> float:
        if low == high:
            return (top + bottom) / 2
        return bottom - (value - low) / (high - low) * (bottom - top)

    parts = []
    if target is not None:
        at = y(float(target))
        parts.append(line(0, at, width, at, MUTED, 0.8, "3 2"))
    if low < 0 < high:
        parts.append(line(0, y(0), width, y(0), LINE, 0.8))
    runs: list[list[tuple[float, float]]] = [[]]
    for place, (_, value) in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((left + place * step, y(float(value))))
    *dots, last = [dot for run in runs for dot in run]
    if all(len(run) < 2 for run in runs):
        # Half-yearly and yearly values stand alone: a thin line still shows where they go.
        parts.append(path([*dots, last], BRAND, 0.7))
    parts += [path(run, BRAND, 1.4) for run in runs if len(run) > 1]
    parts += [element("circle", cx=x, cy=at, r=1.5, fill=BRAND) for x, at in dots]
    parts.append(
        element(
            "circle", cx=last[0], cy=last[1], r=2.6, fill=BRAND, stroke="#FFFFFF", stroke_width=0.8
        )
    )
    return picture(width, height, title, parts)


def bars(
    rows: Sequence[tuple[str, Decimal | None, str]],
    *,
    title: str,
    reference: Decimal | None = Decimal(100),
    width: float = 500,
) -> str:
    """Horizontal bars, one a row: name, value (None: no bar), value as text.

    ``reference`` is a dashed line, for example the target of 100 per cent. A negative value has
    no bar; its text is red.
    """
    row, label, room = 20.0, width * 0.36, width * 0.1
    span = width - label - room
    known = [float(value) for _, value, _ in rows if value is not None]
    top = max([*known, float(reference or 0), 1.0])
    height = row * len(rows) + 4
    parts = []
    for place, (name, value, words) in enumerate(rows):
        y = place * row + 4
        length = max(float(value or 0), 0.0) / top * span
        parts.append(text(label - 8, y + 10.5, _shorten(name, label - 8, 9.5), 9.5, INK, "end"))
        parts.append(element("rect", x=label, y=y, width=span, height=14, fill="#F0F3F5"))
        if length:
            parts.append(element("rect", x=label, y=y, width=length, height=14, fill=BRAND))
        ink = ALARM if value is not None and value < 0 else INK
        parts.append(text(width, y + 10.5, words, 9.5, ink, "end"))
    if reference is not None and rows:
        x = label + float(reference) / top * span
        parts.append(line(x, 0, x, height, ALARM, 1, "4 3"))
    return picture(width, height, title, parts)


def heat_map(
    rows: Sequence[tuple[str, Sequence[tuple[str, int | None]]]],
    columns: Sequence[str],
    *,
    title: str,
    width: float = 500,
) -> str:
    """A grid of values: rows of (name, cells), each cell its text and its level (see ``level``).

    The text stands in every cell, so that it can be read without colour.
    """
    row, head, label = 22.0, 18.0, width * 0.36
    cell = (width - label) / max(len(columns), 1)
    parts = [
        text(label + cell * (place + 0.5), 12, name, 9, MUTED, "middle")
        for place, name in enumerate(columns)
    ]
    for number, (name, cells) in enumerate(rows):
        y = head + number * row
        parts.append(text(label - 8, y + 14, _shorten(name, label - 8, 9.5), 9.5, INK, "end"))
        for place, (words, grade) in enumerate(cells):
            fill, ink = UNKNOWN if grade is None else LEVELS[grade]
            x = label + place * cell
            parts.append(
                element(
                    "rect",
                    x=x + 1,
                    y=y + 1,
                    width=cell - 2,
                    height=row - 2,
                    fill=fill,
                    stroke=LINE,
                    stroke_width=0.5,
                )
            )
            parts.append(text(x + cell / 2, y + 14, words, 9.5, ink, "middle"))
    return picture(width, head + row * len(rows) + 1, title, parts)
