"""Clocks against standard times: due, standing, texts and reminders."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import dates, sla
from workflow.sla import StandardTime
from workflow.working_time import READINGS, Calendar

CASES = json.loads((Path(__file__).parent / "cases" / "working_time_cases.json").read_text("utf-8"))
CALENDARS = {name: Calendar.from_dict(rules) for name, rules in CASES["calendars"].items()}
STD, RAMADAN = CALENDARS["std"], CALENDARS["ram"]
WITA = ZoneInfo("Asia/Makassar")
DAY = StandardTime(days=1)


def at(text: str) -> datetime:
    """A WITA instant of 2026, as "11-23 09:00"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=WITA)


def spans(*pauses):
    return [(at(begin), at(end) if end else None) for begin, end in pauses]


@pytest.mark.parametrize(
    ("standard", "label"),
    [
        (StandardTime(minutes=15), "15 menit"),
        (StandardTime(minutes=60), "1 jam"),
        (StandardTime(minutes=90), "1 jam 30 menit"),
        (StandardTime(minutes=450), "7 jam 30 menit"),
        (StandardTime(minutes=0), "0 menit"),
        (StandardTime(days=1), "1 hari"),
        (StandardTime(days=15), "15 hari"),
        (StandardTime(days=Decimal("15.0")), "15 hari"),
        (StandardTime(days=Decimal("0.5")), "0,5 hari"),
    ],
)
def test_labels_are_those_of_the_sop(standard, label):
    assert standard.label == str(standard) == label


def test_a_standard_time_is_minutes_or_days():
    for wrong in ({}, {"minutes": 1, "days": 1}, {"minutes": -1}, {"days": -1}):
        with pytest.raises(ValueError, match="Waktu baku"):
            StandardTime(**wrong)


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("case", CASES["working_day_units"], ids=lambda c: c["id"])
def test_due_in_all_readings(case, reading):
    calendar = CALENDARS[case["calendar"]]
    start = datetime.fromisoformat(case["start"])
    due = sla.due(calendar, start, StandardTime(days=case["days"]), reading)
    assert due.isoformat() == case["expected"][reading]


@pytest.mark.parametrize(
    ("percent", "standing"),
    [
        (0, "aman"),
        (Decimal("49.99"), "aman"),
        (50, "perhatian"),
        (Fraction(7999, 100), "perhatian"),
        (80, "genting"),
        (100, "genting"),
        (Fraction(10001, 100), "terlambat"),
        (500, "terlambat"),
    ],
)
def test_standing(percent, standing):
    assert sla.standing(percent) == standing


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 menit"),
        (Fraction(1, 2), "kurang dari 1 menit"),
        (1, "1 menit"),
        (Fraction(91, 2), "45 menit"),
        (60, "1 jam"),
        (400, "6 jam 40 menit"),
        (450, "1 hari"),
        (451, "1 hari 1 menit"),
        (630, "1 hari 3 jam"),
        (6750, "15 hari"),
        (7000, "15 hari 4 jam 10 menit"),
    ],
)
def test_duration_text(minutes, text):
    assert sla.duration_text(minutes) == text


def test_a_duration_is_not_negative():
    with pytest.raises(ValueError, match="negatif"):
        sla.duration_text(-1)


@pytest.mark.parametrize(
    ("now", "used", "remaining", "standing", "text", "note"),
    [
        ("11-23 09:00", 0, 450, "aman", "sisa 1 hari kerja", ""),
        ("11-22 09:00", 0, 450, "aman", "sisa 1 hari kerja", "di luar jam kerja"),
        ("11-23 09:50", 50, 400, "aman", "sisa 6 jam 40 menit kerja", ""),
        ("11-23 12:30", 180, 270, "aman", "sisa 4 jam 30 menit kerja", "di luar jam kerja"),
        ("11-23 13:45", 225, 225, "perhatian", "sisa 3 jam 45 menit kerja", ""),
        ("11-23 22:00", 360, 90, "genting", "sisa 1 jam 30 menit kerja", "di luar jam kerja"),
        ("11-24 08:15", 405, 45, "genting", "sisa 45 menit kerja", ""),
        ("11-24 08:59:30", Fraction(899, 2), Fraction(1, 2), "genting",
         "sisa kurang dari 1 menit kerja", ""),
        ("11-24 09:00", 450, 0, "genting", "sisa 0 menit kerja", ""),
        ("11-24 09:00:01", 450 + Fraction(1, 60), -Fraction(1, 60), "terlambat",
         "terlambat kurang dari 1 menit kerja", ""),
        ("11-24 11:00", 570, -120, "terlambat", "terlambat 2 jam kerja", ""),
        ("11-25 12:00", 1080, -630, "terlambat", "terlambat 1 hari 3 jam kerja",
         "di luar jam kerja"),
    ],
)  # fmt: skip
def test_a_running_clock(now, used, remaining, standing, text, note):
    start = at("11-23 09:00")
    clock = sla.clock(STD, start, at("11-24 09:00"), at(now))
    assert (clock.used_minutes, clock.remaining_minutes) == (used, remaining)
    assert (clock.standing, clock.text, clock.note) == (standing, text, note)
    assert clock.percent == Fraction(used) * 100 / 450
    assert clock.percent == sla.percent_used(STD, start, at("11-24 09:00"), at(now))
    assert clock.outside_hours is (note == "di luar jam kerja")
    assert not clock.finished
    assert clock.late is (standing == "terlambat")


