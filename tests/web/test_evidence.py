"""Bukti dukung: attaching, reading and withdrawing private files."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, cast
from workflow import journal
from workflow.actions import evidence as evidence_actions
from workflow.enums import State
from workflow.models import Actor, Evidence, JournalEntry, Realization

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


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
    ).content.decode()
    assert "2 berkas bukti dukung diunggah." in page
    assert "foto &lt;pasar&gt;.png" in page and "<pasar>" not in page
    assert "Surat keterangan asal" in page
    first, second = row.evidence.all()
    assert (first.name, first.content_type, first.size) == (
        "SKA September.pdf",
        "application/pdf",
        len(PDF),
    )
    paths = stored_files(private_files)
    assert len(paths) == 2
    assert all("SKA" not in path.name and "pasar" not in path.name for path in paths)
    assert all(path.stat().st_mode & 0o077 == 0 for path in paths)
    with second.file.open() as content:
        assert content.read() == PNG
    entries = JournalEntry.objects.filter(event="evidence.attach")
    assert [e.payload["sha256"] for e in entries] == [first.sha256, second.sha256]
    assert journal.first_broken(office.agency.pk) is None


def test_a_bad_file_is_refused_by_name_and_the_good_one_stays(enter, row, private_files):
    page = upload(
        enter("analis.dagang"), row, ("benar.pdf", PDF), ("palsu.pdf", b"<html>")
    ).content.decode()
    assert "1 berkas bukti dukung diunggah." in page
    assert "“palsu.pdf” tidak dapat diterima" in page
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
    client.post(reverse("evidence_withdraw", args=[first.pk]))
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
    answer = client.post(reverse("evidence_withdraw", args=[kept.pk]), follow=True)
    assert words in answer.content.decode()
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


@pytest.mark.parametrize("state", [State.GATHERED, State.DRAFTED, State.RECOMMENDED], ids=str)
def test_after_the_hand_over_nothing_is_attached_or_withdrawn(enter, office, row, state):
    kept = attached(row, office)
    office.advance(row.cycle, state)
    client = enter("analis.dagang")
    upload(client, row, ("b.pdf", PDF + b"b"))
    client.post(reverse("evidence_withdraw", args=[kept.pk]))
    assert [e.withdrawn_at for e in row.evidence.all()] == [None]


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
    answer = client.post(url, {f"version-{pk}": 1, f"number-{pk}": "46", "tarik": kept.pk})
    assert answer.status_code == 302
    row.refresh_from_db()
    kept.refresh_from_db()
    assert row.number == 46 and kept.withdrawn_at is not None


# --- Reading ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["analis.dagang", "kabid.dagang", "perencanaan", "pimpinan"])
def test_people_in_scope_download(enter, office, row, name):
    kept = attached(row, office, "daftar “hadir”.pdf")
    answer = enter(name).get(reverse("evidence_download", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "outsider", ["analis.pasar", "kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"]
)
def test_outsider_cannot_download_or_withdraw(enter, office, row, outsider):
    kept = attached(row, office)
    client = enter(outsider)
    assert client.get(reverse("evidence_download", args=[kept.pk])).status_code == 404
    assert client.get(reverse("evidence_withdraw", args=[kept.pk])).status_code == 404
    assert client.post(reverse("evidence_withdraw", args=[kept.pk])).status_code == 404
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_nobody_reads_without_a_login(client, office, row):
    kept = attached(row, office)
    answer = client.get(reverse("evidence_download", args=[kept.pk]))
    assert answer.status_code == 302 and reverse("login") in answer.url


@pytest.mark.parametrize(
    ("name", "content", "inline", "sandboxed"),
    [
        ("a.pdf", PDF, True, False),
        ("a.png", PNG, True, True),
        ("a.csv", b"a;b", False, True),
        ("a.txt", b"halo", False, True),
    ],
)
def test_only_pdf_and_images_open_in_the_browser(
    enter, office, row, name, content, inline, sandboxed
):
    kept = attached(row, office, name, content)
    answer = enter("kabid.dagang").get(reverse("evidence_download", args=[kept.pk]), {"tampil": 1})
    answer.close()
    assert answer["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert ("sandbox" in answer["Content-Security-Policy"]) is sandboxed


def test_a_lost_file_is_not_found(enter, office, row):
    kept = attached(row, office)
    kept.file.storage.delete(kept.file.name)
    client = enter("kabid.dagang")
    assert client.get(reverse("evidence_download", args=[kept.pk])).status_code == 404


# --- Withdrawing ------------------------------------------------------------------------------


def test_withdrawing_keeps_row_and_file(enter, office, row, private_files):
    kept = attached(row, office)
    client = enter("analis.dagang")
    page = client.post(reverse("evidence_withdraw", args=[kept.pk]), follow=True).content.decode()
    assert "ditarik. Berkasnya tetap tersimpan sebagai riwayat." in page
    assert "berkas yang ditarik" in page
    kept.refresh_from_db()
    assert kept.withdrawn_by == office.people["analis.dagang"]
    assert len(stored_files(private_files)) == 1
    assert JournalEntry.objects.filter(event="evidence.withdraw").count() == 1
    again = client.post(reverse("evidence_withdraw", args=[kept.pk]), follow=True)
    assert "Bukti ini sudah ditarik." in again.content.decode()
    answer = client.get(reverse("evidence_download", args=[kept.pk]))
    assert b"".join(answer.streaming_content) == PDF


def test_a_script_withdraws_too(enter, office, row):
    kept = attached(row, office)
    answer = enter("analis.dagang").post(
        reverse("evidence_withdraw", args=[kept.pk]), headers={"accept": "application/json"}
    )
    assert answer.json()["faults"] == []
    assert "Belum ada bukti dukung." in answer.json()["fragments"][f"bukti-{row.indicator_id}"]


def test_get_after_a_login_in_between_leads_back(enter, office, row):
    kept = attached(row, office)
    client = enter("analis.dagang")
    answer = client.get(reverse("evidence_withdraw", args=[kept.pk]))
    assert answer.status_code == 302 and f"bukti={row.indicator_id}" in answer.url
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


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
