"""What a file is by its name and its first bytes, before anything in it is read. Pure."""

from __future__ import annotations

from pathlib import Path

from workflow.spreadsheets.book import Unreadable
from workflow.spreadsheets.compound import SIGNATURE, Compound
from workflow.uploads import clean_name, limit_text, size_text

MAX_BYTES = 10 * 1024 * 1024

_ZIP = b"PK\x03\x04"
_ZIPPED = ("xlsx", "xlsm", "ods")
_SAVE_ANEW = "Buka berkasnya, pilih Simpan Sebagai jenis Excel Workbook (.xlsx), lalu unggah itu."
_CHOOSE = "Pilih buku kerja yang benar, lalu unggah lagi."
#: For a fault that says what is wrong and not what to do.
_ADVICE = "Simpan ulang berkasnya sebagai Excel Workbook (.xlsx), lalu unggah yang baru."
#: Endings that people try, and what they should do instead.
_ELSEWHERE = {
    "xlsb": f"jenis .xlsb tidak dibaca. {_SAVE_ANEW}",
    "xltx": f"ini templat. {_SAVE_ANEW}",
    "xltm": f"ini templat. {_SAVE_ANEW}",
    "csv": f"jenis .csv tidak dibaca. {_SAVE_ANEW}",
    "tsv": f"jenis .tsv tidak dibaca. {_SAVE_ANEW}",
    "fods": f"jenis .fods tidak dibaca. {_SAVE_ANEW}",
    "numbers": "ekspor dahulu dari Numbers sebagai Excel (.xlsx), lalu unggah itu.",
    "gsheet": "itu hanya tautan. Di Google Sheet pilih File, Download, Microsoft Excel (.xlsx), "
    "lalu unggah itu.",
    "zip": "ekstrak dahulu, lalu unggah buku kerja di dalamnya.",
    "rar": "ekstrak dahulu, lalu unggah buku kerja di dalamnya.",
}
_SIGNATURES = (
    (b"%PDF-", "dokumen PDF"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\x89PNG", "gambar"),
    (b"\xff\xd8\xff", "gambar"),
    (b"PK\x05\x06", "arsip kosong"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf", "arsip 7-Zip"),
    (b"{\\rtf", "dokumen RTF"),
)


def shown_name(raw: str) -> str:
    """The name as a sentence shows it: no folders, no invisible characters, at most 80 letters."""
    name = clean_name(raw)
    return (name if len(name) <= 80 else f"{name[:60]}…{name[-15:]}") or "berkas tanpa nama"


def explained(name: str, fault: str) -> Unreadable:
    """A fault as a whole sentence, with what to do about it."""
    text = f"“{shown_name(name)}” tidak dapat dibaca: {fault}"
    return Unreadable(text if "unggah" in fault else f"{text} {_ADVICE}")


def refuse_size(name: str, size: int) -> None:
    """Raise ``Unreadable`` for a file of this size in bytes, before it is read."""
    if size > MAX_BYTES:
        raise Unreadable(
            f"“{shown_name(name)}” terlalu besar ({size_text(size)}); paling besar "
            f"{limit_text(MAX_BYTES)}. Hapus gambar dan lembar yang tidak diperlukan, simpan "
            "ulang, lalu unggah lagi."
        )
    if size == 0:
        raise Unreadable(
            f"“{shown_name(name)}” kosong (0 byte). Periksa berkasnya, lalu unggah lagi."
        )


def content_of(path: Path) -> bytes:
    """A file of this machine, for the command line; ``Unreadable`` says why there is nothing."""
    try:
        refuse_size(path.name, path.stat().st_size)
        return path.read_bytes()
    except Unreadable:
        raise
    except FileNotFoundError as error:
        raise Unreadable(f"Tidak ada berkas “{path}”. Periksa nama dan foldernya.") from error
    except IsADirectoryError as error:
        raise Unreadable(f"“{path}” adalah folder. Sebut buku kerja di dalamnya.") from error
    except PermissionError as error:
        raise Unreadable(f"“{path}” tidak boleh dibaca oleh pengguna server ini.") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"“{path}” tidak dapat dibuka. Periksa nama berkasnya.") from error


def kind_of(name: str, content: bytes) -> str:
    """The ending without its dot when name and content agree; ``Unreadable`` otherwise."""
    refuse_size(name, len(content))
    kind = clean_name(name).rpartition(".")[2].lower()
    if fault := _fault(kind, content):
        raise explained(name, fault)
    return kind


def _fault(kind: str, content: bytes) -> str:
    if kind in _ELSEWHERE:
        return _ELSEWHERE[kind]
    if kind not in (*_ZIPPED, "xls"):
        return f"hanya buku kerja .xlsx, .xlsm, .xls, dan .ods yang dibaca. {_SAVE_ANEW}"
    if content.startswith(SIGNATURE):
        return _fault_of_old_format(kind, content)
    if content.startswith(_ZIP):
        return (
            f"namanya berakhiran .{kind}, tetapi isinya jenis yang lebih baru. {_SAVE_ANEW}"
            if kind == "xls"
            else ""
        )
    if kind == "xls" and content[:1] == b"\x09":  # Excel 2 to 4, without a container
        return f"berkasnya dari Excel yang sangat lama. {_SAVE_ANEW}"
    for start, words in _SIGNATURES:
        if content.startswith(start):
            return f"namanya berakhiran .{kind}, tetapi isinya {words}. {_CHOOSE}"
    head = content[:2000].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"<"):
        return (
            f"namanya berakhiran .{kind}, tetapi isinya halaman web atau XML, seperti unduhan dari "
            f"sebagian aplikasi. {_SAVE_ANEW}"
        )
    return (
        f"namanya berakhiran .{kind}, tetapi isinya bukan buku kerja, atau berkasnya rusak. "
        f"{_CHOOSE}"
    )


def _fault_of_old_format(kind: str, content: bytes) -> str:
    """Of a compound file: Excel 97–2003, or a newer workbook encrypted with a password."""
    try:
        names = Compound(content).names
    except Unreadable as broken:
        return str(broken)
    if "EncryptedPackage" in names:
        return (
            "berkasnya dikunci dengan kata sandi. Buka dengan kata sandinya, hapus kata sandi itu "
            "(Berkas, Info, Proteksi Buku Kerja), simpan, lalu unggah lagi."
        )
    if kind == "xls":
        return ""
    found = "Excel 97–2003 (.xls)" if "Workbook" in names else "dokumen Office lama"
    return f"namanya berakhiran .{kind}, tetapi isinya {found}. {_SAVE_ANEW}"
