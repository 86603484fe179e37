"""Who may what beyond role and state: four eyes, the chosen Kasubid, the own part, locks, dates."""

from datetime import date, timedelta

import pytest

from tests.cast import MORNING, Cast, cast, fill, write
from tests.seating import seat
from tests.tables import changed, contents
from workflow import permissions
from workflow.actions import cycles, remarks
from workflow.actions.errors import Refused
from workflow.enums import Move, PositionKind, RemarkTarget, Role, State
from workflow.models import Actor, Cycle, Position, Realization, Remark

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Cast:
    return cast()


def again(cycle: Cycle) -> Cycle:
    """The cycle as a fresh request reads it."""
    return Cycle.objects.get(pk=cycle.pk)


def refuse(office: Cast, cycle: Cycle, move: Move, name: str, words: str) -> None:
    """The person may not: the button, the action and the database agree."""
    actor = office.actor(name)
    reason = permissions.why_not(move, actor, again(cycle))
    assert reason is not None and words in reason
    before = contents()
    with pytest.raises(Refused) as refusal:
        cycles.move(cycle.pk, move, by=actor, now=MORNING, **office.inputs(cycle, move))
    assert refusal.value.sentence == reason
    assert changed(before) == {}


def allow(office: Cast, cycle: Cycle, move: Move, name: str) -> Cycle:
    actor = office.actor(name)
    assert permissions.why_not(move, actor, again(cycle)) is None
    return cycles.move(cycle.pk, move, by=actor, now=MORNING, **office.inputs(cycle, move))


# --- Four eyes ----------------------------------------------------------------


def test_nobody_decides_on_what_they_submitted_themselves(office: Cast):
    """A Kasubid who is also Plh. Kabid these days submits, and wants to approve."""
    unit = office.units["dagang"]
    cycle = office.cycle(state=State.DRAFTED)
    seat(office, "kasubid.dagang", Role.KABID, unit, kind=PositionKind.PLH)
    for move in (Move.APPROVE, Move.RETURN_FOR_REPAIR):
        refuse(office, cycle, move, "kasubid.dagang", "Anda ajukan sendiri")
    assert permissions.why_not_review(office.actor("kasubid.dagang"), again(cycle))
    assert allow(office, cycle, Move.APPROVE, "kabid.dagang").state == State.REVIEWED


def test_four_eyes_hold_at_perencanaan_too(office: Cast):
    cycle = office.cycle(state=State.FORWARDED)
    seat(office, "kasubid.dagang", Role.PERENCANAAN, kind=PositionKind.PLT)
    for move in (Move.RECOMMEND, Move.REQUEST_REVISION):
        refuse(office, cycle, move, "kasubid.dagang", "Anda ajukan sendiri")
    assert allow(office, cycle, Move.RECOMMEND, "perencanaan").state == State.RECOMMENDED


def test_four_eyes_look_at_the_latest_version(office: Cast):
    """The Plh. submitted version 1; the Kasubid's own version 2 is reviewed by that same Plh."""
    unit = office.units["dagang"]
    seat(office, "plh", Role.KASUBID, unit, kind=PositionKind.PLH)
    seat(office, "plh", Role.KABID, unit, kind=PositionKind.PLH)
    cycle = office.cycle(state=State.GATHERED)
    write(cycle)
    cycle = allow(office, cycle, Move.SUBMIT, "plh")
    refuse(office, cycle, Move.APPROVE, "plh", "Anda ajukan sendiri")
    cycle = allow(office, cycle, Move.RETURN_FOR_REPAIR, "kabid.dagang")
    write(cycle)
    cycle = allow(office, cycle, Move.SUBMIT, "kasubid.dagang")
    assert allow(office, cycle, Move.APPROVE, "plh").state == State.REVIEWED


# --- The chosen Kasubid -------------------------------------------------------


def test_another_kasubid_of_the_bidang_is_not_the_chosen_one(office: Cast):
    seat(office, "kasubid2", Role.KASUBID, office.units["dagang"])
    for state, move in (
        (State.ASSIGNED, Move.INSTRUCT),
        (State.GATHERED, Move.SEND_BACK),
        (State.DRAFTED, Move.WITHDRAW),
        (State.REVIEWED, Move.FORWARD),
    ):
        cycle = office.cycle(state=state)
        refuse(office, cycle, move, "kasubid2", "ditugaskan kepada Andi Baso dagang, S.Sos.")


def test_an_acting_kasubid_stands_in_for_the_chosen_one(office: Cast):
    cycle = office.cycle(state=State.ASSIGNED)
    seat(office, "plh", Role.KASUBID, cycle.unit, kind=PositionKind.PLH)
    assert list(Cycle.objects.duties_of(office.actor("plh"))) == [cycle]
    moved = allow(office, cycle, Move.INSTRUCT, "plh")
    assert moved.transitions.last().by_as == "Plh. Kasubid/Kasubag Bidang Perdagangan"


