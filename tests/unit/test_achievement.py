"""Capaian, predikat and aggregation: the office's cases, the edges, and properties."""

from __future__ import annotations

import json
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.achievement import (
    DEFAULT,
    NOT_ASSESSED,
    NOT_FILLED,
    achievement,
    aggregate,
    assess,
    average,
    ordinal_achievement,
    ordinal_rank,
    predicate,
    round2,
)

CASES = json.loads((Path(__file__).parent / "cases" / "figures_cases.json").read_text("utf-8"))
LABELS = [label for _, label in DEFAULT]

figures = st.decimals(min_value=-10000, max_value=10000, allow_nan=False, places=2)
positive = st.decimals(min_value=Decimal("0.01"), max_value=10000, allow_nan=False, places=2)


def exact(value):
    if isinstance(value, list):
        return tuple(Decimal(part) for part in value)
    return None if value is None else Decimal(value)


@pytest.mark.parametrize("case", CASES["achievement"], ids=lambda case: case["id"])
def test_achievement_cases(case):
    figures = (case["polarity"], exact(case["target"]), exact(case["realization"]), case["formula"])
    percent = achievement(*figures)
    assert round2(percent) == exact(case["expected_percent"])
    assert assess(*figures) == (percent, case["expected_predicate"])
    if case["expected_predicate"] != NOT_FILLED:
        assert predicate(percent) == case["expected_predicate"]


@pytest.mark.parametrize("case", CASES["achievement"], ids=lambda case: case["id"])
def test_achievement_reads_text_and_lists_too(case):
    raw = (case["polarity"], case["target"], case["realization"], case["formula"])
    assert round2(achievement(*raw)) == exact(case["expected_percent"])


@pytest.mark.parametrize("case", CASES["aggregation"], ids=lambda case: case["id"])
def test_aggregation_cases(case):
    realization, target = aggregate(
        case["aggregation"],
        [exact(value) for value in case["realizations"]],
        [exact(value) for value in case["targets"]],
    )
    assert realization == exact(case["expected_realization"])
    assert target == exact(case["expected_target"])


@pytest.mark.parametrize(
    ("polarity", "target", "realization", "formula", "percent"),
    [
        ("turun", "5", "11", "selisih", "-20"),
        ("turun", "5", "-1", "selisih", "220"),
        ("turun", "5", "-1", "rasio", None),
        ("turun", "0", "3", "selisih", None),
        ("turun", "0", "3", "rasio", None),
        ("turun", "-2", "-3", "selisih", None),
        ("naik", "5", ("30", "300"), None, "200"),
        ("naik", "5", ("30", "0"), None, None),
        ("naik", "5", ("30", None), None, None),
        ("naik", "5", "4", "rasio", "80"),
        ("rentang", ("2.5", "4.5"), "2.5", None, "100"),
        ("rentang", ("2.5", "4.5"), "-1", None, "-40"),
        ("rentang", ("2.5", "4.5"), "9", None, "0"),
        ("rentang", ("0", "5"), "-1", None, None),
        ("rentang", ("0", "5"), "0", None, "100"),
        ("rentang", ("0", "5"), "6", None, "80"),
        ("rentang", ("-5", "-2"), "-3", None, "100"),
        ("rentang", ("-5", "-2"), "-1", None, None),
        ("rentang", ("-5", "-2"), "-6", None, None),
        ("rentang", "4", "3", None, "75"),
        ("rentang", "4", "5", None, "75"),
        ("rentang", "0", "0", None, None),
        ("rentang", ("2.5", "4.5"), None, None, None),
        ("rentang", None, "3", None, None),
    ],
)
def test_achievement_edges(polarity, target, realization, formula, percent):
    assert achievement(polarity, target, realization, formula) == exact(percent)


def test_percent_is_not_rounded_and_does_not_depend_on_the_callers_context():
    with localcontext() as context:
        context.prec = 3
        percent = achievement("naik", "22.12", "22.51")
    assert percent != round2(percent)
    assert abs(percent * Decimal("22.12") / 100 - Decimal("22.51")) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("polarity", "target", "realization", "label"),
    [
        ("naik", "12", None, NOT_FILLED),
        ("naik", "12", (None, "5"), NOT_FILLED),
        ("naik", "12", ("5", "0"), NOT_ASSESSED),
        ("naik", None, None, NOT_ASSESSED),
        ("naik", "0", None, NOT_ASSESSED),
        ("naik", "-2", None, NOT_ASSESSED),
        ("turun", "0", None, NOT_ASSESSED),
        ("rentang", ("2.5", "4.5"), None, NOT_FILLED),
        ("rentang", ("0", "5"), None, NOT_FILLED),
        ("rentang", "0", None, NOT_ASSESSED),
    ],
)
def test_empty_is_told_apart_from_not_assessed(polarity, target, realization, label):
    assert assess(polarity, target, realization) == (None, label)


