"""Requests for a pause by many at once: asked once, decided once, and never against a move."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.cast import MORNING, Cast, cast, fill
from tests.races.test_races import at_once, winners
from tests.seating import seat
from workflow import journal
from workflow.actions import cycles, pauses
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, PauseState, PositionKind, Role, State
from workflow.models import Cycle, JournalEntry, Notice, Pause, StepRun

pytestmark = pytest.mark.django_db(transaction=True)
NOW = MORNING + timedelta(hours=1)


@pytest.fixture
def office() -> Cast:
    return cast()


def test_a_pause_is_asked_and_decided_once(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    seat(office, "plh.kabid", Role.KABID, cycle.unit, kind=PositionKind.PLH)
    analyst = office.actor("analis.dagang", NOW)
    asked = at_once(
        *[lambda: pauses.ask(cycle.pk, "Menunggu data.", by=analyst, now=NOW, serial=2)] * 4
    )
    (pause,) = winners(asked, Pause)
    assert all("Anda sudah meminta" in a.sentence for a in asked if isinstance(a, AlreadyDone))

    def decide(name: str, grants: bool) -> Callable[[], Pause]:
        by = office.actor(name, NOW)
        if grants:
            return lambda: pauses.grant(pause.pk, by=by, now=NOW)
        return lambda: pauses.refuse(pause.pk, "Data sudah ada.", by=by, now=NOW)

    calls = [decide("kabid.dagang", True), decide("plh.kabid", False)] * 3
    answers = at_once(*calls)
    (decided,) = winners(answers, Pause)
    done = Pause.objects.get()
    assert done.state == decided.state
    for told in (answer for answer in answers if isinstance(answer, AlreadyDone)):
        assert str(done.decided_by) in told.sentence
    run = StepRun.objects.get(cycle=cycle, finished_at=None)
    assert (run.due_at is None) == (done.state == PauseState.GRANTED)
    assert Cycle.objects.get(pk=cycle.pk).due_at == run.due_at
    assert JournalEntry.objects.filter(event__in=("pause.grant", "pause.refuse")).count() == 1
    assert Notice.objects.filter(key__startswith=f"pause:{pause.pk}:", user=analyst.user).count()
    assert journal.first_broken(office.agency.pk) is None


@pytest.mark.parametrize("again", range(2))
def test_a_move_and_the_consent_at_once(office: Cast, again: int):
    """Either the pause was granted and ends with the step, or the request lapsed with it."""
    cycle = office.cycle(state=State.COLLECTING)
    fill(cycle)
    analyst, kabid = office.actor("analis.dagang", NOW), office.actor("kabid.dagang", NOW)
    pause = pauses.ask(cycle.pk, "Menunggu data.", by=analyst, now=NOW)
    moved, granted = at_once(
        lambda: cycles.move(cycle.pk, Move.HAND_OVER, by=analyst, now=NOW),
        lambda: pauses.grant(pause.pk, by=kabid, now=NOW),
    )
    assert isinstance(moved, Cycle), moved
    pause.refresh_from_db()
    if isinstance(granted, Refused):
        assert pause.state == PauseState.LAPSED
    else:
        assert (pause.state, pause.until_at) == (PauseState.GRANTED, NOW)
    assert Cycle.objects.get(pk=cycle.pk).due_at is not None
