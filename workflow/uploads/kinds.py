"""The kinds of files that an office attaches, and how the content of each begins."""

from __future__ import annotations

import re

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 100_000_000  # an image beyond this fills a reader's memory
HEAD = 4096  # bytes that tell what a file is

PDF = "application/pdf"
CONTENT_TYPES = {
    ".pdf": PDF,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
#: Raster images: they get a small preview and open in the browser.
IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})
#: For the ``accept`` attribute of a file input. Without HEIC, phones send their photos as JPEG.
ACCEPT = ",".join(CONTENT_TYPES)
KINDS_TEXT = (
    "PDF, foto (JPEG, PNG, WebP), dokumen Office (XLSX, DOCX, PPTX, ODS, ODT, ODP), CSV, atau TXT"
)

#: Endings that a double click runs; refused in the middle of a name and inside other files.
RUNNABLE = frozenset({
    "exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "dll", "cpl", "jar", "js", "jse",
    "vbs", "vbe", "wsf", "wsh", "ps1", "psm1", "sh", "py", "php", "phtml", "asp", "aspx",
    "jsp", "hta", "lnk", "reg", "html", "htm", "xhtml", "svg", "xlsm", "xlsb", "docm", "pptm",
    "dotm", "xltm", "potm", "ppam", "xlam", "iso", "img", "vhd", "apk", "chm", "url", "scf",
})  # fmt: skip
#: Archives; nobody looks into them when they lie inside another file.
ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "cab", "zst"})

#: (start of the content, what it is) for the sentence when content and name disagree.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "dokumen PDF"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"\x89PNG\r\n\x1a\n", "gambar PNG"),
    (b"GIF8", "gambar GIF"),
    (b"BM", "gambar BMP"),
    (b"II*\x00", "gambar TIFF"),
    (b"MM\x00*", "gambar TIFF"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "skrip"),
    (b"PK\x03\x04", "arsip atau berkas Office"),
    (b"PK\x05\x06", "arsip kosong"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7-Zip"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "berkas Office format lama atau berkata sandi"),
)
_WEB_PAGE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
_HEIC = re.compile(rb"....ftyp(?:heic|heix|hevc|mif1|msf1)", re.DOTALL)
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)


def what_it_is(head: bytes) -> str:
    """What the content looks like, for the sentence; "" when unknown."""
    for start, words in SIGNATURES:
        if head.startswith(start):
            return words
    if _WEBP.match(head):
        return "gambar WebP"
    if _HEIC.match(head):
        return "foto HEIC; simpan atau kirim ulang sebagai JPEG"
    if looks_like_web_page(head):
        return "halaman web atau gambar SVG"
    return ""


def is_webp(head: bytes) -> bool:
    """Whether the content begins as a WebP image does."""
    return bool(_WEBP.match(head))


def looks_like_web_page(head: bytes) -> bool:
    """Whether a browser might take this for HTML or SVG, in whatever encoding."""
    return bool(_WEB_PAGE.search(head.replace(b"\x00", b"")))


def mismatch(suffix: str, head: bytes) -> str:
    """The name promises one kind, the content is another."""
    found = what_it_is(head)
    kind = suffix[1:].upper()
    said = f"isinya {found}" if found else f"isinya bukan {kind}, atau berkasnya rusak"
    todo = "" if ";" in said else f" Pilih berkas yang benar, atau simpan ulang sebagai {kind}."
    return f"namanya berakhiran {suffix}, tetapi {said}.{todo}"
