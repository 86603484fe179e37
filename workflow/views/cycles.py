"""The board of the year, and opening a cycle by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow import dates
from workflow.actions.cycles import open_by_hand
from workflow.actions.errors import AlreadyDone, Refused
from workflow.forms.opening import OpeningForm
from workflow.pages.clock import with_why
from workflow.pages.cycles import board_page
from workflow.pages.holding import holder_text
from workflow.permissions import why_not_open


@login_required
@require_GET
def cycles(request):
    """The year as a board, bidang × triwulan."""
    page = board_page(request.actor, request.now, request.GET)
    return render(request, "workflow/cycles.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def open_cycle(request):
    """Kasubag Perencanaan opens a cycle with a reason; others read why they may not."""
    actor = request.actor
    refused = why_not_open(actor)
    if refused:
        return render(request, "workflow/cycles_open.html", {"refused": refused}, status=403)
    agency = actor.user.agency
    context = {"agency": agency, "today": request.now.astimezone(agency.zone).date()}
    if request.method == "GET":
        form = OpeningForm.prefilled(request.GET, **context)
        return render(request, "workflow/cycles_open.html", {"form": form})
    form = OpeningForm(request.POST, **context)
    if form.is_valid():
        asked = form.cleaned_data
        address = (asked["unit"].code, asked["year"], asked["quarter"])
        try:
            cycle = open_by_hand(**asked, by=actor, now=request.now)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("cycle", *address)
        except Refused as error:
            form.add_error(error.field or None, error.sentence)
        else:
            due = dates.long_moment(cycle.due_at.astimezone(agency.zone))
            done = (
                f"Siklus {cycle.unit.name} {cycle.period} dibuka. Giliran sekarang: "
                f"{holder_text(cycle.current_run)}, tenggat {due}."
            )
            why = reverse("due", args=[cycle.current_run.pk])
            messages.success(request, with_why(done, why))
            return redirect("cycle", *address)
    return render(request, "workflow/cycles_open.html", {"form": form})
