"""Who is told what, by whom, and only once."""

from datetime import timedelta

import pytest

from tests.cast import MORNING, Cast, cast
from tests.seating import seat
from workflow import notifications
from workflow.actions import cycles, notices
from workflow.enums import Move, PositionKind, Role, State
from workflow.models import Notice, Transition

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Cast:
    return cast()


#: move → (state it is made in, who is told); the design's table, written down once more.
TOLD = {
    Move.ASSIGN: (State.OPENED, {"kasubid.dagang"}),
    Move.INSTRUCT: (State.ASSIGNED, {"analis.dagang"}),
    Move.HAND_OVER: (State.COLLECTING, {"kasubid.dagang"}),
    Move.SEND_BACK: (State.GATHERED, {"analis.dagang"}),
    Move.SUBMIT: (State.GATHERED, {"kabid.dagang"}),
    Move.WITHDRAW: (State.DRAFTED, {"kabid.dagang"}),
    Move.APPROVE: (State.DRAFTED, {"kasubid.dagang"}),
    Move.RETURN_FOR_REPAIR: (State.DRAFTED, {"kasubid.dagang"}),
    Move.FORWARD: (State.REVIEWED, {"perencanaan"}),
    Move.REQUEST_REVISION: (State.FORWARDED, {"kasubid.dagang", "kabid.dagang"}),
    Move.RECOMMEND: (State.FORWARDED, {"kasubid.dagang", "kabid.dagang"}),
    Move.REOPEN: (State.RECOMMENDED, {"kasubid.dagang", "kabid.dagang"}),
    Move.CANCEL: (State.GATHERED, {"kasubid.dagang", "kabid.dagang"}),
}


@pytest.mark.parametrize("move", Move)
def test_who_is_told_of_a_move(office: Cast, move: Move):
    state, names = TOLD[move]
    cycle = office.cycle(state=state)
    cycle = office.move(cycle, move, MORNING + timedelta(hours=1))
    told = Notice.objects.filter(key=f"move:{cycle.pk}:{cycle.serial}")
    assert {notice.user.username for notice in told} == names
    for notice in told:
        assert (notice.cycle, notice.read_at) == (cycle, None)
        assert "Bidang Perdagangan TW III 2026" in notice.text
        assert "{" not in notice.text and notice.text.endswith(".")


def test_every_move_has_its_words():
    assert set(notifications.TELLINGS) == set(Move)


def test_nobody_is_told_of_what_they_did_themselves(office: Cast):
    """A Kabid who is also Plh. Kasubid returns the report to themselves, in effect."""
    cycle = office.cycle(state=State.DRAFTED)
    seat(office, "kabid.dagang", Role.KASUBID, cycle.unit, kind=PositionKind.PLH)
    cycle = office.move(cycle, Move.RETURN_FOR_REPAIR, MORNING)
    told = Notice.objects.filter(key=f"move:{cycle.pk}:{cycle.serial}")
    assert [notice.user.username for notice in told] == ["kasubid.dagang"]


def test_acting_officers_are_told_too(office: Cast):
    cycle = office.cycle()
    seat(office, "plh", Role.KASUBID, cycle.unit, kind=PositionKind.PLH)
    cycle = office.move(cycle, Move.ASSIGN, MORNING)
    told = Notice.objects.filter(key=f"move:{cycle.pk}:1").values_list("user__username", flat=True)
    assert set(told) == {"kasubid.dagang", "plh"}


def test_a_cycle_cancelled_before_it_was_assigned_has_nobody_but_the_kabid_to_tell(office: Cast):
    cycle = office.move(office.cycle(), Move.CANCEL, MORNING)
    (notice,) = Notice.objects.filter(key=f"move:{cycle.pk}:1")
    assert notice.user == office.people["kabid.dagang"]


def test_a_notice_queued_twice_is_one_notice(office: Cast):
    cycle = office.cycle(state=State.ASSIGNED)
    transition = Transition.objects.get(cycle=cycle)
    holder = office.people["kasubid.dagang"].pk
    before = Notice.objects.count()
    for _ in range(2):
        notifications.queue(transition, cycle, [holder, holder])
    assert Notice.objects.count() == before


def test_long_names_fit(office: Cast):
    office.units["dagang"].name = "Bidang " + "Perdagangan " * 12
    office.units["dagang"].save()
    by = office.people["kabid.dagang"]
    by.full_name = "Prof. Dr. " + "H. Nurhayati " * 11
    by.save()
    cycle = office.move(office.cycle(), Move.ASSIGN, MORNING)
    assert len(Notice.objects.get(key=f"move:{cycle.pk}:1").text) <= 400


def test_reading_marks_the_own_notices_up_to_the_shown_one(office: Cast):
    cycles.open_due(office.agency, now=MORNING)
    mine = Notice.objects.get(user=office.people["kabid.dagang"])
    theirs = Notice.objects.get(user=office.people["kabid.pasar"])
    later = MORNING + timedelta(hours=1)
    by = office.actor("kabid.dagang")
    assert notices.mark_read(by, until=mine.pk - 1, now=later) == 0
    assert notices.mark_read(by, until=10**9, now=later) == 1
    assert notices.mark_read(by, until=10**9, now=later + timedelta(hours=1)) == 0
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.read_at, theirs.read_at) == (later, None)
