"""The report as a sheet of paper on the screen, from frozen content (``workflow.content``).

The Kasubid's preview and the reviewer's page show the same sheet. On the reviewer's, every value
and every text is a place that a remark can be pinned to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse

from workflow import numbers
from workflow.content import TEXTS, percent_text, status_text
from workflow.enums import FigureStatus, Polarity, RemarkTarget
from workflow.models.cycle import QUARTER_LABELS, ROMAN
from workflow.uploads import opens_inline, size_text, words_of

DIRECTIONS = {Polarity.TURUN: "semakin rendah semakin baik", Polarity.RENTANG: "dalam rentang"}


@dataclass(frozen=True)
class Pin:
    """A remark that stands beside the paper and points to a place on it."""

    href: str
    label: str


@dataclass(frozen=True)
class Marks:
    """What the reviewer's page lays over the paper; the defaults are those of a plain sheet."""

    pins: Mapping[str, list[Pin]] = field(default_factory=dict)  # by place key
    changed: frozenset[str] = frozenset()  # place keys that differ from the version returned
    can_remark: bool = False
    typed_key: str = ""  # the place whose refused remark is shown again
    typed_text: str = ""
    typed_error: str = ""
    pictured: frozenset[int] = frozenset()  # evidence that has a small picture


@dataclass(frozen=True)
class Place:
    """A value or a text of the report; ``key`` is its anchor in the page."""

    key: str
    target: str
    indicator: str  # id as text, "" for the report's own places
    label: str  # "Faktor pendukung"
    about: str  # "Faktor pendukung, Jumlah realisasi ekspor"
    text: str
    pins: list[Pin]
    is_marked: bool  # pinned or changed: outlined
    is_changed: bool
    can_remark: bool
    typed: str
    error: str


@dataclass(frozen=True)
class FileLink:
    """One piece of evidence."""

    name: str
    href: str  # shows the file where browsers can, else fetches it
    note: str
    opens: bool = False  # in a tab of its own
    preview: str = ""  # address of the small picture


@dataclass(frozen=True)
class PaperIndicator:
    """One row of figures with its three texts."""

    id: str
    number: str
    name: str
    measure: str
    direction: str
    target: str
    realization: str
    percent: str
    predicate: str
    last_year: str
    previous: str
    remarks_on_value: list[str]  # status, ratio, note, reason: what explains the figure
    evidence: list[FileLink]
    value: Place
    texts: list[Place]
    is_assessed: bool


@dataclass(frozen=True)
class PaperObjective:
    """A sasaran with its indicators."""

    name: str
    indicators: list[PaperIndicator]


@dataclass(frozen=True)
class BudgetRow:
    """A programme's money, cumulative to the end of the quarter."""

    program: str
    ceiling: str
    plan: str
    realization: str
    percent: str
    questions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Signature:
    """An official at the foot of the sheet."""

    role: str
    title: str
    name: str
    rank: str
    nip: str


@dataclass(frozen=True)
class Paper:
    """The whole sheet."""

    agency: str
    regency: str
    address: str
    unit: str
    period: str
    short_period: str
    last_year_label: str
    glance: list[dict[str, str]]
    summary: Place
    whole: Place
    objectives: list[PaperObjective]
    budget: list[BudgetRow]
    budget_total: BudgetRow | None
    signatures: list[Signature]
    empty_word: str


def place_key(target: str, indicator_id: int | None) -> str:
    """The anchor of a place: "value-12", "supporting-12", "summary", "report"."""
    return target if indicator_id is None else f"{target}-{indicator_id}"


def place_label(target: str, name: str) -> str:
    """How a place is called outside the paper: "Realisasi, Jumlah realisasi ekspor"."""
    label = RemarkTarget(target).label
    return f"{label}, {name}" if name else label


def indicators_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The report's indicators in its order."""
    return [i for objective in content["objectives"] for i in objective["indicators"]]


def figure_text(figure: dict[str, Any] | None) -> str:
    """The figure as written; "–" where there is none."""
    return figure["text"] if figure else "–"


def paper_of(
    content: dict[str, Any], marks: Marks | None = None, *, empty_word: str = "(tidak ditulis)"
) -> Paper:
    """The sheet of one version; costs no query."""
    marks = marks or Marks()
    short = f"TW {ROMAN[content['quarter']]}"
    return Paper(
        agency=content["agency"]["name"],
        regency=content["agency"]["regency"],
        address=content["agency"]["address"],
        unit=content["unit"]["name"],
        period=f"{QUARTER_LABELS[content['quarter']]} {content['year']}",
        short_period=short,
        last_year_label=f"{short} {content['year'] - 1}",
        glance=_glance(content),
        summary=_place(marks, RemarkTarget.SUMMARY, None, "", content["summary"]),
        whole=_place(marks, RemarkTarget.REPORT, None, "", ""),
        objectives=[
            PaperObjective(
                name=objective["name"],
                indicators=[_indicator(row, marks) for row in objective["indicators"]],
            )
            for objective in content["objectives"]
        ],
        budget=[_budget_row(line) for line in content["budget"]],
        budget_total=_budget_total(content["budget"]),
        signatures=_signatures(content["people"]),
        empty_word=empty_word,
    )


def _glance(content: dict[str, Any]) -> list[dict[str, str]]:
    average = content["average"]
    share = budget_share(content["budget"])
    mean = average["percent_text"]
    return [
        {
            "label": "Rata-rata capaian",
            "value": mean if average["percent"] is None else f"{mean} %",
            "note": average["predicate"],
        },
        {
            "label": "Mencapai target",
            "value": f"{average['reached']} dari {average['assessed']}",
            "note": f"{average['not_assessed']} tidak dinilai" if average["not_assessed"] else "",
        },
        {
            "label": "Serapan anggaran",
            "value": "–" if share is None else f"{percent_text(share)} %",
            "note": "dari pagu setahun",
        },
    ]


