"""Office hours as people type them: every usual way is read, a wrong one is told what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.office_hours import (
    RAMADAN_MINUTES,
    RAMADAN_WEEK,
    WEEK_MINUTES,
    duration_text,
    hours_text,
    minutes_of,
    read_hours,
    week_minutes,
)

USUAL = (("07:30", "12:00"), ("13:00", "16:00"))


@pytest.mark.parametrize(
    "text",
    [
        "07.30–12.00, 13.00–16.00",
        "7:30-12:00; 13:00-16:00",
        "13.00 s.d. 16.00 dan 07.30 s/d 12.00",
        "07.30 sampai 12.00\n13.00 — 16.00",
        "pukul 7.30 - 12.00 & jam 13.00 − 16.00 WITA",
    ],
)
def test_every_usual_way_is_read(text):
    assert read_hours(text) == USUAL


@pytest.mark.parametrize("text", ["", "  ", "-", "–", "tutup", "Libur"])
def test_a_closed_day_has_no_windows(text):
    assert read_hours(text) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("12.00-07.30", "Jam tutup 07.30 mendahului jam buka 12.00."),
        ("07.30-07.30", "Jam tutup 07.30 sama dengan jam buka 07.30."),
        ("07.30-12.00, 11.00-13.00", "07.30–12.00 dan 11.00–13.00 bertumpang tindih."),
        ("07.30", "“07.30” bukan jam buka dan jam tutup."),
        ("07.30-12.00-13.00", "bukan jam buka dan jam tutup."),
        ("07.60-12.00", "Jam “07.60” tidak terbaca."),
        ("07.30-24.01", "Jam “24.01” tidak terbaca."),
        ("pagi-siang", "Jam “pagi” tidak terbaca."),
        (",", "tidak terbaca. Tulis seperti 07.30–12.00, 13.00–16.00."),
    ],
)
def test_a_wrong_one_is_told_what_is_wrong(text, sentence):
    with pytest.raises(ValueError) as error:
        read_hours(text)
    assert sentence in str(error.value)


@given(st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True))
def test_what_is_written_is_read_back(minutes):
    ends = sorted(minutes)[: len(minutes) // 2 * 2]
    clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in ends]
    windows = tuple(zip(clock[::2], clock[1::2], strict=True))
    assert read_hours(hours_text(windows)) == windows
    assert minutes_of(windows) == sum(b - a for a, b in zip(ends[::2], ends[1::2], strict=True))


def test_totals_are_those_of_the_regulation():
    friday = (("07:30", "11:30"), ("13:00", "16:30"))
    assert week_minutes({**dict.fromkeys(range(4), USUAL), 4: friday}) == WEEK_MINUTES
    ramadan = {day: read_hours(text) for day, text in RAMADAN_WEEK.items()}
    assert week_minutes(ramadan) == RAMADAN_MINUTES
    assert duration_text(WEEK_MINUTES) == "37 jam 30 menit"
    assert [duration_text(n) for n in (0, 45, 480, 108_000)] == [
        "0 menit",
        "45 menit",
        "8 jam",
        "1.800 jam",
    ]
