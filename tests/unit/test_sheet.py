"""The living sheet: states of its rows, the flow symbols, rounds, what is planned."""

from datetime import datetime, timedelta

import pytest

from tests.cast import MORNING, WITA, cast
from workflow.enums import Move, State
from workflow.models import Cycle, Transition
from workflow.pages.seats import role_names, seats_of
from workflow.pages.sheet import build_sheet, flow_of
from workflow.sop import STEPS

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def office():
    return cast()


def sheet(cycle, now=MORNING + HOUR):
    cycle = Cycle.objects.with_clock().with_parts().get(pk=cycle.pk)
    return build_sheet(
        cycle,
        cycle.runs.select_related("finished_by"),
        Transition.objects.filter(cycle=cycle),
        role_names(cycle, seats_of(cycle, now)),
        now,
    )


def states(rows):
    return [row.state for row in rows]


# --- flow symbols ----------------------------------------------------------------------------


def test_each_step_has_the_symbol_of_the_original_sheet_in_its_lane():
    drawn = [(flow.x, flow.shape) for flow in map(flow_of, STEPS)]
    assert drawn == [
        ("12.5", "capsule"),
        ("37.5", "box"),
        ("62.5", "box"),
        ("37.5", "box"),
        ("12.5", "diamond"),
        ("87.5", "capsule"),
    ]


def test_lines_join_row_to_row():
    flows = [flow_of(step) for step in STEPS]
    assert flows[0].from_x == ""
    assert [flow.from_x for flow in flows[1:]] == [flow.out_x for flow in flows[:-1]]
    assert [flow.last for flow in flows] == [False] * 5 + [True]


def test_no_leads_from_the_decision_back_to_step_four_and_yes_through_the_kasubid():
    flows = {step.number: flow_of(step) for step in STEPS}
    assert [n for n, flow in flows.items() if flow.returns] == [5]
    assert [n for n, flow in flows.items() if flow.receives] == [4]
    assert flows[5].via_x == "37.5"
    assert {flow.via_x for n, flow in flows.items() if n != 5} == {""}


def test_the_static_sheet_is_drawn_without_state():
    flow = flow_of(STEPS[1])
    assert flow.state == "plain"
    assert not (flow.quiet_in or flow.quiet_out)
    assert flow.label == "Langkah 2, Kasubid/Kasubag, kegiatan"


def test_lines_not_yet_walked_are_grey():
    now, coming = flow_of(STEPS[1], "now"), flow_of(STEPS[2], "next")
    assert (now.quiet_in, now.quiet_out) == (False, True)
    assert (coming.quiet_in, coming.quiet_out) == (True, True)
    reviewing = flow_of(STEPS[4], "now", "next")
    assert (reviewing.quiet_via, reviewing.quiet_out) == (True, True)
    passed = flow_of(STEPS[4], "done")
    assert (passed.quiet_via, passed.quiet_out) == (False, False)


# --- where the token stands --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "row"),
    [
        (State.OPENED, 1),
        (State.ASSIGNED, 2),
        (State.COLLECTING, 3),
        (State.GATHERED, 4),
        (State.DRAFTED, 5),
        (State.RETURNED, 4),
        (State.REVIEWED, 5),
        (State.FORWARDED, 6),
    ],
)
def test_exactly_one_row_is_now(office, state, row):
    rows = sheet(office.cycle(state=state))
    assert states(rows) == ["done"] * (row - 1) + ["now"] + ["next"] * (6 - row)


def test_all_is_done_when_recommended(office):
    assert states(sheet(office.cycle(state=State.RECOMMENDED))) == ["done"] * 6


def test_a_cancelled_cycle_stops_where_it_stood(office):
    cycle = office.cycle(state=State.GATHERED)
    rows = sheet(office.move(cycle, Move.CANCEL, MORNING + HOUR))
    assert states(rows) == ["done"] * 3 + ["stopped"] + ["next"] * 2
    assert rows[3].flow.state == "stopped"
    assert rows[3].runs[-1].outcome == "dibatalkan"
    assert rows[3].runs[-1].by == "Muh. Ilyas, S.IP., M.Si."
    assert [row.planned for row in rows] == [""] * 6


def test_the_token_waits_in_the_box_of_the_kasubid_between_approval_and_forwarding(office):
    drafted = sheet(office.cycle(state=State.DRAFTED))[4].flow
    reviewed = sheet(office.cycle("pasar", State.REVIEWED))[4].flow
    assert (drafted.state, drafted.via_state) == ("now", "next")
    assert (reviewed.state, reviewed.via_state) == ("done", "now")


# --- what really happened ----------------------------------------------------------------------


