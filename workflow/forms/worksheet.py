"""The forms of a lembar kerja: the file, and what somebody chose of its differences."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from workflow.actions.worksheet_parts import TICKED, CellState, Comparison, Part

CHOICE, SHEET = "choice-", "sheet"


class WorksheetFileForm(forms.Form):
    """A workbook; whether it is one, and this cycle's, is for the action to say."""

    use_required_attribute = False

    file = forms.FileField(
        required=False, allow_empty_file=True, max_length=None, label="Berkas lembar kerja"
    )


@dataclass(frozen=True)
class Choices:
    """What is ticked, and which doubtful numbers are confirmed; ``seen`` is what was shown.

    ``sides`` are the conflicts for which the sheet was chosen; ``ticks`` has these, too.
    """

    ticks: frozenset[str]
    answers: frozenset[str] = frozenset()
    seen: str = ""
    sides: frozenset[str] = frozenset()

    def has(self, part: Part) -> bool:
        """Whether the part is chosen. A tick that was set before there was a conflict does not
        overrule what somebody stored since."""
        return part.key in (self.sides if part.state == CellState.CONFLICT else self.ticks)

    @classmethod
    def first(cls, comparison: Comparison) -> Choices:
        """Before anybody chose: everything that overwrites nobody's newer work and no figure."""
        return cls(frozenset(part.key for part in comparison.of(*TICKED)), seen=comparison.seen)

    @classmethod
    def posted(cls, data: QueryDict) -> Choices:
        """As sent: ticks, and conflicts for which the sheet's side was chosen."""
        sides = {
            name.removeprefix(CHOICE)
            for name in data
            if name.startswith(CHOICE) and data[name] == SHEET
        }
        return cls(
            frozenset(sides.union(data.getlist("take"))),
            frozenset(data.getlist("sure")),
            data.get("seen", ""),
            frozenset(sides),
        )
