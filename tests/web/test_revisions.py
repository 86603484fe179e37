"""The Pengelola's settings of time: what "1 hari" means, and revisions of the standard times."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, cast
from tests.tables import changed, contents
from workflow import sop
from workflow.actions import reading as readings
from workflow.actions import revisions
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.revisions import why_not_time
from workflow.enums import Reading, State
from workflow.forms.standards import RevisionForm, StartForm, from_query
from workflow.models import Agency, Cycle, JournalEntry, SopRevision
from workflow.pages.reading import reading_page
from workflow.sla import StandardTime

LATER = MORNING + timedelta(hours=1)
NEW = date(2027, 1, 10)
#: Since when the standard times of the tests' office hold.
SINCE = date(2022, 2, 1)


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


def times(**others: StandardTime) -> dict[str, StandardTime]:
    """The SOP's own times, with some others."""
    own = SopRevision(standard_times=sop.standard_times())
    return {key: own.standard_time(key) for key in sop.standard_times()} | others


def typed(**others: str) -> dict[str, str]:
    """The form of a new revision as a person fills it in."""
    data = {
        "effective_from": "2027-01-10",
        "decree": "SK 12/2026",
        "note": "",
        "annual_amount": "15",
    }
    for key, standard in sop.standard_times().items():
        if key != "annual":
            unit = "m" if "minutes" in standard else "d"
            data |= {f"{key}_amount": str(next(iter(standard.values()))), f"{key}_unit": unit}
    return data | others


def create(office, since=NEW, asked=None, now=LATER, **others):
    return revisions.create(
        office.agency.pk,
        since,
        asked or times(drafted=StandardTime(minutes=90)),
        **({"decree": "SK 12/2026", "note": ""} | others),
        by=office.actor("admin", now),
        now=now,
    )


# --- pure ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("90m", StandardTime(minutes=90)),
        ("1.5h", StandardTime(minutes=90)),
        ("2d", StandardTime(days=2)),
        ("1.25d", StandardTime(days=Decimal("1.25"))),
        *((wrong, None) for wrong in ("", "m", "90", "x5m", "-3m", "nanm", "infd", "1.5m", "9" * 30,
                                      "1e999999d", "90x")),
    ],
)  # fmt: skip
def test_a_proposed_time_is_read_from_the_address_or_left_out(text, standard):
    assert from_query(text) == standard


@pytest.mark.parametrize(
    ("key", "standard", "words"),
    [
        ("opened", StandardTime(minutes=0), "paling sedikit 1 menit"),
        ("opened", StandardTime(minutes=2251), "tulis dalam hari"),
        ("collecting", StandardTime(days=0), "tidak boleh nol"),
        ("collecting", StandardTime(days=31), "Paling banyak 30 hari"),
        ("collecting", StandardTime(days=Decimal("0.333")), "dua angka"),
        ("annual", StandardTime(days=121), "Paling banyak 120 hari"),
        ("annual", StandardTime(minutes=60), "dalam hari kerja"),
        ("annual", StandardTime(days=15), None),
        ("opened", StandardTime(minutes=1), None),
        ("collecting", StandardTime(days=Decimal("0.25")), None),
    ],
)
def test_times_that_cannot_be_right_are_refused(key, standard, words):
    told = why_not_time(key, standard)
    assert told is None if words is None else words in told


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        ("", "m", "Isi waktu bakunya"),
        ("lima", "m", "lima"),
        ("1.500", "m", "tanpa titik"),
        ("1,5", "m", "menit bulat"),
        ("0", "h", "paling sedikit 1 menit"),
        ("-2", "d", "lebih dari nol"),
        ("2-4", "d", "satu angka"),
        ("900", "d", "Paling banyak 30 hari"),
        ("1", "w", "Pilih menit, jam, atau hari"),
        ("1,5", "h", None),
        ("1,25", "d", None),
    ],
)
def test_typed_times_are_read_or_refused_at_their_place(amount, unit, words):
    held = SopRevision(standard_times=sop.standard_times(), effective_from=date(2022, 2, 1))
    form = RevisionForm(typed(drafted_amount=amount, drafted_unit=unit), held=held)
    if words is None:
        assert form.is_valid(), form.errors
        read = form.cleaned_data["times"]["drafted"]
        assert read in (StandardTime(minutes=90), StandardTime(days=Decimal("1.25")))
        return
    assert not form.is_valid()
    assert words in str({key: form.errors.get(key) for key in ("drafted_amount", "drafted_unit")})


