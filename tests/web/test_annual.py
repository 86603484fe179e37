"""Laporan Kinerja tahunan: opened, written, published; its clock, chapters and gaps."""

import io
from datetime import date, datetime, timedelta

import openpyxl
import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.forms import seen_digest
from reports.models import Document, Kind
from reports.pages.annual import annual_page
from reports.queries import annual_report
from tests.cast import MORNING, WITA, cast
from workflow.actions import annual, cycles, plan_history
from workflow.enums import PlanSource, State
from workflow.models import AnnualReport, Cycle, JournalEntry, Position

pytestmark = pytest.mark.django_db
NOON = MORNING + timedelta(hours=3)
#: TW IV opens on 10 January of the next year.
JANUARY = datetime(2027, 1, 11, 9, 0, tzinfo=WITA)
PAGE = "/perencanaan/tahunan/2026/"


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


def page_of(office, name="perencanaan", now=NOON):
    report = annual_report(office.agency, 2026)
    return annual_page(office.agency, 2026, report, office.actor(name, now), now)


def opened(office, now=NOON):
    return annual.open_by_hand(
        office.agency,
        2026,
        by=office.actor("perencanaan", now),
        now=now,
        reason="Diminta Bagian Organisasi.",
    )


def last_quarter(office):
    """TW III and TW IV of both bidang recommended: the annual report opens by itself."""
    for unit in ("dagang", "pasar"):
        office.cycle(unit, State.RECOMMENDED)
    for unit in ("dagang", "pasar"):
        cycle = cycles.open_by_hand(
            office.units[unit],
            2026,
            4,
            by=office.actor("perencanaan", JANUARY),
            now=JANUARY,
            reason="Untuk pengujian.",
        )
        office.advance(cycle, State.RECOMMENDED, JANUARY)


# --- opening -----------------------------------------------------------------------------------


def test_opening_needs_a_reason_and_starts_fifteen_working_days(office, enter):
    client = enter("perencanaan")
    assert 'data-action="annual_open"' in client.get(PAGE).content.decode()
    empty = client.post(f"{PAGE}buka/", {"reason": "  "})
    assert "Tulis alasan membuka laporan tahunan lebih awal." in empty.content.decode()
    assert not AnnualReport.objects.exists()
    answer = client.post(f"{PAGE}buka/", {"reason": "Diminta Bupati."}, follow=True)
    html = answer.content.decode()
    assert "Jam 15 hari kerja berjalan" in html
    assert 'WITA. <a href="/tenggat/tahunan/2026/">Mengapa tenggatnya ini?</a>' in html
    assert "“Diminta Bupati.”" in html
    clock = page_of(office).clock
    assert clock.standing == "aman"
    assert len([line for line in clock.lines if "libur" not in line.lower()]) >= 15
    again = client.post(f"{PAGE}buka/", {"reason": "Sekali lagi."}, follow=True)
    assert "sudah dibuka" in again.content.decode()
    assert AnnualReport.objects.get().open_reason == "Diminta Bupati."


def test_the_last_report_of_the_year_opens_it_by_itself(office):
    last_quarter(office)
    page = page_of(office, now=JANUARY + timedelta(hours=1))
    assert page.opening is None
    assert "saat laporan Triwulan IV bidang terakhir direkomendasikan" in page.opened_text


# --- chapters and gaps -------------------------------------------------------------------------


def test_the_chapters_are_filled_from_the_quarters_and_gaps_name_who_can_fill_them(office, enter):
    office.cycle("dagang", State.RECOMMENDED)
    opened(office)
    page = page_of(office)
    assert page.tiles[0]["value"] == "TW III"
    assert page.partial.startswith("Baru memuat data sampai dengan Triwulan III 2026")
    gaps = {(gap.what, gap.who) for gap in page.gaps}
    assert ("Isu strategis", "Kasubag Perencanaan") in gaps
    assert ("Laporan TW I, TW II, dan TW IV Bidang Perdagangan", "Bidang Perdagangan") in gaps
    assert [row["text"] for row in page.quarters] == [
        "belum ada siklus",
        "belum ada siklus",
        "1 dari 1 bidang",
        "belum ada siklus",
    ]
    states = {chapter.title: chapter.state for chapter in page.chapters}
    assert states["Ikhtisar Eksekutif"] == "disusun dari angka triwulan"
    assert states["Bab I.E Isu Strategis"] == "belum ada, diisi Kasubag Perencanaan"
    assert all(len(account.points) == 7 for account in page.accounts)
    html = enter("perencanaan").get(PAGE).content.decode()
    assert 'data-page="annual"' in html
    for gap in page.gaps:
        assert gap.place in html


