"""docs/sop.md says what workflow/sop.py says, and the build notices when it does not."""

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from workflow.enums import State
from workflow.management.commands.draw_sop import draw
from workflow.sop import MOVES, STEPS


def test_committed_page_is_what_the_code_says():
    page = settings.BASE_DIR / "docs" / "sop.md"
    assert page.read_text(encoding="utf-8") == draw()
    call_command("draw_sop", check=True)


def test_writes_a_page_that_its_own_check_accepts(tmp_path, capsys):
    page = tmp_path / "sop.md"
    call_command("draw_sop", output=page)
    assert page.read_text(encoding="utf-8") == draw()
    assert str(page) in capsys.readouterr().out
    call_command("draw_sop", check=True, output=page)


def test_check_names_a_stale_page_and_leaves_it_alone(tmp_path):
    page = tmp_path / "sop.md"
    stale = draw().replace("15 menit", "20 menit")
    page.write_text(stale, encoding="utf-8")
    with pytest.raises(CommandError, match=r"sop\.md is stale.*draw_sop"):
        call_command("draw_sop", check=True, output=page)
    assert page.read_text(encoding="utf-8") == stale


def test_check_names_a_missing_page(tmp_path):
    page = tmp_path / "sop.md"
    with pytest.raises(CommandError, match="missing"):
        call_command("draw_sop", check=True, output=page)
    assert not page.exists()


def test_steps_and_moves_stand_in_their_tables_whole():
    text = draw()
    for step in STEPS:
        row = next(line for line in text.splitlines() if line.startswith(f"| {step.number} | "))
        assert f"| {step.title} | {step.role.label} |" in row
        assert f"| {step.time_text} | {step.output} |" in row
    for rule in MOVES.values():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{rule.move}` | "))
        assert f"| `{rule.target}` | {rule.role.label} |" in row
        assert ("policy" in row) == (rule.step is None)


def test_diagram_has_one_arrow_for_each_way_of_each_move():
    block = re.search(r"```mermaid\n(.*?)```", draw(), re.DOTALL).group(1)
    arrows = set(re.findall(r"^    (\w+) --> (\w+): (.+)$", block, re.MULTILINE))
    assert arrows == {
        (source.value, rule.target.value, rule.move.label)
        for rule in MOVES.values()
        for source in rule.sources
    }
    assert "    [*] --> opened: Buka siklus" in block
    assert {"recommended", "cancelled"} == set(re.findall(r"(\w+) --> \[\*\]", block))
    for state in State:
        assert f'state "{state.label}" as {state}' in block
