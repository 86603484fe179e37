"""Documents are owed: what must exist follows from history, and no crash loses one."""

from __future__ import annotations

import hashlib
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reports import actions, assemble, excel, freeze, pdf, queries, tasks
from reports.models import Document, Kind
from reports.pdf import RendererUnavailable
from tests.cast import MORNING, QUARTER, WITA, YEAR, Cast, cast
from workflow.actions import annual
from workflow.content import digest
from workflow.enums import Move, State
from workflow.journal import first_broken
from workflow.models import AnnualReport, JournalEntry, NumberSequence, Submission, User

pytestmark = pytest.mark.django_db
NOON = MORNING + timedelta(hours=3)


@pytest.fixture
def office() -> Cast:
    return cast()


def finish(office: Cast, now: datetime = MORNING) -> None:
    """Both bidang recommended."""
    for unit in ("dagang", "pasar"):
        office.cycle(unit, State.RECOMMENDED, now)


def debts(now: datetime = NOON) -> list[Kind]:
    return [debt.kind for debt in queries.owed(now, 100)]


def register_all(now: datetime = NOON) -> list[Document]:
    return [row for debt in queries.owed(now, 100) if (row := actions.register(debt, now))]


def quarterly_versions() -> list[Document]:
    return list(Document.objects.filter(kind=Kind.QUARTERLY).order_by("version"))


# --- what is owed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.OPENED, []),
        (State.ASSIGNED, [Kind.DISPOSITION]),
        (State.DRAFTED, [Kind.DISPOSITION] * 2),
        (State.REVIEWED, [Kind.DISPOSITION] * 2 + [Kind.UNIT]),
        (State.FORWARDED, [Kind.DISPOSITION] * 2 + [Kind.UNIT, Kind.DISPOSITION]),
    ],
)
def test_each_move_owes_its_paper(office, state, expected):
    office.cycle("dagang", state)
    assert debts() == expected


def test_a_quarter_owes_its_report_only_when_every_bidang_is_in(office):
    office.cycle("dagang", State.RECOMMENDED)
    assert Kind.QUARTERLY not in debts()
    office.cycle("pasar", State.FORWARDED)
    assert Kind.QUARTERLY not in debts()
    office.cycle("pasar", State.RECOMMENDED)
    assert debts().count(Kind.QUARTERLY) == 1


def test_a_unit_that_is_not_opened_yet_is_waited_for_and_one_founded_later_is_not(office):
    office.cycle("dagang", State.RECOMMENDED)
    assert Kind.QUARTERLY not in debts(NOON)
    after_the_next_opening = datetime(2027, 1, 11, 9, 0, tzinfo=WITA)
    assert Kind.QUARTERLY in debts(after_the_next_opening)


def test_a_cancelled_bidang_is_not_waited_for_but_cancelled_ones_alone_make_no_report(office):
    office.cycle("pasar", State.CANCELLED)
    office.cycle("dagang", State.FORWARDED)
    assert Kind.QUARTERLY not in debts()
    office.cycle("dagang", State.RECOMMENDED)
    register_all()
    (row,) = quarterly_versions()
    assert [source["unit"] for source in row.content["sources"]] == ["dagang"]
    assert row.source_count == 1


def test_a_quarter_of_cancelled_cycles_owes_nothing(office):
    for unit in ("dagang", "pasar"):
        office.cycle(unit, State.CANCELLED)
    assert Kind.QUARTERLY not in debts()


def test_asking_costs_the_same_for_one_cycle_and_for_two(office):
    office.cycle("dagang", State.FORWARDED)
    with CaptureQueriesContext(
        connection,
    ) as one:
        queries.owed(NOON, 100)
    office.cycle("pasar", State.FORWARDED)
    with CaptureQueriesContext(connection) as two:
        queries.owed(NOON, 100)
    assert len(one) == len(two)


# --- registering -------------------------------------------------------------------------------