def test_texts_are_kept_and_close_their_gap(office, enter):
    opened(office)
    client = enter("perencanaan")
    seen = seen_digest({})
    text = "Harga cabai bergejolak.\r\n\r\nGudang belum memadai."
    answer = client.post(f"{PAGE}naskah/", {"seen": seen, "issues": text}, follow=True)
    assert "Naskah laporan tahunan disimpan." in answer.content.decode()
    text = text.replace("\r", "")
    assert AnnualReport.objects.get().texts == {"issues": text}
    page = page_of(office)
    (issues,) = [chapter for chapter in page.chapters if "Isu" in chapter.title]
    assert (issues.state, issues.written) == (
        "ditulis",
        ["Harga cabai bergejolak.", "Gudang belum memadai."],
    )
    assert not any(gap.what == "Isu strategis" for gap in page.gaps)
    entry = JournalEntry.objects.get(event="annual.write")
    assert entry.payload["new"] == {"issues": text}
    same = {"seen": seen_digest({"issues": text}), "issues": text}
    answer = client.post(f"{PAGE}naskah/", same, follow=True)
    assert "Tidak ada yang berubah" in answer.content.decode()
    assert JournalEntry.objects.filter(event="annual.write").count() == 1


def test_nobodys_words_are_overwritten(office, enter):
    report = opened(office)
    annual.save_texts(
        report.pk, {"issues": "Dari rekan."}, by=office.actor("perencanaan", NOON), now=NOON
    )
    client = enter("perencanaan")
    stale = {"seen": seen_digest({}), "issues": "Dari saya.", "closing": ""}
    html = client.post(f"{PAGE}naskah/", stale).content.decode()
    assert "sudah disimpan oleh orang lain" in html
    assert "Yang tersimpan sekarang: Dari rekan." in html
    assert "Dari saya." in html
    assert AnnualReport.objects.get().texts == {"issues": "Dari rekan."}
    seen = seen_digest({"issues": "Dari rekan."})
    assert seen in html  # saving again is a decision
    client.post(f"{PAGE}naskah/", {"seen": seen, "issues": "Dari kami berdua."})
    assert AnnualReport.objects.get().texts == {"issues": "Dari kami berdua."}


def test_too_long_a_text_is_told_and_kept(office, enter):
    opened(office)
    long = "x" * 20_001
    html = (
        enter("perencanaan")
        .post(f"{PAGE}naskah/", {"seen": seen_digest({}), "profile": long})
        .content.decode()
    )
    assert "Teks terlalu panjang: paling banyak 20000 huruf." in html
    assert long in html
    assert AnnualReport.objects.get().texts == {}


# --- publishing and files ----------------------------------------------------------------------


def test_publishing_waits_for_the_fourth_quarter(office, enter):
    opened(office)
    page = page_of(office)
    assert page.publishable
    assert page.publish_reason == (
        "Laporan Triwulan IV belum direkomendasikan untuk Bidang Perdagangan, Bidang Pengelolaan "
        "Pasar."
    )
    client = enter("perencanaan")
    html = client.get(PAGE).content.decode()
    assert 'aria-disabled="true"' in html
    assert page.publish_reason in html
    answer = client.post(f"{PAGE}terbitkan/", follow=True)
    # The action refuses in the words that stood beside the button.
    said = page.publish_reason[0].lower() + page.publish_reason[1:]
    assert f"Belum dapat diterbitkan: {said}" in answer.content.decode()
    assert AnnualReport.objects.get().published_at is None


