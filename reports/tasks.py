"""Background work: registering and rendering the documents that are owed."""

from __future__ import annotations

import logging
from datetime import datetime

from reports import actions, queries
from reports.models import Document
from reports.pdf import RendererUnavailable
from workflow.tasks import periodic

log = logging.getLogger(__name__)

#: Per tick, so that cycles open on time even with a year of documents to render.
REGISTERED_AT_ONCE = 100
RENDERED_AT_ONCE = 10


@periodic("render_documents", None, "menyiapkan dokumen")
def render_documents(now: datetime) -> str:
    """Register what is owed, then render what has no file; a failure is told and passed by."""
    for debt in queries.owed(now, REGISTERED_AT_ONCE):
        try:
            actions.register(debt, now)
        except Exception:  # one broken report must not keep the others from being archived
            log.exception("Registering %s failed", debt)
    done = 0
    for row in Document.objects.unrendered(now)[:RENDERED_AT_ONCE]:
        if not actions.claim(row, now):
            continue
        try:
            actions.render(row, now)
            done += 1
        except RendererUnavailable as missing:
            log.error("Document %s was not rendered: %s", row.pk, missing)
            break  # the machine cannot, so the next one would fail too
        except Exception:
            log.exception("Rendering document %s failed", row.pk)
    return f"membuat {done} dokumen" if done else ""
