"""Which bidang and which indicator a row of a workbook means; asks where it is not sure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from workflow.actions.plan_stored import StoredPlan
from workflow.models import Indicator, Unit
from workflow.plan_files import (
    Issue,
    IssueKind,
    Mapping,
    Option,
    PastRow,
    PlanReading,
    PlanRow,
    Row,
)
from workflow.plan_files.headers import plain
from workflow.plan_files.words import name_key, unit_key

#: How alike two names must be to be taken for one that was rewritten.
ALIKE = 0.8
#: Names that a new one is compared with at most, those that share its rarest words first.
COMPARED = 30
OFFERED = 4

NEW, SKIP = "new", "skip"


#: Words of a sheet's name or title that are no part of a bidang's name.
_NO_NAME = frozenset(
    (
        "ra", "pk", "iku", "rencana", "aksi", "perjanjian", "kinerja", "anggaran", "realisasi",
        "target", "lembar", "sheet", "tabel", "form", "bidang", "bid", "unit", "kerja", "tahun",
    )
)  # fmt: skip


class Units:
    """Bidang by name or code as a file writes them."""

    def __init__(self, stored: StoredPlan, reading: PlanReading) -> None:
        self.active = [unit for unit in stored.units if unit.is_active]
        self.answers = reading.mapping.answer("units")
        self.known: dict[str, Unit] = {}
        for unit in reversed(self.active):
            self.known[unit_key(unit.code)] = unit
        for unit in reversed(self.active):
            self.known[unit_key(unit.name)] = unit
        self.options = tuple(Option(str(unit.pk), unit.name) for unit in self.active)
        self.by_id = {str(unit.pk): unit for unit in self.active}
        read = reading.layout.every()
        self.hints = {found.title: found.hints for found in reversed(read)}
        #: Sheets whose bidang is asked one by one: those of which there are several of a kind.
        kinds = Counter(found.kind for found in read)
        self.several = {found.title for found in read if kinds[found.kind] > 1}
        self.of_sheets: dict[str, Unit | None] = {}

    def find(self, row: Row, text: str, issues: list[Issue]) -> Unit | None:
        """The bidang of a row; asks where neither the text nor the sheet names one."""
        unit = self.known.get(unit_key(text)) if text else self._of_sheet(row.sheet, issues)
        if unit:
            return unit
        key = text
        if text:
            close = get_close_matches(unit_key(text), self.known, n=1, cutoff=0.6)
            hint = f" Mungkin {self.known[close[0]].name}?" if close else ""
            sentence = f"Bidang “{text[:80]}” tidak dikenal.{hint} Pilih bidang yang dimaksud."
        elif row.sheet in self.several:
            key = f"{row.sheet}!"
            sentence = f"Lembar “{row.sheet}” tidak menyebut bidang. Pilih bidangnya."
        else:
            sentence = "Baris ini tidak menyebut bidang. Pilih bidangnya."
        question = Issue(
            row.sheet,
            row.cell("unit"),
            text,
            sentence,
            IssueKind.AMBIGUOUS,
            "units",
            key,
            self.options,
        ).answered(self.answers)
        issues.append(question)
        return self.by_id.get(question.answer)

    def _of_sheet(self, title: str, issues: list[Issue]) -> Unit | None:
        """The bidang that a sheet without such a column names above its table, or by its name."""
        if title not in self.of_sheets:
            self.of_sheets[title] = None
            for cell, text in self.hints.get(title, ()):
                unit = self._within(text)
                if unit is None:
                    continue
                where = "nama lembar ini" if not cell else f"judul di {cell}"
                sentence = f"Semua baris tanpa kolom Bidang dibaca sebagai {unit.name}, menurut "
                issues.append(Issue(title, cell, text, f"{sentence}{where}.", IssueKind.NOTE))
                self.of_sheets[title] = unit
                break
        return self.of_sheets[title]

    def _within(self, text: str) -> Unit | None:
        """The only bidang whose name stands in a text, or whose code is all that it says; of
        "Pasar" and "Pasar Tani" the longer."""
        words = f" {plain(text)} "
        bare = " ".join(word for word in words.split() if word not in _NO_NAME and word.isalpha())
        found: dict[int, tuple[int, Unit]] = {}
        for unit in self.active:
            name = _bare(unit.name)
            if (name and f" {name} " in words) or (bare and bare == plain(unit.code)):
                found[unit.pk] = (len(name), unit)
        longest = max((length for length, _ in found.values()), default=0)
        best = [unit for length, unit in found.values() if length == longest]
        if len(best) != 1:
            return None
        name = _bare(best[0].name)
        return best[0] if all(_bare(unit.name) in name for _, unit in found.values()) else None


def _bare(name: str) -> str:
    """The words of a bidang's name without "Bidang"."""
    words = plain(name).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("bidang", "bid") else words)


