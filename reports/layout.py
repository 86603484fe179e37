"""What each PDF template shows, made ready: templates show, they do not decide.

One function a kind of document. They see only the document, so a document looks the same whenever
it is rendered.
"""

from __future__ import annotations

from reports.document import (
    AnnualReport,
    ComplianceRecap,
    Disposition,
    Document,
    QuarterlyReport,
    SopRow,
    SopSheet,
    UnitReport,
)
from reports.flowchart import draw_row, key
from reports.layout_annual import annual_report
from reports.layout_parts import Context, by_quarter, drawing, legend
from reports.layout_quarter import quarterly_report, unit_report

#: Width of one pelaksana column on the SOP sheet in px; ``.flow col.actor`` says the same in mm.
ACTOR_COLUMN = 22 * 96 / 25.4


def of(document: Document) -> tuple[str, Context]:
    """The template of a document and its context."""
    for kind, (template, make) in _LAYOUTS.items():
        if isinstance(document, kind):
            return f"reports/pdf/{template}.html", make(document)
    raise TypeError(f"Tidak ada tata letak untuk {type(document).__name__}.")


def _disposition(document: Disposition) -> Context:
    return {"signatures": (document.signature,) if document.signature else ()}


def _sop(document: SopSheet) -> Context:
    return {
        "rows": [
            {
                "item": row,
                "picture": drawing(
                    draw_row(document.rows, place, document.actors, _height(row), ACTOR_COLUMN)
                ),
            }
            for place, row in enumerate(document.rows)
        ],
        "key": [{"label": label, "picture": drawing(drawn)} for label, drawn in key()],
    }


def _height(row: SopRow) -> float:
    """Height of a flow chart row in px, so that the longest of its texts fits beside it.

    The lines of the flow chart join from row to row only if the picture is as high as its row:
    estimated from the length of the texts, on the safe side.
    """
    lines = max(
        len(row.activity) / 34,
        *(len(text) / 13 for text in (row.requirements, row.time, row.output, row.remark)),
    )
    return max(68.0, 15.0 * (int(lines) + 1) + 14)


def _recap(document: ComplianceRecap) -> Context:
    return {
        "parts": by_quarter(document.compliance),
        "legend": legend(document.compliance),
    }


_LAYOUTS = {
    UnitReport: ("unit", unit_report),
    QuarterlyReport: ("quarterly", quarterly_report),
    AnnualReport: ("annual", annual_report),
    Disposition: ("disposition", _disposition),
    SopSheet: ("sop", _sop),
    ComplianceRecap: ("recap", _recap),
}
