"""Explanations of due times: lines and shown sums that add up, whatever calendar and pauses."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import explanation
from workflow.explanation import explain, frozen, sum_up, thawed
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


def texts(lines):
    return [line.text for line in lines]


def test_explanation_day_by_day():
    lines = explain(STD, at("11-26 14:00"), StandardTime(minutes=450))
    assert texts(lines) == [
        "Kam 26 Nov: 120 menit (14.00–16.00)",
        "Jum 27 Nov: 330 menit (07.30–11.30, 13.00–14.30)",
    ]
    assert [line.minutes for line in lines] == [120, 330]
    assert [line.date for line in lines] == [date(2026, 11, 26), date(2026, 11, 27)]


def test_explanation_names_closed_days():
    rules = CASES["calendars"]["std"] | {
        "holidays": [{"date": "2026-11-27", "name": "Libur contoh", "decree": "SKB 3 Menteri"}]
    }
    lines = explain(Calendar.from_dict(rules), at("11-26 15:00"), StandardTime(minutes=61))
    assert texts(lines) == [
        "Kam 26 Nov: 60 menit (15.00–16.00)",
        "Jum 27 Nov: libur, Libur contoh, SKB 3 Menteri",
        "Sab 28 Nov: libur akhir pekan",
        "Min 29 Nov: libur akhir pekan",
        "Sen 30 Nov: 1 menit (07.30–07.31)",
    ]


def test_explanation_of_a_proportional_day():
    lines = explain(RAMADAN, at("02-18 14:00"), DAY)
    assert texts(lines) == [
        "Rab 18 Feb: 120 menit dari 450 menit (14.00–16.00)",
        "Kam 19 Feb: 286 menit dari 390 menit (08.00–12.00, 12.30–13.16), Ramadan 1447 H",
    ]
    assert [line.share for line in lines] == [Fraction(4, 15), Fraction(11, 15)]


def test_explanation_of_a_start_outside_hours():
    assert texts(explain(STD, at("11-23 17:00"), StandardTime(minutes=15))) == [
        "Sen 23 Nov: di luar jam kerja",
        "Sel 24 Nov: 15 menit (07.30–07.45)",
    ]
    assert texts(explain(STD, at("11-28 10:00"), DAY, "same_clock")) == [
        "Sab 28 Nov: libur akhir pekan",
        "Min 29 Nov: libur akhir pekan",
        "Sen 30 Nov: 450 menit (07.30–12.00, 13.00–16.00)",
        "Sel 1 Des: batas waktu pukul 07.30",
    ]
    assert texts(explain(STD, at("11-23 17:00"), StandardTime(minutes=0))) == [
        "Sen 23 Nov: batas waktu pukul 17.00"
    ]


def test_explanation_until_midnight():
    lines = explain(CALENDARS["cal10"], at("11-24 14:00"), StandardTime(minutes=600))
    assert texts(lines) == ["Sel 24 Nov: 600 menit (14.00–24.00)"]


def test_explanation_with_pauses():
    lines = explain(
        STD, at("11-26 14:00"), StandardTime(minutes=450),
        pauses=spans(("11-26 15:00", "11-26 15:30:15"), ("11-27 07:00", "11-27 17:00")),
    )  # fmt: skip
    assert texts(lines) == [
        "Kam 26 Nov: 89 menit 45 detik (14.00–15.00, 15.30.15–16.00), ditunda 30 menit 15 detik",
        "Jum 27 Nov: ditunda",
        "Sab 28 Nov: libur akhir pekan",
        "Min 29 Nov: libur akhir pekan",
        "Sen 30 Nov: 360 menit 15 detik (07.30–12.00, 13.00–14.30.15)",
    ]
    assert sum(line.minutes for line in lines) == 450


def test_pauses_from_the_database_are_told_in_the_office_s_time():
    """They come in UTC; the start and the calendar are in the office's zone."""
    for pauses in (
        spans(("11-26 15:00", "11-27 08:27:52")),
        spans(("11-26 15:00", None)),
        spans(("11-26 07:40", "11-26 15:30")),
    ):
        utc = [(a.astimezone(UTC), b and b.astimezone(UTC)) for a, b in pauses]
        assert explain(STD, at("11-26 14:00"), DAY, pauses=utc) == (
            explain(STD, at("11-26 14:00"), DAY, pauses=pauses)
        )


def test_explanation_while_paused():
    lines = explain(STD, at("11-26 14:00"), DAY, pauses=spans(("11-27 08:00", None)))
    assert texts(lines) == [
        "Kam 26 Nov: 120 menit dari 450 menit (14.00–16.00)",
        "Jum 27 Nov: 30 menit dari 450 menit (07.30–08.00)",
        "ditunda sejak Jum 27 Nov pukul 08.00, batas waktu belum dapat dihitung",
    ]
    assert sum(line.minutes for line in lines) == 150


# --- the sum as people read it -----------------------------------------------------------------


def table(calendar, start, standard, reading="proportional", pauses=()):
    return sum_up(explain(calendar, at(start), standard, reading, pauses), standard, reading)


def cells(found):
    return [(row.day, row.what, row.amount, row.running) for row in found.rows]


