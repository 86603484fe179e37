"""Reading and writing numbers the Indonesian way: dot for thousands, comma for decimals.

Pure: no Django. Figures are ``Decimal``, never ``float``; a range is a pair ``(lower, upper)``.
Every error is a ``ValueError`` whose text is an Indonesian sentence for the person who typed.
Source of the rules: the office's action plan (values such as "2.600", "2,50–4,50",
"Rp 1.837.000.000") and the spelling rules of the EYD for numbers in words.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

Value = Decimal | tuple[Decimal, Decimal] | None

EMPTY = "–"
MAX_LENGTH = 100
MAX_DIGITS = 30
#: Digits that a stored figure may have in all: SQLite keeps no more of a decimal, and a longer
#: figure is refused rather than rounded behind somebody's back.
MOST_DIGITS = 15
MOST_PLACES = 6  # what the columns of figures hold behind the comma
MONEY_PLACES = 2

_MOST_DIGITS = 50
_EXACT = Context(prec=200, rounding=ROUND_HALF_UP)

# What people paste: other dashes for minus, full-width forms of Asian keyboards. Deliberately not
# NFKC: that would turn "10²" into 102. Every other foreign digit is refused.
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_TRANSLATION = {
    **{ord(c): "-" for c in _DASHES},
    **{ord(c): None for c in _INVISIBLE},
    **{0xFF10 + i: str(i) for i in range(10)},
    0xFF0B: "+",
    0xFF0C: ",",
    0xFF0E: ".",
    0xFF05: "%",
}

_SIDE = r"[+-]?\s*(?:(?:rp(?![a-z])\.?|idr(?![a-z]))\s*[+-]?\s*)?[0-9.,]+(?:,-)?\s*(?:%|persen\b)?"
_SEPARATOR = r"(?:-|s\s*\.?\s*d(?![a-z])\s*\.?|s/d|sampai(?:\s+dengan)?|hingga)"
_RANGE = re.compile(rf"({_SIDE})\s*{_SEPARATOR}\s*({_SIDE})", re.IGNORECASE | re.ASCII)
_SINGLE = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<money>(?:rp(?![a-z])\.?|idr(?![a-z]))\s*)?(?P<inner>[+-]?)\s*"
    r"(?P<digits>[0-9.,]*[0-9][0-9.,]*?)(?P<whole>,-)?\s*(?P<percent>%|persen\b)?",
    re.IGNORECASE | re.ASCII,
)

_UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_DIGITS = ("nol", *_UNITS[1:])
_SCALES = (
    "",
    "ribu",
    "juta",
    "miliar",
    "triliun",
    "kuadriliun",
    "kuintiliun",
    "sekstiliun",
    "septiliun",
    "oktiliun",
)


class Number(NamedTuple):
    """What was read. ``ambiguous``: another reading was possible, so ask before accepting."""

    value: Value
    ambiguous: bool = False


def parse(text: str | int | Decimal | None) -> Number:
    """Read a number, a range ("2,50-4,50", "2 s.d. 4") or nothing (empty text, None).

    - A comma is always the decimal sign; "1,234" is one point two three four, without doubt.
    - Dots are thousands when every group has three digits: "1.000.000" is clear, a single group
      ("2.600") is read as two thousand six hundred but is ambiguous.
    - A single dot that cannot be a thousand group ("12.34", "0.500", "1234.567") is a decimal
      point, and ambiguous.
    - "Rp", "IDR", "%", "persen", a trailing ",-" and all kinds of spaces and minus signs are
      understood; the per cent sign does not change the value.
    - Refused with ValueError: English order, wrong groups, several commas, exponents, formulas,
      fractions, dates, words, reversed ranges, a lone dash, brackets, booleans and floats.
    """
    if text is None:
        return Number(None)
    if isinstance(text, Decimal | int) and not isinstance(text, bool):
        return Number(_finite(text))
    if not isinstance(text, str):
        raise ValueError("Isian ini bukan teks angka. Tulis angkanya, misalnya 1.234,5.")
    if len(text) > MAX_LENGTH and len(text.strip()) > MAX_LENGTH:
        raise ValueError(
            f"Isian terlalu panjang. Tulis satu angka, paling banyak {MAX_DIGITS} angka."
        )
    cleaned = " ".join(text.translate(_TRANSLATION).split())
    if not cleaned:
        return Number(None)
    if match := _RANGE.fullmatch(cleaned):
        low, high = (_parse_single(side, text) for side in match.groups())
        if low.value > high.value:
            raise ValueError(
                f"Rentang {_quote(text)} terbalik. Tulis batas bawah dulu, misalnya 2,50–4,50."
            )
        return Number((low.value, high.value), low.ambiguous or high.ambiguous)
    return _parse_single(cleaned, text)


def with_comma(text: str) -> str:
    """How to write an ambiguous number if its dot was meant as the comma: "Rp. 2.600" → "2,600".

    For a single number that ``parse`` has read; currency, per cent and ",-" are left out, the
    minus stays whatever sign it was typed with.
    """
    match = _SINGLE.fullmatch(" ".join(text.translate(_TRANSLATION).split()))
    if match is None:
        raise ValueError(f"{_quote(text)} bukan angka. Tulis angka saja, misalnya 1.234,5.")
    sign = "-" if "-" in (match["sign"], match["inner"]) else ""
    return sign + match["digits"].replace(".", ",")


def _parse_single(cleaned: str, original: str) -> Number:
    match = _SINGLE.fullmatch(cleaned)
    if not match:
        raise ValueError(_why_not_a_number(cleaned, original))
    if (match["sign"] and match["inner"]) or (
        match["percent"] and (match["money"] or match["whole"])
    ):
        raise ValueError(
            f"{_quote(original)} tidak dapat dibaca. Tulis satu angka dengan satu tanda saja, "
            "misalnya -35,03."
        )
    digits, ambiguous = _normalise_digits(match["digits"], original)
    if match["whole"] and "." in digits:
        raise ValueError(
            f"{_quote(original)} tidak dapat dibaca. Tulis desimal setelah koma tanpa tanda "
            "hubung, misalnya 1.500,50."
        )
    if sum(c.isdigit() for c in digits) > MAX_DIGITS:
        raise ValueError(f"Angka terlalu panjang. Tulis paling banyak {MAX_DIGITS} digit.")
    value = Decimal(digits)
    if "-" in (match["sign"], match["inner"]) and value:
        value = value.copy_negate()
    return Number(value, ambiguous)


def _normalise_digits(written: str, original: str) -> tuple[str, bool]:
    """Return the digits with a point as decimal sign, and whether another reading is possible."""
    quoted = _quote(original)
    if written[0] in ".,":
        raise ValueError(f"{quoted} belum lengkap. Tulis angka sebelum koma, misalnya 0,5.")
    if written[-1] in ".,":
        raise ValueError(f"{quoted} belum lengkap. Tulis angka setelah koma, atau hapus tandanya.")
    dots, commas = written.count("."), written.count(",")
    if commas > 1 or (commas and dots and written.index(",") < written.rindex(".")):
        raise ValueError(
            f"{quoted} memakai cara tulis Inggris. Pakai titik untuk ribuan dan koma untuk "
            "desimal, misalnya 1.234,5."
        )
    whole, _, fraction = written.partition(",")
    grouped = re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", whole)
    if dots == 1 and not commas and not grouped:
        return written, True
    if dots and not grouped:
        raise ValueError(
            f"Titik pada {quoted} tidak pada tempatnya. Titik memisahkan ribuan tiap tiga angka, "
            "misalnya 1.000.000; desimal ditulis dengan koma."
        )
    number = whole.replace(".", "") + (f".{fraction}" if fraction else "")
    return number, dots == 1 and not commas


def _why_not_a_number(cleaned: str, original: str) -> str:
    quoted = _quote(original)
    if cleaned[0] in "=@":
        return f"{quoted} adalah rumus. Tulis hasilnya sebagai angka, misalnya 1.234,5."
    if cleaned in ("-", "--", "+"):
        return (
            f"{quoted} bukan angka. Kosongkan isian bila belum ada data, atau tulis 0 bila nihil."
        )
    if re.fullmatch(r"\(.*\)", cleaned):
        return f"{quoted} tidak dapat dibaca. Tulis angka negatif dengan minus, misalnya -35,03."
    if re.fullmatch(r"[+-]?\s*[0-9.,]+e[+-]?[0-9]+", cleaned, re.IGNORECASE | re.ASCII):
        return f"{quoted} memakai pangkat. Tulis angkanya lengkap, misalnya 1.000."
    if re.fullmatch(r"[+-]?[0-9.,]+(?: [0-9.,]+)+", cleaned, re.ASCII):
        return f"Ada spasi di dalam {quoted}. Tulis satu angka tanpa spasi, misalnya 1.234,5."
    return f"{quoted} bukan angka. Tulis angka saja, misalnya 1.234,5."


def _quote(text: str) -> str:
    shown = " ".join(text.split())
    return f"“{shown[:40]}{'…' if len(shown) > 40 else ''}”"


def _finite(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise ValueError("Nilai harus berupa angka desimal (Decimal), bukan jenis lain.")
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise ValueError("Nilai harus berupa angka yang berhingga dan tidak terlalu besar.")
    return number if number else number.copy_abs()


def size_problem(value: Decimal, places: int = MOST_PLACES) -> str | None:
    """Why a number does not fit into its column exactly; None when it does."""
    if len(value.normalize(_EXACT).as_tuple().digits) > MOST_DIGITS or (
        value and value.adjusted() >= MOST_DIGITS
    ):
        return f"Angka terlalu besar: paling banyak {MOST_DIGITS} angka. Periksa satuannya."
    if value != value.quantize(Decimal(1).scaleb(-places), context=_EXACT):
        return f"Paling banyak {places} angka di belakang koma."
    return None


def _bounds(pair: tuple | list) -> tuple[Decimal, Decimal]:
    if len(pair) != 2:
        raise ValueError("Rentang harus terdiri dari dua angka: batas bawah dan batas atas.")
    low, high = (_finite(bound) for bound in pair)
    if low > high:
        raise ValueError("Rentang terbalik: batas bawah lebih besar daripada batas atas.")
    return low, high


def format(value: Value | int, decimals: int | None = None) -> str:
    """Write a number for the screen: ``1.234,5``; a range ``2,50–4,50``; None ``–``.

    Rounds half up to ``decimals`` places; None keeps the places that the value has.
    The minus is an ordinary hyphen, so that a copied figure still is a number in Excel; a range
    with a negative bound is written with "s.d." to keep the two signs apart.
    What is written reads back as the same value: ``parse(format(x)).value == x``.
    """
    if decimals is not None and not 0 <= decimals <= _MOST_DIGITS:
        raise ValueError(f"Jumlah desimal harus 0 sampai {_MOST_DIGITS}.")
    if value is None:
        return EMPTY
    if isinstance(value, tuple | list):
        low, high = _bounds(value)
        joint = " s.d. " if low < 0 else "–"
        return f"{format(low, decimals)}{joint}{format(high, decimals)}"
    number = _finite(value)
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    sign = "-" if number < 0 else ""
    whole, _, fraction = f"{number.copy_abs():f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped}{',' + fraction if fraction else ''}"


def format_money(value: Decimal | int | None, decimals: int | None = None) -> str:
    """Write rupiah: ``Rp 1.837.000.000``; sen only where there are some, or by ``decimals``."""
    if value is None:
        return EMPTY
    number = _finite(value)
    if decimals is None:
        decimals = 0 if number == number.to_integral_value(context=_EXACT) else 2
    text = format(number, decimals)
    return f"-Rp {text[1:]}" if text.startswith("-") else f"Rp {text}"


def spell(value: Value | int) -> str:
    """Say a value in Indonesian words, to echo an ambiguous number before it is accepted.

    2600 → "dua ribu enam ratus"; 2.6 → "dua koma enam" (decimals digit by digit, zeros kept);
    negative → "minus …"; a range → "… sampai …"; None → "kosong".
    Whole parts from 10^30 on raise ValueError: there is no name for them.
    """
    if value is None:
        return "kosong"
    if isinstance(value, tuple | list):
        low, high = _bounds(value)
        return f"{spell(low)} sampai {spell(high)}"
    number = _finite(value)
    whole, _, fraction = f"{number.copy_abs():f}".partition(".")
    words = ["minus"] if number < 0 else []
    words.append(_spell_whole(int(whole)))
    if fraction:
        words.append("koma")
        words.extend(_DIGITS[int(digit)] for digit in fraction)
    return " ".join(words)


def _spell_whole(number: int) -> str:
    if number == 0:
        return "nol"
    if number >= 1000 ** len(_SCALES):
        raise ValueError("Angka terlalu besar untuk ditulis dengan huruf.")
    words: list[str] = []
    for power in range(len(_SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if not group:
            continue
        if power == 1 and group == 1:
            words.append("seribu")
            continue
        words.extend(_spell_group(group))
        if power:
            words.append(_SCALES[power])
    return " ".join(words)


def _spell_group(group: int) -> list[str]:
    """Words for 1 … 999."""
    words: list[str] = []
    hundreds, rest = divmod(group, 100)
    if hundreds:
        words.append("seratus" if hundreds == 1 else f"{_UNITS[hundreds]} ratus")
    tens, unit = divmod(rest, 10)
    if rest == 10:
        words.append("sepuluh")
    elif rest == 11:
        words.append("sebelas")
    elif tens == 1:
        words.append(f"{_UNITS[unit]} belas")
    else:
        if tens:
            words.append(f"{_UNITS[tens]} puluh")
        if unit:
            words.append(_UNITS[unit])
    return words
