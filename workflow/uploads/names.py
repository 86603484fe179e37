"""Names and sizes of files as people write and read them."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 200  # characters, ending included


def size_text(size: int) -> str:
    """ "240 kB", "1,2 MB", as people see it."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    whole, tenth = divmod(round(size / 100_000), 10)
    return f"{whole},{tenth} MB" if tenth else f"{whole} MB"


def limit_text(limit: int) -> str:
    """The largest size as people were told it: "10 MB" for 10 × 1024 × 1024 bytes."""
    return f"{limit // 1024**2} MB" if limit % 1024**2 == 0 else size_text(limit)


def clean_name(raw: str) -> str:
    """The name without folders, control and invisible characters (bidi overrides among them).

    At most ``MAX_NAME`` characters; the ending stays. "" when nothing is left.
    """
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", raw))[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = " ".join(name.split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(name) > MAX_NAME and len(suffix) < 20:
        return f"{stem[: MAX_NAME - len(suffix) - 1].rstrip()}.{suffix}"
    return name[:MAX_NAME]


def ending(name: str) -> str:
    """ "pdf" of "Daftar hadir.PDF"; "" of a name without one."""
    return name.rpartition(".")[2].lower().strip() if "." in name else ""
