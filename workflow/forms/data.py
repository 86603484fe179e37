"""The entry table as a form: what was typed, how it is read, and what is wrong with it.

The names of the inputs are ``<field>-<indicator id>`` (``number-12``, ``reason-12``) and
``budget-<line id>``; ``version-12`` and ``was-7`` carry what the page was made from. Only rows
that were sent are read, so that the whole page and one cell's autosave use the same code.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Prefetch
from django.http import QueryDict

from workflow import dates, numbers
from workflow.actions import realizations
from workflow.actions.entries import BudgetEntry, Entry, budget_problem, problems
from workflow.actions.realizations import NotSaved, Saved
from workflow.content import plain
from workflow.enums import FigureStatus, ValueKind
from workflow.models import Actor, BudgetRealization, Cycle, Evidence, Figure, Realization

NUMBER_FIELDS = {
    ValueKind.NUMBER: ("number",),
    ValueKind.RATIO: ("numerator", "denominator"),
    ValueKind.ORDINAL: (),
}
TEXT_FIELDS = ("status", "reason", "note")
MINE, THEIRS = "mine", "theirs"

#: No amount was shown that could be read: differs from every stored amount.
UNKNOWN = Decimal(-1)


def shown_number(value: Decimal | None, decimals: int) -> str:
    """A stored number for an input: at least ``decimals`` places, more where more are stored.

    What is shown reads back as exactly the stored value.
    """
    if value is None:
        return ""
    return numbers.format(value, max(decimals, -value.normalize().as_tuple().exponent))


@dataclass(frozen=True)
class Echo:
    """A number that can be read in two ways, said in words; accepted only once confirmed."""

    text: str  # exactly what was typed: a confirmation holds for this text alone
    words: str
    other: str  # how to write it if something else was meant
    confirmed: bool


def echo_of(text: str, value: Figure, confirmed: list[str]) -> Echo:
    """The question about an ambiguous number."""
    typed = " ".join(text.split())
    digits = "".join(c for c in typed if c.isdigit() or c in "-.")
    other = "Bila bukan itu, tulis titik hanya untuk ribuan dan koma untuk desimal."
    decimal = digits.replace(".", ",")
    meant = numbers.parse(decimal).value
    if meant != value:
        other = f"Bila maksudnya {numbers.spell(meant)}, tulis {decimal}."
    return Echo(typed, numbers.spell(value), other, typed in confirmed)


@dataclass
class NumberInput:
    """One number as it was typed or is stored, with what was read from it."""

    text: str
    value: Figure = None
    error: str = ""
    echo: Echo | None = None

    @classmethod
    def read(cls, text: str, stored: Decimal | None, confirmed: list[str]) -> NumberInput:
        """Read what was typed; a value that is stored already is not asked about again."""
        try:
            number = numbers.parse(text)
            echo = None
            is_range = isinstance(number.value, tuple)  # refused anyway: nothing to ask about
            if number.ambiguous and number.value != stored and not is_range:
                echo = echo_of(text, number.value, confirmed)
        except ValueError as sentence:
            return cls(text, error=str(sentence))
        return cls(text, number.value, echo=echo)

    @property
    def is_settled(self) -> bool:
        """Whether it can be read in one way only."""
        return not self.error and (self.echo is None or self.echo.confirmed)


@dataclass
class DayInput:
    """A date as it was typed or is stored, with what was read from it."""

    text: str
    value: date | None = None
    error: str = ""

    @classmethod
    def stored(cls, day: date | None) -> DayInput:
        """The date as a browser's date input wants it."""
        return cls(day.isoformat() if day else "", day)

    @classmethod
    def read(cls, text: str) -> DayInput:
        """Read what was typed or picked."""
        try:
            return cls(text, dates.parse(text))
        except ValueError as sentence:
            return cls(text, error=str(sentence))


