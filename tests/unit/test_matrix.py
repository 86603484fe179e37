"""The truth table of the procedure: state × move × person.

Who may is written down here once more, from the design's table and not from the program, so that
a slip in ``workflow/sop.py`` shows. A refusal is compared with the whole database, row by row.
"""

from dataclasses import dataclass

import pytest
from django.db import transaction

from tests import cast as people
from tests.seating import seat
from tests.tables import changed, contents
from workflow.actions import cycles
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, Role, State
from workflow.models import Cycle, Unit
from workflow.permissions import why_not
from workflow.sop import MOVES

pytestmark = pytest.mark.django_db

#: move: (from, to, by), as in the design's section "The cycle".
TABLE = {
    "assign": (("opened",), "assigned", "kabid"),
    "instruct": (("assigned",), "collecting", "kasubid"),
    "hand_over": (("collecting",), "gathered", "analis"),
    "send_back": (("gathered",), "collecting", "kasubid"),
    "submit": (("gathered", "returned"), "drafted", "kasubid"),
    "withdraw": (("drafted",), "gathered", "kasubid"),
    "approve": (("drafted",), "reviewed", "kabid"),
    "return_for_repair": (("drafted",), "returned", "kabid"),
    "forward": (("reviewed",), "forwarded", "kasubid"),
    "request_revision": (("forwarded",), "returned", "perencanaan"),
    "recommend": (("forwarded",), "recommended", "perencanaan"),
    "reopen": (("recommended",), "returned", "perencanaan"),
    "cancel": (
        (
            *("opened", "assigned", "collecting", "gathered"),
            *("drafted", "returned", "reviewed", "forwarded"),
        ),
        "cancelled",
        "perencanaan",
    ),
}

#: Every kind of person. "{role}" becomes the role whose move it is: the nearest outsider.
SEATS = {
    "kabid": "kabid.dagang",
    "kasubid": "kasubid.dagang",
    "analis": "analis.dagang",
    "perencanaan": "perencanaan",
    "pimpinan": "pimpinan",
    "admin": "admin",
    "same role, other unit": "{role}.pasar",
    "same role, other office": "{role}.jauh",
    "no position": "tamu",
}
#: Quarters of the cycles that stand in the ten states, one each.
QUARTERS = [(year, quarter) for year in (2024, 2025, 2026) for quarter in (1, 2, 3, 4)]


@dataclass
class World:
    """An office with one cycle in every state, and what its database says."""

    office: people.Cast
    cycles: dict[State, Cycle]
    before: dict[str, list[tuple]]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once for the module; each test works in a savepoint of this one transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        office = people.cast()
        far = office.units["jauh"]
        seat(office, "kasubid.jauh", Role.KASUBID, far, agency=office.other_agency)
        seat(office, "analis.jauh", Role.ANALIS, far, agency=office.other_agency)
        standing = {}
        for state, (year, quarter) in zip(State, QUARTERS, strict=False):
            cycle = cycles.open_by_hand(
                office.units["dagang"],
                year,
                quarter,
                by=office.actor("perencanaan"),
                now=people.MORNING,
                reason="Satu siklus untuk tiap status.",
            )
            cycle = office.advance(cycle, state)
            # So that whoever may make the next move finds everything filled in.
            people.fill(cycle)
            people.write(cycle)
            standing[state] = Cycle.objects.get(pk=cycle.pk)
        yield World(office, standing, contents())
        transaction.set_rollback(True)


def who(label: str, move: Move) -> str:
    """The user name of a seat; nobody of another unit is Kasubag Perencanaan, so the Kabid asks."""
    role = TABLE[move][2]
    if label == "same role, other unit" and role == "perencanaan":
        role = "kabid"
    if label == "same role, other office" and role == "perencanaan":
        return "perencanaan.jauh"
    return SEATS[label].format(role=role)


def test_the_table_of_the_design_is_the_table_of_the_program():
    assert {
        str(rule.move): (tuple(map(str, rule.sources)), str(rule.target), str(rule.role))
        for rule in MOVES.values()
    } == TABLE


@pytest.mark.parametrize("label", SEATS)
@pytest.mark.parametrize("state", State)
def test_moves_of_a_person_in_a_state(world: World, state: State, label: str):
    cycle = world.cycles[state]
    made = set()
    for move in Move:
        actor = world.office.actor(who(label, move))
        inputs = world.office.inputs(cycle, move)
        asked = Cycle.objects.get(pk=cycle.pk)
        reason = why_not(move, actor, asked)
        if reason is None:
            made.add(str(move))
            with transaction.atomic():
                moved = cycles.move(cycle.pk, move, by=actor, now=people.MORNING, **inputs)
                assert moved.state == TABLE[move][1]
                assert moved.serial == cycle.serial + 1
                assert moved.transitions.count() == cycle.transitions.count() == moved.serial
                transaction.set_rollback(True)
            continue
        assert reason.endswith("."), f"{move}: not a sentence: {reason}"
        with pytest.raises(Refused) as refusal:
            cycles.move(cycle.pk, move, by=actor, now=people.MORNING, serial=cycle.serial, **inputs)
        assert not isinstance(refusal.value, AlreadyDone)
        assert refusal.value.sentence == reason, f"the button says: {reason}"
    allowed = {move for move, (sources, _, by) in TABLE.items() if state in sources and by == label}
    assert made == allowed
    assert changed(world.before) == {}


@pytest.mark.parametrize("move", Move)
def test_a_refused_input_writes_nothing(world: World, move: Move):
    """The right person at the right time, but the form is empty or far too long."""
    needs = {
        Move.ASSIGN: {"kasubid": None, "instruction": "Susun."},
        Move.INSTRUCT: {"analysts": {}, "instruction": "Kumpulkan."},
        Move.HAND_OVER: {"note": "x" * 4001},
        Move.SUBMIT: {"note": "x" * 4001},
        Move.APPROVE: {"note": "x" * 4001},
        Move.WITHDRAW: {"reason": "x" * 4001},
    }.get(move, {})
    cycle = world.cycles[State(TABLE[move][0][0])]
    actor = world.office.actor(world.office.mover(cycle, move))
    with pytest.raises(Refused) as refusal:
        cycles.move(cycle.pk, move, by=actor, now=people.MORNING, **needs)
    assert refusal.value.sentence.endswith(".")
    assert changed(world.before) == {}


def test_scope_of_every_person(world: World):
    """Whole office, own unit or nothing: what ``visible_to`` answers, for every seat."""
    everything = {cycle.pk for cycle in world.cycles.values()}
    seen = {
        label: set(
            Cycle.objects.visible_to(world.office.actor(who(label, Move.ASSIGN))).values_list(
                "pk", flat=True
            )
        )
        for label in SEATS
    }
    nothing = {"same role, other unit", "same role, other office", "no position"}
    assert {label for label, cycles_seen in seen.items() if not cycles_seen} == nothing
    assert all(seen[label] == everything for label in SEATS if label not in nothing)
    assert Unit.objects.filter(code="dagang").count() == 2  # the other office has one of this code
