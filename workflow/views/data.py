"""Pengisian data: the entry table, saved as a whole page or cell by cell."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from workflow.forms.data import DataForm
from workflow.models import Cycle
from workflow.pages.data import data_page
from workflow.pages.data_answer import (
    changes_answer,
    fold_answer,
    preview_answer,
    questions_fragment,
    saved_answer,
)
from workflow.pages.data_shown import Shown
from workflow.views.evidence import NO_FILE, Sent, attach_files, data_url, tell, wants_json
from workflow.views.owners import for_its_owner
from workflow.views.scope import cycle_in_scope
from workflow.views.typed_answers import take_answers

#: A save that began before the page's moment may have ended after it: look so far back as well.
OVERLAP = timedelta(seconds=10)
#: Older than this, or with more rows changed, a page is better loaded anew.
LONGEST_AWAY = timedelta(hours=18)
MOST_CHANGES = 100


def _id(text: str | None) -> int | None:
    """An id out of an address or a form; None for anything that cannot be one."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 18 else None


@login_required
@require_GET
def data(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """The table as it is stored."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    panel = _id(request.GET.get("bukti"))
    shown = Shown.asked(request.GET)
    page = data_page(DataForm.stored(cycle), request.actor, request.now, panel=panel, shown=shown)
    return render(request, "workflow/data.html", {"page": page})


@for_its_owner
@login_required
@require_http_methods(["GET", "POST"])
def save(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """Save every row that was sent, or none; GET (after a login in between) shows the page.

    Without scripts the same form also uploads to the open row and withdraws a file: whichever
    button is pressed, nothing typed elsewhere on the page is lost.
    """
    cycle = cycle_in_scope(request, unit, year, quarter)
    shown = Shown.asked(request.GET)
    if request.method == "GET":
        return redirect(_back(cycle, shown))
    if wants_json(request):
        return _save_cell(request, cycle)
    panel = _id(request.POST.get("panel"))
    touched = _handle_evidence(request, cycle, panel)
    touched = take_answers(request, cycle) or touched
    form = DataForm.posted(cycle, request.POST)
    saved = form.save(by=request.actor, now=request.now)
    if saved is None:
        page = data_page(form, request.actor, request.now, panel=panel, shown=shown)
        return render(request, "workflow/data.html", {"page": page}, status=form.status_code)
    if saved.count:
        messages.success(request, f"Tersimpan: {saved.count} perubahan.")
    elif not touched and not {"bukti", "rincian"} & request.POST.keys():
        messages.info(request, "Tidak ada yang berubah, jadi tidak ada yang perlu disimpan.")
    if details := _id(request.POST.get("rincian")):  # the page of one file
        return redirect("evidence", details)
    return redirect(_back(cycle, shown, _id(request.POST.get("bukti")) or panel))


def _back(cycle: Cycle, shown: Shown, indicator: int | None = None) -> str:
    """The table as it was being looked at, with one row open."""
    address, mark, rest = data_url(cycle, indicator).partition("?")
    query = shown.query
    if mark:
        return f"{address}{query}&{rest}" if query else f"{address}?{rest}"
    return f"{address}{query}"


def _handle_evidence(request: HttpRequest, cycle: Cycle, panel: int | None) -> bool:
    """Upload to the open row, if the form brings files; whether it did or should have."""
    if panel and request.FILES:
        tell(request, attach_files(request, cycle, panel))
    elif "unggah" in request.POST:
        tell(request, Sent(faults=[NO_FILE]))
    return bool(request.FILES) or "unggah" in request.POST


def _save_cell(request: HttpRequest, cycle: Cycle) -> JsonResponse:
    """The autosave of what was sent, or its preview while somebody is still typing."""
    form = DataForm.posted_part(cycle, request.POST)
    if request.POST.get("preview"):
        return JsonResponse(preview_answer(form, request.actor))
    rows, lines = form.save_each(by=request.actor, now=request.now)
    answer = saved_answer(form, rows, lines, request.actor)
    # A wrong figure is an ordinary answer to a script; only what is forbidden is an error.
    is_forbidden = not rows and not lines and form.status_code == 403
    return JsonResponse(answer, status=403 if is_forbidden else 200)


@for_its_owner
@login_required
@require_GET
def changes(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """What has been saved since the page's moment; for people the page itself."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    if not wants_json(request):
        return redirect(data_url(cycle))
    since = _moment(request.GET.get("sejak", ""))
    form = DataForm.changed_since(cycle, since - OVERLAP) if since else None
    if form is None or request.now - since > LONGEST_AWAY or len(form.rows) > MOST_CHANGES:
        return JsonResponse({"outdated": True})
    answer = changes_answer(form, request.actor, request.now)
    if "pertanyaan" in request.GET:
        answer["fragments"] |= questions_fragment(cycle, request.actor)
    return JsonResponse(answer)


def _moment(text: str) -> datetime | None:
    """A moment out of an address; None for anything that cannot be one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year > 2000 else None


@for_its_owner
@login_required
@require_GET
def details(
    request: HttpRequest, unit: str, year: int, quarter: int, indicator: int
) -> HttpResponse:
    """The folded part of one row; for people the page with that row open."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    if not wants_json(request):
        return redirect(_back(cycle, Shown.asked({"bagian": "semua"}), indicator))
    return JsonResponse(fold_answer(cycle, indicator, request.actor))
