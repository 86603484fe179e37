"""What is to be said about a cell of an uploaded plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from workflow.enums import Choice


class IssueKind(Choice):
    """How grave a finding is."""

    ERROR = "error", "Salah"  # the row cannot be taken
    AMBIGUOUS = "ambiguous", "Perlu dipastikan"  # a person has to answer first
    NOTE = "note", "Catatan"  # told, nothing to be done


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question: what the mapping stores, and how the person reads it."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding with its cell. ``read`` is the value as text, "" where there is none.

    A finding that a person can answer names where the answer goes: ``mapping[section][key]`` is the
    ``value`` of one of ``options``. ``answer`` is the one already given. Several cells may share
    one question (the same unknown Bidang in many rows has the same section and key).
    """

    sheet: str
    cell: str  # "D12"; "" concerns the whole sheet, or the workbook when ``sheet`` is "" too
    read: str
    sentence: str
    kind: IssueKind
    section: str = ""  # one of ``mapping.ANSWERS``
    key: str = ""
    options: tuple[Option, ...] = field(default=())
    answer: str = ""

    @property
    def row(self) -> int:
        """The row of the cell; 0 for a whole sheet."""
        digits = re.sub(r"\D", "", self.cell)
        return int(digits) if digits else 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to say something before the file may be applied."""
        return self.kind == IssueKind.AMBIGUOUS and not self.answer

    @property
    def place(self) -> str:
        """Where it is, as people say it: "Lembar “Anggaran 2026”, sel D8"."""
        if not self.sheet:
            return "Berkas"
        return f"Lembar “{self.sheet}”" + (f", sel {self.cell}" if self.cell else "")

    def answered(self, answers: dict[str, str]) -> Issue:
        """The issue with the answer of its section, when it is one of the options."""
        given = answers.get(self.key, "")
        return replace(self, answer=given) if given in {o.value for o in self.options} else self
