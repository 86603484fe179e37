"""Parts of the material that nobody can hand over: their Analis holds no position any more."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from workflow.addresses import cycle_url
from workflow.enums import Role, State
from workflow.models import Actor, AnalystPart, Cycle, Position


@dataclass(frozen=True)
class StrandedLine:
    """One part that holds a cycle up until somebody gives it to another Analis."""

    key: str
    title: str
    text: str
    href: str


def stranded_parts(actor: Actor) -> list[StrandedLine]:
    """What a Kabid or Kasubid must reassign in their units; one query, none for other roles."""
    units = {p.unit_id for p in actor.positions if p.role in (Role.KABID, Role.KASUBID)}
    if not units:
        return []
    seated = Position.objects.running(actor.today).filter(
        role=Role.ANALIS, user=OuterRef("analyst"), unit=OuterRef("cycle__unit")
    )
    parts = (
        AnalystPart.objects.filter(
            ~Exists(seated.filter(user__is_active=True)),
            cycle__in=Cycle.objects.visible_to(actor).filter(
                state=State.COLLECTING, unit_id__in=units
            ),
            handed_over_at__isnull=True,
        )
        .select_related("analyst", "cycle__unit")
        .order_by("cycle__due_at", "pk")
    )
    return [
        StrandedLine(
            key=part.cycle.key,
            title=f"{part.analyst} tidak lagi menjabat; alihkan bagiannya",
            text=(
                f"{part.cycle.unit.name} {part.cycle.short_period}: bahan tidak dapat lengkap "
                "sebelum bagian ini diserahkan oleh Analis lain. Jamnya berjalan terus."
            ),
            href=f"{cycle_url('cycle', part.cycle)}#alihkan",
        )
        for part in parts
    ]
