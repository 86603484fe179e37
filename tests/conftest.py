"""What every test stands on: demo settings in a folder of their own, a browser, PostgreSQL.

`pytest` runs on SQLite, `pytest --postgres` the same tests on a private PostgreSQL server.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest

from tests.postgres import private_server

# Before Django reads its settings. Whatever database, mail server or mode the caller's environment
# names is set aside: a test run must not touch a real installation.
_data_dir = tempfile.mkdtemp(prefix="sop-tests-")
for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL"):
    os.environ.pop(_name, None)
for _name in ("EMAIL_URL", "EMAIL_FROM", "PUBLIC_URL"):
    os.environ.pop(_name, None)
os.environ["SOP_DEMO"] = "1"
os.environ["SOP_DATA_DIR"] = _data_dir
os.environ["DJANGO_SETTINGS_MODULE"] = "sop_kinerja.settings"
# Playwright keeps an event loop in the thread of the tests; Django would refuse every query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same examples in every run: a red build can be repeated. No deadline: machines differ.
hypothesis.settings.register_profile("sop", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("sop")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_resources = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        action="store_true",
        help="run the tests on a private PostgreSQL server instead of SQLite",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the database and quicken the settings, before pytest-django sets Django up."""
    _resources.callback(shutil.rmtree, _data_dir, ignore_errors=True)
    if config.getoption("--postgres"):
        os.environ["DATABASE_URL"] = _resources.enter_context(private_server())

    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Pages find static files in their source folders; tests/unit/test_settings.py collects them.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_unconfigure() -> None:
    _resources.close()


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """DATABASE_URL of a private PostgreSQL server: the run's own with --postgres."""
    if pytestconfig.getoption("--postgres"):
        yield os.environ["DATABASE_URL"]
    else:
        with private_server() as url:
            yield url


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Iterator[None]:
    """Let the flush after a transactional test empty the append-only tables too.

    Only the flush: inside the tests every trigger stands, whichever app has made it.
    """
    from django.db import connections
    from django.db.backends.base.operations import BaseDatabaseOperations

    flush = BaseDatabaseOperations.execute_sql_flush

    def past_triggers(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        connection = operations.connection
        with connections[connection.alias].cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = replica")
                flush(operations, statements)
                cursor.execute("SET session_replication_role = DEFAULT")
                return
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            made = cursor.fetchall()
            for name, _ in made:
                cursor.execute(f"DROP TRIGGER {name}")
            flush(operations, statements)
            for _, statement in made:
                cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", past_triggers)
        yield


@pytest.fixture(autouse=True)
def no_kept_calendars() -> None:
    """Ids and versions of offices come back after a rollback, with other working hours."""
    from workflow.models.calendar import _built

    _built.cache_clear()


@pytest.fixture(autouse=True)
def private_files(settings, tmp_path: Path) -> Path:
    """Uploads and documents of one test are not there in the next."""
    folder = tmp_path / "files"
    storages = {name: dict(options) for name, options in settings.STORAGES.items()}
    storages["default"]["OPTIONS"] = {**storages["default"]["OPTIONS"], "location": folder}
    settings.STORAGES = storages
    return folder


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium where there is one, else the one that playwright has installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    executable = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **executable, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A browser of the office: Indonesian, in Jeneponto's time zone."""
    return {**browser_context_args, "locale": "id-ID", "timezone_id": "Asia/Makassar"}
