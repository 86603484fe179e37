"""PDF: whether it opens, what in it acts by itself, what it carries, and the day it was made.

Parsed in a process of its own: two filters upon each other make a gigabyte of ten kilobytes.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone

from workflow import confined
from workflow.uploads.images import has_archive_behind
from workflow.uploads.kinds import ARCHIVES, CONTENT_TYPES, MAX_BYTES, RUNNABLE
from workflow.uploads.names import clean_name, ending

MAX_ATTACHED = 20
MAX_BEHIND = 2048  # bytes after the end mark; some programs leave a few

_ACTING = (
    "PDF ini memuat skrip atau perintah yang berjalan sendiri. Cetak ulang sebagai PDF biasa, lalu "
    "unggah yang baru."
)
_FORM = (
    "PDF ini formulir dinamis (XFA), yang banyak pembaca tidak dapat membukanya. Cetak ulang "
    "sebagai PDF biasa, lalu unggah yang baru."
)
_LOCKED = "PDF ini dikunci dengan kata sandi. Simpan ulang tanpa kata sandi, lalu unggah lagi."
_BROKEN = "PDF ini rusak atau terpotong. Buka dan simpan ulang, atau pindai lagi."
_HEAVY = "PDF ini terlalu rumit untuk diperiksa. Cetak ulang sebagai PDF biasa, lalu unggah lagi."
_LOADED = "PDF ini membawa terlalu banyak berkas di dalamnya. Cetak ulang sebagai PDF biasa."
_STUCK = "di belakang PDF-nya menempel sebuah arsip. Cetak ulang sebagai PDF biasa."

#: Actions that run a script or a program, send a form away, or play something.
_ACTIVE = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition"})
#: In an object written out: any of these, an attached file, or a presentation with scripts.
_NOTABLE = re.compile(
    b"/JS\\b|/EF\\b|/RichMedia|" + b"|".join(name.encode() for name in sorted(_ACTIVE))
)
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?)?")
#: Keywords cannot be written in another way, unlike names: without these nothing is compressed.
_PLAIN = re.compile(rb"stream\s")


def check_pdf(
    content: bytes, inner: Callable[[str, bytes], str] | None
) -> tuple[str, datetime | None]:
    """What is wrong with a PDF ("" for nothing), and when it says it was made.

    ``inner`` judges a file that the PDF carries by its name and content; None where none may be.
    """
    end = content.rfind(b"%%EOF")
    if has_archive_behind(content, end):
        return _STUCK, None
    if end < 0 or end < len(content.rstrip(b"\x00\r\n ")) - MAX_BEHIND:
        return _BROKEN, None  # readers would mend it, and nobody would miss the pages that are gone
    if not re.search(rb"\bobj\b", content):
        return "", None  # an empty shell: nothing to read and nothing to run
    try:
        answer = read_pdf(content) if _is_small(content) else confined.run(read_pdf, content)
    except confined.Lost:
        return _HEAVY, None
    line, _, rest = answer.partition(b"\n")
    found = json.loads(line)
    if found["fault"]:
        return found["fault"], None
    for name, size in found["attached"]:
        part, rest = rest[:size], rest[size:]
        if fault := _carried(name, part, inner):
            return fault, None
    return "", pdf_date(found["made"])


def _is_small(content: bytes) -> bool:
    """Whether parsing costs next to nothing: few bytes, and nothing compressed in them."""
    return len(content) < 20_000 and not _PLAIN.search(content)


def _carried(name: str, content: bytes, inner: Callable[[str, bytes], str] | None) -> str:
    shown = clean_name(name) or "tanpa nama"
    suffix = ending(shown)
    fault = "jenisnya tidak diterima."
    if inner and suffix not in RUNNABLE | ARCHIVES and f".{suffix}" in CONTENT_TYPES:
        fault = inner(shown, content)
    if fault:
        return (
            f"PDF ini membawa berkas lain di dalamnya, “{shown}”: {fault} "
            "Cetak ulang sebagai PDF biasa tanpa lampiran."
        )
    return ""


def pdf_date(text: str) -> datetime | None:
    """ "D:20260903101500+08'00'": with a zone where one is named; None for anything else."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    numbers = [int(part) if part else None for part in found.groups()[:6]]
    year, month, day = numbers[0], numbers[1] or 1, numbers[2] or 1
    try:
        made = datetime(year, month, day, *(part or 0 for part in numbers[3:]))  # noqa: DTZ001
        if found[7]:
            made = made.replace(tzinfo=UTC)
        if found[8]:
            away = timedelta(hours=int(found[9]), minutes=int(found[10] or 0))
            made = made.replace(tzinfo=timezone(away if found[8] == "+" else -away))
    except ValueError:
        return None
    return made


# --- In the other process --------------------------------------------------------------------


def read_pdf(content: bytes) -> bytes:
    """One line of JSON (fault, made, attached names and sizes), then the attached files."""
    import pikepdf  # only here: a large library that most requests never need

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            fault = _fault(pdf)
            attached = [] if fault else _attached(pdf)
            made = str(pdf.docinfo.get("/CreationDate", ""))
    except pikepdf.PasswordError:
        return _answer(_LOCKED)
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, RuntimeError, KeyError):
        return _answer(_BROKEN)
    if len(attached) > MAX_ATTACHED or sum(len(part) for _, part in attached) > MAX_BYTES:
        return _answer(_LOADED)
    return _answer(fault, made, attached)


def _answer(fault: str, made: str = "", attached: Sequence[tuple[str, bytes]] = ()) -> bytes:
    sizes = [[name, len(part)] for name, part in attached]
    line = json.dumps({"fault": fault, "made": made, "attached": sizes})
    return line.encode() + b"\n" + b"".join(part for _, part in attached)


def _fault(pdf) -> str:
    """The first thing anywhere in the file that acts by itself, compressed or not."""
    import pikepdf

    if not len(pdf.pages):
        return _BROKEN
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        return _FORM
    for part in _dictionaries(pdf):
        acts = "/JS" in part or str(part.get("/S", "")) in _ACTIVE
        if acts or str(part.get("/Subtype", "")) == "/RichMedia":
            return _ACTING
    return ""


def _dictionaries(pdf) -> Iterator:
    """Every dictionary that may matter, those of streams and those within others too.

    Written out, an object tells in one glance whether it names anything of interest: a scan has
    thousands, and walking through each would take seconds.
    """
    import pikepdf

    containers = (pikepdf.Dictionary, pikepdf.Array)
    for whole in itertools.chain(pdf.objects, [pdf.trailer]):
        if isinstance(whole, pikepdf.Stream):
            whole = whole.stream_dict
        if not isinstance(whole, containers) or not _NOTABLE.search(whole.unparse(resolved=True)):
            continue
        waiting = [whole]
        while waiting:
            part = waiting.pop()
            inside = part
            if isinstance(part, pikepdf.Dictionary):
                yield part
                inside = part.values()
            # What is referred to is an object of its own, and comes by itself.
            waiting += [v for v in inside if isinstance(v, containers) and not v.is_indirect]


def _attached(pdf) -> list[tuple[str, bytes]]:
    """Every file that the document carries, whether or not its list of attachments names it."""
    import pikepdf

    found = []
    for part in _dictionaries(pdf):
        carried = part.get("/EF")
        if isinstance(carried, pikepdf.Dictionary):
            name = str(part.get("/UF", part.get("/F", "")))
            streams = {v.objgen: v for v in carried.values() if isinstance(v, pikepdf.Stream)}
            found += [(name, stream.read_bytes()) for stream in streams.values()]
        if len(found) > MAX_ATTACHED:
            break
    return found
