"""Whether a row of the plan can be said: pure tables, no database."""

from decimal import Decimal

import pytest

from workflow.actions.plan_drafts import (
    IndicatorDraft,
    LineDraft,
    figure_problem,
    line_problems,
    problems,
)
from workflow.actions.plan_history import Change, marked
from workflow.forms.plan import labels_of
from workflow.forms.plan_base import figure_text

D = Decimal
RANGE = (D("2.5"), D("4.5"))


@pytest.mark.parametrize(
    ("kind", "polarity", "value", "is_target", "fits"),
    [
        ("number", "naik", D(5), True, True),
        ("number", "naik", None, True, True),
        ("number", "naik", RANGE, True, False),
        ("number", "rentang", RANGE, True, True),
        ("number", "rentang", D(5), True, False),
        ("number", "rentang", D(5), False, True),
        ("number", "naik", "A", True, False),
        ("ordinal", "naik", "A", True, True),
        ("ordinal", "naik", "E", True, False),
        ("ordinal", "naik", D(1), True, False),
        ("number", "naik", D("123456789012345.6"), True, False),
        ("number", "naik", D("0.1234567"), True, False),
    ],
)
def test_a_figure_fits_its_indicator(kind, polarity, value, is_target, fits):
    draft = IndicatorDraft("Nilai", "Poin", kind=kind, scale=("A", "B"), polarity=polarity)
    assert (figure_problem(draft, value, is_target=is_target) == "") is fits


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"name": ""}, "name"),
        ({"measure": ""}, "measure"),
        ({"objective_id": None}, "objective"),
        ({"kind": "lain"}, "kind"),
        ({"kind": "ordinal", "scale": ("A",)}, "scale"),
        ({"kind": "ordinal", "scale": ("A", "a")}, "scale"),
        ({"kind": "ordinal", "scale": ("A", "B"), "polarity": "rentang"}, "polarity"),
        ({"aggregation": "rasio"}, "aggregation"),
        ({"aggregation": "rasio", "kind": "ratio"}, None),
        ({"decimals": 7}, "decimals"),
        ({"renstra": D(5)}, "renstra_year"),
        ({"renstra": D(5), "renstra_year": 2030}, None),
        ({"targets": {1: RANGE}}, "target_1"),
        ({"past": {2025: RANGE}}, "past_2025"),
        ({"source": "x" * 161}, "source"),
    ],
)
def test_a_draft_is_refused_at_the_field_that_is_wrong(changes, field):
    draft = IndicatorDraft(**{"name": "Ekspor", "measure": "US$", "objective_id": 1} | changes)
    assert list(problems(draft)) == ([field] if field else [])


@pytest.mark.parametrize(
    ("ceiling", "plans", "field"),
    [
        (D(100), (D(10), D(20), D(30), D(100)), None),
        (D(100), (None, None, D(30), None), None),
        (None, (None,) * 4, "ceiling"),
        (D(-1), (None,) * 4, "ceiling"),
        (D(100), (D(20), D(10), None, None), "plan_2"),
        (D(100), (D(20), None, None, D(101)), "plan_4"),
        (D("0.001"), (None,) * 4, "ceiling"),
    ],
)
def test_planned_spending_rises_up_to_the_ceiling(ceiling, plans, field):
    found = line_problems(LineDraft("3.30", "Promosi", ceiling, plans))
    assert list(found) == ([field] if field else [])


def test_only_targets_of_submitted_reports_are_marked():
    changes = [
        Change("target", "1", "2", 7, year=2026, quarter=2),
        Change("target", "1", "2", 7, year=2026, quarter=4),
        Change("target", "1", "2", 7, year=2026, quarter=0),
        Change("past", "1", "2", 7, year=2026, quarter=2),
        Change("name", "a", "b", 7),
    ]
    found = marked(changes, {(7, 2026, 2): 31, (7, 2026, 0): 31})
    assert [change.cycle_id for change in found] == [31, None, 31, None, None]


@pytest.mark.parametrize(
    ("figure", "decimals", "text"),
    [
        (None, 2, ""),
        ("BB", 2, "BB"),
        (D("5.130000"), 2, "5,13"),
        (D("1234.56789"), 2, "1.234,56789"),
        (D(14000), 0, "14.000"),
        (RANGE, 2, "2,50–4,50"),
    ],
)
def test_an_input_shows_exactly_what_is_stored(figure, decimals, text):
    assert figure_text(figure, decimals) == text


def test_a_scale_is_one_label_per_line():
    assert labels_of(" AA \r\n\n A\tB \n") == ["AA", "A B"]
    assert labels_of("AA, A,BB ; Sangat  Baik,") == ["AA", "A", "BB", "Sangat Baik"]
    assert labels_of("Baik, sekali\nBuruk") == ["Baik, sekali", "Buruk"]