@dataclass
class RowForm:
    """One indicator's row: stored values, or what was typed over them."""

    row: Realization
    version: int
    numbers: dict[str, NumberInput]
    label: str
    texts: dict[str, str]
    release: DayInput
    is_posted: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    forbidden: str = ""
    is_conflict: bool = False

    @classmethod
    def stored(cls, row: Realization) -> RowForm:
        """The row as the database has it."""
        indicator = row.indicator
        decimals = indicator.decimals if indicator.kind == ValueKind.NUMBER else 0
        return cls(
            row=row,
            version=row.version,
            numbers={
                name: NumberInput(
                    shown_number(getattr(row, name), decimals), value=getattr(row, name)
                )
                for name in NUMBER_FIELDS[ValueKind(indicator.kind)]
            },
            label=row.label,
            texts={name: getattr(row, name) for name in TEXT_FIELDS},
            release=DayInput.stored(row.release_on),
        )

    @classmethod
    def posted(cls, row: Realization, data: QueryDict, quarter_end: date) -> RowForm:
        """The row as it was typed; stored where nothing of it was sent."""
        pk = row.indicator_id
        stored = cls.stored(row)
        if f"version-{pk}" not in data:
            return stored
        sent = data.get(f"version-{pk}", "")
        form = replace(
            stored,
            is_posted=True,
            version=int(sent) if sent.isdecimal() and len(sent) < 10 else -1,
            numbers={
                name: NumberInput.read(
                    data.get(f"{name}-{pk}", was.text),
                    was.value,
                    data.getlist(f"confirm-{name}-{pk}"),
                )
                for name, was in stored.numbers.items()
            },
            label=data.get(f"label-{pk}", stored.label).strip(),
            texts={name: data.get(f"{name}-{pk}", was) for name, was in stored.texts.items()},
            release=DayInput.read(data.get(f"release_on-{pk}", stored.release.text)),
            errors={},
        )
        choice, seen = data.get(f"choice-{pk}"), data.get(f"seen-{pk}")
        if choice in (MINE, THEIRS) and seen == str(row.version):
            # The person has seen exactly the version that is stored now, and has decided.
            if choice == THEIRS:
                return replace(stored, is_posted=True)
            form.version = row.version
        form._check(quarter_end)
        return form

    @property
    def entry(self) -> Entry:
        """What the row would say; only meaningful while ``is_readable``."""
        values = {name: number.value for name, number in self.numbers.items()}
        return replace(
            Entry.of(self.row),
            version=self.version,
            label=self.label,
            release_on=self._release_on,
            **values,
            **self.texts,
        )

    @property
    def _release_on(self) -> date | None:
        """The date typed; one that only was left behind by another status does not count."""
        is_left = self.release.value == self.row.release_on
        is_open = self.texts["status"] == FigureStatus.BELUM_RILIS
        return None if is_left and not is_open else self.release.value

    @property
    def is_changed(self) -> bool:
        """Whether it says something else than the database."""
        kind = self.row.indicator.kind
        return self.entry.values(kind) != Entry.of(self.row).values(kind)

    @property
    def is_readable(self) -> bool:
        """Whether every number and the date could be read."""
        return not self.release.error and not any(n.error for n in self.numbers.values())

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong and nothing waits for an answer."""
        return not self.errors and all(number.is_settled for number in self.numbers.values())

    def _check(self, quarter_end: date) -> None:
        self.errors = {name: n.error for name, n in self.numbers.items() if n.error}
        if self.release.error:
            self.errors["release_on"] = self.release.error
        if self.is_changed and self.is_readable:
            self.errors = problems(self.row.indicator, self.entry, quarter_end)


@dataclass
class LineForm:
    """One programme's realisasi anggaran."""

    row: BudgetRealization
    number: NumberInput
    was: Decimal | None
    is_posted: bool = False
    is_conflict: bool = False

    @classmethod
    def stored(cls, row: BudgetRealization) -> LineForm:
        """The amount as the database has it."""
        return cls(row, NumberInput(shown_number(row.amount, 0), row.amount), row.amount)

    @classmethod
    def posted(cls, row: BudgetRealization, data: QueryDict) -> LineForm:
        """The amount as it was typed; stored where it was not sent."""
        pk = row.line_id
        stored = cls.stored(row)
        if f"budget-{pk}" not in data:
            return stored
        number = NumberInput.read(
            data[f"budget-{pk}"], row.amount, data.getlist(f"confirm-budget-{pk}")
        )
        form = cls(row, number, _amount(data.get(f"was-{pk}", "")), is_posted=True)
        choice, seen = data.get(f"choice-budget-{pk}"), data.get(f"seen-budget-{pk}")
        if choice in (MINE, THEIRS) and seen == (plain(row.amount) or ""):
            if choice == THEIRS:
                return replace(stored, is_posted=True)
            form.was = row.amount
        if not number.error and number.value != row.amount:
            number.error = budget_problem(number.value) or ""
        return form

    @property
    def entry(self) -> BudgetEntry:
        """What the line would say."""
        return BudgetEntry(self.row.line_id, self.number.value, self.was)