def test_a_successor_takes_over_what_the_chosen_one_left(office: Cast):
    """Rights belong to the position: a cycle does not die with a transfer (mutasi)."""
    cycle = office.cycle(state=State.ASSIGNED)
    Position.objects.filter(user=office.people["kasubid.dagang"]).update(until=date(2026, 10, 12))
    seat(office, "penerus", Role.KASUBID, cycle.unit, since=date(2026, 10, 12))
    refuse(office, cycle, Move.INSTRUCT, "kasubid.dagang", "dilakukan oleh Kasubid/Kasubag")
    assert list(Cycle.objects.duties_of(office.actor("penerus"))) == [cycle]
    moved = allow(office, cycle, Move.INSTRUCT, "penerus")
    assert moved.transitions.last().by == office.people["penerus"]
    moved = office.move(moved, Move.HAND_OVER, MORNING)
    assert moved.current_run.holder == "penerus"


def test_a_predecessor_who_is_still_in_office_keeps_the_report(office: Cast):
    """A second Kasubid in the bidang is no successor: the first one still has the duty."""
    cycle = office.cycle(state=State.ASSIGNED)
    seat(office, "kasubid2", Role.KASUBID, cycle.unit)
    assert list(Cycle.objects.duties_of(office.actor("kasubid2"))) == []
    assert list(Cycle.objects.duties_of(office.actor("kasubid.dagang"))) == [cycle]


# --- The own part -------------------------------------------------------------


def split(office: Cast) -> Cycle:
    """Collecting, with the indicators shared by two Analis."""
    cycle = office.cycle(state=State.ASSIGNED)
    inputs = office.inputs(cycle, Move.INSTRUCT)
    pair = [office.people["analis.dagang"], office.people["analis2.dagang"]]
    inputs["analysts"] = {pk: pair[i % 2] for i, pk in enumerate(inputs["analysts"])}
    by = office.actor("kasubid.dagang")
    return cycles.move(cycle.pk, Move.INSTRUCT, by=by, now=MORNING, **inputs)


