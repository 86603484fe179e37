"""Writing the reminders and escalations that the running clocks of an office call for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from workflow import dates, sla
from workflow.actions.open_clocks import OpenClock, open_clocks
from workflow.enums import RUNNING_STATES, NoticeKind
from workflow.models import Agency, AnnualReport, Cycle, Notice, calendar_for
from workflow.notifications import MOST_LETTERS
from workflow.reminders import ESCALATION, Amounts, Stage, escalates, owed, stage

KINDS = {
    Stage.FIRST: NoticeKind.REMINDER,
    Stage.SECOND: NoticeKind.REMINDER,
    Stage.DUE: NoticeKind.OVERDUE,
}
#: The kinds that reminders and escalations have.
KINDS_OF_CLOCKS = (*dict.fromkeys(KINDS.values()), NoticeKind.ESCALATION)
#: (clock's key, user id) → the stages this person was told of before.
Told = dict[tuple[str, int], set[str]]


def remind(agency: Agency, now: datetime) -> int:
    """Tell holders and superiors what their clocks call for now; returns how many notices.

    Nothing outside working time. Any number may run this at once: a notice is unique by person
    and key, and the clocks are locked and looked at again before it is written, so nobody is
    reminded of what has just been done.
    """
    if not calendar_for(agency).is_open(now):
        return 0
    running = open_clocks(agency, now)
    due = list(_due(agency, running, _told(agency, running), now))
    if not due:
        return 0
    with transaction.atomic():
        alive = _locked([open_ for open_, _ in due])
        told = _told(agency, running)  # once more: another worker may have been faster
        notices = [
            notice
            for open_, notice in due
            if open_.key in alive and _name(notice.key) not in told[open_.key, notice.user_id]
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _name(key: str) -> str:
    return key.rpartition(":")[2]


def _told(agency: Agency, running: list[OpenClock]) -> Told:
    """What was told of these clocks so far, to whom, in two queries."""
    told: Told = defaultdict(set)
    of_cycles = Notice.objects.filter(
        cycle__agency=agency, cycle__state__in=RUNNING_STATES, kind__in=KINDS_OF_CLOCKS
    )
    reports = [open_.key for open_ in running if open_.report]
    keys = [f"{clock}:{name}" for clock in reports for name in (*Stage, ESCALATION)]
    of_reports = Notice.objects.filter(key__in=keys, user__agency=agency)
    for rows in (of_cycles, of_reports):
        for user_id, key in rows.values_list("user_id", "key"):
            told[key.rpartition(":")[0], user_id].add(_name(key))
    return told


def _due(
    agency: Agency, running: list[OpenClock], told: Told, now: datetime
) -> Iterator[tuple[OpenClock, Notice]]:
    amounts = Amounts(agency.reminder_first, agency.reminder_second, agency.escalation_minutes)
    for open_ in running:
        reached = stage(open_.clock, amounts)
        for user in open_.holders:
            before = told.get((open_.key, user.pk), set()) & set(Stage)
            if name := owed(reached, before):
                text = _reminder_text(open_, name, amounts, agency)
                link, kind = open_.link, KINDS[name]
                yield open_, _notice(open_, user.pk, name, kind, text, link, now)
        if not escalates(open_.clock, amounts):
            continue
        holding = {user.pk for user in open_.holders}
        for user in open_.superiors:
            # Whoever stands in for the holder knows already.
            if user.pk not in holding and ESCALATION not in told.get((open_.key, user.pk), set()):
                text = _escalation_text(open_, agency)
                kind, link = NoticeKind.ESCALATION, open_.overview
                yield open_, _notice(open_, user.pk, ESCALATION, kind, text, link, now)


def _notice(
    open_: OpenClock,
    user_id: int,
    name: str,
    kind: NoticeKind,
    text: str,
    link: str,
    now: datetime,
) -> Notice:
    return Notice(
        user_id=user_id,
        cycle=open_.cycle,
        kind=kind,
        key=f"{open_.key}:{name}",
        text=text[:MOST_LETTERS],
        link=link,
        at=now,
    )


def _locked(running: list[OpenClock]) -> set[str]:
    """Keys of the clocks that still run, locked until the transaction ends.

    The cycle is locked, not its run: a move locks the cycle first, and a notice's foreign key
    wants it too. The other way round the two would wait for each other.
    """
    cycles = {open_.cycle.pk: open_ for open_ in running if open_.cycle}
    rows = (
        Cycle.objects.filter(pk__in=cycles)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    runs = dict(rows.values_list("pk", "current_run_id"))
    alive = {o.key for pk, o in cycles.items() if runs.get(pk) == o.cycle.current_run_id}
    reports = {open_.report.pk: open_ for open_ in running if open_.report}
    if reports:
        unpublished = AnnualReport.objects.filter(pk__in=reports, published_at__isnull=True)
        locked = unpublished.order_by("pk").select_for_update(of=("self",), no_key=True)
        alive |= {reports[pk].key for pk in locked.values_list("pk", flat=True)}
    return alive


def _reminder_text(open_: OpenClock, name: Stage, amounts: Amounts, agency: Agency) -> str:
    due = dates.long_moment(open_.due_at.astimezone(agency.zone))
    what = f"{open_.duty} ({open_.subject})."
    if name == Stage.DUE:
        return f"{what} Tenggat {due} {'sudah lewat' if open_.clock.late else 'sudah tiba'}."
    percent = amounts.first if name == Stage.FIRST else amounts.second
    return f"{what} Tenggat {due}; {percent} % waktunya sudah terpakai."


def _escalation_text(open_: OpenClock, agency: Agency) -> str:
    names = ", ".join(str(user) for user in open_.holders) or "pejabat yang belum ada"
    due = dates.long_moment(open_.due_at.astimezone(agency.zone))
    late = sla.duration_text(-open_.clock.remaining_minutes)
    return (
        f"Menunggu {names}: {open_.duty} ({open_.subject}). Tenggat {due} sudah lewat {late} kerja."
    )
