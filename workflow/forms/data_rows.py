"""A row of the entry table as it is stored or as it was typed, merged with what others saved.

The names of the inputs are ``<field>-<indicator id>`` (``number-12``, ``reason-12``);
``version-12`` says which version of the row they were typed over. Where they were typed over
several, it is the oldest, and ``later-12`` names each input that was typed over a newer one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from workflow.actions.entries import Entry, problems
from workflow.enums import FigureStatus, ValueKind
from workflow.forms.data_inputs import DayInput, NumberInput, shown_number
from workflow.models import Realization

NUMBER_FIELDS = {
    ValueKind.NUMBER: ("number",),
    ValueKind.RATIO: ("numerator", "denominator"),
    ValueKind.ORDINAL: (),
}
FIGURE_FIELDS = ("number", "numerator", "denominator", "label")
TEXT_FIELDS = ("status", "reason", "note")
FIGURE = "figure"
MINE, THEIRS = "mine", "theirs"
#: How many unanswered requests of a page count.
MOST_LOST = 8

#: Where no earlier value is known: equal to none.
UNKNOWN = object()


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
    #: Fields that both sides changed; ``FIGURE`` stands for all parts of the figure.
    clash: frozenset[str] = frozenset()

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
    def posted(
        cls,
        row: Realization,
        data: QueryDict,
        quarter_end: date,
        base: dict[str, Any] | None = None,
    ) -> RowForm:
        """The row as it was typed; stored where nothing of it was sent.

        ``base`` is what the row said at the sent version, where that is not the stored one: fields
        that only one side has changed since are merged, the others are left to the person.
        """
        pk = row.indicator_id
        stored = cls.stored(row)
        if f"version-{pk}" not in data:
            return stored
        sent = data.get(f"version-{pk}", "")
        form = replace(
            stored,
            is_posted=True,
            version=int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else -1,
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
        if form.version != row.version and form.is_readable:
            form._merge(base, _later(row, data))
            form.clash -= _arrived(row, data, quarter_end)
            form._settle(_choice(row, data))
        elif form.version != row.version and _choice(row, data) == THEIRS:
            return replace(stored, is_posted=True)
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

    def _merge(self, base: dict[str, Any] | None, later: frozenset[str]) -> None:
        """Take over what only somebody else has changed; note what both have changed.

        A part in ``later`` was typed after the base: saying the same as that, it is still typed.
        """
        kind = self.row.indicator.kind
        mine, theirs = (_parts(e.values(kind)) for e in (self.entry, Entry.of(self.row)))
        was = _parts(base) if base is not None else {}
        differing = {name for name in mine if mine[name] != theirs[name]}
        as_was = {name for name in differing if mine[name] == was.get(name, UNKNOWN)}
        untouched = as_was - later
        self._take(untouched)
        self.clash = frozenset(
            name for name in differing - untouched if theirs[name] != was.get(name, UNKNOWN)
        )

    def _settle(self, choice: str | None) -> None:
        """Make the row follow the stored version, once nothing is left to be chosen."""
        if choice == THEIRS:
            self._take(self.clash)
        if choice in (MINE, THEIRS):
            self.clash = frozenset()
        if not self.clash:
            self.version = self.row.version

    def _take(self, names: Iterable[str]) -> None:
        """Let the stored values stand in these fields."""
        stored = RowForm.stored(self.row)
        for name in names:
            if name == FIGURE:
                self.numbers, self.label = stored.numbers, stored.label
            elif name == "release_on":
                self.release = stored.release
            else:
                self.texts = self.texts | {name: stored.texts[name]}

    @property
    def is_refused(self) -> bool:
        """Whether the attempt to save it found a reason against it."""
        return bool(self.errors or self.forbidden or self.is_conflict)

    @property
    def can_be_saved(self) -> bool:
        """Whether nothing is known that speaks against it."""
        return self.is_valid and not self.is_refused

    def _check(self, quarter_end: date) -> None:
        self.errors = {name: n.error for name, n in self.numbers.items() if n.error}
        if self.release.error:
            self.errors["release_on"] = self.release.error
        if self.is_changed and self.is_readable:
            self.errors = problems(self.row.indicator, self.entry, quarter_end)


def _choice(row: Realization, data: QueryDict) -> str | None:
    """What the person decided after seeing exactly the version that is stored now."""
    pk = row.indicator_id
    return data.get(f"choice-{pk}") if data.get(f"seen-{pk}") == str(row.version) else None


def _later(row: Realization, data: QueryDict) -> frozenset[str]:
    """The parts of the row that were typed over a newer version than the one that was sent."""
    names = (name.rpartition("-")[0] for name in data.getlist(f"later-{row.indicator_id}"))
    return frozenset(FIGURE if name in FIGURE_FIELDS else name for name in names)


def _arrived(row: Realization, data: QueryDict, quarter_end: date) -> frozenset[str]:
    """The parts that are stored as an earlier request of this page said them.

    On a bad line a save may succeed and its answer be lost; typing on is then no conflict.
    ``lost-12`` holds each request that was not answered, as it was sent.
    """
    pk, kind = row.indicator_id, row.indicator.kind
    theirs = _parts(Entry.of(row).values(kind))
    found: set[str] = set()
    for text in data.getlist(f"lost-{pk}")[:MOST_LOST]:
        sent = QueryDict(text, mutable=True)
        names = {key.rpartition("-")[0] for key in sent}
        sent[f"version-{pk}"] = str(row.version)
        said = RowForm.posted(row, sent, quarter_end)
        if said.is_readable:
            mine = _parts(said.entry.values(kind))
            parts = {FIGURE if name in FIGURE_FIELDS else name for name in names} & mine.keys()
            found |= {name for name in parts if mine[name] == theirs[name]}
    return frozenset(found)


def _parts(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a row by what people change as one: the parts of a ratio are one figure."""
    figure = tuple(values.get(name) for name in FIGURE_FIELDS if name in values)
    rest = {name: value for name, value in values.items() if name not in FIGURE_FIELDS}
    return {FIGURE: figure} | rest
