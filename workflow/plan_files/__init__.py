"""Action plans as workbooks: which sheet and column says what, and what its rows mean. Pure.

``read_plan(book, year, mapping)`` reads a ``Book``; nothing raises, findings are ``Issue``s.
"""

from workflow.plan_files.fields import FIELDS, Field, SheetKind, field_of, period_of
from workflow.plan_files.issues import Issue, IssueKind, Option
from workflow.plan_files.layout import Column, Layout, SheetLayout
from workflow.plan_files.mapping import Mapping, SheetMapping
from workflow.plan_files.reading import read_plan
from workflow.plan_files.rows import BudgetRow, PastRow, PlanReading, PlanRow, Row, Value

__all__ = [
    "FIELDS",
    "BudgetRow",
    "Column",
    "Field",
    "Issue",
    "IssueKind",
    "Layout",
    "Mapping",
    "Option",
    "PastRow",
    "PlanReading",
    "PlanRow",
    "Row",
    "SheetKind",
    "SheetLayout",
    "SheetMapping",
    "Value",
    "field_of",
    "period_of",
    "read_plan",
]
