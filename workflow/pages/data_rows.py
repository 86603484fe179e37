"""The rows of the entry table, as finished values for its templates."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from workflow.achievement import NOT_ASSESSED, NOT_FILLED
from workflow.actions.entries import quotient
from workflow.content import percent_text, release_text
from workflow.dates import document_date
from workflow.enums import Aggregation, FigureStatus, Frequency, Polarity, ValueKind
from workflow.figures import assess
from workflow.forms.data_rows import FIGURE, RowForm
from workflow.models import Figure, Indicator, Realization
from workflow.pages.data_parts import (
    Choice,
    ConflictView,
    Difference,
    FieldView,
    RemarkView,
    RowView,
    Scene,
    number_field,
)
from workflow.pages.evidence import file_view
from workflow.permissions import why_not_enter

TONES = {
    "Sangat Tinggi": "aman",
    "Tinggi": "aman",
    "Sedang": "perhatian",
    "Rendah": "genting",
    "Sangat Rendah": "terlambat",
}
FIELD_LABELS = {
    "number": "Realisasi",
    "numerator": "Pembilang",
    "denominator": "Penyebut",
    "label": "Realisasi",
    "status": "Status",
    "release_on": "Tanggal rilis",
    "reason": "Alasan bila kosong",
    "note": "Catatan",
}


def row_view(form: RowForm, scene: Scene) -> RowView:
    """One row as the template shows it."""
    row, cycle = form.row, scene.cycle
    indicator, pk = row.indicator, row.indicator_id
    lock = form.forbidden or why_not_enter(scene.actor, row, cycle, scene.unlocked) or ""
    percent, predicate = _judge(form, scene)
    remarks = [RemarkView(r.text, str(r.by)) for r in scene.remarks.get(pk, [])]
    texts = {name: _text_field(form, name) for name in ("reason", "note")}
    has_panel = scene.panel == pk and not lock
    opened = scene.panel == pk or bool(remarks) or any(texts[n].error for n in texts)
    has_fold = opened or not scene.folds_apart
    evidence = list(row.evidence.all())
    current = [e for e in evidence if not e.withdrawn_at]
    # What is not measured this quarter needs no figure; one that is there all the same stays.
    wants_figure = row.is_due or row.is_filled or _is_typed(form)
    states = _figure_state(form)
    fold_address = [cycle.unit.code, cycle.year, cycle.quarter, pk]
    return RowView(
        pk=str(pk),
        version=str(form.version),
        number=str(indicator.number or ""),
        name=indicator.name,
        measure=indicator.measure,
        facts=_facts(indicator) if has_fold else [],
        target=indicator.show(scene.book.target(pk, cycle.year, cycle.quarter)),
        target_year=indicator.show(scene.book.target(pk, cycle.year, 0)),
        previous=indicator.show(scene.book.previous(pk, cycle.year, cycle.quarter)),
        last_year=indicator.show(scene.book.realization(pk, cycle.year - 1, cycle.quarter)),
        is_due=row.is_due,
        collector=_collector(row, scene),
        editable=not lock,
        lock=lock,
        shown=shown_figure(form),
        inputs=[
            number_field(
                f"{name}-{pk}", FIELD_LABELS[name], number, form.errors.get(name, ""), states
            )
            for name, number in (form.numbers.items() if wants_figure else ())
        ],
        choice=_choice_field(form)
        if indicator.kind == ValueKind.ORDINAL and wants_figure
        else None,
        status=_status_field(form),
        wants_status=wants_figure or form.texts["status"] != FigureStatus.TETAP,
        release=FieldView(
            name=f"release_on-{pk}",
            label=FIELD_LABELS["release_on"],
            value=form.release.text,
            error=form.errors.get("release_on", ""),
            state=_cell_state(form, "release_on"),
        ),
        status_label=_status_text(row),
        percent_text=percent,
        predicate=predicate,
        tone=TONES.get(predicate, "netral"),
        state=_state(form),
        saved_text=(f"{row.updated_by}, {scene.moment(row.updated_at)}" if row.updated_at else ""),
        is_typed=form.is_posted and (not form.is_readable or form.is_changed),
        is_empty=not row.is_complete,
        remarks=remarks,
        files=[file_view(e, scene.moment, may_change=not lock) for e in current]
        if has_fold
        else [],
        withdrawn=[file_view(e, scene.moment, may_change=False) for e in evidence if e.withdrawn_at]
        if has_fold
        else [],
        conflict=_row_conflict(form, scene) if form.is_conflict else None,
        lost=_differences(form) if form.forbidden else [],
        upload_url=reverse("data_evidence_upload", args=fold_address) if has_fold else "",
        more=_more(form, len(current)),
        opened=opened,
        has_panel=has_panel,
        has_fold=has_fold,
        fold_url="" if has_fold else f"{scene.address}{pk}/rinci/",
        release_in_fold=scene.folds_apart and not _wants_release(form),
        **texts,
    )


def _collector(row: Realization, scene: Scene) -> str:
    """Whose part the row belongs to; "" for one's own, and where one person has it all."""
    is_shared = len(scene.cycle.parts.all()) > 1
    is_own = row.analyst_id == scene.actor.user.pk
    return str(row.analyst) if row.analyst_id and is_shared and not is_own else ""


