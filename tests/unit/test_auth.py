"""Logging in: by user name or NIP, five tries, and back to where one wanted to go."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from tests.cast import MORNING, PASSWORD, Cast, cast
from workflow.demo import DEMO_PASSWORD

pytestmark = pytest.mark.django_db

WRONG = "salah-sekali-07"


@pytest.fixture
def office() -> Cast:
    return cast()


def log_in(username: str, password: str = PASSWORD, path: str = "/masuk/", **more):
    return Client().post(path, {"username": username, "password": password, **more})


def spaced(nip: str) -> str:
    """As it is printed: birth date, appointment, sex, number."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


def test_user_name_or_nip_opens_the_first_page(office: Cast):
    nip = office.people["kabid.dagang"].nip
    for name in ("kabid.dagang", nip, spaced(nip), f"  {nip} "):
        response = log_in(name)
        assert (response.status_code, response.headers.get("Location")) == (302, "/"), name


@pytest.mark.parametrize(
    "name", ["Kabid.Dagang", "198001012005011", "1980010120050110011", "", "tidak.ada", "\x00"]
)
def test_something_like_a_name_opens_nothing(office: Cast, name: str):
    response = log_in(name)
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated


def test_a_wrong_password_is_told_without_telling_what_was_wrong(office: Cast):
    sentence = "Nama pengguna/NIP atau kata sandi tidak cocok."
    for name in ("kabid.dagang", "tidak.ada", office.people["kabid.dagang"].nip):
        assert sentence in log_in(name, WRONG).content.decode(), name


def test_an_inactive_person_does_not_get_in(office: Cast):
    user = office.people["kabid.dagang"]
    user.is_active = False
    user.save()
    assert log_in("kabid.dagang").status_code == 200
    assert log_in(user.nip).status_code == 200


def test_the_nip_of_one_never_opens_the_account_of_another(office: Cast):
    """Somebody has chosen another's NIP as user name: the NIP wins, with the NIP's password."""
    owner, imitator = office.people["kabid.dagang"], office.people["tamu"]
    imitator.username = owner.nip
    imitator.set_password(WRONG)
    imitator.save()
    assert log_in(owner.nip, WRONG).status_code == 200
    assert log_in(owner.nip, PASSWORD).wsgi_request.user == owner


def test_the_demo_password_opens_nothing_outside_demo_mode(office: Cast, settings):
    user = office.people["kabid.dagang"]
    user.set_password(DEMO_PASSWORD)
    user.save()
    asked = RequestFactory().post("/masuk/")
    assert authenticate(asked, username="kabid.dagang", password=DEMO_PASSWORD) == user
    settings.DEMO = False
    for name in ("kabid.dagang", user.nip):
        assert authenticate(asked, username=name, password=DEMO_PASSWORD) is None
    page = Client().get("/masuk/").content.decode()
    assert DEMO_PASSWORD not in page


def test_the_demo_password_is_shown_in_demo_mode_only_for_the_sample_office(office: Cast):
    page = Client().get("/masuk/").content.decode()
    assert DEMO_PASSWORD not in page and "kabid.dagang" not in page
    office.agency.is_sample = True
    office.agency.save()
    page = Client().get("/masuk/").content.decode()
    assert DEMO_PASSWORD in page and "kabid.dagang" in page and "kabid.jauh" not in page


# --- Five tries ---------------------------------------------------------------


def fail(name: str, times: int, **more) -> int:
    return [log_in(name, WRONG, **more).status_code for _ in range(times)][-1]


def test_after_five_failures_the_account_rests(office: Cast, time_machine):
    time_machine.move_to(MORNING, tick=False)
    assert fail("kabid.dagang", 4) == 200
    assert fail("kabid.dagang", 1) == 429
    response = log_in("kabid.dagang", PASSWORD)  # the right one comes too late
    page = response.content.decode()
    assert response.status_code == 429
    assert 'lang="id"' in page and "15 menit" in page
    assert not response.wsgi_request.user.is_authenticated
    time_machine.move_to(MORNING + timedelta(minutes=16), tick=False)
    assert log_in("kabid.dagang", PASSWORD).status_code == 302


