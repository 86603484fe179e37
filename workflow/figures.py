"""The figures around a cycle: targets, earlier realisations, capaian. Read-only, few queries.

The entry form, the report page and the frozen report all read a ``FigureBook``, so that a figure
is judged in one way everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from workflow import achievement
from workflow.achievement import NOT_ASSESSED, NOT_FILLED, Assessment
from workflow.enums import Aggregation, Frequency, State, ValueKind
from workflow.models import (
    Benchmark,
    Figure,
    Indicator,
    PastFigure,
    Realization,
    Target,
)
from workflow.models.cycle import ROMAN


def assess(
    indicator: Indicator, target: Figure, realization: Figure, cap: Decimal | None = None
) -> Assessment:
    """Capaian in percent (unrounded) and predikat of one figure; scale labels by their rank."""
    if indicator.kind != ValueKind.ORDINAL:
        try:
            return achievement.assess(
                indicator.polarity, target, realization, indicator.formula, cap=cap
            )
        except ValueError:  # a target whose shape does not fit the direction: nothing is invented
            return Assessment(None, NOT_ASSESSED)
    if not isinstance(target, str):
        return Assessment(None, NOT_ASSESSED)
    if not isinstance(realization, str):
        return Assessment(None, NOT_FILLED)
    try:
        percent = achievement.ordinal_achievement(indicator.scale, target, realization)
    except ValueError:  # a label that is not on the scale any more
        return Assessment(None, NOT_ASSESSED)
    if percent is None:
        return Assessment(None, NOT_ASSESSED)
    judged = min(percent, cap) if cap is not None else percent
    return Assessment(percent, achievement.predicate(judged))


def aggregate(
    indicator: Indicator, realizations: list, targets: list[Figure]
) -> tuple[Figure, Figure]:
    """Realisation and target from TW I to date; scale labels stand as they were last."""
    if indicator.kind == ValueKind.ORDINAL:
        filled = [
            (r, t) for r, t in zip(realizations, targets, strict=True) if isinstance(r, str) and r
        ]
        return filled[-1] if filled else (None, None)
    kind = indicator.aggregation
    if kind == "rasio" and not all(r is None or isinstance(r, tuple) for r in realizations):
        # Past quarters known only as a percentage cannot be added up: the last one stands.
        kind = "posisi_akhir"
        realizations = [_quotient(r) for r in realizations]
    return achievement.aggregate(kind, realizations, targets)


def _quotient(value):
    if isinstance(value, tuple):
        return None if value[1] == 0 else value[0] / value[1] * 100
    return value


@dataclass
class FigureBook:
    """Targets, benchmarks and realisations of some indicators, by period."""

    targets: dict[tuple[int, int, int], Figure] = field(default_factory=dict)
    realized: dict[tuple[int, int, int], Figure] = field(default_factory=dict)
    pairs: dict[tuple[int, int, int], tuple[Decimal, Decimal]] = field(default_factory=dict)
    benchmarks: dict[tuple[int, str], tuple[int, Figure]] = field(default_factory=dict)
    years: dict[int, list[tuple[int, Figure]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, indicator_ids: Iterable[int], year: int) -> FigureBook:
        """Everything a cycle of ``year`` compares with, in four queries."""
        ids = list(indicator_ids)
        book = cls()
        for t in Target.objects.filter(indicator_id__in=ids, year__gte=year - 1):
            book.targets[t.indicator_id, t.year, t.quarter] = t.figure
        for b in Benchmark.objects.filter(indicator_id__in=ids).order_by("year"):
            book.benchmarks[b.indicator_id, b.kind] = (b.year, b.figure)
        for p in PastFigure.objects.filter(indicator_id__in=ids, year__gte=year - 4):
            if p.quarter == 0:
                book.years[p.indicator_id].append((p.year, p.figure))
            else:
                book.realized[p.indicator_id, p.year, p.quarter] = p.figure
        rows = (
            Realization.objects.filter(
                indicator_id__in=ids, cycle__year__gte=year - 2, cycle__year__lte=year
            )
            .exclude(cycle__state=State.CANCELLED)
            .values_list(
                "indicator_id",
                "cycle__year",
                "cycle__quarter",
                "number",
                "label",
                "numerator",
                "denominator",
            )
        )
        for pk, y, q, number, label, numerator, denominator in rows:
            if label:
                book.realized[pk, y, q] = label
            elif number is not None:
                book.realized[pk, y, q] = number
            if numerator is not None and denominator is not None:
                book.pairs[pk, y, q] = (numerator, denominator)
        return book

    def target(self, indicator_id: int, year: int, quarter: int) -> Figure:
        """The target of a quarter, or with quarter 0 of the year."""
        return self.targets.get((indicator_id, year, quarter))

    def realization(self, indicator_id: int, year: int, quarter: int) -> Figure:
        """The realisation of a quarter; None where none is known."""
        return self.realized.get((indicator_id, year, quarter))

    def previous(self, indicator_id: int, year: int, quarter: int) -> Figure:
        """The realisation of the quarter before."""
        before = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
        return self.realization(indicator_id, *before)

    def history(self, indicator_id: int, year: int, quarter: int) -> list[tuple[str, Figure]]:
        """Up to eight quarters before this one and this one, oldest first, where known."""
        periods = [(y, q) for y in (year - 2, year - 1, year) for q in (1, 2, 3, 4)]
        known = [
            (f"TW {ROMAN[q]} {y}", self.realization(indicator_id, y, q))
            for y, q in periods
            if (y, q) <= (year, quarter)
        ]
        return [row for row in known if row[1] is not None][-9:]

    def to_date(self, indicator: Indicator, year: int, quarter: int) -> tuple[Figure, Figure]:
        """Realisation and target aggregated over TW I up to ``quarter``."""
        quarters = range(1, quarter + 1)
        added = indicator.aggregation == Aggregation.RASIO  # otherwise the quotient counts
        realizations = [
            (self.pairs.get((indicator.pk, year, q)) if added else None)
            or self.realization(indicator.pk, year, q)
            for q in quarters
        ]
        targets = [self.target(indicator.pk, year, q) for q in quarters]
        return aggregate(indicator, realizations, targets)

    def past_years(self, indicator: Indicator, year: int) -> list[tuple[int, Figure]]:
        """Annual realisations of earlier years: recorded ones, else computed from quarters.

        Only from all quarters in which it is measured: three of four would pass for a poor year.
        """
        known = dict(self.years.get(indicator.pk, []))
        measured = [q for q in (1, 2, 3, 4) if Frequency(indicator.frequency).due_in(q)]
        for past in (year - 2, year - 1):
            complete = all(self.realization(indicator.pk, past, q) is not None for q in measured)
            if past not in known and complete:
                figure, _ = self.to_date(indicator, past, 4)
                if figure is not None:
                    known[past] = figure
        return sorted((y, f) for y, f in known.items() if y < year)
