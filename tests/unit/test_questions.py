"""Questions before hand-over: what is asked of which facts, and when the question is another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from workflow.forms.answers import typed_answers
from workflow.numbers import format_money
from workflow.questions import (
    Earlier,
    FileFacts,
    LineFacts,
    RowFacts,
    Use,
    about_money,
    about_row,
    first_day,
    looks_like,
    parts_of,
)

TODAY = date(2026, 10, 12)
UPLOADED = date(2026, 10, 11)
PROOF = FileFacts("rekap.pdf", "a" * 64, UPLOADED)
ROW = RowFacts(
    indicator_id=12,
    name="Jumlah realisasi ekspor",
    kind="number",
    polarity="naik",
    aggregation="jumlah",
    frequency="triwulanan",
    show=str,
    year=2026,
    quarter=3,
    is_filled=True,
    value=D(60),
    files=(PROOF,),
)
BEFORE = Earlier("TW II 2026", D(50), None, is_same_year=True)
HERE = Use(7, "indikator “Lain”", is_same_quarter=True)
THEN = Use(3, "“Lain”, TW I 2026", is_same_quarter=False)


def ask(share=50, **facts):
    return about_row(replace(ROW, **facts), jump_share=D(share), today=TODAY)


def kinds(share=50, **facts):
    return [str(question.kind) for question in ask(share, **facts)]


def after(value, **more):
    return replace(BEFORE, value=D(value), **more)


@pytest.mark.parametrize(
    ("value", "before", "share", "expected"),
    [
        ("60", "50", 50, []),
        ("75", "50", 50, []),  # the share itself is not beyond it
        ("75.1", "50", 50, ["jump"]),
        ("24.9", "50", 50, ["jump"]),
        ("60", "50", 10, ["jump"]),  # the office sets the share
        ("50", "50", 50, ["same"]),
        ("50.00", "50", 50, ["same"]),
        ("50.01", "50", 50, []),
        ("0", "0", 50, ["same"]),
        ("0", "50", 50, ["jump"]),
        ("7", "0", 50, []),  # no share of nothing
        ("-35.03", "10", 50, ["jump"]),
        ("-10", "-12", 50, []),
        ("-1", "-12", 50, ["jump"]),
    ],
)
def test_a_figure_is_held_against_the_period_before(value, before, share, expected):
    assert kinds(share, value=D(value), earlier=after(before)) == expected


def test_nothing_known_before_asks_nothing():
    assert kinds() == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [("49", ["falling"]), ("50", ["same"]), ("10", ["falling"]), ("80", ["jump"])],
)
def test_a_sum_since_january_cannot_fall(value, expected):
    cumulative = {"aggregation": "posisi_akhir", "value": D(value)}
    assert kinds(earlier=BEFORE, **cumulative) == expected
    # Where less is better, or a range is aimed at, a position may fall.
    assert "falling" not in kinds(earlier=BEFORE, polarity="turun", **cumulative)
    assert "falling" not in kinds(earlier=BEFORE, polarity="rentang", **cumulative)


def test_a_new_year_begins_a_sum_anew():
    last_year = replace(BEFORE, is_same_year=False)
    position = {"aggregation": "posisi_akhir", "earlier": last_year}
    assert kinds(value=D(5), **position) == []
    assert kinds(value=D(5), frequency="tahunan", **position) == ["jump"]
    assert kinds(value=D(50), frequency="tahunan", **position) == ["same"]
    assert kinds(value=D(49), frequency="tahunan", **position) == []


def test_a_ratio_above_a_hundred_is_asked_about():
    ratio = {"kind": "ratio", "aggregation": "rasio"}
    assert kinds(value=D(100), pair=(D(50), D(50)), **ratio) == []
    assert kinds(value=D(102), pair=(D(51), D(50)), **ratio) == ["above_hundred"]
    assert kinds(value=D(102), kind="number") == []


def test_the_same_share_of_other_numbers_was_counted_anew():
    ratio = {"kind": "ratio", "aggregation": "rasio", "value": D(90)}
    earlier = replace(BEFORE, value=D(90), pair=(D(45), D(50)))
    assert kinds(pair=(D(45), D(50)), earlier=earlier, **ratio) == ["same"]
    assert kinds(pair=(D(90), D(100)), earlier=earlier, **ratio) == []


def test_a_label_of_a_scale_is_asked_about_its_evidence_only():
    label = {"kind": "ordinal", "value": None, "label": "Tepat Waktu"}
    assert kinds(files=(), **label) == ["no_evidence"]
    assert kinds(**label) == []


@pytest.mark.parametrize(
    ("release_on", "expected"),
    [
        (None, []),
        (date(2026, 10, 13), []),
        (date(2026, 10, 12), ["released"]),
        (date(2026, 10, 1), ["released"]),
    ],
)
def test_an_empty_row_is_asked_only_whether_its_figure_came_out(release_on, expected):
    assert kinds(is_filled=False, value=None, files=(), release_on=release_on) == expected


@pytest.mark.parametrize(
    ("uses", "look_alikes", "expected"),
    [
        ((HERE,), (), ["file_twice"]),
        ((THEN,), (), ["file_earlier"]),
        ((HERE, THEN), (), ["file_twice", "file_earlier"]),
        ((), (THEN,), ["photo_seen"]),
        ((), (HERE,), ["photo_seen"]),
    ],
)
def test_a_file_that_proves_something_else_too_is_asked_about(uses, look_alikes, expected):
    file = replace(PROOF, uses=uses, look_alikes=look_alikes)
    assert kinds(files=(file,)) == expected


@pytest.mark.parametrize(
    ("dated", "made_on", "outside"),
    [
        (None, None, False),
        (date(2026, 6, 30), None, True),
        (date(2026, 7, 1), None, False),
        (date(2026, 10, 11), None, False),  # signed after the quarter, before the upload
        (date(2026, 10, 12), None, True),
        (None, date(2026, 6, 30), True),
        (None, date(2026, 8, 17), False),
        (date(2026, 8, 17), date(2019, 1, 1), False),  # what a person says comes first
        (date(2026, 6, 1), date(2026, 8, 17), True),
    ],
)
def test_a_file_fits_from_the_periods_first_day_to_its_upload(dated, made_on, outside):
    file = replace(PROOF, dated=dated, made_on=made_on)
    assert kinds(files=(file,)) == (["outside_period"] if outside else [])


@pytest.mark.parametrize(
    ("frequency", "quarter", "first"),
    [
        ("triwulanan", 1, date(2026, 1, 1)),
        ("triwulanan", 4, date(2026, 10, 1)),
        ("semesteran", 2, date(2026, 1, 1)),
        ("semesteran", 4, date(2026, 7, 1)),
        ("tahunan", 4, date(2026, 1, 1)),
        ("tahunan", 2, date(2026, 1, 1)),
    ],
)
def test_a_period_is_as_long_as_the_indicator_measures(frequency, quarter, first):
    assert first_day(frequency, 2026, quarter) == first


LINE = LineFacts(5, "Perizinan", D(100), ceiling=D(200), plan=D(150), earlier=D(80))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"amount": None}, []),
        ({"amount": D(201)}, ["above_ceiling"]),
        ({"amount": D(200)}, ["above_plan"]),
        ({"amount": D(150)}, []),
        ({"amount": D(150), "plan": D(0)}, []),  # no plan is set: nothing to exceed
        ({"amount": D(79)}, ["falling"]),
        ({"amount": D(80)}, []),
        ({"amount": D(0), "earlier": None}, []),
        ({"amount": D(1), "ceiling": D(0), "earlier": None}, ["above_ceiling"]),
    ],
)
def test_money_is_held_against_ceiling_last_quarter_and_plan(facts, expected):
    assert [str(q.kind) for q in about_money(replace(LINE, **facts), format_money)] == expected


def test_a_question_is_the_same_as_long_as_its_facts_are():
    (asked,) = ask(value=D(50), earlier=BEFORE)
    assert ask(value=D("50.000000"), earlier=BEFORE) == [asked]
    (alike,) = ask(value=D(50), earlier=after("50.0"))
    assert alike.about == asked.about
    (other,) = ask(value=D(51), earlier=after(51))
    assert other.about != asked.about
    (alone,) = ask(files=())
    assert ask(files=(), value=D(61))[0].about != alone.about
    (twice,) = ask(files=(replace(PROOF, uses=(HERE,)),))
    (more,) = ask(files=(replace(PROOF, uses=(HERE, replace(HERE, realization_id=8))),))
    assert more.about != twice.about


def test_a_pressed_quick_word_is_read_by_the_question_it_answers():
    said = {"falling-7-ab": "Angka sebelumnya dikoreksi.", "falling-p7-ab": "Ada pengembalian"}
    for name, words in said.items():
        assert typed_answers({"cepat": f"{name}:1"})[name].startswith(words)
    for unknown in ("falling-p7-ab:2", "lain-7-ab:0", "falling-7-ab:x", ""):
        assert typed_answers({"cepat": unknown}) == {}


def test_names_tell_questions_apart():
    found = ask(
        value=D(50),
        earlier=BEFORE,
        files=(replace(PROOF, uses=(HERE, THEN)), replace(PROOF, sha256="b" * 64, uses=(HERE,))),
    )
    names = {question.name for question in found}
    assert len(names) == len(found) == 4
    (money,) = about_money(replace(LINE, amount=D(201)), format_money)
    assert money.name.startswith("above_ceiling-p5-")


BASE = 0x8F3A_55C0_1E77_B2D4


def turned(*bits):
    value = BASE
    for bit in bits:
        value ^= 1 << bit
    return f"{value:016x}"


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        ((), True),
        ((0,), True),
        ((0, 20, 40, 63), True),
        ((0, 13, 26, 39, 52), False),
        (range(5), False),
    ],
)
def test_pictures_are_alike_within_four_bits_and_then_share_a_part(bits, expected):
    one, other = turned(), turned(*bits)
    assert looks_like(one, other) is expected
    if expected:
        assert any(a == b for a, b in zip(parts_of(one), parts_of(other), strict=True))


@pytest.mark.parametrize("fingerprint", ["0" * 16, "f" * 16, "0000000000000001", "", "kosong"])
def test_an_empty_page_resembles_nothing(fingerprint):
    assert not looks_like(fingerprint, fingerprint)
