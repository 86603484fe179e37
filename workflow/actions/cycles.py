"""The one door for writes on cycles: opening them and moving them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from django.db import transaction

from workflow import notifications
from workflow.actions import clocks, moves
from workflow.actions.answers import settle_part
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import FINAL_STATES, Frequency, Move, State
from workflow.journal import record
from workflow.models import (
    Actor,
    Agency,
    BudgetLine,
    BudgetRealization,
    Cycle,
    Indicator,
    Realization,
    SopRevision,
    Transition,
    Unit,
    calendar_for,
)
from workflow.models.cycle import QUARTER_LABELS
from workflow.permissions import acting_position, own_part, why_not, why_not_open
from workflow.sop import MOVES, OPENING_DAY

NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


def opening_of(year: int, quarter: int) -> date:
    """The 10th on which a quarter's cycles open: in the month after the quarter (SOP row 1).

    Triwulan IV opens on 10 January of the year after.
    """
    return (
        date(year + 1, 1, OPENING_DAY) if quarter == 4 else date(year, quarter * 3 + 1, OPENING_DAY)
    )


def latest_opened(today: date) -> tuple[int, int]:
    """The (year, quarter) whose 10th was last reached on this day."""
    year, quarter = today.year, (today.month - 1) // 3  # the quarter that has just ended
    if quarter == 0:
        year, quarter = year - 1, 4
    if today < opening_of(year, quarter):
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return year, quarter


def next_opening(today: date) -> tuple[int, int]:
    """The (year, quarter) whose cycles open next after this day."""
    year, quarter = latest_opened(today)
    return (year, quarter + 1) if quarter < 4 else (year + 1, 1)


def _create(
    unit: Unit, year: int, quarter: int, *, now: datetime, clock_from: datetime, by, reason: str
) -> Cycle:
    agency = Agency.objects.locked(unit.agency_id)  # its calendar and revision as of now
    opened_on = clock_from.astimezone(agency.zone).date()
    cycle = Cycle.objects.create(
        agency=agency,
        unit=unit,
        year=year,
        quarter=quarter,
        opened_on=opened_on,
        opened_at=now,
        opened_by=by.user if by else None,
        open_reason=reason,
        revision=SopRevision.objects.in_force(agency, opened_on),
    )
    indicators = Indicator.objects.in_use(unit, year)
    Realization.objects.bulk_create(
        [Realization(cycle=cycle, indicator=i, is_due=_is_due(i, quarter)) for i in indicators]
    )
    BudgetRealization.objects.bulk_create(
        [
            BudgetRealization(cycle=cycle, line=line)
            for line in BudgetLine.objects.filter(unit=unit, year=year)
        ]
    )
    # Product policy: on a closed 10th the first clock starts at the next opening of the office.
    _, holder_ids = clocks.start(cycle, calendar_for(agency).next_opening(clock_from))
    cycle.save(update_fields=["current_run", "due_at"])
    notifications.queue_opened(cycle, now, holder_ids)
    record(
        agency.pk,
        "cycle.open",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={"reason": reason, "due": cycle.due_at.isoformat()},
    )
    return cycle


def _is_due(indicator: Indicator, quarter: int) -> bool:
    return Frequency(indicator.frequency).due_in(quarter)


def _quarters_to_open(agency: Agency, today: date) -> list[tuple[int, int]]:
    """The latest quarter whose 10th has come, after those that a long downtime has skipped.

    A new office begins with the latest one: it owes nothing for the years before.
    """
    latest = latest_opened(today)
    newest = (
        Cycle.objects.filter(agency=agency)
        .order_by("-year", "-quarter")
        .values_list("year", "quarter")
        .first()
    )
    quarters = [latest]
    while newest and newest < quarters[0]:
        year, quarter = quarters[0]
        quarters.insert(0, (year, quarter - 1) if quarter > 1 else (year - 1, 4))
    return quarters


def open_due(agency: Agency, *, now: datetime) -> list[Cycle]:
    """Open, for each active unit, the cycles of the quarters whose 10th has come.

    Idempotent, and safe on several machines: the unique constraint decides who was first. After
    downtime each cycle is still dated its 10th, and so is its first clock.
    """
    return [
        cycle
        for year, quarter in _quarters_to_open(agency, now.astimezone(agency.zone).date())
        for cycle in _open_quarter(agency, year, quarter, now)
    ]


def _lock(unit: Unit) -> None:
    """One opener at a time. Not against rows that name the unit: PostgreSQL checks their foreign
    keys at commit, when they hold the journal that the opener waits for (a deadlock)."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)


def _open_quarter(agency: Agency, year: int, quarter: int, now: datetime) -> list[Cycle]:
    start = datetime.combine(opening_of(year, quarter), time(), tzinfo=agency.zone)
    opened = []
    have = set(
        Cycle.objects.of_quarter(year, quarter).filter(agency=agency).values_list("unit", flat=True)
    )
    for unit in agency.units.filter(is_active=True).select_related("agency"):
        if unit.pk in have:
            continue
        if not Indicator.objects.in_use(unit, year).exists():
            continue
        with transaction.atomic():
            _lock(unit)
            if Cycle.objects.filter(unit=unit, year=year, quarter=quarter).exists():
                continue
            opened.append(
                _create(unit, year, quarter, now=now, clock_from=start, by=None, reason="")
            )
    return opened


