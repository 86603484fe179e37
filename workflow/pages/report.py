"""Naskah laporan: the texts that the Kasubid writes, beside their figures, and the preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.forms import BoundField
from django.urls import reverse

from workflow import content as frozen
from workflow import dates
from workflow.actions.narratives import REPLY, SUMMARY, Key, NotSaved, fingerprint
from workflow.content import TEXTS
from workflow.enums import FINAL_STATES, WRITING_STATES, Move, RemarkTarget, Role, State
from workflow.forms.report import BASE, FORM_ID, ReportForm, Text, field_name, key_of
from workflow.models import Actor, Cycle, Remark
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.move import cycle_url
from workflow.pages.paper import (
    Paper,
    PaperIndicator,
    indicators_of,
    paper_of,
    place_key,
    place_label,
)
from workflow.permissions import acting_position, why_not, why_not_write

#: There is nothing to write about yet.
TOO_EARLY = (State.OPENED, State.ASSIGNED, State.COLLECTING)
HELP = {
    RemarkTarget.SUPPORTING: "Apa yang membuat target tercapai?",
    RemarkTarget.HINDERING: "Apa yang menghambat, dan seberapa besar pengaruhnya?",
    RemarkTarget.FOLLOW_UP: "Apa yang akan dilakukan, oleh siapa, dan kapan?",
}


@dataclass(frozen=True)
class RemarkPart:
    """A remark of the return, with the field for its reply."""

    anchor: str
    about: str
    href: str
    text: str
    who: str
    reply: BoundField | None  # None for those who only read
    reply_text: str
    base_name: str
    base: str
    is_value: bool


@dataclass(frozen=True)
class TextPart:
    """One text: a field where it may be written, else the text with the reason."""

    key: str
    label: str
    field: BoundField | None
    base_name: str
    base: str
    text: str
    locked: str
    remarks: list[RemarkPart]
    conflict: str | None  # what is stored now, where somebody else was faster


@dataclass(frozen=True)
class IndicatorPart:
    """An indicator: its figures, read-only, and its three texts."""

    anchor: str
    figures: PaperIndicator
    data_url: str
    texts: list[TextPart]
    value_remarks: list[RemarkPart]
    is_open: bool  # something here may be written or must be answered


@dataclass(frozen=True)
class ObjectivePart:
    """A sasaran with its indicators."""

    name: str
    indicators: list[IndicatorPart]


@dataclass(frozen=True)
class Todo:
    """One thing still missing before the report can be submitted."""

    href: str
    text: str


@dataclass(frozen=True)
class Kept:
    """A typed text that could not be saved and has no field any more."""

    label: str
    text: str


@dataclass(frozen=True)
class ReportPage:
    """Finished values for ``workflow/report.html``."""

    key: str
    crumbs: list[dict[str, str]]
    lead: str
    pills: list[dict[str, str]]
    links: list[dict[str, str]]
    owner: str
    serial: str
    save_url: str
    review_url: str
    refused: str = ""
    kept: list[Kept] = field(default_factory=list)
    clock: ClockView | None = None
    empty_text: str = ""
    read_only: str = ""  # why nothing can be written here
    has_review: bool = False
    can_write: bool = False
    is_repair: bool = False
    return_title: str = ""
    remarks: list[RemarkPart] = field(default_factory=list)
    report_remarks: list[RemarkPart] = field(default_factory=list)
    summary: TextPart | None = None
    objectives: list[ObjectivePart] = field(default_factory=list)
    note: BoundField | None = None
    todos: list[Todo] = field(default_factory=list)
    show_bar: bool = False
    submit_reason: str = ""
    paper: Paper | None = None
    form_id: str = FORM_ID


def report_page(
    cycle: Cycle,
    actor: Actor,
    now: datetime,
    *,
    typed: Mapping[str, str] | None = None,
    refused: str = "",
    not_saved: NotSaved | None = None,
) -> ReportPage:
    """The page as the person may see it: writing, repairing, or reading."""
    last = cycle.submissions.aggregate(last=Max("version"))["last"] or 0
    running = cycle.current_run if cycle.state in WRITING_STATES else None
    base = {
        "key": cycle.key,
        "crumbs": _crumbs(cycle),
        "pills": [{"tone": "netral", "text": cycle.state_label}],
        "owner": str(actor.user.pk),
        "serial": str(cycle.serial),
        "save_url": cycle_url("report_save", cycle),
        "review_url": cycle_url("review", cycle),
        "refused": refused,
        "has_review": last > 0,
        "clock": view_clock(running, cycle.agency, now) if running else None,
    }
    if cycle.state in TOO_EARLY:
        return ReportPage(
            **base,
            lead="",
            links=_links(cycle, actor),
            empty_text=f"Siklus ini berstatus “{cycle.state_label}”. Naskah ditulis setelah "
            "Analis Data menyerahkan semua bahan.",
            kept=_kept(typed, {}, {}),
        )
    content = frozen.build(cycle, version=last + 1, now=now)
    return _Editor(cycle, actor, content, last, typed or {}, not_saved).page(base)


def _crumbs(cycle: Cycle) -> list[dict[str, str]]:
    return [
        {"label": "Siklus", "href": reverse("cycles")},
        {"label": str(cycle), "href": cycle_url("cycle", cycle)},
        {"label": "Naskah", "href": ""},
    ]


def _links(cycle: Cycle, actor: Actor) -> list[dict[str, str]]:
    links = [{"label": "Lihat data", "href": cycle_url("data", cycle), "icon": "table"}]
    if why_not(Move.SEND_BACK, actor, cycle) is None:
        links.append(
            {
                "label": Move.SEND_BACK.label,
                "href": cycle_url("move", cycle, Move.SEND_BACK.value),
                "icon": "arrow-return-left",
            }
        )
    return links


def _kept(
    typed: Mapping[str, str] | None, stored: Mapping[Key, str], fields: Mapping[str, Any]
) -> list[Kept]:
    """Typed texts that differ from what is stored and have no field to stand in."""
    kept = []
    for name, text in (typed or {}).items():
        key = key_of(name)
        if key is None or name in fields or not text.strip():
            continue
        if text.replace("\r\n", "\n").strip() == stored.get(key, ""):
            continue
        label = "Jawaban" if key[0] == REPLY else RemarkTarget(key[0]).label
        kept.append(Kept(label, text))
    return kept


class _Editor:
    """Gathers the parts of the page for one person; each query once."""

    def __init__(
        self,
        cycle: Cycle,
        actor: Actor,
        content: dict[str, Any],
        last: int,
        typed: Mapping[str, str],
        not_saved: NotSaved | None,
    ) -> None:
        self.cycle, self.actor, self.content, self.last = cycle, actor, content, last
        self.typed, self.not_saved = typed, not_saved
        self.rows = {row["id"]: row for row in indicators_of(content)}
        self.unlocked = cycle.unlocked()
        self.remarks = self._sent_remarks()
        self.reason = why_not(Move.SUBMIT, actor, cycle) or ""
        self.stored = self._stored()
        self.locks = {key: self._lock(key) for key in self.stored}
        texts = [self._text(key) for key, lock in self.locks.items() if not lock]
        self.form = ReportForm(texts, typed, not_saved.errors if not_saved else None)

    def _sent_remarks(self) -> list[Remark]:
        if not self.cycle.repair_of_id:
            return []
        rows = Remark.objects.filter(submission=self.cycle.repair_of_id, sent_at__isnull=False)
        return list(rows.select_related("by").order_by("pk"))

    def _stored(self) -> dict[Key, str]:
        stored: dict[Key, str] = {SUMMARY: self.content["summary"]}
        for pk, row in self.rows.items():
            stored |= {(key, pk): row[key] for key, _ in TEXTS}
        return stored | {(REPLY, remark.pk): remark.reply for remark in self.remarks}

    def _lock(self, key: Key) -> str:
        """Why this text may not be written; "" where it may."""
        kind, pk = key
        if kind == REPLY:
            return self.reason
        target = RemarkTarget(kind)
        return why_not_write(self.actor, self.cycle, target, pk, self.unlocked) or ""

    def _text(self, key: Key) -> Text:
        kind, _ = key
        if kind == REPLY:
            help_text = "Boleh kosong bila bagiannya sudah Anda perbaiki."
            return Text(key, "Jawaban Anda", self.stored[key], help_text, 2)
        if key == SUMMARY:
            help_text = "Dua atau tiga kalimat: hasil triwulan ini, sebabnya, dan langkah berikut."
            return Text(key, RemarkTarget.SUMMARY.label, self.stored[key], help_text, 4)
        target = RemarkTarget(kind)
        return Text(key, target.label, self.stored[key], HELP[target])

    def page(self, base: dict[str, Any]) -> ReportPage:
        """The finished page."""
        paper = paper_of(self.content, empty_word="(belum ditulis)")
        parts = {remark.pk: self._remark(remark) for remark in self.remarks}
        objectives = [
            ObjectivePart(o.name, [self._indicator(figures, parts) for figures in o.indicators])
            for o in paper.objectives
        ]
        base["refused"] = base["refused"] or self._refused()
        is_kasubid = acting_position(self.actor, self.cycle, Role.KASUBID) is not None
        can_write = not self.reason
        return ReportPage(
            **base,
            lead=f"Versi {self.last + 1}, putaran {self.cycle.round}" if can_write else "",
            links=_links(self.cycle, self.actor),
            kept=_kept(self.typed, self.stored, self.form.fields),
            read_only="" if can_write else self._read_only(is_kasubid),
            can_write=can_write,
            is_repair=bool(self.cycle.repair_of_id),
            return_title=self._return_title(),
            remarks=list(parts.values()),
            report_remarks=self._pinned(RemarkTarget.REPORT, None, parts),
            summary=self._text_part(SUMMARY, parts),
            objectives=objectives,
            note=self.form["note"] if can_write else None,
            todos=self._todos() if can_write else [],
            show_bar=is_kasubid,
            submit_reason=self.reason,
            paper=paper,
        )

    def _read_only(self, is_kasubid: bool) -> str:
        if is_kasubid:
            return self.reason
        if self.cycle.state in WRITING_STATES:
            return f"Naskah ini sedang ditulis oleh {self.cycle.kasubid}; belum diajukan."
        return f"Siklus berstatus “{self.cycle.state_label}”; naskah tidak diubah lagi."

    def _return_title(self) -> str:
        """Who returned the report when; "" outside a repair."""
        back = self.cycle.repair_of if self.cycle.repair_of_id else None
        if back is None or self.cycle.state in FINAL_STATES:
            return ""
        at = dates.short_moment(back.decided_at.astimezone(self.cycle.agency.zone))
        return f"Dikembalikan oleh {back.decided_by}, {at}"

    def _refused(self) -> str:
        """What was refused of texts that have no field here (locked ones, for instance)."""
        errors = self.not_saved.errors if self.not_saved else {}
        elsewhere = {s for key, s in errors.items() if field_name(key) not in self.form.fields}
        return " ".join(["Tidak ada yang disimpan.", *sorted(elsewhere)]) if elsewhere else ""

    # ---- parts ----

    def _remark(self, remark: Remark) -> RemarkPart:
        key: Key = (REPLY, remark.pk)
        row = self.rows.get(remark.indicator_id)
        zone = self.cycle.agency.zone
        return RemarkPart(
            anchor=f"catatan-{remark.pk}",
            about=place_label(remark.target, row["name"] if row else ""),
            href=_href(remark.target, remark.indicator_id),
            text=remark.text,
            who=f"{remark.by} · {dates.short_moment(remark.sent_at.astimezone(zone))}",
            reply=self._field(key),
            reply_text=remark.reply,
            base_name=BASE + field_name(key),
            base=self._base(key),
            is_value=remark.target == RemarkTarget.VALUE,
        )

    def _field(self, key: Key) -> BoundField | None:
        return None if self.locks[key] else self.form[field_name(key)]

    def _base(self, key: Key) -> str:
        """The fingerprint that goes back with the text: after a refusal the one that came, except
        in a conflict, where saving again means that the person has compared and chosen."""
        if self.not_saved and key in self.not_saved.conflicts:
            return fingerprint(self.stored[key])
        return self.typed.get(BASE + field_name(key)) or fingerprint(self.stored[key])

    def _pinned(
        self, target: RemarkTarget, indicator_id: int | None, parts: dict[int, RemarkPart]
    ) -> list[RemarkPart]:
        return [
            parts[remark.pk]
            for remark in self.remarks
            if remark.target == target and remark.indicator_id == indicator_id
        ]

    def _text_part(self, key: Key, parts: dict[int, RemarkPart]) -> TextPart:
        kind, pk = key
        is_conflict = bool(self.not_saved) and key in self.not_saved.conflicts
        return TextPart(
            key=place_key(kind, pk),
            label=RemarkTarget(kind).label,
            field=self._field(key),
            base_name=BASE + field_name(key),
            base=self._base(key),
            text=self.stored[key],
            locked=self.locks[key] if not self.reason else "",
            remarks=self._pinned(RemarkTarget(kind), pk, parts),
            conflict=self.stored[key] if is_conflict else None,
        )

    def _indicator(self, figures: PaperIndicator, parts: dict[int, RemarkPart]) -> IndicatorPart:
        pk = int(figures.id)
        texts = [self._text_part((key, pk), parts) for key, _ in TEXTS]
        value_remarks = self._pinned(RemarkTarget.VALUE, pk, parts)
        return IndicatorPart(
            anchor=f"tulis-{figures.id}",
            figures=figures,
            data_url=f"{cycle_url('data', self.cycle)}#i-{figures.id}",
            texts=texts,
            value_remarks=value_remarks,
            is_open=bool(value_remarks) or any(text.field for text in texts),
        )

    # ---- what is missing ----

    def _todos(self) -> list[Todo]:
        """What ``actions.moves.submit`` would refuse, from what is saved now."""
        todos = []
        for pk, row in self.rows.items():
            if not row["assessed"]:
                continue
            has_word = row["reason"].strip() or row["release_on"]
            if row["realization"] is None and not has_word:
                url = f"{cycle_url('data', self.cycle)}#i-{pk}"
                todos.append(Todo(url, f"Isi realisasi: {row['name']}"))
            if not any(row[key].strip() for key, _ in TEXTS):
                todos.append(Todo(f"#tulis-{pk}", f"Tulis narasi: {row['name']}"))
        if not self.cycle.repair_of_id:
            return todos
        since = frozen.changes(self.cycle.repair_of.content, self.content)
        for remark in self.remarks:
            if not remark.reply and not frozen.is_mended(remark.target, remark.indicator_id, since):
                todos.append(
                    Todo(f"#catatan-{remark.pk}", f"Tanggapi catatan: “{remark.text[:80]}”")
                )
        return todos


def _href(target: str, indicator_id: int | None) -> str:
    """Where the Kasubid mends what a remark is about."""
    if indicator_id is None:
        return "#tulis-ringkasan" if target == RemarkTarget.SUMMARY else ""
    return f"#tulis-{indicator_id}"
