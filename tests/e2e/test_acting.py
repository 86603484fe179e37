"""A Plh. approves on behalf: named by the Pengelola, told by the home page, named by the papers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.cast import QUARTER, YEAR, Cast
from tests.e2e.people import PHONE, People
from workflow.enums import State
from workflow.models import Cycle, User

CYCLE = f"/siklus/dagang/{YEAR}/{QUARTER}/"
BOTH = "Plh. Kabid Bidang Perdagangan (mewakili Hj. Nurhayati dagang, S.E.)"


def words_of(path: Path) -> str:
    """The text of a PDF on one line."""
    made = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return " ".join(made.stdout.decode().split())


@pytest.mark.django_db(transaction=True)
def test_a_plh_reviews_and_approves_on_behalf(people: People, office: Cast):
    office.cycle(state=State.DRAFTED)
    today = timezone.now().astimezone(office.agency.zone).date()
    # Given a Kabid on leave, the Pengelola names the Kabid of another bidang Plh. for today.
    page = people.go("admin", "/jabatan/")
    page.get_by_role("link", name="Tunjuk Plh./Plt.").click()
    page.get_by_label("Jabatan yang diwakili").select_option(
        label="Kabid Bidang Perdagangan · Hj. Nurhayati dagang, S.E."
    )
    page.get_by_label("Orang yang ditunjuk").select_option(label="Hj. Nurhayati pasar, S.E.")
    page.get_by_label("Hari terakhir").fill(today.isoformat())
    page.get_by_label("Nomor SK").fill("800.1/77/2026")
    page.get_by_label("Alasan").fill("Cuti tahunan")
    page.get_by_role("button", name="Tunjuk", exact=True).click()
    expect(page.locator("main")).to_contain_text("ditunjuk sebagai Plh. Kabid Bidang Perdagangan")
    expect(page.locator("[data-acting]")).to_contain_text("800.1/77/2026")
    # When the Plh. opens the home page on the phone, the duty says as whom.
    acting = people.go("kabid.pasar", "/", PHONE)
    card = acting.locator(f'article[data-cycle="dagang-{YEAR}-{QUARTER}"]')
    expect(card).to_contain_text("sebagai Plh. Kabid Bidang Perdagangan")
    card.get_by_role("link").last.click()
    form = acting.locator('form[data-move="approve"]')
    form.get_by_text("Setujui", exact=True).click()
    expect(acting.locator("main")).to_have_attribute("data-page", "cycle")
    # Then history and the archived report name both.
    expect(acting.locator(".timeline").first).to_contain_text(f"Hj. Nurhayati pasar, S.E., {BOTH}")
    approved = Cycle.objects.get().submissions.get()
    assert approved.approved_by == User.objects.get(username="kabid.pasar")
    assert approved.approved_as == BOTH
    with acting.expect_download() as waiting:
        acting.get_by_role("link", name="PDF laporan versi 1").click()
    words = words_of(waiting.value.path())
    assert BOTH in words
    assert "Hj. Nurhayati pasar, S.E." in words
