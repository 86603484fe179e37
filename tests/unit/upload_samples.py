"""Small real files of every kind, and disguised ones, built by hand for the tests of uploads."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf
from PIL import Image

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(*, text: bool = False, **root) -> bytes:
    """A page; ``text`` gives it a compressed stream, ``root`` adds to the document."""
    made = io.BytesIO()
    with pikepdf.new() as new:
        page = new.add_blank_page()
        del page.obj["/Contents"]
        if text:
            page.Contents = pikepdf.Stream(new, b"BT (Pasar Karisa) Tj ET" * 20)
        for key, value in root.items():
            new.Root[f"/{key}"] = value
        new.docinfo["/CreationDate"] = "D:20260903101500+08'00'"
        new.save(made)
    return made.getvalue()


def action(kind: str, **more) -> pikepdf.Dictionary:
    """An action that something starts."""
    return pikepdf.Dictionary(S=pikepdf.Name(kind), **more)


def hidden_script() -> bytes:
    """A script on a link of a page, in a compressed object stream."""
    made = io.BytesIO()
    with pikepdf.new() as new:
        page = new.add_blank_page()
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=pikepdf.Array([0, 0, 10, 10]),
            A=pikepdf.Dictionary(
                S=pikepdf.Name.URI, URI="https://bps.go.id", Next=action("/JavaScript", JS="x()")
            ),
        )
        page.Annots = new.make_indirect(pikepdf.Array([new.make_indirect(link)]))
        new.save(made, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in made.getvalue()
    return made.getvalue()


def carrying(name: str, content: bytes) -> bytes:
    """A PDF with a file attached."""
    made = io.BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page()
        new.attachments[name] = pikepdf.AttachedFileSpec(new, content, filename=name)
        new.save(made)
    return made.getvalue()


def locked_pdf(user: str) -> bytes:
    """Encrypted; with ``user`` "" it opens for everybody and only forbids printing."""
    made = io.BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page()
        new.save(made, encryption=pikepdf.Encryption(owner="pemilik", user=user))
    return made.getvalue()


def package(parts: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def office(main: str, *more: str, types: bytes = b"<Types/>", **parts: bytes) -> bytes:
    """An Office file; ``more`` are further parts with nothing in them, ``parts`` by short name."""
    extra = {name: b"x" for name in more}
    named = {
        "rels": "word/_rels/settings.xml.rels",
        "core": "docProps/core.xml",
        "document": main,
    }
    return package({
        "[Content_Types].xml": types,
        main: b"<x/>",
        **extra,
        **{named.get(key, key): value for key, value in parts.items()},
    })  # fmt: skip


def linked(kind: str, target: str) -> bytes:
    """A Word file with one link outside."""
    rels = (
        f'<Relationships><Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )
    return office("word/document.xml", rels=rels.encode())


def odf(kind: str, content: bytes = b"<x/>", **parts: bytes) -> bytes:
    """An OpenDocument file."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    named = {"script": "Basic/Standard/Module1.xml", "manifest": "META-INF/manifest.xml",
             "meta": "meta.xml"}  # fmt: skip
    more = {named[key]: value for key, value in parts.items()}
    return package({"mimetype": mimetype, "content.xml": content, **more}, zipfile.ZIP_STORED)


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options) -> bytes:
    """A real image, a shade from left to right."""
    made = io.BytesIO()
    image = Image.linear_gradient("L").rotate(90).resize(size).convert("RGB")
    image.save(made, kind, **options)
    return made.getvalue()


def claimed_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size; its picture has one row."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    row = zlib.compress(bytes(31))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row)
            + chunk(b"IEND", b""))  # fmt: skip


def claimed_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose header claims a size."""
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x02ab\xff\xd9"


def claimed_webp(width: int, height: int) -> bytes:
    """A WebP whose extended header claims a size (animated ones have it)."""
    body = b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


#: A file that says it has no entity until it is opened: "billion laughs".
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<Types>&b;</Types>"
)
