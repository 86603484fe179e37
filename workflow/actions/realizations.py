"""Writing figures: realisasi per indicator and realisasi anggaran, all of a call or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from workflow.actions.entries import BudgetEntry, Entry, budget_problem, clean, problems, quotient
from workflow.actions.errors import Refused
from workflow.content import plain
from workflow.enums import Role, State, ValueKind
from workflow.journal import record
from workflow.models import Actor, BudgetRealization, Cycle, Realization, RealizationChange
from workflow.permissions import acting_position, why_not_enter, why_not_enter_budget

#: What an entry decides of a row.
COLUMNS = (
    *("number", "upper", "label", "numerator", "denominator"),
    *("status", "release_on", "reason", "note"),
)


@dataclass(frozen=True)
class Saved:
    """What a save changed: indicator ids, and ids of budget lines."""

    indicators: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many rows changed."""
        return len(self.indicators) + len(self.lines)


class NotSaved(Refused):
    """Something in the call cannot be saved, so nothing was. Sentences by row and field.

    ``forbidden`` says per indicator why the actor may not, ``conflicts`` names indicators that
    somebody else has changed since; ``budget_errors`` and ``budget_conflicts`` do so per line.
    """

    def __init__(self) -> None:
        super().__init__("Belum ada yang disimpan; periksa isian yang ditandai.")
        self.errors: dict[int, dict[str, str]] = {}
        self.forbidden: dict[int, str] = {}
        self.conflicts: set[int] = set()
        self.budget_errors: dict[int, str] = {}
        self.budget_forbidden = ""
        self.budget_conflicts: set[int] = set()

    @property
    def has_any(self) -> bool:
        """Whether anything was found."""
        return any(
            (
                self.errors,
                self.forbidden,
                self.conflicts,
                self.budget_errors,
                self.budget_forbidden,
                self.budget_conflicts,
            )
        )


def save(
    cycle_id: int,
    entries: Iterable[Entry],
    *,
    by: Actor,
    now: datetime,
    budget: Iterable[BudgetEntry] = (),
) -> Saved:
    """Write the changed rows in one transaction, or raise ``NotSaved`` and write nothing.

    A row that says what is stored already is left alone, whoever may change it; so is a row that
    the person did not touch while somebody else changed it. Every written row gets a new version
    and a line of history, the whole call one journal entry.
    """
    with transaction.atomic():
        cycle = Cycle.objects.locked(cycle_id)
        prefetch_related_objects([cycle], "parts")
        unlocked = cycle.unlocked()
        refusal = NotSaved()
        changed = _changed_rows(cycle, list(entries), by, unlocked, refusal)
        spent = _changed_budget(cycle, list(budget), by, unlocked, refusal)
        if refusal.has_any:
            raise refusal
        if changed or spent:
            _write(cycle, changed, spent, by=by, now=now)
    return Saved(
        tuple(row.indicator_id for row, _, _ in changed), tuple(row.line_id for row, _ in spent)
    )


Change = tuple[Realization, dict[str, Any], Entry]


def _changed_rows(
    cycle: Cycle,
    entries: list[Entry],
    by: Actor,
    unlocked: frozenset[tuple],
    refusal: NotSaved,
) -> list[Change]:
    """Rows to write with what they said before; what is wrong goes into ``refusal``."""
    wanted = {entry.indicator_id for entry in entries}
    found = Realization.objects.of_cycle(cycle).filter(indicator_id__in=wanted) if wanted else ()
    rows = {row.indicator_id: row for row in found}
    changed: list[Change] = []
    for entry in {entry.indicator_id: entry for entry in entries}.values():
        row = rows.get(entry.indicator_id)
        if row is None:
            raise Refused("Ada indikator yang bukan bagian siklus ini; muat ulang halamannya.")
        kind = row.indicator.kind
        old, new = Entry.of(row).values(kind), entry.values(kind)
        stale = entry.version != row.version
        if new == old or (stale and new == _values_at(row, entry.version)):
            continue
        reason = why_not_enter(by, row, cycle, unlocked)
        if reason:
            refusal.forbidden[row.indicator_id] = reason
        elif wrong := problems(row.indicator, entry, cycle.last_day):
            refusal.errors[row.indicator_id] = wrong
        elif stale:
            refusal.conflicts.add(row.indicator_id)
        else:
            changed.append((row, old, entry))
    return changed