@transaction.atomic
def open_by_hand(
    unit: Unit, year: int, quarter: int, *, by: Actor, now: datetime, reason: str
) -> Cycle:
    """Kasubag Perencanaan opens a cycle with a reason; its first clock starts now."""
    refused = why_not_open(by)
    if refused or unit.agency_id != by.agency_id:
        raise Refused(refused or "Bidang ini bukan bagian dari kantor Anda.")
    reason = moves.required(reason, "reason", "Tulis alasan membuka siklus dengan tangan.")
    if quarter not in QUARTER_LABELS:
        raise Refused("Pilih triwulan I sampai IV.", "quarter")
    if not 2000 <= year <= now.astimezone(unit.agency.zone).year:
        raise Refused("Tahun tidak dapat dipilih: pakai tahun berjalan atau sebelumnya.", "year")
    if now.astimezone(unit.agency.zone).date() < date(year, quarter * 3 - 2, 1):
        raise Refused("Triwulan itu belum dimulai.", "quarter")
    _lock(unit)
    if Cycle.objects.filter(unit=unit, year=year, quarter=quarter).exists():
        raise AlreadyDone(
            f"Siklus {unit.name} {QUARTER_LABELS[quarter]} {year} sudah ada; tidak ada yang diubah."
        )
    if not Indicator.objects.in_use(unit, year).exists():
        raise Refused(f"{unit.name} belum punya indikator untuk tahun {year}.", "unit")
    return _create(unit, year, quarter, now=now, clock_from=now, by=by, reason=reason)


def stale(cycle: Cycle) -> str:
    """The sentence for a person whose page is older than the cycle: who did what, when."""
    last = cycle.transitions.select_related("by").order_by("-serial").first()
    if last is None:
        return "Halaman ini sudah usang; muat ulang lalu coba lagi. Tidak ada yang diubah."
    at = last.at.astimezone(cycle.agency.zone)
    return (
        f"{last.by} sudah {MOVES[Move(last.move)].past} pada {at:%d-%m-%Y} pukul {at:%H.%M}. "
        f"Siklus kini berstatus “{cycle.state_label}”; tidak ada yang diubah."
    )


def move(
    cycle_id: int,
    name: Move | str,
    *,
    by: Actor,
    now: datetime,
    serial: int | None = None,
    **inputs: Any,
) -> Cycle:
    """Make one move in one transaction: lock, check, change, clocks, history, journal, notices.

    ``serial`` is the cycle's serial as the person's page showed it; another one means that
    somebody was faster, and ``AlreadyDone`` says who and when. Raises ``Refused`` with a
    sentence when the person may not, or an input is missing; then nothing is written.
    """
    name = Move(name)
    with transaction.atomic():
        cycle = Cycle.objects.locked(cycle_id)
        reason = why_not(name, by, cycle)
        if serial is not None and serial != cycle.serial:
            raise AlreadyDone(stale(cycle))
        if reason:
            raise _refusal(name, by, cycle, reason)
        position = acting_position(by, cycle, MOVES[name].role)
        hand = moves.Hand(by=by, by_as=position.full_label, now=now)
        if name == Move.HAND_OVER and not _last_part(cycle, hand, **inputs):
            return cycle
        source, round_before = cycle.state, cycle.round
        note = moves.HANDLERS[name](cycle, hand, **inputs)
        finished = clocks.stop(cycle, now, by, hand.by_as)
        getattr(cycle, name.value)()
        cycle.serial += 1
        holder_ids: list[int] = []
        if cycle.state not in FINAL_STATES:
            _, holder_ids = clocks.start(cycle, now, after=finished)
        cycle.save()
        transition = Transition.objects.create(
            cycle=cycle,
            serial=cycle.serial,
            move=name,
            source=State(source),
            target=State(cycle.state),
            round=round_before,
            at=now,
            by=by.user,
            by_as=hand.by_as,
            note=note,
        )
        record(
            cycle.agency_id,
            f"cycle.{name}",
            f"cycle:{cycle.key}",
            by=by,
            now=now,
            payload={"from": source, "to": cycle.state, "serial": cycle.serial, "note": note},
            as_label=hand.by_as,
        )
        notifications.queue(transition, cycle, holder_ids)
    return cycle


def _refusal(name: Move, by: Actor, cycle: Cycle, reason: str) -> Refused:
    """The reason; an Analis who hands over their part a second time is told when they did."""
    part = own_part(by, cycle) if name == Move.HAND_OVER else None
    if part is None or part.handed_over_at is None or cycle.state != State.COLLECTING:
        return Refused(reason)
    at = part.handed_over_at.astimezone(cycle.agency.zone)
    return AlreadyDone(
        f"Anda sudah menyerahkan bagian Anda pada {at:%d-%m-%Y} pukul {at:%H.%M}; "
        "tidak ada yang diubah."
    )


def _last_part(
    cycle: Cycle, hand: moves.Hand, *, note: str = "", answers: Mapping[str, str] = NO_ANSWERS
) -> bool:
    """Mark the actor's part as handed over, each question with a word; True when it was the last
    one open."""
    moves.check_part(cycle, hand.by.user)
    note = moves.optional(note, "note")
    settle_part(cycle, answers, by=hand.by, now=hand.now, as_label=hand.by_as)
    part = own_part(hand.by, cycle)
    part.handed_over_at, part.note = hand.now, note
    part.save(update_fields=["handed_over_at", "note"])
    if not cycle.parts.filter(handed_over_at__isnull=True).exists():
        return True
    record(
        cycle.agency_id,
        "cycle.part",
        f"cycle:{cycle.key}",
        by=hand.by,
        now=hand.now,
        payload={"analyst": hand.by.user.pk, "note": note},
        as_label=hand.by_as,
    )
    notifications.queue_last_part(cycle, hand.by.user, hand.now)
    return False
