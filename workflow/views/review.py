"""Pemeriksaan: read the submitted version, pin remarks to it; the decision itself is a move."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import remarks
from workflow.actions.errors import AlreadyDone, Refused
from workflow.forms.review import TypedRemark, read_serial, read_version
from workflow.pages.review import review_page
from workflow.pages.review_remarks import find_remark
from workflow.views.scope import cycle_in_scope


@login_required
@require_GET
def review(request, unit, year, quarter):
    """The newest version, or with ``?versi=1`` an earlier one, read-only."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    return _show(request, cycle, version=read_version(request.GET))


def _show(request, cycle, **more):
    page = review_page(cycle, request.actor, request.now, **more)
    if page is None:
        raise Http404
    return render(request, "workflow/review.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def begin(request, unit, year, quarter):
    """Begin the review: from now on the Kasubid cannot take the report back.

    GET, here and below, is where a login lands whose session had ended: back to the page.
    """
    cycle = cycle_in_scope(request, unit, year, quarter)
    if request.method == "GET":
        return redirect("review", unit, year, quarter)
    try:
        begun = remarks.begin_review(
            cycle.pk, by=request.actor, now=request.now, serial=read_serial(request.POST)
        )
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Refused as refusal:
        return _show(request, cycle, refused=refusal.sentence)
    else:
        messages.success(
            request,
            "Pemeriksaan dimulai; laporan ini tidak dapat ditarik kembali lagi."
            if begun
            else "Pemeriksaan sudah dimulai sebelumnya; tidak ada yang diubah.",
        )
    return redirect("review", unit, year, quarter)


@login_required
@require_http_methods(["GET", "POST"])
def add_remark(request, unit, year, quarter):
    """Keep a draft remark; a refused one stays in its place as typed."""
    cycle = cycle_in_scope(request, unit, year, quarter)
    if request.method == "GET":
        return redirect("review", unit, year, quarter)
    typed = TypedRemark.read(request.POST)
    try:
        remark = remarks.add(
            cycle.pk,
            typed.target,
            typed.indicator_id,
            typed.text,
            by=request.actor,
            now=request.now,
            serial=read_serial(request.POST),
        )
    except Refused as refusal:
        return _show(
            request,
            cycle,
            typed=replace(typed, error=refusal.sentence),
            refused="" if refusal.field else refusal.sentence,
        )
    messages.success(
        request, "Catatan tersimpan. Catatan terkirim saat Anda mengembalikan laporan."
    )
    return redirect(f"{reverse('review', args=[unit, year, quarter])}#catatan-{remark.pk}")


@login_required
@require_http_methods(["GET", "POST"])
def delete_remark(request, pk):
    """Delete a draft remark."""
    found = find_remark(request.actor, pk)
    if found is None:
        raise Http404
    cycle = found.submission.cycle
    if request.method == "POST":
        try:
            remarks.delete(found.pk, by=request.actor, now=request.now)
        except AlreadyDone as done:
            messages.info(request, done.sentence)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Catatan dihapus.")
    return redirect("review", cycle.unit.code, cycle.year, cycle.quarter)
