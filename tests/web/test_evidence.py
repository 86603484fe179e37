"""Bukti dukung: attaching, reading, describing, withdrawing, and the archive of a cycle."""

import hashlib
import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.cast import MORNING, cast
from tests.tables import changed, contents
from tests.unit import upload_samples as samples
from workflow import journal
from workflow.actions import evidence as evidence_actions
from workflow.enums import State
from workflow.models import Actor, Evidence, JournalEntry, Realization

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"
PNG = samples.picture("PNG")


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name):
        time_machine.move_to(MORNING + timedelta(hours=1), tick=False)
        client.force_login(office.people[name])
        return client

    return enter


@pytest.fixture
def cycle(office):
    return office.cycle("dagang", State.COLLECTING)


@pytest.fixture
def row(cycle):
    return Realization.objects.get(cycle=cycle, indicator__name__contains="ekspor")


def upload(client, row, *files, **more):
    cycle = row.cycle
    url = reverse(
        "data_evidence_upload",
        args=[cycle.unit.code, cycle.year, cycle.quarter, row.indicator_id],
    )
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    accept = {"accept": "application/json"} if more.pop("json", False) else {}
    return client.post(url, {"files": sent, **more}, headers=accept, follow=not accept)


def attached(row, office, name="daftar hadir.pdf", content=PDF):
    return evidence_actions.attach(
        row.cycle_id,
        row.indicator_id,
        SimpleUploadedFile(name, content),
        by=Actor.at(office.people["analis.dagang"], MORNING),
        now=MORNING,
    )


def take_back(client, kept, reason="Salah berkas."):
    return client.post(
        reverse("evidence_withdraw", args=[kept.pk]), {"reason": reason}, follow=True
    )


def evidence_sum(content):
    return hashlib.sha256(content).hexdigest()


def stored_files(folder: Path):
    return [path for path in folder.rglob("*") if path.is_file()]


# --- Attaching ---------------------------------------------------------------------------


def test_several_files_are_attached_under_generated_names(enter, office, row, private_files):
    page = upload(
        enter("analis.dagang"),
        row,
        ("SKA September.pdf", PDF),
        ("foto <pasar>.png", PNG),
        description="Surat keterangan asal",
        dated="3 September 2026",
    ).content.decode()
    assert "2 berkas bukti dukung diunggah." in page
    assert "foto &lt;pasar&gt;.png" in page and "<pasar>" not in page
    assert "Surat keterangan asal" in page and "Tanggal dokumen 3 September 2026" in page
    first, second = row.evidence.all()
    assert (first.name, first.content_type, first.size) == (
        "SKA September.pdf",
        "application/pdf",
        len(PDF),
    )
    paths = stored_files(private_files)
    assert len(paths) == 3  # one of them the small picture
    assert all("SKA" not in path.name and "pasar" not in path.name for path in paths)
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    with second.file.open() as content:
        assert content.read() == PNG
    assert second.preview and len(second.fingerprint) == 16 and not first.preview
    entries = JournalEntry.objects.filter(event="evidence.attach")
    assert [e.payload["sha256"] for e in entries] == [first.sha256, second.sha256]
    assert journal.first_broken(office.agency.pk) is None


def test_a_bad_file_is_refused_by_name_and_the_good_one_stays(enter, row, private_files):
    page = upload(
        enter("analis.dagang"), row, ("benar.pdf", PDF), ("palsu.pdf", b"<html>")
    ).content.decode()
    assert "1 berkas bukti dukung diunggah." in page
    # Above the page, and at the row that the address leads to.
    assert page.count("“palsu.pdf” tidak dapat diterima") == 2
    assert [e.name for e in row.evidence.all()] == ["benar.pdf"]
    assert len(stored_files(private_files)) == 1


def test_a_name_cannot_hurt(enter, row):
    upload(enter("analis.dagang"), row, ("..\\..\\bukti\u202efdp.pdf", PDF))
    assert row.evidence.get().name == "buktifdp.pdf"


def test_too_large_a_file_is_refused_in_indonesian(enter, row, settings, private_files):
    settings.UPLOAD_MAX_BYTES = 1024**2
    page = upload(enter("analis.dagang"), row, ("besar.pdf", PDF + bytes(1024**2)))
    assert "terlalu besar" in page.content.decode()
    assert "paling besar 1 MB" in page.content.decode()
    assert not row.evidence.exists() and not stored_files(private_files)