def _wants_release(form: RowForm) -> bool:
    """Whether a release date is asked for, is there, or is wrong."""
    asked = form.texts["status"] == FigureStatus.BELUM_RILIS
    return asked or bool(form.release.text) or "release_on" in form.errors


def _is_typed(form: RowForm) -> bool:
    return bool(form.label or any(number.text.strip() for number in form.numbers.values()))


def _status_text(row: Realization) -> str:
    """The status for people who only read; an empty row has none unless somebody chose one."""
    is_empty = not row.is_filled and row.status == FigureStatus.TETAP
    label = FigureStatus(row.status).label
    return "–" if is_empty else ", ".join(filter(None, (label, release_text(row.release_on))))


def shown_figure(form: RowForm) -> str:
    """The stored figure in words for people who only read: "90,00 (45 ÷ 50)"."""
    row = form.row
    shown = row.indicator.show(row.figure)
    if row.pair:
        shown += f" ({' ÷ '.join(number.text for number in RowForm.stored(row).numbers.values())})"
    return shown


def _judge(form: RowForm, scene: Scene) -> tuple[str, str]:
    """Capaian and predikat of what is typed, else of what is stored."""
    row = form.row
    if not row.is_due:
        return "–", NOT_ASSESSED
    if form.is_posted and (form.errors.keys() & {*form.numbers, "label"}):
        return "–", NOT_FILLED
    target = scene.book.target(row.indicator_id, scene.cycle.year, scene.cycle.quarter)
    judged = assess(row.indicator, target, _figure(form), scene.cycle.agency.achievement_cap)
    return percent_text(judged.percent), judged.label


def _figure(form: RowForm) -> Figure:
    values = [number.value for number in form.numbers.values()]
    if form.row.indicator.kind == ValueKind.ORDINAL:
        return form.label or None
    if None in values:
        return None
    return quotient(*values) if len(values) == 2 else values[0]


def _state(form: RowForm) -> str:
    """The row as a whole: its gravest cell."""
    if form.is_conflict:
        return "conflict"
    if form.errors or form.forbidden:
        return "error"
    if not form.is_valid:
        return "ask"
    if form.is_posted and form.is_changed:
        return "unsent"
    return "saved" if form.row.version else ""


def _figure_state(form: RowForm) -> str:
    """What the cell of the figure says besides its own faults."""
    if form.is_conflict and (FIGURE in form.clash or not form.clash):
        return "conflict"
    stored = RowForm.stored(form.row)
    if form.is_posted and _typed_text(form) != _typed_text(stored):
        return "unsent"
    return "saved" if form.row.version and form.row.is_filled else ""


