"""The third way to fill a quarter: a worksheet taken home, and brought back over a bad line."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
from playwright.sync_api import expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import People
from workflow.enums import State
from workflow.models import (
    BudgetRealization,
    Cycle,
    Realization,
    RealizationChange,
    WorkbookImport,
)

DATA = f"/siklus/dagang/{YEAR}/{QUARTER}/data/"
FILLED = {
    "Jumlah realisasi ekspor": {10: 45.1},
    "Persentase izin yang difasilitasi": {8: 44, 9: 45},
    "Koefisien variasi harga": {10: "1.210"},
    "Stabilitas harga bahan pokok": {13: "Belum rilis", 14: "24/12/2026"},
    "Perizinan dan Pendaftaran Perusahaan": {7: 150_000_000},
}


def filled(content: bytes) -> bytes:
    """The downloaded workbook as the Analis saves it, at home and without a line."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for column, value in FILLED.get(row[2].value, {}).items() if len(row) > 2 else ():
                row[column - 1].value = value
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def test_a_quarter_filled_in_excel_with_the_line_cut(people: People, office: Cast):
    """Given a filled worksheet, when the line is cut at the upload, then it is uploaded again and
    every figure arrives exactly once."""
    cycle = office.cycle(state=State.COLLECTING)
    page = people.enter("analis.dagang", DATA)
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh lembar kerja").click()
    content = filled(download.value.path().read_bytes())
    file = {
        "name": "lembar kerja saya.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": content,
    }
    page.get_by_role("link", name="Unggah lembar kerja").click()
    page.locator("#id_file").set_input_files(file)
    page.context.set_offline(True)
    page.get_by_role("button", name="Unggah dan bandingkan").click()
    expect(page.get_by_role("alert")).to_contain_text("Berkasnya masih terpilih di sini")
    assert not WorkbookImport.objects.exists()
    page.context.set_offline(False)
    page.get_by_role("button", name="Unggah dan bandingkan").click()
    expect(page.locator("main")).to_have_attribute("data-page", "worksheet_one")
    doubtful = page.get_by_role("row", name="Koefisien variasi harga")
    expect(doubtful).to_contain_text("seribu dua ratus sepuluh")
    assert not RealizationChange.objects.exists()

    page.get_by_role("button", name="Terima yang dicentang").click()
    expect(page.get_by_role("alert")).to_contain_text("Belum ada yang disimpan.")
    doubtful.get_by_role("checkbox", name="seribu dua ratus sepuluh").check()
    page.get_by_role("button", name="Terima yang dicentang").click()
    expect(page.locator("main")).to_have_attribute("data-page", "data")
    expect(page.get_by_text("5 isian lembar kerja diterima, 5 baris tersimpan.")).to_be_visible()
    rows = {row.indicator.name: row for row in Realization.objects.of_cycle(cycle)}
    permits = rows["Persentase izin yang difasilitasi"]
    release = rows["Stabilitas harga bahan pokok"]
    assert rows["Jumlah realisasi ekspor"].number == Decimal("45.1")
    assert (permits.numerator, permits.denominator) == (44, 45)
    assert rows["Koefisien variasi harga"].number == 1210
    assert (release.status, f"{release.release_on}") == ("belum_rilis", "2026-12-24")
    assert BudgetRealization.objects.get(cycle=cycle).amount == 150_000_000
    assert RealizationChange.objects.count() == 4
    expect(page.locator("#kemajuan")).to_contain_text("4 dari 4")
    assert Cycle.objects.get(pk=cycle.pk).state == State.COLLECTING, "accepting hands nothing over"
    people.forgive("422")  # the browser calls a page that asks for an answer an error
    people.complaints[:] = [text for text in people.complaints if "ERR_INTERNET" not in text]
