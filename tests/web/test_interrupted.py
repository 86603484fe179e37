"""A form that arrives after the session has ended is offered again after the login."""

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import MORNING, PASSWORD, Cast, cast
from workflow.enums import State
from workflow.models import Cycle

pytestmark = pytest.mark.django_db

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
TEXT = 'Susun laporan <b>sekarang</b>\r\ndan lampirkan "bukti" 😀'


class Hidden(HTMLParser):
    """The hidden fields of the form that sends to an address."""

    def __init__(self, html: str, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.fields = action, False, {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("action") == self.action
        if tag == "input" and self.inside:
            self.fields[given["name"]] = given["value"]


@pytest.fixture(autouse=True)
def morning(time_machine) -> None:
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def office() -> Cast:
    return cast()


def log_in(client: Client, name: str, follow: str = ""):
    return client.post(
        reverse("login"), {"username": name, "password": PASSWORD, "next": follow}, **BROWSER
    )


def end_session(client: Client) -> None:
    del client.cookies["sessionid"]


def assign_url(cycle: Cycle) -> str:
    return reverse("move", args=[cycle.unit.code, cycle.year, cycle.quarter, "assign"])


def assignment(office: Cast, cycle: Cycle, text: str = TEXT) -> dict:
    return {
        "serial": cycle.serial,
        "kasubid": office.people["kasubid.dagang"].pk,
        "instruction": text,
    }


def interrupt(office: Cast, client: Client, cycle: Cycle, **extra):
    """The Kabid's session ends, then they press the button."""
    log_in(client, "kabid.dagang")
    end_session(client)
    return client.post(assign_url(cycle), {**assignment(office, cycle), **extra}, **BROWSER)


def test_what_was_sent_waits_for_its_sender(office: Cast, client: Client):
    cycle = office.cycle(state=State.OPENED)
    answer = interrupt(office, client, cycle)
    assert answer.url == "/masuk/?next=/masuk/lanjutkan/"
    assert "Sesi Anda sudah berakhir" in client.get(answer.url).content.decode()
    assert log_in(client, "kabid.dagang", reverse("resume")).url == reverse("resume")
    page = client.get(reverse("resume")).content.decode()
    assert "Isian Anda belum terkirim" in page and "<b>sekarang" not in page
    fields = Hidden(page, assign_url(cycle)).fields
    assert fields["instruction"] == TEXT
    client.post(assign_url(cycle), fields, **BROWSER)
    cycle = Cycle.objects.get(pk=cycle.pk)
    assert cycle.state == State.ASSIGNED
    assert "<b>sekarang</b>" in cycle.dispositions.get().instruction
    assert client.get(reverse("resume")).url == reverse("home"), "sent once, it waits no longer"


def test_somebody_else_on_the_same_pc_is_not_shown_it(office: Cast, client: Client):
    cycle = office.cycle(state=State.OPENED)
    interrupt(office, client, cycle)
    log_in(client, "kasubid.dagang", reverse("resume"))
    assert client.get(reverse("resume")).url == reverse("home")
    client.post(reverse("logout"))
    log_in(client, "kabid.dagang")
    assert client.get(reverse("resume")).url == reverse("home"), "it is gone, not waiting"


def test_it_can_be_dropped(office: Cast, client: Client):
    cycle = office.cycle(state=State.OPENED)
    interrupt(office, client, cycle)
    log_in(client, "kabid.dagang")
    assert client.post(reverse("resume")).url == reverse("home")
    assert client.get(reverse("resume")).url == reverse("home")
    assert Cycle.objects.get(pk=cycle.pk).state == State.OPENED


def test_files_have_to_be_chosen_again(office: Cast, client: Client):
    cycle = office.cycle(state=State.OPENED)
    interrupt(office, client, cycle, files=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    log_in(client, "kabid.dagang")
    assert "Berkas tidak ikut." in client.get(reverse("resume")).content.decode()
    # A form of nothing but a file: back to where it is chosen, and a word why.
    client.post(reverse("logout"))
    upload = reverse("plan_import")
    client.post(upload, {"file": SimpleUploadedFile("a.xlsx", b"PK")}, **BROWSER)
    log_in(client, "kabid.dagang")
    answer = client.get(reverse("resume"), follow=True)
    assert answer.redirect_chain == [(upload, 302)]
    assert "Pilih berkas itu sekali lagi" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"new_password1": "rahasia sekali"}, BROWSER),
        ({"instruction": "x" * 600_000}, BROWSER),
        ({}, {"HTTP_ACCEPT": "*/*"}),
    ],
    ids=["passwords", "too much", "scripts"],
)
def test_what_is_never_kept(office: Cast, client: Client, fields: dict, headers: dict):
    cycle = office.cycle(state=State.OPENED)
    log_in(client, "kabid.dagang")
    end_session(client)
    answer = client.post(
        assign_url(cycle), {**assignment(office, cycle, "Teks yang panjang."), **fields}, **headers
    )
    assert answer.url == f"/masuk/?next={assign_url(cycle)}"


def test_strangers_fill_no_sessions(office: Cast, client: Client):
    """Whoever never logged in here, or forges the cookie that says so, leaves nothing behind."""
    cycle = office.cycle(state=State.OPENED)
    for cookie in (None, "1:abc"):
        if cookie:
            client.cookies["sender"] = cookie
        answer = client.post(assign_url(cycle), assignment(office, cycle), **BROWSER)
        assert answer.url == f"/masuk/?next={assign_url(cycle)}"
        assert "sessionid" not in client.cookies
