"""Every page, for everybody who may see it, wide and narrow: axe (WCAG 2.2 AA) finds nothing,
nothing sticks out of a phone, one h1, every control has its name, and the console stays silent.

The pages are taken from the URL configuration: a new one fails until it is listed here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Locator, Page, expect

from reports import tasks
from tests.cast import MORNING, PASSWORD, QUARTER, YEAR, Cast
from tests.e2e.people import DESK, PHONE, People
from tests.unit.upload_samples import picture
from workflow.actions import (
    annual,
    calendar_changes,
    cycles,
    decrees,
    evidence,
    pauses,
    positions,
    realizations,
    remarks,
    workbooks,
    worksheets,
)
from workflow.actions.calendar_edits import EditDay, EditHoliday, EditRange
from workflow.actions.calendar_rows import DecreeChoice
from workflow.actions.entries import Entry
from workflow.enums import ImportKind, Move, RemarkTarget, Role, State
from workflow.models import (
    BudgetLine,
    CalendarException,
    Cycle,
    Decree,
    Evidence,
    Holiday,
    Objective,
    Realization,
    Transition,
    WorkbookImport,
)
from workflow.models.serving import seats
from workflow.pages.worksheet_file import worksheet_file
from workflow.sample.story import WORKBOOK
from workflow.sop import MOVES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KABID, KASUBID, ANALIS = BIDANG = ("kabid.dagang", "kasubid.dagang", "analis.dagang")
READERS = ("perencanaan", "pimpinan", "admin")
EVERYBODY = (*BIDANG, *READERS, "tamu")

#: Addresses that show no page of their own: files, and forms that lead back to their page.
NO_PAGE = {
    *("logout", "notices_read", "data_save", "data_evidence_upload", "evidence_download"),
    *("answers", "data_changes", "data_details", "worksheet_download"),
    *("evidence_preview", "evidence_archive"),
    *("evidence_withdraw", "report_save", "review_begin", "review_remark", "review_remark_delete"),
    *("quarterly_pdf", "quarterly_xlsx", "annual_open", "annual_texts", "annual_publish"),
    *("annual_pdf", "annual_xlsx", "document_paper", "document_pdf", "document_xlsx"),
    *("disposition_pdf", "unit_report_pdf", "unit_report_xlsx", "sop_pdf"),
    *("monitoring_xlsx", "position_end", "reassign", "pause", "pause_ask"),
    *("calendar_holiday_remove", "calendar_exception_remove", "calendar_decree_remove"),
    *("plan_indicator_retire", "plan_line_remove"),
    *("plan_import_sample", "plan_import_state", "plan_import_faults"),
    *("calendar_decree_file", "calendar_template", "calendar_csv", "calendar_ical"),
    *("revision_withdraw", "probe"),
    "resume",  # only after a session has ended: the test of gates below comes there
}

LOOK = """() => ({
  width: document.scrollingElement.scrollWidth,
  headings: document.querySelectorAll("h1").length,
  nameless: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((e) => !e.labels?.length && !e.ariaLabel && !e.getAttribute("aria-labelledby"))
    .map((e) => e.outerHTML.slice(0, 160)),
})"""
#: What is folded away counts too; an open menu would hide what lies below it.
UNFOLD = "() => document.querySelectorAll('details:not([data-menu])').forEach((d) => d.open = true)"
#: Every kind of element by its way from the body, with its elements: what axe judges depends on
#: little else, so it reads only the parts of a page that no page before had.
WALK = """(found) => {
  const marks = ["id", "name", "value", "href", "action", "for", "d", "aria-describedby",
    "aria-labelledby", "datetime", "data-due", "data-cycle", "aria-current"];
  const spoken = /^(class|role|type|data-(tone|state|standing|lane))$/;
  const walk = (element, way) => {
    if (element.localName === "svg") return;
    const own = [...element.attributes].filter((a) => !marks.includes(a.name)).map((a) =>
      spoken.test(a.name) ? a.value : a.name);
    const here = `${way}>${element.localName}[${own.sort()}]`;
    found(here, element);
    for (const child of element.children) walk(child, here);
  };
  walk(document.body, "");
}"""
KINDS = (
    f"() => {{ const kinds = new Set(); ({WALK})((kind) => kinds.add(kind)); return [...kinds]; }}"
)
AXE = f"""([rules, kinds]) => {{
  const fresh = new Set(kinds), include = [];
  ({WALK})((kind, element) => {{
    if (fresh.has(kind) && !include.some((part) => part.contains(element))) include.push(element);
  }});
  const whole = include.includes(document.body);
  return axe.run(whole ? document : {{ include }},
    {{ runOnly: rules, resultTypes: ["violations"], preload: false }})
    .then((found) => found.violations.map(
      (v) => `${{v.id}} (${{v.help}}): ${{v.nodes.map((n) => n.html).slice(0, 3)}}`));
}}"""


def names(patterns=None) -> Iterator[str]:
    """The name of every address; Django's admin is looked at through its first page."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            yield from names(pattern.url_patterns)


