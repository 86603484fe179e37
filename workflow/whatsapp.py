"""Links that open WhatsApp with a ready text; the person reads it there and presses send.

Pure. Nothing is sent by the program itself: the link only carries the number and the text
(WhatsApp's "click to chat").
"""

from __future__ import annotations

from urllib.parse import quote

#: Indonesia; a number that is written with 0 in front belongs there.
COUNTRY = "62"
#: Digits of an international number, the country's included (ITU-T E.164 allows 15 at most).
FEWEST, MOST = 9, 15


def international(number: str) -> str:
    """The number as digits with the country in front: "0812-3456-7890" → "6281234567890".

    "" stays "". Raises ValueError with an Indonesian sentence when it cannot be a number.
    """
    written = "".join(sign for sign in number if sign not in " -.()\u00a0\u2011\u2013")
    if not written:
        return ""
    digits = written.removeprefix("+")
    if written.startswith("00"):
        digits = written[2:]
    elif written.startswith("0"):
        digits = COUNTRY + written[1:]
    elif written.startswith("8"):
        digits = COUNTRY + written
    readable = digits.isascii() and digits.isdigit() and FEWEST <= len(digits) <= MOST
    if not readable or digits.startswith((f"{COUNTRY}0", "0")):
        raise ValueError("Nomor WhatsApp ini tidak terbaca. Tulis misalnya 0812 3456 7890.")
    return digits


def link(number: str, text: str) -> str:
    """The address that opens a chat with the text filled in.

    Without a number, or with one that cannot be read, the person chooses the recipient there.
    """
    try:
        digits = international(number)
    except ValueError:
        digits = ""
    return f"https://wa.me/{digits}?text={quote(text, safe='')}"
