"""The sealed part of a lembar kerja: what it is, and what every cell said when it was downloaded.

The text is JSON, packed, and signed with HMAC-SHA256: a sheet whose hidden part was changed, or
that another installation wrote, is recognised before anything of it is believed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import zlib
from typing import Any

from workflow.worksheet.layout import WorksheetContent, exact, printable

SCHEMA = 1
#: The first cell of the key sheet, whatever the sheet is called by now.
SEAL_MARK = "SOP07-LEMBAR-KERJA"
#: Characters in a cell; Excel keeps 32,767 and some programs fewer.
CHUNK = 8000


class BrokenSeal(ValueError):
    """The hidden part is missing, incomplete or not signed with a known key."""


def payload_of(content: WorksheetContent) -> dict[str, Any]:
    """What the hidden part says of a worksheet."""
    return {
        "schema": SCHEMA,
        "agency": content.agency_code,
        "unit": content.unit_code,
        "unit_name": content.unit,
        "year": content.year,
        "quarter": content.quarter,
        "period": content.short_period,
        "by": content.downloaded_by,
        "at": content.downloaded_at.isoformat(),
        "rows": [
            [
                row.indicator_id,
                row.version,
                str(row.kind),
                printable(row.name),
                list(row.scale),
                row.stored,
            ]
            for row in content.rows
        ],
        "lines": [
            [line.line_id, printable(line.program), exact(line.amount)] for line in content.lines
        ],
    }


def seal(payload: dict[str, Any], secret: bytes) -> list[str]:
    """The cells of the key sheet's first column: the mark, the signature, the packed text.

    Every piece begins with its number, so that none can be taken for a number or a formula.
    """
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    packed = base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")
    pieces = [packed[start : start + CHUNK] for start in range(0, len(packed), CHUNK)]
    signed = [f"{place}:{piece}" for place, piece in enumerate(pieces, start=1)]
    return [SEAL_MARK, f"{len(pieces)}:{_signature(packed, secret)}", *signed]


def unseal(cells: list[str], *secrets: bytes) -> dict[str, Any]:
    """What the cells below the mark say; ``BrokenSeal`` when that cannot be believed."""
    if not cells:
        raise BrokenSeal
    count, _, signature = cells[0].partition(":")
    if not count.isascii() or not count.isdecimal() or len(count) > 6:
        raise BrokenSeal
    pieces = []
    for place, cell in enumerate(cells[1 : int(count) + 1], start=1):
        number, _, piece = cell.partition(":")
        if number != str(place):
            raise BrokenSeal
        pieces.append(piece)
    packed = "".join(pieces)
    known = [_signature(packed, secret).encode() for secret in secrets]
    if len(pieces) != int(count) or not any(
        hmac.compare_digest(signature.encode(), one) for one in known
    ):
        raise BrokenSeal
    try:  # signed by us, so neither damaged nor hostile; an older program may have packed it
        return json.loads(zlib.decompress(base64.b64decode(packed)))
    except (binascii.Error, zlib.error, ValueError) as error:
        raise BrokenSeal from error


def _signature(packed: str, secret: bytes) -> str:
    return hmac.new(secret, packed.encode(), hashlib.sha256).hexdigest()
