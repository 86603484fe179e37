"""What stands beside the sheet of a cycle: how far the figures are, its documents, its people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from workflow import dates
from workflow.enums import DispositionKind, Move, Role, State
from workflow.models import Cycle, Position, Realization, Submission
from workflow.models.serving import serves_seat
from workflow.pages.seats import Seats

#: How the review of a version ended; the newest one has no end yet.
VERSION_ENDS = {
    Move.APPROVE: "disetujui",
    Move.RECOMMEND: "direkomendasikan",
    Move.RETURN_FOR_REPAIR: "dikembalikan",
    Move.REQUEST_REVISION: "diminta perbaikan",
    Move.REOPEN: "dibuka kembali",
    Move.WITHDRAW: "ditarik kembali",
}


@dataclass(frozen=True)
class DocumentLine:
    """A disposisi or a version of the report."""

    title: str
    text: str
    links: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class PersonLine:
    """Somebody who has to do with this cycle."""

    name: str
    role: str
    text: str = ""
    pill: str = ""
    tone: str = "netral"


@dataclass(frozen=True)
class Progress:
    """How many due figures are done, in all and by Analis (user id)."""

    due: int
    done: int
    by_analyst: dict[int, tuple[int, int]]

    @property
    def text(self) -> str:
        """ "12/14", for the tab."""
        return f"{self.done}/{self.due}"


def progress_of(cycle: Cycle) -> Progress:
    """Count the figures that are filled or empty with a reason; one query."""
    counts: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    for row in Realization.objects.filter(cycle=cycle, is_due=True):
        counts[row.analyst_id][0] += row.is_complete
        counts[row.analyst_id][1] += 1
    return Progress(
        due=sum(due for _, due in counts.values()),
        done=sum(done for done, _ in counts.values()),
        by_analyst={pk: (done, due) for pk, (done, due) in counts.items() if pk},
    )


def link(name: str, *args: str | int) -> str:
    """The address of another app's page; "" while it has none, so that no link leads nowhere."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def documents(cycle: Cycle, submissions: list[Submission]) -> list[DocumentLine]:
    """Versions of the report, newest first, then the numbered dispositions; one query."""
    return [
        *(_version(cycle, version) for version in reversed(submissions)),
        *_dispositions(cycle),
    ]


def _version(cycle: Cycle, version: Submission) -> DocumentLine:
    open_end = "tidak diputuskan" if cycle.state == State.CANCELLED else "belum diputuskan"
    end = VERSION_ENDS.get(version.decision, open_end)
    links = []
    if version.approved_at:  # only an approved version is archived as a document
        where = (cycle.unit.code, cycle.year, cycle.quarter, version.version)
        links = _links(
            (link("unit_report_pdf", *where), "PDF", f"laporan versi {version.version}"),
            (link("unit_report_xlsx", *where), "Excel", f"laporan versi {version.version}"),
        )
    return DocumentLine(
        title=f"Laporan data kinerja versi {version.version}",
        text=(
            f"{end[0].upper()}{end[1:]} · diajukan {version.submitted_by}, "
            f"{_short(cycle, version.submitted_at)}"
        ),
        links=links,
    )


def _dispositions(cycle: Cycle) -> list[DocumentLine]:
    lines = []
    for sheet in cycle.dispositions.select_related("sender"):
        to = ", ".join(person["name"] for person in sheet.recipients)
        lines.append(
            DocumentLine(
                title=f"Disposisi {sheet.reference}",
                text=(
                    f"{DispositionKind(sheet.kind).label} · {sheet.sender} kepada {to}, "
                    f"{_short(cycle, sheet.at)}"
                ),
                links=_links(
                    (link("disposition_pdf", sheet.pk), "PDF", f"disposisi {sheet.reference}")
                ),
            )
        )
    return lines


def _links(*found: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"href": href, "label": label, "about": about} for href, label, about in found if href]


def _short(cycle: Cycle, at: datetime) -> str:
    return dates.short_moment(at.astimezone(cycle.agency.zone))


def people(cycle: Cycle, seats: Seats, progress: Progress) -> list[PersonLine]:
    """Kabid, Kasubid/Kasubag, the Analis with their parts, Kasubag Perencanaan; no query."""
    return [
        *_holders(seats, Role.KABID),
        *_kasubid(cycle, seats),
        *_analysts(cycle, seats, progress),
        *_holders(seats, Role.PERENCANAAN),
    ]


def _holders(seats: Seats, role: Role, text: str = "") -> list[PersonLine]:
    if not seats[role]:
        return [PersonLine("Belum ada pejabatnya", role.label, tone="perhatian")]
    return [_line(seat, text) for seat in seats[role]]


def _line(seat: Position, text: str = "") -> PersonLine:
    if seat.is_represented:
        return PersonLine(str(seat.user), seat.full_label, text, "diwakili", "netral")
    return PersonLine(str(seat.user), seat.full_label, text)


def _kasubid(cycle: Cycle, seats: Seats) -> list[PersonLine]:
    """The assigned one first, with those who act in the unit; everybody before the assignment."""
    if not cycle.kasubid_id:
        return _holders(seats, Role.KASUBID)
    held = {seat.user_id: seat for seat in seats[Role.KASUBID]}
    own = held.pop(cycle.kasubid_id, None)
    acting = [
        _line(seat, "Berwenang selama menjabat")
        for seat in held.values()
        if seat.is_acting and serves_seat(seat, cycle.kasubid_id)
    ]
    told = "Ditugaskan menyusun laporan"
    left = f"{Role.KASUBID.label} (tidak menjabat lagi)"
    chosen = _line(own, told) if own else PersonLine(str(cycle.kasubid), left, told)
    return [chosen, *acting]


def _analysts(cycle: Cycle, seats: Seats, progress: Progress) -> list[PersonLine]:
    parts = list(cycle.parts.all())
    if not parts:
        return _holders(seats, Role.ANALIS)
    lines = []
    seated = {seat.user_id for seat in seats[Role.ANALIS]}
    for part in parts:
        done, due = progress.by_analyst.get(part.analyst_id, (0, 0))
        handed = part.handed_over_at
        if handed:
            pill, tone = "sudah diserahkan", "aman"
        elif cycle.state == State.COLLECTING and part.analyst_id not in seated:
            pill, tone = "tidak menjabat lagi", "terlambat"
        elif cycle.state == State.COLLECTING:
            pill, tone = "belum diserahkan", "menunggu"
        else:
            pill, tone = "tidak diserahkan", "netral"
        text = f"{done} dari {due} indikator terisi"
        if handed:
            text += f", diserahkan {_short(cycle, handed)}"
        lines.append(PersonLine(str(part.analyst), Role.ANALIS.label, text, pill, tone))
    return lines
