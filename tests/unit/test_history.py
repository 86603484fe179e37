"""History is data that never changes: direct SQL is refused on both engines, and acting officers
stand in it as what they were that day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from tests.cast import MORNING, Cast, cast, fill
from tests.seating import seat
from tests.tables import changed, contents
from workflow import triggers
from workflow.actions import cycles, realizations
from workflow.actions.entries import Entry
from workflow.actions.errors import AlreadyDone, Refused
from workflow.enums import Move, PauseState, PlanSource, PositionKind, Role, State
from workflow.models import (
    Cycle,
    Disposition,
    JournalEntry,
    Pause,
    PlanChange,
    Realization,
    RealizationChange,
    Reassignment,
    StepRun,
    Submission,
    Transition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture
def told(office: Cast) -> Cycle:
    """A cycle with a row in every table of history: a saved figure, a return, a second version."""
    return office.kept(("history",), lambda: tell(office))


def tell(office: Cast) -> Cycle:
    cycle = office.cycle(state=State.COLLECTING)
    row = Realization.objects.of_cycle(cycle).filter(indicator__kind="number").first()
    entry = Entry(row.indicator_id, row.version, number=Decimal("3.5"))
    realizations.save(cycle.pk, [entry], by=office.actor("analis.dagang"), now=MORNING)
    by = office.people["kasubid.dagang"]
    Pause.objects.create(
        run=cycle.current_run,
        state=PauseState.REFUSED,
        reason="Menunggu rilis BPS.",
        asked_at=MORNING,
        asked_by=by,
        asked_as="Kasubid",
    )
    Reassignment.objects.create(
        cycle=cycle,
        run=cycle.current_run,
        role=Role.ANALIS,
        at=MORNING,
        by=by,
        by_as="Kasubid",
        previous=office.people["analis.dagang"],
        successor=office.people["analis2.dagang"],
        reason="Cuti.",
    )
    PlanChange.objects.create(
        agency=office.agency, at=MORNING, by=by, source=PlanSource.PAGE, field="name"
    )
    cycle = office.advance(cycle, State.RETURNED)
    return office.advance(cycle, State.DRAFTED)


def refused(statement: str) -> str:
    """Run SQL behind the program's back; answers what the database said to it."""
    before = contents()
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert changed(before) == {}
    return str(error.value)


#: Column by column: what nobody may rewrite.
FROZEN = {
    "workflow_transition": ("by_as", "note", "at", "serial"),
    "workflow_journalentry": ("event", "hash", "actor_as", "payload"),
    "workflow_realizationchange": ("version", "old", "new"),
    "workflow_disposition": ("instruction", "number", "recipients"),
    "workflow_reassignment": ("reason", "successor_id"),
    "workflow_pause": ("reason", "state"),
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, names in FROZEN.items() for column in names]
)
def test_rows_of_history_refuse_every_update(told: Cycle, table: str, column: str):
    # Even an update that changes nothing is one too many.
    assert "append-only" in refused(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", triggers.TABLES)
def test_rows_of_history_refuse_deletion(told: Cycle, table: str):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0], f"{table} has no row, so this would prove nothing"
    assert "append-only" in refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", triggers.TABLES)
def test_tables_of_history_refuse_to_be_emptied(told: Cycle, table: str):
    if connection.vendor == "sqlite":  # has no TRUNCATE; a DELETE without WHERE is its nearest
        assert "append-only" in refused(f"DELETE FROM {table} WHERE 1 = 1")
    else:
        with connection.cursor() as cursor:  # checks that wait for the commit would refuse first
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert "append-only" in refused(f"TRUNCATE {table} CASCADE")


def test_every_table_of_history_is_protected():
    """The list of the program holds the tables that the design calls append-only."""
    named = {
        model._meta.db_table
        for model in (
            *(Transition, JournalEntry, RealizationChange, Disposition),
            *(StepRun, Submission),
        )
    }
    assert named <= set(triggers.TABLES)


def test_a_finished_clock_stays_as_it_was_judged(told: Cycle):
    for column in ("due_at", "used_seconds", "late_seconds", "finished_as", "holder"):
        statement = f"UPDATE workflow_steprun SET {column} = {column} WHERE finished_at IS NOT NULL"
        assert "append-only" in refused(statement)


def test_an_open_clock_may_be_moved_but_not_deleted(told: Cycle):
    run = StepRun.objects.get(finished_at=None)
    later = run.due_at + timedelta(days=1)
    assert StepRun.objects.filter(pk=run.pk).update(due_at=later) == 1
    assert "append-only" in refused(f"DELETE FROM workflow_steprun WHERE id = {run.pk}")


