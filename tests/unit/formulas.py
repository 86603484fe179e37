"""A small calculator for the formulas in our workbooks, written apart from the code under test.

Grammar: comparison < sum < product < atom; atoms are numbers, texts, ranges, calls, brackets.
"""

import re
from decimal import Decimal

TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<cells>(?:'(?:[^']|'')+'!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)"
    r"|(?P<name>[A-Z]+)(?=\()|(?P<sign>[-+*/()<>,]))"
)


def value_of(book, sheet, coordinate):
    """What a cell shows: its constant, or the result of its formula."""
    cell = sheet[coordinate]
    if cell.data_type != "f":
        return cell.value
    return _Calculation(book, sheet, cell.value[1:]).result()


def _numbers(parts):
    flat = [one for part in parts for one in (part if isinstance(part, list) else [part])]
    return [Decimal(str(one)) for one in flat if isinstance(one, int | float | Decimal)]


class _Calculation:
    def __init__(self, book, sheet, text):
        self.book, self.sheet = book, sheet
        self.tokens, at = [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            assert match, f"not a formula we know: {text[at:]}"
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()

    def result(self):
        value = self.comparison()
        assert not self.tokens, f"left over: {self.tokens}"
        return value

    def next_is(self, *signs):
        return bool(self.tokens) and self.tokens[0] in [("sign", sign) for sign in signs]

    def take(self):
        return self.tokens.pop(0)[1]

    def comparison(self):
        left = self.sum()
        if self.next_is("<"):
            self.take()
            return left < self.sum()
        if self.next_is(">"):
            self.take()
            return left > self.sum()
        return left

    def sum(self):
        left = self.product()
        while self.next_is("+", "-"):
            left = left + self.product() if self.take() == "+" else left - self.product()
        return left

    def product(self):
        left = self.atom()
        while self.next_is("*", "/"):
            left = left * self.atom() if self.take() == "*" else left / self.atom()
        return left

    def atom(self):
        kind, token = self.tokens.pop(0)
        if kind == "number":
            return Decimal(token)
        if kind == "text":
            return token[1:-1]
        if kind == "cells":
            return self.cells(token)
        if kind == "name":
            return self.call(token)
        assert token == "("
        value = self.comparison()
        assert self.take() == ")"
        return value

    def cells(self, reference):
        sheet = self.sheet
        if "!" in reference:
            name, reference = reference.rsplit("!", 1)
            sheet = self.book[name[1:-1].replace("''", "'")]
        found = sheet[reference.replace("$", "")]
        if not isinstance(found, tuple):
            return Decimal(str(value_of(self.book, sheet, found.coordinate)))
        return [value_of(self.book, sheet, one.coordinate) for row in found for one in row]

    def call(self, name):
        assert self.take() == "("
        parts = [self.comparison()]
        while self.next_is(","):
            self.take()
            parts.append(self.comparison())
        assert self.take() == ")"
        return getattr(self, name.lower() + "_")(*parts)

    def sum_(self, *parts):
        return sum(_numbers(parts), Decimal(0))

    def count_(self, *parts):
        return Decimal(len(_numbers(parts)))

    def counta_(self, cells):
        return Decimal(sum(one is not None for one in cells))

    def average_(self, *parts):
        return sum(_numbers(parts)) / len(_numbers(parts))

    def min_(self, *parts):
        return min(_numbers(parts))

    def if_(self, test, yes, no):
        return yes if test else no

    def countif_(self, cells, rule):
        if rule.startswith(">="):
            return Decimal(sum(one >= Decimal(rule[2:]) for one in _numbers([cells])))
        return Decimal(cells.count(rule))
