"""System checks: the SOP's table and the state machine say the same, or the program won't start."""

from dataclasses import replace

import pytest
from django.core.checks import run_checks

from workflow import checks, sop
from workflow.enums import Move, State


def problems() -> list[str]:
    return [f"{error.id} {error.msg}" for error in checks.sop_agrees_with_machine(None)]


def test_the_program_agrees_with_itself():
    assert problems() == []
    assert [e for e in run_checks() if e.id and e.id.startswith("workflow.")] == []


@pytest.mark.parametrize(
    "change",
    [
        {"target": State.CANCELLED},
        {"sources": (State.OPENED, State.ASSIGNED)},
        {"sources": ()},
    ],
)
def test_a_move_that_differs_is_named(monkeypatch, change: dict):
    rules = {**sop.MOVES, Move.ASSIGN: replace(sop.MOVES[Move.ASSIGN], **change)}
    monkeypatch.setattr(checks, "MOVES", rules)
    (problem,) = problems()
    assert problem.startswith("workflow.E001 Move 'assign'")


def test_a_move_that_only_the_machine_knows_is_named(monkeypatch):
    rules = {name: rule for name, rule in sop.MOVES.items() if name != Move.REOPEN}
    monkeypatch.setattr(checks, "MOVES", rules)
    (problem,) = problems()
    assert "'reopen'" in problem


def test_a_state_without_a_row_or_a_turn_is_found(monkeypatch):
    monkeypatch.setattr(checks, "STEPS", sop.STEPS[:-1])
    assert any(problem.startswith("workflow.E002") for problem in problems())
    monkeypatch.setattr(checks, "STEPS", sop.STEPS)
    turns = {state: turn for state, turn in sop.TURNS.items() if state != State.RETURNED}
    monkeypatch.setattr(checks, "TURNS", turns)
    assert any(problem.startswith("workflow.E002") for problem in problems())


def test_a_final_state_in_a_row_is_found(monkeypatch):
    steps = (*sop.STEPS[:-1], replace(sop.STEPS[-1], states=(State.FORWARDED, State.RECOMMENDED)))
    monkeypatch.setattr(checks, "STEPS", steps)
    assert any(problem.startswith("workflow.E003") for problem in problems())


def test_every_turn_has_one_standard_time_as_in_the_sheet():
    """The times of the original: 15 menit, 15 menit, 1 hari, 1 hari, 1 jam, 1 hari; 15 hari."""
    times = sop.standard_times()
    assert times == {
        "opened": {"minutes": 15},
        "assigned": {"minutes": 15},
        "collecting": {"days": 1},
        "gathered": {"days": 1},
        "drafted": {"minutes": 60},
        "returned": {"days": 1},
        "reviewed": {"minutes": 15},
        "forwarded": {"days": 1},
        "annual": {"days": 15},
    }
    assert {turn.state for turn in sop.TURNS.values() if turn.policy} == {
        *(State.RETURNED, State.REVIEWED),
    }
