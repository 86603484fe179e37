"""One input of the entry table: what was typed, what was read from it, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflow import dates, numbers
from workflow.models import Figure


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
    other = "Bila bukan itu, tulis titik hanya untuk ribuan dan koma untuk desimal."
    decimal = numbers.with_comma(text)
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
