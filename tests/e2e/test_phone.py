"""A Kabid reviews a report on a phone: the clock in sight, remarks on paragraphs, one thumb."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import PHONE, People
from workflow.enums import State
from workflow.models import Cycle, Remark

#: Main buttons that are lower than a fingertip, with their height in pixels.
LOW_BUTTONS = """() => [...document.querySelectorAll("main .btn:not(.btn-sm)")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
  .map((e) => `${e.innerText} ${e.getBoundingClientRect().height}`)"""
#: Controls that lie under the bar that stays, once they have the focus.
COVERED = """() => {
  const bar = document.querySelector(".stickybar");
  return [...document.querySelectorAll("main :is(a, button, textarea, input, summary)")]
    .filter((e) => !bar.contains(e) && e.checkVisibility())
    .filter((e) => {
      e.focus();
      return e.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
    })
    .map((e) => e.outerHTML.slice(0, 120));
}"""


def test_a_kabid_returns_a_report_on_a_phone(people: People, office: Cast):
    """Given a report that waits, when the Kabid taps from the duty on, then it goes back."""
    office.cycle(state=State.DRAFTED)
    page = people.enter("kabid.dagang", "/", PHONE)
    page.emulate_media(reduced_motion="reduce")  # no smooth scrolling while places are measured
    card = page.locator(f'[data-cycle="dagang-{YEAR}-{QUARTER}"]').first
    expect(card.locator("[data-standing]")).to_be_visible()
    card.locator(".btn").click()

    expect(page.locator("main")).to_have_attribute("data-page", "review")
    page.get_by_role("button", name="Mulai memeriksa").click()
    expect(page.get_by_text("Pemeriksaan dimulai;")).to_be_visible()
    bar = page.locator(".stickybar")
    expect(bar.locator("[data-standing]")).to_be_in_viewport()
    expect(bar.get_by_role("button", name="Setujui")).to_be_in_viewport()
    expect(bar.get_by_role("button", name="Kembalikan")).to_be_in_viewport()
    assert page.evaluate(LOW_BUTTONS) == []

    form = page.locator('form[data-remark]:has([name="target"][value="hindering"])').first
    form.locator("xpath=ancestor::details[1]/summary").click()
    expect(form.locator("textarea")).to_be_focused()
    form.locator("textarea").fill("Sebutkan berapa hari cuaca buruk itu.")
    assert page.evaluate(COVERED) == []
    form.get_by_role("button", name="Simpan catatan").click()
    expect(page.get_by_text("Catatan tersimpan.")).to_be_visible()
    page.locator(".stickybar").get_by_role("button", name="Kembalikan").click()

    expect(page.locator("main")).to_have_attribute("data-page", "cycle")
    expect(page.get_by_role("status").first).to_contain_text("dikembalikan")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    assert Cycle.objects.get(unit__code="dagang").state == State.RETURNED
    assert Remark.objects.get().target == "hindering"


def test_a_return_without_a_remark_leads_to_the_field(people: People, office: Cast):
    """Given no remark, when the Kabid returns, then the page asks for one; nothing moves."""
    cycle = office.cycle(state=State.DRAFTED)
    page = people.enter("kabid.dagang", f"/siklus/dagang/{YEAR}/{QUARTER}/pemeriksaan/", PHONE)
    page.locator(".stickybar").get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_text("Tulis dahulu apa yang harus diperbaiki.")).to_be_in_viewport()
    field = page.get_by_label("Catatan untuk seluruh laporan")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    assert Cycle.objects.get(pk=cycle.pk).state == State.DRAFTED
