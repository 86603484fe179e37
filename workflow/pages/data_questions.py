"""Questions before hand-over: what an experienced colleague would ask. They never block.

Source: product.md §5, "Checks before hand-over".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workflow.enums import Aggregation, Polarity, ValueKind
from workflow.figures import FigureBook
from workflow.models import Cycle, Evidence, Realization

#: A figure that differs from last quarter's by more than this share, in percent of the latter.
JUMP = Decimal(50)


@dataclass(frozen=True)
class Question:
    """The questions about one row."""

    indicator: str
    href: str
    text: str


def ask(cycle: Cycle, rows: Iterable[Realization], book: FigureBook) -> list[Question]:
    """The questions about filled rows, in the order of the table; one query for reused files.

    ``rows`` carry their evidence prefetched.
    """
    filled = [row for row in rows if row.is_due and row.is_filled]
    reused = _uses_of_files(cycle, filled)
    found = []
    for row in filled:
        texts = [
            *_about_number(row, book.previous(row.indicator_id, cycle.year, cycle.quarter), cycle),
            *_about_evidence(row, reused, cycle),
        ]
        if texts:
            found.append(Question(row.indicator.name, f"#i-{row.indicator_id}", " ".join(texts)))
    return found


def _about_number(row: Realization, previous, cycle: Cycle) -> list[str]:
    indicator, value = row.indicator, row.number
    if indicator.kind == ValueKind.ORDINAL or value is None:
        return []
    texts = []
    if indicator.kind == ValueKind.RATIO and value > 100:
        texts.append("Pembilang melebihi penyebut. Apakah keduanya tidak tertukar?")
    # A position at the year's end says nothing about the new year's first quarter.
    is_cumulative = indicator.aggregation == Aggregation.POSISI_AKHIR
    if not isinstance(previous, Decimal) or (is_cumulative and cycle.quarter == 1):
        return texts
    before = indicator.show(previous)
    if value == previous:
        texts.append(f"Sama persis dengan triwulan lalu ({before}). Apakah datanya sudah baru?")
    elif is_cumulative and indicator.polarity == Polarity.NAIK and value < previous:
        texts.append(
            f"Angka kumulatif turun dari {before} menjadi {indicator.show(value)}. "
            "Apakah angka triwulan lalu dikoreksi?"
        )
    elif previous and abs(value - previous) * 100 > JUMP * abs(previous):
        texts.append(
            f"Berubah lebih dari {JUMP} % dari triwulan lalu ({before} menjadi "
            f"{indicator.show(value)}). Apakah satuan dan komanya benar?"
        )
    return texts


def _about_evidence(row: Realization, reused: dict[str, list[Evidence]], cycle: Cycle) -> list[str]:
    current = [e for e in row.evidence.all() if e.withdrawn_at is None]
    if not current:
        return ["Belum ada bukti dukung. Apa dasar angkanya?"]
    texts = []
    for evidence in current:
        elsewhere = [e for e in reused[evidence.sha256] if e.realization_id != row.pk]
        if elsewhere:
            places = dict.fromkeys(_place(e, cycle) for e in elsewhere)
            texts.append(
                f"Berkas “{evidence.name}” juga dipakai pada {'; '.join(places)}. "
                "Apakah ini berkas yang benar?"
            )
    return texts


def _place(evidence: Evidence, cycle: Cycle) -> str:
    """Where else a file is used; another bidang's indicator is not named."""
    other = evidence.realization
    if other.cycle_id == cycle.pk:
        return f"indikator “{other.indicator.name}”"
    if other.cycle.unit_id == cycle.unit_id:
        return f"“{other.indicator.name}”, {other.cycle.short_period}"
    return f"bidang lain, {other.cycle.short_period}"


def _uses_of_files(cycle: Cycle, rows: list[Realization]) -> dict[str, list[Evidence]]:
    """Every current use in the office of the files that prove these rows, by SHA-256."""
    digests = {e.sha256 for row in rows for e in row.evidence.all() if e.withdrawn_at is None}
    uses: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in (
        Evidence.objects.current()
        .filter(sha256__in=digests, realization__cycle__agency=cycle.agency_id)
        .select_related("realization__indicator", "realization__cycle")
    ):
        uses[evidence.sha256].append(evidence)
    return uses
