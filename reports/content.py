"""From the frozen content of a submission (JSON) to document values.

The content is what the reviewer read, so nothing here calculates: figures are taken over as they
were frozen. Unknown keys are ignored and missing ones are empty, so that a document archived under
an older schema still can be read. A number that is no number raises ``ValueError``: a figure that
silently vanished from an official report would be worse than none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from reports.document import Agency
from reports.periods import Quarter, document_date
from reports.values import (
    EMPTY,
    NOT_ASSESSED,
    Achievement,
    Asked,
    Average,
    Budget,
    BudgetLine,
    Evidence,
    Figure,
    Indicator,
    Narrative,
    Objective,
    Official,
    ToDate,
    UnitSection,
    percent_text,
)
from workflow.uploads import words_of

Content = Mapping[str, Any]

_DEFAULT_TITLES = {
    "kabid": "Kepala Bidang",
    "kasubid": "Kepala Subbidang",
    "planning": "Kepala Subbagian Perencanaan",
    "head": "Kepala Dinas",
}


def number(value: Any) -> Decimal | None:
    """A frozen number; None and "" are no value."""
    if value is None or value == "":
        return None
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite():
        raise ValueError(f"Isi laporan rusak: “{str(value)[:40]}” bukan angka.")
    return read


def text(value: Any) -> str:
    return "" if value is None else str(value)


def figure(value: Content | None) -> Figure | None:
    if not value:
        return None
    read = Figure(
        text=text(value.get("text")),
        number=number(value.get("number")),
        upper=number(value.get("upper")),
        label=text(value.get("label")),
        numerator=number(value.get("numerator")),
        denominator=number(value.get("denominator")),
    )
    return read if read.text or read.number is not None else None


def achievement(value: Content) -> Achievement:
    percent = number(value.get("percent"))
    return Achievement(
        percent,
        text(value.get("percent_text")) or percent_text(percent),
        text(value.get("predicate")) or NOT_ASSESSED,
    )


def official(value: Content | None, role: str = "") -> Official:
    value = value or {}
    return Official(
        title=text(value.get("title")) or _DEFAULT_TITLES.get(role, ""),
        name=text(value.get("name")),
        rank=text(value.get("rank")),
        nip=text(value.get("nip")),
    )


def agency(content: Content) -> Agency:
    value = content.get("agency") or {}
    return Agency(
        **{name: text(value.get(name)) for name in ("name", "regency", "address", "phone", "city")}
    )


def quarter_of(content: Content) -> Quarter:
    return Quarter(int(content["year"]), int(content["quarter"]))


def section(content: Content) -> UnitSection:
    """One bidang in one quarter."""
    quarter = quarter_of(content)
    unit = content.get("unit") or {}
    return UnitSection(
        code=text(unit.get("code")),
        name=text(unit.get("name")),
        quarter=quarter,
        version=int(content.get("version") or 1),
        cap=number(content.get("cap")),
        scale=tuple((Decimal(str(low)), text(label)) for low, label in content.get("scale") or ()),
        summary=text(content.get("summary")),
        objectives=tuple(
            Objective(
                text(value.get("name")),
                tuple(_indicator(row, quarter) for row in value.get("indicators") or ()),
            )
            for value in content.get("objectives") or ()
        ),
        budget=Budget(tuple(_budget_line(row) for row in content.get("budget") or ())),
        average=_average(content.get("average") or {}),
        officials={
            role: official(value, role) for role, value in (content.get("people") or {}).items()
        },
    )


def _indicator(value: Content, quarter: Quarter) -> Indicator:
    to_date = value.get("to_date") or {}
    renstra = value.get("renstra") or {}
    return Indicator(
        **{
            name: text(value.get(name))
            for name in (
                "id",
                "number",
                "name",
                "definition",
                "measure",
                "aggregation",
                "frequency",
                "formula",
                "source",
                "reason",
                "note",
                "analyst",
            )
        },
        **{
            name: figure(value.get(name))
            for name in (
                "target_annual",
                "target",
                "realization",
                "previous",
                "last_year",
                "national",
            )
        },
        polarity=text(value.get("polarity")) or "naik",
        decimals=int(value["decimals"]) if value.get("decimals") is not None else 2,
        assessed=bool(value.get("assessed", True)),
        achievement=achievement(value),
        status=_status(value),
        is_awaited=bool(value.get("release_on")),
        history=tuple((text(label), number(point)) for label, point in value.get("history") or ()),
        renstra_year=text(renstra.get("year")),
        renstra=figure(renstra.get("figure")),
        past=tuple((int(year), figure(past)) for year, past in value.get("past") or ()),
        to_date=ToDate(
            figure(to_date.get("target")),
            figure(to_date.get("realization")),
            achievement(to_date),
        ),
        narrative=Narrative(
            quarter,
            text(value.get("supporting")),
            text(value.get("hindering")),
            text(value.get("follow_up")),
        ),
        evidence=tuple(
            Evidence(
                text(proof.get("name")),
                int(proof.get("size") or 0),
                text(proof.get("sha256")),
                words_of(proof),
            )
            for proof in value.get("evidence") or ()
        ),
        questions=_questions(value),
    )


def _status(value: Content) -> str:
    """How final the figure is; with the day on which a missing one is to be released."""
    status = text(value.get("status_label") or value.get("status"))
    day = value.get("release_on")
    return f"{status}, rilis {document_date(date.fromisoformat(day))}" if day else status


def _budget_line(value: Content) -> BudgetLine:
    return BudgetLine(
        code=text(value.get("code")),
        program=text(value.get("program")),
        ceiling=number(value.get("ceiling")),
        plan=number(value.get("plan")),
        realization=number(value.get("realization")),
        questions=_questions(value),
    )


def _questions(value: Content) -> tuple[Asked, ...]:
    """What was asked about an indicator or a programme, with the answers; none in older content."""
    return tuple(
        Asked(text(one.get("text")), text(one.get("answer")), text(one.get("by")))
        for one in value.get("questions") or ()
    )


def _average(value: Content) -> Average:
    percent = number(value.get("percent"))
    return Average(
        percent=percent,
        text=text(value.get("percent_text")) or (percent_text(percent) if percent else EMPTY),
        predicate=text(value.get("predicate")) or NOT_ASSESSED,
        **{
            name: int(value.get(name) or 0)
            for name in ("assessed", "reached", "missed", "not_assessed")
        },
    )
