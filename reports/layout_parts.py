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
    percent_text,
)
from workflow.numbers import format as format_number

Context = dict[str, Any]
Scale = Sequence[tuple[Decimal, str]]


def drawing(svg: str) -> SafeString:
    """Our own picture; ``reports.svg`` has escaped every text in it."""
    return mark_safe(svg)  # noqa: S308


def shade(achievement: Achievement, scale: Scale) -> str:
    grade = charts.level(achievement.predicate, scale)
    return "lx" if achievement.percent is None or grade is None else f"l{grade}"


def compliance_view(compliance: Compliance) -> Context:
    """Bidang × clock of the SOP: minutes used, and whether in time; repeated rounds add up.

    A step with two clocks (the review, then the forwarding) has a column for each of them.
    """
    columns = {(row.step, row.standard): row for row in reversed(compliance.rows)}
    # Sorting is stable: the clocks of one step stay in the order in which they first ran.
    steps = sorted(reversed(columns.values()), key=lambda row: row.step)
    titles = {row.step: row.title for row in reversed(steps)}
    cells = {
        (unit, step.step, step.standard): [
            row
            for row in compliance.rows
            if (row.unit, row.step, row.standard) == (unit, step.step, step.standard)
        ]
        for unit in compliance.units
        for step in steps
    }
    return {
        "steps": [{"number": row.step, "standard": row.standard} for row in steps],
        "titles": [{"number": step, "title": titles[step]} for step in sorted(titles)],
        "matrix": [
            {
                "unit": unit,
                "cells": [
                    _compliance_cell(cells[unit, step.step, step.standard]) for step in steps
                ],
                "share": share_text(compliance.share(unit=unit)),
            }
            for unit in compliance.units
        ],
        "shares": [
            share_text(
                Compliance(
                    tuple(
                        row
                        for unit in compliance.units
                        for row in cells[unit, step.step, step.standard]
                    )
                ).share()
            )
            for step in steps
        ],
        "share": share_text(compliance.share()),
    }


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
