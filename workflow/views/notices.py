"""The page "Kabar", and marking notices as read."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from workflow.actions import notices as actions
from workflow.pages.notices import UNREAD, notices_page


@login_required
@require_GET
def notices(request):
    """Everything the person was told."""
    page = notices_page(request.actor, request.now, request.GET)
    return render(request, "workflow/notices.html", {"page": page})


@login_required
@require_POST
def notices_read(request):
    """Mark one notice, or all that the page knew, as read; an unreadable id marks nothing."""
    one, until = _number(request.POST.get("notice")), _number(request.POST.get("until"))
    if one:
        actions.mark_one_read(request.actor, one, now=request.now)
    elif until:
        actions.mark_read(request.actor, until=until, now=request.now)
    if request.POST.get("from") != "notices":
        return redirect("home")
    query = {"saring": UNREAD} if request.POST.get("saring") == UNREAD else {}
    if (page := _number(request.POST.get("halaman"))) > 1:
        query["halaman"] = page
    return redirect(f"{reverse('notices')}?{urlencode(query)}" if query else reverse("notices"))


def _number(text: str | None) -> int:
    """An id or page number as it was sent; 0 for anything else."""
    readable = bool(text) and text.isascii() and text.isdigit() and len(text) < 19
    return int(text) if readable else 0
