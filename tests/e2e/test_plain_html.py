"""The whole job without scripts: forms and links are enough, from assigning to recommending."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import People
from workflow.enums import State
from workflow.models import Cycle, Evidence, Remark

CYCLE = f"/siklus/pasar/{YEAR}/{QUARTER}/"


def now_at(page: Page, state: State) -> None:
    """The cycle's page answers, and says this state."""
    expect(page.locator("main")).to_have_attribute("data-page", "cycle")
    expect(page.locator("main")).to_contain_text(state.label)


def open_page(people: People, name: str, path: str) -> Page:
    """The person's page in a browser without scripts."""
    return people.enter(name, f"{CYCLE}{path}", scripts=False)


def decide(page: Page, move: str) -> None:
    """Press the button of a move's form."""
    page.locator(f'form[data-move="{move}"] button[type="submit"]').click()


def test_a_cycle_goes_all_the_way_without_scripts(people: People, office: Cast):
    """Given browsers without scripts, then a cycle is recommended, with one return on the way."""
    office.cycle("pasar", State.OPENED)

    page = open_page(people, "kabid.pasar", "langkah/assign/")
    decide(page, "assign")
    now_at(page, State.ASSIGNED)

    page = open_page(people, "kasubid.pasar", "langkah/instruct/")
    for select in page.locator('select[name^="analyst_"]').all():
        select.select_option(str(office.people["analis.pasar"].pk))
    decide(page, "instruct")
    now_at(page, State.COLLECTING)

    page = open_page(people, "analis.pasar", "data/")
    page.locator('select[name^="label-"]').select_option("Tepat Waktu")
    page.locator("tbody[data-row] input.num").fill("1.210")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.locator(".echo")).to_contain_text("seribu dua ratus sepuluh")
    page.locator(".echo input").check()
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.get_by_role("status").first).to_contain_text("Tersimpan")
    page.locator("details.entry-details > summary").last.click()
    page.get_by_role("button", name="Tambah bukti dukung").last.click()
    page.locator('input[name="files"]').set_input_files(
        {"name": "daftar.csv", "mimeType": "text/csv", "buffer": b"nama;pasar\nRahmat;Karisa\n"}
    )
    page.get_by_role("button", name="Unggah").click()
    fold = page.locator('[id^="lipatan-"]')  # where the file was chosen, as well as above
    expect(fold.get_by_text("1 berkas bukti dukung diunggah.")).to_be_visible()
    page.locator('form[data-move="hand_over"] button[type="submit"]').click()
    now_at(page, State.GATHERED)

    page = open_page(people, "kasubid.pasar", "naskah/")
    for area in page.locator('textarea[name^="supporting-"]').all():
        area.fill("Pembinaan berjalan sesuai rencana.")
    decide(page, "submit")
    now_at(page, State.DRAFTED)

    page = open_page(people, "kabid.pasar", "pemeriksaan/")
    page.get_by_role("button", name="Mulai memeriksa").click()
    page.locator("details.remark-here > summary").first.click()
    form = page.locator("details.remark-here[open] form")
    form.locator("textarea").fill("Jelaskan lebih rinci.")
    form.get_by_role("button").click()
    expect(page.get_by_text("Catatan tersimpan.")).to_be_visible()
    decide(page, "return_for_repair")
    now_at(page, State.RETURNED)

    page = open_page(people, "kasubid.pasar", "naskah/")
    replies = page.locator('textarea[name^="reply-"]')
    if replies.count():
        replies.first.fill("Sudah dirinci.")
    decide(page, "submit")
    now_at(page, State.DRAFTED)

    page = open_page(people, "kabid.pasar", "pemeriksaan/")
    decide(page, "approve")
    now_at(page, State.REVIEWED)
    page = open_page(people, "kasubid.pasar", "langkah/forward/")
    decide(page, "forward")
    now_at(page, State.FORWARDED)
    page = open_page(people, "perencanaan", "pemeriksaan/")
    decide(page, "recommend")
    now_at(page, State.RECOMMENDED)

    cycle = Cycle.objects.get(unit__code="pasar")
    assert (cycle.state, cycle.round) == (State.RECOMMENDED, 2)
    assert Evidence.objects.get().name == "daftar.csv"
    assert Remark.objects.get().sent_at is not None
    people.forgive("status of 422")  # the doubtful figure, asked about
