"""Why figures, evidence and texts of a report may not be changed now, and who reviews them."""

from __future__ import annotations

from workflow.enums import WRITING_STATES, RemarkTarget, Role, State
from workflow.models import Actor, Cycle, Evidence, Realization
from workflow.permissions.moves import (
    Reason,
    acting_position,
    not_the_chosen_kasubid,
    own_part,
    sentence,
    why_not_request_revision,
    why_not_return_for_repair,
)
from workflow.questions import Question


def why_not_enter(
    actor: Actor, realization: Realization, cycle: Cycle, unlocked: frozenset[tuple]
) -> Reason:
    """Why this figure (with its evidence) may not be changed by the actor now.

    ``unlocked`` is ``cycle.unlocked()``: what the remarks of a return opened.
    """
    if cycle.state == State.COLLECTING:
        if not acting_position(actor, cycle, Role.ANALIS):
            return f"Realisasi diisi oleh Analis Data {cycle.unit.name}."
        if realization.analyst_id != actor.user.pk:
            if realization.analyst is None and not realization.is_due:
                return "Indikator ini tidak dinilai triwulan ini, jadi tidak perlu diisi."
            if realization.analyst is None:
                return "Indikator ini tidak ditugaskan kepada Analis triwulan ini."
            return sentence(f"Indikator ini ditugaskan kepada {realization.analyst}")
        part = own_part(actor, cycle)
        if part and part.handed_over_at:
            return "Bagian Anda sudah diserahkan; mintalah Kasubid/Kasubag mengembalikannya."
        if cycle.repair_of_id and not is_unlocked(
            unlocked, RemarkTarget.VALUE, realization.indicator_id
        ):
            return "Terkunci: tidak ada catatan pemeriksaan pada realisasi ini."
        return None
    if cycle.state in WRITING_STATES and cycle.repair_of_id:
        reason = not_the_chosen_kasubid(actor, cycle)
        if not acting_position(actor, cycle, Role.KASUBID) or reason:
            return reason or f"Perbaikan dilakukan oleh Kasubid/Kasubag {cycle.unit.name}."
        if not is_unlocked(unlocked, RemarkTarget.VALUE, realization.indicator_id):
            return "Terkunci: tidak ada catatan pemeriksaan pada realisasi ini."
        return None
    if cycle.state in WRITING_STATES:
        return (
            "Bahan sudah diserahkan; bila ada angka yang harus diubah, Kasubid/Kasubag "
            "mengembalikannya kepada Analis."
        )
    return f"Siklus berstatus “{cycle.state_label}”; realisasi tidak dapat diubah."


def why_not_enter_budget(actor: Actor, cycle: Cycle, unlocked: frozenset[tuple]) -> Reason:
    """Why the budget realisation may not be changed by the actor now."""
    if cycle.state == State.COLLECTING:
        part = own_part(actor, cycle)
        if not acting_position(actor, cycle, Role.ANALIS) or part is None:
            return f"Realisasi anggaran diisi oleh Analis Data {cycle.unit.name}."
        if part.handed_over_at:
            return "Bagian Anda sudah diserahkan; mintalah Kasubid/Kasubag mengembalikannya."
        if cycle.repair_of_id and (RemarkTarget.REPORT.value, None) not in unlocked:
            return "Terkunci: tidak ada catatan pemeriksaan pada seluruh laporan."
        return None
    if cycle.state in WRITING_STATES:
        if not acting_position(actor, cycle, Role.KASUBID):
            return f"Bahan sudah diserahkan; kini diisi oleh Kasubid/Kasubag {cycle.unit.name}."
        if reason := not_the_chosen_kasubid(actor, cycle):
            return reason
        if cycle.repair_of_id and (RemarkTarget.REPORT.value, None) not in unlocked:
            return "Terkunci: tidak ada catatan pemeriksaan pada seluruh laporan."
        return None
    return f"Siklus berstatus “{cycle.state_label}”; realisasi anggaran tidak dapat diubah."


def why_not_answer(
    actor: Actor, cycle: Cycle, analyst_id: int | None, question: Question
) -> Reason:
    """Why this question about the material may not be answered by the actor now.

    Its Analis (``analyst_id``; for the budget any of them) has the word until they hand over, then
    the Kasubid/Kasubag until they submit. A lock of a repair is none: a word changes no figure.
    """
    if cycle.state == State.COLLECTING:
        part = own_part(actor, cycle)
        if not acting_position(actor, cycle, Role.ANALIS) or part is None:
            return f"Dijawab oleh Analis Data {cycle.unit.name}."
        if question.line_id is None and analyst_id != actor.user.pk:
            return "Dijawab oleh Analis yang mengumpulkan indikator ini."
        if part.handed_over_at:
            return "Bagian Anda sudah diserahkan; mintalah Kasubid/Kasubag mengembalikannya."
        return None
    if cycle.state in WRITING_STATES:
        if not acting_position(actor, cycle, Role.KASUBID):
            return f"Dijawab oleh Kasubid/Kasubag {cycle.unit.name}."
        return not_the_chosen_kasubid(actor, cycle)
    return f"Siklus berstatus “{cycle.state_label}”; jawaban tidak dapat diubah."


def is_unlocked(unlocked: frozenset[tuple], target: RemarkTarget, indicator_id: int | None) -> bool:
    """Whether remarks opened this part; a remark on the whole report opens everything."""
    return (target.value, indicator_id) in unlocked or (
        RemarkTarget.REPORT.value,
        None,
    ) in unlocked


def why_not_write(
    actor: Actor,
    cycle: Cycle,
    target: RemarkTarget,
    indicator_id: int | None,
    unlocked: frozenset[tuple],
) -> Reason:
    """Why this text of the report may not be changed by the actor now."""
    if cycle.state not in WRITING_STATES:
        return f"Siklus berstatus “{cycle.state_label}”; naskah tidak dapat diubah."
    if not acting_position(actor, cycle, Role.KASUBID):
        return f"Naskah ditulis oleh Kasubid/Kasubag {cycle.unit.name}."
    reason = not_the_chosen_kasubid(actor, cycle)
    if reason:
        return reason
    if cycle.repair_of_id and not is_unlocked(unlocked, target, indicator_id):
        return "Terkunci: tidak ada catatan pemeriksaan pada bagian ini."
    return None


def why_not_review(actor: Actor, cycle: Cycle) -> Reason:
    """Why the actor may not write remarks on the submitted report now (Kabid, Perencanaan)."""
    if cycle.state == State.FORWARDED:
        return why_not_request_revision(actor, cycle)
    return why_not_return_for_repair(actor, cycle)


def why_not_change_evidence(
    actor: Actor, evidence: Evidence, cycle: Cycle, unlocked: frozenset[tuple]
) -> Reason:
    """Why this file may not be dated, described or withdrawn: as the figure that it proves."""
    if evidence.withdrawn_at:
        return "Bukti ini sudah ditarik."
    return why_not_enter(actor, evidence.realization, cycle, unlocked)
