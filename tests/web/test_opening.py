"""Kasubag Perencanaan opens a cycle by hand, with a reason; nobody else does."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from tests.cast import MORNING, WITA, cast
from tests.tables import changed, contents
from workflow.models import Cycle, JournalEntry, Notice, Position, Unit

pytestmark = pytest.mark.django_db
FIELDS = ("unit", "year", "quarter", "reason")


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=MORNING):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


@pytest.fixture
def typed(office):
    """What Kasubag Perencanaan types to open TW III 2026 of Bidang Perdagangan."""
    return {
        "unit": str(office.units["dagang"].pk),
        "year": "2026",
        "quarter": "3",
        "reason": "Surat Kadis nomor 12.",
    }


def test_opens_the_cycle_and_tells_who_has_it_now(office, enter, typed):
    answer = enter("perencanaan").post(reverse("cycles_open"), typed)
    cycle = Cycle.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("cycle", args=["dagang", 2026, 3])
    assert (cycle.unit.code, cycle.year, cycle.quarter) == ("dagang", 2026, 3)
    assert cycle.open_reason == "Surat Kadis nomor 12."
    assert cycle.opened_by == office.people["perencanaan"]
    assert cycle.due_at == MORNING + timedelta(minutes=15)
    assert JournalEntry.objects.get(event="cycle.open").payload["reason"] == cycle.open_reason
    assert Notice.objects.filter(user=office.people["kabid.dagang"], cycle=cycle).count() == 1


def test_message_names_the_holder_and_the_due_time(office, enter, typed):
    client = enter("perencanaan")
    client.post(reverse("cycles_open"), typed)
    html = client.get(reverse("cycles")).content.decode()
    assert "Siklus Bidang Perdagangan Triwulan III 2026 dibuka." in html
    assert "Hj. Nurhayati dagang, S.E., tenggat Senin, 12 Oktober 2026 pukul 09.15 WITA." in html
    assert 'WITA. <a href="/tenggat/' in html


def test_message_says_so_when_the_unit_has_no_kabid(office, enter, typed):
    Position.objects.filter(user=office.people["kabid.dagang"]).delete()
    client = enter("perencanaan")
    client.post(reverse("cycles_open"), typed)
    html = client.get(reverse("cycles")).content.decode()
    assert "Giliran sekarang: Kabid (belum ada pejabatnya)" in html


def test_form_is_filled_from_the_boards_cell(office, enter):
    html = (
        enter("perencanaan")
        .get(reverse("cycles_open"), {"bidang": "pasar", "tahun": "2025", "triwulan": "2"})
        .content.decode()
    )
    assert f'<option value="{office.units["pasar"].pk}" selected>' in html
    assert '<option value="2025" selected>' in html
    assert '<option value="2" selected>' in html
    assert 'data-move="open"' in html
    assert "Bidang Bina Marga" not in html, "another office's unit is not offered"


def test_address_that_means_nothing_gives_the_empty_form(office, enter):
    answer = enter("perencanaan").get(
        reverse("cycles_open"), {"bidang": "x", "tahun": "y", "triwulan": "9"}
    )
    assert answer.status_code == 200
    assert '<option value="" selected>Pilih bidang</option>' in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"reason": "  "}, "reason", "Tulis alasan membuka siklus dengan tangan."),
        ({"reason": "x" * 4001}, "reason", "Alasan terlalu panjang: paling banyak 4000 huruf."),
        ({"unit": ""}, "unit", "Pilih bidang yang siklusnya dibuka."),
        ({"unit": "999999"}, "unit", "Bidang ini tidak ada pada kantor Anda"),
        ({"quarter": "4"}, "quarter", None),
        ({"quarter": "5"}, "quarter", "Pilih triwulan I sampai IV."),
        ({"quarter": ""}, "quarter", "Pilih triwulan."),
        ({"year": ""}, "year", "Pilih tahun."),
        ({"year": "2027"}, "year", "Pilih tahun dari daftar."),
    ],
)
def test_refused_input_is_told_at_its_field_and_nothing_is_lost(
    office, enter, typed, change, field, said
):
    now = MORNING if said else datetime(2026, 9, 30, 9, tzinfo=WITA)
    client = enter("perencanaan", now)
    before = contents()
    answer = client.post(reverse("cycles_open"), {**typed, **change})
    assert answer.status_code == 200
    assert changed(before) == {}
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert (said or "Triwulan itu belum dimulai.") in str(form.errors[field])
    html = answer.content.decode()
    kept = {name: {**typed, **change}[name] for name in FIELDS}
    assert kept["reason"].strip() in html
    if field != "unit":
        assert f'<option value="{kept["unit"]}" selected>' in html


def test_unit_of_another_office_cannot_be_opened(office, enter, typed):
    typed["unit"] = str(office.units["jauh"].pk)
    answer = enter("perencanaan").post(reverse("cycles_open"), typed)
    assert "Bidang ini tidak ada pada kantor Anda" in answer.content.decode()
    assert Cycle.objects.count() == 0


def test_unit_without_indicators_is_refused_at_the_unit(office, enter, typed):
    empty = Unit.objects.create(agency=office.agency, code="kosong", name="Bidang Baru")
    typed["unit"] = str(empty.pk)
    answer = enter("perencanaan").post(reverse("cycles_open"), typed)
    assert answer.context["form"].errors["unit"] == [
        "Bidang Baru belum punya indikator untuk tahun 2026."
    ]
    assert Cycle.objects.count() == 0


def test_cycle_that_is_already_there_is_shown_and_left_alone(office, enter, typed):
    office.cycle("dagang")
    client = enter("perencanaan", MORNING + timedelta(hours=1))
    before = Cycle.objects.values().get()
    answer = client.post(reverse("cycles_open"), typed)
    assert answer.url == reverse("cycle", args=["dagang", 2026, 3])
    assert Cycle.objects.values().get() == before
    html = client.get(reverse("cycles")).content.decode()
    assert "Siklus Bidang Perdagangan Triwulan III 2026 sudah ada; tidak ada yang diubah." in html


def test_pressing_twice_opens_once(office, enter, typed):
    client = enter("perencanaan")
    for _ in range(2):
        assert client.post(reverse("cycles_open"), typed).status_code == 302
    assert Cycle.objects.count() == 1
    assert JournalEntry.objects.filter(event="cycle.open").count() == 1


@pytest.mark.parametrize(
    "name", ["kabid.dagang", "kasubid.dagang", "analis.dagang", "pimpinan", "admin", "tamu"]
)
def test_others_read_why_they_may_not_and_nothing_is_written(office, enter, typed, name):
    client = enter(name)
    before = contents()
    for answer in (client.get(reverse("cycles_open")), client.post(reverse("cycles_open"), typed)):
        html = answer.content.decode()
        assert answer.status_code == 403
        assert "Siklus hanya dapat dibuka dengan tangan oleh Kasubag Perencanaan." in html
        assert "<textarea" not in html
    assert changed(before) == {}


def test_perencanaan_of_another_office_opens_nothing_here(office, enter, typed):
    answer = enter("perencanaan.jauh").post(reverse("cycles_open"), typed)
    assert answer.status_code == 200 and "unit" in answer.context["form"].errors
    assert Cycle.objects.count() == 0


def test_visitor_is_sent_to_the_login(office, client, typed):
    assert client.post(reverse("cycles_open"), typed).url.startswith(reverse("login"))
    assert Cycle.objects.count() == 0