# --- what "1 hari" means -------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_four_readings_stand_side_by_side_on_the_offices_own_calendar(office, enter):
    client = enter("admin")
    html = client.get(reverse("reading"), {"start": "2026-11-26T14:00"}).content.decode()
    assert 'data-page="reading"' in html and html.count('type="radio"') == 4
    page = reading_page(
        Agency.objects.get(pk=office.agency.pk), StartForm({"start": "2026-11-26T14:00"}), LATER
    )
    assert {row.value: (row.one, row.many) for row in page.rows} == {
        "proportional": ("Jumat, 27 Nov 2026, 14.30", "Kamis, 17 Des 2026, 14.00"),
        "fixed": ("Jumat, 27 Nov 2026, 14.30", "Kamis, 17 Des 2026, 14.00"),
        "same_clock": ("Jumat, 27 Nov 2026, 14.00", "Kamis, 17 Des 2026, 14.00"),
        "end_of_day": ("Jumat, 27 Nov 2026, 16.30", "Kamis, 17 Des 2026, 16.00"),
    }
    assert [row.held for row in page.rows] == [True, False, False, False]
    assert page.rows[0].one_lines == [
        "Kam 26 Nov: 120 menit dari 450 menit (14.00–16.00)",
        "Jum 27 Nov: 330 menit dari 450 menit (07.30–11.30, 13.00–14.30)",
    ]
    assert page.rows[3].many_lines[-1].startswith("Kam 17 Des") and html.count('class="why"') == 8
    assert "Kamis, 26 November 2026 pukul 14.00 WITA" in html
    assert "belum diisi; tenggat di atas dapat bergeser" in html
    wrong = client.get(reverse("reading"), {"start": "kemarin"}).content.decode()
    assert "Jam mulai tidak terbaca" in wrong and wrong.count('type="radio"') == 4


@pytest.mark.django_db
def test_a_choice_holds_for_clocks_that_start_from_now_on(office, enter):
    running = office.cycle("dagang", State.COLLECTING)
    client = enter("admin")
    answer = client.post(
        reverse("reading"), {"reading": "end_of_day", "seen": "proportional"}, follow=True
    )
    assert "Jam tutup hari kerja ke-n" in answer.content.decode()
    assert Agency.objects.get(pk=office.agency.pk).reading == Reading.END_OF_DAY
    entry = JournalEntry.objects.latest("pk")
    assert (entry.event, entry.payload) == (
        "office.reading", {"old": "proportional", "new": "end_of_day"},
    )  # fmt: skip
    assert Cycle.objects.get(pk=running.pk).current_run.reading == Reading.PROPORTIONAL
    later = office.advance(Cycle.objects.get(pk=running.pk), State.GATHERED, LATER)
    assert later.current_run.reading == Reading.END_OF_DAY
    assert later.due_at == datetime(2026, 10, 13, 16, 0, tzinfo=WITA)
    # Pressed twice, overtaken, nonsense, not mine: told, and nothing is written.
    before = contents()
    for asked, seen, refusal, words in (
        ("end_of_day", "proportional", AlreadyDone, "sudah berlaku"),
        ("fixed", "proportional", Refused, "orang lain memilih"),
        ("besok", "end_of_day", Refused, "Pilih salah satu"),
    ):
        with pytest.raises(refusal, match=words):
            readings.choose(office.agency.pk, asked, seen=seen, by=office.actor("admin"), now=LATER)
    for name in ("perencanaan", "perencanaan.jauh"):
        with pytest.raises(Refused):
            readings.choose(
                office.agency.pk, "fixed", seen="end_of_day", by=office.actor(name), now=LATER
            )
    assert changed(before) == {}
    stale = client.post(reverse("reading"), {"reading": "fixed", "seen": "proportional"})
    assert stale.status_code == 422 and "orang lain memilih" in stale.content.decode()
    assert re.search(r'value="fixed"\s+checked', stale.content.decode())


