"""Pauses of a running clock: asked for by the holder, granted or refused by the superior.

Each action is one transaction with the cycle locked before its run, as moves and the calendar do.
A second click and a slower second person are told who did it and when (``AlreadyDone``).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow import dates, notifications
from workflow.actions import clocks, moves
from workflow.actions.cycles import stale
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import NoticeKind, PauseState, State
from workflow.journal import record
from workflow.models import Actor, Cycle, Pause, StepRun, calendar_for
from workflow.permissions import (
    open_pause,
    pause_position,
    sentence,
    why_not_ask_pause,
    why_not_decide_pause,
    why_not_end_pause,
    why_not_withdraw_pause,
)
from workflow.sop import TURNS


def _locked(cycle_id: int) -> Cycle:
    """The cycle and then its run, locked until the transaction ends."""
    cycle = Cycle.objects.locked(cycle_id)
    if cycle.current_run_id:
        run = StepRun.objects.select_for_update(of=("self",), no_key=True).get(
            pk=cycle.current_run_id
        )
        run.cycle, cycle.current_run = cycle, run
    return cycle


def _of(pause_id: int) -> tuple[Cycle, Pause]:
    """The locked cycle of a pause, and the pause as it stands now."""
    cycle_id = Pause.objects.values_list("run__cycle_id", flat=True).get(pk=pause_id)
    cycle = _locked(cycle_id)
    pause = Pause.objects.select_related("asked_by", "decided_by", "ended_by").get(pk=pause_id)
    return cycle, pause


@transaction.atomic
def ask(
    cycle_id: int, reason: str, *, by: Actor, now: datetime, serial: int | None = None
) -> Pause:
    """The holder asks for a pause; it counts from now, if it is granted.

    ``serial``: the cycle's serial as the person's page showed it.
    """
    cycle = _locked(cycle_id)
    if serial is not None and serial != cycle.serial:
        raise AlreadyDone(stale(cycle))
    refused = why_not_ask_pause(by, cycle)
    if refused:
        found = open_pause(cycle)
        if found and found.asked_by_id == by.user.pk and found.state == PauseState.ASKED:
            raise AlreadyDone(
                f"Anda sudah meminta penundaan {_when(cycle, found.asked_at)}; tidak ada yang "
                "diubah."
            )
        raise Refused(refused)
    reason = moves.required(
        reason, "reason", "Tulis alasan penundaan: apa yang ditunggu, dan sampai kapan."
    )
    position = pause_position(by, cycle, superior_first=False)
    pause = Pause.objects.create(
        run=cycle.current_run,
        reason=reason,
        asked_at=now,
        asked_by=by.user,
        asked_as=position.full_label,
    )
    _journal("ask", cycle, pause, by, now, pause.asked_as, {"reason": reason})
    _tell(
        "ask",
        cycle,
        pause,
        by,
        now,
        _superiors(cycle, now),
        f"{by.user} meminta penundaan {_about(cycle)}: {reason}",
    )
    return pause


@transaction.atomic
def grant(pause_id: int, note: str = "", *, by: Actor, now: datetime) -> Pause:
    """The superior grants a request: the clock stands still since it was asked for."""
    cycle, pause = _of(pause_id)
    _decide(cycle, pause, PauseState.GRANTED, moves.optional(note, "note"), by, now)
    due = _reschedule(cycle)
    _journal("grant", cycle, pause, by, now, pause.decided_as, {"note": pause.decision_note, **due})
    text = f"{by.user} menyetujui penundaan {_about(cycle)}; jamnya berhenti sejak "
    text += f"{_when(cycle, pause.asked_at)}."
    _tell("grant", cycle, pause, by, now, _askers(cycle, pause, now), _said(text, pause))
    return pause


@transaction.atomic
def refuse(pause_id: int, note: str, *, by: Actor, now: datetime) -> Pause:
    """The superior refuses a request with a word why; the clock has never stopped."""
    cycle, pause = _of(pause_id)
    _may_decide(cycle, pause, by)
    note = moves.required(note, "note", "Tulis alasan penolakan; pemohon membacanya.")
    _decide(cycle, pause, PauseState.REFUSED, note, by, now)
    _journal("refuse", cycle, pause, by, now, pause.decided_as, {"note": note})
    text = f"{by.user} menolak penundaan {_about(cycle)}; jamnya berjalan terus."
    _tell("refuse", cycle, pause, by, now, _askers(cycle, pause, now), _said(text, pause))
    return pause


@transaction.atomic
def withdraw(pause_id: int, *, by: Actor, now: datetime) -> Pause:
    """The holder takes a request back before it was decided; the clock has never stopped."""
    cycle, pause = _of(pause_id)
    _still(cycle, pause, PauseState.ASKED)
    if reason := why_not_withdraw_pause(by, cycle):
        raise Refused(reason)
    _close(cycle, pause, PauseState.LAPSED, "", by, now, superior_first=False)
    _journal("withdraw", cycle, pause, by, now, pause.decided_as, {})
    text = f"{by.user} menarik kembali permintaan penundaan {_about(cycle)}."
    _tell("withdraw", cycle, pause, by, now, _superiors(cycle, now), text)
    return pause


@transaction.atomic
def end(pause_id: int, *, by: Actor, now: datetime) -> Pause:
    """The holder goes on, or the superior ends the pause: the clock runs again, due later."""
    cycle, pause = _of(pause_id)
    _still(cycle, pause, PauseState.GRANTED)
    if reason := why_not_end_pause(by, cycle):
        raise Refused(reason)
    pause.until_at = max(now, pause.asked_at)
    pause.ended_by = by.user
    pause.save(update_fields=["until_at", "ended_by"])
    due = _reschedule(cycle)
    position = pause_position(by, cycle, superior_first=False)
    _journal("end", cycle, pause, by, now, position.full_label, due)
    people = [*_askers(cycle, pause, now), pause.decided_by_id]
    at = cycle.current_run.due_at
    text = f"{by.user} mengakhiri penundaan {_about(cycle)}."
    if at is not None:
        text += f" Tenggat kini {dates.long_moment(at.astimezone(cycle.agency.zone))}."
    _tell("end", cycle, pause, by, now, people, text)
    return pause


# --- what the actions share --------------------------------------------------------------------


def _may_decide(cycle: Cycle, pause: Pause, by: Actor) -> None:
    _still(cycle, pause, PauseState.ASKED)
    if reason := why_not_decide_pause(by, cycle):
        raise Refused(reason)


def _decide(
    cycle: Cycle, pause: Pause, state: PauseState, note: str, by: Actor, now: datetime
) -> None:
    _may_decide(cycle, pause, by)
    _close(cycle, pause, state, note, by, now, superior_first=True)


def _close(
    cycle: Cycle,
    pause: Pause,
    state: PauseState,
    note: str,
    by: Actor,
    now: datetime,
    *,
    superior_first: bool,
) -> None:
    """What became of a request, and who said so as what."""
    pause.state, pause.decided_at, pause.decided_by = state, now, by.user
    pause.decided_as = pause_position(by, cycle, superior_first=superior_first).full_label
    pause.decision_note = note
    pause.save(update_fields=["state", "decided_at", "decided_by", "decided_as", "decision_note"])


def _reschedule(cycle: Cycle) -> dict[str, str | None]:
    """Move the due time by the pauses as they are now; what the journal says of it."""
    run = StepRun.objects.prefetch_related("pauses").get(pk=cycle.current_run_id)
    old, new = clocks.reschedule(run, calendar_for(cycle.agency))
    cycle.current_run.due_at = cycle.due_at = new
    return {"due_before": old and old.isoformat(), "due": new and new.isoformat()}


def _still(cycle: Cycle, pause: Pause, state: PauseState) -> None:
    """Refuse what somebody has done before, saying who and when; nothing is changed."""
    if pause.is_open and pause.state == state and pause.run_id == cycle.current_run_id:
        return
    if pause.until_at is not None:
        what, who, at = "mengakhiri penundaan ini", pause.ended_by, pause.until_at
    elif pause.state == PauseState.ASKED:
        raise Refused("Penundaan ini belum disetujui.")
    else:
        words = {
            PauseState.GRANTED: "menyetujui penundaan ini",
            PauseState.REFUSED: "menolak penundaan ini",
            PauseState.LAPSED: "menarik kembali permintaan ini",
        }
        what, who, at = words[PauseState(pause.state)], pause.decided_by, pause.decided_at
    if who is None:
        raise AlreadyDone(
            f"Permintaan ini gugur {_when(cycle, at)}, karena langkahnya sudah selesai; tidak ada "
            "yang diubah."
        )
    raise AlreadyDone(f"{who} sudah {what} {_when(cycle, at)}; tidak ada yang diubah.")


def _journal(
    event: str, cycle: Cycle, pause: Pause, by: Actor, now: datetime, as_label: str, payload: dict
) -> None:
    record(
        cycle.agency_id,
        f"pause.{event}",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={"pause": pause.pk, "step": pause.run.step, **payload},
        as_label=as_label,
    )


def _tell(
    event: str,
    cycle: Cycle,
    pause: Pause,
    by: Actor,
    now: datetime,
    people: list[int | None],
    text: str,
) -> None:
    recipients = [pk for pk in people if pk and pk != by.user.pk]
    notifications.tell(
        recipients, NoticeKind.PAUSE, f"pause:{pause.pk}:{event}", text, at=now, cycle=cycle
    )


def _superiors(cycle: Cycle, now: datetime) -> list[int]:
    role = TURNS[State(cycle.state)].superior
    return [person.pk for person in clocks.holders_of(cycle, role, now)]


def _askers(cycle: Cycle, pause: Pause, now: datetime) -> list[int]:
    """Who asked, and everybody else whose clock it is."""
    return [pause.asked_by_id, *(person.pk for person in clocks.holders(cycle, now))]


def _about(cycle: Cycle) -> str:
    return f"langkah {cycle.current_run.step} {cycle.unit.name} {cycle.short_period}"


def _said(text: str, pause: Pause) -> str:
    return f"{text} Catatan: {sentence(pause.decision_note)}" if pause.decision_note else text


def _when(cycle: Cycle, at: datetime) -> str:
    local = at.astimezone(cycle.agency.zone)
    return f"pada {local:%d-%m-%Y} pukul {local:%H.%M}"
