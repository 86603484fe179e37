"""Several people, or one on several devices, at the same cycle: one is first, nobody is misled."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.cast import MORNING, QUARTER, YEAR, Cast
from tests.e2e.people import PHONE, People
from workflow.enums import State
from workflow.models import Cycle, Realization

CYCLE = f"/siklus/dagang/{YEAR}/{QUARTER}/"
TOLD = re.compile(r"nurhayati dagang.*pada \d\d-\d\d-\d{4} pukul \d\d\.\d\d", re.IGNORECASE)


def test_approving_and_returning_at_once_moves_once(people: People, office: Cast):
    """Given the review on desk and phone, then of two decisions at once one wins."""
    cycle = office.cycle(state=State.DRAFTED)
    desk = people.enter("kabid.dagang", f"{CYCLE}pemeriksaan/")
    phone = people.enter("kabid.dagang", f"{CYCLE}pemeriksaan/", PHONE, seat="phone")
    phone.get_by_label("Catatan untuk seluruh laporan").fill("Lengkapi penjelasannya.")
    desk.evaluate("document.getElementById('setujui').requestSubmit()")
    phone.evaluate("document.getElementById('kembalikan').requestSubmit()")
    for page in (desk, phone):
        expect(page.locator("main")).to_have_attribute("data-page", "cycle")
    cycle = Cycle.objects.get(pk=cycle.pk)
    first, second = (desk, phone) if cycle.state == State.REVIEWED else (phone, desk)
    assert cycle.state in (State.REVIEWED, State.RETURNED)
    assert cycle.transitions.filter(move__in=("approve", "return_for_repair")).count() == 1
    expect(first.get_by_text("tidak ada yang diubah")).to_have_count(0)
    told = second.locator(".notice").filter(has_text="tidak ada yang diubah")
    expect(told).to_contain_text(TOLD)


def test_a_stale_page_says_who_was_faster(people: People, office: Cast):
    """Given an open withdrawal, when the Kabid approves first, then the Kasubid hears it."""
    cycle = office.cycle(state=State.DRAFTED)
    page = people.enter("kasubid.dagang", f"{CYCLE}langkah/withdraw/")
    page.get_by_label("Alasan penarikan").fill("Salah satu angka tertukar.")
    office.advance(cycle, State.REVIEWED, MORNING)
    page.locator('form[data-move="withdraw"] button').click()
    expect(page.locator("main")).to_have_attribute("data-page", "cycle")
    expect(page.locator(".notice").first).to_contain_text(TOLD)
    expect(page.locator("main")).to_contain_text("Salah satu angka tertukar.")
    assert Cycle.objects.get(pk=cycle.pk).state == State.REVIEWED


def test_two_values_for_one_figure_are_shown_side_by_side(people: People, office: Cast):
    """Given the same figure typed twice, then both stand there and the person chooses."""
    cycle = office.cycle(state=State.COLLECTING)
    row = Realization.objects.get(cycle=cycle, indicator__name="Jumlah realisasi ekspor")
    first = people.enter("analis.dagang", f"{CYCLE}data/")
    second = people.enter("analis.dagang", f"{CYCLE}data/", seat="second")
    for page, text in ((first, "44,00"), (second, "45,10")):
        page.locator(f"#f-number-{row.indicator_id}").fill(text)
        page.locator(f"#f-number-{row.indicator_id}").blur()
        if page is first:
            expect(page.locator(f"#k-number-{row.indicator_id}")).to_have_text("tersimpan")
    conflict = second.locator(f"#bentrok-{row.indicator_id}")
    expect(conflict).to_contain_text("45,10")
    expect(conflict).to_contain_text("44,00")
    row.refresh_from_db()
    assert row.number == 44
    conflict.get_by_label("Pakai isian saya").check()
    expect(second.locator(f"#k-number-{row.indicator_id}")).to_have_text("tersimpan")
    expect(conflict.locator("fieldset")).to_have_count(0)
    row.refresh_from_db()
    assert f"{row.number.normalize():f}" == "45.1"
