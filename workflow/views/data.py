"""Pengisian data: the entry table, saved as a whole page or cell by cell."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from workflow.forms.data import DataForm
from workflow.models import Cycle, Evidence
from workflow.pages.data import data_page
from workflow.pages.data_answer import preview_answer, saved_answer
from workflow.views.evidence import attach_files, data_url, tell, wants_json, withdraw_file
from workflow.views.scope import cycle_in_scope


def _id(text: str | None) -> int | None:
    """An id out of an address or a form; None for anything that cannot be one."""
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


@login_required
@require_GET
def data(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """The table as it is stored."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    panel = _id(request.GET.get("bukti"))
    page = data_page(DataForm.stored(cycle), request.actor, request.now, panel=panel)
    return render(request, "workflow/data.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """Save every row that was sent, or none; GET (after a login in between) shows the page.

    Without scripts the same form also uploads to the open row and withdraws a file: whichever
    button is pressed, nothing typed elsewhere on the page is lost.
    """
    cycle = cycle_in_scope(request, unit, year, quarter)
    if request.method == "GET":
        return redirect(data_url(cycle))
    if wants_json(request):
        return _save_cell(request, cycle)
    panel = _id(request.POST.get("panel"))
    touched = _handle_evidence(request, cycle, panel)
    form = DataForm.posted(cycle, request.POST)
    saved = form.save(by=request.actor, now=request.now)
    if saved is None:
        page = data_page(form, request.actor, request.now, panel=panel)
        return render(request, "workflow/data.html", {"page": page}, status=form.status_code)
    if saved.count:
        messages.success(request, f"Tersimpan: {saved.count} perubahan.")
    elif not touched and "bukti" not in request.POST:
        messages.info(request, "Tidak ada yang berubah, jadi tidak ada yang perlu disimpan.")
    return redirect(data_url(cycle, _id(request.POST.get("bukti")) or panel))


def _handle_evidence(request: HttpRequest, cycle: Cycle, panel: int | None) -> bool:
    """Upload to the open row and withdraw, as the form asks; whether it asked for either."""
    if panel and request.FILES:
        tell(request, attach_files(request, cycle, panel))
    withdrawn = _id(request.POST.get("tarik"))
    if withdrawn:
        own = Evidence.objects.visible_to(request.actor)
        withdraw_file(request, get_object_or_404(own, pk=withdrawn))
    return bool(request.FILES or withdrawn)


def _save_cell(request: HttpRequest, cycle: Cycle) -> JsonResponse:
    """The autosave of what was sent, or its preview while somebody is still typing."""
    form = DataForm.posted(cycle, request.POST)
    if request.POST.get("preview"):
        return JsonResponse(preview_answer(form, request.actor))
    rows = [str(row.row.indicator_id) for row in form.sent]
    lines = [str(line.row.line_id) for line in form.sent_lines]
    saved = form.save(by=request.actor, now=request.now)
    # A wrong figure is an ordinary answer to a script; only what is forbidden is an error.
    status = 403 if saved is None and form.status_code == 403 else 200
    shown = DataForm.stored(cycle) if saved is not None else form
    page = data_page(shown, request.actor, request.now)
    answer = saved_answer(page, rows, lines) | {"saved": saved is not None}
    return JsonResponse(answer, status=status)
