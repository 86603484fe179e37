"""Working time: the office's cases, the edges, and an independent minute-by-minute oracle."""

from __future__ import annotations

import json
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.working_time import READINGS, Calendar

CASES = json.loads((Path(__file__).parent / "cases" / "working_time_cases.json").read_text("utf-8"))
CALENDARS = {name: Calendar.from_dict(rules) for name, rules in CASES["calendars"].items()}
STD = CALENDARS["std"]
WITA = ZoneInfo("Asia/Makassar")
MINUTE = timedelta(minutes=1)
WEEK = CASES["calendars"]["std"]["weekly"]


def at(text: str) -> datetime:
    """An instant as the case files write it; short ones are WITA of 2026."""
    if len(text) <= len("11-23 09:00:00"):
        return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=WITA)
    return datetime.fromisoformat(text)


def spans(pauses):
    return [(at(begin), at(end) if end else None) for begin, end in pauses]


def calendar_with(**rules) -> Calendar:
    return Calendar.from_dict({"tz": "Asia/Makassar", "weekly": WEEK, **rules})


# --- The case file ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["due_minutes"] + CASES["zones"], ids=lambda c: c["id"])
def test_due_minutes(case):
    calendar = CALENDARS[case["calendar"]]
    due = calendar.due(at(case["start"]), minutes=case["working_minutes"])
    assert due.isoformat() == case["expected_due"]
    assert calendar.elapsed(at(case["start"]), due) == case["working_minutes"]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("case", CASES["working_day_units"], ids=lambda c: c["id"])
def test_readings_of_a_day(case, reading):
    calendar = CALENDARS[case["calendar"]]
    due = calendar.due(at(case["start"]), days=case["days"], reading=reading)
    assert due.isoformat() == case["expected"][reading]


@pytest.mark.parametrize("case", CASES["elapsed"], ids=lambda c: c["id"])
def test_elapsed(case):
    calendar = CALENDARS[case["calendar"]]
    minutes = calendar.elapsed(at(case["start"]), at(case["end"]))
    assert minutes == case["expected_minutes"]
    assert isinstance(minutes, int)


@pytest.mark.parametrize("case", CASES["pause"], ids=lambda c: c["id"])
def test_pauses(case):
    calendar, start = CALENDARS[case["calendar"]], at(case["start"])
    minutes, pauses = case["working_minutes"], spans(case["pauses"])
    due = calendar.due(start, minutes=minutes, pauses=pauses)
    assert (due and due.isoformat()) == case["expected_due"]
    assert calendar.due(start, minutes=minutes, pauses=pauses[::-1]) == due
    if case["now"]:
        remaining = calendar.remaining(start, minutes, at(case["now"]), pauses)
        assert remaining == case["expected_remaining_minutes"]


@pytest.mark.parametrize("case", CASES["remind"], ids=lambda c: c["id"])
def test_reminders(case):
    calendar = CALENDARS[case["calendar"]]
    if case["kind"] == "minutes_before_due":
        found = calendar.latest_start(at(case["due"]), case["working_minutes"])
    else:
        part = Fraction(case["working_minutes"] * case["percent"], 100)
        found = calendar.due(at(case["start"]), minutes=part)
    assert found.isoformat() == case["expected_at"]


@pytest.mark.parametrize("case", CASES["errors"], ids=lambda c: c["id"])
def test_errors(case):
    if "interval" in case:
        with pytest.raises(ValueError, match="mendahului"):
            calendar_with(exceptions=[{"date": "2026-11-24", "intervals": [case["interval"]]}])
        return
    calendar, start = CALENDARS[case["calendar"]], at(case["start"])
    if not case["expected"].startswith("error"):
        due = calendar.due(start, minutes=case["working_minutes"])
        assert due.isoformat() == case["expected"]
        return
    with pytest.raises(ValueError, match=r"[a-z]{4}.*\."):
        calendar.due(start, minutes=case["working_minutes"])


@pytest.mark.parametrize("case", CASES["recalc"], ids=lambda c: c["id"])
def test_a_late_decree_moves_the_due_time(case):
    for calendar, due in (
        ("calendar_at_start", "due_at_start"),
        ("calendar_now", "due_after_change_if_open"),
    ):
        found = CALENDARS[case[calendar]].due(at(case["start"]), minutes=case["working_minutes"])
        assert found.isoformat() == case[due]


def test_every_part_of_the_case_file_is_asked():
    """A part that is added to the office's file fails here until a test reads it."""
    asked = {"due_minutes", "working_day_units", "elapsed", "pause", "remind", "zones", "errors"}
    assert CASES.keys() - {"_about", "_conventions", "calendars"} == asked | {"recalc"}
    # What "already done" keeps is a matter of stored clocks: tests/unit/test_clock_stories.py.
    assert {key for case in CASES["recalc"] for key in case if key.startswith("due")} == {
        *("due_at_start", "due_after_change_if_open", "due_if_already_done"),
    }
    assert {case["kind"] for case in CASES["remind"]} == {"minutes_before_due", "percent_used"}


