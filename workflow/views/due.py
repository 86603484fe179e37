"""A due time that explains itself."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from workflow.pages.due import annual_due_page, due_page
from workflow.views.scope import annual_report_in_scope, run_in_scope


@login_required
@require_GET
def due(request, pk):
    """Why a step is, or was, due when it is."""
    page = due_page(run_in_scope(request, pk), request.now)
    return render(request, "workflow/due.html", {"page": page})


@login_required
@require_GET
def due_annual(request, year):
    """Why the annual report is, or was, due when it is."""
    page = annual_due_page(annual_report_in_scope(request, year), request.now)
    return render(request, "workflow/due.html", {"page": page})
