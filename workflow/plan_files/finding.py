"""Finding the sheets of a plan workbook by their headers, and telling what is doubtful."""

from __future__ import annotations

import re
from dataclasses import replace

from workflow.plan_files import headers
from workflow.plan_files.fields import FIELDS, QUARTERS, SheetKind, field_of
from workflow.plan_files.header_rows import Texts, read_header
from workflow.plan_files.issues import Issue, IssueKind, Option
from workflow.plan_files.layout import Column, Layout, SheetLayout, further_key
from workflow.plan_files.mapping import Mapping, SheetMapping
from workflow.spreadsheets.book import Book, Sheet, address

#: Rows in which a header is looked for.
HEADER_WITHIN = 30
#: In a line above a table: whose it is, up to the name of the office.
_OF_UNIT = re.compile(
    r"(?i)\b(?:bidang|bid|sekretariat|uptd?|bagian|seksi|unit kerja)\b.*?"
    r"(?=\b(?:dinas|badan|kantor|pemerintah|kabupaten|kab|kota|provinsi|tahun|ta)\b|$)"
)

#: ``worksheet.keys.SEAL_MARK`` begins the hidden sheet of a lembar kerja, which looks like a plan.
_WORKSHEET = "SOP07-LEMBAR-KERJA"
IS_WORKSHEET = (
    "Ini lembar kerja pengisian data, bukan rencana aksi, jadi tidak ada yang dibaca. Unggah di "
    "halaman Pengisian data siklusnya, tombol Unggah lembar kerja."
)


def find_layout(book: Book, year: int, mapping: Mapping) -> Layout:
    """The sheets and columns of a plan of ``year``, corrected by what a person has mapped."""
    layout = Layout([sheet.title for sheet in book.sheets])
    if any(sheet.cell(1, 1).text == _WORKSHEET for sheet in book.sheets):
        layout.issues.append(_error("", "", IS_WORKSHEET))
        return layout
    candidates = _candidates(book, year)
    taken: set[str] = set()
    for kind in (SheetKind.BUDGET, SheetKind.PLAN, SheetKind.PAST):
        given = mapping.sheet(kind)
        found = _chosen(book, kind, given, year, layout) if given.title else None
        if given.title is None:
            found = _best(candidates[kind], taken, may_share=kind == SheetKind.PAST)
            if found and given.header:
                found = read_header(_sheet(book, found.title), kind, given.header, year)
        if found is None:
            continue
        found.by_person = bool(given.title)
        _correct(found, given)
        layout.sheets[kind] = found
        free = [one for one in candidates[kind] if one.title not in taken or found.title in taken]
        layout.further[kind] = _further(book, found, free, year, layout, mapping)
        taken |= {one.title for one in layout.all_of(kind)}
    layout.sheets = {kind: layout.sheets[kind] for kind in SheetKind if kind in layout.sheets}
    _tell_sheets(book, layout, candidates)
    for found in layout.every():
        _tell_columns(layout, found)
        found.hints = _hints(_sheet(book, found.title), found)
    for plan in layout.all_of(SheetKind.PLAN):
        _tell_year(book, layout, plan, year, mapping)
        _tell_renstra(layout, plan, year, mapping)
    return layout


def _further(
    book: Book,
    first: SheetLayout,
    candidates: list[SheetLayout],
    year: int,
    layout: Layout,
    mapping: Mapping,
) -> list[SheetLayout]:
    """The other sheets of a kind, as in a file with one sheet per bidang.

    Where nobody chose sheets: all that look like it and are not of another year. What a person
    says about one of them always wins.
    """
    kind = first.kind
    alike = {one.title: one for one in reversed(candidates) if not one.is_of_another_year}
    if mapping.sheet(kind).title is not None:
        alike = {}
    found: list[SheetLayout] = []
    for title in dict.fromkeys(layout.titles):
        key = further_key(kind, title)
        given = mapping.sheet(key)
        own = alike.get(title)
        if title == first.title or given.title == "":
            continue
        if key in mapping.sheets:
            own = _chosen(book, kind, replace(given, title=title), year, layout)
            own.by_person = True
        if own:
            same = not given.columns and own.names() == first.names()
            _correct(own, mapping.sheet(kind) if same else given)
            found.append(own)
    return found


def _sheet(book: Book, title: str) -> Sheet:
    return next(sheet for sheet in book.sheets if sheet.title == title)


def _top(sheet: Sheet) -> Sheet:
    """The rows that may hold a header, without the thousands below."""
    return replace(
        sheet,
        rows={row: cells for row, cells in sheet.rows.items() if row <= HEADER_WITHIN},
        merged=[merged for merged in sheet.merged if merged[0] <= HEADER_WITHIN],
    )


def headers_of(sheet: Sheet, kind: SheetKind, year: int) -> list[tuple[int, SheetLayout]]:
    """Every row of a sheet that may be its header, read as one."""
    top, known = _top(sheet), {}
    return [(row, read_header(top, kind, row, year, known)) for row in sorted(top.rows)]


