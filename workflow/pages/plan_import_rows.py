"""The rows of an uploaded plan as they are shown: made when they are looked at, or kept packed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.actions.plan_differences import Difference, FieldChange, RowState
from workflow.plan_files import IssueKind

PER_PAGE = 50
#: Faults that a row carries; the list of all stands above.
FAULTS_OF_A_ROW = 4
#: What a new row says first; its other values wait behind a disclosure.
FIRST_OF_NEW = ("target", "ceiling")
LOOKS = {
    RowState.CREATED: ("menunggu", "plus-lg"),
    RowState.CHANGED: ("perhatian", "pencil"),
    RowState.UNCHANGED: ("netral", "check-lg"),
    RowState.FAILING: ("terlambat", "x-lg"),
}


@dataclass(frozen=True)
class RowView:
    """One row of the file; ``changes`` old beside new, ``more`` the further values of a new row."""

    name: str
    place: str
    unit: str
    kind: str
    pill: dict
    changes: list[dict]
    more: list[dict]
    more_label: str
    faults: list[str]


class LazyRows(Sequence):
    """The rows of a comparison, each made when it is looked at."""

    def __init__(self, differences: list[Difference]) -> None:
        self.differences = differences

    def __len__(self) -> int:
        return len(self.differences)

    def __getitem__(self, number: int) -> RowView:
        return _row(self.differences[number])


class PackedRows(Sequence):
    """Rows as compressed text, a page at a time."""

    def __init__(self, rows: Sequence[RowView]) -> None:
        self.count = len(rows)
        self.chunks = [
            zlib.compress(json.dumps([vars(rows[n]) for n in numbers]).encode(), 1)
            for numbers in _batches(self.count)
        ]
        self.open: tuple[int, list[dict]] = (-1, [])  # neighbours are asked for one by one

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> RowView:
        chunk, place = divmod(number, PER_PAGE)
        number_open, rows = self.open
        if number_open != chunk:
            rows = json.loads(zlib.decompress(self.chunks[chunk]))
            self.open = (chunk, rows)
        return RowView(**rows[place])


def _batches(count: int) -> list[range]:
    return [range(n, min(n + PER_PAGE, count)) for n in range(0, count, PER_PAGE)]


def _row(difference: Difference) -> RowView:
    tone, icon = LOOKS[difference.state]
    is_new = difference.state == RowState.CREATED
    errors = [issue for issue in difference.issues if issue.kind == IssueKind.ERROR]
    shown, more = difference.changes, []
    if is_new:
        shown = [change for change in difference.changes if change.field in FIRST_OF_NEW]
        more = [change for change in difference.changes if change.field not in FIRST_OF_NEW]
    return RowView(
        name=difference.name,
        place=difference.place,
        unit=difference.unit.name if difference.unit else "",
        kind=difference.kind.label,
        pill={"text": difference.state.label, "tone": tone, "icon": icon},
        changes=[_change(change, is_new) for change in shown],
        more=[_change(change, is_new) for change in more],
        more_label=f"{len(more)} isian lain",
        faults=[f"{issue.cell}: {issue.sentence}" for issue in errors[:FAULTS_OF_A_ROW]],
    )


def _change(change: FieldChange, is_new: bool) -> dict:
    return {
        "is_new": is_new,
        "label": change.label,
        "old": change.old,
        "new": change.new,
        "cell": change.cell,
        "marks": change.cycle_id is not None,
    }
