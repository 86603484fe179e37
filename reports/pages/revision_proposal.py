"""Usulan revisi SOP: measured times beside the standard, and what a stated rule proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from reports.monitoring.figures import CLOCKS, Run, clock_title
from reports.monitoring.measures import Share, time_text, total
from reports.monitoring.proposals import FEWEST, KEPT_BY, Proposal, Verdict, propose
from reports.monitoring.queries import Scope
from workflow import dates
from workflow.actions.cycles import latest_opened
from workflow.enums import State
from workflow.models import Actor, SopRevision
from workflow.pages.cycles import Choice
from workflow.permissions.standards import why_not_set_times
from workflow.sla import StandardTime

#: Words and tone of what is proposed.
VERDICTS = {
    Verdict.TOO_FEW: ("data belum cukup", "netral"),
    Verdict.KEEP: ("tetap", "selesai"),
    Verdict.LENGTHEN: ("perpanjang", "perhatian"),
}


@dataclass(frozen=True)
class ProposalRow:
    """One step."""

    step: str
    standard: str
    count: str
    median: str
    ninetieth: str
    share: str
    verdict: str
    tone: str
    proposed: str
    reason: str


@dataclass(frozen=True)
class ProposalPage:
    """Finished values for ``reports/revision_proposal.html``."""

    crumbs: list[dict[str, str]]
    office: str
    lead: str
    rules: list[str]
    years: list[Choice]
    rows: list[ProposalRow]
    summary: str
    revision_text: str
    printed: str
    form_href: str  # the form for a new revision with these times, for the Pengelola


def _chosen(query: Mapping[str, str], years: list[int], default: int) -> int:
    asked = query.get("sejak", "")
    known = {str(year): year for year in (*years, default)}
    return known.get(asked, default)


def _proposal(state: State, standard: StandardTime, runs: list[Run]) -> Proposal:
    """Of the steps that ran under the standard of today; others say nothing about it."""
    judged = [
        run for run in runs if run.state == state and run.finished and run.standard == standard
    ]
    used = [run.used or 0 for run in judged if not run.cut_short]
    return propose(standard, used, total(Share(int(run.on_time), 1) for run in judged))


def proposals(runs: list[Run], revision: SopRevision) -> list[tuple[State, Proposal]]:
    """A proposal for each clock of the SOP, in its order."""
    return [(state, _proposal(state, revision.standard_time(state), runs)) for state in CLOCKS]


def proposal_page(actor: Actor, now: datetime, query: Mapping[str, str]) -> ProposalPage:
    """The whole page, in a number of queries that never grows with rows."""
    scope, agency = Scope.of(actor), actor.user.agency
    today = now.astimezone(agency.zone).date()
    last, _ = latest_opened(today)
    years = scope.years()
    since = _chosen(query, years, last - 1)
    runs = scope.runs(range(since, max([last, *years]) + 1))
    revision = SopRevision.objects.in_force(agency, today)
    found = proposals(runs, revision)
    longer = [state for state, one in found if one.verdict == Verdict.LENGTHEN]
    return ProposalPage(
        crumbs=[{"label": "Pemantauan", "href": reverse("monitoring")}],
        office=f"{agency.name} {agency.regency}",
        lead=f"Disusun dari langkah yang terukur sejak siklus tahun {since}.",
        rules=_rules(),
        years=[
            Choice(str(year), f"sejak {year}", year == since)
            for year in sorted({*years, since}, reverse=True)
        ],
        rows=[_row(state, one) for state, one in found],
        summary=_summary(longer),
        revision_text=f"Waktu baku berlaku sejak {dates.document_date(revision.effective_from)}",
        printed=f"Dicetak {dates.long_moment(now.astimezone(agency.zone))}",
        form_href=_form_href(found) if why_not_set_times(actor) is None else "",
    )


def _form_href(found: list[tuple[State, Proposal]]) -> str:
    """The form for a new revision, filled in with what is proposed; "" where nothing is."""
    times = {state.value: one.query_value for state, one in found if one.proposed}
    return f"{reverse('revision_new')}?{urlencode(times)}" if times else ""


def _rules() -> list[str]:
    return [
        f"Waktu baku dipandang wajar bila sedikitnya {KEPT_BY} dari 100 langkah selesai tepat "
        "waktu.",
        "Bila kurang, diusulkan waktu yang cukup bagi sembilan dari sepuluh langkah (persentil "
        "ke-90), dibulatkan ke atas ke 5 menit atau seperempat hari kerja.",
        f"Langkah dengan kurang dari {FEWEST} data belum dinilai; selebihnya waktu baku tetap.",
        "Yang dihitung hanya langkah di bawah waktu baku yang berlaku sekarang. Satu hari kerja "
        "dihitung 7 jam 30 menit.",
    ]


def _summary(longer: list[State]) -> str:
    if not longer:
        return "Tidak ada waktu baku yang perlu diubah menurut angka ini."
    names = ", ".join(clock_title(state) for state in longer)
    return f"Diusulkan memperpanjang waktu baku {len(longer)} langkah: {names}."


def _row(state: State, one: Proposal) -> ProposalRow:
    words, tone = VERDICTS[one.verdict]
    share = one.share
    return ProposalRow(
        step=clock_title(state),
        standard=one.standard.label,
        count=str(one.count),
        median=time_text(one.median),
        ninetieth=time_text(one.ninetieth),
        share=f"{share.percent} % ({share.on_time} dari {share.done})" if share.done else "–",
        verdict=words,
        tone=tone,
        proposed=one.proposed.label if one.proposed else "",
        reason=one.reason,
    )