def test_others_at_the_same_address_are_not_locked_out(office: Cast):
    """An office sits behind one address."""
    fail("kabid.dagang", 5)
    assert log_in("kasubid.dagang").status_code == 302


def test_the_same_person_elsewhere_is_not_locked_out(office: Cast):
    fail("kabid.dagang", 5)
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    response = elsewhere.post("/masuk/", {"username": "kabid.dagang", "password": PASSWORD})
    assert response.status_code == 302


def test_success_forgets_the_failures_before(office: Cast):
    fail("kabid.dagang", 4)
    assert log_in("kabid.dagang").status_code == 302
    assert fail("kabid.dagang", 4) == 200


def test_ways_to_write_one_name_are_one_account(office: Cast):
    """Or spaces in the NIP would give as many tries as one can think of ways to set them."""
    nip = office.people["kabid.dagang"].nip
    names = ["kabid.dagang", nip, spaced(nip), f"{nip[:2]} {nip[2:]}", f"{nip[:3]} {nip[3:]}"]
    assert [log_in(name, WRONG).status_code for name in names] == [200, 200, 200, 200, 429]
    assert log_in("kabid.dagang", PASSWORD).status_code == 429


# --- Where to -----------------------------------------------------------------


@pytest.mark.parametrize("target", ["/siklus/", "/siklus/dagang/2026/3/?versi=1", "/profil/"])
def test_next_leads_back_into_the_program(office: Cast, target: str):
    for response in (
        log_in("kabid.dagang", path=f"/masuk/?next={target}"),
        log_in("kabid.dagang", next=target),
    ):
        assert response.headers["Location"] == target


@pytest.mark.parametrize(
    "target",
    [
        "https://jahat.example/",
        "//jahat.example/",
        "///jahat.example/",
        "/\\jahat.example/",
        "\\\\jahat.example",
        "http:///jahat.example",
        "javascript:alert(1)",
        "http://testserver@jahat.example/",
        "\thttps://jahat.example",
    ],
)
def test_next_never_leads_out(office: Cast, target: str):
    for path, more in (("/masuk/", {"next": target}), ("/masuk/?next=" + target, {})):
        response = log_in("kabid.dagang", path=path, **more)
        assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_next_survives_a_wrong_password(office: Cast):
    page = log_in("kabid.dagang", WRONG, path="/masuk/?next=/siklus/").content.decode()
    assert 'name="next"' in page and 'value="/siklus/"' in page


# --- The session --------------------------------------------------------------


def test_login_gives_a_new_session_and_logout_ends_it(office: Cast):
    browser = Client()
    browser.get("/masuk/")
    session = browser.session
    session["before"] = True
    session.save()
    known = session.session_key
    browser.post("/masuk/", {"username": "tamu", "password": PASSWORD})
    assert browser.session.session_key != known
    cookie = browser.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    inside = cookie.value
    browser.post("/keluar/")
    again = Client()
    again.cookies["sessionid"] = inside
    assert again.get("/profil/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(office: Cast):
    here, there = Client(), Client()
    for browser in (here, there):
        browser.force_login(office.people["tamu"])
    chosen = "jeruk-bali-manis-93"
    response = here.post(
        "/profil/sandi/",
        {"old_password": PASSWORD, "new_password1": chosen, "new_password2": chosen},
    )
    assert response.status_code == 302
    assert here.get("/profil/").status_code == 200
    assert there.get("/profil/").status_code == 302


@pytest.mark.parametrize("chosen", ["pendek", "12345678901", "password123", "Tanpa Jabatan"])
def test_a_weak_password_is_refused_in_indonesian(office: Cast, chosen: str):
    browser = Client()
    browser.force_login(office.people["tamu"])
    response = browser.post(
        "/profil/sandi/",
        {"old_password": PASSWORD, "new_password1": chosen, "new_password2": chosen},
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "sandi" in page and "This password" not in page and "too short" not in page
    assert Client().post("/masuk/", {"username": "tamu", "password": PASSWORD}).status_code == 302