def test_an_analis_without_a_part_hands_nothing_over(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    refuse(office, cycle, Move.HAND_OVER, "analis2.dagang", "Tidak ada indikator")


def test_each_hands_over_the_own_part_and_the_last_moves_the_cycle(office: Cast):
    cycle = split(office)
    fill(cycle)
    half = allow(office, cycle, Move.HAND_OVER, "analis.dagang")
    assert (half.state, half.serial) == (State.COLLECTING, cycle.serial)
    assert not half.transitions.filter(move=Move.HAND_OVER).exists()
    assert half.current_run == cycle.current_run  # the clock runs on
    assert list(Cycle.objects.duties_of(office.actor("analis.dagang"))) == []
    assert list(Cycle.objects.duties_of(office.actor("analis2.dagang"))) == [half]
    assert allow(office, cycle, Move.HAND_OVER, "analis2.dagang").state == State.GATHERED


def test_only_the_own_part_must_be_filled(office: Cast):
    cycle = split(office)
    mine = Realization.objects.of_cycle(cycle).filter(analyst=office.people["analis.dagang"])
    mine.update(reason="Belum rilis dari BPS.")
    assert allow(office, cycle, Move.HAND_OVER, "analis.dagang").state == State.COLLECTING
    with pytest.raises(Refused, match="indikator belum terisi"):
        cycles.move(cycle.pk, Move.HAND_OVER, by=office.actor("analis2.dagang"), now=MORNING)


def test_material_sent_back_opens_every_part_again(office: Cast):
    cycle = split(office)
    fill(cycle)
    for name in ("analis.dagang", "analis2.dagang"):
        cycle = allow(office, cycle, Move.HAND_OVER, name)
    cycle = allow(office, cycle, Move.SEND_BACK, "kasubid.dagang")
    assert set(cycle.parts.values_list("handed_over_at", flat=True)) == {None}


def test_figures_are_entered_by_whom_they_were_given_to(office: Cast):
    cycle = split(office)
    row = Realization.objects.of_cycle(cycle).filter(analyst=office.people["analis.dagang"])[0]

    def why(name: str) -> str | None:
        return permissions.why_not_enter(office.actor(name), row, again(cycle), frozenset())

    assert why("analis.dagang") is None
    assert why("analis2.dagang").startswith(f"Indikator ini ditugaskan kepada {row.analyst}")
    for name in ("kasubid.dagang", "kabid.dagang", "analis.pasar", "perencanaan", "kabid.jauh"):
        assert why(name) == "Realisasi diisi oleh Analis Data Bidang Perdagangan."
    cycle.realizations.filter(pk=row.pk).update(analyst=None)
    row.refresh_from_db()
    assert "tidak ditugaskan kepada Analis" in why("analis.dagang")
    row.is_due = False  # nothing to give to anybody
    assert "tidak dinilai triwulan ini" in why("analis.dagang")
    fill(cycle)
    cycle.realizations.filter(pk=row.pk).update(analyst=office.people["analis.dagang"])
    row.refresh_from_db()
    allow(office, cycle, Move.HAND_OVER, "analis.dagang")
    assert "sudah diserahkan" in why("analis.dagang")


@pytest.mark.parametrize("state", [s for s in State if s != State.COLLECTING])
def test_figures_stand_still_outside_collecting(office: Cast, state: State):
    cycle = office.cycle(state=state)
    row = cycle.realizations.select_related("analyst").first()
    reason = permissions.why_not_enter(
        office.actor("analis.dagang"), row, again(cycle), again(cycle).unlocked()
    )
    assert reason is not None


# --- Review begun, surgical locks ---------------------------------------------


def test_a_report_can_be_withdrawn_until_its_review_begins(office: Cast):
    cycle = office.cycle(state=State.DRAFTED)
    assert permissions.why_not_withdraw(office.actor("kasubid.dagang"), again(cycle)) is None
    remarks.begin_review(cycle.pk, by=office.actor("kabid.dagang"), now=MORNING)
    refuse(office, cycle, Move.WITHDRAW, "kasubid.dagang", "Pemeriksaan sudah dimulai")


def returned_for(office: Cast, target: RemarkTarget, indicator_id: int | None) -> Cycle:
    cycle = office.cycle(state=State.DRAFTED)
    by = office.actor("kabid.dagang")
    remarks.add(cycle.pk, target, indicator_id, "Perbaiki bagian ini.", by=by, now=MORNING)
    return cycles.move(cycle.pk, Move.RETURN_FOR_REPAIR, by=by, now=MORNING)


def test_only_what_is_remarked_unlocks(office: Cast):
    first = office.indicators[0].pk
    cycle = returned_for(office, RemarkTarget.VALUE, first)
    kasubid, unlocked = office.actor("kasubid.dagang"), cycle.unlocked()
    assert unlocked == {("value", first)}
    rows = {row.indicator_id: row for row in Realization.objects.of_cycle(cycle)}
    open_rows = {
        pk
        for pk, row in rows.items()
        if not permissions.why_not_enter(kasubid, row, cycle, unlocked)
    }
    assert open_rows == {first}
    for target in (RemarkTarget.SUPPORTING, RemarkTarget.HINDERING, RemarkTarget.FOLLOW_UP):
        reason = permissions.why_not_write(kasubid, cycle, target, first, unlocked)
        assert reason == "Terkunci: tidak ada catatan pemeriksaan pada bagian ini."
    assert "Terkunci" in permissions.why_not_enter_budget(kasubid, cycle, unlocked)


def test_a_remark_on_one_text_unlocks_that_text(office: Cast):
    first, second = office.indicators[0].pk, office.indicators[1].pk
    cycle = returned_for(office, RemarkTarget.HINDERING, first)
    kasubid, unlocked = office.actor("kasubid.dagang"), cycle.unlocked()
    may = {
        (target, pk)
        for target in (RemarkTarget.SUPPORTING, RemarkTarget.HINDERING, RemarkTarget.FOLLOW_UP)
        for pk in (first, second)
        if permissions.why_not_write(kasubid, cycle, target, pk, unlocked) is None
    }
    assert may == {(RemarkTarget.HINDERING, first)}


def test_a_remark_on_the_whole_report_unlocks_everything(office: Cast):
    cycle = returned_for(office, RemarkTarget.REPORT, None)
    kasubid, unlocked = office.actor("kasubid.dagang"), cycle.unlocked()
    for row in Realization.objects.of_cycle(cycle):
        assert permissions.why_not_enter(kasubid, row, cycle, unlocked) is None
    assert permissions.why_not_write(kasubid, cycle, RemarkTarget.SUMMARY, None, unlocked) is None
    assert permissions.why_not_enter_budget(kasubid, cycle, unlocked) is None


def test_others_do_not_mend_a_returned_report(office: Cast):
    first = office.indicators[0].pk
    cycle = returned_for(office, RemarkTarget.REPORT, None)
    row = Realization.objects.of_cycle(cycle).first()
    for name in ("analis.dagang", "kabid.dagang", "kasubid.pasar", "perencanaan", "admin"):
        actor = office.actor(name)
        assert permissions.why_not_enter(actor, row, cycle, cycle.unlocked())
        assert permissions.why_not_write(
            actor, cycle, RemarkTarget.SUPPORTING, first, cycle.unlocked()
        )


def test_after_approval_nothing_is_locked_by_old_remarks(office: Cast):
    cycle = returned_for(office, RemarkTarget.VALUE, office.indicators[0].pk)
    Remark.objects.update(reply="Angkanya sudah sesuai rilis BPS.")
    cycle = office.advance(cycle, State.REVIEWED)
    assert cycle.repair_of is None and cycle.unlocked() == frozenset()


# --- Positions and dates ------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "held"),
    [(11, False), (12, True), (13, True), (14, False)],
)
def test_a_position_runs_from_its_first_day_to_before_its_last(office: Cast, day: int, held: bool):
    seat(
        *(office, "plt", Role.KASUBID, office.units["dagang"]),
        kind=PositionKind.PLT,
        since=date(2026, 10, 12),
        until=date(2026, 10, 14),
    )
    noon = MORNING.replace(day=day, hour=12)
    actor = office.actor("plt", noon)
    assert actor.has(Role.KASUBID) is held
    assert bool(actor.unit_ids) is held
    assert Cycle.objects.visible_to(actor).exists() is False  # no cycle yet
    office.cycle(now=MORNING)
    assert Cycle.objects.visible_to(actor).exists() is held


