"""Who of the sample office is away, and who stands in for them by decree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.actions import positions
from workflow.enums import PositionKind
from workflow.models import Actor, User
from workflow.models.serving import seats


@dataclass(frozen=True)
class Absence:
    """A Kabid who is away, and who stands in; ``named``: working minutes before now."""

    unit: str
    acting: str
    decree: str
    reason: str
    days: int
    named: int = 0


#: In TW II of the story year: the review was made on behalf.
LEAVE = Absence(
    unit="perdagangan",
    acting="kabid.pasar",
    decree="800.1.11.1/214/DISDAGPERIN (contoh)",
    reason="Cuti tahunan",
    days=5,
)
LEAVE_NOW = Absence(
    unit="sekretariat",
    acting="kabid.perindustrian",
    decree="800.1.11.1/387/DISDAGPERIN (contoh)",
    reason="Dinas luar: rapat koordinasi di Makassar",
    days=7,
    named=390,
)


def name_acting(absence: Absence, accounts: Mapping[str, User], at: datetime) -> None:
    """The Pengelola names a Plh. for a Kabid who is away from that day on."""
    holder = accounts[f"kabid.{absence.unit}"]
    today = at.astimezone(holder.agency.zone).date()
    seat = next(
        seat
        for seat in seats(holder.agency, today)
        if seat.position and seat.position.user_id == holder.pk
    )
    positions.grant(
        seat,
        accounts[absence.acting],
        kind=PositionKind.PLH,
        decree=absence.decree,
        since=today,
        last=today + timedelta(days=absence.days - 1),
        reason=absence.reason,
        by=Actor.at(accounts["admin"], at),
        now=at,
    )
