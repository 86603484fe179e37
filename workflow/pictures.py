"""Photographs as evidence: a small picture without metadata, how they look, when they were taken.

Pure: no Django. ``look`` decodes in a process of its own (``confined``): 90–250 ms for a photo of
a phone, whatever the file does to its reader.

The fingerprint is a difference hash: the picture is shrunk to 9 × 8 grey points, and each of the
64 bits says whether a point is brighter than its right neighbour. Saving anew, shrinking and other
tones leave nearly all bits alone; another picture differs in about half of them. What counts as
alike says ``questions.looks_like``.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import datetime

from workflow import confined
from workflow.uploads.kinds import IMAGES, MAX_PIXELS

PREVIEW = 320  # pixels, the longer side
#: Beyond this only JPEG is decoded, which shrinks while it reads; others would fill the memory.
MAX_DECODED = 60_000_000
#: Points of the shrunk picture (0–255) must spread at least this far; a blank page has no look.
MIN_CONTRAST = 12

_QUALITY = 72
_FORMATS = ("JPEG", "PNG", "WEBP")
_TAKEN = 36867  # DateTimeOriginal, "2026:09:03 10:15:00"
_CHANGED = 306  # DateTime, what scanners and some phones write instead
_EXIF_IFD = 34665


class Damaged(Exception):
    """The file cannot be decoded as a picture."""


@dataclass(frozen=True)
class Picture:
    """What a picture tells; "" and None where it tells nothing."""

    preview: bytes  # JPEG
    fingerprint: str  # 16 hex digits
    taken: datetime | None  # by the camera's clock, without a zone


def is_picture(content_type: str) -> bool:
    """Whether a file of this kind gets a preview."""
    return content_type in IMAGES


def look(content: bytes) -> Picture | None:
    """What the picture tells; None when it is too heavy to decode. Raises ``Damaged``."""
    try:
        answer = confined.run(read_picture, content)
    except confined.Lost:
        return None
    line, _, preview = answer.partition(b"\n")
    told = json.loads(line)
    if told["damaged"]:
        raise Damaged
    taken = datetime.fromisoformat(told["taken"]) if told["taken"] else None
    return Picture(preview, told["fingerprint"], taken)


# --- In the other process --------------------------------------------------------------------


def read_picture(content: bytes) -> bytes:
    """One line of JSON, then the preview."""
    from PIL import Image, ImageFile  # only here: the web process decodes no foreign picture

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    # WeasyPrint, where it was loaded before, lets pictures through that end too early.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.format != "JPEG" and image.width * image.height > MAX_DECODED:
                raise MemoryError
            taken = _taken(image)
            small = _shrunk(image)
    except MemoryError:
        raise
    except Exception:  # whatever a decoder says of a broken picture
        return json.dumps({"damaged": True}).encode() + b"\n"
    made = io.BytesIO()
    small.save(made, "JPEG", quality=_QUALITY, optimize=True)
    told = {"damaged": False, "fingerprint": fingerprint(small), "taken": taken}
    return json.dumps(told).encode() + b"\n" + made.getvalue()


def _shrunk(image):
    """At most ``PREVIEW`` pixels, upright, on white, and nothing of the file but its points."""
    from PIL import Image, ImageOps

    image.draft("RGB", (PREVIEW * 2, PREVIEW * 2))  # JPEG decodes at a fraction of its size
    image.thumbnail((PREVIEW, PREVIEW), Image.Resampling.BICUBIC, reducing_gap=2.0)
    small = ImageOps.exif_transpose(image)
    if small.mode.startswith("I"):  # 16 bits of grey: Pillow would cut them off at 255
        small = small.convert("I").point(lambda value: value / 256).convert("L")
    ground = Image.new("RGB", small.size, "white")  # new: the file's metadata stays behind
    if "A" in small.getbands() or "transparency" in small.info:
        small = small.convert("RGBA")
        ground.paste(small, mask=small.getchannel("A"))
    else:
        ground.paste(small.convert("RGB"))
    return ground


def fingerprint(image) -> str:
    """16 hex digits; "" for a picture without a look of its own, such as a blank page."""
    from PIL import Image

    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    points = grey.tobytes()
    if max(points) - min(points) < MIN_CONTRAST:
        return ""
    bits = 0
    for row in range(8):
        for column in range(8):
            here = row * 9 + column
            bits = bits << 1 | (points[here] > points[here + 1])
    return f"{bits:016x}"


def _taken(image) -> str:
    """When the camera took it, in ISO; "" where it does not say, or says nonsense."""
    exif = image.getexif()
    for text in (exif.get_ifd(_EXIF_IFD).get(_TAKEN), exif.get(_CHANGED)):
        try:
            return datetime.strptime(str(text).strip(" \x00"), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
        except ValueError:
            continue
    return ""