def _candidates(book: Book, year: int) -> dict[SheetKind, list[SheetLayout]]:
    """Per kind every sheet that might be it, with its best header row."""
    found: dict[SheetKind, list[SheetLayout]] = {kind: [] for kind in SheetKind}
    for sheet in book.sheets:
        sheet = _top(sheet)
        if sheet.is_hidden:
            continue
        known: Texts = {}
        best: dict[SheetKind, SheetLayout] = {}
        for kind in SheetKind:
            tried = [read_header(sheet, kind, row, year, known) for row in sorted(sheet.rows)]
            fitting = [layout for layout in tried if _is_one(layout)]
            if fitting:
                best[kind] = max(fitting, key=lambda one: (round(one.score, 3), -one.header))
        plan, budget = best.get(SheetKind.PLAN), best.get(SheetKind.BUDGET)
        if plan and budget and plan.header == budget.header and plan.score > budget.score:
            del best[SheetKind.BUDGET]  # a plan with columns for programme and money at its end
        for kind, one in best.items():
            one.is_of_another_year = kind != SheetKind.PAST and _is_of_another(year, sheet, one)
            found[kind].append(one)
    return found


def _is_of_another(year: int, sheet: Sheet, found: SheetLayout) -> bool:
    """Whether title and columns name other years, and this one nowhere."""
    texts = [found.fields[key].header for key in ("annual", *QUARTERS) if key in found.fields]
    texts += [sheet.title, *(text for _, text in _above(sheet, found))]
    named = {*found.other_years.values(), *(n for text in texts for n in headers.years_in(text))}
    return bool(named) and year not in named


def _above(sheet: Sheet, found: SheetLayout) -> list[tuple[str, str]]:
    """The texts above a header with their cells."""
    return [
        (address(r, c), cell.text)
        for r in sorted(sheet.rows)
        if r <= found.header - found.depth
        for c, cell in sorted(sheet.rows[r].items())
        if cell.text
    ]


def _hints(sheet: Sheet, found: SheetLayout) -> list[tuple[str, str]]:
    """What may name the Bidang of a sheet without such a column: its name, a line above it."""
    if "unit" in found.fields:
        return []
    lines: dict[str, list[tuple[str, str]]] = {}
    for cell, text in _above(sheet, found):
        lines.setdefault(re.sub(r"\D", "", cell), []).append((cell, text))
    joined = [(line[0][0], " ".join(text for _, text in line)) for line in lines.values()]
    named = [(cell, match[0]) for cell, text in joined if (match := _OF_UNIT.search(text))]
    return [*named, ("", sheet.title)]


def _is_one(layout: SheetLayout) -> bool:
    """Whether a header row is that of a sheet of its kind."""
    has = layout.fields.keys()
    if layout.kind == SheetKind.PLAN:
        targets = {"annual", *QUARTERS} & has
        return "name" in has and (bool(targets) or bool(layout.other_years)) and len(has) >= 3
    if layout.kind == SheetKind.BUDGET:
        return "ceiling" in has and bool({"code", "program"} & has) and len(has) >= 3
    return "name" in has and len(has - {"name", "unit"}) > 0


def _best(candidates: list[SheetLayout], taken: set[str], *, may_share: bool) -> SheetLayout | None:
    """The candidate that says most; one that serves another kind only where it may be shared."""
    free = [one for one in candidates if one.title not in taken]
    if may_share and not free:
        free = candidates
    of_year = [one for one in free if not one.is_of_another_year]
    return max(of_year or free, key=lambda one: one.score, default=None)


def _chosen(
    book: Book, kind: SheetKind, given: SheetMapping, year: int, layout: Layout
) -> SheetLayout | None:
    """The sheet that a person has chosen, with the header row that they or the program found."""
    sheet = next((sheet for sheet in book.sheets if sheet.title == given.title), None)
    if sheet is None:
        layout.issues.append(
            _error(
                "", "", f"Lembar “{given.title}” tidak ada di berkas ini. Pilih lembar yang ada."
            )
        )
        return None
    if given.header:
        return read_header(sheet, kind, given.header, year)
    sheet = _top(sheet)
    rows = sorted(sheet.rows) or [1]
    tried = [read_header(sheet, kind, row, year) for row in rows]
    return max(tried, key=lambda one: (round(one.score, 3), -one.header))


def _correct(layout: SheetLayout, given: SheetMapping) -> None:
    """Put a person's choice of columns over what was found."""
    written = {column.letters: column for column in layout.columns}
    for key, letters in given.columns.items():
        if field_of(layout.kind, key) is None:
            continue
        letters = letters.strip().upper()
        if not letters:
            layout.fields.pop(key, None)
        elif re.fullmatch(r"[A-Z]{1,3}", letters):
            header = written[letters].header if letters in written else ""
            index = _column_number(letters)
            for other in [k for k, c in layout.fields.items() if c.index == index and k != key]:
                if other not in given.columns:
                    del layout.fields[other]
            layout.fields[key] = Column(index, letters, header, 1.0, by_person=True)
    layout.note_unknown()


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


# --- What is to be said -------------------------------------------------------------------------


