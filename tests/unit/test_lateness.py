"""Whose lateness: stories by hand, and properties of any chain of steps."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.enums import State
from workflow.lateness import NOBODY, Leg, is_broken_off, planned_end, shares
from workflow.sla import StandardTime, due
from workflow.working_time import READINGS, Calendar

WITA = ZoneInfo("Asia/Makassar")
WEEK = {str(day): [["07:30", "12:00"], ["13:00", "16:00"]] for day in range(5)}
CALENDAR = Calendar.from_dict(
    {
        "tz": "Asia/Makassar",
        "weekly": WEEK,
        "holidays": ["2026-10-15"],
        "exceptions": [
            {"date": "2026-10-20", "intervals": [["08:00", "11:00"]]},
            {"from": "2026-10-26", "to": "2026-10-30", "weekly": {"2": [["08:00", "15:00"]]}},
        ],
    }
)
QUARTER_HOUR, HOUR, DAY = StandardTime(15), StandardTime(60), StandardTime(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=WITA)


def chain(
    *steps: tuple[StandardTime, datetime], start: datetime, reading: str = "proportional", **more
) -> list[Leg]:
    """Steps one after another; each is given by its standard time and its end.

    ``pauses``: number of the step → spans; ``broken``: numbers of steps that were broken off.
    """
    pauses, broken = more.get("pauses", {}), more.get("broken", ())
    legs: list[Leg] = []
    for number, (standard, finish) in enumerate(steps, start=1):
        before = legs[-1] if legs else None
        begin = before.finish if before else start
        spans = tuple(pauses.get(number, ()))
        legs.append(
            Leg(
                step=number,
                start=begin,
                standard=standard,
                reading=reading,
                planned_start=planned_end(CALENDAR, before) if before else start,
                due=due(CALENDAR, begin, standard, reading, spans),
                finish=finish,
                pauses=spans,
                broken_off=number in broken,
            )
        )
    return legs


def told(legs: list[Leg]) -> list[tuple]:
    found = shares(CALENDAR, legs, at(31, 12))
    return [(s.received, s.own, s.won_back, s.handed_on) for s in found]


# --- Stories ------------------------------------------------------------------


def test_lateness_is_inherited_by_those_who_come_after():
    legs = chain(
        (QUARTER_HOUR, at(12, 9, 15)),  # in time to the minute
        (QUARTER_HOUR, at(12, 11, 30)),  # two hours late
        (HOUR, at(12, 14, 0)),  # over lunch: half an hour late of its own
        (QUARTER_HOUR, at(12, 14, 5)),  # ten minutes won back
        start=at(12, 9),
    )
    assert told(legs) == [(0, 0, 0, 0), (0, 120, 0, 120), (120, 30, 0, 150), (150, 0, 10, 140)]
    found = shares(CALENDAR, legs, at(12, 15))
    assert [share.sources for share in found[:3]] == [(), (), ((2, 120),)]
    assert found[3].sources == ((2, 120), (3, 30))
    assert sum(share.added for share in found) == 140


def test_who_was_early_has_given_time_to_the_others():
    legs = chain(
        (HOUR, at(12, 9, 30)),  # half an hour before
        (QUARTER_HOUR, at(12, 10, 5)),  # twenty minutes late, covered by it
        (QUARTER_HOUR, at(12, 10, 40)),  # twenty minutes more: ten of them are not
        start=at(12, 9),
    )
    assert told(legs) == [(0, 0, 30, -30), (-30, 20, 0, -10), (-10, 20, 0, 10)]
    running = Leg(9, at(12, 10, 40), HOUR, "proportional", planned_end(CALENDAR, legs[-1]),
                  at(12, 11, 40))  # fmt: skip
    assert shares(CALENDAR, [*legs, running], at(12, 11))[-1].sources == ((3, 10),)


def test_a_night_passes_without_lateness():
    legs = chain((QUARTER_HOUR, at(12, 16, 0)), (HOUR, at(13, 8, 30)), start=at(12, 15, 45))
    assert told(legs) == [(0, 0, 0, 0), (0, 0, 0, 0)]


def test_a_pause_is_nobodys_lateness():
    pause = (at(12, 11), at(12, 15))  # three working hours
    alone = chain((HOUR, at(12, 14, 0)), pauses={1: [(at(12, 9, 30), at(12, 13, 30))]},
                  start=at(12, 9))  # fmt: skip
    assert told(alone) == [(0, 0, 0, 0)]
    # Also when the work came so late that the planned step had ended before the pause began.
    late = chain(
        (QUARTER_HOUR, at(12, 10, 15)), (HOUR, at(12, 15, 15)), pauses={2: [pause]}, start=at(12, 9)
    )
    assert told(late) == [(0, 60, 0, 60), (60, 0, 0, 60)]


def test_a_pause_that_lasts_leaves_nothing_to_say_yet():
    leg = Leg(3, at(12, 9), HOUR, "proportional", at(12, 9), None, pauses=((at(12, 9, 30), None),))
    share = shares(CALENDAR, [leg], at(14, 9))[0]
    assert (share.own, share.handed_on) == (0, None)


def test_a_running_step_is_late_as_of_now():
    leg = Leg(3, at(12, 9), HOUR, "proportional", at(12, 9), at(12, 10))
    assert shares(CALENDAR, [leg], at(12, 10))[0].own == 0
    assert shares(CALENDAR, [leg], at(12, 10, 40))[0].own == 40


def test_sending_back_does_not_heal_lateness():
    """A day's work broken off after ten minutes has not won back the rest of the day."""
    legs = chain(
        (DAY, at(13, 15, 0)), (DAY, at(13, 15, 10)), (DAY, at(14, 15, 10)), broken={2},
        start=at(12, 9),
    )  # fmt: skip
    assert told(legs) == [(0, 300, 0, 300), (300, 0, 0, 300), (300, 0, 0, 300)]
    late = chain((QUARTER_HOUR, at(12, 10)), broken={1}, start=at(12, 9))
    assert told(late) == [(0, 45, 0, 45)]


