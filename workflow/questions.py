"""What an experienced colleague would ask about figures before they are handed over.

Pure: facts in, questions out. Nothing here is a verdict and nothing blocks; each question is
answered with a word. Source: product.md §5, "Checks before hand-over".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow.dates import document_date
from workflow.enums import Aggregation, Frequency, Polarity, QuestionKind, ValueKind

#: Bits in which two fingerprints of one picture may differ: a copy saved anew or made smaller.
NEAR = 4
#: A fingerprint with fewer marks than this is that of an empty page, which resembles any other.
FEWEST_MARKS = 6
FINGERPRINT_BITS = 64

SILENT_AT_HAND_OVER = "Tidak dijawab saat diserahkan."
SILENT_AT_SUBMIT = "Tidak dijawab saat diajukan."
#: What stands for an answer that nobody gave.
SILENT = (SILENT_AT_HAND_OVER, SILENT_AT_SUBMIT)


@dataclass(frozen=True)
class Question:
    """One question about one indicator (``indicator_id``) or one programme (``line_id``).

    ``about`` is a digest of the facts: as long as it is the same, so is the question.
    """

    kind: QuestionKind
    about: str
    text: str
    subject: str  # the name of the indicator or of the programme
    indicator_id: int | None = None
    line_id: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None, str, str]:
        """What finds its answer: the columns of ``Answer``."""
        return (self.indicator_id, self.line_id, str(self.kind), self.about)

    @property
    def name(self) -> str:
        """A name for inputs and anchors: "same-12-0a1b2c3d4e5f6071", "falling-p3-…"."""
        subject = f"p{self.line_id}" if self.indicator_id is None else str(self.indicator_id)
        return f"{self.kind}-{subject}-{self.about[:16]}"


@dataclass(frozen=True)
class Use:
    """Another place where a file, or a picture that looks the same, proves a figure."""

    realization_id: int
    place: str  # "indikator “Jumlah ekspor”", "“Jumlah ekspor”, TW I 2026"
    is_same_quarter: bool


@dataclass(frozen=True)
class FileFacts:
    """One current file of evidence and what is known of it."""

    name: str
    sha256: str
    uploaded_on: date
    dated: date | None = None  # as the uploader says
    made_on: date | None = None  # as the file itself says
    uses: tuple[Use, ...] = ()  # of the same bytes, elsewhere
    look_alikes: tuple[Use, ...] = ()  # of other bytes that look the same


@dataclass(frozen=True)
class Earlier:
    """The figure of the period measured before."""

    period: str  # "TW II 2026"
    value: Decimal
    pair: tuple[Decimal, Decimal] | None
    is_same_year: bool


@dataclass(frozen=True)
class RowFacts:
    """One indicator's row in one quarter, as far as questions need it."""

    indicator_id: int
    name: str
    kind: str
    polarity: str
    aggregation: str
    frequency: str
    show: Callable[[Decimal], str]
    year: int
    quarter: int
    is_filled: bool
    value: Decimal | None = None  # None for a label of a scale
    label: str = ""
    pair: tuple[Decimal, Decimal] | None = None
    release_on: date | None = None
    earlier: Earlier | None = None
    files: tuple[FileFacts, ...] = ()


@dataclass(frozen=True)
class LineFacts:
    """One programme's money since January, in rupiah; ``earlier`` is last quarter's amount."""

    line_id: int
    name: str
    amount: Decimal | None
    ceiling: Decimal | None
    plan: Decimal | None = None
    earlier: Decimal | None = None


def digest(*facts: object) -> str:
    """The digest of what a question is about; numbers count by value (1,50 is 1,5)."""
    plain = [format(f.normalize(), "f") if isinstance(f, Decimal) else str(f) for f in facts]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()


def about_row(row: RowFacts, *, jump_share: Decimal, today: date) -> list[Question]:
    """The questions about one indicator, those about its figure first."""

    def question(kind: QuestionKind, text: str, *facts: object) -> Question:
        return Question(kind, digest(*facts), text, row.name, indicator_id=row.indicator_id)

    if not row.is_filled:
        if row.release_on is None or row.release_on > today:
            return []
        text = (
            f"Tanggal rilisnya, {document_date(row.release_on)}, sudah tiba. "
            "Apakah angkanya sudah terbit?"
        )
        return [question(QuestionKind.RELEASED, text, row.release_on)]
    return [*_about_value(row, jump_share, question), *_about_files(row, question)]


Asker = Callable[..., Question]


def _about_value(row: RowFacts, jump_share: Decimal, question: Asker) -> Iterable[Question]:
    value = row.value
    if value is None:
        return
    if row.kind == ValueKind.RATIO and value > 100:
        text = "Pembilang melebihi penyebut. Apakah keduanya tidak tertukar?"
        yield question(QuestionKind.ABOVE_HUNDRED, text, *(row.pair or (value,)))
    earlier = row.earlier
    if earlier is None or _begins_anew(row, earlier):
        return
    before, now = row.show(earlier.value), row.show(value)
    facts = (value, earlier.period, earlier.value)
    if value == earlier.value:
        if row.pair and earlier.pair and row.pair != earlier.pair:
            return  # the same share of other numbers was counted anew
        text = f"Sama persis dengan {earlier.period} ({before}). Apakah datanya sudah baru?"
        yield question(QuestionKind.SAME, text, *facts)
    elif _is_cumulative(row) and earlier.is_same_year and value < earlier.value:
        text = (
            f"Angka kumulatif turun dari {before} ({earlier.period}) menjadi {now}. "
            "Apakah angka sebelumnya dikoreksi?"
        )
        yield question(QuestionKind.FALLING, text, *facts)
    elif earlier.value and abs(value - earlier.value) * 100 > jump_share * abs(earlier.value):
        text = (
            f"Berubah lebih dari {jump_share} % sejak {earlier.period} ({before} menjadi {now}). "
            "Apakah satuan dan komanya benar?"
        )
        yield question(QuestionKind.JUMP, text, *facts)


