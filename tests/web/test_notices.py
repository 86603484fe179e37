"""The bell, the page "Kabar", and how a person wants to be told."""

from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import MORNING, WITA, cast
from tests.tables import changed, contents
from workflow.actions import annual
from workflow.actions.reminders import remind
from workflow.addresses import explained_at
from workflow.enums import MailChoice, NoticeKind, State
from workflow.models import JournalEntry, Notice, Position, User
from workflow.pages.notices import PER_PAGE, notices_page

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(hours=2)
KABAR = "/kabar/"


@pytest.fixture
def office():
    return cast()


@pytest.fixture
def enter(client, office, time_machine):
    """Log somebody in at a moment that stands still."""

    def enter(name, now=LATER):
        time_machine.move_to(now, tick=False)
        client.force_login(office.people[name])
        return client

    return enter


def page_of(office, name, now=LATER, **query):
    return notices_page(office.actor(name, now), now, query)


def write(office, name, count=1, at=MORNING, **fields):
    Notice.objects.bulk_create(
        Notice(user=office.people[name], key=f"{at}:{n}", text=f"Kabar ke-{n}.", at=at, **fields)
        for n in range(count)
    )


def html_of(client, path=KABAR) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_bell_counts_on_every_page_and_only_ones_own(office, enter):
    write(office, "kabid.dagang", 3)
    write(office, "pimpinan", 100)
    client = enter("kabid.dagang")
    for path in ("/", "/siklus/", KABAR, "/profil/"):
        html = html_of(client, path)
        assert '<a class="bar-bell"' in html and 'href="/kabar/"' in html
        assert '<span class="count">3<span' in html
    assert '<span class="count">99+<span' in html_of(enter("pimpinan"), "/siklus/")
    html = html_of(enter("perencanaan.jauh"))
    assert "Belum ada kabar" in html and "Kabar ke-" not in html and '"count">3<' not in html


def test_notices_lead_to_the_work_while_it_is_there_to_do(office, enter):
    cycle = office.cycle(state=State.ASSIGNED)
    [line] = page_of(office, "kasubid.dagang").lines
    assert line.href == reverse("move", args=["dagang", 2026, 3, "instruct"])
    assert (line.unread, line.kind, line.nudges) == (True, "Giliran dan langkah", [])
    assert line.when == "pukul 09.01 · 1 jam 59 menit kerja yang lalu"
    office.advance(cycle, State.COLLECTING, MORNING + timedelta(minutes=5))
    [line] = page_of(office, "kasubid.dagang").lines
    assert line.href == "/siklus/dagang/2026/3/"  # what it asked for is done
    Position.objects.filter(user=office.people["kasubid.dagang"]).update(until=date(2026, 10, 12))
    [line] = page_of(office, "kasubid.dagang").lines
    assert (line.href, line.nudges) == ("", [])
    assert "Hj. Nurhayati dagang" in html_of(enter("kasubid.dagang"))


def test_a_notice_of_the_whole_office_is_linked_for_those_who_see_it(office):
    annual.open_by_hand(
        office.agency, 2025, by=office.actor("perencanaan"), now=MORNING, reason="Diminta Bupati."
    )
    november = MORNING + timedelta(days=45)
    remind(office.agency, november)
    [line] = page_of(office, "pimpinan", november).lines
    assert (line.href, line.kind) == ("/perencanaan/tahunan/2025/", "Keterlambatan bawahan")
    assert line.why == "/tenggat/tahunan/2025/"
    Position.objects.filter(user=office.people["pimpinan"]).update(until=november.date())
    assert page_of(office, "pimpinan", november).lines[0].href == ""


def test_a_due_time_in_a_notice_can_be_opened(office, enter):
    """On Kabar and on Tugas saya; not for whoever may not follow any more."""
    cycle = office.cycle()  # Kabid, due 09.15
    remind(office.agency, LATER)
    why = f"/tenggat/{cycle.current_run_id}/"
    lines = page_of(office, "kabid.dagang").lines
    assert {line.kind: line.why for line in lines} == {
        "Tenggat terlewati": why,
        "Giliran dan langkah": "",
    }
    for path in (KABAR, "/"):
        assert f'<a class="why-link" href="{why}">' in html_of(enter("kabid.dagang"), path)
    assert html_of(enter("kabid.dagang"), why)
    assert page_of(office, "perencanaan").lines[0].why == why  # told as the superior
    run, kabid = cycle.current_run, office.people["kabid.dagang"]
    for at, expected in ((run.started_at, why), (run.started_at - timedelta(seconds=1), "")):
        told = Notice(cycle=cycle, user=kabid, kind=NoticeKind.CALENDAR, key="calendar:2:x", at=at)
        assert explained_at(told) == expected  # not of the clock of an earlier step
    Position.objects.filter(user=kabid).update(until=date(2026, 10, 12))
    assert {line.why for line in page_of(office, "kabid.dagang").lines} == {""}


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        ((12, 9, 0), (12, 9, 0), "pukul 09.00"),
        ((12, 9, 0), (12, 9, 35), "pukul 09.00 · 35 menit kerja yang lalu"),
        ((12, 11, 50), (12, 13, 10), "pukul 11.50 · 20 menit kerja yang lalu"),
        ((12, 20, 0), (13, 7, 0), "kemarin 20.00"),
        ((16, 16, 0), (19, 7, 45), "Jum 16 Okt, 16.00 · 45 menit kerja yang lalu"),
        ((5, 9, 0), (13, 9, 0), "Sen 5 Okt, 09.00"),
    ],
)
def test_moments_are_told_in_working_time(office, at, now, expected):
    at, now = (datetime(2026, 10, *moment, tzinfo=WITA) for moment in (at, now))
    write(office, "tamu", at=at)
    assert page_of(office, "tamu", now).lines[0].when == expected


