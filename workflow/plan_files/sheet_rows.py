"""The rows of one sheet below its header, with merged cells spread out and useless rows told."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from workflow.plan_files.cells import Findings, Place, shown
from workflow.plan_files.fields import SheetKind
from workflow.plan_files.headers import plain
from workflow.plan_files.layout import SheetLayout
from workflow.plan_files.words import begins_total, is_total
from workflow.spreadsheets.book import EMPTY, Cell, Sheet, address

#: Fields that a cell merged over several rows says for each of them. A figure it says only once.
CARRIED = frozenset(
    {
        "unit",
        "objective",
        "definition",
        "measure",
        "polarity",
        "aggregation",
        "frequency",
        "source",
        "note",
    }
)
#: What an indicator has and a row of sums has not.
_TELLING = ("measure", "polarity", "aggregation", "frequency")
#: Merged cells that are spread out at most; a broken file may overlap thousands.
MOST_SPREAD = 200_000
#: Rows of column numbers ("1 2 3 4") stand right below the header.
NUMBER_ROWS = 3
#: Names of a table that stands below the plan's, as in a Perjanjian Kinerja: programmes and money.
_PROGRAMS = frozenset(
    {"program", "program kegiatan", "nama program", "kegiatan", "program dan kegiatan"}
)
_MONEY = frozenset(
    {"anggaran", "anggaran rp", "pagu", "pagu rp", "pagu anggaran", "jumlah anggaran"}
    | {"pagu anggaran rp", "anggaran rp 1", "jumlah anggaran rp"}
)
#: What the lines of those who sign begin with, or end with where they name a day.
_SIGNED = re.compile(
    r"(?:pihak (?:pertama|kedua|ke ?1|ke ?2)|mengetahui|menyetujui|disetujui|ditetapkan|nip)\b.*"
    r"|[a-z ]{3,40} \d{0,2} ?(?:januari|februari|maret|april|mei|juni|juli|agustus|september"
    r"|oktober|november|desember) 20\d\d"
)
LONGEST_NAME = 40  # letters of a header or a signature
_INDEX = re.compile(r"\(?\s*\d{1,2}(?:\s*=.*)?\s*\)?")


@dataclass(slots=True)
class Line:
    """One row of a sheet that says something: a place per field."""

    row: int
    places: dict[str, Place]
    merged: frozenset[str]  # fields that stand in a merged cell that begins elsewhere

    def text_of(self, *keys: str) -> str:
        """The texts of some fields in one line, to recognise what kind of row it is."""
        found = (self.places[key].cell.text for key in keys if key in self.places)
        return " ".join(filter(None, found))


class SheetRows:
    """Iterates over the lines of a sheet; tells hidden rows, totals and number rows.

    ``after_total`` is true for the first line behind a row of sums: nothing is carried over it.
    """

    def __init__(self, sheet: Sheet, layout: SheetLayout, findings: Findings) -> None:
        self.sheet, self.layout, self.findings = sheet, layout, findings
        self.columns = layout.numbers()
        self.letters = {key: column.letters for key, column in layout.fields.items()}
        self.numbers = sorted(row for row in sheet.rows if row > layout.header)
        self.anchors = self._spread()
        self.after_total = False
        self.elsewhere = self.signing = False  # in another table; among those who sign

    def _spread(self) -> dict[tuple[int, int], tuple[int, int]]:
        wanted = set(self.columns.values())
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in self.sheet.merged:
            columns = [c for c in wanted if left <= c <= right]
            first = bisect.bisect_left(self.numbers, top)
            last = bisect.bisect_right(self.numbers, bottom)
            for row in self.numbers[first:last]:
                for column in columns:
                    if (row, column) != (top, left):
                        found[row, column] = (top, left)
            if len(found) > MOST_SPREAD:
                break
        return found

    def __iter__(self) -> Iterator[Line]:
        below = 0
        for row in self.numbers:
            line = self._line(row)
            if all(place.is_blank for place in line.places.values()):
                continue
            said = next(shown(p.cell) for p in line.places.values() if not p.is_blank)
            if row in self.sheet.hidden_rows:
                self._skip(row, said, "Baris tersembunyi, tidak dibaca.")
                continue
            if self._is_aside(line, said):
                continue
            below += 1
            if below <= NUMBER_ROWS and self._is_number_row(line):
                self._skip(row, said, "Baris nomor kolom, dilewati.")
                continue
            if self._is_total(line):
                self.after_total = True
                self._skip(row, self._total_text(line), "Baris jumlah, dilewati.")
                continue
            yield line
            self.after_total = False

    def _is_aside(self, line: Line, said: str) -> bool:
        """Whether a row repeats the header, belongs to a table below or to those who sign; told."""
        is_budget = self.layout.kind == SheetKind.BUDGET
        main = line.places.get("program" if is_budget else "name")
        if main is None or len(main.cell.text) > LONGEST_NAME:
            return False
        again = self._repeats("program" if is_budget else "name", main)
        if again and sum(self._repeats(key, place) for key, place in line.places.items()) > 1:
            self.elsewhere = self.signing = False
            self._skip(line.row, said, "Judul kolom yang berulang, dilewati.")
            return True
        if is_budget:
            return False
        texts = {plain(t) for c in self.sheet.rows[line.row].values() if (t := _short_text(c))}
        if texts & _PROGRAMS and texts & _MONEY:
            self.elsewhere = True
            self._skip(
                line.row,
                said,
                "Di sini mulai tabel lain (program dan anggaran); baris ini dan baris-baris di "
                "bawahnya tidak dibaca.",
            )
        if self.elsewhere:
            return True
        if any(_SIGNED.fullmatch(text) for text in texts):
            self.signing = True
        elif not main.is_blank:
            self.signing = False
        if self.signing and main.is_blank:
            self._skip(line.row, said, "Baris tanda tangan, dilewati.")
            return True
        return False

    def _repeats(self, key: str, place: Place) -> bool:
        """Whether a cell says what its header says."""
        text = place.cell.text
        header = self.layout.fields[key].header
        return bool(text) and plain(text) == plain(header.rpartition(" · ")[2])

    def _skip(self, row: int, said: str, sentence: str) -> None:
        self.findings.note(address(row, min(self.columns.values(), default=1)), said, sentence)

    def _line(self, row: int) -> Line:
        places, merged = {}, set()
        for key, column in self.columns.items():
            cell = self.sheet.cell(row, column)
            anchor = self.anchors.get((row, column))
            if anchor is not None:
                is_below = anchor[1] == column  # merged downwards: the column is the same
                cell = self._anchor(anchor) if is_below and key in CARRIED else EMPTY
                if self._anchor(anchor) != EMPTY:
                    merged.add(key)
            places[key] = Place(cell, row, f"{self.letters[key]}{row}", self.findings)
        return Line(row, places, frozenset(merged))

    def _anchor(self, anchor: tuple[int, int]) -> Cell:
        """A merged cell's first cell, unless it belongs to the header."""
        return self.sheet.cell(*anchor) if anchor[0] > self.layout.header else EMPTY

    def _is_number_row(self, line: Line) -> bool:
        """ "1 2 3 4" or "(1) (2) (3)" below the header."""
        by_column = sorted(self.columns, key=self.columns.__getitem__)
        written = [line.places[key] for key in by_column if not line.places[key].is_blank]
        if len(written) < 3:
            return False
        values = []
        for place in written:
            value = place.cell.value
            if isinstance(value, Decimal) and value == value.to_integral_value():
                values.append(int(value))
            elif isinstance(value, str) and _INDEX.fullmatch(value.strip()):
                values.append(int(re.search(r"\d+", value)[0]))
            else:
                return False
        return all(a < b for a, b in pairwise(values))

    def _is_total(self, line: Line) -> bool:
        """A row of sums. "Jumlah pedagang" with a Satuan is an indicator."""
        if self.layout.kind == SheetKind.BUDGET:
            before = line.text_of("code"), line.text_of("program"), line.text_of("unit")
            if any(is_total(text) for text in before):
                return True
            return not line.text_of("code") and any(begins_total(text) for text in before)
        name = line.text_of("name")
        others = [line.text_of(key) for key in ("number", "unit", "objective")]
        if is_total(name) or (not name and any(begins_total(text) for text in others)):
            return True
        telling = ("measure", "polarity", "aggregation", "frequency")
        has_number = "number" in line.places and not line.places["number"].is_blank
        # A sheet without these columns tells nothing: better a row too many than one that is lost.
        can_tell = any(key in line.places for key in (*telling, "number"))
        return (
            self.layout.kind == SheetKind.PLAN
            and begins_total(name)
            and can_tell
            and not line.text_of(*telling)
            and not has_number
        )

    def _total_text(self, line: Line) -> str:
        keys = ("name", "program", "unit", "objective", "number", "code")
        return next((t for key in keys if begins_total(t := line.text_of(key))), "")


def _short_text(cell: Cell) -> str:
    """The text of a cell that may be a header or a signature; "" for any other."""
    text = cell.text
    return text if 0 < len(text) <= LONGEST_NAME else ""
