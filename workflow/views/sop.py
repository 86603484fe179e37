"""SOP 07 as a page."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from workflow.pages.sop import sop_page


@login_required
@require_GET
def sop(request):
    """The sheet as in the original, with its flow chart, and the office's policies."""
    return render(request, "workflow/sop.html", {"page": sop_page(request.actor, request.now)})
