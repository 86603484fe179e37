"""The budget of the action plan: programmes with their pagu."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from workflow.actions import plan_budget
from workflow.actions.errors import Refused
from workflow.forms.plan_base import ReasonForm
from workflow.forms.plan_budget import LineForm
from workflow.models import BudgetLine
from workflow.pages.plan_form import line_form_page, plan_href
from workflow.views.plan_forms import (
    choose_unit,
    for_keepers,
    save_form,
    show_form,
    unit_of,
    year_of,
)

TEMPLATE = "workflow/plan_line_form.html"


@require_http_methods(["GET", "POST"])
@for_keepers
def line_new(request: HttpRequest) -> HttpResponse:
    """A new programme of the bidang that the address names; without one, choose it."""
    unit, year = unit_of(request), year_of(request)
    if unit is None:
        return choose_unit(request, "plan_line_new", year)
    form = LineForm(request.POST if request.method == "POST" else None)

    def save() -> HttpResponse:
        made = plan_budget.add(
            unit,
            form.draft(),
            year=year,
            by=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"Program “{made.program}” ditambahkan.")
        return redirect(plan_href(year, unit))

    if answer := save_form(request, form, save):
        return answer
    return show_form(request, TEMPLATE, line_form_page(form, request.actor, unit, year))


@require_http_methods(["GET", "POST"])
@for_keepers
def line(request: HttpRequest, line: BudgetLine) -> HttpResponse:
    """A programme of the budget, its amounts and its history."""
    form = LineForm(request.POST if request.method == "POST" else None, stored=line)
    back = plan_href(line.year, line.unit)

    def save() -> HttpResponse:
        changes = plan_budget.change(
            line.pk,
            form.draft(),
            seen=line.version,
            by=request.actor,
            now=request.now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, f"{len(changes)} perubahan disimpan.")
        return redirect(back)

    if answer := save_form(request, form, save, back):
        return answer
    why = plan_budget.why_not_remove(line)
    page = line_form_page(form, request.actor, line.unit, line.year, line, why)
    return show_form(request, TEMPLATE, page)


@require_http_methods(["GET", "POST"])
@for_keepers
def line_remove(request: HttpRequest, line: BudgetLine) -> HttpResponse:
    """Delete a programme that no cycle collects; GET (after a login in between) shows it."""
    form = ReasonForm(request.POST)
    if request.method == "GET" or not form.is_valid():
        return redirect("plan_line", line=line.pk)
    try:
        gone = plan_budget.remove(line.pk, by=request.actor, now=request.now, **form.cleaned_data)
    except BudgetLine.DoesNotExist:
        messages.info(request, "Program ini sudah dihapus; tidak ada yang diubah.")
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("plan_line", line=line.pk)
    else:
        messages.success(request, f"Program “{gone.program}” dihapus.")
    return redirect(plan_href(line.year, line.unit))
