"""Pemantauan: late now, why and since when; figures by hand; the workbook; the proposal."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.monitoring.figures import clock_title
from reports.monitoring.measures import Share
from reports.monitoring.queries import Scope
from reports.monitoring.selection import measured
from reports.pages.monitoring import monitoring_page
from reports.pages.revision_proposal import proposal_page
from tests.cast import MORNING, WITA, add_indicator, cast
from workflow.actions.cycles import open_by_hand
from workflow.enums import Move, PauseState, Role, State
from workflow.models import Cycle, Pause, Position, SopRevision, StepRun, Unit

pytestmark = pytest.mark.django_db
PAGE = "/pemantauan/"
TEN = MORNING + timedelta(hours=1)


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=TEN):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def at(minutes):
    """So many minutes after 09.00 of the first working morning."""
    return MORNING + timedelta(minutes=minutes)


def page_of(office, name, now=TEN, **query):
    return monitoring_page(office.actor(name, now), now, query)


def two_late(office):
    """At 10.00: Pasar has not been assigned for an hour, Dagang handed ten minutes on."""
    office.cycle("pasar")
    cycle = office.cycle("dagang")
    cycle = office.move(cycle, Move.ASSIGN, at(10))  # 10 of 15 minutes
    return office.move(cycle, Move.INSTRUCT, at(40))  # 30 of 15 minutes


# --- Now ---------------------------------------------------------------------------------------


def test_top_of_the_page_says_who_is_late_why_and_since_when(office, enter):
    two_late(office)
    now = page_of(office, "pimpinan").now
    assert (now.tone, now.headline) == ("terlambat", "1 dari 2 pekerjaan terlambat sekarang")
    assert now.text == (
        "Paling lama: Bidang Pengelolaan Pasar, pada Hj. Nurhayati pasar, S.E. sejak pukul 09.00, "
        "terlambat 45 menit kerja."
    )
    late, other = now.lines
    run = Cycle.objects.get(unit__code="pasar").current_run
    assert (late.key, late.late, late.period) == ("pasar-2026-3", True, "TW III 2026")
    assert late.since == "lewat tenggat sejak hari ini pukul 09.15"
    assert late.reasons == ["Terlambat sendiri: waktu baku langkah ini 15 menit."]
    assert late.clock.href == reverse("due", args=[run.pk])
    assert [nudge.name for nudge in late.nudges] == ["Hj. Nurhayati pasar, S.E."]
    assert (other.step, other.late, other.nudges) == (clock_title(State.COLLECTING), False, [])
    assert other.reasons == [
        "Diterima terlambat 10 menit kerja (dari langkah 2); langkah ini sendiri belum terlambat."
    ]
    html = enter("pimpinan").get(PAGE).content.decode()
    assert 'data-page="monitoring"' in html and 'aria-current="page"' in html
    assert html.index("Bidang Pengelolaan Pasar</a>") < html.index("Bidang Perdagangan</a>")
    assert f'href="{late.clock.href}"' in html and 'data-standing="terlambat"' in html
    assert "https://wa.me/" in html


def test_late_work_is_told_with_whoever_serves_today_and_a_pause_with_its_reason(office):
    cycle = two_late(office)
    Position.objects.create(
        agency=office.agency,
        unit=office.units["pasar"],
        user=office.people["kasubid.pasar"],
        role=Role.KABID,
        kind="plh",
        title="Kepala Bidang Pengelolaan Pasar",
        since=MORNING.date(),
        acts_for=Position.objects.get(user=office.people["kabid.pasar"]),
    )
    pause = Pause.objects.create(
        run=cycle.current_run,
        state=PauseState.ASKED,
        reason="Menunggu rilis BPS.",
        asked_at=at(45),
        asked_by=office.people["analis.dagang"],
    )
    late, other = page_of(office, "perencanaan").now.lines
    assert late.who == "Andi Baso pasar, S.Sos. (Plh.) sejak pukul 09.00"
    assert other.reasons[0] == (
        "Permohonan tunda sejak pukul 09.45 belum dijawab: Menunggu rilis BPS."
    )
    Pause.objects.filter(pk=pause.pk).update(state=PauseState.GRANTED)
    StepRun.objects.filter(pk=cycle.current_run_id).update(due_at=None)
    Cycle.objects.filter(pk=cycle.pk).update(due_at=None)
    paused = page_of(office, "perencanaan", datetime(2026, 11, 2, 9, tzinfo=WITA)).now.lines[1]
    assert paused.clock.paused and not paused.late
    assert paused.since == "tenggat dihitung lagi setelah penundaan berakhir"
    assert paused.reasons[0] == "Ditunda sejak Sen 12 Okt, 09.45: Menunggu rilis BPS."


def test_all_on_time_and_nothing_at_all_say_so(office, enter):
    now = page_of(office, "pimpinan").now
    assert (now.headline, now.lines) == ("Tidak ada pekerjaan yang berjalan", [])
    assert now.empty_text.startswith("Siklus Triwulan IV 2026 dibuka Minggu, 10 Januari 2027")
    assert "Belum ada angka" in enter("pimpinan").get(PAGE).content.decode()
    office.cycle("dagang")
    now = page_of(office, "pimpinan", at(5)).now
    assert (now.tone, now.headline) == ("aman", "Tidak ada yang terlambat; 1 pekerjaan berjalan")
    assert now.text == "Berikutnya: Bidang Perdagangan, tenggat hari ini pukul 09.15."


def test_bottleneck_is_where_most_working_time_waits(office):
    two_late(office)
    rows = page_of(office, "pimpinan", at(120)).now.waits
    assert [(row.step[:2], row.count, row.late, row.total, row.longest) for row in rows] == [
        ("1.", "1", "1", "2 jam", "2 jam"),
        ("3.", "1", "0", "1 jam 20 menit", "1 jam 20 menit"),
    ]


def test_an_open_annual_report_is_a_line_for_the_office_only(office):
    from workflow.actions import annual

    annual.open_by_hand(
        office.agency, 2026, by=office.actor("perencanaan"), now=MORNING, reason="Lebih awal."
    )
    late = datetime(2026, 12, 7, 9, tzinfo=WITA)
    line = page_of(office, "pimpinan", late).now.lines[0]
    assert (line.period, line.late) == ("Tahun 2026", True)
    assert line.clock.href == reverse("due_annual", args=[2026])
    assert page_of(office, "kabid.dagang", late).now.lines == []


# --- Figures -----------------------------------------------------------------------------------


def test_figures_are_those_counted_by_hand(office):
    cycle = two_late(office)
    cycle = office.move(cycle, Move.HAND_OVER, at(160))  # 120 minutes
    cycle = office.move(cycle, Move.SUBMIT, at(170))  # 10 minutes
    cycle = office.move(cycle, Move.WITHDRAW, at(171))  # taken back: judged, not measured
    cycle = office.move(cycle, Move.SUBMIT, at(172))  # 1 minute
    cycle = office.move(cycle, Move.RETURN_FOR_REPAIR, datetime(2026, 10, 12, 15, tzinfo=WITA))
    office.cycle("pasar", State.CANCELLED, at(50))  # a cancelled cycle counts nowhere
    now = datetime(2026, 10, 12, 15, 30, tzinfo=WITA)
    found = measured(Scope.of(office.actor("pimpinan", now)), now, {})
    table = [(row.state, row.share, row.count, row.median, row.ninetieth) for row in found.times]
    review = 128 * 60  # 11.52 to 12.00 and 13.00 to 15.00
    assert table == [
        (State.OPENED, Share(1, 1), 1, 600, 600),
        (State.ASSIGNED, Share(0, 1), 1, 1800, 1800),
        (State.COLLECTING, Share(1, 1), 1, 7200, 7200),
        (State.GATHERED, Share(2, 2), 2, 60, 600),
        (State.DRAFTED, Share(1, 2), 1, review, review),
    ]
    assert found.share == Share(5, 7)
    assert [(r.unit, r.reports, r.again, r.by_kabid) for r in found.round_figures] == [
        ("Bidang Perdagangan", 1, 1, 1)
    ]
    steps, quarters, years = found.grids
    assert steps.columns[-1] == "Semua bidang"
    assert quarters.rows == (("Triwulan III 2026", (Share(5, 7), Share(), Share(5, 7))),)
    assert years.rows == (("2026", (Share(5, 7), Share(), Share(5, 7))),)
    page = page_of(office, "pimpinan", now)
    assert [tile["value"] for tile in page.tiles] == ["71 %", "Langkah 2", "1 dari 1", "tidak ada"]
    row = page.times[4]
    assert (row.standard, row.median) == ("1 jam", "2 jam 8 menit")
    assert (row.share.percent, row.share.count, row.share.tone) == ("50 %", "1 dari 2", "genting")
    assert page.trend_rows[0].percent == "71 %" and "<svg" in page.trend


def test_filters_stand_in_the_address_and_narrow_the_figures_only(office, enter):
    cycle = two_late(office)
    office.advance(office.cycle("pasar"), State.COLLECTING, at(45))
    client = enter("pimpinan")

    def shares(query):
        page = monitoring_page(office.actor("pimpinan", TEN), TEN, query)
        assert len(page.now.lines) == 2, "the present is always whole"
        return [(row.step[:1], row.share.count) for row in page.times]

    assert shares({}) == [("1", "1 dari 2"), ("2", "1 dari 2")]
    assert shares({"bidang": "dagang"}) == [("1", "1 dari 1"), ("2", "0 dari 1")]
    assert shares({"langkah": "assigned"}) == [("2", "1 dari 2")]
    assert shares({"triwulan": "2"}) == [] == shares({"tahun": "2024"})
    years = ({"tahun": "x"}, {"tahun": "9999"})
    for nonsense in (*years, {"bidang": "jauh"}, {"langkah": "?"}, {"triwulan": "5"}):
        assert shares(nonsense) == shares({})
        assert client.get(PAGE, nonsense).status_code == 200
    html = client.get(f"{PAGE}?tahun=2026&bidang=dagang&langkah=assigned").content.decode()
    assert '<option value="dagang" selected>' in " ".join(html.split())
    assert "pemantauan.xlsx?tahun=2026&amp;bidang=dagang&amp;langkah=assigned" in html
    assert "Hapus saringan" in html and cycle.unit.name in html


# --- Who reads what ----------------------------------------------------------------------------


def test_a_kabid_sees_their_bidang_and_others_the_reason(office, enter):
    two_late(office)
    html = enter("kabid.pasar").get(PAGE, {"bidang": "dagang"}).content.decode()
    assert "Bidang Pengelolaan Pasar" in html and "Bidang Perdagangan" not in html
    assert reverse("revision_proposal") not in html, "made of the whole office's steps"
    assert "Bidang Perdagangan" not in enter("perencanaan.jauh").get(PAGE).content.decode()
    book = load(enter("kabid.pasar").get(f"{PAGE}pemantauan.xlsx"))
    assert not any(
        "Bidang Perdagangan" in str(cell.value) for sheet in book for cell in cells(sheet)
    )
    for name in ("kasubid.dagang", "analis.dagang", "tamu"):
        for address in (PAGE, f"{PAGE}pemantauan.xlsx"):
            refused = enter(name).get(address)
            assert refused.status_code == 403
            assert "Pemantauan dibaca oleh Kabid" in refused.content.decode()
        assert f'href="{PAGE}"' not in enter(name).get("/").content.decode()
    assert enter("kabid.dagang").get(f"{PAGE}usulan-revisi/").status_code == 403
    assert enter("pimpinan").post(PAGE).status_code == 405


def test_pages_cost_the_same_queries_for_few_and_many_cycles(office, enter):
    two_late(office)
    client = enter("perencanaan")
    addresses = (PAGE, f"{PAGE}pemantauan.xlsx", f"{PAGE}usulan-revisi/")

    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    client.get(PAGE)
    few = [cost(address) for address in addresses]
    planner = office.actor("perencanaan")
    for number in range(3):
        unit = Unit.objects.create(agency=office.agency, code=f"b{number}", name=f"Bidang {number}")
        add_indicator(unit, f"Indikator {number}")
        for year, quarter in ((2025, 4), (2026, 1), (2026, 3)):
            open_by_hand(unit, year, quarter, by=planner, now=MORNING, reason="Bidang baru.")
    assert [cost(address) for address in addresses] == few
    assert len(page_of(office, "perencanaan").now.lines) == 11


# --- Workbook ----------------------------------------------------------------------------------


def load(response, **options):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content), **options)


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row]


def rows_under(sheet, first):
    """The rows under the heading that begins with ``first``, as plain values."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return rows[next(n for n, row in enumerate(rows) if row[0] == first) + 1 :]