@pytest.mark.django_db
def test_an_office_without_hours_is_told_what_is_missing(office, enter):
    office.agency.windows.all().delete()
    Agency.objects.update(calendar_version=9)
    html = enter("admin").get(reverse("reading")).content.decode()
    assert "Jam kerja kantor belum diisi" in html and 'type="radio"' not in html


# --- standard times ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_revision_is_made_changed_and_withdrawn_before_it_holds(office, enter):
    client = enter("admin")
    form = client.get(
        reverse("revision_new"), {"drafted": "90m", "collecting": "2d", "annual": "x"}
    )
    html = form.content.decode()
    assert 'data-page="revision"' in html
    assert 'value="2027-01-10"' in html  # the day on which the next cycles open
    fields = form.context["page"].form
    assert (fields["drafted_amount"].value(), fields["drafted_unit"].value()) == ("90", "m")
    assert (fields["collecting_amount"].value(), fields["collecting_unit"].value()) == ("2", "d")
    assert fields["annual_amount"].value() == "15"

    asked = typed(drafted_amount="1,5", drafted_unit="h", collecting_amount="1,25")
    answer = client.post(reverse("revision_new"), asked, follow=True)
    assert "berlaku sejak 10 Januari 2027 disimpan" in answer.content.decode()
    made = SopRevision.objects.get(effective_from=NEW)
    assert made.standard_times["drafted"] == {"minutes": 90}
    assert made.standard_times["collecting"] == {"days": "1.25"}
    assert made.standard_time("collecting") == StandardTime(days=Decimal("1.25"))
    assert made.created_by == office.people["admin"] and made.created_at == LATER
    again = client.post(reverse("revision_new"), asked, follow=True)
    assert "sudah tersimpan" in again.content.decode()
    assert SopRevision.objects.filter(effective_from=NEW).count() == 1

    page = client.get(reverse("revision", args=[made.pk]))
    seen = page.context["page"].seen
    told = client.post(
        reverse("revision", args=[made.pk]),
        asked | {"note": "Hasil rapat.", "seen": seen},
        follow=True,
    )
    assert "diubah" in told.content.decode()
    stale = client.post(reverse("revision", args=[made.pk]), asked | {"seen": seen})
    assert stale.status_code == 422 and "diubah orang lain" in stale.content.decode()
    assert 'value="1,25"' in stale.content.decode()
    made.refresh_from_db()
    assert made.note == "Hasil rapat."

    listed = client.get(reverse("revisions")).content.decode()
    assert "akan berlaku" in listed and "berlaku sekarang" in listed and "Hasil rapat." in listed
    withdraw = reverse("revision_withdraw", args=[made.pk])
    assert client.get(withdraw).status_code == 302
    client.post(withdraw, {"seen": seen})  # as it was before the change
    assert SopRevision.objects.filter(pk=made.pk).exists()
    client.post(withdraw, {"seen": revisions.fingerprint(made)})
    assert not SopRevision.objects.filter(pk=made.pk).exists()
    assert [e.event for e in JournalEntry.objects.order_by("pk")][-3:] == [
        "sop.revise", "sop.change", "sop.withdraw",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_cycle_keeps_its_revision(office, enter):
    old = office.cycle("dagang", State.DRAFTED)
    made = create(office, date(2026, 10, 13))
    later = MORNING + timedelta(days=2)
    new = office.cycle("pasar", State.DRAFTED, later)
    assert (old.revision.effective_from, old.current_run.standard_minutes) == (SINCE, 60)
    assert (new.revision.pk, new.current_run.standard_minutes) == (made.pk, 90)
    before = contents()
    used = "Sudah dipakai 1 siklus, jadi tidak dapat diubah. Buat revisi baru."
    for act in (
        lambda: revisions.withdraw(
            made.pk, seen=revisions.fingerprint(made), by=office.actor("admin"), now=later
        ),
        lambda: revisions.change(
            made.pk, NEW, times(), decree="", note="", seen=revisions.fingerprint(made),
            by=office.actor("admin"), now=later,
        ),
    ):  # fmt: skip
        with pytest.raises(Refused, match=used):
            act()
    assert changed(before) == {}
    client = enter("admin", later)
    html = client.get(reverse("revision", args=[made.pk])).content.decode()
    assert used in html and 'aria-disabled="true"' in html
    due = client.get(reverse("due", args=[new.current_run_id])).content.decode()
    assert "SOP 07, waktu baku sejak 13 Oktober 2026 (SK 12/2026)" in due
    cycle = client.get(reverse("cycle", args=["pasar", 2026, 3])).content.decode()
    assert "waktu baku sejak 13 Oktober 2026" in cycle
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("revisions"))
    create(office, NEW, times(opened=StandardTime(minutes=30)), later)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("revisions"))
    assert len(many) == len(few)


