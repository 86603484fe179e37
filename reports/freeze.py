"""What a document says, frozen as JSON: its people, compliance and texts, and its sources by hash.

Frozen content names the submissions it is made of by id and SHA-256; those are append-only, so the
hash of the content covers them. ``assemble`` makes document values from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from reports import queries
from reports.models import Kind
from workflow import content, dates, models, sop
from workflow.enums import DispositionKind, Role, State
from workflow.pages.plan_marks import sentences_of

SCHEMA = 1
#: The usual orders on the office's form, and the one each kind of disposisi gives.
ORDERS = (
    (DispositionKind.ASSIGN, "Disusun laporannya"),
    (DispositionKind.INSTRUCT, "Dikumpulkan bahan dan buktinya"),
    (DispositionKind.FORWARD, "Diperiksa dan direkomendasikan"),
)
SUBJECTS = {
    DispositionKind.ASSIGN: "Penyusunan Laporan Data Kinerja",
    DispositionKind.INSTRUCT: "Pengumpulan bahan Laporan Data Kinerja",
    DispositionKind.FORWARD: "Penerusan Laporan Data Kinerja",
}
STEP_OF = {DispositionKind.ASSIGN: 1, DispositionKind.INSTRUCT: 2, DispositionKind.FORWARD: 5}
#: The second half of row 5, with a clock of its own (policy of the office).
FORWARDING = "Meneruskan laporan ke Perencanaan"

Content = dict[str, Any]


def letterhead_json(agency: models.Agency) -> dict[str, str]:
    """The kop surat as it is today."""
    names = ("name", "regency", "address", "phone", "city")
    return {name: getattr(agency, name) for name in names}


def public_address(path: str) -> str:
    """The address that a QR code on paper leads to; "" where the office has no public name."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    hosts = [host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", "."))]
    if origins and "*" not in origins[0]:
        return origins[0].rstrip("/") + path
    return f"https://{hosts[0]}{path}" if hosts else ""


def disposition(sheet: models.Disposition) -> Content:
    """The sheet with the names of its day; its own reference is its number."""
    cycle, agency = sheet.cycle, sheet.cycle.agency
    kind = DispositionKind(sheet.kind)
    step = sop.STEPS[STEP_OF[kind] - 1]
    about = [
        ["Siklus", f"{cycle.unit.name}, {cycle.period}"],
        ["Langkah SOP 07", f"{step.number}. {step.short_title}"],
    ]
    run = queries.run_started_by(cycle, sheet.at)
    if run and run.due_at:
        about.append(["Batas waktu", dates.long_moment(run.due_at.astimezone(agency.zone))])
    page = reverse("cycle", args=[cycle.unit.code, cycle.year, cycle.quarter])
    return {
        "schema": SCHEMA,
        "kind": Kind.DISPOSITION.value,
        "agency": letterhead_json(agency),
        "subject": f"{SUBJECTS[kind]} {cycle.unit.name} {cycle.period}",
        "recipients": [f"{row['name']} ({row['title']})" for row in sheet.recipients],
        "instruction": sheet.instruction,
        "about": about,
        "orders": [[text, one == kind] for one, text in ORDERS],
        "sender": _person(sheet.sender, sheet.sender_as),
        "verify_url": public_address(page),
    }


def unit_report(submission: models.Submission) -> Content:
    """The approved version; signed by who submitted and who approved, as what they did it."""
    cycle = submission.cycle
    people = submission.content.get("people") or {}
    zone = cycle.agency.zone
    done = [
        run
        for run in queries.runs_of_cycle(cycle)
        if run.finished_at and run.finished_at <= submission.approved_at
    ]
    return {
        "schema": SCHEMA,
        "kind": Kind.UNIT.value,
        "agency": submission.content.get("agency") or {},
        "sources": [source_json(cycle, submission)],
        "signers": {
            "kasubid": _signer(people, "kasubid", submission.submitted_by, submission.submitted_as),
            "kabid": _signer(people, "kabid", submission.approved_by, submission.approved_as),
        },
        "review": {
            "text": submission.review_note or "Disetujui tanpa catatan.",
            "by": f"{submission.approved_by.get_full_name()}, {submission.approved_as}",
            "at": dates.long_moment(submission.approved_at.astimezone(zone)),
            "unit": "",
        },
        "compliance": [run_json(run) for run in done],
    }