def test_workbook_says_what_the_page_says_and_keeps_texts_texts(office, enter):
    kabid = office.people["kabid.pasar"]
    kabid.full_name = "=1+1"
    kabid.save()
    two_late(office)
    client = enter("pimpinan")
    address = f"{PAGE}pemantauan.xlsx?tahun=2026"
    book, stored = load(client.get(address)), load(client.get(address), data_only=True)
    assert book.sheetnames == ["Sekarang", "Ketepatan waktu", "Lama kerja", "Putaran", "Data"]
    now = rows_under(book["Sekarang"], "Bidang")
    assert [row[0] for row in now] == ["Bidang Pengelolaan Pasar", "Bidang Perdagangan"]
    assert now[0][3].startswith("=1+1 sejak") and now[0][4] == "terlambat 45 menit kerja"
    data = {(row[0], row[3][:1]): row for row in rows_under(book["Data"], "Bidang")}
    assert len(data) == 4
    second = data["Bidang Perdagangan", "2"]
    assert second[4:7] == [1, "Andi Baso dagang, S.Sos.", "15 menit"]
    assert second[7:10] == ["12 Okt 2026, 09.10", "12 Okt 2026, 09.25", "12 Okt 2026, 09.40"]
    assert second[10:] == [30, 15, 0, 0, "terlambat", "ya"]
    third = data["Bidang Perdagangan", "3"]
    assert third[9:] == ["–", None, None, 10, 0, "belum selesai", "tidak"]
    formulas = [cell for sheet in book for cell in cells(sheet) if cell.data_type == "f"]
    assert formulas and not any("1+1" in cell.value for cell in formulas)
    times = rows_under(stored["Lama kerja"], "Langkah")
    assert times[1][3:] == [30, 30, 30, 0, 1, 0]
    assert times[2][6:] == [1, 2, 50]
    on_time = rows_under(stored["Ketepatan waktu"], "Menurut")
    assert ["Per tahun", "2026", "Semua bidang", 1, 2, 50] in on_time
    assert rows_under(stored["Putaran"], "Bidang")[-1][:3] == ["Semua bidang", 2, 0]