def _place(
    marks: Marks, target: RemarkTarget, indicator_id: int | None, name: str, text: str
) -> Place:
    key = place_key(target.value, indicator_id)
    pins = list(marks.pins.get(key, ()))
    is_typed = bool(marks.typed_key) and marks.typed_key == key
    return Place(
        key=key,
        target=target.value,
        indicator="" if indicator_id is None else str(indicator_id),
        label=target.label,
        about=place_label(target, name),
        text=text,
        pins=pins,
        is_marked=bool(pins) or key in marks.changed,
        is_changed=key in marks.changed,
        can_remark=marks.can_remark,
        typed=marks.typed_text if is_typed else "",
        error=marks.typed_error if is_typed else "",
    )


def _indicator(row: dict[str, Any], marks: Marks) -> PaperIndicator:
    pk, name = row["id"], row["name"]
    shown = figure_text(row["realization"])
    return PaperIndicator(
        id=str(pk),
        number=str(row["number"]),
        name=name,
        measure=row["measure"],
        direction=DIRECTIONS.get(row["polarity"], ""),
        target=figure_text(row["target"]) if row["assessed"] else "–",
        realization=shown,
        percent="–" if row["percent"] is None else f"{row['percent_text']} %",
        predicate=row["predicate"],
        last_year=figure_text(row["last_year"]),
        previous=figure_text(row["previous"]),
        remarks_on_value=_explanations(row),
        evidence=[_file(e, marks.pictured) for e in row["evidence"]],
        value=_place(marks, RemarkTarget.VALUE, pk, name, shown),
        texts=[_place(marks, RemarkTarget(key), pk, name, row[key]) for key, _ in TEXTS],
        is_assessed=row["assessed"],
    )


def _explanations(row: dict[str, Any]) -> list[str]:
    figure = row["realization"]
    lines = []
    if not row["assessed"]:
        lines.append("Belum diukur pada triwulan ini.")
    if figure and figure["numerator"] is not None:
        top, bottom = (
            numbers.format(Decimal(figure[part])) for part in ("numerator", "denominator")
        )
        lines.append(f"{top} dari {bottom}")
    if figure and row["status"] != FigureStatus.TETAP:
        lines.append(f"Angka {row['status_label'].lower()}")
    if figure is None and row["status"] == FigureStatus.BELUM_RILIS:
        lines.append(status_text(row))
    if figure is None and row["reason"]:
        lines.append(f"Kosong: {row['reason']}")
    if row["note"]:
        lines.append(row["note"])
    return [*lines, *question_lines(row)]


def question_lines(row: dict[str, Any]) -> list[str]:
    """Questions about an indicator or a programme with their answers; none in older versions."""
    return [
        f"Pertanyaan: {q['text']} Jawaban: {answer_text(q)}" for q in row.get("questions") or ()
    ]


def answer_text(question: dict[str, str]) -> str:
    """What was answered by whom, or that nobody has answered yet."""
    if not question["answer"]:
        return "belum ada."
    return f"{question['answer']} ({question['by']})"


def _file(evidence: dict[str, Any], pictured: frozenset[int]) -> FileLink:
    parts = [words_of(evidence), size_text(evidence["size"])]
    href, opens = reverse("evidence_download", args=[evidence["id"]]), opens_inline(evidence)
    return FileLink(
        name=evidence["name"],
        href=f"{href}?tampil=1" if opens else href,
        note=" · ".join(part for part in parts if part),
        opens=opens,
        preview=(
            reverse("evidence_preview", args=[evidence["id"]]) if evidence["id"] in pictured else ""
        ),
    )


def _budget_row(line: dict[str, Any]) -> BudgetRow:
    return BudgetRow(
        program=line["program"],
        ceiling=_money(line["ceiling"]),
        plan=_money(line["plan"]),
        realization=_money(line["realization"]),
        percent="–" if line["percent"] is None else f"{line['percent_text']} %",
        questions=question_lines(line),
    )


def _money(amount: str | None) -> str:
    return "–" if amount is None else numbers.format_money(Decimal(amount))


def _sum(lines: list[dict[str, Any]], column: str) -> Decimal:
    return sum((Decimal(line[column] or 0) for line in lines), Decimal(0))


def budget_share(lines: list[dict[str, Any]], of: str = "ceiling") -> Decimal | None:
    """Money spent as per cent of the ceiling (or plan); None while a line is not filled."""
    whole = _sum(lines, of)
    if not whole or any(line["realization"] is None for line in lines):
        return None
    return _sum(lines, "realization") / whole * 100


def _budget_total(lines: list[dict[str, Any]]) -> BudgetRow | None:
    if len(lines) < 2:
        return None
    share = budget_share(lines)
    return BudgetRow(
        program="Jumlah",
        ceiling=_money(str(_sum(lines, "ceiling"))),
        plan=_money(str(_sum(lines, "plan"))),
        realization=_money(str(_sum(lines, "realization"))),
        percent="–" if share is None else f"{percent_text(share)} %",
    )


def _signatures(people: dict[str, Any]) -> list[Signature]:
    roles = (("kabid", "Mengetahui,"), ("kasubid", "Disusun oleh,"))
    return [
        Signature(
            role=role,
            title=people[key]["title"],
            name=people[key]["name"],
            rank=people[key]["rank"],
            nip=people[key]["nip"],
        )
        for key, role in roles
        if people.get(key)
    ]
