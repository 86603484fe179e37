"""The figures around a cycle: what they are compared with, and how they add up."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import MORNING, Cast, add_indicator, cast
from workflow.actions import cycles
from workflow.enums import Move
from workflow.figures import FigureBook, assess
from workflow.models import Indicator, PastFigure, Realization, Target

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def office() -> Cast:
    return cast()


def indicator(office: Cast, **fields) -> Indicator:
    made = add_indicator(office.units["dagang"], "Uji", None)
    Indicator.objects.filter(pk=made.pk).update(**fields)
    Target.objects.filter(indicator=made).delete()
    return Indicator.objects.get(pk=made.pk)


def record(office: Cast, row: Indicator, year: int, quarter: int, *figures) -> None:
    """What a cycle of this quarter says: a number, or numerator and denominator."""
    cycle = cycles.open_by_hand(
        *(office.units["dagang"], year, quarter),
        by=office.actor("perencanaan"),
        now=MORNING,
        reason="Angka lama.",
    )
    found = Realization.objects.get(cycle=cycle, indicator=row)
    if len(figures) == 2:
        found.numerator, found.denominator = figures
        found.figure = figures[0] / figures[1] * 100
    else:
        found.figure = figures[0]
    found.save()


def book(row: Indicator, year: int = 2026) -> FigureBook:
    return FigureBook.load([row.pk], year)


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("jumlah", D("6.5")), ("posisi_akhir", D("3.5")), ("rata_rata", D("6.5") / 3)],
)
def test_quarters_add_up_as_the_indicator_says(office: Cast, aggregation: str, expected: D):
    row = indicator(office, aggregation=aggregation)
    for quarter, value in enumerate((D(1), D(2), D("3.5")), start=1):
        record(office, row, 2026, quarter, value)
        Target.objects.create(indicator=row, year=2026, quarter=quarter, number=D(quarter))
    done, goal = book(row).to_date(row, 2026, 3)
    assert done == expected
    assert goal == {"jumlah": D(6), "posisi_akhir": D(3), "rata_rata": D(2)}[aggregation]
    assert book(row).to_date(row, 2026, 1)[0] == 1


def test_a_ratio_is_added_by_its_parts_not_by_its_percentages(office: Cast):
    row = indicator(office, kind="ratio", aggregation="rasio")
    record(office, row, 2026, 1, D(1), D(2))
    record(office, row, 2026, 2, D(90), D(100))
    done, _ = book(row).to_date(row, 2026, 2)
    assert done == D(91) / D(102) * 100


def test_a_ratio_known_only_as_percentage_stands_as_it_was_last(office: Cast):
    row = indicator(office, kind="ratio", aggregation="rasio")
    PastFigure.objects.create(indicator=row, year=2025, quarter=1, number=D(80))
    PastFigure.objects.create(indicator=row, year=2025, quarter=2, number=D(85))
    assert book(row).to_date(row, 2025, 2)[0] == 85


def test_previous_quarter_and_year_reach_over_new_year(office: Cast):
    row = indicator(office)
    record(office, row, 2025, 4, D(7))
    PastFigure.objects.create(indicator=row, year=2025, quarter=1, number=D(5))
    known = book(row)
    assert known.previous(row.pk, 2026, 1) == 7
    assert known.realization(row.pk, 2025, 1) == 5
    assert known.previous(row.pk, 2026, 2) is None


def test_zero_is_a_figure_and_empty_is_none(office: Cast):
    row = indicator(office)
    record(office, row, 2026, 1, D(0))
    assert book(row).realization(row.pk, 2026, 1) == 0
    assert book(row).to_date(row, 2026, 2)[0] == 0
    assert book(row).realization(row.pk, 2026, 2) is None


def test_a_cancelled_cycle_says_nothing(office: Cast):
    row = indicator(office)
    record(office, row, 2026, 1, D(9))
    cycle = Realization.objects.get(indicator=row).cycle
    office.move(cycle, Move.CANCEL, MORNING)
    assert book(row).realization(row.pk, 2026, 1) is None


def test_history_names_the_quarters_oldest_first_up_to_this_one(office: Cast):
    row = indicator(office)
    for year, quarter in ((2024, 4), (2025, 2), (2026, 1), (2026, 2)):
        PastFigure.objects.create(
            indicator=row, year=year, quarter=quarter, number=D(year - 2020 + quarter)
        )
    assert book(row).history(row.pk, 2026, 1) == [
        ("TW IV 2024", D(8)),
        ("TW II 2025", D(7)),
        ("TW I 2026", D(7)),
    ]


def test_past_years_are_recorded_ones_or_complete_sums(office: Cast):
    """Three quarters are not a year: nothing is claimed for 2024."""
    row = indicator(office)
    PastFigure.objects.create(indicator=row, year=2023, quarter=0, number=D(40))
    for quarter in (1, 2, 3):
        PastFigure.objects.create(indicator=row, year=2024, quarter=quarter, number=D(10))
    for quarter in (1, 2, 3, 4):
        PastFigure.objects.create(indicator=row, year=2025, quarter=quarter, number=D(11))
    assert book(row).past_years(row, 2026) == [(2023, D(40)), (2025, D(44))]


def test_a_year_of_an_annual_indicator_is_complete_with_its_last_quarter(office: Cast):
    row = indicator(office, frequency="tahunan", aggregation="posisi_akhir")
    PastFigure.objects.create(indicator=row, year=2025, quarter=4, number=D("17.95"))
    assert book(row).past_years(row, 2026) == [(2025, D("17.95"))]


@pytest.mark.parametrize(
    ("target", "realization", "percent", "label"),
    [
        ("A", "A", 100, "Sangat Tinggi"),
        ("A", None, None, "belum terisi"),
        (None, "A", None, "tidak dinilai"),
        ("A", "Z", None, "tidak dinilai"),
        (D(3), "A", None, "tidak dinilai"),
    ],
)
def test_labels_of_a_scale(target, realization, percent, label):
    row = Indicator(kind="ordinal", scale=["AA", "A", "BB", "B"], polarity="naik")
    judged = assess(row, target, realization)
    assert (judged.percent, judged.label) == (percent, label)


def test_a_target_whose_shape_does_not_fit_is_not_assessed():
    """A range as target of "naik": the page shows it, nothing is invented, nothing breaks."""
    row = Indicator(kind="number", polarity="naik")
    judged = assess(row, (D(1), D(2)), D(3))
    assert (judged.percent, judged.label) == (None, "tidak dinilai")


def test_the_cap_is_for_the_predikat_only():
    row = Indicator(kind="number", polarity="naik")
    judged = assess(row, D(10), D(90), cap=D(60))
    assert (judged.percent, judged.label) == (900, "Rendah")


def test_a_book_costs_four_queries_however_many_indicators(office: Cast):
    office.cycle()
    every = [row.pk for row in office.indicators]
    for ids in (every[:1], every):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            FigureBook.load(ids, 2026)
        assert len(asked) == 4
