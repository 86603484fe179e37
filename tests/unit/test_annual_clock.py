"""The annual report's clock: fifteen working days from the last TW IV, or from an early opening."""

from datetime import datetime, timedelta

import pytest

from tests.cast import WITA, Cast, add_indicator, cast
from tests.seating import person, seat
from tests.tables import changed, contents
from workflow.actions import annual, cycles
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, PositionKind, Reading, Role, State
from workflow.models import AnnualReport, Cycle, Holiday, JournalEntry, SopRevision, Unit

pytestmark = pytest.mark.django_db

#: Monday 11 January 2027, the first working morning after the 10th.
JANUARY = datetime(2027, 1, 11, 9, 0, tzinfo=WITA)


@pytest.fixture
def office() -> Cast:
    return cast()


def last_quarter(office: Cast) -> tuple[Cycle, Cycle]:
    """TW IV 2026 of both bidang, with Perencanaan."""
    dagang, pasar = cycles.open_due(office.agency, now=JANUARY)
    return (
        office.advance(dagang, State.FORWARDED, JANUARY),
        office.advance(pasar, State.FORWARDED, JANUARY),
    )


def test_clock_starts_when_the_last_bidang_is_recommended(office: Cast):
    dagang, pasar = last_quarter(office)
    office.move(pasar, Move.RECOMMEND, JANUARY + timedelta(hours=1))
    assert not AnnualReport.objects.exists()
    last = JANUARY + timedelta(days=1)  # Tuesday 12 January, 09.00
    office.move(dagang, Move.RECOMMEND, last)
    report = AnnualReport.objects.get()
    assert (report.year, report.opened_at, report.opened_by) == (2026, last, None)
    assert report.reading == Reading.PROPORTIONAL
    # Fifteen working days, Saturdays and Sundays left out, end on Tuesday 2 February at 09.00.
    assert report.due_at == datetime(2027, 2, 2, 9, 0, tzinfo=WITA)
    entry = JournalEntry.objects.get(event="annual.open")
    assert entry.subject == "annual:2026"
    assert datetime.fromisoformat(entry.payload["due"]) == report.due_at


def test_a_holiday_lengthens_the_fifteen_days(office: Cast):
    Holiday.objects.create(agency=office.agency, date=datetime(2027, 1, 20).date(), name="Libur")
    dagang, pasar = last_quarter(office)
    for cycle in (dagang, pasar):
        office.move(cycle, Move.RECOMMEND, JANUARY)
    assert AnnualReport.objects.get().due_at == datetime(2027, 2, 2, 9, 0, tzinfo=WITA)


def test_other_quarters_start_no_annual_clock(office: Cast):
    for unit in ("dagang", "pasar"):
        office.cycle(unit, State.RECOMMENDED)
    assert not AnnualReport.objects.exists()


def test_a_bidang_whose_last_quarter_is_not_open_yet_is_waited_for(office: Cast):
    """One bidang is early: opened by hand in December. The year is not complete with it alone."""
    december = datetime(2026, 12, 21, 9, 0, tzinfo=WITA)
    early = cycles.open_by_hand(
        office.units["dagang"],
        2026,
        4,
        by=office.actor("perencanaan", december),
        now=december,
        reason="Bidang digabung akhir tahun.",
    )
    office.advance(early, State.RECOMMENDED, december)
    assert not AnnualReport.objects.exists()
    report = annual.open_by_hand(
        office.agency,
        2026,
        by=office.actor("perencanaan", december),
        now=december,
        reason="Diminta Bupati.",
    )
    with pytest.raises(Refused, match="Bidang Pengelolaan Pasar"):
        annual.publish(report.pk, by=office.actor("perencanaan", december), now=december)


def test_bidang_without_a_plan_or_no_longer_active_are_not_waited_for(office: Cast):
    Unit.objects.create(agency=office.agency, code="kosong", name="Bidang tanpa Indikator")
    closed = Unit.objects.create(
        agency=office.agency, code="tutup", name="Bidang Lama", is_active=False
    )
    add_indicator(closed, "Indikator bidang lama")
    for cycle in last_quarter(office):
        office.move(cycle, Move.RECOMMEND, JANUARY)
    assert AnnualReport.objects.count() == 1


