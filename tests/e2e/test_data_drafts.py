"""Filling a quarter over a bad line: not a figure is lost, misread or seen by somebody else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from tests.cast import MORNING, PASSWORD, QUARTER, YEAR, Cast
from tests.e2e.people import DESK, PHONE, People
from workflow.actions import realizations
from workflow.actions.entries import Entry
from workflow.enums import State
from workflow.models import (
    Actor,
    Answer,
    BudgetRealization,
    Cycle,
    Realization,
    RealizationChange,
    User,
)

DATA = f"/siklus/dagang/{YEAR}/{QUARTER}/data/"
EXPORT, LICENCES = "Jumlah realisasi ekspor", "Persentase izin yang difasilitasi"
VARIATION, STABILITY = "Koefisien variasi harga", "Stabilitas harga bahan pokok"
ANALIS = "analis.dagang"


@pytest.fixture
def cycle(office: Cast) -> Cycle:
    """The Analis collects; nothing has been filled yet."""
    return office.cycle(state=State.COLLECTING)


def figure(page: Page, name: str) -> Locator:
    """The row of an indicator."""
    return page.locator("tbody.entry-item").filter(has=page.get_by_role("rowheader", name=name))


def state(row: Locator, field: str = "number") -> Locator:
    """What the cell of a field says about being saved."""
    return row.locator(f'.save-state[id^="k-{field}-"]')


def put(row: Locator, text: str, which: int = 0) -> None:
    """Type a figure and leave the cell."""
    row.locator("input.num").nth(which).fill(text)
    row.locator("input.num").nth(which).blur()


def whole(page: Page) -> Locator:
    """The line above the table."""
    return page.locator("#keadaan")


def figures() -> dict[str, str]:
    """Every figure of the cycle in the database, a ratio with both parts."""
    rows = Realization.objects.filter(cycle__unit__code="dagang").select_related("indicator")
    found = {}
    for row in rows.order_by("indicator_id"):
        parts = row.pair or ((row.number,) if row.number is not None else ())
        if parts:
            found[row.indicator.name] = "/".join(f"{part.normalize():f}" for part in parts)
    return found


def say(name: str, number: str) -> None:
    """Save a figure behind the back of every open page."""
    row = Realization.objects.select_related("indicator").get(
        indicator__name=name, cycle__unit__code="dagang"
    )
    entry = replace(Entry.of(row), number=Decimal(number))
    actor = Actor.at(User.objects.get(username=ANALIS), MORNING)
    realizations.save(row.cycle_id, [entry], by=actor, now=timezone.now())


def test_a_quarter_is_filled_in_the_table_though_the_line_is_cut(people: People, cycle: Cycle):
    """Given a line that dies halfway and a closed tab, then every figure arrives as typed."""
    page = people.enter(ANALIS, DATA)
    put(figure(page, EXPORT), "45,10")
    expect(whole(page)).to_have_attribute("data-state", "saved")
    answer = page.locator(".question").filter(has_text=EXPORT).get_by_role("textbox").first
    expect(answer).to_be_visible()
    page.context.set_offline(True)
    answer.fill("Surat SKA menyusul")
    answer.blur()
    put(figure(page, LICENCES), "44")
    put(figure(page, LICENCES), "45", which=1)
    put(figure(page, VARIATION), "5,41")
    figure(page, VARIATION).locator("summary").first.click()
    figure(page, VARIATION).get_by_label("Catatan").fill("Rapat TPID 9 Oktober")
    page.locator('input[name^="budget-"]').fill("150.250.000")
    page.locator('input[name^="budget-"]').blur()
    expect(state(figure(page, VARIATION))).to_have_text("belum terkirim")
    expect(whole(page)).to_contain_text("5 isian belum terkirim: sambungan terputus")
    assert figures() == {EXPORT: "45.1"}
    assert not Answer.objects.exists()
    context = page.context
    page.close()  # the browser is gone, and with it the page
    page = people.pages[ANALIS] = context.new_page()
    context.set_offline(False)
    context.route("**/data/simpan/", lambda route: route.abort())
    page.goto(f"{people.base}{DATA}")
    expect(state(figure(page, VARIATION))).to_contain_text("belum terkirim, diketik ")
    expect(state(figure(page, VARIATION), "note")).to_be_visible()
    expect(figure(page, LICENCES).locator("input.num").last).to_have_value("45")
    answer = page.locator(".question").filter(has_text=EXPORT).get_by_role("textbox").first
    expect(answer).to_have_value("Surat SKA menyusul")
    expect(page.locator(".question-answer .save-state").first).to_have_text("tersimpan")
    assert Answer.objects.get().text == "Surat SKA menyusul"
    context.unroute("**/data/simpan/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(whole(page)).to_contain_text("Semua tersimpan")
    put(figure(page, STABILITY), "3")
    expect(state(figure(page, STABILITY))).to_have_text("tersimpan")
    expect(page.locator("#kemajuan")).to_contain_text("4 dari 4")
    page.reload()
    expect(figure(page, VARIATION).locator("input.num")).to_have_value("5,41")
    assert figures() == {EXPORT: "45.1", LICENCES: "44/45", VARIATION: "5.41", STABILITY: "3"}
    assert Realization.objects.get(indicator__name=VARIATION).note == "Rapat TPID 9 Oktober"
    assert BudgetRealization.objects.get(cycle=cycle).amount == 150_250_000
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('sop:'))") == []
    people.forgive("ERR_INTERNET_DISCONNECTED")


def test_a_quarter_is_filled_on_a_phone_though_server_and_session_fail(
    people: People, cycle: Cycle
):
    """Given answers 500, then an ended session, then a login in another tab sends what waits."""
    context = people.browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, locale="id-ID"
    )
    page = people.pages[ANALIS] = context.new_page()
    people.let_in(page, ANALIS)
    page.goto(f"{people.base}{DATA}")
    jump = page.get_by_role("link", name="Berikutnya yang kosong")

    def type_next(*texts: str) -> None:
        jump.tap()
        for text in texts:
            page.keyboard.insert_text(text)
            page.keyboard.press("Tab")

    type_next("45,10")
    expect(state(figure(page, EXPORT))).to_have_text("tersimpan")
    context.route("**/data/simpan/", lambda route: route.fulfill(status=500, body="<h1>500</h1>"))
    type_next("44", "45")
    expect(whole(page)).to_contain_text("server sedang bermasalah")
    Session.objects.all().delete()
    context.unroute("**/data/simpan/")
    page.get_by_role("button", name="Kirim sekarang").tap()
    expect(whole(page)).to_contain_text("sesi Anda berakhir")
    type_next("5,41")
    type_next("3")
    expect(whole(page)).to_contain_text("4 isian belum terkirim")
    other = context.new_page()
    other.goto(f"{people.base}/masuk/")
    other.get_by_label("Nama pengguna atau NIP").fill(ANALIS)
    other.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    other.get_by_role("button", name="Masuk").tap()
    expect(page.locator("#kemajuan")).to_contain_text("4 dari 4")
    expect(whole(page)).to_contain_text("Semua tersimpan")
    assert figures() == {EXPORT: "45.1", LICENCES: "44/45", VARIATION: "5.41", STABILITY: "3"}

    is_bad = [True]

    def lose(route: Route) -> None:
        if not is_bad:
            route.continue_()
            return
        route.fetch()  # it arrives, and its answer does not
        route.abort()

    context.route("**/data/simpan/", lose)
    put(figure(page, EXPORT), "46")
    expect(whole(page)).to_contain_text("sambungan terputus")
    put(figure(page, EXPORT), "45,10")
    is_bad.clear()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(figure(page, EXPORT))).to_have_text("tersimpan")
    assert figures()[EXPORT] == "45.1"


def test_two_people_see_both_values_and_different_fields_merge(people: People, cycle: Cycle):
    """Given figures saved elsewhere, then another field merges and the same cell asks."""
    page = people.enter(ANALIS, DATA)
    say(EXPORT, "45.1")
    row = figure(page, EXPORT)
    row.locator("summary").first.click()
    row.get_by_label("Catatan").fill("Dari rekap SKA")
    row.get_by_label("Catatan").blur()
    expect(state(row, "note")).to_have_text("tersimpan")
    expect(row.locator("input.num")).to_have_value("45,10")
    change = RealizationChange.objects.latest("pk").new
    assert (change["number"], change["note"]) == ("45.1", "Dari rekap SKA")

    price = figure(page, VARIATION)
    say(VARIATION, "5.41")
    put(price, "5,14")
    expect(state(price)).to_have_text("konflik")
    expect(price.locator(".entry-conflict")).to_contain_text("5,41")
    assert figures()[VARIATION] == "5.41", "nothing is overwritten before somebody chooses"
    page.get_by_role("button", name="Ke isian itu").click()
    page.keyboard.press("ArrowDown")  # looks, and chooses nothing yet
    expect(price.get_by_label("Pakai yang tersimpan")).to_be_focused()
    expect(price.get_by_label("Pakai yang tersimpan")).not_to_be_checked()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(state(price)).to_have_text("tersimpan")
    assert figures()[VARIATION] == "5.14"

    say(STABILITY, "3.2")
    page.evaluate("setTimeout(() => window.dispatchEvent(new Event('focus')), 1100)")
    expect(figure(page, STABILITY).locator("input.num")).to_have_value("3,20")
    expect(state(figure(page, STABILITY))).to_contain_text("baru:")


def test_keys_and_pasting_are_as_in_excel(people: People, cycle: Cycle):
    """Given a copied column, then it fills downwards, says so, and can be undone."""
    page = people.enter(ANALIS, DATA)
    first = figure(page, EXPORT).locator("input.num")
    first.focus()
    for key, where in (("ArrowDown", LICENCES), ("Enter", LICENCES), ("Enter", VARIATION)):
        page.keyboard.press(key)
        expect(figure(page, where).locator("input.num:focus")).to_have_count(1)
    page.keyboard.press("Shift+Enter")
    expect(figure(page, LICENCES).locator("input.num").last).to_be_focused()
    first.fill("45")
    first.press("Escape")
    expect(first).to_have_value("")
    page.keyboard.type("46")
    figure(page, VARIATION).locator("input.num").focus()
    expect(page.locator("#kemajuan")).to_contain_text("1 dari 4")  # Esc leads back to what is saved
    first.click()  # chosen whole, as a cell of Excel
    page.keyboard.type("47")
    expect(first).to_have_value("47")
    first.press("Escape")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "45,10\\r\\n44\\t45\\r\\n5,41\\r\\nRp 3\\r\\n12,5\\r\\n");
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.activeElement.dispatchEvent(paste);
        }"""
    )
    expect(page.locator("#tempel")).to_contain_text("5 sel ditempel, 1 dilewati")
    expect(page.locator("#tempel")).to_contain_text("Kontribusi terhadap PDRB: “12,5”, terkunci")
    expect(page.locator("#kemajuan")).to_contain_text("4 dari 4")
    assert figures() == {EXPORT: "45.1", LICENCES: "44/45", VARIATION: "5.41", STABILITY: "3"}
    expect(page.locator(".question button[data-word]").first).to_be_visible()
    figure(page, STABILITY).locator("input.num").press("Enter")  # no ready answer is pressed by it
    expect(page.get_by_role("button", name="Simpan", exact=True)).to_be_focused()
    page.get_by_role("button", name="Urungkan").click()
    expect(page.locator("#kemajuan")).to_contain_text("1 dari 4")
    assert figures() == {EXPORT: "46"}


