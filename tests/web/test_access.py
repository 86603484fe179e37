"""Every address × every kind of person, generated from the URL configuration.

An address that is missing from ``ACCESS`` fails the first test: nobody can add a page and forget
to say who may see it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from reports import actions as documents
from tests.cast import MORNING, Cast, cast
from tests.seating import seat
from tests.tables import changed, contents
from tests.unit.upload_samples import picture
from workflow.actions import (
    annual,
    calendar_changes,
    cycles,
    decrees,
    evidence,
    pauses,
    remarks,
    workbooks,
    worksheets,
)
from workflow.actions.calendar_edits import EditDay, EditHoliday, EditRange
from workflow.enums import ImportKind, Move, RemarkTarget, Role, State
from workflow.models import CalendarException, Cycle, Evidence, Remark
from workflow.pages.worksheet_file import worksheet_file
from workflow.sample.story import WORKBOOK

pytestmark = pytest.mark.django_db

NOW = MORNING + timedelta(hours=2)

# --- Who ----------------------------------------------------------------------

BIDANG = ("kabid.dagang", "kasubid.dagang", "analis.dagang")
READERS = ("perencanaan", "pimpinan", "admin")
STRANGERS = ("kabid.pasar", "tamu", "kabid.jauh", "perencanaan.jauh", "tanpa.kantor")
EVERYBODY = (*BIDANG, *READERS, *STRANGERS)

# --- What ---------------------------------------------------------------------

PAGE, FILE, BACK, POST = "page", "file", "back", "post only"


@dataclass(frozen=True)
class Access:
    """``get``: a page, a file, back to its page, or POST only. ``readers``: those who get that.

    Everybody else who is logged in gets ``others``: 404 where the object is out of their scope,
    403 with the reason where the address is for a role. ``posts`` says whether POST exists.
    """

    get: str
    readers: tuple[str, ...] = EVERYBODY
    others: int = 404
    posts: bool = False
    kwargs: dict = field(default_factory=dict)


CYCLE = (*BIDANG, *READERS)
OFFICE = (*READERS, "perencanaan.jauh")
PLANNER = ("perencanaan", "perencanaan.jauh")
MONITORS = (*OFFICE, "kabid.dagang", "kabid.pasar", "kabid.jauh")
GRANTERS = ("kabid.dagang", "kabid.pasar", "kabid.jauh", "admin")
OWN_OFFICE = (*BIDANG, *READERS, "kabid.pasar", "tamu")
KEEPERS = ("perencanaan", "admin")
KEEPERS_ANYWHERE = (*KEEPERS, "perencanaan.jauh")

#: URL name → who gets what. Public addresses and the admin have tests of their own.
ACCESS = {
    "home": Access(PAGE),
    "notices": Access(PAGE),
    "notices_read": Access(POST, posts=True),
    "resume": Access(BACK, posts=True),
    "profile": Access(PAGE, posts=True),
    "password_change": Access(PAGE, posts=True),
    "positions": Access(PAGE),
    "position_grant": Access(PAGE, GRANTERS, 403, posts=True),
    "position_end": Access(BACK, ("kabid.dagang", "admin"), posts=True),
    "sop": Access(PAGE),
    "due": Access(PAGE, CYCLE),
    "due_annual": Access(PAGE, READERS),
    "reading": Access(PAGE, ("admin",), 403, posts=True),
    "revisions": Access(PAGE, ("admin",), 403),
    "revision_new": Access(PAGE, ("admin",), 403, posts=True),
    "revision": Access(PAGE, ("admin",), posts=True),
    "revision_withdraw": Access(BACK, ("admin",), posts=True),
    "cycles": Access(PAGE),
    "cycles_open": Access(PAGE, PLANNER, 403, posts=True),
    "cycle": Access(PAGE, CYCLE),
    "move": Access(PAGE, CYCLE, posts=True),
    "reassign": Access(BACK, CYCLE, posts=True),
    "pause_ask": Access(BACK, CYCLE, posts=True),
    "pause": Access(BACK, CYCLE, posts=True),
    "data": Access(PAGE, CYCLE),
    "data_save": Access(BACK, CYCLE, posts=True),
    "answers": Access(BACK, CYCLE, posts=True),
    "data_changes": Access(BACK, CYCLE),
    "data_details": Access(BACK, CYCLE),
    "data_evidence_upload": Access(BACK, CYCLE, posts=True),
    "worksheet": Access(PAGE, CYCLE, posts=True),
    "worksheet_download": Access(FILE, CYCLE),
    "worksheet_one": Access(PAGE, CYCLE, posts=True),
    "evidence_download": Access(FILE, CYCLE),
    "evidence": Access(PAGE, CYCLE, posts=True),
    "evidence_preview": Access(FILE, CYCLE),
    "evidence_archive": Access(FILE, CYCLE),
    "evidence_withdraw": Access(BACK, CYCLE, posts=True),
    "report": Access(PAGE, CYCLE),
    "report_save": Access(BACK, CYCLE, posts=True),
    "review": Access(PAGE, CYCLE),
    "review_begin": Access(BACK, CYCLE, posts=True),
    "review_remark": Access(BACK, CYCLE, posts=True),
    "review_remark_delete": Access(BACK, CYCLE, posts=True),
    "planning": Access(PAGE, OFFICE, 403),
    "quarterly": Access(PAGE, OFFICE, 403),
    "quarterly_pdf": Access(FILE, OFFICE, 403),
    "quarterly_xlsx": Access(FILE, OFFICE, 403),
    "annual": Access(PAGE, OFFICE, 403),
    "annual_open": Access(BACK, PLANNER, 403, posts=True),
    "annual_texts": Access(BACK, PLANNER, 403, posts=True),
    "annual_publish": Access(POST, PLANNER, 403, posts=True),
    "annual_pdf": Access(FILE, OFFICE, 403),
    "annual_xlsx": Access(FILE, OFFICE, 403),
    "monitoring": Access(PAGE, MONITORS, 403),
    "monitoring_xlsx": Access(FILE, MONITORS, 403),
    "revision_proposal": Access(PAGE, OFFICE, 403),
    "calendar": Access(PAGE),
    "calendar_week": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "calendar_holiday_new": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "calendar_holiday": Access(PAGE, KEEPERS, posts=True),
    "calendar_holiday_remove": Access(BACK, KEEPERS, posts=True),
    "calendar_day_new": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "calendar_day": Access(PAGE, KEEPERS, posts=True),
    "calendar_range_new": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "calendar_range": Access(PAGE, KEEPERS, posts=True),
    "calendar_exception_remove": Access(BACK, KEEPERS, posts=True),
    "calendar_decree_new": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "calendar_decree": Access(PAGE, KEEPERS, posts=True),
    "calendar_decree_remove": Access(BACK, KEEPERS, posts=True),
    "calendar_decree_file": Access(FILE, OWN_OFFICE),
    "calendar_import": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "calendar_template": Access(FILE),
    "calendar_csv": Access(FILE, tuple(who for who in EVERYBODY if who != "tanpa.kantor")),
    "calendar_ical": Access(FILE, tuple(who for who in EVERYBODY if who != "tanpa.kantor")),
    "plan": Access(PAGE),
    "plan_history": Access(PAGE),
    "plan_indicator": Access(PAGE, CYCLE),
    "plan_indicator_new": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "plan_indicator_edit": Access(PAGE, KEEPERS, posts=True),
    "plan_indicator_retire": Access(BACK, KEEPERS, posts=True),
    "plan_objective": Access(PAGE, KEEPERS, posts=True),
    "plan_line_new": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "plan_line": Access(PAGE, KEEPERS, posts=True),
    "plan_line_remove": Access(BACK, KEEPERS, posts=True),
    "plan_prepare": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "plan_import": Access(PAGE, KEEPERS_ANYWHERE, 403, posts=True),
    "plan_import_sample": Access(FILE, KEEPERS_ANYWHERE, 403),
    "plan_import_one": Access(PAGE, KEEPERS, posts=True),
    "plan_import_columns": Access(PAGE, KEEPERS, posts=True),
    "plan_import_state": Access(FILE, KEEPERS),
    "plan_import_faults": Access(FILE, KEEPERS),
    "documents": Access(PAGE),
    "document_paper": Access(BACK, ("perencanaan",), 404, posts=True),
    "document_pdf": Access(FILE, CYCLE),
    "document_xlsx": Access(FILE, CYCLE),
    "disposition_pdf": Access(FILE, CYCLE),
    "unit_report_pdf": Access(FILE, CYCLE),
    "unit_report_xlsx": Access(FILE, CYCLE),
    "sop_pdf": Access(FILE),
    "health": Access(PAGE, ("admin", "tanpa.kantor"), 403),
}
PUBLIC = {"login", "logout", "probe"}

#: Exceptions to the rule of a row, each with its reason.
EXCEPTIONS = {
    # Within the scope, but not Kasubag Perencanaan: the reason instead of 404.
    **{("document_paper", who): 403 for who in CYCLE if who != "perencanaan"},
    # Rows of the own calendar are read by everybody and changed by two roles: the reason.
    **{
        (f"calendar_{name}", who): 403
        for name in (
            *("holiday", "holiday_remove", "day", "range", "exception_remove"),
            *("decree", "decree_remove"),
        )
        for who in OWN_OFFICE
        if who not in KEEPERS
    },
    # The plan of the own bidang is read by its people and changed by two roles: the reason.
    **{
        (f"plan_{name}", who): 403
        for name in ("indicator_edit", "indicator_retire", "objective", "line", "line_remove")
        for who in CYCLE
        if who not in KEEPERS
    },
    # An uploaded plan is the office's: its own people read whose work it is.
    **{
        (f"plan_import_{name}", who): 403
        for name in ("one", "columns", "state", "faults")
        for who in OWN_OFFICE
        if who not in KEEPERS
    },
    # The office's own people read why they may not revise the SOP; it is nobody else's.
    **{
        (name, who): 403
        for name in ("revision", "revision_withdraw")
        for who in (*BIDANG, "perencanaan", "pimpinan", "kabid.pasar", "tamu")
    },
    # The letterhead is the office's; whoever has no office has no letterhead.
    ("sop_pdf", "tanpa.kantor"): 404,
}
#: Each costs a rendering: the Pengelola stands for all who get it; those who do not, are asked.
RENDERED = {"quarterly_pdf", "annual_pdf", "sop_pdf", "annual_xlsx", "quarterly_xlsx"}


def addresses(patterns=None) -> Iterator[URLPattern]:
    """Every pattern of workflow and reports; Django's admin has its own access rules."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from addresses(pattern.url_patterns)
        else:
            yield pattern


