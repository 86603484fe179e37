"""Lembar kerja Excel: the cycle's figures as a workbook that a person fills in offline, and back.

Pure: no Django. ``build`` writes the file, ``read`` understands what came back: which cell belongs
to which figure (by hidden keys, wherever the row stands by now), what it says, and what it said
when it was downloaded. Whether that may be stored is decided elsewhere.
"""

from workflow.worksheet.build import build
from workflow.worksheet.layout import FIELD_LABELS, LineContent, RowContent, WorksheetContent
from workflow.worksheet.read import (
    CellReading,
    LineReading,
    NotThisWorksheet,
    Problem,
    RowReading,
    WorksheetReading,
    read,
)

__all__ = [
    "FIELD_LABELS",
    "CellReading",
    "LineContent",
    "LineReading",
    "NotThisWorksheet",
    "Problem",
    "RowContent",
    "RowReading",
    "WorksheetContent",
    "WorksheetReading",
    "build",
    "read",
]
