"""Naskah laporan: the Kasubid writes, sees the sheet as it will print, and submits it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import cycles, narratives
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move
from workflow.forms.report import field_name, read_texts
from workflow.forms.review import read_serial
from workflow.pages.move_words import success_text
from workflow.pages.report import report_page
from workflow.views.owners import for_its_owner
from workflow.views.scope import cycle_in_scope


@login_required
@require_GET
def report(request, unit, year, quarter):
    """The naskah as the person may see it."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    return _show(request, cycle)


def _show(request, cycle, **refusal):
    page = report_page(cycle, request.actor, request.now, **refusal)
    return render(request, "workflow/report.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
@for_its_owner
def save(request, unit, year, quarter):
    """Save the texts; with ``then=submit`` submit the report right after.

    GET is where a login lands whose session had ended while somebody pressed "Simpan": back to
    the naskah.
    """
    cycle = cycle_in_scope(request, unit, year, quarter)
    here = reverse("report", args=[unit, year, quarter])
    if request.method == "GET":
        return redirect(here)
    if request.headers.get("X-Autosave"):
        return _autosave(request, cycle)
    texts, bases = read_texts(request.POST.dict())
    try:
        changed = narratives.save(cycle.pk, texts, by=request.actor, now=request.now, bases=bases)
    except narratives.NotSaved as refusal:
        return _show(request, cycle, typed=request.POST.dict(), not_saved=refusal)
    except Refused as refusal:
        return _show(request, cycle, typed=request.POST.dict(), refused=refusal.sentence)
    if request.POST.get("then") == "submit":
        return _submit(request, unit, year, quarter)
    messages.success(
        request,
        f"Naskah tersimpan: {len(changed)} bagian berubah."
        if changed
        else "Tidak ada yang berubah; naskah sudah tersimpan.",
    )
    return redirect(f"{here}#pratinjau" if request.POST.get("then") == "preview" else here)


def _submit(request, unit, year, quarter):
    """The move, after the texts are safe: a refusal loses nothing."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    note = request.POST.get("note", "")
    try:
        moved = cycles.move(
            cycle.pk,
            Move.SUBMIT,
            by=request.actor,
            now=request.now,
            serial=read_serial(request.POST),
            note=note,
        )
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect("cycle", unit, year, quarter)
    except Refused as refusal:
        return _show(
            request,
            cycle,
            typed={"note": note},
            refused=f"Naskah tersimpan, tetapi belum diajukan. {refusal.sentence}",
        )
    messages.success(request, success_text(Move.SUBMIT, moved, request.actor))
    return redirect("cycle", unit, year, quarter)


def _autosave(request, cycle):
    """The same save for the page's script: which texts are stored now, or why they are not."""
    texts, bases = read_texts(request.POST.dict())
    try:
        narratives.save(cycle.pk, texts, by=request.actor, now=request.now, bases=bases)
    except narratives.NotSaved as refusal:
        errors = {field_name(key): sentence for key, sentence in refusal.errors.items()}
        conflicts = [field_name(key) for key in refusal.conflicts]
        return JsonResponse({"errors": errors, "conflicts": conflicts}, status=422)
    except Refused as refusal:
        return JsonResponse({"errors": {}, "sentence": refusal.sentence}, status=422)
    saved = {
        field_name(key): narratives.fingerprint(narratives.clean(text))
        for key, text in texts.items()
    }
    return JsonResponse({"saved": saved})
