"""Settings, all from the environment; what is missing or wrong stops the start with one sentence.

SOP_DEMO              1 = demo mode: sample data, plain HTTP, a key made by itself. Default: off
SOP_DATA_DIR          private folder: database, files, static files, demo key. Default: var/
SECRET_KEY            at least 50 random characters. Required outside demo mode
ALLOWED_HOSTS         host names, separated by commas. Required outside demo mode
CSRF_TRUSTED_ORIGINS  origins (https and host), separated by commas. Default: none
DATABASE_URL          postgres: or sqlite: address. Default: SQLite in SOP_DATA_DIR
PUBLIC_URL            where people open the program; links in mails begin with it. Default: https://
                      and the first host; in a demo http://localhost:8000
EMAIL_URL             smtp:, smtps:, console: or file: address. Default: no mail is sent
EMAIL_FROM            the sender's address. Default: no-reply@ the first host

Demo mode is for trying out and for tests. It never turns DEBUG on.
"""

import contextlib
import os
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import bootstrap
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


# --- Reading the environment --------------------------------------------------


def _switch(name: str) -> bool:
    """Read an on/off variable; anything but 1, 0 or nothing is refused rather than guessed."""
    value = os.environ.get(name, "").strip()
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")
    return value == "1"


def _names(name: str) -> list[str]:
    """Read a list separated by commas."""
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def _demo_secret_key(folder: Path) -> str:
    """The key of this demo folder, made at first use and kept, so that a restart logs nobody out.

    Web server and worker may start at the same moment: the file appears complete or not at all,
    and the first to write it wins.
    """
    path = folder / "secret_key"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".secret_key") as draft:
            draft.write(secrets.token_urlsafe(60))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text().strip()


def _secret_key() -> str:
    """The key that signs sessions and links. There is no default outside demo mode."""
    key = os.environ.get("SECRET_KEY", "")
    if not key and DEMO:
        return _demo_secret_key(DATA_DIR)
    if len(key) < 50 or len(set(key)) < 5:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing or too short: set it to at least 50 random characters, for "
            'example from python3 -c "import secrets; print(secrets.token_urlsafe(60))", '
            "or set SOP_DEMO=1 to try the program with sample data."
        )
    return key


def _allowed_hosts() -> list[str]:
    """The names under which the program answers; a demo answers under any."""
    hosts = _names("ALLOWED_HOSTS")
    if not hosts and not DEMO:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS is missing: set it to the host names of this installation, "
            "separated by commas, for example sop.example.go.id."
        )
    return hosts or ["*"]


