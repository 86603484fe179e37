"""The first page, "Tugas saya"."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_GET

from workflow.pages.home import home_page


@login_required
@require_GET
def home(request):
    """Whose turn, what next, how long."""
    actor = request.actor
    masters = admin.site.get_app_list(request, "workflow") if actor.is_manager else None
    page = home_page(actor, request.now, masters)
    return render(request, "workflow/home.html", {"page": page})
