"""Cycles open on the 10th, by themselves, once, and later when the machine was down."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cast import WITA, Cast, add_indicator, cast
from tests.tables import changed, contents
from workflow.actions import cycles
from workflow.actions.cycles import latest_opened, next_opening, opening_of
from workflow.actions.errors import Refused
from workflow.enums import Role, State
from workflow.models import (
    CalendarException,
    Cycle,
    Holiday,
    Indicator,
    JournalEntry,
    Notice,
    PeriodicRun,
    Unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Cast:
    return cast()


def wita(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=WITA)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 1, 9), (2025, 3)),
        (date(2026, 1, 10), (2025, 4)),
        (date(2026, 4, 9), (2025, 4)),
        (date(2026, 4, 10), (2026, 1)),
        (date(2026, 7, 10), (2026, 2)),
        (date(2026, 10, 9), (2026, 2)),
        (date(2026, 10, 10), (2026, 3)),
        (date(2026, 12, 31), (2026, 3)),
    ],
)
def test_which_quarter_a_day_collects(today: date, expected: tuple[int, int]):
    assert latest_opened(today) == expected
    following = next_opening(today)
    assert opening_of(*following) > today
    assert latest_opened(opening_of(*following)) == following


def test_the_ninth_opens_nothing_and_the_tenth_everything(office: Cast):
    """Until the tenth the quarter before is the latest; here it has long been opened."""
    cycles.open_due(office.agency, now=wita(2026, 7, 10))
    before = contents()
    assert cycles.open_due(office.agency, now=wita(2026, 10, 9, 23, 59, 59)) == []
    assert changed(before) == {}
    opened = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    assert [(c.unit.code, c.year, c.quarter, c.state) for c in opened] == [
        ("dagang", 2026, 3, State.OPENED),
        ("pasar", 2026, 3, State.OPENED),
    ]


def test_the_tenth_comes_in_the_time_of_the_office(office: Cast):
    """00.00 WITA on the 10th is still the 9th in UTC."""
    cycles.open_due(office.agency, now=wita(2026, 7, 10))
    assert cycles.open_due(office.agency, now=datetime(2026, 10, 9, 15, 59, 59, tzinfo=UTC)) == []
    assert len(cycles.open_due(office.agency, now=datetime(2026, 10, 9, 16, tzinfo=UTC))) == 2


def test_a_tenth_on_a_saturday_starts_the_clock_on_monday(office: Cast):
    (cycle, _) = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    assert cycle.opened_on == date(2026, 10, 10)
    assert cycle.opened_by is None and cycle.open_reason == ""
    run = cycle.current_run
    assert run.started_at == wita(2026, 10, 12, 7, 30)
    assert run.due_at == cycle.due_at == wita(2026, 10, 12, 7, 45)
    assert (run.state, run.step, run.round, run.role) == (State.OPENED, 1, 1, Role.KABID)
    assert run.holder == "Hj. Nurhayati dagang, S.E."


@pytest.mark.parametrize("kind", ["holiday", "exception"])
def test_a_closed_tenth_starts_the_clock_at_the_next_opening(office: Cast, kind: str):
    """10 July 2026 is a Friday; Monday the 13th is a half day here."""
    friday = date(2026, 7, 10)
    if kind == "holiday":
        Holiday.objects.create(agency=office.agency, date=friday, name="Libur daerah")
    else:
        CalendarException.objects.create(
            agency=office.agency, first=friday, last=friday, label="Kantor ditutup", windows=[]
        )
    monday = date(2026, 7, 13)
    CalendarException.objects.create(
        agency=office.agency,
        first=monday,
        last=monday,
        label="Upacara",
        windows=[["09:00", "12:00"]],
    )
    (cycle, _) = cycles.open_due(office.agency, now=wita(2026, 7, 10))
    assert cycle.opened_on == friday
    assert cycle.current_run.started_at == wita(2026, 7, 13, 9, 0)
    assert cycle.due_at == wita(2026, 7, 13, 9, 15)


def test_a_tenth_on_a_working_day_starts_at_its_opening(office: Cast):
    (cycle, _) = cycles.open_due(office.agency, now=wita(2026, 7, 10))
    assert cycle.current_run.started_at == wita(2026, 7, 10, 7, 30)


def test_the_fourth_quarter_opens_in_january_of_the_next_year(office: Cast):
    """10 January 2027 is a Sunday."""
    opened = cycles.open_due(office.agency, now=wita(2027, 1, 10))
    assert {(c.year, c.quarter) for c in opened} == {(2026, 4)}
    assert {c.opened_on for c in opened} == {date(2027, 1, 10)}
    assert {c.current_run.started_at for c in opened} == {wita(2027, 1, 11, 7, 30)}
    # Measured once a year: due in TW IV only.
    annual = Indicator.objects.get(frequency="tahunan")
    assert opened[0].realizations.get(indicator=annual).is_due


def test_twice_is_once(office: Cast):
    cycles.open_due(office.agency, now=wita(2026, 10, 10))
    before = contents()
    assert cycles.open_due(office.agency, now=wita(2026, 10, 10)) == []
    assert cycles.open_due(office.agency, now=wita(2026, 11, 30)) == []
    assert changed(before) == {}


def test_caught_up_after_weeks_of_downtime(office: Cast):
    """Dated the 10th, with the clock of the 10th: the machine's holiday is not the office's."""
    opened = cycles.open_due(office.agency, now=wita(2026, 11, 2, 8, 0))
    assert {c.opened_on for c in opened} == {date(2026, 10, 10)}
    assert {c.due_at for c in opened} == {wita(2026, 10, 12, 7, 45)}
    assert {c.opened_at for c in opened} == {wita(2026, 11, 2, 8, 0)}


def test_each_active_bidang_with_indicators_gets_one(office: Cast):
    dagang, pasar = office.units["dagang"], office.units["pasar"]
    Unit.objects.create(agency=office.agency, code="kosong", name="Bidang tanpa Indikator")
    pasar.is_active = False
    pasar.save()
    opened = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    assert [cycle.unit for cycle in opened] == [dagang]
    assert Cycle.objects.filter(agency=office.other_agency).count() == 0


def test_a_retired_indicator_is_not_collected_any_more(office: Cast):
    gone = office.indicators[0]
    gone.retired_year = 2026
    gone.save()
    (cycle, _) = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    assert gone.pk not in cycle.realizations.values_list("indicator_id", flat=True)
    assert cycle.realizations.count() == 4
    assert cycle.budget_realizations.count() == 1


def test_the_annual_indicator_is_there_but_not_due_in_other_quarters(office: Cast):
    (cycle, _) = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    annual = Indicator.objects.get(frequency="tahunan")
    assert not cycle.realizations.get(indicator=annual).is_due
    assert cycle.realizations.filter(is_due=True).count() == 4


def test_the_kabid_is_told_and_the_journal_knows(office: Cast):
    (cycle, _) = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    notice = Notice.objects.get(cycle=cycle)
    assert notice.user == office.people["kabid.dagang"]
    assert notice.text == (
        "Siklus Bidang Perdagangan TW III 2026 dibuka; tugaskan penyusunan laporannya."
    )
    entry = JournalEntry.objects.get(subject=f"cycle:{cycle.key}")
    assert (entry.event, entry.actor, entry.actor_as) == ("cycle.open", None, "Sistem")


# --- By hand ------------------------------------------------------------------


def by_hand(office: Cast, name: str = "perencanaan", **changed_inputs) -> Cycle:
    now = changed_inputs.pop("now", wita(2026, 10, 12, 9, 0))
    unit = changed_inputs.pop("unit", office.units["dagang"])
    inputs = {"year": 2026, "quarter": 2, "reason": "Susulan.", **changed_inputs}
    year, quarter = inputs.pop("year"), inputs.pop("quarter")
    return cycles.open_by_hand(unit, year, quarter, by=office.actor(name, now), now=now, **inputs)


def test_by_hand_the_clock_starts_now(office: Cast):
    cycle = by_hand(office, reason="  Susulan karena mutasi.  ")
    assert (cycle.opened_on, cycle.open_reason) == (date(2026, 10, 12), "Susulan karena mutasi.")
    assert cycle.opened_by == office.people["perencanaan"]
    assert cycle.current_run.started_at == wita(2026, 10, 12, 9, 0)
    assert cycle.due_at == wita(2026, 10, 12, 9, 15)


def test_by_hand_on_a_sunday_the_clock_waits_for_monday(office: Cast):
    cycle = by_hand(office, now=wita(2026, 10, 11, 20, 0))
    assert cycle.opened_on == date(2026, 10, 11)
    assert cycle.current_run.started_at == wita(2026, 10, 12, 7, 30)


@pytest.mark.parametrize(
    ("inputs", "field", "words"),
    [
        ({"reason": "  "}, "reason", "Tulis alasan"),
        ({"reason": "x" * 4001}, "reason", "terlalu panjang"),
        ({"quarter": 0}, "quarter", "Pilih triwulan"),
        ({"quarter": 5}, "quarter", "Pilih triwulan"),
        ({"year": 1999}, "year", "Tahun tidak dapat dipilih"),
        ({"year": 2027}, "year", "Tahun tidak dapat dipilih"),
        ({"quarter": 4, "now": wita(2026, 9, 30, 23, 0)}, "quarter", "belum dimulai"),
    ],
)
def test_by_hand_bad_input_is_refused_at_its_field(
    office: Cast, inputs: dict, field: str, words: str
):
    before = contents()
    with pytest.raises(Refused, match=words) as refusal:
        by_hand(office, **inputs)
    assert refusal.value.field == field
    assert changed(before) == {}


@pytest.mark.parametrize(
    "name",
    ["kabid.dagang", "kasubid.dagang", "analis.dagang", "pimpinan", "admin", "tamu", "kabid.jauh"],
)
def test_by_hand_only_perencanaan(office: Cast, name: str):
    before = contents()
    with pytest.raises(Refused, match="oleh Kasubag Perencanaan"):
        by_hand(office, name)
    assert changed(before) == {}


def test_by_hand_never_for_another_office(office: Cast):
    before = contents()
    with pytest.raises(Refused, match="bukan bagian dari kantor Anda"):
        by_hand(office, "perencanaan.jauh")
    assert changed(before) == {}


def test_by_hand_not_for_a_bidang_without_a_plan(office: Cast):
    empty = Unit.objects.create(agency=office.agency, code="kosong", name="Bidang Kosong")
    with pytest.raises(Refused, match="Bidang Kosong belum punya indikator"):
        by_hand(office, unit=empty)


def test_by_hand_before_the_tenth_then_the_tenth_adds_only_the_others(office: Cast):
    early = by_hand(office, quarter=3, now=wita(2026, 9, 28, 9, 0))
    opened = cycles.open_due(office.agency, now=wita(2026, 10, 10))
    assert [cycle.unit.code for cycle in opened] == ["pasar"]
    assert Cycle.objects.get(pk=early.pk).opened_on == date(2026, 9, 28)


# --- Commands and the worker's job --------------------------------------------


@pytest.fixture
def tenth(office: Cast, monkeypatch) -> datetime:
    """The machine's clock stands at noon of 10 October 2026."""
    now = wita(2026, 10, 10, 12, 0)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


