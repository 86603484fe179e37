"""People at their browsers, logged in through the login page or let in by a session cookie."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.cast import PASSWORD

# The machine that runs the tests may be busy; what is right at last is right.
expect.set_options(timeout=15_000)

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
            page = self._sit_down(viewport)
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

    def enter(
        self,
        name: str,
        path: str = "/",
        viewport: dict | None = None,
        *,
        seat: str = "",
        scripts: bool = True,
    ) -> Page:
        """The person's page at an address, without the login page: for tests of something else.

        ``seat`` tells a second browser of the same person apart.
        """
        key = f"{name} {seat}".strip()
        if key not in self.pages:
            self.pages[key] = self._sit_down(viewport, scripts=scripts)
            self.let_in(self.pages[key], name)
        page = self.pages[key]
        page.goto(f"{self.base}{path}")
        return page

    def stranger(self, path: str, viewport: dict | None = None) -> Page:
        """A page of somebody who is not logged in."""
        page = self.pages["stranger"] = self._sit_down(viewport)
        page.goto(f"{self.base}{path}")
        return page

    def let_in(self, page: Page, name: str) -> None:
        """Give the browser a session of this person."""
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.test import Client

        client = Client()
        client.force_login(
            get_user_model().objects.get(username=name), backend="workflow.auth.NipBackend"
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base}]
        )

    def forgive(self, words: str) -> None:
        """Drop the complaints with these words, of which there must be some: the test made them."""
        found = [text for text in self.complaints if words in text]
        assert found, f"nothing complained about {words!r}: {self.complaints}"
        self.complaints[:] = [text for text in self.complaints if words not in text]

    def _sit_down(self, viewport: dict | None, *, scripts: bool = True) -> Page:
        """A browser of its own; console errors and blocked content are kept as complaints."""
        context = self.browser.new_context(
            viewport=viewport or DESK,
            locale="id-ID",
            timezone_id="Asia/Makassar",
            java_script_enabled=scripts,
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page
