"""The forms of the plan's import: the file with its year, the columns, and the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django import forms

from workflow.models import Agency
from workflow.plan_files import (
    FIELDS,
    Field,
    Issue,
    Layout,
    SheetKind,
    SheetMapping,
    field_of,
    period_of,
)
from workflow.plan_files import Mapping as PlanMapping

#: Years around the present one for which a plan is imported.
YEARS_BACK, YEARS_AHEAD = 2, 2
#: Sections of which one tick may take the first option for every open question: readings of the
#: file, not decisions about what belongs together.
TAKEN_TOGETHER = ("numbers", "scales", "plans")
#: How many years of the past a person may name a column for.
PAST_YEARS = 5
#: What a select sends for "this sheet is not read".
NO_SHEET = "-"
MAX_HEADER = 1_048_576  # rows of a sheet


class PlanFileForm(forms.Form):
    """A workbook and the year it plans; the file itself is judged by ``workbooks``."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    year = forms.TypedChoiceField(
        label="Rencana aksi tahun",
        coerce=int,
        error_messages={
            "required": "Pilih tahun rencana aksi.",
            "invalid_choice": "Pilih tahun dari daftar.",
        },
    )
    file = forms.FileField(
        required=False, allow_empty_file=True, max_length=None, label="Berkas rencana aksi"
    )

    def __init__(self, *args, agency: Agency, now: datetime, **kwargs) -> None:
        this_year = now.astimezone(agency.zone).year
        super().__init__(*args, initial={"year": this_year}, **kwargs)
        years = range(this_year + YEARS_AHEAD, this_year - YEARS_BACK - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["year"].widget.attrs["class"] = "form-select"


def choosable(kind: SheetKind, layout: Layout, year: int) -> list[Field]:
    """The fields a person can give a column to; of the past also years that were not found."""
    fields = list(FIELDS[kind])
    if kind == SheetKind.PAST:
        sheet = layout.of(kind)
        found = {key for key in sheet.fields if period_of(key)} if sheet else set()
        usual = {str(year - back) for back in range(1, PAST_YEARS + 1)}
        usual |= {f"{year - 1}-{quarter}" for quarter in range(1, 5)}
        fields += [field_of(kind, key) for key in sorted(found | usual)]
    return fields


def sheets_chosen(sent: Mapping[str, str], mapping: PlanMapping) -> tuple[PlanMapping, set[str]]:
    """The mapping with the sheets and header rows as sent, and the kinds for which they changed.

    A changed sheet has other columns: those that were corrected for the old one are let go.
    """
    sheets, changed = dict(mapping.sheets), set()
    for kind in SheetKind:
        if f"{kind}-title" not in sent:
            continue
        # PostgreSQL keeps no NUL; no sheet is called so.
        title = sent[f"{kind}-title"].replace("\x00", "?")
        header = sent.get(f"{kind}-header", "").strip()
        if [title, header] == [sent.get(f"{kind}-was-title"), sent.get(f"{kind}-was-header")]:
            continue
        changed.add(str(kind))
        same_sheet = title == sent.get(f"{kind}-was-title")
        sheets[str(kind)] = SheetMapping(
            title="" if title == NO_SHEET else title,
            header=_row(header) if same_sheet else None,
        )
    return replace(mapping, sheets=sheets), changed


def columns_chosen(
    sent: Mapping[str, str], mapping: PlanMapping, found: Layout, year: int, leave: set[str]
) -> PlanMapping:
    """The mapping with the columns as sent, kept only where they differ from what was ``found``.

    ``found`` is the layout without corrected columns; ``leave`` the kinds whose columns were sent
    for another sheet.
    """
    sheets = dict(mapping.sheets)
    for kind in SheetKind:
        sheet = found.of(kind)
        if sheet is None or str(kind) in leave:
            continue
        offered = {column.letters for column in sheet.columns} | {""}
        columns = {}
        for field in choosable(kind, found, year):
            letters = sent.get(f"{kind}-{field.key}")
            own = sheet.fields[field.key].letters if field.key in sheet.fields else ""
            if letters in offered and letters != own:
                columns[field.key] = letters
        given = mapping.sheet(kind)
        if columns or given.columns:
            sheets[str(kind)] = replace(given, columns=columns)
    return replace(mapping, sheets=sheets)


def without_columns(mapping: PlanMapping) -> PlanMapping:
    """The mapping as if nobody had corrected a column: what the program finds by itself."""
    sheets = {kind: replace(given, columns={}) for kind, given in mapping.sheets.items()}
    return replace(mapping, sheets=sheets)


def question_name(issue: Issue) -> str:
    """The form's name of a question; several cells may share it."""
    text = f"{issue.section}\0{issue.key}".encode(errors="replace")
    return f"q-{hashlib.sha256(text).hexdigest()[:16]}"


def answers_given(
    sent: Mapping[str, str], questions: Iterable[Issue], mapping: PlanMapping
) -> PlanMapping:
    """The mapping with the answers as sent; whatever was not on the page stays as it is.

    ``sent["all-numbers"]`` takes the first option for every open question of that section.
    """
    answers = {section: dict(given) for section, given in mapping.answers.items()}
    for issue in questions:
        values = [option.value for option in issue.options]
        given = sent.get(question_name(issue))
        section = answers.setdefault(issue.section, {})
        if given and given in values:
            section[issue.key] = given
        elif given == "":
            section.pop(issue.key, None)
        elif (
            values
            and issue.is_open
            and issue.section in TAKEN_TOGETHER
            and sent.get(f"all-{issue.section}")
        ):
            section[issue.key] = values[0]
    return replace(mapping, answers=answers)


def _row(text: str) -> int | None:
    known = text.isascii() and text.isdigit() and len(text) < 8
    return int(text) if known and 1 <= int(text) <= MAX_HEADER else None