NAMES = sorted(pattern.name for pattern in addresses())


@dataclass
class World:
    """An office with a cycle in every state, a browser for everybody, and what all is called."""

    office: Cast
    states: dict[State, Cycle]
    browsers: dict[str, Client]
    values: dict[str, object]
    before: dict[str, list[tuple]]

    def url(self, name: str) -> str:
        """The address of this name, its parameters filled in from the values."""
        pattern = next(pattern for pattern in addresses() if pattern.name == name)
        kwargs = {
            parameter: self.values.get(f"{name}.{parameter}", self.values.get(parameter))
            for parameter in pattern.pattern.converters
        }
        unknown = [parameter for parameter, value in kwargs.items() if value is None]
        assert not unknown, (
            f"{name} has the parameter {unknown[0]!r}: give it a value in World.values"
        )
        return reverse(name, kwargs=kwargs)


@pytest.fixture(autouse=True)
def private_files() -> None:
    """Files of this module are written once, by ``world``, and read by all its tests."""


@pytest.fixture(autouse=True)
def morning(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once for the module; each test works in a savepoint of this one transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        office = cast()
        seat(
            *(office, "kasubid.jauh", Role.KASUBID, office.units["jauh"]),
            agency=office.other_agency,
        )
        office.people["tanpa.kantor"] = get_user_model().objects.create_superuser(
            "tanpa.kantor", full_name="Pengelola Tanpa Kantor"
        )
        periods = ((year, quarter) for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4))
        standing = {
            state: office.advance(
                cycles.open_by_hand(
                    office.units["dagang"],
                    *next(periods),
                    by=office.actor("perencanaan"),
                    now=MORNING,
                    reason="Satu siklus untuk tiap status.",
                ),
                state,
            )
            for state in State
            if state != State.DRAFTED
        }
        cycle = office.cycle(state=State.COLLECTING)
        row = cycle.realizations.first()
        proof = evidence.attach(
            *(cycle.pk, row.indicator_id, SimpleUploadedFile("bukti.png", picture("PNG"))),
            by=office.actor("analis.dagang"),
            now=MORNING,
        )
        analyst = office.actor("analis.dagang")
        filled = worksheets.receive(
            *(SimpleUploadedFile(*worksheet_file(cycle, analyst, MORNING)), cycle),
            by=analyst,
            now=MORNING,
        )
        cycle = office.advance(office.advance(cycle, State.RETURNED), State.DRAFTED)
        standing[State.DRAFTED] = cycle
        remark = remarks.add(
            *(cycle.pk, RemarkTarget.VALUE, row.indicator_id, "Periksa lagi angkanya."),
            by=office.actor("kabid.dagang"),
            now=MORNING,
        )
        pause = pauses.ask(
            cycle.pk, "Menunggu data BPS.", by=office.actor("kabid.dagang"), now=MORNING
        )
        keeper = office.actor("admin")
        decree = decrees.save(
            by=keeper,
            now=MORNING,
            number="SKB Nomor 1 Tahun 2026",
            upload=SimpleUploadedFile("skb.pdf", b"%PDF-1.7\n%%EOF"),
        )
        christmas, party = date(2026, 12, 25), date(2026, 12, 18)
        hours = (("08:00", "12:00"),)
        for edit in (
            EditHoliday(christmas, christmas, "Natal", "libur"),
            EditDay(party, "half_day", "Acara kantor", hours),
            EditRange(date(2027, 2, 8), date(2027, 3, 9), "Ramadan", {0: hours}),
        ):
            seen = calendar_changes.preview(edit, by=keeper, now=MORNING).seen
            calendar_changes.confirm(edit, by=keeper, now=MORNING, seen=seen)
        plan = workbooks.receive(
            *(SimpleUploadedFile("rencana.xlsx", WORKBOOK.read_bytes()), ImportKind.PLAN),
            *(office.agency,),
            **{"by": keeper, "now": MORNING, "year": 2026},
        )
        workbooks.read(plan.pk, now=MORNING)
        exceptions = CalendarException.objects.filter(agency=office.agency)
        annual.open_by_hand(
            office.agency, 2026, by=office.actor("perencanaan"), now=MORNING, reason="Awal."
        )
        recommended = standing[State.RECOMMENDED]
        report = recommended.submissions.get()
        paper = documents.unit_report(report, recommended, MORNING)
        sheet = cycle.dispositions.first()
        for form in ("pdf", "xlsx"):
            documents.file_of(paper, form, MORNING)
        documents.file_of(documents.disposition(sheet, MORNING), "pdf", MORNING)
        browsers = {}
        for name in EVERYBODY:
            browsers[name] = Client(raise_request_exception=False)
            browsers[name].force_login(office.people[name])
        values = {
            "unit": "dagang",
            "year": 2026,
            "quarter": 3,
            "version": 1,
            "move": "approve",
            "indicator": row.indicator_id,
            "objective": row.indicator.objective_id,
            "line": cycle.unit.budget_lines.get().pk,
            "due.pk": cycle.current_run_id,
            "revision.pk": cycle.revision_id,
            "revision_withdraw.pk": cycle.revision_id,
            "pause": pause.pk,
            "role": "kasubid",
            "position_end.pk": office.people["kabid.dagang"].positions.get().pk,
            "act": "setujui",
            "calendar_holiday.pk": office.agency.holidays.get().pk,
            "calendar_holiday_remove.pk": office.agency.holidays.get().pk,
            "calendar_day.pk": exceptions.days().get().pk,
            "calendar_exception_remove.pk": exceptions.days().get().pk,
            "calendar_range.pk": exceptions.ranges().get().pk,
            "calendar_decree.pk": decree.pk,
            "calendar_decree_remove.pk": decree.pk,
            "calendar_decree_file.pk": decree.pk,
            "worksheet_one.pk": filled.pk,
            **{f"plan_import_{of}.pk": plan.pk for of in ("one", "columns", "state", "faults")},
            "evidence_download.pk": proof.pk,
            "evidence.pk": proof.pk,
            "evidence_preview.pk": proof.pk,
            "evidence_withdraw.pk": proof.pk,
            "review_remark_delete.pk": remark.pk,
            "document_paper.pk": paper.pk,
            "document_pdf.pk": paper.pk,
            "document_xlsx.pk": paper.pk,
            "disposition_pdf.pk": sheet.pk,
            "unit_report_pdf.year": recommended.year,
            "unit_report_pdf.quarter": recommended.quarter,
            "unit_report_xlsx.year": recommended.year,
            "unit_report_xlsx.quarter": recommended.quarter,
        }
        yield World(office, standing, browsers, values, contents())
        transaction.set_rollback(True)