# --- Days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "reading", "due"),
    [
        # in the Friday break, which starts at 11:30: the clock starts at 13:00
        ("11-27 11:45", 1, "same_clock", "11-30 13:00"),
        # a clock time in the break of the n-th day moves to the end of that break
        ("11-26 11:45", 1, "same_clock", "11-27 13:00"),
        # after closing: the clock starts at the next opening
        ("11-23 17:00", 1, "same_clock", "11-25 07:30"),
        ("11-23 17:00", 1, "end_of_day", "11-25 16:00"),
        ("11-23 05:00", 1, "same_clock", "11-24 07:30"),
        ("11-26 15:50:30", 1, "same_clock", "11-27 15:50:30"),
        # Friday 16:20 is past closing on Monday
        ("11-27 16:20", 1, "same_clock", "11-30 16:00"),
        # over Christmas: 24-27 December are closed
        ("12-23 10:00", 1, "same_clock", "12-28 10:00"),
        ("12-23 10:00", 2, "end_of_day", "12-29 16:00"),
        ("11-23 09:00", "2.5", "proportional", "11-25 13:45"),
        ("11-23 09:00", "2.5", "fixed", "11-25 13:45"),
        ("11-23 09:00", "2.5", "same_clock", "11-25 13:45"),
        ("11-23 09:00", "2.5", "end_of_day", "11-26 16:00"),
        ("11-23 09:00", "0.5", "end_of_day", "11-24 16:00"),
        ("11-23 09:00", "0.5", "same_clock", "11-23 13:45"),
        ("11-23 07:30", 5, "proportional", "11-27 16:30"),
        ("11-23 07:30", 1, "proportional", "11-23 16:00"),
        ("11-28 12:00", 1, "proportional", "11-30 16:00"),
    ],
)
def test_days(start, days, reading, due):
    assert STD.due(at(start), days=Decimal(days), reading=reading) == at(due)


@pytest.mark.parametrize("reading", READINGS)
def test_nothing_to_do_is_due_at_once(reading):
    night = at("11-23 22:00")
    assert STD.due(night, days=0, reading=reading) == night
    assert STD.due(night, minutes=0) == night
    assert STD.latest_start(night, 0) == night


def test_a_short_day_is_a_day():
    half = CALENDARS["half"]
    assert half.due(at("12-22 16:00"), days=1) == at("12-23 12:00")
    assert half.due(at("12-23 09:45"), days=1) == at("12-28 11:15")  # half of each day
    assert half.due(at("12-23 09:45"), days=1, reading="fixed") == at("12-28 13:45")
    assert half.due(at("12-22 15:00"), days=1, reading="same_clock") == at("12-23 12:00")
    assert half.due(at("12-22 15:00"), days=1, reading="end_of_day") == at("12-23 12:00")


def test_ramadan_hours_move_the_same_clock():
    assert CALENDARS["ram"].due(at("02-18 07:30"), days=1, reading="same_clock") == at(
        "02-19 08:00"
    )
    assert CALENDARS["ram"].due(at("02-18 15:30"), days=1, reading="same_clock") == at(
        "02-19 15:00"
    )


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "11-24 09:00"),
        # 10:00 to 14:00 is 180 minutes of work
        ([("11-23 10:00", "11-23 14:00")], "11-24 12:00"),
        ([("11-23 12:00", "11-23 13:00")], "11-24 09:00"),
        ([("11-23 16:00", "11-24 07:30")], "11-24 09:00"),
        ([("11-24 09:00", "11-24 11:00")], "11-24 09:00"),
        ([("11-24 09:00", None)], "11-24 09:00"),
        ([("11-24 08:59:59", None)], None),
        ([("11-22 08:00", "11-23 09:30")], "11-24 09:30"),
        ([("11-20 08:00", "11-23 09:00")], "11-24 09:00"),
        ([("11-24 08:30", "11-24 10:00")], "11-24 10:30"),
        ([("11-23 10:00", "11-23 11:00"), ("11-23 10:30", "11-23 11:30")], "11-24 10:30"),
        ([("11-23 11:00", "11-23 11:30"), ("11-23 10:00", "11-23 11:00")], "11-24 10:30"),
        ([("11-23 10:00", "11-23 10:00")], "11-24 09:00"),
        ([("11-23 10:00", "11-23 12:00"), ("11-23 11:00", None)], None),
    ],
)
@pytest.mark.parametrize("reading", ["proportional", "fixed", "same_clock"])
def test_pauses_shift_a_day(pauses, due, reading):
    found = STD.due(at("11-23 09:00"), days=1, reading=reading, pauses=spans(pauses))
    assert found == (due and at(due))


