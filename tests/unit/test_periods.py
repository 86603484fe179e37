"""Quarters, opening days and Indonesian dates."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reports import periods
from reports.periods import Quarter, latest_opened


def test_a_quarter_names_itself():
    quarter = Quarter(2026, 3)
    assert quarter.label == "Triwulan III 2026"
    assert str(quarter) == "Triwulan III 2026"
    assert quarter.short == "TW III"
    assert quarter.months == "Juli–September 2026"
    assert (quarter.first_day, quarter.last_day) == (date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("quarter", "opens"),
    [
        (Quarter(2025, 4), date(2026, 1, 10)),
        (Quarter(2026, 1), date(2026, 4, 10)),
        (Quarter(2026, 2), date(2026, 7, 10)),
        (Quarter(2026, 3), date(2026, 10, 10)),
    ],
)
def test_the_cycle_opens_on_the_tenth_after_the_quarter(quarter, opens):
    assert quarter.opens_on == opens
    assert latest_opened(opens) == quarter
    assert latest_opened(date.fromordinal(opens.toordinal() - 1)) == quarter.previous


def test_neighbours_cross_the_year():
    assert Quarter(2026, 1).previous == Quarter(2025, 4)
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert Quarter(2026, 3).last_year == Quarter(2025, 3)
    assert Quarter(2026, 3).to_date == (Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 3))


def test_quarters_sort_by_time_and_previous_undoes_next():
    walk = [Quarter(2024, 2)]
    for _ in range(11):
        walk.append(walk[-1].next)
    assert walk == sorted(walk)
    assert all(quarter.next.previous == quarter for quarter in walk)
    assert all(Quarter.of(q.first_day) == q == Quarter.of(q.last_day) for q in walk)


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_fifth_quarter_is_refused(number):
    with pytest.raises(ValueError, match="Triwulan harus 1 sampai 4"):
        Quarter(2026, number)


def test_dates_in_indonesian():
    moment = datetime(2026, 11, 12, 1, 30, tzinfo=UTC)
    assert periods.long_date(date(2026, 11, 12)) == "Kamis, 12 November 2026"
    assert periods.long_datetime(moment) == "Kamis, 12 November 2026 pukul 09.30 WITA"
    assert periods.short_datetime(moment) == "12 Nov 2026, 09.30"
    assert periods.document_date(date(2027, 1, 14)) == "14 Januari 2027"
    assert periods.short_date(date(2026, 8, 5)) == "5 Agu 2026"


def test_a_late_evening_in_utc_is_the_next_day_in_wita():
    moment = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert periods.long_datetime(moment) == "Jumat, 1 Januari 2027 pukul 01.00 WITA"


def test_other_zones_are_named_after_themselves():
    moment = datetime(2026, 11, 12, 1, 30, tzinfo=UTC)
    assert periods.clock_time(moment, ZoneInfo("Asia/Jakarta")) == "pukul 08.30 WIB"
    assert periods.clock_time(moment, ZoneInfo("Asia/Jayapura")) == "pukul 10.30 WIT"
    assert periods.clock_time(moment, UTC) == "pukul 01.30 UTC+0000"
    assert periods.clock_time(moment, ZoneInfo("Asia/Kathmandu")) == "pukul 07.15 UTC+0545"


@pytest.mark.parametrize(
    "write", [periods.long_datetime, periods.short_datetime, periods.clock_time]
)
def test_a_naive_time_is_refused(write):
    with pytest.raises(ValueError, match="tanpa zona"):
        write(datetime(2026, 11, 12, 9, 30))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 menit"),
        (15, "15 menit"),
        (60, "1 jam"),
        (125.4, "2 jam 5 menit"),
        (-75, "−1 jam 15 menit"),
        (-0.2, "0 menit"),
    ],
)
def test_minutes_in_words(minutes, words):
    assert periods.duration(minutes) == words