def _values_at(row: Realization, version: int) -> dict[str, Any] | None:
    """What the row said at an earlier version: what the person's page was made from."""
    change = row.changes.filter(version__in=(version, version + 1)).order_by("version").first()
    if change is None:
        return None
    said = change.new if change.version == version else change.old
    return {"release_on": None} | said  # older changes do not name it


def _changed_budget(
    cycle: Cycle,
    entries: list[BudgetEntry],
    by: Actor,
    unlocked: frozenset[tuple],
    refusal: NotSaved,
) -> list[tuple[BudgetRealization, Decimal | None]]:
    """Budget rows to write with their new amount; what is wrong goes into ``refusal``."""
    if not entries:
        return []
    rows = {row.line_id: row for row in BudgetRealization.objects.filter(cycle=cycle)}
    changed = []
    for entry in entries:
        row = rows.get(entry.line_id)
        if row is None:
            raise Refused("Ada program yang bukan bagian siklus ini; muat ulang halamannya.")
        if entry.amount == row.amount or (entry.was != row.amount and entry.amount == entry.was):
            continue
        reason = why_not_enter_budget(by, cycle, unlocked)
        if reason:
            refusal.budget_forbidden = reason
        elif sentence := budget_problem(entry.amount):
            refusal.budget_errors[row.line_id] = sentence
        elif entry.was != row.amount:
            refusal.budget_conflicts.add(row.line_id)
        else:
            changed.append((row, entry.amount))
    return changed


def _write(
    cycle: Cycle,
    changed: list[Change],
    spent: list[tuple[BudgetRealization, Decimal | None]],
    *,
    by: Actor,
    now: datetime,
) -> None:
    history = []
    touched: set[str] = set()  # a statement for hundreds of rows grows with its columns
    for row, old, entry in changed:
        before = {name: getattr(row, name) for name in COLUMNS}
        _apply(row, entry)
        touched |= {name for name, value in before.items() if getattr(row, name) != value}
        row.version += 1
        row.updated_at, row.updated_by = now, by.user
        new = entry.values(row.indicator.kind)
        history.append(
            RealizationChange(
                realization=row, version=row.version, at=now, by=by.user, old=old, new=new
            )
        )
    Realization.objects.bulk_update(
        [row for row, _, _ in changed],
        [*sorted(touched), "version", "updated_at", "updated_by"],
    )
    RealizationChange.objects.bulk_create(history)
    amounts = {}
    for row, amount in spent:
        amounts[str(row.line_id)] = [plain(row.amount), plain(amount)]
        row.amount, row.updated_at, row.updated_by = amount, now, by.user
    BudgetRealization.objects.bulk_update(
        [row for row, _ in spent], ["amount", "updated_at", "updated_by"]
    )
    role = Role.ANALIS if cycle.state == State.COLLECTING else Role.KASUBID
    position = acting_position(by, cycle, role)
    record(
        cycle.agency_id,
        "realization.save",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={
            "versions": {str(row.indicator_id): row.version for row, _, _ in changed},
            "budget": amounts,
        },
        as_label=position.full_label if position else "",
    )


def _apply(row: Realization, entry: Entry) -> None:
    kind = row.indicator.kind
    row.numerator = row.denominator = None
    if kind == ValueKind.ORDINAL:
        row.figure = entry.label or None
    elif kind == ValueKind.NUMBER:
        row.figure = entry.number
    else:
        row.numerator, row.denominator = entry.numerator, entry.denominator
        row.figure = (
            None if entry.numerator is None else quotient(entry.numerator, entry.denominator)
        )
    row.status, row.release_on = entry.status, entry.release(kind)
    row.reason, row.note = clean(entry.reason), clean(entry.note)
