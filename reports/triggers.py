"""Triggers that keep archived documents as they are, also against direct SQL.

What a document says never changes; its files are written once; the place of the paper copy and the
count of failed renderings stay free.
"""

from __future__ import annotations

from workflow import triggers

_FIXED = (
    "agency_id", "kind", "year", "version", "register_year", "number", "reference", "title",
    "dated", "as_of", "source_count", "content", "sha256", "created_at",
)  # fmt: skip
_FIXED_OR_EMPTY = ("unit_id", "submission_id", "disposition_id", "annual_id", "replaces_id")
_ONCE = ("template_version", "pdf", "pdf_sha256", "xlsx", "xlsx_sha256")

TABLES: dict[str, str | None] = {
    "reports_document": " OR ".join(
        [
            *(f"OLD.{column} <> NEW.{column}" for column in _FIXED),
            *(f"COALESCE(OLD.{name}, 0) <> COALESCE(NEW.{name}, 0)" for name in _FIXED_OR_EMPTY),
            "COALESCE(OLD.quarter, 0) <> COALESCE(NEW.quarter, 0)",
            *(f"(OLD.{name} <> '' AND OLD.{name} <> NEW.{name})" for name in _ONCE),
        ]
    )
}


def install_all(connection) -> None:
    """Protect the register."""
    triggers.install_all(connection, TABLES)


def remove_all(connection) -> None:
    """Take the protection away again."""
    triggers.remove_all(connection, TABLES)