def test_the_calendar_may_swallow_a_minute_or_make_a_day_of_it():
    """Under "end of day" a delay over midnight costs a day: that follows whose delay it was."""
    legs = chain(
        (QUARTER_HOUR, at(13, 7, 31)), (DAY, at(14, 16)), start=at(12, 15, 45), reading="end_of_day"
    )
    first, second = shares(CALENDAR, legs, at(16, 9))
    assert (first.own, second.own, second.received) == (1, 0, 1)
    assert (second.shifted, second.handed_on) == (-1, 0)  # the same closing, planned or not
    legs = chain((HOUR, at(13, 7, 45)), (DAY, at(14, 16)), start=at(12, 14, 30),
                 reading="end_of_day")  # fmt: skip
    first, second = shares(CALENDAR, legs, at(16, 9))
    assert (first.own, second.received, second.own) == (45, 45, 0)
    assert (second.shifted, second.handed_on) == (405, 450)
    after = Leg(6, at(14, 16), HOUR, "end_of_day", planned_end(CALENDAR, legs[1]), at(16, 8, 30))
    assert shares(CALENDAR, [*legs, after], at(16, 8))[-1].sources == ((1, 450),)


def test_a_chain_begins_anew_where_nothing_was_planned():
    legs = chain((QUARTER_HOUR, at(12, 11)), start=at(12, 9))
    reopened = Leg(4, at(16, 9), DAY, "proportional", at(16, 9), at(19, 9), at(19, 9))
    before_the_measure = Leg(4, at(12, 11), DAY, "proportional", None, at(13, 11), at(13, 12))
    assert [s.received for s in shares(CALENDAR, [*legs, reopened], at(20, 9))] == [0, 0]
    found = shares(CALENDAR, [*legs, before_the_measure], at(20, 9))
    assert [(s.received, s.handed_on) for s in found] == [(0, 105), (0, 60)]


