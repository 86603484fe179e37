"""The first line of every view: the object in the person's scope, or 404 (house rule 5)."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from workflow.models import Cycle


def cycle_in_scope(request: HttpRequest, unit: str, year: int, quarter: int) -> Cycle:
    """The cycle that the address names, with unit, office and clock; 404 outside the scope."""
    found = (
        Cycle.objects.visible_to(request.actor)
        .with_clock()
        .with_parts()
        .filter(unit__code=unit, year=year, quarter=quarter)
        .first()
    )
    if found is None:
        raise Http404
    return found
