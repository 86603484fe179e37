"""Naming acting officers (Plt., Plh.) by decree, and ending them before their time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from workflow import dates
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import NoticeKind, PositionKind, Role
from workflow.journal import record
from workflow.models import Actor, Agency, JournalEntry, Position, Seat, User
from workflow.models.serving import seats
from workflow.notifications import tell
from workflow.permissions import sentence, why_not_end_acting, why_not_grant_acting
from workflow.permissions.positions import ENDED

#: A decree often comes some days after it takes effect; what is older is no acting but history.
DAYS_BACK = 14


def _text(text: str | None, field: str, sentence: str, longest: int) -> str:
    text = (text or "").strip().replace("\x00", "")
    if not text:
        raise Refused(sentence, field)
    if len(text) > longest:
        raise Refused(f"Terlalu panjang: paling banyak {longest} huruf.", field)
    return text


@transaction.atomic
def grant(
    seat: Seat,
    person: User,
    *,
    kind: PositionKind | str,
    decree: str,
    since: date,
    last: date | None,
    reason: str,
    by: Actor,
    now: datetime,
) -> Position:
    """Name ``person`` Plt. or Plh. of a seat of the actor's office, from ``since`` to ``last``.

    ``last`` is the last day with the position (stored as the first day without it); a Plt. may
    be open-ended. The caller has found seat and person in the actor's office.
    """
    # One grant at a time in an office, so that two cannot both find a seat unrepresented.
    agency = Agency.objects.locked(by.agency_id)
    today = now.astimezone(agency.zone).date()
    if refused := why_not_grant_acting(by, seat):
        raise Refused(refused)
    if seat.key not in {found.key for found in seats(agency, today)}:
        raise AlreadyDone("Jabatan itu sudah berubah sejak halaman dibuka; periksa daftarnya.")
    if kind not in (PositionKind.PLT, PositionKind.PLH):
        raise Refused("Pilih Plt. atau Plh.", "kind")
    kind = PositionKind(kind)
    until = last + timedelta(days=1) if last else None
    _check_dates(seat, kind, since, last, today)
    _check_person(seat, person, since, until, by)
    _check_overlap(agency, seat, since, until)
    position = Position.objects.create(
        agency=agency,
        unit=seat.unit,
        user=person,
        role=seat.role,
        kind=kind,
        title=seat.title,
        decree=_text(decree, "decree", "Tulis nomor SK atau surat perintahnya.", 120),
        since=since,
        until=until,
        acts_for=seat.position,
        granted_by=by.user,
        granted_at=now,
        reason=_text(reason, "reason", "Tulis alasannya, misalnya “Cuti tahunan”.", 250),
    )
    _journal(position, "position.grant", by, now)
    _tell(
        position, "granted", f"ditunjuk sebagai {_name(position)}, {span_text(position)}", by, now
    )
    return position


def _check_dates(
    seat: Seat, kind: PositionKind, since: date, last: date | None, today: date
) -> None:
    if kind == PositionKind.PLH and seat.position is None:
        raise Refused(
            "Jabatan ini kosong. Plh. mewakili pejabat yang berhalangan sementara; untuk jabatan "
            "kosong pilih Plt.",
            "kind",
        )
    if kind == PositionKind.PLT and seat.position and seat.position.is_acting:
        raise Refused(
            f"Jabatan ini sudah dipegang {seat.position.user} sebagai {seat.position.label}; "
            "pilih Plh., atau akhiri dahulu yang sekarang.",
            "kind",
        )
    if since < today - timedelta(days=DAYS_BACK):
        raise Refused(
            f"Paling awal {DAYS_BACK} hari ke belakang, yaitu "
            f"{dates.document_date(today - timedelta(days=DAYS_BACK))}.",
            "since",
        )
    if last is None and kind == PositionKind.PLH:
        raise Refused("Isi hari terakhir: Plh. selalu berbatas waktu.", "last")
    if last and last < since:
        raise Refused("Hari terakhir tidak boleh sebelum hari mulai.", "last")
    if last and last < today:
        raise Refused("Hari terakhir sudah lewat, jadi tidak ada lagi yang diwakili.", "last")
    held = seat.position
    if held and since < held.since:
        raise Refused(
            f"{held.user} baru memegang jabatan ini sejak {dates.document_date(held.since)}.",
            "since",
        )
    if held and held.until and (last is None or last >= held.until):
        raise Refused(
            f"Jabatan {held.user} sendiri berakhir {last_day(held)}; wakilnya paling lama sampai "
            "hari itu.",
            "last",
        )


def _during(since: date, until: date | None) -> Q:
    """Positions that share a day with the half-open span."""
    shared = Q(until__isnull=True) | Q(until__gt=since)
    return shared & Q(since__lt=until) if until else shared


def _check_person(seat: Seat, person: User, since: date, until: date | None, by: Actor) -> None:
    if person.pk == by.user.pk:
        raise Refused(
            "Anda tidak dapat menunjuk diri sendiri; mintalah Pengelola lain menunjuk Anda.",
            "person",
        )
    if not person.is_active:
        raise Refused(f"Akun {person} tidak aktif, jadi tidak dapat ditunjuk.", "person")
    if seat.position and seat.position.user_id == person.pk:
        raise Refused(f"{person} sendiri yang memegang jabatan itu; pilih orang lain.", "person")
    same = Position.objects.filter(
        _during(since, until), user=person, role=seat.role, unit=seat.unit, title=seat.title
    ).first()
    if same:
        raise Refused(f"{person} sudah memegang jabatan itu sebagai {same.label}.", "person")


def _check_overlap(agency: Agency, seat: Seat, since: date, until: date | None) -> None:
    acting = Position.objects.filter(_during(since, until), agency=agency, user__is_active=True)
    if seat.position:
        acting = acting.filter(acts_for=seat.position)
    else:
        acting = acting.filter(acts_for__isnull=True, role=seat.role, unit=seat.unit)
    other = acting.select_related("user").order_by("since").first()
    if other:
        raise Refused(
            f"Pada hari-hari itu {other.user} sudah menjadi {other.label} ({span_text(other)}). "
            "Akhiri dahulu, atau pilih tanggal lain.",
            "since",
        )


@transaction.atomic
def end(position_id: int, *, by: Actor, now: datetime) -> str:
    """End an acting position before its time; answers what that means, as a sentence.

    It ends at once, from today on. One that has not begun, or began today without any use, is
    taken back whole (the journal keeps it): nobody acted by it. One that was used today lasts
    until midnight, for dates are whole days and history names it.
    """
    # As ``grant``: neither names anybody for a seat that the other has just taken away.
    agency = Agency.objects.locked(by.agency_id)
    position = Position.objects.with_people().filter(pk=position_id, agency=agency).first()
    if position is None:
        raise AlreadyDone("Penunjukan itu sudah dibatalkan; tidak ada yang diubah.")
    today = now.astimezone(agency.zone).date()
    if refused := why_not_end_acting(by, position, today):
        if refused == ENDED:
            raise AlreadyDone(
                f"{position.label} {position.user} sudah berakhir {last_day(position)}; tidak ada "
                "yang diubah."
            )
        raise Refused(refused)
    still = Q(until__isnull=True) | Q(until__gt=today)
    if stand_in := position.representatives.filter(still).select_related("user").first():
        raise Refused(
            f"{stand_in.label} {stand_in.user} mewakili jabatan ini ({span_text(stand_in)}). "
            "Akhiri dahulu penunjukan itu."
        )
    if position.since > today or (position.since == today and not _used(position)):
        _journal(position, "position.withdraw", by, now)
        _tell(position, "withdrawn", f"tidak jadi menjadi {_name(position)}", by, now)
        told = f"Penunjukan {position.user} sebagai {position.label} dibatalkan."
        position.delete()
        return told
    first_without = max(today, position.since + timedelta(days=1))
    if first_without == position.until:
        raise AlreadyDone(
            f"{position.label} {position.user} memang berakhir malam ini; tidak ada yang diubah."
        )
    position.until = first_without
    position.save(update_fields=["until"])
    _journal(position, "position.end", by, now)
    if first_without > today:
        _tell(position, "ended", f"tidak lagi {_name(position)} mulai besok", by, now)
        return (
            f"{position.user} sudah bertindak hari ini sebagai {position.label}, jadi berakhir "
            "malam ini pukul 24.00."
        )
    _tell(position, "ended", f"tidak lagi {_name(position)}", by, now)
    return f"{position.user} bukan lagi {position.label}; haknya berakhir sekarang juga."


def _used(position: Position) -> bool:
    """Whether the journal has anything that was done as this acting officer."""
    return JournalEntry.objects.filter(
        agency_id=position.agency_id,
        actor_id=position.user_id,
        at__gte=position.granted_at,
        actor_as=position.full_label,
    ).exists()


def last_day(position: Position) -> str:
    """The last day with a position that ends, as people say it."""
    return dates.short_date(position.until - timedelta(days=1))


def span_text(position: Position) -> str:
    """ "1 Des 2026 sampai 7 Des 2026": both days with the position, as people say it."""
    begin = dates.short_date(position.since)
    if position.until is None:
        return f"sejak {begin}, sampai diakhiri"
    if position.until == position.since + timedelta(days=1):
        return f"hanya {begin}"
    return f"{begin} sampai {last_day(position)}"


def _name(position: Position) -> str:
    """The position as a notice names it."""
    whom = f" mewakili {position.acts_for.user}" if position.acts_for_id else ""
    return f"{position.label}{whom}"


def _journal(position: Position, event: str, by: Actor, now: datetime) -> None:
    record(
        position.agency_id,
        event,
        f"position:{position.pk}",
        by=by,
        now=now,
        payload={
            "user": position.user_id,
            "name": str(position.user),
            "label": position.full_label,
            "decree": position.decree,
            "since": position.since.isoformat(),
            "until": position.until and position.until.isoformat(),
            "acts_for": position.acts_for_id,
            "reason": position.reason,
        },
    )


def _tell(position: Position, what: str, text: str, by: Actor, now: datetime) -> None:
    """Both persons are told, and those who work with the position from day to day."""
    key, link = f"position:{position.pk}:{what}", reverse("positions")
    told = [position.user_id]
    tell(told, NoticeKind.POSITION, key, sentence(f"Anda {text}"), at=now, link=link)
    about = sentence(f"{position.user} {text}")
    if position.acts_for_id:
        told.append(position.acts_for.user_id)
        tell(told[1:], NoticeKind.POSITION, key, about, at=now, link=link)
    others = [pk for pk in _neighbours(position, now) if pk not in (*told, by.user.pk)]
    tell(others, NoticeKind.POSITION, key, about, at=now)


def _neighbours(position: Position, now: datetime) -> list[int]:
    """Who hands work to the position or gets it from there (user ids)."""
    zone = position.agency.zone
    serving = Position.objects.serving(now.astimezone(zone).date()).filter(
        agency_id=position.agency_id, user__is_active=True
    )
    planning = Q(role=Role.PERENCANAAN)
    kabid, kasubid = Q(role=Role.KABID), Q(role=Role.KASUBID)
    near = {
        Role.KABID: planning | (kasubid & Q(unit=position.unit_id)),
        Role.KASUBID: kabid & Q(unit=position.unit_id),
        Role.PERENCANAAN: kabid | Q(role=Role.PIMPINAN),
        Role.PIMPINAN: planning,
    }[Role(position.role)]
    return list(serving.filter(near).values_list("user_id", flat=True))
