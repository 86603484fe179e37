"""Single values of a workbook file: numbers, dates by number, texts, and what a format shows. Pure.

Numbers never pass through a float: the digits in the file are rounded to the 15 that Excel itself
keeps and shows, so 17.949999999999999 is the 17,95 that the person typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from workflow.spreadsheets.book import Cell

MAX_TEXT = 32_767  # characters in one cell: Excel's own limit

#: What Excel shows where a date lies outside its calendar.
NO_DATE = "########"

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\s*", re.ASCII)
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_LONGEST_NUMBER = 400
_GREATEST_EXPONENT = 308
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Control characters but tab and line feed, halves of surrogate pairs, and non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LAST_SERIAL = 2_958_465  # 31.12.9999


def number(text: str) -> Decimal | None:
    """The digits of a file as a number of at most 15 digits; None where they are no number."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    exact = Decimal(text.strip())
    if exact and abs(exact.adjusted()) > _GREATEST_EXPONENT:
        return None
    return plain(_FIFTEEN.plus(exact))


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros after the comma and without an exponent above: 14000, not 1.4E+4."""
    if not value:
        return Decimal(0)
    value = value.normalize(_FIFTEEN)
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1), context=Context(prec=400)) if exponent > 0 else value


def clean_text(text: str) -> str:
    """As typed, less what no screen shows and no database keeps; line ends become "\\n"."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def unescaped(text: str) -> str:
    """The ``_x000D_`` of OOXML (ECMA-376 ST_Xstring) as the characters that they stand for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


# --- Number formats -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """How a format shows a number."""

    percents: int = 0  # each one multiplies by 100
    is_percent: bool = False  # a % stands beside it, multiplied or only written
    has_date: bool = False
    has_time: bool = False


GENERAL = Shown()

#: Built-in formats by number (ECMA-376 18.8.30; 27–36 and 50–58 are dates of East Asian offices).
_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "d/m/yyyy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
} | dict.fromkeys((*range(14, 18), *range(27, 32), 36, *range(50, 59)), "d/m/yyyy")

_QUOTED = re.compile(r'"[^"]*"?')
_SKIPPED = re.compile(r"\\.|_.|\*.", re.DOTALL)
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)", re.ASCII)
_ELAPSED = re.compile(r"(?:h+|m+|s+)", re.IGNORECASE)
_CLOCK = re.compile(r"h|s|am/pm|a/p", re.IGNORECASE)
_COMPARE = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<>": lambda a, b: a != b,
}


def built_in_format(number_format: int) -> str:
    """The code of a built-in format, as far as it matters; "" for all others."""
    return _BUILT_IN.get(number_format, "")


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[tuple[tuple[str, Decimal] | None, Shown], ...]:
    """The parts of a format, each with its condition and with what it shows."""
    # Quoted text shows itself: a semicolon in it parts nothing, a % in it multiplies nothing.
    quoted_percent = "\x01"
    plain = _QUOTED.sub(lambda q: quoted_percent if "%" in q[0] else "", code[:1000])
    plain = _SKIPPED.sub(lambda s: quoted_percent if s[0] == "\\%" else "", plain)
    return tuple(_section(part) for part in plain.split(";")[:4])


def _section(part: str) -> tuple[tuple[str, Decimal] | None, Shown]:
    condition = None
    elapsed = False
    for inner in _BRACKETS.findall(part):
        if found := _CONDITION.fullmatch(inner.strip()):
            condition = (found[1], Decimal(found[2]))
        elif _ELAPSED.fullmatch(inner):
            elapsed = True
    lowered = _BRACKETS.sub("", part).lower().replace("general", "")
    percents = lowered.count("%")
    has_time = elapsed or bool(_CLOCK.search(lowered))
    has_date = "d" in lowered or "y" in lowered or ("m" in lowered and not has_time)
    return condition, Shown(
        percents=percents,
        is_percent=bool(percents) or "\x01" in lowered,
        has_date=has_date,
        has_time=has_time,
    )


def shown(code: str, value: Decimal) -> Shown:
    """How the format code shows this very number: a code may have a part for each sign."""
    if not code:
        return GENERAL
    parts = _sections(code)
    if any(condition for condition, _ in parts):
        for condition, result in parts[:3]:
            if condition is None or _COMPARE[condition[0]](value, condition[1]):
                return result
        return GENERAL
    if len(parts) > 2 and value == 0:
        return parts[2][1]
    return parts[1][1] if len(parts) > 1 and value < 0 else parts[0][1]


def number_cell(value: Decimal, code: str, *, is_1904: bool, is_formula: bool) -> Cell:
    """A number as its format shows it: a percentage, a date, an hour of the day, or itself."""
    how = shown(code, value)
    if how.has_date or how.has_time:
        if not 0 <= value <= _LAST_SERIAL + 1:
            return Cell(is_formula=is_formula, error=NO_DATE)
        if not how.has_date:
            seconds = (value * 86_400).quantize(Decimal(1), ROUND_HALF_UP)
            return Cell(hours_text(int(seconds)), is_formula=is_formula)
        moment = from_serial(value if how.has_time else value // 1, is_1904=is_1904)
        if moment is None:
            return Cell(is_formula=is_formula, error=NO_DATE)
        return Cell(moment if how.has_time else moment.date(), is_formula=is_formula)
    if how.percents:
        value = plain(value.scaleb(2 * how.percents))
    return Cell(value, is_percent=how.is_percent, is_formula=is_formula)


def from_serial(serial: Decimal, *, is_1904: bool) -> datetime | None:
    """Excel's count of days as date and hour, to the second; None outside its calendar.

    The calendar of 1900 counts a 29 February that never was (60), as Lotus did.
    """
    if not 0 <= serial <= _LAST_SERIAL + 1:
        return None
    days, fraction = divmod(serial, 1)
    seconds = int((fraction * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    if is_1904:
        first = date(1904, 1, 1)
    elif days == 60:
        return None
    else:
        first = date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    try:
        midnight = datetime(first.year, first.month, first.day)  # noqa: DTZ001 the sheet has no zone
        return midnight + timedelta(days=int(days), seconds=seconds)
    except OverflowError:
        return None


def hours_text(seconds: int) -> str:
    """A length of time or an hour of the day as "26:30" or "07:30:15"."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
