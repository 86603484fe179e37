"""The facts that questions before hand-over are asked about, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from workflow.enums import Frequency, State, ValueKind
from workflow.figures import FigureBook
from workflow.models import Answer, BudgetRealization, Cycle, Evidence, Realization
from workflow.models.cycle import ROMAN
from workflow.numbers import format_money
from workflow.questions import (
    PARTS,
    Earlier,
    FileFacts,
    LineFacts,
    Question,
    RowFacts,
    Use,
    about_money,
    about_row,
    has_marks,
    looks_like,
    parts_of,
)

#: How many quarters lie between two figures of an indicator.
QUARTERS_BETWEEN = {Frequency.SEMESTERAN: 2, Frequency.TAHUNAN: 4}


def row_questions(
    cycle: Cycle, rows: Iterable[Realization], book: FigureBook, today: date
) -> list[Question]:
    """The questions about the rows that are due, in their order; at most two queries.

    ``rows`` carry their indicator and their evidence prefetched; ``today`` is the office's date.
    """
    due = [row for row in rows if row.is_due]
    files = [e for row in due if row.is_filled for e in _current(row)]
    uses, look_alikes = _uses(cycle, files), _look_alikes(cycle, files)
    share = Decimal(cycle.agency.jump_share)
    found: list[Question] = []
    for row in due:
        facts = _row_facts(cycle, row, book, uses, look_alikes)
        found += about_row(facts, jump_share=share, today=today)
    return found


def money_questions(cycle: Cycle, rows: Iterable[BudgetRealization]) -> list[Question]:
    """The questions about the programmes' spending; one query from the second quarter on."""
    rows = list(rows)
    earlier = earlier_amounts(cycle, [row.line_id for row in rows])
    return [
        question
        for row in rows
        for question in about_money(line_facts(cycle, row, row.amount, earlier), format_money)
    ]


def line_facts(
    cycle: Cycle,
    row: BudgetRealization,
    amount: Decimal | None,
    earlier: dict[int, Decimal | None],
) -> LineFacts:
    """One programme with the amount that is stored, or that somebody is typing."""
    return LineFacts(
        line_id=row.line_id,
        name=row.line.program,
        amount=amount,
        ceiling=row.line.ceiling,
        plan=row.line.plan(cycle.quarter),
        earlier=earlier.get(row.line_id),
    )


def earlier_amounts(cycle: Cycle, line_ids: list[int]) -> dict[int, Decimal | None]:
    """What was spent by the end of the quarter before, by programme; nothing in TW I."""
    if cycle.quarter == 1 or not line_ids:
        return {}
    return dict(
        BudgetRealization.objects.filter(
            line__in=line_ids, cycle__year=cycle.year, cycle__quarter=cycle.quarter - 1
        )
        .exclude(cycle__state=State.CANCELLED)
        .values_list("line_id", "amount")
    )


def all_questions(cycle: Cycle, today: date) -> list[Question]:
    """Every question about a cycle as it is stored: its rows', then its programmes'."""
    rows = list(Realization.objects.of_cycle(cycle).prefetch_related("evidence"))
    book = FigureBook.load([row.indicator_id for row in rows], cycle.year)
    lines = BudgetRealization.objects.filter(cycle=cycle).select_related("line")
    return [*row_questions(cycle, rows, book, today), *money_questions(cycle, lines)]


def given(cycle: Cycle) -> dict[tuple, Answer]:
    """The answers of a cycle by the key of their question; one query."""
    return {
        (a.indicator_id, a.line_id, a.kind, a.about): a
        for a in Answer.objects.filter(cycle=cycle).select_related("by")
    }


def words_of(
    cycle: Cycle, asked: list[Question]
) -> dict[tuple[int | None, int | None], list[dict[str, str]]]:
    """Questions with their answers as the report keeps them, by indicator or budget line.

    An answer is "" while nobody has said a word: only a draft has such questions.
    """
    found: dict[tuple[int | None, int | None], list[dict[str, str]]] = defaultdict(list)
    answers = given(cycle) if asked else {}
    for question in asked:
        answer = answers.get(question.key)
        found[question.indicator_id, question.line_id].append(
            {
                "kind": str(question.kind),
                "text": question.text,
                "answer": answer.text if answer else "",
                "by": str(answer.by) if answer else "",
            }
        )
    return found


def _current(row: Realization) -> list[Evidence]:
    return [e for e in row.evidence.all() if e.withdrawn_at is None]


