"""What may be uploaded as evidence, judged by content as well as by name. Pure: no Django.

``inspect`` answers what is kept of a file, or raises ``Rejected`` with an Indonesian sentence that
names the file and says what to do. Nothing is unpacked to disk, no member of an archive is read
beyond what its directory admits, and PDF is parsed in a process of its own (``confined``), so a
bomb costs a bounded amount of memory and time.
"""

from workflow.uploads.frozen import compared, opens_inline, words_of
from workflow.uploads.judge import Checked, Rejected, inspect
from workflow.uploads.kinds import (
    ACCEPT,
    CONTENT_TYPES,
    IMAGES,
    KINDS_TEXT,
    MAX_BYTES,
    MAX_PIXELS,
    PDF,
)
from workflow.uploads.names import MAX_NAME, clean_name, limit_text, size_text

__all__ = [
    "ACCEPT",
    "CONTENT_TYPES",
    "IMAGES",
    "KINDS_TEXT",
    "MAX_BYTES",
    "MAX_NAME",
    "MAX_PIXELS",
    "PDF",
    "Checked",
    "Rejected",
    "clean_name",
    "compared",
    "inspect",
    "limit_text",
    "opens_inline",
    "size_text",
    "words_of",
]