def test_end_of_day_moves_on_by_the_work_time_of_the_pause():
    start, reading = at("11-23 09:00"), "end_of_day"
    pause = spans([("11-23 10:00", "11-23 11:00")])
    assert STD.due(start, days=1, reading=reading, pauses=pause) == at("11-25 08:30")
    pause = spans([("11-24 16:00", "11-25 10:00")])
    assert STD.due(start, days=1, reading=reading, pauses=pause) == at("11-24 16:00")
    pause = spans([("11-24 15:00", None)])
    assert STD.due(start, days=1, reading=reading, pauses=pause) is None


def test_pause_of_a_proportional_day_counts_its_share():
    # 18 Feb has 450 minutes, 19 Feb (Ramadan) 390: an hour lost on the first is 2/15 of a day
    due = CALENDARS["ram"].due(
        at("02-18 14:00"), days=1, pauses=spans([("02-18 15:00", "02-18 16:00")])
    )
    assert due == at("02-19 14:08")  # 13/15 of 390 = 338 minutes


def test_elapsed_leaves_pauses_out():
    pauses = spans([("11-23 10:00", "11-23 14:00"), ("11-24 08:00", None)])
    assert STD.elapsed(at("11-23 09:00"), at("11-25 09:00"), pauses=pauses) == 60 + 120 + 30
    assert STD.elapsed(at("11-25 09:00"), at("11-23 09:00"), pauses=pauses) == -210
    assert STD.elapsed(at("11-23 09:00"), at("11-23 09:30"), pauses=pauses) == 30


def test_elapsed_is_exact_to_the_second():
    assert STD.elapsed(at("11-23 09:00:00"), at("11-23 09:00:20")) == Fraction(1, 3)
    assert STD.elapsed(at("11-23 09:00:00"), at("11-23 09:00:30")) == Decimal("0.5")
    assert STD.elapsed(at("11-23 15:59:59"), at("11-24 07:30:01")) == Fraction(1, 30)


def test_remaining():
    start = at("11-23 09:00")
    pause = spans([("11-23 10:30", "11-23 11:00")])
    assert STD.remaining(start, 60, at("11-22 09:00")) == 60
    assert STD.remaining(start, 60, at("11-23 09:40")) == 20
    assert STD.remaining(start, 60, at("11-23 10:00")) == 0
    assert STD.remaining(start, 60, at("11-23 11:00"), pause) == -60
    assert STD.remaining(start, 100, at("11-23 11:00"), pause) == 10


# --- Windows, holidays, zones -------------------------------------------------------------------


def test_days_and_their_reasons():
    calendar = calendar_with(
        holidays=[{"date": "2026-12-25", "name": "Natal", "decree": "SKB 3 Menteri"}, "2026-12-24"],
        exceptions=[
            {"date": "2026-11-24", "intervals": [], "label": "Upacara", "decree": "SE 5"},
            {"date": "2026-11-28", "intervals": [["08:00", "12:00"]], "label": "Lembur"},
            {"from": "2026-12-01", "to": "2026-12-05", "label": "Cuaca", "weekly": {"1": []}},
        ],
    )

    def reason(day):
        return calendar.day_reason(date.fromisoformat(f"2026-{day}"))

    assert reason("11-23") is None
    assert reason("11-24") == "tutup, Upacara, SE 5"
    assert reason("11-28") is None
    assert reason("11-29") == "libur akhir pekan"
    assert reason("12-01") == "tutup, Cuaca"
    assert reason("12-05") == "libur akhir pekan"
    assert reason("12-24") == "libur"
    assert reason("12-25") == "libur, Natal, SKB 3 Menteri"
    assert calendar.day_label(date(2026, 11, 28)) == "Lembur"
    assert calendar.day_label(date(2026, 11, 23)) is None
    assert calendar.day_rule(date(2026, 12, 25)).decree == "SKB 3 Menteri"
    assert calendar.day_lengths(date(2026, 11, 27), date(2026, 11, 29)) == {
        date(2026, 11, 27): 450,
        date(2026, 11, 28): 240,
        date(2026, 11, 29): 0,
    }
    assert calendar_with(weekly={"0": [["08:00", "09:00"]]}).day_reason(date(2026, 11, 24)) == (
        "bukan hari kerja"
    )


