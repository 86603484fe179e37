"""Pausing the clock of a running step: ask, grant, refuse, take back, go on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workflow.actions import pauses
from workflow.actions.errors import AlreadyDone, Refused
from workflow.addresses import cycle_url
from workflow.models import Pause
from workflow.pages.cycle import cycle_page
from workflow.pages.pauses import ACTS, pause_form
from workflow.pages.reassigning import reassign_card
from workflow.views.scope import cycle_in_scope

DONE = {
    "ask": "Penundaan diminta. Jam berjalan terus sampai disetujui, lalu dihitung berhenti sejak "
    "sekarang.",
    "grant": "Penundaan disetujui; jam langkah ini berhenti sejak diminta.",
    "refuse": "Penundaan ditolak; jam langkah ini berjalan terus.",
    "withdraw": "Permintaan penundaan ditarik kembali.",
    "resume": "Penundaan berakhir; jam berjalan lagi dengan tenggat yang baru.",
}


@login_required
@require_http_methods(["GET", "POST"])
def ask(request, unit: str, year: int, quarter: int):
    """Ask for a pause; a refused form stays as it was typed. GET leads back to the cycle."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    return _answer(request, cycle, "ask", None)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request, unit: str, year: int, quarter: int, pause: int, act: str):
    """What superior and holder do with a request or a lasting pause of this cycle."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    name = next((n for n, (word, _) in ACTS.items() if word == act and n != "ask"), None)
    if name is None or pause not in Pause.objects.ids_of(cycle):
        raise Http404
    return _answer(request, cycle, name, pause)


def _answer(request, cycle, name, pause_id):
    here = f"{cycle_url('cycle', cycle)}#penundaan"
    if request.method == "GET":
        return redirect(here)
    form = pause_form(name, pause_id, request.POST)
    if form.is_valid():
        back = "/" if form.cleaned_data["next"] == "home" else here
        try:
            _do(request, cycle, name, pause_id, form)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect(back)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, DONE[name])
            return redirect(back)
    page = cycle_page(cycle, request.actor, request.now, refused=(name, form))
    shown = page.pause.acts if page.pause else []
    if not any(act.form is form or act.reason for act in shown):
        for sentence in form.non_field_errors():  # not this person's: no button shows the reason
            messages.error(request, sentence)
    card = reassign_card(cycle, request.actor, request.now)
    context = {"page": page, "form": page.form, "reassign": card}
    return render(request, "workflow/cycle.html", context)


def _do(request, cycle, name, pause_id, form):
    who = {"by": request.actor, "now": request.now}
    if name == "ask":
        serial = form.cleaned_data["serial"]
        return pauses.ask(cycle.pk, form.typed(), serial=serial, **who)
    if name == "grant":
        return pauses.grant(pause_id, form.typed(), **who)
    if name == "refuse":
        return pauses.refuse(pause_id, form.typed(), **who)
    return {"withdraw": pauses.withdraw, "resume": pauses.end}[name](pause_id, **who)
