"""The tables of the procedure, one module per noun."""

from workflow.models.annual import AnnualReport
from workflow.models.calendar import CalendarException, Holiday, WorkWindow, calendar_for
from workflow.models.cycle import Cycle
from workflow.models.disposition import Disposition, NumberSequence
from workflow.models.evidence import Evidence
from workflow.models.history import StepRun, Transition
from workflow.models.journal import JournalEntry, JournalHead
from workflow.models.notification import Notice
from workflow.models.people import Actor, Agency, Position, Unit, User
from workflow.models.periodic import PeriodicRun
from workflow.models.plan import (
    Benchmark,
    BudgetLine,
    Figure,
    Indicator,
    Objective,
    PastFigure,
    Target,
)
from workflow.models.realization import (
    AnalystPart,
    BudgetRealization,
    Realization,
    RealizationChange,
)
from workflow.models.sop_revision import SopRevision
from workflow.models.submission import Narrative, Remark, Submission

__all__ = [
    "Actor",
    "Agency",
    "AnalystPart",
    "AnnualReport",
    "Benchmark",
    "BudgetLine",
    "BudgetRealization",
    "CalendarException",
    "Cycle",
    "Disposition",
    "Evidence",
    "Figure",
    "Holiday",
    "Indicator",
    "JournalEntry",
    "JournalHead",
    "Narrative",
    "Notice",
    "NumberSequence",
    "Objective",
    "PastFigure",
    "PeriodicRun",
    "Position",
    "Realization",
    "RealizationChange",
    "Remark",
    "SopRevision",
    "StepRun",
    "Submission",
    "Target",
    "Transition",
    "Unit",
    "User",
    "WorkWindow",
    "calendar_for",
]
