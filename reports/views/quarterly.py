"""Laporan Triwulan of the office: page, PDF and Excel."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from reports import actions, assemble, queries
from reports.pages.quarterly import quarterly_page
from reports.periods import Quarter
from reports.views.downloads import archived, file_name, live
from reports.views.scope import office_page


@require_GET
@office_page
def quarterly(request, year, quarter):
    """Which bidang are in, what they achieved, what is missing."""
    agency = request.actor.user.agency
    page = quarterly_page(agency, year, quarter, request.actor, request.now)
    return render(request, "reports/quarterly.html", {"page": page})


@require_GET
@office_page
def pdf(request, year, quarter):
    """The archived report, or a draft marked "sementara" while a bidang is missing."""
    return _download(request, year, quarter, "pdf")


@require_GET
@office_page
def xlsx(request, year, quarter):
    """The same as a workbook."""
    return _download(request, year, quarter, "xlsx")


def _download(request, year, quarter, form):
    agency = request.actor.user.agency
    row = actions.quarterly(agency, year, quarter, request.now)
    if row:
        return archived(request, row, form)
    state = queries.quarter_state(agency, year, quarter, request.now)
    value = assemble.live_quarterly(agency, year, quarter, state, request.now)
    name = file_name("Laporan-Kinerja-Triwulan", Quarter(year, quarter).roman, year, "sementara")
    return live(request, value, name, form)
