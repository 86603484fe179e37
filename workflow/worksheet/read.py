"""Understanding a lembar kerja that came back, whatever program saved it and whatever moved.

Rows are found by their hidden keys and checked against the sealed memory; columns by hidden marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import accumulate
from operator import itemgetter
from typing import Any

from workflow.enums import ValueKind
from workflow.numbers import MONEY_PLACES
from workflow.spreadsheets.book import Book, Cell, Sheet, address
from workflow.worksheet.cells import (
    CellReading,
    bare,
    read_day,
    read_label,
    read_number,
    read_status,
    read_text,
    shown,
)
from workflow.worksheet.keys import SCHEMA, SEAL_MARK, BrokenSeal, unseal
from workflow.worksheet.layout import (
    AMOUNT,
    COLUMN_OF,
    FIGURE_FIELDS,
    KEY,
    MARK,
    NAME,
    OTHER_FIELDS,
    line_key,
    row_key,
)
from workflow.worksheet.strays import gone_columns, gone_rows, strays

NO_KEY = (
    "Ini bukan lembar kerja dari program ini, atau bagian tersembunyinya hilang. Unduh lembar "
    "kerja siklus ini dari halaman Pengisian data, salin isian Anda ke sana, lalu unggah lagi."
)
BAD_KEY = (
    "Bagian tersembunyi lembar kerja ini rusak, diubah, atau berasal dari kantor lain, sehingga "
    "tidak dapat dipercaya. Unduh lembar kerja siklus ini dari halaman Pengisian data, salin isian "
    "Anda ke sana, lalu unggah lagi."
)
OTHER_SCHEMA = (
    "Lembar kerja ini dibuat oleh versi program yang lain. Unduh yang baru dari halaman Pengisian "
    "data, salin isian Anda ke sana, lalu unggah lagi."
)
NEGATIVE = "Realisasi anggaran tidak boleh negatif; isi jumlah sejak Januari."
NO_TABLE = (
    "Tabel isiannya tidak ditemukan: baris judul dan baris kunci tersembunyi sudah dihapus. Unduh "
    "lembar kerja baru dari halaman Pengisian data dan salin isian Anda ke sana."
)
_KEY = re.compile(r"[ib]-\d{1,18}", re.ASCII)
#: Marks that make a table; the columns of inputs may be gone, then nothing of them changes.
_ENTRY_MARKS = {"status", "figure"}


class NotThisWorksheet(ValueError):
    """The workbook cannot be taken as a lembar kerja; the text is the sentence for the person."""


@dataclass(frozen=True)
class Problem:
    """Something wrong apart from single cells: a row that nobody knows, a row twice."""

    sheet: str
    address: str
    value: str
    sentence: str
    name: str = ""  # of the indicator whose cell it is


@dataclass(frozen=True)
class RowReading:
    """One indicator's row; ``base`` is what was stored when the sheet was downloaded."""

    indicator_id: int
    version: int
    name: str
    base: dict[str, Any]
    cells: dict[str, CellReading]
    sheet: str


@dataclass(frozen=True)
class LineReading:
    """One programme's row; ``base`` is the amount when the sheet was downloaded."""

    line_id: int
    program: str
    base: str | None
    cell: CellReading
    sheet: str


