"""Paths of a cycle's pages, and of the page where the work of its state is done."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from workflow.enums import Move, State
from workflow.models import Cycle

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


def absolute(path: str) -> str:
    """A path as a link for mails and messages: under the installation's public address."""
    return urljoin(f"{settings.PUBLIC_URL}/", path)
