"""What the office puts on paper, as frozen values: one document, every format.

``build`` and ``annual`` make these values from frozen report content; ``pdf`` and ``excel`` render
them and see nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.periods import Quarter, document_date
from reports.values import (
    UNJUDGED,
    Achievement,
    Average,
    Budget,
    Figure,
    Indicator,
    Narrative,
    Official,
    UnitSection,
)


@dataclass(frozen=True)
class Agency:
    """The office of the letterhead (kop surat)."""

    name: str
    regency: str = ""
    address: str = ""
    phone: str = ""
    city: str = ""


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
    def numbered(self) -> bool:
        """Whether the document stands in the register; a draft has words instead of a number."""
        return any(sign.isdigit() for sign in self.number)

    @property
    def date_text(self) -> str:
        return document_date(self.date)

    @property
    def hash_short(self) -> str:
        """The first 16 digits in groups of four: short enough to compare by eye."""
        return " ".join(self.sha256[i : i + 4] for i in range(0, min(len(self.sha256), 16), 4))


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

    def by_policy(self, row: ComplianceRow) -> bool:
        """Whether a row is a clock of the office's own beside the step's: the forwarding in row 5.

        The SOP gives each step one standard, and its own clock runs first; what runs in the same
        step under another title is policy of the office.
        """
        first = next((one.title for one in self.rows if one.step == row.step), row.title)
        return row.title != first

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
    achievement: Achievement = UNJUDGED


@dataclass(frozen=True)
class YearIndicator:
    """One indicator over the year. ``latest`` is the newest quarter that reports it."""

    latest: Indicator
    quarters: tuple[QuarterCell | None, ...]  # four of them
    target: Figure | None = None
    realization: Figure | None = None
    achievement: Achievement = UNJUDGED
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
    head: Official
    gaps: tuple[Gap, ...] = ()
    missing: tuple[Missing, ...] = ()
    marks: tuple[str, ...] = ()  # targets that changed after their report was submitted
    compliance: Compliance = Compliance()

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