def test_the_same_file_twice_is_refused_until_it_is_withdrawn(enter, office, row, private_files):
    first = attached(row, office)
    client = enter("analis.dagang")
    page = upload(client, row, ("lain nama.pdf", PDF)).content.decode()
    assert "sama persis dengan “daftar hadir.pdf”" in page
    assert len(stored_files(private_files)) == 1
    take_back(client, first)
    upload(client, row, ("lain nama.pdf", PDF))
    assert row.evidence.current().get().name == "lain nama.pdf"


def test_nothing_chosen_is_said(enter, row):
    page = upload(enter("analis.dagang"), row).content.decode()
    assert "Belum ada berkas yang dipilih." in page


def test_a_script_gets_the_new_list(enter, row):
    answer = upload(
        enter("analis.dagang"), row, ("a.pdf", PDF), ("b.svg", b"<svg/>"), json=True
    ).json()
    assert "a.pdf" in answer["fragments"][f"bukti-{row.indicator_id}"]
    assert answer["texts"][f"lainnya-{row.indicator_id}"] == "1 bukti dukung"
    assert len(answer["faults"]) == 1 and "b.svg" in answer["faults"][0]


def test_a_slip_in_the_date_holds_no_file_up(enter, row):
    client = enter("analis.dagang")
    answer = upload(client, row, ("b.pdf", PDF), json=True, dated="1026-09-05").json()
    assert answer["count"] == 1 and row.evidence.get().dated is None
    assert answer["faults"] == [
        "Tanggal dokumen terlalu lama; periksa tahunnya. Berkasnya diunggah tanpa tanggal; isi di "
        "Rincian."
    ]


@pytest.mark.parametrize("outsider", ["analis.pasar", "kabid.jauh", "tamu"])
def test_outsider_finds_nothing_to_upload_to(enter, row, outsider):
    assert upload(enter(outsider), row, ("a.pdf", PDF), json=True).status_code == 404
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kabid.dagang", "Realisasi diisi oleh Analis Data"),
        ("kasubid.dagang", "Realisasi diisi oleh Analis Data"),
        ("analis2.dagang", "ditugaskan kepada Rahmat dagang"),
        ("pimpinan", "Realisasi diisi oleh Analis Data"),
        ("perencanaan", "Realisasi diisi oleh Analis Data"),
    ],
)
def test_other_roles_are_refused_with_the_reason(enter, office, row, name, words, private_files):
    client = enter(name)
    assert words in upload(client, row, ("a.pdf", PDF)).content.decode()
    assert not Evidence.objects.exists() and not stored_files(private_files)
    kept = attached(row, office)
    assert words in take_back(client, kept).content.decode()
    answer = client.post(reverse("evidence", args=[kept.pk]), {"description": "Lain"})
    assert answer.status_code == 422 and words in answer.content.decode()
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


@pytest.mark.parametrize("state", [State.GATHERED, State.DRAFTED, State.RECOMMENDED], ids=str)
def test_after_the_hand_over_nothing_is_attached_or_withdrawn(enter, office, row, state):
    kept = attached(row, office)
    office.advance(row.cycle, state)
    client = enter("analis.dagang")
    upload(client, row, ("b.pdf", PDF + b"b"))
    take_back(client, kept)
    client.post(reverse("evidence", args=[kept.pk]), {"description": "Lain"})
    assert [(e.withdrawn_at, e.description) for e in row.evidence.all()] == [(None, "")]


