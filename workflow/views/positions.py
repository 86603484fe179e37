"""Positions of the office, naming a Plt./Plh. and ending one before its time."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import positions as actions
from workflow.actions.errors import AlreadyDone, Refused
from workflow.forms.positions import GrantForm
from workflow.models import Position, User
from workflow.models.serving import seats
from workflow.pages.positions import positions_page
from workflow.permissions import why_not_grant_acting, why_not_grant_any


@login_required
@require_GET
def positions(request):
    """Who holds which position now, who acts, and who acted."""
    page = positions_page(request.actor, request.now)
    return render(request, "workflow/positions.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def grant(request):
    """Name a Plt./Plh.; others read why they may not."""
    actor = request.actor
    if refused := why_not_grant_any(actor):
        context = {"refused": refused}
        return render(request, "workflow/position_grant.html", context, status=403)
    offered = [
        seat
        for seat in seats(actor.user.agency, actor.today)
        if why_not_grant_acting(actor, seat) is None
    ]
    choices = {
        "seats": offered,
        "people": User.objects.colleagues_of(actor),
        "today": actor.today,
    }
    if request.method == "GET":
        asked = request.GET.get("jabatan", "")
        if not asked and len(offered) == 1:
            asked = offered[0].key
        form = GrantForm(initial={"seat": asked}, **choices)
        return render(request, "workflow/position_grant.html", {"form": form})
    _known_here(actor, request.POST)
    form = GrantForm(request.POST, **choices)
    if form.is_valid():
        try:
            made = actions.grant(**form.cleaned_data, by=actor, now=request.now)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("positions")
        except Refused as refused:
            form.add_error(
                refused.field if refused.field in form.fields else None, refused.sentence
            )
        else:
            messages.success(
                request, f"{made.user} ditunjuk sebagai {made.label}, {actions.span_text(made)}."
            )
            return redirect("positions")
    return render(request, "workflow/position_grant.html", {"form": form})


def _known_here(actor, posted) -> None:
    """404 for a position or person of another office: for this person they do not exist."""
    for name, rows in (("seat", Position.objects), ("person", User.objects)):
        key = posted.get(name, "")
        if key.isascii() and key.isdigit() and len(key) < 18:
            get_object_or_404(rows.filter(agency_id=actor.agency_id), pk=key)


@login_required
@require_http_methods(["GET", "POST"])
def end(request, pk: int):
    """End an acting position before its time; GET (after a login in between) shows the page."""
    # One that was taken back since is told as done; another office's is not there.
    gone = request.actor.agency_id and Position.objects.have_lost(pk)
    if request.method == "GET" or not gone:
        get_object_or_404(Position.objects.visible_to(request.actor), pk=pk)
    if request.method == "POST":
        try:
            messages.success(request, actions.end(pk, by=request.actor, now=request.now))
        except AlreadyDone as done:
            messages.info(request, done.sentence)
        except Refused as refused:
            messages.error(request, refused.sentence)
    return redirect("positions")
