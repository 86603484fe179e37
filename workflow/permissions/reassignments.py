"""Why a task may not be given to somebody else in mid-step (decision 0017)."""

from __future__ import annotations

from workflow.enums import FINAL_STATES, Role, State
from workflow.models import Actor, AnalystPart, Cycle
from workflow.permissions.moves import Reason, acting_position, not_the_chosen_kasubid


def why_not_reassign_kasubid(actor: Actor, cycle: Cycle) -> Reason:
    """Giving the report to another Kasubid/Kasubag: the Kabid, while the cycle runs."""
    if not acting_position(actor, cycle, Role.KABID):
        return f"Penyusun laporan diganti oleh Kabid {cycle.unit.name}."
    if cycle.state in FINAL_STATES:
        return f"Siklus sudah berstatus “{cycle.state_label}”, jadi tidak ada yang dialihkan."
    if cycle.kasubid_id is None:
        return "Laporan belum ditugaskan; pilih Kasubid/Kasubag saat menugaskan."
    return None


def why_not_reassign_any(actor: Actor, cycle: Cycle) -> Reason:
    """Giving open parts to other Analis: Kasubid or Kabid, while the material is collected."""
    if not acting_position(actor, cycle, Role.KABID):
        if not acting_position(actor, cycle, Role.KASUBID):
            return f"Bagian Analis dialihkan oleh Kasubid/Kasubag atau Kabid {cycle.unit.name}."
        if reason := not_the_chosen_kasubid(actor, cycle):
            return reason
    if cycle.state != State.COLLECTING:
        return (
            f"Siklus berstatus “{cycle.state_label}”; bagian Analis hanya dialihkan selama "
            f"“{State.COLLECTING.label}”."
        )
    return None


def why_not_reassign_part(actor: Actor, cycle: Cycle, part: AnalystPart) -> Reason:
    """Giving this part to another Analis; a part that was handed over stays."""
    if reason := why_not_reassign_any(actor, cycle):
        return reason
    if part.handed_over_at:
        return f"Bagian {part.analyst} sudah diserahkan, jadi tetap atas namanya."
    return None
