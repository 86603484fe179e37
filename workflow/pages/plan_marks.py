"""What is said beside a report whose targets have changed since it was submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from workflow import dates
from workflow.models import Cycle, Indicator, PlanChange
from workflow.pages.plan_words import what_changed


def mark_text(change: PlanChange) -> str:
    """ "Target TW III 2026 “…” diubah dari 10 menjadi 12 pada 12 Nov 2026, 09.30 oleh …: …"."""
    at = dates.short_moment(change.at.astimezone(change.cycle.agency.zone))
    who = change.by.get_full_name() if change.by else "Sistem"
    name = f" “{change.indicator.name}”" if change.indicator else ""
    return (
        f"{what_changed(change)}{name} diubah dari {change.old or 'kosong'} menjadi "
        f"{change.new or 'kosong'} pada {at} oleh {who}: {change.reason}"
    )


def marks_of(
    cycles: Collection[Cycle | int], indicator: Indicator | None = None
) -> dict[int, list[str]]:
    """Cycle id → what has changed since its report was submitted, oldest first; one query.

    ``indicator`` limits it to the targets of one.

    A report that is submitted anew has the new targets: its mark is gone.
    """
    found: dict[int, list[str]] = defaultdict(list)
    if cycles:
        changes = PlanChange.objects.marking(cycles).order_by("at", "pk")
        for change in changes.filter(indicator=indicator) if indicator else changes:
            found[change.cycle_id].append(mark_text(change))
    return dict(found)
