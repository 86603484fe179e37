"""Writing the action plan on its pages: indicators with their figures, and sasaran.

Each function is one transaction: it locks the cycles that collect the figures and then the office,
asks who may, writes, raises the version, and leaves history and a journal entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from workflow.actions import plan_cycles, plan_history
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_drafts import (
    FIELDS,
    FIRST_YEAR,
    LAST_YEAR,
    IndicatorDraft,
    StoredIndicator,
    problems,
)
from workflow.actions.plan_history import Change
from workflow.enums import PlanSource
from workflow.journal import record
from workflow.models import (
    Actor,
    Benchmark,
    Figure,
    Indicator,
    Objective,
    PastFigure,
    Target,
    Unit,
)
from workflow.models.cycle import ROMAN
from workflow.permissions import why_not_keep_plan

MAX_REASON = 500
#: Changes that a journal entry names; the history has all of them.
MOST_IN_JOURNAL = 100
UNCHANGED = "Isian sama dengan yang tersimpan; tidak ada yang diubah."


class Stale(Refused):
    """Somebody saved the same row after the person's page was made; both values must be shown."""


def allowed(by: Actor, agency_id: int) -> None:
    """Refuse who may not keep the plan of this office."""
    reason = why_not_keep_plan(by)
    if reason or by.agency_id != agency_id:
        raise Refused(reason or "Rencana aksi ini bukan milik kantor Anda.")


