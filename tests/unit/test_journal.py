"""The journal's chain: whole after any story, broken where somebody has been."""

from datetime import UTC, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction

from tests.cast import MORNING, Cast, cast
from workflow import journal, triggers
from workflow.enums import State
from workflow.models import Actor, JournalEntry, JournalHead

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture
def told(office: Cast) -> list[JournalEntry]:
    """The entries of two cycles, one of them with a return."""
    office.advance(office.cycle("dagang", State.RETURNED), State.RECOMMENDED)
    office.cycle("pasar", State.CANCELLED)
    return list(JournalEntry.objects.filter(agency=office.agency))


def behind_the_back(statement: str, *values) -> None:
    """SQL of somebody who owns the database and has dropped the triggers."""
    triggers.remove_all(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_story_leaves_a_whole_chain(office: Cast, told: list[JournalEntry]):
    assert [entry.sequence for entry in told] == list(range(1, len(told) + 1))
    assert told[0].previous == "0" * 64
    assert all(one.hash == two.previous for one, two in pairwise(told))
    assert journal.first_broken(office.agency.pk) is None
    head = JournalHead.objects.get(agency=office.agency)
    assert (head.sequence, head.hash) == (told[-1].sequence, told[-1].hash)


def test_every_move_has_its_entry(office: Cast):
    cycle = office.advance(office.cycle(state=State.RETURNED), State.RECOMMENDED)
    # Questions that nobody answered get their word at the hand-over, with an entry of their own.
    entries = JournalEntry.objects.filter(subject=f"cycle:{cycle.key}", event__startswith="cycle.")
    assert [entry.event for entry in entries] == [
        "cycle.open",
        *(f"cycle.{row.move}" for row in cycle.transitions.all()),
    ]
    for entry, row in zip(entries[1:], cycle.transitions.all(), strict=True):
        assert (entry.at, entry.actor, entry.actor_as) == (row.at, row.by, row.by_as)
        assert entry.payload["serial"] == row.serial


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("event = %s", "cycle.approve"),
        ("subject = %s", "cycle:pasar-2026-3"),
        ("payload = %s", '{"note": "lain"}'),
        ("actor_id = %s", None),
        ("at = %s", MORNING - timedelta(days=1)),
        ("hash = %s", "f" * 64),
        ("previous = %s", "f" * 64),
    ],
)
def test_a_changed_entry_is_found(
    office: Cast, told: list[JournalEntry], change: str, value: object
):
    behind_the_back(f"UPDATE workflow_journalentry SET {change} WHERE id = %s", value, told[3].pk)
    assert journal.first_broken(office.agency.pk) == told[3]


def test_a_removed_entry_is_found_at_the_next_one(office: Cast, told: list[JournalEntry]):
    behind_the_back("DELETE FROM workflow_journalentry WHERE id = %s", told[3].pk)
    assert journal.first_broken(office.agency.pk) == told[4]


def test_an_entry_renumbered_with_its_own_hash_is_found(office: Cast, told: list[JournalEntry]):
    """Whoever knows how the hash is made can make one entry fit, but not the one after it."""
    entry = told[3]
    forged = journal.entry_hash(
        *(entry.previous, entry.sequence, entry.at, entry.actor_id),
        *("cycle.cancel", entry.subject, entry.payload),
    )
    behind_the_back(
        "UPDATE workflow_journalentry SET event = %s, hash = %s WHERE id = %s",
        *("cycle.cancel", forged, entry.pk),
    )
    assert journal.first_broken(office.agency.pk) == told[4]


def test_entries_cut_off_at_the_end_are_found(office: Cast, told: list[JournalEntry]):
    """The rest is a whole chain; only the head knows that there was more."""
    behind_the_back("DELETE FROM workflow_journalentry WHERE id = %s", told[-1].pk)
    head = JournalHead.objects.get(agency=office.agency)
    assert journal.first_broken(office.agency.pk) is None
    assert head.sequence == told[-2].sequence + 1 and head.hash != told[-2].hash


def test_offices_have_chains_of_their_own(office: Cast, told: list[JournalEntry]):
    other = office.other_agency.pk
    first = journal.record(other, "test", "office", by=None, now=MORNING)
    assert (first.sequence, first.previous, first.actor_as) == (1, "0" * 64, "Sistem")
    behind_the_back("UPDATE workflow_journalentry SET event = 'x' WHERE id = %s", told[0].pk)
    assert journal.first_broken(other) is None
    assert journal.first_broken(office.agency.pk) == told[0]


def test_what_is_rolled_back_leaves_no_gap(office: Cast, told: list[JournalEntry]):
    with transaction.atomic():
        journal.record(office.agency.pk, "test", "rolled back", by=None, now=MORNING)
        transaction.set_rollback(True)
    entry = journal.record(office.agency.pk, "test", "kept", by=None, now=MORNING)
    assert entry.sequence == told[-1].sequence + 1
    assert journal.first_broken(office.agency.pk) is None


def test_hash_does_not_hang_on_the_order_of_keys_nor_on_the_zone(office: Cast):
    one = journal.entry_hash("0" * 64, 1, MORNING, 7, "e", "s", {"a": 1, "b": "é"})
    two = journal.entry_hash("0" * 64, 1, MORNING.astimezone(UTC), 7, "e", "s", {"b": "é", "a": 1})
    assert one == two
    other = journal.entry_hash("0" * 64, 1, MORNING, 7, "e", "s", {"a": 1, "b": "e"})
    assert other != one


def test_an_entry_names_the_positions_where_no_move_names_one(office: Cast):
    actor: Actor = office.actor("kabid.dagang")
    entry = journal.record(office.agency.pk, "test", "x", by=actor, now=MORNING)
    assert entry.actor_as == "Kabid Bidang Perdagangan"
