"""Importing an action plan: upload, correct what was read, see the differences, confirm."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import plan_import as importing
from workflow.actions import workbooks
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_differences import Comparison
from workflow.enums import ImportKind, ImportState
from workflow.forms.plan_import import (
    PlanFileForm,
    answers_given,
    columns_chosen,
    sheets_chosen,
    without_columns,
)
from workflow.models import WorkbookImport
from workflow.pages import plan_import_kept
from workflow.pages.plan_import import one_page, start_page, state_answer
from workflow.pages.plan_import_columns import columns_page
from workflow.pages.plan_import_preview import Prepared, prepare, preview_page
from workflow.permissions import why_not_keep_plan
from workflow.plan_files import Mapping, read_plan
from workflow.plan_files.finding import find_layout
from workflow.plan_files.reading import layout_of
from workflow.plan_files.recalling import with_names
from workflow.sample.story import WORKBOOK as SAMPLE
from workflow.spreadsheets.book import Book
from workflow.views.scope import plan_import_in_scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
START = "workflow/plan_import.html"


def for_keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For those who keep the plan; others read why not. An import is looked for first."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int | None = None) -> HttpResponse:
        where = {} if pk is None else {"workbook": plan_import_in_scope(request, pk)}
        if refused := why_not_keep_plan(request.actor):
            return render(request, START, {"refused": refused}, status=403)
        return view(request, **where)

    return login_required(guarded)


@require_http_methods(["GET", "POST"])
@for_keepers
def plan_import(request: HttpRequest) -> HttpResponse:
    """The form and the earlier imports; POST keeps a workbook and reads it when it is small."""
    office = {"agency": request.actor.user.agency, "now": request.now}
    if request.method == "GET":
        return _start(request, PlanFileForm(**office))
    form = PlanFileForm(request.POST, request.FILES, **office)
    if not form.is_valid():
        return _start(request, form, 422)
    try:
        workbook = workbooks.receive(
            form.cleaned_data["file"],
            ImportKind.PLAN,
            office["agency"],
            by=request.actor,
            now=request.now,
            year=form.cleaned_data["year"],
        )
    except workbooks.AlreadyReceived as twice:
        messages.info(request, twice.sentence)
        return redirect("plan_import_one", twice.workbook.pk)
    except Refused as refused:
        form.add_error(refused.field or None, refused.sentence)
        return _start(request, form, 422)
    if workbooks.reads_at_once(workbook):
        workbook = workbooks.read(workbook.pk, now=request.now)
    if workbook.state == ImportState.REFUSED:
        form.add_error("file", workbook.problem)
        return _start(request, form, 422)
    return redirect("plan_import_one", workbook.pk)


@require_http_methods(["GET", "POST"])
@for_keepers
def plan_import_one(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    """One import, whatever its state; POST reads, answers, applies or drops it."""
    step = STEPS.get(request.POST.get("step", ""))
    if request.method == "POST" and step:
        return step(request, workbook)
    if workbook.state != ImportState.READ:
        page = one_page(workbook, request.now)
        return render(request, "workflow/plan_import_one.html", {"page": page})
    return _preview(request, workbook)


@require_http_methods(["GET", "POST"])
@for_keepers
def plan_import_columns(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    """What each sheet and column was taken for; POST corrects it and looks again."""
    if workbook.state != ImportState.READ:
        return redirect("plan_import_one", workbook.pk)
    book = workbooks.book(workbook)
    mapping = Mapping.of(workbook.mapping)
    if request.method == "POST":
        found = find_layout(book, workbook.year, mapping)
        mapping, moved = sheets_chosen(request.POST, mapping, found)
        found = find_layout(book, workbook.year, without_columns(mapping))
        mapping = columns_chosen(request.POST, mapping, found, workbook.year, moved)
        found = find_layout(book, workbook.year, mapping)
        refused = _correct(request, workbook, with_names(mapping, found))
        if not refused and not moved and request.POST.get("step") == "preview":
            return redirect("plan_import_one", workbook.pk)
        return redirect("plan_import_columns", workbook.pk)
    page = columns_page(workbook, book, layout_of(book, workbook.year, mapping), mapping)
    return render(request, "workflow/plan_import_columns.html", {"page": page})


@require_GET
@for_keepers
def plan_import_state(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    """Whether a workbook has been read, for the script of a waiting page."""
    response = JsonResponse(state_answer(workbook, request.now))
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@for_keepers
def plan_import_faults(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    """The failing rows as the workbook that was uploaded, with a coloured column of reasons."""
    if workbook.state != ImportState.READ:
        return redirect("plan_import_one", workbook.pk)
    _, comparison = _comparison(workbook)
    stem = workbook.name.rpartition(".")[0] or workbook.name
    return _file(importing.failing_rows(workbook, comparison), f"{stem} - baris salah.xlsx")


@require_GET
@for_keepers
def plan_import_sample(request: HttpRequest) -> HttpResponse:
    """A filled workbook to look at and to type over."""
    return _file(SAMPLE.read_bytes(), SAMPLE.name)


def _start(request: HttpRequest, form: PlanFileForm, status: int = 200) -> HttpResponse:
    page = start_page(request.actor, request.GET)
    return render(request, START, {"form": form, "page": page}, status=status)


def _preview(
    request: HttpRequest, workbook: WorkbookImport, *, notice: str = "", error: str = ""
) -> HttpResponse:
    """The differences; ``error`` stands at the reason, which keeps what was typed."""
    prepared = plan_import_kept.prepared(
        workbook, lambda: _prepared(workbook), anew=bool(notice or error)
    )
    page = preview_page(prepared, request.GET)
    answer = {
        "page": page,
        "notice": notice,
        "error": error,
        "reason": request.POST.get("reason", ""),
    }
    status = 422 if notice or error else 200
    return render(request, "workflow/plan_import_preview.html", answer, status=status)


def _prepared(workbook: WorkbookImport) -> Prepared:
    book, comparison = _comparison(workbook)
    return prepare(workbook, book, comparison)


def _comparison(workbook: WorkbookImport) -> tuple[Book, Comparison]:
    book = workbooks.book(workbook)
    reading = read_plan(book, workbook.year, Mapping.of(workbook.mapping))
    return book, importing.compare(workbook.agency, reading)


def _correct(request: HttpRequest, workbook: WorkbookImport, mapping: Mapping) -> bool:
    """Keep corrections; whether that was refused (the page then says why)."""
    try:
        workbooks.correct(
            workbook.pk,
            mapping.as_json(),
            seen=workbook.mapping,
            by=request.actor,
            now=request.now,
        )
    except Refused as refused:
        messages.warning(request, refused.sentence)
        return True
    return False


def _answer(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    if workbook.state == ImportState.READ:
        prepared = plan_import_kept.prepared(workbook, lambda: _prepared(workbook), anew=False)
        mapping = Mapping.of(workbook.mapping)
        _correct(request, workbook, answers_given(request.POST, prepared.questions, mapping))
    return redirect("plan_import_one", workbook.pk)


def _read_now(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    workbooks.read(workbook.pk, now=request.now)
    return redirect("plan_import_one", workbook.pk)


def _drop(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    try:
        workbooks.drop(workbook.pk, by=request.actor, now=request.now)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect("plan_import_one", workbook.pk)
    messages.success(request, f"“{workbook.name}” dibatalkan. Rencana aksi tidak berubah.")
    return redirect("plan_import")


def _apply(request: HttpRequest, workbook: WorkbookImport) -> HttpResponse:
    try:
        importing.apply(
            workbook.pk,
            token=request.POST.get("token", ""),
            reason=request.POST.get("reason", ""),
            by=request.actor,
            now=request.now,
        )
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refused:
        if refused.field == "reason":
            return _preview(request, workbook, error=refused.sentence)
        return _preview(request, workbook, notice=refused.sentence)
    else:
        messages.success(request, f"“{workbook.name}” dimuat ke rencana aksi {workbook.year}.")
    return redirect("plan_import_one", workbook.pk)


STEPS = {"answer": _answer, "read": _read_now, "drop": _drop, "apply": _apply}


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
