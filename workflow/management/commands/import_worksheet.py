"""Take a lembar kerja over from the command line; without ``--apply`` only tell."""

from __future__ import annotations

import hashlib
import json
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflow import spreadsheets
from workflow.actions.errors import Refused
from workflow.actions.worksheet_compare import compare, understand
from workflow.actions.worksheet_parts import CellState, Comparison, Part
from workflow.actions.worksheets import accept_file
from workflow.models import Actor, Cycle, User
from workflow.spreadsheets import Book, Unreadable
from workflow.worksheet import NotThisWorksheet

CLEAR, WRONG, UNREADABLE = 0, 1, 2
GROUPS = {
    "created": (CellState.NEW,),
    "changed": (CellState.CHANGED,),
    "unchanged": (CellState.SAME, CellState.KEPT),
    "ambiguous": (CellState.AMBIGUOUS, CellState.CONFLICT, CellState.EMPTIED),
    "errors": (CellState.WRONG, CellState.FORBIDDEN),
}
TITLES = {
    "errors": "Salah",
    "ambiguous": "Perlu dipastikan",
    "created": "Baru",
    "changed": "Berubah",
    "notes": "Catatan",
}
ON_PAGE = "pilih di Pengisian data, halaman Lembar kerja"


class Command(BaseCommand):
    """``manage.py import_worksheet FILE --cycle dagang-2026-3 [--apply --as NAME] [--json]``."""

    help = (
        "Membaca lembar kerja sebuah siklus dan menunjukkan apa yang akan diisi, diubah, dan "
        "dibiarkan. Tanpa --apply tidak ada yang ditulis; dengan --apply semuanya atau tidak sama "
        "sekali, atas nama orang yang disebut --as dan sejauh ia berwenang. Status keluar: 0 "
        "semuanya jelas; 1 ada yang salah, perlu dipastikan, atau ditolak; 2 berkas tidak dapat "
        "dibaca sebagai lembar kerja."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the cycle it belongs to, and whether to write."""
        parser.add_argument("file", type=Path, help="lembar kerja .xlsx, .xlsm, .ods atau .xls")
        parser.add_argument("--cycle", required=True, help="siklusnya, misalnya dagang-2026-3")
        parser.add_argument("--agency", default="", help="kode perangkat daerah, bila ada beberapa")
        parser.add_argument("--apply", action="store_true", help="simpan bila semuanya jelas")
        parser.add_argument("--as", dest="username", default="", help="nama pengguna penanggung")
        parser.add_argument("--json", action="store_true", help="jawab sebagai JSON")
        parser.add_argument(
            "--accept-ambiguous",
            action="store_true",
            help="benarkan semua angka bermakna ganda seperti yang dibaca",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, perhaps store; say it, and exit with the code that fits."""
        answer = {"file": options["file"].name, "cycle": options["cycle"], "applied": False}
        answer |= {"refused": "", "rows": 0, "notes": []} | {group: [] for group in GROUPS}
        code = _run(answer, options, timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(answer)))
        if code:
            sys.exit(code)


def _run(answer: dict[str, Any], options: dict[str, Any], now: datetime) -> int:
    """Fill in the answer; the exit code."""
    path: Path = options["file"]
    try:
        content = spreadsheets.content_of(path)
        book = spreadsheets.read(path.name, content)
    except Unreadable as unreadable:
        answer["errors"].append(_said(str(unreadable)))
        return UNREADABLE
    try:
        cycle = _cycle(options["cycle"], options["agency"])
        actor = _actor(options["username"], cycle, now)
        if options["apply"] and actor is None:
            raise Refused("Sebut dengan --as atas nama siapa lembar kerja ini disimpan.")
        comparison = compare(cycle, understand(book, cycle), actor)
    except Refused as refused:
        if isinstance(refused.__cause__, NotThisWorksheet):
            answer["errors"].append(_said(refused.sentence))
            return UNREADABLE
        answer["refused"] = refused.sentence
        return WRONG
    answers = _confirmed(comparison) if options["accept_ambiguous"] else frozenset()
    answer |= _told(comparison, answers)
    if not comparison.is_clear(answers):
        return WRONG
    if options["apply"] and comparison.parts:
        _apply(cycle, book, content, answers, actor, now, answer)
    return WRONG if answer["refused"] else CLEAR


