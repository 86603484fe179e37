"""A reviewer's work on a submitted report: beginning it, and the remarks of a possible return.

Remarks are drafts until the return sends them (``actions.moves``).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from workflow.actions import narratives
from workflow.actions.cycles import stale
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import INDICATOR_TARGETS, RemarkTarget, Role, State
from workflow.journal import record
from workflow.models import Actor, Cycle, Realization, Remark, Submission
from workflow.permissions import acting_position, latest_submission, why_not_review


def _under_review(cycle_id: int, by: Actor, serial: int | None) -> tuple[Cycle, Submission]:
    """The locked cycle and its newest version; refuses whoever may not review it now."""
    cycle = Cycle.objects.locked(cycle_id)
    if serial is not None and serial != cycle.serial:
        raise AlreadyDone(stale(cycle))
    if reason := why_not_review(by, cycle):
        raise Refused(reason)
    return cycle, latest_submission(cycle)


def _journal(cycle: Cycle, event: str, by: Actor, now: datetime, payload: dict) -> None:
    role = Role.PERENCANAAN if cycle.state == State.FORWARDED else Role.KABID
    position = acting_position(by, cycle, role)
    record(
        cycle.agency_id,
        event,
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload=payload,
        as_label=position.full_label if position else "",
    )


def _begin(cycle: Cycle, submission: Submission, by: Actor, now: datetime) -> bool:
    """Mark the review as begun, once: from now on the Kasubid cannot take the report back."""
    if submission.review_begun_at:
        return False
    submission.review_begun_at = now
    submission.review_begun_by = by.user
    submission.save(update_fields=["review_begun_at", "review_begun_by"])
    _journal(cycle, "review.begin", by, now, {"version": submission.version})
    return True


@transaction.atomic
def begin_review(cycle_id: int, *, by: Actor, now: datetime, serial: int | None = None) -> bool:
    """Begin the review of the newest version; False when it had begun before."""
    cycle, submission = _under_review(cycle_id, by, serial)
    return _begin(cycle, submission, by, now)


@transaction.atomic
def add(
    cycle_id: int,
    target: RemarkTarget | str,
    indicator_id: int | None,
    text: str,
    *,
    by: Actor,
    now: datetime,
    serial: int | None = None,
) -> Remark:
    """Write a draft remark on a value, a text or the whole report; the first begins the review."""
    cycle, submission = _under_review(cycle_id, by, serial)
    needs_indicator = target in INDICATOR_TARGETS
    if target not in list(RemarkTarget) or needs_indicator != (indicator_id is not None):
        raise Refused("Pilih bagian laporan yang diberi catatan.")
    target = RemarkTarget(target)
    if indicator_id is not None and not (
        Realization.objects.filter(cycle=cycle, indicator_id=indicator_id).exists()
    ):
        raise Refused("Indikator itu tidak ada pada laporan ini.")
    try:
        text = narratives.clean(text)
    except Refused as refusal:
        raise Refused(refusal.sentence, "text") from None
    if not text:
        raise Refused("Tulis dahulu catatannya: apa yang harus diperbaiki, dan mengapa.", "text")
    _begin(cycle, submission, by, now)
    remark = Remark.objects.create(
        submission=submission,
        target=target,
        indicator_id=indicator_id,
        text=text,
        by=by.user,
        written_at=now,
    )
    _journal(cycle, "remark.add", by, now, _said(remark))
    return remark


def why_not_delete(remark: Remark, cycle: Cycle, by: Actor, author: Actor) -> str | None:
    """Why this remark may not be deleted by the actor now; ``author`` is who wrote it.

    A draft belongs to its author. When the author can no longer review (an acting officer whose
    days are over), whoever reviews now may clear it away, or the report could never be approved.
    """
    if remark.sent_at:
        return "Catatan ini sudah dikirim, jadi tidak dapat dihapus."
    if reason := why_not_review(by, cycle):
        return reason
    if remark.by_id != by.user.pk and why_not_review(author, cycle) is None:
        return f"Catatan ini ditulis oleh {author.user}, jadi hanya beliau yang menghapusnya."
    return None


@transaction.atomic
def delete(remark_id: int, *, by: Actor, now: datetime) -> None:
    """Delete a draft remark; its text stays in the journal."""
    cycle_id = Submission.objects.values_list("cycle_id", flat=True).get(remarks=remark_id)
    cycle = Cycle.objects.locked(cycle_id)
    remark = Remark.objects.select_related("by__agency").filter(pk=remark_id).first()
    if remark is None:
        raise AlreadyDone("Catatan itu sudah dihapus; tidak ada yang diubah.")
    if reason := why_not_delete(remark, cycle, by, Actor.at(remark.by, now)):
        raise Refused(reason)
    _journal(cycle, "remark.delete", by, now, _said(remark))
    remark.delete()


def _said(remark: Remark) -> dict:
    return {
        "remark": remark.pk,
        "target": str(remark.target),
        "indicator": remark.indicator_id,
        "text": remark.text,
    }
