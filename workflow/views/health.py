"""How the installation is: a page for the Pengelola, one word for machines that watch it."""

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, InterfaceError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from workflow import health
from workflow.pages.health import health_page
from workflow.permissions import why_not_watch
from workflow.tasks import JOBS


@never_cache
@require_safe
def probe(request):
    """200 "sehat" or 503 "tidak sehat", to anybody, and nothing else.

    Well means that the database answers and that a worker has beaten lately.
    """
    try:
        well = health.is_beating(health.last_beat(), request.now)
    except (DatabaseError, InterfaceError):
        well = False
    text = "sehat\n" if well else "tidak sehat\n"
    return HttpResponse(text, status=200 if well else 503, content_type="text/plain; charset=utf-8")


@login_required
@require_GET
def page(request):
    """Workers, jobs, mails, documents, journal, disk."""
    refused = why_not_watch(request.actor)
    if refused:
        return render(request, "workflow/health.html", {"refused": refused}, status=403)
    shown = health_page(request.actor, request.now, JOBS.values())
    return render(request, "workflow/health.html", {"page": shown})
