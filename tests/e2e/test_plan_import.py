"""Kasubag Perencanaan brings the plan of the year: read, questions, confirmed, in the plan."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.cast import Cast
from tests.e2e.people import PHONE, People
from workflow.models import Indicator, Unit
from workflow.sample.story import WORKBOOK


def test_a_plan_from_upload_to_the_plan(people: People, office: Cast):
    """Given the sample, when its questions are answered, then one click brings it into the plan."""
    for order, name in enumerate(("Perindustrian", "Kemetrologian"), start=2):
        code = name.lower()
        Unit.objects.create(agency=office.agency, code=code, name=f"Bidang {name}", order=order)
    page = people.enter("perencanaan", "/rencana/impor/")
    page.get_by_label("Rencana aksi tahun").select_option("2026")
    huge = {"name": "foto.xlsx", "mimeType": "x", "buffer": b"PK" * 6_000_000}
    page.set_input_files("#id_file", huge)
    page.get_by_role("button", name="Unggah dan baca").click()
    expect(page.get_by_role("alert")).to_contain_text("terlalu besar; paling besar 10 MB")
    page.set_input_files("#id_file", WORKBOOK)
    page.get_by_role("button", name="Unggah dan baca").click()

    expect(page.locator("main")).to_have_attribute("data-page", "plan_import_preview")
    expect(page.locator("main")).to_contain_text("“14.000” dibaca empat belas ribu (14.000)")
    load = page.get_by_role("button", name="Muat ke rencana aksi")
    expect(load).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Bidang “Sekretariat”").select_option(label="Bidang Perdagangan")
    page.get_by_label("Pakai pilihan pertama").check()
    page.get_by_role("button", name="Simpan jawaban").click()
    expect(load).not_to_have_attribute("aria-disabled", "true")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]
    assert not Indicator.objects.filter(name="Jumlah UTTP ditera ulang").exists()

    load.dblclick()
    expect(page.locator("main")).to_contain_text("Berkas ini sudah dimuat ke rencana aksi.")
    assert Indicator.objects.filter(name="Jumlah UTTP ditera ulang").count() == 1
    page.get_by_role("link", name="Lihat rencana aksi").click()
    expect(page.locator("main")).to_contain_text("Jumlah UTTP ditera ulang")