def told(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_command_opens_every_office_once(office: Cast, tenth: datetime):
    assert "2" in told("open_cycles")
    assert Cycle.objects.count() == 2
    assert told("open_cycles") == "Tidak ada siklus yang perlu dibuka.\n"
    assert Cycle.objects.count() == 2


def test_worker_once_opens_cycles_and_claims_its_slot(office: Cast, tenth: datetime):
    assert "open_cycles" in told("worker", "--once")
    assert Cycle.objects.count() == 2
    run = PeriodicRun.objects.get(name="open_cycles")
    assert run.started_at == tenth and run.finished_at == tenth
    assert "open_cycles" not in told("worker", "--once")


def test_an_office_without_working_time_does_not_keep_the_others_shut(
    office: Cast, tenth: datetime, caplog
):
    add_indicator(office.units["jauh"], "Panjang jalan mantap")
    office.agency.windows.all().delete()
    said = told("open_cycles")
    assert "gagal membuka siklus kantor dagperin" in said
    assert Cycle.objects.get().agency == office.other_agency
    assert "dagperin" in caplog.text  # with the reason, for whoever reads the server's log


def test_a_downtime_of_half_a_year_skips_no_quarter(office: Cast):
    """Given TW I opened, when the machine is down until October, then TW II and III both open."""
    cycles.open_due(office.agency, now=wita(2026, 4, 10))
    opened = cycles.open_due(office.agency, now=wita(2026, 10, 20, 9))
    assert {(c.year, c.quarter) for c in opened} == {(2026, 2), (2026, 3)}
    assert {c.opened_on for c in opened} == {date(2026, 7, 10), date(2026, 10, 10)}
    assert cycles.open_due(office.agency, now=wita(2026, 10, 20, 9)) == []
