"""What the profile page shows."""

from __future__ import annotations

from dataclasses import dataclass

from workflow import dates
from workflow.actions.mails import is_on
from workflow.models import Actor

MAIL_IS_OFF = "Kantor ini belum mengirim surel; pilihan Anda disimpan dahulu."


@dataclass(frozen=True)
class PositionLine:
    """A running position."""

    label: str
    unit: str
    decree: str
    since: str
    until: str


@dataclass(frozen=True)
class ProfilePage:
    """Finished values for ``workflow/profile.html``."""

    name: str
    username: str
    nip: str
    rank: str
    agency: str
    positions: list[PositionLine]
    mail_note: str


def grouped_nip(nip: str | None) -> str:
    """The NIP as documents print it: 8-6-1-3 digits."""
    if not nip or len(nip) != 18:
        return nip or "–"
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def profile_page(actor: Actor) -> ProfilePage:
    """The person's own data and positions of today."""
    user = actor.user
    return ProfilePage(
        name=user.get_full_name(),
        username=user.username,
        nip=grouped_nip(user.nip),
        rank=user.rank or "–",
        agency=f"{user.agency.name} {user.agency.regency}" if user.agency_id else "–",
        positions=[
            PositionLine(
                label=p.label,
                unit=p.unit.name if p.unit_id else "Seluruh kantor",
                decree=p.decree or "–",
                since=dates.document_date(p.since),
                until=dates.document_date(p.until) if p.until else "seterusnya",
            )
            for p in actor.positions
        ],
        mail_note="" if is_on() else MAIL_IS_OFF,
    )