class Alike:
    """Finds names that are nearly the same among some names of each bidang."""

    def __init__(self, entries: Iterable[tuple[int, str, Any]]) -> None:
        """``entries``: (unit id, name, what it stands for)."""
        self.by_word: dict[tuple[int, str], list[tuple[int, str, Any]]] = defaultdict(list)
        for number, (unit_id, name, meant) in enumerate(entries):
            for word in _words(name):
                self.by_word[unit_id, word].append((number, name, meant))

    def to(self, unit: Unit, name: str, at_least: float = ALIKE) -> list[tuple[str, Any]]:
        """The most similar ones of the bidang with what they stand for, best first."""
        keys = [(unit.pk, word) for word in _words(name)]
        lists = sorted((self.by_word[key] for key in keys if key in self.by_word), key=len)
        candidates: dict[int, tuple[int, str, Any]] = {}
        for found in lists:
            candidates.update({one[0]: one for one in found[:COMPARED]})
            if len(candidates) >= COMPARED:
                break
        matcher = SequenceMatcher(None, "", name.casefold(), autojunk=False)
        ranked = []
        numbered = _numbers(name)
        for number, known, meant in candidates.values():
            if _numbers(known) != numbered:
                continue  # "Angka 5" and "Angka 6" are two
            matcher.set_seq1(known.casefold())
            if matcher.real_quick_ratio() >= at_least and matcher.quick_ratio() >= at_least:
                ratio = matcher.ratio()
                if ratio >= at_least:
                    ranked.append((-ratio, number, known, meant))
        return [(known, meant) for _, _, known, meant in sorted(ranked, key=lambda r: r[:2])][
            :OFFERED
        ]


def _words(name: str) -> set[str]:
    """Words by which names are found: their beginnings, so that a slip at the end does no harm."""
    return {word[:4] for word in name.casefold().split() if len(word) > 2}


def _numbers(name: str) -> list[str]:
    return re.findall(r"\d+", name)


class Indicators:
    """Matches rows with the plan: first all exact names, then the similar ones are asked about."""

    def __init__(self, stored: StoredPlan, mapping: Mapping) -> None:
        self.stored = stored
        self.answers = mapping.answer("same")
        self.by_id = {str(one.pk): one for one in stored.indicators.values()}
        self.named: set[int] = set()
        self.alike: Alike | None = None
        self.alike_past: Alike | None = None

    def exact(self, unit: Unit, name: str) -> Indicator | None:
        """The indicator of this name, whatever its spelling."""
        return self.stored.indicators.get((unit.pk, name_key(name)))

    def note_named(self, rows: Iterable[tuple[PlanRow, Unit | None]]) -> None:
        """Tell which indicators the file names; only the others can have been rewritten."""
        for row, unit in rows:
            found = self.exact(unit, row.name) if unit else None
            if found:
                self.named.add(found.pk)
        self.alike = Alike(
            (unit_id, one.name, one)
            for (unit_id, _), one in self.stored.indicators.items()
            if one.pk not in self.named and one.is_used_in(self.stored.year)
        )

    def find(self, row: PlanRow, unit: Unit, issues: list[Issue]) -> Indicator | None:
        """The indicator that a row of the plan means; None for a new one."""
        found = self.exact(unit, row.name)
        if found:
            return found
        close = self.alike.to(unit, row.name)  # pairs of name and indicator
        if not close:
            return None
        question = Issue(
            row.sheet,
            row.cell("name"),
            row.name,
            f"Nama ini mirip dengan “{close[0][0]}” di rencana aksi. Apakah ini indikator yang "
            "sama dengan nama baru?",
            IssueKind.AMBIGUOUS,
            "same",
            f"{row.sheet}!{row.cell('name')}",
            (
                *(Option(str(one.pk), f"Ya, sama dengan “{name}”") for name, one in close),
                Option(NEW, "Bukan, ini indikator baru"),
            ),
        ).answered(self.answers)
        issues.append(question)
        return self.by_id.get(question.answer)

    def find_past(
        self,
        row: PastRow,
        unit: Unit,
        fresh: dict[tuple[int, str], PlanRow],
        issues: list[Issue],
    ) -> tuple[Indicator | None, PlanRow | None]:
        """The indicator of a row of the past, or the new plan row; neither where it is skipped."""
        key = (unit.pk, name_key(row.name))
        if key in fresh:
            return None, fresh[key]
        found = self.exact(unit, row.name)
        if found:
            return found, None
        if self.alike_past is None:
            self.alike_past = Alike(
                [
                    *(
                        (pk, one.name, str(one.pk))
                        for (pk, _), one in self.stored.indicators.items()
                    ),
                    *((pk, one.name, _of_row(one)) for (pk, _), one in fresh.items()),
                ]
            )
        close = self.alike_past.to(unit, row.name, at_least=0.6)
        question = Issue(
            row.sheet,
            row.cell("name"),
            row.name,
            "Indikator ini tidak ada di rencana aksi bidangnya, jadi realisasinya belum punya "
            "tempat. Pilih indikatornya, atau lewati baris ini.",
            IssueKind.AMBIGUOUS,
            "same",
            f"{row.sheet}!{row.cell('name')}",
            (
                *(Option(value, name) for name, value in close),
                Option(SKIP, "Lewati baris ini"),
            ),
        ).answered(self.answers)
        issues.append(question)
        meant = {_of_row(one): one for one in fresh.values()} if question.answer else {}
        return self.by_id.get(question.answer), meant.get(question.answer)


def _of_row(row: PlanRow) -> str:
    """What an answer stores for a new indicator of the same file."""
    return f"row:{row.sheet}!{row.row}"
