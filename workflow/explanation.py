"""A due time explained: line by line while it runs, frozen when it was judged.

Pure: no Django, no clock. Durations are working minutes, exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from workflow import sla
from workflow.working_time import Calendar, Pause


def frozen(
    calendar: Calendar,
    start: datetime,
    standard: sla.StandardTime,
    reading: str,
    pauses: Iterable[Pause] = (),
) -> list[dict[str, str]]:
    """The lines of a due time as data that no later change of the calendar can touch.

    ``minutes`` is an exact number as text ("450", "1375/3"), ``date`` is ISO.
    """
    return [
        {"date": line.date.isoformat(), "minutes": str(line.minutes), "text": line.text}
        for line in sla.explain(calendar, start, standard, reading, pauses)
    ]
