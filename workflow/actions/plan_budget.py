"""Writing the budget of the action plan: a unit's programmes with pagu and planned spending."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from workflow import numbers
from workflow.actions import plan_cycles
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_drafts import LineDraft, line_problems
from workflow.actions.plan_edits import (
    UNCHANGED,
    Stale,
    allowed,
    checked_reason,
    checked_year,
    log,
)
from workflow.actions.plan_history import Change
from workflow.models import Actor, BudgetLine, BudgetRealization, Cycle, Unit

STALE = "Program ini sudah diubah orang lain sejak halaman Anda dibuka."


def stored_draft(line: BudgetLine) -> LineDraft:
    """A budget line as the database has it."""
    plans = tuple(line.plan(quarter) for quarter in range(1, 5))
    return LineDraft(line.code, line.program, line.ceiling, plans)


@transaction.atomic
def add(
    unit: Unit, draft: LineDraft, *, year: int, by: Actor, now: datetime, reason: str = ""
) -> BudgetLine:
    """A new programme; codes are unique within unit and year, so a form sent twice makes one."""
    checked_year(year)
    agency = plan_cycles.lock(unit.agency_id, [unit.pk], [year])
    allowed(by, agency.pk)
    reason = checked_reason(reason)
    _refuse(draft, None, unit.pk, year)
    line = BudgetLine.objects.create(unit=unit, year=year, version=1, **_columns(draft))
    plan_cycles.follow(agency.pk, [unit.pk], [year])
    summary = f"{line.code} {line.program}, pagu {numbers.format_money(line.ceiling)}"
    change = Change("create", "", summary, line_id=line.pk, year=year)
    log(agency.pk, "plan.budget", f"budget:{line.pk}", [change], by=by, now=now, reason=reason)
    return line


@transaction.atomic
def change(
    pk: int, draft: LineDraft, *, seen: int, by: Actor, now: datetime, reason: str = ""
) -> list[Change]:
    """Change a programme; another version than ``seen`` is ``Stale``, unless nothing differs."""
    line, agency_id = _locked(pk, by)
    reason = checked_reason(reason)
    _refuse(draft, line, line.unit_id, line.year)
    changes = _changes(line, draft)
    if not changes:
        raise AlreadyDone(UNCHANGED)
    if seen != line.version:
        raise Stale(STALE)
    for name, value in _columns(draft).items():
        setattr(line, name, value)
    line.version += 1
    line.save()
    log(agency_id, "plan.budget", f"budget:{pk}", changes, by=by, now=now, reason=reason)
    return changes


@transaction.atomic
def remove(pk: int, *, seen: int, by: Actor, now: datetime, reason: str = "") -> BudgetLine:
    """Delete a programme that no cycle has collected yet; returns it. History keeps it.

    Raises ``BudgetLine.DoesNotExist`` when somebody has deleted it already.
    """
    line, agency_id = _locked(pk, by)
    if seen != line.version:
        raise Stale(f"{STALE} Periksa dulu.")
    reason = checked_reason(reason)
    if used := why_not_remove(line):
        raise Refused(used)
    BudgetRealization.objects.filter(line=line).delete()
    line.delete()
    old = f"{line.code} {line.program}, pagu {numbers.format_money(line.ceiling)}"
    change = Change("delete", old, "", line_id=pk, year=line.year)
    log(agency_id, "plan.delete", f"budget:{pk}", [change], by=by, now=now, reason=reason)
    return line


def why_not_remove(line: BudgetLine) -> str:
    """Why a programme has to stay: a cycle collects or has collected its realisasi."""
    used = (
        Cycle.objects.filter(budget_realizations__line=line)
        .exclude(state__in=plan_cycles.FOLLOWING_STATES)
        .order_by("-quarter")
        .first()
    )
    if used is None:
        return ""
    return (
        f"Realisasinya sudah dikumpulkan pada {used.short_period}, jadi program ini tidak dapat "
        "dihapus; pagunya dapat diubah menjadi 0."
    )


def _locked(pk: int, by: Actor) -> tuple[BudgetLine, int]:
    unit_id, year, agency_id = BudgetLine.objects.values_list(
        "unit_id", "year", "unit__agency_id"
    ).get(pk=pk)
    agency = plan_cycles.lock(agency_id, [unit_id], [year])
    allowed(by, agency.pk)
    return BudgetLine.objects.get(pk=pk), agency.pk


def _refuse(draft: LineDraft, line: BudgetLine | None, unit_id: int, year: int) -> None:
    for name, sentence in line_problems(draft, line).items():
        raise Refused(sentence, name)
    twins = BudgetLine.objects.filter(unit=unit_id, year=year, code__iexact=draft.code)
    if twins.exclude(pk=line.pk if line else None).exists():
        raise Refused(f"Bidang ini sudah punya program dengan kode itu untuk {year}.", "code")


def _columns(draft: LineDraft) -> dict:
    plans = {f"plan_q{q}": amount or Decimal(0) for q, amount in enumerate(draft.plans, start=1)}
    return {"code": draft.code, "program": draft.program, "ceiling": draft.ceiling, **plans}


def _changes(line: BudgetLine, draft: LineDraft) -> list[Change]:
    changes = []
    for name, value in _columns(draft).items():
        old = getattr(line, name)
        if old != value:
            is_money = isinstance(value, Decimal)
            texts = [numbers.format_money(one) if is_money else one for one in (old, value)]
            changes.append(Change(name, *texts, line_id=line.pk, year=line.year))
    return changes
