"""The SOP page: the sheet as in the original, and policy told apart from it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, cast
from tests.seating import person
from workflow import sop
from workflow.enums import Reading, Role
from workflow.models import SopRevision
from workflow.pages.sop import sop_page
from workflow.sop import MOVES, STEPS, standard_times

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def html(client, office, time_machine):
    time_machine.move_to(MORNING, tick=False)
    client.force_login(office.people["analis.dagang"])
    return client.get(reverse("sop")).content.decode()


def page_of(office, name="analis.dagang"):
    return sop_page(office.actor(name), MORNING)


def test_sheet_says_everything_of_the_original(html):
    assert 'data-page="sop"' in html
    said = [
        sop.NUMBER,
        sop.NAME,
        sop.CREATED,
        sop.APPROVED_NAME,
        sop.WARNING,
        sop.RECORDING,
        sop.REMARK,
        *sop.LEGAL_BASIS,
        *sop.QUALIFICATIONS,
        *sop.EQUIPMENT,
    ]
    for text in said:
        assert text in html, text
    for step in STEPS:
        for text in (step.title, step.inputs, step.time_text, step.output):
            assert html.count(text) >= 2, f"{text}: in the sheet and in the phone's list"


def test_flow_chart_has_the_symbols_in_their_lanes(office, html):
    rows = page_of(office).rows
    assert [row.flow.shape for row in rows] == [
        "capsule",
        "box",
        "box",
        "box",
        "diamond",
        "capsule",
    ]
    assert [row.flow.x for row in rows] == ["12.5", "37.5", "62.5", "37.5", "12.5", "87.5"]
    assert [row.flow.returns for row in rows] == [False] * 4 + [True, False]
    assert [row.flow.receives for row in rows] == [False] * 3 + [True, False, False]
    assert html.count('class="flow-row"') == 6
    assert "flow-token" not in html and "flow-tick" not in html, "nothing runs on the SOP itself"


def test_policies_are_told_apart_from_the_sop(office, html):
    sheet, policies = html.split("Kebijakan kantor", 1)
    assert "bukan bagian SOP" in policies
    for policy in page_of(office).policies:
        assert policy.title in policies and policy.text in policies
        assert policy.text not in sheet
    for rule in MOVES.values():
        line = f"<li>{rule.role.label} {rule.past}</li>"
        assert (line in policies) == (rule.step is None), rule.move


@pytest.mark.parametrize(
    ("reading", "said"),
    [
        (Reading.PROPORTIONAL, "hari yang dipendekkan (misalnya Ramadan) tetap satu hari"),
        (Reading.FIXED, "450 menit kerja"),
        (Reading.SAME_CLOCK, "jam yang sama pada hari kerja berikutnya"),
        (Reading.END_OF_DAY, "sampai jam tutup hari kerja berikutnya"),
    ],
)
def test_the_offices_own_reading_of_a_day_is_explained(office, reading, said):
    office.agency.reading = reading
    office.agency.save()
    texts = {policy.title: policy.text for policy in page_of(office).policies}
    assert said in texts["Arti “1 hari”"]


def test_revised_times_stand_beside_the_originals(office):
    times = standard_times()
    times["collecting"] = {"days": 2}
    times["reviewed"] = {"minutes": 30}
    SopRevision.objects.create(
        agency=office.agency, effective_from=date(2026, 10, 1), standard_times=times
    )
    SopRevision.objects.create(
        agency=office.agency, effective_from=date(2026, 10, 13), standard_times=standard_times()
    )
    page = page_of(office)
    assert [row.time_now for row in page.rows] == ["", "", "2 hari", "", "", ""]
    assert page.rows[2].time == "1 hari"
    texts = {policy.title: policy.text for policy in page.policies}
    assert texts["Penerusan ke Perencanaan"].endswith("meneruskan laporan dalam 30 menit.")
    assert "berlaku sejak 1 Oktober 2026" in texts["Perubahan SOP"]


def test_office_without_a_recorded_revision_shows_the_sops_own_times(office):
    SopRevision.objects.all().delete()
    page = page_of(office)
    assert [row.time_now for row in page.rows] == [""] * 6
    texts = {policy.title: policy.text for policy in page.policies}
    assert texts["Perbaikan setelah dikembalikan"].startswith("Waktunya 1 hari,")


def test_account_without_an_office_reads_the_sop_too(office, client):
    user = person(office, "lepas")
    user.agency = None
    user.save()
    client.force_login(user)
    assert STEPS[0].title in client.get(reverse("sop")).content.decode()


def test_sheet_links_its_pdf(html):
    assert f'href="{reverse("sop_pdf")}"' in html


def test_everybody_of_the_office_reads_it_and_visitors_log_in_first(office, client):
    assert client.get(reverse("sop")).url == f"{reverse('login')}?next={reverse('sop')}"
    for name in ("kabid.dagang", "perencanaan", "pimpinan", "admin", "tamu", "kabid.jauh"):
        client.force_login(office.people[name])
        assert client.get(reverse("sop")).status_code == 200, name
    assert client.post(reverse("sop")).status_code == 405


def test_other_office_reads_its_own_name_and_policies(office):
    office.other_agency.reading = Reading.FIXED
    office.other_agency.save()
    page = page_of(office, "kabid.jauh")
    assert page.office[0] == "Dinas Pekerjaan Umum"
    assert any("450 menit" in policy.text for policy in page.policies)
    assert page.rows[0].actor == Role.KABID.label


def test_page_costs_the_same_queries_whatever_the_office_has(office, client, time_machine):
    time_machine.move_to(MORNING, tick=False)
    client.force_login(office.people["perencanaan"])
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("sop"))
    office.cycle("dagang", "drafted")
    office.cycle("pasar", "recommended")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("sop"))
    assert len(many) == len(few)
