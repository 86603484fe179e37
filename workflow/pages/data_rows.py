"""The rows of the entry table, as finished values for its templates."""

from __future__ import annotations

from django.urls import reverse

from workflow import uploads
from workflow.achievement import NOT_ASSESSED, NOT_FILLED
from workflow.actions.entries import quotient
from workflow.content import percent_text, release_text
from workflow.dates import document_date
from workflow.enums import Aggregation, FigureStatus, Frequency, Polarity, ValueKind
from workflow.figures import assess
from workflow.forms.data_rows import RowForm
from workflow.models import Evidence, Figure, Indicator, Realization
from workflow.pages.data_parts import (
    Choice,
    ConflictView,
    Difference,
    FieldView,
    FileView,
    RemarkView,
    RowView,
    Scene,
    number_field,
)
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
ICONS = {
    ".pdf": "file-earmark-pdf",
    ".jpg": "file-earmark-image",
    ".jpeg": "file-earmark-image",
    ".png": "file-earmark-image",
    ".xlsx": "file-earmark-spreadsheet",
    ".ods": "file-earmark-spreadsheet",
    ".csv": "file-earmark-spreadsheet",
    ".docx": "file-earmark-word",
    ".odt": "file-earmark-word",
}


def row_view(form: RowForm, scene: Scene) -> RowView:
    """One row as the template shows it."""
    row, cycle = form.row, scene.cycle
    indicator, pk = row.indicator, row.indicator_id
    lock = form.forbidden or why_not_enter(scene.actor, row, cycle, scene.unlocked) or ""
    percent, predicate = _judge(form, scene)
    files = [_file(e, scene, may_withdraw=not lock) for e in row.evidence.all()]
    current = [f for e, f in zip(row.evidence.all(), files, strict=True) if not e.withdrawn_at]
    withdrawn = [f for f in files if f not in current]
    state, state_text = _state(form)
    remarks = [RemarkView(r.text, str(r.by)) for r in scene.remarks.get(pk, [])]
    texts = {name: _text_field(form, name) for name in ("reason", "note")}
    has_panel = scene.panel == pk and not lock
    # What is not measured this quarter needs no figure; one that is there all the same stays.
    wants_figure = row.is_due or row.is_filled or _is_typed(form)
    return RowView(
        pk=str(pk),
        version=str(form.version),
        number=str(indicator.number or ""),
        name=indicator.name,
        measure=indicator.measure,
        facts=_facts(indicator),
        target=indicator.show(scene.book.target(pk, cycle.year, cycle.quarter)),
        target_year=indicator.show(scene.book.target(pk, cycle.year, 0)),
        previous=indicator.show(scene.book.previous(pk, cycle.year, cycle.quarter)),
        last_year=indicator.show(scene.book.realization(pk, cycle.year - 1, cycle.quarter)),
        is_due=row.is_due,
        editable=not lock,
        lock=lock,
        shown=shown_figure(form),
        inputs=[
            number_field(f"{name}-{pk}", FIELD_LABELS[name], number, form.errors.get(name, ""))
            for name, number in (form.numbers.items() if wants_figure else ())
        ],
        choice=_choice_field(form)
        if indicator.kind == ValueKind.ORDINAL and wants_figure
        else None,
        status=_status_field(form),
        release=FieldView(
            name=f"release_on-{pk}",
            label=FIELD_LABELS["release_on"],
            value=form.release.text,
            error=form.errors.get("release_on", ""),
        ),
        status_label=_status_text(row),
        percent_text=percent,
        predicate=predicate,
        tone=TONES.get(predicate, "netral"),
        state=state,
        state_text=state_text,
        saved_text=(f"{row.updated_by}, {scene.moment(row.updated_at)}" if row.updated_at else ""),
        remarks=remarks,
        files=current,
        withdrawn=withdrawn,
        conflict=_row_conflict(form, scene) if form.is_conflict else None,
        lost=_differences(form) if form.forbidden else [],
        upload_url=reverse(
            "data_evidence_upload", args=[cycle.unit.code, cycle.year, cycle.quarter, pk]
        ),
        more=_more(form, current),
        opened=has_panel or bool(remarks) or any(texts[n].error for n in texts),
        has_panel=has_panel,
        **texts,
    )


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


def _state(form: RowForm) -> tuple[str, str]:
    if form.is_conflict:
        return "conflict", "bentrok"
    if form.errors or form.forbidden:
        return "error", "belum benar"
    if not form.is_valid:
        return "error", "perlu dipastikan"
    if form.is_posted and form.is_changed:
        return "unsent", "belum disimpan"
    return ("saved", "tersimpan") if form.row.version else ("", "")


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


def _more(form: RowForm, files: list[FileView]) -> str:
    """What the folded part of a row holds."""
    parts = [f"{len(files)} bukti dukung" if files else "belum ada bukti dukung"]
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
        options=[Choice(value, label, value == chosen) for value, label in FigureStatus.pairs()],
    )


def _file(evidence: Evidence, scene: Scene, *, may_withdraw: bool) -> FileView:
    suffix = f".{evidence.name.rpartition('.')[2].lower()}"
    href = reverse("evidence_download", args=[evidence.pk])
    parts = [
        suffix[1:].upper(),
        uploads.size_text(evidence.size),
        scene.moment(evidence.uploaded_at),
        str(evidence.uploaded_by),
    ]
    if evidence.description:
        parts.insert(0, evidence.description)
    if evidence.withdrawn_at:
        parts.append(f"ditarik {scene.moment(evidence.withdrawn_at)}")
    may_withdraw = may_withdraw and not evidence.withdrawn_at
    return FileView(
        pk=str(evidence.pk),
        name=evidence.name,
        href=href,
        inline_href=f"{href}?tampil=1" if evidence.opens_inline else "",
        note=" · ".join(parts),
        icon=ICONS.get(suffix, "file-earmark-text"),
        withdraw_url=reverse("evidence_withdraw", args=[evidence.pk]) if may_withdraw else "",
    )


def _differences(form: RowForm) -> list[Difference]:
    """Where what was typed differs from what is stored."""
    stored = RowForm.stored(form.row)
    pairs = [
        ("Realisasi", _typed_text(form), _typed_text(stored)),
        *(
            (FIELD_LABELS[name], _said(name, form), _said(name, stored))
            for name in ("status", "reason", "note")
        ),
    ]
    pairs.insert(2, (FIELD_LABELS["release_on"], *map(_day_text, (form, stored))))
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


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
