"""Giving a task of a cycle to somebody else, from the cycle's page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from workflow.actions import reassignments
from workflow.actions.errors import AlreadyDone, Refused
from workflow.addresses import cycle_url
from workflow.enums import Role
from workflow.pages.clock import with_why
from workflow.pages.cycle import cycle_page
from workflow.pages.reassigning import TASKS, reassign_card
from workflow.permissions import sentence
from workflow.views.scope import cycle_in_scope

ACTIONS = {
    Role.KASUBID: reassignments.reassign_kasubid,
    Role.ANALIS: reassignments.reassign_part,
}


@login_required
@require_http_methods(["GET", "POST"])
def reassign(request, unit: str, year: int, quarter: int, role: str):
    """Make the reassignment; a refused form stays on the cycle's page as it was typed."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    role = next((known for known in ACTIONS if known == role), None)
    if role is None:
        raise Http404
    back = f"{cycle_url('cycle', cycle)}#alihkan"
    if request.method == "GET":
        return redirect(back)
    card = reassign_card(cycle, request.actor, request.now, role=role, data=request.POST)
    form = next((t.form for t in card.tasks if t.form and t.form.is_bound), None) if card else None
    if form is None:
        # Nothing like it on the page any more: the action says who was faster, or why not.
        return _answer_late(request, cycle, role, back)
    if form.is_valid():
        try:
            made = ACTIONS[role](
                cycle.pk,
                form.cleaned_data["previous"],
                form.cleaned_data["successor"],
                form.cleaned_data["reason"],
                by=request.actor,
                now=request.now,
            )
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect(back)
        except Refused as refused:
            form.refuse(refused)
        else:
            done = f"{TASKS[role].capitalize()} dialihkan dari {made.previous} kepada "
            done = sentence(f"{done}{made.successor}")
            done = f"{done} {reassignments.running_on(made.cycle)}"
            why = reverse("due", args=[made.cycle.current_run_id])
            messages.success(request, with_why(done, why))
            return redirect(back)
    page = cycle_page(cycle, request.actor, request.now)
    context = {"page": page, "form": page.form, "reassign": card}
    return render(request, "workflow/cycle.html", context)


def _answer_late(request, cycle, role: Role, back: str):
    """Say why nothing was done; the action writes nothing without a successor."""
    previous = request.POST.get("previous", "")
    known = int(previous) if previous.isascii() and previous.isdigit() and len(previous) < 18 else 0
    try:
        ACTIONS[role](cycle.pk, known, None, "", by=request.actor, now=request.now)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(back)
