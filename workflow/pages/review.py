"""Pemeriksaan: a submitted version as its reviewer reads it, with what changed, checks, remarks.

Everything is read from frozen submissions, never from live values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from workflow import content as frozen
from workflow import dates
from workflow.content import Change
from workflow.enums import Move, Role, State
from workflow.forms.review import TypedRemark
from workflow.models import Actor, Cycle, Evidence, Submission
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.evidence_archive import ArchiveLink, archive_link
from workflow.pages.move import cycle_url
from workflow.pages.paper import Marks, Paper, indicators_of, paper_of, place_key
from workflow.pages.review_checks import Check, check_content
from workflow.pages.review_decision import Decision, decision_of, is_reviewer
from workflow.pages.review_remarks import RemarkBook, RemarkCard, Round, pins_of
from workflow.permissions import why_not, why_not_review

#: Decisions that sent a version back with remarks.
BY_PLANNING = (Move.REQUEST_REVISION, Move.REOPEN)
RETURNS = (Move.RETURN_FOR_REPAIR, *BY_PLANNING)
#: A change with a longer text stands old beside new in two columns.
LONG = 60

OUTCOMES = {
    Move.APPROVE: ("aman", "Disetujui"),
    Move.RECOMMEND: ("aman", "Direkomendasikan"),
    Move.RETURN_FOR_REPAIR: ("terlambat", "Dikembalikan"),
    Move.REQUEST_REVISION: ("terlambat", "Diminta perbaikan oleh Perencanaan"),
    Move.REOPEN: ("perhatian", "Dibuka kembali"),
    Move.WITHDRAW: ("netral", "Ditarik kembali"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One difference between two versions."""

    label: str
    old: str
    new: str
    href: str
    is_long: bool


@dataclass(frozen=True)
class Notice:
    """A message that belongs to the page."""

    tone: str
    title: str
    text: str = ""
    href: str = ""
    label: str = ""


