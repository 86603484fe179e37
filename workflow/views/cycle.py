"""The page of one cycle: the SOP sheet come alive."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workflow.pages.cycle import cycle_page
from workflow.pages.reassigning import reassign_card
from workflow.views.scope import cycle_in_scope


@login_required
@require_safe
def cycle(request, unit: str, year: int, quarter: int):
    """Whose turn it is, what happened, and the one thing that is mine to do."""
    found = cycle_in_scope(request, unit, year, quarter)
    page = cycle_page(found, request.actor, request.now)
    card = reassign_card(found, request.actor, request.now)
    context = {"page": page, "form": page.form, "reassign": card}
    return render(request, "workflow/cycle.html", context)
