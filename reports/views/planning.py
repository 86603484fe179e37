"""Perencanaan: the inbox, the running quarter, the way to the office's reports."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from reports.pages.planning import planning_page
from reports.views.scope import office_page


@require_GET
@office_page
def planning(request):
    """What waits for Kasubag Perencanaan, and how the quarter stands."""
    page = planning_page(request.actor, request.now)
    return render(request, "reports/planning.html", {"page": page})
