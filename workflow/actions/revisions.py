"""Writing revisions of the SOP's standard times: new ones, and those that do not hold yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from workflow import dates, sop
from workflow.actions.errors import AlreadyDone, Refused
from workflow.journal import canonical, record
from workflow.models import Actor, Agency, Cycle, SopRevision
from workflow.permissions import why_not_set_times
from workflow.sla import StandardTime

ANNUAL = "annual"
#: The most a step may take, in working days; beyond it the figure is a slip of the pen (policy).
MOST_DAYS, MOST_ANNUAL_DAYS = 30, 120
#: The least part of a day that can be told apart on the page.
LEAST_DAYS = Decimal("0.01")
#: The most working minutes in which a step is told; longer times are told in days (policy).
MOST_MINUTES = 2250


def why_not_time(key: str, standard: StandardTime) -> str | None:
    """Why a standard time cannot be right for a turn or for "annual"; None when it can."""
    if standard.minutes is not None:
        if key == ANNUAL:
            return "Waktu laporan tahunan ditulis dalam hari kerja."
        if standard.minutes < 1:
            return "Waktu baku paling sedikit 1 menit kerja."
        if standard.minutes > MOST_MINUTES:
            return "Lebih dari 37 jam 30 menit kerja: tulis dalam hari."
        return None
    days, most = Decimal(standard.days), MOST_ANNUAL_DAYS if key == ANNUAL else MOST_DAYS
    if days < LEAST_DAYS:
        return "Waktu baku tidak boleh nol."
    if days > most:
        return f"Paling banyak {most} hari kerja; periksa lagi angkanya."
    if days != days.quantize(LEAST_DAYS):
        return "Paling banyak dua angka di belakang koma."
    return None


def stored(times: Mapping[str, StandardTime]) -> dict[str, dict[str, int | str]]:
    """Standard times as a revision keeps them; a part of a day as text, so that it stays exact."""
    found: dict[str, dict[str, int | str]] = {}
    for key, standard in times.items():
        if standard.minutes is not None:
            found[key] = {"minutes": standard.minutes}
        else:
            days = Decimal(standard.days).normalize()
            found[key] = {"days": int(days) if days == int(days) else f"{days:f}"}
    return found


def fingerprint(revision: SopRevision) -> str:
    """What a form carries to notice that somebody else changed the revision meanwhile."""
    return hashlib.sha256(canonical(_told(revision)).encode()).hexdigest()[:16]


def why_not_change(revision: SopRevision, today: date) -> str | None:
    """Why a revision (of ``with_use``) stays as it is: only one that does not hold yet changes."""
    used = [f"{revision.cycle_count} siklus"] if revision.cycle_count else []
    if revision.annual_count:
        used.append(f"{revision.annual_count} laporan tahunan")
    if used:
        return f"Sudah dipakai {' dan '.join(used)}, jadi tidak dapat diubah. Buat revisi baru."
    if revision.effective_from <= today:
        return "Sudah berlaku, jadi tidak dapat diubah. Buat revisi baru."
    return None


@transaction.atomic
def create(
    agency_id: int,
    effective_from: date,
    times: Mapping[str, StandardTime],
    *,
    decree: str,
    note: str,
    by: Actor,
    now: datetime,
) -> SopRevision:
    """Add a revision; cycles that are opened on its date or later run by it."""
    agency = _locked(agency_id, by)
    made = SopRevision(
        agency=agency,
        effective_from=effective_from,
        standard_times=stored(times),
        decree=decree.strip(),
        note=note.strip(),
        created_at=now,
        created_by=by.user,
    )
    same = SopRevision.objects.filter(agency=agency, effective_from=effective_from).first()
    if same is not None and _told(same) == _told(made):
        raise AlreadyDone("Revisi ini sudah tersimpan; tidak ada yang ditambahkan.")
    _check(agency, made, times, now)
    made.save()
    _record(made, "sop.revise", by, now, {"new": _told(made)})
    return made


@transaction.atomic
def change(
    revision_id: int,
    effective_from: date,
    times: Mapping[str, StandardTime],
    *,
    decree: str,
    note: str,
    seen: str,
    by: Actor,
    now: datetime,
) -> SopRevision:
    """Change a revision that does not hold yet."""
    revision = _unused(revision_id, seen, by, now)
    old = _told(revision)
    revision.effective_from, revision.standard_times = effective_from, stored(times)
    revision.decree, revision.note = decree.strip(), note.strip()
    if _told(revision) == old:
        raise AlreadyDone("Tidak ada yang berbeda, jadi tidak ada yang disimpan.")
    _check(revision.agency, revision, times, now)
    revision.save(update_fields=["effective_from", "standard_times", "decree", "note"])
    _record(revision, "sop.change", by, now, {"old": old, "new": _told(revision)})
    return revision


@transaction.atomic
def withdraw(revision_id: int, *, seen: str, by: Actor, now: datetime) -> SopRevision:
    """Take back a revision that does not hold yet. The journal keeps what it said."""
    revision = _unused(revision_id, seen, by, now)
    if not SopRevision.objects.filter(agency=revision.agency).exclude(pk=revision.pk).exists():
        raise Refused("Ini satu-satunya waktu baku kantor Anda, jadi tidak dapat ditarik.")
    _record(revision, "sop.withdraw", by, now, {"old": _told(revision)})
    revision.delete()
    return revision


def _locked(agency_id: int, by: Actor) -> Agency:
    """The office, locked: revisions of one office are written one after another."""
    refused = why_not_set_times(by)
    if refused or by.agency_id != agency_id:
        raise Refused(refused or "Waktu baku ini bukan milik kantor Anda.")
    return Agency.objects.locked(agency_id)


def _unused(revision_id: int, seen: str, by: Actor, now: datetime) -> SopRevision:
    """The revision, locked, when it may still change and is as the person saw it."""
    agency = _locked(by.agency_id or 0, by)
    revision = SopRevision.objects.with_use().filter(pk=revision_id, agency=agency).first()
    if revision is None:
        raise AlreadyDone("Revisi itu sudah ditarik; tidak ada lagi yang diubah.")
    if refused := why_not_change(revision, now.astimezone(agency.zone).date()):
        raise Refused(refused)
    if seen != fingerprint(revision):
        raise Refused(
            "Revisi ini baru saja diubah orang lain. Buka lagi halamannya untuk melihat isinya "
            "yang sekarang, lalu ulangi perubahan Anda bila masih perlu."
        )
    return revision


def _check(
    agency: Agency, revision: SopRevision, times: Mapping[str, StandardTime], now: datetime
) -> None:
    """Refuse times that cannot be right and dates that would rewrite what already runs."""
    if set(times) != set(sop.standard_times()):
        raise Refused("Isi waktu baku untuk setiap langkah.")
    for key, standard in times.items():
        if wrong := why_not_time(key, standard):
            raise Refused(wrong, key)
    since, told = revision.effective_from, dates.document_date(revision.effective_from)
    if since < now.astimezone(agency.zone).date():
        raise Refused(
            "Tanggal berlaku sudah lewat. Siklus yang sudah dibuka tetap memakai waktu bakunya, "
            "jadi revisi baru berlaku paling cepat hari ini.",
            "effective_from",
        )
    if Cycle.objects.filter(agency=agency, opened_on__gte=since).exists():
        raise Refused(
            f"Pada {told} sudah ada siklus yang dibuka dengan waktu baku lama. Pilih tanggal "
            "sesudahnya.",
            "effective_from",
        )
    others = SopRevision.objects.filter(agency=agency).exclude(pk=revision.pk)
    if others.filter(effective_from=since).exists():
        raise Refused(
            f"Sudah ada revisi yang berlaku sejak {told}. Ubah yang itu, atau pilih tanggal lain.",
            "effective_from",
        )
    before = others.filter(effective_from__lt=since).order_by("-effective_from").first()
    if before and all(before.standard_time(key) == times[key] for key in times):
        told = dates.document_date(before.effective_from)
        raise Refused(
            f"Semua waktu bakunya sama dengan yang berlaku sejak {told}, jadi tidak ada yang "
            "berubah."
        )


def _told(revision: SopRevision) -> dict[str, Any]:
    """Everything that a revision says, for the journal and for comparison."""
    return {
        "effective_from": revision.effective_from.isoformat(),
        "standard_times": revision.standard_times,
        "decree": revision.decree,
        "note": revision.note,
    }


def _record(
    revision: SopRevision, event: str, by: Actor, now: datetime, payload: dict[str, Any]
) -> None:
    subject = f"sop:{revision.effective_from.isoformat()}"
    record(revision.agency_id, event, subject, by=by, now=now, payload=payload)
