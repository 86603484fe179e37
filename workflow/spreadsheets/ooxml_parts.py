"""The parts of an OOXML workbook beside its sheets: references, texts, number formats. Pure."""

from __future__ import annotations

import posixpath
import re

from workflow.spreadsheets.book import Unreadable
from workflow.spreadsheets.filling import MAX_CHARACTERS, TOO_MUCH_TEXT
from workflow.spreadsheets.markup import Attributes, parse
from workflow.spreadsheets.package import BROKEN, Package, shown_name
from workflow.spreadsheets.values import built_in_format, clean_text, unescaped

_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_MAX_STRINGS = 1_000_000
_MAX_FORMATS = 70_000  # Excel's own limit of cell formats is 65,490


def whole(text: str | None, where: str) -> int:
    """A count or index of the file; ``Unreadable`` where it is none."""
    if text is None or not _WHOLE.fullmatch(text.strip()):
        raise Unreadable(f"bagian {where} rusak. {BROKEN[0].upper()}{BROKEN[1:]}")
    return int(text)


def nothing(*_: object) -> None:
    """For what a part says and nobody asks."""


class Relationships:
    """What a part points to: id → (last word of the type, full name of the target)."""

    def __init__(self, package: Package, part: str) -> None:
        self.targets: dict[str, tuple[str, str]] = {}
        self._folder, name = posixpath.split(part)
        rels = posixpath.join(self._folder, "_rels", f"{name}.rels")
        if rels in package.names:
            with package.open(rels) as stream:
                parse(stream, shown_name(rels), self._start, nothing, nothing)

    def _start(self, name: str, attributes: Attributes) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
        self.targets[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    def of_kind(self, kind: str) -> str | None:
        """The first target of a kind."""
        return next((target for found, target in self.targets.values() if found == kind), None)


class Styles:
    """The number format of each cell style, as code; "" for General and all that is plain."""

    def __init__(self, package: Package, part: str) -> None:
        self.codes: list[str] = []
        self._custom: dict[int, str] = {}
        self._in_cell_formats = False
        with package.open(part) as stream:
            parse(stream, shown_name(part), self._start, self._end, nothing)

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            number_format = whole(attributes.get("numFmtId"), "gaya sel")
            self._custom[number_format] = unescaped(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._in_cell_formats = True
        elif name == "xf" and self._in_cell_formats:
            number_format = whole(attributes.get("numFmtId", "0"), "gaya sel")
            code = self._custom.get(number_format)
            self.codes.append(built_in_format(number_format) if code is None else code)
        if len(self.codes) > _MAX_FORMATS or len(self._custom) > _MAX_FORMATS:
            raise Unreadable("gaya selnya terlalu banyak; berkasnya rusak.")

    def _end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_formats = False


class Strings:
    """The shared texts, formatting dropped, reading aids of East Asian scripts left out."""

    def __init__(self, package: Package, part: str) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._in_aid = False
        self._left = MAX_CHARACTERS
        with package.open(part) as stream:
            parse(stream, shown_name(part), self._start, self._end, self._text)

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_aid = True
        elif name == "t":
            self._in_text = not self._in_aid

    def _text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)
            self._left -= len(text)
            if self._left < 0:
                raise Unreadable(TOO_MUCH_TEXT)

    def _end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_aid = False
        elif name == "si":
            self.strings.append(clean_text(unescaped("".join(self._pieces))))
            if len(self.strings) > _MAX_STRINGS:
                raise Unreadable(TOO_MUCH_TEXT)
