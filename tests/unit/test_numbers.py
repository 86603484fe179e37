"""Numbers as people type them: the office's cases, more cases, and round trips."""

from __future__ import annotations

import json
import string
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow import numbers

CASES = json.loads((Path(__file__).parent / "cases" / "figures_cases.json").read_text("utf-8"))

decimals = st.decimals(
    min_value=Decimal("-1e15"), max_value=Decimal("1e15"), allow_nan=False, places=4
)


def expected_value(case: dict) -> numbers.Value:
    if case["range"]:
        return tuple(Decimal(bound) for bound in case["range"])
    return None if case["value"] is None else Decimal(case["value"])


@pytest.mark.parametrize("case", CASES["numbers"], ids=lambda case: case["id"])
def test_case_file(case):
    if case["error"]:
        with pytest.raises(ValueError, match=r"[A-Za-z“]"):
            numbers.parse(case["text"])
        return
    value, ambiguous = numbers.parse(case["text"])
    assert value == expected_value(case)
    assert ambiguous is case["ambiguous"]


@pytest.mark.parametrize(
    ("text", "value", "ambiguous"),
    [
        ("1.210", "1210", True),
        ("-2.600", "-2600", True),
        ("Rp 2.600", "2600", True),
        ("0.500", "0.5", True),
        ("1234.567", "1234.567", True),
        ("12.3", "12.3", True),
        ("1,234", "1.234", False),
        ("1.234,567", "1234.567", False),
        ("999.999.999", "999999999", False),
        ("1.837.000.000,-", "1837000000", False),
        ("Rp. 1.837.000,00", "1837000", False),
        ("rp5", "5", False),
        ("Rp -5", "-5", False),
        ("-Rp 5", "-5", False),
        ("+5", "5", False),
        ("- 5", "-5", False),
        ("1,5%", "1.5", False),
        ("1,5 persen", "1.5", False),
        ("\u00a093,75\u202f%\u2009", "93.75", False),
        ("\u201335,03", "-35.03", False),
        ("\u201435,03", "-35.03", False),
        ("\uff11\uff12\uff0c\uff15", "12.5", False),
        ("\ufeff7", "7", False),
        ("007", "7", False),
        ("-0", "0", False),
        ("\t12\n", "12", False),
    ],
)
def test_reads_what_people_type(text, value, ambiguous):
    read = numbers.parse(text)
    assert read == (Decimal(value), ambiguous)
    assert str(read.value)[0] != "-" or read.value < 0


@pytest.mark.parametrize(
    ("text", "low", "high", "ambiguous"),
    [
        ("2,50 - 4,50", "2.5", "4.5", False),
        ("2,50–4,50", "2.5", "4.5", False),
        ("2,50—4,50 %", "2.5", "4.5", False),
        ("2,5% s.d. 4,5%", "2.5", "4.5", False),
        ("2 s/d 4", "2", "4", False),
        ("2 sd 4", "2", "4", False),
        ("2,50 sampai 4,50", "2.5", "4.5", False),
        ("2,50 SAMPAI DENGAN 4,50", "2.5", "4.5", False),
        ("2 hingga 4", "2", "4", False),
        ("-5--2", "-5", "-2", False),
        ("-5 s.d. 2", "-5", "2", False),
        ("3-3", "3", "3", False),
        ("Rp 1.000.000,- s.d. Rp 2.000.000,-", "1000000", "2000000", False),
        ("1.000-2.000", "1000", "2000", True),
        ("2.50-4,50", "2.5", "4.5", True),
    ],
)
def test_reads_ranges(text, low, high, ambiguous):
    assert numbers.parse(text) == ((Decimal(low), Decimal(high)), ambiguous)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2.600", "2,600"),
        ("Rp. 2.600", "2,600"),
        ("Rp 2.600,-", "2,600"),
        ("\u20132.600", "-2,600"),
        ("IDR \u2212 2.600 ", "-2,600"),
        ("+12.34 %", "12,34"),
        ("\uff11.210", "1,210"),
    ],
)
def test_how_to_write_an_ambiguous_number_with_a_comma(text, written):
    """Advice that is itself readable, without doubt and with the sign that was typed."""
    assert numbers.parse(text).ambiguous
    assert numbers.with_comma(text) == written
    assert numbers.parse(written).ambiguous is False


@pytest.mark.parametrize("text", [None, "", "   ", "\u00a0", "\u200b"])
def test_nothing_is_no_value(text):
    assert numbers.parse(text) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "1,234,567",
        "1,234.5",
        "1.23.456",
        "1.0000.000",
        "0.123.456",
        "1234.567,8",
        "12.34,5",
        "1,2,3",
        "12,",
        "12.",
        ",5",
        ".5",
        "1 000 000",
        "2 600",
        "1e3",
        "1E+3",
        "NaN",
        "nan",
        "inf",
        "Infinity",
        "-",
        "–",
        "+",
        "--5",
        "+-5",
        "5-",
        "(35,03)",
        "10²",
        "½",
        "1/2",
        "٣",
        "0x10",
        "1_000",
        "12 orang",
        "12-11-2026",
        "1-2-3",
        "=1+1",
        "@A1",
        "1+1",
        "5 -2",
        "Rp",
        "%",
        "Rp 5 %",
        "5,-%",
        "1,5,-",
        "-Rp -5",
        "N/A",
        "Tepat Waktu",
        "9" * 31,
        "9" * 5000,
        "1." * 3000,
        "True",
    ],
)
def test_refuses_with_a_sentence_that_says_what_to_do(text):
    with pytest.raises(ValueError) as refusal:
        numbers.parse(text)
    sentence = str(refusal.value)
    assert sentence.endswith((".", "lengkap."))
    assert any(
        verb in sentence for verb in ("Tulis", "Pakai", "Hapus", "hapus", "Kosongkan", "Titik")
    )
    assert len(sentence) < 250


