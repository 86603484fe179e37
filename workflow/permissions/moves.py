"""Why somebody may not make a move of a cycle now (product.md §3)."""

from __future__ import annotations

from collections.abc import Callable

from workflow.enums import Move, Role
from workflow.models import Actor, Cycle, Position, Submission
from workflow.models.serving import serves_seat
from workflow.sop import MOVES

Reason = str | None


def sentence(text: str) -> str:
    """The text with its full stop; a name such as "Rahmat, S.Stat." brings its own."""
    return text if text.endswith(".") else f"{text}."


def acting_position(actor: Actor, cycle: Cycle, role: Role) -> Position | None:
    """The running position with which the actor plays ``role`` in this cycle.

    Of several Kasubid positions the one that has this report's seat.
    """
    if actor.agency_id != cycle.agency_id:
        return None
    held = actor.held(role, cycle.unit_id)
    if role == Role.KASUBID and cycle.kasubid_id:
        held.sort(key=lambda p: not serves_seat(p, cycle.kasubid_id))
    return held[0] if held else None


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


def not_the_chosen_kasubid(actor: Actor, cycle: Cycle) -> Reason:
    """The assigned Kasubid, who acts in their seat, or a successor once that one has left."""
    position = acting_position(actor, cycle, Role.KASUBID)
    if cycle.kasubid_id in (None, actor.user.pk):
        return None
    if position and serves_seat(position, cycle.kasubid_id):
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


def own_report(position: Position | None) -> str:
    """Four eyes, said to whoever submitted the report they would decide on: who else can."""
    text = "Laporan ini Anda ajukan sendiri, jadi harus diperiksa oleh orang lain"
    if position and position.acts_for_id:
        return (
            f"{text}: {position.acts_for.user}, yang Anda wakili, tetap berwenang. "
            "Bila tidak dapat, mintalah Pengelola menunjuk Plh. lain."
        )
    return f"{text}. Bila tidak ada, mintalah Pengelola menunjuk Plt. atau Plh."


def _own_report(actor: Actor, cycle: Cycle, role: Role) -> Reason:
    """Four eyes: nobody approves what they submitted, whatever positions they hold."""
    submission = latest_submission(cycle)
    if submission and submission.submitted_by_id == actor.user.pk:
        return own_report(acting_position(actor, cycle, role))
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
    return _role_and_state(actor, cycle, Move.INSTRUCT) or not_the_chosen_kasubid(actor, cycle)


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
    return _role_and_state(actor, cycle, Move.SEND_BACK) or not_the_chosen_kasubid(actor, cycle)


def why_not_submit(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid submits the report (SOP row 4)."""
    return _role_and_state(actor, cycle, Move.SUBMIT) or not_the_chosen_kasubid(actor, cycle)


def why_not_withdraw(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid takes the report back, but only before the review has begun (policy)."""
    reason = _role_and_state(actor, cycle, Move.WITHDRAW) or not_the_chosen_kasubid(actor, cycle)
    if reason:
        return reason
    submission = latest_submission(cycle)
    if submission and submission.review_begun_at:
        return "Pemeriksaan sudah dimulai, jadi laporan tidak dapat ditarik kembali."
    return None


def why_not_approve(actor: Actor, cycle: Cycle) -> Reason:
    """Kabid approves (SOP row 5)."""
    return _role_and_state(actor, cycle, Move.APPROVE) or _own_report(actor, cycle, Role.KABID)


def why_not_return_for_repair(actor: Actor, cycle: Cycle) -> Reason:
    """Kabid returns with remarks (SOP row 5)."""
    return _role_and_state(actor, cycle, Move.RETURN_FOR_REPAIR) or _own_report(
        actor, cycle, Role.KABID
    )


def why_not_forward(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubid passes the approved report on (SOP row 5)."""
    return _role_and_state(actor, cycle, Move.FORWARD) or not_the_chosen_kasubid(actor, cycle)


def why_not_request_revision(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubag Perencanaan asks for repairs (policy)."""
    return _role_and_state(actor, cycle, Move.REQUEST_REVISION) or _own_report(
        actor, cycle, Role.PERENCANAAN
    )


def why_not_recommend(actor: Actor, cycle: Cycle) -> Reason:
    """Kasubag Perencanaan recommends (SOP row 6)."""
    return _role_and_state(actor, cycle, Move.RECOMMEND) or _own_report(
        actor, cycle, Role.PERENCANAAN
    )


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
