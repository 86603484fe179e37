"""The last large preview of this process, so that its next page does not cost seconds again.

What is kept holds for one file, its corrections and one state of the plan; another state is another
key. Should it ever lie, applying still compares anew and refuses what was not shown.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from workflow.actions import plan_stored
from workflow.models import WorkbookImport
from workflow.pages.plan_import_preview import Prepared

#: Bytes and rows from which a preview is kept; a smaller one is made in no time.
LARGE_FILE, LARGE = 40_000, 1000

_lock = threading.Lock()
_kept: dict[tuple, Prepared] = {}


def prepared(workbook: WorkbookImport, make: Callable[[], Prepared], *, anew: bool) -> Prepared:
    """What ``make`` answers for the workbook, or answered before; ``anew``: only what it answers.

    The state of the plan is read before it is compared: what changes meanwhile is another key.
    """
    if workbook.size < LARGE_FILE:
        return make()
    key = (
        workbook.pk,
        json.dumps(workbook.mapping, sort_keys=True),
        plan_stored.version_of(workbook.agency_id),
    )
    with _lock:
        found = _kept.get(key)
    if found and not anew:
        return found
    made = make()
    if len(made.rows) >= LARGE:
        small = made.packed()
        with _lock:
            _kept.clear()
            _kept[key] = small
    return made
