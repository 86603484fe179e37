"""System checks: the SOP table and the state machine must say the same."""

from __future__ import annotations

from django.core.checks import Error, register

from workflow.enums import FINAL_STATES, RUNNING_STATES, State
from workflow.sop import MOVES, STEPS, TURNS


@register()
def sop_agrees_with_machine(app_configs, **kwargs) -> list[Error]:
    """Compare ``sop.MOVES`` with the transitions on ``Cycle``, and the rows with the states."""
    from workflow.models import Cycle

    machine: dict[str, set[tuple[str, str]]] = {}
    for transition in Cycle._meta.get_field("state").get_all_transitions(Cycle):
        machine.setdefault(transition.name, set()).add(
            (str(transition.source), str(transition.target))
        )
    table = {
        str(rule.move): {(str(source), str(rule.target)) for source in rule.sources}
        for rule in MOVES.values()
    }
    errors = [
        Error(
            f"Move {name!r}: sop.MOVES says {sorted(table.get(name, ()))}, "
            f"the machine {sorted(machine.get(name, ()))}.",
            id="workflow.E001",
        )
        for name in sorted(table.keys() | machine.keys())
        if table.get(name) != machine.get(name)
    ]
    in_rows = {state for step in STEPS for state in step.states}
    if in_rows != set(RUNNING_STATES) or set(TURNS) != set(RUNNING_STATES):
        errors.append(
            Error("Every running state needs one SOP row and one turn.", id="workflow.E002")
        )
    if set(FINAL_STATES) & in_rows or set(State) != in_rows | set(FINAL_STATES):
        errors.append(Error("Final states belong to no SOP row.", id="workflow.E003"))
    return errors
