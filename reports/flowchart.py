"""The flow chart of an SOP sheet, one picture a row, in the symbols of Permen PANRB 35/2012.

Capsule: begin and end. Box: an activity. Diamond: a decision. Arrow: the direction of the flow.
Each row's picture fills its table cell over all pelaksana columns and carries the lines on to the
rows above and below, so that the table may break over pages between rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import SopRow
from reports.svg import INK, element, line, path, picture, points, text

RULE = "#8A95A1"
BOX_WIDTH, BOX_HEIGHT = 50.0, 26.0
DIAMOND_HEIGHT = 40.0
#: How far from the left edge the line of a "tidak" runs back up.
MARGIN = 5.0
_LOOK = {"fill": "#FFFFFF", "stroke": INK, "stroke_width": 1.3}
_WORDS = {"start": "mulai", "end": "selesai", "process": "kegiatan", "decision": "keputusan"}


def draw_row(
    rows: Sequence[SopRow], index: int, actors: Sequence[str], height: float, column: float
) -> str:
    """The picture of ``rows[index]``; ``height`` of the row and width of a ``column`` in px."""
    row = rows[index]
    middle = height / 2
    here = _centre(row.actor, column)
    parts = [
        line(column * place, 0, column * place, height, RULE, 0.6)
        for place in range(1, len(actors))
    ]
    title = f"{actors[row.actor]}: {_WORDS[row.shape]}"

    if index:
        above = _centre(_last_actor(rows[index - 1]), column)
        top = middle - _half_height(row)
        bend = top / 2
        parts.append(path([(above, 0), (above, bend), (here, bend), (here, top)]))
        parts.append(_head(here, top, "down"))
    if index + 1 < len(rows):
        leaving = _centre(_last_actor(row), column)
        half = _half_height(row) if row.passes_to is None else BOX_HEIGHT / 2
        parts.append(line(leaving, middle + half, leaving, height))

    parts.append(_symbol(row.shape, here, middle))
    if row.passes_to is not None:
        there = _centre(row.passes_to, column)
        way = 1 if there > here else -1
        side, end = here + way * BOX_WIDTH / 2, there - way * BOX_WIDTH / 2
        parts += [
            line(side, middle, end, middle),
            _head(end, middle, "right" if way > 0 else "left"),
            _symbol("process", there, middle),
            text((side + end) / 2, middle - 3, "Ya", 9, INK, "middle"),
        ]
        title += f"; jika ya diteruskan melalui {actors[row.passes_to]}"
    if row.returns_to is not None:
        edge = here - BOX_WIDTH / 2
        parts.append(path([(edge, middle), (MARGIN, middle), (MARGIN, 0)]))
        parts.append(text(MARGIN + 2, middle + 18, "Tidak", 9))
        title += f"; jika tidak kembali ke langkah {row.returns_to}"
    for later in rows[index + 1 :]:
        if later.returns_to == row.number:
            edge = here - BOX_WIDTH / 2
            parts.append(path([(MARGIN, height), (MARGIN, middle), (edge, middle)]))
            parts.append(_head(edge, middle, "right"))
        elif later.returns_to is not None and later.returns_to < row.number:
            parts.append(line(MARGIN, 0, MARGIN, height))
    return picture(column * len(actors), height, title, parts)


def key() -> list[tuple[str, str]]:
    """The five symbols and what they mean, for the foot of the sheet."""
    width, height = BOX_WIDTH + 4, BOX_HEIGHT + 4
    x, y = width / 2, height / 2
    half, tall = BOX_HEIGHT / 2, BOX_HEIGHT / 2
    diamond = [(x, y - tall), (x + half * 1.6, y), (x, y + tall), (x - half * 1.6, y)]
    page = [(x - half, 2), (x + half, 2), (x + half, y + 4), (x, height - 2), (x - half, y + 4)]
    drawn = (
        ("Mulai dan selesai", [_symbol("start", x, y)]),
        ("Kegiatan", [_symbol("process", x, y)]),
        ("Keputusan", [element("polygon", points=points(diamond), **_LOOK)]),
        ("Arah kegiatan", [line(4, y, width - 6, y), _head(width - 4, y, "right")]),
        ("Penghubung halaman", [element("polygon", points=points(page), **_LOOK)]),
    )
    return [(label, picture(width, height, label, parts)) for label, parts in drawn]


def _centre(actor: int, column: float) -> float:
    return column * (actor + 0.5)


def _last_actor(row: SopRow) -> int:
    """Whose symbol the line to the next row leaves."""
    return row.actor if row.passes_to is None else row.passes_to


def _half_height(row: SopRow) -> float:
    return (DIAMOND_HEIGHT if row.shape == "decision" else BOX_HEIGHT) / 2


def _head(x: float, y: float, direction: str) -> str:
    size, half = 6.0, 3.2
    corners = {
        "down": [(x - half, y - size), (x + half, y - size)],
        "right": [(x - size, y - half), (x - size, y + half)],
        "left": [(x + size, y - half), (x + size, y + half)],
    }[direction]
    return element("polygon", points=points([(x, y), *corners]), fill=INK)


def _symbol(shape: str, x: float, y: float) -> str:
    half = BOX_WIDTH / 2
    if shape == "decision":
        tall = DIAMOND_HEIGHT / 2
        corners = [(x, y - tall), (x + half, y), (x, y + tall), (x - half, y)]
        return element("polygon", points=points(corners), **_LOOK)
    return element(
        "rect",
        x=x - half,
        y=y - BOX_HEIGHT / 2,
        width=BOX_WIDTH,
        height=BOX_HEIGHT,
        rx=BOX_HEIGHT / 2 if shape in ("start", "end") else 0,
        **_LOOK,
    )