def _amount(text: str) -> Decimal | None:
    """A hidden amount in plain digits; what cannot be one counts as unknown."""
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return UNKNOWN
    return value if value.is_finite() else UNKNOWN


@dataclass
class DataForm:
    """The whole table of a cycle, or the rows of it that were sent."""

    cycle: Cycle
    rows: list[RowForm]
    lines: list[LineForm]
    budget_forbidden: str = ""

    @classmethod
    def stored(cls, cycle: Cycle) -> DataForm:
        """Everything as the database has it; three queries."""
        return cls(
            cycle,
            [RowForm.stored(row) for row in _rows(cycle)],
            [LineForm.stored(row) for row in _lines(cycle)],
        )

    @classmethod
    def posted(cls, cycle: Cycle, data: QueryDict) -> DataForm:
        """What was typed over what is stored."""
        return cls(
            cycle,
            [RowForm.posted(row, data, cycle.last_day) for row in _rows(cycle)],
            [LineForm.posted(row, data) for row in _lines(cycle)],
        )

    @property
    def sent(self) -> list[RowForm]:
        """The rows that were sent."""
        return [row for row in self.rows if row.is_posted]

    @property
    def sent_lines(self) -> list[LineForm]:
        """The budget lines that were sent."""
        return [line for line in self.lines if line.is_posted]

    @property
    def is_valid(self) -> bool:
        """Whether nothing that was sent is wrong or waits for an answer."""
        return all(row.is_valid for row in self.sent) and all(
            line.number.is_settled for line in self.sent_lines
        )

    def save(self, *, by: Actor, now: datetime) -> Saved | None:
        """Save everything that was sent; None, with the reasons at their rows, when it cannot."""
        if not self.is_valid:
            return None
        try:
            return realizations.save(
                self.cycle.pk,
                [row.entry for row in self.sent],
                by=by,
                now=now,
                budget=[line.entry for line in self.sent_lines],
            )
        except NotSaved as refusal:
            self._mark(refusal)
            return None

    def _mark(self, refusal: NotSaved) -> None:
        for row in self.rows:
            pk = row.row.indicator_id
            row.errors = refusal.errors.get(pk, row.errors)
            row.forbidden = refusal.forbidden.get(pk, "")
            row.is_conflict = pk in refusal.conflicts
        for line in self.lines:
            pk = line.row.line_id
            line.number.error = refusal.budget_errors.get(pk, line.number.error)
            line.is_conflict = pk in refusal.budget_conflicts
        self.budget_forbidden = refusal.budget_forbidden

    @property
    def status_code(self) -> int:
        """The HTTP status of an answer that did not save: what kept it from being saved."""
        if self.budget_forbidden or any(row.forbidden for row in self.rows):
            return 403
        if any(row.is_conflict for row in self.rows) or any(
            line.is_conflict for line in self.lines
        ):
            return 409
        return 422


def _rows(cycle: Cycle) -> list[Realization]:
    return list(
        Realization.objects.of_cycle(cycle)
        .select_related("updated_by")
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("uploaded_by")))
    )


def _lines(cycle: Cycle) -> list[BudgetRealization]:
    return list(BudgetRealization.objects.filter(cycle=cycle).select_related("line", "updated_by"))
