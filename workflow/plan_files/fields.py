"""The fields of a plan workbook's three sheets, with the words that people read."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.enums import Choice

QUARTERS = ("q1", "q2", "q3", "q4")
ROMAN = ("I", "II", "III", "IV")


class SheetKind(Choice):
    """What a sheet tells."""

    PLAN = "plan", "Rencana aksi"
    BUDGET = "budget", "Anggaran"
    PAST = "past", "Realisasi tahun lalu"


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a sheet may have. ``max_length`` in characters, 0 for no limit.

    ``is_required``: the sheet cannot be read without it. ``is_needed``: a row that is new in the
    plan needs it; a known one keeps what it has.
    """

    key: str
    label: str
    is_required: bool = False
    is_needed: bool = False
    max_length: int = 0


FIELDS: dict[SheetKind, tuple[Field, ...]] = {
    SheetKind.PLAN: (
        Field("number", "No"),
        Field("unit", "Bidang", is_needed=True),
        Field("objective", "Sasaran strategis", is_needed=True, max_length=300),
        Field("name", "Indikator kinerja", is_required=True, is_needed=True, max_length=300),
        Field("definition", "Definisi operasional", max_length=4000),
        Field("measure", "Satuan", is_needed=True, max_length=60),
        Field("polarity", "Arah", is_needed=True),
        Field("aggregation", "Penghitungan", is_needed=True),
        Field("frequency", "Frekuensi", is_needed=True),
        Field("annual", "Target tahun"),
        Field("q1", "Target TW I"),
        Field("q2", "Target TW II"),
        Field("q3", "Target TW III"),
        Field("q4", "Target TW IV"),
        Field("renstra", "Target akhir Renstra"),
        Field("national", "Angka nasional"),
        Field("source", "Sumber data", max_length=160),
        Field("note", "Keterangan", max_length=250),
    ),
    SheetKind.BUDGET: (
        Field("code", "Kode", is_required=True, is_needed=True, max_length=40),
        Field("program", "Program", is_needed=True, max_length=250),
        Field("unit", "Bidang", is_needed=True),
        Field("ceiling", "Pagu", is_required=True, is_needed=True),
        Field("q1", "Rencana s.d. TW I"),
        Field("q2", "Rencana s.d. TW II"),
        Field("q3", "Rencana s.d. TW III"),
        Field("q4", "Rencana s.d. TW IV"),
    ),
    #: Its figures have fields of their own: "2024" for a year, "2025-1" for its TW I.
    SheetKind.PAST: (
        Field("unit", "Bidang", is_needed=True),
        Field("name", "Indikator kinerja", is_required=True, is_needed=True, max_length=300),
    ),
}


def field_of(kind: SheetKind, key: str) -> Field | None:
    """The field of a key; periods of the past are made on the way. None for an unknown key."""
    for field in FIELDS[kind]:
        if field.key == key:
            return field
    if kind == SheetKind.PAST and (period := period_of(key)):
        year, quarter = period
        return Field(key, f"TW {ROMAN[quarter - 1]} {year}" if quarter else f"Tahun {year}")
    if kind == SheetKind.PLAN and (year := renstra_year(key)):
        return Field(key, f"Target Renstra {year}")
    return None


def renstra_key(year: int) -> str:
    """The field of a Renstra target of one of the years before its last: "renstra-2027"."""
    return f"renstra-{year}"


def renstra_year(key: str) -> int | None:
    """The year of "renstra-2027"; None for any other key."""
    if not key.startswith("renstra-"):
        return None
    year = key.removeprefix("renstra-")
    return int(year) if len(year) == 4 and year.isdecimal() and year.isascii() else None


def period_of(key: str) -> tuple[int, int] | None:
    """(year, quarter) of "2024" (quarter 0) or "2025-1"; None for any other key."""
    year, _, quarter = key.partition("-")
    if len(year) != 4 or not year.isdecimal() or not year.isascii():
        return None
    if not quarter:
        return (int(year), 0) if "-" not in key else None
    return (int(year), int(quarter)) if quarter in ("1", "2", "3", "4") else None