def furnish(office: Cast) -> dict[State, Cycle]:
    """A cycle in every state, the newest in its second round with a remark, files, documents."""
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
    cycle = standing[State.COLLECTING]
    evidence.attach(
        cycle.pk,
        cycle.realizations.first().indicator_id,
        SimpleUploadedFile("Rekap ekspor triwulan.png", picture("PNG")),
        by=office.actor(ANALIS),
        now=MORNING,
    )
    cycle = office.cycle(state=State.RETURNED)
    row = Realization.objects.of_cycle(cycle).first()
    row.number = row.number + 1
    row.save()
    cycle = office.advance(cycle, State.DRAFTED)
    remarks.add(
        *(cycle.pk, RemarkTarget.VALUE, row.indicator_id, "Periksa lagi angkanya."),
        by=office.actor(KABID),
        now=MORNING,
    )
    standing[State.DRAFTED] = cycle
    office.cycle("pasar", State.RECOMMENDED)
    name_acting(office)
    ask_for_pauses(office, standing)
    keep_calendar(office)
    bring_worksheet(office, standing[State.COLLECTING])
    bring_plans(office)
    annual.open_by_hand(
        office.agency, YEAR, by=office.actor("perencanaan"), now=MORNING, reason="Awal."
    )
    tasks.render_documents(MORNING)
    return standing


def ask_for_pauses(office: Cast, standing: dict[State, Cycle]) -> None:
    """One request that waits for the Kabid, and one that was granted and lasts."""
    for state in (State.GATHERED, State.RETURNED):
        cycle = standing[state]
        asked = pauses.ask(
            *(cycle.pk, "Menunggu angka dari BPS."),
            serial=cycle.serial,
            by=office.actor(KASUBID),
            now=MORNING,
        )
    pauses.grant(asked.pk, "Lanjutkan segera.", by=office.actor(KABID), now=MORNING)


def bring_worksheet(office: Cast, cycle: Cycle) -> None:
    """A lembar kerja with a new figure, a doubtful one, a wrong one and a conflict."""
    by = office.actor(ANALIS)
    name, content = worksheet_file(cycle, by, MORNING)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Pengisian"]
    figures = [row[9] for row in sheet.iter_rows() if str(row[0].value).startswith("i-")]
    figures[0].value, figures[2].value, figures[3].value = 45, "1.210", "tidak tahu"
    sheet.cell(figures[1].row, 8).value, sheet.cell(figures[1].row, 9).value = 45, 50
    raw = io.BytesIO()
    book.save(raw)
    row = Realization.objects.of_cycle(cycle).first()
    entry = replace(Entry.of(row), number=Decimal(44))
    realizations.save(cycle.pk, [entry], by=by, now=MORNING)
    worksheets.receive(SimpleUploadedFile(name, raw.getvalue()), cycle, by=by, now=MORNING)


def bring_plans(office: Cast) -> None:
    """An uploaded plan with questions and a fault, and one that waits to be read."""
    book = openpyxl.load_workbook(WORKBOOK)
    book.worksheets[0]["K7"] = "empat puluh"
    raw = io.BytesIO()
    book.save(raw)
    for year in (YEAR, YEAR + 1):
        plan = workbooks.receive(
            *(SimpleUploadedFile("Rencana.xlsx", raw.getvalue()), ImportKind.PLAN, office.agency),
            **{"by": office.actor("perencanaan"), "now": MORNING, "year": year},
        )
        if year == YEAR:
            workbooks.read(plan.pk, now=MORNING)


