"""How far the entry table is filled, by whom, and whether the own part can be handed over."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from workflow import dates
from workflow.actions.moves import HOW_TO_COMPLETE
from workflow.enums import Move, Role
from workflow.models import Actor, Cycle, Realization
from workflow.permissions import acting_position, own_part, why_not_hand_over

#: Analis → (rows due that are complete, rows due), as ``Realization.objects.progress`` counts.
Counts = dict[int | None, tuple[int, int]]


@dataclass(frozen=True)
class Colleague:
    """How far one Analis is."""

    name: str
    text: str
    is_done: bool


@dataclass(frozen=True)
class Progress:
    """How many of the indicators due this quarter are filled, or empty with a reason."""

    value: int
    max: int
    text: str
    own_text: str = ""  # the same for the Analis's own part, where others have parts too


@dataclass(frozen=True)
class HandOver:
    """The move that ends an Analis's part."""

    url: str
    serial: str
    has_form: bool
    reason: str  # why the button rests; "" when it works


def counts_of(cycle: Cycle) -> Counts:
    """The counts of a cycle, by Analis; one query, however long the table is."""
    return Realization.objects.filter(cycle=cycle).progress()


def progress_of(counts: Counts, actor: Actor) -> Progress:
    """How far the table is filled, and how far the person's own part of it is."""
    done, due = (sum(column) for column in zip(*counts.values(), strict=True)) if counts else (0, 0)
    mine_done, mine_due = counts.get(actor.user.pk, (0, 0))
    own = f"bagian Anda {mine_done} dari {mine_due}" if 0 < mine_due < due else ""
    return Progress(done, due, f"{done} dari {due} indikator terisi", own)


def colleagues_of(cycle: Cycle, counts: Counts) -> list[Colleague]:
    """Every Analis of the cycle with their part; nobody where one person has it all."""
    parts = list(cycle.parts.all())
    if len(parts) < 2:
        return []
    found = []
    for part in parts:
        done, due = counts.get(part.analyst_id, (0, 0))
        text = f"{done} dari {due} terisi"
        if part.handed_over_at:
            when = dates.short_moment(part.handed_over_at.astimezone(cycle.agency.zone))
            text = f"{text}, diserahkan {when}"
        found.append(Colleague(str(part.analyst), text, part.handed_over_at is not None))
    return found


def hand_over_of(cycle: Cycle, actor: Actor, counts: Counts) -> HandOver | None:
    """The Analis's move; None for people who do not hold that role here."""
    if not acting_position(actor, cycle, Role.ANALIS):
        return None
    reason = why_not_hand_over(actor, cycle)
    done, due = counts.get(actor.user.pk, (0, 0))
    has_form = reason is None and own_part(actor, cycle) is not None
    if has_form and done < due:
        reason = f"{due - done} indikator belum terisi. {HOW_TO_COMPLETE}"
    address = [cycle.unit.code, cycle.year, cycle.quarter, Move.HAND_OVER]
    return HandOver(
        url=reverse("move", args=address),
        serial=str(cycle.serial),
        has_form=has_form,
        reason=reason or "",
    )
