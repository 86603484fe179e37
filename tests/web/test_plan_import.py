"""Importing a plan: nothing is written before it was confirmed, then everything, and once."""

import io
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import WITA, cast
from tests.tables import changed, contents
from tests.unit.test_plan_import import by_command
from workflow import tasks
from workflow.actions import workbooks
from workflow.enums import ImportState, State
from workflow.models import (
    BudgetLine,
    Indicator,
    JournalEntry,
    PlanChange,
    Unit,
    WorkbookImport,
)
from workflow.pages import plan_import_kept
from workflow.plan_files import Mapping
from workflow.sample.story import WORKBOOK

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 12, 9, 30, tzinfo=WITA)
URL = "/rencana/impor/"
SAMPLE = WORKBOOK.read_bytes()
#: What an upload writes: its own row and the journal, nothing of the plan.
OWN = {"workflow_workbookimport", "workflow_journalentry", "workflow_journalhead"}
SESSION = {"django_session"}


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    def enter(name="perencanaan", now=NOW):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def upload(client, content=SAMPLE, name="rencana.xlsx", year=2026):
    return client.post(URL, {"file": SimpleUploadedFile(name, content), "year": year})


def edited(**cells) -> bytes:
    """The sample with other cells in its first sheet."""
    book = openpyxl.load_workbook(WORKBOOK)
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
    return saved(book)


def saved(book) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def answers(page, **units) -> dict:
    """Every question answered: bidang by name, everything else with its first option."""
    sent = {"step": "answer"}
    for group in page.groups:
        for question in group.questions:
            chosen = question.options[0]
            if group.title.startswith("Bidang"):
                chosen = question.options[1] if "Perindustrian" in question.text else chosen
            sent[question.name] = chosen["value"]
    return sent


def test_the_sample_from_upload_to_applied(office, enter):
    client = enter()
    before = contents()
    answer = upload(client)
    workbook = WorkbookImport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}{workbook.pk}/")
    assert upload(client)["Location"] == answer["Location"]  # a double click
    assert set(changed(before)) <= OWN | SESSION

    here = f"{URL}{workbook.pk}/"
    preview = client.get(here)
    html, page = text_of(preview), preview.context["page"]
    assert "sudah diunggah dengan isi yang sama persis" in html
    assert "“14.000” dibaca empat belas ribu (14.000)" in html
    assert {"Bidang yang tidak dikenal", "Angka bermakna ganda"} <= {g.title for g in page.groups}
    assert "pertanyaan yang belum dijawab" in page.why_not
    assert 'aria-describedby="alasan-plan-import"' in html
    client.post(here, {"step": "apply", "token": page.token})
    assert not PlanChange.objects.exists()

    # One tick for all numbers, one choice for each unknown bidang.
    sent = {"step": "answer", "all-numbers": "1"}
    units = {q.text: q for g in page.groups if g.title.startswith("Bidang") for q in g.questions}
    for question in units.values():
        sent[question.name] = next(
            option["value"] for option in question.options if option["label"].startswith("Bidang P")
        )
    client.post(here, sent)
    page = client.get(here).context["page"]
    while page.why_not and any(group.questions for group in page.groups):
        client.post(here, answers(page))
        page = client.get(here).context["page"]
    assert page.why_not == "" and page.faults == []
    assert set(changed(before)) <= OWN | SESSION

    answer = client.post(here, {"step": "apply", "token": page.token}, follow=True)
    html = text_of(answer)
    assert "dimuat ke rencana aksi 2026" in html and "Berkas ini sudah dimuat" in html
    workbook.refresh_from_db()
    assert workbook.state == ImportState.APPLIED and str(workbook.applied_by) in html
    named = Indicator.objects.filter(name="Jumlah UTTP ditera ulang").get()
    assert named.targets.get(year=2026, quarter=0).number == Decimal(14000)
    assert BudgetLine.objects.filter(year=2026).count() > 2
    count = PlanChange.objects.count()
    assert count > 0 and set(PlanChange.objects.values_list("workbook", flat=True)) == {workbook.pk}

    html = text_of(client.post(here, {"step": "apply", "token": page.token}, follow=True))
    assert "sudah dimuat oleh" in html and PlanChange.objects.count() == count
    html = text_of(client.post(here, {"step": "drop"}, follow=True))
    assert "tidak dapat dibatalkan lagi" in html
    assert JournalEntry.objects.filter(event="plan.load").count() == 1

    # The same file again changes nothing, and says so; the list tells what became of both.
    answer = client.get(upload(client)["Location"])
    assert answer.context["page"].tiles[0]["value"] == "0"
    html = text_of(client.get(URL))
    assert "Sudah dimuat" in html and "Siap diperiksa" in html and "baru" in html


