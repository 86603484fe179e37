"""What the views of the action plan share: scope, who may change it, and sending a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from workflow.actions.errors import AlreadyDone, Refused
from workflow.models import BudgetLine, Indicator, Objective, Unit
from workflow.pages.calendar import asked_year
from workflow.pages.plan_form import FormPage, plan_href
from workflow.permissions import why_not_keep_plan

View = Callable[..., HttpResponse]


def for_keepers(view: View) -> View:
    """For those who keep the plan; others of the office read why not.

    What the address names is looked for first: out of scope it does not exist.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **where: int) -> HttpResponse:
        found = {name: FINDERS[name](request, pk) for name, pk in where.items()}
        if reason := why_not_keep_plan(request.actor):
            context = {"reason": reason, "back": reverse("plan")}
            return render(request, "workflow/plan_refused.html", context, status=403)
        return view(request, **found)

    return login_required(guarded)


def indicator_in_scope(request: HttpRequest, pk: int) -> Indicator:
    """The indicator with sasaran and unit, or 404."""
    rows = Indicator.objects.visible_to(request.actor).select_related("objective__unit")
    return _one(rows, pk)


def objective_in_scope(request: HttpRequest, pk: int) -> Objective:
    """The sasaran with its unit, or 404."""
    return _one(Objective.objects.visible_to(request.actor).select_related("unit"), pk)


def _one(rows, pk: int):
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def line_in_scope(request: HttpRequest, pk: int) -> BudgetLine:
    """The programme with its unit, or 404."""
    return _one(BudgetLine.objects.visible_to(request.actor).select_related("unit"), pk)


FINDERS = {
    "indicator": indicator_in_scope,
    "objective": objective_in_scope,
    "line": line_in_scope,
}


def year_of(request: HttpRequest) -> int:
    return asked_year(request.GET, request.actor.today)


def typed_year(text: str) -> int:
    """A year that was typed; 0, which no plan can mean, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0


def unit_of(request: HttpRequest) -> Unit | None:
    """The unit that the address names; None without one, 404 for one of another office."""
    code = request.GET.get("bidang", "").replace("\x00", "?")  # PostgreSQL knows no such text
    if not code:
        return None
    rows = Unit.objects.active_in(request.actor.agency_id)
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def objectives_of(unit: Unit) -> list[Objective]:
    return list(unit.objectives.all())


def choose_unit(request: HttpRequest, name: str, year: int) -> HttpResponse:
    units = Unit.objects.active_in(request.actor.agency_id)
    choices = [
        {"label": unit.name, "href": f"{reverse(name)}?bidang={unit.code}&tahun={year}"}
        for unit in units
    ]
    context = {"choices": choices, "back": plan_href(year)}
    return render(request, "workflow/plan_choose_unit.html", context)


def save_form(
    request: HttpRequest, form, save: Callable[[], HttpResponse], back: str = ""
) -> HttpResponse | None:
    """Carry out a form that was sent; None where it has to be shown (again)."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return save()
    except AlreadyDone as done:
        messages.info(request, done.sentence)
        return redirect(back or request.get_full_path())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
    return None


def show_form(request: HttpRequest, template: str, page: FormPage) -> HttpResponse:
    form = page.form
    status = 200
    if form.is_bound:
        status = 409 if getattr(form, "conflicts", None) else 422
    return render(request, template, {"page": page, "form": form}, status=status)
