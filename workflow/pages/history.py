"""What happened in a cycle, newest first: moves, parts handed over, reviews begun, the opening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow import dates
from workflow.enums import Move, PauseState, Role
from workflow.models import Cycle, Pause, Reassignment, StepRun, Submission, Transition
from workflow.pages.holding import named_as
from workflow.pages.lateness import NOTHING, RunLateness
from workflow.pages.reassigning import TASKS
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


#: What became of a request for a pause: verb and tone.
PAUSE_ENDS = {
    PauseState.GRANTED: ("Menyetujui penundaan", "perhatian"),
    PauseState.REFUSED: ("Menolak penundaan", ""),
    PauseState.LAPSED: ("Menarik kembali permintaan penundaan", ""),
}


@dataclass(frozen=True)
class Event:
    """One entry for ``components/timeline.html``."""

    when: str
    title: str
    who: str = ""
    text: str = ""
    tone: str = ""
    note: str = ""  # what the program adds, never somebody's own words


def build_history(
    cycle: Cycle,
    transitions: Iterable[Transition],
    submissions: Iterable[Submission],
    runs: Iterable[StepRun] = (),
    late: Mapping[int, RunLateness] | None = None,
    reassignments: Iterable[Reassignment] = (),
) -> list[Event]:
    """Every event of the cycle, newest first. Asks the database nothing.

    ``runs`` with their pauses and the people of these; ``late``: run id → what is said of its
    lateness, told at the move that ended it.

    Parts are read from ``cycle.parts`` (prefetched); a part handed over with the move that it
    completed is told by the move alone.
    """
    transitions, runs = list(transitions), list(runs)
    found = [(made.at, 0, _reassigned(cycle, made)) for made in reassignments]
    ended = {run.finished_at: run for run in runs if run.finished_at}
    found.append((cycle.opened_at, 0, _opening(cycle)))
    told = {(t.at, t.by_id) for t in transitions}
    for part in cycle.parts.all():
        at = part.handed_over_at
        if at and (at, part.analyst_id) not in told:
            who = part.analyst.get_full_name()
            found.append((at, 0, _event(cycle, at, "Bagian bahan diserahkan", who, part.note)))
    for version in submissions:
        at = version.review_begun_at
        if at and (at, version.review_begun_by_id) not in told:
            who = version.review_begun_by.get_full_name()
            title = f"Pemeriksaan versi {version.version} dimulai"
            found.append((at, 0, _event(cycle, at, title, who)))
    for run in runs:
        for pause in run.pauses.all():
            found += [(at, 0, event) for at, event in _pause_events(cycle, pause, told)]
    for made in transitions:
        move = Move(made.move)
        run = ended.get(made.at)
        note = (late or {}).get(run.pk, NOTHING).text if run else ""
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
                    f"{note[0].upper()}{note[1:]}." if note else "",
                ),
            )
        )
    found.sort(key=lambda row: row[:2], reverse=True)
    return [event for _, _, event in found]


def _reassigned(cycle: Cycle, made: Reassignment) -> Event:
    """Who gave what to whom in mid-step; the clock of the step ran on."""
    task = TASKS[Role(made.role)].capitalize()
    return _event(
        cycle,
        made.at,
        f"{task} dialihkan dari {made.previous} kepada {made.successor}",
        named_as(made.by.get_full_name(), made.by_as),
        made.reason,
        "perhatian",
        f"Jam langkah {made.run.step} berjalan terus.",
    )


def _pause_events(
    cycle: Cycle, pause: Pause, told: set[tuple[datetime, int]]
) -> Iterator[tuple[datetime, Event]]:
    """Asked, decided, ended; what ended with the step is told by the step's move."""
    about = f"langkah {pause.run.step}"
    who = named_as(str(pause.asked_by), pause.asked_as)
    yield (
        pause.asked_at,
        _event(cycle, pause.asked_at, f"Meminta penundaan {about}", who, pause.reason, "menunggu"),
    )
    if pause.decided_at and pause.decided_by:
        title, tone = PAUSE_ENDS[PauseState(pause.state)]
        who = named_as(str(pause.decided_by), pause.decided_as)
        at = pause.decided_at
        yield at, _event(cycle, at, f"{title} {about}", who, pause.decision_note, tone)
    if pause.until_at and (pause.until_at, pause.ended_by_id) not in told:
        who = str(pause.ended_by)
        yield pause.until_at, _event(cycle, pause.until_at, f"Penundaan {about} berakhir", who)


def _event(
    cycle: Cycle,
    at: datetime,
    title: str,
    who: str = "",
    text: str = "",
    tone: str = "",
    note: str = "",
) -> Event:
    return Event(dates.long_moment(at.astimezone(cycle.agency.zone)), title, who, text, tone, note)


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
