"""The register: every document in scope, its files, its versions, and where its paper lies."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import queries
from reports.actions import register
from reports.models import Document, Kind
from reports.pages.register import PAGE_SIZE, register_page
from tests.cast import MORNING, cast
from workflow.enums import Move, State
from workflow.models import Disposition, JournalEntry

pytestmark = pytest.mark.django_db
NOON = MORNING + timedelta(hours=3)


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=NOON):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def archive_all(now=NOON):
    for debt in queries.owed(now, 100):
        register(debt, now)


def finish(office):
    for unit in ("dagang", "pasar"):
        office.cycle(unit, State.RECOMMENDED)
    archive_all()


def lines_of(office, name, **query):
    return register_page(office.actor(name, NOON), query).lines


def test_the_register_lists_newest_first_with_number_kind_and_hash(office, enter):
    finish(office)
    lines = lines_of(office, "perencanaan")
    assert len(lines) == 9
    first, row = lines[0], Document.objects.get(kind=Kind.QUARTERLY)
    assert (first.reference, first.kind, first.date) == (
        "009/LTW/2026",
        "Laporan Triwulan",
        "12 Okt 2026",
    )
    assert (first.version, first.replaced) == ("Versi 1", "")
    assert row.sha256.startswith(first.hash_short)
    assert first.pending == "sedang disiapkan"
    html = enter("perencanaan").get("/dokumen/").content.decode()
    assert 'data-page="documents"' in html
    for line in lines:
        assert line.reference in html
        assert line.pdf in html
    sheets = [line for line in lines if line.kind == "Lembar Disposisi"]
    assert len(sheets) == 6
    assert not any(line.xlsx for line in sheets)


def test_versions_name_each_other(office):
    finish(office)
    cycle = office.move(office.cycle("dagang", State.RECOMMENDED), Move.REOPEN, NOON)
    office.advance(cycle, State.RECOMMENDED, NOON)
    archive_all(NOON + timedelta(hours=1))
    lines = lines_of(office, "perencanaan", jenis="quarterly")
    assert [(line.version, line.replaced) for line in lines] == [
        ("Versi 2, menggantikan versi 1", ""),
        ("Versi 1", "sudah diganti versi 2"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"jenis": "unit"}, 2),
        ({"jenis": "disposition", "bidang": "pasar"}, 3),
        ({"bidang": "kantor"}, 1),
        ({"tahun": "2026"}, 9),
        ({"tahun": "2025"}, 0),
        ({"tahun": "abcd", "jenis": "x", "bidang": "jauh", "halaman": "-7"}, 9),
    ],
)
def test_filters_live_in_the_address(office, query, expected):
    finish(office)
    assert len(lines_of(office, "perencanaan", **query)) == expected


def test_the_register_turns_pages_and_keeps_its_filters(office, enter):
    cycle = office.cycle("dagang", State.ASSIGNED)
    sheet = cycle.dispositions.get()
    for number in range(PAGE_SIZE):
        sheet.pk, sheet.number = None, 100 + number
        sheet.reference = f"{100 + number}/DISP/DAGANG/2026"
        sheet.save(force_insert=True)
    archive_all()
    page = register_page(office.actor("kabid.dagang", NOON), {"jenis": "disposition"})
    assert len(page.lines) == PAGE_SIZE
    assert page.next_href == "/dokumen/?jenis=disposition&halaman=2"
    assert page.range_text == f"1–{PAGE_SIZE} dari {PAGE_SIZE + 1}"
    answer = enter("kabid.dagang").get(page.next_href)
    assert answer.content.decode().count("<tr id=") == 1


# --- who ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kabid.dagang", "kasubid.dagang", "analis.dagang"])
def test_people_of_a_bidang_see_their_own_documents_only(office, name):
    finish(office)
    lines = lines_of(office, name)
    assert len(lines) == 4
    assert all("Bidang Perdagangan" in line.about for line in lines)
    assert not any(line.paper_href for line in lines)
    assert len(lines_of(office, name, bidang="pasar")) == 4  # not theirs to ask for


@pytest.mark.parametrize("name", ["kabid.pasar", "analis.pasar", "kabid.jauh", "perencanaan.jauh"])
def test_outsiders_find_no_file(office, enter, name):
    office.cycle("dagang", State.REVIEWED)
    archive_all()
    client = enter(name)
    for row in Document.objects.all():
        assert client.get(reverse("document_pdf", args=[row.pk])).status_code == 404
        assert client.get(reverse("document_xlsx", args=[row.pk])).status_code == 404
        assert client.post(reverse("document_paper", args=[row.pk])).status_code == 404
    sheet = Disposition.objects.first()
    assert client.get(reverse("disposition_pdf", args=[sheet.pk])).status_code == 404
    for form in ("pdf", "xlsx"):
        address = reverse(f"unit_report_{form}", args=["dagang", 2026, 3, 1])
        assert client.get(address).status_code == 404
    assert "DAGANG" not in client.get("/dokumen/").content.decode()


def test_a_person_without_position_reads_why_the_register_is_empty(office, enter):
    finish(office)
    html = enter("tamu").get("/dokumen/").content.decode()
    assert "setelah Pengelola mencatat jabatan Anda" in html


def test_the_quarter_of_the_office_is_not_for_a_bidang(office, enter):
    finish(office)
    row = Document.objects.get(kind=Kind.QUARTERLY)
    assert enter("kabid.dagang").get(reverse("document_pdf", args=[row.pk])).status_code == 404


# --- files -------------------------------------------------------------------------------------


def test_the_sheet_of_a_disposisi_is_made_at_the_first_download(office, enter):
    office.cycle("dagang", State.ASSIGNED)
    sheet = Disposition.objects.get()
    client = enter("kasubid.dagang")
    answer = client.get(reverse("disposition_pdf", args=[sheet.pk]))
    assert answer["Content-Disposition"] == (
        'attachment; filename="Disposisi-001-DISP-DAGANG-2026.pdf"'
    )
    row = Document.objects.get()
    assert (row.disposition, row.reference) == (sheet, sheet.reference)
    again = client.get(reverse("document_pdf", args=[row.pk]))
    assert again.content == answer.content
    assert client.get(reverse("document_xlsx", args=[row.pk])).status_code == 404


def test_the_report_of_a_bidang_comes_under_its_own_name(office, enter):
    office.cycle("dagang", State.REVIEWED)
    answer = enter("kabid.dagang").get(reverse("unit_report_xlsx", args=["dagang", 2026, 3, 1]))
    assert answer["Content-Disposition"] == (
        'attachment; filename="Laporan-Kinerja-Bidang-Perdagangan-TW-III-2026-v1.xlsx"'
    )
    assert answer.content[:2] == b"PK"


def test_a_version_that_nobody_approved_is_no_document(office, enter):
    office.cycle("dagang", State.DRAFTED)
    client = enter("kabid.dagang")
    address = reverse("unit_report_pdf", args=["dagang", 2026, 3, 1])
    assert client.get(address).status_code == 404
    assert not Document.objects.filter(kind=Kind.UNIT).exists()


def test_the_sop_sheet_is_the_same_bytes_each_time(office, enter):
    client = enter("analis.dagang")
    one, two = client.get("/sop/sop-07.pdf"), client.get("/sop/sop-07.pdf")
    assert one["Content-Type"] == "application/pdf"
    assert one.content == two.content


# --- the paper copy ----------------------------------------------------------------------------


def paper(row, **fields):
    return {f"d{row.pk}-{name}": value for name, value in fields.items()}


def test_perencanaan_notes_where_the_paper_lies(office, enter):
    office.cycle("dagang", State.ASSIGNED)
    archive_all()
    row = Document.objects.get()
    client = enter("perencanaan")
    form = client.get(f"/dokumen/?cetakan={row.pk}").content.decode()
    assert 'data-action="file_paper"' in form
    answer = client.post(
        reverse("document_paper", args=[row.pk]) + "?jenis=disposition",
        paper(row, box=" B-2 ", shelf="3", folder="Disposisi 2026"),
        follow=True,
    )
    assert answer.redirect_chain[0][0] == f"/dokumen/?jenis=disposition#dokumen-{row.pk}"
    assert "Boks B-2 · Rak 3 · Map Disposisi 2026" in answer.content.decode()
    entry = JournalEntry.objects.get(event="document.file")
    assert entry.payload["new"] == {"box": "B-2", "shelf": "3", "folder": "Disposisi 2026"}


def test_saving_the_same_place_again_writes_nothing(office, enter):
    office.cycle("dagang", State.ASSIGNED)
    archive_all()
    row, client = Document.objects.get(), enter("perencanaan")
    for _ in range(2):
        client.post(reverse("document_paper", args=[row.pk]), paper(row, box="B-2"))
    assert JournalEntry.objects.filter(event="document.file").count() == 1


def test_too_long_a_place_is_told_and_kept_as_typed(office, enter):
    office.cycle("dagang", State.ASSIGNED)
    archive_all()
    row = Document.objects.get()
    answer = enter("perencanaan").post(
        reverse("document_paper", args=[row.pk]), paper(row, box="B" * 41, shelf="3")
    )
    html = answer.content.decode()
    assert "Terlalu panjang: paling banyak 40 huruf." in html
    assert "B" * 41 in html
    assert Document.objects.get().shelf == ""


@pytest.mark.parametrize("name", ["kabid.dagang", "pimpinan", "admin"])
def test_others_read_why_they_may_not_note_it(office, enter, name):
    office.cycle("dagang", State.ASSIGNED)
    archive_all()
    row = Document.objects.get()
    answer = enter(name).post(reverse("document_paper", args=[row.pk]), paper(row, box="B-2"))
    assert answer.status_code == 403
    assert "Letak arsip cetak dicatat oleh Kasubag Perencanaan." in answer.content.decode()
    assert Document.objects.get().box == ""


def test_the_admin_shows_the_register_of_the_own_office_to_read(office, enter):
    office.cycle("dagang", State.ASSIGNED)
    archive_all()
    row = Document.objects.get()
    client = enter("admin")
    assert row.reference in client.get("/kelola/reports/document/").content.decode()
    html = client.get(f"/kelola/reports/document/{row.pk}/change/").content.decode()
    assert row.title in html
    assert 'name="_save"' not in html
    assert client.post(f"/kelola/reports/document/{row.pk}/delete/").status_code == 403


def test_queries_do_not_grow_with_rows(office):
    office.cycle("dagang", State.ASSIGNED)
    archive_all()
    actor = office.actor("perencanaan", NOON)
    with CaptureQueriesContext(connection) as one:
        assert len(register_page(actor, {}).lines) == 1
    finish(office)
    with CaptureQueriesContext(connection) as nine:
        assert len(register_page(actor, {}).lines) == 9
    assert len(one) == len(nine)
