"""What the office measures, as frozen values: figures, indicators, budget, one bidang's quarter.

Figures are ``Decimal``; the texts beside them are already Indonesian. ``document`` puts these
values into documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from reports.periods import Quarter
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


#: A value with nothing to judge.
UNJUDGED = Achievement()


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
class Asked:
    """A question that the bidang was asked before it handed over, with its answer."""

    text: str
    answer: str
    by: str = ""


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
    achievement: Achievement = UNJUDGED


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
    achievement: Achievement = UNJUDGED
    status: str = ""  # "Belum rilis, rilis 1 Maret 2027" where a release date is known
    is_awaited: bool = False  # no value yet, but a release date
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
    questions: tuple[Asked, ...] = ()
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
    questions: tuple[Asked, ...] = ()

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