def test_filter_and_pages_live_in_the_address(office, enter):
    write(office, "tamu", PER_PAGE + 5)
    write(office, "tamu", 3, at=MORNING - timedelta(days=1), read_at=MORNING)
    client = enter("tamu")
    html = html_of(client)
    assert f"1–{PER_PAGE} dari {PER_PAGE + 8}" in html and 'href="/kabar/?halaman=2"' in html
    assert 'href="/kabar/?saring=belum"' in html
    html = html_of(client, "/kabar/?saring=belum&halaman=2")
    assert f"{PER_PAGE + 1}–{PER_PAGE + 5} dari {PER_PAGE + 5}" in html
    assert 'href="/kabar/?saring=belum"' in html and 'rel="prev"' in html
    for odd in ("?halaman=99", "?halaman=x", "?saring=apa&halaman=-1", "?halaman=" + "9" * 30):
        assert "Kabar ke-" in html_of(client, f"/kabar/{odd}")


def test_reading_one_or_all_comes_back_to_where_it_was(office, enter):
    write(office, "tamu", 3)
    write(office, "pimpinan", 1)
    client = enter("tamu")
    back = {"from": "notices", "saring": "belum", "halaman": "2"}
    one = Notice.objects.filter(user=office.people["tamu"]).latest("pk")
    answer = client.post("/kabar/terbaca/", {"notice": one.pk, **back})
    assert answer.url == "/kabar/?saring=belum&halaman=2"
    assert Notice.objects.unread().filter(user=one.user).count() == 2
    theirs = Notice.objects.get(user=office.people["pimpinan"])
    client.post("/kabar/terbaca/", {"notice": theirs.pk, **back})
    until = page_of(office, "tamu").until
    assert client.post("/kabar/terbaca/", {"until": until, "from": "notices"}).url == KABAR
    assert Notice.objects.unread().get() == theirs
    assert "Semua kabar sudah dibaca" in html_of(client, "/kabar/?saring=belum")


def test_whoever_waits_gets_a_ready_text_for_whoever_has_it(office, enter, settings):
    settings.PUBLIC_URL = "https://sop.contoh.go.id"
    office.cycle(state=State.COLLECTING)
    analis = office.people["analis.dagang"]
    User.objects.filter(pk=analis.pk).update(phone="0812-3456-7890")
    tuesday = datetime(2026, 10, 13, 10, 30, tzinfo=WITA)
    assert remind(office.agency, tuesday) == 2
    newest, older = page_of(office, "kabid.dagang", tuesday).lines
    assert newest.kind == "Keterlambatan bawahan" and older.nudges == []  # once for each cycle
    [nudge] = newest.nudges
    parts = urlsplit(nudge.href)
    assert (parts.netloc, parts.path, nudge.name) == ("wa.me", "/6281234567890", str(analis))
    [text] = parse_qs(parts.query)["text"]
    assert text == (
        "Yth. Rahmat dagang, S.Stat., mohon bantuannya: Kumpulkan dan serahkan bahan (Bidang "
        "Perdagangan TW III 2026), tenggat Selasa, 13 Oktober 2026 pukul 09.02 WITA.\n"
        "https://sop.contoh.go.id/siklus/dagang/2026/3/data/\n"
        "Terima kasih. Hj. Nurhayati dagang, S.E."
    )
    client = enter("kabid.dagang", tuesday)
    for path in (KABAR, "/siklus/dagang/2026/3/"):
        html = html_of(client, path)
        assert 'href="https://wa.me/6281234567890?text=Yth.' in html
        assert 'rel="noreferrer"' in html and 'target="_blank"' in html
    User.objects.filter(pk=analis.pk).update(phone="")
    html = html_of(client, "/siklus/dagang/2026/3/")
    assert 'href="https://wa.me/?text=Yth.' in html and "nomornya belum diisi" in html
    assert "wa.me" not in html_of(enter("analis.dagang", tuesday), "/siklus/dagang/2026/3/")
    assert "wa.me" not in html_of(enter("analis.dagang", tuesday))