def quarterly(agency: models.Agency, year: int, quarter: int, as_of: datetime) -> Content:
    """The office's quarter as it stood recommended at ``as_of``."""
    pairs = queries.recommended_at(agency, year, as_of)
    now = [pair for pair in pairs if pair[0].quarter == quarter]
    earlier = [pair for pair in pairs if pair[0].quarter < quarter]
    runs = queries.runs_of(agency, year, quarter)
    return {
        "schema": SCHEMA,
        "kind": Kind.QUARTERLY.value,
        "agency": letterhead_json(agency),
        "sources": [source_json(*pair) for pair in now],
        "earlier": [source_json(*pair) for pair in earlier],
        "recommendations": recommendations_json([cycle for cycle, _ in now], as_of, agency),
        "compliance": [run_json(r) for r in runs if r.finished_at and r.finished_at <= as_of],
        "officials": officials_json(agency, as_of),
        "marks": sentences_of([cycle for cycle, _ in now], as_of),
    }


def annual(report: models.AnnualReport) -> Content:
    """The year as it was published."""
    agency, as_of = report.agency, report.published_at
    runs = queries.runs_of(agency, report.year)
    pairs = queries.recommended_at(agency, report.year, as_of)
    return {
        "schema": SCHEMA,
        "kind": Kind.ANNUAL.value,
        "agency": letterhead_json(agency),
        "sources": [source_json(*pair) for pair in pairs],
        "texts": dict(report.texts),
        "compliance": [run_json(r) for r in runs if r.finished_at and r.finished_at <= as_of],
        "officials": officials_json(agency, as_of),
        "marks": sentences_of([cycle for cycle, _ in pairs], as_of),
    }


def officials_json(agency: models.Agency, at: datetime) -> dict[str, Any]:
    """Who headed the office and its planning on that day."""
    held = content.officials(agency.pk, None, at, agency.zone)
    return {
        "planning": content.person_json(held.get(Role.PERENCANAAN)),
        "head": content.person_json(held.get(Role.PIMPINAN)),
    }


def _person(user: models.User, title: str) -> dict[str, str]:
    return {
        "title": title,
        "name": user.get_full_name(),
        "rank": user.rank,
        "nip": user.nip or "",
    }


def _signer(people: Content, role: str, user: models.User, title: str) -> dict[str, str]:
    """Who really signed: the official frozen at submission if it is the same person as the same."""
    known = people.get(role)
    if known and (known["name"], known["title"]) == (user.get_full_name(), title):
        return known
    return _person(user, title)


def source_json(cycle: models.Cycle, submission: models.Submission) -> Content:
    return {
        "submission": submission.pk,
        "unit": cycle.unit.code,
        "quarter": cycle.quarter,
        "version": submission.version,
        "sha256": submission.sha256,
    }


def recommendations_json(
    cycles: Iterable[models.Cycle], at: datetime, agency: models.Agency
) -> list[dict[str, str]]:
    cycles = list(cycles)
    said = queries.texts_of_recommendation(cycles, at)
    return [
        {
            "text": said[cycle.pk].note,
            "by": f"{said[cycle.pk].by.get_full_name()}, {said[cycle.pk].by_as}",
            "at": dates.document_date(said[cycle.pk].at.astimezone(agency.zone).date()),
            "unit": cycle.unit.name,
        }
        for cycle in cycles
        if cycle.pk in said
    ]


def run_json(run: models.StepRun) -> Content:
    done, step = run.finished_at is not None, sop.STEPS[run.step - 1]
    return {
        "unit": run.cycle.unit.name,
        "year": run.cycle.year,
        "quarter": run.cycle.quarter,
        "step": run.step,
        "round": run.round,
        "title": FORWARDING if run.state == State.REVIEWED else step.short_title,
        "standard": run.standard.label,
        "seconds": run.used_seconds if done else None,
        "on_time": not run.is_late if done else None,
        "holder": str(run.finished_by) if run.finished_by else run.holder,
    }