@pytest.mark.django_db
def test_what_would_rewrite_the_past_is_refused(office):
    office.cycle("dagang")
    create(office, date(2026, 10, 20))
    first = SopRevision.objects.earliest("effective_from")
    before = contents()
    for since, asked, field, words in (
        (date(2026, 10, 11), None, "effective_from", "sudah lewat"),
        (date(2026, 10, 12), None, "effective_from", "sudah ada siklus"),
        (date(2026, 10, 20), times(opened=StandardTime(minutes=30)), "effective_from",
         "Sudah ada revisi"),
        (date(2026, 10, 21), times(drafted=StandardTime(minutes=90)), "", "sama dengan"),
        (NEW, times(drafted=StandardTime(minutes=0)), "drafted", "paling sedikit"),
        (NEW, {"drafted": StandardTime(minutes=90)}, "", "setiap langkah"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words) as refused:
            create(office, since, asked)
        assert refused.value.field == field
    with pytest.raises(Refused, match="Sudah dipakai 1 siklus"):
        revisions.withdraw(
            first.pk, seen=revisions.fingerprint(first), by=office.actor("admin"), now=LATER
        )
    for name in ("perencanaan", "kabid.jauh"):
        with pytest.raises(Refused):
            revisions.create(
                office.agency.pk, NEW, times(), decree="", note="",
                by=office.actor(name), now=LATER,
            )  # fmt: skip
    assert changed(before) == {}


@pytest.mark.django_db
def test_only_the_pengelola_of_the_office_sets_the_times(office, enter):
    """Given others, when they open a setting, then they read why not; an outsider finds nothing."""
    revision = SopRevision.objects.get(agency=office.agency)
    for name in ("perencanaan", "kabid.dagang", "perencanaan.jauh"):
        client = enter(name)
        for path in (reverse("reading"), reverse("revisions"), reverse("revision_new")):
            answer = client.get(path)
            assert answer.status_code == 403
            assert "hanya dapat ditetapkan oleh Pengelola" in answer.content.decode()
    assert enter("perencanaan").get(reverse("revision", args=[revision.pk])).status_code == 403
    assert enter("perencanaan.jauh").get(reverse("revision", args=[revision.pk])).status_code == 404
    client = enter("perencanaan")
    before = contents()
    client.post(reverse("revision_new"), typed(drafted_amount="90"))
    assert changed(before) == {}
    html = enter("admin").get("/").content.decode()
    for name in ("reading", "revisions"):
        assert f'href="{reverse(name)}"' in html
        assert f'href="{reverse(name)}"' in enter("admin").get(reverse("sop")).content.decode()
        assert f'href="{reverse(name)}"' not in enter("perencanaan").get("/sop/").content.decode()
