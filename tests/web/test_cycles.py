"""The board: the year, bidang × triwulan, with filters in the address."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, add_indicator, cast
from workflow.actions.cycles import open_by_hand
from workflow.enums import Move, State
from workflow.models import Cycle, Unit
from workflow.pages.cycles import board_page

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


def board_of(office, name, now=LATER, **query):
    return board_page(office.actor(name, now), now, query)


def cell_of(page, unit, quarter):
    row = next(row for row in page.rows if row.unit == unit)
    return row.cells[quarter - 1]


def test_cell_tells_state_holder_and_standing(office, enter):
    office.cycle("dagang", State.DRAFTED)
    cell = cell_of(board_of(office, "perencanaan"), "Bidang Perdagangan", 3)
    assert (cell.key, cell.state) == ("dagang-2026-3", "Menunggu pemeriksaan")
    assert cell.href == reverse("cycle", args=["dagang", 2026, 3])
    assert cell.who.startswith("Hj. Nurhayati dagang, S.E. sejak pukul 09.0")
    assert cell.clock.standing == "genting"
    html = enter("perencanaan").get("/siklus/").content.decode()
    assert 'data-page="cycles"' in html
    assert html.count('data-cycle="dagang-2026-3"') == 1
    assert 'data-standing="genting"' in html


def test_own_turn_is_marked_and_nobody_elses(office):
    office.cycle("dagang", State.DRAFTED)
    assert cell_of(board_of(office, "kabid.dagang"), "Bidang Perdagangan", 3).mine
    assert not cell_of(board_of(office, "kasubid.dagang"), "Bidang Perdagangan", 3).mine


def test_finished_cell_says_when_and_how_late(office):
    cycle = office.cycle("dagang", State.OPENED)
    cycle = office.move(cycle, Move.ASSIGN, LATER)
    office.advance(cycle, State.RECOMMENDED, LATER + timedelta(minutes=1))
    cell = cell_of(board_of(office, "pimpinan"), "Bidang Perdagangan", 3)
    assert cell.state == "Direkomendasikan" and cell.clock is None and cell.who == ""
    assert cell.note == "12 Okt 2026, 1 langkah terlambat, 45 menit kerja"


def test_quarters_without_a_cycle_say_when_they_open(office):
    office.cycle("dagang")
    page = board_of(office, "kabid.dagang")
    unit = "Bidang Perdagangan"
    assert cell_of(page, unit, 2).state == "Belum dibuka"
    assert cell_of(page, unit, 4).state == "Dibuka 10 Jan 2027"
    assert cell_of(page, unit, 4).key == "dagang-2026-4"


@pytest.mark.parametrize(
    ("now", "year"),
    [
        (datetime(2027, 1, 9, 23, 59, tzinfo=WITA), 2026),
        (datetime(2027, 1, 10, 0, 0, tzinfo=WITA), 2026),
        (datetime(2027, 4, 9, 23, 59, tzinfo=WITA), 2026),
        (datetime(2027, 4, 10, 0, 0, tzinfo=WITA), 2027),
    ],
)
def test_board_opens_on_the_year_that_is_being_collected(office, now, year):
    assert board_of(office, "perencanaan", now).year == str(year)


def test_year_unit_and_status_stand_in_the_address(office, enter):
    office.cycle("dagang", State.COLLECTING)
    office.cycle("pasar", State.ASSIGNED)
    client = enter("pimpinan")

    def shown(query):
        html = client.get(f"/siklus/?{query}").content.decode()
        return set(re.findall(r'data-cycle="([^"]+-3)"', html)), html

    both = {"dagang-2026-3", "pasar-2026-3"}
    assert shown("tahun=2026")[0] == both
    assert shown("tahun=2026&bidang=pasar")[0] == {"pasar-2026-3"}
    keys, html = shown("tahun=2026&status=collecting")
    assert keys == {"dagang-2026-3"}
    assert '<option value="collecting" selected>' in html and "Hapus saringan" in html
    keys, html = shown("tahun=2026&status=reviewed")
    assert keys == set() and "Tidak ada siklus yang cocok" in html
    keys, html = shown("tahun=2024")
    assert keys == set() and "Belum ada siklus untuk tahun 2024" in html
    assert '<option value="2024" selected>' in html
    assert shown("tahun=9999")[0] == both  # no year of a calendar: this one


def test_late_filter_keeps_running_late_cycles_only(office):
    office.cycle("dagang", State.OPENED)  # 15 minutes: late after an hour
    office.cycle("pasar", State.COLLECTING)  # one day: not late
    page = board_of(office, "pimpinan", terlambat="1")
    assert [row.unit for row in page.rows] == ["Bidang Perdagangan"]
    assert [cell.key for cell in page.rows[0].cells] == ["", "", "dagang-2026-3", ""]
    assert page.late and page.found_text == "1 siklus"


@pytest.mark.parametrize(
    "query",
    [
        {"tahun": "dua ribu"},
        {"tahun": "99999"},
        {"tahun": "٢٠٢٦"},
        {"tahun": "0001"},
        {"bidang": "tidak-ada"},
        {"status": "OPENED"},
        {"terlambat": "ya"},
    ],
)
def test_filters_that_mean_nothing_are_left_out(office, enter, query):
    office.cycle("dagang")
    page = board_of(office, "perencanaan", **query)
    assert page.year == "2026" and not page.narrow
    assert cell_of(page, "Bidang Perdagangan", 3).key == "dagang-2026-3"
    assert enter("perencanaan").get("/siklus/", query).status_code == 200


def test_only_perencanaan_is_offered_to_open_a_cycle(office, enter):
    office.cycle("dagang")
    html = enter("perencanaan").get("/siklus/").content.decode()
    assert f'href="{reverse("cycles_open")}"' in html
    assert "?bidang=pasar&amp;tahun=2026&amp;triwulan=3" in html
    assert "triwulan=4" not in html, "a quarter that opens by itself later is not offered"
    for name in ("kabid.dagang", "kasubid.dagang", "analis.dagang", "pimpinan", "admin", "tamu"):
        assert reverse("cycles_open") not in enter(name).get("/siklus/").content.decode(), name


def test_empty_year_still_lets_perencanaan_open_a_cycle(office):
    page = board_of(office, "perencanaan")
    assert [row.unit for row in page.rows] == ["Bidang Perdagangan", "Bidang Pengelolaan Pasar"]
    assert page.rows[0].cells[2].open_href.endswith("?bidang=dagang&tahun=2026&triwulan=3")
    assert board_of(office, "kabid.dagang").rows == []
    assert board_of(office, "kabid.dagang").empty_title == "Belum ada siklus untuk tahun 2026"


def test_closed_unit_stays_where_it_has_cycles_and_goes_elsewhere(office):
    office.cycle("pasar")
    Unit.objects.filter(code="pasar").update(is_active=False)
    assert len(board_of(office, "perencanaan").rows) == 2
    assert [row.unit for row in board_of(office, "perencanaan", tahun="2025").rows] == [
        "Bidang Perdagangan"
    ]


def test_others_see_their_own_units_and_their_own_office_only(office, enter):
    office.cycle("dagang")
    for name in ("kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"):
        html = enter(name).get("/siklus/?tahun=2026&bidang=dagang").content.decode()
        assert "Bidang Perdagangan" not in html, name
        assert "dagang-2026-3" not in html or name.endswith(".jauh"), name
    assert "Belum ada bidang dalam wewenang Anda" in html


def test_same_code_in_another_office_shows_only_its_own_cycle(office, enter):
    office.cycle("dagang")
    cell = cell_of(board_of(office, "perencanaan.jauh"), "Bidang Bina Marga", 3)
    assert cell.href == "" and cell.state == "Belum dibuka"


def test_visitor_is_sent_to_the_login_and_writing_is_refused(office, client):
    assert client.get("/siklus/").url == f"{reverse('login')}?next=/siklus/"
    client.force_login(office.people["perencanaan"])
    assert client.post("/siklus/").status_code == 405


def test_board_costs_the_same_queries_for_few_and_many_cycles(office, enter):
    office.cycle("dagang", State.DRAFTED)
    office.cycle("pasar", State.RECOMMENDED)
    client = enter("perencanaan")
    client.get("/siklus/")
    with CaptureQueriesContext(connection) as few:
        client.get("/siklus/")
    planner = office.actor("perencanaan")
    for number in range(3):
        unit = Unit.objects.create(agency=office.agency, code=f"b{number}", name=f"Bidang {number}")
        add_indicator(unit, f"Indikator {number}")
        for quarter in (1, 2, 3):
            open_by_hand(unit, 2026, quarter, by=planner, now=MORNING, reason="Bidang baru.")
    with CaptureQueriesContext(connection) as many:
        html = client.get("/siklus/").content.decode()
    assert html.count("board-cell") > 9 and Cycle.objects.count() == 11
    assert len(many) == len(few)
