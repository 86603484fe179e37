"""What a reviewer sends: one remark, pinned to its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.enums import RemarkTarget


@dataclass(frozen=True)
class TypedRemark:
    """A remark as it was sent, with the reason why it could not be kept, if any."""

    target: str
    indicator_id: int | None
    text: str
    error: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> TypedRemark:
        """Out of a request's data; the field "remark" is the decision form's own text."""
        indicator = sent.get("indicator", "")
        whole = indicator.isascii() and indicator.isdecimal() and len(indicator) < 19
        return cls(
            target=sent.get("target", RemarkTarget.REPORT.value),
            indicator_id=int(indicator) if whole else None,
            text=sent.get("text", sent.get("remark", "")),
        )


def read_serial(sent: Mapping[str, str]) -> int | None:
    """The cycle's serial as the page showed it; None when the page sent none."""
    serial = sent.get("serial", "")
    return int(serial) if serial.isascii() and serial.isdecimal() and len(serial) < 10 else None


def read_version(sent: Mapping[str, str]) -> int | None:
    """Which version an address asks for; None for the newest."""
    version = sent.get("versi", "")
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 6 else None
