"""Further people for an office of the cast: acting officers, second seats, other offices."""

from datetime import date

from tests.cast import PASSWORD, Cast
from workflow.enums import PositionKind, Role
from workflow.models import Agency, Position, Unit, User


def person(office: Cast, username: str, name: str = "", agency: Agency | None = None) -> User:
    """A person without any position, known to ``office.actor`` by their user name."""
    user = User(username=username, full_name=name or username, agency=agency or office.agency)
    user.set_password(PASSWORD)
    user.save()
    office.people[username] = user
    return user


def seat(
    office: Cast,
    username: str,
    role: Role,
    unit: Unit | None = None,
    *,
    kind: PositionKind = PositionKind.DEFINITIF,
    since: date = date(2020, 1, 1),
    until: date | None = None,
    agency: Agency | None = None,
) -> Position:
    """Give somebody a position, and make the person where there is none of that name."""
    user = office.people.get(username) or person(office, username, agency=agency)
    return Position.objects.create(
        agency=user.agency,
        unit=unit,
        user=user,
        role=role,
        kind=kind,
        title=f"{role.label} {unit.name if unit else user.agency.name}",
        decree="800/17/2026" if kind != PositionKind.DEFINITIF else "",
        since=since,
        until=until,
    )
