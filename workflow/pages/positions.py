"""Jabatan & Plt./Plh.: who holds which position now, what is vacant, who acts for whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from workflow import dates
from workflow.actions.positions import last_day, span_text
from workflow.enums import Role
from workflow.models import Actor, Position, Seat, Unit
from workflow.models.serving import seats
from workflow.permissions import why_not_end_acting, why_not_grant_acting, why_not_grant_any

#: From the top of the office down.
LADDER = (Role.PIMPINAN, Role.PERENCANAAN, Role.KABID, Role.KASUBID, Role.ANALIS)
#: Ended acting officers that are shown; the journal has them all.
ENDED_SHOWN = 40


@dataclass(frozen=True)
class SeatRow:
    """One position of today."""

    unit: str
    title: str
    holder: str
    acting: str  # "Plh. Andi Baso, S.Sos., sampai 7 Des 2026"
    tone: str
    state: str
    grant_href: str


@dataclass(frozen=True)
class ActingRow:
    """One Plt./Plh.: in force, to come, or ended."""

    key: str
    label: str
    name: str
    represents: str
    span: str
    decree: str
    granted: str
    reason: str
    tone: str
    state: str
    end_url: str = ""
    end_text: str = ""
    why_not_end: str = ""


@dataclass(frozen=True)
class PositionsPage:
    """Finished values for ``workflow/positions.html``."""

    lead: str
    grant_href: str
    why_not_grant: str
    seats_title: str
    seats: list[SeatRow]
    acting: list[ActingRow]
    ended: list[ActingRow]
    ended_more: str


def positions_page(actor: Actor, now: datetime) -> PositionsPage:
    """The office for the Pengelola, the own positions for everybody else; a fixed query count."""
    today = actor.today
    rows = list(
        Position.objects.visible_to(actor).with_people().select_related("unit", "granted_by")
    )
    rows.sort(key=lambda p: (*_rank(p.unit, p.role), p.since, p.pk))
    running = [p for p in rows if p.since <= today and (p.until is None or p.until > today)]
    acting = [p for p in rows if p.is_acting]
    standing_in: dict[int, list[Position]] = defaultdict(list)
    for position in running:
        if position.acts_for_id and position.user.is_active:
            standing_in[position.acts_for_id].append(position)
    ended = [p for p in acting if p.until and p.until <= today]
    ended.sort(key=lambda p: (p.until, p.pk), reverse=True)
    coming = [p for p in acting if p not in ended]
    coming.sort(key=lambda p: (p.since, p.pk))
    reason = why_not_grant_any(actor) or ""
    more = len(ended) - ENDED_SHOWN
    return PositionsPage(
        lead=(
            "Semua jabatan kantor: siapa memegang, siapa mewakili, dan apa yang kosong."
            if actor.is_manager
            else "Jabatan Anda sendiri, dan siapa yang mewakili Anda."
        ),
        grant_href="" if reason else reverse("position_grant"),
        why_not_grant=reason,
        seats_title="Jabatan sekarang" if actor.is_manager else "Jabatan Anda sekarang",
        seats=_seats(actor, running, standing_in, today),
        acting=[_acting(p, actor, today) for p in coming],
        ended=[_acting(p, actor, today) for p in ended[:ENDED_SHOWN]],
        ended_more=f"{more} lagi tercatat dalam jurnal." if more > 0 else "",
    )


def _seats(
    actor: Actor, running: list[Position], standing_in: dict[int, list[Position]], today: date
) -> list[SeatRow]:
    """Positions held in somebody's place stand beside that person, not in a line of their own."""
    rows: list[tuple[tuple, SeatRow]] = []
    grantable = {}
    if actor.agency_id:
        found = seats(actor.user.agency, today)
        grantable = {s.key: s for s in found if why_not_grant_acting(actor, s) is None}
    for position in running:
        if position.acts_for_id and actor.is_manager:
            continue
        if position.user_id != actor.user.pk and not actor.is_manager:
            continue
        for_it = standing_in[position.pk]
        tone, state = ("perhatian", "diwakili") if for_it else ("aman", "terisi")
        if not position.user.is_active:
            tone, state = "terlambat", "akun tidak aktif"
        row = SeatRow(
            unit=position.unit.name if position.unit_id else "Seluruh kantor",
            title=position.full_label,
            holder=_until(position),
            acting=", ".join(f"{p.label.split()[0]} {_until(p)}" for p in for_it),
            tone=tone,
            state=state,
            grant_href=_grant_href(str(position.pk)) if str(position.pk) in grantable else "",
        )
        rows.append((_rank(position.unit, position.role), row))
    if actor.is_manager:
        rows += [
            (_rank(seat.unit, seat.role), _vacant(seat))
            for seat in grantable.values()
            if seat.position is None
        ]
    rows.sort(key=lambda pair: pair[0])
    return [row for _, row in rows]


def _vacant(seat: Seat) -> SeatRow:
    return SeatRow(
        unit=seat.unit.name if seat.unit else "Seluruh kantor",
        title=seat.title,
        holder="–",
        acting="",
        tone="terlambat",
        state="kosong",
        grant_href=_grant_href(seat.key),
    )


def _rank(unit: Unit | None, role: str) -> tuple[int, int, int]:
    """As an office lists its people: its head, its planning, then bidang by bidang from the top."""
    order = (unit.order, unit.pk) if unit else (-1, 0)
    return *order, LADDER.index(role)


def _until(position: Position) -> str:
    """The holder, with the last day where one is known."""
    if position.until is None:
        return str(position.user)
    return f"{position.user}, sampai {last_day(position)}"


def _grant_href(key: str) -> str:
    return f"{reverse('position_grant')}?jabatan={key}"


def _acting(position: Position, actor: Actor, today: date) -> ActingRow:
    granted = ""
    if position.granted_at and position.granted_by_id:
        at = position.granted_at.astimezone(actor.user.agency.zone)
        granted = f"Ditunjuk {position.granted_by}, {dates.short_moment(at)}"
    if position.until and position.until <= today:
        tone, state = "netral", "berakhir"
    elif position.since > today:
        tone, state = "menunggu", f"mulai {dates.short_date(position.since)}"
    else:
        tone, state = "aman", "berlaku"
    why_not = why_not_end_acting(actor, position, today) or ""
    coming = position.since > today
    return ActingRow(
        key=str(position.pk),
        label=position.label,
        name=str(position.user),
        represents=str(position.acts_for.user) if position.acts_for_id else "",
        span=span_text(position),
        decree=position.decree or "tanpa nomor SK",
        granted=granted,
        reason=position.reason,
        tone=tone,
        state=state,
        end_url=reverse("position_end", args=[position.pk]) if state != "berakhir" else "",
        end_text=(
            "Penunjukan ini belum berlaku dan dibatalkan seluruhnya."
            if coming
            else "Haknya berakhir sekarang juga, dan tugasnya kembali kepada yang diwakili. Yang "
            "sudah dilakukan tetap tercatat atas namanya."
        ),
        why_not_end=why_not,
    )
