"""One table: which move tells whom, in which words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from workflow.addresses import cycle_url, workplace
from workflow.enums import Move, NoticeKind, Role, State
from workflow.models import Cycle, Notice, Transition, User
from workflow.models.serving import serving
from workflow.sop import TURNS

#: Who is told: a role in the cycle, resolved to people when the move is made.
HOLDERS = "holders"  # those whose turn it becomes
KASUBID = "kasubid"
KABID = "kabid"
MOST_LETTERS = Notice._meta.get_field("text").max_length


@dataclass(frozen=True)
class Telling:
    """Recipients and text; ``{unit}``, ``{period}`` and ``{by}`` are filled in."""

    to: tuple[str, ...]
    text: str


TELLINGS = {
    Move.ASSIGN: Telling((HOLDERS,), "{by} menugaskan Anda menyusun laporan {unit} {period}."),
    Move.INSTRUCT: Telling(
        (HOLDERS,), "{by} memerintahkan Anda mengumpulkan bahan {unit} {period}."
    ),
    Move.HAND_OVER: Telling((HOLDERS,), "Bahan laporan {unit} {period} lengkap diserahkan."),
    Move.SEND_BACK: Telling((HOLDERS,), "{by} mengembalikan bahan {unit} {period} kepada Anda."),
    Move.SUBMIT: Telling((HOLDERS,), "{by} mengajukan laporan {unit} {period} untuk diperiksa."),
    Move.WITHDRAW: Telling((KABID,), "{by} menarik kembali laporan {unit} {period}."),
    Move.APPROVE: Telling(
        (HOLDERS,), "{by} menyetujui laporan {unit} {period}; teruskan ke Perencanaan."
    ),
    Move.RETURN_FOR_REPAIR: Telling(
        (HOLDERS,), "{by} mengembalikan laporan {unit} {period} dengan catatan."
    ),
    Move.FORWARD: Telling((HOLDERS,), "{by} meneruskan laporan {unit} {period} ke Perencanaan."),
    Move.REQUEST_REVISION: Telling(
        (HOLDERS, KABID), "{by} meminta perbaikan laporan {unit} {period}."
    ),
    Move.RECOMMEND: Telling((KASUBID, KABID), "Laporan {unit} {period} sudah direkomendasikan."),
    Move.REOPEN: Telling((HOLDERS, KABID), "{by} membuka kembali laporan {unit} {period}."),
    Move.CANCEL: Telling((KASUBID, KABID), "{by} membatalkan siklus {unit} {period}."),
}
LAST_PART = (
    "{by} sudah menyerahkan bagiannya; tinggal bagian Anda pada bahan laporan {unit} {period}."
)
OPENED = "Siklus {unit} {period} dibuka; tugaskan penyusunan laporannya."


def _people(cycle: Cycle, who: str, holder_ids: list[int], now: datetime) -> list[int]:
    if who == HOLDERS:
        return holder_ids
    if who == KABID:
        return kabid_ids(cycle, now)
    if cycle.kasubid_id is None:
        return []
    # The assigned one is told how it ended even when somebody else has the seat today.
    return [cycle.kasubid_id, *(p.user_id for p in serving(cycle, Role.KASUBID, now))]


def kabid_ids(cycle: Cycle, now: datetime) -> list[int]:
    """People who are Kabid of the cycle's unit on this day."""
    return [position.user_id for position in serving(cycle, Role.KABID, now)]


def _represented(cycle: Cycle, transition: Transition) -> list[int]:
    """Who can decide when the Plt./Plh. may not: it is their own report (four eyes)."""
    role = TURNS[State(transition.target)].role
    held = serving(cycle, role, transition.at)
    return [p.acts_for.user_id for p in held if p.acts_for_id and p.user_id == transition.by_id]


def queue(transition: Transition, cycle: Cycle, holder_ids: list[int]) -> None:
    """Write the notices of a move; one statement, each notice once by its key.

    Whose turn it becomes is led to where the work is done, everybody else to the cycle.
    """
    telling = TELLINGS[Move(transition.move)]
    recipients = dict.fromkeys(
        pk for who in telling.to for pk in _people(cycle, who, holder_ids, transition.at)
    )
    recipients.pop(transition.by_id, None)
    if not recipients and transition.move in (Move.SUBMIT, Move.FORWARD):
        recipients = dict.fromkeys(_represented(cycle, transition))
    text = telling.text.format(unit=cycle.unit.name, period=cycle.short_period, by=transition.by)
    key = f"move:{cycle.pk}:{transition.serial}"
    _write(
        [
            Notice(
                user_id=pk,
                cycle=cycle,
                key=key,
                text=text[:MOST_LETTERS],
                link=workplace(cycle) if pk in holder_ids else cycle_url("cycle", cycle),
                at=transition.at,
            )
            for pk in recipients
        ]
    )


def queue_opened(cycle: Cycle, now: datetime, holder_ids: list[int]) -> None:
    """Tell the Kabid that a cycle has opened."""
    text = OPENED.format(unit=cycle.unit.name, period=cycle.short_period)
    key, link = f"open:{cycle.pk}", workplace(cycle)
    tell(holder_ids, NoticeKind.MOVE, key, text, at=now, cycle=cycle, link=link)


def queue_last_part(cycle: Cycle, by: User, now: datetime) -> None:
    """Tell an Analis that only their part is missing, as a colleague hands over."""
    waiting = list(
        cycle.parts.filter(handed_over_at__isnull=True).values_list("analyst", flat=True)
    )
    if len(waiting) != 1:
        return
    text = LAST_PART.format(by=by, unit=cycle.unit.name, period=cycle.short_period)
    key, link = f"part:{cycle.pk}:{cycle.serial}", workplace(cycle)
    tell(waiting, NoticeKind.MOVE, key, text, at=now, cycle=cycle, link=link)


def tell(
    recipients: Iterable[int],
    kind: NoticeKind,
    key: str,
    text: str,
    *,
    at: datetime,
    cycle: Cycle | None = None,
    link: str = "",
) -> None:
    """Write one notice for each recipient (user ids), once by ``key``, in one statement.

    ``link`` is the path of the page where the person acts on it; the cycle's page without one.
    """
    text = text[:MOST_LETTERS]
    _write(
        [
            Notice(user_id=pk, cycle=cycle, kind=kind, key=key, text=text, link=link, at=at)
            for pk in dict.fromkeys(recipients)
        ]
    )


def _write(notices: list[Notice]) -> None:
    """A notice that is there already stays as it is, also when two write at once."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
