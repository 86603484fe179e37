"""Settings come from the environment, refuse what is wrong, and are strict outside demo mode."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import formats
from django.utils.timezone import get_default_timezone

from sop_kinerja.settings import database, email

ROOT = Path(__file__).parents[2]
KEY = "kunci-percobaan-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
PRODUCTION = {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "sop.example.go.id"}


def run(arguments: list[str], data_dir: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run Python in the project with nothing but the given environment."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SOP_DATA_DIR": str(data_dir), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def refusal(data_dir: Path, **environment: str) -> str:
    """The sentence with which the settings refuse to load."""
    done = run(["-c", "import sop_kinerja.settings"], data_dir, **environment)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: "), done.stderr
    return last.split(": ", 1)[1]


def values(data_dir: Path, names: list[str], **environment: str) -> dict:
    """Settings as a process with this environment sees them."""
    code = (
        "import json, sop_kinerja.settings as s; "
        f"print(json.dumps({{n: getattr(s, n, None) for n in {names!r}}}, default=str))"
    )
    done = run(["-c", code], data_dir, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- Refusals -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({}, "SECRET_KEY is missing or too short"),
        ({**PRODUCTION, "SECRET_KEY": "pendek"}, "SECRET_KEY is missing or too short"),
        ({**PRODUCTION, "SECRET_KEY": "a" * 60}, "SECRET_KEY is missing or too short"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS is missing"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS is missing"),
        ({"SOP_DEMO": "yes"}, "SOP_DEMO must be 1 or 0, not 'yes'."),
        ({**PRODUCTION, "DATABASE_URL": "mysql://x/y"}, "DATABASE_URL is not understood"),
        ({**PRODUCTION, "EMAIL_URL": "mail.example.go.id"}, "EMAIL_URL is not understood"),
        ({**PRODUCTION, "PUBLIC_URL": "sop.example.go.id"}, "PUBLIC_URL is not understood"),
    ],
)
def test_what_is_missing_or_wrong_stops_the_start_with_a_sentence(tmp_path, environment, sentence):
    assert refusal(tmp_path, **environment).startswith(sentence)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert "SOP_DATA_DIR=" in refusal(tmp_path / "file" / "data", SOP_DEMO="1")


# --- Modes --------------------------------------------------------------------

STRICT = {
    "DEMO": False,
    "DEBUG": False,
    "SECURE_SSL_REDIRECT": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_HSTS_SECONDS": 31536000,
    "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    "ALLOWED_HOSTS": ["sop.example.go.id"],
    "PUBLIC_URL": "https://sop.example.go.id",
}


def test_production_is_strict(tmp_path):
    assert values(tmp_path, list(STRICT), **PRODUCTION) == STRICT


def test_a_demo_runs_over_plain_http_without_debug_pages(tmp_path):
    assert values(tmp_path, list(STRICT), SOP_DEMO="1") == {
        "DEMO": True,
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": False,
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
        "SECURE_HSTS_SECONDS": 0,
        "SECURE_PROXY_SSL_HEADER": None,
        "ALLOWED_HOSTS": ["*"],
        "PUBLIC_URL": "http://localhost:8000",
    }


def test_demo_processes_that_start_together_share_one_secret_key(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        starts = [pool.submit(values, tmp_path, ["SECRET_KEY"], SOP_DEMO="1") for _ in range(4)]
        keys = {start.result()["SECRET_KEY"] for start in starts}
    assert len(keys) == 1
    assert len(keys.pop()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_two_demo_folders_have_two_keys(tmp_path):
    one, two = (values(tmp_path / n, ["SECRET_KEY"], SOP_DEMO="1") for n in "ab")
    assert one != two


def test_djangos_deployment_check_has_nothing_to_say_in_production(tmp_path):
    done = run(
        ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], tmp_path, **PRODUCTION
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert done.stderr == ""


def test_a_data_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "data 100% baru?"
    found = values(folder, ["DATABASES", "EMAIL_FILE_PATH"], SOP_DEMO="1")
    assert found["DATABASES"]["default"]["NAME"] == str(folder / "db.sqlite3")
    assert found["EMAIL_FILE_PATH"] == str(folder / "mail")


# --- Addresses of database and mail server ------------------------------------


def test_sqlite_takes_the_write_lock_early_and_waits_for_it():
    found = database("sqlite:/srv/sop/db%20satu.sqlite3")
    assert found["NAME"] == "/srv/sop/db satu.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["OPTIONS"]["timeout"] == 20
    assert "synchronous=FULL" in found["OPTIONS"]["init_command"]
    assert "synchronous=NORMAL" in database("sqlite:/x", durable=False)["OPTIONS"]["init_command"]


def test_a_postgres_address_is_read_in_full():
    found = database("postgresql://sop:rah%40sia@db.example.go.id:6432/kinerja?sslmode=require")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "kinerja",
        "USER": "sop",
        "PASSWORD": "rah@sia",
        "HOST": "db.example.go.id",
        "PORT": "6432",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_postgres_address_may_name_a_socket_folder():
    found = database("postgres://sop@/kinerja?host=/run/postgresql")
    assert (found["HOST"], found["OPTIONS"]) == ("", {"host": "/run/postgresql"})


@pytest.mark.parametrize(
    "url", ["", "kinerja", "sqlite:", "postgres://db/", "postgres://db:satu/x", "oracle://a/b"]
)
def test_a_database_address_that_is_not_understood_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database(url)


def test_mail_goes_encrypted_unless_told_otherwise():
    found = email("smtp://sop:rah%3Asia@mail.example.go.id")
    assert found == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.go.id",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "sop",
        "EMAIL_HOST_PASSWORD": "rah:sia",
        "EMAIL_USE_SSL": False,
        "EMAIL_USE_TLS": True,
    }
    assert email("smtps://mail.example.go.id")["EMAIL_PORT"] == 465
    assert not email("smtp://localhost:25?tls=0")["EMAIL_USE_TLS"]


def test_without_a_mail_address_no_mail_is_sent():
    assert email("") == {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}


# --- Language -----------------------------------------------------------------


def test_dates_and_numbers_are_written_the_indonesian_way():
    moment = datetime(2026, 11, 12, 9, 5, tzinfo=get_default_timezone())
    assert formats.date_format(moment) == "12 November 2026"
    assert formats.date_format(moment, "SHORT_DATETIME_FORMAT") == "12 Nov 2026, 09.05"
    assert formats.time_format(moment.time()) == "09.05"
    assert formats.localize(Decimal("1234567.50")) == "1.234.567,50"


def test_a_date_with_slashes_has_the_day_first():
    from django import forms

    field = forms.DateField()
    assert field.clean("03/04/2026") == date(2026, 4, 3)
    assert field.clean("2026-04-03") == date(2026, 4, 3)
    with pytest.raises(forms.ValidationError):
        field.clean("04/23/2026")


# --- Static files -------------------------------------------------------------


def test_static_files_are_collected_under_hashed_names_without_what_no_page_asks_for(tmp_path):
    done = run(["manage.py", "collectstatic", "--no-input", "-v0"], tmp_path, SOP_DEMO="1")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "static"
    manifest = json.loads((folder / "staticfiles.json").read_text())["paths"]
    assert sorted(name for name in manifest if name.startswith("bootstrap/")) == [
        "bootstrap/css/bootstrap.min.css",
        "bootstrap/js/bootstrap.bundle.min.js",
    ]
    assert all((folder / hashed).is_file() for hashed in manifest.values())
    assert (folder / (manifest["bootstrap/css/bootstrap.min.css"] + ".br")).is_file()
    assert list(folder.rglob("*.map")) == []


# --- Proxy --------------------------------------------------------------------


@pytest.mark.parametrize(("behind", "address"), [(True, "10.0.0.7"), (False, "127.0.0.1")])
def test_the_senders_address_is_believed_only_from_the_proxy(
    settings, monkeypatch, behind, address
):
    import sop_kinerja.wsgi

    seen = {}
    monkeypatch.setattr(sop_kinerja.wsgi, "_django", lambda environ, _: seen.update(environ) or [])
    settings.BEHIND_PROXY = behind
    sop_kinerja.wsgi.application(
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "10.0.0.7"}, lambda *_: None
    )
    assert seen["REMOTE_ADDR"] == address


# --- Every answer ----------------------------------------------------------


def test_every_answer_forbids_foreign_and_inline_code(client, db):
    for address in ("/masuk/", "/tidak-ada/", "/kelola/login/"):
        policy = client.get(address)["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules == {
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data:",
            "font-src": "'self'",
            "connect-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }


# --- Wrong passwords -------------------------------------------------------


@pytest.fixture
def budi(db, django_user_model):
    return django_user_model.objects.create_user("budi", password="sandi-yang-benar-7")


def log_in(client, password: str, *, username: str = "budi", address: str = "10.0.0.7") -> int:
    """Try to log in from a PC; 302 is in, 200 is refused, 429 is locked."""
    return client.post(
        "/masuk/", {"username": username, "password": password}, REMOTE_ADDR=address
    ).status_code


def test_five_wrong_passwords_lock_one_account_on_one_pc(client, budi, django_user_model):
    django_user_model.objects.create_user("sari", password="sandi-yang-benar-8")
    assert [log_in(client, "salah") for _ in range(5)] == [200, 200, 200, 200, 429]
    assert log_in(client, "sandi-yang-benar-7") == 429
    assert log_in(client, "sandi-yang-benar-8", username="sari") == 302
    client.logout()
    assert log_in(client, "sandi-yang-benar-7", address="10.0.0.8") == 302


def test_the_lock_opens_after_fifteen_minutes_even_when_someone_keeps_trying(
    client, budi, time_machine
):
    start = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        log_in(client, "salah")
    time_machine.move_to(start + timedelta(minutes=14), tick=False)
    assert log_in(client, "sandi-yang-benar-7") == 429
    time_machine.move_to(start + timedelta(minutes=15, seconds=1), tick=False)
    assert log_in(client, "sandi-yang-benar-7") == 302


def test_a_right_password_forgets_the_wrong_ones(client, budi):
    for _ in range(3):
        for _ in range(4):
            assert log_in(client, "salah") == 200
        assert log_in(client, "sandi-yang-benar-7") == 302
        client.logout()
