"""Entering figures with scripts: what is typed is kept, said, judged and sent by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.cast import QUARTER, YEAR, Cast, fill
from tests.e2e.people import People
from workflow.enums import Move, State
from workflow.models import Answer, Cycle, Realization, Transition

DATA = f"/siklus/dagang/{YEAR}/{QUARTER}/data/"


@pytest.fixture
def cycle(office: Cast) -> Cycle:
    """The Analis collects; nothing has been filled yet."""
    return office.cycle(state=State.COLLECTING)


def figure(page: Page, name: str) -> Locator:
    """The row of an indicator."""
    return page.locator("tbody[data-row]").filter(has=page.get_by_role("rowheader", name=name))


def state(row: Locator, field: str) -> Locator:
    """What the cell of a field says about being saved."""
    return row.locator(f'.save-state[id^="k-{field}-"]')


def stored(name: str) -> str | None:
    """The figure of an indicator in the database."""
    number = Realization.objects.get(indicator__name=name, cycle__unit__code="dagang").number
    return None if number is None else f"{number.normalize():f}"


def test_a_figure_saves_itself_and_is_judged(people: People, cycle: Cycle):
    """Given an empty row, when the Analis types and waits, then capaian and "tersimpan" appear."""
    page = people.enter("analis.dagang", DATA)
    export = figure(page, "Jumlah realisasi ekspor")
    export.locator("input.num").press_sequentially("45,10")
    expect(export.locator(".entry-judged")).to_contain_text("102,27")
    expect(export.locator(".entry-judged")).to_contain_text("Sangat Tinggi")
    expect(state(export, "number")).to_have_text("tersimpan")
    expect(page.locator("#kemajuan")).to_contain_text("1 dari 4")
    assert stored("Jumlah realisasi ekspor") == "45.1"

    ratio = figure(page, "Persentase izin yang difasilitasi")
    ratio.locator("input.num").first.fill("44")
    ratio.locator("input.num").last.fill("45")
    ratio.locator("input.num").last.blur()
    expect(ratio.locator(".entry-judged")).to_contain_text("97,78")
    page.reload()
    expect(export.locator("input.num")).to_have_value("45,10")

    page.route("**/data/simpan/", lambda route: None)  # typed back while the save is under way
    export.locator("input.num").fill("46")
    export.locator("input.num").blur()
    expect(state(export, "number")).to_have_text("menyimpan…")
    export.locator("input.num").fill("45,10")
    page.unroute("**/data/simpan/")  # what was held goes on
    expect(page.locator("#keadaan")).to_contain_text("Semua tersimpan ")
    expect(export.locator("input.num")).to_have_value("45,10")
    assert stored("Jumlah realisasi ekspor") == "45.1"


def test_doubtful_and_wrong_figures_are_answered_in_words(people: People, cycle: Cycle):
    """Given "1.210" and "dua belas", then one is asked about, the other explained; both stay."""
    page = people.enter("analis.dagang", DATA)
    export = figure(page, "Jumlah realisasi ekspor")
    export.locator("input.num").fill("1.210")
    export.locator("input.num").blur()
    expect(export.locator(".echo")).to_contain_text("seribu dua ratus sepuluh")
    assert stored("Jumlah realisasi ekspor") is None
    export.locator(".echo input").check()
    expect(state(export, "number")).to_have_text("tersimpan")
    assert stored("Jumlah realisasi ekspor") == "1210"

    price = figure(page, "Koefisien variasi harga")
    price.locator("input.num").fill("dua belas")
    expect(state(price, "number")).to_have_text("salah")
    price.locator("input.num").press("Tab")  # leaving is no typing: the verdict stays
    page.wait_for_timeout(200)
    expect(page.locator("#keadaan")).to_contain_text("1 salah")
    expect(price.locator(".errorlist")).to_contain_text("dua belas")
    expect(price.locator("input.num")).to_have_attribute("aria-invalid", "true")
    expect(price.locator("input.num")).to_have_value("dua belas")
    expect(state(price, "number")).to_have_text("salah")
    price.locator("summary").first.click()
    price.get_by_label("Catatan").fill("Rapat TPID")
    price.get_by_label("Catatan").blur()
    expect(state(price, "note")).to_have_text("menunggu perbaikan baris ini")
    expect(page.locator("#keadaan")).to_contain_text("1 salah, 1 menunggu perbaikan")
    price.locator("input.num").press("Escape")  # what it held goes now
    expect(state(price, "note")).to_have_text("tersimpan")
    price.locator("input.num").fill("5,41")
    price.locator("input.num").blur()
    expect(state(price, "number")).to_have_text("tersimpan")
    expect(price.locator(".errorlist")).to_have_count(0)


def test_handing_over_opens_when_complete_and_happens_once(people: People, cycle: Cycle):
    """Given one empty row, when it is filled, then the button wakes; two clicks are one move."""
    fill(cycle)
    Realization.objects.filter(indicator__name="Koefisien variasi harga").update(number=None)
    page = people.enter("analis.dagang", DATA)
    button = page.locator("#serahkan-tombol button")
    expect(button).to_have_attribute("aria-disabled", "true")
    price = figure(page, "Koefisien variasi harga")
    price.locator("input.num").fill("5,41")
    price.locator("input.num").blur()
    expect(button).not_to_have_attribute("aria-disabled", "true")
    page.context.route("**/data/simpan/", lambda route: route.abort())
    price.locator("input.num").fill("5,42")
    button.click()
    expect(page.locator("#serahkan-pesan")).to_contain_text("masih ada isian yang belum terkirim")
    page.context.unroute("**/data/simpan/")
    people.forgive("ERR_FAILED")
    page.get_by_label("Catatan untuk Kasubid/Kasubag").fill("Lengkap")
    page.reload()  # the figure and the note wait in the browser
    expect(page.get_by_label("Catatan untuk Kasubid/Kasubag")).to_have_value("Lengkap")
    page.locator(".question-answer input").first.fill("Menyusul.")  # still on its way at the press
    button.dblclick()
    expect(page.locator("main")).to_have_attribute("data-page", "cycle")
    expect(page.locator("main")).to_contain_text(State.GATHERED.label)
    expect(page.get_by_text("tidak ada yang diubah")).to_have_count(0)
    assert Transition.objects.get(cycle=cycle, move=Move.HAND_OVER).note == "Lengkap"
    assert stored("Koefisien variasi harga") == "5.42"
    assert Answer.objects.filter(cycle=cycle, text="Menyusul.").count() == 1
