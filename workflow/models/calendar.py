"""The office's working calendar as rows, and the built calendar that the clocks use."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from workflow import dates
from workflow.enums import ExceptionKind
from workflow.models.people import Actor, Agency
from workflow.working_time import Calendar

WEEKDAYS = (
    (0, "Senin"),
    (1, "Selasa"),
    (2, "Rabu"),
    (3, "Kamis"),
    (4, "Jumat"),
    (5, "Sabtu"),
    (6, "Minggu"),
)

#: Perpres 21/2023: 37 h 30 min a week. weekday → windows.
DEFAULT_WEEK = {
    **{str(day): [["07:30", "12:00"], ["13:00", "16:00"]] for day in range(4)},
    "4": [["07:30", "11:30"], ["13:00", "16:30"]],
    "5": [],
    "6": [],
}


class OfficeRows(models.QuerySet):
    """Rows of a working calendar."""

    def visible_to(self, actor: Actor) -> OfficeRows:
        """The rows of the person's own office: everybody there may read its calendar."""
        return self.filter(agency_id=actor.agency_id) if actor.agency_id else self.none()

    def have_lost(self, pk: int) -> bool:
        """Whether no office has a row of this id (any more)."""
        return not self.filter(pk=pk).exists()


class DayRows(OfficeRows):
    """Rows that stand for one date."""

    def of_year(self, year: int) -> DayRows:
        """Those of a year."""
        return self.filter(date__year=year)


class SpanRows(OfficeRows):
    """Rows that stand from a first to a last date."""

    def days(self) -> SpanRows:
        """Exceptions of one date."""
        return self.exclude(kind=ExceptionKind.RANGE)

    def ranges(self) -> SpanRows:
        """Ranges with hours per weekday."""
        return self.filter(kind=ExceptionKind.RANGE)

    def over(self, first: date, last: date) -> SpanRows:
        """Those that hold on any date from ``first`` to ``last``, both included."""
        return self.filter(first__lte=last, last__gte=first)


class Decree(models.Model):
    """The decree (SKB, surat edaran, keputusan) that a row of the calendar comes from."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="decrees", verbose_name="OPD")
    number = models.CharField("nomor", max_length=200)
    date = models.DateField("tanggal", null=True, blank=True)
    about = models.CharField("tentang", max_length=250, blank=True)
    file = models.FileField("berkas", upload_to="kalender/", blank=True, max_length=250)
    file_name = models.CharField(max_length=200, blank=True, editable=False)

    objects = OfficeRows.as_manager()

    class Meta:
        ordering = ["-date", "number"]
        verbose_name = "dasar hukum kalender"
        verbose_name_plural = "dasar hukum kalender"
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="decree_once_per_office")
        ]

    def __str__(self) -> str:
        return f"{self.number}, {dates.document_date(self.date)}" if self.date else self.number


class WorkWindow(models.Model):
    """One window of office hours on a weekday, half-open, as "HH:MM"; "24:00" is allowed."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="windows", verbose_name="OPD")
    weekday = models.PositiveSmallIntegerField("hari", choices=WEEKDAYS)
    opens = models.CharField("buka", max_length=5)
    closes = models.CharField("tutup", max_length=5)
    decree = models.ForeignKey(
        Decree, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dasar"
    )

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = "jam kerja"
        verbose_name_plural = "jam kerja"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "weekday", "opens"], name="window_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens}–{self.closes}"

    def clean(self) -> None:
        """Refuse a window that the engine would refuse, with its sentence."""
        try:
            Calendar.from_dict(
                {
                    "tz": "Asia/Makassar",
                    "weekly": {str(self.weekday): [[self.opens, self.closes]]},
                    "holidays": [],
                    "exceptions": [],
                }
            )
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Holiday(models.Model):
    """A national holiday or cuti bersama, with the decree it comes from."""

    class Kind(models.TextChoices):
        """What kind of closed day it is."""

        HOLIDAY = "libur", "Libur nasional"
        COLLECTIVE = "cuti", "Cuti bersama"

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="holidays", verbose_name="OPD")
    date = models.DateField("tanggal")
    name = models.CharField("nama", max_length=160)
    kind = models.CharField("jenis", max_length=5, choices=Kind.choices, default=Kind.HOLIDAY)
    decree = models.ForeignKey(
        Decree, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dasar (SKB)"
    )

    objects = DayRows.as_manager()

    class Meta:
        ordering = ["date"]
        verbose_name = "hari libur"
        verbose_name_plural = "hari libur"
        constraints = [
            models.UniqueConstraint(fields=["agency", "date"], name="holiday_once_per_date")
        ]

    def __str__(self) -> str:
        return f"{self.date:%d-%m-%Y} {self.name}"


