"""How far the Analis of a cycle are: who has handed over, who still has how much."""

from __future__ import annotations

from collections.abc import Mapping

from workflow.enums import State
from workflow.models import Actor, AnalystPart, Cycle

#: Analis (user id) → (rows due that are complete, rows due).
Counts = Mapping[int | None, tuple[int, int]]
CountsByCycle = Mapping[int, Counts]


def part_text(part: AnalystPart, counts: Counts) -> str:
    """ "Sitti Aminah (3 dari 5 terisi)"."""
    done, due = counts.get(part.analyst_id, (0, 0))
    return f"{part.analyst} ({done} dari {due} terisi)"


def parts_text(cycle: Cycle, counts: Counts, actor: Actor) -> str:
    """ "2 dari 3 Analis sudah menyerahkan; menunggu Sitti Aminah (3 dari 5 terisi)".

    The actor's own part is "Anda". "" where one person has all of it, or nobody collects any
    more. Wants ``with_parts``.
    """
    parts = list(cycle.parts.all())
    if cycle.state != State.COLLECTING or len(parts) < 2:
        return ""
    waiting = [
        "Anda" if part.analyst_id == actor.user.pk else part_text(part, counts)
        for part in parts
        if part.handed_over_at is None
    ]
    handed = len(parts) - len(waiting)
    return f"{handed} dari {len(parts)} Analis sudah menyerahkan; menunggu {', '.join(waiting)}"


def parts_of_others(cycle: Cycle, actor: Actor, counts: Counts) -> list[str]:
    """What the other Analis still have, as the hand-over names it."""
    return [
        part_text(part, counts)
        for part in cycle.parts.all()
        if part.handed_over_at is None and part.analyst_id != actor.user.pk
    ]
