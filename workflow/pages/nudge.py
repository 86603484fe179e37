"""A ready text for WhatsApp to whoever has a cycle now; the person who waits presses send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflow import dates, whatsapp
from workflow.addresses import absolute, workplace
from workflow.enums import Role, State
from workflow.models import Actor, Cycle, Position, User
from workflow.sop import TURNS


@dataclass(frozen=True)
class Nudge:
    """A link that opens WhatsApp with the text filled in."""

    name: str
    href: str
    note: str = ""  # said where the recipient's number is not known


def nudges(cycle: Cycle, serving: Callable[[Role], list[Position]], actor: Actor) -> list[Nudge]:
    """One link for each person whose turn it is; none when it is one's own, or nobody's.

    ``serving`` answers who serves in a role of this cycle today. Wants the cycle with its parts,
    run, unit and office; no query of its own.
    """
    if cycle.is_final or cycle.current_run is None:
        return []
    people = _holders(cycle, serving)
    if actor.user in people:
        return []
    return [
        Nudge(
            name=person.get_full_name(),
            href=whatsapp.link(person.phone, _text(cycle, person, actor)),
            note="" if person.phone else "nomornya belum diisi, pilih penerimanya di WhatsApp",
        )
        for person in people
    ]


def _holders(cycle: Cycle, serving: Callable[[Role], list[Position]]) -> list[User]:
    if cycle.state == State.COLLECTING:
        return [part.analyst for part in cycle.parts.all() if not part.handed_over_at]
    held = serving(TURNS[State(cycle.state)].role)
    return list({position.user_id: position.user for position in held}.values())


def _text(cycle: Cycle, person: User, actor: Actor) -> str:
    """Polite, without figures: what is waited for, until when, and where it is done."""
    due = cycle.current_run.due_at
    until = f", tenggat {dates.long_moment(due.astimezone(cycle.agency.zone))}" if due else ""
    duty = TURNS[State(cycle.state)].duty
    return (
        f"Yth. {person.get_full_name()}, mohon bantuannya: {duty} "
        f"({cycle.unit.name} {cycle.short_period}){until}.\n"
        f"{absolute(workplace(cycle))}\n"
        f"Terima kasih. {actor.user.get_full_name()}"
    )