def name_acting(office: Cast) -> None:
    """A Plh. for days to come: nobody's duties move today."""
    seat = next(s for s in seats(office.agency, MORNING.date()) if s.role == Role.KABID)
    far = MORNING.date() + timedelta(days=800)
    positions.grant(
        *(seat, office.people["kasubid.pasar"]),
        **{"kind": "plh", "decree": "800.1/77/2028", "since": far, "last": far},
        reason="Cuti tahunan",
        by=office.actor("admin"),
        now=MORNING,
    )


def keep_calendar(office: Cast) -> None:
    """A row of every kind in the working calendar of this year, one with its decree."""
    by = office.actor("admin")
    decree = decrees.save(
        by=by,
        now=MORNING,
        number="SKB Nomor 1 Tahun 2026",
        upload=SimpleUploadedFile("skb.pdf", b"%PDF-1.7\n%%EOF"),
    )
    hours, source = (("08:00", "12:00"),), DecreeChoice(decree.pk)
    days = {name: date(YEAR, 12, day) for name, day in (("leave", 24), ("half", 18))}
    for edit in (
        EditHoliday(date(YEAR, 12, 25), date(YEAR, 12, 25), "Natal", "libur", source),
        EditHoliday(days["leave"], days["leave"], "Cuti Natal", "cuti", source),
        EditDay(days["half"], "half_day", "Acara kantor", hours),
        EditDay(days["leave"], "cancelled_leave", "Masuk", hours),
        EditRange(date(YEAR, 2, 18), date(YEAR, 3, 19), "Ramadan", {0: hours}),
    ):
        seen = calendar_changes.preview(edit, by=by, now=MORNING).seen
        calendar_changes.confirm(edit, by=by, now=MORNING, seen=seen)