def _is_cumulative(row: RowFacts) -> bool:
    """Whether the figure is a sum since January that can only grow."""
    return row.aggregation == Aggregation.POSISI_AKHIR and row.polarity == Polarity.NAIK


def _begins_anew(row: RowFacts, earlier: Earlier) -> bool:
    """Whether the year before says nothing: a position at its end, seen from a quarter of this."""
    is_yearly = row.frequency == Frequency.TAHUNAN
    return (
        row.aggregation == Aggregation.POSISI_AKHIR and not earlier.is_same_year and not is_yearly
    )


def _about_files(row: RowFacts, question: Asker) -> Iterable[Question]:
    if not row.files:
        text = "Belum ada bukti dukung. Apa dasar angkanya?"
        yield question(QuestionKind.NO_EVIDENCE, text, row.value, row.label, *(row.pair or ()))
    for file in row.files:
        for kind, uses in (
            (QuestionKind.FILE_TWICE, [use for use in file.uses if use.is_same_quarter]),
            (QuestionKind.FILE_EARLIER, [use for use in file.uses if not use.is_same_quarter]),
        ):
            if uses:
                text = (
                    f"Berkas “{file.name}” juga dipakai pada {_places(uses)}. "
                    "Apakah ini berkas yang benar?"
                )
                yield question(kind, text, file.sha256, *_where(uses))
        if outside := _outside(row, file):
            yield question(QuestionKind.OUTSIDE_PERIOD, outside, file.sha256, _date_of(file))
        if file.look_alikes:
            text = (
                f"Gambar “{file.name}” tampak sama dengan gambar pada "
                f"{_places(file.look_alikes)}. Apakah fotonya baru?"
            )
            facts = (file.sha256, *_where(file.look_alikes))
            yield question(QuestionKind.PHOTO_SEEN, text, *facts)


def _places(uses: Iterable[Use]) -> str:
    return "; ".join(dict.fromkeys(use.place for use in uses))


def _where(uses: Iterable[Use]) -> list[int]:
    return sorted({use.realization_id for use in uses})


def _date_of(file: FileFacts) -> date | None:
    """The date that counts: what a person said comes before what the file says of itself."""
    return file.dated or file.made_on


def first_day(frequency: str, year: int, quarter: int) -> date:
    """The first day of the period that a figure measured in this quarter is about."""
    months = {Frequency.SEMESTERAN: 6, Frequency.TAHUNAN: 12}.get(Frequency(frequency), 3)
    return date(year, 3 * quarter - months + 1, 1) if 3 * quarter >= months else date(year, 1, 1)


def _outside(row: RowFacts, file: FileFacts) -> str:
    """The question about a file's date; "" where it fits.

    A recapitulation is often signed after the quarter: any day up to the upload fits.
    """
    day = _date_of(file)
    if day is None:
        return ""
    said = "bertanggal" if file.dated else "menurut isinya dibuat"
    if day < first_day(row.frequency, row.year, row.quarter):
        when = "sebelum periodenya dimulai"
    elif day > file.uploaded_on:
        when = "sesudah hari diunggah"
    else:
        return ""
    return (
        f"Berkas “{file.name}” {said} {document_date(day)}, {when}. Apakah ini bukti periode ini?"
    )


def about_money(line: LineFacts, show: Callable[[Decimal], str]) -> list[Question]:
    """The question about one programme's spending: the gravest one only."""
    amount = line.amount
    if amount is None:
        return []

    def question(kind: QuestionKind, text: str, *facts: object) -> list[Question]:
        return [Question(kind, digest(*facts), text, line.name, line_id=line.line_id)]

    if line.ceiling is not None and amount > line.ceiling:
        text = f"Melebihi pagu ({show(line.ceiling)}). Apakah pagunya berubah?"
        return question(QuestionKind.ABOVE_CEILING, text, amount, line.ceiling)
    if line.earlier is not None and amount < line.earlier:
        text = (
            f"Lebih kecil daripada triwulan lalu ({show(line.earlier)}), padahal jumlah ini "
            "dihitung sejak Januari. Apakah ada pengembalian?"
        )
        return question(QuestionKind.FALLING, text, amount, line.earlier)
    if line.plan and amount > line.plan:
        text = f"Melebihi rencana sampai triwulan ini ({show(line.plan)}). Apa yang mendahuluinya?"
        return question(QuestionKind.ABOVE_PLAN, text, amount, line.plan)
    return []


def looks_like(fingerprint: str, other: str) -> bool:
    """Whether two pictures look the same, by their fingerprints (16 hex digits)."""
    if not (has_marks(fingerprint) and has_marks(other)):
        return False
    return (int(fingerprint, 16) ^ int(other, 16)).bit_count() <= NEAR


def has_marks(fingerprint: str) -> bool:
    """Whether a fingerprint says anything: an empty page or a plain wall does not."""
    try:
        marks = int(fingerprint, 16).bit_count()
    except ValueError:
        return False
    return FEWEST_MARKS <= marks <= FINGERPRINT_BITS - FEWEST_MARKS


#: Where the parts of a fingerprint begin and how long they are, in hex digits. There is one part
#: more than digits that may differ, so two that look alike share at least one part unchanged.
PARTS = ((0, 4), (4, 3), (7, 3), (10, 3), (13, 3))


def parts_of(fingerprint: str) -> list[str]:
    """The parts by which look-alikes are found without comparing every pair of pictures."""
    return [fingerprint[start : start + length] for start, length in PARTS]
