"""What migrations make of rows that an office has had from before."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from workflow.models import Agency, CalendarException, Holiday

clock_data = import_module("workflow.migrations.0004_clock_data")


@pytest.mark.django_db
def test_exceptions_from_before_their_kinds_get_the_kind_of_their_hours():
    """A range that stayed "closed" could not be opened on the calendar's page."""
    agency = Agency.objects.create(code="dagperin", name="Dinas", regency="J", city="J")
    Holiday.objects.create(agency=agency, date=date(2026, 12, 24), name="Cuti bersama")
    morning = [["07:30", "12:00"]]
    expected = {
        "Ramadan": (date(2026, 2, 18), {"0": morning}, "range"),
        "Kantor pindah": (date(2026, 3, 2), [], "closed"),
        "Jumat bersih": (date(2026, 3, 6), morning, "half_day"),
        "Sabtu kerja": (date(2026, 3, 7), morning, "working_day"),
        "Tetap masuk": (date(2026, 12, 24), morning, "working_day"),
    }
    for label, (day, windows, _) in expected.items():
        CalendarException.objects.create(
            agency=agency, first=day, last=day, label=label, windows=windows
        )
    clock_data.kinds_of_exceptions(apps, None)
    kinds = dict(CalendarException.objects.values_list("label", "kind"))
    assert kinds == {label: kind for label, (_, _, kind) in expected.items()}
