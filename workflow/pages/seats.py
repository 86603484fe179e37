"""Who has to do with a cycle today: the holders of its roles, the Analis and their parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from workflow.enums import Role
from workflow.models import Actor, Cycle, Position
from workflow.models.serving import serving_kasubid

Seats = Mapping[Role, list[Position]]


def seats_of(cycle: Cycle, now: datetime) -> Seats:
    """Who holds which role for this cycle today, in one query; each says if it is represented."""
    seats: dict[Role, list[Position]] = {role: [] for role in Role}
    mine = Q(unit_id=cycle.unit_id) | Q(role=Role.PERENCANAAN)
    today = now.astimezone(cycle.agency.zone).date()
    running = Position.objects.running(today).filter(mine, agency_id=cycle.agency_id)
    held = running.filter(user__is_active=True).telling_represented(today).with_people()
    for seat in held:
        seats[Role(seat.role)].append(seat)
    return seats


def serving_seats(cycle: Cycle, seats: Seats, role: Role) -> list[Position]:
    """Of those who hold a role, who serves in it today: no one who is represented."""
    held = [seat for seat in seats[role] if not seat.is_represented]
    return serving_kasubid(held, cycle.kasubid_id) if role == Role.KASUBID else held


def choices_of(seats: Seats, role: Role) -> list[Position]:
    """Who can be given work in a role today: nobody who is represented."""
    return [seat for seat in seats[role] if not seat.is_represented]


def role_names(cycle: Cycle, seats: Seats) -> dict[Role, str]:
    """Names for each role: the assigned Kasubid and the ordered Analis once they are known."""
    names = {
        role: ", ".join(str(seat.user) for seat in serving_seats(cycle, seats, role))
        for role in seats
    }
    if cycle.kasubid_id and not names[Role.KASUBID]:
        names[Role.KASUBID] = str(cycle.kasubid)
    parts = cycle.parts.all()
    if parts:
        names[Role.ANALIS] = ", ".join(str(part.analyst) for part in parts)
    return names


def open_parts_of_others(cycle: Cycle, actor: Actor) -> list[str]:
    """Names of the other Analis who have not handed over yet."""
    return [
        str(part.analyst)
        for part in cycle.parts.all()
        if part.handed_over_at is None and part.analyst_id != actor.user.pk
    ]
