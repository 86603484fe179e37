"""Pauses and lateness on the pages: the forms, who sees them, what they say; an outsider."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, QUARTER, WITA, YEAR, Cast, cast
from tests.tables import changed, contents
from workflow.actions import cycles, pauses
from workflow.enums import Move, PauseState, State
from workflow.models import Cycle, Pause

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADDRESS = ["dagang", YEAR, QUARTER]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=WITA)


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture
def visit(client, office, time_machine):
    """Open a page, or send a form, as somebody at a time."""

    def visit(name: str, address: str, now: datetime, data: dict | None = None):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client.get(address) if data is None else client.post(address, data)

    return visit


def forms(html: str) -> set[str]:
    return set(re.findall(r'data-pause="(\w+)"', html))


def test_a_pause_from_the_request_to_its_end(office, visit):
    """Asked on the cycle page, granted on "Tugas saya", ended on the cycle page; plain HTML."""
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 8))
    page, home = reverse("cycle", args=ADDRESS), reverse("home")
    ask = reverse("pause_ask", args=ADDRESS)
    assert forms(visit("analis.dagang", page, at(12, 9)).content.decode()) == {"ask"}
    for other in ("kabid.dagang", "perencanaan", "pimpinan", "admin"):
        assert forms(visit(other, page, at(12, 9)).content.decode()) == set()
    # Refused for want of a reason: the form stands open, nothing is written.
    before = contents()
    html = visit("analis.dagang", ask, at(12, 9), {"reason": "", "serial": cycle.serial})
    assert "Tulis alasan penundaan" in html.content.decode()
    assert '<details class="disclosure" open>' in html.content.decode()
    touched = {table for table in changed(before) if table.startswith("workflow_")}
    assert touched <= {"workflow_user"}  # the login
    answer = visit(
        "analis.dagang", ask, at(12, 9), {"reason": "Menunggu <BPS>.", "serial": cycle.serial}
    )
    assert answer.status_code == 302 and answer.url.endswith("#penundaan")
    pause = Pause.objects.get()
    html = visit("analis.dagang", page, at(12, 9)).content.decode()
    assert forms(html) == {"withdraw"} and "Menunggu &lt;BPS&gt;." in html
    # The superior finds it as a duty, with who, why, since when and how the clock stands.
    html = visit("kabid.dagang", home, at(12, 10)).content.decode()
    assert forms(html) == {"grant", "refuse"}
    for word in ("Setujui penundaan langkah 3?", "Rahmat dagang", "Menunggu &lt;BPS&gt;", "09.00"):
        assert word in html
    grant = reverse("pause", args=[*ADDRESS, pause.pk, "setujui"])
    refuse = reverse("pause", args=[*ADDRESS, pause.pk, "tolak"])
    html = visit("kabid.dagang", refuse, at(12, 10), {"note": ""}).content.decode()
    assert "Tulis alasan penolakan" in html and Pause.objects.get().state == PauseState.ASKED
    answer = visit("kabid.dagang", grant, at(12, 10), {"note": "Baik.", "next": "home"})
    assert (answer.status_code, answer.url) == (302, home)
    again = visit("kabid.dagang", grant, at(12, 10), {"note": "Baik.", "next": "home"})
    assert again.status_code == 302
    html = visit("kabid.dagang", home, at(12, 10)).content.decode()
    assert "sudah menyetujui penundaan ini pada 12-10-2026 pukul 10.00" in html
    assert forms(html) == set()
    # While it lasts: "ditunda" in place of a due time; the holder goes on.
    html = visit("analis.dagang", page, at(13, 9)).content.decode()
    assert forms(html) == {"resume"}
    assert "ditunda, sisa" in html and "data-paused" in html
    assert "tenggat dihitung lagi setelah penundaan berakhir" in html
    assert "dihitung seolah-olah dilanjutkan sekarang" in html
    resume = reverse("pause", args=[*ADDRESS, pause.pk, "lanjutkan"])
    assert visit("analis.dagang", resume, at(13, 9), {}).status_code == 302
    html = visit("analis.dagang", page, at(13, 9)).content.decode()
    assert forms(html) == {"ask"} and "Selasa, 13 Oktober 2026 pukul 09.00" in html
    assert "Menyetujui penundaan langkah 3" in html and "Penundaan langkah 3 berakhir" in html


def test_an_outsider_finds_nothing_and_an_insider_the_reason(office, visit):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 8))
    pause = pauses.ask(cycle.pk, "Alasan.", by=office.actor("analis.dagang"), now=at(12, 9))
    office.cycle("pasar", State.COLLECTING, now=at(12, 8))
    ask = reverse("pause_ask", args=ADDRESS)
    grant = reverse("pause", args=[*ADDRESS, pause.pk, "setujui"])
    for outsider in ("kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"):
        assert visit(outsider, ask, at(12, 9), {"reason": "x"}).status_code == 404
        assert visit(outsider, grant, at(12, 9), {}).status_code == 404
    # The pause of one cycle is not to be had under another's address, nor an unknown act.
    wrong = reverse("pause", args=["pasar", YEAR, QUARTER, pause.pk, "setujui"])
    assert visit("kabid.pasar", wrong, at(12, 9), {}).status_code == 404
    unknown = reverse("pause", args=[*ADDRESS, pause.pk, "hapus"])
    assert visit("kabid.dagang", unknown, at(12, 9), {}).status_code == 404
    html = visit("analis.dagang", grant, at(12, 9), {}).content.decode()
    assert "Penundaan langkah 3 diputuskan oleh Kabid Bidang Perdagangan." in html
    html = visit("pimpinan", ask, at(12, 9), {"reason": "x"}).content.decode()
    assert "Langkah ini sedang dipegang oleh Analis Data Bidang Perdagangan." in html
    assert Pause.objects.get().state == PauseState.ASKED
    assert visit("analis.dagang", grant, at(12, 9)).url.endswith("#penundaan")  # GET leads back
    # Too late: the button stays, with its reason.
    html = visit("analis.pasar", reverse("cycle", args=["pasar", YEAR, QUARTER]), at(13, 10))
    assert "tidak memulihkan keterlambatan" in html.content.decode()
    assert forms(html.content.decode()) == set()


def test_the_pimpinan_answers_for_step_six(office, visit):
    cycle = office.cycle(state=State.FORWARDED, now=at(12, 8))
    pause = pauses.ask(cycle.pk, "Rapat.", by=office.actor("perencanaan"), now=at(12, 9))
    html = visit("pimpinan", reverse("home"), at(12, 9)).content.decode()
    assert forms(html) == {"grant", "refuse"} and "Setujui penundaan langkah 6?" in html
    refuse = reverse("pause", args=[*ADDRESS, pause.pk, "tolak"])
    assert visit("pimpinan", refuse, at(12, 10), {"note": "Hari ini."}).status_code == 302
    html = visit("perencanaan", reverse("cycle", args=ADDRESS), at(12, 10)).content.decode()
    assert "Menolak penundaan langkah 6" in html and "Hari ini." in html


def test_lateness_and_forecast_are_told_on_the_cycle_and_the_office_pages(office, visit):
    cycle = office.cycle(now=at(12, 8))
    cycle = office.move(cycle, Move.ASSIGN, at(12, 10, 15))  # two hours late
    cycle = office.move(cycle, Move.INSTRUCT, at(12, 11))  # half an hour late of its own
    html = visit("kasubid.dagang", reverse("cycle", args=ADDRESS), at(12, 11)).content.decode()
    assert html.count("diterima terlambat 2 jam kerja (dari langkah 1)") >= 2  # sheet and steps
    assert "Diterima terlambat 2 jam kerja (dari langkah 1); terlambat sendiri 30 menit" in html
    assert "diterima terlambat 2 jam 30 menit kerja (dari langkah 1 dan 2)" in html
    table = html[html.index("data-lateness") :]
    assert "masih berjalan" in table and "kini terlambat 2 jam 30 menit kerja" in table
    # Three days and an hour and a quarter from Monday 11.00 on.
    assert "Kam 15 Okt, 13.15 WITA" in html and "Menurut kebiasaan bidang" not in html
    for name, args in (("planning", []), ("quarterly", [YEAR, QUARTER])):
        html = visit("perencanaan", reverse(name, args=args), at(12, 11)).content.decode()
        assert "belum dapat diperkirakan: siklus Bidang Pengelolaan Pasar belum dibuka" in html
    office.cycle("pasar", State.FORWARDED, now=at(12, 8))
    html = visit("perencanaan", reverse("planning"), at(12, 11)).content.decode()
    assert (
        "Triwulan III 2026 dapat lengkap paling cepat Kamis, 15 Oktober 2026 pukul 13.15 WITA, "
        "menunggu Bidang Perdagangan."
    ) in html


def test_the_pages_ask_the_database_no_more_for_more_pauses(office, visit):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 8))

    def count(name: str, address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            visit(name, address, at(12, 14))
        return len(seen)

    analyst, kabid = office.actor("analis.dagang"), office.actor("kabid.dagang")

    def request(minute: int) -> Pause:
        return pauses.ask(cycle.pk, "Data.", by=analyst, now=at(12, 10, minute))

    for minute in (0, 1):
        pauses.refuse(request(minute).pk, "Tidak.", by=kabid, now=at(12, 10, minute))
    request(2)
    page, home = reverse("cycle", args=ADDRESS), reverse("home")
    count("kabid.dagang", page)  # reads the calendar once
    few = count("kabid.dagang", page), count("kabid.dagang", home)
    pauses.refuse(Pause.objects.latest("pk").pk, "Tidak.", by=kabid, now=at(12, 10, 2))
    for minute in range(3, 9):
        pauses.refuse(request(minute).pk, "Tidak.", by=kabid, now=at(12, 10, minute))
    request(9)
    assert (count("kabid.dagang", page), count("kabid.dagang", home)) == few


def test_a_bidangs_own_pace_needs_finished_steps(office, visit):
    second = cycles.open_by_hand(
        office.units["dagang"], 2026, 2, by=office.actor("perencanaan"), now=at(5, 8), reason="Uji."
    )
    office.advance(second, State.RECOMMENDED, at(5, 8))  # every step took a minute
    office.cycle(state=State.COLLECTING, now=MORNING)
    html = visit("analis.dagang", reverse("cycle", args=ADDRESS), MORNING + HOUR).content.decode()
    assert "Menurut kebiasaan bidang" in html and "median waktu kerja dari 1 siklus" in html
    assert "Sen 12 Okt, 10.04 WITA" in html
    assert Cycle.objects.count() == 2
