"""Indicators that leave the plan: retired from a year on, taken back, or deleted if never used."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow.actions import plan_cycles
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_edits import (
    Stale,
    allowed,
    checked_reason,
    checked_year,
    log,
    place_of,
)
from workflow.actions.plan_history import Change
from workflow.models import Actor, Cycle, Indicator, Realization

REASON_MISSING = "Tulis alasannya, misalnya: diganti dengan indikator baru dalam Renstra."
STALE = "Indikator ini sudah diubah orang lain sejak halaman Anda dibuka; periksa dulu."


def last_collected(indicator: Indicator) -> Cycle | None:
    """The newest cycle whose collection of this indicator has begun; None: it was never used.

    Cycles that nobody has been ordered to collect yet only hold an empty row, and cancelled ones
    count too: their figures are history.
    """
    return (
        Cycle.objects.filter(realizations__indicator=indicator)
        .exclude(state__in=plan_cycles.FOLLOWING_STATES)
        .order_by("-year", "-quarter")
        .first()
    )


@transaction.atomic
def retire(pk: int, year: int, *, seen: int, by: Actor, now: datetime, reason: str) -> Indicator:
    """Take an indicator out of the plan from ``year`` on; its figures and documents stay."""
    checked_year(year)
    indicator, unit_id, agency_id = _locked(pk, range(year, max(year, now.year) + 1), by)
    if indicator.retired_year == year:
        raise AlreadyDone(f"Indikator ini sudah tidak dipakai mulai {year}; tidak ada yang diubah.")
    _refuse_stale(indicator, seen)
    reason = checked_reason(reason, required=REASON_MISSING)
    if indicator.since_year and year <= indicator.since_year:
        raise Refused(
            f"Indikator ini baru dipakai mulai {indicator.since_year}; pilih tahun sesudahnya.",
            "year",
        )
    used = last_collected(indicator)
    if used and year <= used.year:
        raise Refused(
            f"Indikator ini sudah dikumpulkan pada {used.short_period}; pilih tahun sesudah "
            f"{used.year}.",
            "year",
        )
    old = _retired_text(indicator)
    indicator.retired_year = year
    _save(indicator)
    plan_cycles.follow(agency_id, [unit_id], range(year, max(year, now.year) + 1))
    change = Change("retire", old, _retired_text(indicator), pk, year=year)
    log(agency_id, "plan.retire", f"indicator:{pk}", [change], by=by, now=now, reason=reason)
    return indicator


@transaction.atomic
def restore(pk: int, *, seen: int, by: Actor, now: datetime, reason: str = "") -> Indicator:
    """Take a retirement back: open cycles that still follow the plan collect it again."""
    first = Indicator.objects.values_list("retired_year", flat=True).get(pk=pk) or now.year
    years = range(first, max(first, now.year) + 1)
    indicator, unit_id, agency_id = _locked(pk, years, by)
    if indicator.retired_year is None:
        raise AlreadyDone("Indikator ini sudah dipakai; tidak ada yang diubah.")
    _refuse_stale(indicator, seen)
    reason = checked_reason(reason)
    old = _retired_text(indicator)
    indicator.retired_year = None
    change = Change("restore", old, _retired_text(indicator), pk)
    _save(indicator)
    plan_cycles.follow(agency_id, [unit_id], years)
    log(agency_id, "plan.restore", f"indicator:{pk}", [change], by=by, now=now, reason=reason)
    return indicator


@transaction.atomic
def delete(pk: int, *, seen: int, by: Actor, now: datetime, reason: str = "") -> str:
    """Delete an indicator that no cycle ever collected; returns its name. History keeps it.

    Raises ``Indicator.DoesNotExist`` when somebody has deleted it already.
    """
    since = Indicator.objects.values_list("since_year", flat=True).get(pk=pk) or now.year
    years = range(min(since, now.year - 1), now.year + 1)
    indicator, _, agency_id = _locked(pk, years, by)
    _refuse_stale(indicator, seen)
    reason = checked_reason(reason)
    used = last_collected(indicator)
    if used:
        raise Refused(
            f"Indikator ini sudah dikumpulkan pada {used.short_period}, jadi tidak dapat dihapus. "
            "Hentikan mulai tahun berikutnya."
        )
    Realization.objects.filter(indicator=indicator).delete()
    name = indicator.name
    indicator.delete()
    change = Change("delete", name, "", pk)
    log(agency_id, "plan.delete", f"indicator:{pk}", [change], by=by, now=now, reason=reason)
    return name


def _locked(pk: int, years: range, by: Actor) -> tuple[Indicator, int, int]:
    unit_id, agency_id = place_of(pk)
    agency = plan_cycles.lock(agency_id, [unit_id], years)
    allowed(by, agency.pk)
    return Indicator.objects.get(pk=pk), unit_id, agency.pk


def _refuse_stale(indicator: Indicator, seen: int) -> None:
    if seen != indicator.version:
        raise Stale(STALE)


def _save(indicator: Indicator) -> None:
    indicator.version += 1
    indicator.save(update_fields=["retired_year", "version"])


def _retired_text(indicator: Indicator) -> str:
    return f"tidak dipakai mulai {indicator.retired_year}" if indicator.retired_year else "dipakai"
