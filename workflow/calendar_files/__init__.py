"""Holidays from files: iCal and CSV read into rows and sentences, and written again.

Pure: no Django, no clock, no database. ``read`` never raises, whatever the bytes: it answers rows
that can be taken over as they are, and a sentence for everything else. Nothing is guessed that a
person would have to notice later; a doubtful line is told and left out.
"""

from __future__ import annotations

from datetime import tzinfo

from workflow.calendar_files import ical, table
from workflow.calendar_files.content import Unreadable, kind_of_file, text_of
from workflow.calendar_files.ical import as_ical
from workflow.calendar_files.rows import (
    CUTI,
    LIBUR,
    MAX_BYTES,
    MAX_ROWS,
    FileRows,
    Problem,
    Row,
    collect,
    years_around,
)
from workflow.calendar_files.table import as_csv, template_csv

__all__ = [
    "CUTI",
    "LIBUR",
    "MAX_BYTES",
    "MAX_ROWS",
    "FileRows",
    "Problem",
    "Row",
    "as_csv",
    "as_ical",
    "read",
    "template_csv",
]

#: For the ``accept`` attribute of the file input.
ACCEPT = ".ics,.csv,text/calendar,text/csv"


def read(name: str, content: bytes, *, this_year: int, zone: tzinfo) -> FileRows:
    """Read a file by what it contains; its name only has to agree.

    ``this_year`` bounds the years that a row may lie in, ``zone`` is the office's: an iCal event
    with a time belongs to the date it has there. A file that is no calendar at all gives no rows
    and one problem of line 0.
    """
    try:
        text = text_of(name, content)
        kind = kind_of_file(name, text)
        if kind == "iCal":
            found, problems = ical.read(text, zone)
        else:
            found, problems = table.read(text)
        return collect(kind, found, problems, years_around(this_year))
    except Unreadable as fault:
        return FileRows("", [], [Problem(0, str(fault))])
