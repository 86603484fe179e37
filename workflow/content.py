"""The frozen content of a report: what a submission keeps and every document is built from.

Numbers are strings of Decimals, so that the JSON is exact and its hash stable. Texts are the
users' own words, unescaped: whoever shows them escapes them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflow import achievement, numbers, uploads
from workflow.dates import document_date
from workflow.enums import Aggregation, FigureStatus, Role
from workflow.figures import FigureBook, assess
from workflow.journal import canonical
from workflow.models import (
    BudgetRealization,
    Cycle,
    Figure,
    Indicator,
    Narrative,
    Position,
    Realization,
)
from workflow.models.serving import serving
from workflow.question_facts import money_questions, row_questions, words_of
from workflow.questions import SILENT

SCHEMA = 1


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of the content in canonical JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def plain(value: Decimal | None) -> str | None:
    """A Decimal as exact text without exponent or trailing zeros."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_json(
    indicator: Indicator,
    figure: Figure,
    pair: tuple[Decimal, Decimal] | None = None,
    *,
    computed: bool = False,
) -> dict[str, Any] | None:
    """One figure with the text that screens and documents print; a computed one is rounded."""
    if figure is None:
        return None
    number, upper = figure if isinstance(figure, tuple) else (figure, None)
    is_label = isinstance(figure, str)
    return {
        "text": indicator.show(figure, computed=computed),
        "number": None if is_label else plain(number),
        "upper": plain(upper),
        "label": figure if is_label else None,
        "numerator": plain(pair[0]) if pair else None,
        "denominator": plain(pair[1]) if pair else None,
    }


def percent_text(percent: Decimal | None) -> str:
    """ "102,27", or "–" where nothing is assessed."""
    return "–" if percent is None else numbers.format(achievement.round2(percent), 2)


def release_text(day: date | None) -> str:
    """ "rilis 1 Maret 2027", beside the words "belum rilis"; "" where no date is known."""
    return f"rilis {document_date(day)}" if day else ""


def build(cycle: Cycle, *, version: int, now: datetime) -> dict[str, Any]:
    """The whole content of a cycle's report as it stands; a fixed number of queries."""
    rows = list(Realization.objects.of_cycle(cycle).prefetch_related("evidence"))
    book = FigureBook.load([row.indicator_id for row in rows], cycle.year)
    narratives = {n.indicator_id: n for n in Narrative.objects.filter(cycle=cycle)}
    cap = cycle.agency.achievement_cap
    lines = list(BudgetRealization.objects.filter(cycle=cycle).select_related("line"))
    today = now.astimezone(cycle.agency.zone).date()
    asked = [*row_questions(cycle, rows, book, today), *money_questions(cycle, lines)]
    words = words_of(cycle, asked)
    objectives: list[dict[str, Any]] = []
    for row in rows:
        objective = row.indicator.objective
        if not objectives or objectives[-1]["id"] != objective.pk:
            objectives.append({"id": objective.pk, "name": objective.name, "indicators": []})
        objectives[-1]["indicators"].append(
            _indicator(cycle, row, book, narratives.get(row.indicator_id), cap)
            | {"questions": words[row.indicator_id, None]}
        )
    agency = cycle.agency
    return {
        "schema": SCHEMA,
        "agency": {
            "name": agency.name,
            "regency": agency.regency,
            "address": agency.address,
            "phone": agency.phone,
            "city": agency.city,
        },
        "unit": {"code": cycle.unit.code, "name": cycle.unit.name},
        "year": cycle.year,
        "quarter": cycle.quarter,
        "version": version,
        "cap": plain(cap),
        "scale": [[plain(low), label] for low, label in achievement.DEFAULT],
        "summary": cycle.summary,
        "objectives": objectives,
        "budget": [
            _budget_line(line, cycle.quarter) | {"questions": words[None, line.line_id]}
            for line in lines
        ],
        "average": average_of(objectives, cap),
        "people": _people(cycle, now),
    }


