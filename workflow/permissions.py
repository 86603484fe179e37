"""Why somebody may not do something: ``why_not_<verb>`` answers None or the reason as a sentence.

Views, buttons and actions ask the same functions, so a refused button says exactly what a refused
request would. Scope comes first (``visible_to``): these functions assume the object may be seen.
"""

from __future__ import annotations

from collections.abc import Callable

from workflow.enums import WRITING_STATES, Move, RemarkTarget, Role, State
from workflow.models import Actor, Cycle, Evidence, Position, Realization, Submission
from workflow.sop import MOVES

Reason = str | None


def sentence(text: str) -> str:
    """The text with its full stop; a name such as "Rahmat, S.Stat." brings its own."""
    return text if text.endswith(".") else f"{text}."


def acting_position(actor: Actor, cycle: Cycle, role: Role) -> Position | None:
    """The running position with which the actor plays ``role`` in this cycle."""
    if actor.agency_id != cycle.agency_id:
        return None
    return actor.position(role, cycle.unit_id)


def _wrong_role(actor: Actor, cycle: Cycle, move: Move) -> Reason:
    rule = MOVES[move]
    if acting_position(actor, cycle, rule.role):
        return None
    where = "" if rule.role == Role.PERENCANAAN else f" {cycle.unit.name}"
    return f"Langkah ini dilakukan oleh {rule.role.label}{where}."


def _wrong_state(cycle: Cycle, move: Move) -> Reason:
    rule = MOVES[move]
    if cycle.state in rule.sources:
        return None
    needed = " atau ".join(f"“{state.label}”" for state in rule.sources)
    if move == Move.CANCEL:
        return f"Siklus sudah berstatus “{cycle.state_label}”, jadi tidak dapat dibatalkan."
    return (
        f"Siklus ini berstatus “{cycle.state_label}”; langkah ini hanya tersedia pada status "
        f"{needed}."
    )


def _role_and_state(actor: Actor, cycle: Cycle, move: Move) -> Reason:
    return _wrong_role(actor, cycle, move) or _wrong_state(cycle, move)


def _not_the_chosen_kasubid(actor: Actor, cycle: Cycle) -> Reason:
    """The Kasubid who was assigned, an acting one, or a successor once that one has left."""
    position = acting_position(actor, cycle, Role.KASUBID)
    if cycle.kasubid_id in (None, actor.user.pk) or (position and position.is_acting):
        return None
    if position and not _chosen_in_office(actor, cycle):
        return None
    return sentence(f"Laporan ini ditugaskan kepada {cycle.kasubid}")


def _chosen_in_office(actor: Actor, cycle: Cycle) -> bool:
    """Whether the assigned Kasubid still holds that position; read once per cycle object."""
    if not hasattr(cycle, "_chosen_in_office"):
        seated = Position.objects.running(actor.today).of_unit(cycle.unit, Role.KASUBID)
        cycle._chosen_in_office = seated.filter(user=cycle.kasubid_id).exists()
    return cycle._chosen_in_office


def _own_report(actor: Actor, cycle: Cycle) -> Reason:
    """Four eyes: nobody approves what they submitted, whatever positions they hold."""
    submission = latest_submission(cycle)
    if submission and submission.submitted_by_id == actor.user.pk:
        return "Laporan ini Anda ajukan sendiri, jadi harus diperiksa oleh orang lain."
    return None


def latest_submission(cycle: Cycle) -> Submission | None:
    """The newest frozen version of the cycle's report; read once per cycle object."""
    if not hasattr(cycle, "_latest_submission"):
        cycle._latest_submission = cycle.submissions.defer("content").order_by("-version").first()
    return cycle._latest_submission


def why_not_assign(actor: Actor, cycle: Cycle) -> Reason:
    """Kabid assigns the report (SOP row 1)."""
    return _role_and_state(actor, cycle, Move.ASSIGN)


def why_not_instruct(actor: Actor, cycle: Cycle) -> Reason:
    """The assigned Kasubid orders the collection (SOP row 2)."""
    return _role_and_state(actor, cycle, Move.INSTRUCT) or _not_the_chosen_kasubid(actor, cycle)


def why_not_hand_over(actor: Actor, cycle: Cycle) -> Reason:
    """An Analis hands over their own part (SOP row 3)."""
    reason = _role_and_state(actor, cycle, Move.HAND_OVER)
    if reason:
        return reason
    part = own_part(actor, cycle)
    if part is None:
        return "Tidak ada indikator yang ditugaskan kepada Anda pada siklus ini."
    if part.handed_over_at:
        return "Bagian Anda sudah diserahkan."
    return None


def own_part(actor: Actor, cycle: Cycle):
    """The actor's part of the material; None when they have none."""
    return next((p for p in cycle.parts.all() if p.analyst_id == actor.user.pk), None)


