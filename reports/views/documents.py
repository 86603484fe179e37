"""The register of documents, and the files in it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from reports import actions, assemble, queries
from reports.forms import PaperForm
from reports.models import Document
from reports.pages.register import register_page
from reports.permissions import why_not_file_paper
from reports.views.downloads import archived, file_name, live, refused
from workflow.models import Disposition
from workflow.views.scope import cycle_in_scope


@login_required
@require_GET
def documents(request):
    """Number, date, kind, version, files, hash and paper copy of every document in scope."""
    page = register_page(request.actor, request.GET)
    return render(request, "reports/documents.html", {"page": page})


def _document(request, pk):
    row = Document.objects.visible_to(request.actor).find(pk)
    if row is None:
        raise Http404
    return row


@login_required
@require_http_methods(["GET", "POST"])
def paper(request, pk):
    """Note where the paper copy lies."""
    row = _document(request, pk)
    back = f"{reverse('documents')}?{request.GET.urlencode()}#dokumen-{pk}"
    if reason := why_not_file_paper(request.actor):
        return refused(request, reason)
    if request.method == "GET":
        return redirect(back)
    form = PaperForm(request.POST, row=row)
    if not form.is_valid():
        page = register_page(request.actor, request.GET, filing=form)
        return render(request, "reports/documents.html", {"page": page})
    actions.file_paper(row, by=request.actor, now=request.now, **form.cleaned_data)
    messages.success(request, f"Letak arsip cetak {row.reference} dicatat.")
    return redirect(back)


@login_required
@require_GET
def pdf(request, pk):
    """The archived PDF."""
    return archived(request, _document(request, pk), "pdf")


@login_required
@require_GET
def xlsx(request, pk):
    """The archived workbook; 404 for kinds that are on paper only."""
    row = _document(request, pk)
    if not row.has_workbook:
        raise Http404
    return archived(request, row, "xlsx")


@login_required
@require_GET
def disposition_pdf(request, pk):
    """The sheet of one disposisi."""
    sheet = queries.disposition(Disposition.objects.visible_to(request.actor), pk)
    if sheet is None:
        raise Http404
    return archived(request, actions.disposition(sheet, request.now), "pdf")


def _unit_report(request, unit, year, quarter, version, form):
    cycle = cycle_in_scope(request, unit, year, quarter)
    submission = queries.approved_submission(cycle, version)
    if submission is None:
        raise Http404
    return archived(request, actions.unit_report(submission, cycle, request.now), form)


@login_required
@require_GET
def unit_report_pdf(request, unit, year, quarter, version):
    """Laporan Data Kinerja of one approved version."""
    return _unit_report(request, unit, year, quarter, version, "pdf")


@login_required
@require_GET
def unit_report_xlsx(request, unit, year, quarter, version):
    """The same as a workbook."""
    return _unit_report(request, unit, year, quarter, version, "xlsx")


@login_required
@require_GET
def sop_pdf(request):
    """Lembar SOP 07 under the letterhead of the person's office."""
    agency = request.actor.user.agency
    if agency is None:
        raise Http404
    return live(request, assemble.sop_document(agency), file_name("SOP-07", agency.code), "pdf")
