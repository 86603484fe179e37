"""How pages write the action plan: figures, fields and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from workflow import dates, numbers
from workflow.actions.plan_drafts import FIELDS
from workflow.actions.plan_edits import period_text
from workflow.enums import Aggregation, Frequency, PlanSource, Polarity, ValueKind
from workflow.models import Indicator, PlanChange
from workflow.models.cycle import ROMAN

#: What a change is about, beside the fields of an indicator.
SUBJECTS = {
    **FIELDS,
    "target": "Target",
    "past": "Realisasi",
    "renstra": "Target Renstra",
    "nasional": "Angka nasional",
    "create": "Ditambahkan",
    "retire": "Dihentikan",
    "restore": "Dipakai lagi",
    "delete": "Dihapus",
    "create_objective": "Sasaran baru",
    "order": "Urutan sasaran",
    "since_year": "Dipakai mulai",
    "code": "Kode program",
    "program": "Program",
    "ceiling": "Pagu",
    **{f"plan_q{quarter}": f"Rencana s.d. TW {ROMAN[quarter]}" for quarter in ROMAN},
}


@dataclass(frozen=True)
class ChangeLine:
    """One change for the history of a page."""

    when: str
    who: str
    about: str  # which row, where the page is about several
    what: str
    old: str
    new: str
    is_pair: bool  # whether old and new stand beside each other
    reason: str
    source: str
    marked: str  # the report that it marks, as a sentence


def rules_text(indicator: Indicator) -> str:
    """How an indicator is judged and counted, in a few words."""
    parts = [Polarity(indicator.polarity).label]
    if indicator.kind == ValueKind.RATIO:
        parts.append(ValueKind.RATIO.label)
    parts += [Aggregation(indicator.aggregation).label, Frequency(indicator.frequency).label]
    return " · ".join(dict.fromkeys(parts))


def scale_text(indicator: Indicator) -> str:
    """The labels of a scale, best first; "" where there is none."""
    return " > ".join(indicator.scale) if indicator.kind == ValueKind.ORDINAL else ""


def rupiah(amount: Decimal) -> str:
    """An amount for a column that says "Rp" in its head; "–" for nothing planned."""
    return (
        numbers.format(amount, 0 if amount == amount.to_integral_value() else 2) if amount else "–"
    )


def what_changed(change: PlanChange) -> str:
    """ "Target TW III 2026", "Pagu 2026", "Nama"."""
    subject = SUBJECTS.get(change.field, change.field)
    if change.year is None or change.field in ("retire", "restore", "delete"):
        return subject
    return f"{subject} {period_text(change.year, change.quarter or 0)}"


def row_name(change: PlanChange) -> str:
    """The indicator or programme that a change is about; its row may be deleted."""
    if change.indicator:
        return change.indicator.name
    if change.line:
        return f"{change.line.code} {change.line.program}"
    return ""


def change_lines(
    changes: Iterable[PlanChange], zone: ZoneInfo, *, named: bool = False
) -> list[ChangeLine]:
    """Changes with ``by``, ``workbook`` and ``cycle`` (and, if ``named``, their rows) at hand."""
    return [_line(change, zone, named) for change in changes]


def _line(change: PlanChange, zone: ZoneInfo, named: bool) -> ChangeLine:
    source = PlanSource(change.source).label
    if change.workbook:
        source = f"{source} “{change.workbook.name}”"
    who = change.by.get_full_name() if change.by else "Sistem"
    return ChangeLine(
        when=dates.short_moment(change.at.astimezone(zone)),
        who=f"{who}, {change.as_label}" if change.as_label and change.by else who,
        about=row_name(change) if named else "",
        what=what_changed(change),
        old=change.old,
        new=change.new,
        is_pair=change.field not in ("create", "create_objective", "delete"),
        reason=change.reason,
        source=source,
        marked=f"Laporan {change.cycle.short_period} ditandai." if change.cycle else "",
    )
