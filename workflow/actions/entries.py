"""What a person wants a row of figures to say, and whether it can be said. Touches no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from workflow.actions.moves import MAX_TEXT
from workflow.content import plain
from workflow.dates import document_date
from workflow.enums import FigureStatus, ValueKind
from workflow.models import Figure, Indicator, Realization
from workflow.numbers import MONEY_PLACES, MOST_DIGITS, MOST_PLACES, size_problem

#: How long after the quarter a source may publish; a later date is a slip of the year.
LATEST_RELEASE = timedelta(days=3 * 366)

_QUOTIENT = Context(prec=40, rounding=ROUND_HALF_UP)

_STORED = Context(prec=MOST_DIGITS, rounding=ROUND_HALF_UP)

RANGE_REFUSED = "Realisasi harus satu angka, bukan rentang; rentang hanya untuk target."


@dataclass(frozen=True)
class Entry:
    """What a person wants an indicator's row to say.

    ``version`` is the row's version on that person's page: another one in the database means that
    somebody saved in between. Which of the figure's fields count follows from the indicator's kind.
    """

    indicator_id: int
    version: int
    number: Figure = None
    label: str = ""
    numerator: Figure = None
    denominator: Figure = None
    status: str = FigureStatus.TETAP
    release_on: date | None = None  # when the source publishes a figure that is "belum rilis"
    reason: str = ""
    note: str = ""

    @classmethod
    def of(cls, row: Realization) -> Entry:
        """The row as it is stored; ``dataclasses.replace`` makes the wanted change."""
        return cls(
            indicator_id=row.indicator_id,
            version=row.version,
            number=row.number,
            label=row.label,
            numerator=row.numerator,
            denominator=row.denominator,
            status=row.status,
            release_on=row.release_on,
            reason=row.reason,
            note=row.note,
        )

    def is_filled(self, kind: str) -> bool:
        """Whether there is a figure (for a ratio, a part of one); zero counts."""
        if kind == ValueKind.ORDINAL:
            return bool(self.label)
        if kind == ValueKind.RATIO:
            return self.numerator is not None or self.denominator is not None
        return self.number is not None

    def release(self, kind: str) -> date | None:
        """The release date that counts: a figure that has arrived clears it."""
        return None if self.is_filled(kind) else self.release_on

    def values(self, kind: str) -> dict[str, Any]:
        """What the row would say, as the JSON that its history keeps."""
        figure = {
            ValueKind.NUMBER: {"number": _text(self.number)},
            ValueKind.RATIO: {
                "numerator": _text(self.numerator),
                "denominator": _text(self.denominator),
            },
            ValueKind.ORDINAL: {"label": self.label},
        }[ValueKind(kind)]
        day = self.release(kind)
        return {
            **figure,
            "status": str(self.status),
            "release_on": day and day.isoformat(),
            "reason": clean(self.reason),
            "note": clean(self.note),
        }


@dataclass(frozen=True)
class BudgetEntry:
    """The wanted amount of a programme in rupiah, and what the person's page showed before."""

    line_id: int
    amount: Figure
    was: Decimal | None


def _text(value: Figure) -> str | None:
    """Exact text of a number; anything else as it is, so that it differs from what is stored."""
    return plain(value) if isinstance(value, Decimal) else value if value is None else str(value)


