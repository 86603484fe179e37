"""Writing inline SVG: presentation attributes only, coordinates with a point whatever the locale.

WeasyPrint does not apply the page's styles inside an SVG, and the page's policy forbids inline
style. Equal input gives equal text, so documents stay deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

INK = "#1B2430"
FONT = "Liberation Sans, Arial, DejaVu Sans, sans-serif"


def coordinate(value: float) -> str:
    """At most two decimals, no exponent, no minus zero."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def element(tag: str, content: str = "", **attributes: str | float | None) -> str:
    """An element; numbers become coordinates, ``_`` in a name becomes ``-``, None is left out.

    ``content`` is markup and is not escaped; attributes are.
    """
    written = "".join(
        f' {name.replace("_", "-")}="'
        f'{escape(value) if isinstance(value, str) else coordinate(value)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def picture(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """The whole picture with its text alternative, for those who cannot see it."""
    return element(
        "svg",
        f"<title>{escape(title)}</title>{''.join(parts)}",
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        role="img",
        aria_label=title,
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    stroke: str = INK,
    width: float = 1,
    dashes: str | None = None,
) -> str:
    return element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width,
        stroke_dasharray=dashes,
    )  # fmt: skip


def points(corners: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in corners)


def path(corners: Sequence[tuple[float, float]], stroke: str = INK, width: float = 1) -> str:
    return element(
        "polyline",
        points=points(corners),
        fill="none",
        stroke=stroke,
        stroke_width=width,
        stroke_linejoin="round",
    )


def text(
    x: float, y: float, words: str, size: float, fill: str = INK, anchor: str | None = None
) -> str:
    return element(
        "text", escape(words), x=x, y=y, font_family=FONT, font_size=size, fill=fill,
        text_anchor=anchor,
    )  # fmt: skip
