"""Bukti dukung: uploading, reading, describing and withdrawing private files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_GET, require_http_methods

from workflow import archives, dates
from workflow.actions import evidence as evidence_actions
from workflow.actions.errors import Refused
from workflow.forms.evidence import WithdrawForm, WordsForm
from workflow.models import Cycle, Evidence
from workflow.pages.data_answer import evidence_answer
from workflow.pages.evidence import EvidencePage, evidence_page
from workflow.pages.evidence_archive import (
    NOTHING,
    archive_entries,
    archive_name,
    archive_title,
)
from workflow.uploads import PDF
from workflow.views.owners import is_for_another
from workflow.views.scope import cycle_in_scope

#: Nothing in an uploaded file may run, load or frame anything. Chromium refuses to show a PDF in a
#: sandbox, so PDFs go without that word: the browser's viewer is a sandbox of its own.
IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; img-src 'self'"

NO_FILE = "Belum ada berkas yang dipilih."


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of the page asks; browsers never name JSON alone."""
    return request.headers.get("Accept") == "application/json"


def data_url(cycle: Cycle, indicator: int | None = None) -> str:
    """Pengisian data, with the upload form of one indicator open."""
    url = reverse("data", args=[cycle.unit.code, cycle.year, cycle.quarter])
    return f"{url}?bukti={indicator}#i-{indicator}" if indicator else url


# --- Uploading ------------------------------------------------------------------------------------


@dataclass
class Sent:
    """What became of the files of one request."""

    count: int = 0  # attached
    already: list[str] = field(default_factory=list)  # sentences about those that were there
    faults: list[str] = field(default_factory=list)  # sentences about those that were refused


def attach_files(request: HttpRequest, cycle: Cycle, indicator: int) -> Sent:
    """Attach every sent file by itself.

    Each stands alone, because a browser cannot show a chosen file again: refusing the good ones
    would make the person choose them once more. A slip in the date holds no file up either.
    """
    sent = Sent()
    dated, undated = None, ""
    try:
        dated = dates.parse(request.POST.get("dated", ""))
        evidence_actions.check_date(dated, by=request.actor, now=request.now)
    except (ValueError, Refused) as fault:
        dated, undated = None, str(fault)
    for upload in request.FILES.getlist("files"):
        try:
            evidence_actions.attach(
                cycle.pk,
                indicator,
                upload,
                by=request.actor,
                now=request.now,
                description=request.POST.get("description", ""),
                dated=dated,
            )
            sent.count += 1
        except evidence_actions.AlreadyAttached as there:
            sent.already.append(there.sentence)
        except Refused as refused:
            sent.faults.append(refused.sentence)
    if undated and sent.count:
        sent.faults.append(f"{undated} Berkasnya diunggah tanpa tanggal; isi di Rincian.")
    return sent


def tell(request: HttpRequest, sent: Sent) -> None:
    """The messages after an upload without scripts."""
    for sentence in (*sent.faults, *sent.already):
        messages.error(request, sentence)
    if sent.count:
        messages.success(request, f"{sent.count} berkas bukti dukung diunggah.")


@login_required
@require_http_methods(["GET", "POST"])
def upload(
    request: HttpRequest, unit: str, year: int, quarter: int, indicator: int
) -> HttpResponse:
    """Attach files to one indicator; GET (after a login in between) shows its upload form."""
    if is_for_another(request):
        return JsonResponse({"other_owner": True}, status=409)
    cycle = cycle_in_scope(request, unit, year, quarter)
    if request.method == "GET":
        return redirect(data_url(cycle, indicator))
    sent = attach_files(request, cycle, indicator)
    if not request.FILES.getlist("files"):
        sent.faults = [NO_FILE]
    if wants_json(request):
        answer = evidence_answer(cycle, indicator, request.actor)
        answer |= {"faults": sent.faults, "already": sent.already, "count": sent.count}
        return JsonResponse(answer)
    tell(request, sent)
    return redirect(data_url(cycle, indicator))


# --- Reading --------------------------------------------------------------------------------------