def _indicator(
    cycle: Cycle,
    row: Realization,
    book: FigureBook,
    narrative: Narrative | None,
    cap: Decimal | None,
) -> dict[str, Any]:
    indicator = row.indicator
    year, quarter = cycle.year, cycle.quarter
    target = book.target(indicator.pk, year, quarter)
    judged = assess(indicator, target if row.is_due else None, row.figure, cap)
    done, goal = book.to_date(indicator, year, quarter)
    judged_to_date = assess(indicator, goal, done, cap)
    renstra = book.benchmarks.get((indicator.pk, "renstra"))
    national = book.benchmarks.get((indicator.pk, "nasional"))

    def shown(figure: Figure, pair=None) -> dict[str, Any] | None:
        return figure_json(indicator, figure, pair)

    return {
        "id": indicator.pk,
        "number": indicator.number,
        "name": indicator.name,
        "definition": indicator.definition,
        "measure": indicator.measure,
        "kind": indicator.kind,
        "ordinals": indicator.scale,
        "polarity": indicator.polarity,
        "aggregation": indicator.aggregation,
        "frequency": indicator.frequency,
        "formula": indicator.formula,
        "decimals": indicator.decimals,
        "source": indicator.source,
        "assessed": row.is_due,
        "target_annual": shown(book.target(indicator.pk, year, 0)),
        "target": shown(target),
        "realization": shown(row.figure, row.pair),
        "percent": plain(judged.percent),
        "percent_text": percent_text(judged.percent),
        "predicate": judged.label,
        "status": row.status,
        "status_label": FigureStatus(row.status).label,
        "release_on": row.release_on and row.release_on.isoformat(),
        "reason": row.reason,
        "note": row.note,
        "previous": shown(book.previous(indicator.pk, year, quarter)),
        "last_year": shown(book.realization(indicator.pk, year - 1, quarter)),
        "history": [
            [period, plain(figure)]
            for period, figure in book.history(indicator.pk, year, quarter)
            if isinstance(figure, Decimal)
        ],
        "renstra": {"year": renstra[0], "figure": shown(renstra[1])} if renstra else None,
        "national": shown(national[1]) if national else None,
        "past": [[past, shown(figure)] for past, figure in book.past_years(indicator, year)],
        "to_date": {
            "realization": figure_json(indicator, done, computed=_is_mean(indicator)),
            "target": shown(goal),
            "percent": plain(judged_to_date.percent),
            "percent_text": percent_text(judged_to_date.percent),
            "predicate": judged_to_date.label,
        },
        "supporting": narrative.supporting if narrative else "",
        "hindering": narrative.hindering if narrative else "",
        "follow_up": narrative.follow_up if narrative else "",
        "evidence": [
            {
                "id": e.pk,
                "name": e.name,
                "size": e.size,
                "sha256": e.sha256,
                "description": e.description,
                "dated": e.dated.isoformat() if e.dated else "",
            }
            for e in row.evidence.all()
            if e.withdrawn_at is None
        ],
        "analyst": row.analyst.get_full_name() if row.analyst else "",
    }


def _is_mean(indicator: Indicator) -> bool:
    """Whether quarters are averaged or divided, so that the result has decimals nobody typed."""
    return indicator.aggregation in (Aggregation.RATA_RATA, Aggregation.RASIO)


def _budget_line(row: BudgetRealization, quarter: int) -> dict[str, Any]:
    line = row.line
    share = _share(row.amount, line.ceiling)
    return {
        "code": line.code,
        "program": line.program,
        "ceiling": plain(line.ceiling),
        "plan": plain(line.plan(quarter)),
        "realization": plain(row.amount),
        "percent": plain(share),
        "percent_text": percent_text(share),
    }


def _share(amount: Decimal | None, ceiling: Decimal) -> Decimal | None:
    return None if amount is None or not ceiling else amount / ceiling * 100


def average_of(objectives: list[dict[str, Any]], cap: Decimal | None) -> dict[str, Any]:
    """The capped average over assessed indicators, and how many reached their target."""
    judged = [Decimal(i["percent"]) for o in objectives for i in o["indicators"] if i["percent"]]
    total = sum(len(o["indicators"]) for o in objectives)
    mean = achievement.average(judged, cap)
    reached = sum(1 for percent in judged if percent >= 100)
    return {
        "percent": plain(mean),
        "percent_text": percent_text(mean),
        "predicate": achievement.predicate(mean),
        "assessed": len(judged),
        "reached": reached,
        "missed": len(judged) - reached,
        "not_assessed": total - len(judged),
    }


def person_json(position: Position | None) -> dict[str, str] | None:
    """An official as a signature block prints them on this day."""
    if position is None:
        return None
    user = position.user
    return {
        "name": user.get_full_name(),
        "rank": user.rank,
        "nip": user.nip or "",
        "title": position.full_label,
    }


def officials(agency_id: int, unit_id: int | None, now: datetime, zone) -> dict[Role, Position]:
    """Who holds which position of a unit and its office on this day, acting ones first."""
    found: dict[Role, Position] = {}
    rows = (
        Position.objects.running(now.astimezone(zone).date())
        .filter(agency_id=agency_id)
        .with_people()
    )
    for position in rows:
        if position.unit_id not in (None, unit_id):
            continue
        role = Role(position.role)
        if role not in found or position.is_acting:
            found[role] = position
    return found


