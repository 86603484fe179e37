"""Every due time can be opened and explains itself: the sum, its rules, pauses and lateness."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, Cast, cast
from workflow.actions import annual, clocks
from workflow.enums import Move, PauseState, State
from workflow.models import Agency, AnnualReport, Cycle, Decree, Holiday, Pause, StepRun
from workflow.pages.due import annual_due_page, due_page

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=LATER):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def close(office: Cast, day: date, name: str, number: str) -> None:
    """A holiday with its decree, before any clock starts."""
    decree, _ = Decree.objects.get_or_create(agency=office.agency, number=number)
    Holiday.objects.create(agency=office.agency, date=day, name=name, decree=decree)
    Agency.objects.filter(pk=office.agency.pk).update(calendar_version=2)


def run_of(cycle: Cycle) -> StepRun:
    return StepRun.objects.select_related("cycle__agency", "cycle__unit").get(
        pk=cycle.current_run_id
    )


def facts_of(page) -> dict[str, str]:
    return {fact["label"]: fact["value"] for fact in page.facts}


def pause(run: StepRun, office: Cast, since: datetime, until: datetime | None) -> Pause:
    """A granted pause, as the Kabid gives it."""
    by = office.people["kabid.dagang"]
    made = Pause.objects.create(
        run=run,
        state=PauseState.GRANTED,
        reason="Menunggu data BPS.",
        asked_at=since,
        asked_by=office.people["analis.dagang"],
        asked_as="Analis Data",
        decided_at=since,
        decided_by=by,
        decided_as="Kepala Bidang Perdagangan",
        until_at=until,
    )
    run.refresh_from_db()
    clocks.reschedule(run, clocks.calendar_for(office.agency))
    return made


def test_a_due_time_is_a_sum_that_names_the_holiday_and_its_decree(office, enter):
    close(office, date(2026, 10, 13), "Libur contoh", "SKB 3 Menteri Nomor 5 Tahun 2026")
    run = run_of(office.cycle(state=State.COLLECTING))
    html = enter("analis.dagang").get(reverse("due", args=[run.pk])).content.decode()
    assert 'data-page="due"' in html and 'data-standing="aman"' in html
    page = due_page(run, LATER)
    assert page.about == "Langkah 3: kumpulkan dan serahkan bahan. Analis Data."
    assert page.start == "Senin, 12 Oktober 2026 pukul 09.02 WITA"
    assert page.started_by.endswith("memerintahkan pengumpulan bahan")
    assert page.due == "Rabu, 14 Oktober 2026 pukul 09.02 WITA"
    assert [(row.day, row.what, row.amount, row.running) for row in page.total.rows] == [
        ("Sen 12 Okt", "09.02–12.00, 13.00–16.00; 358 menit dari 450 menit", "0,8 hari",
         "0,8 hari"),
        ("Sel 13 Okt", "libur, Libur contoh, SKB 3 Menteri Nomor 5 Tahun 2026", "–", "0,8 hari"),
        ("Rab 14 Okt", "07.30–09.02; 92 menit dari 450 menit", "0,2 hari", "1 hari"),
    ]  # fmt: skip
    assert page.total.sentence.startswith("Jumlah 450 menit = 1 hari kerja")
    for said in (page.due, "SKB 3 Menteri Nomor 5 Tahun 2026", page.total.sentence, "1 hari"):
        assert said in html
    assert facts_of(page)["Waktu baku"] == "SOP 07, waktu baku sejak 1 Februari 2022"
    assert "sebanding" in facts_of(page)["Arti “1 hari”"]
    assert page.clock.warning == ""


def test_outsiders_find_no_such_due_time(office, enter):
    run = run_of(office.cycle(state=State.COLLECTING))
    annual.open_by_hand(
        office.agency, 2026, by=office.actor("perencanaan"), now=MORNING, reason="Awal."
    )
    for name in ("kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu"):
        assert enter(name).get(reverse("due", args=[run.pk])).status_code == 404
        assert enter(name).get(reverse("due_annual", args=[2026])).status_code == 404
    assert enter("analis.dagang").get(reverse("due_annual", args=[2026])).status_code == 404
    assert enter("perencanaan").get(reverse("due_annual", args=[2025])).status_code == 404


def test_a_finished_clock_keeps_its_sum_and_an_old_one_says_that_none_was_kept(office):
    run = run_of(office.cycle(state=State.COLLECTING))
    cycle = office.move(Cycle.objects.get(), Move.HAND_OVER, MORNING + timedelta(days=2))
    done = StepRun.objects.get(pk=run.pk)
    before = due_page(done, LATER)
    assert before.frozen and before.total.total == "1 hari"
    assert "terpakai 1 hari 7 jam 28 menit kerja" in before.due_note
    assert facts_of(before)["Keterlambatan sendiri"] == "7 jam 28 menit kerja sesudah tenggat"
    close(office, date(2026, 10, 13), "Libur susulan", "SKB")
    assert due_page(StepRun.objects.get(pk=run.pk), LATER).total == before.total
    # The next step began that much later than planned, which is not its holder's doing.
    told = facts_of(due_page(run_of(cycle), MORNING + timedelta(days=2)))
    assert told["Keterlambatan sendiri"] == "Belum ada"
    assert told["Warisan langkah sebelumnya"].startswith("7 jam kerja: ")
    done.explanation = None  # as runs from before explanations were kept
    old = due_page(done, LATER)
    assert old.total is None and "tidak disusun ulang" in old.missing and not old.frozen


def test_a_paused_clock_has_no_due_time_and_night_is_something_else(office, enter):
    run = run_of(office.cycle(state=State.COLLECTING))
    made = pause(run, office, MORNING + timedelta(minutes=30), None)
    page = due_page(run_of(Cycle.objects.get()), LATER)
    assert page.due == "Ditunda, jadi belum ada tenggat"
    assert page.clock.paused and not page.clock.outside_hours
    assert page.total.sentence.startswith("Terpakai 28 menit sampai ditunda")
    assert [line.title for line in page.pauses] == ["Disetujui"]
    assert "30 menit kerja tidak dihitung" in page.pauses[0].text
    html = enter("analis.dagang").get("/").content.decode()
    assert "ditunda, sisa" in html and "tenggat dihitung lagi" in html
    Pause.objects.filter(pk=made.pk).update(until_at=LATER)
    run.refresh_from_db()
    clocks.reschedule(run, clocks.calendar_for(office.agency))
    night = LATER + timedelta(hours=12)
    page = due_page(run_of(Cycle.objects.get()), night)
    assert page.due == "Selasa, 13 Oktober 2026 pukul 09.32 WITA"
    assert page.clock.outside_hours and not page.clock.paused
    assert "ditunda 30 menit, tidak dihitung" in page.total.rows[0].what
    html = enter("analis.dagang", night).get(reverse("due", args=[run.pk])).content.decode()
    assert "di luar jam kerja" in html


def test_a_due_time_in_a_year_without_holidays_says_that_it_may_move(office, enter):
    close(office, date(2026, 12, 25), "Natal", "SKB")
    now = datetime(2026, 12, 31, 14, 0, tzinfo=WITA)
    office.cycle(state=State.COLLECTING, now=now)
    told = "Hari libur 2027 belum diisi; tenggat ini dapat bergeser."
    run = run_of(Cycle.objects.get())
    assert due_page(run, now).clock.warning == told
    client = enter("analis.dagang", now + timedelta(minutes=10))
    for path in ("/", reverse("due", args=[run.pk]), reverse("cycle", args=["dagang", 2026, 3])):
        assert told in client.get(path).content.decode()
    close(office, date(2027, 1, 1), "Tahun Baru", "SKB")
    Agency.objects.update(calendar_version=3)
    assert due_page(run_of(Cycle.objects.get()), now).clock.warning == ""


def test_every_clock_in_the_program_leads_to_its_explanation(office, enter):
    """No clock without a link; the page behind it costs a fixed handful of queries."""
    running = office.cycle(state=State.DRAFTED)
    ended = [run.pk for run in running.runs.all() if run.finished_at]
    annual.open_by_hand(
        office.agency, 2026, by=office.actor("perencanaan"), now=MORNING, reason="Awal."
    )
    here = reverse("due", args=[running.current_run_id])
    year = reverse("due_annual", args=[2026])
    cycle_page = reverse("cycle", args=["dagang", 2026, 3])
    pages = {
        "kabid.dagang": ("/", "/siklus/", cycle_page, f"{cycle_page}pemeriksaan/",
                         f"{cycle_page}data/",
                         f"{cycle_page}langkah/approve/"),
        "kasubid.dagang": ("/",),
        "analis.dagang": ("/", "/siklus/"),
        "perencanaan": ("/", "/perencanaan/", "/perencanaan/triwulan/2026/3/"),
        "pimpinan": ("/",),
    }  # fmt: skip
    for name, paths in pages.items():
        for path in paths:
            html = enter(name).get(path).content.decode()
            assert f'href="{here}"' in html, f"{path} of {name}"
            assert len(re.findall("data-due=", html)) <= html.count('href="/tenggat/'), path
    html = enter("kabid.dagang").get(cycle_page).content.decode()
    assert all(f'href="{reverse("due", args=[pk])}"' in html for pk in ended)
    for path in ("/", "/perencanaan/", "/perencanaan/tahunan/2026/"):
        assert f'href="{year}"' in enter("perencanaan").get(path).content.decode()
    assert f'href="{year}"' in enter("pimpinan").get("/").content.decode()
    client = enter("kabid.dagang")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(here).status_code == 200
    assert len(queries) <= 12


def test_the_annual_due_time_is_explained_and_frozen_when_published(office, enter):
    report = annual.open_by_hand(
        office.agency, 2026, by=office.actor("perencanaan"), now=MORNING, reason="Diminta."
    )
    html = enter("perencanaan").get(reverse("due_annual", args=[2026])).content.decode()
    page = annual_due_page(AnnualReport.objects.get(), LATER)
    assert (page.standard, page.total.total) == ("15 hari", "15 hari")
    assert page.due == "Senin, 2 November 2026 pukul 09.00 WITA" and page.due in html
    assert "Sab 17 Okt – Min 18 Okt" in html and page.started_by.endswith("“Diminta.”")
    for unit in ("dagang", "pasar"):
        cycle = office.cycle(unit, State.RECOMMENDED)
        Cycle.objects.filter(pk=cycle.pk).update(quarter=4)
    annual.publish(report.pk, by=office.actor("perencanaan"), now=LATER)
    published = AnnualReport.objects.get()
    assert len(published.explanation) == 22
    frozen = annual_due_page(published, LATER)
    assert frozen.total == page.total and frozen.frozen and "Terbit" in frozen.due_note