def test_logging_out_asks_and_nobody_else_sees_what_waits(people: People, cycle: Cycle):
    """Given unsent values on a shared PC, then logging out asks; the next person finds nothing."""
    page = people.enter(ANALIS, DATA)
    # Not set_offline: what a page sends while it is left goes past that.
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('mati')); }")
    put(figure(page, EXPORT), "45,10")
    expect(state(figure(page, EXPORT))).to_have_text("belum terkirim")
    page.evaluate(
        """() => {
          for (const [key, text] of Object.entries(localStorage)) {
            localStorage.setItem(key, text.replace(/"at":[0-9]+/, '"at":1763870000000'));
          }
        }"""
    )
    page.context.route("**/data/simpan/", lambda route: route.abort())
    page.goto(f"{people.base}/")
    late = page.locator("#isian-tertunda")
    expect(late).to_contain_text("1 isian di Bidang Perdagangan")

    def ask_to_leave() -> Locator:
        page.locator("header summary").click()
        page.get_by_role("button", name="Keluar").click()
        return page.get_by_role("dialog", name="Ada 1 isian yang belum terkirim")

    dialog = ask_to_leave()
    expect(dialog).to_contain_text("Bidang Perdagangan")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("header summary")).to_be_focused()

    people.let_in(page, "analis2.dagang")  # the next person, while a session had only ended
    page.goto(f"{people.base}{DATA}?bagian=semua")
    expect(page.locator("main")).to_have_attribute("data-page", "data")
    expect(page.locator("main")).not_to_contain_text("45,10")
    people.let_in(page, ANALIS)
    page.goto(f"{people.base}/")
    dialog = ask_to_leave()
    dialog.get_by_role("button", name="Kirim dahulu").click()
    expect(dialog).to_contain_text("Sambungan terputus")
    page.context.unroute("**/data/simpan/")
    dialog.get_by_role("button", name="Kirim dahulu").click()
    expect(page.locator("main")).to_have_attribute("data-page", "login")
    assert figures() == {EXPORT: "45.1"}
    assert page.evaluate("localStorage.length") == 0
    people.forgive("ERR_FAILED")


