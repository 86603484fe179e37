"""What the PDF templates of all documents share, made ready for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from reports import charts
from reports.document import (
    Compliance,
    ComplianceRow,
)
from reports.values import (
    EMPTY,
    Achievement,
    Figure,
    percent_text,
)
from workflow.numbers import format as format_number

Context = dict[str, Any]
Scale = Sequence[tuple[Decimal, str]]
#: A longer explanation may break over two pages; a shorter one stays together (in characters).
LONG_TEXT = 900


def drawing(svg: str) -> SafeString:
    """Our own picture; ``reports.svg`` has escaped every text in it."""
    return mark_safe(svg)  # noqa: S308


def shade(achievement: Achievement, scale: Scale) -> str:
    grade = charts.level(achievement.predicate, scale)
    return "lx" if achievement.percent is None or grade is None else f"l{grade}"


def density(figures: Iterable[Figure | None]) -> str:
    """The class of a row, by its longest number: such a number keeps to one line."""
    longest = max(
        (len(one.text) for one in figures if one is not None and one.number is not None), default=0
    )
    return "denser" if longest > 13 else "dense" if longest > 10 else ""


def compliance_view(compliance: Compliance) -> Context:
    """Bidang × clock of the SOP: minutes used, and whether in time; repeated rounds add up.

    A step with two clocks (the review, then the forwarding) has a column for each of them; the
    one that is policy of the office bears a star.
    """
    # Sorting is stable: the clocks of one step stay in the order in which they first ran.
    steps = sorted(
        {_clock(row): row for row in compliance.rows}.values(),
        key=lambda row: (row.step, compliance.by_policy(row)),
    )
    cells = {
        (unit, _clock(step)): [
            row for row in compliance.rows if row.unit == unit and _clock(row) == _clock(step)
        ]
        for unit in compliance.units
        for step in steps
    }
    return {
        "steps": [
            {
                "number": row.step,
                "mark": _mark(compliance, row),
                "standard": row.standard,
            }
            for row in steps
        ],
        "titles": legend(compliance),
        "matrix": [
            {
                "unit": unit,
                "cells": [_compliance_cell(cells[unit, _clock(step)]) for step in steps],
                "share": share_text(compliance.share(unit=unit)),
            }
            for unit in compliance.units
        ],
        "shares": [
            share_text(
                Compliance(
                    tuple(row for row in compliance.rows if _clock(row) == _clock(step))
                ).share()
            )
            for step in steps
        ],
        "share": share_text(compliance.share()),
    }


def _clock(row: ComplianceRow) -> tuple[int, str, str]:
    return row.step, row.title, row.standard


def _mark(compliance: Compliance, row: ComplianceRow) -> str:
    return f"{row.step}*" if compliance.by_policy(row) else str(row.step)


def legend(compliance: Compliance) -> list[Context]:
    """What each number above a column means; a standard that changed gives no second line."""
    seen = {(row.step, row.title): row for row in compliance.rows}
    rows = sorted(seen.values(), key=lambda row: (row.step, compliance.by_policy(row)))
    return [
        {
            "mark": _mark(compliance, row),
            "title": row.title,
            "policy": compliance.by_policy(row),
        }
        for row in rows
    ]


def _compliance_cell(rows: Sequence[ComplianceRow]) -> Context:
    minutes = [row.minutes for row in rows if row.minutes is not None]
    late = any(row.on_time is False for row in rows)
    open_rows = any(row.on_time is None for row in rows)
    verdict = "terlambat" if late else "belum selesai" if open_rows else "tepat waktu"
    if len(rows) > 1:
        verdict += f", {len(rows)} putaran"
    return {
        "text": f"{format_number(sum(minutes, Decimal(0)), 0)} mnt" if minutes else EMPTY,
        "late": late,
        "verdict": verdict if rows else "",
    }


def share_text(share: tuple[int, int]) -> str:
    """``5 dari 6`` finished steps in time; "–" when none is finished."""
    on_time, done = share
    return f"{on_time} dari {done}" if done else EMPTY


def by_quarter(compliance: Compliance) -> list[Context]:
    quarters = sorted({row.quarter for row in compliance.rows if row.quarter})
    parts = [(quarter.label, quarter) for quarter in quarters]
    if any(row.quarter is None for row in compliance.rows):
        parts.append(("", None))
    return [
        {
            "title": title,
            "compliance": compliance_view(
                Compliance(tuple(row for row in compliance.rows if row.quarter == quarter))
            ),
        }
        for title, quarter in parts
    ]


def bars(rows: Iterable[tuple[str, Decimal | None]], title: str) -> SafeString | str:
    known = [(name, value, percent_text(value)) for name, value in rows]
    return (
        drawing(charts.bars(known, title=title, width=640)) if any(row[1] for row in known) else ""
    )
