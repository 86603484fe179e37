"""Pauses: who may ask and decide in which state, what counts, what is refused and told."""

from datetime import datetime, timedelta

import pytest

from tests.cast import MORNING, WITA, Cast, cast
from tests.seating import seat
from tests.tables import changed, contents
from workflow.actions import cycles, pauses
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, NoticeKind, PauseState, PositionKind, Role, State
from workflow.models import Actor, Cycle, JournalEntry, Notice, Pause, StepRun
from workflow.permissions import (
    why_not_ask_pause,
    why_not_decide_pause,
    why_not_end_pause,
    why_not_withdraw_pause,
)

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WHY = "Data BPS baru terbit besok."

PEOPLE = (
    *("kabid.dagang", "kasubid.dagang", "analis.dagang", "analis2.dagang", "perencanaan"),
    *("pimpinan", "admin", "kabid.pasar", "tamu", "kabid.jauh", "perencanaan.jauh"),
)
#: (state, the move that leads there, who holds its clock, who consents).
WALK = (
    (State.OPENED, None, "kabid.dagang", "perencanaan"),
    (State.ASSIGNED, Move.ASSIGN, "kasubid.dagang", "kabid.dagang"),
    (State.COLLECTING, Move.INSTRUCT, "analis.dagang", "kabid.dagang"),
    (State.GATHERED, Move.HAND_OVER, "kasubid.dagang", "kabid.dagang"),
    (State.DRAFTED, Move.SUBMIT, "kabid.dagang", "perencanaan"),
    (State.RETURNED, Move.RETURN_FOR_REPAIR, "kasubid.dagang", "kabid.dagang"),
    (State.DRAFTED, Move.SUBMIT, "kabid.dagang", "perencanaan"),
    (State.REVIEWED, Move.APPROVE, "kasubid.dagang", "perencanaan"),
    (State.FORWARDED, Move.FORWARD, "perencanaan", "pimpinan"),
)


@pytest.fixture
def office() -> Cast:
    return cast()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=WITA)


RULES = (why_not_ask_pause, why_not_decide_pause, why_not_withdraw_pause, why_not_end_pause)


def may(cycle: Cycle, actors: dict[str, Actor]) -> list[set[str]]:
    """The people whom each rule lets through."""
    fresh = Cycle.objects.with_clock().with_parts().get(pk=cycle.pk)
    return [{name for name in actors if rule(actors[name], fresh) is None} for rule in RULES]


def fresh(cycle: Cycle) -> Cycle:
    return Cycle.objects.with_clock().get(pk=cycle.pk)


def test_who_may_do_what_in_every_state(office: Cast):
    """One walk through the procedure: asked, granted, ended, and asked again in each state."""
    cycle, now = office.cycle(now=MORNING), MORNING
    for state, move, holder, superior in WALK:
        now += 2 * MINUTE
        cycle = office.move(cycle, move, now) if move else cycle
        assert cycle.state == state
        people = {name: office.actor(name, now) for name in PEOPLE}
        assert may(cycle, people) == [{holder}, set(), set(), set()]
        pause = pauses.ask(cycle.pk, WHY, by=people[holder], now=now)
        assert may(cycle, people) == [set(), {superior}, {holder}, set()]
        pauses.grant(pause.pk, by=people[superior], now=now)
        assert may(cycle, people) == [set(), set(), set(), {holder, superior}]
        pauses.end(pause.pk, by=people[holder], now=now)
    done = office.move(cycle, Move.RECOMMEND, now + MINUTE)
    assert may(done, people) == [set()] * 4


