"""Laporan Kinerja tahunan: page, opening, texts, publishing, PDF and Excel."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import actions, assemble, queries
from reports.forms import AnnualOpeningForm, AnnualTextsForm
from reports.pages.annual import annual_page
from reports.views.downloads import archived, file_name, live, refused
from reports.views.scope import office_page
from workflow import dates
from workflow.actions import annual as compiling
from workflow.actions.errors import AlreadyDone, Refused
from workflow.pages.clock import with_why
from workflow.permissions import why_not_compile


def _page(request, year, **forms):
    agency = request.actor.user.agency
    report = queries.annual_report(agency, year)
    page = annual_page(agency, year, report, request.actor, request.now, **forms)
    return render(request, "reports/annual.html", {"page": page})


def _report(request, year):
    report = queries.annual_report(request.actor.user.agency, year)
    if report is None:
        raise Http404
    return report


@require_GET
@office_page
def annual(request, year):
    """The chapters, filled from the quarters, with the list of gaps."""
    return _page(request, year)


@require_http_methods(["GET", "POST"])
@office_page
def open_report(request, year):
    """Kasubag Perencanaan opens the annual report before the last TW IV is in."""
    if reason := why_not_compile(request.actor):
        return refused(request, reason)
    if request.method == "GET":
        return redirect("annual", year)
    form = AnnualOpeningForm(request.POST)
    if not form.is_valid():
        return _page(request, year, opening=form)
    agency, reason = request.actor.user.agency, form.cleaned_data["reason"]
    try:
        report = compiling.open_by_hand(
            agency, year, by=request.actor, now=request.now, reason=reason
        )
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as error:
        form.add_error(error.field or None, error.sentence)
        return _page(request, year, opening=form)
    else:
        due = dates.long_moment(report.due_at.astimezone(agency.zone))
        done = f"Laporan Kinerja {year} dibuka. Jam 15 hari kerja berjalan; tenggat {due}."
        messages.success(request, with_why(done, reverse("due_annual", args=[year])))
    return redirect("annual", year)


@require_http_methods(["GET", "POST"])
@office_page
def texts(request, year):
    """Keep the texts of the chapters; what was typed stays when they are refused."""
    if reason := why_not_compile(request.actor):
        return refused(request, reason)
    if request.method == "GET":
        return redirect("annual", year)
    report = _report(request, year)
    form = AnnualTextsForm(request.POST, report=report)
    if not form.is_valid():
        return _page(request, year, form=form)
    if not form.changed_texts:
        messages.info(request, "Tidak ada yang berubah pada naskah.")
        return redirect("annual", year)
    try:
        compiling.save_texts(report.pk, form.changed_texts, by=request.actor, now=request.now)
    except Refused as error:
        form.add_error(error.field or None, error.sentence)
        return _page(request, year, form=form)
    messages.success(request, "Naskah laporan tahunan disimpan.")
    return redirect("annual", year)


@require_POST
@office_page
def publish(request, year):
    """Stop the clock; from now on the report is archived and its texts are closed."""
    if reason := why_not_compile(request.actor):
        return refused(request, reason)
    report = _report(request, year)
    try:
        compiling.publish(report.pk, by=request.actor, now=request.now)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(
            request,
            f"Laporan Kinerja {year} diterbitkan. PDF dan Excel-nya diarsipkan di halaman Dokumen.",
        )
    return redirect("annual", year)


@require_GET
@office_page
def pdf(request, year):
    """The published report, or a draft marked "draf"."""
    return _download(request, year, "pdf")


@require_GET
@office_page
def xlsx(request, year):
    """The same as a workbook."""
    return _download(request, year, "xlsx")


def _download(request, year, form):
    agency = request.actor.user.agency
    report = queries.annual_report(agency, year)
    if report and report.published_at:
        return archived(request, actions.annual(report, request.now), form)
    value = assemble.live_annual(agency, year, report.texts if report else {}, request.now)
    return live(request, value, file_name("Laporan-Kinerja", year, "draf"), form)