def test_the_published_year_is_archived_with_its_texts_and_stays(office, enter):
    last_quarter(office)
    later = JANUARY + timedelta(days=2)
    report = annual_report(office.agency, 2026)
    texts = {"profile": "Dinas melaksanakan urusan perdagangan."}
    annual.save_texts(report.pk, texts, by=office.actor("perencanaan", later), now=later)
    cycle = Cycle.objects.get(quarter=4, unit__code="dagang")
    change = plan_history.Change(
        "target", "44,10", "50,00", office.indicators[0].pk, year=2026, quarter=4, cycle_id=cycle.pk
    )
    planner = office.actor("perencanaan", later)
    plan_history.write(
        office.agency.pk, [change], by=planner, now=later, source=PlanSource.PAGE, reason="Kontrak."
    )
    client = enter("perencanaan", later)
    draft = client.get(f"{PAGE}laporan.xlsx")
    assert draft["Content-Disposition"] == 'attachment; filename="Laporan-Kinerja-2026-draf.xlsx"'
    assert not Document.objects.filter(kind=Kind.ANNUAL).exists()
    assert "diterbitkan" in client.post(f"{PAGE}terbitkan/", follow=True).content.decode()
    answer = client.get(f"{PAGE}laporan.pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="Laporan-Kinerja-2026-v1.pdf"'
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) > 8
    row = Document.objects.get(kind=Kind.ANNUAL)
    assert row.content["texts"] == texts
    assert len(row.content["sources"]) == 4
    (mark,) = row.content["marks"]
    assert "diubah dari 44,10 menjadi 50,00" in mark
    # The head of the office changes; the archived report keeps who headed it.
    Position.objects.filter(role="pimpinan").update(until=date(2027, 2, 1))
    assert client.get(f"{PAGE}laporan.pdf").content == answer.content
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{PAGE}laporan.xlsx").content))
    assert row.sha256 in [str(c.value) for s in book for line in s.iter_rows() for c in line]
    page = page_of(office, now=later + timedelta(hours=1))
    assert (page.form, page.publishable) == (None, False)
    assert page.pills == [{"tone": "selesai", "text": "terbit"}]
    assert page.clock.text == "tepat waktu"
    late = client.post(f"{PAGE}naskah/", {"seen": seen_digest(texts), "profile": "Lain."})
    assert "naskahnya tidak dapat diubah lagi" in late.content.decode()
    again = client.post(f"{PAGE}terbitkan/", follow=True)
    assert "sudah diterbitkan" in again.content.decode()


# --- who ---------------------------------------------------------------------------------------

READS = [PAGE, f"{PAGE}laporan.pdf", f"{PAGE}laporan.xlsx"]
WRITES = ["annual_open", "annual_texts", "annual_publish"]


@pytest.mark.parametrize("name", ["kabid.dagang", "kasubid.pasar", "analis.dagang", "tamu"])
def test_people_of_a_bidang_are_refused_with_the_reason(office, enter, name):
    opened(office)
    client = enter(name)
    answers = [client.get(address) for address in READS]
    answers += [client.post(reverse(name, args=[2026]), {"reason": "x"}) for name in WRITES]
    assert {answer.status_code for answer in answers} == {403}
    assert all("Kasubag Perencanaan" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("name", ["pimpinan", "admin"])
def test_readers_of_the_office_change_nothing(office, enter, name):
    report = opened(office)
    client = enter(name)
    html = client.get(PAGE).content.decode()
    assert "data-action=" not in html
    assert "disusun oleh Kasubag Perencanaan" in html
    for address in WRITES:
        answer = client.post(
            reverse(address, args=[2026]),
            {"reason": "x", "issues": "Dari pimpinan.", "seen": seen_digest({})},
        )
        assert answer.status_code == 403
        assert "disusun oleh Kasubag Perencanaan" in answer.content.decode()
    report.refresh_from_db()
    assert (report.texts, report.published_at) == ({}, None)


def test_another_office_has_its_own_year(office, enter):
    office.cycle("dagang", State.RECOMMENDED)
    opened(office)
    client = enter("perencanaan.jauh")
    html = client.get(PAGE).content.decode()
    assert "Bidang Perdagangan" not in html
    assert "Diminta Bagian Organisasi" not in html
    answer = client.post(f"{PAGE}naskah/", {"seen": seen_digest({}), "issues": "Dari luar."})
    assert answer.status_code == 404
    assert AnnualReport.objects.get().texts == {}


def test_queries_do_not_grow_with_rows(office):
    office.cycle("dagang", State.RECOMMENDED)
    opened(office)
    actor, report = office.actor("perencanaan", NOON), annual_report(office.agency, 2026)
    annual_page(office.agency, 2026, report, actor, NOON)
    with CaptureQueriesContext(connection) as one:
        annual_page(office.agency, 2026, report, actor, NOON)
    office.cycle("pasar", State.RECOMMENDED)
    with CaptureQueriesContext(connection) as two:
        assert len(annual_page(office.agency, 2026, report, actor, NOON).accounts) == 3
    assert len(one) == len(two)
