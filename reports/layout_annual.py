"""What the template of the annual report shows."""

from __future__ import annotations

from collections.abc import Sequence

from reports import charts, wording
from reports.annual import WRITTEN
from reports.document import (
    AnnualReport,
    ObjectiveAccount,
    Signature,
    YearIndicator,
)
from reports.layout_parts import (
    LONG_TEXT,
    Context,
    Scale,
    bars,
    by_quarter,
    density,
    drawing,
    legend,
    shade,
)
from reports.values import (
    EMPTY,
    Achievement,
    Narrative,
    percent_text,
    shown,
)

#: A table of more rows may break between them, instead of leaving most of a page empty.
LONG_TABLE = 10


def annual_report(document: AnnualReport) -> Context:
    budget = document.budget
    until = document.through.short if document.through else "TW IV"
    end = document.through.label if document.through else f"tahun {document.year}"
    gaps = {key: {"what": what, "who": who} for key, (_, what, who) in WRITTEN.items()}
    years = {
        row.latest.renstra_year for account in document.objectives for row in account.indicators
    } - {""}
    accounts = [_account(account, document) for account in document.objectives]
    units = [
        {
            "item": unit,
            "shade": shade(
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
        "quarters_picture": drawing(
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
        "spending": wording.spending(budget, f"akhir {end}"),
        "budget_picture": bars(
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
        "parts": by_quarter(document.compliance),
        "legend": legend(document.compliance),
        "contents": _contents(document),
        "signatures": (Signature("", document.head, dated=True, sealed=True),),
        "closing_signatures": (Signature("", document.head, dated=True),),
    }


def _account(account: ObjectiveAccount, document: AnnualReport) -> Context:
    years = sorted(
        {year for row in account.indicators for year, _ in row.latest.past if year < document.year}
    )[-4:]
    told = [_told(row.narratives) for row in account.indicators]
    return {
        "item": account,
        "points": account.points,
        "long": len(account.indicators) > LONG_TABLE,
        "national": wording.join(
            f"{row.latest.name} ({shown(row.latest.national)})"
            for row in account.indicators
            if row.latest.national
        ),
        "years": years,
        "rows": [
            {
                "item": row,
                "shade": shade(row.achievement, document.scale),
                "past": [shown(dict(row.latest.past).get(year)) for year in years],
                "change": _change(row, document.year),
                "progress": percent_text(wording.progress(row)),
                "told": lines,
                "long": sum(len(line["text"]) for line in lines) > LONG_TEXT,
                "density": density(
                    (
                        row.target,
                        row.realization,
                        row.latest.renstra,
                        *(past for _, past in row.latest.past),
                        *(cell.target for cell in row.quarters if cell),
                        *(cell.realization for cell in row.quarters if cell),
                    )
                ),
                "span": _span(place, len(account.indicators)),
                "cells": _year_cells(row, document.scale),
            }
            for place, (row, lines) in enumerate(zip(account.indicators, told, strict=True))
        ],
    }


def _change(row: YearIndicator, year: int) -> str:
    if row.realization is not None and row.latest.narrative.quarter.quarter < 4:
        return "belum setahun"
    return wording.change(row, dict(row.latest.past).get(year - 1))


def _span(place: int, rows: int) -> int:
    """How many rows the cell of the sasaran covers here; 0 where an earlier one covers this row.

    Repeated every few rows: a cell does not say its text again on the next page.
    """
    return min(LONG_TABLE, rows - place) if place % LONG_TABLE == 0 else 0


def _year_cells(row: YearIndicator, scale: Scale) -> list[Context]:
    return [
        {
            "target": shown(cell.target),
            "realization": shown(cell.realization),
            "percent": cell.achievement.text,
            "shade": shade(cell.achievement, scale),
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
            {"label": label, "text": text, "quarters": wording.span(quarters)}
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