def test_windows_and_openings():
    assert STD.windows(date(2026, 11, 27)) == [
        (at("11-27 07:30"), at("11-27 11:30")),
        (at("11-27 13:00"), at("11-27 16:30")),
    ]
    assert STD.windows(date(2026, 11, 28)) == []
    assert STD.is_open(at("11-23 07:30"))
    assert not STD.is_open(at("11-23 12:00"))
    assert not STD.is_open(at("11-28 10:00"))
    assert STD.next_opening(at("11-23 07:30")) == at("11-23 07:30")
    assert STD.next_opening(at("11-23 12:00")) == at("11-23 13:00")
    assert STD.next_opening(at("12-23 16:00")) == at("12-28 07:30")
    with pytest.raises(ValueError):
        STD.windows(at("11-23 07:30"))


def test_later_exceptions_win_and_beat_holidays():
    day = {"date": "2026-12-24", "intervals": [["08:00", "09:00"]]}
    again = {"date": "2026-12-24", "intervals": [["08:00", "10:00"]]}
    week = {str(n): [["09:00", "10:00"]] for n in range(7)}
    wide = {"from": "2026-12-01", "to": "2026-12-31", "weekly": week}
    narrow = {"from": "2026-12-08", "to": "2026-12-08", "weekly": {"1": [["09:00", "09:30"]]}}
    calendar = calendar_with(
        holidays=["2026-12-24", "2026-12-25"], exceptions=[day, again, wide, narrow]
    )
    lengths = calendar.day_lengths(date(2026, 12, 7), date(2026, 12, 25))
    assert lengths[date(2026, 12, 7)] == 60
    assert lengths[date(2026, 12, 8)] == 30
    assert lengths[date(2026, 12, 24)] == 120
    assert lengths[date(2026, 12, 25)] == 0


def test_results_are_in_the_calendars_zone():
    due = STD.due(datetime(2026, 11, 22, 23, 45, tzinfo=UTC), minutes=15)
    assert due.tzinfo == WITA == STD.tz
    assert STD.due(datetime(2026, 11, 22, 23, 45, tzinfo=UTC), minutes=0).tzinfo == WITA
    assert STD.latest_start(datetime(2026, 11, 23, 0, 0, tzinfo=UTC), 15).isoformat() == (
        "2026-11-23T07:45:00+08:00"
    )


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)]
)
def test_summer_time_is_measured_as_time_that_passes(day, hours):
    always = {str(n): [["00:00", "24:00"]] for n in range(7)}
    night = {str(n): [["00:00", "08:00"]] for n in range(7)}
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime.fromisoformat(day).replace(tzinfo=berlin)
    round_the_clock = Calendar.from_dict({"tz": "Europe/Berlin", "weekly": always})
    assert round_the_clock.day_length(begin.date()) == hours * 60
    shift = Calendar.from_dict({"tz": "Europe/Berlin", "weekly": night})
    length = 480 + (hours - 24) * 60
    assert shift.elapsed(begin, begin + timedelta(days=1)) == length
    assert shift.due(begin, minutes=length).isoformat()[:16] == f"{day}T08:00"
    assert shift.due(begin, minutes=240).isoformat()[:16] == f"{day}T0{4 - hours + 24}:00"
    assert shift.due(begin, days=1).isoformat()[:16] == f"{day}T08:00"


def test_a_window_inside_the_jump_does_not_run_into_the_next():
    weekly = {str(n): [["02:10", "02:50"], ["03:00", "04:00"]] for n in range(7)}
    calendar = Calendar.from_dict({"tz": "Europe/Berlin", "weekly": weekly})
    windows = calendar.windows(date(2026, 3, 29))
    assert all(opens < closes for opens, closes in windows)
    assert all(a[1] <= b[0] for a, b in pairwise(windows))


def test_midnight_to_midnight_and_seconds():
    weekly = {str(n): [["00:00", "12:00"], ["12:00", "24:00"]] for n in range(7)}
    calendar = calendar_with(weekly=weekly)
    assert calendar.due(at("11-23 20:00"), minutes=600) == at("11-24 06:00")
    assert calendar.elapsed(at("11-23 00:00"), at("11-30 00:00")) == 7 * 24 * 60
    odd = calendar_with(weekly={0: [("07:30:15", "7:31")]})
    assert odd.day_length(date(2026, 11, 23)) == Fraction(3, 4)


# --- What is refused --------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [-1, Decimal("-0.1"), Decimal("NaN"), float("inf"), "15", True])
def test_amounts_are_refused(amount):
    start = at("11-23 09:00")
    for ask in (
        lambda: STD.due(start, minutes=amount),
        lambda: STD.due(start, days=amount),
        lambda: STD.due(start, days=amount, reading="fixed"),
        lambda: STD.latest_start(start, amount),
        lambda: STD.remaining(start, amount, start),
    ):
        with pytest.raises(ValueError, match=r"[Jj]umlah.*\."):
            ask()


