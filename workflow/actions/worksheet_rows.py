"""One indicator's row of a lembar kerja beside its stored row, three ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflow import numbers
from workflow.actions.entries import Entry, problems
from workflow.actions.worksheet_parts import (
    EMPTY,
    OFFERED,
    CellState,
    Part,
    Question,
    questions_of,
    state_of,
)
from workflow.dates import document_date
from workflow.enums import FigureStatus, ValueKind
from workflow.models import Realization
from workflow.worksheet import FIELD_LABELS, CellReading, RowReading
from workflow.worksheet.layout import FIGURE_FIELDS

LABELS = {
    "figure": "Realisasi",
    "status": "Status",
    "reason": FIELD_LABELS["reason"],
    "note": FIELD_LABELS["note"],
    "row": "Seluruh baris",
}


class RowComparison:
    """One indicator's row of the sheet beside its stored row."""

    def __init__(self, said: RowReading, row: Realization, lock: str, quarter_end: date) -> None:
        self._said, self._row, self._lock, self._end = said, row, lock, quarter_end
        self._kind = ValueKind(row.indicator.kind)
        self.unchanged: list[Part] = []
        base = {"release_on": None} | said.base
        self._stored = Entry.of(row).values(self._kind)
        readable = {n: c.value for n, c in said.cells.items() if not c.problem}
        # The row that the sheet wants, with what follows from it: a figure clears a release date.
        self._base = {name: base.get(name) for name in self._stored}
        self._sheet = entry_of(row, {**self._base, **readable}).values(self._kind)

    def parts(self) -> list[Part]:
        """What differs, each with its state."""
        if self._said.cells.keys() and not self._base.keys() >= self._said.cells.keys():
            return [self._other_kind()]
        found = [part for name, fields in self._groups() if (part := self._part(name, fields))]
        return self._checked(found)

    def _groups(self) -> list[tuple[str, tuple[str, ...]]]:
        return [
            ("figure", FIGURE_FIELDS[self._kind]),
            ("status", ("status", "release_on")),
            ("reason", ("reason",)),
            ("note", ("note",)),
        ]

    def _part(self, name: str, fields: tuple[str, ...]) -> Part | None:
        cells = {field: self._said.cells[field] for field in fields if field in self._said.cells}
        wrong = next((cell.problem for cell in cells.values() if cell.problem), "")
        base, stored, wanted = (
            {field: values[field] for field in fields}
            for values in (self._base, self._stored, self._sheet)
        )
        if not wrong and (wanted in (base, stored) or not cells):
            if cells:
                changed_online = stored != base and wanted == base
                state = CellState.KEPT if changed_online else CellState.SAME
                said = self._text(stored)
                self.unchanged.append(
                    self._made(name, cells.values(), state, typed=said, old=said, new=said)
                )
            return None
        conflict = stored != base
        is_empty = [all(not v for v in values.values()) for values in (stored, wanted)]
        state, sentence = state_of(wrong, self._lock, conflict, *is_empty)
        is_offered = state in OFFERED
        asked = [cell for f, cell in cells.items() if wanted[f] not in (base[f], stored[f])]
        questions: tuple[Question, ...] = ()
        if is_offered:
            questions = questions_of(self._said.sheet, asked, [cell.value for cell in asked])
        if state == CellState.EMPTIED and name in ("reason", "status"):
            state = CellState.CHANGED  # not a figure: a reason goes when its figure has come
        if questions and state in (CellState.NEW, CellState.CHANGED):
            state = CellState.AMBIGUOUS
        joint = " ÷ " if name == "figure" else ", "
        typed = joint.join(cell.shown for cell in cells.values() if cell.shown) or EMPTY
        return self._made(
            name,
            self._told(cells),
            state,
            sentence=sentence,
            typed=typed,
            old=self._text(stored),
            new=typed if wrong else self._text(wanted),
            was=self._text(base) if conflict else "",
            questions=questions,
            change=wanted if is_offered else {},
        )

    def _told(self, cells: dict[str, CellReading]) -> list[CellReading]:
        """The cells that the part is about: the wrong ones, or those that differ."""
        wrong = [cell for cell in cells.values() if cell.problem]
        differing = [cell for name, cell in cells.items() if self._differs(name)]
        return wrong or differing or list(cells.values())

    def _made(
        self, name: str, cells: Iterable[CellReading], state: CellState, **fields: Any
    ) -> Part:
        cells = list(cells)
        conflict = state == CellState.CONFLICT
        return Part(
            key=f"{name}-{self._row.indicator_id}",
            target=self._row.indicator_id,
            sheet=self._said.sheet,
            addresses=tuple(cell.address for cell in cells),
            name=self._row.indicator.name,
            label=LABELS[name],
            state=state,
            notes=tuple(dict.fromkeys(cell.note for cell in cells if cell.note)),
            who=str(self._row.updated_by or "") if conflict else "",
            at=self._row.updated_at if conflict else None,
            **fields,
        )

    def _checked(self, parts: list[Part]) -> list[Part]:
        """The parts, those marked that cannot be stored together with the rest of the row."""
        offered = [part for part in parts if part.is_offered]
        if not offered:
            return parts
        wanted = self._stored | {k: v for part in offered for k, v in part.change.items()}
        wrong = problems(self._row.indicator, entry_of(self._row, wanted), self._end)
        if not wrong:
            return parts
        if self._stored != self._base and not problems(
            self._row.indicator, entry_of(self._row, self._sheet), self._end
        ):
            return [part for part in parts if not part.is_offered] + [self._whole(offered, wrong)]
        checked, told = [], set()
        for part in parts:
            mine = [name for name in part.change if name in wrong] if part.is_offered else []
            told.update(mine)
            checked.append(_refused(part, wrong[mine[0]]) if mine else part)
        untold = [name for name in wrong if name not in told]
        if untold:  # about a field that the sheet leaves alone: what it changes does not go with it
            said = self._said.cells.get(untold[0])
            where = f" (sel {said.address})" if said else ""
            place = parts.index(offered[0])
            checked[place] = _refused(checked[place], wrong[untold[0]] + where)
        return checked

    def _whole(self, offered: list[Part], wrong: dict[str, str]) -> Part:
        """The row as one choice: what the sheet says of it does not go with what is online now."""
        cells = [cell for name, cell in self._said.cells.items() if self._differs(name)]
        return self._made(
            "row",
            cells or list(self._said.cells.values()),
            CellState.CONFLICT,
            sentence="Isian daring dan isian lembar tidak dapat digabung: "
            f"{next(iter(wrong.values()))}",
            typed=self._text(self._sheet),
            old=self._text(self._stored),
            new=self._text(self._sheet),
            was=self._text(self._base),
            questions=tuple(question for part in offered for question in part.questions),
            change=self._sheet,
        )

    def _differs(self, name: str) -> bool:
        return self._sheet[name] != self._stored[name]

    def _other_kind(self) -> Part:
        """The indicator was a ratio (say) at the download and is a number now."""
        return self._made(
            "row",
            list(self._said.cells.values())[:1],
            CellState.WRONG,
            sentence="Bentuk nilai indikator ini berubah sejak lembar kerja diunduh. Isi di "
            "halaman Pengisian data, atau unduh lembar kerja baru.",
            typed="",
            old=self._text(self._stored),
            new="",
        )

    def _text(self, values: dict[str, Any]) -> str:
        """Values in words: "45 ÷ 50", "Belum rilis, 24 Desember 2026"; several joined by "; "."""
        said = []
        numbers_said = [
            numbers.format(Decimal(values[n])) if values[n] is not None else EMPTY
            for n in ("number", "numerator", "denominator")
            if n in values
        ]
        if numbers_said:
            said.append(EMPTY if set(numbers_said) == {EMPTY} else " ÷ ".join(numbers_said))
        if "label" in values:
            said.append(values["label"] or EMPTY)
        if "status" in values:
            said.append(FigureStatus(values["status"]).label)
            if values["release_on"]:
                said[-1] += f", rilis {document_date(date.fromisoformat(values['release_on']))}"
        is_row = len(values) > 2
        for name in ("reason", "note"):
            if name in values and (values[name] or not is_row):
                label = {"reason": "alasan ", "note": "catatan "}[name] if is_row else ""
                said.append(f"{label}“{values[name]}”" if is_row else values[name] or EMPTY)
        return "; ".join(said)


def entry_of(row: Realization, values: dict[str, Any]) -> Entry:
    """The row as these values want it, in the version that is stored now."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name in ("number", "numerator", "denominator"):
            fields[name] = None if value is None else Decimal(value)
        elif name == "release_on":
            fields[name] = date.fromisoformat(value) if value else None
        else:
            fields[name] = value or ""
    return replace(Entry.of(row), **fields)


def _refused(part: Part, sentence: str) -> Part:
    return replace(part, state=CellState.WRONG, sentence=sentence, change={}, questions=())
