"""What each PDF template shows, made ready: templates show, they do not decide.

One function a kind of document. They see only the document, so a document looks the same whenever
it is rendered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from reports import charts, wording
from reports.document import (
    EMPTY,
    Achievement,
    AnnualReport,
    Compliance,
    ComplianceRecap,
    ComplianceRow,
    Disposition,
    Document,
    Indicator,
    Narrative,
    ObjectiveAccount,
    QuarterlyReport,
    Signature,
    SopRow,
    SopSheet,
    UnitReport,
    UnitSection,
    YearIndicator,
    percent_text,
    shown,
)
from reports.flowchart import draw_row, key
from workflow.numbers import format as format_number

Context = dict[str, Any]
Scale = Sequence[tuple[Decimal, str]]

DIRECTIONS = {
    "naik": "makin tinggi makin baik",
    "turun": "makin rendah makin baik",
    "rentang": "dalam rentang",
}
#: Width of one pelaksana column on the SOP sheet in px; ``.flow col.actor`` says the same in mm.
ACTOR_COLUMN = 22 * 96 / 25.4


def of(document: Document) -> tuple[str, Context]:
    """The template of a document and its context."""
    for kind, (template, make) in _LAYOUTS.items():
        if isinstance(document, kind):
            return f"reports/pdf/{template}.html", make(document)
    raise TypeError(f"Tidak ada tata letak untuk {type(document).__name__}.")


def _drawing(svg: str) -> SafeString:
    """Our own picture; ``reports.svg`` has escaped every text in it."""
    return mark_safe(svg)  # noqa: S308


def _shade(achievement: Achievement, scale: Scale) -> str:
    grade = charts.level(achievement.predicate, scale)
    return "lx" if achievement.percent is None or grade is None else f"l{grade}"


def _unit_report(document: UnitReport) -> Context:
    view = _section(document.section)
    budget = document.section.budget
    return {
        "view": view,
        "rule": wording.average_rule(document.section.cap, "triwulan ini"),
        "groups": [{"name": "", "budget": budget}],
        "total": budget.total,
        "until": document.section.quarter.short,
        "compliance": _compliance(document.compliance),
    }


def _section(section: UnitSection) -> Context:
    """One bidang in one quarter, as table rows with their pictures."""
    objectives = [
        {"name": objective.name, "rows": [_row(one, section) for one in objective.indicators]}
        for objective in section.objectives
    ]
    rows = [row for objective in objectives for row in objective["rows"]]
    return {
        "section": section,
        "objectives": objectives,
        "told": [
            row for row in rows if row["item"].narrative or row["item"].reason or row["item"].note
        ],
        "proofs": [
            {"number": row["item"].number, "item": proof}
            for row in rows
            for proof in row["item"].evidence
        ],
        "shade": _shade(
            Achievement(section.average.percent, predicate=section.average.predicate),
            section.scale,
        ),
    }


def _row(indicator: Indicator, section: UnitSection) -> Context:
    return {
        "item": indicator,
        "direction": DIRECTIONS.get(indicator.polarity, ""),
        "ratio": _ratio(indicator),
        "shade": _shade(indicator.achievement, section.scale),
        "trend": _drawing(
            charts.trend(
                indicator.history,
                title=f"Tren {indicator.name}: "
                + "; ".join(
                    f"{label} {format_number(value, indicator.decimals)}"
                    for label, value in indicator.history
                ),
                target=indicator.target.plain if indicator.target else None,
            )
        )
        if not _is_ordinal(indicator)
        else "",
        "span": f"{indicator.history[0][0]} – {indicator.history[-1][0].removeprefix('TW ')}"
        if indicator.history
        else "",
    }


def _is_ordinal(indicator: Indicator) -> bool:
    return any(
        one is not None and one.label for one in (indicator.realization, indicator.target_annual)
    )


def _ratio(indicator: Indicator) -> str:
    figure = indicator.realization
    if figure is None or figure.numerator is None or figure.denominator is None:
        return ""
    return f"{format_number(figure.numerator)} / {format_number(figure.denominator)}"


def _compliance(compliance: Compliance) -> Context:
    """Bidang × step: minutes used, and whether in time; repeated rounds add up."""
    first = {row.step: row for row in reversed(compliance.rows)}
    steps = [first[step] for step in compliance.steps]
    return {
        "steps": [
            {"number": row.step, "title": row.title, "standard": row.standard} for row in steps
        ],
        "matrix": [
            {
                "unit": unit,
                "cells": [
                    _compliance_cell(
                        [row for row in compliance.rows if (row.unit, row.step) == (unit, step)]
                    )
                    for step in compliance.steps
                ],
                "share": share_text(compliance.share(unit=unit)),
            }
            for unit in compliance.units
        ],
        "shares": [share_text(compliance.share(step=step)) for step in compliance.steps],
        "share": share_text(compliance.share()),
    }


def _compliance_cell(rows: Sequence[ComplianceRow]) -> Context:
    minutes = [row.minutes for row in rows if row.minutes is not None]
    late = any(row.on_time is False for row in rows)
    verdict = next((row.verdict for row in rows if row.on_time is not True), "tepat waktu")
    if len(rows) > 1:
        verdict += f", {len(rows)} putaran"
    return {
        "text": f"{format_number(sum(minutes, Decimal(0)), 0)} mnt" if minutes else EMPTY,
        "late": late,
        "verdict": ("terlambat" + verdict.removeprefix("belum selesai") if late else verdict)
        if rows and not verdict.startswith("terlambat")
        else verdict
        if rows
        else "",
    }


def share_text(share: tuple[int, int]) -> str:
    """``5 dari 6`` finished steps in time; "–" when none is finished."""
    on_time, done = share
    return f"{on_time} dari {done}" if done else EMPTY


def _by_quarter(compliance: Compliance) -> list[Context]:
    quarters = sorted({row.quarter for row in compliance.rows if row.quarter})
    parts = [(quarter.label, quarter) for quarter in quarters]
    if any(row.quarter is None for row in compliance.rows):
        parts.append(("", None))
    return [
        {
            "title": title,
            "compliance": _compliance(
                Compliance(tuple(row for row in compliance.rows if row.quarter == quarter))
            ),
        }
        for title, quarter in parts
    ]


def _quarterly(document: QuarterlyReport) -> Context:
    views = [
        _section(section) | {"letter": chr(ord("A") + place % 26)}
        for place, section in enumerate(document.sections)
    ]
    scale = next((section.scale for section in document.sections if section.scale), ())
    caps = {section.cap for section in document.sections}
    scales = {section.name: section.scale for section in document.sections}
    return {
        "views": views,
        "rule": wording.average_rule(caps.pop() if len(caps) == 1 else None, "triwulan ini"),
        "averages_picture": _bars(
            [(one.name, one.average.percent) for one in document.sections],
            "Rata-rata capaian per bidang dalam persen; garis putus-putus: target 100 persen",
        ),
        "heat": [
            {
                "unit": name,
                "rows": [
                    {
                        "number": row.number,
                        "name": row.name,
                        "cells": [_heat_cell(cell, scales.get(name, ())) for cell in row.cells],
                    }
                    for row in document.heat
                    if row.unit == name
                ],
            }
            for name in dict.fromkeys(row.unit for row in document.heat)
        ],
        "legend": [
            {"label": label, "short": _initials(label), "shade": f"l{charts.level(label, scale)}"}
            for _, label in sorted(scale, reverse=True)
        ],
        "groups": [
            {"name": section.name, "budget": section.budget} for section in document.sections
        ],
        "total": document.budget.total,
        "until": document.quarter.short,
        "budget_picture": _bars(
            [(one.name, one.budget.total.percent) for one in document.sections],
            "Serapan anggaran per bidang dalam persen",
        ),
        "compliance": _compliance(document.compliance),
    }


def _bars(rows: Iterable[tuple[str, Decimal | None]], title: str) -> SafeString | str:
    known = [(name, value, percent_text(value)) for name, value in rows]
    return (
        _drawing(charts.bars(known, title=title, width=640)) if any(row[1] for row in known) else ""
    )


def _initials(label: str) -> str:
    return "".join(word[0] for word in label.split()).upper()


def _heat_cell(cell: Achievement | None, scale: Scale) -> Context:
    if cell is None or cell.percent is None:
        return {"text": EMPTY, "shade": "lx"}
    return {"text": f"{cell.text} {_initials(cell.predicate)}", "shade": _shade(cell, scale)}


def _annual(document: AnnualReport) -> Context:
    from reports.annual import WRITTEN

    budget = document.budget
    until = document.through.short if document.through else "TW IV"
    gaps = {key: {"what": what, "who": who} for key, (_, what, who) in WRITTEN.items()}
    years = {
        row.latest.renstra_year for account in document.objectives for row in account.indicators
    } - {""}
    accounts = [_account(account, document) for account in document.objectives]
    units = [
        {
            "item": unit,
            "shade": _shade(
                Achievement(unit.average.percent, predicate=unit.average.predicate),
                document.scale,
            ),
        }
        for unit in document.units
    ]
    return {
        "accounts": accounts,
        "units": units,
        "rule": wording.average_rule(document.cap, "tahun ini"),
        "partial": f"Laporan ini baru memuat data sampai dengan {document.through.label}: angka "
        "kumulatif dibandingkan dengan target setahun penuh."
        if document.through and document.through.quarter < 4
        else "",
        "quarters_picture": _drawing(
            charts.heat_map(
                [
                    (
                        unit.name,
                        [
                            (average.text, charts.level(average.predicate, document.scale))
                            if average
                            else (EMPTY, None)
                            for average in unit.quarters
                        ],
                    )
                    for unit in document.units
                ],
                ("TW I", "TW II", "TW III", "TW IV"),
                width=640,
                title="Rata-rata capaian per bidang dan triwulan dalam persen",
            )
        )
        if document.units
        else "",
        "introduction": [
            {
                "id": f"bab-1{letter.lower()}",
                "title": f"{letter}. {title}",
                "paragraphs": document.chapters[key],
                "gap": gaps[key],
                "units": units if key == "organisation" else (),
            }
            for letter, title, key in (
                ("B", "Gambaran Umum Perangkat Daerah", "profile"),
                ("C", "Struktur Organisasi", "organisation"),
                ("D", "Sumber Daya Aparatur", "staff"),
                ("E", "Isu Strategis", "issues"),
            )
        ],
        "renstra_gap": gaps["renstra"],
        "renstra_year": years.pop() if len(years) == 1 else "",
        "groups": [{"name": unit.name, "budget": unit.budget} for unit in document.units],
        "total": budget.total,
        "until": until,
        "spending": wording.spending(budget, f"akhir {until} {document.year}"),
        "budget_picture": _bars(
            [(unit.name, unit.budget.total.percent) for unit in document.units],
            "Serapan anggaran per bidang dalam persen",
        ),
        "recap": [
            {
                "name": name,
                "rows": [
                    row
                    for account in accounts
                    if account["item"].unit == name
                    for row in account["rows"]
                ],
            }
            for name in dict.fromkeys(account.unit for account in document.objectives)
        ],
        "parts": _by_quarter(document.compliance),
        "contents": _contents(document),
        "signatures": (Signature("", document.head, dated=True, sealed=True),),
        "closing_signatures": (Signature("", document.head, dated=True),),
    }


def _account(account: ObjectiveAccount, document: AnnualReport) -> Context:
    years = sorted(
        {year for row in account.indicators for year, _ in row.latest.past if year < document.year}
    )[-4:]
    return {
        "item": account,
        "points": account.points,
        "years": years,
        "rows": [
            {
                "item": row,
                "shade": _shade(row.achievement, document.scale),
                "past": [shown(dict(row.latest.past).get(year)) for year in years],
                "change": wording.change(row, dict(row.latest.past).get(document.year - 1)),
                "progress": percent_text(wording.progress(row)),
                "told": _told(row.narratives),
                "cells": _year_cells(row, document.scale),
            }
            for row in account.indicators
        ],
    }


def _year_cells(row: YearIndicator, scale: Scale) -> list[Context]:
    return [
        {
            "target": shown(cell.target),
            "realization": shown(cell.realization),
            "percent": cell.achievement.text,
            "shade": _shade(cell.achievement, scale),
        }
        if cell
        else {"target": EMPTY, "realization": EMPTY, "percent": EMPTY, "shade": "lx"}
        for cell in row.quarters
    ]


def _told(narratives: Sequence[Narrative]) -> list[Context]:
    """The texts of the quarters; the same text in several quarters is printed once."""
    lines = []
    for label, name in (
        ("Faktor pendukung", "supporting"),
        ("Faktor penghambat", "hindering"),
        ("Tindak lanjut", "follow_up"),
    ):
        seen: dict[str, list[str]] = {}
        for narrative in narratives:
            if text := getattr(narrative, name).strip():
                seen.setdefault(text, []).append(narrative.quarter.short)
        lines += [
            {"label": label, "text": text, "quarters": wording.join(quarters)}
            for text, quarters in seen.items()
        ]
    return lines


def _contents(document: AnnualReport) -> list[Context]:
    entries = [
        ("foreword", "Kata Pengantar", ""),
        ("summary", "Ikhtisar Eksekutif", ""),
        ("contents", "Daftar Isi", ""),
        ("bab-1", "Bab I Pendahuluan", ""),
        ("bab-1a", "A. Latar Belakang", "sub"),
        ("bab-1b", "B. Gambaran Umum Perangkat Daerah", "sub"),
        ("bab-1c", "C. Struktur Organisasi", "sub"),
        ("bab-1d", "D. Sumber Daya Aparatur", "sub"),
        ("bab-1e", "E. Isu Strategis", "sub"),
        ("bab-1f", "F. Dasar Hukum", "sub"),
        ("bab-1g", "G. Sistematika Penyajian", "sub"),
        ("bab-2", "Bab II Perencanaan Kinerja", ""),
        ("bab-2a", "A. Rencana Strategis", "sub"),
        ("bab-2b", "B. Perjanjian Kinerja", "sub"),
        ("bab-3", "Bab III Akuntabilitas Kinerja", ""),
        ("bab-3a", "A. Capaian Kinerja", "sub"),
        *(
            (f"sasaran-{account.number}", f"Sasaran {account.number}. {account.name}", "deep")
            for account in document.objectives
        ),
        ("bab-3b", "B. Realisasi Anggaran", "sub"),
        ("bab-4", "Bab IV Penutup", ""),
        ("lampiran-1", f"Lampiran 1 Perjanjian Kinerja Tahun {document.year}", ""),
        ("lampiran-2", f"Lampiran 2 Pengukuran Kinerja Tahun {document.year}", ""),
        ("lampiran-3", f"Lampiran 3 Rekapitulasi Triwulan Tahun {document.year}", ""),
        ("lampiran-4", f"Lampiran 4 Rekapitulasi Kepatuhan SOP Tahun {document.year}", ""),
        ("lampiran-5", "Lampiran 5 Data yang Belum Tersedia", ""),
    ]
    return [{"id": key, "title": title, "depth": depth} for key, title, depth in entries]


def _disposition(document: Disposition) -> Context:
    return {"signatures": (document.signature,) if document.signature else ()}


def _sop(document: SopSheet) -> Context:
    return {
        "rows": [
            {
                "item": row,
                "picture": _drawing(
                    draw_row(document.rows, place, document.actors, _height(row), ACTOR_COLUMN)
                ),
            }
            for place, row in enumerate(document.rows)
        ],
        "key": [{"label": label, "picture": _drawing(drawn)} for label, drawn in key()],
    }


def _height(row: SopRow) -> float:
    """Height of a flow chart row in px, so that the longest of its texts fits beside it.

    The lines of the flow chart join from row to row only if the picture is as high as its row:
    estimated from the length of the texts, on the safe side.
    """
    lines = max(
        len(row.activity) / 34,
        *(len(text) / 13 for text in (row.requirements, row.time, row.output, row.remark)),
    )
    return max(68.0, 15.0 * (int(lines) + 1) + 14)


def _recap(document: ComplianceRecap) -> Context:
    return {"parts": _by_quarter(document.compliance)}


_LAYOUTS = {
    UnitReport: ("unit", _unit_report),
    QuarterlyReport: ("quarterly", _quarterly),
    AnnualReport: ("annual", _annual),
    Disposition: ("disposition", _disposition),
    SopSheet: ("sop", _sop),
    ComplianceRecap: ("recap", _recap),
}