@pytest.mark.parametrize(
    ("finished", "standing", "text", "remaining"),
    [
        ("11-23 10:00", "selesai", "tepat waktu", 390),
        ("11-24 09:00", "selesai", "tepat waktu", 0),
        ("11-24 11:00", "terlambat", "terlambat 2 jam kerja", -120),
    ],
)
def test_a_finished_clock_stands_still(finished, standing, text, remaining):
    for now in ("11-24 12:30", "12-24 09:00"):
        clock = sla.clock(STD, at("11-23 09:00"), at("11-24 09:00"), at(now), at(finished))
        assert (clock.standing, clock.text, clock.note) == (standing, text, "")
        assert clock.remaining_minutes == remaining
        assert clock.finished


def test_done_in_the_evening_of_the_due_day_is_late_all_the_same():
    clock = sla.clock(STD, at("11-23 07:30"), at("11-23 16:00"), at("11-23 18:00"))
    assert clock.late
    assert clock.standing == "terlambat"
    assert clock.remaining_minutes == 0
    assert clock.text == "terlambat kurang dari 1 menit kerja"


def test_an_open_pause_freezes_the_clock():
    start, pause = at("11-23 09:00"), spans(("11-23 10:00", None))
    assert sla.due(STD, start, DAY, pauses=pause) is None
    for due, more in ((None, {"standard": DAY}), (at("11-24 09:00"), {})):
        clock = sla.clock(STD, start, due, at("11-25 09:00"), pauses=pause, **more)
        assert (clock.used_minutes, clock.remaining_minutes) == (60, 390)
        assert (clock.standing, clock.text) == ("aman", "sisa 6 jam 30 menit kerja")
        assert clock.paused
        assert clock.note == "ditunda"
        assert not clock.late
    before = sla.clock(STD, start, at("11-24 09:00"), at("11-23 09:30"), pauses=pause)
    assert not before.paused
    assert before.remaining_minutes == 420
    done = sla.clock(STD, start, at("11-24 09:00"), at("11-26 09:00"), at("11-26 08:00"), pause)
    assert (done.standing, done.text) == ("selesai", "tepat waktu")
    with pytest.raises(ValueError, match="waktu baku"):
        sla.clock(STD, start, None, at("11-25 09:00"), pauses=pause)


def test_closed_pauses_do_not_count_and_late_ones_do_not_heal():
    start, standard = at("11-23 09:00"), StandardTime(minutes=60)
    pause = spans(("11-23 09:30", "11-23 10:30"))
    due = sla.due(STD, start, standard, pauses=pause)
    assert due == at("11-23 11:00")
    clock = sla.clock(STD, start, due, at("11-23 10:45"), pauses=pause)
    assert (clock.used_minutes, clock.remaining_minutes, clock.percent) == (45, 15, 75)
    after = spans(("11-23 10:30", "11-23 11:00"), ("11-23 11:00", None))
    clock = sla.clock(STD, start, at("11-23 10:00"), at("11-23 11:30"), pauses=after)
    assert (clock.remaining_minutes, clock.standing) == (-90, "terlambat")
    assert not clock.paused


def test_a_standard_time_of_zero():
    start = at("11-23 09:00")
    assert sla.percent_used(STD, start, start, start) == 0
    assert sla.percent_used(STD, start, start, at("11-23 18:00")) > 100
    assert sla.clock(STD, start, start, at("11-23 18:00")).standing == "terlambat"