class CalendarException(models.Model):
    """A dated exception (one day) or a range such as Ramadan hours.

    ``windows`` is a list of ["HH:MM", "HH:MM"] for one day, or weekday → such a list for a range.
    """

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="calendar_exceptions", verbose_name="OPD"
    )
    first = models.DateField("mulai")
    last = models.DateField("sampai", help_text="Sama dengan mulai untuk satu hari.")
    kind = models.CharField(
        "jenis", max_length=15, choices=ExceptionKind.pairs(), default=ExceptionKind.CLOSED
    )
    label = models.CharField("keterangan", max_length=160)
    decree = models.ForeignKey(
        Decree, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="dasar"
    )
    windows = models.JSONField("jam kerja")

    objects = SpanRows.as_manager()

    class Meta:
        ordering = ["first"]
        verbose_name = "pengecualian kalender"
        verbose_name_plural = "pengecualian kalender"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")),
                name="exception_ends_after_start",
                violation_error_message="Tanggal akhir mendahului tanggal mulai.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    def as_rule(self) -> dict[str, Any]:
        """The row in the form that ``Calendar.from_dict`` reads."""
        named = {"label": self.label, "decree": _decree_text(self)}
        if isinstance(self.windows, list):
            return {"date": self.first.isoformat(), "intervals": self.windows, **named}
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "weekly": self.windows,
            **named,
        }

    def clean(self) -> None:
        """Refuse hours that the engine would refuse, with its sentence."""
        if isinstance(self.windows, list) and self.first != self.last:
            raise ValidationError("Jam satu hari hanya berlaku untuk satu tanggal.")
        week = {str(day): [["07:30", "16:00"]] for day in range(5)}
        try:
            Calendar.from_dict(
                {
                    "tz": "Asia/Makassar",
                    "weekly": week,
                    "holidays": [],
                    "exceptions": [self.as_rule()],
                }
            )
        except (ValueError, TypeError, AttributeError) as error:
            raise ValidationError(f"Jam kerja tidak terbaca: {error}") from error


def _decree_text(row: Holiday | CalendarException) -> str:
    return str(row.decree) if row.decree_id else ""


def calendar_rules(agency: Agency) -> dict[str, Any]:
    """The office's calendar as one dictionary (schema of ``Calendar.from_dict``)."""
    weekly: dict[str, list[list[str]]] = {str(day): [] for day in range(7)}
    for window in agency.windows.all():
        weekly[str(window.weekday)].append([window.opens, window.closes])
    return {
        "tz": agency.timezone,
        "weekly": weekly,
        "holidays": [
            {"date": row.date.isoformat(), "name": row.name, "decree": _decree_text(row)}
            for row in agency.holidays.select_related("decree")
        ],
        "exceptions": [
            row.as_rule() for row in agency.calendar_exceptions.select_related("decree")
        ],
    }


@lru_cache(maxsize=64)
def _built(agency_id: int, version: int, timezone: str) -> Calendar:
    """The calendar of one version; a new version is a new key, so nothing stale is ever served."""
    return Calendar.from_dict(calendar_rules(Agency.objects.get(pk=agency_id)))


def calendar_for(agency: Agency) -> Calendar:
    """The office's built calendar, kept per version.

    Raises ValueError with an Indonesian sentence when the office has no working time at all.
    """
    return _built(agency.pk, agency.calendar_version, agency.timezone)
