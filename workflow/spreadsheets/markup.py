"""XML of strangers, streamed: one pass, no tree, no document type, no entity. Pure.

Expat itself, without a layer above it: a document type is refused at its first character, so no
entity is ever defined (billion laughs, XXE), and memory does not grow with the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from xml.parsers import expat

from workflow.spreadsheets.book import Unreadable

#: Elements within each other; the formats themselves need about 20.
MAX_DEPTH = 100
#: Different names of elements in one part; the formats know some hundreds.
MAX_NAMES = 5000
_CHUNK = 256 * 1024

Attributes = dict[str, str]
OnStart = Callable[[str, Attributes], None]
OnEnd = Callable[[str], None]
OnText = Callable[[str], None]


class Readable(Protocol):
    """What gives bytes, some at a time, none at its end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


class _LocalNames(dict[str, str]):
    """ "namespace name" → "name", each worked out once."""

    def __missing__(self, qualified: str) -> str:
        if len(self) > MAX_NAMES:
            raise Unreadable("isinya bukan buku kerja yang wajar: jenis unsurnya terlalu banyak.")
        self[qualified] = local = qualified.rpartition(" ")[2]
        return local


def parse(stream: Readable, part: str, start: OnStart, end: OnEnd, text: OnText) -> None:
    """Hand elements and texts to the callbacks, by local name: strict and usual namespaces alike.

    Attributes keep their namespace ("uri name") where they have one. ``part`` names the piece
    of the file in the sentence of ``Unreadable``, which is raised for all that is not plain XML.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    local = _LocalNames()
    depth = 0

    def on_start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable(f"bagian {part} tersusun terlalu dalam.")
        start(local[name], attributes)

    def on_end(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(local[name])

    def refuse_document_type(*_: object) -> None:
        raise Unreadable(
            f"bagian {part} memuat definisi dokumen (DOCTYPE), yang tidak ada di buku kerja biasa. "
            "Buka berkasnya, simpan ulang, lalu unggah yang baru."
        )

    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.EntityDeclHandler = refuse_document_type
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable(f"bagian {part} rusak di baris {error.lineno}.") from error
    except Unreadable:
        raise
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise Unreadable(f"bagian {part} memakai penyandian huruf yang tidak dikenal.") from error