@pytest.mark.parametrize(
    "amount", [10**9, 10**30, Decimal("1E+999999999"), 1e300, Fraction(10**20)]
)
def test_amounts_without_end_are_refused_at_once(amount):
    start = at("11-23 09:00")
    for ask in (
        lambda: STD.due(start, minutes=amount),
        lambda: STD.due(start, days=amount),
        lambda: STD.due(start, days=amount, reading="same_clock"),
        lambda: STD.latest_start(start, amount),
    ):
        with pytest.raises(ValueError, match=r"[a-z]{4}.*\."):
            ask()


@pytest.mark.parametrize("amount", [0.1, Decimal("0.1"), Fraction(1, 10)])
def test_amounts_are_exact(amount):
    assert STD.due(at("11-23 09:00"), minutes=amount) == at("11-23 09:00:06")


def test_naive_instants_are_refused():
    naive, aware = datetime(2026, 11, 23, 9), at("11-23 09:00")
    for ask in (
        lambda: STD.due(naive, minutes=0),
        lambda: STD.due(naive, days=1),
        lambda: STD.due(aware, minutes=5, pauses=[(naive, None)]),
        lambda: STD.due(aware, minutes=5, pauses=[(aware, naive)]),
        lambda: STD.elapsed(naive, aware),
        lambda: STD.elapsed(aware, naive),
        lambda: STD.latest_start(naive, 5),
        lambda: STD.remaining(aware, 5, naive),
        lambda: STD.is_open(naive),
        lambda: STD.next_opening(naive),
    ):
        with pytest.raises(ValueError, match="zona"):
            ask()
    with pytest.raises(ValueError, match="tanggal dan jam"):
        STD.due("2026-11-23", minutes=5)
    with pytest.raises(ValueError, match="jangkauan"):
        STD.due(datetime(9000, 1, 1, tzinfo=UTC), minutes=5)


def test_odd_questions_are_refused():
    start = at("11-23 09:00")
    for ask in (
        lambda: STD.due(start),
        lambda: STD.due(start, minutes=5, days=1),
        lambda: STD.due(start, days=1, reading="monthly"),
        lambda: STD.due(start, minutes=5, reading="monthly"),
        lambda: STD.due(start, minutes=5, pauses=spans([("11-23 11:00", "11-23 10:00")])),
        lambda: STD.due(start, minutes=5, pauses=[(None, start)]),
        lambda: STD.due(start, minutes=5, pauses=[(start,)]),
    ):
        with pytest.raises(ValueError, match=r"[a-z]{4}.*\."):
            ask()


def test_a_calendar_without_working_time_is_refused():
    empty = {"date": "2026-11-25", "intervals": [["12:00", "12:00"]]}
    closed = {"from": "2026-11-23", "to": "2026-11-24", "weekly": {"5": [["08:00", "09:00"]]}}
    start = at("11-23 09:00")
    for calendar in (CALENDARS["never"], calendar_with(weekly={}, exceptions=[empty, closed])):
        assert not calendar.has_working_time
        for ask in (
            lambda calendar=calendar: calendar.due(start, minutes=15),
            lambda calendar=calendar: calendar.due(start, days=1),
            lambda calendar=calendar: calendar.elapsed(start, start),
            lambda calendar=calendar: calendar.latest_start(start, 15),
            lambda calendar=calendar: calendar.next_opening(start),
        ):
            with pytest.raises(ValueError, match="tidak memuat jam kerja"):
                ask()


@pytest.mark.parametrize("year", [2020, 2026, 2027])
def test_a_calendar_whose_working_time_ends_is_refused_past_its_end(year):
    only = {"date": "2026-11-25", "intervals": [["08:00", "10:00"]]}
    calendar = calendar_with(weekly={}, exceptions=[only])
    start = datetime(year, 11, 1, tzinfo=WITA)
    if year < 2027:
        assert calendar.due(start, minutes=120) == at("11-25 10:00")
        assert calendar.due(start, days=1) == at("11-25 10:00")
        assert calendar.next_opening(start) == at("11-25 08:00")
    else:
        assert calendar.latest_start(start, 120) == at("11-25 08:00")
        for ask in (
            lambda: calendar.next_opening(start),
            lambda: calendar.due(start, days=1, reading="end_of_day"),
        ):
            with pytest.raises(ValueError, match="seratus tahun ke depan"):
                ask()
    for ask in (
        lambda: calendar.due(start, minutes=121),
        lambda: calendar.due(start, days=Decimal("1.01")),
        lambda: calendar.due(start, days=2, reading="same_clock"),
    ):
        with pytest.raises(ValueError, match="seratus tahun ke depan"):
            ask()
    with pytest.raises(ValueError, match="seratus tahun ke belakang"):
        calendar.latest_start(start, 121)
    assert calendar.elapsed(start, start + timedelta(days=3000)) == (120 if year < 2027 else 0)