def _error(sheet: str, cell: str, sentence: str, read: str = "") -> Issue:
    return Issue(sheet, cell, read, sentence, IssueKind.ERROR)


def _note(sheet: str, cell: str, sentence: str, read: str = "") -> Issue:
    return Issue(sheet, cell, read, sentence, IssueKind.NOTE)


def _tell_sheets(
    book: Book, layout: Layout, candidates: dict[SheetKind, list[SheetLayout]]
) -> None:
    if not layout.sheets and not layout.issues:
        layout.issues.append(
            _error(
                "",
                "",
                "Tidak ada lembar rencana aksi, anggaran atau realisasi yang dikenali. Pastikan "
                "ada baris judul kolom (misalnya Bidang, Indikator Kinerja, Satuan, Target), atau "
                "pilih lembar dan kolomnya sendiri.",
            )
        )
    told = {found.title for found in layout.every()}
    for kind in SheetKind:
        for other in candidates[kind]:
            if other.title in told or kind == SheetKind.PAST:
                continue
            told.add(other.title)
            why = " untuk tahun lain" if other.is_of_another_year else ""
            layout.issues.append(
                _note(
                    other.title,
                    "",
                    f"Lembar ini juga tampak seperti “{kind.label}”{why}, tetapi tidak dibaca. "
                    "Pilih di halaman Lembar dan kolom bila seharusnya dibaca.",
                )
            )
    for sheet in book.sheets:
        if sheet.title not in told and sheet.rows and layout.sheets:
            sentence = (
                "Lembar tersembunyi, tidak dibaca."
                if sheet.is_hidden
                else "Lembar ini bukan rencana aksi, anggaran, atau realisasi yang dikenali, jadi "
                "tidak dibaca. Bila seharusnya dibaca, pilih di halaman Lembar dan kolom."
            )
            layout.issues.append(_note(sheet.title, "", sentence))


def _tell_columns(layout: Layout, found: SheetLayout) -> None:
    cell = address(found.header, 1)
    for one in FIELDS[found.kind]:
        if one.key in found.fields:
            continue
        if one.is_required:
            layout.issues.append(
                _error(
                    found.title,
                    cell,
                    f"Kolom “{one.label}” tidak ditemukan. Tunjukkan kolomnya di pemetaan.",
                )
            )
        elif one.is_needed:
            what = "baris yang baru memerlukannya"
            if one.key == "unit":
                what = "bidangnya dicari di judul di atas tabel dan nama lembar"
            layout.issues.append(
                _note(found.title, cell, f"Kolom “{one.label}” tidak ditemukan; {what}.")
            )
    for column in found.unknown:
        layout.issues.append(
            _note(
                found.title,
                address(found.header, column.index),
                f"Kolom “{column.header}” tidak dikenal atau tersembunyi, jadi tidak dibaca.",
                column.header,
            )
        )


def _tell_year(book: Book, layout: Layout, plan: SheetLayout, year: int, mapping: Mapping) -> None:
    """Refuse targets of another year; ask when only the title names another one."""
    written = " ".join(column.header for column in plan.fields.values())
    if plan.other_years and year not in headers.years_in(written):
        index, other = next(iter(plan.other_years.items()))
        layout.issues.append(
            _error(
                plan.title,
                address(plan.header, index),
                f"Target di lembar ini untuk tahun {other}, sedangkan yang dimuat rencana aksi "
                f"tahun {year}. Pilih tahun {other}, atau unggah berkas tahun {year}.",
                str(other),
            )
        )
        return
    if year in headers.years_in(written):
        return
    for cell, text in [("", plan.title), *_above(_sheet(book, plan.title), plan)]:
        named = headers.years_in(text)
        if named and year not in named:
            layout.issues.append(
                Issue(
                    plan.title,
                    cell,
                    text,
                    f"Di sini tertulis tahun {named[0]}, sedangkan yang dimuat rencana aksi tahun "
                    f"{year}. Pastikan berkasnya benar.",
                    IssueKind.AMBIGUOUS,
                    section="year",
                    key="plan",
                    options=(Option(str(year), f"Benar, isinya target tahun {year}"),),
                ).answered(mapping.answer("year"))
            )
            return
        if named:
            return


def _tell_renstra(layout: Layout, plan: SheetLayout, year: int, mapping: Mapping) -> None:
    """The year of the Renstra target: its header's last one, or a person's answer."""
    column = plan.fields.get("renstra")
    if column is None:
        return
    own = headers.years_in(column.header.rpartition(" · ")[2])
    named = own or [int(found) for found in re.findall(r"\b20\d\d\b", column.header)]
    if named:
        plan.renstra_year = max(named)
        return
    question = Issue(
        plan.title,
        address(plan.header, column.index),
        column.header,
        "Judul kolom ini tidak menyebut tahun berakhirnya Renstra. Pilih tahunnya.",
        IssueKind.AMBIGUOUS,
        section="year",
        key="renstra",
        options=tuple(Option(str(y), str(y)) for y in range(year, year + 7)),
    ).answered(mapping.answer("year"))
    plan.renstra_year = int(question.answer) if question.answer else None
    layout.issues.append(question)
