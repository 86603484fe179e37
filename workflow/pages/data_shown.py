"""Which rows of the entry table are shown: one's own part or all, all or only the empty ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from workflow.forms.data_rows import RowForm
from workflow.models import Actor

OWN, ALL, EMPTY = "saya", "semua", "kosong"


@dataclass(frozen=True)
class Shown:
    """What was asked for in the address: ``?bagian=semua&tampil=kosong``."""

    part: str = ""  # OWN, ALL; "" for the default
    only_empty: bool = False

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Shown:
        """Read the address; anything unknown is the default."""
        part = query.get("bagian", "")
        return cls(part if part in (OWN, ALL) else "", query.get("tampil") == EMPTY)

    @property
    def query(self) -> str:
        """As an address again: "" for the default, else beginning with a question mark."""
        fields = {"bagian": self.part, "tampil": EMPTY if self.only_empty else ""}
        text = urlencode({name: value for name, value in fields.items() if value})
        return f"?{text}" if text else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether rows may be missing from the page that are in the table."""
        return self.part != ALL or self.only_empty

    def rows(self, rows: list[RowForm], actor: Actor) -> list[RowForm]:
        """The rows to show. What was sent is always among them: it may have to be corrected."""
        own = self.part == OWN
        return [
            row
            for row in rows
            if row.is_posted
            or (
                (not own or row.row.analyst_id == actor.user.pk)
                and (not self.only_empty or not row.row.is_complete)
            )
        ]


def settle(shown: Shown, rows: list[RowForm], actor: Actor) -> Shown:
    """The default made plain: the own part for those who have one among others' parts."""
    if shown.part:
        return shown
    mine = sum(row.row.analyst_id == actor.user.pk for row in rows)
    return replace(shown, part=OWN if 0 < mine < len(rows) else ALL)


def tabs_of(shown: Shown, rows: list[RowForm], actor: Actor) -> list[dict]:
    """The views of the table as links; none where they would all show the same."""
    mine = sum(row.row.analyst_id == actor.user.pk for row in rows)
    parts = [(OWN, "Bagian saya")] if 0 < mine < len(rows) else []
    tabs = []
    for part, label in [*parts, (ALL, "Semua")]:
        view = Shown(part)
        tabs.append(
            {
                "label": label,
                "href": view.query,
                "count": len(view.rows(rows, actor)),
                "current": shown == view,
            }
        )
    empty = replace(shown, only_empty=True)
    count = len(empty.rows(rows, actor))
    tabs.append(
        {
            "label": "Belum terisi",
            "href": empty.query,
            "count": count,
            "current": shown.only_empty,
        }
    )
    return tabs