def test_cap_touches_the_predicate_only():
    scale = [("110", "Istimewa"), ("90", "Baik"), ("0", "Kurang")]
    assert assess("naik", "100", "150", scale=scale) == (Decimal(150), "Istimewa")
    assert assess("naik", "100", "150", scale=scale, cap="100") == (Decimal(150), "Baik")


@pytest.mark.parametrize(
    ("percent", "label"),
    [
        ("91", "Sangat Tinggi"),
        ("90.995", "Sangat Tinggi"),
        ("90.9949", "Tinggi"),
        ("76", "Tinggi"),
        ("75.995", "Tinggi"),
        ("75.99", "Sedang"),
        ("66", "Sedang"),
        ("65.99", "Rendah"),
        ("51", "Rendah"),
        ("50.99", "Sangat Rendah"),
        ("0", "Sangat Rendah"),
        ("-350.3", "Sangat Rendah"),
        ("100000", "Sangat Tinggi"),
        (None, "tidak dinilai"),
    ],
)
def test_predicate(percent, label):
    assert predicate(exact(percent)) == label


def test_scales_are_data():
    scale = [["0", "C"], ["50.5", "B"], ["80", "A"]]
    assert [predicate(p, scale) for p in (-1, 50, "50.495", 80)] == ["C", "C", "B", "A"]
    with pytest.raises(ValueError, match="kosong"):
        predicate(5, [])
    with pytest.raises(ValueError, match="dua kali"):
        predicate(5, [("1", "A"), ("1.0", "B")])


@pytest.mark.parametrize(
    "arguments",
    [
        ("naik", 1.5, "1"),
        ("naik", "1", 1.5),
        ("naik", True, "1"),
        ("naik", "1", Decimal("NaN")),
        ("naik", Decimal("Infinity"), "1"),
        ("naik", "1", "1E+5000"),
        ("naik", "abc", "1"),
        ("naik", "", "1"),
        ("naik", ("1", "2"), "1"),
        ("turun", ("1", "2"), "1"),
        ("rentang", ("4.5", "2.5"), "3"),
        ("rentang", ("1", "2", "3"), "3"),
        ("rentang", ("1", None), "3"),
        ("naik", "1", ("1", "2", "3")),
        ("samping", "1", "1"),
        (None, "1", "1"),
        ("naik", "1", "1", "lain"),
        ("samping", None, None),
    ],
)
def test_refuses_in_words(arguments):
    with pytest.raises(ValueError, match=r"[a-z]{4}.*\."):
        achievement(*arguments)


@pytest.mark.parametrize(
    ("kind", "realizations", "targets", "expected"),
    [
        ("jumlah", ["1", None], [None, "5"], ("1", None)),
        ("jumlah", ["1", "2"], [None, "5"], ("3", "5")),
        ("jumlah", [None, None], ["1", "5"], (None, None)),
        ("jumlah", [], [], (None, None)),
        ("jumlah", ["1", "2"], [("1", "2"), "5"], ("3", ("6", "7"))),
        ("rata_rata", ["1", "2"], [("1", "2"), ("3", "4")], ("1.5", ("2", "3"))),
        ("rata_rata", ["0", "3", None, None], ["2", None, "9", "9"], ("1.5", "2")),
        ("posisi_akhir", ["1", "0", None, None], ["5", ("1", "2"), "7", "8"], ("0", ("1", "2"))),
        ("posisi_akhir", [None, None, "4", None], ["5", "6", None, "8"], ("4", None)),
        ("posisi_akhir", [("1", "4"), ("1", "0")], ["5", "6"], ("25", "5")),
        ("rasio", [("0", "0"), None], ["8", "9"], (None, None)),
        ("rasio", [("0", "0"), ("1", "4")], ["8", "9"], ("25", "9")),
        ("rasio", [("1", "4"), ("3", None)], ["8", "9"], ("25", "8")),
        ("rasio", [None, None], ["8", "9"], (None, None)),
    ],
)
def test_aggregation_edges(kind, realizations, targets, expected):
    def plain(value):
        return tuple(map(Decimal, value)) if isinstance(value, tuple) else exact(value)

    assert aggregate(kind, realizations, targets) == tuple(plain(value) for value in expected)


