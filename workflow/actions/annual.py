"""The annual report's opening, texts and publishing (SOP row 6, 15 working days)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Role, State
from workflow.journal import record
from workflow.models import Actor, Agency, AnnualReport, Cycle, SopRevision, calendar_for
from workflow.permissions import why_not_compile
from workflow.sla import due


def _open(agency: Agency, year: int, now: datetime, by: Actor | None, reason: str) -> AnnualReport:
    revision = SopRevision.objects.in_force(agency, now.astimezone(agency.zone).date())
    standard = revision.standard_time("annual")
    report, created = AnnualReport.objects.get_or_create(
        agency=agency,
        year=year,
        defaults={
            "revision": revision,
            "opened_at": now,
            "opened_by": by.user if by else None,
            "open_reason": reason,
            "reading": agency.reading,
            "due_at": due(calendar_for(agency), now, standard, agency.reading),
        },
    )
    if created:
        record(
            agency.pk,
            "annual.open",
            f"annual:{year}",
            by=by,
            now=now,
            payload={"reason": reason, "due": report.due_at.isoformat()},
        )
    return report


def open_when_complete(cycle: Cycle, now: datetime) -> None:
    """Start the annual clock when the last running TW IV of the office is recommended.

    Called inside the ``recommend`` move, before the cycle's own state has changed.
    """
    if cycle.quarter != 4:
        return
    others = Cycle.objects.filter(agency_id=cycle.agency_id, year=cycle.year, quarter=4).exclude(
        pk=cycle.pk
    )
    if others.exclude(state__in=(State.RECOMMENDED, State.CANCELLED)).exists():
        return
    _open(cycle.agency, cycle.year, now, None, "")


@transaction.atomic
def open_by_hand(agency: Agency, year: int, *, by: Actor, now: datetime, reason: str):
    """Kasubag Perencanaan opens the annual report before the last TW IV is in."""
    refused = why_not_compile(by)
    if refused:
        raise Refused(refused)
    if not reason.strip():
        raise Refused("Tulis alasan membuka laporan tahunan lebih awal.", "reason")
    if AnnualReport.objects.filter(agency=agency, year=year).exists():
        raise AlreadyDone(f"Laporan kinerja tahun {year} sudah dibuka; tidak ada yang diubah.")
    return _open(agency, year, now, by, reason.strip())


def _locked(pk: int) -> AnnualReport:
    return AnnualReport.objects.select_for_update(of=("self",)).select_related("agency").get(pk=pk)


@transaction.atomic
def save_texts(report_id: int, texts: dict[str, str], *, by: Actor, now: datetime) -> AnnualReport:
    """Keep the texts that Perencanaan adds to the chapters; refused once published."""
    refused = why_not_compile(by)
    if refused:
        raise Refused(refused)
    report = _locked(report_id)
    if report.published_at:
        raise Refused("Laporan sudah diterbitkan, jadi naskahnya tidak dapat diubah lagi.")
    old = dict(report.texts)
    report.texts = {**old, **{key: text.strip() for key, text in texts.items()}}
    report.save(update_fields=["texts"])
    record(
        report.agency_id,
        "annual.write",
        f"annual:{report.year}",
        by=by,
        now=now,
        payload={"old": {key: old.get(key, "") for key in texts}, "new": texts},
    )
    return report


@transaction.atomic
def publish(report_id: int, *, by: Actor, now: datetime) -> AnnualReport:
    """Stop the annual clock; the archived document is owed from this moment."""
    refused = why_not_compile(by)
    if refused:
        raise Refused(refused)
    report = _locked(report_id)
    if report.published_at:
        raise AlreadyDone(f"Laporan kinerja tahun {report.year} sudah diterbitkan.")
    open_cycles = (
        Cycle.objects.filter(agency_id=report.agency_id, year=report.year, quarter=4)
        .exclude(state__in=(State.RECOMMENDED, State.CANCELLED))
        .select_related("unit")
    )
    if late := [cycle.unit.name for cycle in open_cycles]:
        raise Refused(
            "Belum dapat diterbitkan: laporan Triwulan IV belum direkomendasikan untuk "
            f"{', '.join(late)}."
        )
    if not Cycle.objects.filter(
        agency_id=report.agency_id, year=report.year, quarter=4, state=State.RECOMMENDED
    ).exists():
        raise Refused("Belum dapat diterbitkan: belum ada laporan Triwulan IV.")
    calendar = calendar_for(report.agency)
    report.published_at, report.published_by = now, by.user
    report.used_seconds = max(0, round(calendar.elapsed(report.opened_at, now) * 60))
    report.late_seconds = (
        round(calendar.elapsed(report.due_at, now) * 60) if now > report.due_at else 0
    )
    report.save(update_fields=["published_at", "published_by", "used_seconds", "late_seconds"])
    position = by.position(Role.PERENCANAAN)
    record(
        report.agency_id,
        "annual.publish",
        f"annual:{report.year}",
        by=by,
        now=now,
        payload={"late_seconds": report.late_seconds},
        as_label=position.label if position else "",
    )
    return report
