"""What a cell of a plan says: a text, a word of a closed list, a figure, an amount. Or why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workflow import numbers
from workflow.plan_files.fields import Field
from workflow.plan_files.issues import Issue, IssueKind, Option
from workflow.plan_files.mapping import Mapping
from workflow.plan_files.words import NOTHING
from workflow.spreadsheets.book import Cell

#: What no screen shows: it could hide or turn around a name.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_GROUP = re.compile(r"\d{1,3}\.\d{3}")
#: How much of a cell a finding quotes.
QUOTED = 80

Figure = Decimal | tuple[Decimal, Decimal] | str | None


def shown(cell: Cell) -> str:
    """The value of a cell as a finding quotes it."""
    if cell.error:
        return cell.error
    if isinstance(cell.value, str):
        text = _UNSEEN.sub("", " ".join(cell.value.split()))
        return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    if isinstance(cell.value, Decimal):
        return _written(cell.value) + (" %" if cell.is_percent else "")
    if isinstance(cell.value, date):
        return f"{cell.value:%d-%m-%Y}"
    return ""


def stored(value: Figure) -> str:
    """A number or range as an answer stores it: "14000", "2.50..4.50"."""
    if isinstance(value, tuple):
        return "..".join(f"{part:f}" for part in value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value or "")


@dataclass
class Findings:
    """Collects what is to be said about one sheet. ``failed``: rows that have an error."""

    sheet: str
    mapping: Mapping
    issues: list[Issue] = field(default_factory=list)
    failed: set[int] = field(default_factory=set)

    def error(self, row: int, cell: str, read: str, sentence: str) -> None:
        """Something wrong: its row cannot be taken."""
        self.issues.append(Issue(self.sheet, cell, read, sentence, IssueKind.ERROR))
        self.failed.add(row)

    def note(self, cell: str, read: str, sentence: str) -> None:
        """Something that is only told."""
        self.issues.append(Issue(self.sheet, cell, read, sentence, IssueKind.NOTE))

    def ask(
        self, cell: str, read: str, sentence: str, section: str, options: Iterable[Option]
    ) -> str:
        """A question about one cell; the answer given so far, "" for none."""
        question = Issue(
            self.sheet,
            cell,
            read,
            sentence,
            IssueKind.AMBIGUOUS,
            section,
            f"{self.sheet}!{cell}",
            tuple(options),
        ).answered(self.mapping.answer(section))
        self.issues.append(question)
        return question.answer


@dataclass(frozen=True, slots=True)
class Place:
    """A cell with its address; reads it, and tells the findings what is wrong with it."""

    cell: Cell
    row: int
    address: str
    findings: Findings

    def wrong(self, sentence: str) -> None:
        """This cell is wrong."""
        self.findings.error(self.row, self.address, shown(self.cell), sentence)

    @property
    def is_blank(self) -> bool:
        """Whether the cell says nothing at all."""
        cell = self.cell
        if isinstance(cell.value, str):
            return not cell.value.strip() and not cell.error
        return cell.value is None and not cell.error and not cell.is_formula

    def _is_broken(self) -> bool:
        if self.cell.error:
            self.wrong(f"Rumus di sel ini menghasilkan {self.cell.error}. Tulis nilainya.")
        elif self.cell.is_formula and self.cell.value is None:
            self.wrong(
                "Rumus di sel ini tidak punya hasil yang tersimpan. Buka berkasnya di Excel atau "
                "LibreOffice, simpan lagi, lalu unggah; atau tulis nilainya."
            )
        else:
            return False
        return True

    def text(self, one: Field) -> str:
        """The text of the cell, cleaned; "" with a finding where it cannot be a text."""
        if self._is_broken():
            return ""
        value = self.cell.value
        if isinstance(value, bool):
            self.wrong(f"{one.label} harus berupa teks, bukan benar/salah (TRUE/FALSE).")
            return ""
        if isinstance(value, date):
            self.wrong(
                f"{one.label} terbaca sebagai tanggal. Format selnya sebagai Teks, lalu ketik lagi."
            )
            return ""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        lines = _UNSEEN.sub("", value or "").splitlines() if one.key == "definition" else [value]
        text = "\n".join(filter(None, (" ".join(_UNSEEN.sub("", s or "").split()) for s in lines)))
        if text[:1] in ("=", "@", "+") or re.match(r"-\w+\|", text):
            self.wrong(
                f"Teks ini diawali “{text[0]}” seperti rumus. Hapus tanda itu, atau awali dengan "
                "huruf."
            )
            return ""
        if one.max_length and len(text) > one.max_length:
            self.wrong(
                f"{one.label} terlalu panjang: {len(text)} huruf, paling banyak {one.max_length}."
            )
            return text[: one.max_length]
        return text

    def figure(
        self, *, places: int = numbers.MOST_PLACES, is_money: bool = False, labels: bool = False
    ) -> Figure:
        """A number, a range, or a text without digits (a label); None where there is none.

        ``labels``: "Level 3" is a label too, for whoever knows the scale to judge.
        """
        if self._is_broken():
            return None
        value = self.cell.value
        if isinstance(value, bool):
            self.wrong("Sel ini berisi benar/salah (TRUE/FALSE), bukan angka. Tulis angkanya.")
            return None
        if isinstance(value, date):
            self.wrong(
                "Sel ini berisi tanggal, bukan angka; Excel mengubah isian seperti 1/2 menjadi "
                "tanggal. Format selnya sebagai Teks atau Angka, lalu ketik lagi."
            )
            return None
        if isinstance(value, Decimal):
            return self._fitting(value, places)
        text = _UNSEEN.sub("", " ".join((value or "").split()))
        if text.casefold() in NOTHING:
            return None
        if not any(c.isdigit() for c in text):
            return text
        if labels and text.upper() != text.lower() and why_no_number(text):
            return text
        return self._fitting(self._number(text, is_money), places)

    def _number(self, text: str, is_money: bool) -> Figure:
        try:
            read = numbers.parse(text)
        except ValueError as error:
            self.wrong(str(error))
            return None
        # Rupiah have no thousandth part: "450.000" can only be thousands.
        if not read.ambiguous or (is_money and _GROUP.search(text)):
            return read.value
        options = [Option(stored(read.value), _spelled(read.value))]
        if not _GROUP.search(text):
            swapped = text.replace(".", "")
        elif isinstance(read.value, tuple):
            swapped = text.replace(".", ",")
        else:
            swapped = numbers.with_comma(text)
        try:
            other = numbers.parse(swapped).value
        except ValueError:
            other = None
        if other is not None and other != read.value:
            options.append(Option(stored(other), _spelled(other)))
        answer = self.findings.ask(
            self.address,
            shown(self.cell),
            f"“{text}” dibaca {_spelled(read.value)}. Pastikan itu yang dimaksud.",
            "numbers",
            options,
        )
        return other if answer and answer != stored(read.value) else read.value

    def _fitting(self, value: Figure, places: int) -> Figure:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Decimal) and (problem := numbers.size_problem(part, places)):
                if self.cell.is_formula:
                    problem += " Bulatkan hasil rumusnya, misalnya dengan ROUND."
                self.wrong(problem)
                return None
        return value


def why_no_number(text: str) -> str:
    """Why a text is no figure, as a sentence; "" where it is one."""
    if not any(c.isdigit() for c in text):
        return f"“{text[:40]}” bukan angka. Tulis angka, atau kosongkan selnya."
    try:
        numbers.parse(text)
    except ValueError as error:
        return str(error)
    return ""


def _written(value: Figure) -> str:
    try:
        return numbers.format(value)
    except ValueError:  # beyond every figure of an office
        return str(value)


def _spelled(value: Figure) -> str:
    try:
        return f"{numbers.spell(value)} ({numbers.format(value)})"
    except ValueError:
        return _written(value)