def visits(office: Cast, standing: dict[State, Cycle]) -> dict[str, list[tuple[str, tuple]]]:
    """URL name → (address, who looks at it)."""

    def at(name: str, state: State, *more: str) -> str:
        cycle = standing[state]
        return reverse(name, args=[cycle.unit.code, cycle.year, cycle.quarter, *more])

    def of_calendar(name: str, rows) -> str:
        return reverse(name, args=[rows.first().pk])

    exceptions = CalendarException.objects
    drafted, collecting = State.DRAFTED, State.COLLECTING
    row = standing[collecting].realizations.first().indicator_id
    plans = WorkbookImport.objects.filter(kind=ImportKind.PLAN).order_by("pk")
    found = {
        name: [(reverse(name), EVERYBODY)]
        for name in ("home", "profile", "sop", "cycles", "documents")
    }
    found |= {
        "login": [(reverse("login"), ("",))],
        "password_change": [(reverse("password_change"), (ANALIS,))],
        "notices": [
            (reverse("notices"), (KABID, "perencanaan", "tamu")),
            (reverse("notices") + "?saring=belum", (KASUBID,)),
        ],
        "health": [(reverse("health"), ("admin", KABID))],
        "positions": [(reverse("positions"), ("admin", KABID, ANALIS))],
        "position_grant": [(reverse("position_grant"), ("admin", KABID, ANALIS))],
        "cycles_open": [(reverse("cycles_open"), ("perencanaan", KABID))],
        "cycle": [
            (at("cycle", drafted), (*BIDANG, *READERS)),
            *((at("cycle", state), (KASUBID,)) for state in State),
            (at("cycle", State.FORWARDED), ("perencanaan",)),
        ],
        "move": [
            *(
                (
                    at("move", rule.sources[0], move),
                    (office.mover(standing[rule.sources[0]], move),),
                )
                for move, rule in MOVES.items()
            ),
            (at("move", drafted, Move.APPROVE), (ANALIS,)),
        ],
        "data": [
            (at("data", collecting) + f"?bukti={row}", (ANALIS, KASUBID)),
            (at("data", State.GATHERED), (KASUBID,)),
            (at("data", State.RETURNED), (KASUBID,)),
            (at("data", drafted), (*BIDANG, "perencanaan")),
        ],
        "worksheet": [(at("worksheet", collecting), (ANALIS, KASUBID))],
        "worksheet_one": [
            (at("worksheet_one", collecting, upload.pk), (ANALIS, KASUBID))
            for upload in WorkbookImport.objects.filter(kind=ImportKind.WORKSHEET)
        ],
        "evidence": [
            (reverse("evidence", args=[file.pk]), (ANALIS, KASUBID))
            for file in Evidence.objects.all()
        ],
        "report": [
            (at("report", State.OPENED), (KASUBID,)),
            (at("report", State.GATHERED), (KASUBID, KABID)),
            (at("report", State.RETURNED), (KASUBID,)),
        ],
        "review": [
            (at("review", drafted), (*BIDANG, "perencanaan")),
            (at("review", drafted) + "?versi=1", (KABID,)),
            (at("review", State.FORWARDED), ("perencanaan", KASUBID)),
            (at("review", State.OPENED), (KABID,)),
        ],
        "calendar": [(f"{reverse('calendar')}?tahun={YEAR}", ("admin", ANALIS, "tamu"))],
        **{
            name: [(reverse(name), ("admin",))]
            for name in ("calendar_day_new", "calendar_range_new", "calendar_decree_new")
        },
        "calendar_week": [(reverse("calendar_week"), ("perencanaan", KABID))],
        "calendar_holiday_new": [(reverse("calendar_holiday_new"), ("perencanaan",))],
        "calendar_holiday": [(of_calendar("calendar_holiday", Holiday.objects), ("admin",))],
        "calendar_day": [(of_calendar("calendar_day", exceptions.days()), ("admin",))],
        "calendar_range": [(of_calendar("calendar_range", exceptions.ranges()), ("admin",))],
        "calendar_decree": [(of_calendar("calendar_decree", Decree.objects), ("admin",))],
        "calendar_import": [
            (reverse("calendar_import"), ("admin", KABID)),
            (f"{reverse('calendar_import')}?sumber=awal&tahun={YEAR}", ("perencanaan",)),
        ],
        "plan": [
            (f"{reverse('plan')}?tahun={YEAR}", ("admin", ANALIS, "tamu")),
            (f"{reverse('plan')}?tahun={YEAR + 1}", ("perencanaan", "pimpinan")),
        ],
        "plan_history": [(reverse("plan_history"), ("pimpinan",))],
        "plan_indicator": [(reverse("plan_indicator", args=[row]), ("admin", ANALIS))],
        "plan_indicator_new": [
            (f"{reverse('plan_indicator_new')}?bidang=dagang&tahun={YEAR}", ("perencanaan",)),
            (reverse("plan_indicator_new"), ("admin", KABID)),
        ],
        "plan_indicator_edit": [
            (f"{reverse('plan_indicator_edit', args=[row])}?tahun={YEAR}", ("admin",))
        ],
        "plan_objective": [
            (reverse("plan_objective", args=[Objective.objects.first().pk]), ("admin",))
        ],
        "plan_line_new": [(f"{reverse('plan_line_new')}?bidang=dagang", ("admin",))],
        "plan_line": [(reverse("plan_line", args=[BudgetLine.objects.first().pk]), ("admin",))],
        "plan_prepare": [(f"{reverse('plan_prepare')}?tahun={YEAR + 1}", ("perencanaan",))],
        "plan_import": [(reverse("plan_import"), ("perencanaan", KABID))],
        "plan_import_one": [
            (reverse("plan_import_one", args=[upload.pk]), ("admin",)) for upload in plans
        ],
        "plan_import_columns": [
            (reverse("plan_import_columns", args=[plans[0].pk]), ("perencanaan",))
        ],
        "planning": [(reverse("planning"), ("perencanaan", "pimpinan", KABID))],
        "quarterly": [
            (reverse("quarterly", args=[YEAR, QUARTER]), ("perencanaan", "pimpinan")),
            (reverse("quarterly", args=[2022, 1]), ("perencanaan",)),
        ],
        "monitoring": [(reverse("monitoring"), ("pimpinan", KABID, ANALIS))],
        "revision_proposal": [(reverse("revision_proposal"), ("admin",))],
        "annual": [(reverse("annual", args=[YEAR]), ("perencanaan", "pimpinan"))],
        "due": [
            (reverse("due", args=[run.pk]), (ANALIS, "pimpinan"))
            for run in standing[drafted].runs.filter(step__in=(3, 5))
        ],
        "due_annual": [(reverse("due_annual", args=[YEAR]), ("perencanaan",))],
        "reading": [
            (reverse("reading"), ("admin", KABID)),
            (f"{reverse('reading')}?start=kemarin", ("admin",)),
        ],
        "revisions": [(reverse("revisions"), ("admin",))],
        "revision_new": [(f"{reverse('revision_new')}?drafted=90m", ("admin",))],
        "revision": [(reverse("revision", args=[standing[drafted].revision_id]), ("admin",))],
    }
    return found


