"""The annual report's opening, texts and publishing (SOP row 6, 15 working days)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from workflow import explanation
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import RUNNING_STATES, Role, State
from workflow.journal import record
from workflow.models import (
    Actor,
    Agency,
    AnnualReport,
    Cycle,
    Indicator,
    SopRevision,
    Unit,
    calendar_for,
)
from workflow.permissions import why_not_compile
from workflow.sla import due


def _open(agency: Agency, year: int, now: datetime, by: Actor | None, reason: str) -> AnnualReport:
    agency = Agency.objects.locked(agency.pk)  # its calendar and revision as of now
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


def _unfinished(agency_id: int, year: int) -> QuerySet[Unit]:
    """Bidang whose TW IV still runs, or whose TW IV has not even been opened."""
    last = Cycle.objects.filter(unit=OuterRef("pk"), year=year, quarter=4)
    collects = Indicator.objects.filter(objective__unit=OuterRef("pk")).of_year(year)
    return Unit.objects.filter(
        Exists(last.filter(state__in=RUNNING_STATES))
        | Q(is_active=True) & Exists(collects) & ~Exists(last),
        agency_id=agency_id,
    )


def _recommended(agency_id: int, year: int) -> QuerySet[Cycle]:
    return Cycle.objects.filter(agency_id=agency_id, year=year, quarter=4, state=State.RECOMMENDED)


def open_when_complete(cycle: Cycle, now: datetime, *, cancelled: bool = False) -> None:
    """Start the annual clock when the office's last running TW IV ends.

    Called inside the move that ends it, recommend or ``cancelled``, before the cycle's own state
    has changed. Where every TW IV was cancelled there is nothing to compile.
    """
    if cycle.quarter != 4:
        return
    # Two last reports that are recommended at once do not see each other: they take turns here,
    # or neither would start the clock.
    Agency.objects.locked(cycle.agency_id)
    if _unfinished(cycle.agency_id, cycle.year).exclude(pk=cycle.unit_id).exists():
        return
    if cancelled and not _recommended(cycle.agency_id, cycle.year).exists():
        return
    _open(cycle.agency, cycle.year, now, None, "")


def _check(by: Actor, agency_id: int) -> None:
    if refused := why_not_compile(by):
        raise Refused(refused)
    if by.agency_id != agency_id:
        raise Refused("Laporan tahunan ini bukan milik kantor Anda.")


@transaction.atomic
def open_by_hand(agency: Agency, year: int, *, by: Actor, now: datetime, reason: str):
    """Kasubag Perencanaan opens the annual report before the last TW IV is in."""
    _check(by, agency.pk)
    if not reason.strip():
        raise Refused("Tulis alasan membuka laporan tahunan lebih awal.", "reason")
    if AnnualReport.objects.filter(agency=agency, year=year).exists():
        raise AlreadyDone(f"Laporan kinerja tahun {year} sudah dibuka; tidak ada yang diubah.")
    return _open(agency, year, now, by, reason.strip())


def _locked(pk: int) -> AnnualReport:
    """Locked first and read then, as cycles are: its office with the calendar of now."""
    AnnualReport.objects.select_for_update(no_key=True).values_list("pk").get(pk=pk)
    return AnnualReport.objects.select_related("agency", "revision").get(pk=pk)


@transaction.atomic
def save_texts(report_id: int, texts: dict[str, str], *, by: Actor, now: datetime) -> AnnualReport:
    """Keep the texts that Perencanaan adds to the chapters; refused once published."""
    report = _locked(report_id)
    _check(by, report.agency_id)
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
    report = _locked(report_id)
    _check(by, report.agency_id)
    if report.published_at:
        raise AlreadyDone(f"Laporan kinerja tahun {report.year} sudah diterbitkan.")
    if late := [unit.name for unit in _unfinished(report.agency_id, report.year)]:
        raise Refused(
            "Belum dapat diterbitkan: laporan Triwulan IV belum direkomendasikan untuk "
            f"{', '.join(late)}."
        )
    if not _recommended(report.agency_id, report.year).exists():
        raise Refused("Belum dapat diterbitkan: belum ada laporan Triwulan IV.")
    calendar = calendar_for(report.agency)
    report.published_at, report.published_by = now, by.user
    report.used_seconds = max(0, round(calendar.elapsed(report.opened_at, now) * 60))
    report.late_seconds = (
        round(calendar.elapsed(report.due_at, now) * 60) if now > report.due_at else 0
    )
    report.explanation = explanation.frozen(
        calendar, report.opened_at, report.revision.standard_time("annual"), report.reading
    )
    report.save(
        update_fields=[
            "published_at",
            "published_by",
            "used_seconds",
            "late_seconds",
            "explanation",
        ]
    )
    position = by.position(Role.PERENCANAAN)
    record(
        report.agency_id,
        "annual.publish",
        f"annual:{report.year}",
        by=by,
        now=now,
        payload={"late_seconds": report.late_seconds},
        as_label=position.full_label if position else "",
    )
    return report
