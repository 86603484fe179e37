"""What is said beside a report whose targets have changed since it was submitted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

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
        f"{change.new or 'kosong'} pada {at} oleh {who}: {change.reason.rstrip('.')}"
    )


def marks_of(
    cycles: Collection[Cycle | int] | QuerySet[Cycle],
    indicator: Indicator | None = None,
    until: datetime | None = None,
) -> dict[int, list[str]]:
    """Cycle id → what has changed since its report was submitted, oldest first; one query.

    ``indicator`` limits it to the targets of one, ``until`` to what was changed by then.

    A report that is submitted anew has the new targets: its mark is gone. So is that of a target
    that was changed and changed back: the report says what holds.
    """
    if not isinstance(cycles, QuerySet) and not cycles:
        return {}
    changes = PlanChange.objects.marking(cycles).order_by("at", "pk")
    if indicator:
        changes = changes.filter(indicator=indicator)
    if until:
        changes = changes.filter(at__lte=until)
    changes = list(changes)
    by_target: dict[tuple, list[PlanChange]] = defaultdict(list)
    for change in changes:
        by_target[_target_of(change)].append(change)
    back = {key for key, steps in by_target.items() if steps[0].old == steps[-1].new}
    found: dict[int, list[str]] = defaultdict(list)
    for change in changes:
        if _target_of(change) not in back:
            found[change.cycle_id].append(mark_text(change))
    return dict(found)


def _target_of(change: PlanChange) -> tuple[int, int | None, int | None, int | None]:
    return change.cycle_id, change.indicator_id, change.year, change.quarter


def sentences_of(cycles: Iterable[Cycle], until: datetime) -> list[str]:
    """The marks of several units' reports, each with its unit: for a document about them all."""
    cycles = list(cycles)
    found = marks_of(cycles, until=until)
    return [f"{cycle.unit.name}: {text}." for cycle in cycles for text in found.get(cycle.pk, [])]
