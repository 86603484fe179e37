"""The plan and its figures with real threads: what is confirmed twice, what is typed twice."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict

from tests.cast import MORNING, YEAR, Cast, cast
from tests.races.test_races import at_once, winners
from tests.unit.plan_books import book, plan_sheet
from workflow import journal
from workflow.actions import calendar, cycles, plan_import, realizations, workbooks
from workflow.actions.entries import Entry
from workflow.actions.errors import AlreadyDone
from workflow.actions.plan_differences import Comparison
from workflow.actions.realizations import Saved
from workflow.enums import ImportKind, ImportState, State
from workflow.forms.data import DataForm
from workflow.models import (
    BudgetRealization,
    Cycle,
    Indicator,
    JournalEntry,
    PlanChange,
    Realization,
    RealizationChange,
    WorkbookImport,
)
from workflow.plan_files import Mapping, read_plan
from workflow.spreadsheets.packed import pack

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "Nilai ekspor"


@pytest.fixture
def office() -> Cast:
    return cast()


def uploaded(office: Cast) -> WorkbookImport:
    """A plan with one new indicator of Bidang Perdagangan, read and waiting."""
    return WorkbookImport.objects.create(
        kind=ImportKind.PLAN,
        agency=office.agency,
        year=YEAR,
        uploaded_at=MORNING,
        uploaded_by=office.people["perencanaan"],
        name="rencana.xlsx",
        size=1,
        sha256="0" * 64,
        state=ImportState.READ,
        cells=pack(book(plan_sheet({"Indikator Kinerja": NEW}))),
    )


def token_of(workbook: WorkbookImport) -> str:
    reading = read_plan(workbooks.book(workbook), YEAR, Mapping.of(workbook.mapping))
    return plan_import.compare(workbook.agency, reading).token


def test_a_plan_applied_by_two_while_the_cycles_open_is_loaded_once(office: Cast):
    """Its new indicator is in the cycle, whichever of the two was first."""
    workbook = uploaded(office)
    token = token_of(workbook)

    def apply(name: str) -> Callable[[], Comparison]:
        by = office.actor(name)
        return lambda: plan_import.apply(workbook.pk, token=token, by=by, now=MORNING)

    *answers, opened = at_once(
        apply("perencanaan"),
        apply("admin"),
        apply("perencanaan"),
        lambda: cycles.open_due(office.agency, now=MORNING),
    )
    assert len(winners(answers, Comparison)) == 1
    workbook.refresh_from_db()
    told = {a.sentence for a in answers if isinstance(a, AlreadyDone)}
    assert len(told) == 1 and f"sudah dimuat oleh {workbook.applied_by}" in told.pop()
    assert workbook.state == ImportState.APPLIED
    made = Indicator.objects.get(name=NEW)
    assert PlanChange.objects.filter(indicator=made).count() == 1
    assert JournalEntry.objects.filter(event="plan.load").count() == 1
    cycle = Cycle.objects.get(unit=office.units["dagang"])
    assert {one.pk for one in opened} == set(Cycle.objects.values_list("pk", flat=True))
    assert Realization.objects.filter(cycle=cycle, indicator=made).count() == 1
    assert journal.first_broken(office.agency.pk) is None


def test_a_worksheet_arrives_while_the_calendar_changes(office: Cast):
    """The upload has the office and will name the cycle, the change and a save have the cycle and
    want the office or the journal: nobody waits for the others for ever."""
    cycle = office.cycle(state=State.COLLECTING)
    analyst, admin = office.actor("analis.dagang"), office.actor("admin")
    begun = threading.Event()

    def bring() -> WorkbookImport:
        with transaction.atomic():
            upload = SimpleUploadedFile("lembar.xlsx", b"isi")
            received = workbooks.receive(
                *(upload, ImportKind.WORKSHEET, office.agency),
                by=analyst,
                now=MORNING,
                cycle=cycle,
            )
            begun.set()
            time.sleep(0.4)  # long enough for the other to take what it takes first
            return received

    def change() -> int:
        assert begun.wait(timeout=30)
        return calendar.changed(office.agency.pk, by=admin, now=MORNING)

    def save() -> Saved:
        assert begun.wait(timeout=30)
        return realizations.save(cycle.pk, [entry], by=analyst, now=MORNING)

    row = Realization.objects.of_cycle(cycle).filter(indicator__kind="number").first()
    entry = replace(Entry.of(row), number=Decimal(7))
    received, clocks, saved = answers = at_once(bring, change, save)
    kinds = WorkbookImport, int, Saved
    assert all(map(isinstance, (received, clocks, saved), kinds)), answers


def test_two_devices_save_other_fields_of_one_row_at_once(office: Cast):
    """Both have read the row before either saved it; both inputs are kept, nobody is asked."""
    pk = office.cycle(state=State.COLLECTING).pk
    row = Realization.objects.filter(cycle=pk, indicator__kind="number", is_due=True).first()
    line = BudgetRealization.objects.get(cycle=pk)
    actor, key = office.actor("analis.dagang"), row.indicator_id
    sent = [
        f"version-{key}=0&number-{key}=12,5",
        f"version-{key}=0&note-{key}=Angka+dari+BPS.",
        f"version-{key}=0&status-{key}=sementara&budget-{line.line_id}=150.000.000&was-{line.line_id}=",
    ]

    def device(text: str) -> Callable[[], Any]:
        cycle = Cycle.objects.select_related("agency", "unit").get(pk=pk)
        form = DataForm.posted_part(cycle, QueryDict(text))
        return lambda: (form.save_each(by=actor, now=MORNING), form)

    for answer in at_once(*map(device, sent)):
        (rows, _), form = answer
        assert len(rows) == 1 and form.rows[0].errors == {} and not form.rows[0].is_conflict
    row.refresh_from_db()
    line.refresh_from_db()
    assert (str(row.number), row.note, row.status) == ("12.500000", "Angka dari BPS.", "sementara")
    assert line.amount == 150_000_000
    assert row.version == RealizationChange.objects.filter(realization=row).count() == 3

    # The same field, by a whole page and by a cell: one is kept, the other sees both values.
    late = DataForm.posted(form.cycle, QueryDict(f"version-{key}=3&number-{key}=14"))
    early = DataForm.posted_part(form.cycle, QueryDict(f"version-{key}=3&number-{key}=13"))
    now = MORNING + timedelta(minutes=1)
    assert len(early.save_each(by=actor, now=now)[0]) == 1
    assert late.save(by=actor, now=now) is None and late.status_code == 409
    (asked,) = [one for one in late.rows if one.is_conflict]
    assert asked.clash == {"figure"} and asked.row.number == 13
    assert Realization.objects.get(pk=row.pk).number == 13
