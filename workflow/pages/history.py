"""What happened in a cycle, newest first: moves, parts handed over, reviews begun, the opening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflow import dates
from workflow.enums import Move
from workflow.models import Cycle, Submission, Transition
from workflow.pages.holding import named_as
from workflow.sop import MOVES

TONES = {
    Move.APPROVE: "aman",
    Move.RECOMMEND: "aman",
    Move.SEND_BACK: "perhatian",
    Move.WITHDRAW: "perhatian",
    Move.REOPEN: "perhatian",
    Move.RETURN_FOR_REPAIR: "terlambat",
    Move.REQUEST_REVISION: "terlambat",
    Move.CANCEL: "terlambat",
}


@dataclass(frozen=True)
class Event:
    """One entry for ``components/timeline.html``."""

    when: str
    title: str
    who: str = ""
    text: str = ""
    tone: str = ""


def build_history(
    cycle: Cycle, transitions: Iterable[Transition], submissions: Iterable[Submission]
) -> list[Event]:
    """Every event of the cycle, newest first. Asks the database nothing.

    Parts are read from ``cycle.parts`` (prefetched); a part handed over with the move that it
    completed is told by the move alone.
    """
    transitions = list(transitions)
    found = [(cycle.opened_at, 0, _opening(cycle))]
    told = {(t.at, t.by_id) for t in transitions}
    for part in cycle.parts.all():
        at = part.handed_over_at
        if at and (at, part.analyst_id) not in told:
            who = part.analyst.get_full_name()
            found.append((at, 0, _event(cycle, at, "Bagian bahan diserahkan", who)))
    for version in submissions:
        at = version.review_begun_at
        if at and (at, version.review_begun_by_id) not in told:
            who = version.review_begun_by.get_full_name()
            title = f"Pemeriksaan versi {version.version} dimulai"
            found.append((at, 0, _event(cycle, at, title, who)))
    for made in transitions:
        move = Move(made.move)
        past = MOVES[move].past
        found.append(
            (
                made.at,
                made.serial,
                _event(
                    cycle,
                    made.at,
                    past[0].upper() + past[1:],
                    named_as(made.by.get_full_name(), made.by_as),
                    made.note,
                    TONES.get(move, ""),
                ),
            )
        )
    found.sort(key=lambda row: row[:2], reverse=True)
    return [event for _, _, event in found]


def _event(
    cycle: Cycle, at: datetime, title: str, who: str = "", text: str = "", tone: str = ""
) -> Event:
    return Event(dates.long_moment(at.astimezone(cycle.agency.zone)), title, who, text, tone)


def _opening(cycle: Cycle) -> Event:
    if cycle.opened_by_id:
        return _event(
            cycle,
            cycle.opened_at,
            "Siklus dibuka dengan tangan",
            cycle.opened_by.get_full_name(),
            cycle.open_reason,
        )
    day = dates.document_date(cycle.opened_on)
    return _event(
        cycle, cycle.opened_at, "Siklus dibuka otomatis", text=f"Tertanggal {day}, menurut SOP 07."
    )
