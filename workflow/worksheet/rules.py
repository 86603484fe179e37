"""What the cells of a sheet accept: one rule for all cells of a kind, with Indonesian words."""

from __future__ import annotations

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workflow.worksheet import guidance
from workflow.worksheet.guidance import Words
from workflow.worksheet.layout import AMOUNT
from workflow.worksheet.styles import open_format

MOST = 999_999_999_999_999
MOST_TEXT = 4000
#: Numbers of number formats below this one are built in.
FIRST_OWN_FORMAT = 300


class Rules:
    """Collects the cells of a sheet by rule; ``write`` adds each rule once."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._rules: dict[tuple, tuple[DataValidation, list[str]]] = {}
        self._places: dict[int, list[str]] = {}

    def number(self, cell: Cell, field: str) -> None:
        """Any number; a denominator above zero; money from zero on."""
        least = {"denominator": ("greaterThan", 0), AMOUNT: ("greaterThanOrEqual", 0)}
        operator, bound = least.get(field, ("between", -MOST))
        upper = {"formula2": str(MOST)} if operator == "between" else {}
        self._add(
            cell,
            ("number", operator),
            guidance.NUMBERS[field],
            type="decimal",
            operator=operator,
            formula1=str(bound),
            **upper,
        )

    def choice(self, cell: Cell, sheet: str, column: int, count: int, words: Words) -> None:
        """One of the labels that stand in a column of another sheet."""
        letter = get_column_letter(column)
        source = f"{quote_sheetname(sheet)}!${letter}$1:${letter}${count}"
        self._add(cell, ("list", source), words, type="list", formula1=source)

    def day(self, cell: Cell) -> None:
        """A date of this century."""
        self._add(
            cell,
            ("date",),
            guidance.DAY,
            type="date",
            operator="between",
            formula1="DATE(2000,1,1)",
            formula2="DATE(2099,12,31)",
        )

    def text(self, cell: Cell, words: Words) -> None:
        """A text that is not too long."""
        self._add(
            cell,
            ("text", words.prompt),
            words,
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(MOST_TEXT),
        )

    def decimals(self, cell: Cell, places: int) -> None:
        """Show every decimal of a number that has more than its indicator usually has.

        91,8 under an indicator without decimals must not look like 92 while it is typed.
        """
        self._places.setdefault(places, []).append(cell.coordinate)

    def write(self) -> None:
        """Add what was collected to the sheet."""
        for rule, cells in self._rules.values():
            rule.sqref = _ranges(cells)
            self._sheet.add_data_validation(rule)
        for place, (places, cells) in enumerate(sorted(self._places.items())):
            first = cells[0]
            shown = NumberFormat(numFmtId=FIRST_OWN_FORMAT + place, formatCode=open_format(places))
            rule = Rule(
                type="expression",
                dxf=DifferentialStyle(numFmt=shown),
                formula=[f"IF(ISNUMBER({first}),{first}<>ROUND({first},{places}),FALSE)"],
            )
            self._sheet.conditional_formatting.add(str(_ranges(cells)), rule)

    def _add(self, cell: Cell, key: tuple, words: Words, **fields: str) -> None:
        if key not in self._rules:
            rule = DataValidation(
                allow_blank=True,
                showErrorMessage=True,
                showInputMessage=True,
                errorStyle="stop",
                errorTitle="Isian belum sesuai",
                error=words.error,
                promptTitle=words.prompt_title,
                prompt=words.prompt,
                **fields,
            )
            self._rules[key] = (rule, [])
        self._rules[key][1].append(cell.coordinate)


def _ranges(cells: list[str]) -> MultiCellRange:
    """Cells of one column that follow one another as one range: short files, quick programs."""
    runs: list[list] = []
    for coordinate in cells:
        letters = coordinate.rstrip("0123456789")
        row = int(coordinate[len(letters) :])
        if runs and runs[-1][0] == letters and runs[-1][2] == row - 1:
            runs[-1][2] = row
        else:
            runs.append([letters, row, row])
    return MultiCellRange(" ".join(f"{name}{low}:{name}{high}" for name, low, high in runs))
