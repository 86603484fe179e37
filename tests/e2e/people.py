"""People at their browsers, each logged in through the login page."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


class People:
    """Opens a page for a person, logged in through the login page, and keeps it for later."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.pages: dict[str, Page] = {}
        self.complaints: list[str] = []

    def page(self, name: str, viewport: dict | None = None) -> Page:
        """The person's page; console errors and blocked content are kept as complaints."""
        if name not in self.pages:
            context = self.browser.new_context(
                viewport=viewport or DESK, locale="id-ID", timezone_id="Asia/Makassar"
            )
            page = context.new_page()
            page.set_default_timeout(12_000)
            page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(f"{self.base}/masuk/")
            page.get_by_label("Nama pengguna atau NIP").fill(name)
            page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Masuk").click()
            expect(page.locator("main")).to_have_attribute("data-page", "home")
            self.pages[name] = page
        return self.pages[name]

    def go(self, name: str, path: str, viewport: dict | None = None) -> Page:
        """The person's page at an address."""
        page = self.page(name, viewport)
        page.goto(f"{self.base}{path}")
        return page
