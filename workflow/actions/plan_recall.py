"""Corrections of an earlier upload of the office, for the next file of the same shape."""

from __future__ import annotations

from workflow import dates
from workflow.enums import ImportKind
from workflow.models import Agency, WorkbookImport
from workflow.plan_files import Mapping
from workflow.plan_files.recalling import recalled
from workflow.spreadsheets.book import Book

#: Earlier uploads that are looked at; their corrections are kept, also of those given up.
LOOKED_AT = 30


def recall(agency: Agency, book: Book, year: int) -> Mapping:
    """What to begin with; an empty mapping where nothing of this shape was corrected before."""
    rows = WorkbookImport.objects.filter(
        agency=agency, kind=ImportKind.PLAN, mapping__has_key="sheets"
    )
    found = []
    for name, at, stored in rows.order_by("-uploaded_at", "-pk").values_list(
        "name", "uploaded_at", "mapping"
    )[:LOOKED_AT]:
        mapping = Mapping.of(stored)
        if any(given.names for given in mapping.sheets.values()):
            day = dates.short_date(at.astimezone(agency.zone).date())
            found.append((f"“{name}” ({day})", mapping))
    return recalled(book, year, found) if found else Mapping()