def evidence_in_scope(request: HttpRequest, pk: int) -> Evidence:
    """The file with its figure and cycle; 404 outside the scope."""
    rows = Evidence.objects.visible_to(request.actor).select_related(
        "realization__cycle__unit",
        "realization__indicator",
        "realization__analyst",
        "uploaded_by",
        "withdrawn_by",
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file itself, to people in whose scope its cycle is; inline only with ``?tampil=1``."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.actor), pk=pk)
    inline = request.GET.get("tampil") == "1" and evidence.opens_inline
    try:
        content = evidence.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404 from lost
    _send_as_it_is(request)
    response = FileResponse(
        content,
        as_attachment=not inline,
        filename=evidence.name,
        content_type=evidence.content_type,
    )
    is_pdf = evidence.content_type == PDF
    response["Content-Security-Policy"] = PDF_POLICY if inline and is_pdf else IMAGE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The small picture. The browser keeps it and asks each time whether it may still show it."""
    evidence = get_object_or_404(Evidence.objects.visible_to(request.actor), pk=pk)
    if not evidence.preview:
        raise Http404
    mark = f'"{evidence.sha256}"'
    if mark in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponseNotModified()
    else:
        try:
            content = evidence.preview.open("rb")
        except FileNotFoundError as lost:
            raise Http404 from lost
        _send_as_it_is(request)
        response = FileResponse(content, content_type="image/jpeg")
    response["ETag"] = mark
    response["Content-Security-Policy"] = IMAGE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


def _send_as_it_is(request: HttpRequest) -> None:
    """Pictures, PDF and archives are compressed already; so the browser also learns the length."""
    request.META.pop("HTTP_ACCEPT_ENCODING", None)


@login_required
@require_GET
def archive(request: HttpRequest, unit: str, year: int, quarter: int) -> HttpResponse:
    """All evidence of a cycle with an index, sent while it is being made."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    rows = list(Evidence.objects.of_cycle(cycle))
    if not rows:
        messages.info(request, NOTHING)
        return redirect("cycle", unit, year, quarter)
    _send_as_it_is(request)
    entries = archive_entries(rows, cycle)
    response = StreamingHttpResponse(
        archives.stream(archive_title(cycle), entries), content_type="application/zip"
    )
    response["Content-Disposition"] = content_disposition_header(True, archive_name(cycle))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


# --- Dating, describing, withdrawing --------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """One file by itself; POST changes its date and description."""
    if is_for_another(request):
        return JsonResponse({"other_owner": True}, status=409)
    found = evidence_in_scope(request, pk)
    if request.method == "GET":
        return _show(request, found)
    form = WordsForm.posted(request.POST, found)
    if not form.is_valid():
        return _show(request, found, 422, words=form)
    try:
        evidence_actions.describe(pk, form.words, seen=form.seen, by=request.actor, now=request.now)
    except Refused as refused:
        found = evidence_in_scope(request, pk)
        form.refuse(refused, found)
        return _show(request, found, 409 if form.is_outdated else 422, words=form)
    return _done(request, found, f"Keterangan “{found.name}” disimpan.")


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one file with a reason; GET (after a login in between) shows it."""
    if is_for_another(request):
        return JsonResponse({"other_owner": True}, status=409)
    found = evidence_in_scope(request, pk)
    if request.method == "GET":
        return redirect("evidence", pk)
    form = WithdrawForm(request.POST)
    reason = request.POST.get("reason", "")
    try:
        evidence_actions.withdraw(pk, reason, by=request.actor, now=request.now)
    except Refused as refused:
        form.is_valid()
        form.refuse(refused)
        return _show(request, evidence_in_scope(request, pk), 422, withdrawal=form)
    return _done(
        request, found, f"“{found.name}” ditarik. Berkasnya tetap tersimpan sebagai riwayat."
    )


def _show(request: HttpRequest, found: Evidence, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of one file; for a script its part with the forms, to stand in a dialog."""
    cycle = _cycle_of(request, found)
    page: EvidencePage = evidence_page(found, cycle, request.actor, **forms)
    if wants_json(request):
        html = render_to_string("workflow/_evidence.html", {"page": page}, request=request)
        return JsonResponse({"html": html}, status=status)
    return render(request, "workflow/evidence.html", {"page": page}, status=status)


def _done(request: HttpRequest, found: Evidence, sentence: str) -> HttpResponse:
    """Back to the row of the file; for a script the row's list as it is now."""
    row = found.realization
    cycle = _cycle_of(request, found)
    if wants_json(request):
        answer = evidence_answer(cycle, row.indicator_id, request.actor)
        return JsonResponse(answer | {"said": sentence})
    messages.success(request, sentence)
    return redirect(data_url(cycle, row.indicator_id))


def _cycle_of(request: HttpRequest, found: Evidence) -> Cycle:
    where = found.realization.cycle
    return cycle_in_scope(request, where.unit.code, where.year, where.quarter)
