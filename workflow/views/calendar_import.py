"""Importing holidays: read a file, compare, choose, see the effect, save. And taking them away."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow import calendar_files
from workflow.actions.calendar_changes import Effect, Outdated, confirm, preview
from workflow.actions.calendar_import import SAME, Comparison, compare
from workflow.actions.errors import AlreadyDone, Refused
from workflow.calendar_files import FileRows, Row
from workflow.calendar_files.seed import national_holidays
from workflow.forms.calendar import FIRST_YEAR, LAST_YEAR
from workflow.forms.calendar_import import SEED, FileForm, RowsForm
from workflow.models import Agency, Holiday
from workflow.pages.calendar_effect import done_text
from workflow.pages.calendar_import import compare_page, start_page
from workflow.permissions import why_not_keep_calendar

TEMPLATE = "workflow/calendar_import.html"
CHOICE_CHANGED = (
    "Pilihan Anda berubah sejak akibatnya dihitung. Inilah akibatnya sekarang; belum ada yang "
    "disimpan. Tekan Simpan sekali lagi bila sudah benar."
)


@login_required
@require_http_methods(["GET", "POST"])
def calendar_import(request: HttpRequest) -> HttpResponse:
    """All steps at one address; only ``save`` writes."""
    if refused := why_not_keep_calendar(request.actor):
        return render(request, TEMPLATE, {"refused": refused}, status=403)
    office = {"agency": request.actor.user.agency, "now": request.now}
    if request.method == "GET":
        year = _year(request.GET.get("tahun", ""))
        if request.GET.get("sumber") == "awal" and year:
            contents = FileRows("CSV", national_holidays([year]), [])
            return _compare(request, RowsForm.of(contents, SEED, **office))
        return _start(request, FileForm(**office))
    if request.POST.get("step") in ("compare", "save"):
        form = RowsForm(request.POST, **office)
        return _save(request, form) if request.POST["step"] == "save" else _compare(request, form)
    form = FileForm(request.POST, request.FILES, **office)
    if not form.is_valid():
        return _start(request, form)
    return _compare(request, RowsForm.of(form.contents, form.source, form.decree, **office))


@login_required
@require_GET
def calendar_template(request: HttpRequest, year: int) -> HttpResponse:
    """A CSV file to fill in."""
    return _file(calendar_files.template_csv(_known(year)), f"contoh-libur-{year}.csv")


@login_required
@require_GET
def calendar_csv(request: HttpRequest, year: int) -> HttpResponse:
    """The office's holidays of a year as CSV, for everybody of the office."""
    agency, rows = _recorded(request, year)
    return _file(calendar_files.as_csv(rows), f"libur-{agency.code}-{year}.csv")


@login_required
@require_GET
def calendar_ical(request: HttpRequest, year: int) -> HttpResponse:
    """The office's holidays of a year as iCal, for everybody of the office."""
    agency, rows = _recorded(request, year)
    text = calendar_files.as_ical(
        rows,
        name=f"Hari libur {year}, {agency.name}",
        host=f"{agency.code}.sop-07",
        stamp=request.now,
    )
    return _file(text, f"libur-{agency.code}-{year}.ics", "text/calendar")


def _start(request: HttpRequest, form: FileForm) -> HttpResponse:
    page = start_page(form.agency, request.now)
    return render(request, TEMPLATE, {"form": form, "start": page})


def _compare(request: HttpRequest, form: RowsForm, notice: str = "") -> HttpResponse:
    """The differences and their effect; what cannot be previewed says why at its field."""
    valid = form.is_valid()  # first: the comparison reads the decree of all rows
    comparison, taken = _chosen(form)
    effect: Effect | None = None
    choice = ""
    if valid:
        edit = form.edit(taken)
        choice = form.choice(edit)
        if taken:
            try:
                effect = preview(edit, by=request.actor, now=request.now)
            except Refused as refused:
                form.add_error(_field(refused), refused.sentence)
    page = compare_page(
        comparison,
        effect,
        request.now,
        source=form.data.get("source") or "berkas",
        problems=form.problems,
        taken=taken,
        fallback=form.fallback,
        choice=choice,
    )
    return render(request, TEMPLATE, {"form": form, "page": page, "notice": notice})


def _save(request: HttpRequest, form: RowsForm) -> HttpResponse:
    if not form.is_valid():
        return _compare(request, form)
    edit = form.edit(_ticked_days(form))
    if not edit.rows:
        return _compare(request, form, "Centang sekurangnya satu baris yang akan dimuat.")
    home = f"{reverse('calendar')}?tahun={edit.rows[0].date.year}"
    if form.choice(edit) != form.cleaned_data["shown"]:
        return _compare(request, form, CHOICE_CHANGED)
    try:
        effect = confirm(edit, by=request.actor, now=request.now, seen=form.cleaned_data["seen"])
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect(home)
    except Outdated as outdated:
        return _compare(request, form, outdated.sentence)
    except Refused as refused:
        form.add_error(_field(refused), refused.sentence)
        return _compare(request, form)
    messages.success(request, done_text(effect))
    return redirect(home)


def _ticked_days(form: RowsForm) -> set[date]:
    ticked = form.ticked or set()
    return {row.date for row in form.rows if row.date.isoformat() in ticked}


def _chosen(form: RowsForm) -> tuple[Comparison, set[date]]:
    """The comparison, and the days that are ticked; at first all that differ."""
    comparison = compare(form.agency, form.rows)
    differing = {d.row.date for d in comparison.differences if d.state != SAME}
    if form.ticked is None:
        return comparison, differing
    return comparison, differing & _ticked_days(form)


def _field(refused: Refused) -> str | None:
    return refused.field if refused.field in ("decree_number", "decree_date") else None


def _year(text: str) -> int | None:
    known = len(text) == 4 and text.isascii() and text.isdigit()
    return int(text) if known and FIRST_YEAR <= int(text) <= LAST_YEAR else None


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


def _recorded(request: HttpRequest, year: int) -> tuple[Agency, list[Row]]:
    """The office and its holidays of a year as rows of a file."""
    agency = request.actor.user.agency
    if agency is None:
        raise Http404
    holidays = Holiday.objects.visible_to(request.actor).of_year(_known(year))
    return agency, [
        Row(
            row.date,
            row.name,
            row.kind,
            row.decree.number if row.decree else "",
            row.decree.date if row.decree else None,
        )
        for row in holidays.select_related("decree")
    ]


def _file(text: str, name: str, content_type: str = "text/csv") -> HttpResponse:
    response = HttpResponse(text.encode(), content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
