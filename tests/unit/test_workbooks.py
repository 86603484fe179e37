"""Uploaded workbooks: kept once, read once, taken over from killed readers, let go in time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import WITA, cast
from tests.tables import changed, contents
from workflow import journal, tasks
from workflow.actions import workbooks
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import ImportKind, ImportState
from workflow.models import JournalEntry, WorkbookImport
from workflow.sample.story import WORKBOOK

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 12, 9, 30, tzinfo=WITA)
SAMPLE = WORKBOOK.read_bytes()
TABLES = {"workflow_workbookimport", "workflow_journalentry", "workflow_journalhead"}


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def bring(office):
    def bring(content=SAMPLE, name="rencana.xlsx", year=2026, by="perencanaan", now=NOW):
        return workbooks.receive(
            SimpleUploadedFile(name, content) if content is not None else None,
            ImportKind.PLAN,
            office.agency,
            by=office.actor(by),
            now=now,
            year=year,
        )

    return bring


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_workbook_is_kept_read_once_and_dropped(office, bring, private_files):
    before = contents()
    odd = "../../etc/\u202eslx.rencana\x00 aksi.xlsx"
    workbook = bring(name=odd)
    assert set(changed(before)) <= TABLES
    assert (workbook.state, workbook.name) == (ImportState.WAITING, "slx.rencana aksi.xlsx")
    assert Path(workbook.file.path).read_bytes() == SAMPLE
    assert "rencana" not in workbook.file.name and workbook.file.name.endswith(".xlsx")

    with pytest.raises(workbooks.AlreadyReceived, match="sudah diunggah") as twice:
        bring(name="lain.xlsx")
    assert twice.value.workbook == workbook and len(files(private_files)) == 1
    assert bring(year=2027).pk != workbook.pk

    workbook = workbooks.read(workbook.pk, now=NOW)
    assert workbook.state == ImportState.READ
    assert workbooks.book(workbook).sheets[0].title == "Rencana Aksi 2026"
    again = workbooks.read(workbook.pk, now=NOW + timedelta(days=1))
    assert bytes(again.cells) == bytes(workbook.cells)
    with pytest.raises(AlreadyDone):
        bring()

    with pytest.raises(Refused, match="Kasubag Perencanaan"):
        workbooks.drop(workbook.pk, by=office.actor("kabid.dagang"), now=NOW)
    seen, mapping = {}, {"numbers": {"Rencana Aksi 2026!J18": "1210"}}
    corrected = {"seen": seen, "by": office.actor("perencanaan"), "now": NOW}
    assert workbooks.correct(workbook.pk, mapping, **corrected).mapping == mapping
    assert workbooks.correct(workbook.pk, mapping, **corrected).mapping == mapping
    with pytest.raises(Refused, match="orang lain"):
        workbooks.correct(workbook.pk, {"units": {}}, **corrected)
    dropped = workbooks.drop(workbook.pk, by=office.actor("admin"), now=NOW)
    assert (dropped.state, dropped.cells, dropped.file.name) == (ImportState.DROPPED, None, "")
    with pytest.raises(AlreadyDone, match="sudah dibatalkan"):
        workbooks.drop(workbook.pk, by=office.actor("admin"), now=NOW)
    with pytest.raises(AlreadyDone, match="dibatalkan"):
        workbooks.correct(workbook.pk, {}, **corrected)
    events = JournalEntry.objects.filter(event__startswith="workbook.").values_list("event")
    assert [event.split(".")[1] for (event,) in events.order_by("sequence")] == [
        *("receive", "receive", "correct", "drop")
    ]
    assert all(journal.event_label(event) != event for (event,) in events)
    assert journal.first_broken(office.agency.pk) is None


def test_what_is_refused_before_it_is_kept(bring, private_files):
    before = contents()
    for content, name, sentence in (
        (None, "", "Pilih berkas"),
        (b"", "kosong.xlsx", "kosong"),
        (bytes(10 * 1024 * 1024 + 1), "besar.xlsx", "paling besar 10 MB"),
    ):
        with pytest.raises(Refused, match=sentence) as refused:
            bring(content, name)
        assert refused.value.field == "file"
    with pytest.raises(Refused, match="Kasubag Perencanaan"):
        bring(by="kabid.dagang")
    assert changed(before) == {} and files(private_files) == []


def test_readers_that_are_killed_are_taken_over(bring, private_files):
    workbook = bring(b"bukan buku kerja", "rusak.xlsx")
    rows = WorkbookImport.objects.filter(pk=workbook.pk)
    rows.update(read_started_at=NOW, result={"tries": 1})  # and then its process was gone
    soon, later = NOW + timedelta(seconds=90), NOW + timedelta(minutes=3)
    assert workbooks.read(workbook.pk, now=soon).state == ImportState.WAITING
    assert tasks.read_workbooks(soon) == ""
    assert tasks.read_workbooks(later) == "membaca 1 buku kerja"
    refused = rows.get()
    assert refused.state == ImportState.REFUSED and "bukan buku kerja" in refused.problem
    assert refused.file.name == "" and files(private_files) == []

    # A file that kills every reader is left alone; one whose content is gone says so.
    deadly, lost = bring(), bring(SAMPLE + b" ", "hilang.xlsx")
    WorkbookImport.objects.filter(pk=deadly.pk).update(read_started_at=NOW, result={"tries": 3})
    lost.file.storage.delete(lost.file.name)
    assert tasks.read_workbooks(later) == "membaca 2 buku kerja"
    deadly.refresh_from_db(), lost.refresh_from_db()
    assert "tiga kali" in deadly.problem and "tidak ada lagi" in lost.problem
    assert {deadly.state, lost.state} == {ImportState.REFUSED}


def test_what_nobody_applies_is_forgotten(bring, private_files, django_capture_on_commit_callbacks):
    old = bring()
    workbooks.read(old.pk, now=NOW)
    applied = bring(year=2027)
    workbooks.read(applied.pk, now=NOW)
    WorkbookImport.objects.filter(pk=applied.pk).update(state=ImportState.APPLIED, applied_at=NOW)
    assert tasks.forget_workbooks(NOW + timedelta(days=29)) == ""
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.forget_workbooks(NOW + timedelta(days=31)) != ""
    old.refresh_from_db(), applied.refresh_from_db()
    assert old.state == ImportState.DROPPED and "30 hari" in old.problem
    assert applied.state == ImportState.APPLIED and applied.cells is None
    assert files(private_files) == [Path(applied.file.path)]  # the source of what stands there
    assert JournalEntry.objects.filter(event="workbook.drop", actor=None).count() == 1
