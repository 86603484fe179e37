"""What each move needs and writes besides the change of state; called by ``cycles.move`` only.

Every function takes the locked cycle and the inputs, checks them, writes, and returns the note
for the history row. It raises ``Refused`` before it writes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from workflow import content
from workflow.actions import annual, dispositions
from workflow.actions.answers import settle_report
from workflow.actions.errors import Refused
from workflow.enums import DispositionKind, Move, RemarkTarget, Role
from workflow.models import (
    Actor,
    AnalystPart,
    Cycle,
    Narrative,
    Position,
    Realization,
    Remark,
    Submission,
    User,
)

MAX_TEXT = 4000  # characters; a longer text belongs into an attachment
#: What makes an empty row complete.
HOW_TO_COMPLETE = "Isi realisasinya, tanggal rilis bila belum rilis, atau alasan mengapa kosong."


@dataclass
class Hand:
    """Who makes the move, when, and as what: handed to every handler."""

    by: Actor
    by_as: str
    now: datetime


def required(text: str | None, field: str, sentence: str) -> str:
    """The stripped text; refuses an empty or overlong one."""
    text = (text or "").strip()
    if not text:
        raise Refused(sentence, field)
    return optional(text, field)


def optional(text: str | None, field: str) -> str:
    """The stripped text, possibly empty; refuses an overlong one."""
    text = (text or "").strip().replace("\x00", "")
    if len(text) > MAX_TEXT:
        raise Refused(f"Teks terlalu panjang: paling banyak {MAX_TEXT} huruf.", field)
    return text


def _seated(cycle: Cycle, hand: Hand, role: Role) -> dict[int, Position]:
    """Who serves in the role in the cycle's unit today, by user id.

    Whoever is represented leads to their Plt./Plh.
    """
    today = hand.now.astimezone(cycle.agency.zone).date()
    positions = list(Position.objects.serving(today).of_unit(cycle.unit, role))
    return {p.seat_holder_id: p for p in positions} | {p.user_id: p for p in positions}


def _recipient(position: Position) -> dict[str, str]:
    user = position.user
    return {"name": user.get_full_name(), "title": position.full_label, "nip": user.nip or ""}


def assign(cycle: Cycle, hand: Hand, *, kasubid: User | None = None, instruction: str = "") -> str:
    """Kabid chooses the Kasubid/Kasubag and writes the disposisi (SOP row 1).

    The report belongs to the seat: with a Plt./Plh. chosen, to the seat they hold for another.
    """
    seated = _seated(cycle, hand, Role.KASUBID)
    if kasubid is None or kasubid.pk not in seated:
        raise Refused("Pilih Kasubid/Kasubag yang menyusun laporan.", "kasubid")
    text = required(instruction, "instruction", "Tulis isi disposisi untuk Kasubid/Kasubag.")
    position = seated[kasubid.pk]
    cycle.kasubid = position.acts_for.user if position.acts_for_id else position.user
    sheet = dispositions.write(
        cycle,
        DispositionKind.ASSIGN,
        by=hand.by,
        by_as=hand.by_as,
        recipients=[_recipient(position)],
        instruction=text,
        now=hand.now,
    )
    return f"Disposisi {sheet.reference} kepada {position.user}: {text}"


def instruct(
    cycle: Cycle,
    hand: Hand,
    *,
    analysts: Mapping[int, User | None] | None = None,
    instruction: str = "",
) -> str:
    """Kasubid gives every indicator to an Analis and writes the disposisi (SOP row 2).

    ``analysts`` maps indicator id → Analis; every indicator that is due needs one.
    """
    seated = _seated(cycle, hand, Role.ANALIS)
    chosen = {pk: user for pk, user in (analysts or {}).items() if user is not None}
    rows = list(Realization.objects.of_cycle(cycle))
    for row in rows:
        user = chosen.get(row.indicator_id)
        if user is None and row.is_due:
            raise Refused(f"Pilih Analis untuk indikator “{row.indicator.name}”.", "analysts")
        if user is not None and user.pk not in seated:
            raise Refused(f"{user} bukan Analis Data {cycle.unit.name}.", "analysts")
    if not chosen:
        raise Refused("Pilih paling sedikit satu Analis.", "analysts")
    text = required(instruction, "instruction", "Tulis isi disposisi untuk Analis.")
    for row in rows:
        row.analyst = chosen.get(row.indicator_id)
    Realization.objects.bulk_update(rows, ["analyst"])
    people = list(dict.fromkeys(user.pk for user in chosen.values()))
    AnalystPart.objects.bulk_create([AnalystPart(cycle=cycle, analyst_id=pk) for pk in people])
    sheet = dispositions.write(
        cycle,
        DispositionKind.INSTRUCT,
        by=hand.by,
        by_as=hand.by_as,
        recipients=[_recipient(seated[pk]) for pk in people],
        instruction=text,
        now=hand.now,
    )
    names = ", ".join(str(seated[pk].user) for pk in people)
    return f"Disposisi {sheet.reference} kepada {names}: {text}"


def check_part(cycle: Cycle, analyst: User) -> None:
    """Refuse a hand-over while a figure of this Analis is empty without a reason."""
    missing = [
        row.indicator.name
        for row in Realization.objects.of_cycle(cycle).filter(analyst=analyst).missing()
    ]
    if missing:
        raise Refused(
            f"{len(missing)} indikator belum terisi: {'; '.join(missing)}. {HOW_TO_COMPLETE}"
        )


def hand_over(
    cycle: Cycle, hand: Hand, *, note: str = "", answers: Mapping[str, str] | None = None
) -> str:
    """The last Analis hands over; ``cycles.move`` has marked the part (SOP row 3).

    History keeps what everybody said of the parts handed over since the collecting began.
    """
    parts = cycle.parts.filter(handed_over_at__gt=cycle.current_run.started_at).exclude(note="")
    said = list(parts.select_related("analyst").order_by("handed_over_at", "pk"))
    if all(part.analyst_id == hand.by.user.pk for part in said):
        return optional(note, "note")
    return "\n".join(f"{part.analyst}: {part.note}" for part in said)


def send_back(cycle: Cycle, hand: Hand, *, reason: str = "", analyst_id: int | None = None) -> str:
    """One Analis's part, or all without one, is open again; the reason is what they read first
    (policy)."""
    text = required(
        reason, "reason", "Tulis alasan pengembalian, agar Analis tahu apa yang kurang."
    )
    parts = list(cycle.parts.select_related("analyst"))
    chosen = [part for part in parts if analyst_id in (None, part.analyst_id)]
    if not chosen:
        raise Refused("Analis yang dipilih tidak punya bagian; pilih dari daftar.", "analyst_id")
    for part in chosen:
        part.handed_over_at = None
    AnalystPart.objects.bulk_update(chosen, ["handed_over_at"])
    return text if len(chosen) == len(parts) else f"Bagian {chosen[0].analyst}: {text}"


def submit(cycle: Cycle, hand: Hand, *, note: str = "") -> str:
    """Freeze the report as the next version (SOP row 4)."""
    rows = list(Realization.objects.of_cycle(cycle))
    empty = [r.indicator.name for r in rows if not r.is_complete]
    if empty:
        raise Refused(f"Masih ada realisasi yang kosong: {'; '.join(empty)}.")
    written = {n.indicator_id for n in Narrative.objects.filter(cycle=cycle) if n.is_written}
    silent = [r.indicator.name for r in rows if r.is_due and r.indicator_id not in written]
    if silent:
        raise Refused(
            f"{len(silent)} indikator belum bernarasi: {'; '.join(silent)}. "
            "Tulis faktor pendukung, faktor penghambat, atau tindak lanjutnya."
        )
    last = cycle.submissions.aggregate(last=Max("version"))["last"] or 0
    settle_report(cycle, by=hand.by, now=hand.now, as_label=hand.by_as)
    frozen = content.build(cycle, version=last + 1, now=hand.now)
    if silent := _unanswered(cycle, frozen):
        raise Refused(
            f"{len(silent)} catatan pemeriksaan belum ditanggapi: {'; '.join(silent)}. "
            "Perbaiki bagiannya, atau tulis jawaban mengapa tidak diubah."
        )
    submission = Submission.objects.create(
        cycle=cycle,
        version=last + 1,
        content=frozen,
        sha256=content.digest(frozen),
        submitted_at=hand.now,
        submitted_by=hand.by.user,
        submitted_as=hand.by_as,
    )
    text = optional(note, "note")
    return f"Versi {submission.version}. {text}".strip()


def _unanswered(cycle: Cycle, frozen: dict[str, Any]) -> list[str]:
    """Remarks of the return that have neither a change nor a reply, by their text."""
    if not cycle.repair_of_id:
        return []
    since = content.changes(cycle.repair_of.content, frozen)
    remarks = Remark.objects.filter(submission=cycle.repair_of_id, sent_at__isnull=False, reply="")
    return [
        f"“{remark.text[:80]}”"
        for remark in remarks
        if not content.is_mended(remark.target, remark.indicator_id, since)
    ]


def _decide(cycle: Cycle, hand: Hand, move: Move) -> Submission:
    """Close the review of the newest version with this decision."""
    submission = cycle.submissions.defer("content").order_by("-version").first()
    submission.decision = move
    submission.decided_at = hand.now
    submission.decided_by = hand.by.user
    if submission.review_begun_at is None and move != Move.WITHDRAW:
        submission.review_begun_at = hand.now
        submission.review_begun_by = hand.by.user
    return submission


DECISION = ["decision", "decided_at", "decided_by", "review_begun_at", "review_begun_by"]


def withdraw(cycle: Cycle, hand: Hand, *, reason: str = "") -> str:
    """The version stays in the archive as withdrawn; the draft goes on from it (policy)."""
    text = optional(reason, "reason")
    _decide(cycle, hand, Move.WITHDRAW).save(update_fields=DECISION)
    return text


def approve(cycle: Cycle, hand: Hand, *, note: str = "") -> str:
    """Kabid approves the version under review (SOP row 5); the archived report follows from it."""
    submission = _decide(cycle, hand, Move.APPROVE)
    drafts = submission.remarks.filter(sent_at__isnull=True).count()
    if drafts:
        raise Refused(
            f"Ada {drafts} catatan yang belum dikirim. Kembalikan laporan dengan catatan itu, "
            "atau hapus catatannya lebih dahulu."
        )
    submission.approved_at = hand.now
    submission.approved_by = hand.by.user
    submission.approved_as = hand.by_as
    submission.review_note = optional(note, "note")
    submission.save(
        update_fields=[*DECISION, "approved_at", "approved_by", "approved_as", "review_note"]
    )
    cycle.repair_of = None
    return f"Versi {submission.version}. {submission.review_note}".strip()


def _return(cycle: Cycle, hand: Hand, move: Move, general: str) -> str:
    """Send the drafted remarks, and one on the whole report if it was typed, with a return."""
    general = optional(general, "remark")
    submission = _decide(cycle, hand, move)
    drafts = list(submission.remarks.filter(sent_at__isnull=True))
    if not drafts and not general:
        raise Refused(
            "Tulis paling sedikit satu catatan: pada angka, pada narasi, atau pada seluruh "
            "laporan, agar jelas apa yang harus diperbaiki.",
            "remark",
        )
    if general:
        Remark.objects.create(
            submission=submission,
            target=RemarkTarget.REPORT,
            text=general,
            by=hand.by.user,
            written_at=hand.now,
            sent_at=hand.now,
        )
    submission.remarks.filter(sent_at__isnull=True).update(sent_at=hand.now)
    submission.save(update_fields=DECISION)
    cycle.repair_of = submission
    cycle.round += 1
    count = len(drafts) + bool(general)
    return f"{count} catatan. {general}".strip()


def return_for_repair(cycle: Cycle, hand: Hand, *, remark: str = "") -> str:
    """Kabid returns with at least one remark (SOP row 5, "tidak")."""
    return _return(cycle, hand, Move.RETURN_FOR_REPAIR, remark)


def request_revision(cycle: Cycle, hand: Hand, *, remark: str = "") -> str:
    """Kasubag Perencanaan returns with at least one remark (policy)."""
    return _return(cycle, hand, Move.REQUEST_REVISION, remark)


def forward(cycle: Cycle, hand: Hand, *, instruction: str = "") -> str:
    """Kasubid passes the approved report on with a disposisi (SOP row 5)."""
    text = required(instruction, "instruction", "Tulis isi disposisi untuk Kasubag Perencanaan.")
    today = hand.now.astimezone(cycle.agency.zone).date()
    planning = Position.objects.serving(today).of_office(cycle.agency_id, Role.PERENCANAAN)
    recipients = [_recipient(position) for position in planning]
    if not recipients:
        raise Refused(
            "Belum ada Kasubag Perencanaan yang menjabat; mintalah Pengelola mengisi jabatan itu."
        )
    sheet = dispositions.write(
        cycle,
        DispositionKind.FORWARD,
        by=hand.by,
        by_as=hand.by_as,
        recipients=recipients,
        instruction=text,
        now=hand.now,
    )
    return f"Disposisi {sheet.reference}: {text}"


def recommend(cycle: Cycle, hand: Hand, *, recommendation: str = "") -> str:
    """The report joins the quarterly report (SOP row 6); the last TW IV opens the year's."""
    text = required(recommendation, "recommendation", "Tulis rekomendasi untuk laporan ini.")
    submission = cycle.submissions.defer("content").order_by("-version").first()
    if submission.remarks.filter(sent_at__isnull=True).exists():
        raise Refused(
            "Ada catatan yang belum dikirim. Minta perbaikan dengan catatan itu, atau hapus "
            "catatannya lebih dahulu."
        )
    cycle.recommendation = text
    cycle.recommended_at = hand.now
    annual.open_when_complete(cycle, hand.now)
    return text


