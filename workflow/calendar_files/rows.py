"""A holiday as a file tells it, and the checks that every row passes, whatever the format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from workflow import dates

LIBUR, CUTI = "libur", "cuti"
MAX_BYTES = 1024 * 1024
#: An SKB has some thirty rows; a thousand are a file of something else.
MAX_ROWS = 1000
MAX_NAME = 160  # Holiday.name
MAX_DECREE = 200  # Decree.number
#: Years before and after the present one in which a row is believed.
YEARS_BACK, YEARS_AHEAD = 5, 5

_COLLECTIVE = re.compile(r"\b(cuti\s+bersama|joint\s+(holiday|leave)|collective\s+leave)\b", re.I)
#: What spreadsheets take for a formula when the file is opened there again.
_FORMULA = "=+-@"
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}


@dataclass(frozen=True)
class Row:
    """One closed day. ``decree`` and ``decree_date`` are empty where the file names none."""

    date: date
    name: str
    kind: str = LIBUR
    decree: str = ""
    decree_date: date | None = None
    line: int = 0


@dataclass(frozen=True)
class Problem:
    """What was not taken from a line, in one sentence; line 0 is the file as a whole."""

    line: int
    text: str

    @property
    def place(self) -> str:
        """ "Baris 12", or "Berkas"."""
        return f"Baris {self.line}" if self.line else "Berkas"


@dataclass(frozen=True)
class FileRows:
    """What a file holds. ``kind`` is "iCal" or "CSV"; "" for a file that could not be read."""

    kind: str
    rows: list[Row]
    problems: list[Problem]

    @property
    def refused(self) -> str:
        """Why the file as a whole was refused; "" when it was read."""
        return self.problems[0].text if not self.kind and self.problems else ""


class Doubtful(Exception):
    """A line that is told and left out; the text is the sentence."""


def years_around(this_year: int) -> range:
    """The years in which a row is believed."""
    return range(this_year - YEARS_BACK, this_year + YEARS_AHEAD + 1)


def kind_from_words(*words: str) -> str:
    """Cuti bersama where one of the texts says so, else a national holiday."""
    return CUTI if any(_COLLECTIVE.search(text) for text in words) else LIBUR


def clean(text: str, what: str, longest: int) -> str:
    """A text of a cell on one line; Doubtful when it is too long, a formula or unprintable."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if text[:1] and text[0] in _FORMULA:
        raise Doubtful(f"{what} diawali “{text[0]}” seperti rumus; hapus tanda itu.")
    if any(unicodedata.category(letter) in _INVISIBLE for letter in text):
        raise Doubtful(f"{what} memuat huruf yang tidak dapat ditampilkan; ketik ulang.")
    if len(text) > longest:
        raise Doubtful(f"{what} terlalu panjang: paling banyak {longest} huruf.")
    return text


def make_row(
    day: date, name: str, *, kind: str, decree: str = "", decree_date: date | None = None, line: int
) -> Row:
    """A row of checked texts; raises Doubtful."""
    name = clean(name, "Nama", MAX_NAME)
    if not name:
        raise Doubtful("Namanya kosong; tulis nama hari liburnya.")
    return Row(day, name, kind, clean(decree, "Dasar", MAX_DECREE), decree_date, line)


def collect(kind: str, found: Iterable[Row], problems: Iterable[Problem], years: range) -> FileRows:
    """Rows by date, each date once, within believable years; everything else as a sentence.

    More than ``MAX_ROWS`` lines or rows refuse the file: nobody could look through them.
    """
    found, problems = list(found), list(problems)
    if len(found) + len(problems) > MAX_ROWS:
        sentence = (
            f"Berkas memuat lebih dari {MAX_ROWS} baris. Kalender libur setahun hanya puluhan "
            "baris; pilih berkas yang benar atau pecah per tahun."
        )
        return FileRows("", [], [Problem(0, sentence)])
    kept: dict[date, Row] = {}
    for row in found:
        if row.date.year not in years:
            problems.append(
                Problem(
                    row.line,
                    f"Tahun {row.date.year} terlalu jauh; yang dibaca {years[0]} sampai "
                    f"{years[-1]}. Periksa tahunnya.",
                )
            )
        elif row.date in kept:
            problems.append(_double(row, kept[row.date]))
        else:
            kept[row.date] = row
    problems.sort(key=lambda problem: problem.line)
    if not kept and not problems:
        problems = [Problem(0, "Berkas tidak memuat satu pun hari libur.")]
    return FileRows(kind, sorted(kept.values(), key=lambda row: row.date), problems)


def _double(row: Row, first: Row) -> Problem:
    day = dates.document_date(row.date)
    if replace(row, line=first.line) == first:
        return Problem(row.line, f"Sama dengan baris {first.line} ({day}); dibaca sekali saja.")
    return Problem(
        row.line,
        f"{day} sudah ada pada baris {first.line} (“{first.name}”); “{row.name}” tidak dibaca. "
        "Bila keduanya jatuh pada hari itu, gabungkan namanya.",
    )
