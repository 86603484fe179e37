"""What the templates of a quarter show: the report of one bidang, and of the whole office."""

from __future__ import annotations

from reports import charts, wording
from reports.document import (
    Missing,
    QuarterlyReport,
    UnitReport,
)
from reports.layout_parts import (
    LONG_TEXT,
    Context,
    Scale,
    bars,
    compliance_view,
    density,
    drawing,
    shade,
)
from reports.values import (
    EMPTY,
    Achievement,
    Indicator,
    UnitSection,
)
from workflow.numbers import format as format_number

DIRECTIONS = {
    "naik": "makin tinggi makin baik",
    "turun": "makin rendah makin baik",
    "rentang": "dalam rentang",
}


def unit_report(document: UnitReport) -> Context:
    view = _section(document.section)
    budget = document.section.budget
    return {
        "view": view,
        "rule": wording.average_rule(document.section.cap, "triwulan ini"),
        "groups": [{"name": "", "budget": budget}],
        "total": budget.total,
        "until": document.section.quarter.short,
        "compliance": compliance_view(document.compliance),
    }


def _section(section: UnitSection) -> Context:
    """One bidang in one quarter, as table rows with their pictures."""
    objectives = [
        {"name": objective.name, "rows": [_row(one, section) for one in objective.indicators]}
        for objective in section.objectives
    ]
    rows = [row for objective in objectives for row in objective["rows"]]
    return {
        "section": section,
        "provisional": any(row["status"] for row in rows),
        "objectives": objectives,
        "told": [
            row for row in rows if row["item"].narrative or row["item"].reason or row["item"].note
        ],
        "asked": [
            {"about": subject, "item": asked}
            for subject, found in (
                *((f"{row['item'].number}. {row['item'].name}", row["item"]) for row in rows),
                *((f"Anggaran {line.program}", line) for line in section.budget.lines),
            )
            for asked in found.questions
        ],
        "proofs": [
            {"number": row["item"].number, "item": proof}
            for row in rows
            for proof in row["item"].evidence
        ],
        "shade": shade(
            Achievement(section.average.percent, predicate=section.average.predicate),
            section.scale,
        ),
    }


def _row(indicator: Indicator, section: UnitSection) -> Context:
    return {
        "item": indicator,
        "direction": DIRECTIONS.get(indicator.polarity, ""),
        "ratio": _ratio(indicator),
        "status": _status(indicator),
        "density": density(
            (
                indicator.target_annual,
                indicator.target,
                indicator.realization,
                indicator.last_year,
            )
        ),
        "long": _length(indicator) > LONG_TEXT,
        "shade": shade(indicator.achievement, section.scale),
        "trend": drawing(
            charts.trend(
                indicator.history,
                title=f"Tren {indicator.name}: "
                + "; ".join(
                    f"{label} {format_number(value, indicator.decimals)}"
                    for label, value in indicator.history
                ),
                target=indicator.target.plain if indicator.target else None,
            )
        )
        if not _is_ordinal(indicator)
        else "",
        "span": f"{indicator.history[0][0]} – {indicator.history[-1][0].removeprefix('TW ')}"
        if indicator.history
        else "",
    }


def _status(indicator: Indicator) -> str:
    """Only what is not final is marked; nothing beside an empty cell that says so already."""
    final = indicator.status.casefold() == "tetap"
    return "" if final else indicator.status


def _length(indicator: Indicator) -> int:
    told = indicator.narrative
    return sum(
        map(
            len,
            (
                indicator.reason,
                indicator.note,
                told.supporting,
                told.hindering,
                told.follow_up,
            ),
        )
    )


def _is_ordinal(indicator: Indicator) -> bool:
    return any(
        one is not None and one.label for one in (indicator.realization, indicator.target_annual)
    )


def _ratio(indicator: Indicator) -> str:
    figure = indicator.realization
    if figure is None or figure.numerator is None or figure.denominator is None:
        return ""
    return f"{format_number(figure.numerator)} / {format_number(figure.denominator)}"


def quarterly_report(document: QuarterlyReport) -> Context:
    views = [
        _section(section) | {"letter": chr(ord("A") + place % 26)}
        for place, section in enumerate(document.sections)
    ]
    scale = next((section.scale for section in document.sections if section.scale), ())
    caps = {section.cap for section in document.sections}
    scales = {section.name: section.scale for section in document.sections}
    return {
        "views": views,
        "rule": wording.average_rule(caps.pop() if len(caps) == 1 else None, "triwulan ini"),
        "averages_picture": bars(
            [(one.name, one.average.percent) for one in document.sections],
            "Rata-rata capaian per bidang dalam persen; garis putus-putus: target 100 persen",
        ),
        "heat": [
            {
                "unit": name,
                "rows": [
                    {
                        "number": row.number,
                        "name": row.name,
                        "cells": [_heat_cell(cell, scales.get(name, ())) for cell in row.cells],
                    }
                    for row in document.heat
                    if row.unit == name
                ],
            }
            for name in dict.fromkeys(row.unit for row in document.heat)
        ],
        "legend": [
            {"label": label, "short": _initials(label), "shade": f"l{charts.level(label, scale)}"}
            for _, label in sorted(scale, reverse=True)
        ],
        "groups": [
            {"name": section.name, "budget": section.budget} for section in document.sections
        ],
        "total": document.budget.total,
        "until": document.quarter.short,
        "budget_picture": bars(
            [(one.name, one.budget.total.percent) for one in document.sections],
            "Serapan anggaran per bidang dalam persen",
        ),
        "compliance": compliance_view(document.compliance),
        "missing": "; ".join(_missing(one) for one in document.missing),
    }


def _missing(one: Missing) -> str:
    """A bidang inside a sentence: the state begins small, names in it keep their capitals."""
    state = one.state[:1].lower() + one.state[1:]
    return f"{one.unit} ({', '.join(filter(None, (state, one.late)))})"


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.split()).upper()


def _heat_cell(cell: Achievement | None, scale: Scale) -> Context:
    if cell is None or cell.percent is None:
        return {"text": EMPTY, "shade": "lx"}
    return {"text": f"{cell.text} {_initials(cell.predicate)}", "shade": shade(cell, scale)}
