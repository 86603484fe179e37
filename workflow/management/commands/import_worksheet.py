"""``manage.py import_worksheet FILE --cycle dagang-2026-3``: a lembar kerja without the browser.

Tells what would change; with ``--apply`` and ``--as`` it is stored, only when all of it is clear.
Exit code 0: all is clear; 1: something is wrong or needs a person's word; 2: no such file or cycle,
or no lembar kerja of this office.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from workflow import spreadsheets
from workflow.actions.errors import Refused
from workflow.actions.worksheet_compare import compare, understand
from workflow.actions.worksheet_parts import CellState, Comparison, Part
from workflow.actions.worksheets import accept_file
from workflow.models import Actor, Cycle, User
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
    "created": "Baru",
    "changed": "Berubah",
    "unchanged": "Sama",
    "ambiguous": "Perlu dipastikan",
    "errors": "Salah",
}


class Command(BaseCommand):
    """Reads a lembar kerja and says, or does, what it changes."""

    help = "Membaca lembar kerja sebuah siklus; tanpa --apply hanya memberi tahu akibatnya."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the cycle it belongs to, and whether to write."""
        parser.add_argument("file", type=Path, help="berkas .xlsx, .xlsm, atau .ods")
        parser.add_argument("--cycle", required=True, help="siklusnya, misalnya dagang-2026-3")
        parser.add_argument("--agency", default="", help="kode perangkat daerah, bila ada beberapa")
        parser.add_argument("--apply", action="store_true", help="simpan bila semuanya jelas")
        parser.add_argument("--as", dest="username", default="", help="atas nama siapa")
        parser.add_argument("--json", action="store_true", help="untuk dibaca program lain")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell, and store when asked to; ends with the exit code."""
        now = timezone.now()
        cycle = _cycle(options["cycle"], options["agency"])
        actor = _actor(options["username"], cycle, now) if options["username"] else None
        if options["apply"] and actor is None:
            raise CommandError("--apply memerlukan --as NAMA_PENGGUNA.", returncode=UNREADABLE)
        path: Path = options["file"]
        answer: dict[str, Any] = {"file": path.name, "cycle": cycle.key, "applied": False}
        answer |= {group: [] for group in GROUPS} | {"notes": []}
        try:
            content = path.read_bytes()
            book = spreadsheets.read(path.name, content)
            comparison = compare(cycle, understand(book, cycle), actor)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=UNREADABLE) from error
        except (spreadsheets.Unreadable, Refused) as refused:
            answer["errors"].append(
                {"sheet": "", "cell": "", "value": "", "sentence": str(refused)}
            )
            foreign = isinstance(refused, Refused) and not isinstance(
                refused.__cause__, NotThisWorksheet
            )
            self._end(answer, options["json"], WRONG if foreign else UNREADABLE)
        answer |= _lists(comparison)
        if options["apply"] and comparison.is_clear:
            source = {"name": path.name, "sha256": hashlib.sha256(content).hexdigest()}
            try:
                done = accept_file(cycle.pk, book, source, by=actor, now=now)
            except Refused as refused:
                answer["errors"].append(
                    {"sheet": "", "cell": "", "value": "", "sentence": refused.sentence}
                )
                self._end(answer, options["json"], WRONG)
            answer |= {"applied": True, "rows": done.rows}
        self._end(answer, options["json"], CLEAR if comparison.is_clear else WRONG)

    def _end(self, answer: dict[str, Any], as_json: bool, code: int) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self._tell(answer)
        if code:
            sys.exit(code)

    def _tell(self, answer: dict[str, Any]) -> None:
        for group, title in TITLES.items():
            self.stdout.write(f"{title}: {len(answer[group])}")
            if group != "unchanged":
                for entry in answer[group]:
                    where = " ".join(filter(None, (entry["sheet"], entry["cell"])))
                    self.stdout.write(f"  {where}: {entry['sentence']}".replace("  : ", "  "))
        for note in answer["notes"]:
            self.stdout.write(f"Keterangan: {note}")
        if answer["applied"]:
            self.stdout.write(f"Tersimpan: {answer['rows']} baris.")
        else:
            self.stdout.write("Belum ada yang disimpan.")


def _cycle(key: str, agency: str) -> Cycle:
    unit, _, period = key.rpartition("-")
    unit, _, year = unit.rpartition("-")
    found = Cycle.objects.none()
    if all(part.isascii() and part.isdecimal() and len(part) < 5 for part in (year, period)):
        found = (
            Cycle.objects.with_clock()
            .with_parts()
            .filter(unit__code=unit, year=int(year), quarter=int(period))
        )
    if agency:
        found = found.filter(agency__code=agency)
    cycles = list(found[:2])
    if len(cycles) == 1:
        return cycles[0]
    sentence = (
        f"Siklus “{key}” ada di beberapa kantor; sebut kantornya dengan --agency."
        if cycles
        else f"Siklus “{key}” tidak ada. Tulis seperti dagang-2026-3."
    )
    raise CommandError(sentence, returncode=UNREADABLE)


def _actor(username: str, cycle: Cycle, now: Any) -> Actor:
    user = User.objects.filter(username=username, is_active=True, agency=cycle.agency).first()
    if user is None:
        raise CommandError(
            f"Pengguna “{username}” tidak ada di {cycle.agency.name}.", returncode=UNREADABLE
        )
    return Actor.at(user, now)


def _lists(comparison: Comparison) -> dict[str, list]:
    parts = [*comparison.parts, *comparison.unchanged]
    found: dict[str, list] = {
        group: [_entry(part) for part in parts if part.state in states]
        for group, states in GROUPS.items()
    }
    found["errors"] += [
        {"sheet": p.sheet, "cell": p.address, "value": p.value, "sentence": p.sentence}
        for p in comparison.problems
    ]
    return found | {"notes": comparison.notes}


def _entry(part: Part) -> dict[str, str]:
    return {
        "sheet": part.sheet,
        "cell": part.place,
        "value": part.typed,
        "sentence": f"{part.name}, {part.label}: {_sentence(part)}",
    }


def _sentence(part: Part) -> str:
    if part.state == CellState.NEW:
        return f"diisi {part.new}."
    if part.state == CellState.CHANGED:
        return f"{part.old} menjadi {part.new}."
    if part.state == CellState.SAME:
        return f"tetap {part.old}."
    if part.state == CellState.KEPT:
        return f"berubah daring menjadi {part.old} sejak diunduh; tetap."
    if part.state == CellState.EMPTIED:
        return f"{part.old} dikosongkan; terima di halaman Pengisian data bila memang dihapus."
    if part.state == CellState.CONFLICT:
        who = f" oleh {part.who}" if part.who else ""
        return (
            f"lembar kerja {part.new}, sementara itu daring {part.old}{who}; pilih di halaman "
            "Pengisian data."
        )
    if part.state == CellState.AMBIGUOUS:
        asked = "; ".join(f"“{q.typed}” dibaca {q.words}. {q.other}" for q in part.questions)
        return f"{asked} Pastikan di halaman Pengisian data."
    return part.sentence