def test_errors_keep_everything_back(office, enter):
    client = enter("admin")
    before = contents()
    here = upload(client, edited(K7="empat puluh", D8="Jumlah realisasi ekspor"))["Location"]
    answer = client.get(here)
    html, page = text_of(answer), answer.context["page"]
    assert "sel K7" in html and "empat puluh" in html
    assert "hal yang salah" in page.why_not
    client.post(here, {"step": "apply", "token": page.token})
    assert set(changed(before)) <= OWN | SESSION
    failing = client.get(page.faults_href)
    assert failing["Content-Disposition"].endswith('"rencana - baris salah.xlsx"')
    sheet = openpyxl.load_workbook(io.BytesIO(failing.content)).worksheets[0]
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("K7" in text or "empat puluh" in text for text in told)
    stored = WorkbookImport.objects.get().file
    stored.storage.delete(stored.name)  # lost on the disk: the values that were read remain
    assert b"".join(client.get(page.faults_href)).startswith(b"PK")

    answer = client.get(here, {"tampil": "salah"})
    assert {row.pill["text"] for row in answer.context["page"].rows} == {"Salah"}
    assert client.get(here, {"tampil": "x", "hal": "99"}).status_code == 200
    answer = client.post(here, {"step": "drop"}, follow=True)
    assert "Rencana aksi tidak berubah" in text_of(answer)
    assert "Impor ini dibatalkan" in text_of(client.get(here))
    assert client.get(page.faults_href).status_code == 302
    late = client.post(here, {"step": "apply", "token": page.token}, follow=True)  # another tab
    assert "sudah dibatalkan" in text_of(late)
    assert set(changed(before)) <= OWN | SESSION


def test_columns_that_a_person_corrects(enter, tmp_path):
    """Given headers nobody knows, when they are named by hand, then the values come from there."""
    client = enter()
    book = openpyxl.load_workbook(WORKBOOK)
    sheet = book.worksheets[0]
    sheet["D5"], sheet["K5"], sheet["L5"] = "Uraian tolok", "Periode satu", "Periode dua"
    here = upload(client, saved(book))["Location"]
    assert "Tidak dibaca: “Rencana Aksi 2026”" in text_of(client.get(here))
    columns = f"{here}kolom/"

    def look() -> tuple[dict, dict]:
        """What the page would send as it stands, and its lines by name."""
        sent, lines = {}, {}
        for card in client.get(columns).context["page"].cards:
            sent |= {f"{card.kind}-title": card.title, f"{card.kind}-was-title": card.title}
            sent |= {f"{card.kind}-header": card.header, f"{card.kind}-was-header": card.header}
            for line in card.lines:
                sent[line.name] = next(o["value"] for o in line.options if o["selected"])
                lines[line.name] = line
        return sent, lines

    shown, _ = look()
    assert shown["plan-title"] == "-"
    client.post(columns, {**shown, "plan-title": "Rencana Aksi 2026", "step": "again"})
    shown, lines = look()
    assert shown["plan-header"] == "5" and shown["plan-name"] == ""
    assert lines["plan-annual"].samples == "17,95 · 176,38 · 100"
    assert lines["plan-name"].pill["text"] == "belum ada"
    before = contents()
    named = {"plan-name": "D", "plan-q1": "K", "plan-q2": "L", "plan-source": ""}
    answer = client.post(columns, {**shown, **named, "step": "preview"})
    assert answer["Location"] == here and set(changed(before)) <= OWN | SESSION
    stored = WorkbookImport.objects.get().mapping["sheets"]["plan"]["columns"]
    assert {f"plan-{field}": letters for field, letters in stored.items()} == named
    shown, lines = look()
    assert lines["plan-q1"].pill["text"] == "dipilih"
    assert lines["plan-name"].samples.startswith("Kontribusi")
    assert {row.kind for row in client.get(here).context["page"].rows} >= {"Rencana aksi"}
    # The next file of the same headers begins with these columns, whatever its year; it is told.
    for cell in ("J5", "A1"):
        sheet[cell] = str(sheet[cell].value).replace("2026", "2027")
    sheet["D6"] = "Kontribusi lain"
    again = upload(client, saved(book), "lagi.xlsx", 2027)["Location"]
    page = client.get(again).context["page"]
    assert "“rencana.xlsx” (12 Okt 2026)" in page.recalled
    latest = Mapping.of(WorkbookImport.objects.latest("pk").mapping).sheets["plan"]
    assert (latest.title, latest.columns) == ("Rencana Aksi 2026", stored)
    assert "Ubah di bawah" in text_of(client.get(f"{again}kolom/"))
    path = tmp_path / "lagi.xlsx"
    path.write_bytes(saved(book))
    _, told = by_command(str(path), "--agency", "dagperin", "--year", "2027")
    assert told["recalled"] == "“lagi.xlsx” (12 Okt 2026)"
    assert "Kontribusi lain" in {one["value"] for one in told["created"] + told["failing"]}
    sheet["D5"] = "Uraian lain"
    other = upload(client, saved(book), "lain.xlsx", 2027)["Location"]
    assert client.get(other).context["page"].recalled == ""
    # Another sheet has other columns: those that were sent are not taken for its own.
    moved = {**shown, "past-title": "-", "budget-title": "Realisasi 2024-2025"}
    assert client.post(columns, {**moved, "step": "preview"})["Location"] == columns
    shown, _ = look()
    assert shown["budget-title"] == "Realisasi 2024-2025" and "past-name" not in shown
    # What a page never sent is left out.
    forged = {**shown, "plan-q1": "ZZ", "plan-header": "9" * 30, "past-title": "Tidak ada"}
    assert client.post(columns, forged).status_code == 302
    assert client.get(columns).status_code == client.get(here).status_code == 200