@dataclass
class WorksheetReading:
    """A whole lembar kerja: whose it is, and what its cells say."""

    agency: str
    unit: str
    unit_name: str
    year: int
    quarter: int
    period: str
    downloaded_by: str
    downloaded_at: datetime
    rows: list[RowReading] = field(default_factory=list)
    lines: list[LineReading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(book: Book, *secrets: bytes) -> WorksheetReading:
    """Read what came back; ``NotThisWorksheet`` with a sentence when it is none of ours.

    ``secrets`` are the keys it may be signed with: the present one, and those it replaced.
    """
    payload = _payload(book, secrets)
    reading = WorksheetReading(
        agency=payload["agency"],
        unit=payload["unit"],
        unit_name=payload["unit_name"],
        year=payload["year"],
        quarter=payload["quarter"],
        period=payload["period"],
        downloaded_by=payload["by"],
        downloaded_at=datetime.fromisoformat(payload["at"]),
    )
    reading.notes += book.notes
    tables = [table for sheet in book.sheets if (table := _Table.find(sheet))]
    if not any(table.columns.keys() >= _ENTRY_MARKS for table in tables):
        raise NotThisWorksheet(NO_TABLE)
    known = {row_key(row[0]): row[3] for row in payload["rows"]}
    known |= {line_key(line[0]): line[1] for line in payload["lines"]}
    places = _places(tables, known, reading)
    missing: list[str] = []
    for pk, version, kind, name, scale, base in payload["rows"]:
        if place := places.get(row_key(pk)):
            cells = dict(_row_cells(*place, ValueKind(kind), scale, base))
            reading.rows.append(RowReading(pk, version, name, base, cells, place[0].sheet.title))
            reading.problems += _strays(*place, ValueKind(kind), name)
        else:
            missing += [name] * (row_key(pk) not in places)
    for pk, program, base in payload["lines"]:
        if place := places.get(line_key(pk)):
            table, row = place
            cell = table.input(row, AMOUNT)
            if cell is not None:
                found = cell if isinstance(cell, CellReading) else _money(*cell)
                reading.lines.append(LineReading(pk, program, base, found, table.sheet.title))
        else:
            missing += [program] * (line_key(pk) not in places)
    if missing:
        reading.notes.append(gone_rows(missing))
    has_ratios = any("numerator" in row.base for row in reading.rows)
    for table in tables:
        reading.notes += gone_columns(table.columns, table.sheet.title, has_ratios=has_ratios)
    return reading


def _money(cell: Cell, where: str) -> CellReading:
    found = read_number(cell, where, places=MONEY_PLACES)
    if found.value and found.value.startswith("-"):
        return replace(found, problem=NEGATIVE)
    return found


def _payload(book: Book, secrets: tuple[bytes, ...]) -> dict[str, Any]:
    for sheet in book.sheets:
        if sheet.cell(1, 1).text != SEAL_MARK:
            continue
        cells = []
        for row in range(2, max(sheet.rows, default=1) + 1):
            if not (text := sheet.cell(row, 1).text):
                break
            cells.append(text)
        try:
            payload = unseal(cells, *secrets)
        except BrokenSeal:
            raise NotThisWorksheet(BAD_KEY) from None
        if payload.get("schema") != SCHEMA:
            raise NotThisWorksheet(OTHER_SCHEMA)
        return payload
    raise NotThisWorksheet(NO_KEY)


@dataclass(frozen=True)
class _Table:
    """A sheet with inputs: its columns by mark, and the first row below its header."""

    sheet: Sheet
    columns: dict[str, int]
    first: int
    covered: dict[int, list[tuple[int, int]]]  # by column, see ``_covered``

    @classmethod
    def find(cls, sheet: Sheet) -> _Table | None:
        """The table of a sheet, by its hidden row of marks; None where there is none."""
        for number in sorted(sheet.rows)[:200]:
            marks = {
                cell.text.removeprefix(MARK): column
                for column, cell in sheet.rows[number].items()
                if cell.text.startswith(MARK)
            }
            if {KEY, NAME} & marks.keys() and len(marks) > 2:
                return cls(sheet, marks, number + 1, _covered(sheet, marks.values()))
        return None

    @property
    def inputs(self) -> list[str]:
        """The columns that people fill in."""
        mine = ("figure", "numerator", "denominator", *OTHER_FIELDS, AMOUNT)
        return [mark for mark in mine if mark in self.columns]

    def cell(self, row: int, mark: str) -> Cell:
        """A cell of a column; empty where the column is gone."""
        return self.sheet.cell(row, self.columns.get(mark, 0))

    def input(self, row: int, mark: str) -> tuple[Cell, str] | CellReading | None:
        """An input with its address; None where its column is gone, a problem where it is hidden
        by merged cells: its own value is lost, which must not read as "emptied"."""
        column = self.columns.get(mark)
        if column is None:
            return None
        where = address(row, column)
        if _is_covered(self.covered[column], row):
            return CellReading(
                where,
                problem="Sel ini tergabung dengan sel lain, sehingga isinya tidak diketahui. "
                "Pisahkan sel gabungan itu dan ketik isinya.",
            )
        return self.sheet.cell(row, column), where


def _covered(sheet: Sheet, columns: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
    """Rows that merged ranges hide, by column: (first row, last row of it or of any before).

    A file may name ranges by the thousand that span the sheet; nothing is unrolled.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    for column in columns:
        spans = sorted(
            (top + (column == left), bottom)  # the first cell of a range keeps its value
            for top, left, bottom, right in sheet.merged
            if left <= column <= right
        )
        furthest = accumulate((bottom for _, bottom in spans), max)
        found[column] = [(top, last) for (top, _), last in zip(spans, furthest, strict=True)]
    return found


def _is_covered(spans: list[tuple[int, int]], row: int) -> bool:
    place = bisect_right(spans, row, key=itemgetter(0))
    return bool(place) and spans[place - 1][1] >= row


Place = tuple[_Table, int]


def _places(
    tables: list[_Table], known: dict[str, str], reading: WorksheetReading
) -> dict[str, Place | None]:
    """Where each key stands; None for a row that cannot be believed (its problem is told)."""
    found: dict[str, list[Place]] = defaultdict(list)
    rejected: set[str] = set()
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, name in known.items():
        by_name[key[0], bare(name)].append(key)
    for table in tables:
        letter = "b" if AMOUNT in table.columns else "i"
        for row in sorted(number for number in table.sheet.rows if number >= table.first):
            key, name = table.cell(row, KEY).text, table.cell(row, NAME).text
            if not _KEY.fullmatch(key):
                if not _says_anything(table, row):
                    continue
                named = by_name.get((letter, bare(name)), [])
                key = named[0] if len(named) == 1 else ""
            if key not in known:
                reading.problems.append(_unknown(table, row, name))
            elif name and bare(name) != bare(known[key]):
                rejected.add(key)
                reading.problems.append(_mixed(table, row, name, known[key]))
            else:
                found[key].append((table, row))
    places = dict.fromkeys(rejected)
    for key in found.keys() - rejected:
        places[key] = _only(found[key], known[key], reading)
    return places


def _only(places: list[Place], name: str, reading: WorksheetReading) -> Place | None:
    """The one place of a key; copies that say the same are one."""
    first, *others = places
    for table, row in others:
        if _row_values(table, row) == _row_values(*first):
            continue
        where = [address(at, one.columns.get(NAME, 1)) for one, at in (first, (table, row))]
        sheets = [one.sheet.title for one in (first[0], table)]
        reading.problems.append(
            Problem(
                table.sheet.title,
                where[1],
                name,
                f"Baris “{name}” ada dua kali ({sheets[0]} {where[0]} dan {sheets[1]} {where[1]}) "
                "dengan isi berbeda, jadi tidak dibaca. Hapus salah satunya.",
            )
        )
        return None
    return first


def _row_values(table: _Table, row: int) -> list[Any]:
    return [table.cell(row, mark) for mark in table.inputs]


def _says_anything(table: _Table, row: int) -> bool:
    return any(cell != Cell() for cell in _row_values(table, row))


def _unknown(table: _Table, row: int, name: str) -> Problem:
    return Problem(
        table.sheet.title,
        f"baris {row}",
        name,
        f"Baris {row}{f' (“{name[:80]}”)' if name else ''} tidak dikenal, jadi tidak dibaca. "
        "Indikator dan program baru ditambahkan di Rencana aksi, bukan di lembar kerja.",
    )


def _mixed(table: _Table, row: int, name: str, meant: str) -> Problem:
    where = address(row, table.columns.get(NAME, 1))
    return Problem(
        table.sheet.title,
        where,
        name,
        f"Nama di {where} (“{name[:80]}”) bukan nama baris ini (“{meant[:80]}”); isi barisnya "
        "tampaknya tertukar, jadi tidak dibaca. Unduh lembar kerja baru untuk baris ini.",
    )


def _row_cells(
    table: _Table, row: int, kind: ValueKind, scale: list[str], base: dict[str, Any]
) -> Iterator[tuple[str, CellReading]]:
    """What the inputs of an indicator say; columns that are gone say nothing."""
    percents = kind == ValueKind.NUMBER and _is_percent(table.cell(row, "measure").text)
    for name in (*FIGURE_FIELDS[kind], *OTHER_FIELDS):
        found = table.input(row, COLUMN_OF.get(name, name))
        if found is None:
            continue
        if isinstance(found, CellReading):
            yield name, found
        elif name == "label":
            yield name, read_label(*found, scale, base["label"])
        elif name == "status":
            yield name, read_status(*found, base["status"])
        elif name == "release_on":
            yield name, read_day(*found)
        elif name in ("reason", "note"):
            yield name, read_text(*found, base[name])
        else:
            yield name, read_number(*found, percents=percents)


def _strays(table: _Table, row: int, kind: ValueKind, name: str) -> Iterator[Problem]:
    for mark, sentence in strays(kind, lambda mark: table.cell(row, mark)):
        where = address(row, table.columns[mark])
        yield Problem(table.sheet.title, where, shown(table.cell(row, mark)), sentence, name)


def _is_percent(measure: str) -> bool:
    unit = bare(measure)
    return "%" in unit or "persen" in unit
