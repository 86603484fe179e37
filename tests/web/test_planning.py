"""Perencanaan: the inbox, who is in and who is late, and the way to the office's reports."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.pages.planning import planning_page
from tests.cast import MORNING, WITA, add_indicator, cast
from workflow.enums import State
from workflow.models import Unit

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=LATER):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def page_of(office, name="perencanaan", now=LATER):
    return planning_page(office.actor(name, now), now)


def test_inbox_holds_forwarded_reports_soonest_due_first(office, enter):
    office.cycle("pasar", State.FORWARDED, MORNING)
    office.cycle("dagang", State.FORWARDED, MORNING + timedelta(minutes=20))
    page = page_of(office)
    assert [line.key for line in page.inbox] == ["pasar-2026-3", "dagang-2026-3"]
    first = page.inbox[0]
    assert first.href == reverse("review", args=["pasar", 2026, 3])
    assert first.label == "Periksa dan rekomendasikan"
    assert "Andi Baso pasar, S.Sos." in first.since
    html = enter("perencanaan").get("/perencanaan/").content.decode()
    assert 'data-page="planning"' in html
    assert html.index('data-cycle="pasar-2026-3"') < html.index('data-cycle="dagang-2026-3"')
    assert first.href in html


def test_a_report_on_its_way_is_not_in_the_inbox_but_in_the_quarter(office):
    office.cycle("dagang", State.REVIEWED)
    page = page_of(office)
    assert page.inbox == []
    assert page.inbox_text.startswith("Siklus")
    dagang, pasar = page.units
    assert (dagang.key, dagang.state) == ("dagang-2026-3", "Disetujui")
    assert dagang.who.startswith("Andi Baso dagang, S.Sos. sejak")
    assert (pasar.state, pasar.clock) == ("Siklus belum dibuka", None)
    assert pasar.action_href.endswith("?bidang=pasar&tahun=2026&triwulan=3")


def test_the_late_are_named_with_the_holder(office):
    office.cycle("dagang", State.OPENED)
    office.cycle("pasar", State.RECOMMENDED)
    page = page_of(office, now=MORNING + timedelta(hours=5))
    tiles = {tile["label"]: tile for tile in page.tiles}
    assert tiles["Direkomendasikan"]["value"] == "1 dari 2"
    assert tiles["Sedang terlambat"]["value"] == "1"
    assert tiles["Sedang terlambat"]["note"] == "Bidang Perdagangan"
    dagang, pasar = page.units
    assert dagang.is_late
    assert dagang.clock.text.startswith("terlambat")
    assert (pasar.is_late, pasar.note) == (False, "masuk 12 Okt 2026")


def test_reports_are_offered_with_how_complete_they_are(office):
    office.cycle("dagang", State.RECOMMENDED)
    (quarter,) = page_of(office).quarters
    assert quarter.title == "Triwulan III 2026"
    assert quarter.text == "sementara, 1 dari 2 bidang"  # Pasar has no cycle yet
    office.cycle("pasar", State.RECOMMENDED)
    (quarter,) = page_of(office).quarters
    assert (quarter.text, quarter.tone) == ("lengkap", "selesai")
    (year,) = page_of(office).years
    assert (year.title, year.text) == ("Laporan Kinerja 2026", "belum dibuka")


def test_pimpinan_reads_without_a_verb(office, enter):
    office.cycle("dagang", State.FORWARDED)
    page = page_of(office, "pimpinan")
    assert page.links == []
    assert page.inbox[0].href == reverse("cycle", args=["dagang", 2026, 3])
    assert all(not line.action_href for line in page.units)
    html = enter("pimpinan").get("/perencanaan/").content.decode()
    assert "Periksa dan rekomendasikan" not in html
    assert "Buka siklus" not in html


@pytest.mark.parametrize("name", ["kabid.dagang", "kasubid.dagang", "analis.dagang", "tamu"])
def test_other_roles_read_why_not(office, enter, name):
    office.cycle("dagang", State.FORWARDED)
    answer = enter(name).get("/perencanaan/")
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "Laporan seluruh kantor dibaca oleh Kasubag Perencanaan dan Pimpinan." in html
    assert "dagang-2026-3" not in html


def test_another_office_sees_nothing_of_it(office, enter):
    office.cycle("dagang", State.FORWARDED)
    html = enter("perencanaan.jauh").get("/perencanaan/").content.decode()
    assert "dagang-2026-3" not in html
    assert "Tidak ada laporan yang menunggu rekomendasi" in html


def test_strangers_are_asked_to_log_in(client, office):
    assert client.get("/perencanaan/").status_code == 302
    assert client.post("/perencanaan/").status_code == 405


def test_queries_do_not_grow_with_rows(office):
    office.cycle("dagang", State.FORWARDED)
    actor = office.actor("perencanaan", LATER)
    planning_page(actor, LATER)
    with CaptureQueriesContext(connection) as one:
        planning_page(actor, LATER)
    office.cycle("pasar", State.FORWARDED)
    for number in range(3):
        unit = Unit.objects.create(
            agency=office.agency, code=f"b{number}", name=f"Bidang {number}", order=9
        )
        office.units[unit.code] = unit
        add_indicator(unit, "Indikator tambahan")
        office.cycle(unit.code, State.OPENED)
    with CaptureQueriesContext(connection) as many:
        assert len(planning_page(actor, LATER).units) == 5
    assert len(one) == len(many)


def test_before_the_first_cycle_the_page_says_what_comes(office, enter):
    html = enter("perencanaan", datetime(2026, 3, 2, 9, tzinfo=WITA)).get("/perencanaan/")
    assert "Laporan triwulan pertama tampil setelah siklus pertama dibuka." in html.content.decode()
