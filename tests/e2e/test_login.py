"""Coming in, being kept out, being thrown out in the middle of a text, and going."""

from __future__ import annotations

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, QUARTER, YEAR, Cast
from tests.e2e.people import People
from workflow.enums import State
from workflow.models import Cycle, Narrative

CYCLE = f"/siklus/dagang/{YEAR}/{QUARTER}/"


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill the login form that stands there and send it."""
    page.get_by_label("Nama pengguna atau NIP").fill(name)
    page.get_by_label("Kata sandi", exact=True).fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()


def test_too_many_wrong_passwords_rest_with_advice(people: People, office: Cast):
    """Given five wrong passwords, then even the right one waits, and the page says what to do."""
    page = people.stranger("/masuk/")
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        log_in(page, "kabid.dagang", "bukan ini")
        expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
        expect(page.get_by_label("Nama pengguna atau NIP")).to_have_value("kabid.dagang")
    log_in(page, "kabid.dagang", "bukan ini")
    expect(page.locator("main")).to_have_attribute("data-page", "locked")
    expect(page.locator("main")).to_contain_text("tunggu 15 menit")
    page.goto(f"{people.base}/masuk/")
    log_in(page, "kabid.dagang")
    expect(page.locator("main")).to_have_attribute("data-page", "locked")
    people.forgive("status of 429")


def test_login_leads_where_one_was_going_and_logout_leaves(people: People, office: Cast):
    """Given a link to a cycle, when one logs in by NIP, then it opens; after Keluar it is shut."""
    office.cycle(state=State.OPENED)
    page = people.stranger(CYCLE)
    expect(page.locator("main")).to_have_attribute("data-page", "login")
    log_in(page, office.people["kabid.dagang"].nip)
    expect(page).to_have_url(f"{people.base}{CYCLE}")
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.locator("main")).to_have_attribute("data-page", "login")
    page.goto(f"{people.base}{CYCLE}")
    expect(page.locator("main")).to_have_attribute("data-page", "login")
    page.goto(f"{people.base}/masuk/?next=https://tempat.lain.example/")
    log_in(page, "kabid.dagang")
    expect(page).to_have_url(f"{people.base}/")


def test_a_session_that_ends_while_writing_costs_no_word(people: People, office: Cast):
    """Given an ended session, when the Kasubid logs in again, then the text is there and kept."""
    cycle = office.cycle(state=State.GATHERED)
    text = "Pasar kecamatan buka dua kali sepekan sejak Juli."
    page = people.enter("kasubid.dagang", f"{CYCLE}naskah/")
    area = page.locator('textarea[name^="supporting-"]:visible').first
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    area.fill(text)
    area.blur()
    expect(page.get_by_text("Sesi Anda berakhir.")).to_be_visible()
    page.get_by_role("button", name="Simpan dan lihat pratinjau").click()
    expect(page.locator("main")).to_have_attribute("data-page", "login")
    log_in(page, "kasubid.dagang")
    expect(page.locator("main")).to_have_attribute("data-page", "report")
    expect(area).to_have_value(text)
    name = area.get_attribute("name")
    expect(page.locator(f'.save-state[data-for="{name}"]')).to_have_text("tersimpan")
    assert Narrative.objects.filter(cycle=cycle, supporting=text).count() == 1
    # And when the login is in another tab, which has a new token, the open page goes on saving.
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    other = page.context.new_page()
    other.goto(f"{people.base}/masuk/")
    log_in(other, "kasubid.dagang")
    expect(other.locator("main")).to_have_attribute("data-page", "home")
    area.fill(f"{text} Sejak itu ramai.")
    area.blur()
    expect(page.locator(f'.save-state[data-for="{name}"]')).to_have_text("tersimpan")


def test_a_form_sent_too_late_is_offered_again(people: People, office: Cast):
    """Given a session that ended under a form, when one logs in again, then it can be sent."""
    cycle = office.cycle(state=State.OPENED)
    page = people.go("kabid.dagang", f"{CYCLE}langkah/assign/")
    page.get_by_label("Isi disposisi").fill("Susun laporan sebelum Jumat.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator('form[data-move="assign"] button[type="submit"]').click()
    expect(page.get_by_text("Sesi Anda sudah berakhir.")).to_be_visible()
    assert Cycle.objects.get(pk=cycle.pk).state == State.OPENED
    log_in(page, "kabid.dagang")
    expect(page.locator("main")).to_contain_text("Susun laporan sebelum Jumat.")
    page.get_by_role("button", name="Kirim isian saya").click()
    expect(page.locator("main")).to_have_attribute("data-page", "cycle")
    moved = Cycle.objects.get(pk=cycle.pk)
    assert moved.state == State.ASSIGNED
    assert "Susun laporan sebelum Jumat." in moved.transitions.get().note