@pytest.mark.parametrize(
    "change",
    [
        "content = '{}'",
        "sha256 = 'x'",
        "version = version + 1",
        "submitted_at = '2020-01-01 00:00:00+00:00'",
        "submitted_by_id = submitted_by_id + 1",
        "cycle_id = cycle_id + 1",
    ],
)
def test_the_submitted_content_is_frozen(told: Cycle, change: str):
    assert "append-only" in refused(f"UPDATE workflow_submission SET {change} WHERE version = 1")


def test_the_decision_is_written_beside_the_frozen_content(office: Cast, told: Cycle):
    cycle = office.move(told, Move.APPROVE, MORNING)
    first, second = cycle.submissions.order_by("version")
    assert (first.decision, second.decision) == (Move.RETURN_FOR_REPAIR, Move.APPROVE)
    assert second.approved_by == office.people["kabid.dagang"]


def test_models_cannot_pass_the_database_either(told: Cycle):
    """The ORM's own ways, which a later change of the program might take."""
    transition = Transition.objects.first()
    transition.note = "Sebenarnya lain."
    for attempt in (transition.save, transition.delete, Transition.objects.all().delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


@pytest.mark.django_db(transaction=True)
def test_after_a_flush_every_table_is_protected_again(office: Cast):
    """The tests' own set-up: a flush passes the triggers, and puts them back."""
    office.cycle(state=State.DRAFTED)
    call_command("flush", verbosity=0, interactive=False)
    assert not Transition.objects.exists()
    cycle = cast().cycle(state=State.DRAFTED)
    assert cycle.transitions.exists()
    assert "append-only" in refused("DELETE FROM workflow_transition")


# --- Doing it twice -----------------------------------------------------------


def test_a_second_submit_of_the_same_page_is_told_who_and_when(office: Cast):
    cycle = office.cycle()
    inputs = office.inputs(cycle, Move.ASSIGN)
    by = office.actor("kabid.dagang")
    cycles.move(cycle.pk, Move.ASSIGN, by=by, now=MORNING, serial=0, **inputs)
    before = contents()
    with pytest.raises(AlreadyDone) as told:
        cycles.move(cycle.pk, Move.ASSIGN, by=by, now=MORNING, serial=0, **inputs)
    assert told.value.sentence == (
        "Hj. Nurhayati dagang, S.E. sudah menugaskan penyusunan laporan pada 12-10-2026 pukul "
        "09.00. Siklus kini berstatus “Ditugaskan”; tidak ada yang diubah."
    )
    assert changed(before) == {}


def test_a_second_reviewer_is_told_what_the_first_decided(office: Cast):
    cycle = office.cycle(state=State.DRAFTED)
    seat(office, "plh", Role.KABID, cycle.unit, kind=PositionKind.PLH)
    later = MORNING + timedelta(hours=1)
    cycles.move(
        *(cycle.pk, Move.RETURN_FOR_REPAIR),
        by=office.actor("plh", later),
        now=later,
        serial=cycle.serial,
        remark="Lengkapi.",
    )
    before = contents()
    with pytest.raises(AlreadyDone) as told:
        cycles.move(
            *(cycle.pk, Move.APPROVE),
            by=office.actor("kabid.dagang", later),
            now=later,
            serial=cycle.serial,
        )
    assert "plh sudah mengembalikan laporan untuk diperbaiki" in told.value.sentence
    assert "12-10-2026 pukul 10.00" in told.value.sentence  # the office's time, not UTC
    assert changed(before) == {}


@pytest.mark.parametrize("serial", [0, 3, 5, 99])
def test_a_page_of_another_time_moves_nothing(office: Cast, serial: int):
    """Also a page that shows the same state again, a round later."""
    cycle = office.cycle(state=State.DRAFTED)
    assert cycle.serial == 4
    with pytest.raises(AlreadyDone):
        cycles.move(
            *(cycle.pk, Move.APPROVE), by=office.actor("kabid.dagang"), now=MORNING, serial=serial
        )
    assert Cycle.objects.get(pk=cycle.pk).serial == 4


def test_a_part_handed_over_twice_is_told_that_it_is_done(office: Cast):
    """The first of two analysts clicks twice: the cycle has not moved, their part has."""
    cycle = office.cycle(state=State.ASSIGNED)
    inputs = office.inputs(cycle, Move.INSTRUCT)
    pair = [office.people["analis.dagang"], office.people["analis2.dagang"]]
    inputs["analysts"] = {pk: pair[i % 2] for i, pk in enumerate(inputs["analysts"])}
    by = office.actor("kasubid.dagang")
    cycle = cycles.move(cycle.pk, Move.INSTRUCT, by=by, now=MORNING, **inputs)
    fill(cycle)
    analyst = office.actor("analis.dagang")
    cycles.move(cycle.pk, Move.HAND_OVER, by=analyst, now=MORNING, serial=cycle.serial)
    before = contents()
    with pytest.raises(AlreadyDone) as told:
        cycles.move(cycle.pk, Move.HAND_OVER, by=analyst, now=MORNING, serial=cycle.serial)
    assert "12-10-2026 pukul 09.00" in told.value.sentence
    assert changed(before) == {}
    # The other one's page is not stale by it.
    other = office.actor("analis2.dagang")
    done = cycles.move(cycle.pk, Move.HAND_OVER, by=other, now=MORNING, serial=cycle.serial)
    assert done.state == State.GATHERED


def test_a_cycle_opened_by_hand_twice_is_told_that_it_is_there(office: Cast):
    cycle = office.cycle()
    with pytest.raises(AlreadyDone, match="Bidang Perdagangan Triwulan III 2026 sudah ada"):
        cycles.open_by_hand(
            cycle.unit, 2026, 3, by=office.actor("perencanaan"), now=MORNING, reason="Lagi."
        )


# --- Acting officers ----------------------------------------------------------


def test_an_acting_officer_acts_from_the_first_day_until_the_last(office: Cast):
    """Half-open dates, in the office's days: WITA is already tomorrow while UTC is today."""
    unit = office.units["dagang"]
    seat(
        *(office, "plh", Role.KABID, unit),
        kind=PositionKind.PLH,
        since=date(2026, 10, 12),
        until=date(2026, 10, 14),
    )
    cycle = office.cycle()
    midnight = MORNING.replace(hour=0)

    def may(moment) -> bool:
        try:
            with transaction.atomic():
                cycles.move(
                    *(cycle.pk, Move.ASSIGN),
                    by=office.actor("plh", moment),
                    now=moment,
                    **office.inputs(cycle, Move.ASSIGN),
                )
                transaction.set_rollback(True)
        except Refused as refusal:
            assert "dilakukan oleh Kabid Bidang Perdagangan" in refusal.sentence
            return False
        return True

    assert not may(midnight - timedelta(seconds=1))
    assert may(midnight)
    assert may(midnight + timedelta(days=2, seconds=-1))
    assert not may(midnight + timedelta(days=2))


def test_history_names_the_acting_officer_and_the_position(office: Cast):
    cycle = office.cycle()
    seat(office, "plh", Role.KABID, cycle.unit, kind=PositionKind.PLH)
    moved = cycles.move(
        *(cycle.pk, Move.ASSIGN),
        by=office.actor("plh"),
        now=MORNING,
        **office.inputs(cycle, Move.ASSIGN),
    )
    label = "Plh. Kabid Bidang Perdagangan"
    row = moved.transitions.get()
    assert (row.by, row.by_as) == (office.people["plh"], label)
    assert moved.runs.first().finished_as == label
    assert moved.dispositions.get().sender_as == label
    entry = JournalEntry.objects.get(event="cycle.assign")
    assert (entry.actor, entry.actor_as) == (office.people["plh"], label)


def test_an_acting_reviewer_is_named_on_the_archived_report(office: Cast):
    cycle = office.cycle(state=State.DRAFTED)
    seat(office, "plt", Role.KABID, cycle.unit, kind=PositionKind.PLT)
    moved = cycles.move(cycle.pk, Move.APPROVE, by=office.actor("plt"), now=MORNING)
    assert moved.submissions.get().approved_as == "Plt. Kabid Bidang Perdagangan"


def test_who_holds_a_position_twice_acts_as_the_definitive_one(office: Cast):
    cycle = office.cycle()
    seat(office, "kabid.dagang", Role.KABID, cycle.unit, kind=PositionKind.PLH)
    moved = office.move(cycle, Move.ASSIGN, MORNING)
    assert moved.transitions.get().by_as == "Kabid Bidang Perdagangan"


def test_names_and_titles_of_the_day_stay_in_history(office: Cast):
    """A later promotion changes the person, not what was signed."""
    cycle = office.cycle(state=State.ASSIGNED)
    office.people["kasubid.dagang"].positions.update(title="Sekretaris")
    user = office.people["kasubid.dagang"]
    user.full_name = "Dr. Andi Baso"
    user.save()
    assert cycle.dispositions.get().recipients == [
        {
            "name": "Andi Baso dagang, S.Sos.",
            "title": "Kasubid/Kasubag Bidang Perdagangan",
            "nip": user.nip,
        }
    ]
