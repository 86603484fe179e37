"""What the office puts on paper, as frozen values: one document, every format.

``build`` and ``annual`` make these values from frozen report content; ``pdf`` and ``excel`` render
them and see nothing else. Figures are ``Decimal``; the texts beside them are already Indonesian.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from reports.periods import Quarter, document_date
from workflow.numbers import format as format_number
from workflow.numbers import format_money

EMPTY = "–"
#: The predikat a value carries when there is nothing to judge.
NOT_ASSESSED = "tidak dinilai"
HUNDRED = Decimal(100)


def percent_text(value: Decimal | None) -> str:
    """``102,27``: a percentage rounded half up to two decimals, without its sign; "–" for none."""
    if value is None:
        return EMPTY
    return format_number(value.quantize(Decimal("0.01"), ROUND_HALF_UP), 2)


def money_text(value: Decimal | None) -> str:
    """``Rp 1.837.000.000`` for a sentence: the amount stays on the line of its "Rp"."""
    return format_money(value).replace(" ", "\u00a0")


@dataclass(frozen=True)
class Agency:
    """The office of the letterhead (kop surat)."""

    name: str
    regency: str = ""
    address: str = ""
    phone: str = ""
    city: str = ""


@dataclass(frozen=True)
class Official:
    """Who signs. ``title`` carries Plt. or Plh.; an unknown person leaves name and NIP empty."""

    title: str
    name: str = ""
    rank: str = ""
    nip: str = ""

    @property
    def nip_text(self) -> str:
        """NIP grouped 8-6-1-3; one that has not 18 digits is shown as it was written."""
        digits = self.nip.replace(" ", "")
        if len(digits) == 18 and digits.isdigit():
            return f"{digits[:8]} {digits[8:14]} {digits[14]} {digits[15:]}"
        return self.nip


@dataclass(frozen=True)
class Signature:
    """One signature: what stands above it, and who signs."""

    heading: str
    official: Official
    dated: bool = False  # place and date stand above this one
    sealed: bool = False  # the QR code stands inside this one


@dataclass(frozen=True)
class Identity:
    """What makes one archived document this document.

    ``sha256`` is the hash of the frozen content, so it can be printed inside. ``verify_url`` is
    what the QR code leads to; without it there is no QR code. ``notice`` is a short remark for
    every page, for example that the data is a sample.
    """

    number: str
    date: date
    version: int = 1
    replaces: str = ""
    sha256: str = ""
    verify_url: str | None = None
    journal_head: str = ""
    notice: str = ""

    @property
    def date_text(self) -> str:
        return document_date(self.date)

    @property
    def hash_short(self) -> str:
        """The first 16 digits in groups of four: short enough to compare by eye."""
        return " ".join(self.sha256[i : i + 4] for i in range(0, min(len(self.sha256), 16), 4))


@dataclass(frozen=True)
class Figure:
    """A value as it is shown, and as it calculates.

    A range is ``number``..``upper``; a value of an ordinal scale has a ``label``; a ratio has its
    ``numerator`` and ``denominator``. A text that is no number ("N/A") has only ``text``.
    """

    text: str
    number: Decimal | None = None
    upper: Decimal | None = None
    label: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def plain(self) -> Decimal | None:
        """The number if the figure is one single number, so that it can be compared."""
        return self.number if self.upper is None and not self.label else None


def shown(figure: Figure | None) -> str:
    return figure.text if figure is not None and figure.text else EMPTY


@dataclass(frozen=True)
class Achievement:
    """Capaian in percent (unrounded) with its predikat."""

    percent: Decimal | None = None
    text: str = EMPTY
    predicate: str = NOT_ASSESSED

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None where there is nothing to judge.

        Judged on the rounded percentage, so that a printed 100,00 never counts as missed.
        """
        if self.percent is None:
            return None
        return self.percent.quantize(Decimal("0.01"), ROUND_HALF_UP) >= HUNDRED


