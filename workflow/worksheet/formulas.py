"""The capaian of a row as a live formula over its cells, by the rules of ``achievement``."""

from __future__ import annotations

from decimal import Decimal

from workflow.enums import Formula, Polarity, ValueKind
from workflow.worksheet.layout import RowContent, exact

#: A ratio in percent is kept with this many places.
PLACES = 6


def ratio(numerator: str, denominator: str) -> str:
    """The quotient in percent of two cells; nothing while one of them is empty or cannot divide."""
    ready = f"AND(ISNUMBER({numerator}),ISNUMBER({denominator}))"
    quotient = f"ROUND({numerator}/{denominator}*100,{PLACES})"
    return f'=IF({ready},IF({denominator}>0,{quotient},""),"")'


def capaian(row: RowContent, target: str, actual: str) -> str | None:
    """The formula of a row's capaian in percent; None where nothing can be assessed.

    ``target`` and ``actual`` name cells. The bounds of a range stand in the formula itself: their
    cell shows them as text.
    """
    if not row.is_due or row.target is None:
        return None
    if row.kind == ValueKind.ORDINAL:
        return _ordinal(row, actual)
    if isinstance(row.target, str):
        return None
    value = _value(row, target, actual)
    return f'=IF(ISNUMBER({actual}),{value},"")' if value else None


def _value(row: RowContent, target: str, actual: str) -> str | None:
    if row.polarity == Polarity.RENTANG:
        return _within(row.target, actual)
    if isinstance(row.target, tuple) or row.target <= 0:
        return None
    if row.polarity == Polarity.NAIK:
        return f"{actual}/{target}*100"
    if row.formula == Formula.RASIO:
        return f'IF({actual}>0,{target}/{actual}*100,"")'
    return f"(2*{target}-{actual})/{target}*100"


def _within(target: Decimal | tuple[Decimal, Decimal], actual: str) -> str | None:
    low, high = target if isinstance(target, tuple) else (target, target)
    if low == high == 0 or low > high:
        return None
    under = f"{actual}/{_literal(low)}*100" if low > 0 else '""'
    over = f"(2*{_literal(high)}-{actual})/{_literal(high)}*100" if high > 0 else '""'
    bounds = (_literal(low), _literal(high))
    return f"IF({actual}<{bounds[0]},{under},IF({actual}>{bounds[1]},{over},100))"


def _literal(value: Decimal) -> str:
    return f"({exact(value)})" if value < 0 else str(exact(value))


def _ordinal(row: RowContent, actual: str) -> str | None:
    """Rank of the realisation by rank of the target; the worst label cannot be divided by."""
    names = [" ".join(label.split()).casefold() for label in row.scale]
    wanted = " ".join(str(row.target).split()).casefold()
    if not isinstance(row.target, str) or wanted not in names:
        return None
    rank = len(names) - 1 - names.index(wanted)
    if not rank:
        return None
    labels = ",".join('"{}"'.format(label.replace('"', '""')) for label in row.scale)
    match = f"({len(names)}-MATCH({actual},{{{labels}}},0))/{rank}*100"
    return f'=IF({actual}="","",IFERROR({match},""))'