def test_one_sheet_per_bidang_is_one_preview(enter):
    """And a person says which sheets are read, and which columns of those that differ."""
    client = enter()
    book = openpyxl.Workbook()
    book.active.title = "Perdagangan"
    for sheet in (book.active, book.create_sheet("Pasar lain"), book.create_sheet("Rekap")):
        sheet.append(["Sasaran", "Indikator Kinerja", "Target 2026", "TW I"])
        sheet.append(["S", f"Angka {sheet.title}", 10, 2])
    sheet["B1"] = "Tolok ukur indikator"
    here = upload(client, saved(book))["Location"]
    page = client.get(here).context["page"]
    assert page.left_out == "" and page.tiles[-1]["value"] == "1"  # its Satuan
    group, assumed = page.groups
    assert [len(question.options) for question in assumed.questions] == [3, 4, 3]
    assert [question.text[:19] for question in group.questions] == [
        "Lembar “Pasar lain”",
        "Lembar “Rekap” tida",
    ]
    columns = f"{here}kolom/"
    (card, *_) = client.get(columns).context["page"].cards
    assert "“Pasar lain”: judul kolomnya sama" in card.alike
    (further,) = card.further
    assert (further.prefix, further.title, further.is_open) == ("plan.3", "Rekap", True)
    sent = {"plan-title": "Perdagangan", "plan-was-title": "Perdagangan", "plan-header": "1"}
    sent |= {"plan-was-header": "1", "plan.3-header": "1", "plan.3-was-header": "1"}
    sent |= {"plan-also": ["Pasar lain", "Rekap"], "plan-was-also": ["Pasar lain", "Rekap"]}
    for prefix in ("plan", "plan.3"):
        found = {"objective": "A", "name": "B", "annual": "C", "q1": "D"}
        sent |= {f"{prefix}-{key}": letters for key, letters in found.items()}
    client.post(columns, sent | {"plan.3-q1": ""})
    sheets = WorkbookImport.objects.get().mapping["sheets"]
    assert list(sheets) == ["plan:Rekap"] and sheets["plan:Rekap"]["columns"] == {"q1": ""}
    client.post(columns, sent | {"plan-also": ["Rekap"], "plan.3-q1": ""})
    sheets = WorkbookImport.objects.get().mapping["sheets"]
    assert set(sheets) == {"plan", "plan:Rekap"} and sheets["plan"]["title"] == "Perdagangan"
    assert "Tidak dibaca: “Pasar lain”" in client.get(here).context["page"].left_out
    # The further one leads now, and the first one stays.
    client.post(columns, sent | {"plan-title": "Rekap", "plan-also": ["Rekap"]})
    cards = client.get(columns).context["page"].cards
    assert cards[0].title == "Rekap"
    assert [o["value"] for o in cards[0].also if o["selected"]] == ["Perdagangan"]
    client.post(
        columns, sent | {"plan-was-title": "Rekap", "plan.1-header": "x", "plan-title": "-"}
    )
    assert client.get(columns).context["page"].cards[0].title == "-"