def holiday_calendar():
    return Calendar.from_dict(
        CASES["calendars"]["std"]
        | {"holidays": [{"date": "2026-11-27", "name": "Libur contoh", "decree": "SKB 3 Menteri"}]}
    )


def test_a_sum_of_days_names_the_decree_and_folds_the_weekend():
    found = table(holiday_calendar(), "11-26 14:00", DAY)
    assert cells(found) == [
        ("Kam 26 Nov", "14.00–16.00; 120 menit dari 450 menit", "0,27 hari", "0,27 hari"),
        ("Jum 27 Nov", "libur, Libur contoh, SKB 3 Menteri", "–", "0,27 hari"),
        ("Sab 28 Nov – Min 29 Nov", "libur akhir pekan", "–", "0,27 hari"),
        ("Sen 30 Nov", "07.30–12.00, 13.00–14.00; 330 menit dari 450 menit", "0,73 hari", "1 hari"),
    ]  # fmt: skip
    assert found.total == "1 hari"
    assert found.sentence == "Jumlah 450 menit = 1 hari kerja."


@pytest.mark.parametrize(
    ("standard", "reading", "last", "sentence"),
    [
        (DAY, "fixed", "450 menit", "Jumlah 450 menit = 1 hari kerja (450 menit sehari)."),
        (StandardTime(minutes=15), "proportional", "15 menit", "Jumlah 15 menit = waktu baku."),
        (StandardTime(minutes=90), "fixed", "90 menit",
         "Jumlah 90 menit = 1 jam 30 menit kerja."),
        (DAY, "same_clock", "450 menit", "Tenggatnya jam yang sama pada hari kerja ke-1 sesudah "
         "mulai; di antaranya 450 menit kerja."),
        (DAY, "end_of_day", "810 menit", "Tenggatnya jam tutup kantor pada hari kerja ke-1 sesudah "
         "mulai; di antaranya 810 menit kerja."),
        (StandardTime(days=15), "fixed", "6.750 menit",
         "Jumlah 6.750 menit = 15 hari kerja (450 menit sehari)."),
    ],
)  # fmt: skip
def test_the_total_is_said_in_the_words_of_its_reading(standard, reading, last, sentence):
    found = table(STD, "11-23 09:00", standard, reading)
    assert (found.rows[-1].running, found.total, found.sentence) == (last, last, sentence)


def test_days_of_unlike_length_add_up_by_their_share():
    found = table(RAMADAN, "02-18 14:00", DAY)
    assert [row.amount for row in found.rows] == ["0,27 hari", "0,73 hari"]
    assert found.sentence == (
        "Jumlah 406 menit; bagian tiap harinya berjumlah 1 hari kerja, berapa pun panjang harinya."
    )


def test_a_sum_numbers_the_days_of_the_calendar_readings():
    found = table(STD, "11-26 14:00", DAY, "end_of_day", spans(("11-26 15:00", "11-26 15:30")))
    assert [row.what for row in found.rows] == [
        "14.00–15.00, 15.30–16.00; ditunda 30 menit, tidak dihitung; hari mulai",
        "07.30–11.30, 13.00–16.30; hari kerja ke-1",
        "libur akhir pekan",
        "07.30–08.00; pengganti waktu yang ditunda",
    ]
    assert found.sentence.endswith(
        "ditambah waktu kerja yang ditunda; di antaranya 570 menit kerja."
    )


def test_a_sum_of_a_paused_clock_stops_there():
    found = table(STD, "11-26 14:00", DAY, pauses=spans(("11-27 08:00", None)))
    assert [row.running for row in found.rows] == ["0,27 hari", "0,33 hari"]
    assert found.sentence.startswith("Terpakai 150 menit sampai ditunda.")


@pytest.mark.parametrize(
    ("start", "end", "known", "years"),
    [
        ((2026, 12, 28), (2027, 1, 4), {2026}, [2027]),
        ((2026, 12, 28), (2027, 1, 4), {2026, 2027}, []),
        ((2026, 12, 28), (2026, 12, 31), {2026}, []),
        ((2026, 12, 28), (2028, 1, 3), set(), [2026, 2027, 2028]),
    ],
)
def test_years_without_holidays_are_warned_of(start, end, known, years):
    first, last = datetime(*start, tzinfo=WITA), datetime(*end, tzinfo=WITA)
    assert explanation.uncertain_years(first, last, known) == years


def test_a_warning_names_the_years():
    assert explanation.warning([]) == ""
    assert explanation.warning([2027, 2028]) == (
        "Hari libur 2027 dan 2028 belum diisi; tenggat ini dapat bergeser."
    )
    assert RAMADAN.holiday_years == frozenset({2026, 2027})


# --- properties: against the engine, over random calendars ---------------------------------------

starts = st.integers(0, 30 * 86400).map(lambda n: at("02-01 00:00") + timedelta(seconds=n))
pause_lists = st.lists(
    st.tuples(starts, st.integers(0, 200_000)).map(
        lambda p: (p[0], p[0] + timedelta(seconds=p[1]))
    ),
    max_size=3,
)
days = st.integers(1, 40).map(lambda n: Decimal(n) / 4)


