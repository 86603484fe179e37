"""Tugas saya: whose turn it is, what waits, what is finished, and the news."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, add_indicator, cast
from tests.seating import person, seat
from workflow.actions import annual
from workflow.actions.cycles import open_by_hand
from workflow.enums import Move, PositionKind, Role, State
from workflow.models import (
    AnalystPart,
    Cycle,
    Notice,
    Position,
    SopRevision,
    Unit,
    WorkerProcess,
)
from workflow.pages.home import WAITING_SHOWN, home_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=MORNING):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def page_of(office, name, now=MORNING + timedelta(hours=1)):
    return home_page(office.actor(name, now), now)


# --- Giliran Anda ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "who", "title", "button", "place"),
    [
        (State.OPENED, "kabid.dagang", "Tugaskan penyusunan laporan", "Tugaskan", "assign"),
        (
            State.ASSIGNED,
            "kasubid.dagang",
            "Perintahkan pengumpulan bahan",
            "Perintahkan pengumpulan",
            "instruct",
        ),
        (State.COLLECTING, "analis.dagang", "Kumpulkan dan serahkan bahan", "Isi data", "data"),
        (
            State.GATHERED,
            "kasubid.dagang",
            "Susun laporan data kinerja",
            "Susun laporan",
            "report",
        ),
        (State.DRAFTED, "kabid.dagang", "Periksa laporan", "Periksa laporan", "review"),
        (State.RETURNED, "kasubid.dagang", "Perbaiki laporan", "Perbaiki laporan", "report"),
        (
            State.REVIEWED,
            "kasubid.dagang",
            "Teruskan laporan ke Perencanaan",
            "Teruskan ke Perencanaan",
            "forward",
        ),
        (
            State.FORWARDED,
            "perencanaan",
            "Rekomendasikan laporan",
            "Periksa dan rekomendasikan",
            "review",
        ),
    ],
)
def test_duty_leads_its_holder_to_where_the_work_is_done(office, state, who, title, button, place):
    cycle = office.cycle(state=state)
    [duty] = page_of(office, who).duties
    where = ["dagang", 2026, 3]
    assert duty.href == (
        reverse("move", args=[*where, place]) if place in set(Move) else reverse(place, args=where)
    )
    assert (duty.title, duty.label, duty.key) == (title, button, "dagang-2026-3")
    assert duty.about == "Bidang Perdagangan · Triwulan III 2026"
    due = cycle.due_at.astimezone(WITA)
    assert duty.clock.due_text.endswith(f"pukul {due:%H.%M} WITA")
    everybody = {"kabid.dagang", "kasubid.dagang", "analis.dagang", "analis2.dagang", "perencanaan"}
    for other in everybody - {who}:
        page = page_of(office, other)
        assert page.duties == []
        assert [line.key for line in page.waiting] == ["dagang-2026-3"]


def test_final_cycle_is_nobodys_duty_and_waits_for_nobody(office):
    office.cycle(state=State.RECOMMENDED)
    for name in ("kabid.dagang", "kasubid.dagang", "analis.dagang", "perencanaan"):
        page = page_of(office, name)
        assert page.duties == [] and page.waiting == []
        assert [line.state for line in page.finished] == ["Direkomendasikan"]


def test_duties_stand_soonest_due_first(office):
    seat(office, "kabid.dagang", Role.KABID, office.units["pasar"], kind=PositionKind.PLH)
    office.cycle("pasar", State.OPENED, MORNING)
    office.cycle("dagang", State.DRAFTED, MORNING + timedelta(minutes=1))
    page = page_of(office, "kabid.dagang")
    assert [duty.key for duty in page.duties] == ["pasar-2026-3", "dagang-2026-3"]
    acting = [duty.acting for duty in page.duties]
    assert acting == ["sebagai Plh. Kabid Bidang Pengelolaan Pasar", ""]


def test_acting_officer_loses_the_duty_on_the_day_the_position_ends(office):
    seat(
        office,
        "kabid.pasar",
        Role.KABID,
        office.units["dagang"],
        kind=PositionKind.PLH,
        until=date(2026, 10, 13),
    )
    office.cycle(state=State.OPENED)
    assert [d.key for d in page_of(office, "kabid.pasar").duties] == ["dagang-2026-3"]
    next_day = MORNING + timedelta(days=1)
    assert page_of(office, "kabid.pasar", next_day).duties == []


def test_analyst_sees_how_far_their_own_part_is(office):
    cycle = office.cycle(state=State.COLLECTING)
    rows = list(cycle.realizations.filter(is_due=True).order_by("pk"))
    mine, theirs = rows[:3], rows[3:]
    assert theirs, "the cast gives the Analis more than three indicators"
    for row in theirs:
        row.analyst = office.people["analis2.dagang"]
        row.save()
    mine[0].number = 0
    mine[0].save()
    mine[1].reason = "Belum dirilis BPS."
    mine[1].save()
    [duty] = page_of(office, "analis.dagang").duties
    assert duty.progress == "2 dari 3 indikator terisi"


def test_own_report_waits_for_somebody_else(office):
    seat(office, "kasubid.dagang", Role.KABID, office.units["dagang"], kind=PositionKind.PLT)
    office.cycle(state=State.DRAFTED)
    [duty] = page_of(office, "kasubid.dagang").duties
    assert duty.hindrance.startswith("Laporan ini Anda ajukan sendiri")
    assert duty.href == reverse("cycle", args=["dagang", 2026, 3])
    [proper] = page_of(office, "kabid.dagang").duties
    assert proper.hindrance == ""
    assert proper.href == reverse("review", args=["dagang", 2026, 3])


def test_second_round_is_named(office):
    office.cycle(state=State.RETURNED)
    [duty] = page_of(office, "kasubid.dagang").duties
    assert duty.detail == "langkah 4 dari 6 · putaran 2"


def test_annual_report_is_perencanaans_duty_until_it_is_published(office):
    planner = office.actor("perencanaan")
    report = annual.open_by_hand(
        office.agency, 2025, by=planner, now=MORNING, reason="Permintaan Inspektorat."
    )
    [duty] = page_of(office, "perencanaan").duties
    assert duty.title == "Susun laporan kinerja 2025"
    assert duty.href == reverse("annual", args=[2025])
    assert duty.clock.standing == "aman" and duty.clock.text.startswith("sisa 14 hari")
    assert page_of(office, "kabid.dagang").duties == []
    assert page_of(office, "perencanaan.jauh").duties == []
    report.published_at = MORNING
    report.save()
    assert page_of(office, "perencanaan").duties == []


def test_cycle_and_annual_report_share_one_order(office):
    planner = office.actor("perencanaan")
    annual.open_by_hand(office.agency, 2025, by=planner, now=MORNING, reason="Lebih awal.")
    office.cycle(state=State.FORWARDED)
    titles = [duty.title for duty in page_of(office, "perencanaan").duties]
    assert titles == ["Rekomendasikan laporan", "Susun laporan kinerja 2025"]


def test_page_shows_the_card_with_its_clock_and_one_main_button(office, enter):
    office.cycle(state=State.OPENED)
    html = enter("kabid.dagang", MORNING + timedelta(minutes=3)).get("/").content.decode()
    assert 'data-page="home"' in html
    assert html.count('data-cycle="dagang-2026-3"') == 1
    assert 'data-standing="aman"' in html and "sisa 12 menit kerja" in html
    assert "tenggat Senin, 12 Oktober 2026 pukul 09.15 WITA" in html
    assert html.count("btn-primary") == 1


# --- Menunggu, selesai, berikutnya ----------------------------------------------


def test_waiting_says_who_has_it_since_when(office):
    office.cycle(state=State.DRAFTED)
    [line] = page_of(office, "analis.dagang").waiting
    assert line.who.startswith("Hj. Nurhayati dagang, S.E. sejak pukul 09.0")
    assert line.state == "Menunggu pemeriksaan"
    [later] = page_of(office, "analis.dagang", MORNING + timedelta(days=1)).waiting
    assert "sejak kemarin 09.0" in later.who
    [much_later] = page_of(office, "analis.dagang", MORNING + timedelta(days=3)).waiting
    assert "sejak Sen 12 Okt, 09.0" in much_later.who
    assert much_later.clock.standing == "terlambat"


def test_waiting_names_the_role_while_nobody_holds_the_position(office):
    Position.objects.filter(user=office.people["kabid.pasar"]).delete()
    office.cycle("pasar", State.OPENED)
    [line] = page_of(office, "analis.pasar").waiting
    assert line.who.startswith("Kabid (belum ada pejabatnya) sejak")


def test_waiting_is_short_and_tells_how_many_more(office):
    for number in range(WAITING_SHOWN + 2):
        unit = Unit.objects.create(agency=office.agency, code=f"b{number}", name=f"Bidang {number}")
        add_indicator(unit, f"Indikator {number}")
        office.units[unit.code] = unit
        open_by_hand(
            unit, 2026, 3, by=office.actor("perencanaan"), now=MORNING, reason="Bidang baru."
        )
    page = page_of(office, "perencanaan")
    assert len(page.waiting) == WAITING_SHOWN
    assert page.waiting_more == "2 siklus lain"


def test_finished_shows_the_last_end_and_forgets_what_was_reopened(office):
    cycle = office.cycle(state=State.RECOMMENDED)
    office.cycle("pasar", State.CANCELLED, MORNING + timedelta(hours=1))
    lines = page_of(office, "perencanaan").finished
    assert [(line.key, line.state) for line in lines] == [
        ("pasar-2026-3", "Dibatalkan"),
        ("dagang-2026-3", "Direkomendasikan"),
    ]
    assert "oleh Muh. Ilyas" in lines[0].when
    office.move(cycle, Move.REOPEN, MORNING + timedelta(hours=2))
    assert [line.key for line in page_of(office, "perencanaan").finished] == ["pasar-2026-3"]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            datetime(2026, 11, 23, 9, tzinfo=WITA),
            "Siklus Triwulan IV 2026 dibuka Minggu, 10 Januari 2027; jam pertama berjalan Senin, "
            "11 Januari 2027 pukul 07.30 WITA.",
        ),
        (
            datetime(2027, 1, 10, 0, 0, tzinfo=WITA),
            "Siklus Triwulan I 2027 dibuka Sabtu, 10 April 2027; jam pertama berjalan Senin, "
            "12 April 2027 pukul 07.30 WITA.",
        ),
        (
            datetime(2026, 3, 1, 9, tzinfo=WITA),
            "Siklus Triwulan I 2026 dibuka Jumat, 10 April 2026; jam pertama berjalan pukul "
            "07.30 WITA.",
        ),
    ],
)
def test_empty_list_says_what_comes_next_and_when(office, enter, now, said):
    html = enter("kabid.dagang", now).get("/").content.decode()
    assert "Tidak ada yang menunggu Anda" in html
    assert html.count(said) == 1


def test_office_without_working_hours_still_learns_the_date(office):
    office.agency.windows.all().delete()
    office.agency.calendar_version += 1
    office.agency.save()
    text = page_of(office, "kabid.dagang").next_text
    assert text == (
        "Siklus Triwulan IV 2026 dibuka Minggu, 10 Januari 2027; jam kerja kantor belum diisi."
    )


def test_night_says_that_clocks_rest_until_the_office_opens(office, enter):
    friday_evening = datetime(2026, 10, 16, 20, tzinfo=WITA)
    html = enter("kabid.dagang", friday_evening).get("/").content.decode()
    assert (
        "Sekarang di luar jam kerja; jam berjalan lagi Senin, 19 Oktober 2026 pukul 07.30" in html
    )
    assert page_of(office, "kabid.dagang").resting == ""


# --- Kabar ----------------------------------------------------------------------


def test_news_is_marked_until_read_and_only_ones_own(office, enter):
    office.cycle(state=State.ASSIGNED)
    client = enter("kasubid.dagang")
    page = page_of(office, "kasubid.dagang")
    assert page.news.unread == 1 and page.news.lines[0].unread
    assert page.news.lines[0].href == reverse("move", args=["dagang", 2026, 3, "instruct"])
    assert "baru" in client.get("/").content.decode()
    answer = client.post(reverse("notices_read"), {"until": page.news.until})
    assert answer.status_code == 302 and answer.url == reverse("home")
    after = page_of(office, "kasubid.dagang").news
    assert after.unread == 0 and not after.lines[0].unread
    assert page_of(office, "kabid.dagang").news.unread == 1
    read_at = Notice.objects.get(user=office.people["kasubid.dagang"]).read_at
    client.post(reverse("notices_read"), {"until": page.news.until})
    assert Notice.objects.get(user=office.people["kasubid.dagang"]).read_at == read_at


def test_news_that_came_after_the_page_keeps_its_mark(office, enter):
    user = office.people["kabid.dagang"]
    shown = Notice.objects.create(user=user, key="a", text="Lama.", at=MORNING)
    Notice.objects.create(user=user, key="b", text="Baru masuk.", at=MORNING)
    enter("kabid.dagang").post(reverse("notices_read"), {"until": str(shown.pk)})
    unread = Notice.objects.filter(user=user, read_at__isnull=True)
    assert [notice.text for notice in unread] == ["Baru masuk."]


@pytest.mark.parametrize("until", ["", "x", "-1", "9" * 40, "٣"])
def test_unreadable_mark_changes_nothing(office, enter, until):
    Notice.objects.create(user=office.people["tamu"], key="a", text="Kabar.", at=MORNING)
    answer = enter("tamu").post(reverse("notices_read"), {"until": until})
    assert answer.status_code == 302
    assert Notice.objects.filter(read_at__isnull=True).count() == 1


def test_marking_read_needs_a_post_and_a_login(office, client):
    assert client.post(reverse("notices_read"), {"until": "1"}).url.startswith(reverse("login"))
    client.force_login(office.people["tamu"])
    assert client.get(reverse("notices_read")).status_code == 405


def test_news_does_not_link_what_its_reader_may_no_longer_see(office):
    office.cycle(state=State.ASSIGNED)
    Position.objects.filter(user=office.people["kasubid.dagang"]).update(until=date(2026, 10, 12))
    [line] = page_of(office, "kasubid.dagang").news.lines
    assert line.href == "" and "menugaskan Anda" in line.text


# --- Orang luar, Pimpinan, Pengelola, tanpa jabatan ---------------------------------


def test_other_units_and_offices_see_nothing_of_it(office, enter):
    office.cycle(state=State.OPENED)
    for name in ("kabid.pasar", "analis.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"):
        html = enter(name).get("/").content.decode()
        assert "dagang-2026-3" not in html, name
        assert "Bidang Perdagangan" not in html, name


def test_visitor_is_sent_to_the_login(client, office):
    assert client.get("/").url == f"{reverse('login')}?next=/"


def test_person_without_position_reads_why_there_is_nothing(office, enter):
    office.cycle()
    html = enter("tamu").get("/").content.decode()
    assert "Pada Senin, 12 Oktober 2026 Anda tidak memegang jabatan apa pun" in html
    assert "Pengelola" in html and "data-cycle" not in html


def test_account_without_an_office_reads_what_to_ask_for(office, enter):
    user = person(office, "lepas")
    user.agency = None
    user.save()
    html = enter("lepas").get("/").content.decode()
    assert "Akun Anda belum dihubungkan dengan kantor mana pun" in html


def test_leadership_gets_the_office_at_a_glance(office, enter):
    office.cycle("dagang", State.RECOMMENDED)
    late = MORNING + timedelta(days=2)
    html = enter("pimpinan", late).get("/").content.decode()
    page = page_of(office, "pimpinan", late)
    assert page.title == "Kantor sepintas" and page.duties == []
    lines = {line.unit: line for line in page.glance.lines}
    assert lines["Bidang Perdagangan"].state == "Direkomendasikan"
    assert lines["Bidang Perdagangan"].lateness == "semua langkah tepat waktu"
    assert lines["Bidang Pengelolaan Pasar"].state == "Belum dibuka"
    tiles = {tile["label"]: tile["value"] for tile in page.glance.tiles}
    assert tiles["Direkomendasikan"] == "1 dari 2"
    assert tiles["Sedang terlambat"] == "0"
    assert tiles["Langkah tepat waktu"] == "100 %"
    assert tiles["Laporan kinerja 2026"] == "Belum dibuka"
    assert "Kantor sepintas" in html and "Giliran Anda" not in html


def test_the_late_come_first_at_a_glance(office):
    office.cycle("dagang", State.RECOMMENDED)
    office.cycle("pasar")
    page = page_of(office, "pimpinan", MORNING + timedelta(days=2))
    units = [line.unit for line in page.glance.lines]
    assert units == ["Bidang Pengelolaan Pasar", "Bidang Perdagangan"]


def test_glance_counts_lateness_running_and_done(office):
    cycle = office.cycle("dagang", State.OPENED)
    later = MORNING + timedelta(hours=1)
    tiles = {t["label"]: t for t in page_of(office, "pimpinan", later).glance.tiles}
    assert (tiles["Sedang terlambat"]["value"], tiles["Sedang terlambat"]["tone"]) == (
        "1",
        "terlambat",
    )
    office.move(cycle, Move.ASSIGN, later)
    glance = page_of(office, "pimpinan", later + timedelta(minutes=1)).glance
    tiles = {t["label"]: t["value"] for t in glance.tiles}
    assert (tiles["Sedang terlambat"], tiles["Langkah tepat waktu"]) == ("0", "0 %")
    assert glance.lines[0].lateness == "1 langkah terlambat, 45 menit kerja"


def test_glance_tells_how_the_annual_report_stands(office):
    report = annual.open_by_hand(
        office.agency, 2025, by=office.actor("perencanaan"), now=MORNING, reason="Lebih awal."
    )
    tile = page_of(office, "pimpinan").glance.tiles[-1]
    assert (tile["label"], tile["value"]) == ("Laporan kinerja 2025", "Disusun")
    assert tile["note"].startswith("sisa 14 hari")
    report.published_at = MORNING
    report.save()
    tile = page_of(office, "pimpinan").glance.tiles[-1]
    assert (tile["value"], tile["note"]) == ("Terbit", "12 Okt 2026")


def test_leadership_sees_what_still_runs_from_other_quarters(office):
    open_by_hand(
        office.units["pasar"],
        2026,
        2,
        by=office.actor("perencanaan"),
        now=MORNING,
        reason="Terlewat.",
    )
    page = page_of(office, "pimpinan")
    assert page.waiting_title == "Masih berjalan dari triwulan lain"
    assert [line.key for line in page.waiting] == ["pasar-2026-2"]


def test_manager_sees_what_is_missing(office, enter):
    Position.objects.filter(user=office.people["kasubid.pasar"]).delete()
    Position.objects.filter(user=office.people["kabid.dagang"]).update(until=date(2026, 12, 1))
    empty = Unit.objects.create(agency=office.agency, code="kosong", name="Bidang Baru", order=9)
    now = datetime(2026, 11, 23, 9, tzinfo=WITA)
    page = page_of(office, "admin", now)
    titles = [concern.title for concern in page.management.concerns]
    assert "Kasubid/Kasubag Bidang Pengelolaan Pasar kosong" in titles
    assert "Kabid Bidang Perdagangan berakhir 1 Desember 2026" in titles
    assert f"{empty.name} belum punya indikator" in titles
    assert "Pekerja berhenti" in titles  # none has ever run here
    html = enter("admin", now).get("/").content.decode()
    assert "Perlu dibereskan" in html and "Giliran Anda" not in html
    assert reverse("admin:workflow_position_changelist") in html


def test_manager_of_an_office_in_order_reads_so(office):
    WorkerProcess.objects.create(name="server:7:1", started_at=MORNING, beat_at=MORNING)
    page = page_of(office, "admin", MORNING)
    assert page.management.concerns == []
    tiles = {tile["label"]: tile["value"] for tile in page.management.tiles}
    assert tiles["Bidang aktif"] == "2"
    assert tiles["Jabatan berlaku"] == "10"


def test_manager_with_a_position_keeps_the_list_of_duties(office):
    seat(office, "admin", Role.KABID, office.units["pasar"], kind=PositionKind.PLT)
    office.cycle("pasar")
    page = page_of(office, "admin")
    assert page.management is None
    assert [duty.key for duty in page.duties] == ["pasar-2026-3"]


# --- Biaya ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kabid.dagang", "perencanaan", "pimpinan", "analis.dagang"])
def test_page_costs_the_same_queries_for_few_and_many_cycles(
    office, enter, name, django_assert_num_queries
):
    walk = {
        "kabid.dagang": State.DRAFTED,
        "perencanaan": State.FORWARDED,
        "pimpinan": State.DRAFTED,
        "analis.dagang": State.COLLECTING,
    }[name]
    office.cycle("dagang", walk)
    office.cycle("pasar", State.RECOMMENDED)
    client = enter(name, MORNING + timedelta(hours=1))
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/").status_code == 200
    planner = office.actor("perencanaan")
    for unit in ("dagang", "pasar"):
        for quarter in (1, 2):
            cycle = open_by_hand(
                office.units[unit], 2026, quarter, by=planner, now=MORNING, reason="Terlewat."
            )
            office.advance(cycle, walk if unit == "dagang" else State.RECOMMENDED, MORNING)
    with django_assert_num_queries(len(few)):
        assert client.get("/").status_code == 200
    assert Cycle.objects.count() == 6 and SopRevision.objects.count() == 2


@pytest.mark.parametrize("handed_over", [False, True])
def test_whoever_has_handed_over_has_it_no_more(office, handed_over):
    """The lists name the Analis whose part is still open, as the cycle page does."""
    cycle = office.cycle(state=State.COLLECTING)
    AnalystPart.objects.create(
        cycle=cycle,
        analyst=office.people["analis2.dagang"],
        handed_over_at=MORNING if handed_over else None,
    )
    [line] = page_of(office, "perencanaan").waiting
    assert "Rahmat dagang" in line.who
    assert ("Sitti Aminah dagang" in line.who) is not handed_over
