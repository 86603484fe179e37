"""All evidence of a cycle as one archive: its entries, and the link that leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.urls import reverse

from workflow import archives
from workflow.models import Cycle, Evidence

NOTHING = "Belum ada bukti dukung pada siklus ini, jadi belum ada yang dapat diunduh."


@dataclass(frozen=True)
class ArchiveLink:
    """The button to the archive."""

    href: str
    label: str
    reason: str  # why it rests; "" when it works


def archive_link(cycle: Cycle) -> ArchiveLink:
    """The button with the number of files; one query."""
    count = Evidence.objects.filter(realization__cycle=cycle).current().count()
    return ArchiveLink(
        href=reverse("evidence_archive", args=[cycle.unit.code, cycle.year, cycle.quarter]),
        label=f"Unduh semua bukti dukung ({count} berkas, ZIP)" if count else "Unduh semua bukti",
        reason="" if count else NOTHING,
    )


def archive_name(cycle: Cycle) -> str:
    """ "bukti-dukung-dagang-2026-tw3.zip"."""
    return f"bukti-dukung-{cycle.unit.code}-{cycle.year}-tw{cycle.quarter}.zip"


def archive_title(cycle: Cycle) -> str:
    """The heading of the index."""
    return f"Bukti dukung {cycle.unit.name}, {cycle.period}"


def archive_entries(rows: list[Evidence], cycle: Cycle) -> Iterator[archives.Entry]:
    """Every file in the order of the plan; ``rows`` are ``Evidence.objects.of_cycle``."""
    places: dict[int, int] = {}
    for evidence in rows:
        indicator = evidence.realization.indicator
        place = places.setdefault(indicator.pk, len(places) + 1)
        number = indicator.number or place
        state = archives.WITHDRAWN
        if evidence.withdrawn_reason:
            state += f": {evidence.withdrawn_reason}"
        at = _local(evidence.uploaded_at, cycle)
        yield archives.Entry(
            folder=f"{number:02} {indicator.name}",
            name=evidence.name,
            size=evidence.size,
            sha256=evidence.sha256,
            at=at,
            open=None if evidence.withdrawn_at else partial(evidence.file.open, "rb"),
            squeeze=evidence.content_type.startswith("text/"),
            state=state if evidence.withdrawn_at else archives.FOUND,
            row=(
                number,
                indicator.name,
                indicator.show(evidence.realization.figure),
                evidence.description,
                evidence.dated,
                evidence.made_on,
                evidence.size,
                evidence.sha256,
                str(evidence.uploaded_by),
                at.replace(tzinfo=None, microsecond=0),
            ),
        )


def _local(at: datetime, cycle: Cycle) -> datetime:
    return at.astimezone(cycle.agency.zone)