@st.composite
def windows(draw) -> list[list[str]]:
    """Up to three windows of a day, in order, on quarters of an hour."""
    marks = sorted(draw(st.sets(st.integers(24, 80), min_size=0, max_size=6)))
    clock = [f"{mark // 4:02}:{mark % 4 * 15:02}" for mark in marks]
    return [list(pair) for pair in zip(clock[::2], clock[1::2], strict=False)]


dates_of_winter = st.integers(0, 75).map(lambda n: (date(2026, 1, 30) + timedelta(n)).isoformat())


@st.composite
def calendars(draw) -> Calendar:
    """An office: any week with some work on Wednesdays, holidays, dated hours, one range."""
    week = {str(day): draw(windows()) for day in range(7)} | {"2": [["08:00", "12:00"]]}
    first = date.fromisoformat(draw(dates_of_winter))
    last = first + timedelta(draw(st.integers(0, 40)))
    return Calendar.from_dict(
        {
            "tz": "Asia/Makassar",
            "weekly": week,
            "holidays": [
                {"date": day, "name": "Libur", "decree": "SKB 3 Menteri"}
                for day in draw(st.sets(dates_of_winter, max_size=8))
            ],
            "exceptions": [
                {"date": day, "intervals": draw(windows()), "label": "Upacara"}
                for day in draw(st.sets(dates_of_winter, max_size=3))
            ]
            + [{"from": first.isoformat(), "to": last.isoformat(), "label": "Ramadan",
                "weekly": {str(day): draw(windows()) for day in range(7)}}],
        }
    )  # fmt: skip


standards = st.one_of(
    st.integers(0, 3000).map(lambda n: StandardTime(minutes=n)),
    days.map(lambda n: StandardTime(days=n)),
)


def amount_of(text: str) -> Fraction:
    """A shown amount as a number: "89 menit 45 detik" in minutes, "0,6 hari" in days."""
    if text == "–":
        return Fraction(0)
    words = text.replace(".", "").replace(",", ".").split()
    found = zip(words[::2], words[1::2], strict=True)
    return sum(Fraction(n) / (60 if unit == "detik" else 1) for n, unit in found)


@settings(deadline=None, max_examples=120)
@given(calendars(), starts, standards, pause_lists, st.sampled_from(READINGS))
def test_every_explanation_adds_up_to_what_the_engine_says(
    calendar, start, standard, pauses, reading
):
    lines = explain(calendar, start, standard, reading, pauses)
    due = calendar.due(
        start, minutes=standard.minutes, days=standard.days, reading=reading, pauses=pauses
    )
    total = sum(line.minutes for line in lines)
    assert total == calendar.elapsed(start, due, pauses=pauses)
    if standard.minutes is not None:
        assert total == standard.minutes
    elif reading == "fixed":
        assert total == standard.days * 450
    elif reading == "proportional":
        assert sum(line.share for line in lines) == Fraction(standard.days)
    # One line for each date, none left out; the last one holds the due time.
    last = due - timedelta(microseconds=1) if due > start else due
    span = (last.astimezone(WITA).date() - start.date()).days + 1
    assert [line.date for line in lines] == [start.date() + timedelta(n) for n in range(span)]
    # Pauses are told by day, all of them.
    paused = sum(line.paused for line in lines)
    assert paused == calendar.elapsed(start, due) - total
    # What was frozen says the same.
    assert thawed(json.loads(json.dumps(frozen(calendar, start, standard, reading, pauses)))) == (
        lines
    )


@settings(deadline=None, max_examples=120)
@given(calendars(), starts, standards, pause_lists, st.sampled_from(READINGS))
def test_shown_amounts_add_up_to_the_shown_total(calendar, start, standard, pauses, reading):
    lines = explain(calendar, start, standard, reading, pauses)
    found = sum_up(lines, standard, reading)
    running = Fraction(0)
    for row in found.rows:
        running += amount_of(row.amount)
        assert amount_of(row.running) == running
    assert amount_of(found.total) == running
    if reading == "proportional" and standard.days is not None:
        assert running == Fraction(standard.days)
    elif standard.minutes is not None:
        assert running == standard.minutes
    # Folding hides no day.
    days_shown = sum(
        1 if " – " not in row.day else (row.ends - first_of(row, lines)).days + 1
        for row in found.rows
    )
    assert days_shown == len(lines)


def first_of(row, lines):
    """The first date of a folded row, found by its name before the row's end."""
    name = row.day.split(" – ")[0]
    return max(line.date for line in lines if line.date < row.ends and line.text.startswith(name))


@settings(deadline=None, max_examples=40)
@given(starts, days, starts, st.sampled_from(READINGS))
def test_an_open_pause_is_explained_as_far_as_it_goes(start, amount, since, reading):
    standard = StandardTime(days=amount)
    lines = explain(RAMADAN, start, standard, reading, [(since, None)])
    due = RAMADAN.due(start, days=amount, reading=reading)
    held = since < due
    assert (lines[-1].kind == "held") is held
    end = max(since, start) if held else due
    assert sum(line.minutes for line in lines) == RAMADAN.elapsed(start, end)
