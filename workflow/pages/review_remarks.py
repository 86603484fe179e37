"""The remarks beside a submitted report: sent ones with replies, and the reviewer's drafts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from workflow import content as frozen
from workflow import dates
from workflow.actions.remarks import why_not_delete
from workflow.content import Change
from workflow.models import Actor, Cycle, Remark, Submission
from workflow.pages.paper import Pin, place_key, place_label


@dataclass(frozen=True)
class RemarkCard:
    """A remark beside the paper, sent or draft."""

    anchor: str
    about: str
    href: str  # its place on the paper
    text: str
    who: str  # "Hj. Nurhayati · 12 Nov 2026, 09.30"
    reply: str = ""
    reply_who: str = ""
    outcome: str = ""  # "bagian ini sudah diubah" …
    outcome_tone: str = ""
    delete_url: str = ""


@dataclass(frozen=True)
class Round:
    """The remarks that one earlier version came back with."""

    title: str
    remarks: list[RemarkCard]


def find_remark(actor: Actor, pk: int) -> Remark | None:
    """A remark of a cycle in the person's scope; None outside it."""
    return (
        Remark.objects.filter(pk=pk, submission__cycle__in=Cycle.objects.visible_to(actor))
        .select_related("submission__cycle__unit")
        .defer("submission__content")
        .first()
    )


class RemarkBook:
    """All remarks of a cycle, read once, as cards."""

    def __init__(self, cycle: Cycle, names: Mapping[int, str]) -> None:
        self.cycle, self.names = cycle, names
        rows = Remark.objects.filter(submission__cycle=cycle).select_related("by__agency")
        self.remarks = list(rows.order_by("pk"))

    def sent(self, submission: Submission) -> Iterable[Remark]:
        """The remarks that a version came back with."""
        return (r for r in self.remarks if r.submission_id == submission.pk and r.sent_at)

    def cards(self, submission: Submission) -> list[RemarkCard]:
        """The sent remarks of a version."""
        return [self._card(remark) for remark in self.sent(submission)]

    def answered(self, submission: Submission, since: list[Change]) -> list[RemarkCard]:
        """The sent remarks of a version with what became of them in the next one."""
        found = []
        for remark in self.sent(submission):
            mended = frozen.is_mended(remark.target, remark.indicator_id, since)
            found.append(
                self._card(
                    remark,
                    outcome="bagian ini sudah diubah" if mended else "bagian ini tidak diubah",
                    outcome_tone="aman" if mended else "perhatian",
                )
            )
        return found

    def rounds(self, versions: list[Submission], before: int) -> list[Round]:
        """The remarks of versions earlier than ``before``, newest first."""
        return [
            Round(f"Catatan atas versi {submission.version}", cards)
            for submission in reversed(versions)
            if submission.version < before and (cards := self.cards(submission))
        ]

    def drafts(self, submission: Submission, actor: Actor, now: datetime) -> list[RemarkCard]:
        """The unsent remarks; only for those who may review now."""
        drafts = [r for r in self.remarks if r.submission_id == submission.pk and not r.sent_at]
        people = {r.by_id: r.by for r in drafts}
        authors = {
            pk: actor if pk == actor.user.pk else Actor.at(person, now)
            for pk, person in people.items()
        }
        return [
            self._card(
                remark,
                delete_url=""
                if why_not_delete(remark, self.cycle, actor, authors[remark.by_id])
                else reverse("review_remark_delete", args=[remark.pk]),
            )
            for remark in drafts
        ]

    def _card(self, remark: Remark, **more: Any) -> RemarkCard:
        zone = self.cycle.agency.zone
        at = (remark.sent_at or remark.written_at).astimezone(zone)
        replied = remark.replied_at.astimezone(zone) if remark.reply else None
        return RemarkCard(
            anchor=f"catatan-{remark.pk}",
            about=place_label(remark.target, self.names.get(remark.indicator_id, "")),
            href=f"#{place_key(remark.target, remark.indicator_id)}",
            text=remark.text,
            who=f"{remark.by} · {dates.short_moment(at)}",
            reply=remark.reply,
            reply_who=f"Jawaban, {dates.short_moment(replied)}" if replied else "",
            **more,
        )


def pins_of(cards: Iterable[RemarkCard]) -> dict[str, list[Pin]]:
    """Which remarks stand at which place of the paper."""
    pins: dict[str, list[Pin]] = {}
    for card in cards:
        pins.setdefault(card.href[1:], []).append(Pin(f"#{card.anchor}", card.text))
    return pins
