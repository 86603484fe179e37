"""The tables of the procedure, one module per noun."""

from workflow.models.annual import AnnualReport
from workflow.models.calendar import (
    CalendarException,
    Decree,
    Holiday,
    WorkWindow,
    calendar_for,
)
from workflow.models.cycle import Cycle
from workflow.models.disposition import Disposition, NumberSequence
from workflow.models.evidence import Evidence
from workflow.models.history import StepRun, Transition
from workflow.models.journal import JournalEntry, JournalHead
from workflow.models.notification import Mail, Notice
from workflow.models.pause import Pause
from workflow.models.people import Actor, Agency, Position, Unit, User
from workflow.models.periodic import PeriodicRun, WorkerProcess
from workflow.models.plan import (
    Benchmark,
    BudgetLine,
    Figure,
    Indicator,
    Objective,
    PastFigure,
    Target,
)
from workflow.models.plan_history import PlanChange
from workflow.models.question import Answer
from workflow.models.realization import (
    AnalystPart,
    BudgetRealization,
    Realization,
    RealizationChange,
)
from workflow.models.reassignment import Reassignment
from workflow.models.serving import Seat, Seating
from workflow.models.sop_revision import SopRevision
from workflow.models.submission import Narrative, Remark, Submission
from workflow.models.workbook_import import WorkbookImport

__all__ = [
    "Actor",
    "Agency",
    "AnalystPart",
    "AnnualReport",
    "Answer",
    "Benchmark",
    "BudgetLine",
    "BudgetRealization",
    "CalendarException",
    "Cycle",
    "Decree",
    "Disposition",
    "Evidence",
    "Figure",
    "Holiday",
    "Indicator",
    "JournalEntry",
    "JournalHead",
    "Mail",
    "Narrative",
    "Notice",
    "NumberSequence",
    "Objective",
    "PastFigure",
    "Pause",
    "PeriodicRun",
    "PlanChange",
    "Position",
    "Realization",
    "RealizationChange",
    "Reassignment",
    "Remark",
    "Seat",
    "Seating",
    "SopRevision",
    "StepRun",
    "Submission",
    "Target",
    "Transition",
    "Unit",
    "User",
    "WorkWindow",
    "WorkbookImport",
    "WorkerProcess",
    "calendar_for",
]