@pytest.mark.parametrize(
    "arguments",
    [
        ("median", ["1"], ["1"]),
        ("jumlah", ["1"], ["1", "2"]),
        ("jumlah", [1.5], ["1"]),
        ("rasio", ["1"], ["1"]),
        ("rasio", [("1", "2", "3")], ["1"]),
        ("jumlah", ["1"], [("2", "1")]),
    ],
)
def test_aggregation_refuses_in_words(arguments):
    with pytest.raises(ValueError, match=r"[a-z]{4}.*\."):
        aggregate(*arguments)


def test_average():
    assert average([Decimal(80), None, Decimal(100)]) == 90
    assert average([Decimal(80), Decimal("333.33")], cap=120) == 100
    assert average([None, None]) is None
    assert average([]) is None
    with pytest.raises(ValueError):
        average([Decimal(80)], cap=0)


def test_round2():
    assert str(round2(Decimal("90.995"))) == "91.00"
    assert str(round2(Decimal("-0.001"))) == "0.00"
    assert str(round2(Decimal("-0.005"))) == "-0.01"
    assert round2(None) is None


def test_ordinal_scale():
    labels = ["AA", "A", "BB", "B", "CC"]
    assert [ordinal_rank(labels, label) for label in labels] == [4, 3, 2, 1, 0]
    assert ordinal_rank(labels, " bb ") == 2
    assert round2(ordinal_achievement(labels, "A", "BB")) == Decimal("66.67")
    assert ordinal_achievement(labels, "BB", "AA") == 200
    assert ordinal_achievement(labels, "BB", "CC") == 0
    assert ordinal_achievement(labels, "CC", "A") is None
    assert ordinal_achievement(labels, "A", None) is None
    assert ordinal_achievement(labels, None, "A") is None
    for wrong in (lambda: ordinal_rank(labels, "Z"), lambda: ordinal_rank(["A", "a"], "A")):
        with pytest.raises(ValueError, match=r"skala|Skala"):
            wrong()
    with pytest.raises(ValueError):
        ordinal_achievement(labels, 5, "A")


@given(positive, figures, figures)
def test_more_is_better_or_worse_as_the_polarity_says(target, one, other):
    low, high = sorted((one, other))
    assert achievement("naik", target, low) <= achievement("naik", target, high)
    assert achievement("turun", target, low) >= achievement("turun", target, high)


@given(positive)
def test_hitting_the_target_is_one_hundred(target):
    for polarity in ("naik", "turun", "rentang"):
        assert achievement(polarity, target, target) == 100
    assert achievement("turun", target, target, "rasio") == 100


@given(positive, positive, figures)
def test_a_range_never_exceeds_one_hundred(one, other, realization):
    low, high = sorted((one, other))
    percent = achievement("rentang", (low, high), realization)
    assert percent <= 100
    assert (percent == 100) == (low <= realization <= high)


@given(figures, figures)
def test_predicates_follow_the_order_of_the_scale(one, other):
    low, high = sorted((one, other))
    assert LABELS.index(predicate(high)) <= LABELS.index(predicate(low))


@given(st.lists(st.one_of(st.none(), figures), min_size=4, max_size=4))
def test_aggregates_ignore_what_is_empty(realizations):
    targets = [Decimal(1)] * 4
    filled = [value for value in realizations if value is not None]
    expected = (sum(filled), Decimal(len(filled))) if filled else (None, None)
    assert aggregate("jumlah", realizations, targets) == expected
    mean, _ = aggregate("rata_rata", realizations, targets)
    if filled:
        assert min(filled) <= mean <= max(filled)
        assert aggregate("posisi_akhir", realizations, targets) == (filled[-1], 1)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=4))
def test_ratio_of_sums_lies_between_the_ratios(pairs):
    realization, _ = aggregate("rasio", pairs, [Decimal(1)] * len(pairs))
    ratios = [part / whole * 100 for part, whole in pairs]
    margin = Decimal("1e-15")
    assert min(ratios) - margin <= realization <= max(ratios) + margin
