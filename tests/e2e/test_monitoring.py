"""The head of the office asks who is late: one look, one click to why, the workbook, a phone."""

from __future__ import annotations

import openpyxl
from playwright.sync_api import expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import PHONE, People
from workflow.enums import State


def test_who_is_late_why_and_since_when(people: People, office: Cast, tmp_path):
    """Given a late cycle, when the Pimpinan looks, then who, why and since when stand on top."""
    office.cycle("dagang", State.DRAFTED)
    page = people.enter("pimpinan", "/")
    page.get_by_role("link", name="Pemantauan").click()
    expect(page.locator(".verdict")).to_contain_text("1 dari 1 pekerjaan terlambat sekarang")
    line = page.locator(f'[data-cycle="dagang-{YEAR}-{QUARTER}"]')
    expect(line).to_be_in_viewport()
    expect(line).to_contain_text("5. Memeriksa laporan kinerja")
    expect(line).to_contain_text("Hj. Nurhayati dagang, S.E. sejak")
    expect(line).to_contain_text("Terlambat sendiri: waktu baku langkah ini 1 jam.")

    line.get_by_role("link", name="lewat tenggat sejak").click()
    expect(page.locator("main")).to_have_attribute("data-page", "due")
    expect(page.locator("main")).to_contain_text("1 jam")

    page.go_back()
    page.get_by_label("Langkah", exact=True).select_option("assigned")  # the form sends itself
    expect(page.locator("main")).to_contain_text("semua bidang · 2. Memerintahkan")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh Excel").click()
    waiting.value.save_as(tmp_path / "pemantauan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "pemantauan.xlsx")
    last = [cell.value for cell in list(book["Data"].iter_rows())[-1]]
    assert last[3].startswith("2. ") and last[10] == 1, "one minute of working time"

    page.set_viewport_size(PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