def clean(text: str) -> str:
    """Text as it is stored: no surrounding space, line ends as line feeds, no NUL."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def number_problem(value: Figure) -> str | None:
    """Why a value cannot be a realisation (or a part of a ratio); None when it can."""
    if value is None:
        return None
    if isinstance(value, tuple):
        return RANGE_REFUSED
    if not isinstance(value, Decimal) or not value.is_finite():
        return "Isian ini bukan angka."
    return size_problem(value)


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """A ratio in percent, rounded half up to what the column holds."""
    percent = _QUOTIENT.divide(_QUOTIENT.multiply(numerator, Decimal(100)), denominator)
    return _STORED.plus(percent.quantize(Decimal(1).scaleb(-MOST_PLACES), context=_QUOTIENT))


def problems(indicator: Indicator, entry: Entry, quarter_end: date) -> dict[str, str]:
    """What is wrong with an entry, as sentences by field; empty when it can be saved.

    ``quarter_end`` is the last day of the quarter that the figure is about (``Cycle.last_day``).
    """
    found: dict[str, str] = {}
    if indicator.kind == ValueKind.NUMBER:
        if sentence := number_problem(entry.number):
            found["number"] = sentence
    elif indicator.kind == ValueKind.RATIO:
        found.update(_ratio_problems(entry))
    elif entry.label and entry.label not in indicator.scale:
        scale = ", ".join(indicator.scale)
        found["label"] = f"“{entry.label[:40]}” tidak ada dalam skala. Pilih salah satu: {scale}."
    filled = entry.is_filled(indicator.kind)
    if entry.status not in list(FigureStatus):
        found["status"] = "Pilih status: tetap, sementara, atau belum rilis."
    elif filled and entry.status == FigureStatus.BELUM_RILIS:
        found["status"] = (
            "Angkanya sudah diisi, jadi statusnya bukan “Belum rilis”. Pilih Tetap atau Sementara, "
            "atau kosongkan angkanya."
        )
    if "status" not in found and (sentence := _release_problem(indicator, entry, quarter_end)):
        found["release_on"] = sentence
    if filled and clean(entry.reason):
        found["reason"] = (
            "Realisasi sudah diisi, jadi alasan kosong tidak berlaku. Hapus alasannya; bila masih "
            "perlu, pindahkan ke Catatan."
        )
    for name in ("reason", "note"):
        if len(clean(getattr(entry, name))) > MAX_TEXT:
            found[name] = f"Teks terlalu panjang: paling banyak {MAX_TEXT} huruf."
    return found


def _release_problem(indicator: Indicator, entry: Entry, quarter_end: date) -> str | None:
    """Why a release date cannot be kept; None when it can, or where none counts."""
    day = entry.release(indicator.kind)
    if day is None:
        return None
    if entry.status != FigureStatus.BELUM_RILIS:
        return (
            "Tanggal rilis hanya untuk angka yang belum rilis. Pilih status “Belum rilis”, atau "
            "kosongkan tanggalnya."
        )
    if day <= quarter_end:
        return (
            f"Tanggal rilis harus sesudah triwulannya berakhir ({document_date(quarter_end)}). "
            "Bila angkanya sudah terbit, isi realisasinya."
        )
    if day > quarter_end + LATEST_RELEASE:
        return "Tanggal rilis lebih dari tiga tahun sesudah triwulannya; periksa tahunnya."
    return None


def _ratio_problems(entry: Entry) -> dict[str, str]:
    found = {}
    for name in ("numerator", "denominator"):
        if sentence := number_problem(getattr(entry, name)):
            found[name] = sentence
    if found:
        return found
    if entry.numerator is None and entry.denominator is not None:
        return {"numerator": "Isi juga pembilangnya; tulis 0 bila nihil."}
    if entry.denominator is None:
        if entry.numerator is None:
            return {}
        return {"denominator": "Isi juga penyebutnya."}
    if entry.denominator <= 0:
        return {
            "denominator": (
                "Penyebut harus lebih besar dari nol. Bila memang tidak ada, kosongkan keduanya "
                "dan tulis alasannya."
            )
        }
    if quotient(entry.numerator, entry.denominator).adjusted() >= MOST_DIGITS:
        return {"numerator": "Hasil baginya terlalu besar; periksa pembilang dan penyebutnya."}
    return {}


def budget_problem(amount: Figure) -> str | None:
    """Why an amount cannot be the spending of a programme; None when it can."""
    if amount is None:
        return None
    if isinstance(amount, tuple):
        return "Realisasi anggaran harus satu angka, bukan rentang."
    if amount < 0:
        return "Realisasi anggaran tidak boleh negatif; isi jumlah sejak Januari."
    return size_problem(amount, MONEY_PLACES)
