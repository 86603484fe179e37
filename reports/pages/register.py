"""What the register of documents shows: one line a document, filters in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse

from reports.forms import PaperForm
from reports.models import Document, Kind
from reports.periods import Quarter
from reports.permissions import why_not_file_paper
from workflow import dates
from workflow.models import Actor, Cycle, Unit
from workflow.pages.cycles import Choice
from workflow.pages.plan_marks import marks_of

PAGE_SIZE = 25
WHOLE_OFFICE = "kantor"


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what it cannot mean is left out rather than refused."""

    year: int | None = None
    kind: str = ""
    unit: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], units: list[Unit]) -> Filters:
        """Read ``tahun``, ``jenis`` and ``bidang`` from the address."""
        year, kind, unit = (query.get(name, "") for name in ("tahun", "jenis", "bidang"))
        return cls(
            year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None,
            kind=kind if kind in set(Kind) else "",
            unit=unit if unit in {WHOLE_OFFICE, *(row.code for row in units)} else "",
        )

    @property
    def address(self) -> dict[str, str]:
        """The filters as they stand in the address."""
        asked = {"tahun": self.year, "jenis": self.kind, "bidang": self.unit}
        return {name: str(value) for name, value in asked.items() if value}


@dataclass(frozen=True)
class DocumentLine:
    """One document of the register."""

    anchor: str
    reference: str
    date: str
    kind: str
    title: str
    about: str
    version: str
    replaced: str
    sha256: str
    hash_short: str
    pdf: str
    xlsx: str
    pending: str
    paper: str
    paper_href: str
    marks: list[str]  # targets changed since the report was submitted
    form: PaperForm | None
    form_action: str


@dataclass(frozen=True)
class RegisterPage:
    """Finished values for ``reports/documents.html``."""

    years: list[Choice]
    kinds: list[Choice]
    units: list[Choice]
    narrow: bool
    reset_href: str
    lines: list[DocumentLine]
    found_text: str
    previous_href: str
    next_href: str
    range_text: str
    empty_text: str
    paper_reason: str


def stamp(row: Document) -> str:
    """The date of a document as lists show it."""
    return dates.short_date(row.dated)


def paper_text(row: Document) -> str:
    """Where the paper copy lies, in words; "" where nobody noted it."""
    parts = (("Boks", row.box), ("Rak", row.shelf), ("Map", row.folder))
    return " · ".join(f"{label} {text}" for label, text in parts if text)


def register_page(
    actor: Actor, query: Mapping[str, str], *, filing: PaperForm | None = None
) -> RegisterPage:
    """One page of the register in the person's scope, in a fixed number of queries.

    ``filing``: a refused form for the paper copy, to be shown again with what was typed.
    """
    units = list(Unit.objects.filter(agency_id=actor.agency_id)) if actor.agency_id else []
    if not actor.sees_office:
        units = [unit for unit in units if unit.pk in actor.unit_ids]
    filters = Filters.read(query, units)
    visible = Document.objects.visible_to(actor)
    known = visible.order_by().values_list("year", flat=True).distinct()
    years = sorted({*known, *([filters.year] if filters.year else [])}, reverse=True)
    rows = visible.matching(filters.year, filters.kind)
    if filters.unit == WHOLE_OFFICE:
        rows = rows.of_office()
    elif filters.unit:
        rows = rows.matching(unit_id=next(u.pk for u in units if u.code == filters.unit))
    page = Paginator(rows.for_register(), PAGE_SIZE).get_page(query.get("halaman"))
    reason = why_not_file_paper(actor) or ""
    editing = _editing(query, filing) if not reason else None
    marks = _marks(actor, page)
    return RegisterPage(
        years=_choices("Semua tahun", [(str(y), str(y)) for y in years], str(filters.year or "")),
        kinds=_choices("Semua jenis", Kind.pairs(), filters.kind),
        units=_choices("Semua bidang", _unit_pairs(units, actor), filters.unit),
        narrow=bool(filters.address),
        reset_href=reverse("documents"),
        lines=[
            _line(row, filters, page.number, reason, editing, filing, marks.get(row.pk, []))
            for row in page
        ],
        found_text=f"{page.paginator.count} dokumen" if page.paginator.count else "",
        previous_href=_page_href(filters, page.number - 1) if page.has_previous() else "",
        next_href=_page_href(filters, page.number + 1) if page.has_next() else "",
        range_text=f"{page.start_index()}–{page.end_index()} dari {page.paginator.count}",
        empty_text=_empty(actor, filters),
        paper_reason=reason,
    )


