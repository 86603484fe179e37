"""Evidence from a phone on a bad line, and dropped onto a row at a desk: no file is lost."""

from __future__ import annotations

import base64
import hashlib
import io
import time
from datetime import date

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import PHONE, People
from tests.unit.upload_samples import pdf, picture
from workflow.enums import State
from workflow.models import Cycle, Evidence

DATA = f"/siklus/dagang/{YEAR}/{QUARTER}/data/"
PHOTO = picture(size=(1600, 1200), quality=95)
ORIENTATION, MAKER, EXIF, TAKEN = 274, 271, 34665, 36867

#: A file dropped onto an element, as the browser tells it to a page.
DROP = """(element, [name, content, more]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  const type = "application/pdf";
  carried.items.add(new File([bytes, new Uint8Array(more)], name, { type }));
  for (const kind of ["dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true,
      cancelable: true }));
  }
}"""


@pytest.fixture
def cycle(office: Cast) -> Cycle:
    """The Analis collects."""
    return office.cycle(state=State.COLLECTING)


def sideways_photo() -> bytes:
    """More than a megabyte, held upright, as a phone notes it."""
    notes = Image.Exif()
    notes[ORIENTATION], notes[MAKER] = 6, "samsung"
    notes.get_ifd(EXIF)[TAKEN] = "2026:09:03 10:15:00"
    made = io.BytesIO()
    noise = Image.effect_noise((1600, 1200), 60).convert("RGB")
    noise.save(made, "JPEG", quality=95, exif=notes)
    return made.getvalue()


def figure(page: Page, name: str = "Jumlah realisasi ekspor") -> Locator:
    """The row of an indicator."""
    return page.locator("tbody[data-row]").filter(has=page.get_by_role("rowheader", name=name))


