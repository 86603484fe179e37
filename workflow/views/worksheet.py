"""The lembar kerja of a cycle: download, upload, look at the differences, accept."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import workbooks, worksheets
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.worksheet_compare import compare, understand, why_not_bring
from workflow.enums import ImportKind, ImportState
from workflow.forms.worksheet import Choices, WorksheetFileForm
from workflow.models import Cycle, WorkbookImport
from workflow.pages.worksheet import accepted_text, compare_page, head_of, start_page
from workflow.pages.worksheet_file import worksheet_file
from workflow.views.scope import cycle_in_scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_http_methods(["GET", "POST"])
def worksheet(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """The way out and the way back; POST keeps an upload, reads it and shows its differences."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    why_not = why_not_bring(request.actor, cycle) or ""
    if request.method == "GET":
        return _start(request, cycle, WorksheetFileForm(), why_not)
    form = WorksheetFileForm(request.POST, request.FILES)
    if why_not:
        form.add_error(None, why_not)
        return _start(request, cycle, form, why_not, 403)
    upload = form.cleaned_data.get("file") if form.is_valid() else None
    try:
        workbook = worksheets.receive(upload, cycle, by=request.actor, now=request.now)
    except workbooks.AlreadyReceived as twice:
        messages.info(request, twice.sentence)
        return _to(cycle, twice.workbook)
    except Refused as refused:
        form.add_error("file", refused.sentence)
        return _start(request, cycle, form, why_not, 422)
    if workbook.state == ImportState.REFUSED:
        form.add_error("file", workbook.problem)
        return _start(request, cycle, form, why_not, 422)
    return _to(cycle, workbook)


@login_required
@require_GET
def worksheet_download(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """The workbook as it is now, open where this person may fill it in."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    name, content = worksheet_file(cycle, request.actor, request.now)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def worksheet_one(
    request: HttpRequest, unit: str, year: int, quarter: int, pk: int
) -> HttpResponse:
    """One upload, whatever became of it; POST accepts what is ticked, reads it or gives it up."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    workbook = _upload_in_scope(request, cycle, pk)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step in ("read", "drop"):
        return _end(request, cycle, workbook, step)
    if step == "accept":
        return _accept(request, cycle, workbook)
    return _show(request, cycle, workbook)


def _upload_in_scope(request: HttpRequest, cycle: Cycle, pk: int) -> WorkbookImport:
    uploads = WorkbookImport.objects.visible_to(request.actor).listed(ImportKind.WORKSHEET)
    found = uploads.filter(pk=pk, cycle=cycle).first()
    if found is None:
        raise Http404
    return found


def _start(
    request: HttpRequest, cycle: Cycle, form: WorksheetFileForm, why_not: str, status: int = 200
) -> HttpResponse:
    page = start_page(cycle, request.actor, why_not)
    return render(request, "workflow/worksheet.html", {"page": page, "form": form}, status=status)


def _show(
    request: HttpRequest,
    cycle: Cycle,
    workbook: WorkbookImport,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    """The differences; after a refusal with what was ticked and the sentences at their parts."""
    template = "workflow/worksheet_one.html"
    if workbook.state != ImportState.READ:
        return render(request, template, {"head": head_of(workbook, cycle)})
    try:
        comparison = compare(cycle, understand(workbooks.book(workbook), cycle), request.actor)
    except Refused as unusable:  # signed with a key that has been given up since
        head = head_of(workbook, cycle)
        return render(request, template, {"head": head, "unusable": unusable.sentence})
    posted = request.method == "POST"
    choices = Choices.posted(request.POST) if posted else Choices.first(comparison)
    errors = refused.errors if isinstance(refused, worksheets.NotAccepted) else {}
    page = compare_page(workbook, cycle, comparison, choices, errors)
    notice = refused.sentence if refused else ""
    if refused and page.nothing:  # nobody can press Terima "once more"
        notice = worksheets.NO_MORE
    answer = {"head": page.head, "page": page, "notice": notice}
    return render(request, template, answer, status=422 if refused else 200)


def _accept(request: HttpRequest, cycle: Cycle, workbook: WorkbookImport) -> HttpResponse:
    choices = Choices.posted(request.POST)
    try:
        done = worksheets.accept(
            workbook.pk,
            choices.ticks,
            choices.answers,
            seen=choices.seen,
            by=request.actor,
            now=request.now,
        )
    except AlreadyDone as over:
        messages.info(request, over.sentence)
        return _to(cycle, workbook)
    except Refused as refused:
        return _show(request, cycle, workbook, refused=refused)
    tell = messages.warning if done.left else messages.success
    tell(request, accepted_text(done.parts, done.rows, done.left))
    return redirect("data", cycle.unit.code, cycle.year, cycle.quarter)


def _end(request: HttpRequest, cycle: Cycle, workbook: WorkbookImport, step: str) -> HttpResponse:
    """Read an upload whose reading was cut, or give it up."""
    if why_not := why_not_bring(request.actor, cycle):
        messages.warning(request, why_not)
        return _to(cycle, workbook)
    try:
        if step == "read":
            worksheets.read(workbook.pk, by=request.actor, now=request.now)
            return _to(cycle, workbook)
        worksheets.drop(workbook.pk, by=request.actor, now=request.now)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return _to(cycle, workbook)
    messages.success(request, f"“{workbook.name}” dibuang. Tidak ada isian yang berubah.")
    return redirect("worksheet", cycle.unit.code, cycle.year, cycle.quarter)


def _to(cycle: Cycle, workbook: WorkbookImport) -> HttpResponse:
    return redirect("worksheet_one", cycle.unit.code, cycle.year, cycle.quarter, workbook.pk)
