"""How the archive stands: documents that history owes and that have no file yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min

from reports import queries
from reports.models import Document
from workflow.health import Finding, finding

#: Owed documents are counted up to here; more need no exact number.
COUNTED = 100
#: A document that has failed this often is broken rather than unlucky (about an hour of tries).
BROKEN_AFTER = 5
#: A worker makes ten documents a tick; one that waits longer than this is stuck.
WAITS = timedelta(hours=1)


@finding
def documents_owed(now: datetime, agency_id: int | None) -> Finding:
    """Documents to register and to render; broken are those whose rendering keeps failing."""
    debts = [debt for debt in queries.owed(now, COUNTED) if agency_id in (None, debt.agency_id)]
    rows = Document.objects.filter(pdf_sha256="")
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    waiting = len(debts) + rows.count()
    broken = rows.filter(failures__gte=BROKEN_AFTER).count()
    oldest = rows.aggregate(oldest=Min("created_at"))["oldest"]
    late = oldest is not None and now - oldest > WAITS
    text = f"{waiting} menunggu dibuat" if waiting else "semua sudah jadi"
    if broken:
        text += f"; {broken} gagal berulang kali, lihat catatan server"
    elif late:
        text += "; yang terlama menunggu lebih dari satu jam"
    return Finding("documents", "Dokumen", text, not broken and not late)
