"""What a person corrected about one file, for the next one of the same shape. Pure.

The shape of a sheet are its headers; years in them do not count, for a plan has new ones each year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from workflow.plan_files.fields import SheetKind
from workflow.plan_files.finding import find_layout, headers_of
from workflow.plan_files.headers import plain
from workflow.plan_files.layout import Layout, SheetLayout, further_key
from workflow.plan_files.mapping import Mapping, SheetMapping
from workflow.spreadsheets.book import Book, Sheet


def with_names(mapping: Mapping, layout: Layout) -> Mapping:
    """The mapping with the headers for which its columns and header rows were chosen."""
    sheets = dict(mapping.sheets)
    for found in layout.every():
        key = str(found.kind) if layout.of(found.kind) is found else found.key
        given = sheets.get(key)
        if given:
            sheets[key] = replace(given, names=names_of(found))
    return replace(mapping, sheets=sheets)


def names_of(found: SheetLayout) -> dict[str, str]:
    """The headers of a sheet as they are compared."""
    return {
        letters: re.sub(r"\b20\d\d\b", "@", plain(header))
        for letters, header in found.names().items()
    }


def recalled(book: Book, year: int, earlier: Iterable[tuple[str, Mapping]]) -> Mapping:
    """The columns of sheets that look like ones that were corrected before.

    ``earlier``: names and mappings of earlier files, the newest first. Of each kind the newest
    file that fits is taken.
    """
    own = find_layout(book, year, Mapping())
    sheets: dict[str, SheetMapping] = {}
    names: list[str] = []
    for kind in SheetKind:
        shapes = [
            (sheet.title, header_names(sheet, kind, year))
            for sheet in book.sheets
            if not sheet.is_hidden
        ]
        first = own.of(kind)
        for name, mapping in earlier:
            found = _fitting(shapes, kind, mapping, first.title if first else "")
            if not found:
                continue
            said = {key: given for key, given in found.items() if given.columns or given.header}
            sheets |= said  # the newest says nothing where its corrections were taken back
            names += [name] if said and name not in names else []
            break
    return Mapping(sheets=sheets, recalled=", ".join(names))


def header_names(sheet: Sheet, kind: SheetKind, year: int) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet that may be its header, each with its names as they are compared."""
    return [(row, names_of(found)) for row, found in headers_of(sheet, kind, year)]


def _fitting(
    shapes: list[tuple[str, list[tuple[int, dict[str, str]]]]],
    kind: SheetKind,
    mapping: Mapping,
    first: str,
) -> dict[str, SheetMapping]:
    """What one earlier file says of the sheets; ``first`` is the one that leads by itself, "" where
    the program knows none."""
    found: dict[str, SheetMapping] = {}
    leads = first
    for key, given in mapping.sheets.items():
        if not given.names or not (key == kind or key.startswith(f"{kind}:")):
            continue
        fits = {  # reversed, so that the first row of a sheet wins, and the first sheet is last
            title: row
            for title, rows in reversed(shapes)
            for row, names in reversed(rows)
            if names == given.names
        }
        leads = leads or next(reversed(fits), "")
        if first and first in fits:
            fits = {first: fits[first]}  # others of the same headers follow it by themselves
        for title, row in fits.items():
            own = str(kind) if title == leads else further_key(kind, title)
            header = row if given.header else None
            named = None if first else title
            found.setdefault(own, replace(given, title=named, header=header))
    return found