# --- Usulan revisi -----------------------------------------------------------------------------


def many_reviews(office, minutes):
    """Finished steps 5 of one cycle that took so many minutes each, under one hour."""
    cycle = office.cycle("dagang")
    for number, used in enumerate(minutes):
        begin = MORNING - timedelta(days=20, hours=number)
        StepRun.objects.create(
            cycle=cycle,
            state=State.DRAFTED,
            step=5,
            role=Role.KABID,
            standard_minutes=60,
            reading="proportional",
            started_at=begin,
            due_at=begin + timedelta(minutes=60),
            finished_at=begin + timedelta(minutes=used),
            used_seconds=used * 60,
            late_seconds=max(0, used - 60) * 60,
        )


def test_proposal_follows_the_rule_and_fills_the_form_for_the_pengelola(office, enter):
    many_reviews(office, [50] * 8 + [81, 90])
    page = proposal_page(office.actor("pimpinan"), MORNING, {})
    row = next(row for row in page.rows if row.step.startswith("5. Memeriksa"))
    assert (row.standard, row.count, row.median, row.ninetieth) == (
        *("1 jam", "10"),
        *("50 menit", "1 jam 21 menit"),
    )
    assert (row.share, row.verdict, row.proposed) == (
        *("80 % (8 dari 10)", "perpanjang"),
        "1 jam 25 menit",
    )
    assert {one.verdict for one in page.rows if one is not row} == {"data belum cukup"}
    assert page.form_href == "", "the Pengelola alone revises the standard times"
    admin = enter("admin")
    html = admin.get(f"{PAGE}usulan-revisi/").content.decode()
    address = f"{reverse('revision_new')}?drafted=85m"
    assert f'href="{address}"' in html and 'data-page="revision-proposal"' in html
    assert admin.get(address).status_code == 200
    assert "keputusan tetap pada pimpinan" in html


def test_steps_under_another_standard_say_nothing_about_this_one(office):
    many_reviews(office, [90] * 10)
    revision = SopRevision.objects.get(agency=office.agency)
    times = revision.standard_times | {"drafted": {"minutes": 90}}
    SopRevision.objects.create(
        agency=office.agency, effective_from=MORNING.date(), standard_times=times
    )
    page = proposal_page(office.actor("admin"), MORNING, {"sejak": "2026"})
    row = next(row for row in page.rows if row.step.startswith("5. Memeriksa"))
    assert (row.standard, row.count) == ("1 jam 30 menit", "0")
    assert row.verdict == "data belum cukup"
    later = proposal_page(office.actor("admin"), MORNING, {"sejak": "tahun lalu"})
    assert [c.label for c in later.years if c.selected] == ["sejak 2025"]
    assert Decimal(row.count) == 0