def public_url(url: str) -> str:
    """The address under which people open the program, without a slash at its end."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "PUBLIC_URL is not understood: write the address that people open, "
            "for example https://sop.example.go.id."
        )
    return url.rstrip("/")


def database(url: str, *, durable: bool = True) -> dict:
    """Turn a database address into a Django database.

    `sqlite:/path/file` or `postgres://user:password@host:port/name?option=value`; the options go
    to libpq as they are (`sslmode=require`, `host=/socket/folder`). `durable` makes SQLite wait for
    the disk at each commit: an approved report must survive a power cut a second later.
    """
    parts = urlsplit(url)
    if parts.scheme in ("sqlite", "sqlite3") and parts.path.strip("/"):
        path = unquote(parts.path)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # SQLite ignores SELECT … FOR UPDATE. Taking the write lock when a transaction
                # begins makes the second of two moves wait and then see what the first one did.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; "
                f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'};",
            },
            # A file, because SQLite's shared memory database refuses a second writer at once
            # instead of letting it wait, which no test with threads survives.
            "TEST": {"NAME": f"{path}.test"},
        }
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        try:
            port = parts.port
        except ValueError as error:
            raise ImproperlyConfigured("DATABASE_URL has a port that is not a number.") from error
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            # A new connection costs 7–10 ms, a check of an old one a fraction of one.
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query, strict_parsing=bool(parts.query))),
        }
    raise ImproperlyConfigured(
        "DATABASE_URL is not understood: write sqlite:/path/db.sqlite3 "
        "or postgres://user:password@host:5432/name."
    )


def email(url: str) -> dict:
    """Turn a mail address of a server into Django's settings.

    `smtp://user:password@host:587` (STARTTLS unless `?tls=0`), `smtps://…:465`, `console:`,
    `file:/folder`, or nothing: no mail at all, people see their notices in the program.
    """
    parts = urlsplit(url)
    backend = "django.core.mail.backends.{}.EmailBackend".format
    if not url:
        return {"EMAIL_BACKEND": backend("dummy")}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": backend("console")}
    if parts.scheme == "file" and parts.path:
        return {"EMAIL_BACKEND": backend("filebased"), "EMAIL_FILE_PATH": unquote(parts.path)}
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        secure = parts.scheme == "smtps"
        return {
            "EMAIL_BACKEND": backend("smtp"),
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if secure else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": secure,
            "EMAIL_USE_TLS": not secure and dict(parse_qsl(parts.query)).get("tls") != "0",
        }
    raise ImproperlyConfigured(
        "EMAIL_URL is not understood: write smtp://user:password@host:587, smtps://…, "
        "console:, file:/folder, or leave it out to send no mail."
    )


# --- Mode, folders, secrets ---------------------------------------------------

DEMO = _switch("SOP_DEMO")
DEBUG = False
DATA_DIR = Path(os.environ.get("SOP_DATA_DIR") or BASE_DIR / "var").resolve()
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"SOP_DATA_DIR={DATA_DIR} cannot be made ({error.strerror}): "
        "give a folder that this user may write to."
    ) from error

SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _allowed_hosts()
CSRF_TRUSTED_ORIGINS = _names("CSRF_TRUSTED_ORIGINS")

# --- Transport: HTTPS everywhere but in a demo --------------------------------

BEHIND_PROXY = not DEMO
if BEHIND_PROXY:
    # nginx overwrites this header on every request (deploy/nginx.conf), and only nginx reaches
    # gunicorn's socket.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
# Entering the browsers' preload list binds the whole domain for years: that is the decision of the
# government that owns the domain, not of one program under it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SECURE = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # data: is for the chevrons and ticks that Bootstrap's style sheet carries in itself.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Applications -------------------------------------------------------------

INSTALLED_APPS = [
    "workflow",
    "reports",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "sop_kinerja.apps.StaticFiles",
    "bs_icon_templates",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages shrink to a sixth on slow lines; docs/decisions/0012 says what is done about BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before everything that reads the body.
    "workflow.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "workflow.middleware.ActorMiddleware",
    "workflow.middleware.InterruptedFormMiddleware",
    # Last: it turns a locked login into the answer, after everything else has had its say.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sop_kinerja.urls"
WSGI_APPLICATION = "sop_kinerja.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflow.context_processors.shell",
            ],
        },
    },
]
MESSAGE_TAGS = {messages.DEBUG: "secondary", messages.ERROR: "danger"}

# --- Data ---------------------------------------------------------------------

DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL") or f"sqlite:{quote(str(DATA_DIR / 'db.sqlite3'))}",
        durable=not DEMO,
    )
}

# --- People -------------------------------------------------------------------

AUTH_USER_MODEL = "workflow.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "workflow.auth.NipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "nip", "full_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
CSRF_FAILURE_VIEW = "workflow.views.errors.csrf_failure"

# Sessions live in the database. A cache in each process (cached_db over local memory) would keep a
# session alive in the other processes after its owner has logged out, on PCs that people share.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
# One office day. Closing the browser ends it earlier.
SESSION_COOKIE_AGE = 9 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Five wrong passwords for one account from one address: fifteen minutes of rest. Both together,
# so that a whole office behind one address is not shut out, nor one person from outside.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "workflow.auth.account_name"
AXES_VERBOSE = False
# A Pengelola could delete the tries that lock an account; its pages are English besides.
AXES_ENABLE_ADMIN = False

# --- Language, numbers, time --------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
USE_I18N = True
FORMAT_MODULE_PATH = "sop_kinerja.formats"
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Makassar"
USE_TZ = True

# --- Files --------------------------------------------------------------------

UPLOAD_MAX_BYTES = 10 * 1024 * 1024
# A form with its files; as much as nginx lets through (deploy/nginx.conf).
BODY_MAX_BYTES = 25 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Pages, style sheets and modules name the hashed files only; the others need not be compressed.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", Path(next(iter(bootstrap.__path__))))]
STORAGES = {
    # Evidence and documents: outside the static tree, without an address of their own.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "sop_kinerja.static_storage.HashedStaticStorage"},
}

# --- Mail ---------------------------------------------------------------------

globals().update(
    email(os.environ.get("EMAIL_URL") or (f"file:{quote(str(DATA_DIR / 'mail'))}" if DEMO else ""))
)
EMAIL_TIMEOUT = 10
_HOST = next((host.lstrip(".") for host in ALLOWED_HOSTS if host != "*"), "localhost")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM") or f"no-reply@{_HOST}"
EMAIL_SUBJECT_PREFIX = "[SOP Kinerja] "
PUBLIC_URL = public_url(
    os.environ.get("PUBLIC_URL") or ("http://localhost:8000" if DEMO else f"https://{_HOST}")
)

# --- Log: everything to stderr, which systemd keeps ---------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "workflow": {"level": "INFO"},
        "reports": {"level": "INFO"},
    },
}
