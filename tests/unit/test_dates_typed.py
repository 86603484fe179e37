"""Dates as people type them, and the days of a quarter."""

from datetime import date

import pytest

from workflow.dates import parse, quarter_days

CHRISTMAS_EVE = date(2026, 12, 24)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24",
        "24-12-2026",
        "24/12/2026",
        "24.12.2026",
        " 24 Desember 2026 ",
        "24 des 2026",
        "24 DES. 2026",
    ],
)
def test_a_date_is_read_in_the_ways_that_it_is_written(text):
    assert parse(text) == CHRISTMAS_EVE


def test_nothing_is_no_date():
    assert parse("  ") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("besok", "tidak terbaca"),
        ("24-12-26", "tidak terbaca"),
        ("24 Dezember 2026", "tidak terbaca"),
        ("24-12", "tidak terbaca"),
        ("２４-12-2026", "tidak terbaca"),
        ("124-12-2026", "tidak terbaca"),
        ("31-02-2027", "tidak ada di kalender"),
        ("12-24-2026", "tidak ada di kalender"),  # the day comes first
        ("01-01-0000", "tidak ada di kalender"),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(text)


@pytest.mark.parametrize(
    ("year", "quarter", "first", "last"),
    [
        (2026, 1, date(2026, 1, 1), date(2026, 3, 31)),
        (2026, 2, date(2026, 4, 1), date(2026, 6, 30)),
        (2026, 3, date(2026, 7, 1), date(2026, 9, 30)),
        (2026, 4, date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_has_three_whole_months(year, quarter, first, last):
    assert quarter_days(year, quarter) == (first, last)