class Auditor:
    """Looks at pages and notes what is wrong; axe reads what it has not read before."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._read: set[str] = set()

    def look(self, page: Page, where: str) -> None:
        """The page as it stands, at 1280 and at 360 pixels."""
        page.evaluate(UNFOLD)
        kinds = set(page.evaluate(KINDS))
        fresh = sorted(kinds - self._read)
        self._read |= kinds
        if fresh:
            page.evaluate(AXE_SCRIPT)
        for viewport in (DESK, PHONE):
            page.set_viewport_size(viewport)
            width = viewport["width"]
            seen = page.evaluate(LOOK)
            if seen["width"] > width:
                self.faults.append(f"{where}: {seen['width']} px wide on a screen of {width}")
            if width == DESK["width"] and seen["headings"] != 1:
                self.faults.append(f"{where}: {seen['headings']} h1 instead of one")
            if width == DESK["width"]:
                self.faults += [f"{where}: no name for {control}" for control in seen["nameless"]]
            if fresh:
                found = page.evaluate(AXE, [RULES, fresh])
                self.faults += [f"{where} at {width} px: {fault}" for fault in found]
        page.set_viewport_size(DESK)


def test_nothing_on_any_page_shuts_anybody_out(people: People, office: Cast):
    """Given cycles in every state, when everybody opens what is theirs, then nothing is found."""
    pages = visits(office, furnish(office))
    missing = sorted(set(names()) - set(pages) - NO_PAGE)
    assert not missing, (
        f"{missing[0]} is a new address: list it in visits() with the people who may see it, "
        "or in NO_PAGE when it shows no page"
    )
    auditor = Auditor()
    for places in pages.values():
        for path, persons in places:
            for person in persons:
                page = people.enter(person, path) if person else people.stranger(path)
                expect(page.locator('main[data-page^="error"]')).to_have_count(0)
                auditor.look(page, f"{person or 'nobody'} at {path}")
    assert not auditor.faults, "\n".join(auditor.faults)
    people.forgive("status of 403")  # reasons for those whose page it is not


def test_gates_and_errors_are_as_clean_as_pages(people: People, office: Cast):
    """Given refused logins, lost addresses and forms not accepted, then nothing is found either."""
    cycle = reverse("cycle", args=["dagang", YEAR, QUARTER])
    office.cycle(state=State.COLLECTING)
    auditor = Auditor()

    page = people.stranger("/masuk/")
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        page.get_by_label("Nama pengguna atau NIP").fill(KABID)
        page.get_by_label("Kata sandi", exact=True).fill("bukan ini")
        page.get_by_role("button", name="Masuk", exact=True).click()
        if attempt == 0:
            expect(page.get_by_role("alert")).to_be_visible()
            auditor.look(page, "a refused login")
    expect(page.locator("main")).to_have_attribute("data-page", "locked")
    auditor.look(page, "a locked account")

    page = people.page(ANALIS)  # through the login page: the browser is known from then on
    page.goto(f"{people.base}{cycle}langkah/hand_over/")
    page.get_by_label("Catatan untuk Kasubid").fill("Semua bukti sudah dilampirkan.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator('form[data-move="hand_over"] button[type="submit"]').click()
    expect(page.get_by_text("Sesi Anda sudah berakhir.")).to_be_visible()
    auditor.look(page, "the login after an ended session")
    page.get_by_label("Nama pengguna atau NIP").fill(ANALIS)
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.locator("main")).to_have_attribute("data-page", "resume")
    auditor.look(page, "a form kept over the login")

    page = people.enter(ANALIS, "/tidak/ada/")
    expect(page.locator("main")).to_have_attribute("data-page", "error-404")
    auditor.look(page, "a lost address")
    page.goto(f"{people.base}/profil/sandi/")
    for words in ("Sandi lama", "Sandi baru", "Konfirmasi sandi baru"):
        page.get_by_label(words, exact=True).fill("pendek")
    page.get_by_role("button", name="Simpan kata sandi").click()
    expect(page.locator('[aria-invalid="true"]').first).to_be_visible()
    auditor.look(page, "a password not accepted")
    page.locator('form[action="/keluar/"] [name="csrfmiddlewaretoken"]').evaluate(
        "(token) => (token.value = 'usang')"
    )
    page.locator("details[data-menu] summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.locator("main")).to_have_attribute("data-page", "error-csrf")
    auditor.look(page, "a form without its token")

    page = people.enter(ANALIS, f"{cycle}data/")
    fields = page.locator("input.num")
    fields.nth(0).fill("dua belas")
    fields.nth(1).fill("1.210")
    expect(page.locator('[aria-invalid="true"]').first).to_be_visible()
    expect(page.locator(".echo")).to_be_visible()
    auditor.look(page, "figures not accepted")

    page = people.enter("perencanaan", "/siklus/buka/")
    page.get_by_role("button", name="Buka siklus").click()
    auditor.look(page, "an opening not accepted")
    page.goto(f"{people.base}{cycle}langkah/cancel/")
    page.locator('form[data-move="cancel"] button[type=submit]').click()
    expect(page.locator('[aria-invalid="true"]')).to_be_visible()
    auditor.look(page, "a move not accepted")

    page = people.enter("admin", reverse("calendar_holiday_new"))
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.locator('[aria-invalid="true"]').first).to_be_visible()
    auditor.look(page, "a holiday not accepted")
    page.get_by_label("Tanggal", exact=True).fill(f"{YEAR}-10-13")
    page.get_by_label("Nama").fill("Libur daerah")
    page.get_by_role("button", name="Lihat akibatnya").click()
    expect(page.locator("main")).to_have_attribute("data-page", "calendar-effect")
    auditor.look(page, "the effect of a holiday")

    page.goto(f"{people.base}{reverse('calendar_import')}")
    page.get_by_role("button", name="Baca dan bandingkan").click()
    expect(page.locator('[aria-invalid="true"]').first).to_be_visible()
    auditor.look(page, "an import without a file")
    rows = f"tanggal;nama\n13/10/{YEAR};Libur daerah\n31/2/{YEAR};Tidak ada\n"
    file = {"name": "libur.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Baca dan bandingkan").click()
    expect(page.get_by_role("heading", name="Tidak dibaca")).to_be_visible()
    auditor.look(page, "an import with a line that was not read")

    assert not auditor.faults, "\n".join(auditor.faults)
    for status in ("403", "404", "429"):
        people.forgive(f"status of {status}")


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until the place has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if place.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {place}")


def test_a_move_by_keyboard_alone(people: People, office: Cast):
    """Given a duty, when the Kabid uses only keys, then the skip link leads in and it is done."""
    cycle = office.cycle(state=State.OPENED)
    page = people.enter(KABID, "/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi halaman")).to_be_focused()
    expect(page.get_by_role("link", name="Langsung ke isi halaman")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, page.locator(f'[data-cycle="{cycle.key}"] a.btn').first)
    page.keyboard.press("Enter")
    form = page.locator('form[data-move="assign"]')
    expect(form).to_be_visible()
    tab_to(page, form.get_by_label("Isi disposisi"))
    page.keyboard.press("Control+A")
    page.keyboard.type("Susun laporan triwulan ini.")
    tab_to(page, form.locator('button[type="submit"]'))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(State.ASSIGNED.label)
    assert "Susun laporan triwulan ini." in Transition.objects.get(cycle=cycle).note