def why_not_send_back(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid sends the material back to the Analis (policy)."""
    return _role_and_state(actor, cycle, Move.SEND_BACK) or _not_the_chosen_kasubid(actor, cycle)


def why_not_submit(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid submits the report (SOP row 4)."""
    return _role_and_state(actor, cycle, Move.SUBMIT) or _not_the_chosen_kasubid(actor, cycle)


def why_not_withdraw(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid takes the report back, but only before the review has begun (policy)."""
    reason = _role_and_state(actor, cycle, Move.WITHDRAW) or _not_the_chosen_kasubid(actor, cycle)
    if reason:
        return reason
    submission = latest_submission(cycle)
    if submission and submission.review_begun_at:
        return "Pemeriksaan sudah dimulai, jadi laporan tidak dapat ditarik kembali."
    return None


def why_not_approve(actor: Actor, cycle: Cycle) -> Reason:
    """Kabid approves (SOP row 5)."""
    return _role_and_state(actor, cycle, Move.APPROVE) or _own_report(actor, cycle)


def why_not_return_for_repair(actor: Actor, cycle: Cycle) -> Reason:
    """Kabid returns with remarks (SOP row 5)."""
    return _role_and_state(actor, cycle, Move.RETURN_FOR_REPAIR) or _own_report(actor, cycle)


def why_not_forward(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid passes the approved report on (SOP row 5)."""
    return _role_and_state(actor, cycle, Move.FORWARD) or _not_the_chosen_kasubid(actor, cycle)


def why_not_request_revision(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubag Perencanaan asks for repairs (policy)."""
    return _role_and_state(actor, cycle, Move.REQUEST_REVISION) or _own_report(actor, cycle)


def why_not_recommend(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubag Perencanaan recommends (SOP row 6)."""
    return _role_and_state(actor, cycle, Move.RECOMMEND) or _own_report(actor, cycle)


def why_not_reopen(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubag Perencanaan reopens a recommended report (policy)."""
    return _role_and_state(actor, cycle, Move.REOPEN)


def why_not_cancel(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubag Perencanaan cancels a running cycle (policy)."""
    return _role_and_state(actor, cycle, Move.CANCEL)


#: Every move has its own function; nothing is derived from names at run time.
WHY_NOT: dict[Move, Callable[[Actor, Cycle], Reason]] = {
    Move.ASSIGN: why_not_assign,
    Move.INSTRUCT: why_not_instruct,
    Move.HAND_OVER: why_not_hand_over,
    Move.SEND_BACK: why_not_send_back,
    Move.SUBMIT: why_not_submit,
    Move.WITHDRAW: why_not_withdraw,
    Move.APPROVE: why_not_approve,
    Move.RETURN_FOR_REPAIR: why_not_return_for_repair,
    Move.FORWARD: why_not_forward,
    Move.REQUEST_REVISION: why_not_request_revision,
    Move.RECOMMEND: why_not_recommend,
    Move.REOPEN: why_not_reopen,
    Move.CANCEL: why_not_cancel,
}


def why_not(move: Move | str, actor: Actor, cycle: Cycle) -> Reason:
    """Why the actor may not make this move now; None when they may."""
    return WHY_NOT[Move(move)](actor, cycle)


def why_not_open(actor: Actor) -> Reason:
    """Opening a cycle by hand (product.md §3)."""
    if actor.has(Role.PERENCANAAN):
        return None
    return "Siklus hanya dapat dibuka dengan tangan oleh Kasubag Perencanaan."


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
        reason = _not_the_chosen_kasubid(actor, cycle)
        if not acting_position(actor, cycle, Role.KASUBID) or reason:
            return reason or f"Perbaikan dilakukan oleh Kasubid/Kasubag {cycle.unit.name}."
        if not is_unlocked(unlocked, RemarkTarget.VALUE, realization.indicator_id):
            return "Terkunci: tidak ada catatan pemeriksaan pada realisasi ini."
        return None
    if cycle.state in WRITING_STATES:
        return "Bahan sudah diserahkan; kembalikan ke Analis bila ada angka yang harus diubah."
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
        reason = _not_the_chosen_kasubid(actor, cycle)
        if not acting_position(actor, cycle, Role.KASUBID) or reason:
            return reason or f"Diisi oleh Kasubid/Kasubag {cycle.unit.name}."
        if cycle.repair_of_id and (RemarkTarget.REPORT.value, None) not in unlocked:
            return "Terkunci: tidak ada catatan pemeriksaan pada seluruh laporan."
        return None
    return f"Siklus berstatus “{cycle.state_label}”; realisasi anggaran tidak dapat diubah."


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
    reason = _not_the_chosen_kasubid(actor, cycle)
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


def why_not_withdraw_evidence(
    actor: Actor, evidence: Evidence, cycle: Cycle, unlocked: frozenset[tuple]
) -> Reason:
    """Why this file may not be withdrawn: as the figure it proves, and only once."""
    if evidence.withdrawn_at:
        return "Bukti ini sudah ditarik."
    return why_not_enter(actor, evidence.realization, cycle, unlocked)


def why_not_compile(actor: Actor) -> Reason:
    """Opening, writing and publishing the annual report (SOP row 6)."""
    if actor.has(Role.PERENCANAAN):
        return None
    return "Laporan kinerja tahunan disusun oleh Kasubag Perencanaan."
