"""What the pages of the SOP's standard times show: every revision, beside the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow import dates, sop
from workflow.actions.cycles import next_opening, opening_of
from workflow.actions.revisions import fingerprint, why_not_change
from workflow.forms.standards import RevisionForm, keys_in_order, title_of
from workflow.models import Agency, SopRevision


@dataclass(frozen=True)
class TimeLine:
    """One standard time of a revision, beside the one before."""

    title: str
    time: str
    before: str  # the time before, where it was another one


@dataclass(frozen=True)
class RevisionCard:
    """One revision."""

    pk: int
    title: str
    state: str
    tone: str
    about: list[str]
    changes: list[TimeLine]
    lines: list[TimeLine]
    use: str
    href: str  # where it can be changed; "" when it cannot
    reason: str  # why it cannot
    withdraw_href: str
    seen: str


@dataclass(frozen=True)
class RevisionsPage:
    """Finished values for ``workflow/revisions.html``."""

    crumbs: list[dict[str, str]]
    links: list[dict[str, str]]
    revisions: list[RevisionCard]


@dataclass(frozen=True)
class RevisionFormPage:
    """Finished values for ``workflow/revision.html``."""

    title: str
    lead: str
    crumbs: list[dict[str, str]]
    form: RevisionForm
    button: str
    action: str
    move: str
    reason: str = ""
    withdraw_href: str = ""
    seen: str = ""


def revisions_page(agency: Agency, now: datetime) -> RevisionsPage:
    """All revisions, newest first, in one query."""
    rows = list(
        SopRevision.objects.filter(agency=agency)
        .with_use()
        .select_related("agency", "created_by")
        .order_by("effective_from")
    )
    today = now.astimezone(agency.zone).date()
    held = max((row.effective_from for row in rows if row.effective_from <= today), default=None)
    cards = []
    for place, row in enumerate(rows):
        before = rows[place - 1] if place else None
        reason = why_not_change(row, today) or ""
        if row.effective_from == held or (held is None and not place):
            state, tone = "berlaku sekarang", "selesai"
        elif row.effective_from > today:
            state, tone = "akan berlaku", "menunggu"
        else:
            state, tone = "pernah berlaku", "netral"
        lines = [_line(key, row, before) for key in keys_in_order()]
        cards.append(
            RevisionCard(
                pk=row.pk,
                title=f"Berlaku sejak {dates.document_date(row.effective_from)}",
                state=state,
                tone=tone,
                about=_about(row),
                changes=[line for line in lines if line.before],
                lines=lines,
                use=_use(row),
                href="" if reason else reverse("revision", args=[row.pk]),
                reason=reason,
                withdraw_href="" if reason else reverse("revision_withdraw", args=[row.pk]),
                seen=fingerprint(row),
            )
        )
    return RevisionsPage(
        crumbs=[{"label": "SOP", "href": reverse("sop")}],
        links=[
            {
                "label": "Revisi baru",
                "href": reverse("revision_new"),
                "kind": "primary",
                "icon": "plus-lg",
            },
            {"label": "Arti 1 hari", "href": reverse("reading")},
        ],
        revisions=cards[::-1],
    )


def new_page(form: RevisionForm) -> RevisionFormPage:
    """The form of a new revision."""
    return RevisionFormPage(
        title="Revisi waktu baku",
        lead=(
            "Siklus yang dibuka pada tanggal berlaku atau sesudahnya memakai waktu ini. Siklus "
            "yang sudah dibuka tetap memakai waktu bakunya."
        ),
        crumbs=_crumbs(),
        form=form,
        button="Simpan revisi",
        action=reverse("revision_new"),
        move="revision-new",
    )


def change_page(revision: SopRevision, form: RevisionForm, now: datetime) -> RevisionFormPage:
    """The form of a revision that does not hold yet, or why it can no longer be changed."""
    today = now.astimezone(revision.agency.zone).date()
    return RevisionFormPage(
        title=f"Revisi berlaku sejak {dates.document_date(revision.effective_from)}",
        lead="Dapat diubah atau ditarik sampai revisi ini berlaku dan dipakai.",
        crumbs=_crumbs(),
        form=form,
        button="Simpan perubahan",
        action=reverse("revision", args=[revision.pk]),
        move="revision-change",
        reason=why_not_change(revision, today) or "",
        withdraw_href=reverse("revision_withdraw", args=[revision.pk]),
        seen=fingerprint(revision),
    )


def proposed_form(agency: Agency, query, now: datetime) -> RevisionForm:
    """The form of a new revision, dated the day on which the next cycles open."""
    today = now.astimezone(agency.zone).date()
    return RevisionForm.proposed(query, held_now(agency, now), opening_of(*next_opening(today)))


def held_now(agency: Agency, now: datetime) -> SopRevision:
    """The revision in force; the SOP's own times for an office that has none recorded."""
    today = now.astimezone(agency.zone).date()
    try:
        return SopRevision.objects.in_force(agency, today)
    except SopRevision.DoesNotExist:
        return SopRevision(agency=agency, effective_from=today, standard_times=sop.standard_times())


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": "SOP", "href": reverse("sop")},
        {"label": "Waktu baku", "href": reverse("revisions")},
    ]


def _line(key: str, row: SopRevision, before: SopRevision | None) -> TimeLine:
    time = row.standard_time(key)
    old = before.standard_time(key) if before else time
    return TimeLine(title_of(key), time.label, old.label if old != time else "")


def _about(row: SopRevision) -> list[str]:
    about = [row.decree and f"Dasar: {row.decree}", row.note]
    if row.created_at:
        at = dates.short_moment(row.created_at.astimezone(row.agency.zone))
        about.append(f"Dicatat {row.created_by}, {at}")
    return [text for text in about if text]


def _use(row: SopRevision) -> str:
    used = [f"{row.cycle_count} siklus"] if row.cycle_count else []
    if row.annual_count:
        used.append(f"{row.annual_count} laporan tahunan")
    return f"Dipakai {' dan '.join(used)}" if used else "Belum dipakai siklus mana pun"