def test_reminders():
    start = at("11-23 09:00")
    expected = [at("11-23 13:45"), at("11-23 16:00"), at("11-24 09:00")]
    assert sla.reminders(STD, start, at("11-24 09:00")) == expected
    assert sla.reminders(STD, start, DAY) == expected
    assert sla.reminders(STD, start, DAY, percents=(100, 50)) == [expected[2], expected[0]]
    # 80 % of 450 minutes is the closing of the first day; 150 % is half a day past due
    assert sla.reminders(STD, start, DAY, percents=(150,)) == [at("11-24 13:45")]


def test_reminders_and_pauses():
    start = at("11-23 09:00")
    pause = spans(("11-23 10:00", "11-23 11:00"))
    assert sla.reminders(STD, start, DAY, pauses=pause) == [
        at("11-23 14:45"), at("11-24 08:30"), at("11-24 10:00"),
    ]  # fmt: skip
    pause = spans(("11-23 14:00", None))
    assert sla.reminders(STD, start, DAY, pauses=pause) == [at("11-23 13:45"), None, None]
    pause = spans(("11-24 09:00", None))
    assert sla.reminders(STD, start, DAY, pauses=pause)[2] == at("11-24 09:00")


def test_the_last_reminder_is_the_due_time_itself():
    saturday = at("11-28 10:00")
    instants = sla.reminders(STD, saturday, DAY, reading="same_clock")
    assert instants[2] == at("12-01 07:30")
    assert instants[0] == at("11-30 11:15")


def test_months_and_days_are_indonesian():
    assert [dates.day_and_date(date(2026, month, 1)) for month in (1, 5, 8, 10, 12)] == [
        "Kam 1 Jan", "Jum 1 Mei", "Sab 1 Agu", "Kam 1 Okt", "Sel 1 Des",
    ]  # fmt: skip
    assert [dates.day_and_date(date(2026, 11, day))[:3] for day in range(23, 30)] == [
        "Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min",
    ]  # fmt: skip


def test_naive_instants_and_bad_pauses_are_refused():
    aware, naive = at("11-23 09:00"), datetime(2026, 11, 23, 9)
    for ask in (
        lambda: sla.due(STD, naive, DAY),
        lambda: sla.clock(STD, aware, aware, naive),
        lambda: sla.clock(STD, aware, naive, aware),
        lambda: sla.percent_used(STD, aware, aware, naive),
        lambda: sla.reminders(STD, aware, naive),
        lambda: sla.clock(STD, aware, aware, aware, pauses=[(naive, None)]),
    ):
        with pytest.raises(ValueError, match="zona"):
            ask()
    with pytest.raises(ValueError, match="Jeda"):
        sla.reminders(STD, aware, aware, pauses=[(aware,)])


starts = st.integers(0, 30 * 86400).map(lambda n: at("02-01 00:00") + timedelta(seconds=n))
pause_lists = st.lists(
    st.tuples(starts, st.integers(0, 200_000)).map(
        lambda p: (p[0], p[0] + timedelta(seconds=p[1]))
    ),
    max_size=3,
)
days = st.integers(1, 40).map(lambda n: Decimal(n) / 4)


@settings(deadline=None, max_examples=60)
@given(starts, days, pause_lists, starts)
def test_used_and_remaining_are_the_whole(start, amount, pauses, now):
    due = RAMADAN.due(start, days=amount, pauses=pauses)
    clock = sla.clock(RAMADAN, start, due, now, pauses=pauses)
    assert clock.used_minutes + clock.remaining_minutes == RAMADAN.elapsed(
        start, due, pauses=pauses
    )
    assert clock.late is (now > due)
    assert clock.text.startswith("terlambat" if now > due else "sisa")


@settings(deadline=None, max_examples=60)
@given(starts, st.integers(1, 3000), pause_lists)
def test_reminders_come_in_order_and_end_at_the_due_time(start, minutes, pauses):
    standard = StandardTime(minutes=minutes)
    half, most, last = sla.reminders(RAMADAN, start, standard, pauses=pauses)
    assert start <= half <= most <= last == sla.due(RAMADAN, start, standard, pauses=pauses)
    used = RAMADAN.elapsed(start, half, pauses=pauses)
    assert abs(used - Fraction(minutes, 2)) < Fraction(1, 1_000_000)