@dataclass(frozen=True)
class Evidence:
    name: str
    size: int = 0  # bytes
    sha256: str = ""
    description: str = ""

    @property
    def size_text(self) -> str:
        if self.size < 1024:
            return f"{self.size} B"
        if self.size < 1024 * 1024:
            return f"{round(self.size / 1024)} kB"
        return f"{format_number(Decimal(self.size) / (1024 * 1024), 1)} MB"


@dataclass(frozen=True)
class Narrative:
    """What the bidang says about one indicator in one quarter."""

    quarter: Quarter
    supporting: str = ""
    hindering: str = ""
    follow_up: str = ""

    def __bool__(self) -> bool:
        return bool(self.supporting or self.hindering or self.follow_up)


@dataclass(frozen=True)
class ToDate:
    """TW I up to and with the quarter of the report, by the indicator's own aggregation."""

    target: Figure | None = None
    realization: Figure | None = None
    achievement: Achievement = Achievement()


@dataclass(frozen=True)
class Indicator:
    """One indicator in one quarter, as the bidang reported it."""

    id: str
    number: str
    name: str
    narrative: Narrative
    definition: str = ""
    measure: str = ""  # satuan
    polarity: str = "naik"
    aggregation: str = ""
    frequency: str = ""
    formula: str = ""
    decimals: int = 2
    source: str = ""
    assessed: bool = True
    target_annual: Figure | None = None
    target: Figure | None = None
    realization: Figure | None = None
    achievement: Achievement = Achievement()
    status: str = ""
    reason: str = ""  # why there is no value
    note: str = ""
    previous: Figure | None = None
    last_year: Figure | None = None
    history: tuple[tuple[str, Decimal | None], ...] = ()
    renstra_year: str = ""
    renstra: Figure | None = None
    national: Figure | None = None
    past: tuple[tuple[int, Figure | None], ...] = ()
    to_date: ToDate = ToDate()
    evidence: tuple[Evidence, ...] = ()
    analyst: str = ""


@dataclass(frozen=True)
class Objective:
    """Sasaran strategis with its indicators."""

    name: str
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True)
class BudgetLine:
    """A programme of a bidang; amounts in rupiah, plan and realization cumulative."""

    code: str
    program: str
    ceiling: Decimal | None
    plan: Decimal | None = None
    realization: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """Share of the ceiling that is spent; None without a ceiling or a realization."""
        if not self.ceiling or self.realization is None:
            return None
        return self.realization / self.ceiling * 100

    @property
    def percent_text(self) -> str:
        return percent_text(self.percent)

    @property
    def ceiling_text(self) -> str:
        """Amounts for a column that already says rupiah, so without "Rp"."""
        return format_number(self.ceiling)

    @property
    def plan_text(self) -> str:
        return format_number(self.plan)

    @property
    def realization_text(self) -> str:
        return format_number(self.realization)


@dataclass(frozen=True)
class Budget:
    lines: tuple[BudgetLine, ...] = ()

    def _sum(self, name: str) -> Decimal | None:
        known = [value for line in self.lines if (value := getattr(line, name)) is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def total(self) -> BudgetLine:
        """All lines together; a line without a realization counts with its ceiling only."""
        return BudgetLine(
            "", "Jumlah", self._sum("ceiling"), self._sum("plan"), self._sum("realization")
        )

    @property
    def unreported(self) -> int:
        """Lines whose realization nobody has given: the total says so."""
        return sum(line.realization is None for line in self.lines)


@dataclass(frozen=True)
class Average:
    """The mean of the assessed indicators, each counted up to the cap."""

    percent: Decimal | None = None
    text: str = EMPTY
    predicate: str = NOT_ASSESSED
    assessed: int = 0
    reached: int = 0
    missed: int = 0
    not_assessed: int = 0

    @property
    def indicators(self) -> int:
        return self.assessed + self.not_assessed


@dataclass(frozen=True)
class UnitSection:
    """One bidang in one quarter: the frozen content of one submission."""

    code: str
    name: str
    quarter: Quarter
    version: int = 1
    cap: Decimal | None = None
    scale: tuple[tuple[Decimal, str], ...] = ()
    summary: str = ""
    objectives: tuple[Objective, ...] = ()
    budget: Budget = Budget()
    average: Average = Average()
    officials: dict[str, Official] = field(default_factory=dict)

    @property
    def indicators(self) -> Iterator[Indicator]:
        return (indicator for objective in self.objectives for indicator in objective.indicators)


@dataclass(frozen=True)
class ComplianceRow:
    """One finished or running step of one cycle beside the SOP's standard time."""

    unit: str
    step: int
    title: str
    standard: str  # "15 menit", "1 hari"
    minutes: Decimal | None = None  # measured working minutes
    on_time: bool | None = None  # None: not finished
    holder: str = ""
    quarter: Quarter | None = None
    round: int = 1

    @property
    def verdict(self) -> str:
        return {True: "tepat waktu", False: "terlambat", None: "belum selesai"}[self.on_time]


@dataclass(frozen=True)
class Compliance:
    """SOP compliance (kepatuhan SOP): each step measured beside its standard."""

    rows: tuple[ComplianceRow, ...] = ()

    def share(self, unit: str | None = None, step: int | None = None) -> tuple[int, int]:
        """(on time, finished) among the rows of a unit and/or a step."""
        done = [
            row.on_time
            for row in self.rows
            if row.on_time is not None and unit in (None, row.unit) and step in (None, row.step)
        ]
        return sum(done), len(done)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.unit for row in self.rows))

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(sorted({row.step for row in self.rows}))


