"""Workbooks gone wrong in every way that disks, programs and people know; the seed decides."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

from tests.unit.workbook_samples import zipped

Parts = dict[str, str | bytes]

#: What stands in attributes and texts where a number, an address or a word was expected.
STRANGE = (
    "", " ", "0", "-1", "1", "2", "7", "00", "1.5", "1e5", "1E308", "1E309", "-1E-320", "NaN",
    "INF", "9" * 400, "4294967296", "99999999", "1048577", "1048576", "16384", "0x10", "1_0",
    "١٢", "½", "A1", "A0", "XFD1048576", "XFE1", "AAAA1", "A1:B2", "A1:XFD1048576", "B2:A1",
    "$A$1", "A", "1A", "s", "n", "b", "d", "e", "str", "inlineStr", "true", "hidden", "General",
    "0%", "%%%%%%%", "d/m/y", "[h]:mm", "[<1]0%;[", '"', '"%', "\\", ";;;;;", "[" * 50,
    "=cmd|' /C calc'!A0", "#DIV/0!", "2025-01-31", "2025-13-45", "9999-12-31T23:59:59",
    "0001-01-01", "PT26H", "P9999999DT1H", "PT", "../../etc/passwd", "/xl/workbook.xml",
    "xl/worksheets/s1.xml", "rId1", "rId99", "\u202egnp", "_x0000_", "_xD800_", "_xZZZZ_", "&#9;",
    "&#x10FFFF;", "percentage", "float", "date", "collapse", "of:=['file:///x'#$A.A1]",
    "x" * 40_000,
)  # fmt: skip

_ATTRIBUTE = re.compile(r'="[^"]*"')
_ELEMENT = re.compile(r"<(?P<name>[\w:]+)(?:\s[^<>]*)?(?:/>|>[^<>]*</(?P=name)>)")
_TEXT = re.compile(r">[^<>]+<")
_TAG = re.compile(r"</?[\w:]+[^<>]*>")
_HEADS = (
    '<?xml version="1.0" encoding="utf-16"?>',
    '<?xml version="1.0" encoding="big5"?>',
    '<?xml version="1.0" encoding="rot13"?>',
    '<?xml version="1.0" encoding="cp1252"?>',
    '<?xml version="1.1"?>',
    "<!DOCTYPE a>",
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]>',
    "\ufeff",
    "\x00",
    "<?php ?>",
)


def parts_of(content: bytes) -> Parts:
    """The parts of a workbook file, as text where they are."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts: Parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            parts[name] = part.decode()
    return parts


def mutated(content: bytes, parts: Parts | None, random: Random) -> bytes:
    """The file with one to three faults; ``parts`` are its own, None where it is no zip."""
    if parts is None or random.random() < 0.25:
        for _ in range(random.randint(1, 3)):
            content = random.choice(_OF_BYTES)(content, random)
        return content
    parts = dict(parts)
    for _ in range(random.randint(1, 3)):
        random.choice(_OF_PARTS)(parts, random)
    return zipped(parts)


# --- Of the bytes ---------------------------------------------------------------------------------


def _flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 12) if changed else 0):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _flip_directory(content: bytes, random: Random) -> bytes:
    """Sizes, offsets, flags and names in the last bytes, where a zip lists its parts."""
    return content[:-400] + _flip(content[-400:], random)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _overwrite(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content) + 1)
    filler = random.choice((b"\x00", b"\xff", b"PK\x03\x04", b"\x7f\xff\xff\xff"))
    run = filler * random.randint(1, 40)
    return content[:at] + run + content[at + len(run) :]


def _move(content: bytes, random: Random) -> bytes:
    first, second = sorted(random.randrange(len(content) + 1) for _ in range(2))
    at = random.randrange(len(content) + 1)
    return content[:at] + content[first:second] + content[at:]


_OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _flip_directory,
    _cut,
    _overwrite,
    _move,
)


# --- Of the parts ---------------------------------------------------------------------------------


def _change(pattern: re.Pattern[str], new: Callable[[str, Random], str]):
    """A fault that puts something else in place of one match in one part."""

    def change(parts: Parts, random: Random) -> None:
        name = random.choice(list(parts))
        part = parts[name]
        if not isinstance(part, str):
            parts[name] = _flip(part, random)
        elif found := list(pattern.finditer(part)):
            one = random.choice(found)
            parts[name] = part[: one.start()] + new(one[0], random) + part[one.end() :]

    return change


def _remove(parts: Parts, random: Random) -> None:
    if len(parts) > 1:
        del parts[random.choice(list(parts))]


def _swap(parts: Parts, random: Random) -> None:
    first, second = random.choice(list(parts)), random.choice(list(parts))
    parts[first], parts[second] = parts[second], parts[first]


def _rename(parts: Parts, random: Random) -> None:
    name = random.choice(list(parts))
    strange = random.choice((f"../{name}", f"/{name}", name.upper(), f"{name}\u202e", "x" * 300))
    parts[strange] = parts.pop(name)


def _head(parts: Parts, random: Random) -> None:
    name = random.choice(list(parts))
    if isinstance(parts[name], str):
        parts[name] = random.choice(_HEADS) + parts[name]


def _encode(parts: Parts, random: Random) -> None:
    name = random.choice(list(parts))
    if isinstance(parts[name], str):
        encoding = random.choice(("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7"))
        parts[name] = parts[name].encode(encoding)


def _again(element: str, random: Random) -> str:
    return element * random.choice((2, 3, 200))


def _deeper(element: str, random: Random) -> str:
    return "<x>" * (depth := random.choice((1, 5, 300))) + element + "</x>" * depth


_OF_PARTS: tuple[Callable[[Parts, Random], None], ...] = (
    *[_change(_ATTRIBUTE, lambda _, random: f'="{random.choice(STRANGE)}"')] * 6,
    *[_change(_TEXT, lambda _, random: f">{random.choice(STRANGE)}<")] * 3,
    _change(_ELEMENT, _again),
    _change(_ELEMENT, _deeper),
    _change(_ELEMENT, lambda _, random: ""),
    _change(_TAG, lambda _, random: ""),
    _change(_TAG, lambda tag, random: tag.replace("<", "<y:", 1)),
    _change(_TEXT, lambda _, random: "><![CDATA[" + random.choice(STRANGE) + "]]><"),
    _remove,
    _swap,
    _rename,
    _head,
    _encode,
)
