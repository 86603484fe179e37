"""Answers to the questions before hand-over, saved one by one or with the page they stand on."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from workflow.actions import answers
from workflow.actions.errors import Refused
from workflow.addresses import cycle_url
from workflow.forms.answers import typed_answers
from workflow.models import Cycle
from workflow.views.evidence import wants_json
from workflow.views.owners import for_its_owner
from workflow.views.scope import cycle_in_scope
from workflow.views.typed_answers import take_answers

GONE = "Datanya berubah, jadi pertanyaannya lain; muat ulang halaman ini untuk melihatnya."


@for_its_owner
@login_required
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """Save what was answered; without scripts it comes with the pages of other forms instead."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    if wants_json(request) and request.method == "POST":
        return _save_one(request, cycle)
    if request.method == "POST":
        take_answers(request, cycle)
    return redirect(f"{cycle_url('data', cycle)}#pertanyaan")


def _save_one(request: HttpRequest, cycle: Cycle) -> JsonResponse:
    """The autosave: whether it was saved, and if not, the sentence."""
    typed = typed_answers(request.POST)
    try:
        said = answers.say(cycle.pk, typed, by=request.actor, now=request.now)
    except Refused as refused:
        return JsonResponse({"saved": False, "sentence": refused.sentence})
    if said.gone:
        return JsonResponse({"saved": False, "sentence": GONE})
    return JsonResponse({"saved": True})
