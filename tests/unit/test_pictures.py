"""Photographs: previews without metadata, fingerprints that survive saving anew, broken files."""

import io
import random

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageStat

from tests.unit.upload_samples import claimed_png, picture
from workflow.pictures import (
    PREVIEW,
    Damaged,
    fingerprint,
    look,
    read_picture,
)
from workflow.questions import looks_like

GPS, TAKEN, MAKE, ORIENTATION = 34853, 36867, 271, 274


def scene(seed: int, size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """Something with a look of its own: coloured shapes of many sizes."""
    rng = random.Random(seed)
    image = Image.new("RGB", size, tuple(rng.randrange(256) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        x, y, radius = rng.randrange(size[0]), rng.randrange(size[1]), rng.randrange(40, 300)
        colour = tuple(rng.randrange(256) for _ in range(3))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    made = io.BytesIO()
    image.save(made, kind, **options)
    return made.getvalue()


def photographed(orientation: int = 1) -> bytes:
    """A photo with place, camera and moment in its metadata."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Kamera Ani", orientation
    exif.get_ifd(34665)[TAKEN] = "2026:09:03 10:15:00"
    exif.get_ifd(GPS)[1] = "S"
    exif.get_ifd(GPS)[2] = (5.0, 40.0, 12.0)
    return saved(scene(1), exif=exif, quality=90)


PHOTO = scene(1)
MARK = fingerprint(PHOTO)


def test_a_preview_is_small_upright_and_says_nothing_of_camera_and_place():
    content = photographed(orientation=6)  # the camera was held on its side
    assert b"Kamera Ani" in content
    told = look(content)
    with Image.open(io.BytesIO(told.preview)) as small:
        assert small.format == "JPEG" and small.size == (PREVIEW * 3 // 4, PREVIEW)
        assert not dict(small.getexif()) and small.info.keys() <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
        }  # fmt: skip
    assert b"Exif" not in told.preview and b"Kamera" not in told.preview
    assert told.taken.isoformat() == "2026-09-03T10:15:00"
    assert looks_like(told.fingerprint, fingerprint(PHOTO.rotate(-90, expand=True)))


@pytest.mark.parametrize(
    "again",
    [
        PHOTO.resize((640, 480)),
        PHOTO.convert("L"),
        Image.open(io.BytesIO(saved(PHOTO, quality=20))),
        Image.open(io.BytesIO(saved(PHOTO, "WEBP", quality=40))),
        ImageEnhance.Brightness(PHOTO).enhance(1.15),
        PHOTO.crop((12, 9, 1188, 891)),
    ],
    ids=["smaller", "grey", "pressed", "other kind", "brighter", "edges cut"],
)
def test_a_picture_saved_anew_is_recognised(again):
    assert looks_like(MARK, fingerprint(again))


@pytest.mark.parametrize("other", range(2, 12))
def test_another_picture_is_not(other):
    assert not looks_like(MARK, fingerprint(scene(other)))


@pytest.mark.parametrize("blank", ["white", "black"])
def test_a_blank_page_has_no_look(blank):
    assert fingerprint(Image.new("RGB", (300, 400), blank)) == ""
    assert not looks_like("", "")


@pytest.mark.parametrize(
    "image",
    [PHOTO.convert("P"), PHOTO.convert("RGBA"), PHOTO.convert("1"), PHOTO.convert("LA")],
    ids=lambda image: image.mode,
)
def test_every_kind_of_png_gets_a_preview(image):
    line, _, preview = read_picture(saved(image, "PNG")).partition(b"\n")
    assert b'"damaged": false' in line
    assert Image.open(io.BytesIO(preview)).size == (PREVIEW, PREVIEW * 3 // 4)


def test_a_scan_of_sixteen_bits_is_not_white():
    deep = PHOTO.convert("I").point(lambda value: value * 256).convert("I;16")
    preview = read_picture(saved(deep, "PNG")).partition(b"\n")[2]
    plain = read_picture(saved(PHOTO.convert("L"), "PNG")).partition(b"\n")[2]
    means = [ImageStat.Stat(Image.open(io.BytesIO(one)).convert("L")).mean[0]
             for one in (preview, plain)]  # fmt: skip
    assert abs(means[0] - means[1]) < 2


@pytest.mark.parametrize(
    "content",
    [
        saved(PHOTO)[:-5000],
        saved(PHOTO, "PNG")[:-5000],
        claimed_png(4000, 4000),  # and one row of it is there
        b"\xff\xd8\xff\xe0 no picture at all",
        saved(PHOTO, "GIF"),  # a kind that nobody may attach
    ],
    ids=["jpeg", "png", "lying png", "nothing", "gif"],
)
def test_what_cannot_be_decoded_is_damaged(content):
    assert b'"damaged": true' in read_picture(content)


def test_the_process_says_so():
    with pytest.raises(Damaged):
        look(saved(PHOTO)[:-5000])


def test_what_is_too_heavy_is_left_without_a_preview():
    assert look(claimed_png(9000, 9000)) is None


def test_a_picture_with_a_moment_of_nonsense():
    exif = Image.Exif()
    exif[306] = "0000:00:00 00:00:00"
    assert look(picture(exif=exif)).taken is None