def test_a_cancelled_last_bidang_starts_the_clock_too(office: Cast):
    """Otherwise nothing would ever start it: no other TW IV is left to be recommended."""
    dagang, pasar = last_quarter(office)
    office.move(dagang, Move.RECOMMEND, JANUARY)
    assert not AnnualReport.objects.exists()
    later = JANUARY + timedelta(days=1)
    office.move(pasar, Move.CANCEL, later)
    assert AnnualReport.objects.get().opened_at == later


def test_a_year_with_every_last_quarter_cancelled_has_nothing_to_compile(office: Cast):
    for cycle in last_quarter(office):
        office.move(cycle, Move.CANCEL, JANUARY)
    assert not AnnualReport.objects.exists()


def test_opened_by_hand_first_the_clock_is_not_started_again(office: Cast):
    dagang, pasar = last_quarter(office)
    by = office.actor("perencanaan", JANUARY)
    report = annual.open_by_hand(
        office.agency, 2026, by=by, now=JANUARY, reason="  Jadwal Inspektorat maju.  "
    )
    assert (report.opened_by, report.open_reason) == (by.user, "Jadwal Inspektorat maju.")
    later = JANUARY + timedelta(days=2)
    for cycle in (dagang, pasar):
        office.move(cycle, Move.RECOMMEND, later)
    again = AnnualReport.objects.get()
    assert (again.opened_at, again.due_at) == (JANUARY, report.due_at)
    with pytest.raises(AlreadyDone, match="sudah dibuka"):
        annual.open_by_hand(office.agency, 2026, by=by, now=later, reason="Sekali lagi.")


@pytest.mark.parametrize("name", ["kabid.dagang", "kasubid.dagang", "pimpinan", "admin", "tamu"])
def test_only_perencanaan_compiles(office: Cast, name: str):
    report = annual.open_by_hand(
        office.agency, 2026, by=office.actor("perencanaan"), now=JANUARY, reason="Awal."
    )
    before = contents()
    actor = office.actor(name, JANUARY)
    for attempt in (
        lambda: annual.open_by_hand(
            office.agency, 2025, by=actor, now=JANUARY, reason="Tanpa hak."
        ),
        lambda: annual.save_texts(report.pk, {"foreword": "…"}, by=actor, now=JANUARY),
        lambda: annual.publish(report.pk, by=actor, now=JANUARY),
    ):
        with pytest.raises(Refused, match="Kasubag Perencanaan"):
            attempt()
    assert changed(before) == {}


def test_perencanaan_of_another_office_cannot_touch_the_report(office: Cast):
    """The pages answer 404 before; the actions hold even without them."""
    report = annual.open_by_hand(
        office.agency, 2026, by=office.actor("perencanaan"), now=JANUARY, reason="Awal."
    )
    for cycle in last_quarter(office):
        office.move(cycle, Move.RECOMMEND, JANUARY)
    before = contents()
    stranger = office.actor("perencanaan.jauh", JANUARY)
    for attempt in (
        lambda: annual.open_by_hand(
            office.agency, 2025, by=stranger, now=JANUARY, reason="Tanpa hak."
        ),
        lambda: annual.save_texts(report.pk, {"foreword": "…"}, by=stranger, now=JANUARY),
        lambda: annual.publish(report.pk, by=stranger, now=JANUARY),
    ):
        with pytest.raises(Refused):
            attempt()
    assert changed(before) == {}


