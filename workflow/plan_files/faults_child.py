"""The child process that writes reasons into an uploaded workbook: openpyxl on a stranger's file.

A single styled cell in the last corner of a sheet, or one merged range over all of it, makes
openpyxl fill memory with billions of cells. The parent hands over what ``with_reasons`` needs (its
own objects, so pickle is safe in this direction) and gets the bytes of an .xlsx file back.
"""

from __future__ import annotations

import pickle
import sys

from workflow.plan_files.faults import written
from workflow.spreadsheets.confined import limit


def main() -> None:
    """Write, answer, end. openpyxl keeps each sheet in a temporary file while it saves."""
    limit(file_bytes=200 * 1024 * 1024)
    content, book, issues, layout = pickle.load(sys.stdin.buffer)  # noqa: S301
    sys.stdout.buffer.write(written(content, book, issues, layout))


if __name__ == "__main__":
    main()
