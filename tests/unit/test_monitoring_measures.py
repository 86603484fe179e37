"""Shares, percentiles, the rule of the proposal, and pictures that say what the figures say."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import time_charts
from reports.monitoring.figures import CLOCKS, Run, clock_title, grid, step_times, verdicts
from reports.monitoring.measures import Share, percentile, shares, standard_seconds, total
from reports.monitoring.proposals import FEWEST, Verdict, propose, rounded_up
from workflow.enums import State
from workflow.sla import StandardTime
from workflow.sop import TURNS

HOUR, DAY = StandardTime(minutes=60), StandardTime(days=1)
NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)


def run(state=State.DRAFTED, used=1800, late=0, finished=NINE, **fields):
    """A finished run of a step of one hour; only what a test is about is named there."""
    known = {"unit_id": 1, "year": 2026, "quarter": 3, "round": 1, "holder": "Drs. Syamsuddin"}
    known |= {"standard": HOUR, "started_at": NINE, "due_at": NINE, "inherited": 0, "paused": 0}
    return Run(state=state, used=used, late=late, finished_at=finished, **(known | fields))


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([5], 1, 5),
        ([5], 100, 5),
        ([3, 1, 2], 50, 2),
        ([4, 1, 3, 2], 50, 2),  # the lower of the two in the middle
        (range(1, 11), 90, 9),
        (range(1, 12), 90, 10),  # 9.9 is rounded up
        (range(1, 101), 90, 90),
        ([7, 7, 7, 50], 75, 7),
        ([7, 7, 7, 50], 76, 50),
    ],
)
def test_percentile_is_the_nearest_rank(values, percent, expected):
    assert percentile(list(values), percent) == expected


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(1, 100))
def test_percentile_is_the_smallest_measured_time_that_enough_did_not_exceed(values, percent):
    found = percentile(values, percent)

    def enough(limit):
        return sum(value <= limit for value in values) * 100 >= percent * len(values)

    assert found in values and enough(found)
    assert not any(enough(value) for value in values if value < found)


@pytest.mark.parametrize(("values", "percent"), [([], 50), ([1], 0), ([1], 101)])
def test_percentile_of_nothing_is_refused(values, percent):
    with pytest.raises(ValueError, match="Persentil"):
        percentile(values, percent)


def test_share_is_rounded_down_and_compared_exactly():
    assert Share().percent is None and not Share().below(90)
    assert Share(199, 200).percent == 99, "100 only if all were on time"
    assert (Share(9, 10).below(90), Share(899, 1000).below(90)) == (False, True)
    found = shares([("a", True), ("b", False), ("a", False)])
    assert found == {"a": Share(1, 2), "b": Share(0, 1)}
    assert total(found.values()) == Share(1, 3)


def test_only_steps_that_were_carried_out_are_measured_but_all_are_judged():
    rows = step_times(
        [
            *(run(used=minutes * 60) for minutes in (10, 20, 30, 40)),
            run(used=60, cut_short=True),  # taken back after a minute: no review of one minute
            run(used=7200, late=3600, standard=StandardTime(minutes=90)),
            run(finished=None, used=None, late=None),
            run(state=State.OPENED, used=300),
        ]
    )
    assert [row.title for row in rows] == [clock_title(State.OPENED), clock_title(State.DRAFTED)]
    review = rows[1]
    assert (review.share, review.count) == (Share(5, 6), 5)
    assert (review.median, review.ninetieth, review.longest) == (1800, 7200, 7200)
    assert review.standard_text == "1 jam / 1 jam 30 menit"
    assert review.of_standard(2700) == 50, "per cent of the newest standard"
    only_cut = step_times([run(cut_short=True)])[0]
    assert (only_cut.count, only_cut.median, only_cut.share.done) == (0, None, 1)


def test_clocks_are_those_of_the_sop_in_its_order():
    assert set(CLOCKS) == set(TURNS)
    numbers = [TURNS[state].step for state in CLOCKS]
    assert numbers == sorted(numbers)
    assert len({clock_title(state) for state in CLOCKS}) == len(CLOCKS)


def test_grid_leaves_out_empty_rows_and_adds_all_units_up():
    runs = [run(unit_id=1), run(unit_id=2, late=60), run(unit_id=2, quarter=1)]
    found = shares(verdicts(runs, "quarter", "unit_id"))
    made = grid("T", "Triwulan", [(1, "I"), (2, "II"), (3, "III")], [(1, "A"), (2, "B")], found)
    assert made.columns == ("A", "B", "Semua bidang")
    assert made.rows == (
        ("I", (Share(), Share(1, 1), Share(1, 1))),
        ("III", (Share(1, 1), Share(0, 1), Share(1, 2))),
    )
    assert grid("T", "Triwulan", [(1, "I")], [(2, "B")], found).columns == ("B",)


def minutes(*values):
    return [value * 60 for value in values]


TABLE = [
    # standard, used, share, verdict, proposed, a part of the reason
    (HOUR, [], Share(), Verdict.TOO_FEW, None, "Baru 0 langkah"),
    (HOUR, minutes(*[90] * 7), Share(0, 7), Verdict.TOO_FEW, None, "sedikitnya 8"),
    (HOUR, minutes(*[50] * 8), Share(8, 8), Verdict.KEEP, None, "8 dari 8 langkah tepat"),
    (HOUR, minutes(*[50] * 9, 90), Share(9, 10), Verdict.KEEP, None, "9 dari 10 langkah tepat"),
    (HOUR, minutes(*[50] * 8, 81, 90), Share(8, 10), Verdict.LENGTHEN, "85m", "1 jam 25 menit"),
    (HOUR, minutes(*[50] * 8, 85, 90), Share(8, 10), Verdict.LENGTHEN, "85m", "2 dari 10"),
    (DAY, minutes(*[300] * 6, 525, 525), Share(6, 8), Verdict.LENGTHEN, "1.25d", "1,25 hari"),
    (DAY, minutes(*[300] * 6, 900, 900), Share(6, 8), Verdict.LENGTHEN, "2d", "menjadi 2 hari"),
    (DAY, minutes(*[300] * 8), Share(5, 8), Verdict.KEEP, None, "dilihat per siklus"),
    (HOUR, minutes(*[30] * 8), Share(8, 8), Verdict.KEEP, None, "longgar"),
    (HOUR, minutes(*[31] * 8), Share(8, 8), Verdict.KEEP, None, "selesai dalam 31 menit kerja."),
]


@pytest.mark.parametrize(("standard", "used", "share", "verdict", "proposed", "words"), TABLE)
def test_rule_of_the_proposal(standard, used, share, verdict, proposed, words):
    found = propose(standard, used, share)
    assert (found.verdict, found.query_value) == (verdict, proposed or "")
    assert words in found.reason


@given(
    st.sampled_from([StandardTime(minutes=15), HOUR, DAY, StandardTime(days=Decimal("1.5"))]),
    st.lists(st.integers(0, 10**6), max_size=40),
)
def test_nine_of_ten_keep_what_is_proposed_and_it_is_never_shorter(standard, used):
    limit = standard_seconds(standard)
    share = Share(sum(value <= limit for value in used), len(used))
    found = propose(standard, used, share)
    assert (found.verdict == Verdict.TOO_FEW) == (len(used) < FEWEST)
    if found.proposed:
        longer = standard_seconds(found.proposed)
        assert longer > limit and (found.proposed.days is None) == (standard.days is None)
        assert sum(value <= longer for value in used) * 10 >= 9 * len(used)
    elif found.verdict == Verdict.KEEP:
        assert not share.below(90), "measured by its own standard, a bad share is never kept"


@given(st.integers(1, 10**7))
def test_rounding_up_goes_to_the_next_step_and_no_further(seconds):
    for like, step in ((HOUR, 300), (DAY, 6750)):
        found = standard_seconds(rounded_up(seconds, like))
        assert found % step == 0 and 0 <= found - seconds < step


def test_pictures_have_a_text_alternative_and_escape_names():
    bars = [time_charts.Bar("<b>5 & 6</b>", "2 siklus", Fraction(90), Fraction(30))]
    drawn = time_charts.waiting(bars, title='Menunggu "lama"')
    assert 'role="img"' in drawn and "<title>Menunggu &quot;lama&quot;</title>" in drawn
    assert "<b>" not in drawn and "style=" not in drawn
    widths = [Decimal(w) for w in re.findall(r'<rect x="[\d.]+" y="19" width="([\d.]+)"', drawn)]
    assert widths == [360, 240, 120], "the track, the part in time, the late part"


def test_picture_of_times_paints_red_only_what_passes_the_standard():
    inside = [time_charts.Measured("a", Fraction(40), Fraction(80))]
    beyond = [*inside, time_charts.Measured("b", Fraction(120), Fraction(900))]
    quiet = time_charts.measured_times(inside, title="t")
    loud = time_charts.measured_times(beyond, title="t")
    red = f'fill="{time_charts.ALARM}"/>'
    assert red not in quiet and loud.count(red) == 1
    assert "›" in loud and "›" not in quiet, "what is cut off is marked"


def test_empty_pictures_are_no_pictures():
    assert time_charts.waiting([], title="t") == ""
    assert time_charts.measured_times([], title="t") == ""
    none = [time_charts.Column("TW I", "2026", None)]
    assert time_charts.shares_by_quarter(none, title="t") == ""
    some = [*none, time_charts.Column("TW II", "2026", 0)]
    assert "0 %" in time_charts.shares_by_quarter(some, title="t")
