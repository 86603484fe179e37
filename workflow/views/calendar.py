"""The working calendar: reading it, and changing it in two steps, effect first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Manager
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions.calendar_changes import Edit, Outdated, confirm, preview
from workflow.actions.calendar_edits import RemoveException, RemoveHoliday
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import ExceptionKind
from workflow.forms.calendar import ChangeForm, DayForm, HolidayForm, RangeForm, WeekForm
from workflow.models import CalendarException, Holiday
from workflow.models.calendar import OfficeRows
from workflow.pages.calendar import calendar_page
from workflow.pages.calendar_effect import calendar_url, done_text, effect_page
from workflow.permissions import why_not_keep_calendar


@dataclass(frozen=True)
class Words:
    """What the form of a change says of itself; ``move`` names it for scripts and tests."""

    title: str
    lead: str
    move: str


WEEK = Words(
    "Jam kerja mingguan",
    "Jam kerja tiap hari, di luar hari libur, pengecualian, dan rentang.",
    "calendar-week",
)
HOLIDAY = Words(
    "Hari libur atau cuti bersama",
    "Pada hari ini tidak ada jam kerja yang dihitung.",
    "calendar-holiday",
)
DAY = Words(
    "Pengecualian satu hari",
    "Didahulukan atas hari libur, rentang, dan jam kerja mingguan.",
    "calendar-day",
)
RANGE = Words(
    "Rentang dengan jam kerja lain",
    "Menggantikan jam kerja mingguan selama rentang itu; hari libur tetap libur.",
    "calendar-range",
)


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """One year of the office's calendar, for everybody of the office."""
    page = calendar_page(request.actor, request.now, request.GET)
    return render(request, "workflow/calendar.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def week(request: HttpRequest) -> HttpResponse:
    """The ordinary hours of all weekdays."""
    return _change(request, WEEK, WeekForm)


@login_required
@require_http_methods(["GET", "POST"])
def holiday(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new holiday or cuti bersama, or the one with this id."""
    row = _row(request, Holiday.objects, pk)
    remove = reverse("calendar_holiday_remove", args=[pk]) if row else ""
    return _change(request, HOLIDAY, HolidayForm, remove=remove, row=row, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new exception of one date, or the one with this id."""
    row = _row(request, CalendarException.objects.days(), pk)
    remove = reverse("calendar_exception_remove", args=[pk]) if row else ""
    return _change(request, DAY, DayForm, remove=remove, row=row, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def span(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new range, or the one with this id."""
    row = _row(request, CalendarException.objects.ranges(), pk)
    remove = reverse("calendar_exception_remove", args=[pk]) if row else ""
    return _change(request, RANGE, RangeForm, remove=remove, row=row, pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a holiday out; GET (after a login in between) shows it."""
    _row(request, Holiday.objects, pk)
    back = reverse("calendar_holiday", args=[pk])
    return _remove(request, RemoveHoliday(pk), back)


@login_required
@require_http_methods(["GET", "POST"])
def remove_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an exception or a range out; GET (after a login in between) shows it."""
    row = _row(request, CalendarException.objects, pk)
    is_range = row is not None and row.kind == ExceptionKind.RANGE
    name = "calendar_range" if is_range else "calendar_day"
    return _remove(request, RemoveException(pk), reverse(name, args=[pk]))


def _row(request: HttpRequest, rows: OfficeRows | Manager, pk: int | None):
    """The office's row with this id, or 404; None where a new one is asked for.

    None too for a form about a row that somebody has deleted meanwhile: the action then says so,
    and what was typed stays.
    """
    if pk is None:
        return None
    found = rows.visible_to(request.actor).filter(pk=pk).first()
    if found is None and (request.method == "GET" or not rows.model.objects.have_lost(pk)):
        raise Http404
    return found


def _change(
    request: HttpRequest, words: Words, form_class: type[ChangeForm], *, remove: str = "", **row
) -> HttpResponse:
    """A form, then what it would move, then the same for good."""
    if reason := why_not_keep_calendar(request.actor):
        return _refused(request, words.title, reason)
    data = request.POST if request.method == "POST" else None
    form = form_class(data, agency=request.actor.user.agency, **row)
    title = words.title
    if form.is_bound and form.is_valid() and "change" not in request.POST:
        try:
            return _two_steps(request, form.edit(), title, request.path, form.typed)
        except Refused as refused:
            form.refuse(refused)
    context = {"form": form, "words": words, "remove": remove, "back": reverse("calendar")}
    return render(request, "workflow/calendar_form.html", context)


def _remove(request: HttpRequest, edit: Edit, back: str) -> HttpResponse:
    """A deletion: what it would move, then the same for good."""
    if reason := why_not_keep_calendar(request.actor):
        return _refused(request, "Hapus baris kalender", reason)
    if request.method == "GET":
        return redirect(back)
    try:
        return _two_steps(request, edit, "Hapus dari kalender", back, ())
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("calendar")


def _two_steps(
    request: HttpRequest, edit: Edit, title: str, back: str, typed: Sequence[tuple[str, str]]
) -> HttpResponse:
    """The preview of an edit; with the preview's ``seen``, the change itself. Raises Refused."""
    actor, now, notice = request.actor, request.now, ""
    if seen := request.POST.get("seen"):
        try:
            effect = confirm(edit, by=actor, now=now, seen=seen)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
            return redirect("calendar")
        except Outdated as outdated:
            notice = outdated.sentence
        else:
            messages.success(request, done_text(effect))
            return redirect(calendar_url(effect))
    effect = preview(edit, by=actor, now=now)
    page = effect_page(
        effect, now, title=title, action=request.path, back=back, typed=typed, notice=notice
    )
    return render(request, "workflow/calendar_effect.html", {"page": page})


def _refused(request: HttpRequest, title: str, reason: str) -> HttpResponse:
    context = {"title": title, "reason": reason, "back": reverse("calendar")}
    return render(request, "workflow/calendar_refused.html", context, status=403)