@pytest.mark.parametrize("thing", [True, False, 1.5, float("nan"), [], {}, object(), b"5"])
def test_refuses_other_types(thing):
    with pytest.raises(ValueError, match="angka"):
        numbers.parse(thing)


@pytest.mark.parametrize(
    ("hint", "text"),
    [("Inggris", "1,234.5"), ("rumus", "=1+1"), ("terbalik", "4,50-2,50"), ("pangkat", "1e3")],
)
def test_refusal_names_the_cause(hint, text):
    with pytest.raises(ValueError, match=hint):
        numbers.parse(text)


def test_numbers_pass_through():
    assert numbers.parse(5) == (Decimal(5), False)
    assert numbers.parse(Decimal("2.600")) == (Decimal("2.6"), False)
    with pytest.raises(ValueError):
        numbers.parse(Decimal("NaN"))


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("1234.5"), 1, "1.234,5"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal("1234.5"), None, "1.234,5"),
        (Decimal("1234.5"), 0, "1.235"),
        (Decimal("0.005"), 2, "0,01"),
        (Decimal("-0.001"), 2, "0,00"),
        (Decimal("-0.005"), 2, "-0,01"),
        (Decimal("-35.03"), 2, "-35,03"),
        (Decimal("1E+3"), None, "1.000"),
        (0, 0, "0"),
        (2600, 0, "2.600"),
        ((Decimal("2.5"), Decimal("4.5")), 2, "2,50–4,50"),
        ((Decimal("-5"), Decimal("-2")), 0, "-5 s.d. -2"),
        (None, 2, "–"),
    ],
)
def test_format(value, places, text):
    assert numbers.format(value, places) == text


@pytest.mark.parametrize("value", [1.5, "5", True, Decimal("NaN"), Decimal("Infinity"), (2, 1)])
def test_format_and_spell_refuse(value):
    with pytest.raises(ValueError):
        numbers.format(value, 2)
    with pytest.raises(ValueError):
        numbers.spell(value)


def test_format_refuses_odd_places():
    with pytest.raises(ValueError):
        numbers.format(Decimal(1), -1)
    with pytest.raises(ValueError):
        numbers.format(Decimal("1E+5000"), 2)
    with pytest.raises(ValueError):
        numbers.format((Decimal(1), Decimal(2), Decimal(3)), 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1837000000"), "Rp 1.837.000.000"),
        (Decimal("1837000000.50"), "Rp 1.837.000.000,50"),
        (Decimal("-5000"), "-Rp 5.000"),
        (0, "Rp 0"),
        (None, "–"),
    ],
)
def test_format_money(value, text):
    assert numbers.format_money(value) == text
    assert numbers.format_money(Decimal("1.5"), 0) == "Rp 2"
    if value is not None:
        assert numbers.parse(text).value == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (110, "seratus sepuluh"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1000, "seribu"),
        (1001, "seribu satu"),
        (1100, "seribu seratus"),
        (1210, "seribu dua ratus sepuluh"),
        (2000, "dua ribu"),
        (2600, "dua ribu enam ratus"),
        (11_000, "sebelas ribu"),
        (21_000, "dua puluh satu ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_837_000_000, "satu miliar delapan ratus tiga puluh tujuh juta"),
        (10**12, "satu triliun"),
        (10**15, "satu kuadriliun"),
        (Decimal("2.6"), "dua koma enam"),
        (Decimal("12.05"), "dua belas koma nol lima"),
        (Decimal("2.50"), "dua koma lima nol"),
        (Decimal("-35.03"), "minus tiga puluh lima koma nol tiga"),
        (Decimal("1E+3"), "seribu"),
        ((Decimal("2.50"), Decimal("4.50")), "dua koma lima nol sampai empat koma lima nol"),
        (None, "kosong"),
    ],
)
def test_spell(value, words):
    assert numbers.spell(value) == words


def test_spell_has_an_end():
    assert numbers.spell(10**30 - 1).startswith("sembilan ratus sembilan puluh sembilan oktiliun")
    with pytest.raises(ValueError, match="terlalu besar"):
        numbers.spell(10**30)


@given(decimals, st.integers(0, 6))
def test_what_is_written_reads_back(value, places):
    written = numbers.format(value, places)
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert numbers.parse(written).value == rounded
    assert numbers.parse(numbers.format(value)).value == value


@given(decimals, decimals)
def test_ranges_read_back(one, other):
    pair = (min(one, other), max(one, other))
    assert numbers.parse(numbers.format(pair)).value == pair


@given(st.text(alphabet=string.digits + ".,-–+ %RpsdE=\u00a0", max_size=12))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        value, ambiguous = numbers.parse(text)
    except ValueError as refusal:
        assert str(refusal).endswith(".")
        return
    assert isinstance(ambiguous, bool)
    if value is not None:
        assert numbers.parse(numbers.format(value)).value == value
        assert numbers.spell(value)


@given(st.integers(0, 10**18))
def test_spelled_words_are_distinct_and_tidy(number):
    words = numbers.spell(number)
    assert words != numbers.spell(number + 1)
    assert "  " not in words
    assert words == words.strip()
    assert "satu ratus" not in words
    assert "satu puluh" not in words
    assert not words.startswith("satu ribu")
