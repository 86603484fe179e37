"""How the cells of a lembar kerja look: named styles, made once a workbook, and number formats."""

from __future__ import annotations

import math
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

#: "[$-421]" asks for Indonesian separators whatever the language of the program.
WHOLE = "[$-421]#,##0"
PERCENT = "[$-421]#,##0.00"
DAY = "dd/mm/yyyy"
HIGHEST = 409  # points; no program shows a higher row

_FONT = "Arial"
_INK, _DARK, _MUTED = "FF1B2530", "FF0A3540", "FF5B6672"
_EDGE = Side(style="thin", color="FF9AA5B1")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_INPUT = PatternFill("solid", fgColor="FFFFF6D6")
_REST = PatternFill("solid", fgColor="FFF3F5F7")
_GROUP = PatternFill("solid", fgColor="FFDDE8EA")
_HEAD = PatternFill("solid", fgColor="FF0A3540")

_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_RIGHT = Alignment(horizontal="right", vertical="center", indent=1)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_INDENTED = Alignment(horizontal="left", vertical="center", indent=1)
_LINE = Alignment(horizontal="left", vertical="center")

#: Kind of cell: font, fill, alignment, border.
_LOOKS = {
    "office": (Font(name=_FONT, size=11, bold=True, color=_INK), None, _LINE, None),
    "title": (Font(name=_FONT, size=15, bold=True, color=_DARK), None, _LINE, None),
    "period": (Font(name=_FONT, size=11, bold=True, color=_DARK), None, _LINE, None),
    "meta": (Font(name=_FONT, size=9, color=_MUTED), None, _LINE, None),
    "help": (Font(name=_FONT, size=10, color=_INK), None, _LINE, None),
    "head": (Font(name=_FONT, size=10, bold=True, color="FFFFFFFF"), _HEAD, _MIDDLE, _BOX),
    "group": (Font(name=_FONT, size=10, bold=True, color=_DARK), _GROUP, _INDENTED, None),
    "name": (Font(name=_FONT, size=10, bold=True, color=_INK), None, _LEFT, _BOX),
    "text": (Font(name=_FONT, size=10, color=_INK), None, _LEFT, _BOX),
    "long": (Font(name=_FONT, size=10, color=_INK), None, _TOP, _BOX),
    "middle": (Font(name=_FONT, size=10, color=_INK), None, _MIDDLE, _BOX),
    "number": (Font(name=_FONT, size=10, color=_INK), None, _RIGHT, _BOX),
    "result": (Font(name=_FONT, size=10, bold=True, color=_DARK), None, _RIGHT, _BOX),
    "note": (Font(name=_FONT, size=9, italic=True, color=_MUTED), None, _LEFT, _BOX),
}
_MUTED_FONTS = {
    kind: Font(name=_FONT, size=font.size, bold=font.bold, italic=font.italic, color=_MUTED)
    for kind, (font, *_) in _LOOKS.items()
}


class Styles:
    """The named styles of one workbook, each made when it is first needed."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._known: set[str] = set()

    def name(self, kind: str, number_format: str = "", *, tone: str = "") -> str:
        """The style of a cell. ``tone``: "input" (open, yellow), "rest" (grey), "" (white)."""
        name = " ".join(filter(None, ("SOP07", kind, tone, number_format)))
        if name not in self._known:
            self._book.add_named_style(self._make(name, kind, number_format, tone))
            self._known.add(name)
        return name

    @staticmethod
    def _make(name: str, kind: str, number_format: str, tone: str) -> NamedStyle:
        font, fill, alignment, border = _LOOKS[kind]
        style = NamedStyle(name=name, font=font, alignment=alignment)
        style.fill = {"input": _INPUT, "rest": _REST}.get(tone) or fill or PatternFill()
        if tone == "rest":
            style.font = _MUTED_FONTS[kind]
        style.border = border or Border()
        style.number_format = number_format or "General"
        style.protection = Protection(locked=tone != "input")
        return style


def number_format(places: int) -> str:
    """Thousands with dots and so many decimals with a comma."""
    return WHOLE if places <= 0 else f"{WHOLE}.{'0' * places}"


def open_format(places: int) -> str:
    """As ``number_format``, and the further decimals of a number that has more of them."""
    least = max(places, 1)
    return f"{WHOLE}.{'0' * least}{'#' * max(6 - least, 0)}"


def height(texts: Sequence[tuple[str, float]]) -> float:
    """Points that a row needs for wrapped texts in columns of these widths.

    Programs measure a row only when somebody opens it in a window; a converter does not.
    """
    lines = 1
    for text, width in texts:
        room = max((width - 1.5) * 1.02, 1)
        parts = (math.ceil(len(part) / room) for part in text.split("\n"))
        lines = max(lines, sum(max(1, count) for count in parts))
    return min(13.5 * lines + 6, HIGHEST)
