"""Writing numbered disposisi and drawing numbers from the office's registers."""

from __future__ import annotations

from datetime import datetime

from workflow.enums import DispositionKind
from workflow.models import Actor, Agency, Cycle, Disposition, NumberSequence


def next_number(agency: Agency, register: str, year: int) -> int:
    """Draw the next number of a register; the row is locked until the transaction ends."""
    sequence, _ = NumberSequence.objects.select_for_update().get_or_create(
        agency=agency, register=register, year=year
    )
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return sequence.last


def write(
    cycle: Cycle,
    kind: DispositionKind,
    *,
    by: Actor,
    by_as: str,
    recipients: list[dict[str, str]],
    instruction: str,
    now: datetime,
) -> Disposition:
    """Write one disposisi with the next number of the calendar year it is signed in."""
    year = now.astimezone(cycle.agency.zone).year
    number = next_number(cycle.agency, "disposisi", year)
    return Disposition.objects.create(
        cycle=cycle,
        kind=kind,
        year=year,
        number=number,
        reference=f"{number:03d}/DISP/{cycle.unit.code.upper()}/{year}"[:60],
        agency=cycle.agency,
        sender=by.user,
        sender_as=by_as,
        recipients=recipients,
        instruction=instruction,
        at=now,
    )