# --- What a page must be ------------------------------------------------------


class Page(HTMLParser):
    """What the tests ask of a page's HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = self.title = ""
        self.mains: list[dict] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.posts: list[dict] = []
        self.tokens = 0
        self.words: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self._within.append(tag)
        if tag == "html":
            self.lang = given.get("lang", "")
        if tag == "main":
            self.mains.append(given)
        if tag == "style" or (
            tag == "script"
            and not given.get("src")
            and given.get("type") not in ("application/json", "text/template")
        ):
            self.inline.append(self.get_starttag_text())
        self.inline += [
            f"{tag} {name}" for name in given if name == "style" or name.startswith("on")
        ]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.posts.append(given)
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken":
            self.tokens += 1
        self.words += [given[name] for name in ("placeholder", "aria-label") if given.get(name)]

    def handle_endtag(self, tag):
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data):
        if "title" in self._within and "svg" not in self._within:
            self.title += data.strip()
        if not {"script", "style"} & set(self._within):
            self.words.append(data)


#: Words of Django, of its widgets and of Python that nobody here should read.
ENGLISH = {
    *("Submit", "Save", "Delete", "Cancel", "Search", "Back", "Next", "Previous", "Required"),
    *("Password", "Username", "Login", "Logout", "Log in", "Log out", "Please", "This field"),
    *("Choose", "Select", "Currently", "Clear", "Download", "Upload", "Not found", "Forbidden"),
    *("None", "True", "False", "Unknown", "undefined", "NaN", "Decimal(", "datetime.", "<bound"),
    *("January", "February", "March", "May", "June", "July", "August", "October", "December"),
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def english(page: Page) -> set[str]:
    """English (or Python) words among what the page shows."""
    text = " ".join(" ".join(page.words).split())
    padded = "".join(letter if letter.isalnum() else " " for letter in text)
    found = {word for word in ENGLISH if word.isalpha() and f" {word} " in f" {padded} "}
    return found | {word for word in ENGLISH if not word.isalpha() and word in text}


def check_page(response: HttpResponse, where: str) -> Page:
    """Everything that holds for every page of ours, whoever reads it."""
    page = Page(response.content.decode())
    policy = response.headers.get("Content-Security-Policy", "")
    assert "script-src 'self'" in policy and "unsafe" not in policy, where
    assert page.lang == "id", where
    assert page.title, f"{where}: the title is empty"
    assert [main.get("data-page") is not None for main in page.mains] == [True], (
        f"{where}: one main element with data-page, not {page.mains}"
    )
    assert page.inline == [], f"{where}: the policy forbids {page.inline}"
    assert len(page.ids) == len(set(page.ids)), (
        f"{where}: doubled ids {sorted({i for i in page.ids if page.ids.count(i) > 1})}"
    )
    assert page.tokens >= len(page.posts), f"{where}: a form without its CSRF token"
    assert not english(page), f"{where}: {english(page)}"
    for link in page.links:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc and parts.path:
            resolve(parts.path)  # a link that leads nowhere raises
    return page


def is_html(response: HttpResponse) -> bool:
    """Whether there is a page to look at; redirects and 405 have no body."""
    return bool(response.headers.get("Content-Type", "").startswith("text/html")) and (
        response.status_code == 200 or 400 <= response.status_code != 405
    )


def expected(name: str, who: str) -> int:
    """The status of a GET."""
    access = ACCESS[name]
    if (name, who) in EXCEPTIONS:
        return EXCEPTIONS[name, who]
    if access.get == POST:
        return 405
    if who not in access.readers:
        return access.others
    return 302 if access.get == BACK else 200


# --- The table ----------------------------------------------------------------


def test_every_address_says_who_may_use_it():
    missing = set(NAMES) - ACCESS.keys() - PUBLIC
    assert not missing, (
        f"New address {sorted(missing)}: add a line to ACCESS in tests/web/test_access.py that "
        "says who gets what there, and values for its parameters to the world."
    )
    gone = (ACCESS.keys() | PUBLIC) - set(NAMES)
    assert not gone, f"No address is called {sorted(gone)} any more: take its line out of ACCESS."
    assert len(NAMES) == len(set(NAMES)), "Two addresses have one name."


@pytest.mark.parametrize("name", ACCESS)
def test_reading_an_address(world: World, name: str):
    url = world.url(name)
    answers = {}
    for who in EVERYBODY:
        if name in RENDERED and who != "admin" and expected(name, who) == 200:
            continue
        with transaction.atomic():
            response = world.browsers[who].get(url)
            transaction.set_rollback(True)
        if response.streaming:
            assert response.getvalue()  # reads to the end, which closes the file
        answers[who] = response.status_code
        if is_html(response):
            check_page(response, f"{url} as {who}")
            foreign = who in ("kabid.jauh", "perencanaan.jauh", "tanpa.kantor", "tamu")
            assert not (foreign and b"Bidang Perdagangan" in response.content), f"{url} as {who}"
        elif response.status_code == 200:
            assert response.headers["X-Content-Type-Options"] == "nosniff", url
            assert "Content-Security-Policy" in response.headers, url
            # Small pictures are kept by the browser, which asks each time whether it may.
            kept = "no-cache" if name == "evidence_preview" else "no-store"
            assert kept in response.headers["Cache-Control"], url
    assert answers == {who: expected(name, who) for who in answers}


@pytest.mark.parametrize("name", ACCESS)
def test_sending_an_empty_form(world: World, name: str):
    """Strangers change nothing; those in scope never break anything, with nothing filled in."""
    access, url = ACCESS[name], world.url(name)
    for who in EVERYBODY:
        with transaction.atomic():
            response = world.browsers[who].post(url)
            transaction.set_rollback(who in access.readers)
        where = f"POST {url} as {who}"
        if not access.posts:
            assert response.status_code in (403, 405), where
        elif who not in access.readers:
            assert response.status_code == EXCEPTIONS.get((name, who), access.others), where
        else:
            assert response.status_code in (200, 302, 403, 404, 409, 422), where
        if is_html(response):
            check_page(response, where)
    after = changed(world.before)
    after.pop("django_session", None)  # a message for the next page is kept there
    assert after == {}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ACCESS))
def test_whoever_is_not_logged_in_is_asked_to(world: World, name: str, method: str):
    url = world.url(name)
    response = getattr(Client(), method)(url)
    if response.status_code == 405:
        assert method == ("get" if ACCESS[name].get == POST else "post")
        return
    assert response.status_code == 302
    assert response.headers["Location"] == f"/masuk/?next={url}"


@pytest.mark.parametrize("name", ACCESS)
def test_objects_that_do_not_exist(world: World, name: str):
    """Also numbers that no database column can hold."""
    pattern = next(pattern for pattern in addresses() if pattern.name == name)
    parameters = pattern.pattern.converters
    if not parameters:
        assert world.browsers["perencanaan"].get(world.url(name) + "x").status_code == 404
        return
    for number in (0, 999_999, 10**30):
        kwargs = {
            parameter: "tidak-ada" if parameter in ("unit", "move") else number
            for parameter in parameters
        }
        for who in ("perencanaan", "tanpa.kantor"):
            response = world.browsers[who].get(reverse(name, kwargs=kwargs))
            allowed = {404, 403} if who == "tanpa.kantor" else {404, 405, 302}
            assert response.status_code in allowed | {405}, f"{name} {kwargs} as {who}"


@pytest.mark.parametrize("state", State)
def test_pages_of_a_cycle_in_every_state(world: World, state: State):
    """Each page and each move's own page, for whoever would make it and for who only reads."""
    cycle = world.states[state]
    where = (cycle.unit.code, cycle.year, cycle.quarter)
    for name in ("cycle", "data", "report", "review"):
        for who in ("kasubid.dagang", "analis2.dagang", "pimpinan"):
            if who not in world.browsers:
                world.browsers[who] = Client(raise_request_exception=False)
            world.browsers[who].force_login(world.office.people[who])
            response = world.browsers[who].get(reverse(name, args=where))
            assert response.status_code == 200, f"{name} of {state} as {who}"
            check_page(response, f"{name} of {state} as {who}")
    for move in Move:
        who = world.office.mover(cycle, move)
        response = world.browsers[who].get(reverse("move", args=(*where, move)))
        assert response.status_code == 200, f"{move} of {state} as {who}"
        check_page(response, f"{move} of {state} as {who}")