def test_what_waits_goes_from_any_page_and_each_tab_keeps_its_own(people: People, cycle: Cycle):
    """Given a figure in doubt in one tab, then another tab's save leaves it waiting in the browser.

    What a closed page could not send goes from the next page that is opened.
    """
    page = people.enter(ANALIS, DATA)
    put(figure(page, VARIATION), "14.000")
    expect(state(figure(page, VARIATION))).to_have_text("pastikan")
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('mati')); }")
    put(figure(page, EXPORT), "45,10")
    other = page.context.new_page()
    other.goto(f"{people.base}{DATA}")
    figure(other, VARIATION).locator("summary").first.click()
    figure(other, VARIATION).locator("input.num").press("Escape")
    put(figure(page, VARIATION), "15.000")
    figure(other, VARIATION).get_by_label("Catatan").fill("Rapat TPID")
    figure(other, VARIATION).get_by_label("Catatan").blur()
    expect(state(figure(other, VARIATION), "note")).to_have_text("tersimpan")
    other.close()
    page.evaluate(
        """() => {
          for (const [key, text] of Object.entries(localStorage)) {
            localStorage.setItem(key, text.replace(/"at":[0-9]+/g, '"at":1763870000000'));
          }
        }"""
    )
    page.goto(f"{people.base}/")
    expect(page.locator("#isian-tertunda")).to_contain_text("1 isian di Bidang Perdagangan")
    assert figures() == {EXPORT: "45.1"}
    page.get_by_role("link", name="Buka dan kirim").click()
    expect(figure(page, VARIATION).locator("input.num")).to_have_value("15.000")
    expect(state(figure(page, VARIATION))).to_have_text("pastikan")


