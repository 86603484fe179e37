"""Everything that the monitoring page knows, as values for the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from reports.monitoring.figures import Export, Now
from reports.monitoring.queries import Scope
from reports.monitoring.selection import measured
from reports.pages.monitoring_now import now_part
from workflow.models import Actor


def export(actor: Actor, now: datetime, query: Mapping[str, str]) -> Export:
    """What the workbook says, of the same filters as the page."""
    scope, agency = Scope.of(actor), actor.user.agency
    found, current = measured(scope, now, query), now_part(scope, now)
    names = {unit.pk: unit.name for unit in scope.units}
    return Export(
        office=f"{agency.name} {agency.regency}",
        created=now.astimezone(agency.zone).date(),
        moment=current.moment,
        shown=found.filters.text(scope.units),
        zone=agency.zone,
        now=tuple(
            Now(
                unit=line.unit,
                period=line.period,
                step=line.step,
                who=line.who,
                standing=line.clock.text,
                since=line.since,
                reason=" ".join(line.reasons),
            )
            for line in current.lines
        ),
        grids=found.grids,
        times=tuple(found.times),
        rounds=found.round_figures,
        runs=tuple((names[run.unit_id], run) for run in found.runs),
    )
