"""A change of the working calendar in two steps: what it would move, then the same for good.

Both steps carry out one edit inside one transaction; the preview rolls it back. So what is
confirmed cannot differ from what was shown: ``confirm`` refuses when it would.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from typing import Any, Protocol

from django.db import transaction
from django.urls import reverse

from workflow import dates, sla
from workflow.actions import clocks
from workflow.actions.calendar import (
    MovedClock,
    built,
    count_change,
    lock,
    move_clocks,
    moved_payload,
)
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import NoticeKind, Role
from workflow.journal import canonical, record
from workflow.models import Actor, Agency, Position, StepRun
from workflow.notifications import tell
from workflow.permissions import why_not_keep_calendar
from workflow.working_time import Calendar

#: Finished clocks that a preview names; the others are counted.
FINISHED_SHOWN = 5

Row = dict[str, Any]


class Outdated(Refused):
    """What was shown is no longer what would happen; nothing was written."""


@dataclass(frozen=True)
class Change:
    """What an edit did to the rows: in words, and as rows for the journal.

    ``lines`` are (what, before, after) for the reader, ``spans`` the dates concerned, both ends
    included (None: every date); ``remarks`` is what the person should know beside.
    """

    what: str
    old: tuple[Row, ...] = ()
    new: tuple[Row, ...] = ()
    lines: tuple[tuple[str, str, str], ...] = ()
    spans: tuple[tuple[date, date], ...] | None = ()
    remarks: tuple[str, ...] = ()


class Edit(Protocol):
    """One change of the calendar that somebody asks for."""

    def apply(self, agency: Agency) -> Change:
        """Write the rows, or raise ``Refused``; called with the office locked."""

    def is_done(self, agency: Agency) -> bool:
        """Whether the calendar already says exactly this."""


@dataclass(frozen=True)
class MovedShown:
    """A moved clock with its next reminder before and after; None where none is waiting."""

    clock: MovedClock
    reminder_before: datetime | None
    reminder_after: datetime | None


@dataclass(frozen=True)
class Effect:
    """What a change moves. ``seen`` names all of it, for the confirmation."""

    agency: Agency
    change: Change
    moved: tuple[MovedShown, ...] = ()
    stayed: int = 0
    finished: tuple[StepRun, ...] = ()
    finished_count: int = 0
    seen: str = field(default="", compare=False)


def preview(edit: Edit, *, by: Actor, now: datetime) -> Effect:
    """What an edit would do; nothing is written. Raises ``Refused``."""
    with transaction.atomic():
        effect = _carry_out(edit, _office(by), now)
        transaction.set_rollback(True)
    return effect


@transaction.atomic
def confirm(edit: Edit, *, by: Actor, now: datetime, seen: str) -> Effect:
    """Write an edit with all that it moves, a journal entry and notices to the holders.

    ``seen`` is the preview's. Raises ``AlreadyDone`` when the calendar says so already (a double
    click), ``Outdated`` when something else than was shown would happen, ``Refused`` otherwise.
    """
    agency = _office(by)
    if edit.is_done(agency):
        raise AlreadyDone("Perubahan ini sudah tersimpan; tidak ada yang ditulis dua kali.")
    effect = _carry_out(edit, agency, now)
    if effect.seen != seen:
        raise Outdated(
            "Sejak pratinjau itu dibuat, kalender atau jam yang berjalan telah berubah. Inilah "
            "akibatnya menurut keadaan sekarang; belum ada yang disimpan."
        )
    moved = [shown.clock for shown in effect.moved]
    record(
        agency.pk,
        "calendar.change",
        f"calendar:{agency.calendar_version}",
        by=by,
        now=now,
        payload={
            "what": effect.change.what,
            "old": list(effect.change.old),
            "new": list(effect.change.new),
            "moved": moved_payload(moved),
        },
    )
    for clock in moved:
        _tell_holders(clock, effect.change, agency, by, now)
    return effect


def _office(by: Actor) -> Agency:
    """The person's office, locked, or a refusal."""
    if reason := why_not_keep_calendar(by):
        raise Refused(reason)
    return lock(by.agency_id)


