"""What the entry table's script gets back: states of cells, and parts of the page as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string

from workflow.forms.data import DataForm
from workflow.models import Actor
from workflow.pages.data import DataPage, scene_of
from workflow.pages.data_parts import FieldView, RowView
from workflow.pages.data_rows import row_view


def saved_answer(page: DataPage, rows: Iterable[str], lines: Iterable[str]) -> dict[str, Any]:
    """After a save (or its refusal): the sent rows and lines as they stand now.

    ``rows`` and ``lines`` are ids as text; values are texts for the inputs.
    """
    rows, lines = set(rows), set(lines)
    answer: dict[str, Any] = {"rows": {}, "lines": {}, "fragments": page_fragments(page)}
    parts = answer["fragments"]
    for row in (row for group in page.groups for row in group.rows if row.pk in rows):
        parts[f"capaian-{row.pk}"] = _html("achievement", row=row)
        parts[f"bentrok-{row.pk}"] = _html("conflict", conflict=row.conflict, row=row)
        answer["rows"][row.pk] = {
            "version": row.version,
            "state": row.state,
            "state_text": row.state_text,
            "percent_text": row.percent_text,
            "predicate": row.predicate,
            "fields": _fields(row.fields, parts),
        }
    for line in (line for line in page.lines if line.pk in lines):
        parts[f"bagian-{line.pk}"] = _html("share", line=line)
        parts[f"bentrok-budget-{line.pk}"] = _html("conflict", conflict=line.conflict)
        answer["lines"][line.pk] = {
            "was": line.was,
            "state": line.state,
            "state_text": line.state_text,
            "fields": _fields([line.input], parts),
        }
    return answer


def preview_answer(form: DataForm, actor: Actor) -> dict[str, Any]:
    """Capaian of the sent rows while somebody types; saves nothing."""
    sent = form.sent
    scene = scene_of(form.cycle, actor, [row.row.indicator_id for row in sent])
    views = [row_view(row, scene) for row in sent]
    return {
        "rows": {v.pk: {"percent_text": v.percent_text, "predicate": v.predicate} for v in views},
        "fragments": {f"capaian-{v.pk}": _html("achievement", row=v) for v in views},
    }


def evidence_answer(page: DataPage, indicator: int) -> dict[str, Any]:
    """After an upload or a withdrawal: the row's files, and what depends on them."""
    rows = [row for group in page.groups for row in group.rows if row.pk == str(indicator)]
    files = {f"bukti-{row.pk}": _html("files", row=row) for row in rows}
    more = {f"lainnya-{row.pk}": row.more for row in rows}
    return {"fragments": page_fragments(page) | files, "texts": more}


def page_fragments(page: DataPage) -> dict[str, str]:
    """The parts of the page that any change of data may change."""
    return {
        "kemajuan": _html("progress", progress=page.progress),
        "pertanyaan": _html("questions", page=page),
        "serahkan-tombol": _html("hand_over_button", hand_over=page.hand_over),
    }


def _fields(fields: list[FieldView], parts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The inputs for the script; their messages go into ``parts``."""
    for entry in fields:
        parts[f"pesan-{entry.name}"] = _html("messages", field=entry)
    return {
        entry.name: {
            "value": entry.value,
            "invalid": bool(entry.error),
            "words": entry.echo.words if entry.echo else "",
        }
        for entry in fields
    }


def _html(part: str, **context: RowView | object) -> str:
    return render_to_string(f"workflow/_data_{part}.html", context).strip()
