"""One address for every move: GET shows the move's own page, POST makes it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from workflow.actions import cycles
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move
from workflow.forms.moves import HandOverForm
from workflow.pages.move import cycle_url, kept_text, move_form, move_page
from workflow.pages.move_words import success_text
from workflow.pages.seats import seats_of
from workflow.views.scope import cycle_in_scope
from workflow.views.typed_answers import take_answers


def _known(move: str) -> Move:
    try:
        return Move(move)
    except ValueError:
        raise Http404 from None


@login_required
@require_http_methods(["GET", "POST"])
def move(request, unit: str, year: int, quarter: int, move: str):
    """The page of a move; a refused form stays as it was typed, with the reason."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    name, actor, now = _known(move), request.actor, request.now
    seats = seats_of(cycle, now)
    form = move_form(name, cycle, actor, seats, request.POST if request.method == "POST" else None)
    if isinstance(form, HandOverForm) and form.asks_to_keep:
        take_answers(request, cycle)
    elif form.is_bound and form.is_valid():
        serial = form.cleaned_data["serial"]
        try:
            moved = cycles.move(cycle.pk, name, by=actor, now=now, serial=serial, **form.inputs())
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            if typed := kept_text(form, cycle, actor):
                messages.info(request, typed)
            return redirect(cycle_url("cycle", cycle))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, success_text(name, moved, actor))
            return redirect(cycle_url("cycle", cycle))
    page = move_page(name, cycle, actor, seats, form, now)
    return render(request, "workflow/move.html", {"page": page, "form": form})
