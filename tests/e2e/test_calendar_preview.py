"""The Pengelola changes the working calendar: the effect stands there before anything is saved."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import QUARTER, WITA, YEAR, Cast
from tests.e2e.people import PHONE, People
from workflow import dates
from workflow.enums import State
from workflow.models import Cycle, Holiday, calendar_for

CYCLE = f"/siklus/dagang/{YEAR}/{QUARTER}/"


def clock(at: datetime) -> str:
    """A due time as the preview shows it."""
    local = at.astimezone(WITA)
    return f"{dates.DAYS[local.weekday()][:3]} {dates.short_moment(local)}"


def test_a_new_cuti_bersama_moves_the_due_time_that_was_shown(people: People, office: Cast):
    """Given a running day, when the Pengelola closes its due day, then old and new stand first."""
    calendar = calendar_for(office.agency)
    tomorrow = timezone.now().astimezone(WITA).replace(hour=0, minute=0) + timedelta(days=1)
    # In the morning, whenever the test runs: a due time at noon sharp may be told as one o'clock.
    start = calendar.next_opening(tomorrow) + timedelta(minutes=30)
    cycle = office.cycle(state=State.COLLECTING, now=start)
    old = cycle.due_at.astimezone(WITA)
    new = calendar.due(old, days=1, reading="same_clock")
    assert old.date() < new.date()

    page = people.enter("admin", "/kalender/")
    expect(page.locator("main")).to_have_attribute("data-page", "calendar")
    page.get_by_role("link", name="Tambah hari libur").first.click()
    page.get_by_label("Tanggal", exact=True).fill(old.date().isoformat())
    page.get_by_label("Nama").fill("Cuti bersama hari jadi kabupaten")
    page.get_by_label("Jenis").select_option(label="Cuti bersama")
    page.get_by_text("Dasar hukumnya belum ada di daftar?").click()
    page.get_by_label("Nomor dasar hukum baru").fill("SE Bupati Nomor 12 Tahun 2026")
    page.get_by_role("button", name="Lihat akibatnya").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Akibat perubahan ini")
    row = page.locator(f'[data-clock="{cycle.key}"]')
    expect(row).to_contain_text(clock(old))
    expect(row).to_contain_text(clock(new))
    expect(row).to_contain_text("lebih lambat")
    assert not Holiday.objects.exists() and Cycle.objects.get(pk=cycle.pk).due_at == cycle.due_at
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]

    page.get_by_role("button", name="Ubah isian").click()
    expect(page.get_by_label("Nama")).to_have_value("Cuti bersama hari jadi kabupaten")
    page.get_by_role("button", name="Lihat akibatnya").click()
    page.get_by_role("button", name="Simpan perubahan").dblclick()
    expect(page.locator(".notice").first).to_contain_text("1 tenggat bergeser")
    expect(page.get_by_role("link", name="Cuti bersama hari jadi kabupaten")).to_be_visible()
    assert Holiday.objects.get().decree.number == "SE Bupati Nomor 12 Tahun 2026"
    assert Cycle.objects.get(pk=cycle.pk).due_at == new

    analyst = people.enter("analis.dagang", CYCLE)
    expect(analyst.locator("main")).to_contain_text(dates.clock(new))
    expect(analyst.locator("main")).to_contain_text(dates.document_date(new.date()))
