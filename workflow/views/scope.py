"""The first line of every view: the object in the person's scope, or 404 (house rule 5)."""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import Http404, HttpRequest

from workflow.enums import ImportKind
from workflow.models import AnnualReport, Cycle, Pause, StepRun, WorkbookImport


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


def run_in_scope(request: HttpRequest, pk: int) -> StepRun:
    """One run of a step, with its cycle, pauses and people; 404 where the cycle is out of scope."""
    found = (
        StepRun.objects.visible_to(request.actor)
        .filter(pk=pk)
        .select_related(
            "cycle__unit", "cycle__agency", "cycle__revision", "cycle__opened_by", "finished_by"
        )
        .prefetch_related(
            Prefetch("pauses", Pause.objects.select_related("asked_by", "decided_by")),
            "cycle__parts__analyst",
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def annual_report_in_scope(request: HttpRequest, year: int) -> AnnualReport:
    """The annual report of a year that has been opened; 404 for those who do not see the office."""
    found = (
        AnnualReport.objects.visible_to(request.actor)
        .select_related("agency", "revision", "opened_by", "published_by")
        .filter(year=year)
        .first()
    )
    if found is None:
        raise Http404
    return found


def plan_import_in_scope(request: HttpRequest, pk: int) -> WorkbookImport:
    """An uploaded action plan with its people, its cells left for later; 404 for other offices."""
    imports = WorkbookImport.objects.visible_to(request.actor).listed(ImportKind.PLAN)
    found = imports.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