def checked_year(year: int) -> int:
    """The year, or a refusal: a plan is made for a year that a calendar can mean."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("Tahun di luar jangkauan.", "year")
    return year


def checked_reason(text: str, *, required: str = "") -> str:
    """The reason as it is kept; ``required`` is the sentence that refuses an empty one."""
    text = text.replace("\x00", "").strip()
    if len(text) > MAX_REASON:
        raise Refused(f"Alasan terlalu panjang: paling banyak {MAX_REASON} huruf.", "reason")
    if required and not text:
        raise Refused(required, "reason")
    return text


def period_text(year: int, quarter: int) -> str:
    """ "2026" or "TW III 2026"."""
    return f"TW {ROMAN[quarter]} {year}" if quarter else str(year)


def log(
    agency_id: int,
    event: str,
    subject: str,
    changes: Iterable[Change],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """History and journal of one edit on a page."""
    changes = list(changes)
    plan_history.write(agency_id, changes, by=by, now=now, source=PlanSource.PAGE, reason=reason)
    told = [
        [change.field, change.year, change.quarter, change.old, change.new]
        for change in changes[:MOST_IN_JOURNAL]
    ]
    payload = {"changes": told, "count": len(changes), "reason": reason}
    label = plan_history.label_of(by)
    record(agency_id, event, subject, by=by, now=now, payload=payload, as_label=label)


@transaction.atomic
def add(
    unit: Unit, draft: IndicatorDraft, *, year: int, by: Actor, now: datetime, reason: str = ""
) -> Indicator:
    """A new indicator, in the plan from ``year`` on; cycles that still follow the plan collect it.

    Without a number it comes last in its bidang: reports refer to indicators by number.
    Sending the form twice makes one: names are unique within a unit.
    """
    checked_year(year)
    agency = plan_cycles.lock(unit.agency_id, [unit.pk], years_from(year, now))
    allowed(by, agency.pk)
    reason = checked_reason(reason)
    _refuse_problems(problems(draft))
    _refuse_namesake(unit.pk, draft.name)
    if not draft.number:
        last = Indicator.objects.filter(objective__unit=unit).aggregate(last=Max("number"))["last"]
        draft = replace(draft, number=(last or 0) + 1)
    objective, made = _objective(unit.pk, draft)
    indicator = Indicator.objects.create(
        objective=objective, since_year=year, version=1, **_columns(draft)
    )
    empty = StoredIndicator(indicator, {}, None, {}, {}, {}, has_figures=False)
    figures = _write_figures(empty, draft, year)
    created = Change("create", "", indicator.name, indicator.pk, year=year)
    plan_cycles.follow(agency.pk, [unit.pk], years_from(year, now))
    log(
        agency.pk,
        "plan.add",
        f"indicator:{indicator.pk}",
        [*made, created, *figures],
        by=by,
        now=now,
        reason=reason,
    )
    return indicator


@transaction.atomic
def change(
    pk: int,
    draft: IndicatorDraft,
    *,
    year: int,
    seen: int,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> list[Change]:
    """Change an indicator and its figures of one year; returns what changed.

    ``seen`` is the version on the person's page: another one is ``Stale``, or ``AlreadyDone`` when
    nothing differs (a form sent twice). A target that a submitted report contains needs a reason,
    and the report is marked.
    """
    checked_year(year)
    unit_id, agency_id = place_of(pk)
    agency = plan_cycles.lock(agency_id, [unit_id], years_from(year, now))
    allowed(by, agency.pk)
    stored = StoredIndicator.load(Indicator.objects.select_related("objective").get(pk=pk))
    indicator = stored.indicator
    reason = checked_reason(reason)
    _refuse_problems(problems(draft, stored, year))
    if draft.name != indicator.name:
        _refuse_namesake(unit_id, draft.name, but=pk)
    objective, made = _objective(unit_id, draft)
    draft = replace(draft, number=draft.number or indicator.number)
    changes = _field_changes(indicator, draft, objective)
    _assign(indicator, draft, objective)
    changes += _figure_changes(stored, draft, year)
    if not changes:
        raise AlreadyDone(UNCHANGED)
    if seen != indicator.version:
        raise Stale("Indikator ini sudah diubah orang lain sejak halaman Anda dibuka.")
    changes = plan_history.marked(changes, plan_history.reported(agency.pk, [year]))
    if any(one.cycle_id for one in changes):
        checked_reason(reason, required=plan_history.REASON_MISSING)
    indicator.version += 1
    indicator.save()
    _write_figures(stored, draft, year)
    plan_cycles.follow(agency.pk, [unit_id], years_from(year, now))
    log(
        agency.pk,
        "plan.edit",
        f"indicator:{pk}",
        [*made, *changes],
        by=by,
        now=now,
        reason=reason,
    )
    return changes


@transaction.atomic
def rename_objective(
    pk: int, name: str, order: int, *, seen: tuple[str, int], by: Actor, now: datetime
) -> Objective:
    """Another name or place for a sasaran; ``seen`` is what the person's page showed."""
    unit_id, agency_id = Objective.objects.values_list("unit_id", "unit__agency_id").get(pk=pk)
    agency = plan_cycles.lock(agency_id, [unit_id], [])
    allowed(by, agency.pk)
    objective = Objective.objects.get(pk=pk)
    name = name.replace("\x00", "").strip()
    if not name or len(name) > 300:
        raise Refused("Tulis nama sasarannya, paling banyak 300 huruf.", "name")
    if Objective.objects.filter(unit=unit_id, name__iexact=name).exclude(pk=pk).exists():
        raise Refused("Bidang ini sudah punya sasaran dengan nama itu.", "name")
    if (name, order) == (objective.name, objective.order):
        raise AlreadyDone(UNCHANGED)
    if seen != (objective.name, objective.order):
        raise Stale(
            f"Sasaran ini sudah diubah orang lain menjadi “{objective.name}” (urutan "
            f"{objective.order}). Simpan lagi bila isian Anda yang benar."
        )
    changes = []
    if name != objective.name:
        changes.append(Change("objective", objective.name, name))
    if order != objective.order:
        changes.append(Change("order", f"{name}: {objective.order}", str(order)))
    objective.name, objective.order = name, order
    objective.save(update_fields=["name", "order"])
    log(agency.pk, "plan.objective", f"objective:{pk}", changes, by=by, now=now)
    return objective


def place_of(pk: int) -> tuple[int, int]:
    """Unit and office of an indicator: what is locked before the indicator is read."""
    return Indicator.objects.values_list("objective__unit_id", "objective__unit__agency_id").get(
        pk=pk
    )


def years_from(year: int, now: datetime) -> range:
    """The years whose cycles a change of this year's plan can concern.

    An indicator's fields hold for every year: next year's form changes what is due in a cycle of
    this year, or of last year's TW IV, too.
    """
    return range(min(year, now.year - 1), max(year, now.year) + 1)


def _refuse_problems(found: dict[str, str]) -> None:
    for name, sentence in found.items():
        raise Refused(sentence, name)


def _refuse_namesake(unit_id: int, name: str, but: int | None = None) -> None:
    namesake = (
        Indicator.objects.filter(objective__unit=unit_id, name__iexact=name).exclude(pk=but).first()
    )
    if namesake is None:
        return
    if namesake.retired_year:
        raise Refused(
            f"Bidang ini sudah punya indikator dengan nama itu, tidak dipakai mulai "
            f"{namesake.retired_year}. Buka indikator itu dan pakai lagi.",
            "name",
        )
    raise Refused("Bidang ini sudah punya indikator dengan nama itu.", "name")


