"""One cycle all the way through the real moves, with a return: the shortest whole story."""

import pytest

from tests.cast import MORNING, WAY, cast
from workflow import journal
from workflow.enums import Move, State
from workflow.models import AnnualReport, Disposition, JournalEntry, Notice


@pytest.mark.django_db
def test_cycle_walks_the_whole_sop_with_one_return():
    office = cast()
    cycle = office.cycle(state=State.RETURNED)
    assert cycle.round == 2
    cycle = office.advance(cycle, State.RECOMMENDED, MORNING)
    assert [t.target for t in cycle.transitions.all()] == [
        *WAY[1:5],
        State.RETURNED,
        State.DRAFTED,
        *WAY[5:],
    ]
    assert cycle.current_run is None and cycle.due_at is None
    assert cycle.runs.filter(finished_at__isnull=True).count() == 0
    assert [d.kind for d in Disposition.objects.all()] == [Move.ASSIGN, Move.INSTRUCT, Move.FORWARD]
    assert journal.first_broken(office.agency.pk) is None
    assert cycle.submissions.count() == 2
    events = set(JournalEntry.objects.values_list("event", flat=True))
    assert [event for event in events if journal.event_label(event) == event] == []
    assert Notice.objects.filter(user=office.people["kasubid.dagang"]).exists()
    assert not AnnualReport.objects.exists()