def _row_facts(
    cycle: Cycle,
    row: Realization,
    book: FigureBook,
    uses: dict[str, list[Evidence]],
    look_alikes: dict[int, list[Evidence]],
) -> RowFacts:
    indicator = row.indicator

    def elsewhere(found: Iterable[Evidence]) -> tuple[Use, ...]:
        return tuple(_use(e, cycle) for e in found if e.realization_id != row.pk)

    return RowFacts(
        indicator_id=row.indicator_id,
        name=indicator.name,
        kind=indicator.kind,
        polarity=indicator.polarity,
        aggregation=indicator.aggregation,
        frequency=indicator.frequency,
        show=indicator.show,
        year=cycle.year,
        quarter=cycle.quarter,
        is_filled=row.is_filled,
        value=row.number,
        label=row.label,
        pair=row.pair,
        release_on=row.release_on,
        earlier=_earlier(cycle, row, book),
        files=tuple(
            FileFacts(
                name=e.name,
                sha256=e.sha256,
                uploaded_on=e.uploaded_at.astimezone(cycle.agency.zone).date(),
                dated=e.dated,
                made_on=e.made_on,
                uses=elsewhere(uses[e.sha256]),
                look_alikes=elsewhere(look_alikes.get(e.pk, ())),
            )
            for e in (_current(row) if row.is_filled else ())
        ),
    )


def _earlier(cycle: Cycle, row: Realization, book: FigureBook) -> Earlier | None:
    """The figure of the period measured before: last quarter's, half-year's, year's."""
    back = QUARTERS_BETWEEN.get(Frequency(row.indicator.frequency), 1)
    year, quarter = cycle.year, cycle.quarter - back
    if quarter < 1:
        year, quarter = year - 1, quarter + 4
    value = book.realization(row.indicator_id, year, quarter)
    if row.indicator.kind == ValueKind.ORDINAL or not isinstance(value, Decimal):
        return None
    return Earlier(
        period=f"TW {ROMAN[quarter]} {year}",
        value=value,
        pair=book.pairs.get((row.indicator_id, year, quarter)),
        is_same_year=year == cycle.year,
    )


def _use(evidence: Evidence, cycle: Cycle) -> Use:
    """Where else a file is used; another bidang's indicator is not named."""
    other = evidence.realization
    is_same_quarter = (other.cycle.year, other.cycle.quarter) == (cycle.year, cycle.quarter)
    if other.cycle_id == cycle.pk:
        place = f"indikator “{other.indicator.name}”"
    elif other.cycle.unit_id == cycle.unit_id:
        place = f"“{other.indicator.name}”, {other.cycle.short_period}"
    else:
        place = f"bidang lain, {other.cycle.short_period}"
    return Use(other.pk, place, is_same_quarter)


def _in_office(cycle: Cycle) -> QuerySet[Evidence]:
    """Current evidence of the office, but for cycles that ended without a report."""
    return (
        Evidence.objects.current()
        .filter(realization__cycle__agency=cycle.agency_id)
        .exclude(realization__cycle__state=State.CANCELLED)
        .select_related("realization__indicator", "realization__cycle")
    )


def _uses(cycle: Cycle, files: list[Evidence]) -> dict[str, list[Evidence]]:
    """Every current use in the office of the same bytes, by SHA-256."""
    uses: dict[str, list[Evidence]] = defaultdict(list)
    if files:
        for evidence in _in_office(cycle).filter(sha256__in={e.sha256 for e in files}):
            uses[evidence.sha256].append(evidence)
    return uses


def _look_alikes(cycle: Cycle, files: list[Evidence]) -> dict[int, list[Evidence]]:
    """Pictures of the office that look like one of these though their bytes differ, by its id.

    The database finds those that share a part of the fingerprint; only these few are compared.
    """
    pictures = [e for e in files if has_marks(e.fingerprint)]
    if not pictures:
        return {}
    shared = Q(pk__in=[])
    parts = zip(*(parts_of(e.fingerprint) for e in pictures), strict=True)
    for place, values in enumerate(parts):
        shared |= Q(**{f"part_{place}__in": set(values)})
    near = list(
        _in_office(cycle)
        .exclude(fingerprint="")
        .annotate(
            **{
                f"part_{place}": Substr("fingerprint", start + 1, length)
                for place, (start, length) in enumerate(PARTS)
            }
        )
        .filter(shared)
    )
    return {
        e.pk: [
            other
            for other in near
            if other.sha256 != e.sha256 and looks_like(e.fingerprint, other.fingerprint)
        ]
        for e in pictures
    }
