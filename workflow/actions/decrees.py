"""Keeping the decrees that the rows of the working calendar come from, with their files.

A decree moves no clock, so it is written at once; the calendar is counted as changed all the same,
because explanations of due times name its number.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count

from workflow import uploads
from workflow.actions.calendar import count_change
from workflow.actions.errors import AlreadyDone, Refused
from workflow.journal import record
from workflow.models import Actor, Agency, CalendarException, Decree, Holiday, WorkWindow
from workflow.permissions import why_not_keep_calendar

#: A decree is a printed page: a PDF, or a photograph of it.
FILE_TYPES = {".pdf", ".jpg", ".jpeg", ".png"}
ACCEPT = ",".join(sorted(FILE_TYPES))
NAMED_BY = (WorkWindow, Holiday, CalendarException)


def uses(agency_id: int) -> dict[int, int]:
    """How many rows of the calendar name each decree (by its id)."""
    counts: dict[int, int] = {}
    for model in NAMED_BY:
        rows = model.objects.filter(agency_id=agency_id, decree__isnull=False)
        for pk, number in rows.order_by().values_list("decree").annotate(Count("pk")):
            counts[pk] = counts.get(pk, 0) + number
    return counts


def save(
    *,
    by: Actor,
    now: datetime,
    number: str,
    date: date | None = None,
    about: str = "",
    upload: UploadedFile | None = None,
    pk: int | None = None,
) -> Decree:
    """Write a new decree, or the one with ``pk``; a new file takes the place of the old one.

    The file is on disk before its row is committed, so a row never names a file that is not there.
    """
    checked = _checked(upload)
    stored = None
    try:
        with transaction.atomic():
            agency = _office(by)
            decree = _existing(agency, pk) if pk is not None else Decree(agency=agency)
            twin = agency.decrees.filter(number__iexact=number).exclude(pk=pk).first()
            if twin:
                raise Refused(f"Dasar hukum bernomor “{twin.number}” sudah ada.", "number")
            old = _row(decree) if decree.pk else None
            decree.number, decree.date, decree.about = number, date, about
            if checked:
                replaced = decree.file.name
                decree.file.save(checked.name, upload, save=False)
                decree.file_name, stored = checked.name, decree.file
                if replaced:
                    # Robust: the row is committed, so what fails here must not take its file away.
                    transaction.on_commit(lambda: stored.storage.delete(replaced), robust=True)
            new = _row(decree) | ({"sha256": checked.sha256} if checked else {})
            if old == new:
                raise Refused("Isian ini sama dengan yang tersimpan, jadi tidak ada yang diubah.")
            decree.save()
            _write(agency, decree.pk, by, now, old, new)
    except BaseException:
        if stored is not None:
            stored.storage.delete(stored.name)
        raise
    return decree


@transaction.atomic
def remove(pk: int, *, by: Actor, now: datetime) -> None:
    """Delete a decree that no row names."""
    agency = _office(by)
    decree = agency.decrees.filter(pk=pk).first()
    if decree is None:
        raise AlreadyDone("Dasar hukum ini sudah dihapus; tidak ada yang diubah.")
    if used := uses(agency.pk).get(pk):
        raise Refused(
            f"Masih dipakai {used} baris kalender. Pindahkan baris itu ke dasar hukum lain dahulu."
        )
    old, file = _row(decree), decree.file
    decree.delete()
    if file:
        transaction.on_commit(lambda: file.storage.delete(file.name), robust=True)
    _write(agency, pk, by, now, old, None)


def _checked(upload: UploadedFile | None) -> uploads.Checked | None:
    if upload is None:
        return None
    try:
        checked = uploads.inspect(upload.name or "", upload.file)
    except uploads.Rejected as rejected:
        raise Refused(str(rejected), "file") from rejected
    if not any(checked.name.lower().endswith(suffix) for suffix in FILE_TYPES):
        raise Refused(f"“{checked.name}” bukan PDF, JPEG, atau PNG. Pindai SK-nya dahulu.", "file")
    return checked


def _office(by: Actor) -> Agency:
    """The person's office, its calendar locked against other changes."""
    if reason := why_not_keep_calendar(by):
        raise Refused(reason)
    return Agency.objects.locked(by.agency_id)


def _existing(agency: Agency, pk: int) -> Decree:
    decree = agency.decrees.filter(pk=pk).first()
    if decree is None:
        raise Refused("Dasar hukum ini sudah dihapus, mungkin oleh orang lain.")
    return decree


def _row(decree: Decree) -> dict[str, str | None]:
    return {
        "number": decree.number,
        "date": decree.date.isoformat() if decree.date else None,
        "about": decree.about,
        "file": decree.file_name,
    }


def _write(
    agency: Agency, pk: int, by: Actor, now: datetime, old: dict | None, new: dict | None
) -> None:
    count_change(agency)
    payload = {"old": old, "new": new}
    record(agency.pk, "calendar.decree", f"decree:{pk}", by=by, now=now, payload=payload)