@dataclass(frozen=True)
class Review:
    """What the reviewer said: the note of approval or of the recommendation."""

    text: str
    by: str = ""
    at: str = ""  # already written out, in office time
    unit: str = ""


@dataclass(frozen=True)
class Missing:
    """A bidang whose report is not in: where it stands and who has it."""

    unit: str
    state: str
    holder: str = ""
    due: str = ""
    late: str = ""  # "terlambat 2 jam kerja"; empty when not late


@dataclass(frozen=True)
class UnitReport:
    """Laporan Data Kinerja bidang: what the Kabid approved."""

    identity: Identity
    agency: Agency
    section: UnitSection
    review: Review | None = None
    compliance: Compliance = Compliance()
    signatures: tuple[Signature, ...] = ()

    kind = "Laporan Data Kinerja"

    @property
    def title(self) -> str:
        return f"Laporan Data Kinerja {self.section.name} {self.section.quarter.label}"


@dataclass(frozen=True)
class HeatRow:
    """One indicator over TW I–IV; a quarter without a report has None."""

    unit: str
    number: str
    name: str
    cells: tuple[Achievement | None, Achievement | None, Achievement | None, Achievement | None]


@dataclass(frozen=True)
class QuarterlyReport:
    """Laporan Triwulan of the whole office; "sementara" while a bidang is missing."""

    identity: Identity
    agency: Agency
    quarter: Quarter
    sections: tuple[UnitSection, ...]
    expected: int  # how many bidang there are
    average: Average  # over all assessed indicators of the office
    summary: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    recommendations: tuple[Review, ...] = ()
    heat: tuple[HeatRow, ...] = ()
    compliance: Compliance = Compliance()
    signatures: tuple[Signature, ...] = ()

    kind = "Laporan Triwulan"

    @property
    def complete(self) -> bool:
        return not self.missing and len(self.sections) >= self.expected

    @property
    def standing(self) -> str:
        """Empty when complete, else ``sementara, 3 dari 5 bidang``."""
        if self.complete:
            return ""
        return f"sementara, {len(self.sections)} dari {self.expected} bidang"

    @property
    def title(self) -> str:
        return f"Laporan Kinerja {self.quarter.label}"

    @property
    def budget(self) -> Budget:
        return Budget(tuple(line for part in self.sections for line in part.budget.lines))


@dataclass(frozen=True)
class QuarterCell:
    """Target, realization and capaian of one indicator in one quarter."""

    target: Figure | None = None
    realization: Figure | None = None
    achievement: Achievement = Achievement()


@dataclass(frozen=True)
class YearIndicator:
    """One indicator over the year. ``latest`` is the newest quarter that reports it."""

    latest: Indicator
    quarters: tuple[QuarterCell | None, ...]  # four of them
    target: Figure | None = None
    realization: Figure | None = None
    achievement: Achievement = Achievement()
    narratives: tuple[Narrative, ...] = ()