def test_what_was_judged_is_not_counted_again():
    leg = Leg(3, at(12, 11), HOUR, "proportional", at(12, 9), at(12, 12), at(12, 14),
              received=Fraction(7, 2), own=2)  # fmt: skip
    share = shares(CALENDAR, [leg], at(14, 9))[0]
    assert (share.received, share.own, share.sources) == (Fraction(7, 2), 2, ((NOBODY, 3.5),))
    in_time = Leg(3, at(12, 11), HOUR, "proportional", at(12, 9), at(12, 12), received=0)
    assert shares(CALENDAR, [in_time], at(12, 11))[0].received == 0


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (State.GATHERED, State.COLLECTING, True),  # sent back to the Analis
        (State.DRAFTED, State.GATHERED, True),  # withdrawn
        (State.FORWARDED, State.RETURNED, True),  # Perencanaan asks for repairs
        (State.DRAFTED, State.CANCELLED, True),
        (State.DRAFTED, State.RETURNED, False),  # "Tidak" of the SOP's decision
        (State.DRAFTED, State.REVIEWED, False),
        (State.COLLECTING, State.GATHERED, False),
        (State.FORWARDED, State.RECOMMENDED, False),
    ],
)
def test_which_ends_break_a_step_off(source, target, expected):
    assert is_broken_off(source, target) is expected


# --- Properties ---------------------------------------------------------------

standards = st.sampled_from((QUARTER_HOUR, HOUR, DAY))
#: Standard time, working minutes after (before) the due time, pause in the step, broken off.
steps = st.lists(
    st.tuples(standards, st.integers(-600, 600), st.integers(0, 400), st.booleans()),
    min_size=1,
    max_size=9,
)
starts = st.integers(0, 20 * 24 * 60).map(lambda n: at(5, 0) + timedelta(minutes=n))


def told_chain(start, rows, reading, least=-600, most=600) -> list[Leg]:
    legs: list[Leg] = []
    begin = start
    for number, (standard, offset, paused, broken) in enumerate(rows, start=1):
        spans = ((begin, CALENDAR.due(begin, minutes=paused)),) if paused else ()
        end = due(CALENDAR, begin, standard, reading, spans)
        offset = min(max(offset, least), most)
        if offset >= 0:
            finish = CALENDAR.due(end, minutes=offset)
        else:
            finish = max(spans[-1][1] if spans else begin, CALENDAR.latest_start(end, -offset))
        before = legs[-1] if legs else None
        legs.append(
            Leg(number, begin, standard, reading,
                planned_end(CALENDAR, before) if before else begin, end, finish, spans, broken)
        )  # fmt: skip
        begin = finish
    return legs


@given(starts, steps, st.sampled_from(READINGS))
@settings(max_examples=120)
def test_contributions_add_up_to_the_whole_delay(start, rows, reading):
    legs = told_chain(start, rows, reading)
    found = shares(CALENDAR, legs, legs[-1].finish)
    assert sum(share.added for share in found) == found[-1].handed_on
    assert found[-1].handed_on == CALENDAR.elapsed(planned_end(CALENDAR, legs[-1]), legs[-1].finish)
    for before, after in pairwise(found):
        assert before.handed_on == after.received
    for leg, share in zip(legs, found, strict=True):
        assert sum(part for _, part in share.sources) == max(0, share.received)
        assert all(step < leg.step and part > 0 for step, part in share.sources)
        assert share.own == 0 or leg.finish > leg.due


@given(starts, steps, st.sampled_from(READINGS))
@settings(max_examples=80)
def test_who_is_done_by_the_own_due_time_is_blamed_for_nothing(start, rows, reading):
    legs = told_chain(start, rows, reading)
    blamed = {step for s in shares(CALENDAR, legs, legs[-1].finish) for step, _ in s.sources}
    assert blamed <= {leg.step for leg in legs if leg.finish > leg.due}


@given(starts, steps, st.sampled_from(READINGS))
@settings(max_examples=80)
def test_a_chain_in_time_hands_on_no_delay(start, rows, reading):
    legs = told_chain(start, rows, reading, most=0)
    found = shares(CALENDAR, legs, legs[-1].finish)
    assert all(share.received <= 0 and share.own == 0 for share in found)
    assert found[-1].handed_on <= 0


@given(starts, steps)
@settings(max_examples=60)
def test_days_of_one_length_shift_nothing(start, rows):
    legs = told_chain(start, rows, "fixed")
    assert all(share.shifted == 0 for share in shares(CALENDAR, legs, legs[-1].finish))
