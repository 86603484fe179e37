"""Who serves in a cycle today: positions as clocks, duties, notices and lists resolve them.

A Plt./Plh. serves in place of whom they represent. One rule for the Kasubid, of whom a unit may
have several, so that the program never names one person and lets another one act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from workflow.enums import OFFICE_ROLES, Role
from workflow.models.cycle import Cycle
from workflow.models.people import Agency, Position, Unit

#: Roles that a Plt./Plh. may hold. What an Analis has to do is reassigned, not represented.
REPRESENTABLE = (Role.KABID, Role.KASUBID, Role.PERENCANAAN, Role.PIMPINAN)


def serves_seat(position: Position, kasubid_id: int | None) -> bool:
    """Whether a Kasubid's position has the seat of the assigned Kasubid: as theirs or for them.

    An acting one who represents nobody in particular has every seat of the unit.
    """
    if position.is_acting and not position.acts_for_id:
        return True
    return kasubid_id in (position.user_id, position.seat_holder_id)


def serving_kasubid(positions: Iterable[Position], kasubid_id: int | None) -> list[Position]:
    """Of the Kasubid who serve in a unit, those who have the report of the assigned one.

    The assigned Kasubid or who represents them, and acting ones who represent nobody in
    particular; of one who has left, whoever has come.
    """
    positions = list(positions)
    own = [p for p in positions if kasubid_id in (p.user_id, p.seat_holder_id)]
    if kasubid_id is None or not own:
        return positions
    own.sort(key=lambda p: p.user_id != kasubid_id)
    return own + [p for p in positions if p not in own and serves_seat(p, kasubid_id)]


def serving(cycle: Cycle, role: Role, now: datetime) -> list[Position]:
    """The positions that serve in a role of this cycle: of its unit, or of the office; one query.

    An Analis serves by their part of the material, not by position alone.
    """
    rows = Position.objects.serving(now.astimezone(cycle.agency.zone).date())
    if role in OFFICE_ROLES:
        return list(rows.of_office(cycle.agency_id, role))
    found = rows.of_unit(cycle.unit, role)
    return serving_kasubid(found, cycle.kasubid_id) if role == Role.KASUBID else list(found)


class Seating:
    """Who serves in an office today, read once for a whole list of cycles."""

    def __init__(self, positions: Iterable[Position]) -> None:
        self._held: dict[tuple[int | None, str], list[Position]] = defaultdict(list)
        for position in positions:
            self._held[position.unit_id, position.role].append(position)

    @classmethod
    def of(cls, agency: Agency, now: datetime) -> Seating:
        """The office's seating at ``now``, in one query."""
        rows = Position.objects.serving(now.astimezone(agency.zone).date())
        return cls(rows.filter(agency=agency, user__is_active=True).with_people())

    def serving(self, cycle: Cycle, role: Role) -> list[Position]:
        """As ``serving``, without a query."""
        if role in OFFICE_ROLES:
            return self._held[None, role]
        found = self._held[cycle.unit_id, role]
        return serving_kasubid(found, cycle.kasubid_id) if role == Role.KASUBID else found

    def of_office(self, role: Role) -> list[Position]:
        """The positions that serve in an office-wide role."""
        return self._held[None, role]


@dataclass(frozen=True)
class Seat:
    """A position that a Plt./Plh. can be named for: a holder's, or one that nobody holds."""

    role: Role
    unit: Unit | None
    title: str
    position: Position | None = None  # None: vacant

    @property
    def key(self) -> str:
        """Its name in forms and addresses: the position's id, or "kosong-kabid-3"."""
        if self.position:
            return str(self.position.pk)
        return f"kosong-{self.role}-{self.unit.pk if self.unit else 0}"


def seats(agency: Agency, today: date) -> list[Seat]:
    """Every seat of the office that can be represented, then those that are vacant; three queries.

    A position held by a Plt./Plh. in somebody's place is no seat of its own. A vacant seat has
    the title under which it was held last.
    """
    rows = Position.objects.filter(agency=agency, role__in=REPRESENTABLE)
    held = list(rows.running(today).filter(user__is_active=True).select_related("user", "unit"))
    found = [Seat(Role(p.role), p.unit, p.title, p) for p in held if not p.acts_for_id]
    taken = {(p.unit_id, p.role) for p in held}
    titles = {
        (unit_id, role): title
        for unit_id, role, title in rows.order_by("since", "pk").values_list(
            "unit_id", "role", "title"
        )
    }
    for unit in [*agency.units.filter(is_active=True), None]:
        unit_id = unit.pk if unit else None
        for role in REPRESENTABLE:
            if (role in OFFICE_ROLES) == (unit is None) and (unit_id, role) not in taken:
                plain = f"{role.label} {unit.name}" if unit else role.label
                found.append(Seat(role, unit, titles.get((unit_id, role), plain)))
    return found
