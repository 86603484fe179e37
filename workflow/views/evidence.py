"""Bukti dukung: uploading, reading and withdrawing private files."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import evidence as evidence_actions
from workflow.actions.errors import Refused
from workflow.forms.data import DataForm
from workflow.models import Cycle, Evidence
from workflow.pages.data import data_page
from workflow.pages.data_answer import evidence_answer
from workflow.uploads import PDF
from workflow.views.scope import cycle_in_scope

#: Nothing in an uploaded file may run, load or frame anything. Chromium refuses to show a PDF in a
#: sandbox, so PDFs go without that word: the browser's viewer is a sandbox of its own.
IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; img-src 'self'"


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of the page asks; browsers never name JSON alone."""
    return request.headers.get("Accept") == "application/json"


def data_url(cycle: Cycle, indicator: int | None = None) -> str:
    """Pengisian data, with the upload form of one indicator open."""
    url = reverse("data", args=[cycle.unit.code, cycle.year, cycle.quarter])
    return f"{url}?bukti={indicator}#i-{indicator}" if indicator else url


def attach_files(request: HttpRequest, cycle: Cycle, indicator: int) -> list[str]:
    """Attach every sent file by itself; answers the sentences of those that were refused.

    Each stands alone, because a browser cannot show a chosen file again: refusing the good ones
    would make the person choose them once more.
    """
    faults = []
    for upload in request.FILES.getlist("files"):
        try:
            evidence_actions.attach(
                cycle.pk,
                indicator,
                upload,
                by=request.actor,
                now=request.now,
                description=request.POST.get("description", ""),
            )
        except Refused as refused:
            faults.append(refused.sentence)
    return faults


def tell(request: HttpRequest, faults: list[str]) -> None:
    """The messages after an upload without scripts."""
    for sentence in faults:
        messages.error(request, sentence)
    count = len(request.FILES.getlist("files")) - len(faults)
    if count:
        messages.success(request, f"{count} berkas bukti dukung diunggah.")


@login_required
@require_http_methods(["GET", "POST"])
def upload(
    request: HttpRequest, unit: str, year: int, quarter: int, indicator: int
) -> HttpResponse:
    """Attach files to one indicator; GET (after a login in between) shows its upload form."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    if request.method == "GET":
        return redirect(data_url(cycle, indicator))
    faults = attach_files(request, cycle, indicator)
    if not request.FILES.getlist("files"):
        faults = ["Belum ada berkas yang dipilih."]
    if wants_json(request):
        page = data_page(DataForm.stored(cycle), request.actor, request.now)
        answer = evidence_answer(page, indicator) | {"faults": faults}
        return JsonResponse(answer)
    tell(request, faults)
    return redirect(data_url(cycle, indicator))


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
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one file; GET (after a login in between) shows where it stands."""
    evidence = get_object_or_404(
        Evidence.objects.visible_to(request.actor).select_related("realization__cycle__unit"), pk=pk
    )
    row = evidence.realization
    if request.method == "GET":
        return redirect(data_url(row.cycle, row.indicator_id))
    fault = withdraw_file(request, evidence)
    if wants_json(request):
        cycle = cycle_in_scope(request, row.cycle.unit.code, row.cycle.year, row.cycle.quarter)
        page = data_page(DataForm.stored(cycle), request.actor, request.now)
        answer = evidence_answer(page, row.indicator_id) | {"faults": [fault] if fault else []}
        return JsonResponse(answer, status=403 if fault else 200)
    return redirect(data_url(row.cycle, row.indicator_id))


def withdraw_file(request: HttpRequest, evidence: Evidence) -> str:
    """Withdraw and say so; answers the sentence of a refusal."""
    try:
        reason = request.POST.get("reason", "")
        evidence_actions.withdraw(evidence.pk, reason, by=request.actor, now=request.now)
    except Refused as refused:
        if not wants_json(request):
            messages.error(request, refused.sentence)
        return refused.sentence
    if not wants_json(request):
        messages.success(
            request, f"“{evidence.name}” ditarik. Berkasnya tetap tersimpan sebagai riwayat."
        )
    return ""