def test_a_photo_survives_a_cut_line_and_a_reload(people: People, cycle: Cycle, settings):
    """Given a phone whose line is cut while a photo is sent, when the page is loaded again and the
    line is back, then the photo arrives, byte for byte, and once. One beyond the limit is shrunk
    when that is asked for; when and where it was taken goes along.
    """
    settings.UPLOAD_MAX_BYTES = 1024**2
    page = people.enter("analis.dagang", DATA, PHONE)
    page.route("**/bukti/", lambda route: route.abort("connectionfailed"))
    row = figure(page)
    row.locator("summary").first.click()
    row.locator("[data-camera]").set_input_files(
        {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
    )
    waiting = row.locator(".queue > li")
    expect(waiting).to_contain_text("belum terunggah, dicoba lagi saat tersambung")
    expect(waiting).to_contain_text("Foto ")
    whole = page.locator("#keadaan")
    expect(whole).to_contain_text("1 berkas belum terkirim: sambungan terputus")
    assert not Evidence.objects.exists()

    page.reload()
    expect(waiting).to_contain_text("belum terunggah, dicoba lagi saat tersambung")
    # Two clicks in one place: the second must not throw away what the first began.
    page.unroute("**/bukti/")
    page.route("**/bukti/", lambda route: (time.sleep(0.4), route.abort("connectionfailed")))
    waiting.get_by_role("button", name="Coba sekarang").dblclick(delay=20)
    expect(waiting).to_contain_text("mengirim…")
    expect(waiting).to_contain_text("belum terunggah, dicoba lagi saat tersambung")
    page.unroute("**/bukti/")
    page.context.set_offline(True)
    page.context.set_offline(False)  # the browser tells the page that the line is back
    expect(row.locator(".files")).to_contain_text("Foto ")
    expect(waiting).to_have_count(0)
    kept = Evidence.objects.get()
    assert kept.sha256 == hashlib.sha256(PHOTO).hexdigest() and kept.preview
    page.reload()
    row.locator("summary").first.click()
    expect(row.locator(".files img")).to_be_visible()
    expect(waiting).to_have_count(0)
    assert Evidence.objects.count() == 1
    people.forgive("ERR_CONNECTION_FAILED")

    large = sideways_photo()
    row.locator("[data-pick]").first.set_input_files(
        {"name": "IMG_2031.jpg", "mimeType": "image/jpeg", "buffer": large}
    )
    expect(waiting).to_contain_text("paling besar 1 MB. Salinan yang lebih kecil dapat dibuat")
    waiting.get_by_role("button", name="Kecilkan dan unggah").click()
    expect(row.locator(".files")).to_contain_text("IMG_2031 (dikecilkan).jpg")
    small = Evidence.objects.last()
    assert small.size < 1024**2 < len(large) and small.made_on == date(2026, 9, 3)
    with Image.open(small.file.path) as made:
        told = made.getexif()
        assert made.height > made.width and told[ORIENTATION] == 1 and told[MAKER] == "samsung"


def test_files_are_dropped_described_and_taken_back(people: People, cycle: Cycle):
    """Given a desk, when files are dropped onto a row, then the good one is listed and dated in a
    dialog, the large one refused before it is sent, the disguised one after; all by name. Then the
    first is taken back.
    """
    page = people.enter("analis.dagang", DATA)
    row = figure(page)
    good, program = (base64.b64encode(content).decode() for content in (pdf(), b"MZ\x90\x00"))
    for name, content, more in (
        ("rekap.pdf", good, 0),
        ("besar.pdf", good, 10 * 1024**2),
        ("angka.pdf", program, 0),
    ):
        row.locator("th").first.evaluate(DROP, [name, content, more])
    expect(row.locator(".files")).to_contain_text("rekap.pdf")
    refused = row.locator(".queue > li", has_text="besar.pdf")
    expect(refused).to_contain_text("Terlalu besar (10,5 MB); paling besar 10 MB.")
    disguised = row.locator(".queue > li", has_text="angka.pdf")
    expect(disguised).to_contain_text("namanya berakhiran .pdf, tetapi isinya program")
    whole = page.locator("#keadaan")
    expect(whole).to_contain_text("2 berkas tidak diterima.")
    whole.get_by_role("button", name="Ke berkas itu").click()
    expect(refused.get_by_role("button", name="Buang")).to_be_focused()
    disguised.get_by_role("button", name="Buang").click()
    expect(disguised).to_have_count(0)
    expect(row.locator("summary").first).to_contain_text("1 bukti dukung")
    assert [found.name for found in Evidence.objects.all()] == ["rekap.pdf"]

    row.get_by_role("button", name="Rincian").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Keterangan").fill("Rekap SKA")
    # A login in another tab brings another token than the form in the dialog has.
    token = {"name": "csrftoken", "value": "a" * 32, "url": people.base}
    page.context.add_cookies([token])
    dialog.get_by_role("button", name="Simpan dengan tanggal berkas, 3 September 2026").click()
    expect(dialog).to_be_hidden()
    expect(row.locator(".files")).to_contain_text("Tanggal dokumen 3 September 2026")
    expect(row.get_by_role("button", name="Rincian")).to_be_focused()

    page.keyboard.press("Enter")
    dialog.get_by_label("Keterangan").fill("Rekap SKA, halaman 2")
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("alert")).to_contain_text("Yang Anda ketik belum disimpan.")
    expect(dialog.get_by_label("Keterangan")).to_have_value("Rekap SKA, halaman 2")
    dialog.get_by_role("button", name="Tarik berkas ini").click()
    expect(dialog).to_contain_text("Tulis alasan mengapa berkas ini ditarik.")
    expect(dialog.get_by_label("Keterangan")).to_have_value("Rekap SKA, halaman 2")
    dialog.get_by_label("Alasan penarikan").fill("Salah bulan")
    dialog.get_by_role("button", name="Tarik berkas ini").click()
    expect(row.get_by_text("Belum ada bukti dukung.")).to_be_visible()
    row.get_by_text("berkas yang ditarik (1)").click()
    expect(row.locator(".why-body", has_text="Salah bulan")).to_be_visible()
    people.forgive("status of 422")