def test_registering_numbers_by_time_dates_by_history_and_happens_once(office):
    finish(office)
    assert len(register_all(NOON + timedelta(days=40))) == 9
    rows = list(Document.objects.order_by("number"))
    assert [row.number for row in rows] == list(range(1, 10))
    assert [row.as_of for row in rows] == sorted(row.as_of for row in rows)
    assert {row.dated for row in rows} == {MORNING.date()}  # not the day of registering
    assert rows[-1].reference == "009/LTW/2026"
    assert register_all() == []
    assert queries.owed(NOON, 100) == []
    assert Document.objects.count() == 9


def test_a_second_worker_with_the_same_list_writes_nothing_and_gives_its_number_back(office):
    finish(office)
    same_list = queries.owed(NOON, 100)
    for debt in same_list:
        assert actions.register(debt, NOON)
    entries = JournalEntry.objects.count()
    for debt in same_list:
        assert actions.register(debt, NOON) is None
    assert Document.objects.count() == 9
    assert NumberSequence.objects.get(register="dokumen").last == 9
    assert JournalEntry.objects.count() == entries


def test_registering_is_in_the_journal_and_covers_the_content(office):
    office.cycle("dagang", State.ASSIGNED)
    (row,) = register_all()
    entry = JournalEntry.objects.get(event="document.register")
    assert entry.payload == {"reference": row.reference, "version": 1, "sha256": row.sha256}
    assert row.sha256 == digest(row.content)
    assert first_broken(office.agency.pk) is None


def test_an_acting_officer_signs_as_such(office):
    office.cycle("dagang", State.REVIEWED)
    submission = Submission.objects.get()
    submission.approved_as = "Plh. Kabid Bidang Perdagangan"
    submission.approved_by = office.people["kabid.pasar"]
    submission.save(update_fields=["approved_as", "approved_by"])
    frozen = freeze.unit_report(submission)
    assert frozen["signers"]["kabid"]["title"] == "Plh. Kabid Bidang Perdagangan"
    assert frozen["signers"]["kabid"]["name"] == office.people["kabid.pasar"].full_name
    assert frozen["signers"]["kasubid"] == submission.content["people"]["kasubid"]


def test_the_report_of_a_bidang_knows_the_steps_until_its_approval_only(office):
    cycle = office.cycle("dagang", State.RECOMMENDED)
    register_all()
    row = Document.objects.get(kind=Kind.UNIT)
    steps = [run["step"] for run in row.content["compliance"]]
    assert steps == [1, 2, 3, 4, 5]
    assert cycle.runs.count() == 7  # with forwarding and recommending


# --- rendering ---------------------------------------------------------------------------------


def test_the_worker_renders_once_even_when_it_runs_twice(office):
    office.cycle("dagang", State.FORWARDED)
    assert tasks.render_documents(NOON) == "membuat 4 dokumen"
    kept = list(Document.objects.order_by("pk").values())
    files = sorted(Path(default_storage.location, "documents").iterdir())
    assert tasks.render_documents(NOON) == ""
    assert list(Document.objects.order_by("pk").values()) == kept
    assert sorted(Path(default_storage.location, "documents").iterdir()) == files
    report = Document.objects.get(kind=Kind.UNIT)
    for form in ("pdf", "xlsx"):
        data = actions.stored(report, form)
        assert hashlib.sha256(data).hexdigest() == getattr(report, f"{form}_sha256")
    # Later, whatever the office is called by then, the same document still comes out.
    office.agency.name = "Dinas Baru"
    office.agency.save()
    User.objects.filter(pk=office.people["kabid.dagang"].pk).update(full_name="Orang Lain")
    again = assemble.document_of(Document.objects.get(pk=report.pk))
    workbook = excel.render(again)
    assert hashlib.sha256(workbook).hexdigest() == report.xlsx_sha256
    assert hashlib.sha256(pdf.render(again, workbook=workbook)).hexdigest() == report.pdf_sha256


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_each_document_once(office):
    office.cycle("dagang", State.FORWARDED)
    together = threading.Barrier(2)
    errors = []

    def work():
        try:
            together.wait()
            tasks.render_documents(NOON)
        except Exception as error:  # told by the assertion below
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert errors == []
    tasks.render_documents(NOON)  # what one of them left to the other
    rows = Document.objects.order_by("number")
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert all(row.pdf_sha256 and not row.failures for row in rows)
    kept = {row.pdf.name for row in rows} | {row.xlsx.name for row in rows if row.xlsx}
    found = {f"documents/{path.name}" for path in Path(default_storage.path("documents")).iterdir()}
    assert found == kept  # the slower one's copies are gone


