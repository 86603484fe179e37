"""Files of evidence as frozen reports name them, and what differs between two versions of one.

A file is what ``content`` freezes of it; reports frozen before ``dated`` was kept have no such key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflow.dates import document_date
from workflow.uploads.kinds import CONTENT_TYPES, IMAGES, PDF
from workflow.uploads.names import ending

File = Mapping[str, Any]


def words_of(file: File) -> str:
    """ "Rekap SKA; bertanggal 5 September 2026": what a person has said of a file."""
    dated = f"bertanggal {document_date(date.fromisoformat(day))}" if (day := _day(file)) else ""
    return "; ".join(filter(None, (file.get("description"), dated)))


def opens_inline(file: File) -> bool:
    """Whether browsers are given a file of this name to show, not to keep."""
    kind = CONTENT_TYPES.get(f".{ending(file['name'])}", "")
    return kind == PDF or kind in IMAGES


def compared(old: Sequence[File], new: Sequence[File]) -> tuple[str, str]:
    """Both lists of names; beside a name that stays stands what is different about its file."""
    if not all("dated" in file for file in (*old, *new)):
        old, new = ([{**file, "dated": ""} for file in side] for side in (old, new))
    return _side(old, new, "isi lama"), _side(new, old, "isi baru")


def _side(files: Sequence[File], others: Sequence[File], content: str) -> str:
    told = []
    for file in files:
        known = [other for other in others if other["name"] == file["name"]]
        said = []
        if known and file["sha256"] not in {other["sha256"] for other in known}:
            said.append(content)
        if known and words_of(file) not in {words_of(other) for other in known}:
            said.append(words_of(file) or "tanpa tanggal dan keterangan")
        told.append(f"{file['name']} ({'; '.join(said)})" if said else file["name"])
    return ", ".join(told)


def _day(file: File) -> str:
    return file.get("dated") or ""