def test_many_notices_of_many_cycles_cost_as_many_queries_as_one(office, enter):
    client = enter("perencanaan")
    cycle = office.cycle()
    write(office, "perencanaan", 1, kind=NoticeKind.ESCALATION, cycle=cycle)
    client.get(KABAR)
    with CaptureQueriesContext(connection) as one:
        client.get(KABAR)
    other = office.cycle("pasar", State.COLLECTING)
    write(office, "perencanaan", 9, at=LATER, kind=NoticeKind.ESCALATION, cycle=other)
    with CaptureQueriesContext(connection) as many:
        assert html_of(client).count("wa.me") == 2
    assert len(many) <= len(one) + 1  # the parts' analysts, once there are parts


# --- How a person wants to be told ----------------------------------------------------------


def test_the_profile_saves_address_number_and_choice_once(office, enter):
    client = enter("kabid.dagang")
    given = {
        "email": "nurhayati@contoh.go.id",
        "phone": "0812 3456 7890",
        "mail_choice": "digest",
    }
    answer = client.post("/profil/", given, follow=True)
    html = answer.content.decode()
    assert "Cara menerima kabar sudah disimpan." in html and "nurhayati@contoh.go.id" in html
    user = User.objects.get(username="kabid.dagang")
    assert (user.email, user.phone, user.mail_choice) == tuple(given.values())
    entry = JournalEntry.objects.get(event="person.contact")
    assert entry.payload == {"fields": ["email", "mail_choice", "phone"]}
    assert "Tidak ada yang berubah." in client.post("/profil/", given, follow=True).content.decode()
    assert JournalEntry.objects.filter(event="person.contact").count() == 1
    assert "Lewat surel ke nurhayati@contoh.go.id: satu ringkasan" in html_of(client)
    assert User.objects.exclude(pk=user.pk).filter(mail_choice=MailChoice.DIGEST).count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": "kantor"}, "Nomor WhatsApp ini tidak terbaca. Tulis misalnya 0812 3456 7890."),
        ({"email": ""}, "Isi alamat surelnya, atau pilih “Tidak lewat surel”"),
        ({"email": "bukan alamat"}, "Alamat surel ini tidak terbaca."),
        ({"mail_choice": "sms"}, "Pilih salah satu cara dari daftar."),
        ({"phone": "0" * 21}, "Nomor terlalu panjang: paling banyak 20 huruf."),
    ],
)
def test_a_refused_profile_keeps_what_was_typed_and_writes_nothing(office, enter, wrong, sentence):
    client = enter("kabid.dagang")
    client.get("/profil/")
    before = contents()
    given = {"email": "a@contoh.go.id", "phone": "0812 3456 7890", "mail_choice": "each", **wrong}
    answer = client.post("/profil/", given)
    html = answer.content.decode()
    assert answer.status_code == 200 and sentence in html
    for name in ("email", "phone"):
        assert f'value="{given[name]}"' in html or not given[name]
    assert changed(before) == {}


def test_whoever_wants_no_mail_needs_no_address(office, enter):
    client = enter("tamu")
    client.post("/profil/", {"email": "", "phone": "", "mail_choice": "none"})
    assert User.objects.get(username="tamu").mail_choice == MailChoice.NONE
    assert "Anda memilih tidak menerima surel" in html_of(client)


def test_the_office_s_amounts_are_checked_in_the_admin(office, enter):
    """First before second: the Pengelola reads why not."""
    client = enter("admin")
    address = reverse("admin:workflow_agency_change", args=[office.agency.pk])
    agency = office.agency
    names = ("code", "name", "regency", "address", "phone", "city", "timezone", "reading")
    form = {name: getattr(agency, name) for name in names}
    form |= {"achievement_cap": "120", "reminder_first": 80, "reminder_second": 50}
    form["jump_share"] = 50
    html = client.post(address, {**form, "escalation_minutes": 60}).content.decode()
    assert "Pengingat kedua harus sesudah pengingat pertama" in html
    agency.refresh_from_db()
    assert (agency.reminder_first, agency.reminder_second) == (50, 80)
    form |= {"reminder_first": 40, "reminder_second": 70, "escalation_minutes": 30}
    form["jump_share"] = 90
    assert client.post(address, form).status_code == 302
    entry = JournalEntry.objects.get(event="office.settings")
    assert entry.actor == office.people["admin"]
    assert entry.payload["changes"]["reminder_first"] == ["50", "40"]
    assert entry.payload["changes"]["jump_share"] == ["50", "90"]
    agency.refresh_from_db()
    assert (agency.reminder_first, agency.reminder_second, agency.escalation_minutes) == (
        40,
        70,
        30,
    )
