"""The forms of the plan's import: the file with its year, the columns, and the answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django import forms
from django.http import QueryDict

from workflow.models import Agency
from workflow.plan_files import (
    FIELDS,
    Field,
    Issue,
    Layout,
    SheetKind,
    SheetLayout,
    SheetMapping,
    field_of,
    period_of,
)
from workflow.plan_files import Mapping as PlanMapping
from workflow.plan_files.fields import renstra_year
from workflow.plan_files.layout import further_key

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


def choosable(sheet: SheetLayout, year: int) -> list[Field]:
    """The fields a person can give a column to; of the past also years that were not found."""
    fields = list(FIELDS[sheet.kind])
    if sheet.kind == SheetKind.PAST:
        found = {key for key in sheet.fields if period_of(key)}
        usual = {str(year - back) for back in range(1, PAST_YEARS + 1)}
        usual |= {f"{year - 1}-{quarter}" for quarter in range(1, 5)}
        fields += [field_of(sheet.kind, key) for key in sorted(found | usual)]
    years = sorted(filter(renstra_year, sheet.fields))
    place = next((n for n, one in enumerate(fields) if one.key == "renstra"), 0)
    fields[place:place] = [field_of(sheet.kind, key) for key in years]
    return fields


def prefix_of(layout: Layout, sheet: SheetLayout) -> str:
    """How the inputs of a sheet are called: "plan", and "plan.3" for a further one."""
    if layout.of(sheet.kind) is sheet:
        return str(sheet.kind)
    return f"{sheet.kind}.{layout.titles.index(sheet.title) + 1}"


def sheets_chosen(sent: QueryDict, mapping: PlanMapping, found: Layout) -> tuple[PlanMapping, set]:
    """The mapping with the sheets and header rows as sent, and whose inputs are out of date.

    A changed sheet has other columns: those that were corrected for the old one are let go.
    """
    sheets, changed = dict(mapping.sheets), set()
    for kind in SheetKind:
        if f"{kind}-title" not in sent:
            continue
        # PostgreSQL keeps no NUL; no sheet is called so.
        title = sent[f"{kind}-title"].replace("\x00", "?")
        was = sent.get(f"{kind}-was-title", "")
        header = sent.get(f"{kind}-header", "").strip()
        also, was_also = (_titles(sent, f"{kind}-{name}", found) for name in ("also", "was-also"))
        if [title, header] != [was, sent.get(f"{kind}-was-header")]:
            changed.add(str(kind))
            sheets[str(kind)] = SheetMapping(
                title="" if title == NO_SHEET else title,
                header=_row(header) if title == was else None,
            )
            if title in also:  # another one leads, the first one is read still
                also = [was if one == title else one for one in also]
        elif also != was_also:
            sheets[str(kind)] = replace(mapping.sheet(kind), title=title)
        else:
            continue
        for key in [key for key in sheets if key.startswith(f"{kind}:")]:
            del sheets[key]
        if title != NO_SHEET:
            keys = {further_key(kind, one): one for one in also if one in found.titles}
            sheets |= {key: replace(mapping.sheet(key), title=one) for key, one in keys.items()}
    for sheet in found.every():
        prefix = prefix_of(found, sheet)
        header = sent.get(f"{prefix}-header", "").strip()
        if prefix != sheet.kind and header != sent.get(f"{prefix}-was-header", "").strip():
            changed.add(prefix)
            if str(sheet.kind) not in changed and sheet.title in _titles(
                sent, f"{sheet.kind}-also", found
            ):
                sheets[sheet.key] = SheetMapping(title=sheet.title, header=_row(header))
    return replace(mapping, sheets=sheets), changed


def columns_chosen(
    sent: QueryDict, mapping: PlanMapping, found: Layout, year: int, leave: set[str]
) -> PlanMapping:
    """The mapping with the columns as sent, kept only where they differ from what was ``found``.

    ``found`` is the layout without corrected columns; ``leave`` whose inputs were sent for another
    sheet or header.
    """
    sheets = dict(mapping.sheets)
    for sheet in found.every():
        prefix = prefix_of(found, sheet)
        if f"{prefix}-header" not in sent or {prefix, str(sheet.kind)} & leave:
            continue
        offered = {column.letters for column in sheet.columns} | {""}
        columns = {}
        for field in choosable(sheet, year):
            letters = sent.get(f"{prefix}-{field.key}")
            own = sheet.fields[field.key].letters if field.key in sheet.fields else ""
            if letters in offered and letters != own:
                columns[field.key] = letters
        key = str(sheet.kind) if prefix == sheet.kind else sheet.key
        given = mapping.sheet(key)
        if columns or given.columns:
            sheets[key] = replace(given, columns=columns)
    return replace(mapping, sheets=sheets)


def _titles(sent: QueryDict, name: str, found: Layout) -> list[str]:
    """Sheets of the file as ticked, in its order."""
    given = set(sent.getlist(name))
    return [title for title in dict.fromkeys(found.titles) if title in given]


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
