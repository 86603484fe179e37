"""CSV as Excel, LibreOffice and people write it: any usual separator, columns in any order."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from workflow import dates
from workflow.calendar_files.content import Unreadable
from workflow.calendar_files.days import read_day
from workflow.calendar_files.rows import (
    CUTI,
    LIBUR,
    MAX_ROWS,
    Doubtful,
    Problem,
    Row,
    kind_from_words,
    make_row,
)

HEADER = ("tanggal", "nama", "jenis", "dasar", "tanggal dasar")
SEPARATORS = ";\t,|"
#: What Excel writes first to say its separator: "sep=;".
_SEPARATOR_LINE = re.compile(r"sep=.", re.I)

#: Heading → column, compared without case, spaces and punctuation.
_COLUMNS = {
    "date": ("tanggal", "tgl", "haritanggal", "tanggallibur", "date", "startdate", "tanggalmulai"),
    "until": ("sampai", "tanggalselesai", "tanggalakhir", "enddate"),
    "name": ("nama", "namaharilibur", "namalibur", "harilibur", "keterangan", "uraian",
             "peringatan", "name", "summary", "subject", "description", "holiday"),
    "kind": ("jenis", "jenislibur", "tipe", "kategori", "kind", "type", "category", "categories"),
    "decree": ("dasar", "dasarhukum", "nomordasar", "skb", "nomorskb", "noskb", "dasarskb",
               "nomorsk", "decree"),
    "decree_date": ("tanggaldasar", "tgldasar", "tanggalskb", "tglskb", "decreedate"),
}  # fmt: skip
_COLUMN_OF = {heading: column for column, names in _COLUMNS.items() for heading in names}
_TITLES = {"date": "tanggal", "name": "nama", "kind": "jenis", "decree": "dasar"}

_KINDS = {
    LIBUR: ("libur", "liburnasional", "harilibur", "hariliburnasional", "nasional", "l", "ln",
            "holiday", "publicholiday", "public", "national", "nationalholiday", "hariliburumum"),
    CUTI: ("cuti", "cutibersama", "c", "cb", "collective", "collectiveleave", "jointholiday",
           "jointleave", "government"),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_EMPTY = {"", "-", "–", "—"}


def read(text: str) -> tuple[list[Row], list[Problem]]:
    """Rows and problems of a CSV file. Raises Unreadable where no heading can be recognised."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator, skipped = _separator(text)
    lines = _lines(text, separator, skipped)
    columns = _columns(next(lines)[1])
    rows: list[Row] = []
    problems: list[Problem] = []
    try:
        for line, cells in lines:
            if len(rows) + len(problems) > MAX_ROWS:
                break
            try:
                rows.append(_row({name: _cell(cells, at) for name, at in columns.items()}, line))
            except Doubtful as doubt:
                problems.append(Problem(line, str(doubt)))
    except csv.Error:
        # Whatever follows an open quotation mark belongs to it: nothing after it can be trusted.
        problems.append(
            Problem(
                max([0, *(row.line for row in rows), *(p.line for p in problems)]) + 1,
                "Tanda kutip tidak berpasangan; baris ini dan yang sesudahnya tidak dibaca.",
            )
        )
    return rows, problems


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as a CSV file that Excel of an Indonesian office opens in columns, and ``read`` reads.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow(
            (
                row.date.isoformat(),
                _as_text(row.name),
                row.kind,
                _as_text(row.decree),
                row.decree_date.isoformat() if row.decree_date else "",
            )
        )
    return "\ufeff" + out.getvalue()


def template_csv(year: int) -> str:
    """A file to fill in: the heading, and the two rows of which every year has one."""
    return (
        "\ufeff"
        + ";".join(HEADER)
        + f"\r\n01/01/{year};Tahun Baru {year} Masehi;libur;;\r\n"
        + f"24/12/{year};Cuti Bersama Hari Raya Natal;cuti;;\r\n"
    )


def _as_text(text: str) -> str:
    return f"'{text}" if text[:1] and text[0] in "=+-@" else text


def _separator(text: str) -> tuple[str, int]:
    """The separator with which the heading names most columns, and how many lines precede it."""
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.strip())
    if _SEPARATOR_LINE.fullmatch(lines[at].strip()):
        at = next((n for n, line in enumerate(lines) if n > at and line.strip()), at)
    best = max(SEPARATORS, key=lambda sign: len(set(_headings(lines[at], sign)) - {""}))
    found = set(_headings(lines[at], best))
    if not {"date", "name"} <= found:
        raise Unreadable(
            "Judul kolom tidak dikenali. Baris pertama harus memuat judul “tanggal” dan “nama” "
            "(boleh juga “jenis”, “dasar”, “tanggal dasar”); unduh contoh berkasnya di bawah."
        )
    return best, at


def _headings(line: str, separator: str) -> list[str]:
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []
    return [_COLUMN_OF.get(_bare(cell), "") for cell in cells]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _columns(cells: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = _COLUMN_OF.get(_bare(cell))
        if column is None:
            continue
        if column in columns:
            title = _TITLES.get(column, cell.strip())
            raise Unreadable(
                f"Kolom “{title}” ada dua kali (“{cells[columns[column]].strip()[:40]}” dan "
                f"“{cell.strip()[:40]}”). Hapus salah satunya."
            )
        columns[column] = at
    return columns


def _lines(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Lines with anything in them, each with the number that an editor shows for its start."""
    body = "\n".join(text.split("\n")[skipped:])
    reader = csv.reader(StringIO(body, newline=""), delimiter=separator, strict=True)
    begun = skipped + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begun, cells
        begun = skipped + reader.line_num + 1


def _cell(cells: list[str], at: int) -> str:
    text = cells[at].strip() if at < len(cells) else ""
    return "" if text in _EMPTY else text


def _row(cells: dict[str, str], line: int) -> Row:
    if not cells["date"]:
        raise Doubtful("Tanggalnya kosong; baris ini tidak dibaca.")
    day = read_day(cells["date"])
    if cells.get("until") and read_day(cells["until"]) != day:
        raise Doubtful(
            f"Rentang {dates.document_date(day)} sampai “{cells['until'][:40]}” tidak dibaca; "
            "tulis satu baris per tanggal."
        )
    said = cells.get("kind", "")
    kind = _KIND_OF.get(_bare(said)) if said else kind_from_words(cells["name"])
    if kind is None:
        raise Doubtful(f"Jenis “{said[:40]}” tidak dikenal; tulis “libur” atau “cuti”.")
    decree_date = read_day(cells["decree_date"]) if cells.get("decree_date") else None
    decree = cells.get("decree", "")
    if decree_date and not decree:
        raise Doubtful("Tanggal dasar terisi tetapi nomornya kosong; isi kolom “dasar”.")
    return make_row(
        day, cells["name"], kind=kind, decree=decree, decree_date=decree_date, line=line
    )