def _objective(unit_id: int, draft: IndicatorDraft) -> tuple[Objective, list[Change]]:
    """The sasaran that the draft names, made where it is new."""
    rows = Objective.objects.filter(unit=unit_id)
    if not draft.new_objective:
        found = rows.filter(pk=draft.objective_id).first()
        if found is None:
            raise Refused("Pilih sasaran dari bidang ini.", "objective")
        return found, []
    found = rows.filter(name__iexact=draft.new_objective).first()
    if found:
        return found, []
    last = rows.aggregate(last=Max("order"))["last"] or 0
    made = Objective.objects.create(unit_id=unit_id, name=draft.new_objective, order=last + 1)
    return made, [Change("create_objective", "", made.name)]


def _columns(draft: IndicatorDraft) -> dict:
    columns = {name: getattr(draft, name) for name in FIELDS if name not in ("objective", "scale")}
    return {**columns, "scale": list(draft.scale)}


def _field_changes(
    indicator: Indicator, draft: IndicatorDraft, objective: Objective
) -> list[Change]:
    before = IndicatorDraft(
        **{name: getattr(indicator, name) for name in _columns(draft) if name != "scale"},
        scale=tuple(indicator.scale),
    )
    changes = [
        Change(name, before.text(name), draft.text(name), indicator.pk)
        for name in FIELDS
        if name != "objective" and getattr(before, name) != getattr(draft, name)
    ]
    if objective.pk != indicator.objective_id:
        changes.insert(
            0, Change("objective", indicator.objective.name, objective.name, indicator.pk)
        )
    return changes


def _assign(indicator: Indicator, draft: IndicatorDraft, objective: Objective) -> None:
    indicator.objective = objective
    for name, value in _columns(draft).items():
        setattr(indicator, name, value)


def _figure_changes(stored: StoredIndicator, draft: IndicatorDraft, year: int) -> list[Change]:
    """What differs between stored figures and the draft's, written with the new decimals."""
    indicator = stored.indicator
    pairs: list[tuple[str, int, int, Figure, Figure]] = [
        ("target", year, quarter, stored.targets.get((year, quarter)), value)
        for quarter, value in sorted(draft.targets.items())
    ]
    after, shown = _renstra(draft), {stored.renstra[0]} if stored.renstra else set()
    pairs += [
        ("renstra", at, 0, stored.renstra_years.get(at), after.get(at))
        for at in sorted({*shown, *after})
    ]
    pairs.append(("nasional", year, 0, stored.national.get(year), draft.national))
    pairs += [
        ("past", past, 0, stored.past.get(past), value)
        for past, value in sorted(draft.past.items())
    ]
    return [
        Change(field, _shown(indicator, old), _shown(indicator, new), indicator.pk, None, at, part)
        for field, at, part, old, new in pairs
        if old != new
    ]


def _renstra(draft: IndicatorDraft) -> dict[int, Figure]:
    """The Renstra target by its year; empty where there is none."""
    return {} if draft.renstra is None else {draft.renstra_year: draft.renstra}


def _shown(indicator: Indicator, figure: Figure) -> str:
    return "" if figure is None else indicator.show(figure)


def _write_figures(stored: StoredIndicator, draft: IndicatorDraft, year: int) -> list[Change]:
    """Write the figures that differ; returns the changes."""
    indicator = stored.indicator
    changes = _figure_changes(stored, draft, year)
    touched = {(change.field, change.year, change.quarter) for change in changes}
    for quarter, value in draft.targets.items():
        if ("target", year, quarter) in touched:
            _put(Target(indicator=indicator, year=year, quarter=quarter), value)
    for at in {at for field, at, _ in touched if field == "renstra"}:
        renstra = Benchmark(indicator=indicator, kind=Benchmark.Kind.RENSTRA, year=at)
        _put(renstra, _renstra(draft).get(at))
    if ("nasional", year, 0) in touched:
        national = Benchmark(indicator=indicator, kind=Benchmark.Kind.NATIONAL, year=year)
        _put(national, draft.national)
    for past, value in draft.past.items():
        if ("past", past, 0) in touched:
            _put(PastFigure(indicator=indicator, year=past, quarter=0), value)
    return changes


def _put(row: Target | Benchmark | PastFigure, value: Figure) -> None:
    """Write one figure over whatever stands there; None takes it away."""
    key = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname in ("indicator_id", "kind", "year", "quarter")
    }
    rows = type(row).objects.filter(**key)
    if value is None:
        rows.delete()
        return
    row.figure = value
    if not rows.update(number=row.number, upper=row.upper, label=row.label):
        row.save()