@pytest.mark.parametrize(
    "rules",
    [
        {"tz": "Asia/Nowhere"},
        {"tz": None},
        {"tz": "../etc"},
        {"weekly": {"7": []}},
        {"weekly": {"mon": []}},
        {"weekly": []},
        {"weekly": {"0": "07:30"}},
        {"weekly": {"0": ["07:30", "16:00"]}},
        {"weekly": {"0": [["07:30"]]}},
        {"weekly": {"0": [["16:00", "07:30"]]}},
        {"weekly": {"0": [["22:00", "06:00"]]}},
        {"weekly": {"0": [["07:30", "24:01"]]}},
        {"weekly": {"0": [["07:30", "25:00"]]}},
        {"weekly": {"0": [["07:60", "08:00"]]}},
        {"weekly": {"0": [["07.30", "16.00"]]}},
        {"weekly": {"0": [["7", "16"]]}},
        {"weekly": {"0": [[None, "16:00"]]}},
        {"weekly": {"0": [["07:30", "12:00"], ["11:59", "16:00"]]}},
        {"weekly": {"0": [["07:30", "16:00"], ["08:00", "09:00"]]}},
        {"holidays": ["2026-02-30"]},
        {"holidays": [None]},
        {"holidays": [{"name": "Natal"}]},
        {"holidays": "2026-12-25"},
        {"exceptions": [{}]},
        {"exceptions": ["2026-12-25"]},
        {"exceptions": [{"date": "2026-12-25"}]},
        {"exceptions": [{"date": "x", "intervals": []}]},
        {"exceptions": [{"from": "2026-12-25", "to": "2026-12-24", "weekly": {}}]},
        {"exceptions": [{"from": "2026-12-25", "weekly": {}}]},
        {"exceptions": [{"from": "2026-12-24", "to": "2026-12-25", "weekly": None}]},
    ],
)
def test_bad_descriptions_are_refused(rules):
    with pytest.raises(ValueError, match=r"[A-Za-z]{4}.*\."):
        calendar_with(**rules)


def test_a_description_must_be_one():
    with pytest.raises(ValueError, match="bentuknya"):
        Calendar.from_dict([])


# --- The table behind it ------------------------------------------------------------------------


def test_questions_in_any_order_of_years_agree():
    years = [2026, 2010, 2040, 2020, 2026]
    calendar = calendar_with()
    for year in years:
        start = datetime(year, 6, 15, 9, tzinfo=WITA)
        fresh = calendar_with()
        for ask in (
            lambda c, start=start: c.due(start, minutes=100_000),
            lambda c, start=start: c.due(start, days=400),
            lambda c, start=start: c.due(start, days=400, reading="end_of_day"),
            lambda c, start=start: c.due(
                start, days=400, pauses=[(start - timedelta(900), start + timedelta(days=900))]
            ),
            lambda c, start=start: c.latest_start(start, 300_000),
            lambda c, start=start: c.elapsed(at("11-23 09:00"), start),
        ):
            assert ask(calendar) == ask(fresh)


def test_many_threads_share_a_calendar():
    starts = [datetime(2000 + 7 * n % 50, 3, 1 + n % 28, 9, tzinfo=WITA) for n in range(200)]

    def ask(calendar, start):
        due = calendar.due(start, days=15)
        return due, calendar.elapsed(start, due), calendar.latest_start(due, 6000)

    expected = [ask(calendar_with(), start) for start in starts[:20]]
    calendar = calendar_with()
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda start: ask(calendar, start), starts))
    assert found[:20] == expected


def test_calendars_can_be_pickled():
    again = pickle.loads(pickle.dumps(STD))
    assert again.due(at("11-23 09:00"), minutes=450) == at("11-24 09:00")


# --- Properties, against an oracle that walks minute by minute ------------------------------------