def test_the_command_renders_everything_at_once(office, capsys):
    office.cycle("dagang", State.ASSIGNED)
    call_command("render_documents")
    assert capsys.readouterr().out == "membuat 1 dokumen\n"
    call_command("render_documents")
    assert capsys.readouterr().out == ""


def test_a_crash_between_number_and_file_loses_nothing(office):
    office.cycle("dagang", State.ASSIGNED)
    (row,) = register_all()  # and here the machine goes down
    assert row.pdf_sha256 == ""
    assert queries.owed(NOON, 100) == []
    assert tasks.render_documents(NOON) == "membuat 1 dokumen"
    row.refresh_from_db()
    assert actions.stored(row, "pdf").startswith(b"%PDF-")


def test_a_document_in_work_is_left_alone_and_one_whose_worker_was_killed_is_made_later(office):
    office.cycle("dagang", State.ASSIGNED)
    (row,) = register_all()
    rests, at = [], NOON
    for _ in range(6):  # each try kills its worker
        one, two = Document.objects.get(), Document.objects.get()
        assert (actions.claim(one, at), actions.claim(two, at)) == (True, False)
        assert tasks.render_documents(at + timedelta(minutes=1)) == ""
        one.refresh_from_db()
        rests.append((one.retry_at - at) // timedelta(minutes=1))
        at = one.retry_at
    assert rests == [2, 4, 8, 16, 32, 60]
    assert actions.file_of(row, "pdf", NOON).startswith(b"%PDF-"), "a person does not wait"
    assert tasks.render_documents(at) == ""
    row.refresh_from_db()
    assert (row.failures, row.retry_at) == (0, None)


def test_one_broken_report_is_counted_and_does_not_hold_up_the_others(office, caplog):
    office.cycle("dagang", State.REVIEWED)
    broken = {**Submission.objects.get().content, "budget": [{"ceiling": "dua juta"}]}
    submission = Submission(
        cycle=Submission.objects.get().cycle,
        version=2,
        content=broken,
        sha256=digest(broken),
        submitted_at=MORNING,
        submitted_by=office.people["kasubid.dagang"],
        submitted_as="Kasubid",
        approved_at=MORNING - timedelta(days=1),
        approved_by=office.people["kabid.dagang"],
        approved_as="Kabid",
    )
    submission.save()
    tasks.render_documents(NOON)
    assert "failed" in caplog.text
    row = Document.objects.get(submission=submission)
    assert (row.failures, row.pdf_sha256) == (1, "")
    assert row.retry_at > NOON
    assert not Document.objects.exclude(pk=row.pk).filter(pdf_sha256="").exists()
    caplog.clear()
    tasks.render_documents(NOON + timedelta(seconds=5))
    assert caplog.text == ""  # it rests
    tasks.render_documents(row.retry_at)
    row.refresh_from_db()
    assert row.failures == 2


def test_without_the_renderer_documents_wait_and_workbooks_are_there(office, monkeypatch):
    office.cycle("dagang", State.REVIEWED)
    register_all()
    report = Document.objects.get(kind=Kind.UNIT)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    assert actions.file_of(report, "xlsx", NOON)[:2] == b"PK"
    with pytest.raises(RendererUnavailable, match="Pango"):
        actions.file_of(report, "pdf", NOON)
    monkeypatch.undo()
    tasks.render_documents(NOON + timedelta(hours=1))
    report.refresh_from_db()
    assert report.pdf_sha256


def test_a_lost_file_comes_back_and_a_forged_one_is_never_handed_out(office):
    office.cycle("dagang", State.ASSIGNED)
    tasks.render_documents(NOON)
    row = Document.objects.get()
    path = Path(default_storage.path(row.pdf.name))
    data = path.read_bytes()
    path.unlink()
    assert actions.stored(row, "pdf") == data
    path.write_bytes(b"%PDF- palsu")
    assert actions.stored(row, "pdf") == data


# --- versions ----------------------------------------------------------------------------------


def test_a_reopened_report_becomes_version_two_and_the_first_stays(office):
    finish(office)
    tasks.render_documents(NOON)
    (first,) = quarterly_versions()
    kept = actions.stored(first, "pdf")
    dagang = office.cycle("dagang", State.RECOMMENDED)
    dagang = office.move(dagang, Move.REOPEN, NOON + timedelta(hours=1))
    assert Kind.QUARTERLY not in debts()
    office.advance(dagang, State.RECOMMENDED, NOON + timedelta(hours=2))
    later = NOON + timedelta(hours=4)
    tasks.render_documents(later)
    before, after = quarterly_versions()
    assert (before.pk, after.version, after.replaces) == (first.pk, 2, before)
    assert after.content["identity"]["replaces"] == before.reference
    assert [source["version"] for source in after.content["sources"]] == [2, 1]
    assert actions.stored(before, "pdf") == kept
    one, two = Document.objects.filter(kind=Kind.UNIT, unit__code="dagang").order_by("version")
    assert (one.version, two.version, two.replaces) == (1, 2, one)


def test_a_reopened_report_that_is_cancelled_makes_a_smaller_version(office):
    finish(office)
    register_all()
    dagang = office.cycle("dagang", State.RECOMMENDED)
    dagang = office.move(dagang, Move.REOPEN, NOON)
    office.move(dagang, Move.CANCEL, NOON + timedelta(minutes=1))
    register_all(NOON + timedelta(hours=1))
    assert [row.source_count for row in quarterly_versions()] == [2, 1]


def test_the_annual_report_is_what_was_published_even_if_a_quarter_is_reopened_since(office):
    finish(office)
    by = office.actor("perencanaan", NOON)
    report = annual.open_by_hand(
        office.agency, YEAR, by=by, now=NOON, reason="Diminta Bupati lebih awal."
    )
    # Publishing needs TW IV; what is owed follows from the published row alone.
    AnnualReport.objects.filter(pk=report.pk).update(
        published_at=NOON + timedelta(minutes=1), published_by=by.user
    )
    dagang = office.cycle("dagang", State.RECOMMENDED)
    office.move(dagang, Move.REOPEN, NOON + timedelta(minutes=2))
    assert Kind.ANNUAL in debts()
    register_all()
    row = Document.objects.get(kind=Kind.ANNUAL)
    assert [(s["unit"], s["quarter"]) for s in row.content["sources"]] == [
        ("dagang", QUARTER),
        ("pasar", QUARTER),
    ]
    assert assemble.document_of(row).draft is False
    assert Kind.ANNUAL not in debts()


# --- the archive cannot be changed -------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "content = '{}'",
        "sha256 = 'x'",
        "number = number + 100",
        "reference = 'X'",
        "title = 'X'",
        "version = version + 1",
        "dated = '2020-01-01'",
        "unit_id = NULL",
        "pdf_sha256 = 'x'",
        "pdf = 'documents/lain.pdf'",
        "pdf = ''",
    ],
)
def test_an_archived_document_refuses_change(office, change):
    office.cycle("dagang", State.ASSIGNED)
    (row,) = register_all()
    Document.objects.filter(pk=row.pk).update(pdf="documents/a.pdf", pdf_sha256="a" * 64)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE reports_document SET {change} WHERE id = {row.pk}")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()


def test_a_document_made_of_a_tampered_submission_is_refused(office):
    office.cycle("dagang", State.REVIEWED)
    register_all()
    row = Document.objects.get(kind=Kind.UNIT)
    row.content["sources"][0]["sha256"] = "0" * 64
    with pytest.raises(assemble.SourceChanged):
        assemble.document_of(row)