def _carry_out(edit: Edit, agency: Agency, now: datetime) -> Effect:
    """Write the rows and the due times; the caller commits or rolls back."""
    before, version = built(agency), agency.calendar_version
    change = edit.apply(agency)
    if change.old == change.new:
        raise Refused("Isian ini sama dengan yang tersimpan, jadi tidak ada yang diubah.")
    count_change(agency)
    try:
        after = built(agency)
        if not after.has_working_time:
            raise Refused("Kalender tidak memuat jam kerja sama sekali. Isi jam kerjanya dahulu.")
        moved, stayed = move_clocks(agency, after)
    except ValueError as error:  # what the engine cannot count with, in its own sentence
        raise Refused(str(error)) from error
    finished = _finished(agency, change)
    effect = Effect(
        agency=agency,
        change=change,
        moved=tuple(_with_reminders(clock, agency, before, after, now) for clock in moved),
        stayed=stayed,
        finished=tuple(finished[:FINISHED_SHOWN]),
        finished_count=finished.count(),
    )
    return replace(effect, seen=_fingerprint(version, effect))


def _fingerprint(version: int, effect: Effect) -> str:
    """All that a preview promised, short enough for a form."""
    change = effect.change
    moved = moved_payload(shown.clock for shown in effect.moved)
    runs = sorted(shown.clock.run.pk for shown in effect.moved if shown.clock.run)
    text = canonical([version, change.what, list(change.old), list(change.new), moved, runs])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _finished(agency: Agency, change: Change):
    """Finished clocks that ran on the days concerned, newest first; they stay as judged."""
    rows = StepRun.objects.select_related("cycle__unit", "cycle__agency")
    if change.spans is None:
        first, last = date(2000, 1, 1), date(2200, 1, 1)
    elif change.spans:
        first = min(span[0] for span in change.spans)
        last = max(span[1] for span in change.spans)
    else:
        return rows.none()
    midnight = time(tzinfo=agency.zone)
    since = datetime.combine(first, midnight)
    until = datetime.combine(last + timedelta(days=1), midnight)
    return rows.finished_over(agency.pk, since, until)


def _with_reminders(
    clock: MovedClock, agency: Agency, before: Calendar, after: Calendar, now: datetime
) -> MovedShown:
    """The clock with its next reminder; one that was due by the old calendar is not sent again."""
    if clock.run is None:
        return MovedShown(clock, None, None)
    times = zip(
        _reminders(clock.run, agency, before), _reminders(clock.run, agency, after), strict=True
    )
    waiting = [(old, new) for old, new in times if old is not None and old > now]
    return MovedShown(clock, *min(waiting, key=itemgetter(0), default=(None, None)))


def _reminders(run: StepRun, agency: Agency, calendar: Calendar) -> list[datetime | None]:
    """When the shares of the standard time are used at which a holder is reminded."""
    percents: Sequence[int] = (agency.reminder_first, agency.reminder_second, 100)
    return sla.reminders(
        calendar, run.started_at, run.standard, percents, run.pause_spans, run.reading
    )


def _tell_holders(
    clock: MovedClock, change: Change, agency: Agency, by: Actor, now: datetime
) -> None:
    """Tell those whose turn it is; whoever changed the calendar has seen it."""
    if clock.run is not None:
        cycle = clock.run.cycle
        people = [person.pk for person in clocks.holders(cycle, now)]
        about, link = f"{cycle.unit.name} {cycle.short_period}", ""
    else:
        cycle, year = None, clock.report.year
        serving = Position.objects.serving(now.astimezone(agency.zone).date())
        people = [p.user_id for p in serving.of_office(agency.pk, Role.PERENCANAAN)]
        about, link = f"Laporan Kinerja {year}", reverse("annual", args=[year])
    old, new = (
        dates.short_moment(at.astimezone(agency.zone)) if at else "ditunda"
        for at in (clock.old, clock.new)
    )
    tell(
        [pk for pk in people if pk != by.user.pk],
        NoticeKind.CALENDAR,
        f"calendar:{agency.calendar_version}:{clock.key}"[:80],
        f"Tenggat {about} berubah dari {old} menjadi {new}, karena kalender kerja: {change.what}.",
        at=now,
        cycle=cycle,
        link=link,
    )