@dataclass(frozen=True)
class ReviewPage:
    """Finished values for ``workflow/review.html``."""

    key: str
    title: str
    crumbs: list[dict[str, str]]
    lead: str = ""
    pills: list[dict[str, str]] = field(default_factory=list)
    clock: ClockView | None = None
    versions: list[dict[str, Any]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    refused: str = ""
    kept_text: str = ""  # a refused remark whose place takes none any more
    empty_text: str = ""
    begin_url: str = ""
    changes_title: str = ""
    changes: list[ChangeLine] = field(default_factory=list)
    answers_title: str = ""
    answers: list[RemarkCard] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    drafts: list[RemarkCard] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    paper: Paper | None = None
    can_remark: bool = False
    remark_url: str = ""
    serial: str = ""
    owner: str = ""  # whose typed text the browser may give back
    decision: Decision | None = None
    cycle_url: str = ""
    archive: ArchiveLink | None = None


def review_page(
    cycle: Cycle,
    actor: Actor,
    now: datetime,
    *,
    version: int | None = None,
    typed: TypedRemark | None = None,
    refused: str = "",
) -> ReviewPage | None:
    """The page of the newest version, or of an earlier one; None when there is no such version."""
    versions = list(
        cycle.submissions.defer("content").select_related(
            "submitted_by", "decided_by", "review_begun_by"
        )
    )
    reviewing = is_reviewer(cycle, actor)
    base = {
        "key": cycle.key,
        "title": "Pemeriksaan laporan data kinerja" if reviewing else "Laporan yang diajukan",
        "crumbs": _crumbs(cycle, "Pemeriksaan"),
        "serial": str(cycle.serial),
        "owner": str(actor.user.pk),
        "cycle_url": cycle_url("cycle", cycle),
        "refused": refused,
    }
    if not versions:
        return None if version else ReviewPage(**base, empty_text=_when_it_comes(cycle))
    newest = versions[-1]
    shown = next((s for s in versions if s.version == version), None) if version else newest
    if shown is None:
        return None
    return _Desk(cycle, actor, now, versions, newest, shown).page(base, typed)


def _crumbs(cycle: Cycle, last: str) -> list[dict[str, str]]:
    return [
        {"label": "Siklus", "href": reverse("cycles")},
        {"label": str(cycle), "href": cycle_url("cycle", cycle)},
        {"label": last, "href": ""},
    ]


def _when_it_comes(cycle: Cycle) -> str:
    if cycle.is_final:
        return f"Siklus ini berstatus “{cycle.state_label}” tanpa laporan yang diajukan."
    return (
        f"Siklus ini berstatus “{cycle.state_label}”. Laporan tampil di sini setelah "
        "Kasubid/Kasubag mengajukannya untuk diperiksa."
    )


class _Desk:
    """One version on the reviewer's desk: gathers the parts of the page, each read once."""

    def __init__(
        self,
        cycle: Cycle,
        actor: Actor,
        now: datetime,
        versions: list[Submission],
        newest: Submission,
        shown: Submission,
    ) -> None:
        self.cycle, self.actor, self.now = cycle, actor, now
        self.versions, self.newest, self.shown = versions, newest, shown
        self.zone = cycle.agency.zone
        self.is_newest = shown.pk == newest.pk
        self.returned = self._returned()
        other = self.returned if self.is_newest else newest
        wanted = {s.pk for s in (shown, other) if s is not None}
        contents = dict(cycle.submissions.filter(pk__in=wanted).values_list("pk", "content"))
        self.content = contents[shown.pk]
        self.other_content = contents[other.pk] if other is not None else None
        names = {row["id"]: row["name"] for row in indicators_of(self.content)}
        self.book = RemarkBook(cycle, names)
        self.can_remark = self.is_newest and why_not_review(actor, cycle) is None

    def _returned(self) -> Submission | None:
        """The version whose remarks this one answers: the last that came back before it.

        Perencanaan reads on from its own return, if it made one.
        """
        earlier = [s for s in self.versions if s.version < self.shown.version]
        wanted: tuple[Move, ...] = RETURNS
        if self.cycle.state == State.FORWARDED and self.actor.has(Role.PERENCANAAN):
            wanted = BY_PLANNING
        return next((s for s in reversed(earlier) if s.decision in wanted), None)

    def page(self, base: dict[str, Any], typed: TypedRemark | None) -> ReviewPage:
        """The finished page."""
        since = self._changes_since()
        lines = [_change_line(change, self.is_newest) for change in since]
        drafts = self.book.drafts(self.shown, self.actor, self.now) if self.can_remark else []
        cards = self._answers(since)
        typed_key = place_key(typed.target, typed.indicator_id) if typed else ""
        marks = Marks(
            pins=pins_of([*cards, *drafts]),
            changed=frozenset(line.href[1:] for line in lines),
            can_remark=self.can_remark,
            typed_key=typed_key if self.can_remark else "",
            typed_text=typed.text if typed else "",
            typed_error=typed.error if typed else "",
            pictured=Evidence.objects.pictured(self.cycle),
        )
        clock = self._clock()
        decision = decision_of(self.cycle, self.actor, clock, self.content, len(drafts))
        return ReviewPage(
            **base,
            lead=self._lead(),
            pills=self._pills(),
            clock=None if decision else clock,  # it stands in the bar
            versions=self._tabs(),
            notices=self._notices(),
            kept_text=typed.text if typed and not self.can_remark else "",
            begin_url=self._begin_url(),
            changes_title=self._changes_title(since),
            changes=lines,
            answers_title=self._answers_title(),
            answers=cards,
            rounds=self.book.rounds(self.versions, self._told_until()),
            drafts=drafts,
            checks=check_content(self.content),
            paper=paper_of(self.content, marks),
            can_remark=self.can_remark,
            remark_url=cycle_url("review_remark", self.cycle),
            decision=decision,
            archive=archive_link(self.cycle),
        )

    # ---- head ----

    def _stamp(self, moment: datetime) -> str:
        return dates.short_moment(moment.astimezone(self.zone))

    def _lead(self) -> str:
        at = dates.long_moment(self.shown.submitted_at.astimezone(self.zone))
        return f"Diajukan oleh {self.shown.submitted_by}, {at}"

    def _round_of_version(self) -> int:
        """Withdrawn versions begin no round: only a return does."""
        return 1 + sum(
            1 for s in self.versions if s.version < self.shown.version and s.decision in RETURNS
        )

    def _pills(self) -> list[dict[str, str]]:
        pills = [
            {"tone": "netral", "text": f"versi {self.shown.version}"},
            {"tone": "netral", "text": f"putaran {self._round_of_version()}"},
        ]
        if self.shown.decision:
            tone, text = OUTCOMES[Move(self.shown.decision)]
            pills.append({"tone": tone, "text": text})
        return pills

    def _clock(self) -> ClockView | None:
        run = self.cycle.current_run
        if not self.is_newest or self.cycle.state not in (State.DRAFTED, State.FORWARDED):
            return None
        return view_clock(run, self.cycle.agency, self.now)

    def _tabs(self) -> list[dict[str, Any]]:
        if len(self.versions) < 2:
            return []
        here = cycle_url("review", self.cycle)
        return [
            {
                "label": f"Versi {s.version}" + (" (terbaru)" if s.pk == self.newest.pk else ""),
                "href": here if s.pk == self.newest.pk else f"{here}?versi={s.version}",
                "current": s.pk == self.shown.pk,
            }
            for s in reversed(self.versions)
        ]

    def _notices(self) -> list[Notice]:
        if not self.is_newest:
            return [
                Notice(
                    "menunggu",
                    f"Anda membaca versi {self.shown.version}, bukan yang terbaru.",
                    "Versi ini tersimpan apa adanya dan tidak dapat diperiksa lagi.",
                    cycle_url("review", self.cycle),
                    f"Buka versi {self.newest.version}",
                )
            ]
        notices = self._said_by_the_writer()
        if self.cycle.state == State.RECOMMENDED:
            at = self._stamp(self.cycle.recommended_at)
            title = f"Direkomendasikan oleh Kasubag Perencanaan, {at}:"
            notices.append(Notice("aman", title, self.cycle.recommendation))
        if self.cycle.state == State.DRAFTED:
            notices += self._while_under_review()
        elif self.shown.decision and self.cycle.state != State.FORWARDED:
            tone, text = OUTCOMES[Move(self.shown.decision)]
            at = self._stamp(self.shown.decided_at)
            who = f"{text} oleh {self.shown.decided_by}, {at}."
            notices.append(Notice(tone, who, self.shown.review_note))
        elif self.cycle.state == State.FORWARDED and self.shown.review_note:
            notices.append(Notice("aman", "Pesan Kabid saat menyetujui:", self.shown.review_note))
        return notices

    def _said_by_the_writer(self) -> list[Notice]:
        """What the Kasubid/Kasubag wrote to the reviewer with this version."""
        made = self.cycle.transitions.filter(move=Move.SUBMIT, at=self.shown.submitted_at).first()
        text = made.note.removeprefix(f"Versi {self.shown.version}.").strip() if made else ""
        return [Notice("menunggu", f"Catatan {made.by_as}:", text)] if text else []

    def _while_under_review(self) -> list[Notice]:
        if self.shown.review_begun_at:
            who, at = self.shown.review_begun_by, self._stamp(self.shown.review_begun_at)
            return [Notice("menunggu", f"Pemeriksaan dimulai oleh {who}, {at}.")]
        if why_not(Move.WITHDRAW, self.actor, self.cycle) is None:
            return [
                Notice(
                    "menunggu",
                    "Pemeriksaan belum dimulai.",
                    "Laporan ini masih dapat Anda tarik kembali untuk diperbaiki.",
                    cycle_url("move", self.cycle, Move.WITHDRAW.value),
                    "Tarik kembali",
                )
            ]
        return []

    def _begin_url(self) -> str:
        if not self.can_remark or self.shown.review_begun_at:
            return ""
        return cycle_url("review_begin", self.cycle)

    # ---- what changed ----

    def _changes_since(self) -> list[Change]:
        if self.other_content is None:
            return []
        if self.is_newest:
            return frozen.changes(self.other_content, self.content)
        return frozen.changes(self.content, self.other_content)

    def _changes_title(self, since: list[Change]) -> str:
        if self.other_content is None:
            return ""
        if not self.is_newest:
            return f"{len(since)} hal berbeda pada versi {self.newest.version}"
        own = self.returned.decided_by_id == self.actor.user.pk
        by = "Anda kembalikan" if own else f"dikembalikan oleh {self.returned.decided_by}"
        if not since:
            return f"Tidak ada yang berubah sejak {by}"
        return f"{len(since)} hal berubah sejak {by}"

    # ---- remarks ----

    def _answers(self, since: list[Change]) -> list[RemarkCard]:
        """The remarks this version came back with, and those of the one before with answers."""
        cards = self.book.cards(self.shown)
        if self.is_newest and self.returned is not None:
            cards += self.book.answered(self.returned, since)
        return cards

    def _answers_title(self) -> str:
        if self.book.cards(self.shown):
            return f"Catatan atas versi {self.shown.version}"
        if self.is_newest and self.returned is not None:
            return f"Catatan atas versi {self.returned.version} dan jawabannya"
        return ""

    def _told_until(self) -> int:
        """The version whose remarks stand above already; earlier ones are folded away."""
        if self.is_newest and self.returned is not None:
            return self.returned.version
        return self.shown.version


def _change_line(change: Change, is_newest: bool) -> ChangeLine:
    target = "value" if change.target in ("evidence", "answers") else change.target
    key = "anggaran" if target == "budget" else place_key(target, change.indicator_id)
    return ChangeLine(
        label=change.label,
        old=change.old,
        new=change.new,
        href=f"#{key}" if is_newest else "",
        is_long=max(len(change.old), len(change.new)) > LONG,
    )