def test_an_unknown_move_is_not_found(world: World):
    url = world.url("move").replace("approve", "terbang")
    for method in ("get", "post"):
        assert getattr(world.browsers["kabid.dagang"], method)(url).status_code == 404


def test_strangers_hold_nothing_that_the_world_is_made_of(world: World):
    """The objects behind the addresses are there: 404 means out of scope, not missing."""
    assert Evidence.objects.filter(pk=world.values["evidence_download.pk"]).exists()
    assert Remark.objects.filter(pk=world.values["review_remark_delete.pk"]).exists()


# --- Login, logout, the admin, what is wrong ----------------------------------


def test_the_login_page_is_public_and_a_page_like_any_other():
    response = Client().get("/masuk/")
    assert response.status_code == 200
    check_page(response, "login")


@pytest.mark.parametrize("name", BIDANG)
def test_who_is_logged_in_needs_no_login(world: World, name: str):
    response = world.browsers[name].get("/masuk/")
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_logging_out_takes_a_button_not_a_link(world: World):
    """A GET would let any page on the net log people out."""
    browser = Client()
    browser.force_login(world.office.people["tamu"])
    assert browser.get("/keluar/").status_code == 405
    assert browser.get("/profil/").status_code == 200
    assert browser.post("/keluar/").status_code == 302
    assert browser.get("/profil/").status_code == 302


