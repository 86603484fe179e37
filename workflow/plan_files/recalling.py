"""What a person corrected about one file, for the next one of the same shape. Pure.

The shape of a sheet are its headers; years in them do not count, for a plan has new ones each year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from workflow.plan_files.fields import SheetKind
from workflow.plan_files.finding import find_layout, header_within
from workflow.plan_files.headers import plain
from workflow.plan_files.layout import Layout, SheetLayout, further_key
from workflow.plan_files.mapping import Mapping, SheetMapping
from workflow.spreadsheets.book import Book


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
        first = own.of(kind)
        for name, mapping in earlier:
            found = _fitting(book, kind, year, mapping, first)
            if not found:
                continue
            said = {key: given for key, given in found.items() if given.columns or given.header}
            sheets |= said  # the newest says nothing where its corrections were taken back
            names += [name] if said and name not in names else []
            break
    return Mapping(sheets=sheets, recalled=", ".join(names))


def _fitting(
    book: Book, kind: SheetKind, year: int, mapping: Mapping, first: SheetLayout | None
) -> dict[str, SheetMapping]:
    found: dict[str, SheetMapping] = {}
    for key, given in mapping.sheets.items():
        if not given.names or not (key == kind or key.startswith(f"{kind}:")):
            continue
        for sheet in book.sheets:
            row = header_within(sheet, kind, year, lambda one, g=given: names_of(one) == g.names)
            if row is None or sheet.is_hidden:
                continue
            is_first = first is None or first.title == sheet.title
            own_key = str(kind) if is_first else further_key(kind, sheet.title)
            title = None if first else sheet.title
            kept = replace(given, title=title, header=row if given.header else None)
            found.setdefault(own_key, kept)
            first = first or SheetLayout(kind, sheet.title, row)
    return found
