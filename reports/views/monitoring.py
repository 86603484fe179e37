"""Pemantauan: the page, its workbook, and the proposal for the SOP's next revision."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from reports import excel_monitoring
from reports.pages.monitoring import monitoring_page
from reports.pages.monitoring_export import export
from reports.pages.revision_proposal import proposal_page
from reports.permissions import why_not_propose_revision
from reports.views.downloads import file_name, refused, workbook
from workflow.models import Actor
from workflow.permissions import why_not_monitor


def unless(why_not: Callable[[Actor], str | None]) -> Callable:
    """For those whom ``why_not`` gives no reason; others read it."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            reason = why_not(request.actor)
            return refused(request, reason) if reason else view(request)

        return login_required(guarded)

    return guard


@require_GET
@unless(why_not_monitor)
def monitoring(request):
    """Who is late now, and how the SOP is kept."""
    page = monitoring_page(request.actor, request.now, request.GET)
    return render(request, "reports/monitoring.html", {"page": page})


@require_GET
@unless(why_not_monitor)
def xlsx(request):
    """The same with every step behind it, as a workbook."""
    data = export(request.actor, request.now, request.GET)
    name = file_name("Pemantauan", data.shown, f"{data.created:%Y-%m-%d}")
    return workbook(excel_monitoring.render(data), name)


@require_GET
@unless(why_not_propose_revision)
def revision_proposal(request):
    """What the next revision of the SOP might say, by a stated rule."""
    page = proposal_page(request.actor, request.now, request.GET)
    return render(request, "reports/revision_proposal.html", {"page": page})
