"""What the entry table's scripts get back: states of cells, and parts of the page as HTML.

An answer is about the rows that were sent or have changed, never about the whole table: saving one
cell costs the same with 20 indicators and with 1,000.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from workflow import uploads
from workflow.forms.data import DataForm
from workflow.forms.data_budget import LineForm
from workflow.forms.data_rows import RowForm
from workflow.models import Actor, Cycle
from workflow.pages.data import lines_of, questions_of, scene_of, upload_help
from workflow.pages.data_parts import Difference, FieldView, LineView, RowView, Scene
from workflow.pages.data_progress import colleagues_of, counts_of, hand_over_of, progress_of
from workflow.pages.data_questions import Panel
from workflow.pages.data_rows import row_view


@dataclass(frozen=True)
class QuestionsView:
    """What ``_data_questions.html`` needs of a page."""

    questions: Panel


@dataclass(frozen=True)
class UploadView:
    """What ``_data_evidence.html`` needs of a page."""

    upload_help: str
    upload_limit: str  # bytes
    accept: str = uploads.ACCEPT


@dataclass(frozen=True)
class LostView:
    """An amount that may not be saved, for ``_data_conflict.html``."""

    lost: list[Difference]
    lock: str


def saved_answer(
    form: DataForm, rows: list[RowForm], lines: list[LineForm], actor: Actor
) -> dict[str, Any]:
    """After an autosave: ``rows`` and ``lines`` of the form were saved, the others were not."""
    saved = {row.row.indicator_id for row in rows}
    saved_lines = {line.row.line_id for line in lines}
    now_stored = DataForm.stored_part(form.cycle, saved, saved_lines)
    shown = DataForm(
        form.cycle,
        [row for row in form.sent if row.row.indicator_id not in saved] + now_stored.rows,
        [line for line in form.sent_lines if line.row.line_id not in saved_lines]
        + now_stored.lines,
        form.budget_forbidden,
    )
    answer = _answer(shown, actor, saved, saved_lines)
    answer["fragments"] |= progress_fragments(form.cycle, actor)
    is_all = len(saved) == len(form.sent) and len(saved_lines) == len(form.sent_lines)
    return answer | {"saved": is_all}


def changes_answer(form: DataForm, actor: Actor, now: datetime) -> dict[str, Any]:
    """What others, or the same person elsewhere, have saved meanwhile."""
    rows = {row.row.indicator_id for row in form.rows}
    answer = _answer(form, actor, rows, {line.row.line_id for line in form.lines})
    answer["fragments"] |= progress_fragments(form.cycle, actor)
    return answer | {"moment": now.isoformat(), "serial": str(form.cycle.serial)}


def questions_fragment(cycle: Cycle, actor: Actor) -> dict[str, str]:
    """The questions about the whole table, asked for once somebody pauses."""
    form = DataForm.stored(cycle)
    scene = scene_of(cycle, actor, [row.row.indicator_id for row in form.rows])
    return {"pertanyaan": _html("questions", page=QuestionsView(questions_of(form, scene)))}


def fold_answer(cycle: Cycle, indicator: int, actor: Actor) -> dict[str, Any]:
    """The folded part of one row of a long table: reason, note, evidence."""
    form = DataForm.stored_part(cycle, [indicator])
    scene = replace(scene_of(cycle, actor, [indicator], indicator), folds_apart=True)
    rows = [row_view(row, scene) for row in form.rows]
    page = UploadView(upload_help(), str(settings.UPLOAD_MAX_BYTES))
    return {
        "html": "".join(_html("fold", row=replace(row, has_panel=False), page=page) for row in rows)
    }


def preview_answer(form: DataForm, actor: Actor) -> dict[str, Any]:
    """Capaian of the sent rows while somebody types; saves nothing."""
    scene = _scene(form, actor)
    views = [row_view(row, scene) for row in form.sent]
    return {
        "rows": {v.pk: {"percent_text": v.percent_text, "predicate": v.predicate} for v in views},
        "fragments": {f"capaian-{v.pk}": _html("achievement", row=v) for v in views},
    }


def evidence_answer(cycle: Cycle, indicator: int, actor: Actor) -> dict[str, Any]:
    """After an upload or a withdrawal: the row's files, and what depends on them."""
    form = DataForm.stored_part(cycle, [indicator])
    scene = _scene(form, actor)
    rows = [row_view(row, scene) for row in form.rows]
    files = {f"bukti-{row.pk}": _html("files", row=row) for row in rows}
    more = {f"lainnya-{row.pk}": row.more for row in rows}
    return {"fragments": progress_fragments(cycle, actor) | files, "texts": more}


