"""The Pengelola's settings of time: what "1 hari" means, and the SOP's standard times."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from workflow import dates
from workflow.actions import reading as readings
from workflow.actions import revisions
from workflow.actions.errors import AlreadyDone, Refused
from workflow.forms.standards import RevisionForm, StartForm
from workflow.models import SopRevision
from workflow.pages.reading import reading_page
from workflow.pages.revisions import (
    change_page,
    held_now,
    new_page,
    proposed_form,
    revisions_page,
)
from workflow.permissions import why_not_set_times


def for_pengelola(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the Pengelola of an office; others read why not. A revision is looked for first."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int | None = None) -> HttpResponse:
        where = {} if pk is None else {"found": _in_scope(request, pk)}
        if refused := why_not_set_times(request.actor):
            return render(request, "workflow/settings_refused.html", {"why": refused}, status=403)
        return view(request, **where)

    return login_required(guarded)


@require_http_methods(["GET", "POST"])
@for_pengelola
def reading(request: HttpRequest) -> HttpResponse:
    """The four readings of "1 hari" with a preview; POST chooses one."""
    agency = request.actor.user.agency
    start = StartForm(request.GET if "start" in request.GET else None)
    if request.method == "GET":
        page = reading_page(agency, start, request.now)
        return render(request, "workflow/reading.html", {"page": page})
    asked, seen = request.POST.get("reading", ""), request.POST.get("seen", "")
    try:
        chosen = readings.choose(agency.pk, asked, seen=seen, by=request.actor, now=request.now)
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refused:
        agency.refresh_from_db(fields=["reading"])
        page = reading_page(agency, start, request.now, chosen=asked, error=refused.sentence)
        return render(request, "workflow/reading.html", {"page": page}, status=422)
    else:
        messages.success(
            request, f"Jam yang mulai sejak sekarang membaca “1 hari” sebagai: {chosen.label}."
        )
    return redirect("reading")


@require_GET
@for_pengelola
def revision_list(request: HttpRequest) -> HttpResponse:
    """All revisions of the standard times."""
    page = revisions_page(request.actor.user.agency, request.now)
    return render(request, "workflow/revisions.html", {"page": page})


@require_http_methods(["GET", "POST"])
@for_pengelola
def revision_new(request: HttpRequest) -> HttpResponse:
    """A new revision; the address may propose its times (see ``RevisionForm``)."""
    agency = request.actor.user.agency
    if request.method == "GET":
        page = new_page(proposed_form(agency, request.GET, request.now))
        return render(request, "workflow/revision.html", {"page": page})
    form = RevisionForm(request.POST, held=held_now(agency, request.now))

    def save() -> SopRevision:
        return revisions.create(agency.pk, **_asked(form), by=request.actor, now=request.now)

    if form.is_valid() and _done(request, form, save, "disimpan"):
        return redirect("revisions")
    return render(request, "workflow/revision.html", {"page": new_page(form)}, status=422)


@require_http_methods(["GET", "POST"])
@for_pengelola
def revision(request: HttpRequest, found: SopRevision) -> HttpResponse:
    """A revision that does not hold yet; of others the page says why they stay as they are."""
    held = held_now(found.agency, request.now)
    if request.method == "GET":
        page = change_page(found, RevisionForm.of(found, held), request.now)
        return render(request, "workflow/revision.html", {"page": page})
    form = RevisionForm(request.POST, held=held)

    def save() -> SopRevision:
        return revisions.change(
            found.pk,
            **_asked(form),
            seen=form.cleaned_data["seen"],
            by=request.actor,
            now=request.now,
        )

    if form.is_valid() and _done(request, form, save, "diubah"):
        return redirect("revisions")
    page = change_page(found, form, request.now)
    return render(request, "workflow/revision.html", {"page": page}, status=422)


@require_http_methods(["GET", "POST"])
@for_pengelola
def revision_withdraw(request: HttpRequest, found: SopRevision) -> HttpResponse:
    """Take back a revision that does not hold yet; GET (after a login in between) shows it."""
    if request.method == "GET":
        return redirect("revision", pk=found.pk)
    try:
        gone = revisions.withdraw(
            found.pk, seen=request.POST.get("seen", ""), by=request.actor, now=request.now
        )
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        since = dates.document_date(gone.effective_from)
        messages.success(request, f"Revisi yang akan berlaku {since} ditarik.")
    return redirect("revisions")


def _in_scope(request: HttpRequest, pk: int) -> SopRevision:
    """The office's revision with this id, or 404."""
    rows = SopRevision.objects.with_use().select_related("agency")
    found = rows.filter(agency_id=request.actor.agency_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _asked(form: RevisionForm) -> dict:
    return {name: form.cleaned_data[name] for name in ("effective_from", "times", "decree", "note")}


def _done(
    request: HttpRequest, form: RevisionForm, save: Callable[[], SopRevision], done: str
) -> bool:
    """Save; a refusal goes back into the form, beside the field that it is about."""
    try:
        saved = save()
    except AlreadyDone as already:
        messages.info(request, already.sentence)
    except Refused as refused:
        field = refused.field
        if f"{field}_amount" in form.fields:
            field = f"{field}_amount"
        form.add_error(field or None, refused.sentence)
        return False
    else:
        since = dates.document_date(saved.effective_from)
        messages.success(request, f"Revisi waktu baku yang berlaku sejak {since} {done}.")
    return True
