"""Document values from the database: ``document_of`` an archived row, ``live_*`` of what is not
archived yet. The same row gives the same value, however often and however late.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from reports import build, freeze, queries
from reports import content as frozen
from reports.annual import annual_report
from reports.document import Agency as Letterhead
from reports.document import (
    AnnualReport,
    ComplianceRow,
    Disposition,
    Identity,
    Missing,
    QuarterlyReport,
    Review,
    Signature,
    SopSheet,
    UnitReport,
)
from reports.freeze import Content
from reports.models import Document, Kind
from reports.periods import Quarter
from reports.queries import QuarterState
from reports.values import Official
from workflow import dates, models, sla, sop
from workflow.enums import Standing
from workflow.pages.clock import view_clock
from workflow.pages.holding import holders_now
from workflow.pages.plan_marks import sentences_of

UNNUMBERED = "belum bernomor"
SAMPLE = "Data contoh, bukan data resmi"


class SourceChanged(ValueError):
    """A frozen submission is not what the document was made of: the database was tampered with."""


# --- from frozen content to values ------------------------------------------------------------


def identity_of(row: Document) -> Identity:
    """What makes the archived document this one; the last known journal head is frozen with it."""
    value = row.content["identity"]
    return Identity(
        number=value["number"],
        date=date.fromisoformat(value["date"]),
        version=value["version"],
        replaces=value["replaces"],
        sha256=row.sha256,
        verify_url=row.content.get("verify_url") or None,
        journal_head=value["journal_head"],
        notice=value["notice"],
    )


def document_of(row: Document) -> Disposition | UnitReport | QuarterlyReport | AnnualReport:
    """The document value of an archived row.

    Raises ``SourceChanged`` where a submission is not the one that was frozen.
    """
    makers = {
        Kind.DISPOSITION: _disposition,
        Kind.UNIT: _unit_report,
        Kind.QUARTERLY: _quarterly,
        Kind.ANNUAL: _annual,
    }
    return makers[Kind(row.kind)](row, identity_of(row), letterhead(row.content["agency"]))


def _disposition(row: Document, identity: Identity, office: Letterhead) -> Disposition:
    value = row.content
    sender = frozen.official(value["sender"])
    return Disposition(
        identity=identity,
        agency=office,
        subject=value["subject"],
        origin=sender.title,
        recipients=tuple(value["recipients"]),
        instruction=value["instruction"],
        about=tuple((label, text) for label, text in value["about"]),
        orders=tuple((text, ticked) for text, ticked in value["orders"]),
        signature=Signature("Pemberi disposisi,", sender, dated=True, sealed=True),
    )


def _unit_report(row: Document, identity: Identity, office: Letterhead) -> UnitReport:
    (source,) = _contents(row.content["sources"])
    signed = {**source, "people": {**(source.get("people") or {}), **row.content["signers"]}}
    return build.unit_report(
        signed,
        identity=identity,
        review=Review(**row.content["review"]),
        compliance=_compliance(row.content["compliance"]),
    )


def _quarterly(row: Document, identity: Identity, office: Letterhead) -> QuarterlyReport:
    value = row.content
    return build.quarterly_report(
        _contents(value["sources"]),
        quarter=Quarter(row.year, row.quarter),
        agency=office,
        identity=identity,
        expected=len(value["sources"]),
        recommendations=[Review(**one) for one in value["recommendations"]],
        compliance=_compliance(value["compliance"]),
        earlier=_contents(value["earlier"]),
        officials=_officials(value["officials"]),
        marks=value.get("marks", ()),
    )


def _annual(row: Document, identity: Identity, office: Letterhead) -> AnnualReport:
    value = row.content
    by_quarter: dict[int, list[Content]] = {}
    for source, body in zip(value["sources"], _contents(value["sources"]), strict=True):
        by_quarter.setdefault(source["quarter"], []).append(body)
    return annual_report(
        by_quarter,
        year=row.year,
        agency=office,
        identity=identity,
        draft=False,
        compliance=_compliance(value["compliance"]),
        narrative=value["texts"],
        officials=_officials(value["officials"]),
        marks=value.get("marks", ()),
    )


def _contents(sources: list[Content]) -> list[Content]:
    found = queries.contents_of(source["submission"] for source in sources)
    for source in sources:
        sha256, body = found.get(source["submission"], ("", None))
        if body is None or sha256 != source["sha256"]:
            raise SourceChanged(
                f"Submission {source['submission']} is not the one that was frozen."
            )
    return [found[source["submission"]][1] for source in sources]


def letterhead(value: Content) -> Letterhead:
    """The kop surat of a document."""
    return frozen.agency({"agency": value})


def _officials(value: Content) -> dict[str, Official]:
    return {role: frozen.official(person, role) for role, person in value.items() if person}


def _compliance(rows: Iterable[Content]) -> list[ComplianceRow]:
    return [
        ComplianceRow(
            unit=row["unit"],
            step=row["step"],
            title=row["title"],
            standard=row["standard"],
            minutes=None if row["seconds"] is None else Decimal(row["seconds"]) / 60,
            on_time=row["on_time"],
            holder=row["holder"],
            quarter=Quarter(row["year"], row["quarter"]),
            round=row["round"],
        )
        for row in rows
    ]


# --- live: what is not archived yet -----------------------------------------------------------


def live_quarterly(
    agency: models.Agency, year: int, quarter: int, state: QuarterState, now: datetime
) -> QuarterlyReport:
    """The quarter as it stands, for the page and for drafts marked "sementara"."""
    pairs = queries.recommended_at(agency, year, now)
    sources = [freeze.source_json(*pair) for pair in pairs if pair[0].quarter <= quarter]
    contents = _contents(sources)
    sections, earlier = [], []
    for source, body in zip(sources, contents, strict=True):
        (sections if source["quarter"] == quarter else earlier).append(body)
    return build.quarterly_report(
        sections,
        quarter=Quarter(year, quarter),
        agency=letterhead(freeze.letterhead_json(agency)),
        identity=draft_identity(agency, now),
        expected=state.expected,
        missing=missing_of(state, models.Seating.of(agency, now), now),
        recommendations=[
            Review(**one) for one in freeze.recommendations_json(state.recommended, now, agency)
        ],
        compliance=_compliance(freeze.run_json(r) for r in queries.runs_of(agency, year, quarter)),
        earlier=earlier,
        officials=_officials(freeze.officials_json(agency, now)),
        marks=sentences_of((one for one, _ in pairs if one.quarter == quarter), now),
    )


def live_annual(
    agency: models.Agency, year: int, texts: dict[str, str], now: datetime
) -> AnnualReport:
    """The year as it stands, marked "draf"."""
    pairs = queries.recommended_at(agency, year, now)
    sources = [freeze.source_json(*pair) for pair in pairs]
    by_quarter: dict[int, list[Content]] = {}
    for source, body in zip(sources, _contents(sources), strict=True):
        by_quarter.setdefault(source["quarter"], []).append(body)
    return annual_report(
        by_quarter,
        year=year,
        agency=letterhead(freeze.letterhead_json(agency)),
        identity=draft_identity(agency, now),
        draft=True,
        compliance=_compliance(freeze.run_json(run) for run in queries.runs_of(agency, year)),
        narrative=texts,
        officials=_officials(freeze.officials_json(agency, now)),
        marks=sentences_of((one for one, _ in pairs), now),
    )


def missing_of(state: QuarterState, seating: models.Seating, now: datetime) -> list[Missing]:
    """The bidang whose report is not in: where it stands, who has it, and how late."""
    rows = []
    for cycle in state.running:
        run = cycle.current_run
        clock = view_clock(run, cycle.agency, now)
        rows.append(
            Missing(
                unit=cycle.unit.name,
                state=cycle.state_label,
                holder=holders_now(cycle, seating),
                due=(
                    dates.short_moment(run.due_at.astimezone(cycle.agency.zone))
                    if run.due_at
                    else sla.PAUSED
                ),
                late=clock.text if clock.standing == Standing.TERLAMBAT else "",
            )
        )
    rows += [Missing(unit=unit.name, state="Siklus belum dibuka") for unit in state.unopened]
    return rows


def draft_identity(agency: models.Agency, now: datetime) -> Identity:
    """A document without number and hash: nothing to archive, and it says so."""
    return Identity(
        number=UNNUMBERED,
        date=now.astimezone(agency.zone).date(),
        notice=SAMPLE if agency.is_sample else "",
    )


def sop_document(agency: models.Agency) -> SopSheet:
    """Lembar SOP 07; dated as the SOP itself, so that the same sheet gives the same bytes."""
    return build.sop_sheet(
        letterhead(freeze.letterhead_json(agency)),
        Identity(number=sop.NUMBER, date=date(2022, 2, 1)),
    )