def test_what_may_not_be_saved_any_more_can_be_copied(people: People, cycle: Cycle):
    """Given a part handed over meanwhile, then the typed text stays in sight with the reason."""
    page = people.enter(ANALIS, DATA)
    page.context.set_offline(True)
    put(figure(page, EXPORT), "45,10")
    expect(state(figure(page, EXPORT))).to_have_text("belum terkirim")
    cycle.parts.update(handed_over_at=MORNING)
    page.context.set_offline(False)
    page.reload()
    lost = page.locator("#hilang")
    expect(lost).to_contain_text("Bagian Anda sudah diserahkan")
    expect(lost).to_contain_text("45,10")
    expect(whole(page)).to_contain_text("1 tidak dapat disimpan")
    assert figures() == {}
    lost.get_by_role("button", name="Buang isian ini").click()
    page.reload()
    expect(page.locator("main")).to_have_attribute("data-page", "data")
    expect(lost).to_be_empty()
    people.complaints[:] = []


def test_a_browser_that_may_not_store_says_so(people: People, cycle: Cycle):
    """Given a forbidden store and no line, then typing works and the page says so."""
    page = people.enter(ANALIS, "/", DESK)
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('penuh'); };")
    page.goto(f"{people.base}{DATA}")
    page.context.set_offline(True)
    put(figure(page, EXPORT), "45,10")
    expect(whole(page)).to_contain_text("jangan tutup tab ini")
    page.context.set_offline(False)
    expect(whole(page)).to_contain_text("Semua tersimpan")
    assert figures() == {EXPORT: "45.1"}
    people.forgive("ERR_INTERNET_DISCONNECTED")
