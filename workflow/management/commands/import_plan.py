"""Load a Rencana Aksi workbook from the command line; without ``--apply`` only tell."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflow import spreadsheets
from workflow.actions import plan_import, plan_recall
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_differences import Comparison, Difference, RowState
from workflow.enums import PlanSource
from workflow.models import Agency
from workflow.plan_files import Issue, Mapping, PlanReading, read_plan
from workflow.spreadsheets.book import Book, Unreadable

CLEAR, WRONG, UNREADABLE = 0, 1, 2
#: The years that headers can name (``plan_files.headers``); another one is a slip of the hand.
YEARS = range(2000, 2100)


class Command(BaseCommand):
    """``manage.py import_plan FILE --agency CODE --year YEAR [--apply] [--json]``."""

    help = (
        "Membaca buku kerja Rencana Aksi dan menunjukkan apa yang akan dibuat, diubah, dan "
        "dibiarkan. Tanpa --apply tidak ada yang ditulis; dengan --apply semuanya atau tidak sama "
        "sekali. Status keluar: 0 semuanya jelas; 1 ada yang salah, ada pertanyaan yang belum "
        "dijawab, atau ditolak; 2 berkas tidak dapat dibaca. Angka bermakna ganda (“14.000”) "
        "dibaca sebagai ribuan dan disebutkan; --accept-ambiguous membenarkannya. Pertanyaan lain "
        "dijawab lewat --mapping; tanpa --mapping, pasangan kolom yang dibetulkan di halaman untuk "
        "berkas dengan judul kolom yang sama dipakai lagi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the office, the year, and what may be taken for granted."""
        parser.add_argument("file", type=Path, help="buku kerja .xlsx, .xlsm, .ods atau .xls")
        parser.add_argument("--agency", required=True, help="kode perangkat daerah")
        parser.add_argument("--year", type=int, required=True, help="tahun rencana aksi")
        parser.add_argument("--apply", action="store_true", help="muat bila semuanya jelas")
        parser.add_argument("--json", action="store_true", help="jawab sebagai JSON")
        parser.add_argument(
            "--accept-ambiguous",
            action="store_true",
            help="benarkan semua angka bermakna ganda seperti yang dibaca",
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help="berkas JSON dengan pemetaan lembar, kolom, bidang, dan jawaban",
        )
        parser.add_argument(
            "--reason", default="", help="alasan, bila target dalam laporan yang diajukan berubah"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, perhaps apply; say it, and exit with the code that fits."""
        answer, code = _run(options, timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(answer)))
        if code:
            sys.exit(code)


def _run(options: dict[str, Any], now: datetime) -> tuple[dict[str, Any], int]:
    path: Path = options["file"]
    answer: dict[str, Any] = {
        "file": path.name,
        "agency": options["agency"],
        "year": options["year"],
        "applied": False,
        "refused": "",
        "recalled": "",
    }
    answer |= {key: [] for key in _LISTS}
    try:
        book = spreadsheets.read(path.name, spreadsheets.content_of(path))
    except Unreadable as unreadable:
        answer["errors"] = [{"sheet": "", "cell": "", "value": "", "sentence": str(unreadable)}]
        return answer, UNREADABLE
    agency = Agency.objects.filter(code=options["agency"]).first()
    if agency is None:
        answer["refused"] = f"Tidak ada perangkat daerah dengan kode “{options['agency']}”."
        return answer, WRONG
    if options["year"] not in YEARS:
        answer["refused"] = (
            f"Tahun rencana aksi antara {YEARS[0]} dan {YEARS[-1]}, bukan {options['year']}."
        )
        return answer, WRONG
    try:
        mapping = _mapping(options["mapping"]) or plan_recall.recall(agency, book, options["year"])
    except ValueError as error:
        answer["refused"] = str(error)
        return answer, WRONG
    answer["recalled"] = mapping.recalled
    reading = _reading(book, options, mapping)
    comparison = plan_import.compare(agency, reading)
    answer |= _told(comparison)
    clear = not comparison.errors and not comparison.open_questions
    if options["apply"] and clear:
        _apply(agency, reading, comparison, options["reason"], now, answer)
    return answer, CLEAR if clear and not answer["refused"] else WRONG


_LISTS = (
    "created",
    "changed",
    "unchanged",
    "failing",
    "ambiguous",
    "errors",
    "notes",
    "missing",
    "effects",
    "marks",
)


def _mapping(path: Path | None) -> Mapping | None:
    if path is None:
        return None
    try:
        return Mapping.of(json.loads(spreadsheets.content_of(path)))
    except Unreadable as unreadable:
        raise ValueError(f"Pemetaannya tidak dapat dibaca. {unreadable}") from unreadable
    except (ValueError, RecursionError) as error:
        line = f", mulai baris {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(f"Pemetaan “{path}” bukan JSON yang benar{line}.") from error


def _reading(book: Book, options: dict[str, Any], mapping: Mapping) -> PlanReading:
    reading = read_plan(book, options["year"], mapping)
    if options["accept_ambiguous"]:
        reading = read_plan(book, options["year"], mapping.with_numbers(reading.issues))
    return reading


def _apply(
    agency: Agency,
    reading: PlanReading,
    comparison: Comparison,
    reason: str,
    now: datetime,
    answer: dict[str, Any],
) -> None:
    try:
        plan_import.load(
            agency.pk,
            reading,
            token=comparison.token,
            reason=reason,
            now=now,
            source=PlanSource.COMMAND,
        )
    except AlreadyDone:
        return  # nothing to do is no fault
    except Refused as refused:
        answer["refused"] = refused.sentence
        return
    answer["applied"] = True


# --- Telling ------------------------------------------------------------------------------------


def _told(comparison: Comparison) -> dict[str, Any]:
    rows = {state: comparison.of(state) for state in RowState}
    return {
        "created": [_row(one, f"Baru: {_what(one)}.") for one in rows[RowState.CREATED]],
        "changed": [
            {
                "sheet": one.row.sheet,
                "cell": change.cell,
                "value": change.new,
                "old": change.old,
                "field": change.field,
                "sentence": f"{_what(one)}, {change.label}: {change.old or 'kosong'} menjadi "
                f"{change.new}.",
            }
            for one in rows[RowState.CHANGED]
            for change in one.changes
        ],
        "unchanged": [_row(one, f"Tetap: {_what(one)}.") for one in rows[RowState.UNCHANGED]],
        "failing": [
            _row(one, f"Belum dapat diambil: {_what(one)}.") for one in rows[RowState.FAILING]
        ],
        "ambiguous": [
            _issue(issue)
            | {
                "section": issue.section,
                "key": issue.key,
                "answer": issue.answer,
                "options": [{"value": o.value, "words": o.words} for o in issue.options],
            }
            for issue in comparison.questions
        ],
        "errors": [_issue(issue) for issue in comparison.errors],
        "notes": [_issue(issue) for issue in comparison.notes],
        "missing": [
            {
                "sheet": "",
                "cell": "",
                "value": one.name,
                "sentence": f"{one.unit}: “{one.name}” tidak ada di berkas, jadi dibiarkan.",
            }
            for one in comparison.missing
        ],
        "effects": comparison.effects,
        "marks": comparison.marks,
    }


def _what(one: Difference) -> str:
    where = f" ({one.unit.name})" if one.unit else ""
    return f"{one.kind.label} “{one.name}”{where}"


def _row(one: Difference, sentence: str) -> dict[str, Any]:
    key = "code" if "code" in one.row.columns else "name"
    return {
        "sheet": one.row.sheet,
        "cell": one.row.cell(key),
        "value": one.name,
        "sentence": sentence,
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "sheet": issue.sheet,
        "cell": issue.cell,
        "value": issue.read,
        "sentence": issue.sentence,
    }


def _lines(answer: dict[str, Any]) -> list[str]:
    """The answer for a person at the terminal; what stays as it is is only counted."""
    titles = {
        "errors": "Salah",
        "ambiguous": "Perlu dipastikan",
        "created": "Baru",
        "changed": "Berubah",
        "missing": "Tidak ada di berkas, dibiarkan",
        "notes": "Catatan",
    }
    lines = []
    if answer["recalled"]:
        lines.append(
            f"Pasangan kolom seperti pada impor {answer['recalled']}, karena judulnya sama."
        )
    for key, title in titles.items():
        if not answer[key]:
            continue
        lines.append(f"{title} ({len(answer[key])}):")
        for one in answer[key]:
            place = " ".join(filter(None, (one["sheet"], one["cell"])))
            taken = f" Jawaban: {one['answer']}." if one.get("answer") else ""
            lines.append(f"  {place + ': ' if place else ''}{one['sentence']}{taken}")
    lines += [*answer["effects"], *answer["marks"]]
    lines.append(f"Tetap: {len(answer['unchanged'])} baris.")
    if answer["refused"]:
        lines.append(f"Ditolak: {answer['refused']}")
    lines.append("Sudah dimuat." if answer["applied"] else "Tidak ada yang ditulis.")
    return lines
