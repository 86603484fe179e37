"""The forms of the action plan, with what must be known before typing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from workflow import dates
from workflow.actions import plan_history
from workflow.actions.plan_copy import EMPTY, WITH_FIGURES, Copy
from workflow.actions.plan_drafts import StoredIndicator
from workflow.actions.plan_edits import period_text
from workflow.forms.plan import IndicatorForm
from workflow.forms.plan_base import PlanForm
from workflow.forms.plan_budget import LineForm, ObjectiveForm
from workflow.models import Actor, BudgetLine, Indicator, Objective, PlanChange, Unit
from workflow.pages.plan_words import ChangeLine, change_lines

#: Lines of one page of the office's history.
PAGE = 50


@dataclass(frozen=True)
class FormPage:
    """Finished values for the form of an indicator, a programme or a sasaran."""

    form: PlanForm | ObjectiveForm
    title: str
    year: str
    lead: str
    crumbs: list[dict]
    action: str
    move: str
    button: str
    back: str
    reason_note: str = ""  # which targets need a reason
    reason_mark: str = ""  # when the reason may not be empty
    reported: str = ""  # the inputs of those targets
    stale: list[str] | None = None  # who saved in between, and what was taken over
    why_not_remove: str = ""
    remove_href: str = ""
    seen: str = ""  # the version of the row
    history: list[ChangeLine] | None = None


@dataclass(frozen=True)
class PreparePage:
    """Finished values for ``workflow/plan_prepare.html``."""

    title: str
    crumbs: list[dict]
    action: str
    lines: list[str]
    choices: list[dict]
    is_empty: bool
    back: str


@dataclass(frozen=True)
class HistoryPage:
    """Finished values for ``workflow/plan_history.html``."""

    crumbs: list[dict]
    lines: list[ChangeLine]
    previous_href: str
    next_href: str
    position: str


def plan_href(year: int, unit: Unit | None = None) -> str:
    """The plan of a year, of one bidang."""
    query = {"tahun": year} | ({"bidang": unit.code} if unit else {})
    return f"{reverse('plan')}?{urlencode(query)}"


def _new_href(name: str, unit: Unit, year: int) -> str:
    return f"{reverse(name)}?{urlencode({'bidang': unit.code, 'tahun': year})}"


def _crumbs(year: int, unit: Unit | None, last: str) -> list[dict]:
    crumbs = [{"label": "Rencana aksi", "href": plan_href(year)}]
    if unit:
        crumbs.append({"label": unit.name, "href": plan_href(year, unit)})
    return [*crumbs, {"label": last, "href": ""}]


def indicator_form_page(
    form: IndicatorForm, unit: Unit, year: int, stored: StoredIndicator | None = None
) -> FormPage:
    """A new indicator of ``unit``, or the one that is ``stored``; at most two queries."""
    if stored is None:
        return FormPage(
            form=form,
            year=str(year),
            title=f"Indikator baru {unit.name}",
            lead=f"Masuk rencana aksi mulai {year}; siklus {year} yang bahannya belum "
            "diperintahkan ikut mengumpulkannya.",
            crumbs=_crumbs(year, unit, "Indikator baru"),
            action=_new_href("plan_indicator_new", unit, year),
            move="plan-indicator-add",
            button="Simpan indikator",
            back=plan_href(year, unit),
        )
    indicator = stored.indicator
    quarters = _reported_quarters(unit.agency_id, indicator, year)
    inputs = [f"target_{quarter}" for quarter in (0, *quarters)] if quarters else []
    detail = f"{reverse('plan_indicator', args=[indicator.pk])}?tahun={year}"
    return FormPage(
        form=form,
        year=str(year),
        title=f"Ubah indikator dan target {year}",
        lead=indicator.name,
        crumbs=[*_crumbs(year, unit, "")[:-1], {"label": "Indikator", "href": detail},
                {"label": "Ubah", "href": ""}],
        action=f"{reverse('plan_indicator_edit', args=[indicator.pk])}?tahun={year}",
        move="plan-indicator-edit",
        button="Simpan perubahan",
        back=detail,
        reason_note=_reason_note(quarters, year),
        reason_mark=_reason_mark(form, inputs),
        reported=" ".join(inputs),
        stale=_stale(form, PlanChange.objects.filter(indicator=indicator)),
    )  # fmt: skip


def _reported_quarters(agency_id: int, indicator: Indicator, year: int) -> list[int]:
    """The quarters whose targets stand in a report that is submitted."""
    found = plan_history.reported(agency_id, [year])
    return sorted(q for pk, _, q in found if pk == indicator.pk and q)


def _reason_note(quarters: list[int], year: int) -> str:
    if not quarters:
        return ""
    names = ", ".join(period_text(year, quarter) for quarter in quarters)
    return (
        f"Laporan {names} sudah diajukan. Mengubah target triwulan itu, atau target setahun, "
        "memerlukan alasan, dan perubahannya ditandai pada laporannya."
    )


def _reason_mark(form: IndicatorForm, inputs: list[str]) -> str:
    """When a reason is required, in the label; "" where it never is."""
    if not inputs:
        return ""
    if "reason" in form.errors:
        return "wajib"
    *names, last = [str(form.fields[name].label) for name in inputs]
    return f"wajib bila {', '.join(names)} atau {last} diubah"


def _stale(form: PlanForm, changes) -> list[str] | None:
    """What to say when somebody has saved in between; None when nobody has."""
    if not form.conflicts and not form.taken:
        return None
    last = changes.select_related("by", "agency").first()
    lines = []
    if last:
        at = dates.short_moment(last.at.astimezone(last.agency.zone))
        who = last.by.get_full_name() if last.by else "Sistem"
        lines.append(f"Terakhir disimpan {who} pada {at}.")
    if form.taken:
        names = ", ".join(str(form.fields[name].label) for name in form.taken)
        lines.append(f"Isian yang tidak Anda sentuh memakai nilai yang baru: {names}.")
    if form.conflicts:
        lines.append(
            "Isian yang Anda berdua ubah menampilkan kedua nilainya: pilih, lalu simpan lagi."
        )
    return lines


def line_form_page(
    form: LineForm,
    actor: Actor,
    unit: Unit,
    year: int,
    stored: BudgetLine | None = None,
    why_not_remove: str = "",
) -> FormPage:
    """A new programme of ``unit``, or the one that is ``stored`` with its history."""
    if stored is None:
        return FormPage(
            form=form,
            year=str(year),
            title=f"Program baru {unit.name}",
            lead=f"Program dan pagu {year}, dalam rupiah. Rencana dihitung sejak Januari.",
            crumbs=_crumbs(year, unit, "Program baru"),
            action=_new_href("plan_line_new", unit, year),
            move="plan-line-add",
            button="Simpan program",
            back=plan_href(year, unit),
        )
    changes = PlanChange.objects.filter(line=stored)
    return FormPage(
        form=form,
        year=str(year),
        title="Ubah program",
        lead=f"{unit.name}, {year}, dalam rupiah. Rencana dihitung sejak Januari.",
        crumbs=_crumbs(year, unit, "Program"),
        action=reverse("plan_line", args=[stored.pk]),
        move="plan-line-edit",
        button="Simpan perubahan",
        back=plan_href(year, unit),
        stale=_stale(form, changes),
        why_not_remove=why_not_remove,
        remove_href=reverse("plan_line_remove", args=[stored.pk]),
        seen=str(stored.version),
        history=change_lines(changes.with_people()[:PAGE], actor.user.agency.zone),
    )


def objective_form_page(form: ObjectiveForm, objective: Objective, year: int) -> FormPage:
    """Name and place of a sasaran."""
    return FormPage(
        form=form,
        year=str(year),
        title="Ubah sasaran",
        lead="Berlaku untuk semua tahun; laporan yang sudah diajukan tidak berubah.",
        crumbs=_crumbs(year, objective.unit, "Sasaran"),
        action=f"{reverse('plan_objective', args=[objective.pk])}?tahun={year}",
        move="plan-objective",
        button="Simpan sasaran",
        back=plan_href(year, objective.unit),
    )


def prepare_page(found: Copy, year: int) -> PreparePage:
    """What copying last year's plan would write, before it is written."""
    before = year - 1
    lines = [f"{found.indicators} indikator mendapat target {year}."] if found.indicators else []
    if found.kept:
        lines.append(f"{found.kept} indikator sudah punya target {year} dan tidak disentuh.")
    if found.lines:
        lines.append(f"{found.lines} program ditambahkan untuk {year}.")
    return PreparePage(
        title=f"Siapkan rencana {year} dari {before}",
        crumbs=_crumbs(year, None, f"Siapkan {year}"),
        action=f"{reverse('plan_prepare')}?tahun={year}",
        lines=lines or [f"Tidak ada yang perlu disalin: {year} sudah terisi atau {before} kosong."],
        choices=[
            {
                "value": WITH_FIGURES,
                "label": f"Salin target dan pagu {before}",
                "note": "Ubah sesudahnya di mana target baru berbeda.",
                "checked": True,
            },
            {
                "value": EMPTY,
                "label": "Salin program tanpa angka",
                "note": f"Pagunya nol, dan target {year} diisi satu per satu atau dari Excel.",
                "checked": False,
            },
        ],
        is_empty=found.is_empty,
        back=plan_href(year),
    )


def copied_text(done: Copy, year: int) -> str:
    """What a copy has written."""
    said = [f"target {year} untuk {done.indicators} indikator"] if done.indicators else []
    said += [f"{done.lines} program"] if done.lines else []
    return f"Disalin dari {year - 1}: {' dan '.join(said)}. Periksa dan ubah yang berbeda."


def history_page(actor: Actor, query: Mapping[str, str], year: int) -> HistoryPage:
    """The changes of the plan in the person's scope, newest first, page by page."""
    text = query.get("halaman", "")
    page = int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 else 1
    page = max(page, 1)
    first = (page - 1) * PAGE
    rows = PlanChange.objects.visible_to(actor).with_people()[first : first + PAGE + 1]
    found = list(rows)
    address = reverse("plan_history")
    return HistoryPage(
        crumbs=_crumbs(year, None, "Riwayat"),
        lines=change_lines(found[:PAGE], actor.user.agency.zone, named=True),
        previous_href=f"{address}?halaman={page - 1}" if page > 1 else "",
        next_href=f"{address}?halaman={page + 1}" if len(found) > PAGE else "",
        position=f"Halaman {page}",
    )
