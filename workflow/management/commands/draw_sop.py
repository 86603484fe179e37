"""``manage.py draw_sop``: draw ``docs/sop.md`` from the tables in ``workflow.sop``.

``--check`` writes nothing and fails when the committed file says something else than the code.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow import sop
from workflow.enums import FINAL_STATES, State
from workflow.sop import MOVES, STEPS, TURNS

DEFAULT = Path("docs") / "sop.md"
START_END = "[*]"  # Mermaid's word for where a state diagram begins and ends


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A Markdown table; a bar inside a cell would end it, so it is escaped."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return [
        "| " + " | ".join(str(cell).replace("|", r"\|") for cell in line) + " |" for line in lines
    ]


def _identity() -> list[str]:
    rows = [
        ("Nomor SOP", sop.NUMBER),
        ("Nama SOP", sop.NAME),
        ("Tanggal pembuatan", sop.CREATED),
        ("Tanggal revisi", sop.REVISED or "–"),
        ("Disahkan oleh", f"{sop.APPROVED_BY}, {sop.APPROVED_NAME}"),
        ("Dasar hukum", "<br>".join(sop.LEGAL_BASIS)),
        ("Kualifikasi pelaksana", "<br>".join(sop.QUALIFICATIONS)),
        ("Peralatan/perlengkapan", "<br>".join(sop.EQUIPMENT)),
        ("Peringatan", sop.WARNING),
        ("Pencatatan dan pendataan", sop.RECORDING),
        ("Keterangan", sop.REMARK),
    ]
    return ["## Identity", "", *_table(("", "Original sheet"), rows), ""]


def _steps() -> list[str]:
    head = ("No", "Kegiatan", "Pelaksana", "Symbol", "Kelengkapan", "Waktu", "Output", "States")
    rows = [
        (
            step.number,
            step.title,
            step.role.label,
            step.symbol,
            step.inputs,
            step.time_text,
            step.output,
            ", ".join(f"`{state}`" for state in step.states),
        )
        for step in STEPS
    ]
    return ["## Steps", "", *_table(head, rows), ""]


def _standard(turn: sop.Turn) -> str:
    if turn.minutes is not None:
        return f"{turn.minutes} minutes"
    return f"{turn.days} working day{'' if turn.days == 1 else 's'}"


def _states() -> list[str]:
    rows = []
    for state in State:
        turn = TURNS.get(state)
        if turn is None:
            rows.append((f"`{state}`", state.label, "–", "–", "–", "–"))
            continue
        source = "policy" if turn.policy else "SOP"
        rows.append(
            (
                f"`{state}`",
                state.label,
                turn.role.label,
                f"row {turn.step}",
                _standard(turn),
                source,
            )
        )
    head = ("State", "Shown as", "Whose turn", "SOP", "Standard time", "Source")
    return ["## States and clocks", "", *_table(head, rows), ""]


def _moves() -> list[str]:
    rows = [
        (
            f"`{rule.move}`",
            rule.move.label,
            ", ".join(f"`{source}`" for source in rule.sources),
            f"`{rule.target}`",
            rule.role.label,
            f"row {rule.step}" if rule.step else "policy",
        )
        for rule in MOVES.values()
    ]
    head = ("Move", "Button", "From", "To", "By", "Source")
    return ["## Moves", "", *_table(head, rows), ""]


def _diagram() -> list[str]:
    """A Mermaid state diagram; labels are the verbs on the buttons."""
    lines = ["```mermaid", "stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{state.label}" as {state}' for state in State]
    lines.append(f"    {START_END} --> {State.OPENED}: Buka siklus")
    lines += [
        f"    {source} --> {rule.target}: {rule.move.label}"
        for rule in MOVES.values()
        for source in rule.sources
    ]
    lines += [f"    {state} --> {START_END}" for state in FINAL_STATES]
    return ["## State machine", "", *lines, "```", ""]


def draw() -> str:
    """The whole page as Markdown; the same tables always give the same text."""
    parts = [
        f"# SOP {sop.NUMBER}: {sop.NAME}",
        "",
        "Drawn from `workflow/sop.py` by `manage.py draw_sop`; do not edit by hand. "
        "`make check` fails when this page and the code disagree.",
        "",
        f"Cycles open on day {sop.OPENING_DAY} of the month after a quarter. The annual report has "
        f"{sop.ANNUAL_DAYS} working days. Moves and times marked *policy* are the office's own, "
        "where the SOP is silent.",
        "",
        *_identity(),
        *_steps(),
        *_states(),
        *_moves(),
        *_diagram(),
    ]
    return "\n".join(parts).rstrip() + "\n"


class Command(BaseCommand):
    """Write ``docs/sop.md``, or with ``--check`` say whether it is stale."""

    help = "Draw docs/sop.md from workflow/sop.py"
    requires_system_checks = []

    def add_arguments(self, parser):
        """``--check`` and where the page is."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / DEFAULT)

    def handle(self, *, check: bool, output: Path, **options):
        """Write the page, or compare it with what would be written."""
        text = draw()
        if not check:
            output.write_text(text, encoding="utf-8")
            self.stdout.write(f"{output} is drawn.")
            return
        try:
            found = output.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CommandError(f"{output} is missing; run `manage.py draw_sop`.") from None
        if found != text:
            raise CommandError(
                f"{output} is stale: workflow/sop.py says something else. "
                "Run `manage.py draw_sop` and commit the result."
            )
