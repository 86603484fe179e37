"""An Analis asks why their work is due when it is, and reads a sum that leaves nothing open."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.people import PHONE, People
from workflow import dates
from workflow.actions.calendar import changed
from workflow.enums import State
from workflow.models import Cycle, Decree, Holiday, calendar_for

DECREE = "SKB 3 Menteri Nomor 933, 1 dan 3 Tahun 2026"
#: Figures of the column "Jumlah", as written: "0,8 hari".
DAYS = re.compile(r"^(\d+(?:,\d+)?) hari$")


def test_an_analis_reads_why_the_work_is_due_then(people: People, office: Cast):
    """Given a holiday on the way, when the due time is opened from Tugas saya, then the lines
    end at it, and the holiday is named with its decree."""
    cycle = office.cycle(state=State.COLLECTING)
    run = cycle.current_run
    calendar = calendar_for(office.agency)
    # The next working day becomes a holiday: the running clock moves over it.
    day = calendar.next_opening(
        run.started_at.astimezone(office.agency.zone).replace(hour=23) + timedelta(minutes=1)
    ).date()
    decree = Decree.objects.create(agency=office.agency, number=DECREE)
    Holiday.objects.create(agency=office.agency, date=day, name="Hari Jadi", decree=decree)
    changed(office.agency.pk, by=None, now=run.started_at)
    due = Cycle.objects.get(pk=cycle.pk).due_at.astimezone(office.agency.zone)

    page = people.enter("analis.dagang", "/", PHONE)
    card = page.locator(f'article[data-cycle="{cycle.key}"]').first
    expect(card).to_contain_text(dates.long_moment(due))
    card.get_by_role("link", name="mengapa tenggatnya ini?").click()

    expect(page.locator("main")).to_have_attribute("data-page", "due")
    expect(page.locator(".sum-when")).to_have_text(dates.long_moment(due))
    table = page.locator("table.sum")
    expect(table).to_contain_text(f"libur, Hari Jadi, {DECREE}")
    rows = table.locator("tbody tr")
    amounts = [
        float(found[1].replace(",", "."))
        for text in rows.locator('[data-label="Waktu"]').all_inner_texts()
        if (found := DAYS.match(text.strip().split("\n")[-1]))
    ]
    assert len(amounts) >= 2 and round(sum(amounts), 2) == 1
    last = rows.last
    expect(last).to_contain_text(dates.day_and_date(due))
    expect(last).to_contain_text(f"–{dates.clock(due)}")
    expect(table.locator("tfoot")).to_contain_text("Jumlah 450 menit = 1 hari kerja.")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name=f"Kalender kerja {run.started_at.year}").click()
    expect(page.locator("main")).to_have_attribute("data-page", "calendar")