def _cycle(key: str, agency: str) -> Cycle:
    unit, _, quarter = key.rpartition("-")
    unit, _, year = unit.rpartition("-")
    found = Cycle.objects.none()
    if all(part.isascii() and part.isdecimal() and len(part) < 5 for part in (year, quarter)):
        of_unit = Cycle.objects.of_quarter(int(year), int(quarter)).filter(unit__code=unit)
        found = of_unit.with_clock().with_parts()
    if agency:
        found = found.filter(agency__code=agency)
    cycles = list(found[:2])
    if not cycles:
        raise Refused(f"Siklus “{key}” tidak ada. Tulis seperti dagang-2026-3.")
    if len(cycles) > 1:
        raise Refused(f"Siklus “{key}” ada di beberapa kantor; sebut kantornya dengan --agency.")
    return cycles[0]


def _actor(username: str, cycle: Cycle, now: datetime) -> Actor | None:
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True, agency=cycle.agency).first()
    if user is None:
        raise Refused(f"Pengguna “{username}” tidak ada di {cycle.agency.name}.")
    return Actor.at(user, now)


def _confirmed(comparison: Comparison) -> frozenset[str]:
    doubtful = comparison.of(CellState.AMBIGUOUS)
    return frozenset(question.token for part in doubtful for question in part.questions)


def _apply(
    cycle: Cycle,
    book: Book,
    content: bytes,
    answers: frozenset[str],
    actor: Actor,
    now: datetime,
    answer: dict[str, Any],
) -> None:
    source = {"name": answer["file"], "sha256": hashlib.sha256(content).hexdigest()}
    try:
        done = accept_file(cycle.pk, book, source, answers, by=actor, now=now)
    except Refused as refused:
        answer["refused"] = refused.sentence
        return
    answer |= {"applied": True, "rows": done.rows}


# --- Telling ------------------------------------------------------------------


def _told(comparison: Comparison, answers: frozenset[str]) -> dict[str, Any]:
    parts = [*comparison.parts, *comparison.unchanged]
    found: dict[str, Any] = {
        group: [_entry(part, answers) for part in parts if part.state in states]
        for group, states in GROUPS.items()
    }
    found["errors"] += [
        {
            "sheet": p.sheet,
            "cell": p.address,
            "value": p.value,
            "sentence": f"{p.name}: {p.sentence}" if p.name else p.sentence,
        }
        for p in comparison.problems
    ]
    return found | {"notes": [_said(note) for note in comparison.notes]}


def _said(sentence: str) -> dict[str, str]:
    return {"sheet": "", "cell": "", "value": "", "sentence": sentence}


def _entry(part: Part, answers: frozenset[str]) -> dict[str, str]:
    return {
        "sheet": part.sheet,
        "cell": part.place,
        "value": part.typed,
        "old": part.old,
        "new": part.new,
        "field": part.label,
        "sentence": f"{part.name}, {part.label}: {_sentence(part, answers)}",
    }


def _sentence(part: Part, answers: frozenset[str]) -> str:
    if part.state == CellState.NEW:
        return f"diisi {part.new}."
    if part.state == CellState.CHANGED:
        return f"{part.old} menjadi {part.new}."
    if part.state == CellState.SAME:
        return f"tetap {part.old}."
    if part.state == CellState.KEPT:
        return f"berubah daring menjadi {part.old} sejak diunduh; tetap."
    if part.state == CellState.EMPTIED:
        return f"{part.old} dikosongkan; bila memang dihapus, {ON_PAGE}."
    if part.state == CellState.CONFLICT:
        who = f" oleh {part.who}" if part.who else ""
        return f"lembar kerja {part.new}, sementara itu daring {part.old}{who}; {ON_PAGE}."
    if part.state == CellState.AMBIGUOUS:
        said = [f"“{q.typed}” dibaca {q.words}. {q.other}" for q in part.questions]
        sure = all(question.token in answers for question in part.questions)
        return " ".join(said) + (" Dibenarkan." if sure else "")
    return part.sentence


def _lines(answer: dict[str, Any]) -> list[str]:
    """The answer for a person at the terminal; what stays as it is is only counted."""
    lines = []
    for group, title in TITLES.items():
        if answer[group]:
            lines.append(f"{title} ({len(answer[group])}):")
        for one in answer[group]:
            place = " ".join(filter(None, (one["sheet"], one["cell"])))
            lines.append(f"  {place + ': ' if place else ''}{one['sentence']}")
    lines.append(f"Tetap: {len(answer['unchanged'])} isian.")
    if answer["refused"]:
        lines.append(f"Ditolak: {answer['refused']}")
    done = f"Tersimpan: {answer['rows']} baris."
    lines.append(done if answer["applied"] else "Tidak ada yang ditulis.")
    return lines