def progress_fragments(cycle: Cycle, actor: Actor) -> dict[str, str]:
    """The parts of the page that any change of data may change; one query."""
    counts = counts_of(cycle)
    return {
        "kemajuan": _html("progress", progress=progress_of(counts, actor)),
        "rekan": _html("colleagues", colleagues=colleagues_of(cycle, counts)),
        "serahkan-tombol": _html("hand_over_button", hand_over=hand_over_of(cycle, actor, counts)),
    }


def _scene(form: DataForm, actor: Actor) -> Scene:
    """What the rows of an answer are compared with; remarks stand on the page already."""
    ids = [row.row.indicator_id for row in form.rows]
    return scene_of(form.cycle, actor, ids, with_remarks=False)


def _answer(
    form: DataForm, actor: Actor, saved: Collection[int], saved_lines: Collection[int]
) -> dict[str, Any]:
    scene = _scene(form, actor)
    parts: dict[str, str] = {}
    answer: dict[str, Any] = {"rows": {}, "lines": {}, "fragments": parts}
    for typed in form.rows:
        row = row_view(typed, scene)
        answer["rows"][row.pk] = _row_answer(typed, row, parts) | {
            "saved": typed.row.indicator_id in saved
        }
    for typed, line in zip(form.lines, lines_of(form, scene), strict=True):
        answer["lines"][line.pk] = _line_answer(form, typed, line, parts) | {
            "saved": typed.row.line_id in saved_lines
        }
    return answer


def _row_answer(form: RowForm, row: RowView, parts: dict[str, str]) -> dict[str, Any]:
    parts[f"capaian-{row.pk}"] = _html("achievement", row=row)
    parts[f"bentrok-{row.pk}"] = _html("conflict", conflict=row.conflict, row=row)
    if not row.editable:
        parts[f"angka-{row.pk}"] = _html("shown", row=row)
    return {
        "version": row.version,
        "stored": str(form.row.version),
        "state": row.state,
        "forbidden": form.forbidden,
        "percent_text": row.percent_text,
        "predicate": row.predicate,
        "saved_text": row.saved_text,
        "more": row.more,
        "fields": _fields(row.fields, parts),
    }


def _line_answer(
    form: DataForm, typed: LineForm, line: LineView, parts: dict[str, str]
) -> dict[str, Any]:
    lost = None
    if form.budget_forbidden and typed.is_posted:
        differences = [Difference("Realisasi", typed.number.text, line.shown)]
        lost = LostView(differences, form.budget_forbidden)
    parts[f"bagian-{line.pk}"] = _html("share", line=line)
    parts[f"bentrok-budget-{line.pk}"] = _html("conflict", conflict=line.conflict, row=lost)
    return {
        "was": line.was,
        "stored": line.stored,
        "state": line.state,
        "forbidden": form.budget_forbidden,
        "saved_text": line.saved_text,
        "fields": _fields([line.input], parts),
    }


def _fields(fields: list[FieldView], parts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The inputs for the script; their messages go into ``parts``."""
    for entry in fields:
        parts[f"pesan-{entry.name}"] = _html("messages", field=entry)
    return {
        entry.name: {
            "value": entry.value,
            "invalid": bool(entry.error),
            "state": entry.state,
            "words": entry.echo.words if entry.echo else "",
        }
        for entry in fields
    }


def _html(part: str, **context: RowView | object) -> str:
    return render_to_string(f"workflow/_data_{part}.html", context).strip()