def reopen(cycle: Cycle, hand: Hand, *, reason: str = "") -> str:
    """The archived version stays; the reason becomes a remark that opens the whole report."""
    text = required(reason, "reason", "Tulis alasan membuka kembali laporan ini.")
    cycle.recommended_at = None
    return _return(cycle, hand, Move.REOPEN, text)


def cancel(cycle: Cycle, hand: Hand, *, reason: str = "") -> str:
    """The cycle ends without a report (policy); the last TW IV of a year opens the year's."""
    text = required(reason, "reason", "Tulis alasan pembatalan.")
    annual.open_when_complete(cycle, hand.now, cancelled=True)
    return text


HANDLERS: dict[Move, Callable[..., str]] = {
    Move.ASSIGN: assign,
    Move.INSTRUCT: instruct,
    Move.HAND_OVER: hand_over,
    Move.SEND_BACK: send_back,
    Move.SUBMIT: submit,
    Move.WITHDRAW: withdraw,
    Move.APPROVE: approve,
    Move.RETURN_FOR_REPAIR: return_for_repair,
    Move.FORWARD: forward,
    Move.REQUEST_REVISION: request_revision,
    Move.RECOMMEND: recommend,
    Move.REOPEN: reopen,
    Move.CANCEL: cancel,
}

Inputs = Mapping[str, Any]
