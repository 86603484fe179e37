"""Rencana aksi: read in one's scope, changed with history, and told beside submitted reports."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import actions as documents
from tests.cast import MORNING, YEAR, Cast, add_indicator, cast
from tests.tables import changed, contents
from workflow.enums import State
from workflow.models import (
    BudgetLine,
    BudgetRealization,
    Indicator,
    JournalEntry,
    PlanChange,
    Realization,
    Target,
    Unit,
)
from workflow.pages.plan_marks import marks_of

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=3)


@pytest.fixture
def office() -> Cast:
    return cast()


@pytest.fixture(autouse=True)
def morning(time_machine) -> None:
    time_machine.move_to(LATER, tick=False)


def browser(office: Cast, name: str) -> Client:
    client = Client()
    client.force_login(office.people[name])
    return client


def edit_url(indicator: Indicator, year: int = YEAR) -> str:
    return f"{reverse('plan_indicator_edit', args=[indicator.pk])}?tahun={year}"


def filled(client: Client, url: str) -> dict[str, str]:
    """What the form at an address would send as it stands."""
    form = client.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def test_a_target_is_changed_with_history_and_told_once(office):
    """Typed the Indonesian way; an ambiguous number is asked about; the form sent twice is told."""
    planner, export = browser(office, "perencanaan"), office.indicators[0]
    url = edit_url(export)
    sent = filled(planner, url) | {
        "target_4": "1.210",
        "source": "Laporan SKA",
        "past_2025": "40,5",
    }
    before = contents()
    asked = planner.post(url, sent)
    assert asked.status_code == 422
    assert "seribu dua ratus sepuluh" in asked.content.decode()
    assert not changed(before)
    done = planner.post(url, sent | {"confirm-target_4": "1.210", "reason": "Renstra baru."})
    assert done.status_code == 302
    export.refresh_from_db()
    assert (export.source, export.version) == ("Laporan SKA", 1)
    assert Target.objects.get(indicator=export, year=YEAR, quarter=4).figure == Decimal(1210)
    told = {row.field: row for row in PlanChange.objects.filter(indicator=export)}
    assert (told["target"].old, told["target"].new) == ("44,10", "1.210,00")
    assert (told["target"].quarter, told["target"].reason) == (4, "Renstra baru.")
    assert (told["past"].year, told["past"].new, told["past"].source) == (2025, "40,50", "page")
    assert told["source"].as_label.startswith("Kasubag Perencanaan")
    assert JournalEntry.objects.filter(event="plan.edit").count() == 1
    again = planner.post(url, sent | {"confirm-target_4": "1.210"}, follow=True)
    assert "tidak ada yang diubah" in again.content.decode()
    assert PlanChange.objects.filter(indicator=export).count() == 3
    page = browser(office, "analis.dagang").get(reverse("plan_indicator", args=[export.pk]))
    assert all(text in page.content.decode() for text in ("Renstra baru.", "1.210,00"))


def test_two_editors_see_both_values(office):
    """What only the other changed is taken over; where both did, the form shows both values."""
    planner, manager = browser(office, "perencanaan"), browser(office, "admin")
    url = edit_url(office.indicators[2])
    sent = filled(planner, url)
    theirs = manager.post(url, filled(manager, url) | {"target_4": "5", "measure": "Indeks"})
    assert theirs.status_code == 302
    before = contents()
    answer = planner.post(url, sent | {"target_4": "4", "source": "BPS"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Kini tersimpan: 5,00" in page
    assert 'value="4"' in page
    assert not changed(before)
    resent = {field.html_name: field.value() for field in answer.context["form"]}
    planner.post(url, {name: "" if v is None else v for name, v in resent.items()})
    indicator = Indicator.objects.get(pk=office.indicators[2].pk)
    assert (indicator.measure, indicator.source) == ("Indeks", "BPS")
    assert indicator.targets.get(year=YEAR, quarter=4).figure == 4


#: (indicator of the cast, what is typed, where the sentence stands)
MISFITS = (
    (3, {"target_1": "3"}, "target_1"),
    (3, {"target_1": "4,5–2,5"}, "target_1"),
    (0, {"target_1": "2–3"}, "target_1"),
    (0, {"target_0": "1234567890123456"}, "target_0"),
    (0, {"polarity": "rentang"}, "target_1"),
    (0, {"aggregation": "rasio"}, "aggregation"),
    (0, {"kind": "ordinal", "scale": "A"}, "scale"),
    (5, {"target_2": "Lekas"}, "target_2"),
    (0, {"name": "koefisien VARIASI harga"}, "name"),
    (0, {"renstra_year": ""}, "renstra_year"),
    (0, {"name": ""}, "name"),
)


def test_what_does_not_fit_is_refused_beside_its_field(office):
    planner = browser(office, "perencanaan")
    before = contents()
    for which, typed, field in MISFITS:
        url = edit_url(office.indicators[which])
        answer = planner.post(url, filled(planner, url) | typed)
        assert answer.status_code == 422, typed
        assert field in answer.context["form"].errors, typed
    assert not changed(before)


def test_a_submitted_report_is_marked_until_it_is_submitted_anew(office):
    """A target that a report has needs a reason; cycle, register and quarter tell the change."""
    cycle = office.cycle(state=State.RECOMMENDED)
    planner, export = browser(office, "perencanaan"), office.indicators[0]
    url = edit_url(export)
    page = planner.get(url).content.decode()
    assert "Laporan TW III 2026 sudah diajukan" in page
    assert "(wajib bila Target 2026 atau Target TW III diubah)" in page
    assert 'data-reported="target_0 target_3"' in page
    assert "sudah diisi, jadi tidak dapat diubah" in page  # kind and scale, once figures exist
    sent = filled(planner, url)
    before = contents()
    refused = planner.post(url, sent | {"target_3": "50"})
    assert refused.status_code == 422
    assert "Tulis alasannya" in refused.content.decode()
    assert "(wajib)" in refused.content.decode()
    assert not changed(before)
    planner.post(url, sent | {"target_3": "50", "target_4": "60", "reason": "Kontrak berubah."})
    rows = PlanChange.objects.filter(field="target").order_by("quarter")
    assert [(row.quarter, row.cycle_id) for row in rows] == [(3, cycle.pk), (4, None)]
    mark = "diubah dari 44,10 menjadi 50,00 pada 12 Okt 2026, 12.00 oleh Muh. Ilyas"
    where = [cycle.unit.code, YEAR, 3]
    seen = planner.get(reverse("cycle", args=where)).content.decode()
    assert mark in seen
    assert "Kontrak berubah" in seen
    assert mark in planner.get(reverse("quarterly", args=[YEAR, 3])).content.decode()
    assert mark in planner.get(reverse("annual", args=[YEAR])).content.decode()
    documents.unit_report(cycle.submissions.get(), cycle, LATER)
    assert mark in planner.get(reverse("documents")).content.decode()
    back = filled(planner, url) | {"target_3": sent["target_3"], "reason": "Kontrak batal berubah."}
    planner.post(url, back)
    assert marks_of([cycle.pk]) == {}  # the report says what holds again
    planner.post(url, filled(planner, url) | {"target_3": "51", "reason": "Kontrak baru."})
    later = LATER + timedelta(hours=1)
    office.move(cycle, "reopen", later)
    assert cycle.pk in marks_of([cycle.pk])
    office.advance(type(cycle).objects.get(pk=cycle.pk), State.DRAFTED, later)
    assert marks_of([cycle.pk]) == {}


def test_what_was_collected_is_retired_and_the_rest_is_deleted(office):
    """New indicators and programmes join cycles that wait; retired ones leave; history stays."""
    cycle, planner = office.cycle(), browser(office, "perencanaan")
    new = f"{reverse('plan_indicator_new')}?bidang=dagang&tahun={YEAR}"
    sent = filled(planner, new) | {
        **{"name": "Pasar murah", "measure": "Kali", "new_objective": "Terjangkaunya harga"},
        **{"kind": "number", "polarity": "naik", "formula": "selisih", "aggregation": "jumlah"},
        **{"frequency": "tahunan", "decimals": "0", "target_0": "4", "objective": ""},
    }
    assert planner.post(new, sent).status_code == 302
    made = Indicator.objects.get(name="Pasar murah")
    assert (made.since_year, made.objective.name) == (YEAR, "Terjangkaunya harga")
    # Reports refer to indicators by number: one that was left empty is the next.
    earlier = Indicator.objects.filter(objective__unit=cycle.unit).exclude(pk=made.pk)
    assert made.number == max(earlier.values_list("number", flat=True)) + 1
    assert Realization.objects.get(cycle=cycle, indicator=made).is_due is False
    assert planner.post(new, sent).status_code == 422  # sent twice: one indicator
    line_url = f"{reverse('plan_line_new')}?bidang=dagang&tahun={YEAR}"
    amounts = {
        "code": "3.30.09",
        "program": "Promosi",
        "ceiling": "1.000.000",
        "plan_1": "2.000.000",
    }
    assert planner.post(line_url, amounts).status_code == 422  # more than the ceiling
    planner.post(line_url, amounts | {"plan_1": "250.000,50"})
    line = BudgetLine.objects.get(code="3.30.09")
    assert BudgetRealization.objects.filter(cycle=cycle, line=line).exists()
    assert (
        planner.post(
            reverse("plan_line_remove", args=[line.pk]), {"seen": line.version, "reason": ""}
        )
        .headers["Location"]
        .startswith(reverse("plan"))
    )
    assert not BudgetLine.objects.filter(pk=line.pk).exists()

    # What is due holds for the waiting cycle whichever year's form says it.
    next_year = edit_url(made, YEAR + 1)
    planner.post(next_year, filled(planner, next_year) | {"frequency": "triwulanan"})
    assert Realization.objects.get(cycle=cycle, indicator=made).is_due is True

    act = reverse("plan_indicator_retire", args=[made.pk])
    planner.post(act, {"act": "delete", "seen": 2, "reason": "Salah ketik"})
    assert not Indicator.objects.filter(pk=made.pk).exists()
    history = browser(office, "pimpinan").get(reverse("plan_history")).content.decode()
    assert all(text in history for text in ("Pasar murah", "Salah ketik", "Promosi"))

    export = office.indicators[0]
    act = reverse("plan_indicator_retire", args=[export.pk])
    sent = {"seen": 0, "year": str(YEAR), "act": "retire"}
    assert planner.post(act, sent).status_code == 422  # no reason
    planner.post(act, sent | {"reason": "Diganti"})
    assert not cycle.realizations.filter(indicator=export).exists()
    planner.post(act, {"seen": 1, "act": "restore", "reason": ""})
    assert cycle.realizations.filter(indicator=export).exists()
    office.advance(cycle, State.COLLECTING)
    before = contents()
    for asked, said in (
        ({"act": "delete"}, "tidak dapat dihapus"),
        ({"act": "retire", "year": str(YEAR)}, "sudah dikumpulkan pada TW III 2026"),
        ({"act": "retire", "year": str(YEAR + 1), "seen": 1}, "sudah diubah orang lain"),
    ):
        answer = planner.post(act, {"seen": 2, "reason": "Ganti"} | asked)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not changed(before)
    planner.post(act, {"seen": 2, "act": "retire", "year": str(YEAR + 1), "reason": "Ganti"})
    plan = planner.get(f"{reverse('plan')}?tahun={YEAR + 1}").content.decode()
    assert "tidak dipakai mulai 2027" in plan


def test_next_years_plan_begins_with_this_years(office):
    planner, url = browser(office, "perencanaan"), f"{reverse('plan_prepare')}?tahun={YEAR + 1}"
    offered = planner.get(f"{reverse('plan')}?tahun={YEAR + 1}").content.decode()
    assert "belum punya target 2027" in offered
    Target.objects.create(indicator=office.indicators[0], year=YEAR + 1, quarter=0, number=9)
    assert planner.post(url, {"how": "semua"}).status_code == 422
    planner.post(url, {"how": "isi"})
    copied = Target.objects.filter(year=YEAR + 1)
    assert copied.filter(indicator=office.indicators[0]).get().figure == 9
    assert copied.filter(indicator=office.indicators[3], quarter=2).get().figure == (
        Decimal("2.50"),
        Decimal("4.50"),
    )
    assert BudgetLine.objects.filter(year=YEAR + 1).count() == 2
    before = contents()
    again = planner.post(url, {"how": "isi"}, follow=True)
    assert "Tidak ada yang perlu disalin" in again.content.decode()
    assert not changed(before)


def test_everybody_reads_their_scope_and_two_roles_write(office):
    """Another unit's indicator is a 404, a forbidden change the reason; nothing is written."""
    export = office.indicators[0]
    names = ("analis.dagang", "kabid.pasar", "kabid.jauh", "perencanaan.jauh", "tamu", "admin")
    browsers = {name: browser(office, name) for name in names}
    before, analyst = contents(), browsers["analis.dagang"]
    page = analyst.get(f"{reverse('plan')}?tahun={YEAR}").content.decode()
    assert export.name in page
    assert "hanya dapat diubah oleh Pengelola atau Kasubag Perencanaan" in page
    assert office.indicators[6].name not in page
    assert analyst.post(edit_url(export), {"name": "x"}).status_code == 403
    forged = {"name": "x", "seen": "99", "was": "[" * 100_000}
    assert browsers["admin"].post(edit_url(export), forged).status_code == 409
    for name in ("kabid.pasar", "kabid.jauh", "perencanaan.jauh"):
        stranger = browsers[name]
        assert stranger.get(reverse("plan_indicator", args=[export.pk])).status_code == 404
        assert stranger.post(edit_url(export), {"name": "x"}).status_code == 404
    abroad = browsers["perencanaan.jauh"]
    for code in ("pasar", "%00"):
        assert abroad.get(f"{reverse('plan_line_new')}?bidang={code}").status_code == 404
    guest = browsers["tamu"].get(reverse("plan")).content.decode()
    assert "Belum ada rencana aksi untuk Anda" in guest
    assert not changed(before)
    # A bidang that is no longer active is shown as long as the year's plan has something of it.
    pasar = office.units["pasar"]
    Unit.objects.filter(pk=pasar.pk).update(is_active=False)
    planner = browser(office, "perencanaan")
    parts = planner.get(f"{reverse('plan')}?tahun={YEAR}").context["page"].parts
    assert [(part.code, bool(part.note)) for part in parts] == [("dagang", False), ("pasar", True)]
    page = planner.get(f"{reverse('plan')}?tahun={YEAR}&bidang=pasar").content.decode()
    assert office.indicators[6].name in page and "Bidang ini tidak aktif" in page
    assert "Tambah indikator" not in page and edit_url(office.indicators[6]) in page
    for rows in (Indicator.objects.filter(objective__unit=pasar), pasar.budget_lines.all()):
        rows.delete()
    assert len(planner.get(f"{reverse('plan')}?tahun={YEAR}").context["page"].parts) == 1


def test_queries_do_not_grow_with_the_plan(office):
    planner, pages = browser(office, "perencanaan"), [f"{reverse('plan')}?tahun={YEAR}"]
    pages.append(edit_url(office.indicators[0]))
    pages.append(reverse("plan_indicator", args=[office.indicators[0].pk]))

    def count() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert planner.get(page).status_code == 200
            found.append(len(queries))
        return found

    few = count()
    for number in range(3):
        add_indicator(office.units["pasar"], f"Indikator {number}")
    assert count() == few
