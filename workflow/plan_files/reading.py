"""From a workbook to a plan: what each row says, and a finding for whatever cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.plan_files.cells import Findings
from workflow.plan_files.fields import FIELDS, QUARTERS, SheetKind, field_of, period_of
from workflow.plan_files.finding import find_layout
from workflow.plan_files.indicator_rows import FIGURES, read_indicator
from workflow.plan_files.issues import Issue, IssueKind
from workflow.plan_files.layout import Layout, SheetLayout
from workflow.plan_files.mapping import Mapping
from workflow.plan_files.programs import check_plans, read_program
from workflow.plan_files.rows import BudgetRow, PastRow, PlanReading, PlanRow, Row
from workflow.plan_files.sheet_rows import Line, SheetRows
from workflow.plan_files.words import name_key, unit_key
from workflow.spreadsheets.book import Book, Sheet

#: At least one of these stands in a row of the plan, and of the budget.
_SAYING = frozenset({"number", "measure", "polarity", "aggregation", "frequency", *FIGURES})
_SAYING_MONEY = frozenset({"code", "ceiling", *QUARTERS})
#: A lone text over the whole row that begins a bidang's part of a list.
_SECTIONS = ("bidang", "bid", "sekretariat", "uptd", "upt", "seksi", "bagian", "subbagian")
_BIDANG = re.compile(r"(?i)(?:(?:[ivx]{1,4}|\d{1,2}|[a-z])[.)]?\s+|\d{1,2}[.)])?([a-z].*)")


def read_plan(book: Book, year: int, mapping: Mapping | None = None) -> PlanReading:
    """Read the plan of ``year``; raises nothing, whatever the book says."""
    mapping = mapping or Mapping()
    layout = find_layout(book, year, mapping)
    reading = PlanReading(year, layout, mapping)
    for kind in SheetKind:
        known: set[tuple[str, str]] = set()  # what the sheets of the kind have named so far
        for found in layout.all_of(kind):
            sheet = next(sheet for sheet in book.sheets if sheet.title == found.title)
            findings = Findings(found.title, mapping)
            one = PlanReading(year, layout, mapping)
            # A required column that is missing was told by the layout.
            if all(field.key in found.fields for field in FIELDS[kind] if field.is_required):
                _READERS[kind](sheet, found, findings, one)
            named = _named(one, found)
            again = len(named & known)
            if again * 2 > len(named) and not found.by_person:
                _leave(layout, found, again)
                continue
            known |= named
            reading.add(one, findings.issues)
    reading.issues = [*layout.issues, *reading.issues]
    _tell_twice(reading, reading.rows, "name", "Indikator ini")
    _tell_twice(reading, reading.budget, "code", "Kode ini")
    _tell_twice(reading, reading.past, "name", "Indikator ini")
    reading.issues.sort(key=lambda issue: (_order(layout.titles, issue.sheet), issue.row))
    return reading


def layout_of(book: Book, year: int, mapping: Mapping) -> Layout:
    """Sheets and columns as ``read_plan`` takes them, read only where several sheets compete."""
    layout = find_layout(book, year, mapping)
    return read_plan(book, year, mapping).layout if any(layout.further.values()) else layout


def _named(reading: PlanReading, found: SheetLayout) -> set[tuple[str, str]]:
    """(bidang, name or code) of the rows of one sheet, as they are compared."""
    of_sheet = unit_key(found.hints[0][1]) if found.hints else ""
    plan = [(row.unit, row.name) for row in reading.rows]
    budget = [(row.unit, row.code) for row in reading.budget]
    return {(unit_key(u) if u else of_sheet, name_key(n)) for u, n in (*plan, *budget) if n}


def _leave(layout: Layout, found: SheetLayout, again: int) -> None:
    """A sheet that repeats what another one says, as a summary or an old version does."""
    layout.further[found.kind].remove(found)
    layout.issues = [issue for issue in layout.issues if issue.sheet != found.title]
    layout.issues.append(
        Issue(
            found.title,
            "",
            "",
            f"Lembar ini mengulang {again} baris dari lembar lain yang sejenis, jadi tidak dibaca. "
            "Pilih di halaman Lembar dan kolom bila seharusnya dibaca.",
            IssueKind.NOTE,
        )
    )


def _order(titles: list[str], title: str) -> int:
    return titles.index(title) if title in titles else -1


@dataclass
class _Carry:
    """Bidang and Sasaran as they repeat downwards where their cells are blank."""

    unit: str = ""
    objective: str = ""

    def reset(self) -> None:
        """Behind a row of sums a new part begins."""
        self.unit = self.objective = ""

    def take(self, unit: str, objective: str) -> None:
        """What a row says itself; another Bidang ends the Sasaran of the one before."""
        if unit:
            if unit_key(unit) != unit_key(self.unit):
                self.objective = ""
            self.unit = unit
        self.objective = objective or self.objective


def _read_plan(sheet: Sheet, layout: SheetLayout, findings: Findings, reading: PlanReading) -> None:
    lines, carry = SheetRows(sheet, layout, findings), _Carry()
    columns = layout.numbers()
    for line in lines:
        if lines.after_total:
            carry.reset()
        name = line.places["name"]
        unit = _text(line, SheetKind.PLAN, "unit")
        objective = _text(line, SheetKind.PLAN, "objective")
        if "name" in line.merged:
            findings.error(
                line.row,
                name.address,
                "",
                "Sel indikator digabung dengan baris di atasnya. Pisahkan selnya: satu baris untuk "
                "satu indikator.",
            )
            continue
        if _names_bidang(line, carry, findings):
            continue
        if name.is_blank and _begins_section(line, carry, unit, objective, findings):
            continue
        if not name.is_blank and _says_nothing(line, _SAYING, findings):
            continue
        carry.take(unit, objective)
        row = PlanRow(layout.title, line.row, columns, unit=carry.unit, objective=carry.objective)
        row.renstra_year = layout.renstra_year
        row.name = name.text(field_of(SheetKind.PLAN, "name"))
        if name.is_blank:
            name.wrong("Nama indikator kosong. Isi namanya, atau hapus baris ini.")
        read_indicator(row, line, findings)
        reading.rows.append(row)
    for row in reading.rows:
        row.has_errors = row.row in findings.failed


def _says_nothing(line: Line, saying: frozenset[str], findings: Findings) -> bool:
    """A text below the table, such as place, date and name of who signs; told."""
    if any(not place.is_blank for key, place in line.places.items() if key in saying):
        return False
    place = next(place for place in line.places.values() if not place.is_blank)
    findings.note(place.address, place.cell.text, "Baris ini hanya berisi teks, dilewati.")
    return True


def _text(line: Line, kind: SheetKind, key: str) -> str:
    return line.places[key].text(field_of(kind, key)) if key in line.places else ""


def _names_bidang(line: Line, carry: _Carry, findings: Findings) -> bool:
    """A row with nothing but "II. Bidang Perindustrian", whichever column it stands in; told."""
    place = None
    for key, each in line.places.items():
        if key == "number" or each.is_blank:
            continue
        if place is not None:
            return False
        place = each
    place = place or line.places.get("number")
    named = _BIDANG.fullmatch(place.cell.text) if place else None
    if named is None or named[1].split()[0].strip(".").casefold() not in _SECTIONS:
        return False
    carry.take(named[1], "")
    findings.note(
        place.address,
        place.cell.text,
        "Dibaca sebagai nama bidang untuk baris-baris di bawahnya.",
    )
    return True


def _begins_section(
    line: Line, carry: _Carry, unit: str, objective: str, findings: Findings
) -> bool:
    """A row that only names the Bidang or Sasaran of the rows below, or nothing that is known."""
    said = {key for key, place in line.places.items() if not place.is_blank}
    if said and said <= {"unit", "objective", "number"} and (unit or objective):
        carry.take(unit, objective)
        return True
    place = line.places[next(iter(said))]
    if len(said) == 1 and place.cell.text:
        findings.note(place.address, place.cell.text, "Baris ini bukan indikator, dilewati.")
        return True
    return False


def _read_budget(
    sheet: Sheet, layout: SheetLayout, findings: Findings, reading: PlanReading
) -> None:
    lines, unit = SheetRows(sheet, layout, findings), ""
    columns = layout.numbers()
    for line in lines:
        if _says_nothing(line, _SAYING_MONEY, findings):
            continue
        unit = _text(line, SheetKind.BUDGET, "unit") or ("" if lines.after_total else unit)
        row = BudgetRow(layout.title, line.row, columns, unit=unit)
        read_program(row, line)
        check_plans(row, findings)
        reading.budget.append(row)
    for row in reading.budget:
        row.has_errors = row.row in findings.failed


def _read_past(sheet: Sheet, layout: SheetLayout, findings: Findings, reading: PlanReading) -> None:
    lines, unit = SheetRows(sheet, layout, findings), ""
    columns = layout.numbers()
    for line in lines:
        unit = _text(line, SheetKind.PAST, "unit") or ("" if lines.after_total else unit)
        name = line.places["name"]
        if name.is_blank:
            if set(k for k, p in line.places.items() if not p.is_blank) > {"unit"}:
                name.wrong("Nama indikator kosong. Isi namanya, atau hapus baris ini.")
            continue
        if _says_nothing(line, frozenset(filter(period_of, line.places)), findings):
            continue
        row = PastRow(layout.title, line.row, columns, unit=unit)
        row.name = name.text(field_of(SheetKind.PAST, "name"))
        for key, place in line.places.items():
            period = period_of(key)
            if period is None:
                continue
            value = place.figure(labels=True)
            if isinstance(value, tuple):
                place.wrong("Realisasi harus satu angka, bukan rentang.")
            elif value is not None:
                row.figures[period] = value
        reading.past.append(row)
    for row in reading.past:
        row.has_errors = row.row in findings.failed


def _tell_twice(reading: PlanReading, rows: Sequence[Row], key: str, what: str) -> None:
    """Refuse what is there twice. Of the past, one sheet may tell one year and another the next."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        said = getattr(row, key)
        if not said:
            continue
        named = (unit_key(row.unit) if row.unit else f"\0{row.sheet}", name_key(said))
        if isinstance(row, PastRow):
            named = (row.sheet, *named)
        first = seen.setdefault(named, row)
        if first is row:
            continue
        sentence = (
            f"{what} tertulis dua kali, di baris {first.row} dan baris {row.row}. Hapus salah "
            "satunya."
        )
        if first.sheet != row.sheet:
            sentence = (
                f"{what} tertulis dua kali, di lembar “{first.sheet}” baris {first.row} dan di "
                "sini. Hapus salah satunya, atau pilih lembar yang dibaca di halaman Lembar dan "
                "kolom."
            )
        reading.issues.append(Issue(row.sheet, row.cell(key), said, sentence, IssueKind.ERROR))
        row.has_errors = True


_READERS = {
    SheetKind.PLAN: _read_plan,
    SheetKind.BUDGET: _read_budget,
    SheetKind.PAST: _read_past,
}
