"""Workbooks of strangers, read safely: what their cells say, and a sentence for all else. Pure."""

from workflow.spreadsheets.book import Book, Cell, Sheet, Unreadable, address
from workflow.spreadsheets.child import read_here
from workflow.spreadsheets.reading import read
from workflow.spreadsheets.sight import MAX_BYTES, content_of, refuse_size

__all__ = [
    "MAX_BYTES",
    "Book",
    "Cell",
    "Sheet",
    "Unreadable",
    "address",
    "content_of",
    "read",
    "read_here",
    "refuse_size",
]