@dataclass(frozen=True)
class ObjectiveAccount:
    """One sasaran in Bab III A, with the text of each of the seven points."""

    number: int
    unit: str
    name: str
    indicators: tuple[YearIndicator, ...]
    average: Average
    budget: Budget
    points: tuple[str, ...]  # seven paragraphs, in the order of the regulation


@dataclass(frozen=True)
class Gap:
    """Something the annual report should hold and does not, and who can fill it."""

    place: str
    what: str
    who: str


@dataclass(frozen=True)
class YearUnit:
    """One bidang over the year."""

    code: str
    name: str
    quarters: tuple[Average | None, ...]  # four of them
    average: Average
    budget: Budget


@dataclass(frozen=True)
class AnnualReport:
    """Laporan Kinerja (LKjIP, Permen PANRB 53/2014); "draf" until it is published."""

    identity: Identity
    agency: Agency
    year: int
    draft: bool
    units: tuple[YearUnit, ...]
    objectives: tuple[ObjectiveAccount, ...]
    average: Average
    cap: Decimal | None
    scale: tuple[tuple[Decimal, str], ...]
    through: Quarter | None  # the newest quarter in it
    chapters: dict[str, tuple[str, ...]]  # paragraphs by chapter key
    gaps: tuple[Gap, ...] = ()
    missing: tuple[Missing, ...] = ()
    compliance: Compliance = Compliance()
    head: Official = Official("Kepala Dinas")

    kind = "Laporan Kinerja"

    @property
    def title(self) -> str:
        return f"Laporan Kinerja Tahun {self.year}"

    @property
    def standing(self) -> str:
        return "draf" if self.draft else ""

    @property
    def budget(self) -> Budget:
        return Budget(tuple(line for unit in self.units for line in unit.budget.lines))


@dataclass(frozen=True)
class Disposition:
    """Lembar Disposisi, half a sheet. ``verify_url`` of its identity leads back to its step."""

    identity: Identity
    agency: Agency
    subject: str
    origin: str  # who disposes: "Kepala Bidang Perdagangan"
    recipients: tuple[str, ...]
    instruction: str
    about: tuple[tuple[str, str], ...] = ()  # further rows of the form: label, value
    orders: tuple[tuple[str, bool], ...] = ()  # the usual orders, and which are ticked
    signature: Signature | None = None

    kind = "Lembar Disposisi"

    @property
    def title(self) -> str:
        return f"Lembar Disposisi {self.identity.number}"


@dataclass(frozen=True)
class SopRow:
    """One row of the SOP sheet: ``actor`` is the index of the pelaksana column.

    ``passes_to`` is the column of a second box in the same row, where a decision hands on;
    ``returns_to`` is the number of the row that a "tidak" leads back to.
    """

    number: int
    activity: str
    actor: int
    shape: str  # start, process, decision, end
    requirements: str
    time: str
    output: str
    remark: str = ""
    passes_to: int | None = None
    returns_to: int | None = None


@dataclass(frozen=True)
class SopSheet:
    """Lembar SOP in the form of Permen PANRB 35/2012."""

    identity: Identity
    agency: Agency
    number: str
    name: str
    created: str
    revised: str
    effective: str
    approved_by: str
    approved_name: str
    actors: tuple[str, ...]
    rows: tuple[SopRow, ...]
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warning: str = ""
    recording: str = ""

    kind = "Lembar SOP"

    @property
    def title(self) -> str:
        return f"SOP {self.number} {self.name}"


@dataclass(frozen=True)
class ComplianceRecap:
    """Rekap Kepatuhan SOP over a quarter or a year."""

    identity: Identity
    agency: Agency
    period: str  # "Triwulan III 2026", "Tahun 2026"
    compliance: Compliance
    signatures: tuple[Signature, ...] = ()

    kind = "Rekap Kepatuhan SOP"

    @property
    def title(self) -> str:
        return f"Rekap Kepatuhan SOP {self.period}"


Document = UnitReport | QuarterlyReport | AnnualReport | Disposition | SopSheet | ComplianceRecap