def test_a_plan_that_changed_meanwhile_is_compared_anew(office, enter):
    """And a target that stands in a submitted report needs a reason."""
    office.cycle(state=State.RECOMMENDED)
    client = enter()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Rencana Aksi 2026"
    sheet.append(["Bidang", "Sasaran Strategis", "Indikator Kinerja", "Target TW III"])
    sheet.append(["Bidang Perdagangan", "Meningkatnya perdagangan", "Jumlah realisasi ekspor", 50])
    here = upload(client, saved(book))["Location"]
    page = client.get(here).context["page"]
    assert page.why_not == "" and page.needs_reason and page.rows[0].changes[0]["marks"]
    before = contents()
    answer = client.post(here, {"step": "apply", "token": page.token, "reason": " "})
    assert answer.status_code == 422 and 'aria-invalid="true"' in text_of(answer)
    target = Indicator.objects.get(name="Jumlah realisasi ekspor").targets.get(quarter=3)
    target.number = Decimal(46)
    target.save()
    before = contents()
    sent = {"step": "apply", "token": page.token, "reason": "Perubahan Renstra."}
    answer = client.post(here, sent)
    html = text_of(answer)
    assert answer.status_code == 422 and "sudah berubah sejak" in html
    assert "Perubahan Renstra." in html and "46" in html
    assert set(changed(before)) <= SESSION
    client.post(here, {**sent, "token": answer.context["page"].token})
    target.refresh_from_db()
    assert target.number == 50
    assert PlanChange.objects.get(field="target").reason == "Perubahan Renstra."


def test_a_large_preview_is_made_once_for_each_state_of_the_plan(enter, monkeypatch):
    monkeypatch.setattr(plan_import_kept, "LARGE_FILE", 1)
    monkeypatch.setattr(plan_import_kept, "LARGE", 1)
    client = enter()
    here = upload(client)["Location"]

    def look(**query) -> tuple[int, object]:
        with CaptureQueriesContext(connection) as seen:
            page = client.get(here, query).context["page"]
        return len(seen), page

    first, page = look()
    again, same = look()
    assert again < first and (same.rows, same.groups) == (page.rows, page.groups)
    failing = look(tampil="salah")[1].rows
    assert failing and {row.pill["text"] for row in failing} == {"Salah"}
    assert look(hal="2")[1].rows == page.rows
    client.post(here, answers(page))  # what is asked comes from what was kept, too
    assert look()[1].tiles != page.tiles
    edited = Indicator.objects.first()
    PlanChange.objects.create(
        agency_id=1, at=NOW, source="page", indicator=edited, field="name", old="a", new="b"
    )
    cost, _ = look()
    assert cost == first and look()[0] == again
    Unit.objects.filter(code="pasar").update(is_active=False)
    assert look()[0] == first


def test_a_large_workbook_is_left_to_the_worker(enter, monkeypatch):
    monkeypatch.setattr(workbooks, "READ_AT_ONCE", 10)
    client = enter()
    here = upload(client)["Location"]
    answer = client.get(here)
    html = text_of(answer)
    assert "menunggu giliran dibaca" in html and 'http-equiv="refresh"' in html
    assert f'data-waiting="{here}keadaan/"' in html
    state = client.get(f"{here}keadaan/").json()
    assert state["done"] is False and "menunggu" in state["text"]
    assert client.get(f"{here}kolom/")["Location"] == here
    # No worker anywhere: the person may have it read in their own request.
    client = enter(now=NOW + timedelta(minutes=1))
    html = text_of(client.get(here))
    assert "pekerja di server berhenti" in html and "Baca sekarang" in html
    assert client.get(f"{here}keadaan/").json()["stuck"] and "data-stuck" in html
    WorkbookImport.objects.update(read_started_at=NOW + timedelta(seconds=50))
    assert "sedang dibaca sejak 10 detik" in text_of(client.get(here))
    client.post(here, {"step": "read"})
    assert client.get(f"{here}keadaan/").json()["done"] is False  # somebody else is reading
    assert tasks.read_workbooks(NOW + timedelta(minutes=5)) == "membaca 1 buku kerja"
    assert client.get(f"{here}keadaan/").json()["done"] is True
    assert client.get(here).context["page"].tiles