half_hours = st.integers(0, 48).map(lambda n: f"{n // 2:02}:{n % 2 * 30:02}")
day_windows = st.lists(half_hours, max_size=6, unique=True).map(
    lambda times: list(zip(sorted(times)[::2], sorted(times)[1::2], strict=False))
)
weeks = st.fixed_dictionaries({str(n): day_windows for n in range(7)})
dates = st.integers(0, 20).map(lambda n: (date(2026, 11, 20) + timedelta(days=n)).isoformat())
exceptions = st.one_of(
    st.fixed_dictionaries({"date": dates, "intervals": day_windows}),
    st.tuples(dates, dates, weeks).map(
        lambda row: {"from": min(row[:2]), "to": max(row[:2]), "weekly": row[2]}
    ),
)
descriptions = st.fixed_dictionaries(
    {
        "tz": st.just("Asia/Makassar"),
        "weekly": weeks.filter(lambda week: any(week.values())),
        "holidays": st.lists(dates, max_size=4),
        "exceptions": st.lists(exceptions, max_size=3),
    }
)
starts = st.integers(0, 14 * 1440).map(lambda n: at("11-20 00:00") + n * MINUTE)
seconds = st.integers(0, 14 * 86400).map(lambda n: at("11-20 00:00") + timedelta(seconds=n))
amounts = st.integers(0, 3000)
pause_lists = st.lists(
    st.tuples(starts, st.integers(0, 3000)).map(lambda p: (p[0], p[0] + p[1] * MINUTE)), max_size=4
)


class Oracle:
    """The same rules in the plainest way: is this minute a working minute?"""

    def __init__(self, rules):
        self.rules = rules
        self.minutes = {}

    def hours(self, day):
        text = day.isoformat()
        dated = [e["intervals"] for e in self.rules["exceptions"] if e.get("date") == text]
        if dated:
            return dated[-1]
        if text in self.rules["holidays"]:
            return []
        ranged = [
            e["weekly"]
            for e in self.rules["exceptions"]
            if "from" in e and e["from"] <= text <= e["to"]
        ]
        return (ranged[-1] if ranged else self.rules["weekly"])[str(day.weekday())]

    def working_minutes(self, day):
        if day not in self.minutes:
            worked = set()
            for opens, closes in self.hours(day):
                begin, end = (int(t[:2]) * 60 + int(t[3:]) for t in (opens, closes))
                worked.update(range(begin, end))
            self.minutes[day] = worked
        return self.minutes[day]

    def works(self, instant, pauses=()):
        minute = instant.hour * 60 + instant.minute
        return minute in self.working_minutes(instant.date()) and not any(
            begin <= instant < end for begin, end in pauses
        )

    def due(self, start, minutes, pauses=()):
        while minutes:
            minutes -= self.works(start, pauses)
            start += MINUTE
        return start

    def due_days(self, start, days, pauses=()):
        days = Fraction(days)
        while days:
            if self.works(start, pauses):
                share = Fraction(1, len(self.working_minutes(start.date())))
                if share > days:
                    return start + timedelta(seconds=float(days / share * 60))
                days -= share
            start += MINUTE
        return start

    def latest_start(self, due, minutes):
        while minutes:
            due -= MINUTE
            minutes -= self.works(due)
        return due

    def elapsed(self, begin, end, pauses=()):
        count = (end - begin) // MINUTE
        return sum(self.works(begin + n * MINUTE, pauses) for n in range(count))


@settings(max_examples=150, deadline=None)
@given(descriptions, starts, amounts, pause_lists)
def test_due_agrees_with_the_oracle(rules, start, minutes, pauses):
    oracle, calendar = Oracle(rules), Calendar.from_dict(rules)
    due = calendar.due(start, minutes=minutes)
    assert due == oracle.due(start, minutes)
    assert calendar.elapsed(start, due) == minutes
    paused = calendar.due(start, minutes=minutes, pauses=pauses)
    assert paused == oracle.due(start, minutes, pauses)
    assert calendar.elapsed(start, paused, pauses=pauses) == minutes


@settings(max_examples=100, deadline=None)
@given(descriptions, starts, st.fractions(0, 4, max_denominator=8), pause_lists)
def test_proportional_days_agree_with_the_oracle(rules, start, days, pauses):
    oracle, calendar = Oracle(rules), Calendar.from_dict(rules)
    for these in ((), pauses):
        difference = calendar.due(start, days=days, pauses=these) - oracle.due_days(
            start, days, these
        )
        assert abs(difference) <= timedelta(microseconds=1)


@settings(max_examples=100, deadline=None)
@given(descriptions, starts, st.integers(1, 2000))
def test_backwards_agrees_with_the_oracle(rules, due, minutes):
    calendar = Calendar.from_dict(rules)
    found = calendar.latest_start(due, minutes)
    assert found == Oracle(rules).latest_start(due, minutes)
    assert calendar.elapsed(found, due) == minutes
    assert calendar.due(found, minutes=minutes) <= due


@settings(max_examples=60, deadline=None)
@given(descriptions, starts, starts, pause_lists)
def test_elapsed_agrees_with_the_oracle(rules, one, other, pauses):
    begin, end = sorted((one, other))
    calendar, oracle = Calendar.from_dict(rules), Oracle(rules)
    assert calendar.elapsed(begin, end) == oracle.elapsed(begin, end)
    assert calendar.elapsed(begin, end, pauses=pauses) == oracle.elapsed(begin, end, pauses)
    assert calendar.elapsed(end, begin) == -calendar.elapsed(begin, end)
    assert calendar.is_open(begin) == oracle.works(begin)