def test_the_admin_is_for_the_pengelola(world: World):
    for who in EVERYBODY:
        status = world.browsers[who].get(reverse("admin:index")).status_code
        assert status == (200 if who in ("admin", "tanpa.kantor") else 302), who
    assert Client().get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("name", ["admin:index", "admin:login"])
def test_the_admin_speaks_indonesian_and_keeps_the_policy(world: World, name: str):
    browser = world.browsers["admin"] if name == "admin:index" else Client()
    response = browser.get(reverse(name))
    page = Page(response.content.decode())
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert (page.lang, bool(page.title)) == ("id", True)
    assert page.inline == []
    assert not english(page)


def test_every_list_of_the_admin_opens(world: World):
    """Change lists and add forms of every registered table, for the Pengelola of the office."""
    browser = world.browsers["admin"]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for address in (reverse(f"{base}_changelist"), reverse(f"{base}_add")):
            assert browser.get(address).status_code in (200, 403), address


@pytest.mark.parametrize("who", [None, "kabid.dagang"])
def test_an_address_that_is_nowhere_is_a_page_with_a_way_on(world: World, who: str | None):
    browser = world.browsers[who] if who else Client()
    response = browser.get("/tidak/ada/")
    assert response.status_code == 404
    check_page(response, "404")


def test_a_form_from_elsewhere_is_refused_in_words(world: World):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.office.people["kabid.dagang"])
    response = browser.post(world.url("move"), {"serial": 1})
    assert response.status_code == 403
    check_page(response, "CSRF")
    assert changed(world.before).keys() <= {
        *("django_session", "workflow_user", "axes_accesslog"),  # the login itself
    }