def test_a_failure_leaves_neither_row_nor_file(row, office, private_files, monkeypatch):
    def full(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(evidence_actions, "_record", full)
    with pytest.raises(OSError, match="disk full"):
        attached(row, office)
    assert not Evidence.objects.exists() and not stored_files(private_files)


def test_too_many_files_of_one_indicator(enter, office, row, monkeypatch):
    monkeypatch.setattr(evidence_actions, "MAX_FILES", 1)
    attached(row, office)
    page = upload(enter("analis.dagang"), row, ("b.pdf", PDF + b"b")).content.decode()
    assert "sudah mempunyai 1 berkas" in page


# --- Without scripts: one form for everything ---------------------------------------------


def test_upload_through_the_page_keeps_and_saves_what_was_typed(enter, row):
    client = enter("analis.dagang")
    pk, cycle = row.indicator_id, row.cycle
    url = reverse("data_save", args=[cycle.unit.code, cycle.year, cycle.quarter])
    opened = client.post(url, {f"version-{pk}": 0, f"number-{pk}": "45", "bukti": pk}, follow=True)
    page = opened.content.decode()
    assert 'type="file"' in page and 'name="panel"' in page
    row.refresh_from_db()
    assert row.number == 45
    sent = {
        f"version-{pk}": 1,
        f"number-{pk}": "4,6,",
        "panel": pk,
        "files": [SimpleUploadedFile("a.pdf", PDF)],
    }
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="4,6,"' in page and "1 berkas bukti dukung diunggah." in page
    kept = row.evidence.get()
    answer = client.post(url, {f"version-{pk}": 1, f"number-{pk}": "46", "rincian": kept.pk})
    assert answer.status_code == 302 and answer.url == reverse("evidence", args=[kept.pk])
    row.refresh_from_db()
    assert row.number == 46
    answer = client.post(url, {f"version-{pk}": 2, "panel": pk, "unggah": "1"}, follow=True)
    assert "Belum ada berkas yang dipilih." in answer.content.decode()


# --- Reading ---------------------------------------------------------------------------------


def test_people_in_scope_read_the_file_its_preview_and_its_page(enter, office, row):
    kept = attached(row, office, "daftar “hadir”.png", PNG)
    look = reverse("evidence_preview", args=[kept.pk])
    for name in ("analis.dagang", "kabid.dagang", "perencanaan", "pimpinan"):
        client = enter(name)
        answer = client.get(reverse("evidence_download", args=[kept.pk]))
        assert b"".join(answer.streaming_content) == PNG
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        small = client.get(look, headers={"accept-encoding": "gzip"})
        assert small["Content-Type"] == "image/jpeg" and small["Cache-Control"].startswith("priv")
        assert small["X-Content-Type-Options"] == "nosniff" and "Content-Encoding" not in small
        with Image.open(io.BytesIO(b"".join(small.streaming_content))) as picture:
            assert max(picture.size) <= 320 and not picture.getexif()
        again = client.get(look, headers={"if-none-match": small["ETag"]})
        assert again.status_code == 304 and not again.content
        page = client.get(reverse("evidence", args=[kept.pk])).content.decode()
        assert kept.sha256 in page and look in page
        assert ("Tarik berkas ini" in page) and ('aria-disabled="true"' in page) == (
            name != "analis.dagang"
        )


def test_outsiders_find_nothing(enter, office, row):
    kept = attached(row, office, "foto.png", PNG)
    where = [row.cycle.unit.code, row.cycle.year, row.cycle.quarter]
    for outsider in ("analis.pasar", "kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"):
        client = enter(outsider)
        before = contents() if outsider == "analis.pasar" else None  # the login is in the tables
        for name in ("evidence_download", "evidence_preview", "evidence", "evidence_withdraw"):
            assert client.get(reverse(name, args=[kept.pk])).status_code == 404, name
        for name in ("evidence", "evidence_withdraw"):
            answer = client.post(reverse(name, args=[kept.pk]), {"reason": "Salah"})
            assert answer.status_code == 404, name
        assert client.get(reverse("evidence_archive", args=where)).status_code == 404
        assert before is None or not changed(before)
    client.logout()
    for name in ("evidence_download", "evidence_preview", "evidence"):
        answer = client.get(reverse(name, args=[kept.pk]))
        assert answer.status_code == 302 and reverse("login") in answer.url


def test_only_pdf_and_images_open_in_the_browser(enter, office, row):
    client = enter("kabid.dagang")
    for name, content, inline, sandboxed in (
        ("a.pdf", PDF, True, False),
        ("a.webp", samples.picture("WEBP"), True, True),
        ("a.csv", b"a;b", False, True),
        ("a.docx", samples.office("word/document.xml"), False, True),
    ):
        kept = attached(row, office, name, content)
        answer = client.get(reverse("evidence_download", args=[kept.pk]), {"tampil": 1})
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
        assert ("sandbox" in answer["Content-Security-Policy"]) is sandboxed


def test_a_lost_file_is_not_found(enter, office, row):
    kept = attached(row, office, "foto.png", PNG)
    kept.file.storage.delete(kept.file.name)
    kept.preview.storage.delete(kept.preview.name)
    client = enter("kabid.dagang")
    for name in ("evidence_download", "evidence_preview"):
        assert client.get(reverse(name, args=[kept.pk])).status_code == 404


# --- Dating and describing --------------------------------------------------------------------


def test_date_and_description_are_changed_and_what_they_were_stays_in_the_journal(
    enter, office, row
):
    kept = attached(row, office, "surat.pdf", samples.pdf())
    assert (kept.dated, kept.made_on) == (None, date(2026, 9, 3))
    client = enter("analis.dagang")
    url = reverse("evidence", args=[kept.pk])
    page = client.get(url).content.decode()
    assert "Simpan dengan tanggal berkas, 3 September 2026" in page
    seen = {"seen_dated": "", "seen_description": ""}
    answer = client.post(url, {"description": " Surat  izin ", "pakai": "1", **seen}, follow=True)
    assert "Keterangan “surat.pdf” disimpan." in answer.content.decode()
    kept.refresh_from_db()
    assert (kept.dated, kept.description) == (date(2026, 9, 3), "Surat izin")

    late = client.post(url, {"dated": "4-9-2026", "description": "Lain", **seen})
    text = late.content.decode()
    assert late.status_code == 409 and "baru saja diubah dari tempat lain" in text
    assert "Tersimpan sekarang: Tanggal dokumen 3 September 2026; “Surat izin”" in text
    assert 'value="Lain"' in text and 'name="seen_description" value="Surat izin"' in text
    for dated, words in (
        ("31-2-2026", "tidak ada di kalender"),
        ("1-1-1926", "terlalu lama"),
        ("1-1-2062", "jauh di depan"),
    ):
        seen = {"seen_dated": "2026-09-03", "seen_description": "Surat izin"}
        wrong = client.post(url, {"dated": dated, "description": "Surat izin", **seen})
        assert wrong.status_code == 422 and words in wrong.content.decode()
    script = client.post(
        url, {"dated": "", "description": "Surat", **seen}, headers={"accept": "application/json"}
    ).json()
    assert "Surat" in script["fragments"][f"bukti-{row.indicator_id}"] and script["said"]
    changes = JournalEntry.objects.filter(event="evidence.describe").order_by("sequence")
    assert [entry.payload["old"] for entry in changes] == [
        {"dated": "", "description": ""},
        {"dated": "2026-09-03", "description": "Surat izin"},
    ]
    assert journal.first_broken(office.agency.pk) is None
    owner = client.post(
        url, {"description": "x"}, headers={"accept": "application/json", "x-owner": "0"}
    )
    assert owner.status_code == 409 and owner.json()["other_owner"]


def test_a_photo_tells_when_it_was_taken(office, row):
    exif = Image.Exif()
    exif.get_ifd(34665)[36867] = "2026:08:17 09:00:00"
    kept = attached(row, office, "foto.jpg", samples.picture(exif=exif))
    assert kept.made_on == date(2026, 8, 17)
    wrong = Image.Exif()
    wrong.get_ifd(34665)[36867] = "2036:08:17 09:00:00"  # a clock that was never set right
    assert attached(row, office, "b.jpg", samples.picture(exif=wrong)).made_on is None


def test_a_broken_photo_is_refused(enter, row, private_files):
    broken = samples.claimed_png(400, 400)  # one row of it is there
    answer = upload(enter("analis.dagang"), row, ("foto.png", broken), json=True).json()
    assert "rusak atau terpotong" in answer["faults"][0]
    assert not stored_files(private_files)


# --- Withdrawing ------------------------------------------------------------------------------


def test_withdrawing_keeps_row_and_file(enter, office, row, private_files):
    kept = attached(row, office)
    client = enter("analis.dagang")
    answer = client.post(reverse("evidence_withdraw", args=[kept.pk]), {"reason": " "})
    assert answer.status_code == 422 and "Tulis alasan" in answer.content.decode()
    kept.refresh_from_db()
    assert kept.withdrawn_at is None
    page = take_back(client, kept, "Salah bulan.").content.decode()
    assert "ditarik. Berkasnya tetap tersimpan sebagai riwayat." in page
    assert "berkas yang ditarik (1)" in page and "Salah bulan." in page
    kept.refresh_from_db()
    assert kept.withdrawn_by == office.people["analis.dagang"]
    assert len(stored_files(private_files)) == 1
    entry = JournalEntry.objects.get(event="evidence.withdraw")
    assert entry.payload["reason"] == "Salah bulan."
    again = take_back(client, kept)
    assert again.status_code == 422 and "Bukti ini sudah ditarik." in again.content.decode()
    answer = client.get(reverse("evidence_download", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == PDF
    page = enter("pimpinan").get(reverse("evidence", args=[kept.pk])).content.decode()
    assert "Berkas ini sudah ditarik." in page


def test_a_script_withdraws_too(enter, office, row):
    kept = attached(row, office)
    client, url = enter("analis.dagang"), reverse("evidence_withdraw", args=[kept.pk])
    script = {"accept": "application/json"}
    assert "Tulis alasan" in client.post(url, headers=script).json()["html"]
    assert (
        "Tarik berkas ini"
        in client.get(reverse("evidence", args=[kept.pk]), headers=script).json()["html"]
    )
    answer = client.post(url, {"reason": "Salah"}, headers=script).json()
    assert "Belum ada bukti dukung." in answer["fragments"][f"bukti-{row.indicator_id}"]


def test_get_after_a_login_in_between_leads_back(enter, office, row):
    kept = attached(row, office)
    client = enter("analis.dagang")
    answer = client.get(reverse("evidence_withdraw", args=[kept.pk]))
    assert answer.status_code == 302 and answer.url == reverse("evidence", args=[kept.pk])
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


# --- The archive of a cycle ---------------------------------------------------------------------


def test_all_evidence_comes_as_one_archive_with_an_index(enter, office, row):
    client = enter("kabid.dagang")
    url = reverse("evidence_archive", args=["dagang", 2026, 3])
    empty = client.get(url, follow=True)
    assert "Belum ada bukti dukung pada siklus ini" in empty.content.decode()
    other = Realization.objects.get(cycle=row.cycle, indicator__name__contains="Koefisien")
    attached(row, office, "=HYPERLINK.pdf", PDF)
    attached(row, office, "daftar.csv", b"a;b")
    attached(other, office, "foto.png", PNG)
    lost = attached(other, office, "hilang.png", samples.picture("PNG", (30, 30)))
    lost.file.storage.delete(lost.file.name)
    changed_later = attached(other, office, "berubah.txt", b"semula")
    with open(changed_later.file.path, "wb") as place:
        place.write(b"sesudah")
    take_back(enter("analis.dagang"), attached(row, office, "salah.txt", b"salah"), "Salah berkas")
    client = enter("kabid.dagang")
    page = client.get(reverse("cycle", args=["dagang", 2026, 3])).content.decode()
    assert url in page and "5 berkas" in page
    answer = client.get(url, headers={"accept-encoding": "gzip"})
    assert answer.streaming and "Content-Encoding" not in answer
    assert "bukti-dukung-dagang-2026-tw3.zip" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    names = archive.namelist()
    folder = "01 Jumlah realisasi ekspor"
    assert names[:2] == [f"{folder}/=HYPERLINK.pdf", f"{folder}/daftar.csv"]
    assert names[-2:] == ["00 Daftar bukti.xlsx", "00 Daftar bukti.txt"]
    assert not any("salah" in name or "hilang" in name for name in names)
    assert archive.read(names[0]) == PDF
    book = openpyxl.load_workbook(io.BytesIO(archive.read("00 Daftar bukti.xlsx")))
    rows = list(book.active.iter_rows(min_row=4))
    states = {r[3].value.rpartition("/")[2]: r[11].value for r in rows}
    assert states == {
        "=HYPERLINK.pdf": "ada",
        "daftar.csv": "ada",
        "salah.txt": "ditarik, tidak disertakan: Salah berkas",
        "foto.png": "ada",
        "hilang.png": "tidak ditemukan di penyimpanan",
        "berubah.txt": "isinya berubah sejak diunggah",
    }
    assert {cell.data_type for r in rows for cell in r} <= {"s", "inlineStr", "n", "d"}
    assert rows[0][8].value == evidence_sum(PDF)


# --- The page ------------------------------------------------------------------------------------


def test_a_reused_file_raises_a_question(enter, office, row):
    other = Realization.objects.get(cycle=row.cycle, indicator__name__contains="Koefisien")
    for filled in (row, other):
        Realization.objects.filter(pk=filled.pk).update(number=5)
        attached(filled, office)
    page = enter("analis.dagang").get(reverse("data", args=["dagang", 2026, 3])).content.decode()
    assert "juga dipakai pada indikator “Koefisien variasi harga”" in page


def test_another_bidangs_use_of_a_file_is_told_without_its_name(enter, office, row):
    far = office.cycle("pasar", State.COLLECTING)
    other = Realization.objects.get(cycle=far, indicator__name__contains="Pedagang")
    evidence_actions.attach(
        far.pk,
        other.indicator_id,
        SimpleUploadedFile("x.pdf", PDF),
        by=Actor.at(office.people["analis.pasar"], MORNING),
        now=MORNING,
    )
    Realization.objects.filter(pk=row.pk).update(number=5)
    attached(row, office)
    page = enter("analis.dagang").get(reverse("data", args=["dagang", 2026, 3])).content.decode()
    assert "juga dipakai pada bidang lain, TW III 2026" in page
    assert "Pedagang yang dibina" not in page


def test_page_costs_the_same_queries_for_one_file_and_three(enter, office, row):
    client = enter("analis.dagang")
    Realization.objects.filter(pk=row.pk).update(number=5)
    attached(row, office)
    url = reverse("data", args=["dagang", 2026, 3])

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(2):
        attached(row, office, f"{number}.pdf", PDF + bytes([65 + number]))
    assert count() == few