def test_a_return_is_a_further_round_in_its_rows(office):
    cycle = office.cycle(state=State.DRAFTED)
    cycle = office.move(cycle, Move.RETURN_FOR_REPAIR, MORNING + HOUR)
    rows = sheet(office.move(cycle, Move.SUBMIT, MORNING + 2 * HOUR), MORNING + 2 * HOUR)
    assert [run.label for run in rows[3].runs] == ["", "putaran 2 · perbaikan"]
    assert [run.policy for run in rows[3].runs] == [False, True]
    assert [run.label for run in rows[4].runs] == ["", "putaran 2"]
    assert rows[4].runs[0].outcome == "dikembalikan"
    assert rows[4].runs[1].is_open and rows[4].runs[1].finished == "–"
    assert [run.label for run in rows[0].runs] == [""]
    assert rows[4].flow.return_used


def test_the_line_of_no_is_only_used_by_the_kabid(office):
    cycle = office.cycle(state=State.FORWARDED)
    rows = sheet(office.move(cycle, Move.REQUEST_REVISION, MORNING + HOUR))
    assert rows[5].runs[0].outcome == "diminta perbaikan"
    assert not rows[4].flow.return_used


def test_the_same_step_twice_in_one_round_is_counted(office):
    cycle = office.cycle(state=State.GATHERED)
    rows = sheet(office.move(cycle, Move.SEND_BACK, MORNING + HOUR))
    assert [run.label for run in rows[2].runs] == ["", "kali ke-2"]
    assert rows[3].runs[0].outcome == "dikembalikan ke Analis"
    assert rows[3].state == "next" and rows[3].planned


def test_times_are_the_offices_and_working_time(office):
    cycle = office.cycle(state=State.ASSIGNED)  # opened 09.00, assigned 09.01
    late = datetime(2026, 10, 12, 9, 46, tzinfo=WITA)
    rows = sheet(office.move(cycle, Move.INSTRUCT, late))
    first, second = rows[0].runs[0], rows[1].runs[0]
    assert (first.started, first.finished, first.used) == ("Sen 12 Okt 09.00", "09.01", "1 menit")
    assert first.clock.standing == "selesai"
    assert (second.finished, second.used) == ("09.46", "45 menit")
    assert second.clock.standing == "terlambat"
    assert "30 menit" in second.clock.text


def test_an_end_on_another_day_names_the_day(office):
    cycle = office.cycle(state=State.OPENED)
    tuesday = datetime(2026, 10, 13, 8, 0, tzinfo=WITA)
    rows = sheet(office.move(cycle, Move.ASSIGN, tuesday), tuesday)
    assert rows[0].runs[0].finished == "Sel 13 Okt 08.00"


def test_an_acting_officer_is_named_as_such(office):
    mine = sheet(office.cycle(state=State.ASSIGNED))
    assert mine[0].runs[0].by == "Hj. Nurhayati dagang, S.E."
    other = office.cycle("pasar", State.OPENED)
    office.people["kabid.pasar"].positions.update(kind="plh")
    rows = sheet(office.move(other, Move.ASSIGN, MORNING + HOUR))
    assert rows[0].runs[0].by == "Hj. Nurhayati pasar, S.E. (Plh. Kabid Bidang Pengelolaan Pasar)"


# --- mutu baku, plan ---------------------------------------------------------------------------


def test_standard_times_are_the_sops_and_policies_are_marked(office):
    rows = sheet(office.cycle())
    times = [row.time for row in rows]
    assert times == ["15 menit", "15 menit", "1 hari", "1 hari", "1 jam", "1 hari"]
    marked = {row.number: [(p.name, p.time) for p in row.policies] for row in rows if row.policies}
    assert marked == {4: [("perbaikan", "1 hari")], 5: [("penerusan", "15 menit")]}


def test_a_revision_of_the_sop_shows_in_the_sheet(office):
    cycle = office.cycle()
    revision = cycle.revision
    revision.standard_times = {**revision.standard_times, "opened": {"minutes": 30}}
    revision.save()
    assert sheet(cycle)[0].time == "30 menit"


def test_coming_rows_are_planned_from_the_due_time_on(office):
    rows = sheet(office.cycle(), MORNING)
    # due 09.15, then 15 minutes, one day, one day, one hour and the forwarding's 15 minutes
    assert [row.planned for row in rows] == [
        "",
        "Sen 12 Okt 09.30",
        "Sel 13 Okt 09.30",
        "Rab 14 Okt 09.30",
        "Rab 14 Okt 10.45",
        "Kam 15 Okt 10.45",
    ]


def test_a_late_step_is_planned_from_now(office):
    rows = sheet(office.cycle(), datetime(2026, 10, 12, 14, 0, tzinfo=WITA))
    assert rows[1].planned == "Sen 12 Okt 14.15"


def test_coming_rows_name_who_will_have_them(office):
    rows = sheet(office.cycle())
    assert rows[5].who == "Muh. Ilyas, S.IP., M.Si."
    assert rows[2].who == "Rahmat dagang, S.Stat., Sitti Aminah dagang"