def test_publishing_waits_for_every_last_quarter_and_stops_the_clock(office: Cast):
    dagang, pasar = last_quarter(office)
    by = office.actor("perencanaan", JANUARY)
    report = annual.open_by_hand(office.agency, 2026, by=by, now=JANUARY, reason="Awal.")
    with pytest.raises(Refused) as refusal:
        annual.publish(report.pk, by=by, now=JANUARY)
    assert refusal.value.sentence.endswith(
        "belum direkomendasikan untuk Bidang Perdagangan, Bidang Pengelolaan Pasar."
    )
    office.move(dagang, Move.RECOMMEND, JANUARY)
    with pytest.raises(Refused, match="untuk Bidang Pengelolaan Pasar"):
        annual.publish(report.pk, by=by, now=JANUARY)
    office.move(pasar, Move.RECOMMEND, JANUARY)
    done = report.due_at + timedelta(hours=2)  # Monday 1 February 09.00 and two office hours
    published = annual.publish(report.pk, by=by, now=done)
    assert (published.published_at, published.published_by) == (done, by.user)
    assert published.late_seconds == 2 * 3600
    # Fifteen days: three of each weekday, all of 450 minutes in the default week; and two hours.
    assert published.used_seconds == 15 * 450 * 60 + 2 * 3600
    with pytest.raises(AlreadyDone, match="sudah diterbitkan"):
        annual.publish(report.pk, by=by, now=done)
    with pytest.raises(Refused, match="sudah diterbitkan"):
        annual.save_texts(report.pk, {"foreword": "terlambat"}, by=by, now=done)


def test_published_on_the_very_second_is_on_time(office: Cast):
    for cycle in last_quarter(office):
        office.move(cycle, Move.RECOMMEND, JANUARY)
    report = AnnualReport.objects.get()
    by = office.actor("perencanaan", JANUARY)
    assert annual.publish(report.pk, by=by, now=report.due_at).late_seconds == 0


def test_a_reopened_last_quarter_holds_publishing_back(office: Cast):
    cycle, other = last_quarter(office)
    for each in (cycle, other):
        office.move(each, Move.RECOMMEND, JANUARY)
    office.move(Cycle.objects.get(pk=cycle.pk), Move.REOPEN, JANUARY)
    report = AnnualReport.objects.get()
    with pytest.raises(Refused, match="untuk Bidang Perdagangan"):
        annual.publish(report.pk, by=office.actor("perencanaan", JANUARY), now=JANUARY)


def test_texts_are_kept_with_what_they_replaced_in_the_journal(office: Cast):
    by = office.actor("perencanaan", JANUARY)
    report = annual.open_by_hand(office.agency, 2026, by=by, now=JANUARY, reason="Awal.")
    annual.save_texts(report.pk, {"foreword": "Puji syukur."}, by=by, now=JANUARY)
    annual.save_texts(report.pk, {"foreword": "Puji dan syukur."}, by=by, now=JANUARY)
    annual.save_texts(report.pk, {"closing": "Demikian."}, by=by, now=JANUARY)
    report.refresh_from_db()
    assert report.texts == {"foreword": "Puji dan syukur.", "closing": "Demikian."}
    entries = JournalEntry.objects.filter(event="annual.write")
    assert entries[1].payload == {
        "old": {"foreword": "Puji syukur."},
        "new": {"foreword": "Puji dan syukur."},
    }


def test_reading_and_standard_of_the_day_hold(office: Cast):
    """Another reading and a revised SOP: both as they are on the day the clock starts."""
    office.agency.reading = Reading.END_OF_DAY
    office.agency.save()
    SopRevision.objects.create(
        agency=office.agency,
        effective_from=datetime(2027, 1, 1).date(),
        standard_times={
            **SopRevision.objects.get(agency=office.agency).standard_times,
            "annual": {"days": 2},
        },
    )
    for cycle in last_quarter(office):
        office.move(cycle, Move.RECOMMEND, JANUARY)
    report = AnnualReport.objects.get()
    assert report.revision.effective_from.year == 2027
    assert report.due_at == datetime(2027, 1, 13, 16, 0, tzinfo=WITA)


def test_a_plh_kasubag_perencanaan_is_named_in_the_journal(office: Cast):
    person(office, "plh")
    seat(office, "plh", Role.PERENCANAAN, kind=PositionKind.PLH)
    for cycle in last_quarter(office):
        office.move(cycle, Move.RECOMMEND, JANUARY)
    annual.publish(AnnualReport.objects.get().pk, by=office.actor("plh", JANUARY), now=JANUARY)
    assert JournalEntry.objects.get(event="annual.publish").actor_as.startswith("Plh. ")
