"""Giving a task to somebody else in mid-step: the clock runs on, and history says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow import dates
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.moves import required
from workflow.enums import NoticeKind, Role
from workflow.journal import record
from workflow.models import (
    Actor,
    AnalystPart,
    Cycle,
    Position,
    Realization,
    Reassignment,
    StepRun,
    User,
)
from workflow.models.serving import serving
from workflow.notifications import tell
from workflow.permissions import (
    acting_position,
    sentence,
    why_not_reassign_any,
    why_not_reassign_kasubid,
    why_not_reassign_part,
)

REASON = "Tulis alasan pengalihan, misalnya “Mutasi” atau “Cuti sakit”."


def successors(cycle: Cycle, role: Role, now: datetime) -> list[Position]:
    """Who could take a task over: everybody who serves in the role in the unit today."""
    today = now.astimezone(cycle.agency.zone).date()
    return list(Position.objects.serving(today).of_unit(cycle.unit, role))


def running_on(cycle: Cycle) -> str:
    """That and since when the clock of the cycle goes on, as people are told."""
    run, zone = cycle.current_run, cycle.agency.zone
    since = dates.short_moment(run.started_at.astimezone(zone))
    if run.due_at is None:
        return f"Jam langkah {run.step} tidak mulai lagi: berjalan sejak {since}, kini ditunda."
    due = dates.short_moment(run.due_at.astimezone(zone))
    return f"Jam berjalan terus sejak {since}; tenggat tetap {due}."


@transaction.atomic
def reassign_kasubid(
    cycle_id: int,
    previous_id: int,
    successor: User | None,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Reassignment:
    """The Kabid gives the report to another Kasubid/Kasubag of the bidang.

    ``previous_id`` is who had it as the person's page showed it; somebody else there means that
    another was faster. The report goes to the seat: a Plt./Plh. chosen for another's seat gets it
    while they act.
    """
    cycle = Cycle.objects.locked(cycle_id)
    if refused := why_not_reassign_kasubid(by, cycle):
        raise Refused(refused)
    if cycle.kasubid_id != previous_id:
        raise _too_late(cycle, Role.KASUBID)
    position = _seat_of(cycle, Role.KASUBID, successor, previous_id, now)
    owner = position.acts_for.user if position.acts_for_id else position.user
    if owner.pk == previous_id:
        raise Refused(f"Laporan ini memang ditugaskan kepada {owner}; pilih orang lain.", "kasubid")
    reason = required(reason, "reason", REASON)
    previous = cycle.kasubid
    cycle.kasubid = owner
    cycle.save(update_fields=["kasubid"])
    if cycle.current_run.role == Role.KASUBID:
        _rename(cycle, [p.user for p in serving(cycle, Role.KASUBID, now)])
    return _write(cycle, Role.KASUBID, previous, owner, position.user, reason, by, now)


@transaction.atomic
def reassign_part(
    cycle_id: int,
    previous_id: int,
    successor: User | None,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Reassignment:
    """Give the open part of one Analis, with its figures so far, to another of the bidang.

    What was saved stays as it is. A successor who has a part of their own gets both as one; had
    they handed theirs over, it opens again, for a part is handed over whole.
    """
    cycle = Cycle.objects.locked(cycle_id)
    if refused := why_not_reassign_any(by, cycle):
        raise Refused(refused)
    parts = {part.analyst_id: part for part in cycle.parts.select_related("analyst")}
    part = parts.get(previous_id)
    if part is None:
        raise _too_late(cycle, Role.ANALIS)
    if refused := why_not_reassign_part(by, cycle, part):
        raise AlreadyDone(refused) if part.handed_over_at else Refused(refused)
    taker = _seat_of(cycle, Role.ANALIS, successor, previous_id, now).user
    if taker.pk == previous_id:
        raise Refused(f"Bagian itu memang milik {taker}; pilih orang lain.", "analis")
    reason = required(reason, "reason", REASON)
    Realization.objects.filter(cycle=cycle, analyst_id=previous_id).update(analyst=taker)
    part.delete()
    own, created = AnalystPart.objects.get_or_create(cycle=cycle, analyst=taker)
    if not created and own.handed_over_at:
        own.handed_over_at = None
        own.save(update_fields=["handed_over_at"])
    names = cycle.parts.select_related("analyst").order_by("pk")
    _rename(cycle, [row.analyst for row in names])
    return _write(cycle, Role.ANALIS, part.analyst, taker, taker, reason, by, now)


def _seat_of(
    cycle: Cycle, role: Role, person: User | None, previous_id: int, now: datetime
) -> Position:
    """The seat of whoever takes over. Of a Plh. of ``previous_id``, who has it already, their own:
    it is the one that the form offers."""
    seats = sorted(successors(cycle, role, now), key=lambda p: p.seat_holder_id != previous_id)
    found = {p.user_id: p for p in seats}
    if person is None or person.pk not in found:
        raise Refused(f"Pilih {role.label} {cycle.unit.name} yang menerima.", role.value)
    return found[person.pk]


def _too_late(cycle: Cycle, role: Role) -> AlreadyDone:
    """Somebody reassigned it first, or a move has ended it: who and when."""
    last = (
        Reassignment.objects.filter(cycle=cycle, role=role)
        .select_related("by", "previous", "successor")
        .last()
    )
    if last is None:
        return AlreadyDone("Bagian itu tidak ada lagi; muat ulang halaman. Tidak ada yang diubah.")
    at = last.at.astimezone(cycle.agency.zone)
    return AlreadyDone(
        f"{last.by} sudah mengalihkannya dari {last.previous} kepada {last.successor} pada "
        f"{dates.short_moment(at)}; tidak ada yang diubah."
    )


def _rename(cycle: Cycle, people: list[User]) -> None:
    """Name the new holders on the open clock; nothing else of it changes."""
    run = cycle.current_run
    run.holder = ", ".join(person.get_full_name() for person in people)[:250]
    StepRun.objects.filter(pk=run.pk).update(holder=run.holder)


def _write(
    cycle: Cycle,
    role: Role,
    previous: User,
    successor: User,
    worker: User,
    reason: str,
    by: Actor,
    now: datetime,
) -> Reassignment:
    """History, journal and notices; ``worker`` does it today, for the successor or as them."""
    position = acting_position(by, cycle, Role.KABID) or acting_position(by, cycle, Role.KASUBID)
    if role == Role.ANALIS:
        position = acting_position(by, cycle, Role.KASUBID) or position
    made = Reassignment.objects.create(
        cycle=cycle,
        run=cycle.current_run,
        role=role,
        at=now,
        by=by.user,
        by_as=position.full_label,
        previous=previous,
        successor=successor,
        reason=reason,
    )
    record(
        cycle.agency_id,
        f"reassign.{role.value}",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={
            "previous": previous.pk,
            "successor": successor.pk,
            "run": cycle.current_run.pk,
            "reason": reason,
        },
        as_label=position.full_label,
    )
    what = "Penyusunan laporan" if role == Role.KASUBID else "Bagian bahan"
    about = f"{what} {cycle.unit.name} {cycle.short_period} dialihkan oleh {by.user}"
    text = f"{sentence(f'{about} dari {previous} kepada {successor}')} {running_on(cycle)}"
    told = [previous.pk, successor.pk, worker.pk]
    told += [p.user_id for p in serving(cycle, Role.KABID, now)]
    if role == Role.ANALIS:
        told += [p.user_id for p in serving(cycle, Role.KASUBID, now)]
    tell(
        [pk for pk in dict.fromkeys(told) if pk != by.user.pk],
        NoticeKind.POSITION,
        f"reassign:{made.pk}",
        text,
        at=now,
        cycle=cycle,
    )
    return made