def zipped(**parts: bytes) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return raw.getvalue()


#: name → (content, a word of the sentence)
HOSTILE = {
    "kosong.xlsx": (b"", "kosong"),
    "besar.xlsx": (bytes(10 * 1024 * 1024 + 1), "terlalu besar"),
    "program.xlsx": (b"MZ\x90\x00" + bytes(200), "program"),
    "rencana.exe": (SAMPLE, "hanya buku kerja"),
    "terpotong.xlsx": (SAMPLE[:4000], "tidak dapat dibaca"),
    "arsip.xlsx": (zipped(halo_txt=b"halo"), "tidak dapat dibaca"),
    "bom.xlsx": (zipped(xl__workbook_xml=bytes(60_000_000)), "tidak dapat dibaca"),
    "laman.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "halaman web"),
    "lama.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "tidak dapat dibaca"),
    "..\\..\\a\u202excod.xlsx": (b"%PDF-1.7", "PDF"),
}


def test_every_bad_file_is_refused_with_a_sentence_at_its_field(enter, private_files):
    client = enter()
    before = contents()
    for name, (content, word) in HOSTILE.items():
        answer = upload(client, content, name, year=2027)
        html = text_of(answer)
        assert answer.status_code == 422, name
        assert word in html and 'id="id_file-salah"' in html, (name, html[-3000:])
        assert '<option value="2027" selected>' in html
        assert "\u202e" not in html and "Traceback" not in html
    assert client.post(URL, {"year": 2027}).status_code == 422
    assert upload(client, year=1999).status_code == 422
    assert set(changed(before)) <= OWN | SESSION
    kept = set(WorkbookImport.objects.values_list("state", "file"))
    assert kept == {(ImportState.REFUSED, "")}
    assert not [path for path in private_files.rglob("*") if path.is_file()]


def test_a_body_beyond_the_limit_is_refused_unread(enter, settings):
    """Before the form, the session or the permission are looked at."""
    settings.BODY_MAX_BYTES = 300_000
    client = enter()
    before = contents()
    answer = upload(client, bytes(1_200_000))
    html = text_of(answer)
    assert answer.status_code == 413 and "Kiriman ini terlalu besar (1,2 MB)" in html
    assert "sekali kirim paling besar 300 kB" in html and f'href="{URL}"' in html
    many = {"accept": "application/json"}
    answer = client.post(URL, bytes(300_001), "text/plain", headers=many)
    assert answer.status_code == 413 and "terlalu besar" in answer.json()["faults"][0]
    assert changed(before) == {}


def test_others_change_nothing(enter):
    upload(enter(), b"%PDF", "rusak.xlsx")
    workbook = WorkbookImport.objects.get()
    here = f"{URL}{workbook.pk}/"
    before = contents()
    for name in ("kabid.dagang", "analis.dagang", "pimpinan", "perencanaan.jauh"):
        client = enter(name)
        status = 404 if name.endswith("jauh") else 403
        for answer in (
            client.get(here),
            client.post(here, {"step": "drop"}),
            client.post(here, {"step": "apply", "token": "x"}),
            client.post(f"{here}kolom/", {"step": "again"}),
            client.get(f"{here}salah.xlsx"),
        ):
            assert answer.status_code == status
        if status == 403:
            answer = upload(client)
            assert answer.status_code == 403
            assert "Pengelola atau Kasubag Perencanaan" in text_of(answer)
        else:
            assert "rusak.xlsx" not in text_of(client.get(URL))
    logins = {"workflow_user", "axes_accesslog"}
    assert set(changed(before)) <= SESSION | logins
