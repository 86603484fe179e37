"""The card "Alihkan tugas" of the cycle page: who can be replaced in mid-step, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow import dates
from workflow.actions.reassignments import running_on
from workflow.addresses import cycle_url
from workflow.enums import FINAL_STATES, Role
from workflow.forms.reassigning import ReassignForm
from workflow.models import Actor, Cycle, Reassignment, User
from workflow.pages.seats import Seats, choices_of, seats_of
from workflow.permissions import (
    acting_position,
    why_not_reassign_any,
    why_not_reassign_kasubid,
    why_not_reassign_part,
)

#: What each role's task is called.
TASKS = {Role.KASUBID: "penyusunan laporan", Role.ANALIS: "bagian bahan"}


@dataclass(frozen=True)
class Task:
    """One task that can go to somebody else; without a form, ``reason`` says why it cannot."""

    role: str
    title: str
    alarm: str  # "tidak lagi menjabat": the task waits for somebody
    note: str
    action: str
    form: ReassignForm | None
    reason: str
    is_open: bool

    @property
    def key(self) -> str:
        """Distinguishes the ids of several forms on one page."""
        return f"{self.role}-{self.form['previous'].value()}" if self.form else self.role


@dataclass(frozen=True)
class ReassignCard:
    """Finished values for ``workflow/_reassign.html``."""

    clock_text: str
    why: str  # where the due time of that clock is explained
    tasks: list[Task]


def reassign_card(
    cycle: Cycle,
    actor: Actor,
    now: datetime,
    *,
    role: Role | None = None,
    data: Mapping[str, str] | None = None,
) -> ReassignCard | None:
    """The tasks that a Kabid or Kasubid of the unit may give to somebody else; None for others.

    ``data`` was posted for a task of ``role``; its form stays as it was typed.
    """
    is_kabid = acting_position(actor, cycle, Role.KABID) is not None
    is_kasubid = acting_position(actor, cycle, Role.KASUBID) is not None
    if cycle.state in FINAL_STATES or cycle.kasubid_id is None or not (is_kabid or is_kasubid):
        return None
    seats = seats_of(cycle, now)
    tasks = []
    if is_kabid:
        reason = why_not_reassign_kasubid(actor, cycle) or ""
        posted = data if role == Role.KASUBID else None
        tasks.append(_task(cycle, Role.KASUBID, cycle.kasubid, seats, reason, posted))
    reason = why_not_reassign_any(actor, cycle)
    if reason:
        tasks.append(Task(Role.ANALIS, "Bagian Analis", "", "", "", None, reason, False))
    else:
        for part in cycle.parts.all():
            asked = role == Role.ANALIS and data and data.get("previous") == str(part.analyst_id)
            if why_not_reassign_part(actor, cycle, part) is None or asked:
                found = why_not_reassign_part(actor, cycle, part) or ""
                posted = data if asked else None
                tasks.append(_task(cycle, Role.ANALIS, part.analyst, seats, found, posted))
    why = reverse("due", args=[cycle.current_run_id])
    return ReassignCard(clock_text=running_on(cycle), why=why, tasks=tasks)


def _task(
    cycle: Cycle,
    role: Role,
    holder: User,
    seats: Seats,
    reason: str,
    posted: Mapping[str, str] | None,
) -> Task:
    choices = [s for s in choices_of(seats, role) if holder.pk not in (s.user_id, s.seat_holder_id)]
    seated = holder.pk in {seat.user_id for seat in seats[role]}
    if not choices and not reason:
        reason = (
            f"Tidak ada {role.label} lain yang menjabat di {cycle.unit.name}; mintalah Pengelola "
            "mencatat penggantinya."
        )
    only = choices[0].user_id if len(choices) == 1 else ""
    form = ReassignForm(
        posted,
        role=role,
        seats=choices,
        initial={"previous": holder.pk, "successor": only},
        auto_id=f"alih-{role.value}-{holder.pk}-%s",
    )
    note = ""
    if role == Role.ANALIS:
        note = (
            "Angka dan bukti yang sudah disimpan ikut beralih. Bagian penerima yang sudah "
            "diserahkan terbuka lagi, karena satu bagian diserahkan utuh."
        )
    return Task(
        role=role.value,
        title=f"{TASKS[role].capitalize()}: {holder}",
        alarm="" if seated else "tidak lagi menjabat",
        note=note,
        action=cycle_url("reassign", cycle, role.value),
        form=None if reason and posted is None else form,
        reason=reason,
        is_open=posted is not None or (not seated and not reason),
    )


def reassigned_lines(
    cycle: Cycle, reassignments: Iterable[Reassignment]
) -> dict[int, tuple[str, ...]]:
    """For the living sheet: run id → "dialihkan dari Rahmat kepada Sitti, 13 Okt 2026, 09.02"."""
    lines: dict[int, tuple[str, ...]] = {}
    for made in reassignments:
        at = dates.short_moment(made.at.astimezone(cycle.agency.zone))
        what = "" if made.role == made.run.role else f"{TASKS[Role(made.role)]} "
        text = f"{what}dialihkan dari {made.previous} kepada {made.successor}, {at}"
        lines[made.run_id] = (*lines.get(made.run_id, ()), text)
    return lines
