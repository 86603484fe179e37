"""Paths of a cycle's pages, and of the page where the work of its state is done."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from django.conf import settings
from django.urls import resolve, reverse

from workflow.enums import Move, NoticeKind, State
from workflow.models import Cycle, Notice

#: Where the work of a state is done: a page, or the page of a move.
WORKPLACES = {
    State.OPENED: Move.ASSIGN,
    State.ASSIGNED: Move.INSTRUCT,
    State.COLLECTING: "data",
    State.GATHERED: "report",
    State.RETURNED: "report",
    State.DRAFTED: "review",
    State.REVIEWED: Move.FORWARD,
    State.FORWARDED: "review",
}

#: The clock in the keys of reminders and escalations.
RUN_IN_KEY = re.compile(r"(?:^|:)run:(\d+)(?::|$)")
ANNUAL_IN_KEY = re.compile(r"(?:^|:)annual:\d+(?::|$)")
#: Kinds whose notices about a cycle speak of the clock that runs at that time.
KINDS_OF_RUNNING_CLOCKS = (NoticeKind.PAUSE, NoticeKind.POSITION, NoticeKind.CALENDAR)


def cycle_url(name: str, cycle: Cycle, *extra: str) -> str:
    """The path of one of a cycle's pages."""
    return reverse(name, args=[cycle.unit.code, cycle.year, cycle.quarter, *extra])


def workplace(cycle: Cycle) -> str:
    """Where the holder does what the cycle's state asks for; its own page when nobody has to."""
    return _place_url(WORKPLACES.get(State(cycle.state), "cycle"), cycle)


def workplaces(cycle: Cycle) -> set[str]:
    """The workplaces of all states of this cycle."""
    return {_place_url(place, cycle) for place in WORKPLACES.values()}


def is_done(link: str, cycle: Cycle) -> bool:
    """Whether a link leads to the work of a state that the cycle has left."""
    return link in workplaces(cycle) and link != workplace(cycle)


def _place_url(place: Move | str, cycle: Cycle) -> str:
    if isinstance(place, Move):
        return cycle_url("move", cycle, place.value)
    return cycle_url(place, cycle)


def explained_at(notice: Notice) -> str:
    """Where the due time that a notice tells of is explained; "" where it tells of none.

    The key of a reminder names the clock. A change by the calendar, a pause or a reassignment is
    about the one that runs now, if it did so then. Wants the notice's cycle with its run.
    """
    if named := RUN_IN_KEY.search(notice.key):
        return reverse("due", args=[named[1]])
    if ANNUAL_IN_KEY.search(notice.key):
        return reverse("due_annual", args=[resolve(notice.link).kwargs["year"]])
    run = notice.cycle and notice.cycle.current_run
    if run and notice.kind in KINDS_OF_RUNNING_CLOCKS and run.started_at <= notice.at:
        return reverse("due", args=[run.pk])
    return ""


def absolute(path: str) -> str:
    """A path as a link for mails and messages: under the installation's public address."""
    return urljoin(f"{settings.PUBLIC_URL}/", path)