def _marks(actor: Actor, rows: Iterable[Document]) -> dict[int, list[str]]:
    """Document id → targets that changed since the reports in it were submitted; two queries.

    Only the newest version of a report is marked: it is the one that is used.
    """
    rows = list(rows)
    cycles = Cycle.objects.filter(
        agency=actor.agency_id,
        year__in={row.year for row in rows},
        plan_changes__isnull=False,
    ).distinct()
    found = marks_of(cycles)
    said = [(cycle, found[cycle.pk]) for cycle in cycles if cycle.pk in found] if found else []
    return {
        row.pk: [
            text
            for cycle, texts in said
            if cycle.year == row.year
            and row.quarter in (None, cycle.quarter)
            and row.unit_id in (None, cycle.unit_id)
            for text in texts
        ]
        for row in rows
        if row.kind != Kind.DISPOSITION and not row.newer
    }


def _editing(query: Mapping[str, str], filing: PaperForm | None) -> int | None:
    asked = str(filing.row.pk) if filing else query.get("cetakan", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None


def _choices(all_label: str, pairs: list[tuple[str, str]], chosen: str) -> list[Choice]:
    return [
        Choice("", all_label, not chosen),
        *(Choice(value, label, value == chosen) for value, label in pairs),
    ]


def _unit_pairs(units: list[Unit], actor: Actor) -> list[tuple[str, str]]:
    office = [(WHOLE_OFFICE, "Seluruh kantor")] if actor.sees_office else []
    return [*office, *((unit.code, unit.name) for unit in units)]


def _page_href(filters: Filters, number: int, **more: str) -> str:
    asked = {**filters.address, **({"halaman": str(number)} if number > 1 else {}), **more}
    return f"{reverse('documents')}?{urlencode(asked)}" if asked else reverse("documents")


def _line(
    row: Document,
    filters: Filters,
    page: int,
    reason: str,
    editing: int | None,
    filing: PaperForm | None,
    marks: list[str],
) -> DocumentLine:
    period = Quarter(row.year, row.quarter).label if row.quarter else f"Tahun {row.year}"
    form = None
    if row.pk == editing:
        form = filing or PaperForm(row=row)
    return DocumentLine(
        anchor=f"dokumen-{row.pk}",
        reference=row.reference,
        date=stamp(row),
        kind=Kind(row.kind).label,
        title=row.title,
        about=f"{row.unit.name if row.unit else 'Seluruh kantor'} · {period}",
        version=(
            f"Versi {row.version}, menggantikan versi {row.replaces.version}"
            if row.replaces
            else f"Versi {row.version}"
        ),
        replaced=f"sudah diganti versi {row.newer}" if row.newer else "",
        sha256=row.sha256,
        hash_short=row.sha256[:12],
        pdf=reverse("document_pdf", args=[row.pk]),
        xlsx=reverse("document_xlsx", args=[row.pk]) if row.has_workbook else "",
        pending="" if row.pdf_sha256 else "sedang disiapkan",
        paper=paper_text(row),
        paper_href=(
            "" if reason else _page_href(filters, page, cetakan=str(row.pk)) + f"#dokumen-{row.pk}"
        ),
        marks=marks,
        form=form,
        form_action=f"{reverse('document_paper', args=[row.pk])}?{urlencode(_kept(filters, page))}",
    )


def _kept(filters: Filters, page: int) -> dict[str, str]:
    return {**filters.address, **({"halaman": str(page)} if page > 1 else {})}


def _empty(actor: Actor, filters: Filters) -> str:
    if filters.address:
        return "Tidak ada dokumen yang memenuhi saringan ini."
    if actor.sees_office or actor.unit_ids:
        return (
            "Dokumen pertama adalah lembar disposisi: terbit begitu Kabid menugaskan penyusunan "
            "laporan."
        )
    return "Dokumen tampil di sini setelah Pengelola mencatat jabatan Anda."