@settings(deadline=None)
@given(seconds, st.integers(0, 5000), st.integers(0, 5000))
def test_due_times_add_up_and_never_go_back(start, first, second):
    step = STD.due(start, minutes=first)
    both = STD.due(start, minutes=first + second)
    assert start <= step <= both
    assert STD.elapsed(start, both) == first + second
    assert STD.elapsed(start, step) + STD.elapsed(step, both) == first + second
    if second:
        assert STD.due(step, minutes=second) == both
    later = start + timedelta(seconds=977)
    assert STD.due(later, minutes=first) >= step


@settings(max_examples=80, deadline=None)
@given(descriptions, starts, starts, amounts, amounts, pause_lists)
def test_minutes_split_and_order_over_pauses_and_any_calendar(
    rules, one, other, first, second, pauses
):
    calendar = Calendar.from_dict(rules)
    start, later = sorted((one, other))
    step = calendar.due(start, minutes=first, pauses=pauses)
    both = calendar.due(start, minutes=first + second, pauses=pauses)
    # Amounts add up, whichever pauses lie between; nothing more to do is due where it stands.
    assert calendar.due(step, minutes=second, pauses=pauses) == (both if second else step)
    assert calendar.elapsed(start, both, pauses=pauses) == first + second
    assert start <= step <= both
    # Begun later, due no earlier.
    assert calendar.due(later, minutes=first, pauses=pauses) >= step or not first


@settings(max_examples=60, deadline=None)
@given(
    descriptions,
    starts,
    starts,
    st.integers(1, 8).map(lambda n: Fraction(n, 4)),
    st.integers(1, 8).map(lambda n: Fraction(n, 4)),
    pause_lists,
)
def test_days_split_and_order_over_pauses_and_any_calendar(
    rules, one, other, first, second, pauses
):
    calendar = Calendar.from_dict(rules)
    start, later = sorted((one, other))
    step = calendar.due(start, days=first, pauses=pauses)
    both = calendar.due(start, days=first + second, pauses=pauses)
    assert start <= step < both
    assert calendar.due(later, days=first, pauses=pauses) >= step
    # Each due time is rounded up to a microsecond, so the two halves may be one apart; where that
    # microsecond is the last of a window, the next one only begins the next window. It is a share
    # of its day, and weighs more on a longer one.
    again = calendar.due(step, days=second, pauses=pauses)
    days = calendar.day_lengths(start.date() - timedelta(days=1), again.date() + timedelta(days=1))
    lengths = [length for length in days.values() if length]
    rounding = Fraction(1, 60_000_000) * (1 + Fraction(max(lengths)) / min(lengths))
    assert abs(calendar.elapsed(both, again, pauses=pauses)) <= rounding


@settings(deadline=None)
@given(seconds, st.integers(1, 20), st.sampled_from(READINGS))
def test_days_never_go_back_and_end_in_working_time(start, days, reading):
    due = STD.due(start, days=days, reading=reading)
    assert due > start
    assert STD.due(start, days=days + 1, reading=reading) > due
    assert STD.due(start + timedelta(hours=1), days=days, reading=reading) >= due or (
        reading == "same_clock"
    )
    assert any(opens <= due <= closes for opens, closes in STD.windows(due.date()))


@settings(deadline=None)
@given(seconds, st.integers(1, 3000), pause_lists)
def test_a_pause_never_makes_it_sooner(start, minutes, pauses):
    due = STD.due(start, minutes=minutes)
    paused = STD.due(start, minutes=minutes, pauses=pauses)
    assert paused >= due
    assert STD.due(start, minutes=minutes, pauses=[*pauses, (paused, None)]) == paused
    assert STD.due(start, minutes=minutes, pauses=[*pauses, (start, None)]) is None


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 40 * 24).map(
        lambda n: datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=n, days=205 * (n % 2))
    ),
    st.integers(1, 3000),
)
def test_summer_time_agrees_with_a_walk_in_utc(start, minutes):
    zone = ZoneInfo("Europe/Berlin")
    weekly = {str(n): [["00:30", "05:00"], ["09:00", "17:00"]] for n in range(7)}
    calendar = Calendar.from_dict({"tz": "Europe/Berlin", "weekly": weekly})
    walk, left = start, minutes
    while left:
        clock = walk.astimezone(zone).strftime("%H:%M")
        left -= "00:30" <= clock < "05:00" or "09:00" <= clock < "17:00"
        walk += MINUTE
    assert calendar.due(start, minutes=minutes) == walk
    assert calendar.elapsed(start, walk) == minutes