def test_a_pause_counts_from_the_asking_and_only_working_time(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 8))  # due Tuesday 08.02
    asked = pauses.ask(cycle.pk, WHY, by=office.actor("analis.dagang"), now=at(12, 15))
    assert fresh(cycle).due_at == at(13, 8, 2)  # asking alone stops nothing
    # Granted after the due time has passed: waiting for consent costs nobody time.
    granted = pauses.grant(
        asked.pk, "Sampai Rabu.", by=office.actor("kabid.dagang", at(13, 9)), now=at(13, 9)
    )
    assert (granted.state, granted.decision_note) == (PauseState.GRANTED, "Sampai Rabu.")
    assert (fresh(cycle).due_at, fresh(cycle).current_run.due_at) == (None, None)
    pauses.end(asked.pk, by=office.actor("analis.dagang", at(14, 10)), now=at(14, 10))
    # 92 minutes were left on Monday at 15.00; the rest of that day, a day and more do not count.
    assert fresh(cycle).due_at == fresh(cycle).current_run.due_at == at(14, 11, 32)
    office.move(fresh(cycle), Move.HAND_OVER, at(14, 11, 30))
    run = StepRun.objects.get(cycle=cycle, state=State.COLLECTING)
    assert (run.late_seconds, run.paused_seconds) == (0, (60 + 450 + 150) * 60)
    assert run.used_seconds == 448 * 60
    after = StepRun.objects.get(cycle=cycle, state=State.GATHERED)
    assert after.inherited_seconds == 0  # a pause is nobody's lateness
    events = JournalEntry.objects.filter(event__startswith="pause.")
    assert [e.event for e in events] == ["pause.ask", "pause.grant", "pause.end"]
    assert events[1].payload["due_before"] and events[1].payload["due"] is None
    told = Notice.objects.filter(kind=NoticeKind.PAUSE).order_by("pk")
    assert [(n.user.username, n.key.rpartition(":")[2]) for n in told] == [
        ("kabid.dagang", "ask"),
        ("analis.dagang", "grant"),
        ("kabid.dagang", "end"),
    ]


def test_the_move_ends_the_pause_and_an_unanswered_request_lapses(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 8))
    first = pauses.ask(cycle.pk, WHY, by=office.actor("analis.dagang"), now=at(12, 9))
    pauses.grant(first.pk, by=office.actor("kabid.dagang"), now=at(12, 10))
    cycle = office.move(fresh(cycle), Move.HAND_OVER, at(12, 14))
    second = pauses.ask(cycle.pk, WHY, by=office.actor("kasubid.dagang"), now=at(12, 14, 30))
    office.move(cycle, Move.SUBMIT, at(12, 15))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.until_at, first.ended_by) == (at(12, 14), office.people["analis.dagang"])
    assert (second.state, second.decided_at) == (PauseState.LAPSED, at(12, 15))
    with pytest.raises(AlreadyDone, match=r"gugur pada 12-10-2026 pukul 15\.00"):
        pauses.grant(second.pk, by=office.actor("kabid.dagang"), now=at(12, 16))
    with pytest.raises(AlreadyDone, match="sudah mengakhiri penundaan ini pada 12-10-2026"):
        pauses.end(first.pk, by=office.actor("analis.dagang"), now=at(12, 16))