def _people(cycle: Cycle, now: datetime) -> dict[str, Any]:
    held = officials(cycle.agency_id, cycle.unit_id, now, cycle.agency.zone)
    # An acting officer signs before the one they act beside.
    seated = sorted(serving(cycle, Role.KASUBID, now), key=lambda p: not p.is_acting)
    return {
        "kabid": person_json(held.get(Role.KABID)),
        "kasubid": person_json(seated[0] if seated else held.get(Role.KASUBID)),
        "planning": person_json(held.get(Role.PERENCANAAN)),
        "head": person_json(held.get(Role.PIMPINAN)),
    }


#: The three texts of an indicator, with the word that screens show.
TEXTS = (
    ("supporting", "Faktor pendukung"),
    ("hindering", "Faktor penghambat"),
    ("follow_up", "Tindak lanjut"),
)


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a report, as texts ready to show."""

    target: str  # a RemarkTarget, "budget", "evidence" or "answers"
    indicator_id: int | None
    label: str
    old: str
    new: str


def _indicators(frozen: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {i["id"]: i for o in frozen["objectives"] for i in o["indicators"]}


def _value_text(indicator: dict[str, Any]) -> str:
    """The realisation with everything around it that a reviewer would judge."""
    figure = indicator["realization"]
    if figure is None:
        said = [status_text(indicator)] if indicator.get("release_on") else []
        if indicator["reason"]:
            said.append(indicator["reason"])
        return f"kosong: {'; '.join(said)}" if said else "kosong"
    is_label = figure["label"] is not None  # "Tepat Waktu" has no measure
    parts = [figure["text"] if is_label else f"{figure['text']} {indicator['measure']}"]
    if figure["numerator"] is not None:
        pair = (numbers.format(Decimal(figure[part])) for part in ("numerator", "denominator"))
        parts.append(f"({' ÷ '.join(pair)})")
    if indicator["status"] != FigureStatus.TETAP:
        parts.append(f"[{indicator['status_label']}]")
    if indicator["note"]:
        parts.append(f"· {indicator['note']}")
    return " ".join(parts)


def status_text(indicator: dict[str, Any]) -> str:
    """How final a frozen figure is: "Sementara", "Belum rilis, rilis 1 Maret 2027"."""
    day = indicator.get("release_on")  # submissions before it was asked for have none
    return ", ".join(
        filter(None, (indicator["status_label"], release_text(day and date.fromisoformat(day))))
    )


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """What is different in ``new``, in the order of the report; empty when nothing is."""
    found: list[Change] = []

    def compare(target: str, pk: int | None, label: str, before: str, after: str) -> None:
        if before != after:
            found.append(Change(target, pk, label, before or "(kosong)", after or "(kosong)"))

    compare("summary", None, "Ringkasan", old["summary"], new["summary"])
    before = _indicators(old)
    for pk, after in _indicators(new).items():
        was = before.get(pk)
        if was is None:
            continue
        name = after["name"]
        compare("value", pk, f"Realisasi, {name}", _value_text(was), _value_text(after))
        for key, label in TEXTS:
            compare(key, pk, f"{label}, {name}", was[key], after[key])
        files = uploads.compared(was["evidence"], after["evidence"])
        compare("evidence", pk, f"Bukti dukung, {name}", *files)
        compare("answers", pk, f"Jawaban, {name}", *_answers(was, after))
    spent = {line["code"]: line["realization"] for line in old["budget"]}
    for line in new["budget"]:
        sides = [
            "" if amount is None else numbers.format_money(Decimal(amount))
            for amount in (spent.get(line["code"]), line["realization"])
        ]
        compare("budget", None, f"Realisasi anggaran, {line['program']}", *sides)
    return found


def _answers(was: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    """The words to questions that both versions were asked; older ones were asked none."""
    said = [
        {q["text"]: "" if q["answer"] in SILENT else q["answer"] for q in side.get("questions", ())}
        for side in (was, after)
    ]
    both = [text for text in said[0] if text in said[1]]
    before, now = ([words[text] for text in both] for words in said)
    return " ".join(filter(None, before)), " ".join(filter(None, now))


def is_mended(target: str, indicator_id: int | None, since: list[Change]) -> bool:
    """Whether something that a remark was pinned to has changed."""
    if target == "report":
        return bool(since)
    if target == "value":
        wanted = {(part, indicator_id) for part in ("value", "evidence", "answers")}
        return any((c.target, c.indicator_id) in wanted for c in since)
    return any((c.target, c.indicator_id) == (target, indicator_id) for c in since)
