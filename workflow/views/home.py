"""The first page, "Tugas saya", and marking its news as read."""

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from workflow.actions import notices
from workflow.pages.home import home_page


@login_required
@require_GET
def home(request):
    """Whose turn, what next, how long."""
    actor = request.actor
    masters = admin.site.get_app_list(request, "workflow") if actor.is_manager else None
    page = home_page(actor, request.now, masters)
    return render(request, "workflow/home.html", {"page": page})


@login_required
@require_POST
def notices_read(request):
    """Mark the news that the page showed as read; an unreadable id marks nothing."""
    until = request.POST.get("until", "")
    if until.isascii() and until.isdigit() and len(until) < 19:
        notices.mark_read(request.actor, until=int(until), now=request.now)
    return redirect("home")