def test_refusals_write_nothing_and_say_why(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 8))
    analyst, kabid = office.actor("analis.dagang"), office.actor("kabid.dagang")
    before = contents()

    def refused(call, sentence: str, kind=Refused) -> None:
        with pytest.raises(kind, match=sentence):
            call()
        assert changed(before) == {}

    late = office.actor("analis.dagang", at(13, 8, 2))
    refused(lambda: pauses.ask(cycle.pk, WHY, by=late, now=late.now), "tidak memulihkan")
    refused(lambda: pauses.ask(cycle.pk, " \n", by=analyst, now=at(12, 9)), "Tulis alasan")
    refused(lambda: pauses.ask(cycle.pk, "x" * 4001, by=analyst, now=at(12, 9)), "terlalu panjang")
    refused(lambda: pauses.ask(cycle.pk, WHY, by=kabid, now=at(12, 9)), "dipegang oleh Analis Data")
    refused(
        lambda: pauses.ask(cycle.pk, WHY, by=analyst, now=at(12, 9), serial=1),
        "sudah memerintahkan",
        AlreadyDone,
    )
    pause = pauses.ask(cycle.pk, WHY, by=analyst, now=at(12, 9))
    before = contents()
    refused(
        lambda: pauses.ask(cycle.pk, WHY, by=analyst, now=at(12, 9)),
        "Anda sudah meminta penundaan pada 12-10-2026 pukul 09.00",
        AlreadyDone,
    )
    refused(lambda: pauses.refuse(pause.pk, "", by=kabid, now=at(12, 9)), "Tulis alasan penolakan")
    refused(lambda: pauses.grant(pause.pk, by=analyst, now=at(12, 9)), "diputuskan oleh Kabid")
    refused(lambda: pauses.withdraw(pause.pk, by=kabid, now=at(12, 9)), "dipegang oleh Analis")
    refused(lambda: pauses.end(pause.pk, by=analyst, now=at(12, 9)), "belum disetujui")
    pauses.refuse(pause.pk, "Data sudah ada di laman BPS.", by=kabid, now=at(12, 10))
    assert fresh(cycle).due_at == at(13, 8, 2)
    before = contents()
    for call in (pauses.withdraw, pauses.grant):
        refused(
            lambda call=call: call(pause.pk, by=kabid, now=at(12, 11)),
            "Nurhayati dagang, S.E. sudah menolak penundaan ini pada 12-10-2026 pukul 10.00",
            AlreadyDone,
        )
    again = pauses.ask(cycle.pk, WHY, by=analyst, now=at(12, 11))
    pauses.withdraw(again.pk, by=analyst, now=at(12, 11, 30))
    assert Pause.objects.get(pk=again.pk).state == PauseState.LAPSED
    with pytest.raises(AlreadyDone, match="menarik kembali permintaan ini"):
        pauses.grant(again.pk, by=kabid, now=at(12, 12))


def test_nobody_grants_what_they_asked_for_whatever_positions_they_hold(office: Cast):
    unit = office.units["dagang"]
    seat(office, "kabid.dagang", Role.KASUBID, unit, kind=PositionKind.PLH)
    seat(office, "plh.kabid", Role.KABID, unit, kind=PositionKind.PLH)
    cycle = office.cycle(state=State.ASSIGNED, now=MORNING)
    both = office.actor("kabid.dagang")
    pause = pauses.ask(cycle.pk, WHY, by=both, now=MORNING + 2 * MINUTE)
    with pytest.raises(Refused, match="Anda minta sendiri, jadi harus diputuskan oleh orang lain"):
        pauses.grant(pause.pk, by=both, now=MORNING + 3 * MINUTE)
    assert list(Pause.objects.waiting_for(both)) == []
    other = office.actor("plh.kabid")
    assert list(Pause.objects.waiting_for(other)) == [pause]
    assert list(Pause.objects.waiting_for(office.actor("kabid.pasar"))) == []
    assert list(Pause.objects.waiting_for(office.actor("perencanaan.jauh"))) == []
    granted = pauses.grant(pause.pk, by=other, now=MORNING + 4 * MINUTE)
    assert granted.decided_as.startswith("Plh. ")
    # The one who holds the step now goes on, whoever asked.
    ended = pauses.end(pause.pk, by=office.actor("kasubid.dagang"), now=MORNING + HOUR)
    assert ended.ended_by == office.people["kasubid.dagang"]


def test_only_an_analis_whose_part_is_open_asks(office: Cast):
    cycle = office.cycle(state=State.ASSIGNED, now=MORNING)
    inputs = office.inputs(cycle, Move.INSTRUCT)
    first = next(iter(inputs["analysts"]))
    inputs["analysts"][first] = office.people["analis2.dagang"]
    ordered = office.actor("kasubid.dagang")
    cycles.move(cycle.pk, Move.INSTRUCT, by=ordered, now=MORNING + 2 * MINUTE, **inputs)
    now = MORNING + HOUR
    people = {name: office.actor(name, now) for name in PEOPLE}
    assert may(cycle, people)[0] == {"analis.dagang", "analis2.dagang"}
    part = fresh(cycle).parts.get(analyst=office.people["analis2.dagang"])
    part.handed_over_at = now
    part.save()
    assert may(cycle, people)[0] == {"analis.dagang"}
