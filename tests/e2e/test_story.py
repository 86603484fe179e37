"""The whole job in a browser: a cycle from Menunggu penugasan to Direkomendasikan with one return,
then the quarter on paper and the year's draft. Everybody presses only what their page offers."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import PHONE, People
from workflow.models import Cycle, Realization

CYCLE = f"/siklus/dagang/{YEAR}/{QUARTER}/"
VALUES = {
    "Jumlah realisasi ekspor": "451,00",  # the comma has slipped: the Kabid will notice
    "Koefisien variasi harga": "5,41",
    "Stabilitas harga bahan pokok": "3,60",
}


def press(page: Page, move: str, button: str) -> None:
    """Press the button of a move's form and wait for the answer's message."""
    form = page.locator(f'form[data-move="{move}"]')
    submit = page.locator(f'form[data-move="{move}"] button, button[form]').get_by_text(
        button, exact=True
    )
    expect(form).to_have_count(1)
    submit.first.click()
    page.wait_for_load_state()


def state(page: Page, words: str) -> None:
    """The cycle page says this state."""
    expect(page.locator("main")).to_contain_text(words)


def row(office: Cast, name: str) -> int:
    """The id of an indicator of the story's bidang."""
    return next(i.pk for i in office.indicators if i.name == name)


def download(page: Page, link: str) -> Path:
    """Press a download link and keep the file."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).first.click()
    return waiting.value.path()


def open_and_assign(people: People) -> None:
    """Given a cycle that Perencanaan opens, when the Kabid assigns it on the phone."""
    page = people.go("perencanaan", "/siklus/buka/")
    page.get_by_label("Bidang").select_option(label="Bidang Perdagangan")
    page.get_by_label("Tahun").select_option(str(YEAR))
    page.get_by_label("Triwulan").select_option(str(QUARTER))
    page.get_by_label("Alasan").fill("Rencana aksi baru disahkan.")
    page.get_by_role("button", name="Buka siklus").click()
    page = people.go("kabid.dagang", "/", PHONE)
    card = page.locator(f'[data-cycle="dagang-{YEAR}-{QUARTER}"]').first
    expect(card).to_contain_text("Tugaskan penyusunan laporan")
    card.get_by_role("link", name="Tugaskan").click()
    press(page, "assign", "Tugaskan")
    state(page, "Ditugaskan")


def instruct(people: People, office: Cast) -> None:
    """When the Kasubid orders the collection from one Analis."""
    page = people.go("kasubid.dagang", f"{CYCLE}langkah/instruct/")
    for select in page.locator('form[data-move="instruct"] select[name^="analyst_"]').all():
        select.select_option(str(office.people["analis.dagang"].pk))
    press(page, "instruct", "Perintahkan pengumpulan")
    state(page, "Pengumpulan bahan")


def gather(people: People, office: Cast) -> None:
    """When the Analis fills the figures, attaches evidence and hands over."""
    page = people.go("analis.dagang", f"{CYCLE}data/")
    for name, value in VALUES.items():
        page.locator(f'[name="number-{row(office, name)}"]').fill(value)
    ratio = row(office, "Persentase izin yang difasilitasi")
    page.locator(f'[name="numerator-{ratio}"]').fill("44")
    page.locator(f'[name="denominator-{ratio}"]').fill("45")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.locator("#keadaan")).to_have_attribute("data-state", "saved")
    expect(page.locator("main")).to_contain_text("97,78")
    page.reload()
    expect(page.locator(f'[name="number-{row(office, "Koefisien variasi harga")}"]')).to_have_value(
        "5,41"
    )
    # Still on its way when the button is pressed: one press is enough all the same.
    page.locator(".question-answer input").last.fill("Bukti menyusul.")
    press(page, "hand_over", "Serahkan bahan")
    state(page, "Bahan terkumpul")


def write_and_submit(people: People) -> None:
    """When the Kasubid writes the narratives and submits in one press."""
    page = people.go("kasubid.dagang", f"{CYCLE}naskah/")
    for area in page.locator('textarea[name^="supporting-"]').all():
        if area.is_visible():
            area.fill("Pendampingan berjalan sesuai rencana.")
    press(page, "submit", "Ajukan laporan")
    state(page, "Menunggu pemeriksaan")


def return_it(people: People, office: Cast) -> None:
    """When the Kabid pins a remark to the figure, on the phone, and returns the report."""
    page = people.go("kabid.dagang", f"{CYCLE}pemeriksaan/")
    page.get_by_role("button", name="Mulai memeriksa").click()
    export = row(office, "Jumlah realisasi ekspor")
    form = page.locator(
        f'form[data-remark]:has([name="target"][value="value"])'
        f':has([name="indicator"][value="{export}"])'
    )
    form.locator("xpath=ancestor::details[1]/summary").click()
    form.locator("textarea").fill("Angka tidak sesuai SKA; periksa letak koma.")
    form.locator("button").click()
    page.wait_for_load_state()
    press(page, "return_for_repair", "Kembalikan dengan catatan")
    state(page, "Dikembalikan")


def repair(people: People, office: Cast) -> None:
    """When the Kasubid mends only what is open, and submits again."""
    page = people.go("kasubid.dagang", f"{CYCLE}data/")
    export = row(office, "Jumlah realisasi ekspor")
    expect(page.locator('[name^="number-"]')).to_have_count(1)
    page.locator(f'[name="number-{export}"]').fill("45,10")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.locator("#keadaan")).to_have_attribute("data-state", "saved")
    page.goto(f"{people.base}{CYCLE}naskah/")
    press(page, "submit", "Ajukan laporan")
    state(page, "Menunggu pemeriksaan")


def approve_and_forward(people: People) -> None:
    """When the Kabid sees what changed first and approves, and the Kasubid forwards."""
    page = people.go("kabid.dagang", f"{CYCLE}pemeriksaan/")
    expect(page.locator("main")).to_contain_text("1 hal berubah")
    expect(page.locator("main del").first).to_contain_text("451,00")
    expect(page.locator("main ins").first).to_contain_text("45,10")
    press(page, "approve", "Setujui")
    state(page, "Disetujui")
    page = people.go("kasubid.dagang", f"{CYCLE}langkah/forward/")
    press(page, "forward", "Teruskan ke Perencanaan")
    state(page, "Di Perencanaan")


def recommend(people: People) -> None:
    """When Kasubag Perencanaan recommends from the inbox."""
    page = people.go("perencanaan", "/")
    card = page.locator(f'[data-cycle="dagang-{YEAR}-{QUARTER}"]').first
    card.get_by_role("link").last.click()
    press(page, "recommend", "Rekomendasikan")
    state(page, "Direkomendasikan")


def take_the_papers(people: People) -> None:
    """Then the quarter comes as PDF and workbook with the mended figure, the year as a draft."""
    page = people.go("perencanaan", f"/perencanaan/triwulan/{YEAR}/{QUARTER}/")
    expect(page.locator("main")).to_have_attribute("data-page", "quarterly")
    with pikepdf.open(download(page, "PDF")) as pdf:
        assert len(pdf.pages) >= 2
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel").read_bytes()))
    cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
    assert 45.1 in cells
    assert 451 not in cells
    page.goto(f"{people.base}/perencanaan/tahunan/{YEAR}/")
    with pikepdf.open(download(page, "PDF")) as pdf:
        assert len(pdf.pages) >= 5


@pytest.mark.django_db(transaction=True)
def test_a_cycle_goes_all_the_way_with_one_return(people: People, office: Cast):
    open_and_assign(people)
    instruct(people, office)
    gather(people, office)
    write_and_submit(people)
    return_it(people, office)
    repair(people, office)
    approve_and_forward(people)
    recommend(people)
    take_the_papers(people)
    cycle = Cycle.objects.get(unit__code="dagang")
    assert (cycle.state, cycle.round) == ("recommended", 2)
    assert cycle.submissions.count() == 2
    export = Realization.objects.get(cycle=cycle, indicator__name="Jumlah realisasi ekspor")
    assert str(export.number.normalize()) == "45.1"
