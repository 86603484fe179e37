"""Uploaded files on the disk."""

from __future__ import annotations

import contextlib
import os

from django.db.models.fields.files import FieldFile


def to_disk(file: FieldFile) -> None:
    """Wait until the file is on the disk itself: the row that names it will survive a power cut."""
    with file.storage.open(file.name, "rb") as written:
        os.fsync(written.fileno())
    with contextlib.suppress(NotImplementedError):  # storages without folders
        folder = os.open(os.path.dirname(file.path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
