"""Files of evidence as a page shows them: in the list of a row, and one by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow import dates, uploads
from workflow.forms.evidence import WithdrawForm, WordsForm
from workflow.models import Actor, Cycle, Evidence
from workflow.permissions import why_not_change_evidence

ICONS = {
    uploads.PDF: "file-earmark-pdf",
    "text/plain": "file-earmark-text",
}
#: Words in a content type → icon.
KINDS = {
    "image/": "file-earmark-image",
    "spreadsheet": "file-earmark-spreadsheet",
    "csv": "file-earmark-spreadsheet",
    "presentation": "file-earmark-slides",
    "word": "file-earmark-word",
    "opendocument.text": "file-earmark-word",
}


@dataclass(frozen=True)
class FileView:
    """One file in a list."""

    pk: str
    name: str
    href: str
    inline_href: str  # "" where a browser shows nothing of the kind
    preview: str  # address of the small picture; "" without one
    icon: str
    description: str
    dated: str  # the date on the document in words, or what is known instead
    is_dated: bool
    note: str
    details_url: str
    withdrawn: str = ""  # when, by whom and why
    may_change: bool = False


@dataclass(frozen=True)
class EvidencePage:
    """Finished values for ``workflow/evidence.html``."""

    file: FileView
    indicator: str
    crumbs: list[dict[str, str]]
    facts: list[tuple[str, str]]
    sha256: str
    made_on: str  # the day that the file names, in words
    offers_made_on: bool  # it may be taken over as the date of the document
    reason: str  # why nothing can be changed; "" when it can
    stored: str  # what somebody else has written meanwhile
    typed: str  # what may not be saved any more, so that it can be taken elsewhere
    words: WordsForm
    withdrawal: WithdrawForm
    describe_url: str
    withdraw_url: str
    back: str


def file_view(
    evidence: Evidence, moment: Callable[[datetime], str], *, may_change: bool
) -> FileView:
    """A file in the list of its row; ``moment`` writes an instant as the office does."""
    href = reverse("evidence_download", args=[evidence.pk])
    note = (
        f"{kind_of(evidence)} · {uploads.size_text(evidence.size)} · diunggah "
        f"{moment(evidence.uploaded_at)}, {evidence.uploaded_by}"
    )
    withdrawn = ""
    if evidence.withdrawn_at:
        withdrawn = f"Ditarik {moment(evidence.withdrawn_at)}, {evidence.withdrawn_by}"
        if evidence.withdrawn_reason:
            withdrawn += f": {evidence.withdrawn_reason}"
    return FileView(
        pk=str(evidence.pk),
        name=evidence.name,
        href=href,
        inline_href=f"{href}?tampil=1" if evidence.opens_inline else "",
        preview=reverse("evidence_preview", args=[evidence.pk]) if evidence.preview else "",
        icon=icon_of(evidence.content_type),
        description=evidence.description,
        dated=_dated_text(evidence),
        is_dated=evidence.dated is not None,
        note=note,
        details_url=reverse("evidence", args=[evidence.pk]),
        withdrawn=withdrawn,
        may_change=may_change and not evidence.withdrawn_at,
    )


def kind_of(evidence: Evidence) -> str:
    """ "PDF", "JPG": the ending of the name."""
    return evidence.name.rpartition(".")[2].upper()


def icon_of(content_type: str) -> str:
    """The icon of a kind of file."""
    found = (icon for word, icon in KINDS.items() if word in content_type)
    return ICONS.get(content_type) or next(found, "file-earmark-text")


def _dated_text(evidence: Evidence) -> str:
    if evidence.dated:
        return f"Tanggal dokumen {dates.document_date(evidence.dated)}"
    if evidence.made_on:
        return f"Tanggal dokumen belum diisi; menurut berkasnya {_made_text(evidence)}"
    return "Tanggal dokumen belum diisi"


def _made_text(evidence: Evidence) -> str:
    return dates.document_date(evidence.made_on) if evidence.made_on else ""


def evidence_page(
    evidence: Evidence,
    cycle: Cycle,
    actor: Actor,
    *,
    words: WordsForm | None = None,
    withdrawal: WithdrawForm | None = None,
) -> EvidencePage:
    """One file by itself, with the forms as they were typed or as they are stored."""
    reason = why_not_change_evidence(actor, evidence, cycle, cycle.unlocked()) or ""
    row = evidence.realization

    def moment(at: datetime) -> str:
        return dates.short_moment(at.astimezone(cycle.agency.zone))

    back = reverse("data", args=[cycle.unit.code, cycle.year, cycle.quarter])
    stored = _dated_text(evidence) + (f"; “{evidence.description}”" if evidence.description else "")
    facts = [
        ("Indikator", row.indicator.name),
        ("Jenis dan ukuran", f"{kind_of(evidence)}, {uploads.size_text(evidence.size)}"),
        ("Diunggah", f"{moment(evidence.uploaded_at)} oleh {evidence.uploaded_by}"),
        ("Menurut berkasnya dibuat", _made_text(evidence) or "tidak disebut"),
    ]
    if reason:
        described = [
            ("Tanggal dokumen", dates.document_date(evidence.dated) if evidence.dated else "–"),
            ("Keterangan", evidence.description or "–"),
        ]
        facts[1:1] = described
    return EvidencePage(
        file=file_view(evidence, moment, may_change=not reason),
        indicator=row.indicator.name,
        crumbs=[
            {"label": f"{cycle.unit.name}, {cycle.short_period}", "href": _url("cycle", cycle)},
            {"label": "Pengisian data", "href": f"{back}#i-{row.indicator_id}"},
        ],
        facts=facts,
        sha256=evidence.sha256,
        made_on=_made_text(evidence),
        offers_made_on=bool(evidence.made_on and not evidence.dated),
        reason=reason,
        stored=stored if words is not None and words.is_outdated else "",
        typed=_typed(words, withdrawal) if reason else "",
        words=words or WordsForm.of(evidence),
        withdrawal=withdrawal or WithdrawForm(),
        describe_url=reverse("evidence", args=[evidence.pk]),
        withdraw_url=reverse("evidence_withdraw", args=[evidence.pk]),
        back=f"{back}?bukti={row.indicator_id}#i-{row.indicator_id}",
    )


def _typed(words: WordsForm | None, withdrawal: WithdrawForm | None) -> str:
    found = [form[name].value() for form, name in ((words, "dated"), (words, "description"),
             (withdrawal, "reason")) if form is not None]  # fmt: skip
    return ", ".join(f"“{text}”" for text in found if text)


def _url(name: str, cycle: Cycle) -> str:
    return reverse(name, args=[cycle.unit.code, cycle.year, cycle.quarter])