def _cell_state(form: RowForm, name: str) -> str:
    """What the cell of another field says; as a rule nothing."""
    if form.is_conflict and name in form.clash:
        return "conflict"
    if form.errors.get(name):
        return "error"
    if name != "release_on" and form.texts[name].strip() != getattr(form.row, name).strip():
        return "unsent"
    return ""


def _facts(indicator: Indicator) -> list[tuple[str, str]]:
    facts = [
        ("Definisi operasional", indicator.definition),
        ("Arah", Polarity(indicator.polarity).label),
        ("Penghitungan", Aggregation(indicator.aggregation).label),
        ("Frekuensi", Frequency(indicator.frequency).label),
        ("Sumber data", indicator.source),
        ("Keterangan", indicator.note),
    ]
    return [(label, text) for label, text in facts if text]


def _more(form: RowForm, files: int) -> str:
    """What the folded part of a row holds."""
    parts = [f"{files} bukti dukung" if files else "belum ada bukti dukung"]
    parts += [
        word for name, word in (("reason", "alasan"), ("note", "catatan")) if form.texts[name]
    ]
    return ", ".join(parts)


def _text_field(form: RowForm, name: str) -> FieldView:
    return FieldView(
        name=f"{name}-{form.row.indicator_id}",
        label=FIELD_LABELS[name],
        value=form.texts[name],
        error=form.errors.get(name, ""),
        state=_cell_state(form, name),
    )


def _choice_field(form: RowForm) -> FieldView:
    scale = list(form.row.indicator.scale)
    if form.label and form.label not in scale:  # typed by other means: shown, and refused
        scale.append(form.label)
    return FieldView(
        name=f"label-{form.row.indicator_id}",
        label=FIELD_LABELS["label"],
        value=form.label,
        error=form.errors.get("label", ""),
        state="error" if form.errors.get("label") else _figure_state(form),
        options=[
            Choice("", "belum diisi", not form.label),
            *(Choice(label, label, label == form.label) for label in scale),
        ],
    )


def _status_field(form: RowForm) -> FieldView:
    chosen = form.texts["status"]
    return FieldView(
        name=f"status-{form.row.indicator_id}",
        label=FIELD_LABELS["status"],
        value=chosen,
        error=form.errors.get("status", ""),
        state=_cell_state(form, "status"),
        options=[Choice(value, label, value == chosen) for value, label in FigureStatus.pairs()],
    )


def _differences(form: RowForm) -> list[Difference]:
    """Where what was typed differs from what is stored; of a clash only what is to be chosen."""
    stored = RowForm.stored(form.row)
    texts = {FIGURE: _typed_text, "release_on": _day_text}
    pairs = []
    for name in (FIGURE, "status", "release_on", "reason", "note"):
        label = FIELD_LABELS.get(name, "Realisasi")
        shown = texts.get(name, partial(_said, name))
        if not form.clash or name in form.clash:
            pairs.append(Difference(label, shown(form), shown(stored)))
    return [pair for pair in pairs if pair.mine != pair.theirs]


def _day_text(form: RowForm) -> str:
    day = form.release.value
    return document_date(day) if day else form.release.text or "kosong"


def _row_conflict(form: RowForm, scene: Scene) -> ConflictView:
    row = form.row
    return ConflictView(
        suffix=str(row.indicator_id),
        seen=str(row.version),
        who=f"{row.updated_by}, {scene.moment(row.updated_at)}" if row.updated_at else "",
        differences=_differences(form),
    )


def _typed_text(form: RowForm) -> str:
    texts = [number.text.strip() for number in form.numbers.values()] or [form.label]
    return " ÷ ".join(text or "kosong" for text in texts)


def _said(name: str, form: RowForm) -> str:
    text = form.texts[name].strip()
    if name == "status" and text in list(FigureStatus):
        return FigureStatus(text).label
    return text or "kosong"