def test_who_has_lost_the_position_sees_the_bidang_no_more(office: Cast):
    office.cycle()
    Position.objects.filter(user=office.people["kasubid.dagang"]).update(until=date(2026, 10, 12))
    assert not Cycle.objects.visible_to(office.actor("kasubid.dagang")).exists()


def test_several_positions_add_up(office: Cast):
    office.cycle("dagang")
    office.cycle("pasar")
    seat(office, "kabid.dagang", Role.KABID, office.units["pasar"], kind=PositionKind.PLT)
    actor = office.actor("kabid.dagang")
    assert {cycle.unit.code for cycle in Cycle.objects.duties_of(actor)} == {"dagang", "pasar"}
    cycle = Cycle.objects.get(unit=office.units["pasar"])
    moved = allow(office, cycle, Move.ASSIGN, "kabid.dagang")
    assert moved.transitions.get().by_as == "Plt. Kabid Bidang Pengelolaan Pasar"


def test_a_position_in_another_office_gives_no_right_here(office: Cast):
    """A person belongs to one office; a position that names another one is not theirs."""
    far = office.units["jauh"]
    Position.objects.create(
        agency=office.other_agency,
        unit=far,
        user=office.people["kabid.dagang"],
        role=Role.KABID,
        title="Kabid",
        since=date(2020, 1, 1),
    )
    assert office.actor("kabid.dagang").unit_ids == {office.units["dagang"].pk}


def test_a_kasubid_is_chosen_from_those_in_office_that_day(office: Cast):
    cycle = office.cycle()
    for name in ("kasubid.pasar", "analis.dagang", "tamu", "kabid.dagang"):
        with pytest.raises(Refused, match="Pilih Kasubid/Kasubag") as refusal:
            cycles.move(
                *(cycle.pk, Move.ASSIGN),
                by=office.actor("kabid.dagang"),
                now=MORNING,
                kasubid=office.people[name],
                instruction="Susun.",
            )
        assert refusal.value.field == "kasubid"


@pytest.mark.parametrize("name", ["analis.pasar", "kasubid.dagang", "tamu"])
def test_indicators_are_given_to_analis_of_the_bidang(office: Cast, name: str):
    cycle = office.cycle(state=State.ASSIGNED)
    inputs = office.inputs(cycle, Move.INSTRUCT)
    inputs["analysts"][next(iter(inputs["analysts"]))] = office.people[name]
    with pytest.raises(Refused, match="bukan Analis Data Bidang Perdagangan"):
        by = office.actor("kasubid.dagang")
        cycles.move(cycle.pk, Move.INSTRUCT, by=by, now=MORNING, **inputs)


# --- Duties -------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
def test_the_duty_is_with_whose_turn_it_is_and_with_nobody_else(office: Cast, state: State):
    cycle = office.cycle(state=state)
    turn = {
        State.OPENED: "kabid.dagang",
        State.ASSIGNED: "kasubid.dagang",
        State.COLLECTING: "analis.dagang",
        State.GATHERED: "kasubid.dagang",
        State.DRAFTED: "kabid.dagang",
        State.RETURNED: "kasubid.dagang",
        State.REVIEWED: "kasubid.dagang",
        State.FORWARDED: "perencanaan",
    }.get(state)
    having = {
        name
        for name in office.people
        if cycle in Cycle.objects.duties_of(office.actor(name, MORNING + timedelta(hours=1)))
    }
    assert having == ({turn} if turn else set())


def test_no_position_no_duty(office: Cast):
    office.cycle()
    assert list(Cycle.objects.duties_of(Actor(office.people["tamu"], MORNING))) == []
