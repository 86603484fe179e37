"""The decrees of the working calendar: writing, deleting, and reading their files."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import decrees
from workflow.actions.errors import AlreadyDone, Refused
from workflow.forms.calendar import DecreeForm
from workflow.models import Decree
from workflow.permissions import why_not_keep_calendar
from workflow.views.evidence import IMAGE_POLICY

TITLE = "Dasar hukum kalender"


@login_required
@require_http_methods(["GET", "POST"])
def decree(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new decree, or the one with this id."""
    rows = Decree.objects.visible_to(request.actor)
    row = get_object_or_404(rows, pk=pk) if pk is not None else None
    if reason := why_not_keep_calendar(request.actor):
        return _refused(request, reason)
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DecreeForm(*bound, row=row)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            saved = decrees.save(
                by=request.actor,
                now=request.now,
                number=asked["number"],
                date=asked["date"],
                about=asked["about"],
                upload=asked["file"],
                pk=pk,
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"Dasar hukum “{saved.number}” tersimpan.")
            return redirect(f"{reverse('calendar')}#dasar-hukum")
    context = {
        "form": form,
        "row": row,
        "remove": reverse("calendar_decree_remove", args=[pk]) if row else "",
        "accept": decrees.ACCEPT,
        "file_error": " ".join(form.errors.get("file", [])) if form.is_bound else "",
        "back": reverse("calendar"),
    }
    return render(request, "workflow/calendar_decree.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def remove_decree(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a decree that no row names; GET (after a login in between) shows it."""
    if not Decree.objects.have_lost(pk):
        get_object_or_404(Decree.objects.visible_to(request.actor), pk=pk)
    if reason := why_not_keep_calendar(request.actor):
        return _refused(request, reason)
    if request.method == "GET":
        return redirect("calendar_decree", pk)
    try:
        decrees.remove(pk, by=request.actor, now=request.now)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("calendar_decree", pk)
    else:
        messages.success(request, "Dasar hukum dihapus.")
    return redirect("calendar")


@login_required
@require_GET
def decree_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The decree's file, to everybody of its office."""
    row = get_object_or_404(Decree.objects.visible_to(request.actor), pk=pk)
    try:
        content = row.file.open("rb")
    except (FileNotFoundError, ValueError) as lost:  # ValueError: there is no file
        raise Http404 from lost
    response = FileResponse(content, as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = IMAGE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    context = {"title": TITLE, "reason": reason, "back": reverse("calendar")}
    return render(request, "workflow/calendar_refused.html", context, status=403)
