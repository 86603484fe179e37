"""What a person corrected about an uploaded plan, as plain JSON that travels with the upload."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflow.plan_files.issues import Issue

#: The sections that hold answers: question key → value of the chosen option.
ANSWERS = ("units", "numbers", "same", "scales", "plans", "year", "assumed")


@dataclass
class SheetMapping:
    """Which sheet a kind is read from, and its columns. None: found by the program itself.

    ``title`` "" leaves the kind out. ``columns``: field key → column letters, "" for none.
    ``names``: the headers for which that was said, column letters → name as compared, by which the
    next file of the same shape is known (``recalling``).
    """

    title: str | None = None
    header: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class Mapping:
    """Corrections and answers.

    - ``sheets``: "plan", "budget", "past" → ``SheetMapping``; "plan:Perindustrian" → that sheet
      of the file is read as well (with its title "": it is not). Where "plan" has a title, only
      the sheets so named are read
    - ``answers["units"]``: Bidang text of the file → unit id ("" = rows that name none)
    - ``answers["numbers"]``: "Sheet!J18" → the number meant, as plain text ("14000")
    - ``answers["same"]``: "Sheet!D7" → indicator id, or "new"
    - ``answers["scales"]``: "Sheet!D7" → the labels of its scale, joined with ", "
    - ``answers["plans"]``: "Sheet!A7" → "cumulative" or "single"
    - ``answers["year"]``: "plan" → the year, when the title of the file names another one;
      "renstra" → the year of the Renstra target, where its header names none
    - ``answers["assumed"]``: "polarity", "aggregation", "frequency" → what holds for every new
      indicator of a sheet that has no such column ("naik", "jumlah", "triwulanan")
    """

    sheets: dict[str, SheetMapping] = field(default_factory=dict)
    #: The earlier file from which columns were taken, as a sentence names it; "" for none.
    recalled: str = ""
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def sheet(self, kind: str) -> SheetMapping:
        """The corrections of one kind of sheet; empty where there are none."""
        return self.sheets.get(str(kind), SheetMapping())

    def answer(self, section: str) -> dict[str, str]:
        """The answers of a section."""
        return self.answers.get(section, {})

    @classmethod
    def of(cls, stored: Any) -> Mapping:
        """From stored JSON; whatever does not fit is left out, because a page may send anything."""
        data = stored if isinstance(stored, AnyMapping) else {}
        sheets = {
            kind: SheetMapping(
                title=given.get("title") if isinstance(given.get("title"), str) else None,
                header=given.get("header") if _is_row(given.get("header")) else None,
                columns=_texts(given.get("columns")),
                names=_texts(given.get("names")),
            )
            for kind, given in _dict(data.get("sheets")).items()
            if isinstance(given, AnyMapping)
        }
        recalled = data.get("recalled")
        return cls(
            sheets=sheets,
            recalled=recalled if isinstance(recalled, str) else "",
            answers={section: _texts(data.get(section)) for section in ANSWERS},
        )

    def with_numbers(self, issues: Iterable[Issue]) -> Mapping:
        """The same with every open question about a number answered as it was read."""
        numbers = {
            issue.key: issue.options[0].value
            for issue in issues
            if issue.section == "numbers" and issue.is_open
        }
        return replace(self, answers={**self.answers, "numbers": self.answer("numbers") | numbers})

    def as_json(self) -> dict[str, Any]:
        """For ``WorkbookImport.mapping``; ``of`` reads it back."""
        sheets: dict[str, Any] = {}
        for kind, given in self.sheets.items():
            stored: dict[str, Any] = {"columns": given.columns}
            if given.title is not None:
                stored["title"] = given.title
            if given.header is not None:
                stored["header"] = given.header
            if given.names:
                stored["names"] = given.names
            sheets[str(kind)] = stored
        found: dict[str, Any] = {"sheets": sheets}
        if self.recalled:
            found["recalled"] = self.recalled
        return found | {section: given for section, given in self.answers.items() if given}


def _dict(value: Any) -> AnyMapping:
    return value if isinstance(value, AnyMapping) else {}


def _is_row(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _texts(value: Any) -> dict[str, str]:
    return {
        str(key): str(given)
        for key, given in _dict(value).items()
        if isinstance(given, str | int) and not isinstance(given, bool)
    }
