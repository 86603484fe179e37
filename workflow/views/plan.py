"""Rencana aksi: reading the plan, and changing it with history."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from workflow.actions import plan_copy, plan_edits, plan_retire
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_drafts import StoredIndicator
from workflow.forms.plan import IndicatorForm
from workflow.forms.plan_base import ReasonForm
from workflow.forms.plan_budget import ObjectiveForm
from workflow.models import Indicator, Objective, Unit
from workflow.pages.plan import plan_page
from workflow.pages.plan_form import (
    copied_text,
    history_page,
    indicator_form_page,
    objective_form_page,
    plan_href,
    prepare_page,
)
from workflow.pages.plan_indicator import indicator_page
from workflow.views.plan_forms import (
    choose_unit,
    for_keepers,
    indicator_in_scope,
    objectives_of,
    save_form,
    show_form,
    typed_year,
    unit_of,
    year_of,
)

INDICATOR_FORM = "workflow/plan_indicator_form.html"


@login_required
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The plan of one year, for everybody of the office in their scope."""
    page = plan_page(request.actor, request.now, request.GET)
    return render(request, "workflow/plan.html", {"page": page})


@login_required
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Who changed what in the plan, newest first."""
    if not request.actor.agency_id:
        return render(request, "workflow/plan.html", {"page": None})
    page = history_page(request.actor, request.GET, request.actor.today.year)
    return render(request, "workflow/plan_history.html", {"page": page})


@login_required
@require_GET
def indicator(request: HttpRequest, indicator: int) -> HttpResponse:
    """One indicator with all values, where it is used, and its history."""
    found = indicator_in_scope(request, indicator)
    page = indicator_page(request.actor, found, request.now, year_of(request))
    context = {"page": page, "form": ReasonForm(initial={"seen": page.seen})}
    return render(request, "workflow/plan_indicator.html", context)


@require_http_methods(["GET", "POST"])
@for_keepers
def indicator_new(request: HttpRequest) -> HttpResponse:
    """A new indicator of the bidang that the address names; without one, choose it."""
    unit, year = unit_of(request), year_of(request)
    if unit is None:
        return choose_unit(request, "plan_indicator_new", year)
    data = request.POST if request.method == "POST" else None
    form = IndicatorForm(data, objectives=objectives_of(unit), year=year)

    def save() -> HttpResponse:
        made = plan_edits.add(
            unit,
            form.draft(),
            year=year,
            by=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"Indikator “{made.name}” ditambahkan.")
        return redirect(plan_href(year, unit))

    page = indicator_form_page(form, unit, year)
    return save_form(request, form, save) or show_form(
        request, "workflow/plan_indicator_form.html", page
    )


@require_http_methods(["GET", "POST"])
@for_keepers
def indicator_edit(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """All fields of an indicator, and its figures of one year."""
    year, unit = year_of(request), indicator.objective.unit
    stored = StoredIndicator.load(indicator)
    data = request.POST if request.method == "POST" else None
    form = IndicatorForm(data, objectives=objectives_of(unit), year=year, stored=stored)
    back = f"{reverse('plan_indicator', args=[indicator.pk])}?tahun={year}"

    def save() -> HttpResponse:
        changes = plan_edits.change(
            indicator.pk,
            form.draft(),
            year=year,
            seen=stored.indicator.version,
            by=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"{len(changes)} perubahan disimpan.")
        return redirect(back)

    if answer := save_form(request, form, save, back):
        return answer
    return show_form(request, INDICATOR_FORM, indicator_form_page(form, unit, year, stored))


@require_http_methods(["GET", "POST"])
@for_keepers
def indicator_retire(request: HttpRequest, indicator: Indicator) -> HttpResponse:
    """Retire, take back or delete; GET (after a login in between) shows the indicator."""
    here = reverse("plan_indicator", args=[indicator.pk])
    form = ReasonForm(request.POST)
    if request.method == "GET" or not form.is_valid():
        return redirect(here)
    hand = {"by": request.actor, "now": request.now, **form.cleaned_data}
    act = request.POST.get("act", "")
    try:
        if act == "delete":
            name = plan_retire.delete(indicator.pk, **hand)
            messages.success(request, f"Indikator “{name}” dihapus.")
            return redirect(plan_href(year_of(request), indicator.objective.unit))
        if act == "restore":
            plan_retire.restore(indicator.pk, **hand)
            messages.success(request, "Indikator dipakai lagi.")
        else:
            year = typed_year(request.POST.get("year", ""))
            plan_retire.retire(indicator.pk, year, **hand)
            messages.success(request, f"Indikator tidak dipakai mulai {year}.")
    except AlreadyDone as done:
        messages.info(request, done.sentence)
    except Indicator.DoesNotExist:
        messages.info(request, "Indikator ini sudah dihapus; tidak ada yang diubah.")
        return redirect("plan")
    except Refused as refused:
        page = indicator_page(request.actor, indicator, request.now, year_of(request))
        asked = request.POST.get("year", "")
        context = {"page": page, "form": form, "refused": refused.sentence, "asked": asked}
        return render(request, "workflow/plan_indicator.html", context, status=422)
    return redirect(here)


@require_http_methods(["GET", "POST"])
@for_keepers
def objective(request: HttpRequest, objective: Objective) -> HttpResponse:
    """Name and place of a sasaran."""
    year = year_of(request)
    form = ObjectiveForm.of(objective, request.POST if request.method == "POST" else None)
    back = plan_href(year, objective.unit)

    def save() -> HttpResponse:
        asked = form.cleaned_data
        plan_edits.rename_objective(
            objective.pk,
            asked["name"],
            asked["order"],
            seen=(asked["seen_name"], asked["seen_order"]),
            by=request.actor,
            now=request.now,
        )
        messages.success(request, "Sasaran disimpan.")
        return redirect(back)

    if answer := save_form(request, form, save, back):
        return answer
    page = objective_form_page(form, objective, year)
    return show_form(request, "workflow/plan_objective.html", page)


@require_http_methods(["GET", "POST"])
@for_keepers
def prepare(request: HttpRequest) -> HttpResponse:
    """Next year's plan from this year's: what it would write, then writing it."""
    year, agency_id = year_of(request), request.actor.agency_id
    units = list(Unit.objects.active_in(agency_id).values_list("pk", flat=True))
    sentence = ""
    if request.method == "POST":
        how = request.POST.get("how", "")
        try:
            done = plan_copy.copy(
                agency_id, units, year, how=how, by=request.actor, now=request.now
            )
        except AlreadyDone as already:
            messages.info(request, already.sentence)
            return redirect(plan_href(year))
        except Refused as refused:
            sentence = refused.sentence
        else:
            messages.success(request, copied_text(done, year))
            return redirect(plan_href(year))
    context = {"page": prepare_page(plan_copy.offer(units, year), year), "refused": sentence}
    return render(request, "workflow/plan_prepare.html", context, status=422 if sentence else 200)
