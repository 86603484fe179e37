"""What an uploaded plan would change: the summary, what is wrong or unclear, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from workflow.actions.plan_differences import Comparison, RowState
from workflow.forms.plan_import import TAKEN_TOGETHER, question_name
from workflow.models import WorkbookImport
from workflow.pages.plan_import import crumbs, facts, import_tabs, pill, recalled_text
from workflow.pages.plan_import_rows import PER_PAGE, LazyRows, PackedRows, RowView
from workflow.plan_files import Issue
from workflow.spreadsheets.book import Book

#: How many faults, questions and lines of a list a page carries; the rest is counted.
FAULTS_SHOWN = 100
QUESTIONS_SHOWN = 100
LINES_SHOWN = 30
CELLS_SHOWN = 4
RADIOS = 3  # more options than these are a select
#: The value of "tampil" in the address → (label, the states it shows).
VIEWS: dict[str, tuple[str, tuple[RowState, ...]]] = {
    "": ("Baru dan berubah", (RowState.CREATED, RowState.CHANGED)),
    "baru": ("Baru", (RowState.CREATED,)),
    "berubah": ("Berubah", (RowState.CHANGED,)),
    "tetap": ("Tetap", (RowState.UNCHANGED,)),
    "salah": ("Salah", (RowState.FAILING,)),
}
NOTHING = {
    "": "Berkas ini tidak menambah atau mengubah apa pun.",
    "baru": "Tidak ada baris baru.",
    "berubah": "Tidak ada baris yang berubah.",
    "tetap": "Tidak ada baris yang tetap.",
    "salah": "Tidak ada baris yang salah.",
}
#: section → (title, what to do)
SECTIONS = {
    "year": ("Tahun", "Pastikan tahunnya."),
    "units": ("Bidang yang tidak dikenal", "Pilih bidang yang dimaksud."),
    "assumed": (
        "Yang tidak ditulis untuk indikator baru",
        "Satu jawaban berlaku untuk semua indikator baru di berkas ini. Bila berbeda-beda, "
        "tambahkan kolomnya di berkas lalu unggah lagi, atau ubah tiap indikator sesudah dimuat.",
    ),
    "numbers": ("Angka bermakna ganda", "Pilih bacaan yang benar."),
    "scales": ("Skala nilai", "Pastikan urutannya, yang terbaik lebih dahulu."),
    "plans": ("Rencana anggaran per triwulan", "Pilih artinya."),
    "same": ("Mungkin indikator yang sama", "Pilih indikator yang dimaksud."),
}


@dataclass(frozen=True)
class Question:
    """Something a person has to say; ``cells`` names where it stands."""

    name: str
    text: str
    cells: str
    options: list[dict]  # value, label, selected
    is_select: bool
    is_tick: bool


@dataclass(frozen=True)
class QuestionGroup:
    """Questions of one section; ``all_name`` is the one tick for all of them, "" for none."""

    title: str
    lead: str
    questions: list[Question]
    answered: list[Question]
    more: str
    all_name: str
    all_label: str


@dataclass(frozen=True)
class PreviewPage:
    """Finished values for ``workflow/plan_import_preview.html``."""

    crumbs: list[dict]
    title: str
    pill: dict
    facts: list[dict]
    tabs: list[dict]
    tiles: list[dict]
    faults: list[dict]
    faults_more: str
    faults_href: str
    groups: list[QuestionGroup]
    left_out: str
    recalled: str
    effects: list[str]
    marks: list[str]
    notes: list[str]
    notes_title: str
    views: list[dict]
    rows: list[RowView]
    nothing: str
    previous_href: str
    next_href: str
    range_text: str
    missing: list[dict]
    missing_title: str
    missing_more: str
    needs_reason: bool
    why_not: str
    token: str
    action: str
    summary: str


@dataclass(frozen=True)
class Prepared:
    """Everything about a file beside the plan, before somebody chose what to look at.

    ``rows``: the rows of the file by their number; ``questions``: each once.
    """

    page: PreviewPage
    states: Sequence[RowState]
    rows: Sequence[RowView] | PackedRows
    questions: list[Issue]

    def packed(self) -> Prepared:
        """The same in a hundredth of the memory."""
        return replace(self, rows=PackedRows(self.rows))


def prepare(workbook: WorkbookImport, book: Book, comparison: Comparison) -> Prepared:
    """What a page of any view says of the file."""
    here = reverse("plan_import_one", args=[workbook.pk])
    counts = {state: comparison.count(state) for state in RowState}
    errors = comparison.errors
    notes = [*book.notes, *_sentences(comparison.notes)]
    missing = comparison.missing
    page = PreviewPage(
        crumbs=crumbs(reverse("plan_import")),
        title=workbook.name,
        pill=pill(workbook),
        facts=facts(workbook),
        tabs=import_tabs(workbook, "preview"),
        tiles=_tiles(comparison, counts),
        faults=[
            {"place": issue.place, "read": issue.read, "text": issue.sentence}
            for issue in errors[:FAULTS_SHOWN]
        ],
        faults_more=_more(len(errors), FAULTS_SHOWN, "kesalahan"),
        faults_href=reverse("plan_import_faults", args=[workbook.pk]) if errors else "",
        groups=_groups(comparison.questions),
        left_out=_left_out(book, comparison),
        recalled=recalled_text(comparison.reading.mapping),
        effects=_shown(comparison.effects),
        marks=_shown(comparison.marks),
        notes=_shown(notes),
        notes_title=f"{len(notes)} catatan tentang berkas ini",
        views=[
            {
                "label": label,
                "count": str(sum(counts[state] for state in of)),
                "href": _address(here, key, 1),
                "current": key == "",
            }
            for key, (label, of) in VIEWS.items()
        ],
        rows=[],
        nothing="",
        previous_href="",
        next_href="",
        range_text="",
        missing=[
            {"name": row.name, "note": f"{row.kind.label}, {row.unit}"}
            for row in missing[:LINES_SHOWN]
        ],
        missing_title=f"{len(missing)} hal hanya ada di rencana aksi, dan tetap ada",
        missing_more=_more(len(missing), LINES_SHOWN, "hal"),
        needs_reason=comparison.needs_reason,
        why_not=comparison.why_not_apply,
        token=comparison.token,
        action=here,
        summary=_summary(counts),
    )
    return Prepared(
        page,
        states=[row.state for row in comparison.differences],
        rows=LazyRows(comparison.differences),
        questions=[same[0] for same in _once(comparison.questions).values()],
    )


def preview_page(prepared: Prepared, query: Mapping[str, str]) -> PreviewPage:
    """The file beside the plan, with one page of the rows that were asked for."""
    chosen = query.get("tampil", "")
    chosen = chosen if chosen in VIEWS else ""
    states, here = VIEWS[chosen][1], prepared.page.action
    shown = [number for number, state in enumerate(prepared.states) if state in states]
    page = Paginator(shown, PER_PAGE).get_page(query.get("hal"))
    failing = prepared.states.count(RowState.FAILING)
    return replace(
        prepared.page,
        views=[
            view | {"current": key == chosen}
            for key, view in zip(VIEWS, prepared.page.views, strict=True)
        ],
        rows=[prepared.rows[number] for number in page],
        nothing="" if shown else _nothing(chosen, failing),
        previous_href=(
            _address(here, chosen, page.previous_page_number()) if page.has_previous() else ""
        ),
        next_href=_address(here, chosen, page.next_page_number()) if page.has_next() else "",
        range_text=f"{page.start_index()}–{page.end_index()} dari {page.paginator.count}",
    )


def _left_out(book: Book, comparison: Comparison) -> str:
    """Which sheets with something in them are not read, as a sentence; "" for none."""
    read = {sheet.title for sheet in comparison.reading.layout.every()}
    titles = [
        f"“{sheet.title}”"
        for sheet in book.sheets
        if len(sheet.rows) > 1 and not sheet.is_hidden and sheet.title not in read
    ]
    if not titles:
        return ""
    shown = ", ".join(titles[:CELLS_SHOWN])
    more = f", dan {len(titles) - CELLS_SHOWN} lembar lain" if titles[CELLS_SHOWN:] else ""
    return f"Tidak dibaca: {shown}{more}. Bila berisi rencana, tunjukkan lembar dan kolomnya."


def _nothing(chosen: str, failing: int) -> str:
    """Why a list is empty; rows that cannot be taken over yet are no rows that change nothing."""
    if chosen or not failing:
        return NOTHING[chosen]
    return f"Belum ada yang dapat dimuat: {failing} baris salah atau menunggu jawaban Anda."


def _tiles(comparison: Comparison, counts: dict[RowState, int]) -> list[dict]:
    questions, errors = len(_once(comparison.open_questions)), len(comparison.errors)
    return [
        {"label": "Baru", "value": str(counts[RowState.CREATED])},
        {"label": "Berubah", "value": str(counts[RowState.CHANGED])},
        {"label": "Tetap", "value": str(counts[RowState.UNCHANGED])},
        {
            "label": "Perlu dipastikan",
            "value": str(questions),
            "tone": "perhatian" if questions else "",
        },
        {"label": "Salah", "value": str(errors), "tone": "terlambat" if errors else ""},
    ]


def _summary(counts: dict[RowState, int]) -> str:
    said = [
        f"{counts[state]} {state.label.lower()}"
        for state in (RowState.CREATED, RowState.CHANGED, RowState.UNCHANGED)
    ]
    return ", ".join(said)


def _once(issues: Iterable[Issue]) -> dict[tuple[str, str], list[Issue]]:
    """The questions, each with all cells that ask it."""
    found: dict[tuple[str, str], list[Issue]] = {}
    for issue in issues:
        found.setdefault((issue.section, issue.key), []).append(issue)
    return found


def _groups(issues: list[Issue]) -> list[QuestionGroup]:
    sections: dict[str, list[list[Issue]]] = {}
    for (section, _), same in _once(issues).items():
        sections.setdefault(section, []).append(same)
    order = [*SECTIONS, *sections]
    groups = []
    for section in sorted(sections, key=order.index):
        title, lead = SECTIONS.get(section, ("Pertanyaan lain", ""))
        still = [same for same in sections[section] if same[0].is_open]
        answered = [same for same in sections[section] if not same[0].is_open]
        together = section in TAKEN_TOGETHER and len(still) > 1
        groups.append(
            QuestionGroup(
                title=title,
                lead=lead,
                questions=[_question(same) for same in still[:QUESTIONS_SHOWN]],
                answered=[_question(same) for same in answered[:QUESTIONS_SHOWN]],
                more=_more(len(still), QUESTIONS_SHOWN, "pertanyaan"),
                all_name=f"all-{section}" if together else "",
                all_label=(
                    f"Pakai pilihan pertama untuk semua yang belum dijawab ({len(still)})"
                    if together
                    else ""
                ),
            )
        )
    return groups


def _question(same: list[Issue]) -> Question:
    issue = same[0]
    return Question(
        name=question_name(issue),
        text=issue.sentence,
        cells=_cells(same),
        options=[
            {"value": each.value, "label": each.words, "selected": each.value == issue.answer}
            for each in issue.options
        ],
        is_select=len(issue.options) > RADIOS,
        is_tick=len(issue.options) == 1,
    )


def _cells(same: list[Issue]) -> str:
    """Where a question comes from: "Lembar “Anggaran 2026”, sel C6, C9, dan 3 sel lain"."""
    placed = [issue for issue in same if issue.sheet]
    shown: dict[str, list[str]] = {}
    for issue in placed[:CELLS_SHOWN]:
        shown.setdefault(issue.sheet, []).append(issue.cell)
    more = len(placed) - CELLS_SHOWN
    said = [
        f"Lembar “{sheet}”" + (f", sel {', '.join(cells)}" if any(cells) else "")
        for sheet, cells in shown.items()
    ]
    return "; ".join(said) + (f", dan {more} sel lain" if more > 0 else "")


def _sentences(issues: Iterable[Issue]) -> list[str]:
    return [f"{issue.place}: {issue.sentence}" for issue in issues]


def _shown(sentences: list[str]) -> list[str]:
    more = _more(len(sentences), LINES_SHOWN, "lainnya")
    return [*sentences[:LINES_SHOWN], *([more] if more else [])]


def _more(count: int, shown: int, what: str) -> str:
    """ "dan 12 kesalahan lagi", or "" when all are shown."""
    return f"… dan {count - shown} {what} lagi." if count > shown else ""


def _address(here: str, chosen: str, number: int) -> str:
    query = {"tampil": chosen} if chosen else {}
    if number > 1:
        query["hal"] = number
    return (f"{here}?{urlencode(query)}" if query else here) + "#baris"
